//! What the chances leave out, to be said right beside them.

use forecast::LEAST_CHANCE;

use super::{Told, needed};
use crate::{
    chance::Chance,
    outlook::{Outlook, Step, planned},
    target::Kind,
};

/// Sentences that nobody may read the chances without.
pub(super) fn sentences(told: &Told<'_>, outlook: &Outlook) -> Vec<String> {
    let changed = plan_changed(told, outlook).then(|| {
        let next = if told.evidence.as_of.past {
            ""
        } else {
            " A new one is made after every change of the plan."
        };
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
    if let Some(broken) = told.latest.filter(|_| told.signal.required_rate.is_some()) {
        return Some(format!(
            "The figure for {} does not hold the target. These are the chances that the one for \
             {deciding}, which decides, is good enough again.",
            broken.label()
        ));
    }
    let these = format!(
        "These are the chances of the figure for {deciding} alone, which decides. To hold until then \
         every figure before has to be good enough too"
    );
    let cases = [
        Some(("on current trend", chances.trend, &outlook.trend)),
        chances.with_plan.map(|it| ("with the plan", it, &outlook.with_plan)),
    ];
    let bounds: Vec<String> =
        cases.into_iter().flatten().filter_map(|it| at_most(told, it)).collect();
    Some(match bounds.as_slice() {
        [] => format!("{these}."),
        bounds => format!("{these}; that chance is at most {}.", bounds.join(", ")),
    })
}

/// The chance of the least likely figure, where that says anything.
fn at_most(told: &Told<'_>, (on, last, steps): (&str, f64, &Vec<Step>)) -> Option<String> {
    let least = steps.iter().filter_map(|it| needed::chance(told, it)).fold(last, f64::min);
    (least < 1.0 - LEAST_CHANCE).then(|| format!("{} {on}", Chance::of(least).percent))
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
        let another = crate::target::Target { id: other.target.clone(), ..case.target.clone() };
        case.plan.targets.insert(another.id.clone(), another);
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
        let value = "61".parse().unwrap();
        case.target.kind = Kind::Hold { value };
        // The figures rise, the range widens: the first figure is the least likely to be good enough.
        case.outlook().chances.as_mut().unwrap().trend = 0.9;
        case.outlook().chances.as_mut().unwrap().with_plan = Some(0.95);
        assert_eq!(
            caveats(&case),
            [
                "These are the chances of the figure for July 2026 alone, which decides. To hold until \
                 then every figure before has to be good enough too; that chance is at most 84% on \
                 current trend, 88% with the plan."
            ]
        );
        assert!(case.tell(line).unwrap().ends_with(" These are chances of the last figure alone."));
        let (low, high) = ("60.5".parse().unwrap(), "90".parse().unwrap());
        case.target.kind = Kind::Range { low, high };
        assert_eq!(caveats(&case).len(), 1);
        case.outlook().chances.as_mut().unwrap().trend = 0.99;
        case.outlook().chances.as_mut().unwrap().with_plan = None;
        case.target.kind = Kind::Hold { value: "1".parse().unwrap() };
        assert!(caveats(&case)[0].ends_with("has to be good enough too."), "{:?}", caveats(&case));
        case.outlook().trend.truncate(1);
        assert!(caveats(&case).is_empty(), "the next figure decides");
    }

    #[test]
    fn a_target_that_was_not_held_asks_to_be_good_enough_again() {
        let mut case = case();
        case.target.kind = Kind::Hold { value: "99".parse().unwrap() };
        let said = caveats(&case);
        assert!(
            said[0].contains("does not hold the target. These are the chances that"),
            "{said:?}"
        );
    }
}
