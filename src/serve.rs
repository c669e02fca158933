//! The composition root: opens the store, loads the flows, starts the loops, shuts down in order.

use std::{net::SocketAddr, panic::AssertUnwindSafe, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use futures_util::FutureExt as _;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::Config,
    conversation::{
        fault,
        playbook::{Playbook, SourceFile},
    },
    http,
    id::Luck,
    pipeline::{
        Alarms, Bells, Courier, Degraded, Shared, Wake, alerts, outbox::Outbox, turns,
        watchdog::Watchdog,
    },
    store::{Store, Watch},
    telemetry::Metrics,
    time::Clock,
    whatsapp::client::{Client, ClientConfig},
};

/// A running service.
#[derive(Debug)]
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    store: Store,
    server: TaskTracker,
    loops: TaskTracker,
    sender: TaskTracker,
    writer: TaskTracker,
    background: TaskTracker,
    /// No new requests.
    close: CancellationToken,
    /// The loops decide what is there.
    stop: CancellationToken,
    /// The sender says what was decided.
    hush: CancellationToken,
    /// The loops stop where they are.
    give_up: CancellationToken,
    /// A part has broken off.
    broken: CancellationToken,
    shutdown: Duration,
}

impl Service {
    /// Starts everything. When this returns, the service answers.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let playbook = load_playbook(config.flows.as_deref())?;
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!("cannot listen on {}: is another program there? (FARYAD_LISTEN)", config.listen)
        })?;
        let address = listener.local_addr()?;
        let (server, loops, sender) = (TaskTracker::new(), TaskTracker::new(), TaskTracker::new());
        let (writer, background) = (TaskTracker::new(), TaskTracker::new());
        let clock = Clock::System;
        let store =
            Store::open(&config.database_url, clock.clone(), &writer).await.with_context(|| {
                format!("cannot open the database {} (DATABASE_URL)", config.database_url)
            })?;
        let client = Client::new(&ClientConfig {
            api_url: config.whatsapp.api_url.clone(),
            version: config.whatsapp.api_version.clone(),
            number: config.whatsapp.phone_number_id.clone(),
            token: config.whatsapp.access_token.clone(),
            timeout: config.whatsapp.timeout,
        })?;
        let shared = Shared {
            store: store.clone(),
            playbook: Arc::new(
                playbook
                    .in_time_zone(&config.time_zone)
                    .with_duress_words(config.duress_words.expose_secret()),
            ),
            clock,
            luck: Luck::System,
            client,
            metrics: Metrics::default(),
            number: config.whatsapp.phone_number_id.clone(),
            templates: Arc::new(config.templates.clone()),
            mark_read: config.whatsapp.mark_read,
            wake: Arc::new(Wake::default()),
            alarms: Alarms::default(),
            degraded: Degraded::default(),
            bells: Bells::default(),
            background: background.clone(),
        };
        if shared.store.roster().await?.is_empty() {
            tracing::warn!(
                "no officer is on any desk: reports will be kept and answered, and nobody alerted; \
                 add one with: faryad officer add --name NAME --phone +92… --desk control-room"
            );
        }
        let (close, stop) = (CancellationToken::new(), CancellationToken::new());
        let (hush, give_up) = (CancellationToken::new(), CancellationToken::new());
        let broken = CancellationToken::new();
        let outbox = Outbox::new(shared.clone(), config.whatsapp.sends_per_second);
        let turns = turns::run(shared.clone(), stop.clone(), give_up.clone());
        loops.spawn(whole("turns", turns, broken.clone()));
        sender.spawn(whole("outbox", outbox.run(hush.clone(), give_up.clone()), broken.clone()));
        loops.spawn(whole("alerts", alerts::run(shared.clone(), stop.clone()), broken.clone()));
        let watchdog = Watchdog::new(shared.clone(), Watch::new(&config.database_url)?);
        loops.spawn(whole("watchdog", watchdog.run(stop.clone()), broken.clone()));
        let courier = Courier::new(
            shared.alarms.clone(),
            shared.clock.clone(),
            shared.luck.clone(),
            &config.alarm,
        )?;
        loops.spawn(whole("courier", courier.run(stop.clone()), broken.clone()));
        if config.alarm.webhook.is_none() && config.alarm.mail.is_none() {
            tracing::warn!(
                "no alarm channel: an expired token or a full disk is told to the log only; set \
                 FARYAD_ALARM_WEBHOOK or FARYAD_ALARM_SMTP_URL"
            );
        }
        let router = http::router(shared, Arc::new(config.whatsapp), close.clone());
        let closed = close.clone();
        server.spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(closed.cancelled_owned())
                .await;
            if let Err(error) = served {
                tracing::error!(%error, "the HTTP server stopped");
            }
        });
        tracing::info!(%address, database = config.database_url, "Faryad is listening");
        Ok(Self {
            address,
            store,
            server,
            loops,
            sender,
            writer,
            background,
            close,
            stop,
            hush,
            give_up,
            broken,
            shutdown: config.shutdown,
        })
    }

    /// Returns when a part has broken off by a bug of ours: the others would go on, and take what nobody
    /// decides on. The process should end; the next one goes on with what is in the database.
    pub async fn broken(&self) {
        tokio::select! {
            () = self.broken.cancelled() => {}
            () = self.store.ended() => tracing::error!(part = "writer", "a part of the service broke off"),
        }
    }

    /// Takes no more requests, finishes what was accepted, and writes everything down. `false`: it
    /// took too long and something is left; the database has it, and the next start goes on with it.
    pub async fn stop(self) -> bool {
        let Self {
            store,
            server,
            loops,
            sender,
            writer,
            background,
            close,
            stop,
            hush,
            give_up,
            shutdown,
            broken: _,
            address: _,
        } = self;
        close.cancel();
        server.close();
        let mut orderly = true;
        // The order: nobody hands in anything new, then the loops finish, then the database closes.
        if tokio::time::timeout(shutdown / 4, server.wait()).await.is_err() {
            tracing::warn!("a connection did not end");
            orderly = false;
        }
        stop.cancel();
        loops.close();
        sender.close();
        let finished = async {
            loops.wait().await;
            // Only now: what they decided last is said as well.
            hush.cancel();
            sender.wait().await;
        };
        if tokio::time::timeout(shutdown, finished).await.is_err() {
            tracing::warn!("not everything was sent in time; the next start goes on with it");
            orderly = false;
        }
        hush.cancel();
        give_up.cancel();
        background.close();
        let grace = Duration::from_secs(2);
        if tokio::time::timeout(grace, async {
            loops.wait().await;
            sender.wait().await;
            background.wait().await;
        })
        .await
        .is_err()
        {
            tracing::warn!("a call to WhatsApp did not end");
        }
        drop(store);
        writer.close();
        if tokio::time::timeout(grace, writer.wait()).await.is_err() {
            tracing::warn!("the database did not close");
            orderly = false;
        }
        orderly
    }
}

