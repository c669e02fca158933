//! What WhatsApp cannot be asked to carry: that WhatsApp refuses us, that the line is behind, that
//! the disk is full. It goes to whoever operates the line, over a webhook and by e-mail.
//!
//! [`Alarms::raise`] only notes and never waits; the [`Courier`] carries, in a task of its own. The
//! same alarm goes out once in ten minutes with how often it was raised. Nothing of it is kept over a
//! restart: what is still wrong is found and raised again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::header::ContentType,
};
use reqwest::{Url, header::CONTENT_TYPE};
use secrecy::ExposeSecret;
use serde::Serialize;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::rest;
use crate::{
    config::{AlarmMail, AlarmWebhook, Alarming},
    id::{CaseId, Luck},
    telemetry::Metrics,
    time::{Clock, Timestamp},
    whatsapp::{client, signature},
};

/// The same alarm again within this time is only counted.
const AGAIN_AFTER: Duration = Duration::from_mins(10);

/// Different alarms kept at once: kinds times the codes of Meta's that can occur in a bad hour.
const KEPT_MAX: usize = 64;

/// A case that could not be read is not read again sooner: it would only fill the log.
const READ_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// One try of one channel. A mail server may take its time; the next alarm must not wait for ever.
const TRY_TIMEOUT: Duration = Duration::from_secs(20);

/// The first wait after a failed try; it doubles.
const BACKOFF: Duration = Duration::from_secs(5);

/// The longest wait between tries.
const BACKOFF_MAX: Duration = Duration::from_mins(5);

/// Tries of one alarm on one channel: with the waits above, some four hours.
const TRIES_MAX: u32 = 50;

/// The header that signs the webhook's body, made as Meta makes its own.
pub const SIGNATURE: &str = "x-faryad-signature-256";

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// WhatsApp refuses the token, the number or the account: nothing goes out.
    Refused,
    /// WhatsApp refuses a template: officers outside their window are not alerted.
    Template,
    /// WhatsApp reports trouble with the number, a template or the account.
    Account,
    /// A message was given up.
    GivenUp,
    /// The line is behind its deadlines.
    Late,
    /// A case waits and there is nobody to alert.
    Nobody,
    /// The database cannot be written.
    Store,
    /// A case that rings cannot be read: nobody is alerted to it.
    Unreadable,
}

impl AlarmKind {
    /// In the metrics.
    const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Template => "template",
            Self::Account => "account",
            Self::GivenUp => "given_up",
            Self::Late => "late",
            Self::Nobody => "nobody",
            Self::Store => "store",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Something an operator must hear of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What is wrong.
    pub kind: AlarmKind,
    /// Meta's code, where there is one: another code is another alarm.
    pub code: Option<i64>,
    /// Facts and ids, never what a person wrote or who they are.
    pub text: String,
}

/// Where alarms are raised. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Alarms(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    book: Mutex<BTreeMap<Key, Note>>,
    /// Cases that could not be read, and when that was last tried.
    unreadable: Mutex<BTreeMap<CaseId, Timestamp>>,
    wake: Notify,
}

type Key = (AlarmKind, Option<i64>);

/// One alarm, from when it is raised until it may be raised anew.
#[derive(Debug, Clone)]
struct Note {
    text: String,
    /// When it last began to go out.
    raised_at: Timestamp,
    /// How often it was raised meanwhile.
    times: u64,
    /// Channels that still have to take it.
    webhook: Leg,
    mail: Leg,
}

/// One alarm on one channel.
#[derive(Debug, Clone, Copy)]
enum Leg {
    Due { at: Timestamp, tries: u32 },
    Done,
}

impl Leg {
    const fn due_at(self) -> Option<Timestamp> {
        match self {
            Self::Due { at, .. } => Some(at),
            Self::Done => None,
        }
    }
}

impl Alarms {
    /// Notes an alarm. Never waits.
    pub fn raise(&self, alarm: Alarm, metrics: &Metrics, now: Timestamp) {
        Metrics::count(&metrics.alarms, alarm.kind.word());
        let mut book = self.book();
        let key = (alarm.kind, alarm.code);
        if let Some(note) = book.get_mut(&key) {
            note.times = note.times.saturating_add(1);
            let under_way = note.webhook.due_at().is_some() || note.mail.due_at().is_some();
            let recent = note.raised_at <= now && now.since(note.raised_at) < AGAIN_AFTER;
            if under_way || recent {
                return;
            }
        } else if book.len() >= KEPT_MAX {
            // Those that went out some time ago make room; new trouble is better news than old.
            book.retain(|_, note| {
                now.since(note.raised_at) < AGAIN_AFTER
                    || note.webhook.due_at().is_some()
                    || note.mail.due_at().is_some()
            });
            if book.len() >= KEPT_MAX {
                tracing::error!(kind = ?alarm.kind, code = alarm.code, "too many alarms at once: not carried");
                return;
            }
        }
        let times = book.get(&key).map_or(1, |note| note.times);
        let due = Leg::Due { at: now, tries: 0 };
        let note = Note { text: alarm.text, raised_at: now, times, webhook: due, mail: due };
        book.insert(key, note);
        drop(book);
        self.0.wake.notify_one();
    }

