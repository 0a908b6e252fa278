//! How far series are forecast, how much that writes, and when it is more than anybody can have meant.

use std::ops::Range;

use ingest::{
    reading::Refusal,
    series_csv::{SeriesFile, TargetsFile, Unread},
};

use super::{MOST_STEPS, Options, Question, Task, series, targets::BySeries};

/// Series that are worked on before what came of them is written: few enough to be written while
/// they are in a processor's cache, many enough to be worth starting threads for.
const HANDFUL: usize = 2048;
/// Bytes that a handful may come to, one series apart, however far it is forecast.
const HANDFUL_BYTES: usize = 48 << 20;
/// Bytes of a row beside the name: numbers, method and note.
const ROW: usize = 192;

/// Rows of quantiles that may be written for each row read, and in any case.
const ROWS_A_ROW: usize = 50;
const ROWS_AT_LEAST: usize = 1_000_000;

/// The longest name of a series that is forecast, in bytes: it is written again on every row.
const LONGEST_NAME: usize = 1000;

/// Steps that a series is forecast: as asked, else as far as its last target that can be answered.
pub(super) fn furthest(
    file: &SeriesFile,
    targets: &BySeries<'_>,
    options: Options,
    number: usize,
) -> usize {
    let usual = || series::frequency(file.series[number].rhythm).usual_horizon();
    let furthest = options.horizon.unwrap_or_else(|| {
        let asked = targets.about(number).filter_map(|(_, it)| ahead(file, number, it.step));
        asked.filter(|it| *it <= MOST_STEPS).max().unwrap_or_else(usual)
    });
    furthest.min(MOST_STEPS)
}

/// Steps from the last value to a later step.
fn ahead(file: &SeriesFile, number: usize, step: i32) -> Option<usize> {
    let last = file.points(number).last()?.step;
    usize::try_from(i64::from(step) - i64::from(last)).ok().filter(|it| *it > 0)
}

/// Why a series' name cannot be written on every row, if so.
pub(super) fn objection(file: &SeriesFile, number: usize) -> Option<String> {
    let length = file.name(number).len();
    (length > LONGEST_NAME).then(|| {
        let row = file.series[number].row;
        format!(
            "row {row}: the name of the series has {length} bytes, and every row would repeat it; \
             give it one of {LONGEST_NAME} at most"
        )
    })
}

impl Task<'_> {
    /// From one series up to where what comes of them fills a handful.
    pub(super) fn handful_from(&self, from: usize) -> Range<usize> {
        let most = self.file.series.len().min(from + HANDFUL);
        let mut bytes = 0;
        let full = (from..most).find(|number| {
            bytes += self.furthest(*number) * (self.file.name(*number).len() + ROW);
            bytes > HANDFUL_BYTES
        });
        from..full.map_or(most, |it| it.max(from + 1))
    }
}

impl Question {
    /// Whether so many steps of so many series are more than the files can be meant to ask for.
    ///
    /// # Errors
    /// [`Unread::Refused`] names what asks for the most, and the way out.
    pub fn check(&self, options: Options) -> Result<(), Unread> {
        let targets = BySeries::of(self.targets.as_ref());
        let asked = self.targets.as_ref().map_or(0, |it| it.rows.len());
        let read = usize::try_from(self.file.rows).unwrap_or(usize::MAX).saturating_add(asked);
        let most = read.saturating_mul(ROWS_A_ROW).max(ROWS_AT_LEAST);
        let good = (0..self.file.series.len()).filter(|it| self.may_be_forecast(*it));
        let rows: usize = good.map(|it| furthest(&self.file, &targets, options, it)).sum();
        if rows <= most {
            return Ok(());
        }
        let cause = match (options.horizon, &self.targets) {
            (None, Some(file)) => self.furthest_target(file),
            (horizon, _) => format!("--horizon {} asks", horizon.unwrap_or_default()),
        };
        Err(Unread::Refused(Refusal {
            problem: format!(
                "{cause} for {rows} rows of quantiles, from files of {read} rows; \
                 more than {most} are not written."
            ),
            remedy: "Ask for fewer steps ahead (targets that lie nearer, or --horizon), \
                     or divide the series among several files."
                .to_owned(),
        }))
    }

