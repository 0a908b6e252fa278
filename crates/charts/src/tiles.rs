//! A tile-grid map of the English regions and the nations: a map that needs no boundaries.

use delivery::view::places::{Level, Place};

use crate::{
    label::{shorten, width, wrap},
    scale::{Extent, drawable, number},
    svg::{Anchor, Heading, Svg},
};

/// A tile: the codes it answers to, the name inside it, its column and its row.
struct Tile {
    codes: [&'static str; 2],
    name: &'static str,
    column: f64,
    row: f64,
}

/// Who lies beside whom, as nearly as a grid allows.
#[rustfmt::skip]
const REGIONS: [Tile; 12] = [
    tile(["S92000003", "TLM"], "Scotland", 1.5, 0.0),
    tile(["N92000002", "TLN"], "Northern Ireland", 0.0, 1.0),
    tile(["E12000001", "TLC"], "North East", 1.5, 1.0),
    tile(["E12000002", "TLD"], "North West", 1.0, 2.0),
    tile(["E12000003", "TLE"], "Yorkshire and The Humber", 2.0, 2.0),
    tile(["W92000004", "TLL"], "Wales", 0.0, 3.0),
    tile(["E12000005", "TLG"], "West Midlands", 1.0, 3.0),
    tile(["E12000004", "TLF"], "East Midlands", 2.0, 3.0),
    tile(["E12000006", "TLH"], "East of England", 3.0, 3.0),
    tile(["E12000009", "TLK"], "South West", 1.0, 4.0),
    tile(["E12000008", "TLJ"], "South East", 2.0, 4.0),
    tile(["E12000007", "TLI"], "London", 3.0, 4.0),
];

/// The arrangement where England is one place.
#[rustfmt::skip]
const NATIONS: [Tile; 4] = [
    tile(["S92000003", "TLM"], "Scotland", 1.0, 0.0),
    tile(["N92000002", "TLN"], "Northern Ireland", 0.0, 1.0),
    tile(["W92000004", "TLL"], "Wales", 1.0, 2.0),
    tile(["E92000001", "E92000001"], "England", 2.0, 2.0),
];

const WIDTH: f64 = 480.0;
const TILE: (f64, f64) = (120.0, 78.0);
const SIZE: f64 = 15.5;

/// Fill and text of the five shades, light to dark: one hue, even steps in grey.
const SHADES: [(&str, &str); 5] = [
    ("#e6eef5", "#16202b"),
    ("#bfd3e4", "#16202b"),
    ("#93b4cf", "#16202b"),
    ("#3f74a3", "#ffffff"),
    ("#123f6b", "#ffffff"),
];

const fn tile(codes: [&'static str; 2], name: &'static str, column: f64, row: f64) -> Tile {
    Tile { codes, name, column, row }
}

/// Draws the areas of a level as tiles, 480 wide: a whole SVG element.
///
/// `None` unless every area is an English region or a nation of the United Kingdom, by its GSS or
/// ITL code, each once.
pub fn tiles(
    level: &Level,
    unit: &str,
    highlight: Option<&str>,
    id_prefix: &str,
) -> Option<String> {
    let placed = arrange(&level.places, &REGIONS).or_else(|| arrange(&level.places, &NATIONS))?;
    let mut extent = Extent::EMPTY;
    placed.iter().for_each(|(_, it)| extent.add(it.value));
    let ends = extent.ends()?;
    let first = placed.iter().map(|(tile, _)| tile.row).fold(f64::INFINITY, f64::min);
    let last = placed.iter().map(|(tile, _)| tile.row).fold(0.0, f64::max);
    let left = placed.iter().map(|(tile, _)| tile.column).fold(f64::INFINITY, f64::min);
    let height = (last - first + 1.0) * TILE.1 + 2.0;
    let title = format!("Figures by {}, {}", level.name, level.period);
    let says = in_words(&placed, unit);
    let heading = Heading { id: id_prefix, title: &title, says: &[&says] };
    let mut svg = Svg::open("tl-tiles", [WIDTH, height, SIZE], heading);
    for (tile, place) in placed {
        let corner = ((tile.column - left) * TILE.0 + 1.0, (tile.row - first) * TILE.1 + 1.0);
        draw(&mut svg, tile, place, corner, shade(place.value, ends));
        if highlight == Some(place.code.as_str()) {
            frame(&mut svg, corner);
        }
    }
    Some(svg.close())
}

/// Each place with its tile, in the order of the tiles; `None` where one has none or two share one.
fn arrange<'a>(
    places: &'a [Place],
    tiles: &'static [Tile],
) -> Option<Vec<(&'static Tile, &'a Place)>> {
    let mut placed = Vec::with_capacity(places.len());
    for tile in tiles {
        let mut here = places.iter().filter(|it| tile.codes.contains(&it.code.as_str()));
        placed.extend(here.next().map(|it| (tile, it)));
        if here.next().is_some() {
            return None;
        }
    }
    let drawn = placed.iter().all(|(_, it)| drawable(it.value));
    (drawn && placed.len() == places.len() && !placed.is_empty()).then_some(placed)
}

fn in_words(placed: &[(&Tile, &Place)], unit: &str) -> String {
    let mut words = String::new();
    for (tile, place) in placed {
        words.push_str(if words.is_empty() { "" } else { ", " });
        words.push_str(tile.name);
        words.push(' ');
        words.push_str(&place.figure.text);
    }
    words.push_str(if unit.is_empty() { "" } else { ". Darker is more: " });
    words.push_str(unit);
    words.push('.');
    words
}

/// The shade of a value among fifths of the range; the middle one where all are alike.
fn shade(value: f64, (low, high): (f64, f64)) -> usize {
    if high <= low {
        return 2;
    }
    let part = (value - low) / (high - low);
    (1..5_usize).rev().find(|it| part >= number(*it) / 5.0).unwrap_or(0)
}

fn rect(svg: &mut Svg, corner: (f64, f64), size: (f64, f64)) {
    svg.number("<rect x=\"", corner.0);
    svg.number("\" y=\"", corner.1);
    svg.number("\" width=\"", size.0);
    svg.number("\" height=\"", size.1);
    svg.raw("\"/>");
}

/// Singles a tile out: a dark line and a light one, of which one shows on any shade.
fn frame(svg: &mut Svg, (x, y): (f64, f64)) {
    let size = (TILE.0 - 4.0, TILE.1 - 4.0);
    svg.raw("<g class=\"tl-frame\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"4\">");
    rect(svg, (x + 1.0, y + 1.0), (size.0 - 2.0, size.1 - 2.0));
    svg.raw("</g><g class=\"tl-frame-inner\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2\">");
    rect(svg, (x + 4.0, y + 4.0), (size.0 - 8.0, size.1 - 8.0));
    svg.raw("</g>");
}

/// A tile with the short name and the value inside.
fn draw(svg: &mut Svg, tile: &Tile, place: &Place, corner: (f64, f64), shade: usize) {
    let (fill, ink) = SHADES[shade];
    svg.number("<g class=\"tl-tile tl-shade-", number(shade + 1));
    svg.raw("\" fill=\"");
    svg.raw(fill);
    svg.raw("\">");
    rect(svg, corner, (TILE.0 - 4.0, TILE.1 - 4.0));
    svg.raw("</g><g class=\"tl-tile-text tl-on-");
    svg.raw(if ink == "#ffffff" { "dark" } else { "light" });
    svg.raw("\" fill=\"");
    svg.raw(ink);
    svg.raw("\">");
    let room = TILE.0 - 16.0;
    let names = wrap(tile.name, SIZE * 0.98, room, 2);
    let x = corner.0 + 7.0;
    let mut baseline = corner.1 + SIZE * 1.2;
    for line in &names {
        svg.text("", (x, baseline), Anchor::Start, line);
        baseline += SIZE * 1.15;
    }
    let mut text = place.figure.text.clone();
    if width(&text, SIZE, true) > room {
        let bare = text.split(' ').next().unwrap_or(&text).to_owned();
        text = bare;
    }
    shorten(&mut text, SIZE, room);
    let value_line = corner.1 + TILE.1 - 13.0;
    svg.text(" font-weight=\"700\"", (x, value_line), Anchor::Start, &text);
    svg.raw("</g>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tiles_overlap_and_no_two_share_a_code() {
        for tiles in [&REGIONS[..], &NATIONS[..]] {
            for (i, one) in tiles.iter().enumerate() {
                assert!((one.column + 1.0) * TILE.0 <= WIDTH);
                for other in &tiles[..i] {
                    let apart = (one.column - other.column).abs() >= 1.0;
                    assert!(apart || (one.row - other.row).abs() >= 1.0, "{}", one.name);
                    assert!(!other.codes.contains(&one.codes[0]));
                }
            }
        }
    }

    #[test]
    fn shades_are_fifths_of_the_range() {
        assert_eq!(shade(10.0, (10.0, 20.0)), 0);
        assert_eq!(shade(15.0, (10.0, 20.0)), 2);
        assert_eq!(shade(20.0, (10.0, 20.0)), 4);
        assert_eq!(shade(7.0, (7.0, 7.0)), 2);
    }
}
