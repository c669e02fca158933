//! What the desks have to do with a turn: the case is changed, its officers hear of it.

use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{Alarm, AlarmKind, Shared};
use crate::{
    briefing::{Account, Briefing, Late},
    case::{
        Case, Desk as CaseDesk, Entry, Exclusion, Officer, OfficerAction, Refusal, Stage, Status,
        escalation, routing, status::Press,
    },
    conversation::{
        effect::{Effect, NewCase},
        reply::{Bounded, Message, Purpose, Reply},
    },
    id::{CaseId, ContactId, OfficerId, OutboxId, Phone, Wamid},
    language::Language,
    store::{
        CaseRow, CaseWrite, Decision, InboxItem, Item, NewItem, NewOutbox, Page, RosterRow, Rung,
        StoreError,
    },
    telemetry::Metrics,
    time::Timestamp,
    triage::{Ask, Category, Priority},
};

/// Emergency answers and alerts go before everything else.
pub(super) const RANK_URGENT: i64 = 0;

/// What an officer waits for, and news of cases they have.
pub(super) const RANK_OFFICER: i64 = 1;

/// Alerts that repeat, and those of cases that can wait.
const RANK_ALERT: i64 = 2;

/// Answers to ordinary messages.
const RANK_ORDINARY: i64 = 3;

/// What nobody waits for.
const RANK_UNASKED: i64 = 4;

/// Cases in one message to an officer: ten in its list, the rest as codes, within WhatsApp's 1,024
/// characters.
const BUNDLE_MAX: usize = 36;

/// Gathered alerts of one officer that are looked at for one message: some may have been taken since,
/// or be no longer for them.
pub(super) const PAGES_MAX: i64 = 72;

/// The order of sending.
pub(super) fn rank(purpose: Purpose, priority: Priority) -> i64 {
    match purpose {
        Purpose::Decoy | Purpose::Static => RANK_URGENT,
        Purpose::Answer | Purpose::CaseUpdate | Purpose::Holding | Purpose::OfficerAlert
            if priority.is_urgent() =>
        {
            RANK_URGENT
        }
        Purpose::OfficerAnswer | Purpose::OfficerNotice => RANK_OFFICER,
        Purpose::OfficerAlert => RANK_ALERT,
        Purpose::Answer | Purpose::CaseUpdate => RANK_ORDINARY,
        Purpose::Holding | Purpose::Reminder => RANK_UNASKED,
    }
}

/// The order of sending alerts: the first one of an urgent case before everything.
fn alert_rank(first: bool, priority: Priority) -> i64 {
    if first { rank(Purpose::OfficerAlert, priority) } else { RANK_ALERT }
}

/// A category as a metric's label.
pub(super) const fn category_word(category: Category) -> &'static str {
    match category {
        Category::Emergency => "emergency",
        Category::Domestic => "domestic",
        Category::Misconduct => "misconduct",
        Category::Crime => "crime",
        Category::Other => "other",
    }
}

/// The officers as a turn sees them.
pub(super) struct Desk<'a> {
    pub(super) shared: &'a Shared,
    pub(super) roster: &'a [RosterRow],
    /// What has happened to the cases at hand.
    pub(super) timelines: &'a HashMap<CaseId, Vec<Entry>>,
    pub(super) now: Timestamp,
}

/// A case under change.
pub(super) struct Work {
    pub(super) row: CaseRow,
    /// Where it stood before; `None`: it is new.
    stood: Option<Stage>,
    past: Vec<Entry>,
    added: Vec<Entry>,
}

impl Work {
    pub(super) fn add(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.added.extend(entries);
    }

    /// Its whole account, oldest first.
    pub(super) fn told(&self) -> Vec<Entry> {
        self.past.iter().chain(&self.added).cloned().collect()
    }

    /// Writes it. Where it stands somewhere else now, its reporter may have to hear of it, also when
    /// nobody has it any more: that is a turn of theirs.
    pub(super) fn done(self, now: Timestamp, decision: &mut Decision) {
        let CaseRow { case, revision, entries } = self.row;
        let stage = case.status.stage();
        if self.stood.is_some_and(|stood| stood != stage) {
            let item =
                Item::CaseMoved { contact: case.contact.clone(), case: case.id.clone(), stage };
            decision.items.push(NewItem {
                wamid: Wamid::new(format!("moved:{}:{revision}", case.id)),
                sent_at: now,
                item: item.to_json(),
            });
        }
        decision.cases.push(CaseWrite { case, revision, entries, added: self.added });
    }
}

