//! What holds in every conversation, whatever people, phones, officers and clocks do.

use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use faryad::{
    case::{
        Case, Desk, Entry, Exclusion, Flag, Officer, OfficerAction, Stage, Status, act, escalation,
        routing,
    },
    conversation::{
        Effect, Outbound, Playbook, Session, Step,
        event::{Content, Event, EventKind, Heard, Lookup, Media, MediaKind, Spare},
        inspect::category_word,
        reply::{Purpose, Reply},
        step::step,
    },
    id::{CaseId, ContactId, Luck, OfficerId, Wamid},
    language::Language,
    place::Confidence,
    safety,
    time::Timestamp,
    triage::{Ask, Category, Priority},
};
use proptest::{collection::vec, prelude::*, sample::select};

static PLAYBOOK: LazyLock<Playbook> =
    LazyLock::new(|| Playbook::load(&Playbook::embedded()).unwrap());

const START: i64 = 1_795_511_100_000;

/// What people write: trouble of every kind in every language, answers, and what is no answer.
const TEXTS: [&str; 56] = [
    "ghar mein daku ghus gaye hain bachao",
    "they are shooting outside my house",
    "گھر میں آگ لگ گئی ہے",
    "گهر ۾ باهه لڳي آهي",
    "bachao",
    "help me please!!!",
    "my husband is beating me right now",
    "shohar roz maarta hai",
    "میرا شوہر مجھے مار رہا ہے",
    "my uncle touches me, I am 12",
    "police wale rishwat maang rahe hain",
    "police mere bhai ko maar rahi hai thane mein",
    "پولیس نے ایف آئی آر درج نہیں کی",
    "my phone was snatched yesterday",
    "kal meri bike chori ho gayi",
    "bhatta maang rahe hain",
    "hello",
    "salam",
    "menu",
    "status",
    "helpline numbers",
    "english",
    "urdu",
    "sindhi",
    "stop",
    "exit",
    "0",
    "x",
    "bas",
    "✋",
    "55",
    "...",
    "🆘",
    "galti se message ho gaya sorry",
    "yes",
    "no",
    "haan",
    "nahi",
    "1",
    "2",
    "۳",
    "4",
    "9",
    "skip",
    "near nipa chowrangi gulshan",
    "do aadmi thay kale kapre",
    "thank you police",
    "kya aap bata sakte hain",
    "korangi thane ki police ne mujhe mara",
    "thana saddar",
    "nahi, korangi nahi landhi",
    "galti se likha, asal mein malir",
    "mere report ka kya hua",
    "2 aadmi pistol ke sath, bhai behosh hai",
    "haan, mujhe aur meri behan ko",
    "kal raat",
];

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    Message {
        content: Said,
        age: u64,
        forwarded: bool,
        lookup: Option<(Option<Stage>, bool)>,
    },
    /// The session's own deadline, so many seconds after it fell due.
    Due {
        late: u64,
    },
    Moved {
        stage: Stage,
        other: bool,
    },
    /// An officer tries something with the case, whether or not it is theirs.
    Pressed {
        officer: usize,
        action: OfficerAction,
    },
    Time {
        seconds: u64,
    },
}

/// A message; a tap is on whatever buttons are there then.
#[derive(Debug, Clone)]
enum Said {
    Content(Content),
    Button(usize),
}

