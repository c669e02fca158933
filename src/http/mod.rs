//! The whole route table on one screen.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, routing::get};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::{config::WhatsApp, pipeline::Shared};

mod health;
mod webhook;

/// The largest webhook body. Meta sends up to 3 MB; a body over this gets a 413.
pub const BODY_MAX: usize = 4 * 1024 * 1024;

/// A body of at most this size is read at once: Meta's webhook of one message has a kilobyte or two.
const BODY_SMALL: u64 = 64 * 1024;

/// Larger bodies that are read at once: 32 MiB at most. Further ones wait their turn, and whoever holds
/// these places with endless uploads holds up nobody's single message.
const BODIES_LARGE_MAX: usize = 8;

/// What the handlers share.
#[derive(Debug)]
pub struct App {
    pub(crate) shared: Shared,
    pub(crate) whatsapp: Arc<WhatsApp>,
    /// Places for bodies over [`BODY_SMALL`].
    pub(crate) large: Semaphore,
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
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::new(App {
            shared,
            whatsapp,
            large: Semaphore::new(BODIES_LARGE_MAX),
            stop,
        }))
}
