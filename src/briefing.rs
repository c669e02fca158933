//! What officers are told: alerts, what a case holds, news, refusals.
//!
//! Before an officer has acknowledged a domestic matter or a complaint about police, nothing of it is
//! in a message but its code (DV-12): phones lie on desks and light up.

use crate::{
    case::{
        Case, Entry, Flag, InvalidTransition, Officer, Place, Refusal, Status, routing,
        status::{Closing, Press, button_id},
    },
    conversation::{
        reply::{Bounded, Button, Buttons, Message, Reply, Row, Rows, Template},
        text::Texts,
    },
    id::{OfficerId, Phone},
    time::Timestamp,
    triage::{Category, Priority},
};

/// What a person said, in an alert: enough to act on; the buttons must stay on the screen.
const SAID_MAX: usize = 400;

/// Messages of a person quoted in one message to an officer.
const QUOTES_MAX: usize = 4;

/// One fact, one name, one list of words.
const SHORT_MAX: usize = 120;

/// Facts of the flow shown at once.
const FACTS_MAX: usize = 14;

/// WhatsApp: rows of a list.
const ROWS_MAX: usize = 10;

/// Facts in the order in which an officer needs them; the rest follow.
const FIRST_FACTS: [&str; 10] = [
    "place", "what", "danger", "now", "weapon", "injured", "wounded", "present", "hurt", "can_talk",
];

/// Facts that are about the conversation and not the case.
const NO_FACTS: [&str; 6] = ["language", "topic", "tips", "care", "more", "good_moment"];

/// How something can be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Late {
    /// A message that nobody has decided on.
    Undecided,
    /// A message that the service failed on: a human must read it.
    Parked,
    /// An emergency answer or an alert that WhatsApp has not taken.
    UrgentUnsent,
    /// Another message that WhatsApp has not taken.
    Unsent,
    /// An emergency answer or an alert of which WhatsApp says nothing.
    Unconfirmed,
    /// An urgent case that nobody has and no alarm rings for.
    NoAlarm,
    /// A case whose alarm is due and does not ring.
    AlarmSilent,
}

impl Late {
    /// Every way.
    pub const ALL: [Self; 7] = [
        Self::Undecided,
        Self::Parked,
        Self::UrgentUnsent,
        Self::Unsent,
        Self::Unconfirmed,
        Self::NoAlarm,
        Self::AlarmSilent,
    ];

    /// In the database, the metrics and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Parked => "parked",
            Self::UrgentUnsent => "urgent_unsent",
            Self::Unsent => "unsent",
            Self::Unconfirmed => "unconfirmed",
            Self::NoAlarm => "no_alarm",
            Self::AlarmSilent => "alarm_silent",
        }
    }

    /// May somebody in danger be waiting because of it?
    pub const fn is_urgent(self) -> bool {
        match self {
            Self::Undecided
            | Self::Parked
            | Self::UrgentUnsent
            | Self::NoAlarm
            | Self::AlarmSilent => true,
            Self::Unsent | Self::Unconfirmed => false,
        }
    }

    /// Its line in a message to the supervisors.
    const fn text(self) -> &'static str {
        match self {
            Self::Undecided => "officer-behind-undecided",
            Self::Parked => "officer-behind-parked",
            Self::UrgentUnsent => "officer-behind-urgent-unsent",
            Self::Unsent => "officer-behind-unsent",
            Self::Unconfirmed => "officer-behind-unconfirmed",
            Self::NoAlarm => "officer-behind-no-alarm",
            Self::AlarmSilent => "officer-behind-alarm-silent",
        }
    }
}

/// What one officer is told, in their language.
#[derive(Debug, Clone, Copy)]
pub struct Briefing<'a> {
    /// All texts.
    pub texts: &'a Texts,
    /// Who reads it.
    pub officer: &'a Officer,
    /// When.
    pub now: Timestamp,
    /// The clock people read.
    pub time_zone: &'a str,
    /// The approved template that alerts an officer whose window is closed. It takes priority, case,
    /// kind, and place with time, and has the buttons Acknowledge and Pass on.
    pub template: &'a str,
    /// Its language code at Meta.
    pub template_language: &'a str,
}

/// A case with everything a message may need of it.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its timeline, oldest first.
    pub entries: &'a [Entry],
    /// The officer named by its status, if it names one.
    pub keeper: Option<&'a Officer>,
    /// The reporter's number, shown only where that is allowed.
    pub phone: Option<&'a Phone>,
}

