//! What a person or a timer can do: one function a deed, permission first, one transaction.

#![warn(missing_docs)]

pub mod area;
pub mod as_of;
mod cache;
pub mod change;
pub mod error;
pub mod figures;
pub mod forecast;
mod guessing;
pub mod home;
pub mod indicator;
pub mod jobs;
mod knowledge;
pub mod layout;
pub mod mail;
pub mod mission;
pub mod outside;
pub mod password;
pub mod people;
pub mod plan;
pub mod reader;
pub mod release;
pub mod search;
pub mod series;
pub mod session;
pub mod source;
pub mod stocktake;
pub mod target;
pub mod text;
mod token;
pub mod unit;
pub mod work;

pub use error::{Error, Problem};
pub use outside::{Outside, System};
pub use reader::Reader;
pub use store::Location;
pub use unit::Unit;
pub use work::Work;
