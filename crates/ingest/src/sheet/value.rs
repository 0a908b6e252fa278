//! A stored value with its style, as a cell.

use super::{
    Cell, Doubt, Make,
    date::{self, Epoch},
    number::Number,
    style::Style,
};

/// A number's cell, or a date's where its format is one.
pub(super) fn of_number(column: u16, number: Number, style: &Style, epoch: Epoch) -> Cell {
    let mut cell = of_plain_number(column, number, style);
    let Some(clock) = style.format.clock else { return cell };
    cell.make = Make::Date;
    cell.shortened = false;
    let date = date::of_days(&cell.text, clock, epoch);
    if !date.as_ref().is_some_and(|it| it.1) {
        cell.doubt = cell.doubt.or(Some(Doubt::BadDate));
    }
    if let Some((text, _)) = date {
        cell.text = text;
    }
    cell
}

/// A number's cell where the file itself tells dates from numbers.
pub(super) fn of_plain_number(column: u16, number: Number, style: &Style) -> Cell {
    let mut doubt = style.unseen.then_some(Doubt::Hidden);
    if style.format.hides_number(&number.text) {
        doubt = Some(Doubt::Hidden);
    }
    let mut cell = Cell {
        column,
        raised: style.raised.then(|| (String::new(), number.text.clone())),
        text: number.text,
        make: Make::Number,
        format: style.format.code.clone(),
        doubt,
        shortened: number.shortened,
    };
    if number.long {
        cell.doubt = cell.doubt.or(Some(Doubt::Digits));
    }
    cell
}

/// A text's cell, with the parts of it that are raised.
pub(super) fn of_text(
    column: u16,
    text: String,
    raised: Option<(String, String)>,
    style: &Style,
) -> Cell {
    let hidden = style.unseen || style.format.hides_text();
    Cell {
        format: style.format.code.clone(),
        raised: raised.or_else(|| style.raised.then(|| (String::new(), text.clone()))),
        doubt: hidden.then_some(Doubt::Hidden),
        ..Cell::text(column, text)
    }
}

/// A cell of another make.
pub(super) fn of_word(column: u16, text: String, make: Make, style: &Style) -> Cell {
    Cell { make, raised: None, ..of_text(column, text, None, style) }
}