    /// A case that rings cannot be read: raised once for each, in the life of this process. Who looks at
    /// the database finds the others beside the one that the alarm names.
    pub(super) fn unreadable(&self, case: &CaseId, metrics: &Metrics, now: Timestamp) {
        let known = self.unreadables().insert(case.clone(), now).is_some();
        if known {
            return;
        }
        Metrics::count(&metrics.alerts, "unreadable");
        let text = format!(
            "case {case} rings and this program cannot read it: nobody is alerted to it. Was it \
             written by a newer version? faryad case list shows its code"
        );
        self.raise(Alarm { kind: AlarmKind::Unreadable, code: None, text }, metrics, now);
    }

    /// Was this case unreadable a moment ago? It is tried again after a minute.
    pub(super) fn is_unreadable(&self, case: &CaseId, now: Timestamp) -> bool {
        let unreadable = self.unreadables();
        unreadable.get(case).is_some_and(|at| *at <= now && now.since(*at) < READ_AGAIN_AFTER)
    }

    /// How many cases could not be read.
    pub(super) fn count_unreadable(&self) -> usize {
        self.unreadables().len()
    }

    fn unreadables(&self) -> MutexGuard<'_, BTreeMap<CaseId, Timestamp>> {
        self.0.unreadable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was raised and is still remembered.
    pub fn kinds(&self) -> Vec<AlarmKind> {
        self.book().keys().map(|(kind, _)| *kind).collect()
    }

    fn book(&self) -> MutexGuard<'_, BTreeMap<Key, Note>> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the channels cannot be used as they are configured.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// The webhook's address.
    #[error("FARYAD_ALARM_WEBHOOK is not an address")]
    Address,
    /// The HTTP library.
    #[error("the HTTP client for alarms does not start")]
    Http(#[source] reqwest::Error),
    /// The mail server's address.
    #[error("FARYAD_ALARM_SMTP_URL: give smtps://USER:PASSWORD@HOST, or smtp://HOST?tls=required")]
    Smtp(#[source] lettre::transport::smtp::Error),
}

/// Carries what was raised to whoever operates the line.
#[derive(Debug)]
pub struct Courier {
    alarms: Alarms,
    clock: Clock,
    luck: Luck,
    webhook: Option<(reqwest::Client, Url, AlarmWebhook)>,
    mail: Option<(AsyncSmtpTransport<Tokio1Executor>, AlarmMail)>,
}

/// One channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Webhook,
    Mail,
}

/// The webhook's body.
#[derive(Debug, Serialize)]
struct Posted<'a> {
    service: &'static str,
    kind: AlarmKind,
    code: Option<i64>,
    text: &'a str,
    raised_at: String,
    times: u64,
}

impl Courier {
    /// Readies the configured channels; connects only when there is something to carry.
    pub fn new(
        alarms: Alarms,
        clock: Clock,
        luck: Luck,
        config: &Alarming,
    ) -> Result<Self, CourierError> {
        let webhook = match &config.webhook {
            Some(webhook) => {
                let url = Url::parse(&webhook.url).map_err(|_| CourierError::Address)?;
                let http = client::http(&url, TRY_TIMEOUT).map_err(CourierError::Http)?;
                Some((http, url, webhook.clone()))
            }
            None => None,
        };
        let mail = match &config.mail {
            Some(mail) => {
                let server =
                    AsyncSmtpTransport::<Tokio1Executor>::from_url(mail.smtp_url.expose_secret())
                        .map_err(CourierError::Smtp)?;
                Some((server.timeout(Some(TRY_TIMEOUT)).build(), mail.clone()))
            }
            None => None,
        };
        Ok(Self { alarms, clock, luck, webhook, mail })
    }

