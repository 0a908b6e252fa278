//! From a failure to a page that says what is wrong and what can be done about it.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use usecases::Error;

use crate::{pages, visitor::Guest};

/// Why a handler gave no page.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self(Error::internal(error))
    }
}

/// The failure on its way out to where its page is made.
#[derive(Clone)]
struct Fault(Arc<Error>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Fault(Arc::new(self.0)));
        response
    }
}

/// The status that tells a kind of failure to programs.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::Denied => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Unavailable(problem) if problem.field == "disk" => StatusCode::INSUFFICIENT_STORAGE,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Makes a failure of a handler that panics: the visitor gets a page with a reference, and the log
/// the cause beside it. What the handler had begun to write is undone.
pub(crate) async fn catch(request: Request, next: Next) -> Response {
    let mut answer = pin!(next.run(request));
    let answer = poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            let cause = format!("a panic: {}", said.unwrap_or_default());
            Poll::Ready(Failure(Error::internal(cause)).into_response())
        })
    });
    answer.await
}

/// Gives an answer that failed its page; an answer that has one is left alone.
pub(crate) async fn dress(guest: &Guest, response: Response) -> Response {
    let status = response.status();
    let fault = response.extensions().get::<Fault>().map(|it| Arc::clone(&it.0));
    if let Some(Error::Internal { reference, source }) = fault.as_deref() {
        tracing::error!(
            reference,
            error = chain(&**source),
            path = guest.asked.path,
            "a request failed"
        );
    }
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || (fault.is_none() && has_page(&response)) {
        return response;
    }
    let mut page = pages::error::page(guest, status, fault.as_deref()).await;
    *page.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

fn has_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|it| it.starts_with("text/html"))
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |it| it.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use usecases::Problem;

    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_busy_database() {
        let unavailable = |field| Error::Unavailable(Problem::new(field, "No.", "Wait."));
        assert_eq!(status(&unavailable("disk")), StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(status(&unavailable("")), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn a_fault_of_ours_is_logged_with_its_causes() {
        let inner = std::io::Error::other("the disk is on fire");
        let error = usecases::Error::internal(inner);
        assert_eq!(status(&error), StatusCode::INTERNAL_SERVER_ERROR);
        let Error::Internal { source, .. } = &error else { panic!("it is ours") };
        assert_eq!(chain(&**source), "the disk is on fire");
    }
}
