//! Reads a picture back, to say what must hold for every one.

use roxmltree::{Document, Node};

/// The numbers of an element's attribute, or a test that fails with the reason.
fn number(node: &Node<'_, '_>, name: &str) -> f64 {
    let text = node.attribute(name).unwrap();
    let read = text.parse::<f64>();
    assert!(read.is_ok(), "{name}=\"{text}\" is no number");
    read.unwrap()
}

/// The path of the first element of a class.
pub(crate) fn path_of(svg: &str, class: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let mut paths = document.descendants().filter(|it| it.attribute("class") == Some(class));
    paths.next().and_then(|it| it.attribute("d")).unwrap().to_owned()
}

/// Well-formed, every number finite, everything inside the picture, ids in order.
pub(crate) fn assert_sound(svg: &str) {
    let read = Document::parse(svg);
    assert!(read.is_ok(), "{:?}: {svg}", read.err());
    let document = read.unwrap();
    let root = document.root_element();
    let size: Vec<f64> =
        root.attribute("viewBox").unwrap().split(' ').map(|it| it.parse().unwrap()).collect();
    let inside = |x: f64, y: f64| {
        let fits = (-0.1..=size[2] + 0.1).contains(&x) && (-0.1..=size[3] + 0.1).contains(&y);
        assert!(fits, "{x} {y} lies outside {size:?}: {svg}");
    };
    let labels = root.attribute("aria-labelledby").unwrap().split(' ');
    let named =
        |id: &str| document.descendants().filter(|it| it.attribute("id") == Some(id)).count();
    assert!(labels.clone().count() == 2 && labels.clone().all(|it| named(it) == 1));
    for node in document.descendants().filter(Node::is_element) {
        assert!(node.attribute("style").is_none());
        match node.tag_name().name() {
            "circle" => inside(number(&node, "cx"), number(&node, "cy")),
            "text" => inside(number(&node, "x"), number(&node, "y")),
            "rect" => {
                let (x, y) = (number(&node, "x"), number(&node, "y"));
                inside(x, y);
                inside(x + number(&node, "width"), y + number(&node, "height"));
            }
            "path" => {
                corners(node.attribute("d").unwrap()).iter().for_each(|it| inside(it.0, it.1));
            }
            _ => {}
        }
    }
}

/// The corners of a path of absolute moves and relative lines.
fn corners(path: &str) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    for run in path.split('M').skip(1) {
        let run = run.trim_end_matches('z');
        let (start, rest) = run.split_once('l').unwrap_or((run, ""));
        let start = numbers(start);
        let mut pen = (start[0], start[1]);
        corners.push(pen);
        for step in numbers(rest).chunks(2) {
            pen = (pen.0 + step[0], pen.1 + step[1]);
            corners.push(pen);
        }
    }
    corners
}

fn numbers(text: &str) -> Vec<f64> {
    let spaced = text.replace('-', " -");
    spaced.split_whitespace().map(|it| it.parse().unwrap()).collect()
}

/// The stretch that a text covers at the least, by the narrowest face it may be shown in.
fn stretch(node: &Node<'_, '_>, size: f64) -> [f64; 4] {
    let letters = node.text().unwrap_or_default().chars();
    let narrow = |it: char| matches!(it, 'i' | 'l' | 'j' | 'f' | 't' | 'r' | ' ' | '.' | ',' | ':');
    let width: f64 = letters.map(|it| if narrow(it) { 0.24 } else { 0.52 }).sum::<f64>() * size;
    let (x, y) = (number(node, "x"), number(node, "y"));
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    [left, y - size * 0.72, left + width, y]
}

/// No two texts cover the same stretch, and none leaves the picture.
pub(crate) fn assert_texts_apart(name: &str, svg: &str) {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    let size = number(&root, "font-size");
    let right: f64 = root.attribute("viewBox").unwrap().split(' ').nth(2).unwrap().parse().unwrap();
    let texts: Vec<_> = document
        .descendants()
        .filter(|it| it.tag_name().name() == "text")
        .map(|it| (it.text().unwrap_or_default(), stretch(&it, size)))
        .collect();
    assert!(!texts.is_empty(), "{name} has no text");
    for (i, (text, [left, top, end, bottom])) in texts.iter().enumerate() {
        assert!(*left >= -1.0 && *end <= right + 1.0, "{name}: \"{text}\" leaves the picture");
        for (other, [l, t, r, b]) in &texts[..i] {
            let apart = left >= r || l >= end || top >= b || t >= bottom;
            assert!(apart, "{name}: \"{text}\" and \"{other}\" overlap");
        }
    }
}
