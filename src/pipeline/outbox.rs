//! What was decided is said: the most urgent first, in order for each person, within WhatsApp's
//! limits, and every outcome is written down.
//!
//! What can repeat: a message whose send was cut off before its outcome was written (a crash, or no
//! answer from Meta) is sent again after a wait, unless a status with our id says that it went. So
//! it repeats only when Meta took it and its status did not come within that wait: 2 s for the
//! urgent, 10 s for the rest, and longer each time up to 5 s and a minute. For an emergency a
//! duplicate is better than silence.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{join_all, try_join},
    stream::FuturesUnordered,
};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::{Alarm, AlarmKind, Shared, rate::Bucket, rest, rest_after};
use crate::{
    case::routing,
    conversation::reply::Purpose,
    id::{CaseId, ContactId, OutboxId},
    safety::{self, Cleared},
    store::{Due, OutboxRow, Outcome, Settlement, StoreError},
    telemetry::Metrics,
    time::Timestamp,
    whatsapp::{
        client::SendOutcome,
        error::{Class, pair_wait},
        message::{self, Address, Outgoing},
        window::ServiceWindow,
    },
};

/// Sends under way at once. Meta answers in some 100 ms, so this many carry the 1,000 a second that
/// a number is raised to, and more.
const IN_FLIGHT_MAX: usize = 256;

/// Rows looked at in one scan: those under way are among them.
const SCAN: i64 = 512;

/// Of these so many are read whole even when the number's limit lets fewer out: what is only to be
/// settled does not count against it, and ten thousand of that must not take ten thousand scans.
const READ_MIN: usize = 32;

/// While half of the places are taken, a scan every so often is enough for what is new: it finds more
/// at a time. Nobody notices ten milliseconds.
const SCAN_PAUSE: Duration = Duration::from_millis(10);

/// How long an unknown outcome waits for a status before the message is sent again.
const UNKNOWN_WAIT: Duration = Duration::from_secs(10);

/// The same for rank 0: emergencies and alerts.
const UNKNOWN_WAIT_URGENT: Duration = Duration::from_secs(2);

/// Tries while Meta cannot be reached at all: with doubling waits up to a minute, about six hours.
const UNREACHABLE_TRIES: i64 = 360;

/// The same six hours for emergencies and alerts, which are tried every few seconds.
const UNREACHABLE_TRIES_URGENT: i64 = 4000;

/// Sends tried again for a reason that passes wait at most this long.
const BACKOFF_MAX: Duration = Duration::from_secs(60);

/// The same for emergencies and alerts: after an outage nobody in danger waits out what the outage has
/// taught the queue.
const BACKOFF_MAX_URGENT: Duration = Duration::from_secs(5);

/// Tries of an emergency answer or an alert where the rest gets few: Meta's "something went wrong"
/// must not be the end of it after half a minute. With the waits above, some eight minutes.
const URGENT_TRIES: u32 = 90;

/// Somebody in danger, or an officer, whom Meta finds written to too often: the limit gives one
/// message in six seconds back.
const PAIR_WAIT_URGENT: Duration = Duration::from_secs(8);

/// The same for anything else. What is due much later than this is taken for a clock that was wrong.
const PAIR_WAIT_MAX: Duration = Duration::from_mins(10);

/// How long the whole sender rests when the token or the account is refused: sooner would only add
/// to the refusals, later would delay everybody once an operator has repaired it.
const REFUSED_REST: Duration = Duration::from_secs(15);

/// After a bug in a send the whole sender rests this long: it must not spin on it.
const REST_AFTER_BUG: Duration = Duration::from_secs(1);

/// No rest of the whole sender is longer.
const HOLD_MAX: Duration = Duration::from_mins(5);

/// How long an orderly shutdown waits for a message whose turn is near, such as by the number's limit.
/// What waits longer is for the next start.
const LINGER: Duration = Duration::from_secs(1);

