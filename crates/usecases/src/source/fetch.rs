//! One file fetched: every hop checked, the checked address dialled, everything limited.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Empty};
use hyper::{
    StatusCode,
    body::{Body as _, Incoming},
    header::{self, HeaderMap, HeaderName},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, crypto::ring, pki_types::ServerName},
};

use super::{
    guard::{Allowed, Place, is_public},
    network::Network,
    why,
};

/// What a fetch may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: usize,
    /// Time for everything.
    pub total: Duration,
    /// Time in which nothing comes.
    pub idle: Duration,
    /// Redirects that are followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            total: Duration::from_secs(60),
            idle: Duration::from_secs(10),
            redirects: 5,
        }
    }
}

/// The version of the file that is known, so that it need not come again.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What came.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// The file; `None` where it is the one that is known.
    pub(super) file: Option<Vec<u8>>,
}

/// Why nothing came.
#[derive(Clone, Debug, Default)]
pub(super) struct Failed {
    pub(super) sentence: String,
    pub(super) status: Option<u16>,
    /// Whether the address, or one that it leads to, may not be fetched.
    pub(super) not_allowed: bool,
    /// How long the server asks to be left alone.
    pub(super) rest: Option<Duration>,
}

impl Failed {
    pub(super) fn because(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), ..Self::default() }
    }

    fn not_allowed(sentence: impl Into<String>) -> Self {
        Self { not_allowed: true, ..Self::because(sentence) }
    }
}

/// What a fetch works with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetch<'a> {
    pub(super) network: &'a dyn Network,
    pub(super) allowed: &'a Allowed,
    pub(super) limits: Limits,
}

