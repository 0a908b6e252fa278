//! An escaping writer of SVG: one text, no allocation per element, numbers to one decimal.

/// How a text hangs at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// What a picture is called and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heading<'a> {
    /// The prefix of the ids.
    pub(crate) id: &'a str,
    /// What it shows.
    pub(crate) title: &'a str,
    /// What it says, in as many pieces as there are.
    pub(crate) says: &'a [&'a str],
}

/// A picture being written.
#[derive(Debug)]
pub(crate) struct Svg {
    out: String,
    pen: (i64, i64),
    drawing: bool,
}

impl Svg {
    /// Opens a picture of `width` by `height` with the size of its text.
    pub(crate) fn open(class: &str, size: [f64; 3], heading: Heading<'_>) -> Self {
        let mut svg = Self { out: String::with_capacity(3072), pen: (0, 0), drawing: false };
        svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl-chart ");
        svg.raw(class);
        svg.raw("\" viewBox=\"0 0");
        size[..2].iter().for_each(|it| svg.number(" ", *it));
        svg.number("\" font-family=\"Inter, Arial, sans-serif\" font-size=\"", size[2]);
        svg.raw("\" role=\"img\" aria-labelledby=\"");
        svg.id(heading.id, "-t ");
        svg.id(heading.id, "-d\"><title id=\"");
        svg.id(heading.id, "-t\">");
        svg.escaped(heading.title);
        svg.raw("</title><desc id=\"");
        svg.id(heading.id, "-d\">");
        for (i, piece) in heading.says.iter().filter(|it| !it.is_empty()).enumerate() {
            svg.raw(if i > 0 { " " } else { "" });
            svg.escaped(piece);
        }
        svg.raw("</desc>");
        svg
    }

    fn id(&mut self, prefix: &str, suffix: &str) {
        self.escaped(prefix);
        self.raw(suffix);
    }

    /// The finished text.
    pub(crate) fn close(mut self) -> String {
        self.raw("</svg>");
        self.out
    }

    /// Text that is SVG already.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text that is not SVG.
    pub(crate) fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\t' | '\n' | '\r' => self.out.push(' '),
                it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => {
                    self.out.push('\u{fffd}');
                }
                it => self.out.push(it),
            }
        }
    }

    /// A number after some SVG.
    pub(crate) fn number(&mut self, before: &str, number: f64) {
        self.out.push_str(before);
        self.tenths(tenths(number));
    }

    /// Writes digits by hand: a path has hundreds of numbers, and formatting is what costs.
    fn tenths(&mut self, tenths: i64) {
        if tenths < 0 {
            self.out.push('-');
        }
        let size = tenths.unsigned_abs();
        let (whole, rest) = (size / 10, size % 10);
        let mut scale = 1;
        while whole / scale >= 10 {
            scale *= 10;
        }
        while scale > 0 {
            self.digit(whole / scale % 10);
            scale /= 10;
        }
        if rest > 0 {
            self.out.push('.');
            self.digit(rest);
        }
    }

    fn digit(&mut self, digit: u64) {
        let digit = u8::try_from(digit).unwrap_or(0);
        self.out.push(char::from(b'0' + digit));
    }

    /// A number in a path: after a letter, and before a minus sign, nothing separates.
    fn next(&mut self, tenths: i64) {
        if tenths >= 0 && !self.out.as_bytes().last().is_some_and(u8::is_ascii_alphabetic) {
            self.out.push(' ');
        }
        self.tenths(tenths);
    }

    /// Moves the pen of an open path.
    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        self.pen = (tenths(x), tenths(y));
        self.drawing = false;
        self.out.push('M');
        self.next(self.pen.0);
        self.next(self.pen.1);
    }

    /// Draws from the pen to a place, written as the distance.
    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        let to = (tenths(x), tenths(y));
        if !self.drawing {
            self.out.push('l');
            self.drawing = true;
        }
        self.next(to.0 - self.pen.0);
        self.next(to.1 - self.pen.1);
        self.pen = to;
    }

    /// A straight line within an open path.
    pub(crate) fn segment(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.move_to(from.0, from.1);
        self.line_to(to.0, to.1);
    }

    /// A line of text with its baseline at a place; `tag` is what else its tag holds.
    pub(crate) fn text(&mut self, tag: &str, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        self.raw("<text");
        self.raw(tag);
        self.number(" x=\"", x);
        self.number("\" y=\"", y);
        self.raw(match anchor {
            Anchor::Start => "\">",
            Anchor::Middle => "\" text-anchor=\"middle\">",
            Anchor::End => "\" text-anchor=\"end\">",
        });
        self.escaped(text);
        self.raw("</text>");
    }
}

/// A number of the picture in tenths.
#[expect(clippy::cast_possible_truncation, reason = "held within what fits")]
fn tenths(number: f64) -> i64 {
    (number.clamp(-1e6, 1e6) * 10.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compact_and_end_where_they_should() {
        let mut svg = Svg { out: String::new(), pen: (0, 0), drawing: false };
        svg.move_to(10.04, 20.0);
        svg.line_to(11.26, 19.5);
        svg.line_to(12.0, 19.5);
        assert_eq!(svg.out, "M10 20l1.3-0.5 0.7 0");
    }

    #[test]
    fn text_cannot_leave_its_element() {
        let mut svg = Svg { out: String::new(), pen: (0, 0), drawing: false };
        svg.escaped("<a href='x'>\"R&D\"\u{0}");
        assert_eq!(svg.out, "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;\u{fffd}");
    }
}
