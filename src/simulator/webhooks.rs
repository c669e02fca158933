//! Meta's way to the service: news wait in a queue and are posted, signed, until they are taken.
//!
//! Meta promises neither once nor in order. The demo delivers as news fall due; a test delivers by
//! hand and may do to them whatever Meta may.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Simulator, SimulatorConfig, World,
    bubble::Tick,
    phone::{PersonId, seconds},
};
use crate::{id::Wamid, time::Timestamp, whatsapp::signature};

/// Deliveries under way at the same time; Meta posts concurrently, too.
const IN_FLIGHT_MAX: usize = 32;

/// How long the service may take to answer a webhook before it counts as not taken.
const ANSWER_WAIT: Duration = Duration::from_secs(20);

/// Meta retries for seven days, then drops.
const RETRY_FOR: Duration = Duration::from_hours(7 * 24);

/// The longest pause between two tries here: a demo is not left waiting for hours, as Meta would.
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);

/// From acceptance to each status, as it feels on a good line.
const SENT_AFTER: Duration = Duration::from_millis(60);
const DELIVERED_AFTER: Duration = Duration::from_millis(240);
const READ_AFTER: Duration = Duration::from_millis(1_400);

/// News for the service.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    /// The `value` of the change.
    value: Value,
    /// The person's message in it, which gets its second tick when it is taken.
    message: Option<Wamid>,
    since: Timestamp,
    tries: u32,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// HTTP 200: taken, never delivered again (unless by mistake).
    Taken,
    /// Another status: delivered again later.
    Refused {
        /// The status.
        status: u16,
    },
    /// Nobody answered: delivered again later.
    Unreachable,
}

/// Why the callback could not be subscribed.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeFailed {
    /// It cannot be reached.
    #[error("the callback did not answer")]
    Unreachable(#[source] reqwest::Error),
    /// It does not give the challenge back.
    #[error("the callback answered {status} and not with the bare challenge")]
    WrongAnswer {
        /// Its status.
        status: u16,
    },
}

/// A client for plain HTTP on this machine. It carries its own certificates: a bare container has
/// none, and the client would not be built.
pub(super) fn client() -> Result<reqwest::Client, reqwest::Error> {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .map(|der| reqwest::Certificate::from_der(der))
        .collect::<Result<Vec<_>, _>>()?;
    reqwest::Client::builder()
        .tls_certs_only(roots)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_WAIT)
        .build()
}

impl Simulator {
    /// Meta's handshake: the callback must give back a challenge.
    pub async fn subscribe(&self) -> Result<(), HandshakeFailed> {
        let config = &self.inner.config;
        let challenge = (config.luck.bits() >> 1).to_string();
        let separator = if config.callback.contains('?') { '&' } else { '?' };
        let url = format!(
            "{}{separator}hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={}",
            config.callback,
            percent_encoded(&config.verify_token),
        );
        let answer = self.inner.http.get(url).send().await.map_err(HandshakeFailed::Unreachable)?;
        let status = answer.status().as_u16();
        let body = answer.text().await.map_err(HandshakeFailed::Unreachable)?;
        if status == 200 && body == challenge {
            Ok(())
        } else {
            Err(HandshakeFailed::WrongAnswer { status })
        }
    }

    /// Delivers news as they fall due, until cancelled; then ends the live pages.
    pub async fn run(&self, cancel: CancellationToken) {
        let mut deliveries = JoinSet::new();
        loop {
            while deliveries.try_join_next().is_some() {}
            let now = self.now();
            let due = if deliveries.len() < IN_FLIGHT_MAX { self.take_due(now) } else { None };
            if let Some(webhook) = due {
                let simulator = self.clone();
                deliveries.spawn(async move { simulator.deliver(vec![webhook]).await });
                continue;
            }
            let next = self.next_due();
            let wait_for_due = async {
                match next {
                    Some(due) if due > now => self.inner.config.clock.sleep_until(due).await,
                    // Due already, but too many are under way: one of them will end.
                    Some(_) | None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = cancel.cancelled() => break,
                () = self.inner.queued.notified() => {}
                () = wait_for_due => {}
                Some(_) = deliveries.join_next() => {}
            }
        }
        deliveries.shutdown().await;
        self.close();
    }

    /// How many news wait for the service or are on their way to it.
    pub fn pending(&self) -> usize {
        let world = self.world();
        world.queue.len() + world.in_flight
    }

    /// When the first of them falls due; a test may set its clock to it.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.world().queue.keys().next().map(|(due, _)| *due)
    }

    /// Delivers what is due first, however far off that is; `None` when nothing waits.
    pub async fn deliver_next(&self) -> Option<Outcome> {
        self.deliver_nth(0).await
    }

