//! The Graph API over HTTP: the only file of this module that touches the network.

use std::time::Duration;

use reqwest::{
    Certificate, ClientBuilder, Response, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{
    error::{ApiError, Class, classify},
    loose::{id, items, truth, word},
    message,
};
use crate::{
    id::{PhoneNumberId, Wamid},
    safety::Cleared,
};

/// An answer of Meta's has some hundred bytes; a longer one is not Meta's.
const ANSWER_MAX: usize = 64 * 1024;

/// Nobody who asks us to wait longer than this is believed.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// Connecting takes tenths of a second; more, and the next attempt is the better use of the time.
const CONNECT_TIMEOUT_MAX: Duration = Duration::from_secs(5);

/// Idle connections kept: Meta's default of 80 sends a second at a second each, with room.
const IDLE_CONNECTIONS: usize = 128;

/// Idle connections are closed before Meta closes them under a request of ours.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// Meta's words, and those about a failure of the network, are cut here.
const TEXT_MAX: usize = 300;

/// Where and as whom to send.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Meta's address, or the simulator's: `https://graph.facebook.com`.
    pub api_url: String,
    /// Of the Graph API: `v25.0`.
    pub version: String,
    /// Our number's id.
    pub number: PhoneNumberId,
    /// The system user's token.
    pub token: SecretString,
    /// For one request from first to last byte.
    pub timeout: Duration,
}

/// Why there can be no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The configured address.
    #[error(
        "WHATSAPP_API_URL must be an http or https address without a password, as https://graph.facebook.com"
    )]
    Address,
    /// The configured token.
    #[error("WHATSAPP_ACCESS_TOKEN holds characters that no token has")]
    Token,
    /// The HTTP library.
    #[error("the HTTP client does not start")]
    Start(#[source] reqwest::Error),
}

/// What became of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Meta took it. That is not yet delivered.
    Accepted {
        /// Meta's id of it: statuses go by it.
        wamid: Wamid,
        /// Held back for a look at the template's quality, or paused: it may never go out.
        held: bool,
    },
    /// Meta did not take it.
    Refused {
        /// What to do about it.
        class: Class,
        /// Meta's code.
        code: Option<i64>,
        /// Meta's words.
        text: String,
        /// What Meta's support asks for.
        fbtrace: Option<String>,
    },
    /// It left us and no answer came that says what became of it: it may have been sent.
    Unknown {
        /// What happened instead.
        reason: String,
    },
    /// It never left us: sending it again cannot send it twice.
    NotSent {
        /// Why.
        reason: String,
    },
}

/// Sends for one of our numbers. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    messages: Url,
    token: SecretString,
}

impl std::fmt::Debug for Client {
    /// Without the token, whatever the token's type does.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("messages", &self.messages.as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// Checks the address and the token; connects only when there is something to send.
    pub fn new(config: &ClientConfig) -> Result<Self, ClientError> {
        let messages = address(config).ok_or(ClientError::Address)?;
        if !config.token.expose_secret().bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ClientError::Token);
        }
        let http = http(&messages, config.timeout).map_err(ClientError::Start)?;
        Ok(Self { http, messages, token: config.token.clone() })
    }

    /// Sends a [`message::body`] that the safety policy has let through: nothing else can be sent.
    pub async fn send(&self, body: &Cleared<Value>) -> SendOutcome {
        match self.post(body.get()).await {
            Ok(answer) => answer.outcome(),
            Err(outcome) => outcome,
        }
    }

    /// Marks a person's message as read and shows "typing…". Whether Meta took it: nothing waits
    /// for a blue tick, so there is nothing else to know about a failure.
    pub async fn mark_read(&self, wamid: &Wamid, typing: bool) -> bool {
        match self.post(&message::mark_read(wamid, typing)).await {
            Ok(answer) => {
                let success = serde_json::from_slice::<Value>(&answer.body)
                    .is_ok_and(|body| truth(&body, "success"));
                answer.status.is_success() && success
            }
            Err(_) => false,
        }
    }

    /// One request, and its whole answer; or the outcome, when there was none.
    async fn post(&self, body: &Value) -> Result<Answer, SendOutcome> {
        let request = self
            .http
            .post(self.messages.clone())
            .bearer_auth(self.token.expose_secret())
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let response = request.send().await.map_err(|error| {
            let reason = reason(&error);
            if error.is_connect() || error.is_builder() {
                SendOutcome::NotSent { reason }
            } else {
                SendOutcome::Unknown { reason }
            }
        })?;
        Answer::read(response).await.map_err(|reason| SendOutcome::Unknown { reason })
    }
}

