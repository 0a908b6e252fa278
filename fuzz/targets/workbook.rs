//! Workbooks that are zip archives: as they are, or made of the parts that stand in the input.
#![no_main]

use fuzz::parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::read("school-readiness.xlsx", &parts::archive(bytes));
});
