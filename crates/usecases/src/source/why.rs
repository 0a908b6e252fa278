//! Why nothing came, as sentences: a server's answers, and faults of TLS and HTTP.

use std::{error::Error as _, io, time::Duration};

use hyper::{
    StatusCode,
    header::{self, HeaderMap},
};
use tokio_rustls::rustls::{self, CertificateError};

/// No server is left alone for longer because it asks for it.
const LONGEST_REST: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer that is no file.
pub(super) fn status(status: StatusCode) -> String {
    match status.as_u16() {
        304 => "The server says that the file has not changed, and was not asked (304).".to_owned(),
        206 => "The server sent a part of the file only (206).".to_owned(),
        401 | 403 => {
            format!("The server asks for a permission that we do not have ({}).", status.as_u16())
        }
        404 | 410 => format!("The server has no such file ({}).", status.as_u16()),
        429 => "The server asks us to come back later (429).".to_owned(),
        code @ 500.. => format!("The server is in trouble ({code})."),
        code => format!("The server answered with {code} and no file."),
    }
}

/// How long a server asks to be left alone: seconds, or until a date that its own clock can be laid beside.
pub(super) fn rest(headers: &HeaderMap) -> Option<Duration> {
    let text = super::fetch::text(headers, header::RETRY_AFTER)?;
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let until = jiff::fmt::rfc2822::parse(&text).ok()?.timestamp();
            let date = super::fetch::text(headers, header::DATE)?;
            let now = jiff::fmt::rfc2822::parse(&date).ok()?.timestamp();
            u64::try_from(until.duration_since(now).as_secs()).ok()?
        }
    };
    Some(Duration::from_secs(seconds).min(LONGEST_REST))
}

/// A connection that could not be made safe.
pub(super) fn tls(error: &io::Error) -> String {
    let cause = error.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>());
    let Some(rustls::Error::InvalidCertificate(certificate)) = cause else {
        return "No encrypted connection could be made.".to_owned();
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a foreign list that grows; the rest is one case to us"
    )]
    match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "The server's certificate has expired."
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "The server's certificate is not valid yet."
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "The server's certificate is another host's."
        }
        CertificateError::UnknownIssuer => "The server's certificate is by nobody that is trusted.",
        _ => "The server's certificate is not valid.",
    }
    .to_owned()
}

/// A talk that broke off.
pub(super) fn http(error: &hyper::Error) -> String {
    let cut = error.is_incomplete_message()
        || error.source().and_then(|it| it.downcast_ref::<io::Error>()).is_some_and(|it| {
            matches!(it.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
        });
    if cut || error.is_body_write_aborted() {
        "The connection ended before the file did: it was cut off.".to_owned()
    } else if error.is_parse() {
        "The server does not speak HTTP as it should.".to_owned()
    } else {
        "The connection to the server broke off.".to_owned()
    }
}