impl Briefing<'_> {
    /// The page: nobody has acknowledged yet. `entries` is the timeline, or what is new in it.
    pub fn alert(&self, case: &Case, entries: &[Entry]) -> Message {
        let lines = if routing::is_sensitive(case) {
            let time = case.opened_at.local(self.time_zone);
            let priority = case.priority.to_string();
            let mut lines = vec![
                self.say("officer-sensitive", &[("code", case.code.as_str())]),
                self.say("officer-priority", &[("priority", &priority), ("time", &time)]),
            ];
            lines.extend(self.waiting(case));
            lines.extend(self.flags(case, do_not_contact));
            lines.push(self.say("officer-sensitive-open", &[]));
            lines
        } else {
            let mut lines = vec![self.head(case)];
            lines.push(self.say("officer-code", &[("code", case.code.as_str())]));
            lines.extend(self.waiting(case));
            lines.extend(self.flags(case, do_not_contact));
            lines.extend(self.place(case.place.as_ref()));
            lines.extend(self.said(case, entries));
            lines.push(self.sent(case));
            lines.extend(self.raised_by(case));
            lines.extend(self.flags(case, |flag| !do_not_contact(flag)));
            lines
        };
        let reply = self.buttons(&lines, case, &[Press::Acknowledge, Press::PassOn]);
        Message { reply, template: Some(self.template(case, None)) }
    }

    /// The case as the officer who has it reads it; an alert while nobody has it, and to everybody
    /// else only who has it.
    pub fn details(&self, account: &Account<'_>) -> Message {
        let case = account.case;
        if !routing::may_see(self.officer, case) {
            return self.refusal(&Refusal::NotYours, None);
        }
        let (by, presses): (_, &[Press]) = match &case.status {
            Status::Received => return self.alert(case, account.entries),
            Status::Acknowledged { by, .. } => (by, &[Press::Dispatch, Press::AskReason]),
            Status::Dispatched { by, .. } => (by, &[Press::AskReason]),
            Status::Resolved { by, .. } => (by, &[]),
        };
        let mine = *by == self.officer.id || self.officer.desk == crate::case::Desk::Supervisor;
        if routing::is_sensitive(case) && !mine {
            return text(&[self.taken_line(case, account.keeper)]);
        }
        let mut lines = Vec::new();
        if routing::is_sensitive(case) {
            // The first line is what a lock screen shows (DV-2).
            lines.push(self.say("officer-sensitive", &[("code", case.code.as_str())]));
            lines.push(self.head(case));
        } else {
            lines.push(self.head(case));
            lines.push(self.say("officer-code", &[("code", case.code.as_str())]));
        }
        lines.push(self.status(account));
        lines.extend(self.flags(case, do_not_contact));
        if case.category == Category::Domestic {
            lines.push(self.say("officer-discreet", &[]));
        }
        lines.push(self.reporter(account));
        lines.extend(self.place(case.place.as_ref()));
        lines.extend(self.said(case, account.entries));
        let facts = self.facts(case, &lines);
        lines.extend(facts);
        lines.push(self.sent(case));
        lines.extend(self.raised_by(case));
        lines.extend(self.flags(case, |flag| !do_not_contact(flag)));
        // A press that reached us late may find the window closed again.
        let template = Some(self.template(case, None));
        Message { reply: self.buttons(&lines, case, presses), template }
    }

    /// The answer to a button that did what it says.
    pub fn acted(&self, account: &Account<'_>, press: Press) -> Message {
        let code = [("code", account.case.code.as_str())];
        match press {
            Press::Acknowledge | Press::Show => self.details(account),
            Press::AskReason => self.ask_reason(account.case),
            Press::PassOn => text(&[self.say("officer-passed-on", &[])]),
            Press::Dispatch => {
                let line = self.say("officer-dispatched", &code);
                let reply = self.buttons(&[line], account.case, &[Press::AskReason]);
                Message { reply, template: None }
            }
            Press::Close(closing) => {
                let reason = self.reason(closing.code());
                let code = account.case.code.as_str();
                text(&[self.say("officer-resolved", &[("code", code), ("reason", &reason)])])
            }
        }
    }

    /// The answer to a button that only asks or shows.
    pub fn show(&self, account: &Account<'_>, press: Press) -> Message {
        if !routing::may_see(self.officer, account.case) {
            return self.refusal(&Refusal::NotYours, None);
        }
        match press {
            Press::AskReason => self.ask_reason(account.case),
            Press::Acknowledge
            | Press::PassOn
            | Press::Dispatch
            | Press::Close(_)
            | Press::Show => self.details(account),
        }
    }

    /// What a reporter added. `None`: nothing that an officer needs to be told.
    pub fn news(&self, case: &Case, entries: &[Entry]) -> Option<Message> {
        let news: Vec<String> = entries.iter().filter_map(|entry| self.news_line(entry)).collect();
        if news.is_empty() {
            return None;
        }
        let first = self.say("officer-news", &[("code", case.code.as_str())]);
        let marks = self.flags(case, do_not_contact);
        let mut told = marks.clone();
        if !routing::is_sensitive(case) {
            // A mark that stands above all is said once.
            told.extend(news.into_iter().filter(|line| !marks.contains(line)));
        }
        let template = Some(self.template(case, Some(told.first().unwrap_or(&first))));
        let lines: Vec<String> = std::iter::once(first).chain(told).collect();
        let presses: &[Press] = match &case.status {
            Status::Received => &[Press::Acknowledge, Press::PassOn],
            Status::Acknowledged { .. } => &[Press::Show, Press::Dispatch, Press::AskReason],
            Status::Dispatched { .. } => &[Press::Show, Press::AskReason],
            Status::Resolved { .. } => &[Press::Show],
        };
        Some(Message { reply: self.buttons(&lines, case, presses), template })
    }

    /// The news did not reach the officer who has the case: somebody else must look after it.
    pub fn unreached(&self, case: &Case) -> Message {
        let lines = [
            self.say("officer-news", &[("code", case.code.as_str())]),
            self.say("officer-unreached", &[]),
        ];
        let reply = self.buttons(&lines, case, &[Press::Show]);
        Message { reply, template: Some(self.template(case, lines.last())) }
    }

    /// A colleague has it: the others who were alerted can stop running.
    pub fn taken(&self, case: &Case, by: &Officer) -> Message {
        text(&[self.taken_line(case, Some(by))])
    }

    /// Why not. `by` is the officer that the refusal names.
    pub fn refusal(&self, refusal: &Refusal, by: Option<&Officer>) -> Message {
        let name = self.name(by);
        let id = match refusal {
            Refusal::NotYours => "officer-refused",
            Refusal::Invalid(InvalidTransition::AlreadyAcknowledged { .. }) => {
                "officer-refused-acknowledged"
            }
            Refusal::Invalid(InvalidTransition::NotAcknowledged) => {
                "officer-refused-not-acknowledged"
            }
            Refusal::Invalid(InvalidTransition::AlreadyDispatched { .. }) => {
                "officer-refused-dispatched"
            }
            Refusal::Invalid(InvalidTransition::AlreadyResolved { .. }) => {
                "officer-refused-resolved"
            }
            Refusal::Invalid(InvalidTransition::NotResolved) => "officer-refused-not-resolved",
            Refusal::Invalid(InvalidTransition::NoReason) => "officer-refused-no-reason",
        };
        text(&[self.say(id, &[("name", &name)])])
    }

    /// A message that the service failed on, as it came: whoever wrote it is answered by a person.
    pub fn parked(&self, raw: &str) -> Message {
        let words = Bounded::<1024>::fitted(raw);
        let line = self.say("officer-parked", &[("words", words.as_str())]);
        let template = self.template_without_case("officer-word-parked");
        Message { template: Some(template), ..text(&[line]) }
    }

    /// The line is behind: how many of what are past their deadline.
    pub fn late(&self, counts: &[(Late, i64)]) -> Message {
        let mut lines = vec![self.say("officer-behind", &[])];
        lines.extend(counts.iter().map(|(late, count)| {
            let count = count.to_string();
            self.say(late.text(), &[("count", &count)])
        }));
        let template = self.template_without_case("officer-word-late");
        Message { template: Some(template), ..text(&lines) }
    }

    /// The alert's template about something that is no case: its buttons are about nothing.
    fn template_without_case(&self, what: &str) -> Template {
        let parameters = [
            Priority::P1.to_string(),
            "–".to_owned(),
            self.say(what, &[]),
            self.now.local(self.time_zone),
        ];
        Template {
            name: self.template.to_owned(),
            language: self.template_language.to_owned(),
            parameters: parameters.iter().map(|text| Bounded::fitted(&one_line(text))).collect(),
            payloads: Vec::new(),
        }
    }

    /// The answer to words: what the buttons are for, and the open cases to choose from.
    pub fn help(&self, open: &[Case]) -> Message {
        let name = self.name(Some(self.officer));
        let open: Vec<&Case> =
            open.iter().filter(|case| routing::may_see(self.officer, case)).collect();
        let help = self.say("officer-help", &[("name", &name)]);
        if open.is_empty() {
            return text(&[help, self.say("officer-no-open-cases", &[])]);
        }
        let count = open.len().to_string();
        let lines = [help, self.say("officer-open-cases", &[("count", &count)])];
        let rows = open.into_iter().take(ROWS_MAX).map(|case| self.row(case));
        self.list(&lines, rows.collect())
    }

    /// Many alerts as one message: how many, and a list to open them from; those that the list has no
    /// room for as codes, which open a case when they are typed. Nothing of a sensitive case is in it
    /// but what its own alert would say.
    pub fn bundle(&self, cases: &[&Case]) -> Message {
        let urgent = cases.iter().filter(|case| case.priority.is_urgent()).count().to_string();
        let count = cases.len().to_string();
        let head = self.say("officer-bundle", &[("count", &count), ("urgent", &urgent)]);
        let mut lines = vec![head.clone()];
        if cases.len() > ROWS_MAX {
            lines.push(self.say("officer-bundle-codes", &[]));
        }
        let name = |case: &Case| format!("{} {}", case.priority, case.code);
        lines.extend(cases.iter().skip(ROWS_MAX).map(|case| name(case)));
        let rows = cases.iter().take(ROWS_MAX).map(|case| self.row(case)).collect();
        let template = cases.first().map(|case| {
            let mut template = self.template(case, Some(&head));
            let show = Bounded::fitted(&button_id(Press::Show, &case.id));
            template.payloads = vec![show; template.payloads.len()];
            template
        });
        Message { template, ..self.list(&lines, rows) }
    }

    /// One case in a list of them.
    fn row(&self, case: &Case) -> Row {
        let about = if routing::is_sensitive(case) {
            self.say("officer-word-sensitive", &[])
        } else {
            let place = case.place.as_ref().and_then(place_name);
            [Some(self.kind(case)), place].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        };
        Row {
            id: Bounded::fitted(&button_id(Press::Show, &case.id)),
            title: Bounded::fitted(&format!("{} {}", case.priority, case.code)),
            description: Some(Bounded::fitted(&about)),
        }
    }

    fn ask_reason(&self, case: &Case) -> Message {
        let question = self.say("officer-ask-reason", &[("code", case.code.as_str())]);
        let rows = Closing::ALL.map(|closing| Row {
            id: Bounded::fitted(&button_id(Press::Close(closing), &case.id)),
            title: Bounded::fitted(&self.reason(closing.code())),
            description: None,
        });
        self.list(&[question], rows.into())
    }

    fn say(&self, id: &str, variables: &[(&str, &str)]) -> String {
        self.texts.say(self.officer.language, id, variables)
    }

    /// The words for one of many codes; a code without words is shown as it is.
    fn word(&self, prefix: &str, code: &str) -> Option<String> {
        let id = format!("officer-{prefix}-{code}");
        self.texts.has(self.officer.language, &id).then(|| self.say(&id, &[]))
    }

    fn kind(&self, case: &Case) -> String {
        self.word("kind", &case.kind).unwrap_or_else(|| short(&case.kind.replace('_', " ")))
    }

    /// The reason of a closed case: one of ours, or what an officer wrote.
    fn reason(&self, reason: &str) -> String {
        self.word("reason", reason).unwrap_or_else(|| short(reason))
    }

    fn name(&self, officer: Option<&Officer>) -> String {
        officer.map_or_else(|| self.say("officer-colleague", &[]), |officer| short(&officer.name))
    }

    fn head(&self, case: &Case) -> String {
        let (priority, kind) = (case.priority.to_string(), self.kind(case));
        self.say("officer-head", &[("priority", &priority), ("kind", &kind)])
    }

    fn taken_line(&self, case: &Case, by: Option<&Officer>) -> String {
        let name = self.name(by);
        self.say("officer-taken", &[("name", &name), ("code", case.code.as_str())])
    }

    fn status(&self, account: &Account<'_>) -> String {
        let name = self.name(account.keeper);
        match &account.case.status {
            Status::Received => self.say("officer-refused-not-acknowledged", &[]),
            Status::Acknowledged { .. } => self.say("officer-with", &[("name", &name)]),
            Status::Dispatched { .. } => self.say("officer-unit-sent", &[("name", &name)]),
            Status::Resolved { reason, .. } => {
                let reason = self.reason(reason);
                self.say("officer-closed", &[("name", &name), ("reason", &reason)])
            }
        }
    }

    fn place(&self, place: Option<&Place>) -> Vec<String> {
        let Some(place) = place else { return vec![self.say("officer-no-place", &[])] };
        let mut lines = Vec::new();
        if let Some(words) = &place.words {
            lines.push(self.say("officer-place", &[("place", &short(words))]));
        }
        if let Some(link) = place.map_link() {
            lines.push(match place.uncertainty_km {
                None => self.say("officer-map", &[("link", &link)]),
                Some(km) => {
                    let km = km.ceil().to_string();
                    self.say("officer-map-about", &[("link", &link), ("km", &km)])
                }
            });
        }
        if let (Some(station), Some(district)) = (&place.station_name, &place.district) {
            let variables = [("station", station.as_str()), ("district", district.as_str())];
            lines.push(self.say("officer-station", &variables));
        }
        lines
    }

    /// The last things the person said, oldest first.
    fn said(&self, case: &Case, entries: &[Entry]) -> Option<String> {
        let mut said: Vec<&str> = entries
            .iter()
            .rev()
            .filter_map(|entry| match entry {
                Entry::Said { text, .. } | Entry::Edited { text, .. } => Some(text.trim()),
                Entry::Opened { .. }
                | Entry::Answered { .. }
                | Entry::Located { .. }
                | Entry::Sent { .. }
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
                | Entry::Told { .. } => None,
            })
            .take(QUOTES_MAX)
            .collect();
        said.reverse();
        if said.is_empty() {
            said.extend(case.facts.get("what").map(String::as_str));
        }
        (!said.is_empty()).then(|| {
            let words = Bounded::<SAID_MAX>::fitted(&said.join("\n"));
            self.say("officer-said", &[("words", words.as_str())])
        })
    }

    fn raised_by(&self, case: &Case) -> Option<String> {
        let words = short(&case.raised_by.join(", "));
        (!case.raised_by.is_empty()).then(|| self.say("officer-raised", &[("words", &words)]))
    }

    fn sent(&self, case: &Case) -> String {
        let (sent, opened) =
            (case.reported_at.local(self.time_zone), case.opened_at.local(self.time_zone));
        if case.flags.contains(&Flag::Late) {
            self.say("officer-late", &[("sent", &sent), ("time", &opened)])
        } else {
            self.say("officer-sent", &[("time", &sent)])
        }
    }

    /// From the second round on an alert says how long it has been unanswered.
    fn waiting(&self, case: &Case) -> Option<String> {
        let minutes = self.now.since(case.opened_at).as_secs() / 60;
        (minutes > 0).then(|| self.say("officer-waiting", &[("minutes", &minutes.to_string())]))
    }

    fn flags(&self, case: &Case, which: impl Fn(Flag) -> bool) -> Vec<String> {
        case.flags
            .iter()
            .filter(|flag| which(**flag))
            .map(|flag| self.say(flag_text(*flag), &[]))
            .collect()
    }

    fn reporter(&self, account: &Account<'_>) -> String {
        match account.phone.filter(|_| may_show_phone(account.case)) {
            Some(phone) => self.say("officer-reporter", &[("phone", &phone.international())]),
            None => self.say("officer-reporter-hidden", &[]),
        }
    }

    /// What was answered, but for what the lines above it say already.
    fn facts(&self, case: &Case, above: &[String]) -> Vec<String> {
        let first = FIRST_FACTS.iter().filter_map(|slot| case.facts.get_key_value(*slot));
        let rest = case.facts.iter().filter(|(slot, _)| {
            !FIRST_FACTS.contains(&slot.as_str()) && !NO_FACTS.contains(&slot.as_str())
        });
        first
            .chain(rest)
            // The kind is in the first line.
            .filter(|(slot, value)| slot.as_str() != "kind" || **value != case.kind)
            .filter(|(slot, value)| {
                let told = above.iter().any(|line| line.contains(value.as_str()));
                let pin = !value.contains(char::is_alphabetic);
                match slot.as_str() {
                    "what" => !told,
                    "place" => !(told || (pin && case.place.is_some())),
                    _ => true,
                }
            })
            .take(FACTS_MAX)
            .map(|(slot, value)| self.fact(slot, value))
            .collect()
    }

    fn fact(&self, slot: &str, value: &str) -> String {
        let name = self.word("fact", slot).unwrap_or_else(|| short(&slot.replace('_', " ")));
        let value = self
            .word("value", value)
            .or_else(|| self.word("kind", value).filter(|_| slot == "kind"))
            .unwrap_or_else(|| short(value));
        self.say("officer-fact", &[("name", &name), ("value", &value)])
    }

    fn news_line(&self, entry: &Entry) -> Option<String> {
        let quote = |id: &str, words: &str| {
            let words = Bounded::<SAID_MAX>::fitted(words);
            Some(self.say(id, &[("words", words.as_str())]))
        };
        match entry {
            Entry::Said { text, .. } => quote("officer-said", text),
            Entry::Answered { slot, value, .. } => {
                (!NO_FACTS.contains(&slot.as_str())).then(|| self.fact(slot, value))
            }
            Entry::Located { place, .. } => Some(self.place(Some(place)).join("\n")),
            Entry::Sent { kind, caption, .. } => {
                let what =
                    self.word("what", kind).unwrap_or_else(|| self.say("officer-what-other", &[]));
                let line = self.say("officer-news-sent", &[("what", &what)]);
                let caption = caption.as_deref().and_then(|words| quote("officer-said", words));
                Some([Some(line), caption].into_iter().flatten().collect::<Vec<_>>().join("\n"))
            }
            Entry::Edited { text, .. } => quote("officer-news-edited", text),
            Entry::Revoked { .. } => Some(self.say("officer-news-revoked", &[])),
            Entry::Marked { flag } => Some(self.say(flag_text(*flag), &[])),
            Entry::Raised { to, .. } => {
                Some(self.say("officer-news-raised", &[("priority", &to.to_string())]))
            }
            // What officers and we ourselves did is no news to officers.
            Entry::Opened { .. }
            | Entry::Alerted { .. }
            | Entry::AlertFailed { .. }
            | Entry::NobodyToAlert
            | Entry::Acknowledged { .. }
            | Entry::PassedOn { .. }
            | Entry::Dispatched { .. }
            | Entry::Reopened { .. }
            | Entry::Resolved { .. }
            | Entry::Told { .. } => None,
        }
    }

    /// What a case is about, where it is and what was answered, for whoever may see all of it.
    pub fn summary(&self, case: &Case) -> String {
        let mut lines = vec![self.head(case)];
        lines.extend(self.flags(case, |_| true));
        lines.extend(self.place(case.place.as_ref()));
        let facts = self.facts(case, &lines);
        lines.extend(facts);
        lines.join("\n")
    }

    /// One entry of a case's account in words, whoever reads it: nothing there is an id that only a
    /// programmer can read.
    pub fn account_line(&self, entry: &Entry) -> String {
        let log = |what: &str, variables: &[(&str, &str)]| {
            self.say(&format!("officer-log-{what}"), variables)
        };
        let by = |what: &str, officer: &OfficerId| log(what, &[("officer", officer.as_str())]);
        match entry {
            Entry::Opened { priority } => log("opened", &[("priority", &priority.to_string())]),
            Entry::Raised { to, reason } => {
                log("raised", &[("priority", &to.to_string()), ("reason", reason)])
            }
            Entry::Alerted { officer, round } => {
                let round = round.to_string();
                log("alerted", &[("officer", officer.as_str()), ("round", &round)])
            }
            Entry::AlertFailed { officer, reason } => {
                log("alert-failed", &[("officer", officer.as_str()), ("reason", reason)])
            }
            Entry::NobodyToAlert => log("nobody", &[]),
            Entry::Acknowledged { officer } => by("acknowledged", officer),
            Entry::PassedOn { officer } => by("passed-on", officer),
            Entry::Dispatched { officer } => by("dispatched", officer),
            Entry::Reopened { officer } => by("reopened", officer),
            Entry::Resolved { officer, reason } => {
                let reason = self.reason(reason);
                log("resolved", &[("officer", officer.as_str()), ("reason", &reason)])
            }
            Entry::Told { about, withheld: None } => log("told", &[("about", about)]),
            Entry::Told { about, withheld: Some(reason) } => {
                log("withheld", &[("about", about), ("reason", reason)])
            }
            Entry::Answered { slot, value, .. } => self.fact(slot, value),
            Entry::Said { .. }
            | Entry::Located { .. }
            | Entry::Sent { .. }
            | Entry::Edited { .. }
            | Entry::Revoked { .. }
            | Entry::Marked { .. } => self.news_line(entry).unwrap_or_default(),
        }
    }

    /// Stands in for an alert, or for this line of news, when the officer's window is closed. Its
    /// buttons say Acknowledge and Pass on; where the case is in somebody's hands they show it.
    fn template(&self, case: &Case, news: Option<&String>) -> Template {
        // Who is alerted days later must not take it for what happens now.
        let time = if case.flags.contains(&Flag::Late) {
            self.sent(case)
        } else {
            case.opened_at.local(self.time_zone)
        };
        let (about, place) = if routing::is_sensitive(case) {
            (self.say("officer-word-sensitive", &[]), None)
        } else {
            (self.kind(case), case.place.as_ref().and_then(place_name))
        };
        let place = [place, Some(time)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let about = news.map_or(about, |news| short(news));
        let parameters = [case.priority.to_string(), case.code.to_string(), about, place];
        let presses = match &case.status {
            Status::Received => [Press::Acknowledge, Press::PassOn],
            Status::Acknowledged { .. } | Status::Dispatched { .. } | Status::Resolved { .. } => {
                [Press::Show, Press::Show]
            }
        };
        Template {
            name: self.template.to_owned(),
            language: self.template_language.to_owned(),
            parameters: parameters.iter().map(|text| Bounded::fitted(&one_line(text))).collect(),
            payloads: presses.map(|press| Bounded::fitted(&button_id(press, &case.id))).into(),
        }
    }

    /// A text with buttons; without them where there are none to press.
    fn buttons(&self, lines: &[String], case: &Case, presses: &[Press]) -> Reply {
        let body = lines.join("\n");
        let buttons: Vec<Button> = presses
            .iter()
            .map(|press| Button {
                id: Bounded::fitted(&button_id(*press, &case.id)),
                title: Bounded::fitted(&self.say(button_text(*press), &[])),
            })
            .collect();
        match Buttons::try_from(buttons) {
            Ok(buttons) => Reply::Buttons { body: Bounded::fitted(&body), buttons },
            Err(_) => Reply::Text { body: Bounded::fitted(&body) },
        }
    }

    fn list(&self, lines: &[String], rows: Vec<Row>) -> Message {
        let open = Bounded::fitted(&self.say("officer-button-choose", &[]));
        match Rows::try_from(rows) {
            Ok(rows) => {
                let body = Bounded::fitted(&lines.join("\n"));
                Message { reply: Reply::List { body, open, rows }, template: None }
            }
            Err(_) => text(lines),
        }
    }
}

