//! A time series in, distributions out. Knows nothing of missions, databases or clocks.
//!
//! Today the room holds the trend; the forecast engine will stand beside it.

#![warn(missing_docs)]

pub mod trend;
