//! Passwords: hashed with Argon2id, made for people when an administrator gives one.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

use crate::{Error, Unit};

/// The least length of a password that a person chooses; long rather than odd (NCSC, NIST SP 800-63B).
pub const SHORTEST: usize = 12;

/// A password made for somebody, with its hash. Made before a transaction that writes begins:
/// hashing takes its time, and writers wait for one another.
pub struct MadePassword {
    pub(crate) password: String,
    pub(crate) hash: String,
}

impl MadePassword {
    /// Makes one by chance.
    pub async fn make(unit: &Unit) -> Result<Self, Error> {
        let password = generate(&unit.random());
        let hash = hash(unit, &password).await?;
        Ok(Self { password, hash })
    }
}

impl std::fmt::Debug for MadePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MadePassword")
    }
}

/// Hashes a password; heavy on purpose, so two at a time.
pub(crate) async fn hash(unit: &Unit, password: &str) -> Result<String, Error> {
    let _turn = unit.hashing().acquire().await.map_err(Error::internal)?;
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|it| it.to_string())
    });
    hashed.await.map_err(Error::internal)?.map_err(|it| Error::internal(it.to_string()))
}

/// Whether a password fits a hash. Without a hash the work is done all the same, so that nobody
/// learns from the time whether an address has an account.
pub(crate) async fn fits(unit: &Unit, password: &str, hash: Option<String>) -> Result<bool, Error> {
    let _turn = unit.hashing().acquire().await.map_err(Error::internal)?;
    let password = password.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
    });
    checked.await.map_err(Error::internal)
}

/// The hash of a password that nobody has, with the parameters that `hash` uses.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$VE5hZ3ZyaDhUQmZRdU9jcQ$Q2p6bV9Xb2h3WmtPZzV4c0F3Z1JpVm1ZQ0tQb0E";

/// A password that can be read out over the telephone: five groups of four letters and digits,
/// without those that look alike; 98 bits.
fn generate(random: &[u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789w";
    let mut password = String::with_capacity(24);
    for (i, byte) in random.iter().take(20).enumerate() {
        if i > 0 && i % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    password
}

/// Checks a password that a person chose.
pub(crate) fn check(password: &str, email: &str) -> Result<(), Error> {
    if password.chars().count() < SHORTEST {
        return Err(Error::invalid(
            "password",
            format!("The password has fewer than {SHORTEST} characters."),
            "Choose a longer one: three random words do well.",
        ));
    }
    if password.len() > 1000 || password.eq_ignore_ascii_case(email) {
        return Err(Error::invalid(
            "password",
            "The password is the e-mail address, or longer than 1,000 characters.",
            "Choose another one: three random words do well.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_long_and_readable() {
        let password = generate(&[7; 32]);
        assert_eq!(password.len(), 24);
        assert!(check(&password, "a@b.example").is_ok());
        assert!(check("short", "a@b.example").is_err());
    }

    #[test]
    fn nobodys_hash_has_the_cost_of_a_real_one() {
        let real = Argon2::default().hash_password(b"x").unwrap().to_string();
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&real), cost(NOBODYS));
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }
}
