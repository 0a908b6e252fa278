//! The one typeface a pack is set in, embedded in the program.

use std::sync::LazyLock;

use typst::{
    foundations::Bytes,
    layout::Abs,
    text::{Font, FontBook, FontInstance, FontVariant, FontVariations},
    utils::LazyHash,
};

/// The fonts and their book.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

macro_rules! embedded {
    ($weight:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $weight, ".ttf")) as &'static [u8]
    };
}

/// Inter in the three weights used.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files = [embedded!("400Regular"), embedded!("600SemiBold"), embedded!("700Bold")];
    let fonts: Vec<Font> = files.into_iter().flat_map(|it| Font::iter(Bytes::new(it))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Whether every weight has a glyph for a character.
pub(crate) fn cover(character: char) -> bool {
    FONTS.fonts.iter().all(|it| it.info().coverage.contains(u32::from(character)))
}

/// The regular weight, as far as widths go, which are the same multiple of every size.
static REGULAR: LazyLock<Option<FontInstance>> = LazyLock::new(|| {
    let font = FONTS.fonts.first()?.clone();
    Some(font.instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default()))
});

/// How wide a text is in regular weight, as a multiple of its size.
pub(crate) fn width(text: &str) -> f64 {
    let wide = |it: char| {
        let regular = REGULAR.as_ref()?;
        Some(regular.x_advance(regular.ttf().glyph_index(it)?.0)?.get())
    };
    text.chars().map(|it| wide(it).unwrap_or(1.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_glyphs() {
        assert!(width("iiii") < width("nnnn") && width("nnnn") < width("WWWW"));
        assert!((width("WWWW") - 4.0 * width("W")).abs() < 1e-9);
        assert!((0.5..0.7).contains(&width("n")), "{}", width("n"));
    }

    #[test]
    fn the_typeface_has_what_a_pack_needs_and_lacks_what_it_lacks() {
        assert_eq!(FONTS.fonts.len(), 3);
        for needed in "ŵŷéß£€−–…≤≥→✓□ 09azAZ".chars() {
            assert!(cover(needed), "{needed}");
        }
        for absent in ['😀', 'ש', '漢'] {
            assert!(!cover(absent), "{absent}");
        }
    }
}
