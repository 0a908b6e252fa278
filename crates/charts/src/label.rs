//! Direct labels: how wide they are, where they wrap, and where they find room.

use crate::{
    marks::Tone,
    svg::{Anchor, Svg},
};

/// Advance widths of Inter from space to tilde, in hundredths of the size.
#[rustfmt::skip]
const ADVANCES: [u8; 95] = [
    28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57,
    62, 62, 29, 30, 66, 66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76,
    64, 76, 64, 64, 65, 74, 69, 99, 68, 68, 63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61,
    59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 38, 53, 33, 59, 56, 82, 55, 56, 55, 43, 33, 43, 66,
];

/// How wide a text is; bold is a little wider.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let hundredths: f64 = text.chars().map(advance).sum();
    hundredths * size * if bold { 0.0104 } else { 0.01 }
}

fn advance(letter: char) -> f64 {
    let index = u32::from(letter).checked_sub(32).and_then(|it| usize::try_from(it).ok());
    match index.and_then(|it| ADVANCES.get(it)) {
        Some(hundredths) => f64::from(*hundredths),
        None if letter < '\u{2100}' => 66.0,
        None => 100.0,
    }
}

/// Wraps a text into at most `most` lines of a width; what does not fit ends in "…".
pub(crate) fn wrap(text: &str, size: f64, within: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let last = lines
            .last_mut()
            .filter(|it| width(it, size, true) + width(word, size, true) + size * 0.28 <= within);
        if let Some(line) = last {
            line.push(' ');
            line.push_str(word);
        } else if lines.len() < most {
            lines.push(word.to_owned());
        } else {
            lines.iter_mut().next_back().into_iter().for_each(|it| it.push('…'));
            break;
        }
    }
    lines.iter_mut().for_each(|it| shorten(it, size, within));
    lines
}

/// Cuts a line to a width.
pub(crate) fn shorten(line: &mut String, size: f64, within: f64) {
    if width(line, size, true) <= within {
        return;
    }
    while line.pop().is_some() && width(line, size, true) + size > within {}
    line.truncate(line.trim_end().len());
    line.push('…');
}

/// A stretch of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    /// A square around a place.
    pub(crate) fn around((x, y): (f64, f64), reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// A label of one or more lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Label {
    /// The lines with whether each is bold.
    pub(crate) lines: Vec<(String, bool)>,
    /// The size of the text.
    pub(crate) size: f64,
    /// Whose word it is.
    pub(crate) tone: Tone,
}

impl Label {
    /// The width of the widest line.
    pub(crate) fn width(&self) -> f64 {
        self.lines.iter().map(|(it, bold)| width(it, self.size, *bold)).fold(0.0, f64::max)
    }

    /// The height of all lines.
    pub(crate) fn height(&self) -> f64 {
        crate::scale::number(self.lines.len()) * self.size * 1.2
    }

    /// Writes the label with the top of its first line at the spot.
    pub(crate) fn draw(&self, svg: &mut Svg, spot: Spot) {
        svg.raw("<g ");
        svg.raw(self.tone.attributes());
        svg.raw(">");
        let mut baseline = spot.top + self.size * 0.93;
        for (line, bold) in &self.lines {
            let tag = if *bold { " font-weight=\"700\"" } else { "" };
            svg.text(tag, (spot.x, baseline), spot.anchor, line);
            baseline += self.size * 1.2;
        }
        svg.raw("</g>");
    }
}

/// A place for a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    /// Where the anchor is.
    pub(crate) x: f64,
    /// The top of the first line.
    pub(crate) top: f64,
    /// How the text hangs.
    pub(crate) anchor: Anchor,
}

/// Finds room for labels, one after the other, the most important first.
#[derive(Debug)]
pub(crate) struct Room {
    within: Rect,
    taken: Vec<Rect>,
    marks: Vec<Rect>,
}

