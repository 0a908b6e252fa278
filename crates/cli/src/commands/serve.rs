//! `throughline serve`: the pages.

use tokio::net::TcpListener;
use usecases::Unit;

use crate::{commands::jobs, failure::Failure, output};

pub(super) async fn run(unit: Unit, listen: &str, behind_tls: bool) -> Result<(), Failure> {
    let listener = bind(listen).await?;
    serve(unit, listener, behind_tls).await
}

/// Takes a port, or says who can have another.
pub(super) async fn bind(listen: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::unavailable(
            format!("Another program is listening on {listen}."),
            "Choose another port with --listen, for example --listen 127.0.0.1:8081.",
        ),
        std::io::ErrorKind::PermissionDenied => Failure::unavailable(
            format!("This user may not listen on {listen}."),
            "Choose a port of 1024 or more with --listen.",
        ),
        _ => Failure::refused(
            "--listen",
            format!("\"{listen}\" cannot be listened on: {error}."),
            "Write an address and a port, for example 127.0.0.1:8080.",
        ),
    })
}

pub(super) async fn serve(
    unit: Unit,
    listener: TcpListener,
    behind_tls: bool,
) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(Failure::ours)?;
    output::note(&format!("Serving on http://{address} – stop with Ctrl-C."));
    let settings = web::Settings { secure: behind_tls };
    let worker = tokio::spawn(jobs::work(unit.clone()));
    let watch = tokio::spawn(jobs::watch(unit.clone()));
    let served = web::serve(unit.clone(), listener, settings, stopped()).await;
    worker.abort();
    watch.abort();
    // It has let go of its transaction once this returns.
    let _stopped = (worker.await, watch.await);
    served.map_err(Failure::ours)?;
    Ok(unit.close_for_good().await?)
}

/// Ctrl-C, or the signal by which a system stops a service.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let kind = tokio::signal::unix::SignalKind::terminate();
        if let Ok(mut terminated) = tokio::signal::unix::signal(kind) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _interrupted = interrupted.await;
}
