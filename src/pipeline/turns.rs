//! The next thing to decide → the pure core → one transaction.
//!
//! One task decides, so no two turns about one person or case run at once. A batch holds at most
//! one turn for each person and case; what else there is for them waits for the next batch, which
//! follows at once. Every turn is checked against the revisions it was made from: whoever was faster
//! wins, and the turn is taken again.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{
    Shared, burst,
    desk::{Desk, Phones},
    gather::{Input, What, gather},
    intake, rest, rest_after,
};
use crate::{
    case::{
        Case, Entry, Refusal, Stage, act, escalation, routing,
        status::{Press, parse_button},
    },
    config::MarkRead,
    conversation::{
        Effect, Outbound, Session, answer,
        event::{Content, Event, EventKind, Heard, Lookup, Spare},
        flow::Form,
        pace::Allowance,
        reply::{Bounded, Message, Purpose, Reply},
        step::step,
    },
    id::{CaseId, ContactId, OutboxId, TrackingCode, Wamid},
    language::Language,
    store::{CaseRow, Decision, InboxItem, NewOutbox, RosterRow, StoreError},
    telemetry::Metrics,
    time::Timestamp,
    triage::Ask,
    whatsapp::Inbound,
};

/// Open cases read for an officer who asks; a list shows ten, and theirs are among the most urgent.
const OPEN_SHOWN: i64 = 500;

/// A clock that stepped back by less than this is waited for; more is a correction.
const STEP_BACK_MAX: Duration = Duration::from_secs(60);

/// After so many failed turns an item is set aside for a human.
const ATTEMPTS_MAX: i64 = 3;

/// Decides until `stop`, then what is still open, until `give_up`.
pub async fn run(shared: Shared, stop: CancellationToken, give_up: CancellationToken) {
    loop {
        let next = match run_once(&shared).await {
            Ok(0) if stop.is_cancelled() => return,
            Ok(0) => shared.store.next_session_due().await.unwrap_or_default(),
            Ok(_) if give_up.is_cancelled() => return,
            Ok(_) => continue,
            Err(StoreError::Closed) => return,
            Err(error) => {
                if give_up.is_cancelled() {
                    return;
                }
                rest_after(&shared.clock, "turns", &error).await;
                continue;
            }
        };
        rest(&shared.clock, &shared.wake.turns, next, &stop).await;
    }
}

/// Takes one batch of turns. Says how many were written.
pub async fn run_once(shared: &Shared) -> Result<usize, StoreError> {
    let read = intake::catch_up(shared).await?;
    let now = shared.clock.now();
    let Some(batch) = Batch::read(shared, now).await? else { return Ok(read) };
    let turns = batch.decide(shared);
    let written = join_all(turns.into_iter().map(|turn| write(shared, turn))).await;
    let mut count = read;
    for result in written {
        count += usize::from(result?);
    }
    Ok(count)
}

/// A turn, and what it was made from.
struct Turn {
    source: Source,
    /// What it decided, or why it could not be taken.
    taken: Result<Taken, String>,
}

/// What a turn was made from: enough to set it aside for a human.
struct Source {
    item: Option<InboxItem>,
    contact: Option<ContactId>,
    /// What resolving the sender's identity writes.
    identity: Decision,
}

/// What a turn decided.
struct Taken {
    decision: Box<Decision>,
    read: Option<Wamid>,
    typing: bool,
}

async fn write(shared: &Shared, turn: Turn) -> Result<bool, StoreError> {
    let Turn { source, taken } = turn;
    let why = match taken {
        Ok(taken) => match write_taken(shared, taken).await {
            // The store is well and cannot write this: it would not the next time, either.
            Err(error) if !error.is_everybodys() && source.item.is_some() => error.to_string(),
            written => return written.map(|()| true),
        },
        Err(why) => why,
    };
    if let Some(item) = source.item {
        set_aside(shared, item, source.contact, source.identity, why).await?;
    }
    Ok(true)
}