/// A part that must not end by a panic and leave the others alone.
async fn whole(name: &'static str, part: impl Future<Output = ()>, broken: CancellationToken) {
    if AssertUnwindSafe(part).catch_unwind().await.is_err() {
        tracing::error!(part = name, "a part of the service broke off");
        broken.cancel();
    }
}

/// Runs the service until the operator asks it to stop.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let service = Service::start(config).await?;
    tokio::select! {
        asked = asked_to_stop() => asked?,
        () = service.broken() => {
            anyhow::bail!("a part of the service broke off; the next start goes on with what is left")
        }
    }
    tracing::info!("shutting down: finishing what was accepted; a second signal ends at once");
    tokio::select! {
        orderly = service.stop() => {
            tracing::info!(orderly, "stopped");
            Ok(())
        }
        second = asked_to_stop() => {
            second?;
            anyhow::bail!("stopped at the second signal; the next start goes on with what is left")
        }
    }
}

/// Returns on SIGTERM or SIGINT.
pub async fn asked_to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// The compiled-in flows, or those of a folder, checked; a faulty flow stops the start.
pub fn load_playbook(folder: Option<&Path>) -> anyhow::Result<Playbook> {
    let files = match folder {
        None => Playbook::embedded(),
        Some(folder) => read_folder(folder)?,
    };
    Playbook::load(&files).map_err(|faults| {
        anyhow::anyhow!(
            "{}\nthe conversation flows have faults: correct them, then run faryad flows check",
            fault::report(&faults, &files)
        )
    })
}

/// Every file of a folder of flows, one level of folders deep (the languages).
pub fn read_folder(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        let entries = std::fs::read_dir(&here).with_context(|| {
            format!("cannot read the folder of flows {} (FARYAD_FLOWS)", here.display())
        })?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                if here == folder {
                    folders.push(path);
                }
                continue;
            }
            let kind =
                path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if !matches!(kind, "yaml" | "ftl" | "json" | "csv") {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let name =
                path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(SourceFile { path: name, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_that_panics_is_noticed_and_one_that_ends_is_not() {
        let broken = CancellationToken::new();
        whole("a part", async {}, broken.clone()).await;
        assert!(!broken.is_cancelled());
        whole("a part", async { panic!("a bug") }, broken.clone()).await;
        assert!(broken.is_cancelled());
    }
}
