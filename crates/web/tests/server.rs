//! The server as a network sees it: slow clients are cut off, a stop lets requests finish.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::{net::SocketAddr, time::Duration};

use testkit::World;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, timeout},
};
use web::Settings;

/// A served unit, and what stops it.
async fn served(world: &World) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let unit = world.unit.clone();
    let stopped = async {
        stopped.await.ok();
    };
    let server = tokio::spawn(async move {
        web::serve(unit, listener, Settings::default(), stopped).await.unwrap();
    });
    (address, stop, server)
}

async fn connect(address: SocketAddr, said: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said.as_bytes()).await.unwrap();
    stream
}

const WHOLE: &str = "GET /sign-in HTTP/1.1\r\nhost: unit.test\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_client_that_never_finishes_its_request_is_cut_off_and_others_are_served() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let world = World::planned(db).await;
    let (address, stop, server) = served(&world).await;
    let began = Instant::now();
    let mut slow = Vec::new();
    for _ in 0..50 {
        slow.push(connect(address, "GET / HTTP/1.1\r\nhost: unit.test\r\nx-slow: ").await);
    }
    let mut answer = String::new();
    connect(address, WHOLE).await.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(4), "the good client waited");
    for mut stream in slow {
        let closed = timeout(Duration::from_secs(10), stream.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok(), "a slow client was still held");
    }
    stop.send(()).unwrap();
    server.await.unwrap();
}

#[tokio::test]
async fn a_stop_ends_idle_connections_and_accepts_no_more() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let world = World::planned(db).await;
    let (address, stop, server) = served(&world).await;
    let mut idle = connect(address, &WHOLE.replace("close", "keep-alive")).await;
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stop.send(()).unwrap();
    timeout(Duration::from_secs(3), server).await.expect("the stop is prompt").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nothing listens any more");
}