/// The sender's own state. After a crash the only thing missed is `unwritten`: what it held is repeated.
#[derive(Debug)]
pub struct Outbox {
    shared: Shared,
    /// Rows under way, and whose they are: one person gets one message at a time, in order.
    under_way: HashSet<OutboxId>,
    busy: HashSet<ContactId>,
    /// The rows under way by the task that sends each.
    tasks: HashMap<tokio::task::Id, (OutboxId, ContactId)>,
    /// What became of sends and could not be written: none of these is sent again, however long the
    /// database cannot.
    unwritten: HashMap<OutboxId, Settlement>,
    /// The whole number's limit; `None`: unlimited.
    number: Option<Bucket>,
    /// Each person's limit, while it matters.
    pairs: HashMap<ContactId, Bucket>,
    /// Meta told the whole number to wait.
    held_until: Timestamp,
    /// After such a wait one message goes ahead; the others follow when Meta takes it.
    cautious: bool,
    /// Meta refused a template for a reason that is not its own (payment): templates wait, and then
    /// one goes ahead. Whoever may be answered freely is.
    templates_held_until: Timestamp,
    templates_cautious: bool,
    /// Rows from before this start may have been sent: their statuses get a moment to come in.
    started_at: Timestamp,
}

/// A row that may go now.
#[derive(Debug)]
struct Ready {
    row: OutboxRow,
    body: Cleared<serde_json::Value>,
    is_template: bool,
}

/// What a scan makes of a row.
enum Claim {
    Send(Box<Ready>),
    Settle(Settlement),
    NotNow(Timestamp),
}

/// What a scan of the queue found.
#[derive(Default)]
struct Claimed {
    /// Rows that may go now.
    ready: Vec<Ready>,
    /// Rows that were settled without a send.
    settled: usize,
    /// There are more, for which there was no place, or whose person gets another first.
    more: bool,
    /// When a row falls due.
    next: Option<Timestamp>,
}

impl Claimed {
    fn look_at(&mut self, at: Timestamp) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

impl Outbox {
    /// A sender for the number's limit.
    pub fn new(shared: Shared, sends_per_second: Option<std::num::NonZeroU32>) -> Self {
        let started_at = shared.clock.now();
        Self {
            shared,
            under_way: HashSet::new(),
            busy: HashSet::new(),
            tasks: HashMap::new(),
            unwritten: HashMap::new(),
            number: sends_per_second.map(|sends| Bucket::per_second(sends.get())),
            pairs: HashMap::new(),
            held_until: Timestamp::default(),
            cautious: false,
            templates_held_until: Timestamp::default(),
            templates_cautious: false,
            started_at,
        }
    }

    /// Sends what is due now and waits for the outcomes. Says how many rows it moved.
    pub async fn run_once(&mut self) -> Result<usize, StoreError> {
        let claimed = self.claim().await?;
        let moved = claimed.ready.len() + claimed.settled;
        let mut sends: FuturesUnordered<_> =
            claimed.ready.into_iter().map(|ready| send(self.shared.clone(), ready)).collect();
        while let Some(sent) = sends.next().await {
            self.landed(sent);
        }
        Ok(moved)
    }