impl<'a> Desk<'a> {
    pub(super) fn open(&self, row: &CaseRow) -> Work {
        let past = self.timelines.get(&row.case.id).cloned().unwrap_or_default();
        let stood = Some(row.case.status.stage());
        Work { row: row.clone(), stood, past, added: Vec::new() }
    }

    /// What a turn asked of the world.
    pub(super) fn perform(
        &self,
        contact: &ContactId,
        case: Option<&CaseRow>,
        effects: Vec<Effect>,
        decision: &mut Decision,
    ) {
        let mut works: Vec<Work> = case.map(|row| self.open(row)).into_iter().collect();
        let mut news: Vec<Entry> = Vec::new();
        for effect in effects {
            if let Effect::OpenCase(new) = effect {
                works.push(self.new_case(contact, new));
                continue;
            }
            let id = match &effect {
                Effect::OpenCase(new) => &new.id,
                Effect::Record { case, .. }
                | Effect::Raise { case, .. }
                | Effect::Fact { case, .. }
                | Effect::Classify { case, .. }
                | Effect::Locate { case, .. }
                | Effect::Exclude { case, .. }
                | Effect::Mark { case, .. } => case,
            };
            let Some(work) = works.iter_mut().find(|work| work.row.case.id == *id) else {
                tracing::error!(case.id = %id, "an effect for a case that this turn does not hold");
                continue;
            };
            self.change(work, effect, &mut news);
        }
        for mut work in works {
            let fresh = work.row.revision == 0;
            if news.iter().any(is_word) {
                work.added.extend(escalation::doubt(&mut work.row.case, self.now));
            }
            self.escalate(&mut work, decision);
            if !fresh {
                self.tell_news(&work.row, &news, decision);
            }
            if let Some(before) = case.filter(|row| row.case.id == work.row.case.id) {
                self.keep_away(&before.case, &work.row.case, decision);
            }
            if fresh || !work.added.is_empty() || case.is_some_and(|row| row.case != work.row.case)
            {
                work.done(self.now, decision);
            }
        }
    }

    /// Whoever could see the case until now and may not any more is not told what still waits for them
    /// about it.
    fn keep_away(&self, before: &Case, after: &Case, decision: &mut Decision) {
        let kept_away = self.roster.iter().filter(|row| {
            routing::may_see(&row.officer, before) && !routing::may_see(&row.officer, after)
        });
        let kept_away = kept_away.map(|row| (row.contact.clone(), after.id.clone()));
        decision.kept_away.extend(kept_away);
    }

    fn new_case(&self, contact: &ContactId, new: NewCase) -> Work {
        // Whom the words keep away, and besides them whoever serves where it happened.
        let exclusion = match new.category {
            Category::Misconduct => new.exclusion.and(Exclusion::of_police(new.place.as_ref())),
            Category::Emergency | Category::Domestic | Category::Crime | Category::Other => {
                new.exclusion
            }
        };
        let mut added = vec![Entry::Opened { priority: new.priority }];
        added.extend(new.entries);
        added.extend(new.flags.iter().map(|flag| Entry::Marked { flag: *flag }));
        let case = Case {
            id: new.id,
            code: new.code,
            contact: contact.clone(),
            category: new.category,
            kind: new.kind,
            priority: new.priority,
            status: Status::Received,
            language: new.language,
            place: new.place,
            raised_by: new.raised_by,
            facts: std::collections::BTreeMap::new(),
            flags: new.flags.into_iter().collect(),
            exclusion,
            alarm: escalation::start(new.priority, self.now),
            opened_at: self.now,
            reported_at: new.reported_at,
        };
        let row = CaseRow { case, revision: 0, entries: 0 };
        Work { row, stood: None, past: Vec::new(), added }
    }

    fn change(&self, work: &mut Work, effect: Effect, news: &mut Vec<Entry>) {
        let case = &mut work.row.case;
        match effect {
            Effect::OpenCase(_) => {}
            Effect::Record { entry, tell_officers, .. } => {
                if tell_officers {
                    news.push(entry.clone());
                }
                work.added.push(entry);
            }
            Effect::Raise { to, reason, .. } => {
                let raised = escalation::raise(case, to, &reason, self.now);
                news.extend(raised.clone());
                work.added.extend(raised);
            }
            Effect::Fact { slot, value, .. } => {
                case.facts.insert(slot, value);
            }
            Effect::Classify { category, kind, .. } => {
                escalation::classify(case, category, kind, self.now);
            }
            Effect::Locate { place, .. } => case.place = Some(place),
            Effect::Exclude { exclusion, .. } => {
                escalation::exclude(case, exclusion, &self.officers(), self.now);
            }
            Effect::Mark { flag, .. } => {
                if case.flags.insert(flag) {
                    let entry = Entry::Marked { flag };
                    news.push(entry.clone());
                    work.added.push(entry);
                }
            }
        }
    }

