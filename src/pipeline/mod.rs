//! The loops, the only places where pure code meets the world: intake stores, turns decide, the
//! outbox sends, alerts escalate, the watchdog looks for what none of them has done. Each has a
//! `run_once` that tests and simulation call themselves.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::{MarkRead, Templates},
    conversation::playbook::Playbook,
    id::{Luck, PhoneNumberId},
    store::{Store, StoreError},
    telemetry::Metrics,
    time::{Clock, Timestamp},
    whatsapp::client::Client,
};

pub mod alarm;
pub mod alerts;
mod bells;
mod burst;
mod degraded;
mod desk;
mod gather;
pub mod intake;
pub mod outbox;
pub mod rate;
pub mod turns;
pub mod watchdog;

pub use alarm::{Alarm, AlarmKind, Alarms, Courier};
pub use bells::Bells;
pub use degraded::Degraded;
pub(crate) use degraded::answer as answer_degraded;

/// What the loops share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The database.
    pub store: Store,
    /// Flows, texts, lexicon, gazetteer.
    pub playbook: Arc<Playbook>,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub luck: Luck,
    /// The Graph API.
    pub client: Client,
    /// Figures.
    pub metrics: Metrics,
    /// Our number.
    pub number: PhoneNumberId,
    /// Templates at Meta.
    pub templates: Arc<Templates>,
    /// When the reporter's message gets its blue ticks.
    pub mark_read: MarkRead,
    /// How a loop tells the next that there is something to do.
    pub wake: Arc<Wake>,
    /// What an operator must hear of over another channel than WhatsApp.
    pub alarms: Alarms,
    /// Whom we told what to do in danger while nothing could be stored.
    pub degraded: Degraded,
    /// How often the officers' phones have rung.
    pub bells: Bells,
    /// Calls that nothing waits for, such as blue ticks; shutdown does.
    pub background: TaskTracker,
}

impl Shared {
    /// An operator must hear of it over another channel than WhatsApp.
    pub(crate) fn raise(&self, alarm: Alarm) {
        self.alarms.raise(alarm, &self.metrics, self.clock.now());
    }
}

/// How a loop tells the next that there is something to do. It never waits for it.
#[derive(Debug, Default)]
pub struct Wake {
    /// Something to decide.
    pub turns: Notify,
    /// An alarm may be due.
    pub alerts: Notify,
    /// Something to send.
    pub outbox: Notify,
}

/// How long a loop rests after the store refused: long enough not to spin, short enough that
/// nobody's first answer is late by it.
const REST_AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Without a wake-up a loop looks again after this long: another process may have written.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// A loop that found nothing to do does not look again sooner, even when a deadline has passed: what
/// is overdue then is something it cannot do.
const LOOK_AGAIN_MIN: Duration = Duration::from_millis(250);

/// Waits until something is to be done: a wake-up, a deadline, or shutdown.
pub(crate) async fn rest(
    clock: &Clock,
    wake: &Notify,
    deadline: Option<Timestamp>,
    stop: &CancellationToken,
) {
    let now = clock.now();
    let latest = now.after(LOOK_AGAIN);
    let deadline = match deadline {
        Some(deadline) if deadline > now => deadline.min(latest),
        Some(_) => now.after(LOOK_AGAIN_MIN),
        None => latest,
    };
    tokio::select! {
        () = wake.notified() => {}
        () = clock.sleep_until(deadline) => {}
        () = stop.cancelled() => {}
    }
}

/// Logs that the store refused, and rests.
pub(crate) async fn rest_after(clock: &Clock, loop_name: &'static str, error: &StoreError) {
    tracing::error!(%error, loop_name, "the store refused; trying again");
    clock.sleep_until(clock.now().after(REST_AFTER_FAILURE)).await;
}