    /// Sends until `stop`, then what is still due, until `give_up`.
    pub async fn run(mut self, stop: CancellationToken, give_up: CancellationToken) {
        let shared = self.shared.clone();
        // Tasks of their own: a send must go on while this loop waits for the database.
        let mut sends = JoinSet::new();
        // Looking again after every send that lands would cost more than the sends: it is done when
        // somebody says so, when a row falls due, and when half of the places are free again.
        let (mut look, mut more, mut next, mut landed) = (true, false, None, 0);
        let mut looked_at = Timestamp::default();
        loop {
            let stopping = stop.is_cancelled();
            if look {
                looked_at = shared.clock.now();
                match self.claim().await {
                    Ok(claimed) => {
                        let now = shared.clock.now();
                        let idle = claimed.ready.is_empty() && claimed.settled == 0;
                        // What was settled made room for what stood behind it.
                        let due = if claimed.settled > 0 { Some(now) } else { claimed.next };
                        (more, next, landed) = (claimed.more, due, 0);
                        for ready in claimed.ready {
                            let whose = (ready.row.id.clone(), ready.row.contact.clone());
                            let task = sends.spawn(send(shared.clone(), ready));
                            self.tasks.insert(task.id(), whose);
                        }
                        let near = next.is_some_and(|next| next <= now.after(LINGER));
                        if stopping && sends.is_empty() && idle && !near {
                            return;
                        }
                    }
                    Err(StoreError::Closed) => return,
                    Err(error) => {
                        rest_after(&shared.clock, "outbox", &error).await;
                        (more, next) = (true, None);
                    }
                }
            }
            let ends = if stopping { &give_up } else { &stop };
            tokio::select! {
                biased;
                () = give_up.cancelled() => return,
                Some(sent) = sends.join_next_with_id() => {
                    self.joined(sent);
                    landed += 1;
                    while let Some(sent) = sends.try_join_next_with_id() {
                        self.joined(sent);
                        landed += 1;
                    }
                    look = sends.is_empty()
                        || (more && (self.has_room() || landed >= IN_FLIGHT_MAX / 4));
                }
                () = rest(&shared.clock, &shared.wake.outbox, next, ends) => {
                    let (now, again) = (shared.clock.now(), looked_at.after(SCAN_PAUSE));
                    look = stopping || self.has_room() || now >= again || now < looked_at;
                    if !look {
                        (more, next) = (true, Some(again));
                    }
                }
            }
        }
    }

    /// What may go now.
    async fn claim(&mut self) -> Result<Claimed, StoreError> {
        let now = self.shared.clock.now();
        self.pairs.retain(|_, bucket| !bucket.is_rested(now));
        let mut claimed = Claimed::default();
        for held in [&mut self.held_until, &mut self.templates_held_until] {
            if held.since(now) > HOLD_MAX {
                // The clock was set back.
                *held = now;
            }
        }
        if self.held_until > now {
            claimed.next = Some(self.held_until);
            return Ok(claimed);
        }
        // Everything that can fail comes before a row is taken: one that was taken and not sent would
        // never be looked at again.
        let store = &self.shared.store;
        let (next_due, due) =
            try_join(store.next_outbox_due(now), store.due_outbox(now, SCAN)).await?;
        claimed.more = i64::try_from(due.len()).is_ok_and(|read| read >= SCAN);
        let chosen = self.choose(&due, now, &mut claimed);
        let (rows, mut settled) = if chosen.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            store.waiting_outbox(&chosen, now).await?
        };
        let kept_away = self.kept_away(&rows).await?;
        // Whoever waits for an earlier message does not get a later one first.
        let mut waiting = HashSet::new();
        let places = self.places();
        for row in rows {
            if self.under_way.len() >= places || self.busy.contains(&row.contact) {
                claimed.more = true;
                continue;
            }
            if waiting.contains(&row.contact) {
                continue;
            }
            if let Some(settlement) = self.unwritten.get(&row.id) {
                settled.push(settlement.clone());
                continue;
            }
            if kept_away.contains(&row.id) {
                let text = "the officer is kept away from this case (PM-2)".to_owned();
                let outcome = Outcome::Withheld(text);
                settled.push(Settlement { id: row.id, outcome, at: now });
                continue;
            }
            let contact = row.contact.clone();
            match self.judge(row, now) {
                Claim::Send(row) => {
                    self.under_way.insert(row.row.id.clone());
                    self.busy.insert(row.row.contact.clone());
                    claimed.ready.push(*row);
                }
                Claim::Settle(settlement) => settled.push(settlement),
                Claim::NotNow(at) => {
                    waiting.insert(contact);
                    claimed.look_at(at);
                    if self.number_waits(now) {
                        break;
                    }
                }
            }
        }
        if let Some(due) = next_due {
            claimed.look_at(due);
        }
        let store = &self.shared.store;
        let written = join_all(settled.into_iter().map(async |settlement| {
            let id = settlement.id.clone();
            (id, store.settle(settlement).await)
        }));
        for (id, result) in written.await {
            match result {
                Ok(()) => {
                    self.unwritten.remove(&id);
                    claimed.settled += 1;
                }
                Err(error) => {
                    tracing::error!(outbox.id = %id, %error, "what became of a message could not be written yet");
                    claimed.look_at(now.after(REST_AFTER_BUG));
                }
            }
        }
        if claimed.settled > 0 {
            // A withheld or dead alert has become a thing to decide.
            self.shared.wake.turns.notify_one();
        }
        Ok(claimed)
    }

