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
}

impl Scale {
    /// A value on this scale; minus infinity for what has no logarithm.
    #[inline]
    #[must_use]
    pub fn up(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log if value <= 0.0 => f64::NEG_INFINITY,
            Self::Log => value.ln(),
        }
    }

    /// Back to the values themselves.
    #[inline]
    #[must_use]
    pub fn down(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.exp(),
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
