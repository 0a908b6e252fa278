//! Forecasts as they are written down: short, and whole enough to be read, drawn and scored years later.

use std::collections::BTreeMap;

use delivery::{
    outlook::{Chances, Contribution, Outlook, Step, Warning},
    period::Period,
};
use forecast::{Bounds, Distribution, Frequency, KNOTS, Scale, Spread};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Distributions of consecutive steps, from the first after the last figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Fan {
    #[serde(rename = "f")]
    pub(super) frequency: Frequency,
    #[serde(rename = "n")]
    pub(super) points: u16,
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub(super) on: Scale,
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    pub(super) bounds: Bounds,
    #[serde(rename = "g", default, skip_serializing_if = "is_default")]
    pub(super) grain: f64,
    /// Centre, scale, and the number of the spread.
    #[serde(rename = "s")]
    pub(super) steps: Vec<(f64, f64, i64)>,
}

fn is_default<T: Default + PartialEq>(it: &T) -> bool {
    *it == T::default()
}

/// The forecast of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum SeriesBody {
    /// There is one.
    #[serde(rename = "made")]
    Made {
        #[serde(rename = "l")]
        last: Period,
        #[serde(flatten)]
        fan: Fan,
    },
    /// There is none, and why.
    #[serde(rename = "declined")]
    Declined(String),
}

impl SeriesBody {
    /// Whether two say the same of the figures; a width learned meanwhile makes no new forecast, it is
    /// used from the next figure on.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        let narrow = |fan: &Fan| {
            let steps = fan.steps.iter().map(|it| (it.0, it.1, 0)).collect();
            Fan { steps, ..fan.clone() }
        };
        match (self, other) {
            (Self::Made { last, fan }, Self::Made { last: before, fan: other }) => {
                last == before && narrow(fan) == narrow(other)
            }
            (Self::Declined(one), Self::Declined(other)) => one == other,
            (Self::Made { .. }, Self::Declined(_)) | (Self::Declined(_), Self::Made { .. }) => {
                false
            }
        }
    }
}

/// The outlook of a target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TargetBody {
    #[serde(default, skip_serializing_if = "is_default")]
    declined: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) asked: String,
    #[serde(default, skip_serializing_if = "is_default")]
    planned: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    last: Option<Period>,
    #[serde(default, skip_serializing_if = "is_default")]
    points: usize,
    #[serde(default, skip_serializing_if = "is_default")]
    method: String,
    #[serde(default, skip_serializing_if = "is_default")]
    warnings: Vec<Warning>,
    #[serde(default, skip_serializing_if = "is_default")]
    periods: Vec<Period>,
    #[serde(default, skip_serializing_if = "is_default")]
    trend: Option<Fan>,
    #[serde(default, skip_serializing_if = "is_default")]
    with_plan: Option<Fan>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) chances: Option<Chances>,
    #[serde(default, skip_serializing_if = "is_default")]
    contributions: Vec<Contribution>,
}

impl TargetBody {
    pub(super) fn of(outlook: Outlook, spreads: &mut Spreads) -> Result<Self, Error> {
        let mut fan =
            |steps: &[Step]| spreads.fan(&steps.iter().map(|it| it.figure).collect::<Vec<_>>());
        Ok(Self {
            trend: fan(&outlook.trend)?,
            with_plan: fan(&outlook.with_plan)?,
            periods: outlook.trend.iter().map(|it| it.period).collect(),
            declined: outlook.declined,
            asked: outlook.asked,
            planned: outlook.planned,
            last: outlook.last,
            points: outlook.points,
            method: outlook.method,
            warnings: outlook.warnings,
            chances: outlook.chances,
            contributions: outlook.contributions,
        })
    }