    /// Is half of the places free?
    fn has_room(&self) -> bool {
        self.under_way.len() < IN_FLIGHT_MAX / 2
    }

    /// Sends that may be under way at once.
    const fn places(&self) -> usize {
        if self.cautious { 1 } else { IN_FLIGHT_MAX }
    }

    /// Those of the rows that are due which are worth reading whole: as many as may go now, and some
    /// more, for among them are those that are settled without a send.
    fn choose<'a>(
        &self,
        due: &'a [Due],
        now: Timestamp,
        claimed: &mut Claimed,
    ) -> Vec<&'a OutboxId> {
        let places = self.places().saturating_sub(self.under_way.len());
        let limit = match self.number {
            _ if places == 0 => 0,
            // What is from before the start waits a moment, and nobody waits behind it.
            _ if now < self.started_at.after(UNKNOWN_WAIT) => due.len(),
            Some(number) => places.min(number.room(now)).max(READ_MIN),
            None => places.max(READ_MIN),
        };
        let mut chosen = Vec::new();
        for row in due {
            claimed.more |= row.more;
            if self.under_way.contains(&row.id) {
                continue;
            }
            if chosen.len() >= limit || self.busy.contains(&row.contact) {
                claimed.more = true;
                continue;
            }
            chosen.push(&row.id);
        }
        chosen
    }

    /// Which of these tell an officer of a case that is kept from them by now: what keeps them away may
    /// have been said after the message was decided.
    async fn kept_away(&self, rows: &[OutboxRow]) -> Result<HashSet<OutboxId>, StoreError> {
        let about = |row: &OutboxRow| match row.purpose {
            Purpose::OfficerAlert | Purpose::OfficerNotice => row.case.clone(),
            Purpose::Answer
            | Purpose::Decoy
            | Purpose::Reminder
            | Purpose::Holding
            | Purpose::CaseUpdate
            | Purpose::Static
            | Purpose::OfficerAnswer => None,
        };
        let ids: BTreeSet<CaseId> = rows.iter().filter_map(about).collect();
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let cases = self.shared.store.cases(&ids.iter().collect::<Vec<_>>()).await?;
        let roster = self.shared.store.roster().await?;
        let is_kept = |row: &&OutboxRow| {
            let case = about(row).and_then(|id| cases.iter().find(|found| found.case.id == id));
            let member = roster.iter().find(|member| member.contact == row.contact);
            case.zip(member)
                .is_some_and(|(case, member)| routing::is_excluded(&member.officer, &case.case))
        };
        Ok(rows.iter().filter(is_kept).map(|row| row.id.clone()).collect())
    }

    fn number_waits(&self, now: Timestamp) -> bool {
        self.number.is_some_and(|mut bucket| bucket.take(now).is_err())
    }

    /// May this row go now? The limits, the window and the safety policy, at the last moment.
    fn judge(&mut self, row: OutboxRow, now: Timestamp) -> Claim {
        // Not when the clock was set back behind the start: then nothing tells the old from the new.
        if row.created_at < self.started_at && self.started_at <= now && row.attempts == 0 {
            let grace = self.started_at.after(unknown_wait(row.rank));
            if now < grace {
                return Claim::NotNow(grace);
            }
        }
        let settle = |outcome| Claim::Settle(Settlement { id: row.id.clone(), outcome, at: now });
        if row.superseded {
            return settle(Outcome::Superseded);
        }
        let open = ServiceWindow::is_open(row.heard_at, now) && !row.as_template;
        let what = match (&row.message.template, open) {
            (_, true) => Outgoing::Reply(&row.message.reply),
            (Some(template), false) => Outgoing::Template(template),
            (None, false) => {
                return settle(Outcome::Withheld(
                    "the service window is closed and there is no template for this".to_owned(),
                ));
            }
        };
        let is_template = matches!(what, Outgoing::Template(_));
        if is_template && now < self.templates_held_until {
            return Claim::NotNow(self.templates_held_until);
        }
        let to = Address { phone: row.phone.clone(), bsuid: row.bsuid.clone() };
        if to.phone.is_none() && to.bsuid.is_none() {
            return settle(Outcome::Dead {
                code: None,
                text: "the person has no address any more".to_owned(),
            });
        }
        let body = message::body(&to, &what, &row.id);
        let body = match safety::clear(
            body,
            row.purpose,
            &row.standing,
            row.is_officer,
            row.created_at,
            now,
        ) {
            Ok(body) => body,
            Err(withheld) => return settle(Outcome::Withheld(withheld.to_string())),
        };
        let pair = self.pairs.entry(row.contact.clone()).or_insert_with(Bucket::pair);
        let before = *pair;
        if let Err(due_at) = pair.take(now) {
            return settle(Outcome::Later {
                due_at,
                code: None,
                text: "this person's limit of 1 message in 6 seconds".to_owned(),
                counts: false,
                as_template: false,
            });
        }
        if let Some(Err(at)) = self.number.as_mut().map(|bucket| bucket.take(now)) {
            *pair = before;
            return Claim::NotNow(at);
        }
        if is_template && self.templates_cautious {
            self.templates_held_until = now.after(REFUSED_REST);
        }
        Claim::Send(Box::new(Ready { row, body, is_template }))
    }

    /// A send's task is over, as it should be or by a bug of ours.
    fn joined(&mut self, sent: Result<(tokio::task::Id, Sent), JoinError>) {
        match sent {
            Ok((task, sent)) => {
                self.tasks.remove(&task);
                self.landed(sent);
            }
            Err(error) => {
                if let Some((id, contact)) = self.tasks.remove(&error.id()) {
                    tracing::error!(outbox.id = %id, %error, "a send broke off; it is tried again");
                    self.under_way.remove(&id);
                    self.busy.remove(&contact);
                    self.held_until =
                        self.held_until.max(self.shared.clock.now().after(REST_AFTER_BUG));
                }
            }
        }
    }

    /// A send is over: its person is free again, and a limit that Meta reported holds from now.
    fn landed(&mut self, sent: Sent) {
        self.under_way.remove(&sent.id);
        self.busy.remove(&sent.contact);
        self.unwritten.extend(sent.unwritten.map(|settlement| (sent.id, settlement)));
        let now = self.shared.clock.now();
        match sent.hold {
            Some(Hold::Templates(hold)) => {
                self.templates_cautious = true;
                self.templates_held_until = self.templates_held_until.max(now.after(hold));
            }
            Some(Hold::Number(hold)) => {
                self.cautious = true;
                self.held_until = self.held_until.max(now.after(hold));
            }
            None if sent.taken => {
                self.cautious = false;
                if sent.is_template && self.templates_cautious {
                    self.templates_cautious = false;
                    self.templates_held_until = now;
                    self.shared.wake.outbox.notify_one();
                }
            }
            None => {}
        }
    }
}

