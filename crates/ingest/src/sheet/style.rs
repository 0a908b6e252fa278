//! How cells are shown: the number format's code read for what it tells, and what hides a value.

use std::sync::Arc;

/// What a cell's format tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) format: Format,
    /// Whether its colour is the colour behind it.
    pub(super) unseen: bool,
    /// Whether it is written above the line as a whole.
    pub(super) raised: bool,
}

/// A number format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    /// The code, where it is not General.
    pub(super) code: Option<Arc<str>>,
    /// What a number under it means in time, if it does.
    pub(super) clock: Option<Clock>,
    /// Whether nothing is shown of a positive number, a negative one, zero, a text.
    hides: [bool; 4],
}

/// What a date format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    Day,
    Moment,
    Time,
}

/// The styles that cells refer to by number.
#[derive(Default)]
pub(super) struct Styles {
    pub(super) cells: Vec<Style>,
    /// Whether text is struck through or coloured somewhere.
    pub(super) marked: bool,
}

/// What a style says of letters.
#[derive(Clone, Default)]
pub(super) struct Font {
    /// A word that is equal where the colours are; `None` for what the system chooses.
    pub(super) colour: Option<String>,
    pub(super) struck: bool,
    pub(super) raised: bool,
    /// Whether it is a heading's or a link's, which are coloured for their own sake.
    pub(super) apart: bool,
}

pub(super) const WHITE: &str = "ffffff";
pub(super) const BLACK: &str = "000000";

impl Styles {
    /// Adds a style; `fill` is the colour behind the cell.
    pub(super) fn push(&mut self, format: Format, font: &Font, fill: &str) {
        let colour = font.colour.as_deref().unwrap_or(BLACK);
        self.marked |= font.struck || !(font.apart || is_grey(colour));
        self.cells.push(Style { format, unseen: colour == fill, raised: font.raised });
    }
}

/// Whether a colour is black, white, between them, or a link's.
fn is_grey(colour: &str) -> bool {
    if let Some(theme) = colour.strip_prefix("theme ") {
        return ["0", "1", "10", "11"].contains(&theme.split(' ').next().unwrap_or_default());
    }
    colour.get(..2) == colour.get(2..4) && colour.get(2..4) == colour.get(4..)
}

impl Format {
    /// The format that a workbook names by number only.
    pub(super) fn built_in(id: u32) -> Self {
        built_in(id).map(Self::of).unwrap_or_default()
    }

    pub(super) fn of(code: &str) -> Self {
        if code.is_empty() || code.eq_ignore_ascii_case("general") {
            return Self::default();
        }
        let sections = sections(code);
        let shown = |i: usize| sections.get(i).is_some_and(|it| !it.shows_nothing);
        let first = !shown(0) && sections.len() > 1;
        let other = |i: usize| if sections.len() > i { !shown(i) } else { first };
        Self {
            code: Some(Arc::from(code)),
            clock: sections.first().and_then(|it| it.clock),
            hides: [first, other(1), other(2), sections.len() > 3 && !shown(3)],
        }
    }

    /// Whether nothing of a number is shown, by its text.
    pub(super) fn hides_number(&self, text: &str) -> bool {
        let section = match text {
            "0" => 2,
            text if text.starts_with('-') => 1,
            _ => 0,
        };
        self.hides[section]
    }

    pub(super) const fn hides_text(&self) -> bool {
        self.hides[3]
    }
}

/// The signs of a number format's first part that stand for something shown: without what is quoted,
/// in brackets, escaped or only a gap.
pub(crate) fn signs(code: &str) -> String {
    let mut signs = String::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => letters.by_ref().take_while(|it| *it != '"').for_each(drop),
            '[' => letters.by_ref().take_while(|it| *it != ']').for_each(drop),
            '\\' | '_' | '*' => drop(letters.next()),
            sign => signs.push(sign),
        }
    }
    signs
}

/// One of up to four parts of a code.
#[derive(Default)]
struct Section {
    clock: Option<Clock>,
    shows_nothing: bool,
}

fn sections(code: &str) -> Vec<Section> {
    let mut found = Vec::new();
    let mut rest = code;
    loop {
        let (section, behind) = section(rest);
        found.push(section);
        match behind {
            Some(behind) if found.len() < 4 => rest = behind,
            _ => return found,
        }
    }
}

