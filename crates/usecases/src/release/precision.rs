//! Known figures that come again with more or fewer digits: revisions all the same, and no news.

use delivery::value::Value;

use super::compare::Weighed;

/// How many revised figures are the known ones, rounded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Precision {
    coarser: u64,
    finer: u64,
}

impl Precision {
    /// Adds a revised figure.
    pub(super) fn add(&mut self, before: &Value, after: &Value) {
        let (known, new) = (step(before), step(after));
        let apart = (before.number() - after.number()).abs();
        if apart > known.max(new) * (0.5 + 1e-9) {
            return;
        }
        self.coarser += u64::from(new > known);
        self.finer += u64::from(new < known);
    }
}

/// The worth of the last digit that says something: 0.01 for "61.50", 100 for "12300". A count keeps two
/// digits at least: "10" need not be rounded.
fn step(value: &Value) -> f64 {
    let text = value.text();
    let digits = text.trim_start_matches('-');
    if digits.contains(['e', 'E']) {
        return 0.0;
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let power = |places: usize| 10_f64.powi(i32::try_from(places).unwrap_or(i32::MAX));
    match value.decimals() {
        0 => power(zeros.min(digits.len().saturating_sub(2))),
        decimals => power(decimals).recip(),
    }
}

/// Says that most of the revised figures are the known ones, rounded.
pub(super) fn remark<'a>(weighed: impl Iterator<Item = &'a Weighed> + Clone) -> Option<String> {
    let revised: u64 = weighed.clone().map(|it| it.account.revised).sum();
    let coarser: u64 = weighed.clone().map(|it| it.precision.coarser).sum();
    let finer: u64 = weighed.map(|it| it.precision.finer).sum();
    let (count, digits) = if coarser >= finer { (coarser, "fewer") } else { (finer, "more") };
    (count > 0 && count * 2 >= revised).then(|| {
        format!(
            "{count} of {revised} revised figures are known ones written with {digits} digits; both are kept, and the later counts."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_the_known_one_where_the_coarser_rounds_the_finer() {
        let tell = |before: &str, after: &str| {
            let mut precision = Precision::default();
            precision.add(&before.parse().unwrap(), &after.parse().unwrap());
            (precision.coarser, precision.finer)
        };
        assert_eq!(tell("61.482", "61.5"), (1, 0));
        assert_eq!(tell("61.5", "61.482"), (0, 1));
        assert_eq!(tell("12345", "12300"), (1, 0));
        assert_eq!(tell("-12345", "-12300"), (1, 0));
        assert_eq!(tell("61.45", "61.5"), (1, 0));
        for (before, after) in [("61.5", "61.6"), ("61.482", "61.6"), ("10", "12"), ("1e2", "104")]
        {
            assert_eq!(tell(before, after), (0, 0), "{before} {after}");
        }
    }
}
