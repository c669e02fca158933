//! Meta's two calls: the handshake that registers the webhook, and the deliveries.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Bytes, HttpBody as _},
    extract::{
        FromRequest, Query, Request, State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{App, BODY_MAX, BODY_SMALL};
use crate::{
    pipeline::{answer_degraded, intake},
    telemetry::Metrics,
    whatsapp::signature,
};

/// A body that takes longer than this to arrive is given up: a slow sender must not hold memory.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// The handshake's query.
#[derive(Debug, Deserialize)]
pub(super) struct Handshake {
    #[serde(rename = "hub.mode", default)]
    mode: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
    #[serde(rename = "hub.verify_token", default)]
    verify_token: String,
}

/// `GET`: repeats the challenge to whoever knows the verify token, as plain text and nothing else.
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    Query(query): Query<Handshake>,
) -> Response {
    let expected = app.whatsapp.verify_token.expose_secret().as_bytes();
    let known: bool = query.verify_token.as_bytes().ct_eq(expected).into();
    if known && query.mode == "subscribe" {
        let plain = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        return (plain, query.challenge).into_response();
    }
    tracing::warn!("a webhook handshake with a wrong verify token or mode");
    StatusCode::FORBIDDEN.into_response()
}

/// `POST`: 200 once everything in the body is committed; anything else, and Meta brings it again for
/// up to seven days.
pub(super) async fn receive(State(app): State<Arc<App>>, request: Request) -> Response {
    let arrived = app.shared.clock.now();
    let (status, outcome) = answer(&app, request).await;
    if let Some(outcome) = outcome {
        Metrics::count(&app.shared.metrics.webhooks, outcome);
    }
    let millis = app.shared.clock.now().since(arrived).as_millis();
    app.shared.metrics.webhook_ack.observe(f64::from(u32::try_from(millis).unwrap_or(u32::MAX)));
    status.into_response()
}

async fn answer(app: &App, request: Request) -> (StatusCode, Option<&'static str>) {
    let headers = request.headers();
    let Some(signed) = headers.get("x-hub-signature-256").cloned() else {
        tracing::warn!("a webhook without a signature: not Meta, or a proxy strips the header");
        return (StatusCode::UNAUTHORIZED, Some("unsigned"));
    };
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > BODY_MAX) {
        return (StatusCode::PAYLOAD_TOO_LARGE, Some("too_large"));
    }
    // Held until it is stored: so long it is in memory.
    let at_most = request.body().size_hint().upper();
    let _place = if at_most.is_some_and(|length| length <= BODY_SMALL) {
        None
    } else {
        match tokio::time::timeout(BODY_TIMEOUT, app.large.acquire()).await {
            Ok(Ok(place)) => Some(place),
            Ok(Err(_)) | Err(_) => return (StatusCode::SERVICE_UNAVAILABLE, Some("too_many")),
        }
    };
    let read = Bytes::from_request(request, &());
    let body = match tokio::time::timeout(BODY_TIMEOUT, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
            tracing::warn!(limit = BODY_MAX, "a webhook body over the limit");
            return (StatusCode::PAYLOAD_TOO_LARGE, Some("too_large"));
        }
        Ok(Err(_)) => return (StatusCode::BAD_REQUEST, Some("cut_off")),
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, Some("cut_off")),
    };
    let signed = signed.to_str().unwrap_or_default();
    if !signature::verify(app.whatsapp.secrets(), &body, signed) {
        tracing::warn!(
            bytes = body.len(),
            "a webhook with a wrong signature: not Meta, or WHATSAPP_APP_SECRET is not this app's; \
             Meta keeps what it sent and brings it again"
        );
        return (StatusCode::UNAUTHORIZED, Some("unsigned"));
    }
    match intake::receive(&app.shared, &body).await {
        Ok(()) => (StatusCode::OK, None),
        Err(error) => {
            tracing::error!(%error, bytes = body.len(), "a delivery could not be stored; Meta keeps it");
            answer_degraded(&app.shared, &body, &error.to_string());
            (StatusCode::SERVICE_UNAVAILABLE, Some("not_stored"))
        }
    }
}
