//! What is said of outlooks made by hand.

use super::{
    OutlookFacts, OutlookView, fan, line,
    samples::{Case, case, month},
    view,
};
use crate::{
    id::TargetId,
    indicator::Direction,
    outlook::{Outlook, Warning},
    signal::Measured,
    target::Kind,
};

fn facts(case: &Case) -> OutlookFacts {
    let view = case.tell(view);
    view.made().cloned().unwrap_or_else(|| panic!("no forecast: {view:?}"))
}

fn why(case: &Case) -> String {
    match case.tell(view) {
        OutlookView::None { why, .. } => why,
        other @ (OutlookView::Decided | OutlookView::Made(_)) => panic!("{other:?}"),
    }
}

#[test]
fn the_chances_are_one_sentence_with_the_numbers_beside_it() {
    let facts = facts(&case());
    assert_eq!(
        facts.sentence,
        "About 3 in 10 on current trend; about 5 in 10 with the plan, discounted for optimism; \
         about 6 in 10 if the plan delivers as its authors expect."
    );
    let percents: Vec<_> = facts.chances.iter().map(|it| it.chance.percent.as_str()).collect();
    assert_eq!(percents, ["31%", "48%", "62%"]);
    assert_eq!(
        case().tell(line).as_deref(),
        Some("About 3 in 10 on current trend (31%); about 5 in 10 with the plan (48%).")
    );
    assert_eq!(facts.made, "Made on 20 May 2026 from 24 figures, the last that for April 2026.");
}

#[test]
fn what_was_kept_says_nothing_of_a_target_that_was_changed_since() {
    let mut case = case();
    case.outlook().asked = "92 where 65 is asked now".to_owned();
    assert!(why(&case).starts_with("The target was changed after the last forecast was made."));
    assert!(case.tell(line).unwrap().starts_with("No forecast."));
    assert!(case.tell(|it| fan(it, &case.measured)).trend.is_empty());
}

#[test]
fn every_figure_to_come_has_a_row_as_exact_as_the_figures() {
    let facts = facts(&case());
    let last = facts.fan.last().unwrap();
    assert_eq!((facts.fan.len(), last.period.as_str()), (3, "July 2026"));
    assert_eq!((last.low_95.as_str(), last.low_80.as_str()), ("58.1", "60.2"));
    assert_eq!((last.middle.as_str(), last.high_80.as_str()), ("64.0%", "67.8"));
    assert_eq!(last.plan.as_ref().unwrap().middle, "64.6%");
}

#[test]
fn the_fan_starts_at_the_figure_it_was_made_from() {
    let case = case();
    let drawn = case.tell(|it| fan(it, &case.measured));
    let first = drawn.trend[0];
    assert!((first.year - month("2026-04").decimal_year()).abs() < 1e-12);
    assert_eq!(first.values.map(f64::to_bits), [61.0_f64; 5].map(f64::to_bits));
    assert_eq!((drawn.trend.len(), drawn.with_plan.len()), (4, 4));
    assert_eq!(drawn.chances, ["about 3 in 10 on current trend", "about 5 in 10 with the plan"]);
}

#[test]
fn what_would_have_to_be_true_is_set_beside_the_trend_and_the_best_year() {
    let mut case = case();
    assert_eq!(
        facts(&case).needed,
        [
            "The figure for July 2026 has to be at least 65%. The middle of the trend is 64.0%, so \
             it has to come out 1.0 points better than that.",
            "From the latest figure that takes +15.87 points a year, 4.0 times the best twelve \
             months on record (+4.00 points)."
        ]
    );
    case.target.kind = Kind::Reach { value: "60".parse().unwrap() };
    assert_eq!(
        facts(&case).needed,
        [
            "The figure for July 2026 has to be at least 60%. The middle of the trend is 64.0%, which is good enough.",
            "The latest figure is good enough already; it has to stay so."
        ]
    );
    let (low, high) = ("50".parse().unwrap(), "62.5".parse().unwrap());
    case.target.kind = Kind::Range { low, high };
    assert!(facts(&case).needed[0].contains("from 50% to 62.5%"));
    assert!(facts(&case).needed[0].contains("1.5 points better"), "{:?}", facts(&case).needed);
}

#[test]
fn where_less_is_better_the_bound_and_the_gap_turn_round() {
    let mut case = case();
    case.indicator.direction = Some(Direction::Lower);
    assert!(facts(&case).needed[0].contains("at most 65%"));
    case.target.kind = Kind::Reach { value: "60".parse().unwrap() };
    assert_eq!(
        facts(&case).unexplained_gap.unwrap(),
        "With the plan, discounted, the middle is 64.6%: 4.6 points short of the target, and nothing \
         that is recorded explains how that is to come."
    );
}

