//! Cells of a workbook whose figure cannot be taken as it stands, each with its address.

use delivery::observation::column_letters;

use crate::{
    fault::{Fault, shown},
    sheet::{Cell, Doubt, Make},
};

/// The address of a cell as complaints have it: "Table 1!C14 (Men)".
pub(super) fn address(sheet: &str, (row, column): (u32, u16), heading: &str) -> String {
    let sheet = if sheet.is_empty() { String::new() } else { format!("{}!", shown(sheet)) };
    format!("{sheet}{}{row} ({})", column_letters(column), shown(heading))
}

/// A sheet in a sentence; a text file has only one, without a name.
pub(super) fn the_sheet(name: &str) -> String {
    if name.is_empty() { "the file".to_owned() } else { format!("sheet \"{}\"", shown(name)) }
}

/// Why a cell with a figure is not taken, whatever its text.
pub(super) fn of(cell: &Cell, place: &str) -> Option<Fault> {
    if let Some((plain, raised)) = &cell.raised {
        let problem = format!(
            "The cell shows {} with a raised {}, which may be a note and no part of the number.",
            shown(plain),
            shown(raised)
        );
        let remedy =
            "Look at the sheet; then give the number without its note, or ask the publisher.";
        return Some(Fault::held(place, &cell.text, problem, remedy));
    }
    by_make(cell, place).or_else(|| by_doubt(cell, place))
}

fn by_make(cell: &Cell, place: &str) -> Option<Fault> {
    let text = shown(&cell.text);
    match cell.make {
        Make::Text | Make::Number => None,
        Make::Date => Some(Fault::held(
            place,
            &cell.text,
            format!("The cell is shown as the date {text} where a figure should stand."),
            "Ask the publisher; a spreadsheet may have taken a number for a date.",
        )),
        Make::Boolean => Some(Fault::rejected(
            place,
            &cell.text,
            format!("{text} is no number."),
            "Ask the publisher what it stands for.",
        )),
        Make::Error => Some(Fault::rejected(
            place,
            &cell.text,
            format!("\"{text}\" is a spreadsheet's error, not a number."),
            "Ask the publisher to correct the formula.",
        )),
        Make::Uncomputed => Some(Fault::rejected(
            place,
            &cell.text,
            "The cell holds a formula and no result.".to_owned(),
            "Open the file in a spreadsheet program, save it, and read it again.",
        )),
    }
}

fn by_doubt(cell: &Cell, place: &str) -> Option<Fault> {
    let (problem, remedy) = match cell.doubt? {
        Doubt::Hidden => (
            "The cell's format hides it from people.",
            "Ask the publisher whether the figure is meant to be published.",
        ),
        Doubt::Digits => (
            "The number has more than 15 digits, and spreadsheets change the last ones.",
            "Take the figure from a text file of the publisher.",
        ),
        Doubt::BadDate => (
            "The date lies before March 1900, where spreadsheets count wrongly.",
            "Ask the publisher which date is meant.",
        ),
        Doubt::Stale => (
            "The workbook says that its formulas have to be computed again.",
            "Open the file in a spreadsheet program, save it, and read it again.",
        ),
    };
    Some(Fault::held(place, &cell.text, problem.to_owned(), remedy))
}

/// A figure in a row or column that people do not see.
pub(super) fn hidden(cell: &Cell, place: &str) -> Fault {
    let problem = "The figure stands in a row or column that is hidden.".to_owned();
    let remedy =
        "Ask the publisher whether it is meant to be published, or show it and save the file.";
    Fault::held(place, &cell.text, problem, remedy)
}

/// A figure that stands merged over several cells.
pub(super) fn merged(cell: &Cell, place: &str) -> Fault {
    let problem =
        "The figure stands merged over several cells, and belongs to which of them is not said.";
    let remedy = "Split the cells and give each its figure.";
    Fault::held(place, &cell.text, problem.to_owned(), remedy)
}

/// A figure below a row that may be a heading of what follows.
pub(super) fn below_heading(cell: &Cell, place: &str, (row, text): (u32, &str)) -> Fault {
    let problem = format!(
        "Above it \"{}\" stands alone in row {row}; it may say what the figures below it are of.",
        shown(text)
    );
    let remedy =
        "Say in the layout which dimension such rows are of (sections), or that they mean nothing.";
    Fault::held(place, &cell.text, problem, remedy)
}

/// A share in per cent in a column of another unit, or beside plain numbers.
pub(super) fn per_cent(cell: &Cell, place: &str, why: &str) -> Fault {
    let problem = format!("The cell is shown as a percentage, and {why}.");
    Fault::held(place, &cell.text, problem, "Correct the unit in the layout, or ask the publisher.")
}

/// An end of an interval that is shown as a percentage where its figure is not, or the other way round.
pub(super) fn of_another_unit(cell: &Cell, place: &str) -> Fault {
    let problem = "The figure and its interval are not both shown as percentages.".to_owned();
    Fault::held(place, &cell.text, problem, "Ask the publisher which unit they are in.")
}

/// A plain number among percentages.
pub(super) fn not_per_cent(cell: &Cell, place: &str) -> Fault {
    let problem = "The cells above are shown as percentages, and this one is not.".to_owned();
    Fault::held(place, &cell.text, problem, "Ask the publisher whether it is a percentage too.")
}
