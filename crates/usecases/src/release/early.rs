//! A file that came by itself, looked at before it is recorded: can it be read, and is it before its time?

use delivery::{source::Source, words};
use jiff::{SignedDuration, Timestamp};

use super::{
    import::{Options, Upload, ground, start_of},
    prepare::prepare_again,
};
use crate::{Error, Problem, Work};

/// Reads a file and says until when nobody may know it, or why it cannot be read.
pub(crate) async fn look(
    work: &mut Work,
    upload: Upload,
    source: &Source,
) -> Result<Result<Option<Timestamp>, Problem>, Error> {
    let options = Options { source: Some(source.id.clone()), ..Options::default() };
    let ground = ground(work, &options).await?;
    Ok(match prepare_again(&ground, upload).await?.reading {
        Err(refusal) => Err(Problem::new("", refusal.problem, refusal.remedy)),
        Ok(reading) => {
            let named = reading.embargo;
            let published = reading.parts.iter().filter_map(|it| it.published.map(start_of)).max();
            let published = published.filter(|it| *it > work.now).map(|it| free_from(it, source));
            Ok(named.max(published).filter(|it| *it > work.now))
        }
    })
}

/// When figures that name a day to come are free: at the source's release time on that day, and where it has
/// none, at the end of the day, because nobody says how early in it they may be known.
fn free_from(day: Timestamp, source: &Source) -> Timestamp {
    let date = words::date_of(day);
    let calendar = source.release_time.as_ref();
    let before = day - SignedDuration::from_hours(24);
    let times =
        calendar.map(|it| std::iter::successors(it.next_after(before), |at| it.next_after(*at)));
    let on_the_day = times
        .into_iter()
        .flatten()
        .take(4)
        .find(|at| calendar.is_some_and(|it| it.day_of(*at) == date));
    on_the_day.unwrap_or_else(|| date.tomorrow().map_or(Timestamp::MAX, start_of))
}
