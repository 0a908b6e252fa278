//! The one opening to the internet: names into addresses, and a connection to an address.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
};

use tokio::net::TcpStream;
use tokio_rustls::rustls::RootCertStore;

/// Something that is waited for.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Names and connections, handed in so that tests can play an internet. What may be dialled is decided
/// before; a network is never asked whether an address is allowed.
pub trait Network: Send + Sync + fmt::Debug {
    /// The addresses of a host.
    fn addresses<'a>(&'a self, host: &'a str) -> Pending<'a, io::Result<Vec<IpAddr>>>;
    /// A connection to an address.
    fn dial(&self, address: SocketAddr) -> Pending<'_, io::Result<TcpStream>>;
    /// Whose word on certificates counts.
    fn roots(&self) -> RootCertStore;
}

/// The system's resolver and sockets, and Mozilla's list of certificate authorities.
#[derive(Clone, Copy, Debug, Default)]
pub struct Internet;

impl Network for Internet {
    fn addresses<'a>(&'a self, host: &'a str) -> Pending<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 443)).await?;
            Ok(found.map(|it| it.ip()).collect())
        })
    }

    fn dial(&self, address: SocketAddr) -> Pending<'_, io::Result<TcpStream>> {
        Box::pin(TcpStream::connect(address))
    }

    fn roots(&self) -> RootCertStore {
        RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
    }
}
