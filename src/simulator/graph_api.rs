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
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Fault, Refusal, SentMessage, Simulator, World, log,
    phone::{Bubble, Choice, Content, PersonId, Section, TYPING, Tick},
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
    /// Our request is wrong.
    fn new(code: u32, details: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, details: details.into() }
    }

    /// The same with another HTTP status.
    fn with(status: StatusCode, code: u32, details: &str) -> Self {
        Self { status, code, details: details.to_owned() }
    }

    /// A parameter is not there.
    fn missing(what: &str) -> Self {
        Self::new(131_008, format!("Required parameter is missing: {what}"))
    }

    /// A parameter is there, but not like this.
    fn invalid(what: impl Into<String>) -> Self {
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

/// How fast somebody may send: a burst, then one in every interval. Times in microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    interval: i64,
    burst: i64,
    /// When all that was sent so far is paid off.
    paid_off: i64,
}

impl Pace {
    /// Meta's throughput of a number: so many messages in any second.
    pub(super) fn throughput(per_second: u32) -> Self {
        let per_second = i64::from(per_second.max(1));
        Self { interval: 1_000_000 / per_second, burst: per_second, paid_off: i64::MIN }
    }

    /// Meta's pair limit: one message in 6 seconds to one person, up to 45 borrowed in a burst.
    pub(super) const fn pair() -> Self {
        Self { interval: 6_000_000, burst: 45, paid_off: i64::MIN }
    }

    /// May one more go now?
    fn allows(&self, now: Timestamp) -> bool {
        self.after_one(now).saturating_sub(now.millis().saturating_mul(1_000))
            <= self.interval.saturating_mul(self.burst)
    }

    /// One more goes now.
    fn spend(&mut self, now: Timestamp) {
        self.paid_off = self.after_one(now);
    }