impl Fetch<'_> {
    /// Fetches a file, unless it is the one that is known.
    pub(super) async fn file(&self, address: &str, known: &Known) -> Result<Fetched, Failed> {
        let fetched = timeout(self.limits.total, self.follow(address, known)).await;
        fetched.unwrap_or_else(|_| {
            let seconds = self.limits.total.as_secs();
            Err(Failed::because(format!("The file had not come whole after {seconds} seconds.")))
        })
    }

    /// Follows redirects, each of which is an address like the first.
    async fn follow(&self, address: &str, known: &Known) -> Result<Fetched, Failed> {
        let mut place = self.allowed.place(address).map_err(Failed::not_allowed)?;
        for _ in 0..=self.limits.redirects {
            let response = self.ask(&place, known).await?;
            let (status, headers) = (response.status(), response.headers());
            if !is_redirect(status) {
                return self.take(response, known).await;
            }
            let location = text(headers, header::LOCATION).unwrap_or_default();
            let next = place
                .url
                .join(&location)
                .map_err(|_| Failed::because("The server sends on to an address that is none."))?;
            place = self.allowed.place(next.as_str()).map_err(|it| {
                Failed::not_allowed(format!("The server sends on to another address. {it}"))
            })?;
        }
        Err(Failed::because("The server sends on from address to address without an end."))
    }

    /// Asks one server.
    async fn ask(&self, place: &Place, known: &Known) -> Result<hyper::Response<Incoming>, Failed> {
        let stream = self.connect(place).await?;
        if !place.tls {
            return self.request(TokioIo::new(stream), place, known).await;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|it| Failed::because(format!("TLS cannot be used: {it}.")))?
            .with_root_certificates(self.network.roots())
            .with_no_client_auth();
        let name = ServerName::try_from(place.host.clone())
            .map_err(|_| Failed::because("The host's name is none that a certificate can have."))?;
        let connect = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let stream = self.in_time(connect).await?.map_err(|it| Failed::because(why::tls(&it)))?;
        self.request(TokioIo::new(stream), place, known).await
    }

    /// Dials the addresses that were checked, and no other.
    async fn connect(&self, place: &Place) -> Result<TcpStream, Failed> {
        let host = &place.host;
        let unknown = || Failed::because(format!("No address is known of {host}."));
        let found = self.in_time(self.network.addresses(host)).await?.map_err(|_| unknown())?;
        if found.is_empty() {
            return Err(unknown());
        }
        if !found.iter().all(|it| is_public(*it)) {
            return Err(Failed::not_allowed(format!(
                "The name {host} leads to an address that is not of the public internet."
            )));
        }
        for address in found.into_iter().take(4) {
            let dialled = self.network.dial(SocketAddr::new(address, place.port));
            if let Ok(Ok(stream)) = timeout(self.limits.idle, dialled).await {
                return Ok(stream);
            }
        }
        Err(Failed::because(format!("No connection to {host} could be made.")))
    }

    async fn request<T>(
        &self,
        stream: T,
        place: &Place,
        known: &Known,
    ) -> Result<hyper::Response<Incoming>, Failed>
    where
        T: hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    {
        let mut builder = hyper::client::conn::http1::Builder::new();
        builder.max_headers(100).max_buf_size(64 << 10);
        let shaken = builder.handshake(stream).await;
        let (mut sender, connection) = shaken.map_err(|it| Failed::because(why::http(&it)))?;
        // It ends with the response that it carries, or when that is dropped.
        tokio::spawn(connection);
        let request = request(place, known)?;
        let response = self.in_time(sender.send_request(request)).await?;
        response.map_err(|it| Failed::because(why::http(&it)))
    }

    /// The file of an answer, or why it has none.
    async fn take(
        &self,
        response: hyper::Response<Incoming>,
        known: &Known,
    ) -> Result<Fetched, Failed> {
        let status = response.status();
        let headers = response.headers();
        let mut fetched = Fetched {
            status: status.as_u16(),
            etag: text(headers, header::ETAG),
            last_modified: text(headers, header::LAST_MODIFIED),
            file: None,
        };
        let asked = known.etag.is_some() || known.last_modified.is_some();
        if status == StatusCode::NOT_MODIFIED && asked {
            return Ok(fetched);
        }
        if status != StatusCode::OK {
            return Err(Failed {
                status: Some(status.as_u16()),
                rest: why::rest(headers),
                ..Failed::because(why::status(status))
            });
        }
        let failed = |it: Failed| Failed { status: Some(status.as_u16()), ..it };
        if let Some(coding) = text(headers, header::CONTENT_ENCODING)
            && !["identity", "gzip", "x-gzip"].contains(&&*coding.to_ascii_lowercase())
        {
            return Err(failed(Failed::because(
                "The file came packed in a way that nobody asked for.",
            )));
        }
        fetched.file = Some(self.body(response.into_body()).await.map_err(failed)?);
        Ok(fetched)
    }

    /// The body as it was sent; a packed one is unpacked by whoever reads it, with its own limits.
    async fn body(&self, mut body: Incoming) -> Result<Vec<u8>, Failed> {
        let most = self.limits.bytes;
        let too_large =
            || Failed::because(format!("The file is larger than {} MB.", (most >> 20).max(1)));
        if body.size_hint().lower() > most as u64 {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(frame) = self.in_time(body.frame()).await? {
            let frame = frame.map_err(|it| Failed::because(why::http(&it)))?;
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() + data.len() > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes)
    }

    async fn in_time<T>(&self, waited_for: impl Future<Output = T> + Send) -> Result<T, Failed> {
        timeout(self.limits.idle, waited_for).await.map_err(|_| {
            let seconds = self.limits.idle.as_secs();
            Failed::because(format!("The server said nothing for {seconds} seconds."))
        })
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn request(place: &Place, known: &Known) -> Result<hyper::Request<Empty<&'static [u8]>>, Failed> {
    let url = &place.url;
    let path =
        url.query().map_or_else(|| url.path().to_owned(), |it| format!("{}?{it}", url.path()));
    let mut request = hyper::Request::get(path)
        .header(header::HOST, &place.host)
        .header(header::USER_AGENT, concat!("Throughline/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT_ENCODING, "identity");
    if let Some(etag) = &known.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(date) = &known.last_modified {
        request = request.header(header::IF_MODIFIED_SINCE, date);
    }
    request.body(Empty::new()).map_err(|_| Failed::because("The address cannot be asked for."))
}

/// A short header, if it is plain text.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty() && text.len() <= 1000).then(|| text.to_owned())
}