fn said() -> impl Strategy<Value = Said> {
    let text = prop_oneof![
        8 => select(TEXTS.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,40}",
    ]
    .prop_map(|body| Content::Text { body });
    let media = (
        select(vec![
            MediaKind::Image,
            MediaKind::Video,
            MediaKind::Audio,
            MediaKind::Voice,
            MediaKind::Document,
            MediaKind::Sticker,
        ]),
        proptest::option::of(select(TEXTS.to_vec())),
    )
        .prop_map(|(kind, caption)| {
            Content::Media(Media {
                kind,
                id: "m".to_owned(),
                mime: None,
                sha256: None,
                caption: caption.map(str::to_owned),
                filename: None,
            })
        });
    let odd_tap = select(vec![
        "c:menu:welcome:crime",
        "c:emergency:danger:yes",
        "c:domestic:check:no",
        "c:engine:safe:no",
        "o:ack:case-1",
        "",
        ":::::",
    ])
    .prop_map(|id| Content::Tap { id: id.to_owned(), title: "tapped".to_owned() });
    let target = || Wamid::new("wamid.before");
    let rest = prop_oneof![
        (any::<f64>(), any::<f64>()).prop_map(|(latitude, longitude)| pin(latitude, longitude)),
        Just(pin(24.918, 67.0971)),
        Just(Content::Contacts { cards: vec!["Ali +923001234567".to_owned()] }),
        Just(Content::Reaction { target: target(), emoji: Some("🙏".to_owned()) }),
        select(TEXTS.to_vec()).prop_map(move |text| Content::Edit {
            target: target(),
            content: Box::new(Content::Text { body: text.to_owned() }),
        }),
        Just(Content::Revoke { target: Wamid::new("wamid.before") }),
        Just(Content::System { kind: "user_changed_number".to_owned() }),
        Just(Content::Unsupported { what: "poll".to_owned() }),
    ];
    prop_oneof![
        6 => text.prop_map(Said::Content),
        3 => (0usize..10).prop_map(Said::Button),
        1 => media.prop_map(Said::Content),
        1 => odd_tap.prop_map(Said::Content),
        1 => rest.prop_map(Said::Content),
    ]
}

fn pin(latitude: f64, longitude: f64) -> Content {
    Content::Location { latitude, longitude, name: None, address: None }
}

fn happening() -> impl Strategy<Value = Happening> {
    let stage =
        || select(vec![Stage::Received, Stage::Acknowledged, Stage::Dispatched, Stage::Resolved]);
    prop_oneof![
        8 => (
            said(),
            prop_oneof![9 => Just(0u64), 1 => 0u64..200_000],
            prop::bool::weighted(0.1),
            prop::option::weighted(0.05, (prop::option::of(stage()), any::<bool>())),
        )
            .prop_map(|(content, age, forwarded, lookup)| Happening::Message {
                content,
                age,
                forwarded,
                lookup
            }),
        3 => (0u64..2000).prop_map(|late| Happening::Due { late }),
        1 => (stage(), prop::bool::weighted(0.2))
            .prop_map(|(stage, other)| Happening::Moved { stage, other }),
        3 => (
            0usize..12,
            select(vec![
                OfficerAction::Acknowledge,
                OfficerAction::PassOn,
                OfficerAction::Dispatch,
                OfficerAction::Resolve { reason: "helped".to_owned() },
                OfficerAction::Reopen,
            ]),
        )
            .prop_map(|(officer, action)| Happening::Pressed { officer, action }),
        2 => prop_oneof![0u64..30, 0u64..3000, 0u64..100_000]
            .prop_map(|seconds| Happening::Time { seconds }),
    ]
}

/// The officers: each desk with a city-wide officer, one of a district, and one of a station.
fn officers() -> Vec<Officer> {
    let mut officers = Vec::new();
    for desk in [Desk::ControlRoom, Desk::Gbv, Desk::Oversight, Desk::Supervisor] {
        for (district, station) in [
            (None, None),
            (Some("Korangi"), Some("KHI-KOR-KORANGI")),
            (Some("South"), Some("KHI-SOU-SADDAR")),
        ] {
            officers.push(Officer {
                id: OfficerId::new(format!("officer-{}", officers.len())),
                name: "Officer".to_owned(),
                desk,
                district: district.map(str::to_owned),
                station: station.map(str::to_owned),
                language: Language::English,
                active: true,
            });
        }
    }
    officers
}