    fn after_one(&self, now: Timestamp) -> i64 {
        self.paid_off.max(now.millis().saturating_mul(1_000)).saturating_add(self.interval)
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
                log(&mut world.refused, Refusal { code, details, person: None, at });
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
            let at = person
                .bubble(&read.message_id)
                .filter(|bubble| bubble.mine)
                .map(|bubble| bubble.at)
                .ok_or_else(unknown)?;
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

// The bodies, as Meta documents them. A key it does not know is refused, as by the Graph API.

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadMark {
    #[serde(rename = "messaging_product")]
    _product: String,
    status: String,
    message_id: Wamid,
    typing_indicator: Option<Typing>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    #[serde(rename = "messaging_product")]
    _product: String,
    recipient_type: Option<String>,
    to: Option<String>,
    recipient: Option<String>,
    context: Option<Context>,
    biz_opaque_callback_data: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<Text>,
    interactive: Option<Interactive>,
    template: Option<Template>,
    location: Option<Location>,
    reaction: Option<Reaction>,
    contacts: Option<Vec<Card>>,
    image: Option<File>,
    video: Option<File>,
    audio: Option<File>,
    document: Option<File>,
    sticker: Option<File>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    message_id: Wamid,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    body: String,
    #[serde(rename = "preview_url")]
    _preview_url: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Interactive {
    #[serde(rename = "type")]
    kind: String,
    header: Option<Header>,
    body: Option<Words>,
    footer: Option<Words>,
    action: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ButtonAction {
    buttons: Vec<ReplyButton>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyButton {
    #[serde(rename = "type")]
    kind: String,
    reply: ReplyPart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyPart {
    id: String,
    title: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListAction {
    button: String,
    sections: Vec<ListSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListSection {
    title: Option<String>,
    rows: Vec<ListRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    id: String,
    title: String,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedAction {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkAction {
    name: String,
    parameters: LinkParameters,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkParameters {
    display_text: String,
    url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    name: String,
    language: TemplateLanguage,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateLanguage {
    code: String,
    #[serde(rename = "policy")]
    _policy: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    #[serde(rename = "type")]
    kind: String,
    sub_type: Option<String>,
    index: Option<Value>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    payload: Option<String>,
    #[serde(rename = "parameter_name")]
    _name: Option<String>,
    location: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    latitude: Value,
    longitude: Value,
    name: Option<String>,
    address: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reaction {
    message_id: Wamid,
    emoji: String,
}

#[derive(Debug, Deserialize)]
struct Card {
    name: CardName,
    #[serde(default)]
    phones: Vec<CardPhone>,
}

#[derive(Debug, Deserialize)]
struct CardName {
    formatted_name: String,
}

#[derive(Debug, Deserialize)]
struct CardPhone {
    phone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Option<String>,
    link: Option<String>,
    caption: Option<String>,
    filename: Option<String>,
    #[serde(rename = "voice")]
    _voice: Option<bool>,
}

/// Reads a typed body; what does not fit is Meta's error 100.
fn parse<'a, T: Deserialize<'a>>(value: &'a Value) -> Result<T, GraphError> {
    T::deserialize(value)
        .map_err(|error| GraphError::new(100, format!("Invalid parameter: {error}")))
}

/// A message whose parts are within the limits.
enum Message {
    Ready(Outgoing),
    /// To be filled in once we know which templates are approved.
    Template(FilledTemplate),
}

/// What reaches the phone.
enum Outgoing {
    Bubble(Content),
    Reaction { message: Wamid, emoji: String },
}

/// The parameters of a template, checked.
struct FilledTemplate {
    name: String,
    language: String,
    parameters: Vec<String>,
    payloads: Vec<Option<String>>,
}

impl Outgoing {
    fn is_template(&self) -> bool {
        matches!(self, Self::Bubble(Content::Template { .. }))
    }
}

impl Message {
    /// Checks a message against everything Meta limits.
    fn of(send: &Send) -> Result<Self, GraphError> {
        if let Some(opaque) = &send.biz_opaque_callback_data {
            within("biz_opaque_callback_data", opaque, 512, GraphError::new(100, ""))?;
        }
        let kind = send.kind.as_deref().unwrap_or("text");
        let content = match kind {
            "text" => text(part(kind, send.text.as_ref())?)?,
            "interactive" => interactive(part(kind, send.interactive.as_ref())?)?,
            "template" => {
                return template(part(kind, send.template.as_ref())?).map(Self::Template);
            }
            "location" => location(part(kind, send.location.as_ref())?)?,
            "reaction" => {
                let Reaction { message_id, emoji } = part(kind, send.reaction.as_ref())?;
                let (message, emoji) = (message_id.clone(), emoji.clone());
                return Ok(Self::Ready(Outgoing::Reaction { message, emoji }));
            }
            "contacts" => contacts(part(kind, send.contacts.as_ref())?)?,
            "image" => Content::Photo { caption: file(part(kind, send.image.as_ref())?)? },
            "video" => Content::Video { caption: file(part(kind, send.video.as_ref())?)? },
            "document" => {
                let document = part(kind, send.document.as_ref())?;
                let filename = document.filename.clone().unwrap_or_else(|| "document".to_owned());
                Content::Document { filename, caption: file(document)? }
            }
            "audio" => {
                file(part(kind, send.audio.as_ref())?)?;
                Content::Voice { seconds: 5 }
            }
            "sticker" => {
                file(part(kind, send.sticker.as_ref())?)?;
                Content::Sticker {}
            }
            _ => return Err(GraphError::new(131_051, format!("Unsupported message type {kind}"))),
        };
        Ok(Self::Ready(Outgoing::Bubble(content)))
    }

    /// With the approved template's words, when they are known.
    fn filled_in(self, world: &World) -> Result<Outgoing, GraphError> {
        match self {
            Self::Ready(outgoing) => Ok(outgoing),
            Self::Template(template) => template.filled_in(world).map(Outgoing::Bubble),
        }
    }
}

impl FilledTemplate {
    fn filled_in(self, world: &World) -> Result<Content, GraphError> {
        let Self { name, language, parameters, payloads } = self;
        let approved = world.templates.get(&(name.clone(), language.clone()));
        if approved.is_none() && !world.templates.is_empty() {
            return Err(GraphError::new(
                132_001,
                format!("Template name ({name}) does not exist in {language}"),
            ));
        }
        let (body, labels) = match approved {
            Some(text) => {
                let expected =
                    (1..).take_while(|n| text.body.contains(&format!("{{{{{n}}}}}"))).count();
                if expected != parameters.len() || text.buttons.len() < payloads.len() {
                    return Err(GraphError::new(
                        132_000,
                        format!(
                            "body: number of parameters ({}) does not match the expected ({expected})",
                            parameters.len()
                        ),
                    ));
                }
                let body =
                    (1..).zip(&parameters).fold(text.body.clone(), |body, (n, parameter)| {
                        body.replace(&format!("{{{{{n}}}}}"), parameter)
                    });
                (body, text.buttons.clone())
            }
            None => {
                let labels = payloads.iter().map(|payload| label(payload.as_deref())).collect();
                (if parameters.is_empty() { name.clone() } else { parameters.join("\n") }, labels)
            }
        };
        within("template", &body, 1024, GraphError::new(132_005, ""))?;
        let buttons = labels
            .into_iter()
            .enumerate()
            .map(|(place, title)| Choice {
                // Without a payload the label comes back.
                id: payloads.get(place).cloned().flatten().unwrap_or_else(|| title.clone()),
                title,
                description: None,
            })
            .collect();
        Ok(Content::Template { name, body, buttons })
    }
}

/// What a button of a template that is not known might say: the first word of its payload.
fn label(payload: Option<&str>) -> String {
    let word = payload.and_then(|p| p.split([':', '/', '|', ' ']).find(|w| !w.is_empty()));
    let mut letters = word.unwrap_or("OK").chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The part that the type promises.
fn part<'a, T>(kind: &str, part: Option<&'a T>) -> Result<&'a T, GraphError> {
    part.ok_or_else(|| GraphError::missing(kind))
}

/// From one to `max` characters, counted in UTF-16 as the stricter reading of Meta's limits.
fn within(what: &str, text: &str, max: usize, error: GraphError) -> Result<(), GraphError> {
    let length = text.encode_utf16().count();
    if text.trim().is_empty() || length > max {
        let details = format!("Parameter {what} has {length} characters, 1 to {max} are allowed");
        return Err(GraphError { details, ..error });
    }
    Ok(())
}

/// The same for the parts of an interactive message.
fn fits(what: &str, text: &str, max: usize) -> Result<(), GraphError> {
    within(what, text, max, GraphError::invalid(""))
}

fn text(text: &Text) -> Result<Content, GraphError> {
    within("text.body", &text.body, 4096, GraphError::new(100, ""))?;
    Ok(Content::Text { body: text.body.clone() })
}

fn interactive(message: &Interactive) -> Result<Content, GraphError> {
    let body = message.body.as_ref().ok_or_else(|| GraphError::missing("interactive.body"))?;
    fits("interactive.body.text", &body.text, 1024)?;
    let body = body.text.clone();
    let header = match &message.header {
        None => None,
        Some(Header { kind, text: Some(text) }) if kind == "text" => {
            fits("interactive.header.text", text, 60)?;
            Some(text.clone())
        }
        Some(_) => return Err(GraphError::invalid("interactive.header must be a text here")),
    };
    let footer = message.footer.as_ref().map(|footer| footer.text.clone());
    if let Some(footer) = &footer {
        fits("interactive.footer.text", footer, 60)?;
    }
    let plain = header.is_none() && footer.is_none();
    match message.kind.as_str() {
        "button" => {
            let action: ButtonAction = parse(&message.action)?;
            let buttons = reply_buttons(&action)?;
            Ok(Content::Buttons { header, body, footer, buttons })
        }
        "list" => {
            let action: ListAction = parse(&message.action)?;
            fits("action.button", &action.button, 20)?;
            let sections = list_sections(&action)?;
            Ok(Content::List { header, body, footer, open: action.button, sections })
        }
        "location_request_message" if plain => {
            named(&message.action, "send_location")?;
            Ok(Content::AskLocation { body })
        }
        "contact_request" if plain => {
            named(&message.action, "request_contact_info")?;
            Ok(Content::AskContact { body })
        }
        "cta_url" => {
            let action: LinkAction = parse(&message.action)?;
            if action.name != "cta_url" {
                return Err(GraphError::invalid("action.name must be cta_url"));
            }
            let LinkParameters { display_text, url } = action.parameters;
            fits("display_text", &display_text, 20)?;
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(GraphError::invalid("url must be a web address"));
            }
            Ok(Content::Link { body, label: display_text, url })
        }
        kind => Err(GraphError::invalid(format!("interactive.type {kind} is not valid here"))),
    }
}

/// An action that has a name and nothing else.
fn named(action: &Value, name: &str) -> Result<(), GraphError> {
    let action: NamedAction = parse(action)?;
    if action.name == name {
        Ok(())
    } else {
        Err(GraphError::invalid(format!("action.name must be {name}")))
    }
}

fn reply_buttons(action: &ButtonAction) -> Result<Vec<Choice>, GraphError> {
    if !(1..=3).contains(&action.buttons.len()) {
        return Err(GraphError::invalid("action.buttons: 1 to 3 are allowed"));
    }
    let mut buttons = Vec::new();
    for button in &action.buttons {
        if button.kind != "reply" {
            return Err(GraphError::invalid("action.buttons.type must be reply"));
        }
        let ReplyPart { id, title } = &button.reply;
        fits("button id", id, 256)?;
        if id.trim() != id {
            return Err(GraphError::invalid("button id: no space at either end"));
        }
        fits("button title", title, 20)?;
        buttons.push(Choice { id: id.clone(), title: title.clone(), description: None });
    }
    all_differ(&buttons)?;
    Ok(buttons)
}

fn list_sections(action: &ListAction) -> Result<Vec<Section>, GraphError> {
    let count = action.sections.len();
    if !(1..=10).contains(&count) {
        return Err(GraphError::invalid("action.sections: 1 to 10 are allowed"));
    }
    let mut sections = Vec::new();
    for section in &action.sections {
        match &section.title {
            Some(title) => fits("section title", title, 24)?,
            None if count > 1 => return Err(GraphError::missing("section title")),
            None => {}
        }
        if section.rows.is_empty() {
            return Err(GraphError::invalid("a section needs rows"));
        }
        let mut rows = Vec::new();
        for ListRow { id, title, description } in &section.rows {
            fits("row id", id, 200)?;
            fits("row title", title, 24)?;
            if let Some(description) = description {
                fits("row description", description, 72)?;
            }
            rows.push(Choice {
                id: id.clone(),
                title: title.clone(),
                description: description.clone(),
            });
        }
        sections.push(Section { title: section.title.clone(), rows });
    }
    let rows: Vec<Choice> = sections.iter().flat_map(|s| s.rows.clone()).collect();
    if rows.len() > 10 {
        return Err(GraphError::invalid("a list has 10 rows at most, over all sections"));
    }
    let ids: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    if ids.len() != rows.len() {
        return Err(GraphError::invalid("row ids must differ"));
    }
    Ok(sections)
}

/// Buttons that cannot be told apart are refused.
fn all_differ(choices: &[Choice]) -> Result<(), GraphError> {
    let ids: std::collections::BTreeSet<&str> = choices.iter().map(|c| c.id.as_str()).collect();
    let titles: std::collections::BTreeSet<&str> =
        choices.iter().map(|c| c.title.as_str()).collect();
    if ids.len() == choices.len() && titles.len() == choices.len() {
        Ok(())
    } else {
        Err(GraphError::invalid("button ids and titles must differ"))
    }
}

fn template(template: &Template) -> Result<FilledTemplate, GraphError> {
    let Template { name, language, components } = template;
    let named = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !(1..=512).contains(&name.len()) || !name.bytes().all(named) {
        return Err(GraphError::new(132_001, "A template name has a-z, 0-9 and _ only"));
    }
    if language.code.is_empty() {
        return Err(GraphError::missing("template.language.code"));
    }
    let mut parameters = Vec::new();
    let mut payloads: Vec<Option<String>> = Vec::new();
    for component in components {
        match (component.kind.as_str(), component.sub_type.as_deref()) {
            ("header", None) => {
                if component.parameters.iter().any(|p| p.kind == "location" && p.location.is_none())
                {
                    return Err(GraphError::new(132_012, "header: a location is missing"));
                }
            }
            ("body", None) => {
                for parameter in &component.parameters {
                    parameters.push(body_parameter(parameter)?);
                }
            }
            ("button", Some("quick_reply")) => {
                let place = button_place(component)?;
                let payload = match component.parameters.as_slice() {
                    [Parameter { kind, payload: Some(payload), .. }] if kind == "payload" => {
                        payload
                    }
                    _ => return Err(GraphError::new(132_012, "button: one payload is expected")),
                };
                // 128 is the stricter of the two limits that Meta's pages give.
                within("payload", payload, 128, GraphError::new(132_012, ""))?;
                if payloads.len() <= place {
                    payloads.resize(place + 1, None);
                }
                if let Some(slot) = payloads.get_mut(place) {
                    *slot = Some(payload.clone());
                }
            }
            ("button", Some("url")) => {
                button_place(component)?;
            }
            (kind, _) => {
                return Err(GraphError::new(100, format!("Invalid parameter: component {kind}")));
            }
        }
    }
    Ok(FilledTemplate { name: name.clone(), language: language.code.clone(), parameters, payloads })
}

/// One parameter of a template's body: text without line breaks, tabs or runs of spaces.
fn body_parameter(parameter: &Parameter) -> Result<String, GraphError> {
    let text = match (parameter.kind.as_str(), &parameter.text) {
        ("text", Some(text)) => text,
        _ => return Err(GraphError::new(132_012, "body: a text parameter is expected")),
    };
    within("template parameter", text, 1024, GraphError::new(132_012, ""))?;
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        return Err(GraphError::new(
            132_018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        ));
    }
    Ok(text.clone())
}

/// Meta writes the place of a button as a number or as a text.
fn button_place(component: &Component) -> Result<usize, GraphError> {
    let place = match &component.index {
        Some(Value::String(text)) => text.parse().ok(),
        Some(number) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
        None => None,
    };
    place
        .filter(|place| *place < 10)
        .ok_or_else(|| GraphError::new(132_012, "button: index must be 0 to 9"))
}

fn location(location: &Location) -> Result<Content, GraphError> {
    let degrees = |value: &Value, bound: f64| {
        let degrees = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        degrees
            .filter(|degrees| degrees.abs() <= bound)
            .ok_or_else(|| GraphError::invalid("location: degrees are out of range"))
    };
    Ok(Content::Pin {
        latitude: degrees(&location.latitude, 90.0)?,
        longitude: degrees(&location.longitude, 180.0)?,
        name: location.name.clone(),
        address: location.address.clone(),
    })
}

fn contacts(cards: &[Card]) -> Result<Content, GraphError> {
    let first = match cards {
        [first, rest @ ..] if rest.len() < 5 => first,
        _ => return Err(GraphError::invalid("contacts: 1 to 5 are allowed")),
    };
    fits("contacts.name.formatted_name", &first.name.formatted_name, 1024)?;
    let phone = first.phones.first().and_then(|p| p.phone.clone()).unwrap_or_default();
    Ok(Content::Contact { name: first.name.formatted_name.clone(), phone })
}

/// A file is named by its id or by its address; gives back its caption.
fn file(file: &File) -> Result<Option<String>, GraphError> {
    if file.id.is_some() == file.link.is_some() {
        return Err(GraphError::new(100, "A file needs either id or link"));
    }
    if let Some(caption) = &file.caption {
        fits("caption", caption, 1024)?;
    }
    Ok(file.caption.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_may_borrow_45_messages_and_then_waits_six_seconds_for_each() {
        let mut pace = Pace::pair();
        let start = Timestamp::from_millis(1_780_000_000_000);
        for _ in 0..45 {
            assert!(pace.allows(start));
            pace.spend(start);
        }
        assert!(!pace.allows(start));
        assert!(!pace.allows(start.after(Duration::from_millis(5_999))));
        assert!(pace.allows(start.after(Duration::from_secs(6))));
    }

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
