//! Meta's side of a send: reads the body as strictly as Meta does, keeps its limits, gives out ids.
//!
//! Limits, codes and shapes: Cloud API reference, `messages`, `error-codes`, `throughput`.

use std::time::Duration;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::stream;
use serde_json::{Value, json};

use super::{
    Fault, Refusal, SentMessage, Simulator, World,
    bubble::{Bubble, Tick},
    log,
    message::{Message, Outgoing, ReadMark, Send, parse},
    phone::{PersonId, TYPING},
};
use crate::{
    id::{Bsuid, Wamid},
    time::Timestamp,
};

/// The routes of the Graph API that the service uses.
pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/{version}/{number}/messages", post(messages))
}

/// An error as the Graph API gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GraphError {
    status: StatusCode,
    code: u32,
    details: String,
}

impl GraphError {
    /// The request is wrong.
    pub(super) fn new(code: u32, details: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, details: details.into() }
    }

    /// The same with another HTTP status.
    fn with(status: StatusCode, code: u32, details: &str) -> Self {
        Self { status, code, details: details.to_owned() }
    }

    /// A parameter is not there.
    pub(super) fn missing(what: &str) -> Self {
        Self::new(131_008, format!("Required parameter is missing: {what}"))
    }

    /// A parameter is there, but not like this.
    pub(super) fn invalid(what: impl Into<String>) -> Self {
        Self::new(131_009, what)
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let body = json!({"error": {
            "message": format!("(#{}) {}", self.code, self.details),
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "AsSimulatedHere",
        }});
        (self.status, Json(body)).into_response()
    }
}

/// What the sender gets.
enum Answer {
    Json(Value),
    /// The connection ends without a word.
    Cut,
    Late(Value, Duration),
}

