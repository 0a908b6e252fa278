//! The application as a browser meets it, over a small unit with a fixed clock.

mod access;
mod browser;
mod forms;
mod headers;
mod hostile;
mod moments;
mod pages;
mod sessions;