    /// Alerts whoever is due, in the transaction of whatever made it due.
    pub(super) fn escalate(&self, work: &mut Work, decision: &mut Decision) {
        escalation::keeper_left(&mut work.row.case, &self.officers(), self.now);
        if !escalation::is_due(&work.row.case, self.now) {
            return;
        }
        let plan = escalation::next(&work.row.case, &self.officers(), self.now);
        if plan.nobody {
            Metrics::count(&self.shared.metrics.alerts, "nobody");
            tracing::error!(
                case.id = %work.row.case.id,
                priority = %work.row.case.priority,
                "a case waits and there is nobody to alert: add an officer with faryad officer add"
            );
            let text = format!(
                "case {}, {}, waits and there is nobody to alert: faryad officer add",
                work.row.case.id, work.row.case.priority
            );
            self.shared.raise(Alarm { kind: AlarmKind::Nobody, code: None, text });
        }
        let begins = work.row.case.alarm.paged_at.is_none();
        work.added.extend(escalation::page(&mut work.row.case, &plan, self.now));
        for (place, page) in plan.pages.iter().enumerate() {
            // The first page of every case goes out before the second of any: in a storm somebody
            // must hear of each. So does the first since it became something else.
            let first = begins && place == 0;
            let Some(row) = self.member(&page.officer) else { continue };
            if self.rings_alone(row, &work.row.case.id, first, decision) {
                // Not by the round: the rounds begin anew when a case becomes urgent after all.
                let id = format!("{}:{}:{}", work.row.case.id, work.row.revision, page.officer);
                self.alert(OutboxId::new(id), row, work, first, decision);
            }
        }
    }

    /// Does an alert go out by itself? Otherwise it waits, to go out together with others.
    fn rings_alone(
        &self,
        member: &RosterRow,
        case: &CaseId,
        first: bool,
        decision: &mut Decision,
    ) -> bool {
        let (officer, since) = (member.officer.id.clone(), self.now);
        let alone = self.shared.bells.alone(&officer, self.now);
        if !alone {
            Metrics::count(&self.shared.metrics.alerts, "gathered");
            decision.pages.push(Page { officer, case: case.clone(), first, since });
        }
        alone
    }

    /// One case, to one officer.
    fn alert(
        &self,
        id: OutboxId,
        row: &RosterRow,
        work: &Work,
        first: bool,
        decision: &mut Decision,
    ) {
        Metrics::count(&self.shared.metrics.alerts, "paged");
        let case = &work.row.case;
        let message = self.briefing(&row.officer).alert(case, &work.told());
        decision.outbox.push(NewOutbox {
            id,
            contact: row.contact.clone(),
            rank: alert_rank(first, case.priority),
            purpose: Purpose::OfficerAlert,
            message,
            case: Some(case.id.clone()),
            officer: Some(row.officer.id.clone()),
            answers: None,
            question: false,
            created_at: self.now,
            due_at: self.now,
        });
    }