impl Room {
    /// The room that labels may use.
    pub(crate) fn new(within: Rect) -> Self {
        Self { within, taken: Vec::new(), marks: Vec::new() }
    }

    /// Something drawn that a label should rather not cover.
    pub(crate) fn avoid(&mut self, mark: Rect) {
        self.marks.push(mark);
    }

    /// Something that a label must not cover.
    pub(crate) fn keep_clear(&mut self, place: Rect) {
        self.taken.push(place);
    }

    /// The best of some spots, each moved up or down by at most `nudge`; `None` when a label
    /// stands in every one.
    pub(crate) fn place(&mut self, label: &Label, spots: &[Spot], nudge: f64) -> Option<Spot> {
        let size = (label.width(), label.height());
        let mut best: Option<(f64, Spot, Rect)> = None;
        for (rank, spot) in spots.iter().enumerate() {
            let steps = (nudge / 5.0).max(0.0);
            for step in (0..64_u8).map(f64::from).take_while(|it| *it <= steps) {
                for by in if step > 0.0 { [-5.0 * step, 5.0 * step] } else { [0.0, 0.0] } {
                    let (settled, rect) = self.settle(*spot, by, size);
                    let moved = by.abs() * 0.35 + (settled.x - spot.x).abs() * 0.1;
                    let floor = crate::scale::number(rank) * 0.6 + moved;
                    let cost = self.cost(&rect, floor, best.as_ref().map(|it| it.0));
                    if let Some(cost) = cost {
                        best = Some((cost, settled, rect));
                    }
                }
            }
        }
        let (_, spot, rect) = best?;
        self.taken.push(rect);
        Some(spot)
    }

    /// The spot moved by `by` and held within the room, with the stretch it covers.
    fn settle(&self, spot: Spot, by: f64, (width, height): (f64, f64)) -> (Spot, Rect) {
        let lead = match spot.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let most_left = (self.within.right - width).max(self.within.left);
        let left = (spot.x - lead).clamp(self.within.left, most_left);
        let most_top = (self.within.bottom - height).max(self.within.top);
        let top = (spot.top + by).clamp(self.within.top, most_top);
        let rect = Rect { left: left - 2.0, top, right: left + width + 2.0, bottom: top + height };
        (Spot { x: left + lead, top, anchor: spot.anchor }, rect)
    }

    /// What a stretch costs above `floor`; `None` where a label stands or `limit` is reached.
    fn cost(&self, rect: &Rect, floor: f64, limit: Option<f64>) -> Option<f64> {
        let limit = limit.unwrap_or(f64::INFINITY);
        if floor >= limit || self.taken.iter().any(|it| it.meets(rect)) {
            return None;
        }
        let met = self.marks.iter().filter(|it| it.meets(rect)).count();
        let cost = floor + crate::scale::number(met) * 4.0;
        (cost < limit).then_some(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wrap_at_words_and_end_in_an_ellipsis() {
        let lines = wrap("combined standard from October 2023 on", 14.0, 110.0, 2);
        assert_eq!(lines, ["combined", "standard from…"]);
        assert!(lines.iter().all(|it| width(it, 14.0, true) <= 110.0));
        assert_eq!(wrap("", 14.0, 110.0, 2).len(), 0);
        assert!(width(&wrap(&"x".repeat(99), 14.0, 60.0, 2)[0], 14.0, true) <= 60.0);
    }

    #[test]
    fn two_labels_at_one_spot_do_not_overlap() {
        let mut room = Room::new(Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 100.0 });
        let label = Label { lines: vec![("61.5%".into(), true)], size: 14.0, ..Label::default() };
        let spot = [Spot { x: 50.0, top: 40.0, anchor: Anchor::Start }];
        let one = room.place(&label, &spot, 40.0).unwrap();
        let two = room.place(&label, &spot, 40.0).unwrap();
        assert!((one.top - two.top).abs() >= label.height());
        assert!(room.place(&label, &spot, 0.0).is_none());
    }
}