/// How long an unknown outcome waits for its status.
const fn unknown_wait(rank: i64) -> Duration {
    if rank == 0 { UNKNOWN_WAIT_URGENT } else { UNKNOWN_WAIT }
}

/// What waits because of what Meta said of one message.
#[derive(Debug, Clone, Copy)]
enum Hold {
    /// Everything from this number.
    Number(Duration),
    /// Every template.
    Templates(Duration),
}

/// A send that is over.
struct Sent {
    id: OutboxId,
    contact: ContactId,
    hold: Option<Hold>,
    /// Meta took it.
    taken: bool,
    is_template: bool,
    /// Its outcome, when it could not be written.
    unwritten: Option<Settlement>,
}

/// One send, and its outcome written down.
async fn send(shared: Shared, ready: Ready) -> Sent {
    let Ready { row, body, is_template } = ready;
    let outcome = shared.client.send(&body).await;
    let now = shared.clock.now();
    let (outcome, hold) = outcome_of(&shared, &row, is_template, outcome, now);
    if matches!(outcome, Outcome::Accepted(_))
        && matches!(row.purpose, Purpose::Answer | Purpose::Decoy)
    {
        let millis = now.since(row.created_at).as_millis();
        shared.metrics.first_reply.observe(f64::from(u32::try_from(millis).unwrap_or(u32::MAX)));
    }
    let taken = matches!(outcome, Outcome::Accepted(_));
    let settlement = Settlement { id: row.id.clone(), outcome, at: now };
    let unwritten = match shared.store.settle(settlement.clone()).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(outbox.id = %row.id, %error, "what became of a send could not be written yet");
            Some(settlement)
        }
    };
    if !taken {
        // An alert that will not go has become a thing to decide.
        shared.wake.turns.notify_one();
    }
    Sent { id: row.id, contact: row.contact, hold, taken, is_template, unwritten }
}

