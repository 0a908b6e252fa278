//! The accept loop: slow and too many clients are cut off, and a stop lets requests finish.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use usecases::Unit;

use crate::{Settings, router};

/// Connections at a time, below the usual limit of 1,024 open files.
const MOST_CONNECTIONS: usize = 900;
/// A client that takes longer to send its headers is cut off.
const HEADERS_WITHIN: Duration = Duration::from_secs(5);
/// A connection takes no new request after this long.
const LONGEST: Duration = Duration::from_secs(300);
/// Requests under way may take this long once their connection is to end.
const LAST_REQUEST: Duration = Duration::from_secs(30);
/// How long to wait where the system has no more files to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves the unit until `stop` resolves; requests under way may finish.
pub async fn serve(
    unit: Unit,
    listener: TcpListener,
    settings: Settings,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let app = router(unit, settings);
    let turns = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(PAUSE).await;
                continue;
            }
        };
        // Over the limit the connection is closed at once rather than kept waiting.
        let Ok(turn) = Arc::clone(&turns).try_acquire_owned() else { continue };
        let (app, stopped) = (app.clone(), stopped.clone());
        tokio::spawn(async move {
            talk(stream, app, stopped).await;
            drop(turn);
        });
    }
    stopping.send_replace(true);
    let everybody = u32::try_from(MOST_CONNECTIONS).map_err(io::Error::other)?;
    let finished = timeout(LAST_REQUEST, turns.acquire_many(everybody)).await;
    if finished.is_err() {
        tracing::warn!("some requests were cut off");
    }
    Ok(())
}

/// Answers one client's requests.
async fn talk(stream: TcpStream, app: Router, mut stopped: watch::Receiver<bool>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    let service = TowerToHyperService::new(app);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stopped.wait_for(|it| *it) => None,
        () = sleep(LONGEST) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            timeout(LAST_REQUEST, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        // A client that goes away is no event for the log.
        tracing::debug!(%error, "a connection ended early");
    }
}
