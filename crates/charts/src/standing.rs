//! The computed signal's mark: an arrow against its band.

use delivery::{signal::Standing, words};

/// Draws where the latest figure stands: up, along or down through the band, and to a bar where
/// the deciding figure is in.
///
/// The human judgement's marks are filled; these never are, and no two share a shape.
pub fn standing_mark(standing: Standing) -> String {
    let shape = match standing {
        Standing::Ahead => "M10 17V3M5.5 7.5 10 3l4.5 4.5",
        Standing::Behind => "M10 3v14M5.5 12.5 10 17l4.5-4.5",
        Standing::Within => "M2.5 10h15M13 5.5l4.5 4.5-4.5 4.5",
        Standing::Met => "M10 18V5M5.5 9.5 10 5l4.5 4.5M4 2h12",
        Standing::Missed => "M10 2v13M5.5 10.5 10 15l4.5-4.5M4 18h12",
        Standing::NotEnoughData => return unknown(),
    };
    let name = words::standing(standing);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl-standing\" viewBox=\"0 0 20 20\" \
         width=\"20\" height=\"20\" role=\"img\" aria-label=\"{name}\">\
         <path class=\"tl-standing-band\" fill=\"none\" stroke=\"#7b868f\" d=\"M1 6.5h18M1 13.5h18\"/>\
         <path class=\"tl-arrow\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"2.2\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{shape}\"/></svg>"
    )
}

/// An open circle with a question mark.
fn unknown() -> String {
    let name = words::standing(Standing::NotEnoughData);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl-standing\" viewBox=\"0 0 20 20\" \
         width=\"20\" height=\"20\" role=\"img\" aria-label=\"{name}\">\
         <circle class=\"tl-arrow\" cx=\"10\" cy=\"10\" r=\"8.4\" fill=\"none\" stroke=\"#16202b\" \
         stroke-width=\"1.6\"/><path class=\"tl-arrow\" fill=\"none\" stroke=\"#16202b\" \
         stroke-width=\"1.8\" stroke-linecap=\"round\" \
         d=\"M7.4 7.6a2.6 2.6 0 1 1 3.9 2.3q-1.3.8-1.3 1.9M10 14.8v.1\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_has_a_shape_of_its_own_and_says_its_name() {
        let all = [
            Standing::Missed,
            Standing::Behind,
            Standing::Within,
            Standing::Ahead,
            Standing::Met,
            Standing::NotEnoughData,
        ];
        let marks: Vec<String> = all.into_iter().map(standing_mark).collect();
        for (i, mark) in marks.iter().enumerate() {
            assert!(mark.contains(&format!("aria-label=\"{}\"", words::standing(all[i]))));
            let paths = |it: &str| it.split(" d=\"").skip(1).map(str::to_owned).collect::<Vec<_>>();
            assert!(marks[..i].iter().all(|it| paths(it) != paths(mark)));
        }
    }
}
