//! The scale a series is forecast on, and the values that are possible on its own.

use serde::{Deserialize, Serialize};

/// The scale on which errors are of even size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// The values themselves.
    #[default]
    Plain,
    /// Their natural logarithm, for values above zero that grow in proportion.
    Log,
    /// The logarithm of their odds, `ln(v / (100 − v))`, for shares of a whole.
    Odds,
}

impl Scale {
    /// A value on this scale; an infinity for what lies at or beyond its ends.
    #[inline]
    #[must_use]
    pub fn up(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log | Self::Odds if value <= 0.0 => f64::NEG_INFINITY,
            Self::Log => value.ln(),
            Self::Odds if value >= 100.0 => f64::INFINITY,
            Self::Odds => (value / (100.0 - value)).ln(),
        }
    }

    /// Back to the values themselves.
    #[inline]
    #[must_use]
    pub fn down(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.exp(),
            Self::Odds => 100.0 / (1.0 + (-value).exp()),
        }
    }

    /// How much a small step at a value is on this scale; the value lies inside its ends.
    #[inline]
    pub(crate) fn slope(self, value: f64) -> f64 {
        match self {
            Self::Plain => 1.0,
            Self::Log => 1.0 / value,
            Self::Odds => 100.0 / (value * (100.0 - value)),
        }
    }
}

/// Which values are possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bounds {
    /// Any.
    #[default]
    None,
    /// Zero and above.
    NotNegative,
    /// 0 to 100.
    Percentage,
}

impl Bounds {
    /// The lowest possible value.
    #[must_use]
    pub const fn low(self) -> f64 {
        match self {
            Self::None => f64::NEG_INFINITY,
            Self::NotNegative | Self::Percentage => 0.0,
        }
    }

    /// The highest possible value.
    #[must_use]
    pub const fn high(self) -> f64 {
        match self {
            Self::None | Self::NotNegative => f64::INFINITY,
            Self::Percentage => 100.0,
        }
    }
}