async fn write_taken(shared: &Shared, taken: Taken) -> Result<(), StoreError> {
    let Taken { decision, read, typing } = taken;
    let (sends, alarms, items) =
        (!decision.outbox.is_empty(), !decision.cases.is_empty(), !decision.items.is_empty());
    let opened: Vec<_> = decision
        .cases
        .iter()
        .filter(|write| write.revision == 0)
        .map(|write| (write.case.id.clone(), write.case.category, write.case.priority))
        .collect();
    let written = shared.store.decide(*decision).await?;
    Metrics::count(&shared.metrics.turns, if written { "decided" } else { "stale" });
    if !written {
        return Ok(());
    }
    for (id, category, priority) in opened {
        tracing::info!(case.id = %id, ?category, %priority, "case opened");
        Metrics::count(&shared.metrics.cases, super::desk::category_word(category));
    }
    if sends {
        shared.wake.outbox.notify_one();
    }
    if alarms {
        shared.wake.alerts.notify_one();
    }
    if items {
        shared.wake.turns.notify_one();
    }
    if let Some(wamid) = read {
        // A blue tick that is lost is no loss: nothing waits for it and nothing retries it.
        let client = shared.client.clone();
        shared.background.spawn(async move { client.mark_read(&wamid, typing).await });
    }
    Ok(())
}

/// Counts a failed turn; after a few, the item waits for a human and its person is told what always
/// holds.
async fn set_aside(
    shared: &Shared,
    item: InboxItem,
    contact: Option<ContactId>,
    identity: Decision,
    why: String,
) -> Result<(), StoreError> {
    let park = item.attempts + 1 >= ATTEMPTS_MAX;
    tracing::error!(wamid = %item.wamid, attempts = item.attempts + 1, park, why, "a turn failed");
    Metrics::count(&shared.metrics.turns, if park { "parked" } else { "failed" });
    if park {
        let decision = super::desk::parked(shared, &item, contact.as_ref(), identity).await?;
        if let Err(error) = shared.store.decide(decision).await {
            if error.is_everybodys() {
                return Err(error);
            }
            tracing::error!(wamid = %item.wamid, %error, "nobody could be told of it");
        }
        shared.wake.outbox.notify_one();
    }
    shared.store.turn_failed(item.wamid, park).await
}

/// Everything a batch of turns is made from, read before any of them is taken.
struct Batch {
    now: Timestamp,
    inputs: Vec<Input>,
    sessions: HashMap<ContactId, (i64, Session)>,
    cases: HashMap<CaseId, CaseRow>,
    lookups: HashMap<TrackingCode, Lookup>,
    last_heard: HashMap<ContactId, Wamid>,
    timelines: HashMap<CaseId, Vec<Entry>>,
    phones: Phones,
    /// Open cases, when an officer asked for them.
    open: Vec<Case>,
    roster: Vec<RosterRow>,
}

impl Batch {
    /// The next batch; `None`: there is nothing to decide.
    async fn read(shared: &Shared, now: Timestamp) -> Result<Option<Self>, StoreError> {
        let inputs = gather(shared, now).await?;
        if inputs.is_empty() {
            return Ok(None);
        }
        Self::fill(shared, inputs, now).await.map(Some)
    }

    /// Reads the sessions, cases and officers that the inputs need.
    async fn fill(shared: &Shared, inputs: Vec<Input>, now: Timestamp) -> Result<Self, StoreError> {
        let contacts: Vec<&ContactId> = inputs.iter().filter_map(|i| i.contact.as_ref()).collect();
        let sessions: HashMap<ContactId, (i64, Session)> = shared
            .store
            .sessions(&contacts)
            .await?
            .into_iter()
            .map(|(contact, revision, session)| (contact, (revision, session)))
            .collect();
        let mut ids: BTreeSet<CaseId> = sessions
            .values()
            .filter_map(|(_, s)| s.case.as_ref().map(|case| case.id.clone()))
            .collect();
        let mut lookups = HashMap::new();
        for input in &inputs {
            match &input.what {
                What::Message(inbound) => {
                    ids.extend(pressed(&inbound.content).map(|(_, case)| case));
                    if let Some(code) = typed_code(&inbound.content) {
                        let row = shared.store.case_by_code(&code).await?;
                        ids.extend(row.as_ref().map(|row| row.case.id.clone()));
                        let lookup = Lookup {
                            code: code.clone(),
                            stage: row.as_ref().map(|row| row.case.status.stage()),
                            sensitive: row.is_some_and(|row| routing::is_sensitive(&row.case)),
                        };
                        lookups.insert(code, lookup);
                    }
                }
                What::Moved { case, .. } | What::AlertFailed { case, .. } => {
                    ids.insert(case.clone());
                }
                What::Due | What::Unreadable { .. } => {}
            }
        }
        let ids: Vec<&CaseId> = ids.iter().collect();
        let roster = shared.store.roster().await?;
        let (cases, timelines) = if ids.is_empty() {
            (Vec::new(), HashMap::new())
        } else {
            (shared.store.cases(&ids).await?, shared.store.timelines(&ids).await?)
        };
        let asked = inputs.iter().any(|input| {
            matches!(input.what, What::Message(_))
                && roster.iter().any(|row| Some(&row.contact) == input.contact.as_ref())
        });
        let (phones, open) = if asked {
            let reporters: Vec<&ContactId> = cases.iter().map(|row| &row.case.contact).collect();
            let open = shared.store.open_cases(OPEN_SHOWN).await?;
            (shared.store.phones(&reporters).await?, open.into_iter().map(|row| row.case).collect())
        } else {
            (HashMap::new(), Vec::new())
        };
        let moved: Vec<&ContactId> = inputs
            .iter()
            .filter(|input| matches!(input.what, What::Moved { stage: Stage::Acknowledged, .. }))
            .filter_map(|input| input.contact.as_ref())
            .collect();
        let last_heard =
            if moved.is_empty() { HashMap::new() } else { shared.store.last_heard(&moved).await? };
        Ok(Self {
            now,
            roster,
            timelines,
            phones,
            open,
            cases: cases.into_iter().map(|row| (row.case.id.clone(), row)).collect(),
            inputs,
            sessions,
            lookups,
            last_heard,
        })
    }

