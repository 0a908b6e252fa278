//! Writes the table of spreads that ships with the engine, from public series.
//!
//! `cargo run --release -p forecast --example learn_prior -- general.csv … -- official.csv …`
//! prints the table: first what the general series (competitions) say, then the official ones, which
//! replace it cell by cell in proportion to their number. Files have the columns
//! `series,indicator,frequency,period,value,kind` of `throughline forecast --input`.

#![expect(clippy::print_stdout, reason = "a command prints")]

mod series_file;

use std::error::Error;

use forecast::{
    Calibration,
    backtest::{Options, realised},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut calibration = Calibration::neutral();
    println!("# Written by the example learn_prior; see there.");
    for files in arguments.split(|it| it == "--") {
        let mut subjects = Vec::new();
        for file in files {
            series_file::read(file, &mut subjects)?;
        }
        let options = Options { prior: Calibration::neutral(), ..Options::default() };
        let errors = realised(&subjects, &options);
        println!("# {} errors of {} series.", errors.len(), subjects.len());
        calibration = calibration.with(&errors);
    }
    print!("{}", calibration.to_text());
    Ok(())
}