    pub(super) fn outlook(self, spreads: &Spreads) -> Result<Outlook, Error> {
        let steps = |fan: Option<Fan>| {
            let figures = fan.map_or_else(|| Ok(Vec::new()), |it| spreads.distributions(&it));
            let steps = |figures: Vec<Distribution>| {
                let periods = self.periods.iter().copied();
                periods.zip(figures).map(|(period, figure)| Step { period, figure }).collect()
            };
            figures.map(steps)
        };
        Ok(Outlook {
            trend: steps(self.trend)?,
            with_plan: steps(self.with_plan)?,
            declined: self.declined,
            asked: self.asked,
            planned: self.planned,
            last: self.last,
            points: self.points,
            method: self.method,
            warnings: self.warnings,
            chances: self.chances,
            contributions: self.contributions,
        })
    }
}

/// The spreads that forecasts share, by number.
#[derive(Debug, Default)]
pub(super) struct Spreads {
    by_number: BTreeMap<i64, Spread>,
    numbers: BTreeMap<[u32; KNOTS], i64>,
    /// Those that are not in the database yet.
    pub(super) fresh: Vec<(i64, String)>,
}

impl Spreads {
    /// Those in the database.
    pub(super) fn read(kept: Vec<(i64, String)>) -> Result<Self, Error> {
        let mut spreads = Self::default();
        for (number, text) in kept {
            spreads.add(number, serde_json::from_str(&text).map_err(Error::internal)?);
        }
        Ok(spreads)
    }

    fn add(&mut self, number: i64, spread: Spread) {
        self.numbers.insert(spread.0.map(f32::to_bits), number);
        self.by_number.insert(number, spread);
    }

    fn number(&mut self, spread: Spread) -> Result<i64, Error> {
        if let Some(number) = self.numbers.get(&spread.0.map(f32::to_bits)) {
            return Ok(*number);
        }
        let number = self.by_number.last_key_value().map_or(0, |(last, _)| *last) + 1;
        self.fresh.push((number, serde_json::to_string(&spread).map_err(Error::internal)?));
        self.add(number, spread);
        Ok(number)
    }

    /// Distributions of consecutive steps of one forecast, written short; `None` for none.
    pub(super) fn fan(&mut self, figures: &[Distribution]) -> Result<Option<Fan>, Error> {
        let Some(first) = figures.first() else { return Ok(None) };
        let mut steps = Vec::with_capacity(figures.len());
        for it in figures {
            let (centre, scale) = rounded(it.centre, it.scale);
            steps.push((centre, scale, self.number(it.spread)?));
        }
        Ok(Some(Fan {
            frequency: first.frequency,
            points: first.points,
            on: first.on,
            bounds: first.bounds,
            grain: first.grain,
            steps,
        }))
    }

    /// The distributions that were written down.
    pub(super) fn distributions(&self, fan: &Fan) -> Result<Vec<Distribution>, Error> {
        let steps = (1_u16..).zip(&fan.steps);
        steps.map(|(horizon, step)| self.distribution(fan, horizon, *step)).collect()
    }

    fn distribution(
        &self,
        fan: &Fan,
        horizon: u16,
        (centre, scale, spread): (f64, f64, i64),
    ) -> Result<Distribution, Error> {
        let spread = self.by_number.get(&spread).copied();
        Ok(Distribution {
            frequency: fan.frequency,
            horizon,
            points: fan.points,
            on: fan.on,
            bounds: fan.bounds,
            centre,
            scale,
            spread: spread.ok_or_else(|| Error::internal("a kept spread is gone"))?,
            grain: fan.grain,
        })
    }
}

