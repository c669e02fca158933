//! The floors: what this machine, this HTTP stack and this generator can do at best. The same server
//! and client libraries as the service, as a process of their own, without anything that makes it one.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use faryad::{
    conversation::reply::{Bounded, Reply},
    http::BODY_MAX,
    id::OutboxId,
    time::Clock,
    whatsapp::{
        Inbound, Update,
        message::{Address, Outgoing, body},
        signature, webhook,
    },
};

use crate::people::{NUMBER, SECRET};

/// What floor B answers: as long as a first reply of ours.
const REPLY: &str = "Assalam o alaikum. This is the police line on WhatsApp. If somebody is in danger \
    now, write what is happening and where, or call 15. For everything else choose below: report a \
    crime, complain about an officer, ask about a report that you made, or find a helpline number. \
    Everything that you write is kept safe and read by officers on duty only.";

/// Which floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Floor {
    /// Verifies the signature, answers 200, forgets.
    Drop,
    /// Verifies, reads, sends a reply to the Graph API, answers 200; stores nothing.
    Reply,
}

impl Floor {
    /// On the command line of the process that plays it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Reply => "reply",
        }
    }
}

#[derive(Clone)]
struct Sender {
    http: reqwest::Client,
    url: Arc<str>,
}

/// Plays a floor until it is killed.
pub(crate) fn serve(word: &str, listen: &str, graph: &str) -> anyhow::Result<()> {
    let listen: SocketAddr = listen.parse().context("an address to listen on")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let http = reqwest::Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(Duration::from_secs(10))
            .pool_max_idle_per_host(512)
            .build()?;
        let url = format!("http://{graph}/v25.0/{NUMBER}/messages").into();
        let webhook = if word == Floor::Drop.word() {
            post(receive_and_drop)
        } else {
            post(receive_and_reply)
        };
        let router = Router::new()
            .route("/webhook/whatsapp", webhook)
            .route("/health/ready", get(|| async { "ready\n" }))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(Sender { http, url });
        let listener = tokio::net::TcpListener::bind(listen).await?;
        axum::serve(listener, router).await?;
        Ok(())
    })
}

/// The body, if Meta signed it.
async fn verified(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, StatusCode> {
    let body = to_bytes(body, BODY_MAX).await.map_err(|_| StatusCode::BAD_REQUEST)?;
    let signed = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    let verified = signed.is_some_and(|signed| signature::verify([SECRET], &body, signed));
    if verified { Ok(body) } else { Err(StatusCode::UNAUTHORIZED) }
}

async fn receive_and_drop(headers: HeaderMap, body: Body) -> StatusCode {
    verified(&headers, body).await.map_or_else(|refused| refused, |_| StatusCode::OK)
}

async fn receive_and_reply(
    State(sender): State<Sender>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    let body = match verified(&headers, body).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let Ok(updates) = webhook::parse(&body, Clock::System.now()) else {
        return StatusCode::BAD_REQUEST;
    };
    for update in updates {
        if let Update::Message(message) = update
            && !reply(&sender, &message).await
        {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    StatusCode::OK
}

/// One reply, sent. Says whether the Graph API took it.
async fn reply(sender: &Sender, message: &Inbound) -> bool {
    let to = Address { phone: message.sender.phone.clone(), bsuid: message.sender.bsuid.clone() };
    let text = Reply::Text { body: Bounded::fitted(REPLY) };
    let body = body(&to, &Outgoing::Reply(&text), &OutboxId::new(message.wamid.as_str()));
    let sent = sender
        .http
        .post(&*sender.url)
        .bearer_auth("bench-token")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await;
    match sent {
        Ok(answer) => answer.status().is_success() && answer.bytes().await.is_ok(),
        Err(_) => false,
    }
}