    /// All that waits to ring at one officer's, as one message, in the order of `pages`; what does not
    /// fit waits for the next. Only what still rings and they may see: meanwhile a colleague may have
    /// taken it, or the officer may be one who is to be kept away. So the decision stands only as long
    /// as the cases do.
    pub(super) fn ring(
        &self,
        officer: &OfficerId,
        pages: &[&Page],
        cases: &HashMap<&CaseId, &CaseRow>,
    ) -> Decision {
        let mut decision = Decision::default();
        let member = self.member(officer);
        let mut waiting: Vec<(&Page, &CaseRow)> = pages
            .iter()
            .filter_map(|page| cases.get(&page.case).map(|row| (*page, *row)))
            .filter(|(_, row)| {
                let sees = |member: &RosterRow| routing::may_see(&member.officer, &row.case);
                row.case.status == Status::Received && member.is_some_and(sees)
            })
            .collect();
        let later = waiting.split_off(waiting.len().min(BUNDLE_MAX));
        let later: BTreeSet<&CaseId> = later.iter().map(|(page, _)| &page.case).collect();
        let mut bundle = None;
        if let (Some(member), [(page, row)]) = (member, &waiting[..]) {
            let id = OutboxId::new(format!("{}:{officer}:{}", row.case.id, self.now.millis()));
            self.alert(id, member, &self.open(row), page.first, &mut decision);
        } else if let (Some(member), [_, _, ..]) = (member, &waiting[..]) {
            Metrics::count(&self.shared.metrics.alerts, "bundled");
            let told: Vec<&Case> = waiting.iter().map(|(_, row)| &row.case).collect();
            let ranks = waiting.iter().map(|(page, row)| alert_rank(page.first, row.case.priority));
            let id = OutboxId::new(format!("bundle:{officer}:{}", self.now.millis()));
            decision.outbox.push(NewOutbox {
                id: id.clone(),
                contact: member.contact.clone(),
                rank: ranks.min().unwrap_or(RANK_ALERT),
                purpose: Purpose::OfficerAlert,
                message: self.briefing(&member.officer).bundle(&told),
                case: None,
                officer: Some(officer.clone()),
                answers: None,
                question: false,
                created_at: self.now,
                due_at: self.now,
            });
            bundle = Some(id);
        }
        let goes: BTreeSet<&CaseId> = waiting.iter().map(|(page, _)| &page.case).collect();
        for page in pages.iter().filter(|page| !later.contains(&page.case)) {
            let known = cases.get(&page.case).map(|row| (page.case.clone(), row.revision));
            decision.grounds.extend(known);
            decision.rung.push(Rung {
                officer: officer.clone(),
                case: page.case.clone(),
                outbox: bundle.clone().filter(|_| goes.contains(&page.case)),
            });
        }
        decision
    }

    /// What a reporter added, to the officer who has the case, or to those who were alerted to it.
    fn tell_news(&self, row: &CaseRow, news: &[Entry], decision: &mut Decision) {
        if news.is_empty() {
            return;
        }
        let case = &row.case;
        let audience: BTreeSet<&OfficerId> = match case.status.keeper() {
            None => case.alarm.alerted.iter().collect(),
            Some(by) => std::iter::once(by).collect(),
        };
        for member in audience.into_iter().filter_map(|id| self.member(id)) {
            if !routing::may_see(&member.officer, case) {
                continue;
            }
            let Some(message) = self.briefing(&member.officer).news(case, news) else { continue };
            // Whoever has not taken it hears of it again among the others, when many ring.
            if case.status != Status::Received {
                self.shared.bells.said(&member.officer.id, self.now);
            } else if !self.rings_alone(member, &case.id, false, decision) {
                continue;
            }
            self.notice(member, row, message, &format!("news:{}", row.revision), decision);
        }
    }

    /// News did not reach the officer who has the case. Whoever may look after it instead is told: the
    /// supervisors, or the desk.
    pub(super) fn tell_unreached(
        &self,
        row: &CaseRow,
        officer: &OfficerId,
        decision: &mut Decision,
    ) {
        let case = &row.case;
        let open = case.status.stage() != Stage::Resolved;
        if !open || case.status.keeper() != Some(officer) {
            return;
        }
        let officers = self.officers();
        let roster = routing::roster_for(case, &officers);
        let instead = if roster.supervisors.is_empty() { roster.desk } else { roster.supervisors };
        for member in instead.into_iter().filter_map(|instead| self.member(&instead.id)) {
            if member.officer.id != *officer {
                self.shared.bells.said(&member.officer.id, self.now);
                let message = self.briefing(&member.officer).unreached(case);
                self.notice(member, row, message, &format!("unreached:{}", row.revision), decision);
            }
        }
    }

    /// The others who were alerted need not run as well.
    pub(super) fn tell_others(
        &self,
        officer: &RosterRow,
        row: &CaseRow,
        action: &OfficerAction,
        pressed: &Wamid,
        decision: &mut Decision,
    ) {
        if *action != OfficerAction::Acknowledge {
            return;
        }
        for member in row.case.alarm.alerted.iter().filter_map(|id| self.member(id)) {
            if member.officer.id == officer.officer.id
                || !routing::may_see(&member.officer, &row.case)
                // Nobody runs for one case of a list: who opens it sees who has it.
                || self.shared.bells.is_busy(&member.officer.id)
            {
                continue;
            }
            self.shared.bells.said(&member.officer.id, self.now);
            let message = self.briefing(&member.officer).taken(&row.case, &officer.officer);
            self.notice(member, row, message, pressed.as_str(), decision);
        }
    }