/// Reads up to the next semicolon that is not quoted.
fn section(code: &str) -> (Section, Option<&str>) {
    let (mut day, mut time, mut elapsed, mut shows) = (false, false, false, false);
    let mut month = false;
    let mut behind = None;
    let mut letters = code.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter.to_ascii_lowercase() {
            ';' => {
                behind = Some(&code[at + 1..]);
                break;
            }
            '"' => shows |= letters.by_ref().take_while(|it| it.1 != '"').count() > 0,
            '\\' => shows |= letters.next().is_some(),
            // A gap as wide as a letter, or a filling.
            '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inner: String =
                    letters.by_ref().map(|it| it.1).take_while(|it| *it != ']').collect();
                let hours =
                    inner.bytes().all(|it| matches!(it.to_ascii_lowercase(), b'h' | b'm' | b's'));
                elapsed |= hours && !inner.is_empty();
            }
            'g' if code[at..].to_ascii_lowercase().starts_with("general") => {
                letters.by_ref().take(6).for_each(drop);
                shows = true;
            }
            'a' if starts_with_noon(&code[at..]) => time = true,
            'y' | 'd' => day = true,
            'm' => month = true,
            'h' | 's' => time = true,
            ' ' => {}
            _ => shows = true,
        }
    }
    let clock = match (day || (month && !time), time) {
        _ if elapsed => None,
        (true, false) => Some(Clock::Day),
        (true, true) => Some(Clock::Moment),
        (false, true) => Some(Clock::Time),
        (false, false) => None,
    };
    let shows = shows || elapsed || day || month || time;
    (Section { clock, shows_nothing: !shows }, behind)
}

fn starts_with_noon(code: &str) -> bool {
    let start = code.get(..5).unwrap_or(code).to_ascii_lowercase();
    start == "am/pm" || start.starts_with("a/p")
}

/// The codes that a workbook names by number only.
const fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        // 5 to 8 and 41 to 44 carry the currency of whoever opens the file, which says nothing.
        5 | 6 | 37 | 38 => "#,##0;-#,##0",
        7 | 8 | 39 | 40 => "#,##0.00;-#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 | 27..=31 | 36 | 50..=54 | 57 | 58 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 | 32 | 34 => "h:mm",
        21 | 33 | 35 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        41..=44 => "_-* #,##0_-;\\-* #,##0_-;_-* \"-\"_-;_-@_-",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_dates_from_numbers() {
        for (code, wanted) in [
            ("General", None),
            ("0%", None),
            ("#,##0,\"k\"", None),
            ("#,##0.00 \"days\"", None),
            ("[Red]0.0;[Blue]-0.0", None),
            ("0.00E+00", None),
            ("[h]:mm:ss", None),
            ("General\" d\"", None),
            ("\\d0", None),
            ("_d0", None),
            ("@", None),
            ("yyyy-mm-dd", Some(Clock::Day)),
            ("mmm-yy", Some(Clock::Day)),
            ("[$-809]dd mmmm yyyy;@", Some(Clock::Day)),
            ("mmmm", Some(Clock::Day)),
            ("dd/mm/yyyy hh:mm", Some(Clock::Moment)),
            ("h:mm AM/PM", Some(Clock::Time)),
            ("mm:ss", Some(Clock::Time)),
        ] {
            assert_eq!(Format::of(code).clock, wanted, "{code}");
        }
    }

    #[test]
    fn a_code_may_hide_what_it_formats() {
        let hides = |code: &str| {
            let format = Format::of(code);
            (["5", "-5", "0"].map(|it| format.hides_number(it)), format.hides_text())
        };
        assert_eq!(hides(";;;"), ([true; 3], true));
        assert_eq!(hides(";;"), ([true; 3], false));
        assert_eq!(hides("0;-0;;@"), ([false, false, true], false));
        assert_eq!(hides("0;-0;\"-\";@"), ([false; 3], false));
        assert_eq!(hides("#,##0"), ([false; 3], false));
        assert_eq!(hides("0.0;[Red]-0.0"), ([false; 3], false));
        assert_eq!(hides("General"), ([false; 3], false));
        assert_eq!(hides("0;"), ([false, true, false], false));
    }
}
