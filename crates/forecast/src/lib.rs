//! A time series in, distributions out. Knows nothing of missions, databases or clocks.
//!
//! [`trend`] is the recent slope and its uncertainty. The forecast engine is the rest: a checked
//! [`Series`] goes through [`fit`] and gives a [`Forecast`], whose [`Forecast::at`] gives the
//! [`Distribution`] of one future value. How wide distributions are is learned by [`Calibration`]
//! from forecasts whose values have arrived; [`backtest`] says how good all this would have been, and
//! [`score`] how good stored forecasts were. [`plan`] puts the effects of interventions on top.

#![warn(missing_docs)]

pub mod backtest;
mod batch;
mod calibration;
mod distribution;
mod fit;
mod forecast;
mod members;
mod number;
mod own;
pub mod plan;
mod scale;
pub mod score;
mod season;
mod seasonal;
mod series;
pub mod trend;

pub use batch::batch;
pub use calibration::{BadTable, Calibration, Realised};
pub use distribution::{Distribution, KNOTS, LEAST_CHANCE, LEVELS, Spread};
pub use fit::{Declined, Flags, Scratch, fit};
pub use forecast::Forecast;
pub use scale::{Bounds, Scale};
pub use season::Season;
pub use series::{BadSeries, Frequency, Kind, Series, UnknownName};
