//! Excel's older workbooks: as they are, or a stream of records in a container that is whole.
#![no_main]

use fuzz::parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::read("school-readiness.xls", &parts::compound(bytes));
});
