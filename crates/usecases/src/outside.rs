//! The two things that the product takes from outside itself: the time, and chance.

use jiff::Timestamp;

/// Time and chance, handed in so that tests can fix both.
pub trait Outside: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;
    /// 32 bytes that nobody can guess.
    fn random(&self) -> [u8; 32];
}

/// The system's clock and the system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Outside for System {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::expect_used, reason = "without randomness no password or session is safe")]
    fn random(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives randomness");
        bytes
    }
}