fn text(lines: &[String]) -> Message {
    Message { reply: Reply::Text { body: Bounded::fitted(&lines.join("\n")) }, template: None }
}

fn short(words: &str) -> String {
    Bounded::<SHORT_MAX>::fitted(&one_line(words)).into()
}

/// Without line breaks or runs of spaces, which Meta refuses in a template's parameters.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A place in a few words.
fn place_name(place: &Place) -> Option<String> {
    let name = place.words.as_ref().or(place.station_name.as_ref()).or(place.district.as_ref());
    name.map(|name| short(name))
}

/// Marks that come before everything else: whoever overlooks them endangers somebody.
const fn do_not_contact(flag: Flag) -> bool {
    match flag {
        Flag::QuickExit | Flag::NotSafe | Flag::TextOnly => true,
        Flag::Unresponsive
        | Flag::SaidFalseAlarm
        | Flag::Minor
        | Flag::ThirdParty
        | Flag::Forwarded
        | Flag::Late
        | Flag::FiaNchr
        | Flag::Confidential => false,
    }
}

/// May handlers see the number? Never against what the person chose, and of a guarded matter only when
/// the person chose to be called or written to (DV-7, PM-1).
fn may_show_phone(case: &Case) -> bool {
    let hidden = [Flag::Confidential, Flag::QuickExit, Flag::NotSafe];
    if hidden.iter().any(|flag| case.flags.contains(flag)) {
        return false;
    }
    let chosen = |slot: &str, values: &[&str]| {
        case.facts.get(slot).is_some_and(|value| values.contains(&value.as_str()))
    };
    match case.category {
        Category::Domestic => chosen("contact", &["call", "message"]),
        Category::Misconduct => chosen("privacy", &["named"]),
        Category::Emergency | Category::Crime | Category::Other => !case.exclusion.about_police,
    }
}

