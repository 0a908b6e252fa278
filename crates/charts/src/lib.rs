//! A view in, SVG text out: one grammar of pictures for page, paper and public site.
//!
//! Observed values are a dark line with points; a break in the series is a gap with a labelled
//! rule; published intervals are thin bars; the trajectory is a band with its centre dashed, the
//! one first agreed lighter; targets are open diamonds with their value written; what is thought of
//! the figures to come is a fan of 80 and 95 %. Every element
//! carries its light colours as presentation attributes, so that paper draws the same picture, and
//! a class (`tl-…`), so that [`CSS`] can recolour it for dark pages and forced colours. No `style`
//! attribute, no script, no colour that alone carries a meaning.

mod axis;
mod fan;
mod label;
mod line;
mod marks;
mod note;
mod places;
mod reliability;
mod scale;
mod small;
mod standing;
mod svg;
mod swarm;
mod target;
mod tiles;

pub use places::places;
pub use reliability::reliability;
pub use small::{shared_scale, small};
pub use standing::standing_mark;
pub use target::{Options, Size, target};
pub use tiles::tiles;

/// The rules that recolour the pictures for dark pages, forced colours and print.
pub const CSS: &str = include_str!("../charts.css");
