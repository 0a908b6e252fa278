//! Forms and addresses: reading what was typed, writing what stands in a link.

use axum::{
    extract::{FromRequest, Request},
    http::Uri,
    response::{IntoResponse as _, Response},
};
use usecases::text;

use crate::error::Failure;

/// The values of a query or of a small form, in any order and possibly none.
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// One field, without the blanks around it; empty where it is absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether a field was sent, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(it, _)| it == name)
    }

    /// One field exactly as typed: a password may begin with a blank.
    pub(crate) fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = String::from_request(request, state).await;
        let fields = pairs(&body.map_err(|it| it.into_response())?);
        check(&fields).map_err(|it| it.into_response())?;
        Ok(Self(fields))
    }
}

/// Refuses an address that holds what cannot be typed.
pub(crate) fn check_address(uri: &Uri) -> Result<(), Failure> {
    text::check("the address", &decoded(uri.path()))?;
    check(&pairs(uri.query().unwrap_or_default()))
}

fn check(fields: &[(String, String)]) -> Result<(), Failure> {
    for (name, value) in fields {
        text::check("", name)?;
        text::check(name, value)?;
    }
    Ok(())
}

/// Names and values of `a=1&b=two+words`.
pub(crate) fn pairs(encoded: &str) -> Vec<(String, String)> {
    let pair = |it: &str| {
        let (name, value) = it.split_once('=').unwrap_or((it, ""));
        (decoded(name), decoded(value))
    };
    encoded.split('&').filter(|it| !it.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'+', after) => (b' ', after),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high * 16 + low, after),
                _ => (b'%', &rest[1..]),
            },
            (other, after) => (*other, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// A text as it may stand in a path or a query: letters, digits and a few harmless marks as they
/// are, everything else in hexadecimal.
pub(crate) fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                written.push(char::from(byte));
            }
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                written.push('%');
                written.push(char::from(DIGITS[usize::from(byte >> 4)]));
                written.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
    written
}

/// Where to go after signing in: a page of ours, whatever the address says.
pub(crate) fn page_of_ours(address: &str) -> &str {
    let ours = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\n', '\r', '\t']);
    if ours { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_back() {
        for text in ["homes:E1:Sex=Female|Age=16 to 24", "a&b=c%d+e", "Ynys Môn", ""] {
            let query = format!("x={}&y=1", encoded(text));
            assert_eq!(pairs(&query)[0], ("x".to_owned(), text.to_owned()));
        }
        assert_eq!(pairs("a=%zz&b=%4"), [("a".into(), "%zz".into()), ("b".into(), "%4".into())]);
    }

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert_eq!(page_of_ours("/targets/x?as_of=2025-01-01"), "/targets/x?as_of=2025-01-01");
        for address in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", ""] {
            assert_eq!(page_of_ours(address), "/");
        }
    }
}