/// `POST /{version}/{phone number id}/messages`.
async fn messages(
    State(simulator): State<Simulator>,
    Path((version, number)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = simulator
        .admit(&version, &number, &headers)
        .and_then(|()| read_body(&body))
        .and_then(|body| simulator.take(&body));
    match answer {
        Ok(Answer::Json(body)) => Json(body).into_response(),
        Ok(Answer::Late(body, delay)) => {
            simulator.inner.config.clock.sleep_until(simulator.now().after(delay)).await;
            Json(body).into_response()
        }
        Ok(Answer::Cut) => cut(),
        Err(error) => {
            tracing::warn!(code = error.code, details = error.details, "send refused");
            simulator.change(|world| {
                let at = simulator.inner.config.clock.now();
                let GraphError { code, details, .. } = error.clone();
                log(&mut world.refused, Refusal { code, details, at });
            });
            error.into_response()
        }
    }
}

/// A body that fails before its first byte: hyper drops the connection and sends nothing.
fn cut() -> Response {
    let broken = stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut on request")) });
    Body::from_stream(broken).into_response()
}

/// The body as JSON.
fn read_body(body: &[u8]) -> Result<Value, GraphError> {
    serde_json::from_slice(body).map_err(|error| {
        GraphError::new(100, format!("The request body is not valid JSON: {error}"))
    })
}

impl Simulator {
    /// Is the sender who they say, and is the number ours?
    fn admit(&self, version: &str, number: &str, headers: &HeaderMap) -> Result<(), GraphError> {
        let config = &self.inner.config;
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        if token != Some(config.access_token.as_str()) {
            return Err(GraphError::with(
                StatusCode::UNAUTHORIZED,
                190,
                "Invalid OAuth access token",
            ));
        }
        if !version.strip_prefix('v').is_some_and(|v| v.split('.').all(is_number)) {
            return Err(GraphError::new(2_500, format!("Unknown path components: /{version}")));
        }
        if number != config.phone_number_id.as_str() {
            return Err(GraphError::new(
                100,
                format!("Unsupported post request. Object with ID '{number}' does not exist"),
            ));
        }
        Ok(())
    }

    /// A message to send, or a message that was read.
    fn take(&self, body: &Value) -> Result<Answer, GraphError> {
        if body.get("messaging_product") != Some(&json!("whatsapp")) {
            return Err(GraphError::new(100, "The parameter messaging_product must be whatsapp"));
        }
        if body.get("status").is_some() {
            let read: ReadMark = parse(body)?;
            return self.mark_read(&read);
        }
        let send: Send = parse(body)?;
        let address = Address::of(&send)?;
        let message = Message::of(&send)?;
        self.send(body, &send, &address, message)
    }

    /// Blue ticks for a message and all before it, and perhaps "typing…".
    fn mark_read(&self, read: &ReadMark) -> Result<Answer, GraphError> {
        if read.status != "read" {
            return Err(GraphError::new(100, "The parameter status must be read"));
        }
        if read.typing_indicator.as_ref().is_some_and(|typing| typing.kind != "text") {
            return Err(GraphError::new(100, "The parameter typing_indicator.type must be text"));
        }
        let now = self.now();
        self.change(|world| {
            let unknown = || GraphError::new(100, "Invalid parameter: message_id is not known");
            let id = *world.chats.get(&read.message_id).ok_or_else(unknown)?;
            let revision = world.revision;
            let person = world.touch(id).ok_or_else(unknown)?;
            let at = match person.bubble(&read.message_id) {
                Some(bubble) if bubble.mine => bubble.at,
                Some(_) => return Err(unknown()),
                // A reaction, a change or a deletion: what it is about has been seen with it.
                None => now,
            };
            for bubble in &mut person.bubbles {
                if bubble.mine && bubble.at <= at && bubble.tick != Tick::Read {
                    bubble.tick = Tick::Read;
                    bubble.changed = revision;
                }
            }
            if read.typing_indicator.is_some() {
                person.typing_until = Some(now.after(TYPING));
            }
            Ok(Answer::Json(json!({"success": true})))
        })
    }

    /// Takes a well-formed message, unless a limit or a fault stands in the way.
    fn send(
        &self,
        body: &Value,
        send: &Send,
        address: &Address,
        message: Message,
    ) -> Result<Answer, GraphError> {
        let now = self.now();
        let wamid = self.fresh_wamid();
        self.change(|world| {
            let person = address.person(world);
            let fault = world.strike(person);
            if let Some(error) = fault.and_then(refusal) {
                return Err(error);
            }
            if fault == Some(Fault::CutBeforeTaking) {
                return Ok(Answer::Cut);
            }
            let content = message.filled_in(world)?;
            world.check_limits(person, &content, now)?;
            let answered = fault != Some(Fault::CutAfterTaking);
            log(
                &mut world.sent,
                SentMessage {
                    wamid: wamid.clone(),
                    to: send.to.clone(),
                    recipient: send.recipient.clone(),
                    without_plus: send.to.as_ref().is_some_and(|to| !to.starts_with('+')),
                    person,
                    body: body.clone(),
                    opaque: send.biz_opaque_callback_data.clone(),
                    at: now,
                    answered,
                },
            );
            let failure = match fault {
                Some(Fault::Undeliverable { code }) => Some(code),
                _ if person.is_none() => Some(131_026),
                _ => None,
            };
            match (person, failure) {
                (Some(person), None) => {
                    let silent = fault == Some(Fault::NoStatus);
                    world.deliver(person, &wamid, content, send, silent, now);
                }
                (_, code) => world.fail(
                    &wamid,
                    (address.digits.as_deref(), send.recipient.as_deref()),
                    send.biz_opaque_callback_data.as_deref(),
                    (code.unwrap_or(131_026), "Message undeliverable"),
                    now,
                ),
            }
            let answer = address.accepted(&wamid);
            Ok(match fault {
                Some(Fault::CutAfterTaking) => Answer::Cut,
                Some(Fault::SlowAnswer { delay_ms }) => {
                    Answer::Late(answer, Duration::from_millis(u64::from(delay_ms)))
                }
                _ => Answer::Json(answer),
            })
        })
    }
}

/// The refusal that a fault asks for, if it asks for one.
fn refusal(fault: Fault) -> Option<GraphError> {
    match fault {
        Fault::ServerError => Some(GraphError::with(
            StatusCode::INTERNAL_SERVER_ERROR,
            131_000,
            "Something went wrong",
        )),
        Fault::TooManyRequests => {
            Some(GraphError::with(StatusCode::TOO_MANY_REQUESTS, 130_429, "Rate limit hit"))
        }
        Fault::PairLimit => Some(pair_limit()),
        Fault::TokenExpired => Some(GraphError::with(
            StatusCode::UNAUTHORIZED,
            190,
            "Error validating access token: the session has expired",
        )),
        Fault::Unpaid => Some(GraphError::with(
            StatusCode::BAD_REQUEST,
            131_042,
            "Business eligibility payment issue",
        )),
        Fault::WindowClosed => Some(window_closed()),
        Fault::Undeliverable { .. }
        | Fault::CutAfterTaking
        | Fault::CutBeforeTaking
        | Fault::SlowAnswer { .. }
        | Fault::NoStatus => None,
    }
}

fn pair_limit() -> GraphError {
    GraphError::new(131_056, "Too many messages sent to this person in a short time")
}

fn window_closed() -> GraphError {
    GraphError::new(131_047, "More than 24 hours have passed since this person last wrote")
}

impl World {
    /// Meta's limits on when a message may go: the window, the pair, the number.
    fn check_limits(
        &mut self,
        person: Option<PersonId>,
        content: &Outgoing,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        if let Some(person) = person.and_then(|id| self.person(id)) {
            if !content.is_template() && !person.window_open(now) {
                return Err(window_closed());
            }
            if !person.pace.allows(now) {
                return Err(pair_limit());
            }
        }
        if self.throughput.is_some_and(|pace| !pace.allows(now)) {
            return Err(GraphError::new(130_429, "Message throughput of this number was reached"));
        }
        if let Some(pace) = &mut self.throughput {
            pace.spend(now);
        }
        if let Some(person) = person.and_then(|id| self.touch(id)) {
            person.pace.spend(now);
        }
        Ok(())
    }

    /// Puts an accepted message on the phone and queues its statuses.
    fn deliver(
        &mut self,
        id: PersonId,
        wamid: &Wamid,
        content: Outgoing,
        send: &Send,
        silent: bool,
        now: Timestamp,
    ) {
        let Some(person) = self.touch(id) else { return };
        person.typing_until = None;
        let online = person.online;
        match content {
            Outgoing::Reaction { message, emoji } => {
                if let Some(bubble) = self.bubble(&message) {
                    bubble.service_reaction = (!emoji.is_empty()).then_some(emoji);
                }
            }
            Outgoing::Bubble(content) => {
                let mut bubble = Bubble::new(wamid.clone(), false, now, content);
                bubble.quoted = send.context.as_ref().map(|context| context.message_id.clone());
                bubble.silent = silent;
                bubble.opaque.clone_from(&send.biz_opaque_callback_data);
                self.show(id, bubble);
                self.leave(wamid, now);
                if online {
                    self.arrive(wamid, now);
                }
            }
        }
    }
}

/// To whom a message goes: `to` wins over `recipient`.
#[derive(Debug)]
struct Address {
    /// As it was written; the answer echoes it.
    input: String,
    digits: Option<String>,
    bsuid: Option<Bsuid>,
}

impl Address {
    fn of(send: &Send) -> Result<Self, GraphError> {
        if let Some(kind) = &send.recipient_type
            && kind != "individual"
        {
            return Err(GraphError::new(100, "The parameter recipient_type must be individual"));
        }
        if let Some(to) = &send.to {
            let digits: String = to.chars().filter(char::is_ascii_digit).collect();
            let tolerated = |c: char| c.is_ascii_digit() || "+ -()".contains(c);
            if !to.chars().all(tolerated) || !(7..=15).contains(&digits.len()) {
                return Err(GraphError::invalid("The parameter to is not a phone number"));
            }
            if !to.starts_with('+') {
                tracing::warn!("a send has no plus before the number: Meta may reach a stranger");
            }
            return Ok(Self { input: to.clone(), digits: Some(digits), bsuid: None });
        }
        let recipient = send
            .recipient
            .as_ref()
            .ok_or_else(|| GraphError::new(100, "The parameter to is required"))?;
        if !is_bsuid(recipient) {
            return Err(GraphError::invalid("The parameter recipient is not a user id"));
        }
        let bsuid = Some(Bsuid::new(recipient.clone()));
        Ok(Self { input: recipient.clone(), digits: None, bsuid })
    }

    /// Who that is, if anybody.
    fn person(&self, world: &World) -> Option<PersonId> {
        match (&self.digits, &self.bsuid) {
            (Some(digits), _) => world.by_phone(digits),
            (None, Some(bsuid)) => world.by_bsuid(bsuid),
            (None, None) => None,
        }
    }

    /// Meta's answer to an accepted message.
    fn accepted(&self, wamid: &Wamid) -> Value {
        let contact = match &self.digits {
            Some(digits) => json!({"input": self.input, "wa_id": digits}),
            None => json!({"input": self.input, "user_id": self.input}),
        };
        json!({
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [{"id": wamid}],
        })
    }
}

/// A country, a dot, perhaps `ENT.`, and up to 128 letters and digits.
fn is_bsuid(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=128).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Digits only.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_user_has_a_country_and_no_punctuation() {
        for id in ["PK.1349120865530", "US.ENT.1181abc"] {
            assert!(is_bsuid(id), "{id}");
        }
        for id in ["", "PK.", "pk.1", "PK1", "PK.a-b", "P.1", "923001234567"] {
            assert!(!is_bsuid(id), "{id}");
        }
    }
}