/// What came of one thing that happened.
#[derive(Debug)]
struct Moment {
    /// The person wrote or tapped; a reaction, an edit and a deletion are no writing.
    wrote: bool,
    /// The words that triage reads.
    words: String,
    before: Session,
    cases_before: BTreeMap<CaseId, Case>,
    /// What the safety policy let through, with its purpose and the standing at that moment.
    sent: Vec<(Purpose, Reply, safety::Standing)>,
    /// Who was alerted to what.
    alerted: Vec<(Officer, Case)>,
    /// Which officer was let in to what.
    let_in: Option<(Officer, Case)>,
}

/// A conversation, its cases and the desks; what is checked after every turn.
struct World {
    cases: BTreeMap<CaseId, Case>,
    officers: Vec<Officer>,
    /// Made, and not sent yet: what happens in between may forbid it.
    outbox: Vec<(Timestamp, Outbound)>,
    session: Session,
    now: Timestamp,
    luck: Luck,
    count: u64,
    buttons: Vec<(String, String)>,
}

impl World {
    fn new() -> Self {
        Self {
            cases: BTreeMap::new(),
            officers: officers(),
            outbox: Vec::new(),
            session: Session::default(),
            now: Timestamp::from_millis(START),
            luck: Luck::seeded(1),
            count: 0,
            buttons: Vec::new(),
        }
    }

    fn happen(&mut self, happening: &Happening) -> Moment {
        self.now = self.now.after(Duration::from_millis(1));
        let mut moment = Moment {
            wrote: false,
            words: String::new(),
            before: self.session.clone(),
            cases_before: self.cases.clone(),
            sent: Vec::new(),
            alerted: Vec::new(),
            let_in: None,
        };
        let kind = self.event(happening, &mut moment);
        // What was made before goes out now, or not any more; what is made now a moment later.
        let waiting = std::mem::take(&mut self.outbox);
        if let Some(kind) = kind {
            self.count += 1;
            let spare = Spare {
                case: CaseId::new(format!("case-{}", self.count)),
                code: self.luck.tracking_code(),
            };
            self.turn(&Event { kind, spare });
        }
        for (made, outbound) in waiting {
            let standing = self.session.standing.clone();
            let Outbound { reply, purpose, .. } = outbound;
            if let Ok(cleared) = safety::clear(reply, purpose, &standing, false, made, self.now) {
                moment.sent.push((purpose, cleared.into_inner(), standing));
            }
        }
        self.alert(&mut moment);
        moment
    }

    /// Whoever is due is alerted, as after every turn and by the clock.
    fn alert(&mut self, moment: &mut Moment) {
        for case in self.cases.values_mut() {
            escalation::keeper_left(case, &self.officers, self.now);
            if !escalation::is_due(case, self.now) {
                continue;
            }
            let plan = escalation::next(case, &self.officers, self.now);
            escalation::page(case, &plan, self.now);
            for page in &plan.pages {
                let officer = self.officers.iter().find(|officer| officer.id == page.officer);
                moment.alerted.push((officer.expect("one of ours").clone(), case.clone()));
            }
        }
    }

