//! Is it alive, is it ready, and how is it doing.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::App;
use crate::store::StoreError;

/// A probe of the database that takes longer than this says "not ready".
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// The process runs. Says nothing about anything else, so that a full disk does not restart it in a
/// circle.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// It can do its work: a page is written and committed, and it is not shutting down.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response();
    }
    match tokio::time::timeout(PROBE_TIMEOUT, app.shared.store.probe()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written\n").into_response()
        }
        Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Prometheus text.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    match figures(&app).await {
        Ok(()) => {}
        Err(error) => tracing::error!(%error, "the gauges could not be read"),
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.shared.metrics.render()).into_response()
}

/// Gauges are read when somebody looks.
async fn figures(app: &App) -> Result<(), StoreError> {
    let metrics = &app.shared.metrics;
    metrics.unacknowledged.set(app.shared.store.waiting_cases().await?);
    metrics.queued.set(app.shared.store.queued().await?);
    Ok(())
}