    /// Carries until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                _ = self.run_once() => {}
                () = stop.cancelled() => return,
            }
            let next = self.next_due();
            rest(&self.clock, &self.alarms.0.wake, next, &stop).await;
        }
    }

    /// Tries every alarm that is due on each channel. Says how many arrived.
    pub async fn run_once(&self) -> usize {
        let now = self.clock.now();
        let due: Vec<(Key, Note)> =
            self.alarms.book().iter().map(|(key, note)| (*key, note.clone())).collect();
        let mut arrived = 0;
        for (key, note) in due {
            for (channel, leg) in [(Channel::Webhook, note.webhook), (Channel::Mail, note.mail)] {
                let Leg::Due { at, tries } = leg else { continue };
                if at > now {
                    continue;
                }
                let next = match self.carry(channel, key, &note).await {
                    Ok(carried) => {
                        arrived += usize::from(carried);
                        Leg::Done
                    }
                    Err(why) if tries + 1 >= TRIES_MAX => {
                        tracing::error!(kind = ?key.0, code = key.1, ?channel, why, "an alarm was given up");
                        Leg::Done
                    }
                    Err(why) => {
                        tracing::warn!(kind = ?key.0, code = key.1, ?channel, why, "an alarm did not get through; again later");
                        Leg::Due {
                            at: self.clock.now().after(self.backoff(tries)),
                            tries: tries + 1,
                        }
                    }
                };
                if let Some(note) = self.alarms.book().get_mut(&key) {
                    match channel {
                        Channel::Webhook => note.webhook = next,
                        Channel::Mail => note.mail = next,
                    }
                    let done = note.webhook.due_at().is_none() && note.mail.due_at().is_none();
                    if done {
                        note.times = 0;
                    }
                }
            }
        }
        arrived
    }

    /// When something is to be tried again.
    fn next_due(&self) -> Option<Timestamp> {
        let book = self.alarms.book();
        book.values().flat_map(|note| [note.webhook.due_at(), note.mail.due_at()]).flatten().min()
    }

    fn backoff(&self, tries: u32) -> Duration {
        let wait = BACKOFF.saturating_mul(1 << tries.min(10)).min(BACKOFF_MAX);
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        wait + Duration::from_millis(self.luck.below(millis / 4 + 1))
    }

    /// `false`: this channel is not configured.
    async fn carry(&self, channel: Channel, key: Key, note: &Note) -> Result<bool, String> {
        match channel {
            Channel::Webhook => match &self.webhook {
                Some(webhook) => post(webhook, key, note).await.map(|()| true),
                None => Ok(false),
            },
            Channel::Mail => match &self.mail {
                Some(mail) => post_letter(mail, key, note).await.map(|()| true),
                None => Ok(false),
            },
        }
    }
}

async fn post(
    (http, url, webhook): &(reqwest::Client, Url, AlarmWebhook),
    (kind, code): Key,
    note: &Note,
) -> Result<(), String> {
    let posted = Posted {
        service: "faryad",
        kind,
        code,
        text: &note.text,
        raised_at: note.raised_at.to_string(),
        times: note.times,
    };
    let body = serde_json::to_string(&posted).expect("plain data with text keys");
    let signed = signature::sign(webhook.secret.expose_secret(), body.as_bytes());
    let request =
        http.post(url.clone()).header(CONTENT_TYPE, "application/json").header(SIGNATURE, signed);
    let answer = request.body(body).send().await.map_err(|error| client::reason(&error))?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(format!("answered {status}")) }
}

async fn post_letter(
    (server, mail): &(AsyncSmtpTransport<Tokio1Executor>, AlarmMail),
    (kind, code): Key,
    note: &Note,
) -> Result<(), String> {
    let code = code.map(|code| format!(" {code}")).unwrap_or_default();
    let mut letter = Message::builder()
        .from(mail.from.clone())
        .subject(format!("Faryad alarm: {}{code}", kind.word()))
        .header(ContentType::TEXT_PLAIN);
    for to in &mail.to {
        letter = letter.to(to.clone());
    }
    let body = format!("{}\n\nsince {}, raised {} times\n", note.text, note.raised_at, note.times);
    let letter = letter.body(body).map_err(|error| error.to_string())?;
    match tokio::time::timeout(TRY_TIMEOUT, server.send(letter)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the mail server does not answer".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(code: i64) -> Alarm {
        Alarm { kind: AlarmKind::Refused, code: Some(code), text: "token".to_owned() }
    }

    #[test]
    fn the_same_alarm_is_noted_once_in_ten_minutes_and_counted() {
        let (alarms, metrics) = (Alarms::default(), Metrics::default());
        let start = Timestamp::from_millis(1_795_503_600_000);
        for _ in 0..3 {
            alarms.raise(alarm(190), &metrics, start);
        }
        alarms.raise(alarm(131_042), &metrics, start);
        let book = alarms.book();
        let times: Vec<_> = book.iter().map(|((_, code), note)| (*code, note.times)).collect();
        assert_eq!(times, [(Some(190), 3), (Some(131_042), 1)]);
    }

    #[test]
    fn a_bad_hour_does_not_fill_the_memory() {
        let (alarms, metrics) = (Alarms::default(), Metrics::default());
        let start = Timestamp::from_millis(1_795_503_600_000);
        for code in 0..1000 {
            alarms.raise(alarm(code), &metrics, start);
        }
        assert_eq!(alarms.book().len(), KEPT_MAX);
    }
}
