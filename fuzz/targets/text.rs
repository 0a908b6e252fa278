//! Tables as text in any encoding: tidy, ONS's, Open SDG's, vintages, and such as no reader knows.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read("school-readiness.csv", bytes));