    /// Takes every turn whose case no earlier turn of the batch has touched.
    fn decide(mut self, shared: &Shared) -> Vec<Turn> {
        let (mut turns, mut touched) = (Vec::new(), HashSet::new());
        for input in std::mem::take(&mut self.inputs) {
            if self.cases_of(&input).any(|case| touched.contains(case)) {
                continue;
            }
            let taken = catch_unwind(AssertUnwindSafe(|| self.take(shared, &input)));
            let taken = taken.unwrap_or_else(|panic| Err(panic_text(&*panic)));
            if let Ok(Taken { decision, .. }) = &taken {
                touched.extend(decision.cases.iter().map(|write| write.case.id.clone()));
            }
            let Input { item, contact, identity, .. } = input;
            let taken = match taken {
                Err(why) if item.is_none() => Ok(self.resting(contact.as_ref(), &why)),
                taken => taken,
            };
            turns.push(Turn { source: Source { item, contact, identity }, taken });
        }
        turns
    }

    /// A deadline that cannot be handled must not come back for ever: the session rests until its
    /// person writes.
    fn resting(&self, contact: Option<&ContactId>, why: &str) -> Taken {
        tracing::error!(why, "a deadline could not be handled; the session rests");
        let session = contact.and_then(|contact| {
            let (revision, mut session) = self.sessions.get(contact).cloned()?;
            session.timers.clear();
            Some((contact.clone(), revision, session))
        });
        let decision = Decision { session, ..Decision::default() };
        Taken { decision: Box::new(decision), read: None, typing: false }
    }

    /// The cases that a turn may write.
    fn cases_of<'a>(&'a self, input: &'a Input) -> impl Iterator<Item = &'a CaseId> {
        let session = input
            .contact
            .as_ref()
            .and_then(|contact| self.sessions.get(contact))
            .and_then(|(_, session)| session.case.as_ref())
            .map(|case| &case.id);
        let named = match &input.what {
            What::Message(inbound) => match pressed(&inbound.content) {
                Some((_, case)) => self.cases.get(&case).map(|row| &row.case.id),
                None => None,
            },
            What::Moved { case, .. } | What::AlertFailed { case, .. } => Some(case),
            What::Due | What::Unreadable { .. } => None,
        };
        session.into_iter().chain(named)
    }