/// What an answer of Meta's means for the row, and for the whole sender.
fn outcome_of(
    shared: &Shared,
    row: &OutboxRow,
    is_template: bool,
    outcome: SendOutcome,
    now: Timestamp,
) -> (Outcome, Option<Hold>) {
    let count = |outcome| Metrics::count(&shared.metrics.sends, outcome);
    let later = |wait: Duration, code, text: String, counts| Outcome::Later {
        due_at: now.after(wait),
        code,
        text,
        counts,
        as_template: false,
    };
    let tries = u32::try_from(row.attempts).unwrap_or(u32::MAX);
    let urgent = row.rank == 0;
    let longest = if urgent { BACKOFF_MAX_URGENT } else { BACKOFF_MAX };
    let wait_for = |first| backoff(shared, first, tries, longest);
    let tries_max = if urgent { UNREACHABLE_TRIES_URGENT } else { UNREACHABLE_TRIES };
    match outcome {
        SendOutcome::Accepted { wamid, held } => {
            count("accepted");
            if held {
                tracing::warn!(outbox.id = %row.id, %wamid, "WhatsApp holds this template back for a look");
            }
            tracing::debug!(outbox.id = %row.id, %wamid, purpose = ?row.purpose, "accepted");
            (Outcome::Accepted(wamid), None)
        }
        SendOutcome::NotSent { reason } => {
            count("retried");
            tracing::warn!(outbox.id = %row.id, reason, "WhatsApp cannot be reached");
            if row.attempts >= tries_max {
                unreachable(shared, row, &reason);
                return (Outcome::Dead { code: None, text: reason }, None);
            }
            (later(wait_for(Duration::from_secs(1)), None, reason, true), None)
        }
        SendOutcome::Unknown { reason } => {
            count("unknown");
            tracing::warn!(outbox.id = %row.id, reason, "no answer: waiting for a status before trying again");
            if row.attempts >= tries_max {
                unreachable(shared, row, &reason);
                return (Outcome::Dead { code: None, text: reason }, None);
            }
            // The first wait is for a status; the next ones are for a network that comes back.
            let first = unknown_wait(row.rank);
            let wait = if tries == 0 { first } else { wait_for(first) };
            (later(wait, None, reason, true), None)
        }
        SendOutcome::Refused { class, code, text, fbtrace } => {
            let refused = |what: &'static str| {
                tracing::warn!(outbox.id = %row.id, code, fbtrace, class = ?class, "refused: {what}");
            };
            let raise = |kind, text: String| shared.raise(Alarm { kind, code, text });
            let dead = |what: &'static str| {
                count("failed");
                tracing::error!(
                    outbox.id = %row.id, code, fbtrace, text, purpose = ?row.purpose,
                    "a message will not go out: {what}"
                );
                Outcome::Dead { code, text: text.clone() }
            };
            let given_up = |what: &'static str| {
                raise(AlarmKind::GivenUp, format!("message {} given up, {what}: {text}", row.id));
                dead(what)
            };
            match class {
                Class::Retry { times, .. }
                    if tries >= if urgent { times.max(URGENT_TRIES) } else { times } =>
                {
                    (given_up("tried often enough"), None)
                }
                Class::Retry { after, .. } => {
                    count("retried");
                    refused("WhatsApp's own trouble");
                    (later(wait_for(after), code, text, true), None)
                }
                Class::Unknown if tries >= 1 => {
                    (given_up("an error this version does not know"), None)
                }
                Class::Unknown => {
                    count("retried");
                    refused("an error this version does not know");
                    (later(wait_for(Duration::from_secs(5)), code, text, true), None)
                }
                Class::RetryPair => {
                    count("retried");
                    refused("too many messages to this person");
                    let longest = if urgent { PAIR_WAIT_URGENT } else { PAIR_WAIT_MAX };
                    (later(pair_wait(tries).min(longest), code, text, true), None)
                }
                Class::Slow { after } => {
                    count("retried");
                    refused("too many messages from this number");
                    (later(after, code, text, false), Some(Hold::Number(after)))
                }
                Class::WindowClosed if !row.as_template && row.message.template.is_some() => {
                    count("retried");
                    let again =
                        Outcome::Later { due_at: now, code, text, counts: true, as_template: true };
                    (again, None)
                }
                Class::WindowClosed => (dead("the service window is closed"), None),
                Class::Misconfigured | Class::Blocked => {
                    count("retried");
                    tracing::error!(
                        code,
                        fbtrace,
                        text,
                        "WhatsApp refuses this service: nothing goes out until the token, the number or \
                         the payment method is repaired at Meta"
                    );
                    raise(
                        AlarmKind::Refused,
                        format!(
                            "WhatsApp refuses this service: nothing goes out until the token, the \
                             number or the payment method is repaired at Meta: {text}"
                        ),
                    );
                    // Payment is for templates first: what may be said freely is tried all the same.
                    let hold = if is_template && class == Class::Blocked {
                        Hold::Templates(REFUSED_REST)
                    } else {
                        Hold::Number(REFUSED_REST)
                    };
                    // Longer than the others wait: the next to try is another message, in case only
                    // this one is refused.
                    (later(REFUSED_REST * 2, code, text, false), Some(hold))
                }
                Class::Unreachable => (dead("this person cannot be reached over WhatsApp"), None),
                Class::NoTemplate => {
                    raise(
                        AlarmKind::Template,
                        format!("a template cannot be used, see WhatsApp Manager: {text}"),
                    );
                    (dead("the template cannot be used: see WhatsApp Manager"), None)
                }
                Class::Reject => (given_up("WhatsApp finds the message itself wrong"), None),
            }
        }
    }
}

/// Hours without WhatsApp: the message is given up.
fn unreachable(shared: &Shared, row: &OutboxRow, reason: &str) {
    let text = format!("message {} given up, WhatsApp cannot be reached: {reason}", row.id);
    tracing::error!(outbox.id = %row.id, purpose = ?row.purpose, "{text}");
    shared.raise(Alarm { kind: AlarmKind::GivenUp, code: None, text });
}

/// Doubling waits with up to a quarter of jitter, so that a queue does not come back as one wave.
fn backoff(shared: &Shared, first: Duration, tries: u32, longest: Duration) -> Duration {
    let wait = first.saturating_mul(1 << tries.min(10)).min(longest.max(first));
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    wait + Duration::from_millis(shared.luck.below(millis / 4 + 1))
}
