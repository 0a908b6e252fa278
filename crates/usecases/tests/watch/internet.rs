//! An internet for tests: names lead to public addresses, and those to a server on this machine.
//!
//! What the watch checks is not weakened for it: it sees the public addresses, and only the dialling leads
//! elsewhere.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use usecases::source::network::{Network, Pending};

/// A public address at which nobody in this test lives but the server.
pub(crate) const PUBLIC: &str = "93.184.215.14";

/// What a server sends for a path: bytes, with pauses between them, then the end of the connection.
pub(crate) type Answer = Vec<(Duration, Vec<u8>)>;

/// What the server knows and what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Site {
    answers: BTreeMap<String, Answer>,
    pub(crate) asked: Vec<String>,
}

/// The internet of a test.
#[derive(Debug)]
pub(crate) struct Played {
    names: Mutex<BTreeMap<String, Vec<IpAddr>>>,
    pub(crate) dialled: Mutex<Vec<SocketAddr>>,
    server: SocketAddr,
    roots: RootCertStore,
    pub(crate) site: Arc<Mutex<Site>>,
}

impl Network for Played {
    fn addresses<'a>(&'a self, host: &'a str) -> Pending<'a, io::Result<Vec<IpAddr>>> {
        let found = self.names.lock().unwrap().get(host).cloned();
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }

    fn dial(&self, address: SocketAddr) -> Pending<'_, io::Result<TcpStream>> {
        self.dialled.lock().unwrap().push(address);
        Box::pin(TcpStream::connect(self.server))
    }

    fn roots(&self) -> RootCertStore {
        self.roots.clone()
    }
}

impl Played {
    /// An internet with one server, which knows how to prove that it is each of the named hosts.
    pub(crate) async fn with(hosts: &[&str], expired: bool) -> Arc<Self> {
        let names: Vec<String> = hosts.iter().map(|it| (*it).to_owned()).collect();
        let (acceptor, roots) = certified(names.clone(), expired);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let site = Arc::new(Mutex::new(Site::default()));
        tokio::spawn(serve(listener, acceptor, site.clone()));
        let names = names.into_iter().map(|it| (it, vec![PUBLIC.parse().unwrap()])).collect();
        let (names, dialled) = (Mutex::new(names), Mutex::default());
        Arc::new(Self { names, dialled, server, roots, site })
    }

    /// Gives a name other addresses.
    pub(crate) fn rename(&self, host: &str, addresses: &[&str]) {
        let addresses = addresses.iter().map(|it| it.parse().unwrap()).collect();
        self.names.lock().unwrap().insert(host.to_owned(), addresses);
    }

    /// Has the server send bytes for a path.
    pub(crate) fn answers(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.answers_slowly(path, vec![(Duration::ZERO, bytes.into())]);
    }

    /// The same in pieces with pauses before them.
    pub(crate) fn answers_slowly(&self, path: &str, answer: Answer) {
        self.site.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// What the server was asked, whole.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.site.lock().unwrap().asked.clone()
    }
}

/// An answer with a file.
pub(crate) fn file(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{head}\r\n", body.len());
    let mut answer = head.into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn certified(names: Vec<String>, expired: bool) -> (TlsAcceptor, RootCertStore) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new(names).unwrap();
    if expired {
        wanted.not_after = rcgen::date_time_ymd(2020, 1, 1);
    }
    let certificate = wanted.self_signed(&key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), roots)
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, site: Arc<Mutex<Site>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, site) = (acceptor.clone(), site.clone());
        tokio::spawn(async move {
            let mut first = [0];
            let encrypted = stream.peek(&mut first).await.is_ok_and(|_| first[0] == 22);
            if encrypted {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                talk(stream, site).await;
            } else {
                talk(stream, site).await;
            }
        });
    }
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, site: Arc<Mutex<Site>>) {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read_exact(&mut byte).await.is_err() {
            return;
        }
        asked.push(byte[0]);
    }
    let asked = String::from_utf8(asked).unwrap();
    let path = asked.split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = {
        let mut site = site.lock().unwrap();
        site.asked.push(asked);
        site.answers.get(&path).cloned()
    };
    let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
    for (pause, bytes) in answer.unwrap_or_else(|| vec![(Duration::ZERO, missing)]) {
        tokio::time::sleep(pause).await;
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
    // Nothing more comes; whoever is gone already does not matter.
    let _ended = stream.shutdown().await;
}
