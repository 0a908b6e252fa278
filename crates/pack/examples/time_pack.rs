//! How long a pack of 12 targets takes: `cargo run --release -p pack --example time_pack [FILE]`.
//!
//! The first pack loads fonts and template; each later one has new figures, as in a server.

use std::{error::Error, fs, time::Instant};

#[path = "../tests/sample/mod.rs"]
mod sample;

const TARGETS: usize = 12;
const PACKS: usize = 8;

#[expect(clippy::print_stdout, reason = "what it measures is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut view = sample::stocktake(TARGETS);
    for i in 0..PACKS {
        for target in &mut view.targets {
            if let Some(point) = target.card.chart.observed.last_mut() {
                point.value += 0.1;
            }
            target.card.sentences.push(format!("Pack {i}."));
            target.card.sentences.truncate(6);
        }
        let started = Instant::now();
        let pack = pack::stocktake(&view)?;
        let took = started.elapsed().as_secs_f64() * 1e3;
        let kind = if i == 0 { "cold" } else { "warm" };
        println!("{kind} {took:.1} ms, {} pages, {} bytes", pack.pages, pack.bytes.len());
        for warning in &pack.warnings {
            println!("warning: {warning}");
        }
        if let (0, Some(file)) = (i, std::env::args_os().nth(1)) {
            fs::write(file, &pack.bytes)?;
        }
    }
    Ok(())
}
