//! What columns hold, in our words: moments as microseconds, ids as text, both alike in each engine.

use std::{error::Error as StdError, str::FromStr};

use jiff::Timestamp;
use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};

/// A moment, stored as microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Moment {
    /// A moment or none.
    pub(crate) fn maybe(moment: Option<Timestamp>) -> Option<Self> {
        moment.map(Self)
    }
}

impl<DB: Database> Type<DB> for Moment
where
    i64: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        i64::type_info()
    }
    fn compatible(info: &DB::TypeInfo) -> bool {
        i64::compatible(info)
    }
}

impl<'q, DB: Database> Encode<'q, DB> for Moment
where
    i64: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.0.as_microsecond().encode(buffer)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Moment
where
    i64: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::from_microsecond(i64::decode(value)?)?))
    }
}

/// A text that is one of our types: an id, a code.
#[derive(Clone, Debug)]
pub(crate) struct Parsed<T>(pub(crate) T);

impl<T, DB: Database> Type<DB> for Parsed<T>
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }
    fn compatible(info: &DB::TypeInfo) -> bool {
        String::compatible(info)
    }
}

impl<'r, T, DB: Database> Decode<'r, DB> for Parsed<T>
where
    T: FromStr,
    T::Err: StdError + Send + Sync + 'static,
    &'r str: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(<&str>::decode(value)?.parse()?))
    }
}

/// A count as stored.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as read; the schema refuses negative ones.
pub(crate) fn counted(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// A text that both engines take: PostgreSQL stores no NUL, so it becomes the sign that shows one.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

/// A stored text that nothing can be made of.
#[derive(Debug, thiserror::Error)]
#[error("\"{text}\" is not {what}")]
pub(crate) struct Unreadable {
    pub(crate) what: &'static str,
    pub(crate) text: String,
}

impl Unreadable {
    /// The error of a text that should have been `what`.
    pub(crate) fn error(what: &'static str, text: &str) -> sqlx::Error {
        sqlx::Error::Decode(Box::new(Self { what, text: text.to_owned() }))
    }
}