    /// What the desks do with a turn's effects: see `pipeline::desk`.
    fn perform(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::OpenCase(new) = effect {
                let exclusion = match new.category {
                    Category::Misconduct => {
                        new.exclusion.clone().and(Exclusion::of_police(new.place.as_ref()))
                    }
                    _ => new.exclusion.clone(),
                };
                let case = Case {
                    id: new.id.clone(),
                    code: new.code.clone(),
                    contact: ContactId::new("reporter"),
                    category: new.category,
                    kind: new.kind.clone(),
                    priority: new.priority,
                    status: Status::Received,
                    language: new.language,
                    place: new.place.clone(),
                    raised_by: new.raised_by.clone(),
                    facts: BTreeMap::new(),
                    flags: new.flags.iter().copied().collect(),
                    exclusion,
                    alarm: escalation::start(new.priority, self.now),
                    opened_at: self.now,
                    reported_at: new.reported_at,
                };
                self.cases.insert(new.id.clone(), case);
                continue;
            }
            let (Effect::Record { case: id, .. }
            | Effect::Raise { case: id, .. }
            | Effect::Fact { case: id, .. }
            | Effect::Classify { case: id, .. }
            | Effect::Locate { case: id, .. }
            | Effect::Exclude { case: id, .. }
            | Effect::Mark { case: id, .. }) = effect
            else {
                continue;
            };
            let case = self.cases.get_mut(id).expect("an effect for a case there is");
            match effect {
                Effect::Raise { to, reason, .. } => {
                    escalation::raise(case, *to, reason, self.now);
                }
                Effect::Exclude { exclusion, .. } => {
                    escalation::exclude(case, exclusion.clone(), &self.officers, self.now);
                }
                Effect::Mark { flag, .. } => {
                    case.flags.insert(*flag);
                }
                Effect::Classify { category, kind, .. } => {
                    escalation::classify(case, *category, kind.clone(), self.now);
                }
                Effect::Locate { place, .. } => case.place = Some(place.clone()),
                Effect::Fact { slot, value, .. } => {
                    case.facts.insert(slot.clone(), value.clone());
                }
                Effect::OpenCase(_) | Effect::Record { .. } => {}
            }
        }
    }

    fn event(&mut self, happening: &Happening, moment: &mut Moment) -> Option<EventKind> {
        Some(match happening {
            Happening::Time { seconds } => {
                self.now = self.now.after(Duration::from_secs(*seconds));
                return None;
            }
            Happening::Due { late } => {
                let due = self.session.deadline()?;
                self.now = self.now.max(due.after(Duration::from_secs(*late)));
                EventKind::Due
            }
            Happening::Pressed { officer, action } => {
                let id = self.session.case.as_ref()?.id.clone();
                let officer = self.officers.get(*officer)?.clone();
                let case = self.cases.get_mut(&id)?;
                let was = case.clone();
                act(case, &officer, action.clone(), self.now).ok()?;
                moment.let_in = Some((officer, was));
                EventKind::CaseMoved { case: id, stage: case.status.stage() }
            }
            Happening::Moved { stage, other } => {
                let case = self.session.case.as_ref()?;
                let case = if *other { CaseId::new("another") } else { case.id.clone() };
                EventKind::CaseMoved { case, stage: *stage }
            }
            Happening::Message { content, age, forwarded, lookup } => {
                let content = match content {
                    Said::Content(content) => content.clone(),
                    Said::Button(place) => match self.buttons.get(*place) {
                        Some((id, title)) => Content::Tap { id: id.clone(), title: title.clone() },
                        None => Content::Text { body: (place + 1).to_string() },
                    },
                };
                moment.wrote = !matches!(
                    content,
                    Content::Reaction { .. }
                        | Content::Edit { .. }
                        | Content::Revoke { .. }
                        | Content::System { .. }
                );
                moment.words = match &content {
                    Content::Text { body } => body.clone(),
                    Content::Media(media) => media.caption.clone().unwrap_or_default(),
                    _ => String::new(),
                };
                let age = i64::try_from(*age).unwrap() * 1000;
                EventKind::Heard(Heard {
                    wamid: Wamid::new(format!("wamid.{}", self.count)),
                    sent_at: Timestamp::from_millis(self.now.millis() - age),
                    forwarded: *forwarded,
                    content,
                    lookup: lookup.map(|(stage, sensitive)| Lookup {
                        code: self.luck.tracking_code(),
                        stage,
                        sensitive,
                    }),
                })
            }
        })
    }

    fn turn(&mut self, event: &Event) {
        let before = self.session.clone();
        let after = step(&PLAYBOOK, before.clone(), event, self.now);
        assert_eq!(after, step(&PLAYBOOK, before.clone(), event, self.now), "deterministic");
        self.check(&before, event, &after);
        let stored = serde_json::to_string(&after.session).unwrap();
        self.session = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.session, after.session, "the session survives the store");
        if let Some(outbound) = &after.reply {
            self.buttons = buttons(&outbound.reply);
            self.outbox.push((self.now, outbound.clone()));
        }
        self.perform(&after.effects);
    }

    fn check(&self, before: &Session, event: &Event, after: &Step) {
        let Step { session, reply, effects } = after;

        // What waits has a clock, and no clock stands in the past.
        if session.standing.silenced_at.is_none() {
            let waits = session.position.is_some() || session.confirm.is_some();
            assert!(!waits || session.deadline().is_some(), "waits without a clock");
        }
        // But one that fell due while another message was answered has its own turn yet to come.
        assert!(session.timers.iter().all(|timer| {
            timer.at > self.now || (event.kind != EventKind::Due && before.timers.contains(timer))
        }));
        let mut kinds: Vec<_> = session.timers.iter().map(|timer| timer.what).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), session.timers.len(), "two timers of a kind");

        // Bounds.
        assert!(session.draft.said.len() <= 20 && session.answers.len() <= 128);

        // Nothing lowers a case, and one turn opens one at most.
        if let (Some(was), Some(is)) = (&before.case, &session.case)
            && was.id == is.id
        {
            assert!(is.priority <= was.priority, "a case fell to {}", is.priority);
        }
        let opened = effects.iter().filter(|e| matches!(e, Effect::OpenCase(_))).count();
        assert!(opened <= 1);

        match &event.kind {
            EventKind::Heard(heard) => self.check_heard(before, heard, after),
            EventKind::ChangedHands | EventKind::Due | EventKind::CaseMoved { .. } => {
                // DV-1, DV-3, DV-6, PM-5.
                let standing = &before.standing;
                let safe = standing.safe_until.is_some_and(|until| until > self.now);
                if standing.silenced_at.is_some() || (standing.guarded && !safe) {
                    assert_eq!(*reply, None, "unasked, to somebody it may endanger");
                }
                if let Some(reply) = reply {
                    assert!(matches!(
                        reply.purpose,
                        Purpose::Reminder | Purpose::Holding | Purpose::CaseUpdate
                    ));
                }
            }
        }

        // DV-2: what a lock screen shows of a private matter.
        let domestic = session.case.as_ref().is_some_and(|c| c.category == Category::Domestic);
        let elsewhere = session
            .position
            .as_ref()
            .is_some_and(|position| !["domestic", "care"].contains(&position.flow.as_str()));
        if let Some(Outbound { reply, .. }) = reply
            && domestic
            && !elsewhere
        {
            let languages: &[Language] =
                session.language.as_ref().map_or(&Language::ALL, std::slice::from_ref);
            for language in languages {
                assert_eq!(category_word(*language, reply.body()), None, "{}", reply.body());
            }
        }
    }

    fn check_heard(&self, before: &Session, heard: &Heard, after: &Step) {
        let Step { session, reply, effects } = after;
        let speaks = !matches!(
            heard.content,
            Content::Reaction { .. }
                | Content::Edit { .. }
                | Content::Revoke { .. }
                | Content::System { .. }
        );
        if speaks {
            // EM-1: no message stays without an answer.
            let reply = reply.as_ref().expect("every message is answered");
            let left = session.standing.silenced_at.is_some();
            assert_eq!(left, reply.purpose == Purpose::Decoy, "{reply:?}");
        } else if before.standing.silenced_at.is_some() {
            assert_eq!(*reply, None);
        }

        // Evidence: the message is on a case, or kept for one; unless its writer left.
        let kept = |entry: &Entry| match entry {
            Entry::Said { wamid, .. }
            | Entry::Answered { wamid, .. }
            | Entry::Located { wamid, .. }
            | Entry::Sent { wamid, .. } => *wamid == heard.wamid,
            Entry::Edited { .. } | Entry::Revoked { .. } => !speaks,
            _ => false,
        };
        let on_case = effects.iter().any(|effect| match effect {
            Effect::OpenCase(case) => case.entries.iter().any(kept),
            Effect::Record { entry, .. } => kept(entry),
            _ => false,
        });
        let left = session.standing.silenced_at == Some(self.now);
        assert!(on_case || session.draft.said.iter().any(kept) || left, "{effects:?}");

        // An alarm opens or raises a case, whatever was asked.
        let words = match &heard.content {
            Content::Text { body } => body.as_str(),
            Content::Media(media) => media.caption.as_deref().unwrap_or_default(),
            _ => "",
        };
        let signals = PLAYBOOK.triage().read(words);
        if speaks && signals.urgent && signals.ask != Some(Ask::Exit) {
            let case = session.case.as_ref().expect("an alarm has a case");
            assert!(case.stage != Stage::Resolved && case.priority.is_urgent(), "{case:?}");
            assert!(case.priority <= signals.priority.raise_to(Priority::P1));
            if self.now.since(heard.sent_at) > Duration::from_secs(120) {
                let late = effects.iter().any(|effect| match effect {
                    Effect::OpenCase(case) => case.flags.contains(&Flag::Late),
                    Effect::Mark { flag, .. } => *flag == Flag::Late,
                    _ => false,
                });
                assert!(late, "an old alarm is marked as such");
            }
        }
    }
}