    fn take(&self, shared: &Shared, input: &Input) -> Result<Taken, String> {
        let mut decision = input.identity.clone();
        if let Some(item) = &input.item {
            decision.decided.push((item.wamid.clone(), input.contact.clone()));
        }
        let desk = Desk { shared, roster: &self.roster, timelines: &self.timelines, now: self.now };
        let mut read = None;
        match (&input.what, &input.contact) {
            (What::Unreadable { why, .. }, _) => return Err(why.clone()),
            (What::AlertFailed { case, officer, reason }, _) => {
                if let Some(row) = self.cases.get(case) {
                    Metrics::count(&shared.metrics.alerts, "failed");
                    let mut work = desk.open(row);
                    desk.tell_unreached(row, officer, &mut decision);
                    let entries =
                        escalation::alert_failed(&mut work.row.case, officer, reason, self.now);
                    work.add(entries);
                    desk.escalate(&mut work, &mut decision);
                    work.done(self.now, &mut decision);
                }
            }
            (What::Message(inbound), Some(contact)) => {
                decision.heard =
                    Some((contact.clone(), inbound.sent_at.min(self.now), inbound.wamid.clone()));
                let officer = self.roster.iter().find(|row| row.contact == *contact);
                match officer {
                    Some(officer) if !self.speaks_as_citizen(shared, contact, &inbound.content) => {
                        self.officer(&desk, officer, inbound, &mut decision);
                    }
                    Some(_) | None => {
                        let mut breath = self.breath(contact, inbound, &input.more);
                        if input.changed {
                            breath.insert(0, Happened::of(EventKind::ChangedHands));
                        }
                        self.citizen(&desk, contact, breath, Some(inbound), &mut decision);
                    }
                }
                if shared.mark_read == MarkRead::Received {
                    read = decision.heard.as_ref().map(|(_, _, wamid)| wamid.clone());
                }
            }
            (What::Moved { case, stage, .. }, Some(contact)) => {
                let kind = EventKind::CaseMoved { case: case.clone(), stage: *stage };
                self.citizen(&desk, contact, vec![Happened::of(kind)], None, &mut decision);
                if shared.mark_read == MarkRead::Acknowledged {
                    read = self.last_heard.get(contact).cloned();
                }
            }
            (What::Due, Some(contact)) => {
                let due = vec![Happened::of(EventKind::Due)];
                self.citizen(&desk, contact, due, None, &mut decision);
            }
            (What::Message(_) | What::Moved { .. } | What::Due, None) => {
                return Err("a turn without a person: the batch gives each one".to_owned());
            }
        }
        Ok(Taken {
            decision: Box::new(decision),
            read,
            typing: shared.mark_read == MarkRead::Received,
        })
    }

    /// An officer who writes of an emergency is a person in an emergency first, and so is one who is in
    /// the middle of a matter of their own. What is the desk's business always stays that: its
    /// buttons, a case's code, and "menu".
    fn speaks_as_citizen(&self, shared: &Shared, contact: &ContactId, content: &Content) -> bool {
        let session = self.sessions.get(contact).map(|(_, session)| session);
        let own = session.is_some_and(|session| session.in_matter(self.now));
        match content {
            Content::Text { body } => {
                let signals = shared.playbook.triage().read(body);
                let code = answer::tracking_code(body);
                let case = session.and_then(|session| session.case.as_ref());
                let theirs = code.is_none() || case.map(|case| &case.code) == code.as_ref();
                signals.urgent || (own && theirs && signals.ask != Some(Ask::Menu))
            }
            Content::Tap { id, .. } => id.starts_with("c:") || (own && parse_button(id).is_none()),
            // EM-7: a bare pin is a cry for help, and no desk has another use for one.
            Content::Location { .. } => true,
            Content::Media(media) => {
                let words = media.caption.as_deref();
                own || words.is_some_and(|words| shared.playbook.triage().read(words).urgent)
            }
            Content::Edit { content, .. } => self.speaks_as_citizen(shared, contact, content),
            Content::Contacts { .. }
            | Content::Reaction { .. }
            | Content::Revoke { .. }
            | Content::System { .. }
            | Content::Unsupported { .. } => own,
        }
    }

    fn heard(&self, inbound: &Inbound) -> Heard {
        Heard {
            wamid: inbound.wamid.clone(),
            sent_at: inbound.sent_at,
            forwarded: inbound.forwarded,
            content: inbound.content.clone(),
            lookup: typed_code(&inbound.content).and_then(|code| self.lookups.get(&code).cloned()),
        }
    }

    /// What one person sent in one breath: lines as one message, but for a line that may answer a
    /// choice, a place or a question of the engine's own; photos one after the other.
    fn breath(
        &self,
        contact: &ContactId,
        first: &Inbound,
        more: &[(Wamid, Box<Inbound>)],
    ) -> Vec<Happened> {
        let alone = Happened::of(EventKind::Heard(self.heard(first)));
        let waits = self.sessions.get(contact).is_some_and(|(_, session)| {
            session.confirm.is_some()
                || session
                    .position
                    .as_ref()
                    .is_some_and(|position| !matches!(position.form, Some(Form::Words)))
        });
        if more.is_empty() {
            return vec![alone];
        }
        let mut all: Vec<&Inbound> = vec![first];
        all.extend(more.iter().map(|(_, inbound)| &**inbound));
        let rest = more.iter().map(|(wamid, inbound)| (wamid.clone(), inbound.sent_at));
        if let Some(body) = burst::joined(&all) {
            if waits {
                return vec![alone];
            }
            let heard = Heard { content: Content::Text { body }, ..self.heard(first) };
            return vec![Happened { kind: EventKind::Heard(heard), also: rest.collect() }];
        }
        let others = more.iter().map(|(wamid, inbound)| Happened {
            kind: EventKind::Heard(self.heard(inbound)),
            also: vec![(wamid.clone(), inbound.sent_at)],
        });
        std::iter::once(alone).chain(others).collect()
    }

