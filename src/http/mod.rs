//! The whole route table on one screen.

use std::sync::Arc;

use axum::{Router, routing::get};
use tokio_util::sync::CancellationToken;

use crate::{config::WhatsApp, pipeline::Shared};

mod health;
mod webhook;

/// The largest webhook body. Meta sends up to 3 MB; a body over this gets a 413.
pub const BODY_MAX: usize = 4 * 1024 * 1024;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) shared: Shared,
    pub(crate) whatsapp: Arc<WhatsApp>,
    /// Cancelled when the service shuts down: not ready any more.
    pub(crate) stop: CancellationToken,
}

/// Every route of the service.
pub fn router(shared: Shared, whatsapp: Arc<WhatsApp>, stop: CancellationToken) -> Router {
    Router::new()
        // called by Meta
        .route("/webhook/whatsapp", get(webhook::verify).post(webhook::receive))
        // called by whoever operates this
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(App { shared, whatsapp, stop })
}