#[test]
fn the_gap_is_said_with_a_plan_and_without_one() {
    let mut case = case();
    assert!(facts(&case).unexplained_gap.unwrap().contains("64.6%: 0.4 points short"));
    case.target.kind = Kind::Reach { value: "64.62".parse().unwrap() };
    assert!(facts(&case).unexplained_gap.unwrap().contains(": 0.02 points short"));
    case.target.kind = Kind::Reach { value: "64".parse().unwrap() };
    assert!(facts(&case).unexplained_gap.unwrap().ends_with("which meets the target."));
    case.target.kind = Kind::Reach { value: "65".parse().unwrap() };
    case.plan.interventions.clear();
    let outlook = case.outlook();
    outlook.with_plan.clear();
    outlook.contributions.clear();
    let chances = outlook.chances.as_mut().unwrap();
    (chances.with_plan, chances.as_authors_expect) = (None, None);
    let facts = facts(&case);
    assert!(
        facts
            .unexplained_gap
            .unwrap()
            .starts_with("Nothing that is recorded explains the 1.0 points")
    );
    assert_eq!(facts.sentence, "About 3 in 10 on current trend.");
    assert_eq!(facts.plan_sentences, ["No interventions are recorded."]);
}

#[test]
fn the_intervention_that_the_chance_hangs_on_comes_first() {
    let mut case = case();
    let told = facts(&case);
    let names: Vec<_> = told.interventions.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Surgical hubs", "Small things"]);
    assert_eq!(
        told.plan_sentences,
        [
            "2 interventions are together still to add +2.5 points, +1.0 points after the discount for optimism.",
            "Surgical hubs matters most: without it the chance with the plan is 36% instead of 48%."
        ]
    );
    let row = &told.interventions[0];
    assert_eq!(
        (row.works.as_str(), row.discounted.as_deref().unwrap()),
        ("February 2026 to August 2026", "+0.8 points")
    );
    assert_eq!(row.evidence_meaning, "measured without a comparison group");
    for it in &mut case.outlook().contributions {
        it.chance_without = 0.48;
    }
    let told = facts(&case);
    assert_eq!(told.plan_sentences[1], "No intervention by itself changes the chance.");
    assert_eq!(told.interventions[0].name, "Surgical hubs", "then by what it adds");
}

#[test]
fn warnings_end_in_what_no_method_foresees() {
    let mut case = case();
    case.outlook().warnings = vec![Warning::GapFilled, Warning::BeyondHistory];
    case.measured.push(Measured { period: month("2026-05"), number: 62.0 });
    let warnings = facts(&case).warnings;
    assert_eq!(warnings.len(), 4);
    assert!(warnings[0].starts_with("The figure for May 2026 came in later"));
    assert!(warnings[2].starts_with("July 2026 lies further ahead"));
    assert_eq!(warnings[3], super::NO_BREAK);
}

#[test]
fn without_a_forecast_the_reason_stands_and_never_a_number() {
    let mut case = case();
    *case.outlook() = Outlook::declined("fewer than 12 figures without a gap");
    assert_eq!(why(&case), "Fewer than 12 figures without a gap.");
    let recorded = case.tell(|it| view(it).interventions().to_vec());
    assert_eq!(recorded.len(), 2, "what the plan records is shown all the same");
    assert_eq!(recorded[0].in_full, "+2 points (0 to +3)");
    assert!(recorded.iter().all(|it| it.expected.is_none() && it.chance_without.is_none()));
    assert_eq!(case.tell(line).unwrap(), "No forecast. Fewer than 12 figures without a gap.");
    assert!(case.tell(|it| fan(it, &case.measured)).trend.is_empty());
    case.outlooks.clear();
    assert_eq!(why(&case), "None has been made yet.");
    case.as_of.past = true;
    assert_eq!(why(&case), "None had been made by then.");
    case.as_of.reconstructed = true;
    assert!(why(&case).contains("before the unit's first day"));
    case.target.lineage.dropped_because = Some("done".to_owned());
    assert_eq!(why(&case), "The target is no longer pursued.");
}

#[test]
fn before_the_first_day_no_later_forecast_is_shown() {
    let mut case = case();
    case.as_of.reconstructed = true;
    assert!(why(&case).contains("before the unit's first day"));
}

#[test]
fn once_the_deciding_figure_is_in_the_signal_alone_speaks() {
    let mut case = case();
    case.measured.push(Measured { period: month("2026-07"), number: 66.0 });
    assert_eq!(case.tell(view), OutlookView::Decided);
    assert_eq!(case.tell(line), None);
}

#[test]
fn without_a_better_way_there_is_a_fan_and_no_chance() {
    let mut case = case();
    case.indicator.direction = None;
    case.outlook().chances = None;
    assert_eq!(facts(&case).interventions.len(), 2);
    case.outlook().contributions.clear();
    let facts = facts(&case);
    assert!(facts.plan_sentences.is_empty(), "the plan is in the fan: {:?}", facts.plan_sentences);
    assert!(facts.sentence.contains("nobody has said which way is better"));
    assert!(facts.chances.is_empty() && facts.needed.is_empty() && !facts.fan.is_empty());
}

#[test]
fn a_gap_is_better_small_even_where_nobody_has_said_what_the_indicator_should_do() {
    let mut case = case();
    case.indicator.direction = None;
    let between = ["E12000001", "E12000007"].map(|it| it.parse().unwrap());
    case.target.kind = Kind::Gap { value: "60".parse().unwrap(), between };
    assert!(facts(&case).needed[0].contains("at most 60%"));
}

#[test]
fn another_targets_outlook_is_not_this_ones() {
    let mut case = case();
    let (_, kept) = case.outlooks.pop_first().unwrap();
    let other: TargetId = "other".parse().unwrap();
    case.outlooks.insert(other, kept);
    assert_eq!(why(&case), "None has been made yet.");
}