    fn notice(
        &self,
        member: &RosterRow,
        row: &CaseRow,
        message: Message,
        about: &str,
        decision: &mut Decision,
    ) {
        decision.outbox.push(NewOutbox {
            id: OutboxId::new(format!("{}:{}:{about}", row.case.id, member.officer.id)),
            contact: member.contact.clone(),
            rank: rank(Purpose::OfficerNotice, row.case.priority),
            purpose: Purpose::OfficerNotice,
            message,
            case: Some(row.case.id.clone()),
            officer: None,
            answers: None,
            question: false,
            created_at: self.now,
            due_at: self.now,
        });
    }

    fn officers(&self) -> Vec<Officer> {
        self.roster.iter().map(|row| row.officer.clone()).collect()
    }

    fn member(&self, id: &OfficerId) -> Option<&'a RosterRow> {
        self.roster.iter().find(|row| row.officer.id == *id)
    }
}

impl Desk<'_> {
    fn briefing<'b>(&'b self, officer: &'b Officer) -> Briefing<'b> {
        Briefing {
            texts: self.shared.playbook.texts(),
            officer,
            now: self.now,
            time_zone: self.shared.playbook.time_zone(),
            template: &self.shared.templates.alert,
            template_language: &self.shared.templates.language,
        }
    }

    fn account<'b>(&'b self, work: &'b Work, told: &'b [Entry], phones: &'b Phones) -> Account<'b> {
        let case = &work.row.case;
        Account {
            case,
            entries: told,
            keeper: case.status.keeper().and_then(|id| self.member(id)).map(|row| &row.officer),
            phone: phones.get(&case.contact),
        }
    }

    /// What to do, and what is open: the answer to whatever an officer writes that is no button.
    pub(super) fn help(&self, officer: &RosterRow, open: &[Case]) -> Message {
        self.briefing(&officer.officer).help(open)
    }

    /// The case as it stands.
    pub(super) fn show(
        &self,
        officer: &RosterRow,
        work: &Work,
        press: Press,
        phones: &Phones,
    ) -> Message {
        let told = work.told();
        self.briefing(&officer.officer).show(&self.account(work, &told, phones), press)
    }

    /// What the officer's button did.
    pub(super) fn acted(
        &self,
        officer: &RosterRow,
        work: &Work,
        press: Press,
        phones: &Phones,
    ) -> Message {
        let told = work.told();
        self.briefing(&officer.officer).acted(&self.account(work, &told, phones), press)
    }

    /// Why not.
    pub(super) fn refusal(
        &self,
        officer: &RosterRow,
        refusal: &Refusal,
        status: Option<&Status>,
    ) -> Message {
        let keeper =
            status.and_then(Status::keeper).and_then(|id| self.member(id)).map(|row| &row.officer);
        self.briefing(&officer.officer).refusal(refusal, keeper)
    }
}

/// Something that a person says or shows, as against a mark or a reaction.
fn is_word(entry: &Entry) -> bool {
    match entry {
        Entry::Said { .. }
        | Entry::Answered { .. }
        | Entry::Located { .. }
        | Entry::Edited { .. } => true,
        Entry::Sent { kind, .. } => kind != "reaction",
        Entry::Opened { .. }
        | Entry::Revoked { .. }
        | Entry::Marked { .. }
        | Entry::Raised { .. }
        | Entry::Alerted { .. }
        | Entry::AlertFailed { .. }
        | Entry::NobodyToAlert
        | Entry::Acknowledged { .. }
        | Entry::PassedOn { .. }
        | Entry::Dispatched { .. }
        | Entry::Reopened { .. }
        | Entry::Resolved { .. }
        | Entry::Told { .. } => false,
    }
}

/// Numbers of reporters.
pub(super) type Phones = HashMap<ContactId, Phone>;

/// What is said when an item could not be decided: the static emergency text to its person, in every
/// language, and the raw words to whoever answers for the line.
pub(super) async fn parked(
    shared: &Shared,
    item: &InboxItem,
    contact: Option<&ContactId>,
    identity: Decision,
) -> Result<Decision, StoreError> {
    let now = shared.clock.now();
    let words = words(item);
    let mut decision = identity;
    if let Some(contact) = contact {
        // They wrote, whatever it was: they may be answered.
        decision.heard = Some((contact.clone(), item.sent_at.min(now), item.wamid.clone()));
        let (purpose, reply) = word_for(shared, contact, &words, &mut decision).await?;
        decision.outbox.push(NewOutbox {
            id: OutboxId::new(format!("parked:{}", item.wamid)),
            contact: contact.clone(),
            rank: RANK_URGENT,
            purpose,
            message: Message { reply, template: None },
            case: None,
            officer: None,
            answers: Some(item.wamid.clone()),
            question: false,
            created_at: now,
            due_at: now,
        });
    }
    let about = format!("parked:{}", item.wamid);
    to_those_in_charge(shared, &about, &mut decision, |briefing| briefing.parked(&words)).await?;
    Ok(decision)
}

