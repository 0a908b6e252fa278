//! What the chances leave out, to be said right beside them.

use super::{Told, needed};
use crate::{
    chance::Chance,
    outlook::{Outlook, Step, planned},
    target::Kind,
};

/// Sentences that nobody may read the chances without.
pub(super) fn sentences(told: &Told<'_>, outlook: &Outlook) -> Vec<String> {
    let changed = plan_changed(told, outlook).then(|| {
        let next = if told.evidence.as_of.past { "" } else { " The next forecast is on its way." };
        format!("The plan was changed after this forecast was made, which leaves that out.{next}")
    });
    changed.into_iter().chain(until_then(told, outlook)).collect()
}

/// The same for a card, to follow the chances.
pub(super) fn in_short(told: &Told<'_>, outlook: &Outlook) -> &'static str {
    match (plan_changed(told, outlook), asks_of_all(told, outlook)) {
        (true, _) => " The plan was changed since.",
        (false, true) => " These are chances of the last figure alone.",
        (false, false) => "",
    }
}

/// Whether the plan says something else of the target's figure than when the outlook was made.
fn plan_changed(told: &Told<'_>, outlook: &Outlook) -> bool {
    let now = || planned(told.evidence.plan, told.target);
    outlook.planned.as_ref().is_some_and(|then| *then != now())
}

/// Whether figures before the one that decides have to be good enough too.
fn asks_of_all(told: &Told<'_>, outlook: &Outlook) -> bool {
    let stays = matches!(told.target.kind, Kind::Hold { .. } | Kind::Range { .. });
    stays && outlook.trend.len() > 1
}

/// A target to hold or a range asks something of every figure until its date, the chances are those of
/// the last one. How figures hang together from one to the next is not known; but that all are good
/// enough is never more likely than that any one of them is.
fn until_then(told: &Told<'_>, outlook: &Outlook) -> Option<String> {
    let chances = outlook.chances.as_ref().filter(|_| asks_of_all(told, outlook))?;
    let deciding = outlook.trend.last()?.period.label();
    let cases = [
        Some(("on current trend", chances.trend, &outlook.trend)),
        chances.with_plan.map(|it| ("with the plan", it, &outlook.with_plan)),
    ];
    let at_most = |(on, last, steps): (&str, f64, &Vec<Step>)| {
        let least = steps.iter().filter_map(|it| needed::chance(told, it));
        let least = Chance::of(least.fold(last, f64::min));
        format!("{} ({}) {on}", least.words.trim_start_matches("at most "), least.percent)
    };
    let bounds: Vec<String> = cases.into_iter().flatten().map(at_most).collect();
    Some(format!(
        "These are the chances of the figure for {deciding} alone, which decides. To hold until then \
         every figure before has to be good enough too; that chance is at most {}.",
        bounds.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        intervention::samples::intervention,
        outlook::planned,
        view::outlook::{
            line,
            samples::{Case, case},
        },
    };

    fn caveats(case: &Case) -> Vec<String> {
        case.tell(|it| sentences(it, &case.outlooks[&case.target.id].outlook))
    }

    #[test]
    fn that_the_plan_was_changed_since_is_said_until_the_next_forecast() {
        let mut case = case();
        assert!(caveats(&case).is_empty(), "made before anybody kept what was planned");
        let now = planned(&case.plan, &case.target);
        case.outlook().planned = Some(now);
        assert!(caveats(&case).is_empty());
        let hubs = "hubs".parse().unwrap();
        case.plan.interventions.get_mut(&hubs).unwrap().name = "Hubs".to_owned();
        assert!(caveats(&case).is_empty(), "a name moves no figure");
        case.plan.interventions.get_mut(&hubs).unwrap().lag_months += 1;
        assert!(caveats(&case)[0].starts_with("The plan was changed after this forecast"));
        assert!(case.tell(line).unwrap().ends_with("(48%). The plan was changed since."));
        let now = planned(&case.plan, &case.target);
        case.outlook().planned = Some(now);
        let mut other = intervention("elsewhere", "Something of another target");
        other.target = "another".parse().unwrap();
        case.plan.interventions.insert(other.id.clone(), other.clone());
        assert!(caveats(&case).is_empty());
        let found = crate::intervention::Delivered {
            period: crate::period::Period::parse_iso("2026-12-01/P1M").unwrap(),
            effect: "0.5".parse().unwrap(),
            source: "An evaluation".to_owned(),
        };
        other.delivered = Some(found);
        case.plan.interventions.insert(other.id.clone(), other);
        assert_eq!(caveats(&case).len(), 1, "an evaluation moves the discount of all");
    }

    #[test]
    fn a_target_to_hold_says_what_the_chance_of_the_last_figure_leaves_out() {
        let mut case = case();
        let value = "61.5".parse().unwrap();
        case.target.kind = Kind::Hold { value };
        // The figures rise, the range widens: the first figure is the least likely to be good enough.
        case.outlook().chances.as_mut().unwrap().trend = 0.8;
        case.outlook().chances.as_mut().unwrap().with_plan = Some(0.85);
        assert_eq!(
            caveats(&case),
            [
                "These are the chances of the figure for July 2026 alone, which decides. To hold until \
              then every figure before has to be good enough too; that chance is at most about 7 in 10 \
              (69%) on current trend, about 8 in 10 (76%) with the plan."
            ]
        );
        assert!(case.tell(line).unwrap().ends_with(" These are chances of the last figure alone."));
        let (low, high) = ("61.5".parse().unwrap(), "90".parse().unwrap());
        case.target.kind = Kind::Range { low, high };
        assert_eq!(caveats(&case).len(), 1);
        case.outlook().trend.truncate(1);
        assert!(caveats(&case).is_empty(), "the next figure decides");
    }
}
