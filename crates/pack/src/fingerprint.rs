//! The fingerprint of everything a pack was made from.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal over the JSON of a view, without spaces and with its keys sorted.
pub(crate) fn of(view: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(view)?;
    value.sort_all_objects();
    let digest = Sha256::digest(value.to_string());
    Ok(digest.iter().map(|it| format!("{it:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct OneOrder {
        a: u8,
        b: &'static str,
    }

    #[derive(Serialize)]
    struct OtherOrder {
        b: &'static str,
        a: u8,
    }

    #[test]
    fn the_fingerprint_is_that_of_the_sorted_json() {
        // printf '{"a":1,"b":"x"}' | sha256sum
        let known = "ecf9e98ec0641e23113ff3ce8bdc78d0ddd249886517fd4a7f68cc83d4e65667";
        assert_eq!(of(&OneOrder { a: 1, b: "x" }).unwrap(), known);
    }

    #[test]
    fn the_order_of_fields_does_not_matter_but_values_do() {
        let one = of(&OneOrder { a: 1, b: "x" }).unwrap();
        assert_eq!(one, of(&OtherOrder { b: "x", a: 1 }).unwrap());
        assert_ne!(one, of(&OneOrder { a: 2, b: "x" }).unwrap());
    }
}
