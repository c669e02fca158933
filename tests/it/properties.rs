//! What holds in every conversation, whatever people, phones, officers and clocks do.

use std::{sync::LazyLock, time::Duration};

use faryad::{
    case::{Entry, Flag, Stage},
    conversation::{
        Effect, Outbound, Playbook, Session, Step,
        event::{Content, Event, EventKind, Heard, Lookup, Media, MediaKind, Spare},
        inspect::category_word,
        reply::{Purpose, Reply},
        step::step,
    },
    id::{CaseId, Luck, Wamid},
    language::Language,
    time::Timestamp,
    triage::{Ask, Category, Priority},
};
use proptest::{collection::vec, prelude::*, sample::select};

static PLAYBOOK: LazyLock<Playbook> =
    LazyLock::new(|| Playbook::load(&Playbook::embedded()).unwrap());

const START: i64 = 1_795_511_100_000;

/// What people write: trouble of every kind in every language, answers, and what is no answer.
const TEXTS: [&str; 48] = [
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
        2 => prop_oneof![0u64..30, 0u64..3000, 0u64..100_000]
            .prop_map(|seconds| Happening::Time { seconds }),
    ]
}

/// A conversation and what is checked after every turn.
struct World {
    session: Session,
    now: Timestamp,
    luck: Luck,
    count: u64,
    buttons: Vec<(String, String)>,
}

impl World {
    fn new() -> Self {
        Self {
            session: Session::default(),
            now: Timestamp::from_millis(START),
            luck: Luck::seeded(1),
            count: 0,
            buttons: Vec::new(),
        }
    }

    fn happen(&mut self, happening: &Happening) {
        let kind = match happening {
            Happening::Time { seconds } => {
                self.now = self.now.after(Duration::from_secs(*seconds));
                return;
            }
            Happening::Due { late } => {
                let Some(due) = self.session.deadline() else { return };
                self.now = self.now.max(due.after(Duration::from_secs(*late)));
                EventKind::Due
            }
            Happening::Moved { stage, other } => {
                let Some(case) = &self.session.case else { return };
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
        };
        self.count += 1;
        let spare = Spare {
            case: CaseId::new(format!("case-{}", self.count)),
            code: self.luck.tracking_code(),
        };
        self.turn(&Event { kind, spare });
    }

    fn turn(&mut self, event: &Event) {
        let before = self.session.clone();
        let after = step(&PLAYBOOK, before.clone(), event, self.now);
        assert_eq!(after, step(&PLAYBOOK, before.clone(), event, self.now), "deterministic");
        self.check(&before, event, &after);
        let stored = serde_json::to_string(&after.session).unwrap();
        self.session = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.session, after.session, "the session survives the store");
        if let Some(Outbound { reply, .. }) = &after.reply {
            self.buttons = buttons(reply);
        }
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_conversation_keeps_the_promises(story in vec(happening(), 1..40)) {
        let mut world = World::new();
        for happening in &story {
            world.happen(happening);
        }
    }
}
