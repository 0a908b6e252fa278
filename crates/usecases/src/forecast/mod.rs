//! Will it be met? Forecasts of anybody's series from files.

pub mod files;
