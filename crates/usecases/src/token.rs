//! Tokens: 32 random bytes that a browser keeps, of which the database knows only the hash.

use sha2::{Digest as _, Sha256};

/// A new token, in hexadecimal.
pub(crate) fn make(random: &[u8; 32]) -> String {
    random.iter().map(|it| format!("{it:02x}")).collect()
}

/// What the database keeps of a token.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