const fn flag_text(flag: Flag) -> &'static str {
    match flag {
        Flag::QuickExit => "officer-flag-quick-exit",
        Flag::NotSafe => "officer-flag-not-safe",
        Flag::Unresponsive => "officer-flag-unresponsive",
        Flag::SaidFalseAlarm => "officer-flag-said-false-alarm",
        Flag::TextOnly => "officer-flag-text-only",
        Flag::Minor => "officer-flag-minor",
        Flag::ThirdParty => "officer-flag-third-party",
        Flag::Forwarded => "officer-flag-forwarded",
        Flag::Late => "officer-flag-late",
        Flag::FiaNchr => "officer-flag-fia-nchr",
        Flag::Confidential => "officer-flag-confidential",
    }
}

const fn button_text(press: Press) -> &'static str {
    match press {
        Press::Acknowledge => "officer-button-acknowledge",
        Press::PassOn => "officer-button-pass",
        Press::Dispatch => "officer-button-dispatch",
        Press::AskReason | Press::Close(_) => "officer-button-resolve",
        Press::Show => "officer-button-show",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        case::{Desk, Exclusion, Stage, escalation, status::parse_button},
        conversation::playbook::SourceFile,
        id::{CaseId, ContactId, Luck, OfficerId, Wamid},
        language::Language,
    };

    const NOW: Timestamp = Timestamp::from_millis(1_780_000_000_000);

    fn texts() -> Texts {
        let files = [
            (Language::English, include_str!("../conversation_flows/en/officer.ftl")),
            (Language::Urdu, include_str!("../conversation_flows/ur/officer.ftl")),
            (Language::RomanUrdu, include_str!("../conversation_flows/ur-Latn/officer.ftl")),
            (Language::Sindhi, include_str!("../conversation_flows/sd/officer.ftl")),
        ]
        .map(|(language, text)| {
            let path = format!("{language}/officer.ftl");
            (language, SourceFile { path, text: text.to_owned() })
        });
        let files: Vec<_> = files.iter().map(|(language, file)| (*language, file)).collect();
        let (texts, faults) = Texts::load(&files);
        assert!(faults.is_empty(), "{faults:?}");
        texts
    }

    fn officer(name: &str, desk: Desk, language: Language) -> Officer {
        Officer {
            id: OfficerId::new(name),
            name: name.to_owned(),
            desk,
            district: None,
            station: None,
            language,
            active: true,
        }
    }

    fn case(category: Category, kind: &str) -> Case {
        Case {
            id: CaseId::new("case-1"),
            code: Luck::seeded(1).tracking_code(),
            contact: ContactId::new("reporter"),
            category,
            kind: kind.to_owned(),
            priority: Priority::P0,
            status: Status::Received,
            language: Language::RomanUrdu,
            place: Some(Place {
                latitude: Some(24.918),
                longitude: Some(67.0972),
                words: Some("nipa k pass".to_owned()),
                district: Some("East".to_owned()),
                ..Place::default()
            }),
            raised_by: vec!["goli".to_owned()],
            facts: BTreeMap::from([("weapon".to_owned(), "gun".to_owned())]),
            flags: BTreeSet::new(),
            exclusion: Exclusion::default(),
            alarm: escalation::start(Priority::P0, NOW),
            opened_at: NOW,
            reported_at: NOW,
        }
    }

    fn said(words: &str) -> Entry {
        Entry::Said { text: words.to_owned(), wamid: Wamid::new("w") }
    }

    fn briefing<'a>(texts: &'a Texts, officer: &'a Officer) -> Briefing<'a> {
        Briefing {
            texts,
            officer,
            now: NOW,
            time_zone: "Asia/Karachi",
            template: "faryad_alert",
            template_language: "en",
        }
    }

    /// Everything in a message that a person or a phone may show.
    fn everything(message: &Message) -> String {
        let mut all = serde_json::to_string(&message.reply).expect("plain data");
        all.push_str(&serde_json::to_string(&message.template).expect("plain data"));
        all
    }

    fn presses(reply: &Reply) -> Vec<Press> {
        let ids: Vec<&str> = match reply {
            Reply::Buttons { buttons, .. } => buttons.iter().map(|b| b.id.as_str()).collect(),
            Reply::List { rows, .. } => rows.iter().map(|row| row.id.as_str()).collect(),
            Reply::Text { .. } | Reply::AskLocation { .. } => Vec::new(),
        };
        ids.into_iter().map(|id| parse_button(id).expect("an officer's button").0).collect()
    }

    #[test]
    fn an_alert_says_what_where_and_in_whose_words() {
        let texts = texts();
        let reader = officer("Sana", Desk::ControlRoom, Language::English);
        let alert = briefing(&texts, &reader)
            .alert(&case(Category::Emergency, "shooting"), &[said("nipa k pass firing")]);
        assert_eq!(
            alert.reply.body().lines().collect::<Vec<_>>(),
            [
                "P0 · Shooting",
                format!("Case {}", Luck::seeded(1).tracking_code()).as_str(),
                "Place: nipa k pass",
                "Map: https://maps.google.com/?q=24.91800,67.09720",
                "“nipa k pass firing”",
                "Sent 2026-05-29 01:26",
                "Raised by: goli",
            ]
        );
        assert_eq!(presses(&alert.reply), [Press::Acknowledge, Press::PassOn]);
        let template = alert.template.expect("for a closed window");
        let parameters: Vec<&str> = template.parameters.iter().map(Bounded::as_str).collect();
        assert_eq!(parameters[0], "P0");
        assert_eq!(parameters[2..], ["Shooting", "nipa k pass · 2026-05-29 01:26"]);
        assert_eq!(template.payloads[0].as_str(), "o:ack:case-1");
    }

    #[test]
    fn a_later_alert_says_how_long_nobody_has_answered() {
        let texts = texts();
        let reader = officer("Sana", Desk::ControlRoom, Language::English);
        let later = Briefing {
            now: NOW.after(std::time::Duration::from_secs(190)),
            ..briefing(&texts, &reader)
        };
        let alert = later.alert(&case(Category::Emergency, "fire"), &[]);
        assert!(alert.reply.body().contains("Waiting 3 min: nobody has acknowledged"));
    }

    #[test]
    fn a_message_that_we_failed_on_reaches_an_officer_as_it_came() {
        let texts = texts();
        let reader = officer("Sana", Desk::ControlRoom, Language::Sindhi);
        let message = briefing(&texts, &reader).parked("{\"text\":\"bachao\"}");
        assert!(message.reply.body().contains("{\"text\":\"bachao\"}"));
        assert!(message.template.is_some(), "also when the window is closed");
    }

    #[test]
    fn before_it_is_acknowledged_nothing_of_a_sensitive_case_is_told() {
        let texts = texts();
        for (category, desk) in
            [(Category::Domestic, Desk::Gbv), (Category::Misconduct, Desk::Oversight)]
        {
            for language in Language::ALL {
                let reader = officer("Sana", desk, language);
                let briefing = briefing(&texts, &reader);
                let mut case = case(category, "beating");
                case.flags.insert(Flag::Minor);
                let entries = [said("shohar marta hai")];
                let messages = [
                    briefing.alert(&case, &entries),
                    briefing.news(&case, &entries).expect("news"),
                    briefing.help(std::slice::from_ref(&case)),
                    briefing.show(
                        &Account { case: &case, entries: &entries, keeper: None, phone: None },
                        Press::Show,
                    ),
                ];
                let kind = briefing.kind(&case);
                for message in messages {
                    let all = everything(&message);
                    assert!(all.contains(case.code.as_str()), "{all}");
                    for secret in ["shohar", "nipa", "24.9", "goli", "gun", "East", &kind] {
                        assert!(!all.contains(secret), "{secret} in {all}");
                    }
                }
            }
        }
    }

    #[test]
    fn after_it_is_acknowledged_its_officer_reads_everything_but_not_in_the_first_line() {
        let texts = texts();
        let mine = officer("Sana", Desk::Gbv, Language::English);
        let mut case = case(Category::Domestic, "beating");
        case.flags.insert(Flag::NotSafe);
        case.status = Status::Acknowledged { by: mine.id.clone(), at: NOW };
        let entries = [said("shohar marta hai")];
        let phone = Phone::parse("+923001234567").expect("a phone");
        let account =
            Account { case: &case, entries: &entries, keeper: Some(&mine), phone: Some(&phone) };
        let details = briefing(&texts, &mine).acted(&account, Press::Acknowledge);
        let body = details.reply.body();
        assert!(body.starts_with(&format!("Sensitive {}\n", case.code)), "{body}");
        for told in ["Beating", "shohar marta hai", "Weapon: gun", "24.91800", "Do not contact"] {
            assert!(body.contains(told), "{told} in {body}");
        }
        assert!(!body.contains("92300"), "not safe: no number to call");
        assert_eq!(presses(&details.reply), [Press::Dispatch, Press::AskReason]);

        let other = officer("Bilal", Desk::Gbv, Language::English);
        let theirs = briefing(&texts, &other).show(&account, Press::Show);
        assert!(!everything(&theirs).contains("shohar"), "a colleague has it");
        let stranger = officer("Omar", Desk::ControlRoom, Language::English);
        let refused = briefing(&texts, &stranger).show(&account, Press::Show);
        assert!(!everything(&refused).contains(case.code.as_str()));
    }

    #[test]
    fn what_an_officer_reads_in_the_words_and_on_the_map_is_not_said_again() {
        let texts = texts();
        let mine = officer("Kamran", Desk::ControlRoom, Language::English);
        let mut case = case(Category::Emergency, "breakin");
        case.status = Status::Acknowledged { by: mine.id.clone(), at: NOW };
        let words = "bachao ghar me daku hain";
        case.facts.insert("what".to_owned(), words.to_owned());
        case.facts.insert("place".to_owned(), "24.918,67.0972".to_owned());
        let entries = [said(words)];
        let account = Account { case: &case, entries: &entries, keeper: Some(&mine), phone: None };
        let body =
            briefing(&texts, &mine).acted(&account, Press::Acknowledge).reply.body().to_owned();
        assert_eq!(body.matches(words).count(), 1, "{body}");
        assert_eq!(body.matches("24.918").count(), 1, "{body}");
    }

    #[test]
    fn a_number_is_shown_only_where_the_person_allows_it() {
        let with = |category, facts: &[(&str, &str)], flags: &[Flag]| {
            let mut case = case(category, "other");
            case.facts = facts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            case.flags = flags.iter().copied().collect();
            may_show_phone(&case)
        };
        assert!(with(Category::Emergency, &[], &[]));
        assert!(!with(Category::Crime, &[], &[Flag::Confidential]));
        assert!(!with(Category::Domestic, &[], &[]));
        assert!(with(Category::Domestic, &[("contact", "call")], &[]));
        assert!(!with(Category::Domestic, &[("contact", "call")], &[Flag::QuickExit]));
        assert!(!with(Category::Misconduct, &[], &[]));
        assert!(with(Category::Misconduct, &[("privacy", "named")], &[]));
    }

    #[test]
    fn every_flag_reason_and_press_has_its_text_in_every_language() {
        let texts = texts();
        let flags = [
            Flag::QuickExit,
            Flag::NotSafe,
            Flag::Unresponsive,
            Flag::SaidFalseAlarm,
            Flag::TextOnly,
            Flag::Minor,
            Flag::ThirdParty,
            Flag::Forwarded,
            Flag::Late,
            Flag::FiaNchr,
            Flag::Confidential,
        ];
        let english: Vec<&str> = texts.ids(Language::English).collect();
        for language in Language::ALL {
            assert_eq!(texts.ids(language).collect::<Vec<_>>(), english, "{language}");
            for flag in flags {
                assert!(texts.has(language, flag_text(flag)), "{language} {flag:?}");
            }
            let reader = officer("Sana", Desk::ControlRoom, language);
            let briefing = briefing(&texts, &reader);
            // Titles longer than WhatsApp allows would be cut: none is.
            let mut case = case(Category::Emergency, "fire");
            case.status = Status::Acknowledged { by: reader.id.clone(), at: NOW };
            let account = Account { case: &case, entries: &[], keeper: Some(&reader), phone: None };
            for press in [Press::Acknowledge, Press::AskReason, Press::Dispatch] {
                let message = everything(&briefing.acted(&account, press));
                assert!(!message.contains('…'), "{message}");
            }
            assert_eq!(
                presses(&briefing.show(&account, Press::AskReason).reply),
                Closing::ALL.map(Press::Close)
            );
        }
    }

    #[test]
    fn the_account_of_a_case_reads_as_words() {
        let texts = texts();
        let by = || OfficerId::new("o-1");
        let wamid = || Wamid::new("wamid.1");
        let answered = |slot: &str, value: &str| Entry::Answered {
            slot: slot.to_owned(),
            value: value.to_owned(),
            wamid: wamid(),
        };
        let entries = [
            Entry::Opened { priority: Priority::P1 },
            said("bachao"),
            answered("can_talk", "no"),
            answered("topic", "private"),
            Entry::Marked { flag: Flag::TextOnly },
            Entry::Raised { to: Priority::P0, reason: "goli".to_owned() },
            Entry::Alerted { officer: by(), round: 1 },
            Entry::AlertFailed { officer: by(), reason: "131026".to_owned() },
            Entry::NobodyToAlert,
            Entry::Acknowledged { officer: by() },
            Entry::PassedOn { officer: by() },
            Entry::Dispatched { officer: by() },
            Entry::Reopened { officer: by() },
            Entry::Resolved { officer: by(), reason: "helped".to_owned() },
            Entry::Told { about: "dispatched".to_owned(), withheld: None },
        ];
        for language in Language::ALL {
            let reader = officer("", Desk::Supervisor, language);
            let lines = entries.clone().map(|entry| briefing(&texts, &reader).account_line(&entry));
            for (entry, line) in entries.iter().zip(&lines) {
                assert!(line.chars().count() > 3, "{language} {entry:?}: {line}");
                for id in ["can_talk", "topic", "private", "text_only", "helped", "officer-"] {
                    let word = language == Language::English && line.contains("private matter");
                    assert!(word || !line.contains(id), "{language} {entry:?}: {line}");
                }
            }
        }
    }

    #[test]
    fn an_officers_words_are_answered_with_the_cases_they_may_see() {
        let texts = texts();
        let reader = officer("Sana", Desk::ControlRoom, Language::English);
        let open: Vec<Case> = (0..12)
            .map(|index| Case {
                id: CaseId::new(format!("case-{index}")),
                code: Luck::seeded(index).tracking_code(),
                ..case(Category::Emergency, "fire")
            })
            .chain([case(Category::Misconduct, "bribe")])
            .collect();
        let help = briefing(&texts, &reader).help(&open);
        assert!(help.reply.body().contains("Open cases: 12"));
        assert_eq!(presses(&help.reply), [Press::Show; ROWS_MAX]);
        let nothing = briefing(&texts, &reader).help(&[]);
        assert!(matches!(nothing.reply, Reply::Text { .. }));
    }

    proptest! {
        #[test]
        fn whatever_a_person_writes_the_buttons_reach_the_officer(
            words in "\\PC{0,600}",
            fact in "\\PC{0,300}",
            slot in "[a-z_]{1,30}",
            kind in "\\PC{1,40}",
            sensitive in any::<bool>(),
            acknowledged in any::<bool>(),
        ) {
            static TEXTS: std::sync::OnceLock<Texts> = std::sync::OnceLock::new();
            let texts = TEXTS.get_or_init(texts);
            let reader = officer("Sana", Desk::Supervisor, Language::Urdu);
            let category = if sensitive { Category::Domestic } else { Category::Emergency };
            let mut case = case(category, &kind);
            case.facts.insert(slot, fact);
            case.place = Some(Place { words: Some(words.clone()), ..Place::default() });
            if acknowledged {
                case.status = Status::Acknowledged { by: reader.id.clone(), at: NOW };
            }
            let stage = case.status.stage();
            let entries = [said(&words), said(&words), said(&words)];
            let account =
                Account { case: &case, entries: &entries, keeper: Some(&reader), phone: None };
            let briefing = briefing(texts, &reader);
            let message = briefing.show(&account, Press::Show);
            let expected = if stage == Stage::Received {
                vec![Press::Acknowledge, Press::PassOn]
            } else {
                vec![Press::Dispatch, Press::AskReason]
            };
            prop_assert_eq!(presses(&message.reply), expected);
            prop_assert!(message.reply.body().encode_utf16().count() <= 1024);
            for parameter in message.template.into_iter().flat_map(|t| t.parameters) {
                prop_assert!(!parameter.as_str().contains(['\n', '\t']));
                prop_assert!(!parameter.as_str().contains("    "));
            }
            let said_alone = briefing.news(&case, &entries);
            prop_assert!(said_alone.is_some());
        }
    }
}
