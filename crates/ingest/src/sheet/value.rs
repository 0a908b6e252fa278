//! A stored value with its style, as a cell.

use super::{
    Cell, Doubt, Make,
    date::{self, Epoch},
    number::Number,
    style::Style,
};

/// A number's cell, or a date's where its format is one.
pub(super) fn of_number(column: u16, number: Number, style: &Style, epoch: Epoch) -> Cell {
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
    if let Some(clock) = style.format.clock {
        cell.make = Make::Date;
        cell.shortened = false;
        match date::of_days(&cell.text, clock, epoch) {
            Some((text, true)) => cell.text = text,
            Some((text, false)) => {
                cell.text = text;
                cell.doubt = cell.doubt.or(Some(Doubt::BadDate));
            }
            None => cell.doubt = cell.doubt.or(Some(Doubt::BadDate)),
        }
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
