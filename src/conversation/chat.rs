//! A conversation in a terminal or a test: lines in, what would be said and done out. The same
//! engine, a clock that moves by command, no network.

use std::{fmt::Write as _, time::Duration};

use super::{
    Effect, Outbound, Session, Step,
    answer::tracking_code,
    event::{Content, Event, EventKind, Heard, Lookup, Media, MediaKind, Spare},
    parse::duration,
    playbook::Playbook,
    reply::Reply,
    step::{begin, step},
};
use crate::{
    case::Stage,
    id::{CaseId, Luck, Wamid},
    language::Language,
    time::Timestamp,
};

/// What the commands are, for whoever types `/help`.
pub const HELP: &str = "\
plain text        a message
/tap 2            the second button or row of the last message
/pin 24.86,67.01  a location
/voice /photo /sticker /contact /poll   other kinds of message; words after it are its caption
/late 30m text    a message that took half an hour to arrive
/code KP-…        a message whose tracking code leads to a case nobody has looked at yet
/wait 60s         time passes, and what falls due happens
/ack /dispatch /resolve   what an officer does with the case
/session          the session as it is stored
";

/// A conversation with one person.
#[derive(Debug)]
pub struct Chat<'a> {
    playbook: &'a Playbook,
    session: Session,
    now: Timestamp,
    luck: Luck,
    messages: u32,
    /// The buttons of the last message: id and title.
    buttons: Vec<(String, String)>,
}

impl<'a> Chat<'a> {
    /// A new person at this moment. The same seed gives the same tracking codes.
    pub fn new(playbook: &'a Playbook, now: Timestamp, seed: u64) -> Self {
        let (luck, session) = (Luck::seeded(seed), Session::default());
        Self { playbook, session, now, luck, messages: 0, buttons: Vec::new() }
    }

    /// Answers in this language, whatever the person writes.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        self.session.language = Some(language);
        self.session.language_chosen = true;
        self
    }

    /// Begins a flow, as if something had led there.
    pub fn start(&mut self, flow: &str) -> String {
        match begin(self.playbook, self.session.clone(), flow, &self.spare(), self.now) {
            Some(step) => self.take(step),
            None => format!("  there is no flow `{flow}`\n"),
        }
    }

    /// The session as the store would give it back.
    pub fn store_and_read_again(&mut self) -> serde_json::Result<()> {
        self.session = serde_json::from_str(&serde_json::to_string(&self.session)?)?;
        Ok(())
    }

    /// The session as it stands.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// One line typed, and everything that came of it.
    pub fn line(&mut self, line: &str) -> String {
        let line = line.trim();
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let file = |kind| {
            let caption = (!rest.is_empty()).then(|| rest.to_owned());
            let id = "media".to_owned();
            Content::Media(Media { kind, id, mime: None, sha256: None, caption, filename: None })
        };
        let content = match command {
            "/help" => return HELP.to_owned(),
            "/session" => {
                return serde_json::to_string_pretty(&self.session).unwrap_or_default() + "\n";
            }
            "/wait" => return self.wait(rest),
            "/ack" => return self.moved(Stage::Acknowledged),
            "/dispatch" => return self.moved(Stage::Dispatched),
            "/resolve" => return self.moved(Stage::Resolved),
            "/late" => return self.late(rest),
            "/code" => return self.code(rest),
            "/tap" => match self.button(rest) {
                Some((id, title)) => Content::Tap { id, title },
                None => return "  no such button\n".to_owned(),
            },
            "/pin" => match pin(rest) {
                Some(pin) => pin,
                None => return "  write /pin 24.86,67.01\n".to_owned(),
            },
            "/voice" => file(MediaKind::Voice),
            "/photo" => file(MediaKind::Image),
            "/sticker" => file(MediaKind::Sticker),
            "/contact" => Content::Contacts { cards: vec![rest.to_owned()] },
            "/poll" => Content::Unsupported { what: "poll".to_owned() },
            _ => Content::Text { body: line.to_owned() },
        };
        let event = self.heard(content, Duration::ZERO);
        self.turn(event)
    }

    fn button(&self, number: &str) -> Option<(String, String)> {
        let place = number.trim().parse::<usize>().ok()?.checked_sub(1)?;
        self.buttons.get(place).cloned()
    }

    fn heard(&mut self, content: Content, age: Duration) -> EventKind {
        self.messages += 1;
        let age = i64::try_from(age.as_millis()).unwrap_or(0);
        EventKind::Heard(Heard {
            wamid: Wamid::new(format!("wamid.{}", self.messages)),
            sent_at: Timestamp::from_millis(self.now.millis().saturating_sub(age)),
            forwarded: false,
            content,
            lookup: None,
        })
    }

    fn late(&mut self, rest: &str) -> String {
        let (age, text) = rest.split_once(' ').unwrap_or((rest, ""));
        let age = duration(age).unwrap_or(Duration::from_secs(600));
        let event = self.heard(Content::Text { body: text.to_owned() }, age);
        self.turn(event)
    }

    /// A message with a tracking code that is one of ours.
    fn code(&mut self, text: &str) -> String {
        let event = self.heard(Content::Text { body: text.to_owned() }, Duration::ZERO);
        let lookup = tracking_code(text).map(|code| {
            let own = self.session.case.as_ref().filter(|case| case.code == code);
            let sensitive = self.session.standing.guarded;
            Lookup { code, stage: own.map(|case| case.stage), sensitive }
        });
        match event {
            EventKind::Heard(heard) => self.turn(EventKind::Heard(Heard { lookup, ..heard })),
            EventKind::ChangedHands | EventKind::Due | EventKind::CaseMoved { .. } => String::new(),
        }
    }

    /// `/wait 60s`: time passes, stopping wherever something falls due. A bare number is seconds.
    fn wait(&mut self, text: &str) -> String {
        let text = text.trim();
        let seconds = text.parse().map(Duration::from_secs).ok();
        let Some(time) = seconds.or_else(|| duration(text)) else {
            return "  write /wait 60s, /wait 10m or /wait 24h\n".to_owned();
        };
        let until = self.now.after(time);
        let mut out = String::new();
        while let Some(due) = self.session.deadline().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            out += &self.turn(EventKind::Due);
        }
        self.now = until.max(self.now);
        out
    }

    fn moved(&mut self, stage: Stage) -> String {
        match self.session.case.as_ref().map(|case| case.id.clone()) {
            Some(case) => self.turn(EventKind::CaseMoved { case, stage }),
            None => "  there is no case\n".to_owned(),
        }
    }

    fn turn(&mut self, kind: EventKind) -> String {
        let event = Event { kind, spare: self.spare() };
        let session = std::mem::take(&mut self.session);
        let step = step(self.playbook, session, &event, self.now);
        self.take(step)
    }

    fn spare(&self) -> Spare {
        let case = CaseId::new(format!("case-{}", self.messages));
        Spare { case, code: self.luck.tracking_code() }
    }

    fn take(&mut self, step: Step) -> String {
        let Step { session, reply, effects } = step;
        self.session = session;
        let mut out = String::new();
        if let Some(Outbound { reply, .. }) = &reply {
            self.buttons = buttons(reply);
            show(&mut out, reply);
        }
        for effect in &effects {
            let _ = writeln!(out, "  * {}", told(effect));
        }
        out
    }
}

