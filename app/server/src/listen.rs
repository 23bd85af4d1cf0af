//! Connections: this machine only, so many at once, none that keeps silent, and a stop that finishes what was begun.

use crate::guard::Peer;
use crate::limits::{MAX_CONNECTIONS, MAX_HEADER_BYTES, MAX_HEADERS, STOP_TIME};
use crate::metrics::Metrics;
use crate::{App, routes};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use shequ_core::{Words, words};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep, timeout};

/// Takes an address of this machine.
///
/// # Errors
/// The address is no loopback address, or is taken.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Words> {
    if !address.ip().is_loopback() {
        return Err(words!(
            "{address} 不是本机地址。目前没有账号和权限，任何连得上的人都能改数据，所以只在 127.0.0.1 或 [::1] 上服务；请改用 --listen 127.0.0.1:8080",
            "{address} is no address of this machine. There are no accounts yet, so whoever can connect can change data; it serves on 127.0.0.1 or [::1] only: use --listen 127.0.0.1:8080"
        ));
    }
    TcpListener::bind(address).await.map_err(|e| {
        words!(
            "不能在 {address} 上服务：{e}。端口可能被占用，换一个端口再试",
            "cannot serve on {address}: {e}. The port may be taken; try another one"
        )
    })
}

/// Serves until `stop`, then takes no more connections and lets open requests end.
pub async fn serve(listener: TcpListener, app: Arc<App>, stop: impl Future<Output = ()>) {
    let (metrics, patience) = (Arc::clone(&app.metrics), app.patience);
    let router = routes::router(app);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        // A place first: whoever comes when none is free waits in the queue of the system.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(error = %error, "a connection was not taken");
                // Out of file handles, usually; others will be closed meanwhile.
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let inner = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            inner.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(MAX_HEADER_BYTES)
            .max_headers(MAX_HEADERS)
            .serve_connection(TokioIo::new(Patient::new(stream, patience.send)), service);
        let watched = graceful.watch(connection);
        let open = Open::new(&metrics);
        tokio::spawn(async move {
            // A connection that breaks is nothing to report: the request, if there was one, has its own line.
            let _ = watched.await;
            drop((open, place));
        });
    }
    drop(listener);
    if timeout(STOP_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
}

/// Counts a connection while it lives.
struct Open(Arc<Metrics>);

impl Open {
    fn new(metrics: &Arc<Metrics>) -> Self {
        metrics.connection(1);
        Self(Arc::clone(metrics))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connection(-1);
    }
}

/// A stream that gives up on a client that takes nothing of what is sent to it.
struct Patient {
    stream: TcpStream,
    waiting: Pin<Box<Sleep>>,
    stuck: bool,
    time: Duration,
}

impl Patient {
    fn new(stream: TcpStream, time: Duration) -> Self {
        Self { stream, waiting: Box::pin(sleep(time)), stuck: false, time }
    }

    /// Passes the outcome of a write on; one that stays pending for too long is an error.
    fn watched<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stuck = false;
            return outcome;
        }
        if !self.stuck {
            self.stuck = true;
            let end = Instant::now() + self.time;
            self.waiting.as_mut().reset(end);
        }
        match self.waiting.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watched(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.watched(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.watched(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
