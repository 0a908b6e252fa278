//! Who asks: from the session cookie to the visitor, and from the visitor to work.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{
        HeaderMap, Method, Uri,
        header::{self, HeaderValue},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use cookie::{Cookie, SameSite};
use delivery::{permission::Actor, release::AsOf};
use usecases::{
    Work,
    session::{self, Token, Visitor},
};

use crate::{App, error, error::Failure, form};

/// What was asked: the address without its moment, and the moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The path.
    pub(crate) path: String,
    /// The past moment asked about, as it stands in addresses.
    pub(crate) as_of: Option<String>,
    /// Everything else in the query.
    pub(crate) others: Vec<(String, String)>,
}

impl Asked {
    fn of(uri: &Uri) -> Self {
        let mut others = form::pairs(uri.query().unwrap_or_default());
        let mut take = |name: &str| {
            let at = others.iter().position(|(it, _)| it == name)?;
            Some(others.remove(at).1).filter(|it| !it.trim().is_empty())
        };
        let (day, time) = (take("as_of"), take("at"));
        let as_of = day.map(|day| match time {
            Some(time) if !day.contains('T') => format!("{day}T{time}"),
            _ => day,
        });
        Self { path: uri.path().to_owned(), as_of, others }
    }

    /// One value of the query.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// Anybody, signed in or not.
#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) app: App,
    pub(crate) asked: Arc<Asked>,
    pub(crate) visitor: Option<Arc<Visitor>>,
    pub(crate) token: Option<Token>,
}

/// Whoever is signed in: the only way from a request to anything a unit holds.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) guest: Guest,
    pub(crate) visitor: Arc<Visitor>,
}

impl Visit {
    /// Work that reads, for this visitor.
    pub(crate) async fn reading(&self) -> Result<Work, Failure> {
        Ok(self.guest.app.unit.reading(self.visitor.actor.clone()).await?)
    }

    /// Work that writes, for this visitor.
    pub(crate) async fn writing(&self) -> Result<Work, Failure> {
        Ok(self.guest.app.unit.writing(self.visitor.actor.clone()).await?)
    }

    /// The moment that the page is about.
    pub(crate) fn as_of(&self, work: &Work) -> Result<AsOf, Failure> {
        Ok(work.as_of(self.guest.asked.as_of.as_deref())?)
    }

    /// What was asked.
    pub(crate) fn asked(&self) -> &Asked {
        &self.guest.asked
    }
}

impl Guest {
    /// The actor; one that may do nothing where nobody is signed in.
    pub(crate) fn actor(&self) -> Actor {
        match &self.visitor {
            Some(visitor) => visitor.actor.clone(),
            None => Actor::Person { account: 0, name: String::new(), grants: Vec::new() },
        }
    }
}

/// Recognises the visitor once for each request, and gives failures their page.
pub(crate) async fn recognise(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = token(request.headers(), app.settings.secure);
    let refused = form::check_address(request.uri()).err();
    // What is refused is not carried on by the links of the page that says so.
    let asked = match &refused {
        None => Asked::of(request.uri()),
        Some(_) => Asked { path: request.uri().path().to_owned(), ..Asked::default() },
    };
    let asked = Arc::new(asked);
    let entered = match &token {
        Some(token) => session::enter(&app.unit, &token.0).await,
        None => Ok(None),
    };
    let (visitor, broken) = match entered {
        Ok(visitor) => (visitor.map(Arc::new), refused),
        Err(error) => (None, Some(Failure(error))),
    };
    let guest = Guest { app, asked, visitor, token };
    request.extensions_mut().insert(guest.clone());
    let response = match broken {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    };
    error::dress(&guest, response).await
}

impl<S: Sync> FromRequestParts<S> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let guest = parts.extensions.get::<Self>().cloned();
        guest.ok_or_else(|| Failure(usecases::Error::internal("the visitor was not recognised")))
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let guest =
            Guest::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        match guest.visitor.clone() {
            Some(visitor) => Ok(Self { guest, visitor }),
            None => Err(to_sign_in(parts).into_response()),
        }
    }
}

/// To the sign-in page, and from there back to the page that was asked for.
fn to_sign_in(parts: &Parts) -> Redirect {
    let back = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    if parts.method != Method::GET || back == "/" {
        return Redirect::to("/sign-in");
    }
    Redirect::to(&format!("/sign-in?next={}", form::encoded(back)))
}

/// Browsers refuse the `__Host-` name without HTTPS, so a first run on one's own machine has another.
const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-throughline_session" } else { "throughline_session" }
}

fn token(headers: &HeaderMap, secure: bool) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut parsed = cookies.flat_map(|it| Cookie::split_parse(it).filter_map(Result::ok));
    let found = parsed.find(|it| it.name() == cookie_name(secure))?;
    Some(Token(found.value().to_owned()))
}

/// The header that gives the browser a token, or takes it away.
pub(crate) fn set_cookie(token: Option<&Token>, secure: bool) -> Result<HeaderValue, Failure> {
    let mut cookie = Cookie::build((cookie_name(secure), token.map_or("", |it| &it.0)))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .path("/");
    if token.is_none() {
        cookie = cookie.max_age(cookie::time::Duration::ZERO);
    }
    let text = cookie.build().to_string();
    HeaderValue::from_str(&text).map_err(|it| Failure(usecases::Error::internal(it)))
}
