//! What the tests record: a person, a file, a release, observations.

use delivery::{
    observation::{Observation, Status},
    period::Period,
    release::{Account, AsOf, ReleaseId},
    series::SeriesKey,
};
use jiff::{Timestamp, civil::date};
use store::{
    Tx,
    accounts::{self, NewAccount},
    files,
    releases::{self, NewRelease},
};
use testkit::{at, start};

/// An account without password and roles.
pub(crate) async fn person(tx: &mut Tx, email: &str) -> i64 {
    let new = NewAccount { email, name: "Ann Example", made_at: start() };
    accounts::insert(tx, &new).await.unwrap()
}

/// Sixty-four hexadecimal digits that begin with a letter.
pub(crate) fn sha256(first: char) -> String {
    format!("{first}{}", "0".repeat(63))
}

/// When a release was published, received and is free to be known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments {
    pub(crate) published: Option<Timestamp>,
    pub(crate) received: Timestamp,
    pub(crate) embargo: Option<Timestamp>,
}

/// A release of the source "ons", received at the start, with a file of its own kind.
pub(crate) async fn release(tx: &mut Tx) -> ReleaseId {
    release_at(tx, Moments { published: None, received: start(), embargo: None }).await
}

/// The same with its moments.
pub(crate) async fn release_at(tx: &mut Tx, moments: Moments) -> ReleaseId {
    let sha256 = sha256('a');
    files::insert_if_new(tx, &sha256, b"period,value\n2024,1\n", start()).await.unwrap();
    let new = NewRelease {
        source: &"ons".parse().unwrap(),
        part: 1,
        sha256: &sha256,
        file_name: "waits.csv",
        layout: "tidy-csv",
        published_at: moments.published,
        received_at: moments.received,
        embargo_until: moments.embargo,
        by_account: None,
        recorded_by: "ann",
        reason: "monthly",
        correction: "",
        account: account(),
    };
    releases::insert(tx, &new).await.unwrap()
}

/// An account in which no two counts are alike, so that none can stand in another's column.
pub(crate) fn account() -> Account {
    Account {
        rows: 60,
        accepted: 50,
        held: 7,
        rejected: 3,
        new: 21,
        revised: 9,
        unchanged: 20,
        withdrawn: 1,
        omitted: 2,
    }
}

/// A series by its address.
pub(crate) fn key(address: &str) -> SeriesKey {
    SeriesKey::parse(address).unwrap()
}

/// What is said of one year.
pub(crate) fn observation(year: i16, value: &str) -> Observation {
    Observation {
        period: Period::months(date(year, 1, 1), 12).unwrap(),
        value: Some(value.parse().unwrap()),
        interval: None,
        status: Status::Final,
        note: None,
        row: 2,
        cell: None,
    }
}

/// What the unit knew at a moment.
pub(crate) fn known(moment: &str) -> AsOf {
    let moment = at(moment);
    let day = jiff::tz::TimeZone::UTC.to_datetime(moment).date();
    AsOf { moment, reconstructed: false, past: true, day }
}

/// What had been published by a moment before the unit's first day.
pub(crate) fn reconstructed(moment: &str) -> AsOf {
    AsOf { reconstructed: true, ..known(moment) }
}
