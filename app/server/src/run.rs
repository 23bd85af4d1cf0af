//! A whole server from its settings: open the store, say where it listens, serve until a signal.

use crate::catalogues::Catalogues;
use crate::demo::{Demo, fill};
use crate::limits::Patience;
use crate::metrics::Metrics;
use crate::site::Site;
use crate::store::sqlite::Sqlite;
use crate::store::{Store, StoreError};
use crate::{App, listen};
use shequ_core::{Words, words};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// What a server is made of.
pub struct Settings {
    /// Where it listens; an address of this machine.
    pub listen: SocketAddr,
    /// The file of the store.
    pub store: PathBuf,
    /// The catalogues at hand.
    pub catalogues: Catalogues,
    /// The pages.
    pub site: Site,
    /// What an empty store is filled with.
    pub demo: Option<Demo>,
}

/// Serves until SIGINT or SIGTERM; everything that was acknowledged is on the disk when this returns. `ready` is told
/// the address once connections are taken.
///
/// # Errors
/// The address or the store cannot be used.
pub fn run(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), Words> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| words!("服务器不能启动：{e}", "the server cannot start: {e}"))?;
    runtime.block_on(async move {
        let listener = listen::bind(settings.listen).await?;
        let address = listener.local_addr().map_err(|e| words!("{e}", "{e}"))?;
        let metrics = Arc::new(Metrics::default());
        let shown = settings.store.display().to_string();
        let store = Sqlite::open(&settings.store, Arc::clone(&metrics)).map_err(|error| unusable(&shown, &error))?;
        let store: Arc<dyn Store> = Arc::new(store);
        let app = App::new(settings.catalogues, store, settings.site, metrics, Patience::default());
        look_at_trail(&app, &shown).await?;
        if let Some(demo) = settings.demo {
            fill(&app, demo).await.map_err(|p| p.words.says)?;
        }
        let stop = stop_signal()?;
        ready(address);
        tracing::info!(listen = %address, store = %shown, "serving");
        listen::serve(listener, app, stop).await;
        tracing::info!("stopped");
        Ok(())
    })
}

fn unusable(path: &str, error: &StoreError) -> Words {
    let why = match error {
        StoreError::Busy => "busy",
        StoreError::Failed(why) => why,
    };
    words!(
        "数据库文件 {path} 不能使用：{why}。检查路径、权限和磁盘空间，或用 --store sqlite:路径 换一个文件",
        "the store {path} cannot be used: {why}. Look at the path, its permissions and the disk, or name another file with --store sqlite:PATH"
    )
}

/// A broken trail is told, loudly, and serving goes on: whoever looks into it needs the data.
async fn look_at_trail(app: &App, path: &str) -> Result<(), Words> {
    let chain = app.store.verify().await.map_err(|error| unusable(path, &error))?;
    match chain.broken_at {
        Some(line) => tracing::error!(line, lines = chain.lines, "the audit trail is not as it was written"),
        None => tracing::info!(lines = chain.lines, last = %chain.last, "the audit trail is in order"),
    }
    Ok(())
}

/// Ends with the first SIGINT or SIGTERM. The handlers stand before anybody is told that the server is ready.
fn stop_signal() -> Result<impl Future<Output = ()>, Words> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |e: std::io::Error| words!("不能接收停止信号：{e}", "signals cannot be received: {e}");
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
