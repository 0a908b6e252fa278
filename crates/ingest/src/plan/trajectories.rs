//! The tables `target.trajectory`: agreed paths, oldest first.

use delivery::{
    period::YearStart,
    trajectory::{Trajectory, TrajectoryError, TrajectoryPoint},
};

use super::fields::Fields;

pub(super) fn read(fields: &Fields<'_>, year: YearStart) -> Vec<Trajectory> {
    let mut trajectories: Vec<Trajectory> = Vec::new();
    for table in fields.tables("trajectory") {
        let Some(trajectory) = trajectory(&table, year) else { continue };
        if trajectories.last().is_some_and(|it| it.agreed_on > trajectory.agreed_on) {
            let problem = format!("The trajectories of {} are not oldest first.", fields.what);
            table.problem("agreed_on", problem, "Put the newest last.");
        }
        trajectories.push(trajectory);
    }
    trajectories
}

fn trajectory(table: &Fields<'_>, year: YearStart) -> Option<Trajectory> {
    let agreed_on = table.day("agreed_on");
    let (agreed_by, reason) = (table.required_text("agreed_by"), table.required_text("reason"));
    let rows = table.tables("points");
    let points: Vec<Option<TrajectoryPoint>> = rows.iter().map(|it| point(it, year)).collect();
    table.finish();
    // A path with a broken point is not checked: the point's own problem says enough.
    let points: Vec<TrajectoryPoint> = points.into_iter().collect::<Option<_>>()?;
    let trajectory =
        Trajectory { agreed_on: agreed_on?, agreed_by: agreed_by?, reason: reason?, points };
    if let Err(error) = trajectory.check() {
        complain(table, (&rows, &trajectory), &error);
    }
    Some(trajectory)
}

fn point(table: &Fields<'_>, year: YearStart) -> Option<TrajectoryPoint> {
    let period = table.period("period", year);
    let number = |name| table.required_value(name).map(|it| it.number());
    let (low, expected, high) = (number("low"), number("expected"), number("high"));
    table.finish();
    Some(TrajectoryPoint { period: period?, low: low?, expected: expected?, high: high? })
}

fn complain(
    table: &Fields<'_>,
    (rows, trajectory): (&[Fields<'_>], &Trajectory),
    error: &TrajectoryError,
) {
    let (label, remedy) = match error {
        TrajectoryError::TooShort => (None, "Give its start and its end at least."),
        TrajectoryError::OutOfOrder(label) => (Some(label), "Put the points in order of time."),
        TrajectoryError::BandCrossed(label) => {
            (Some(label), "Make low the smallest and high the largest.")
        }
    };
    let at = trajectory.points.iter().rposition(|it| Some(&it.period.label()) == label);
    let place = at.and_then(|it| rows.get(it)).unwrap_or(table);
    place.problem("period", format!("The {}: {error}.", table.what), remedy);
}
