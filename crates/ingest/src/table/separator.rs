//! What separates the columns of a table: as its first line says, or as its first rows show.

use super::{Row, Rows};
use crate::{fault::shown, reading::Refusal};

/// What may separate columns, with its name for people.
const SEPARATORS: [(u8, &str); 4] =
    [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "vertical bars")];

/// The rows that are looked at.
const MOST_ROWS: u32 = 50;

/// The name of a separator.
pub(super) fn name(separator: u8) -> &'static str {
    SEPARATORS.iter().find(|it| it.0 == separator).map_or("commas", |it| it.1)
}

/// The separator, the text without the line that says it, and what a person should know.
pub(super) fn of(text: &str) -> Result<(u8, &str, Option<String>), Refusal> {
    if let Some((said, rest)) = first_line(text) {
        let separator = said.parse::<char>().ok().and_then(|it| u8::try_from(it).ok());
        let known = separator.filter(|it| SEPARATORS.iter().any(|known| known.0 == *it));
        let separator = known.ok_or_else(|| strange(said))?;
        let name = name(separator);
        let remark = format!("The columns are separated by {name}, as the first line says.");
        return Ok((separator, rest, Some(remark)));
    }
    let separator = told(text)?;
    let remark = format!(
        "The columns are separated by {}, as the header and the rows below it show.",
        name(separator)
    );
    Ok((separator, text, (separator != b',').then_some(remark)))
}

/// What a first line such as `sep=;` says, and the lines below it.
fn first_line(text: &str) -> Option<(&str, &str)> {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let line = line.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(line);
    let said = line.get(..4).filter(|it| it.eq_ignore_ascii_case("sep=")).and(line.get(4..))?;
    // "Sep=Female" may be the header of a column.
    (said.chars().count() == 1).then_some((said, rest))
}

/// The separator that cuts most rows into the same number of cells, two at least.
fn told(text: &str) -> Result<u8, Refusal> {
    let mut best = (b',', 0);
    let mut rival = None;
    for (separator, _) in SEPARATORS {
        let alike = alike(&widths(text, separator));
        if alike > best.1 {
            (best, rival) = ((separator, alike), None);
        } else if alike > 0 && alike == best.1 {
            rival = Some(separator);
        }
    }
    match rival {
        Some(rival) => Err(unclear(best.0, rival)),
        None => Ok(best.0),
    }
}

/// How many rows have the width that most have.
fn alike(widths: &[usize]) -> usize {
    let as_wide = |wide: &usize| widths.iter().filter(|it| *it == wide).count();
    widths.iter().filter(|it| **it > 1).map(as_wide).max().unwrap_or_default()
}

/// How many cells the first rows have; none where the text cannot be cut.
fn widths(text: &str, separator: u8) -> Vec<usize> {
    let mut rows = Rows::separated_by(separator, text, MOST_ROWS);
    let mut row = Row::default();
    let mut widths = Vec::new();
    while let Ok(true) = rows.read(&mut row) {
        if !row.is_blank() {
            widths.push(row.width());
        }
    }
    widths
}

fn strange(said: &str) -> Refusal {
    Refusal {
        problem: format!("The first line says that \"{}\" separates the columns.", shown(said)),
        remedy: "Save the table with commas, semicolons, tabs or vertical bars.".to_owned(),
    }
}

fn unclear(one: u8, other: u8) -> Refusal {
    let (one, other) = (name(one), name(other));
    Refusal {
        problem: format!("The columns may be separated by {one} or by {other}: both fit."),
        remedy: "Write a line above the header that says which, such as sep=; for semicolons."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> char {
        char::from(of(text).unwrap().0)
    }

    #[test]
    fn the_header_and_the_rows_tell() {
        assert_eq!(separator("a,b\n1,2\n"), ',');
        assert_eq!(separator("a;b\n1,5;2,5\n"), ';');
        assert_eq!(separator("a\tb\n\"x\ty\"\t2\n"), '\t');
        assert_eq!(separator("a|b|c\n1|2|3\n"), '|');
        assert_eq!(separator("a\n1\n"), ',');
        // A name or a cell may hold what separates others.
        assert_eq!(separator("\"share; a, b\",value\n1,2\n"), ',');
        assert_eq!(separator("share; all,value\n1,2\n"), ',');
        assert_eq!(separator("period,value,group\n2024,1,a=b|c=d\n"), ',');
        assert_eq!(separator("period;value; in %\n2024;1;\n"), ';');
        assert!(of("a;b,c\n1;2,3\n").unwrap_err().problem.contains("commas or by semicolons"));
    }

    #[test]
    fn the_first_line_may_say_it() {
        for text in ["sep=;\r\na;b,c\n", "\"SEP=;\"\na;b,c\n"] {
            let (separator, rest, remark) = of(text).unwrap();
            assert_eq!((separator, rest.trim()), (b';', "a;b,c"));
            assert!(remark.unwrap().contains("semicolons"));
        }
        assert_eq!(separator("sep=\t\na\tb\n"), '\t');
        assert_eq!(separator("sep=a,b\n1,2\n"), ',');
        assert!(of("sep=#\na#b\n").unwrap_err().problem.contains("\"#\""));
    }
}