    /// One turn of a person's conversation.
    fn citizen(
        &self,
        desk: &Desk<'_>,
        contact: &ContactId,
        happened: Vec<Happened>,
        inbound: Option<&Inbound>,
        decision: &mut Decision,
    ) {
        let (revision, mut session) = self.sessions.get(contact).cloned().unwrap_or_default();
        let spare = Spare {
            // Made from the person and their revision: the same turn taken twice opens one case.
            case: CaseId::new(format!("{contact}-{revision}")),
            code: desk.shared.luck.tracking_code(),
        };
        let case = session.case.as_ref().and_then(|case| self.cases.get(&case.id));
        let (mut effects, mut reply, mut now) = (Vec::new(), None, self.now);
        let mut looked_up = false;
        let silenced_at = session.standing.silenced_at;
        for Happened { kind, also } in happened {
            looked_up |= matches!(&kind, EventKind::Heard(heard) if heard.lookup.is_some());
            // One person's turns are strictly one after the other, also within a millisecond and
            // when the clock steps back a little: the safety policy compares them. After a long jump
            // back the clock is believed again.
            now = session
                .standing
                .heard_at
                .map(|heard_at| heard_at.after(Duration::from_millis(1)))
                .filter(|next| next.since(self.now) < STEP_BACK_MAX)
                .map_or(self.now, |next| next.max(self.now));
            let turn =
                step(&desk.shared.playbook, session, &Event { kind, spare: spare.clone() }, now);
            session = turn.session;
            reply = turn.reply.or(reply);
            for (wamid, sent_at) in also {
                decision.heard = Some((contact.clone(), sent_at.min(self.now), wamid.clone()));
                decision.decided.push((wamid, Some(contact.clone())));
            }
            let opened = turn.effects.iter().any(|effect| matches!(effect, Effect::OpenCase(_)));
            effects.extend(turn.effects);
            if opened {
                // There is one identity for one new case: what else there is waits for the next turn.
                break;
            }
        }
        if session.standing.silenced_at.is_some_and(|at| Some(at) != silenced_at) {
            decision.silence = Some(contact.clone());
        }
        if let Some(reply) = reply {
            let told = Told { effects: &effects, looked_up, asked: inbound.is_some() };
            if let Some((reply, question)) = told.limited(desk.shared, reply, &mut session, now) {
                decision.outbox.push(NewOutbox {
                    id: OutboxId::new(format!("{contact}.{revision}")),
                    contact: contact.clone(),
                    rank: super::desk::rank(reply.purpose, reply.priority),
                    purpose: reply.purpose,
                    message: Message { reply: reply.reply, template: None },
                    case: session.case.as_ref().map(|case| case.id.clone()),
                    officer: None,
                    answers: inbound.map(|inbound| inbound.wamid.clone()),
                    question,
                    created_at: now,
                    due_at: self.now,
                });
            }
        }
        desk.perform(contact, case, effects, decision);
        decision.session = Some((contact.clone(), revision, session));
    }

