//! A layout, and what is read with it: a table, or the parts of a workbook.
#![no_main]

use fuzz::parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match parts::split(bytes).as_slice() {
        [(_, layout), (_, table)] => fuzz::read_with(layout, table),
        [(_, layout), parts @ ..] => fuzz::read_with(layout, &parts::archive_of(parts)),
        [] => {}
    }
});
