//! The application as a browser meets it, over a small unit with a fixed clock.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]
#![expect(clippy::format_push_string, reason = "what a test writes is short")]

mod access;
mod browser;
mod controls;
mod forms;
mod headers;
mod hostile;
mod layouts;
mod moments;
mod pages;
mod sessions;
