//! The one sanctioned shortcut: while nothing can be stored, whoever writes is told at once, and
//! directly, what to do in danger. Meta keeps their message and brings it again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Alarm, AlarmKind, Shared, desk, rate::Bucket};
use crate::{
    conversation::{event::Content, reply::Reply},
    id::OutboxId,
    safety::{self, Purpose, Standing},
    telemetry::Metrics,
    time::Timestamp,
    triage::Ask,
    whatsapp::{
        Inbound, Update,
        client::SendOutcome,
        message::{self, Address, Outgoing},
        webhook,
        window::ServiceWindow,
    },
};

/// One person is told once in this time, however often Meta brings what they wrote.
const AGAIN_AFTER: Duration = Duration::from_hours(1);

/// People remembered: some megabytes. Beyond it nobody new is told until an hour has passed.
const PEOPLE_MAX: usize = 20_000;

/// Sends in a second, so that the number's own limit is not met: nobody counts what else goes out.
const SENDS_PER_SECOND: u32 = 40;

/// Who has been told. In memory: there is nowhere else to write it.
#[derive(Debug, Clone)]
pub struct Degraded(Arc<Mutex<Told>>);

#[derive(Debug)]
struct Told {
    people: HashMap<String, Timestamp>,
    pace: Bucket,
}

impl Default for Degraded {
    fn default() -> Self {
        let pace = Bucket::per_second(SENDS_PER_SECOND);
        Self(Arc::new(Mutex::new(Told { people: HashMap::new(), pace })))
    }
}

impl Degraded {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Is it this person's turn to be told? Then they have been.
    fn claim(&self, person: &str, now: Timestamp) -> bool {
        let mut told = self.told();
        let recent = |at: &Timestamp| *at <= now && now.since(*at) < AGAIN_AFTER;
        if told.people.get(person).is_some_and(recent) {
            return false;
        }
        if told.people.len() >= PEOPLE_MAX {
            told.people.retain(|_, at| recent(at));
            if told.people.len() >= PEOPLE_MAX {
                return false;
            }
        }
        told.people.insert(person.to_owned(), now);
        true
    }

    /// They were not told after all.
    fn release(&self, person: &str) {
        self.told().people.remove(person);
    }
}

/// Tells everybody who wrote in `body`, which could not be stored. Returns at once: the answer to
/// Meta must not wait for it.
pub(crate) fn answer(shared: &Shared, body: &[u8], why: &str) {
    let now = shared.clock.now();
    let text = format!("a delivery could not be stored: {why}");
    shared.raise(Alarm { kind: AlarmKind::Store, code: None, text });
    let Ok(updates) = webhook::parse(body, now) else { return };
    for update in updates {
        let Update::Message(inbound) = update else { continue };
        if inbound.number != shared.number || inbound.group || !wants_answer(shared, &inbound) {
            continue;
        }
        let sender = &inbound.sender;
        let Some(person) = sender
            .bsuid
            .as_ref()
            .map(|id| id.as_str().to_owned())
            .or_else(|| sender.phone.as_ref().map(|phone| phone.digits().to_owned()))
        else {
            continue;
        };
        if shared.degraded.claim(&person, now) {
            let shared_too = shared.clone();
            shared.background.spawn(async move { tell(shared_too, *inbound, person).await });
        }
    }
}

/// Whoever leaves gets nothing that a glance could read (DV-3); a reaction asks for nothing.
fn wants_answer(shared: &Shared, inbound: &Inbound) -> bool {
    let leaves = |words: &str| shared.playbook.triage().read(words).ask == Some(Ask::Exit);
    match &inbound.content {
        Content::Text { body } => !leaves(body),
        Content::Media(media) => media.caption.as_deref().is_none_or(|caption| !leaves(caption)),
        // A tap's words are ours: leaving has a button of its own.
        Content::Tap { title, .. } => !leaves(title),
        Content::Location { .. } | Content::Contacts { .. } | Content::Unsupported { .. } => true,
        Content::Reaction { .. }
        | Content::Edit { .. }
        | Content::Revoke { .. }
        | Content::System { .. } => false,
    }
}

/// One static text, straight to Meta.
async fn tell(shared: Shared, inbound: Inbound, person: String) {
    loop {
        let taken = shared.degraded.told().pace.take(shared.clock.now());
        match taken {
            Ok(()) => break,
            Err(at) => shared.clock.sleep_until(at).await,
        }
    }
    let now = shared.clock.now();
    let sent_at = inbound.sent_at.min(now);
    let to = Address { phone: inbound.sender.phone.clone(), bsuid: inbound.sender.bsuid.clone() };
    let reply: Reply = desk::static_text(&shared);
    let id = OutboxId::new(format!("degraded:{}", inbound.wamid));
    let body = message::body(&to, &Outgoing::Reply(&reply), &id);
    // Who they are cannot be known now, so they are treated as somebody whose phone may be in other
    // hands: only what was written minutes ago is answered (DV-5).
    let standing = Standing { guarded: true, ..Standing::default() };
    let cleared = safety::clear(body, Purpose::Static, &standing, false, sent_at, now);
    let body = match cleared {
        Ok(body) if ServiceWindow::is_open(Some(sent_at), now) => body,
        Ok(_) => return,
        Err(withheld) => {
            tracing::info!(wamid = %inbound.wamid, %withheld, "no static text");
            return;
        }
    };
    match shared.client.send(&body).await {
        SendOutcome::Accepted { .. } => {
            Metrics::count(&shared.metrics.sends, "static");
            tracing::warn!(wamid = %inbound.wamid, "told what to do in danger, while nothing can be stored");
        }
        SendOutcome::Refused { .. } | SendOutcome::NotSent { .. } => {
            tracing::error!(wamid = %inbound.wamid, "neither stored nor told what to do in danger");
            shared.degraded.release(&person);
        }
        // They may have been told: once is enough to know what to do.
        SendOutcome::Unknown { .. } => {
            tracing::error!(wamid = %inbound.wamid, "not stored, and perhaps not told what to do");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_told_once_an_hour_and_the_memory_is_bounded() {
        let degraded = Degraded::default();
        let start = Timestamp::from_millis(1_795_503_600_000);
        assert!(degraded.claim("a", start));
        assert!(!degraded.claim("a", start.after(Duration::from_mins(59))));
        assert!(degraded.claim("a", start.after(Duration::from_mins(60))));
        for n in 0..PEOPLE_MAX + 10 {
            degraded.claim(&n.to_string(), start);
        }
        assert!(degraded.told().people.len() <= PEOPLE_MAX);
        assert!(degraded.claim("new", start.after(Duration::from_mins(61))), "the old make room");
    }
}