    /// Whether there is a chance of it: enough values and none that was refused.
    fn may_be_forecast(&self, number: usize) -> bool {
        let fewest = series::frequency(self.file.series[number].rhythm).fewest_points();
        self.file.fault(number).is_none()
            && objection(&self.file, number).is_none()
            && self.file.points(number).len() >= fewest
    }

    /// The target that is furthest ahead of those that can be answered.
    fn furthest_target(&self, file: &TargetsFile) -> String {
        let steps = |row: usize| {
            let asked = file.rows[row].asked.as_ref().ok()?;
            ahead(&self.file, asked.series, asked.step).filter(|it| *it <= MOST_STEPS)
        };
        let furthest = (0..file.rows.len()).max_by_key(|row| (steps(*row), usize::MAX - row));
        furthest.map_or_else(String::new, |it| {
            let steps = steps(it).unwrap_or_default();
            format!("Row {} ({steps} steps ahead) and the others ask", file.rows[it].row)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// So many annual series of five values that end in 2023, and a target for each.
    fn question(series: usize, year: u32) -> Question {
        let mut values = "series,frequency,period,value\n".to_owned();
        let mut targets = "series,period,value,direction\n".to_owned();
        for number in 0..series {
            for (place, value) in [1, 4, 2, 6, 3].into_iter().enumerate() {
                writeln!(values, "s{number},annual,{},{value}", 2019 + place).unwrap();
            }
            writeln!(targets, "s{number},{year},5,up").unwrap();
        }
        let mut question = Question::read(values.as_bytes()).unwrap();
        question.read_targets(targets.as_bytes()).unwrap();
        question
    }

    fn rows(question: &Question, options: Options) -> usize {
        let mut out = Vec::new();
        question.answer(options, &mut out, None).unwrap();
        out.iter().filter(|it| **it == b'\n').count() - 1
    }

    #[test]
    fn a_target_that_is_too_far_to_be_answered_asks_for_no_rows() {
        assert_eq!(rows(&question(3, 9999), Options::default()), 3 * 8);
        assert_eq!(rows(&question(3, 2030), Options::default()), 3 * 7);
    }

    #[test]
    fn steps_that_no_file_can_mean_are_refused_with_the_row_and_the_way_out() {
        let far = question(4000, 3000);
        let Err(Unread::Refused(refusal)) = far.check(Options::default()) else { panic!("taken") };
        assert!(refusal.problem.starts_with("Row 2 (977 steps ahead) and"), "{refusal}");
        assert!(refusal.problem.contains("3908000 rows of quantiles"), "{refusal}");
        let options = Options { horizon: Some(1000), threads: 1 };
        let Err(Unread::Refused(refusal)) = far.check(options) else { panic!("taken") };
        assert!(refusal.problem.starts_with("--horizon 1000"), "{refusal}");
        assert!(refusal.remedy.contains("fewer steps"), "{refusal}");
        assert!(far.check(Options { horizon: Some(100), threads: 1 }).is_ok());
        assert!(question(900, 3000).check(Options::default()).is_ok());
    }

    #[test]
    fn what_waits_to_be_written_is_bounded() {
        let far = question(900, 2030);
        let task = |horizon| {
            let targets = BySeries::of(far.targets.as_ref());
            let seasons = series::Seasons::of(&far.file);
            let options = Options { horizon: Some(horizon), threads: 1 };
            Task { file: &far.file, targets, options, seasons }
        };
        assert_eq!(task(26).handful_from(0), 0..900);
        let ends: Vec<usize> = (0..4).map(|it| task(1000).handful_from(it * 200).end).collect();
        assert!(ends[0] > 200 && ends[0] < 300, "{ends:?}");
        assert_eq!(task(1000).handful_from(899), 899..900);
    }

    #[test]
    fn a_name_as_long_as_a_page_is_declined() {
        let mut values = "series,frequency,period,value\n".to_owned();
        let name = "x".repeat(LONGEST_NAME + 1);
        for (place, value) in [1, 4, 2, 6, 3].into_iter().enumerate() {
            writeln!(values, "{name},annual,{},{value}", 2019 + place).unwrap();
        }
        let question = Question::read(values.as_bytes()).unwrap();
        let mut out = Vec::new();
        question.answer(Options::default(), &mut out, None).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("row 2: the name of the series has 1001 bytes"), "{text}");
    }
}
