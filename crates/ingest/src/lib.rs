//! A publisher's file in, readings and complaints out; a plan's folder in, a plan and problems out.
//!
//! Invariant: pure. Nothing here opens a file, asks a clock or knows what was imported before.

#![warn(missing_docs)]

pub mod reading;
