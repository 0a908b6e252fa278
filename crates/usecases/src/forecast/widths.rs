//! How wide errors are: the shipped table, blended with the unit's own realised forecasts.

use delivery::{id::IndicatorId, plan::Plan};
use forecast::Calibration;
use jiff::{Timestamp, civil::Time, tz::TimeZone};
use store::forecast_scores::Score;

use super::{
    line::Rhythm,
    recompute::MOST_SCORES,
    scoring::{StepScore, realised},
};
use crate::{Error, Work};

/// The widths of a run. Figures twice a year take the annual method with steps of half a year: two
/// steps ahead mean one year there and two years elsewhere, so that each learns from its own kind.
#[derive(Clone, Debug)]
pub(super) struct Widths {
    in_years: Calibration,
    half_yearly: Calibration,
}

impl Widths {
    /// They are learned anew once a month: a width that moved with every release would make every
    /// forecast a new one.
    pub(super) async fn of(work: &mut Work, plan: &Plan) -> Result<Self, Error> {
        let month = start_of_month(work.now)?;
        let scores = store::forecast_scores::until(&mut work.tx, month, MOST_SCORES).await?;
        Self::learn(&scores, plan)
    }

    fn learn(scores: &[Score], plan: &Plan) -> Result<Self, Error> {
        let learned = |half_yearly: bool| {
            let kind =
                |it: &IndicatorId, score: StepScore| score.is_half_yearly(plan, it) == half_yearly;
            Ok::<_, Error>(Calibration::shipped().with(&realised(scores, kind)?))
        };
        Ok(Self { in_years: learned(false)?, half_yearly: learned(true)? })
    }

    /// Those of an indicator's figures.
    pub(super) fn of_rhythm(&self, rhythm: Option<Rhythm>) -> &Calibration {
        match rhythm {
            Some(rhythm) if !rhythm.is_in_years() => &self.half_yearly,
            Some(_) | None => &self.in_years,
        }
    }
}

fn start_of_month(now: Timestamp) -> Result<Timestamp, Error> {
    let first = TimeZone::UTC.to_datetime(now).date().first_of_month();
    let month = TimeZone::UTC.to_timestamp(first.to_datetime(Time::midnight()));
    month.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use delivery::{
        indicator::{Frequency, Indicator},
        period::Period,
    };
    use store::forecast_scores::Scored;

    use super::{super::line::samples, *};

    fn indicator(id: &str, frequency: Frequency) -> Indicator {
        Indicator { id: id.parse().unwrap(), ..samples::indicator(frequency, "%") }
    }

    /// Scores of an indicator's forecasts that were all far too narrow, as an earlier version kept them.
    fn scores(of: &str) -> Vec<Score> {
        scores_as(of, r#"["annual",1,12,9.0,8.0,0]"#)
    }

    fn scores_as(of: &str, body: &str) -> Vec<Score> {
        let one = Score {
            of: Scored::Series(of.parse().unwrap()),
            series: Some(1),
            made_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            period: Period::parse_iso("2026-01-01/P1Y").unwrap(),
            body: body.to_owned(),
        };
        vec![one; 40]
    }

    #[test]
    fn errors_of_half_years_widen_no_annual_forecast_nor_the_other_way_round() {
        let mut plan = Plan::default();
        for it in [indicator("half", Frequency::TwiceYearly), indicator("whole", Frequency::Annual)]
        {
            plan.indicators.insert(it.id.clone(), it);
        }
        let shipped = Calibration::shipped();
        for (of, half_yearly) in [("half", true), ("whole", false)] {
            let widths = Widths::learn(&scores(of), &plan).unwrap();
            assert_eq!(widths.half_yearly == *shipped, !half_yearly, "{of}");
            assert_eq!(widths.in_years == *shipped, half_yearly, "{of}");
        }
        let widths = Widths::learn(&scores("half"), &plan).unwrap();
        let own = widths.of_rhythm(Rhythm::of(Frequency::TwiceYearly));
        assert_eq!(*own, widths.half_yearly);
        assert_eq!(*widths.of_rhythm(Rhythm::of(Frequency::Monthly)), widths.in_years);
    }
    #[test]
    fn a_score_says_itself_of_which_kind_it_is_whatever_became_of_its_indicator() {
        let mut plan = Plan::default();
        let now_annual = indicator("moved", Frequency::Annual);
        plan.indicators.insert(now_annual.id.clone(), now_annual);
        let shipped = Calibration::shipped();
        for of in ["moved", "gone"] {
            for (body, half_yearly) in [
                (r#"["annual",1,12,9.0,8.0,0,true]"#, true),
                (r#"["annual",1,12,9.0,8.0,0,false]"#, false),
                (r#"["annual",1,12,9.0,8.0,0]"#, false),
            ] {
                let widths = Widths::learn(&scores_as(of, body), &plan).unwrap();
                assert_eq!(widths.half_yearly != *shipped, half_yearly, "{of} {body}");
                assert_eq!(widths.in_years != *shipped, !half_yearly, "{of} {body}");
            }
        }
    }
}