    /// Delivers one out of turn.
    pub async fn deliver_nth(&self, place: usize) -> Option<Outcome> {
        let webhook = self.take_nth(place)?;
        Some(self.deliver(vec![webhook]).await)
    }

    /// Delivers the first few in one body, as Meta does under load.
    pub async fn deliver_together(&self, count: usize) -> Option<Outcome> {
        let together: Vec<Webhook> = std::iter::from_fn(|| self.take_nth(0)).take(count).collect();
        if together.is_empty() { None } else { Some(self.deliver(together).await) }
    }

    /// Delivers one and keeps it, so that it comes a second time.
    pub async fn duplicate_nth(&self, place: usize) -> Option<Outcome> {
        let webhook = self.world().queue.values().nth(place).cloned()?;
        self.change(|world| world.in_flight += 1);
        Some(self.deliver(vec![webhook]).await)
    }

    /// Loses one for good, as Meta does after seven days. Is there one?
    pub fn drop_nth(&self, place: usize) -> bool {
        let taken = self.take_nth(place).is_some();
        if taken {
            self.change(|world| world.in_flight = world.in_flight.saturating_sub(1));
        }
        taken
    }

    /// Delivers until nothing waits or nothing is taken any more. How many were taken?
    pub async fn deliver_all(&self) -> usize {
        let mut taken = 0;
        while let Some(outcome) = self.deliver_next().await {
            if outcome != Outcome::Taken {
                break;
            }
            taken += 1;
        }
        taken
    }

    /// Takes what is due at `now` out of the queue.
    fn take_due(&self, now: Timestamp) -> Option<Webhook> {
        let mut world = self.world();
        let first = world.queue.first_entry().filter(|entry| entry.key().0 <= now)?;
        let webhook = first.remove();
        world.in_flight += 1;
        Some(webhook)
    }

    /// Takes one out of the queue.
    fn take_nth(&self, place: usize) -> Option<Webhook> {
        let mut world = self.world();
        let key = *world.queue.keys().nth(place)?;
        let webhook = world.queue.remove(&key)?;
        world.in_flight += 1;
        Some(webhook)
    }

    /// Posts news in one signed body; what is not taken goes back into the queue.
    async fn deliver(&self, webhooks: Vec<Webhook>) -> Outcome {
        let config = &self.inner.config;
        let body = envelope(config, &webhooks);
        let answer = self
            .inner
            .http
            .post(&config.callback)
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature::sign(&config.app_secret, body.as_bytes()))
            .body(body)
            .send()
            .await;
        let outcome = match answer {
            Ok(answer) if answer.status() == reqwest::StatusCode::OK => Outcome::Taken,
            Ok(answer) => Outcome::Refused { status: answer.status().as_u16() },
            Err(_) => Outcome::Unreachable,
        };
        let now = self.now();
        self.change(|world| {
            world.in_flight = world.in_flight.saturating_sub(webhooks.len().max(1));
            for webhook in webhooks {
                match outcome {
                    Outcome::Taken => {
                        let bubble = webhook.message.and_then(|wamid| world.bubble(&wamid));
                        if let Some(bubble) = bubble {
                            bubble.tick = bubble.tick.max(Tick::Delivered);
                        }
                    }
                    Outcome::Refused { .. } | Outcome::Unreachable => world.retry(webhook, now),
                }
            }
        });
        if outcome != Outcome::Taken {
            tracing::warn!(?outcome, "webhook was not taken, it will be delivered again");
        }
        outcome
    }
}

impl World {
    /// Queues a person's message, or what WhatsApp says on their behalf.
    pub(super) fn queue_message(
        &mut self,
        from: Option<PersonId>,
        message: Value,
        wamid: Wamid,
        now: Timestamp,
    ) {
        let mut value = json!({});
        value["messages"] = Value::Array(vec![message]);
        if let Some(person) = from.and_then(|id| self.person(id)) {
            value["contacts"] = json!([person.card()]);
        }
        self.enqueue(value, Some(wamid), now, now);
    }

    /// Queues the statuses of a message that Meta has sent off.
    pub(super) fn leave(&mut self, wamid: &Wamid, now: Timestamp) {
        self.queue_status(wamid, "sent", now.after(SENT_AFTER), now);
    }

    /// The message reaches the phone and is read there.
    pub(super) fn arrive(&mut self, wamid: &Wamid, now: Timestamp) {
        let Some(person) = self.chats.get(wamid).and_then(|id| self.person(*id)) else { return };
        let receipts = person.receipts;
        if let Some(bubble) = self.bubble(wamid) {
            bubble.tick = if receipts { Tick::Read } else { Tick::Delivered };
        }
        self.queue_status(wamid, "delivered", now.after(DELIVERED_AFTER), now);
        if receipts {
            self.queue_status(wamid, "read", now.after(READ_AFTER), now);
        }
    }

