//! Reads every cell of a workbook and prints how long it took; with `--cells`, prints the cells too.
//!
//! `cargo run --release -p ingest --example read_workbook -- FILE [--cells]`
#![expect(clippy::print_stdout, reason = "an example's output is its result")]

use std::{
    fs,
    io::{self, Write},
    time::Instant,
};

use ingest::{
    reading::Refusal,
    sheet::{Row, Workbook},
};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let cells = arguments.next().is_some_and(|it| it == "--cells");
    let bytes = fs::read(&path)?;
    let started = Instant::now();
    let read = if cells { print(&bytes) } else { count(&bytes) };
    match read {
        Ok((rows, cells)) => println!("{rows} rows, {cells} cells in {:.3?}", started.elapsed()),
        Err(refusal) => {
            println!("refused in {:.3?}. {refusal} {}", started.elapsed(), refusal.remedy);
        }
    }
    Ok(())
}

fn count(bytes: &[u8]) -> Result<(usize, usize), Refusal> {
    let book = Workbook::open(bytes)?;
    let (mut row, mut count) = (Row::default(), (0, 0));
    for sheet in 0..book.sheets.len() {
        let mut rows = book.rows(sheet)?;
        while rows.next(&mut row)? {
            count = (count.0 + 1, count.1 + row.cells.len());
        }
    }
    Ok(count)
}

/// One line a cell, parts between tabs.
fn print(bytes: &[u8]) -> Result<(usize, usize), Refusal> {
    let book = Workbook::open(bytes)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut line = |text: String| writeln!(out, "{text}").unwrap_or_default();
    book.remarks.iter().for_each(|it| line(format!("remark\t{it}")));
    let (mut row, mut count) = (Row::default(), (0, 0));
    for (i, sheet) in book.sheets.iter().enumerate() {
        line(format!("sheet\t{sheet:?}"));
        let mut rows = book.rows(i)?;
        while rows.next(&mut row)? {
            count = (count.0 + 1, count.1 + row.cells.len());
            let hidden = if row.hidden { "hidden" } else { "" };
            for it in &row.cells {
                let place =
                    format!("{}{}", delivery::observation::column_letters(it.column), row.number);
                let (make, text) = (it.make, &it.text);
                let rest =
                    format!("{:?}\t{:?}\t{:?}\t{}", it.format, it.raised, it.doubt, it.shortened);
                line(format!("cell\t{i}\t{place}\t{make:?}\t{text:?}\t{rest}\t{hidden}"));
            }
        }
    }
    Ok(count)
}