    /// What an officer wrote or pressed.
    fn officer(
        &self,
        desk: &Desk<'_>,
        officer: &RosterRow,
        inbound: &Inbound,
        decision: &mut Decision,
    ) {
        let answer = |message: Message, n: usize| NewOutbox {
            id: OutboxId::new(format!("{}.{n}", inbound.wamid)),
            contact: officer.contact.clone(),
            rank: super::desk::RANK_OFFICER,
            purpose: Purpose::OfficerAnswer,
            message,
            case: None,
            officer: None,
            answers: Some(inbound.wamid.clone()),
            question: false,
            created_at: self.now,
            due_at: self.now,
        };
        desk.shared.bells.said(&officer.officer.id, self.now);
        let typed = typed_code(&inbound.content);
        let typed = typed.map(|code| {
            let row = self.cases.values().find(|row| row.case.code == code);
            (Press::Show, row.map_or_else(|| CaseId::new(code.as_str()), |row| row.case.id.clone()))
        });
        let Some((press, id)) = pressed(&inbound.content).or(typed) else {
            if !is_silent(&inbound.content) {
                decision.outbox.push(answer(desk.help(officer, &self.open), 0));
            }
            return;
        };
        let Some(row) = self.cases.get(&id) else {
            decision.outbox.push(answer(desk.refusal(officer, &Refusal::NotYours, None), 0));
            return;
        };
        let Some(action) = press.action() else {
            let message = desk.show(officer, &desk.open(row), press, &self.phones);
            decision.outbox.push(answer(message, 0));
            return;
        };
        let mut work = desk.open(row);
        match act(&mut work.row.case, &officer.officer, action.clone(), self.now) {
            Ok(entries) => {
                work.add(entries);
                tracing::info!(case.id = %id, officer.id = %officer.officer.id, ?press, "an officer acted");
                desk.escalate(&mut work, decision);
                let message = desk.acted(officer, &work, press, &self.phones);
                decision.outbox.push(answer(message, 0));
                desk.tell_others(officer, &work.row, &action, &inbound.wamid, decision);
                work.done(self.now, decision);
            }
            Err(refusal) => {
                tracing::info!(case.id = %id, officer.id = %officer.officer.id, ?press, %refusal, "refused");
                decision
                    .outbox
                    .push(answer(desk.refusal(officer, &refusal, Some(&row.case.status)), 0));
            }
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

/// An officer's button in what somebody sent.
fn pressed(content: &Content) -> Option<(Press, CaseId)> {
    match content {
        Content::Tap { id, .. } => parse_button(id),
        _ => None,
    }
}

/// A tracking code in what somebody typed.
fn typed_code(content: &Content) -> Option<TrackingCode> {
    match content {
        Content::Text { body } => answer::tracking_code(body),
        _ => None,
    }
}

/// Nothing that wants an answer: a reaction, a changed or deleted message, news of an id.
fn is_silent(content: &Content) -> bool {
    matches!(
        content,
        Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::System { .. }
    )
}

/// Something that happened to one person, with the messages that it stands for besides the first.
struct Happened {
    kind: EventKind,
    also: Vec<(Wamid, Timestamp)>,
}

impl Happened {
    fn of(kind: EventKind) -> Self {
        Self { kind, also: Vec::new() }
    }
}

/// What a turn did besides what it says.
struct Told<'a> {
    effects: &'a [Effect],
    /// It says how a case stands.
    looked_up: bool,
    /// The person wrote.
    asked: bool,
}

impl Told<'_> {
    /// The reply as far as this person's limit lets it out, and whether it only asks. What opens a
    /// case, raises one or finds its place is always answered.
    fn limited(
        &self,
        shared: &Shared,
        reply: Outbound,
        session: &mut Session,
        now: Timestamp,
    ) -> Option<(Outbound, bool)> {
        let moved = self.effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::OpenCase(_)
                    | Effect::Classify { .. }
                    | Effect::Raise { .. }
                    | Effect::Locate { .. }
            )
        });
        let waits = session.position.is_some() || session.confirm.is_some();
        let question = match reply.purpose {
            Purpose::Reminder => true,
            Purpose::Answer => {
                waits
                    && !moved
                    && !self.looked_up
                    && !reply.priority.is_urgent()
                    && !matches!(reply.reply, Reply::Text { .. })
            }
            Purpose::Decoy
            | Purpose::Holding
            | Purpose::CaseUpdate
            | Purpose::Static
            | Purpose::OfficerAlert
            | Purpose::OfficerAnswer
            | Purpose::OfficerNotice => false,
        };
        if moved || !self.asked || reply.purpose != Purpose::Answer {
            return Some((reply, question));
        }
        match session.pace.take(now) {
            Allowance::Answer => Some((reply, question)),
            // Somebody who must not be heard gets no more words than they need (EM-8).
            Allowance::LastWord if session.quiet => Some((reply, question)),
            Allowance::LastWord => {
                Metrics::count(&shared.metrics.turns, "last_word");
                let language = session.language.unwrap_or(Language::Urdu);
                let word = shared.playbook.texts().say(language, "engine-slower", &[]);
                let body = Bounded::fitted(&format!("{word}\n\n{}", reply.reply.body()));
                Some((Outbound { reply: Reply::Text { body }, ..reply }, false))
            }
            Allowance::Silence => {
                Metrics::count(&shared.metrics.turns, "unanswered");
                None
            }
        }
    }
}