/// What somebody is told whose message could not be decided: the static text, but nothing that speaks of
/// danger to whoever may be watched. Whoever leaves by this very message has left.
async fn word_for(
    shared: &Shared,
    contact: &ContactId,
    words: &str,
    decision: &mut Decision,
) -> Result<(Purpose, Reply), StoreError> {
    let now = shared.clock.now();
    let found = shared.store.sessions(&[contact]).await?.into_iter().next();
    let (revision, mut session) =
        found.map(|(_, revision, session)| (revision, session)).unwrap_or_default();
    let read = || shared.playbook.triage().read(words).ask == Some(Ask::Exit);
    // Reading it may be what breaks the turn.
    let leaves = catch_unwind(AssertUnwindSafe(read)).unwrap_or(false);
    let standing = &session.standing;
    let safe = standing.safe_until.is_some_and(|until| until > now);
    let watched = standing.silenced_at.is_some() || (standing.guarded && !safe);
    if !leaves && !watched {
        return Ok((Purpose::Static, static_text(shared)));
    }
    let language = session.language.unwrap_or(Language::Urdu);
    let decoy = shared.playbook.texts().say(language, "engine-decoy", &[]);
    if leaves {
        session.standing.silenced_at = Some(now);
        session.standing.safe_until = None;
        session.timers.clear();
        session.position = None;
        session.confirm = None;
        decision.session = Some((contact.clone(), revision, session));
        decision.silence = Some(contact.clone());
    }
    Ok((Purpose::Decoy, Reply::Text { body: Bounded::fitted(&decoy) }))
}

/// What whoever answers for the line is told when it is behind its deadlines.
pub(super) async fn behind(
    shared: &Shared,
    counts: &[(Late, i64)],
) -> Result<Decision, StoreError> {
    let mut decision = Decision::default();
    let about = format!("watch:{}", shared.clock.now().millis());
    to_those_in_charge(shared, &about, &mut decision, |briefing| briefing.late(counts)).await?;
    Ok(decision)
}

/// The static text of the degraded modes, in every language: nobody knows which one it is.
pub(super) fn static_text(shared: &Shared) -> Reply {
    let texts = shared.playbook.texts();
    let text: Vec<String> = Language::ALL
        .into_iter()
        .map(|language| texts.say(language, "engine-static-emergency", &[]))
        .collect();
    Reply::Text { body: Bounded::fitted(&text.join("\n\n")) }
}

/// A message that is about no case, to every supervisor; without one to the control room.
async fn to_those_in_charge(
    shared: &Shared,
    about: &str,
    decision: &mut Decision,
    say: impl Fn(Briefing<'_>) -> Message,
) -> Result<(), StoreError> {
    let now = shared.clock.now();
    let roster = shared.store.roster().await?;
    let on = |desk: CaseDesk| roster.iter().filter(move |row| row.officer.desk == desk);
    let readers: Vec<&RosterRow> = on(CaseDesk::Supervisor).collect();
    let readers = if readers.is_empty() { on(CaseDesk::ControlRoom).collect() } else { readers };
    let timelines = HashMap::new();
    let desk = Desk { shared, roster: &roster, timelines: &timelines, now };
    for row in readers {
        decision.outbox.push(NewOutbox {
            id: OutboxId::new(format!("{about}:{}", row.officer.id)),
            contact: row.contact.clone(),
            rank: RANK_URGENT,
            purpose: Purpose::OfficerAlert,
            message: say(desk.briefing(&row.officer)),
            case: None,
            officer: None,
            answers: None,
            question: false,
            created_at: now,
            due_at: now,
        });
    }
    Ok(())
}

/// The person's own words, if the item can be read that far.
fn words(item: &InboxItem) -> String {
    let value: serde_json::Value = serde_json::from_str(&item.item).unwrap_or_default();
    let content = value.pointer("/message/content").unwrap_or(&value);
    ["/text/body", "/tap/title", "/media/caption"]
        .iter()
        .find_map(|at| content.pointer(at)?.as_str())
        .map_or_else(|| content.to_string(), str::to_owned)
}