/// Centre and scale to a ten-thousandth of the scale: no reader and no score can tell the difference.
fn rounded(centre: f64, scale: f64) -> (f64, f64) {
    if !(scale > 0.0 && scale.is_finite() && centre.is_finite()) {
        return (centre, scale);
    }
    let short: f64 = format!("{scale:.4e}").parse().unwrap_or(scale);
    let decimals = (4.0 - scale.log10().floor()).clamp(0.0, 17.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held in 0 to 17")]
    let decimals = decimals as usize;
    let centre = format!("{centre:.decimals$}").parse().unwrap_or(centre);
    (centre, short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(horizon: u16, centre: f64, scale: f64, spread: f64) -> Distribution {
        Distribution {
            frequency: Frequency::Monthly,
            horizon,
            points: 63,
            on: Scale::Plain,
            bounds: Bounds::Percentage,
            centre,
            scale,
            spread: Spread::normal(spread),
            grain: 0.0,
        }
    }

    #[test]
    fn a_forecast_comes_back_as_it_was_kept() {
        let figures = [figure(1, 61.512_345_678, 0.912_345_678, 1.0), figure(2, -3.0, 1e-9, 1.2)];
        let mut spreads = Spreads::default();
        let fan = spreads.fan(&figures).unwrap().unwrap();
        assert_eq!(fan.steps[0], (61.512_35, 0.912_35, 1));
        let again = spreads.fan(&figures).unwrap().unwrap();
        assert_eq!((again, spreads.fresh.len()), (fan.clone(), 2), "a spread is kept once");
        let read = Spreads::read(spreads.fresh.clone()).unwrap();
        let text = serde_json::to_string(&fan).unwrap();
        let fan: Fan = serde_json::from_str(&text).unwrap();
        let back = read.distributions(&fan).unwrap();
        for (one, other) in back.iter().zip(&figures) {
            assert_eq!((one.spread, one.horizon), (other.spread, other.horizon));
            assert!((one.centre - other.centre).abs() <= other.scale * 1e-4);
            assert!((one.scale / other.scale - 1.0).abs() <= 1e-4);
        }
        assert_eq!(spreads.fan(&[]).unwrap(), None);
        assert!(Spreads::default().distributions(&fan).is_err(), "a spread that is gone is said");
    }

    #[test]
    fn an_outlook_comes_back_whole() {
        let period = |text: &str| Period::parse_iso(text).unwrap();
        let step = |text: &str, figure| Step { period: period(text), figure };
        let outlook = Outlook {
            declined: None,
            asked: "92 by July 2029".to_owned(),
            planned: Some("hubs".to_owned()),
            last: Some(period("2026-03-01/P1M")),
            points: 63,
            method: "combination".to_owned(),
            warnings: vec![Warning::LevelShift],
            trend: vec![step("2026-04-01/P1M", figure(1, 61.5, 0.9, 1.0))],
            with_plan: vec![step("2026-04-01/P1M", figure(1, 62.5, 1.1, 1.0))],
            chances: Some(Chances { trend: 0.3, with_plan: Some(0.5), as_authors_expect: None }),
            contributions: vec![Contribution {
                intervention: "hubs".parse().unwrap(),
                expected: 1.0,
                discounted: 0.3,
                chance_without: 0.3,
            }],
        };
        let mut spreads = Spreads::default();
        let body = TargetBody::of(outlook.clone(), &mut spreads).unwrap();
        let text = serde_json::to_string(&body).unwrap();
        let body: TargetBody = serde_json::from_str(&text).unwrap();
        assert_eq!(body.outlook(&spreads).unwrap(), outlook);
        let declined = Outlook::declined("There are no figures yet.");
        let body = TargetBody::of(declined.clone(), &mut spreads).unwrap();
        let text = serde_json::to_string(&body).unwrap();
        assert_eq!(text, r#"{"declined":"There are no figures yet."}"#);
        assert_eq!(body.outlook(&spreads).unwrap(), declined);
    }

    #[test]
    fn a_width_learned_meanwhile_makes_no_new_forecast_of_a_series() {
        let last = Period::parse_iso("2026-03-01/P1M").unwrap();
        let mut spreads = Spreads::default();
        let mut body = |centre, spread| {
            let fan = spreads.fan(&[figure(1, centre, 1.0, spread)]).unwrap().unwrap();
            SeriesBody::Made { last, fan }
        };
        let (kept, wider, other) = (body(61.5, 1.0), body(61.5, 1.5), body(61.6, 1.0));
        assert!(kept.says_the_same_as(&wider) && !kept.says_the_same_as(&other));
        let declined = SeriesBody::Declined("No.".to_owned());
        assert!(!kept.says_the_same_as(&declined) && declined.says_the_same_as(&declined.clone()));
    }
}