/// Meta's answer to a request, whole.
struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Answer {
    /// Reads it, up to a limit.
    async fn read(mut response: Response) -> Result<Self, String> {
        let status = response.status();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX));
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| reason(&error))? {
            if body.len() + part.len() > ANSWER_MAX {
                return Err(format!("an answer of more than {ANSWER_MAX} bytes"));
            }
            body.extend_from_slice(&part);
        }
        Ok(Self { status, retry_after, body })
    }

    /// What it says about the message.
    fn outcome(&self) -> SendOutcome {
        if let Some(error) = ApiError::parse(&self.body) {
            return SendOutcome::Refused {
                class: self.patient(error.class(self.status.as_u16())),
                code: error.code,
                text: error.text,
                fbtrace: error.fbtrace,
            };
        }
        if self.status.is_success() {
            return self.accepted().unwrap_or_else(|| SendOutcome::Unknown {
                reason: format!("{} without a message id", self.status),
            });
        }
        if self.status.is_server_error() || self.status == StatusCode::REQUEST_TIMEOUT {
            // Somebody on the way answered for Meta, who may have taken the message.
            return SendOutcome::Unknown { reason: format!("{} without an error", self.status) };
        }
        SendOutcome::Refused {
            class: self.patient(classify(None, self.status.as_u16())),
            code: None,
            text: self.status.to_string(),
            fbtrace: None,
        }
    }

    /// The message's id, and whether it is on its way.
    fn accepted(&self) -> Option<SendOutcome> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        let message = items(&body, "messages").first()?;
        let wamid = Wamid::new(id(message, "id")?);
        // `message_status` comes with templates only.
        let held = word(message, "message_status").is_some_and(|status| status != "accepted");
        Some(SendOutcome::Accepted { wamid, held })
    }

    /// `class`, with the wait that the answer itself asks for, if that is longer.
    fn patient(&self, class: Class) -> Class {
        match (class, self.retry_after) {
            (Class::Retry { after, times }, Some(asked)) => {
                Class::Retry { after: after.max(asked), times }
            }
            (Class::Slow { after }, Some(asked)) => Class::Slow { after: after.max(asked) },
            (class, _) => class,
        }
    }
}

/// `{api_url}/{version}/{number}/messages`. Version and number are single path segments, whatever
/// they hold.
fn address(config: &ClientConfig) -> Option<Url> {
    let mut url = Url::parse(config.api_url.trim()).ok()?;
    let has_password = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || has_password {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    url.path_segments_mut().ok()?.pop_if_empty().extend([
        config.version.as_str(),
        config.number.as_str(),
        "messages",
    ]);
    Some(url)
}

/// The HTTP client: with the system's certificates, or with the bundled ones where the system has
/// none and the library would not even start for a plain loopback address.
pub(crate) fn http(address: &Url, timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    let builder = || {
        let builder = ClientBuilder::new()
            .user_agent(concat!("faryad/", env!("CARGO_PKG_VERSION")))
            .timeout(timeout)
            // Always the first to run out: "could not connect" is safe to repeat, "no answer" is not.
            .connect_timeout(CONNECT_TIMEOUT_MAX.min(timeout / 2))
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true);
        // No proxy can reach this machine's own loopback.
        if is_loopback(address) { builder.no_proxy() } else { builder }
    };
    builder().build().or_else(|_| {
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .map(|root| Certificate::from_der(root))
            .collect::<Result<Vec<_>, _>>()?;
        builder().tls_certs_only(bundled).build()
    })
}

/// Does `address` stay on this machine?
fn is_loopback(address: &Url) -> bool {
    address.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// What went wrong, with its causes, without the address.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "timed out" } else { "failed" }.to_owned();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text.chars().take(TEXT_MAX).collect()
}
