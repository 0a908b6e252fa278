//! The stylesheet, the script, the fonts and the icon, from the table that `build.rs` writes.

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A file named after its content, so that it may be kept for ever.
struct Asset {
    name: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    /// Empty where the file is compressed by its own format.
    brotli: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Serves one asset in the smallest form that the browser takes.
pub(crate) async fn show(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|it| it.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    let accepts = |encoding: &str| accepted.is_some_and(|it| it.contains(encoding));
    let fixed = [
        (header::CONTENT_TYPE, media_type(asset.kind)),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "accept-encoding"),
    ];
    if accepts("br") && !asset.brotli.is_empty() {
        (fixed, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response()
    } else if accepts("gzip") && !asset.gzip.is_empty() {
        (fixed, [(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response()
    } else {
        (fixed, asset.plain).into_response()
    }
}

const fn media_type(kind: &str) -> &'static str {
    match kind.as_bytes() {
        b"css" => "text/css; charset=utf-8",
        b"js" => "text/javascript; charset=utf-8",
        b"svg" => "image/svg+xml",
        b"woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
