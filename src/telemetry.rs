//! Logs and metrics: ids and figures, never text, numbers or names (SEC-7).

use std::{
    io::IsTerminal,
    sync::{Arc, Mutex},
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::Logging;

/// Starts the log on standard error; standard output belongs to what a command answers.
pub fn start_log(logging: &Logging) {
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let layer = if logging.json { lines.json().boxed() } else { lines.with_target(false).boxed() };
    // A second start (several services in one test process) keeps the first.
    let _started =
        tracing_subscriber::registry().with(layer.with_filter(logging.filter.clone())).try_init();
}

/// One word that splits a metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Label {
    /// What happened.
    pub outcome: &'static str,
}

/// What `/metrics` shows. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    /// Webhook requests: stored, kept (to be read later), quarantined, unsigned, `too_large`, `too_many`, `cut_off`, `not_stored`.
    pub webhooks: Family<Label, Counter>,
    /// Milliseconds from a webhook's arrival to its answer.
    pub webhook_ack: Histogram,
    /// Turns: decided, stale, failed, parked.
    pub turns: Family<Label, Counter>,
    /// Sends: accepted, retried, failed, withheld, unknown.
    pub sends: Family<Label, Counter>,
    /// Milliseconds from the decision to the moment Meta took the answer.
    pub first_reply: Histogram,
    /// Alerts to officers: paged, failed, nobody.
    pub alerts: Family<Label, Counter>,
    /// Cases opened, by category.
    pub cases: Family<Label, Counter>,
    /// Urgent cases that nobody has acknowledged.
    pub unacknowledged: Gauge,
    /// Messages waiting to be sent.
    pub queued: Gauge,
    /// What Meta reports about our number or account.
    pub troubles: Counter,
    /// Rows past their deadline, by how they are late.
    pub overdue: Family<Label, Counter>,
    /// Alarms raised for the operator, by kind.
    pub alarms: Family<Label, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let millis = || {
            Histogram::new([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 1000.0, 5000.0, 15000.0])
        };
        let metrics = Self {
            registry: Arc::default(),
            webhooks: Family::default(),
            webhook_ack: millis(),
            turns: Family::default(),
            sends: Family::default(),
            first_reply: millis(),
            alerts: Family::default(),
            cases: Family::default(),
            unacknowledged: Gauge::default(),
            queued: Gauge::default(),
            troubles: Counter::default(),
            overdue: Family::default(),
            alarms: Family::default(),
        };
        let mut registry = Registry::with_prefix("faryad");
        let m = &metrics;
        registry.register("webhooks", "Webhook requests by outcome", m.webhooks.clone());
        registry.register_with_unit(
            "webhook_ack",
            "From a webhook's arrival to its answer",
            Unit::Other("milliseconds".into()),
            m.webhook_ack.clone(),
        );
        registry.register("turns", "Turns by outcome", m.turns.clone());
        registry.register("sends", "Sends to WhatsApp by outcome", m.sends.clone());
        registry.register_with_unit(
            "first_reply",
            "From the decision to the moment WhatsApp took the answer",
            Unit::Other("milliseconds".into()),
            m.first_reply.clone(),
        );
        registry.register("alerts", "Alerts to officers by outcome", m.alerts.clone());
        registry.register("cases", "Cases opened, by category", m.cases.clone());
        registry.register(
            "unacknowledged_urgent_cases",
            "P0 and P1 cases nobody has acknowledged",
            m.unacknowledged.clone(),
        );
        registry.register("outbox_queued", "Messages waiting to be sent", m.queued.clone());
        registry.register(
            "troubles",
            "What WhatsApp reports about our number or account",
            m.troubles.clone(),
        );
        registry.register("overdue", "Rows found past their deadline", m.overdue.clone());
        registry.register("alarms", "Alarms raised for the operator, by kind", m.alarms.clone());
        *metrics.registry() = registry;
        metrics
    }
}

impl Metrics {
    fn registry(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts one.
    pub fn count(family: &Family<Label, Counter>, outcome: &'static str) {
        family.get_or_create(&Label { outcome }).inc();
    }

    /// Counts several.
    pub fn count_many(family: &Family<Label, Counter>, outcome: &'static str, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        family.get_or_create(&Label { outcome }).inc_by(count);
    }

    /// The Prometheus text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        if encode(&mut text, &self.registry()).is_err() {
            tracing::error!("the metrics could not be written");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::default();
        Metrics::count(&metrics.webhooks, "stored");
        metrics.first_reply.observe(7.0);
        let text = metrics.render();
        assert!(text.contains("faryad_webhooks_total{outcome=\"stored\"} 1"), "{text}");
        assert!(text.contains("faryad_first_reply_milliseconds_bucket{le=\"10.0\"} 1"), "{text}");
    }
}