fn pin(text: &str) -> Option<Content> {
    let (latitude, longitude) = text.split_once(',')?;
    Some(Content::Location {
        latitude: latitude.trim().parse().ok()?,
        longitude: longitude.trim().parse().ok()?,
        name: None,
        address: None,
    })
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

/// A message as a few indented lines.
fn show(out: &mut String, reply: &Reply) {
    for line in reply.body().lines() {
        let _ = writeln!(out, "{}", format!("  │ {line}").trim_end());
    }
    let titles: Vec<String> =
        buttons(reply).into_iter().map(|(_, title)| format!("[{title}]")).collect();
    let _ = match reply {
        Reply::Text { .. } => Ok(()),
        Reply::Buttons { .. } => writeln!(out, "  {}", titles.join(" ")),
        Reply::List { open, .. } => {
            writeln!(out, "  [{} ▾] {}", open.as_str(), titles.join(" "))
        }
        Reply::AskLocation { .. } => writeln!(out, "  [⌖]"),
    };
}

/// An effect in one line.
fn told(effect: &Effect) -> String {
    match effect {
        Effect::OpenCase(case) => {
            let flags: Vec<String> = case.flags.iter().map(|flag| format!(" {flag:?}")).collect();
            format!(
                "open {:?} {} {} ({} entries){}",
                case.category,
                case.priority,
                case.kind,
                case.entries.len(),
                flags.concat()
            )
        }
        Effect::Record { entry, tell_officers, .. } => {
            let bell = if *tell_officers { " !" } else { "" };
            format!("record {}{bell}", serde_json::to_string(entry).unwrap_or_default())
        }
        Effect::Raise { to, reason, .. } => format!("raise to {to}: {reason}"),
        Effect::Fact { slot, value, .. } => format!("fact {slot} = {value}"),
        Effect::Classify { category, kind, .. } => format!("classify {category:?} {kind}"),
        Effect::Locate { place, .. } => format!(
            "locate {} {}",
            place.words.as_deref().unwrap_or("pin"),
            place.latitude.zip(place.longitude).map_or(String::new(), |(a, b)| format!("{a},{b}"))
        ),
        Effect::Exclude { exclusion, .. } => format!("exclude {:?}", exclusion.stations),
        Effect::Mark { flag, .. } => format!("mark {flag:?}"),
    }
}
