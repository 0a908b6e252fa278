//! Every address the application answers, one line each.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get, post},
};
use tower_http::{
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{NotForContentType, Predicate as _, SizeAbove},
    },
    csrf::CsrfLayer,
    timeout::TimeoutLayer,
};
use usecases::Unit;

use crate::{
    App, Settings, assets,
    error::catch,
    headers,
    pages::{
        about, account, area, changes, error, forecasts, home, indicator, layout, mission,
        missions, people, release, releases, search, series, sign_in, sources, stocktake, target,
        upload,
    },
    rendered::Rendered,
    visitor::recognise,
};

/// The most that one form may send, files apart.
const MOST_OF_A_FORM: usize = 64 * 1024;
/// The most that the form of a layout may send.
const MOST_OF_A_LAYOUT: usize = 2 << 20;
/// A request that takes longer than this is given up.
const LONGEST_REQUEST: std::time::Duration = std::time::Duration::from_secs(120);

macro_rules! routes {
    ($($method:ident $path:literal => $handler:expr;)+) => {
        /// The routes as method and path, for tests that walk all of them.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

        fn pages() -> Router<App> {
            let mut pages = Router::new();
            $(pages = pages.route($path, $method($handler));)+
            pages
        }
    };
}

routes! {
    get  "/"                              => home::show;
    get  "/sign-in"                       => sign_in::show;
    post "/sign-in"                       => sign_in::sign_in;
    post "/sign-out"                      => sign_in::sign_out;
    get  "/missions"                      => missions::show;
    get  "/missions/{id}"                 => mission::show;
    get  "/missions/{id}/stocktake"       => stocktake::show;
    post "/missions/{id}/stocktake/pack"  => stocktake::pack;
    get  "/packs/{id}"                    => stocktake::issued;
    get  "/outcomes/{id}"                 => mission::of_outcome;
    get  "/targets/{id}"                  => target::show;
    get  "/indicators/{id}"               => indicator::show;
    get  "/indicators/{id}/figures/{format}" => indicator::figures;
    get  "/series/{key}"                  => series::show;
    get  "/series/{key}/figures/{format}" => series::figures;
    get  "/areas/{code}"                  => area::show;
    get  "/releases"                      => releases::show;
    get  "/releases/upload"               => upload::ask;
    post_files "/releases/upload"         => upload::preview;
    post "/releases/upload/record"        => upload::record;
    get  "/releases/upload/{token}"       => upload::look_again;
    get  "/releases/upload/{token}/layout/{file}" => layout::ask;
    post_layout "/releases/upload/{token}/layout/{file}" => layout::confirm;
    get  "/layouts"                       => layout::list;
    get  "/layouts/{name}"                => layout::show;
    get  "/releases/{id}"                 => release::show;
    post "/releases/{id}/answer"          => release::settle;
    get  "/releases/{id}/file"            => release::file;
    get  "/releases/{id}/figures/{format}" => release::figures;
    get  "/releases/{id}/rows/{row}"      => release::row;
    get  "/releases/{id}/sheets/{sheet}/{row}/{column}" => release::cell;
    get  "/sources"                       => sources::list;
    get  "/sources/{id}"                  => sources::show;
    get  "/calendar"                      => sources::calendar;
    post "/notices/{id}/seen"             => sources::see;
    get  "/forecasts"                     => forecasts::show;
    get  "/search"                        => search::show;
    get  "/people"                        => people::list;
    get  "/people/add"                    => people::ask;
    post "/people/add"                    => people::add;
    get  "/people/{id}"                   => people::show;
    post "/people/{id}/give"              => people::give;
    post "/people/{id}/take"              => people::take;
    post "/people/{id}/enabled"           => people::set_enabled;
    post "/people/{id}/password"          => people::reset_password;
    get  "/changes"                       => changes::show;
    get  "/account"                       => account::show;
    post "/account/password"              => account::change_password;
    get  "/about"                         => about::show;
    get  "/about/forecasts"               => about::forecasts;
    get  "/accessibility"                 => about::accessibility;
}

/// A form that sends files.
fn post_files<H, T>(handler: H) -> MethodRouter<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    post(handler).layer(DefaultBodyLimit::max(upload::MOST_OF_A_REQUEST))
}

/// A form with a field for every column of a file.
fn post_layout<H, T>(handler: H) -> MethodRouter<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    post(handler).layer(DefaultBodyLimit::max(MOST_OF_A_LAYOUT))
}

/// The whole application.
pub fn router(unit: Unit, settings: Settings) -> Router {
    around(pages(), App { unit, settings, rendered: Rendered::default() })
}

/// What every page has around it.
fn around(pages: Router<App>, app: App) -> Router {
    let small = SizeAbove::new(1024).and(NotForContentType::new("application/pdf"));
    // Gzip at its fastest: brotli would save a few kilobytes and cost several times as much.
    let compression =
        CompressionLayer::new().no_br().quality(CompressionLevel::Fastest).compress_when(small);
    pages
        .fallback(error::nothing_here)
        .layer(DefaultBodyLimit::max(MOST_OF_A_FORM))
        .layer(CsrfLayer::new())
        .layer(from_fn(catch))
        .layer(from_fn_with_state(app.clone(), recognise))
        .layer(compression)
        .route("/assets/{name}", get(assets::show))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            LONGEST_REQUEST,
        ))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::{Request, StatusCode, header},
    };
    use testkit::World;
    use tower::ServiceExt as _;

    use super::*;

    async fn falls_over() -> &'static str {
        panic!("a handler fell over")
    }

    #[tokio::test]
    async fn a_handler_that_panics_gives_a_page_with_a_reference() {
        let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
        let unit = World::planned(db).await.unit;
        let app = App { unit, settings: Settings::default(), rendered: Rendered::default() };
        let router = around(pages().route("/falls-over", get(falls_over)), app);
        let request = Request::get("/falls-over").header(header::HOST, "unit.test");
        let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let page = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains("Reference: <code>") && page.contains("</html>"), "{page}");
        assert!(!page.contains("fell over"), "the cause is for the log");
    }
}
