//! The staff application: HTTP in, HTML out. One folder per page, its template beside it.

#![warn(missing_docs)]

mod assets;
mod error;
mod form;
mod frame;
mod headers;
mod markdown;
mod pages;
mod pictures;
mod rendered;
mod routes;
mod server;
mod visitor;

use usecases::Unit;

pub use routes::{ROUTES, router};
pub use server::serve;

/// How the application is served.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Whether browsers reach it by HTTPS, through a proxy that ends TLS. The session cookie is then
    /// sent over HTTPS only, and browsers are told to use nothing else.
    pub secure: bool,
}

/// What every request is answered with.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) unit: Unit,
    pub(crate) settings: Settings,
    pub(crate) rendered: rendered::Rendered,
}