    /// Queues one status of a message in a chat.
    fn queue_status(&mut self, wamid: &Wamid, status: &str, at: Timestamp, now: Timestamp) {
        let Some(person) = self.chats.get(wamid).and_then(|id| self.person(*id)) else { return };
        let Some(bubble) = person.bubble(wamid).filter(|bubble| !bubble.silent) else { return };
        let category = match bubble.content {
            super::Content::Template { .. } => "utility",
            _ => "service",
        };
        let mut line = json!({
            "id": wamid,
            "status": status,
            "timestamp": seconds(at),
            "recipient_user_id": person.bsuid,
        });
        if let Some(number) = &person.phone {
            line["recipient_id"] = json!(number.digits());
        }
        if let Some(opaque) = &bubble.opaque {
            line["biz_opaque_callback_data"] = json!(opaque);
        }
        if status != "read" {
            line["pricing"] = json!({
                "billable": true,
                "pricing_model": "PMP",
                "type": "regular",
                "category": category,
            });
        }
        let value = json!({"contacts": [person.card()], "statuses": [line]});
        self.enqueue(value, None, at, now);
    }

    /// Queues a failure: it names the address that was written to, and nothing else of the person.
    pub(super) fn fail(
        &mut self,
        wamid: &Wamid,
        (to, recipient): (Option<&str>, Option<&str>),
        opaque: Option<&str>,
        (code, details): (u32, &str),
        now: Timestamp,
    ) {
        let at = now.after(DELIVERED_AFTER);
        let mut line = json!({
            "id": wamid,
            "status": "failed",
            "timestamp": seconds(at),
            "errors": [{
                "code": code,
                "title": details,
                "message": details,
                "error_data": {"details": details},
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            }],
        });
        match (to, recipient) {
            (Some(digits), _) => line["recipient_id"] = json!(digits),
            (None, Some(bsuid)) => line["recipient_user_id"] = json!(bsuid),
            (None, None) => {}
        }
        if let Some(opaque) = opaque {
            line["biz_opaque_callback_data"] = json!(opaque);
        }
        self.enqueue(json!({"statuses": [line]}), None, at, now);
    }

    /// Queues news.
    fn enqueue(&mut self, value: Value, message: Option<Wamid>, due: Timestamp, since: Timestamp) {
        self.webhooks_made += 1;
        let webhook = Webhook { value, message, since, tries: 0 };
        self.queue.insert((due, self.webhooks_made), webhook);
    }

    /// Puts news back: at once, then after ever longer pauses, until Meta would give up.
    fn retry(&mut self, mut webhook: Webhook, now: Timestamp) {
        if now.since(webhook.since) >= RETRY_FOR {
            tracing::error!("news were not taken for seven days and are lost");
            return;
        }
        let pause = Duration::from_millis(250)
            .saturating_mul(2_u32.saturating_pow(webhook.tries))
            .min(RETRY_PAUSE_MAX);
        webhook.tries += 1;
        self.webhooks_made += 1;
        self.queue.insert((now.after(pause), self.webhooks_made), webhook);
    }
}

/// The body that carries news of our number.
fn envelope(config: &SimulatorConfig, webhooks: &[Webhook]) -> String {
    let entries: Vec<Value> = webhooks
        .iter()
        .map(|webhook| {
            let mut value = webhook.value.clone();
            value["messaging_product"] = json!("whatsapp");
            value["metadata"] = json!({
                "display_phone_number": config.display_phone.digits(),
                "phone_number_id": config.phone_number_id,
            });
            json!({
                "id": "10001",
                "changes": [{"field": "messages", "value": value}],
            })
        })
        .collect();
    escaped(&json!({"object": "whatsapp_business_account", "entry": entries}).to_string())
}

/// JSON as Meta writes it: ASCII only, in lower-case hex, and a few more characters escaped. Every
/// one of them can stand only inside a string, so the whole text can be treated alike.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 4);
    for c in json.chars() {
        match c {
            '/' => text.push_str("\\/"),
            '<' | '%' | '@' | '\u{7f}'.. => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
            c => text.push(c),
        }
    }
    text
}

/// A token as part of a URL's query.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_ascii_and_still_says_the_same() {
        let said = json!({"body": "مدد 🚑 <a@b> 100% https://x.y \\/ \"q\""});
        let wire = escaped(&said.to_string());
        assert!(wire.is_ascii());
        assert!(wire.contains(r"\u0645\u062f\u062f \ud83d\ude91"), "{wire}");
        assert!(wire.contains(r"https:\/\/x.y"), "{wire}");
        assert_eq!(serde_json::from_str::<Value>(&wire).ok(), Some(said));
    }

    #[test]
    fn a_token_travels_whole_in_a_url() {
        assert_eq!(percent_encoded("a b&c=ü~"), "a%20b%26c%3D%C3%BC~");
    }
}
