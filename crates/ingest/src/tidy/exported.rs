//! Figures as an export gives them: exact texts, in a workbook beside numbers to reckon with.

use delivery::{
    observation::{Interval, Status},
    value::Value,
};

use super::Columns;
use crate::{
    cell::{self, Blank, Figure},
    fault::Fault,
    table::Row,
};

/// The figure and its interval.
pub(super) fn figure(
    columns: &Columns,
    row: &Row<'_>,
    status: Status,
) -> Result<(Figure, Option<Interval>), Fault> {
    let figure = cell::read("value", exact(columns, row, VALUE)?, status, Blank::Held)?;
    let ends = [exact(columns, row, LOWER)?, exact(columns, row, UPPER)?];
    Ok((figure, interval(ends)?))
}

/// The column to reckon with and the column of the exact text.
type Pair = [&'static str; 2];
const VALUE: Pair = ["value", "value_text"];
const LOWER: Pair = ["lower_95", "lower_95_text"];
const UPPER: Pair = ["upper_95", "upper_95_text"];

/// The text that was published; the number beside it, which somebody may have changed, has to be the same.
fn exact<'r>(columns: &Columns, row: &'r Row<'_>, [number, text]: Pair) -> Result<&'r str, Fault> {
    let (beside, exact) = (columns.cell(row, number), columns.cell(row, text));
    if !columns.has(text) {
        return Ok(beside);
    }
    let size = |it: &str| it.parse::<Value>().ok().map(|it| it.number());
    let same = beside == exact || size(beside).is_some_and(|it| size(exact) == Some(it));
    if same {
        return Ok(exact);
    }
    let problem = format!("\"{number}\" says {beside}, and \"{text}\" says {exact}.");
    let remedy = "Whoever changed one of them has to change the other.";
    Err(Fault::held(number, beside, problem, remedy))
}

/// The interval, whose ends are plain numbers.
pub(crate) fn interval([lower, upper]: [&str; 2]) -> Result<Option<Interval>, Fault> {
    if lower.is_empty() && upper.is_empty() {
        return Ok(None);
    }
    let end = |column: &str, text: &str| {
        text.parse::<Value>().map_err(|error| {
            Fault::rejected(column, text, format!("{error}."), "Give both ends as plain numbers.")
        })
    };
    Ok(Some(Interval { lower: end(LOWER[0], lower)?, upper: end(UPPER[0], upper)? }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::reading::{File, Known};

    const HEADER: &str =
        "indicator,period,area_code,area_name,value,value_text,status,file_sha256\n";

    fn values(rows: &str) -> Vec<Result<String, String>> {
        let text = format!("{HEADER}{rows}");
        let file = File { name: "a.csv", bytes: text.as_bytes() };
        let known = Known { indicators: &BTreeMap::new(), areas: &BTreeMap::new(), layouts: &[] };
        let reading = crate::read(&file, &known).unwrap();
        let taken = reading.parts.into_iter().flat_map(|it| it.series).flat_map(|it| it.1);
        let taken = taken.map(|it| Ok(it.value.map_or(String::new(), |it| it.text().to_owned())));
        taken.chain(reading.complaints.into_iter().map(|it| Err(it.problem))).collect()
    }

    #[test]
    fn the_text_beside_a_number_is_what_was_published() {
        let row = |value: &str, text: &str, status: &str| {
            format!("a,2024,K02000001,United Kingdom,{value},{text},{status},ab\n")
        };
        assert_eq!(values(&row("61.5", "61.50", "")), [Ok("61.50".to_owned())]);
        assert_eq!(values(&row("1e5", "1e5", "")), [Ok("1e5".to_owned())]);
        assert_eq!(values(&row("", "", "confidential")), [Ok(String::new())]);
        let changed = values(&row("62", "61.50", ""));
        let problem = "\"value\" says 62, and \"value_text\" says 61.50.";
        assert_eq!(changed, [Err(problem.to_owned())]);
    }
}