fn buttons(reply: &Reply) -> Vec<(String, String)> {
    let pair = |id: &str, title: &str| (id.to_owned(), title.to_owned());
    match reply {
        Reply::Text { .. } | Reply::AskLocation { .. } => Vec::new(),
        Reply::Buttons { buttons, .. } => {
            buttons.iter().map(|b| pair(b.id.as_str(), b.title.as_str())).collect()
        }
        Reply::List { rows, .. } => {
            rows.iter().map(|r| pair(r.id.as_str(), r.title.as_str())).collect()
        }
    }
}

/// Cases a property tries: few by default, so that nobody waits; `PROPTEST_CASES` asks for more.
fn few() -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if config.cases == 256 { ProptestConfig { cases: 48, ..config } } else { config }
}

/// Plays a story and looks at every moment of it.
fn play(story: &[Happening], mut check: impl FnMut(&World, &Moment)) {
    let mut world = World::new();
    for happening in story {
        let moment = world.happen(happening);
        check(&world, &moment);
    }
}

/// Does the exclusion keep this officer away? Written again, so that it is not the code that says so.
fn kept_away(officer: &Officer, case: &Case) -> bool {
    let Exclusion { about_police, stations, districts } = &case.exclusion;
    let station = officer.station.as_ref().is_some_and(|station| stations.contains(station));
    let district = officer.district.as_ref().is_some_and(|district| districts.contains(district));
    let police = *about_police || case.category == Category::Misconduct;
    let local = officer.station.is_some() || officer.district.is_some();
    station || district || (police && local && districts.is_empty())
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn every_conversation_keeps_the_promises(story in vec(happening(), 1..40)) {
        play(&story, |_, _| {});
    }

    /// DV-1, DV-3.
    #[test]
    fn after_quick_exit_or_not_safe_nothing_is_sent_until_the_person_writes(
        story in vec(happening(), 1..40)
    ) {
        // The decoy, or the good-bye, is the answer to the message that asked for silence.
        let mut last_word = false;
        play(&story, |world, moment| {
            let silenced = moment.before.standing.silenced_at.is_some();
            if silenced && !moment.wrote {
                let allowed = usize::from(std::mem::take(&mut last_word));
                assert!(moment.sent.len() <= allowed, "{:?}", moment.sent);
                assert!(moment.sent.iter().all(|(purpose, ..)| *purpose == Purpose::Decoy));
            }
            if world.session.standing.silenced_at.is_some() && (moment.wrote || !silenced) {
                last_word = true;
            }
        });
    }

    /// DV-2.
    #[test]
    fn no_category_word_reaches_a_lock_screen(story in vec(happening(), 1..40)) {
        play(&story, |world, moment| {
            let private = |session: &Session| {
                let domestic =
                    session.case.as_ref().is_some_and(|c| c.category == Category::Domestic);
                let elsewhere = session
                    .position
                    .as_ref()
                    .is_some_and(|at| !["domestic", "care"].contains(&at.flow.as_str()));
                domestic && !elsewhere
            };
            // Sent a moment after it was made: private before and after, so it is about that.
            if !private(&moment.before) || !private(&world.session) {
                return;
            }
            let language = moment.before.language;
            let languages: &[Language] =
                language.as_ref().map_or(&Language::ALL, std::slice::from_ref);
            for (_, reply, _) in &moment.sent {
                for language in languages {
                    assert_eq!(category_word(*language, reply.body()), None, "{}", reply.body());
                }
            }
        });
    }

    /// DV-6, PM-5.
    #[test]
    fn nothing_unasked_reaches_a_guarded_person_outside_a_safe_window(
        story in vec(happening(), 1..40)
    ) {
        play(&story, |world, moment| {
            for (purpose, reply, standing) in &moment.sent {
                let safe = standing.safe_until.is_some_and(|until| until > world.now);
                if standing.guarded && !safe {
                    let asked = matches!(purpose, Purpose::Answer | Purpose::Decoy);
                    assert!(asked, "{purpose:?}: {}", reply.body());
                }
            }
        });
    }

    /// PM-2.
    #[test]
    fn no_excluded_officer_is_alerted_to_or_let_in_to_a_case(story in vec(happening(), 1..40)) {
        play(&story, |world, moment| {
            for (officer, case) in moment.alerted.iter().chain(&moment.let_in) {
                assert!(!kept_away(officer, case), "{officer:?} {case:?}");
            }
            for officer in &world.officers {
                for case in world.cases.values().filter(|case| kept_away(officer, case)) {
                    assert!(!routing::may_see(officer, case), "{officer:?} {case:?}");
                }
            }
            // A station that is named while the police are complained about is kept away at once.
            let complaint = moment.before.position.as_ref().is_some_and(|at| {
                at.flow == "misconduct"
            });
            let open = moment.before.case.as_ref().filter(|case| {
                case.category == Category::Misconduct && case.stage != Stage::Resolved
            });
            let named = PLAYBOOK.gazetteer().find(&moment.words);
            if let (true, Some(case), Some(found)) = (complaint && moment.wrote, open, named)
                && found.confidence > Confidence::Low
                && let (Some(station), Some(case)) =
                    (found.place.station, world.cases.get(&case.id))
            {
                assert!(case.exclusion.stations.contains(&station), "{station} {case:?}");
            }
        });
    }

    /// Only a human can lower a priority, with a reason; no action of today does.
    #[test]
    fn a_priority_is_never_lowered_by_what_people_write_or_do_not_write(
        story in vec(happening(), 1..40)
    ) {
        play(&story, |world, moment| {
            for (id, was) in &moment.cases_before {
                let is = world.cases.get(id).expect("a case is never deleted");
                assert!(is.priority <= was.priority, "{was:?} {is:?}");
            }
        });
    }

    /// EM-7: whatever else happens, an emergency reaches an officer in the turn it is heard.
    #[test]
    fn every_emergency_is_alerted(story in vec(happening(), 1..40)) {
        play(&story, |world, moment| {
            for case in world.cases.values() {
                if case.priority.is_urgent() && case.status == Status::Received {
                    assert!(!case.alarm.alerted.is_empty(), "{case:?}");
                    assert!(case.alarm.due_at.is_some(), "the alarm goes on: {case:?}");
                }
            }
            let signals = PLAYBOOK.triage().read(&moment.words);
            if moment.wrote && signals.urgent && signals.ask != Some(Ask::Exit) {
                let case = world.session.case.as_ref().expect("an alarm has a case");
                let case = world.cases.get(&case.id).expect("and the desks have it");
                assert!(case.priority.is_urgent() && case.status.stage() != Stage::Resolved);
            }
        });
    }
}
