//! A file that came by itself: can it be read, and is it before its time?

use delivery::{source::Source, words};
use jiff::Timestamp;

use super::{import::start_of, prepare::Prepared, read::Read};
use crate::Problem;

/// Puts files that came before their time under embargo, and says until when nobody may know them; or why one
/// cannot be read.
pub(crate) fn hold_back(read: &mut Read, source: &Source) -> Result<Option<Timestamp>, Problem> {
    let now = read.ground.now;
    let mut until = None;
    for file in &read.files {
        until = until.max(free(file, source, now)?);
    }
    read.ground.options.embargo_until = until;
    Ok(until)
}

fn free(file: &Prepared, source: &Source, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let reading = file.reading.as_ref();
    let reading = reading.map_err(|it| Problem::new("", &*it.problem, &*it.remedy))?;
    let days = reading.parts.iter().filter_map(|it| it.published.map(start_of));
    let weighed = file.fresh.iter().flat_map(|it| it.parts.iter().filter_map(|it| it.spoken));
    let published = days.chain(weighed).max().filter(|it| *it > now);
    let published = published.map(|it| free_from(it, source));
    Ok(reading.embargo.max(published).filter(|it| *it > now))
}

/// When figures that name a day to come are free: at the source's release time on that day, and where it has
/// none, at the end of the day, because nobody says how early in it they may be known.
fn free_from(day: Timestamp, source: &Source) -> Timestamp {
    let date = words::date_of(day);
    let due = source.release_time.as_ref().and_then(|it| it.on(date));
    due.unwrap_or_else(|| date.tomorrow().map_or(Timestamp::MAX, start_of))
}
