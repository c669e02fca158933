//! A city in a box: from one number come people and officers, what they do, what WhatsApp does to it,
//! and when the process dies. Whatever happens, what must hold holds.
//!
//! `cargo test` runs some seeds that are always the same and some that never were before.
//! `FARYAD_SEED=n` replays one and says what happens; `FARYAD_SEEDS=a..b` runs all of these as well, and
//! `FARYAD_CROWD=n` makes the crowd so large.
//! The seed decides what is done and in which order; the loopback in between may still decide which
//! of two sends that are under way together is first.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    num::NonZeroU32,
    panic::AssertUnwindSafe,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use faryad::{
    case::{Desk, Officer, routing},
    config::environment,
    id::{CaseId, ContactId, Luck, OfficerId, Phone as Number, Wamid},
    language::Language,
    pipeline::{alerts, turns, watchdog::Watchdog},
    simulator::{Fault, Injection, Outcome, PersonId, Phone, What},
    store::{Limits, StoreError, Watch},
    time::Timestamp,
};
use sqlx::{Connection, Row, SqliteConnection};

use crate::world::{World, so_far};

/// Seeds that are always run. What one of them once found has a test of its own: a seed tells another
/// story as soon as something can happen that could not before.
const ALWAYS: std::ops::Range<u64> = 1..13;

/// Seeds that nobody has run before.
const FRESH: usize = 3;

/// Things that happen in one world.
const STEPS: usize = 250;

/// People of an ordinary world: few, so that much happens to each.
const PEOPLE: usize = 4;

/// People of a crowded one, who all write within a minute: five times what its number may answer then.
const CROWD: usize = 300;

/// What the number of a crowded world may send in a second.
const CROWD_SENDS: NonZeroU32 = NonZeroU32::new(1).unwrap();

/// Officers, the desk of each and where they serve. Those who may leave come first.
const OFFICERS: [(&str, Desk, Option<&str>); 7] = [
    ("control1", Desk::ControlRoom, None),
    ("south", Desk::ControlRoom, Some("South")),
    ("gbv", Desk::Gbv, None),
    ("watch-east", Desk::Oversight, Some("East")),
    ("watch-south", Desk::Oversight, Some("South")),
    ("oversight", Desk::Oversight, None),
    ("supervisor", Desk::Supervisor, None),
];

/// The supervisor stays: with nobody left there is nobody to ring.
const MAY_LEAVE: usize = 5;

/// What people write: every matter, every language, and what fits nowhere.
const WORDS: &[&str] = &[
    "salam",
    "hello",
    "bachao daku ghar me ghus aye hain",
    "ghar mein aag lag gayi hai",
    "koi goliyan chala raha hai bahar",
    "help me please someone is breaking in",
    "مدد کریں گھر میں ڈاکو گھس آئے ہیں",
    "گھر میں آگ لگ گئی ہے",
    "مدد ڪريو گھر ۾ باهه لڳي آهي",
    "55",
    "shohar maar raha hai",
    "my husband is beating me",
    "میرا شوہر مجھے مار رہا ہے",
    "police asked me for a bribe at the checkpost",
    "gulshan thane walon ne rishwat mangi",
    "saddar thane ki police ne mere bhai ko mara hai",
    "یہ تھانہ صدر کی پولیس تھی",
    "bachao saddar thane ki police abhi maar rahi hai",
    "mera mobile kal raat cheen liya tha korangi crossing pe",
    "munhinjo mobile chori thi wayo ahe",
    "bijli ka bill zyada aya hai",
    "nipa chowrangi ke pass",
    "saddar empress market",
    "do aadmi hain, kale kapre",
    "haan",
    "nahi",
    "1",
    "2",
    "3",
    "skip",
    "menu",
    "status",
    "english",
    "urdu",
    "sindhi",
    "stop",
    "galti se bheja tha sab theek hai",
    "shukriya",
    "???",
    "🙏",
    "x y z",
    "o:ack:01",
];

/// The quick exit.
const EXIT: &str = "x";

/// A world in motion.
struct City {
    world: World,
    dice: Luck,
    citizens: Vec<Phone>,
    officers: Vec<Phone>,
    /// Words that people have sent: each wants an answer.
    texts: Vec<Wamid>,
    /// News that Meta lost for good, at most so many of them messages.
    lost: usize,
    /// Meta gives up after seven days.
    days: u64,
    /// Alerts that officers have answered in the end.
    pressed: BTreeSet<(PersonId, String)>,
    /// How often an officer has come back.
    terms: HashMap<&'static str, usize>,
    /// What was decided and what was sent, as far as somebody has looked at whom it is about.
    looked_at: (i64, usize),
    exits: BTreeSet<String>,
    /// Items that were decided so far.
    decided: BTreeSet<String>,
    /// Who has left by quick exit, and how much had been sent to anybody by then.
    silent: BTreeMap<String, usize>,
    /// Another program that holds the database.
    holder: Option<SqliteConnection>,
    story: Vec<String>,
}

impl City {
    async fn new(seed: u64, people: usize) -> Self {
        let sends = (people > PEOPLE).then_some(CROWD_SENDS);
        // In every other world each delivery is a flood: what is in it is read later.
        let flood = if seed.is_multiple_of(2) { 1 } else { Limits::default().flood };
        let limits = Limits { busy: Duration::from_millis(5), flood };
        let world = World::limited(seed, limits, sends).await;
        let mut officers = Vec::new();
        for (n, (name, desk, district)) in OFFICERS.into_iter().enumerate() {
            let number = format!("92301222000{n}");
            officers.push(world.officer_off_window(name, &number, desk, district).await);
        }
        let citizens = (0..people)
            .map(|n| match n {
                0 => world.citizen_without_number("nameless"),
                n => world.citizen(&format!("citizen{n}"), &format!("9230011{n:05}")),
            })
            .collect();
        // Its own numbers: what the service draws does not change what happens next.
        let dice = Luck::seeded(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let mut city = Self {
            world,
            dice,
            citizens,
            officers,
            texts: Vec::new(),
            lost: 0,
            days: 0,
            pressed: BTreeSet::new(),
            terms: HashMap::new(),
            looked_at: (0, 0),
            exits: BTreeSet::new(),
            decided: BTreeSet::new(),
            silent: BTreeMap::new(),
            holder: None,
            story: Vec::new(),
        };
        for officer in city.officers.clone() {
            if city.dice.below(3) > 0 {
                city.says(&officer, "on duty");
            }
        }
        city
    }

    fn is_crowded(&self) -> bool {
        self.citizens.len() > PEOPLE
    }

    /// Somebody writes what wants an answer.
    fn says(&mut self, phone: &Phone, words: &str) {
        self.texts.push(phone.text(words).unwrap());
    }

    fn roll(&self, sides: usize) -> usize {
        usize::try_from(self.dice.below(u64::try_from(sides).unwrap())).unwrap()
    }

    fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn tell(&mut self, what: impl Into<String>) {
        self.story.push(what.into());
    }

    /// One thing happens.
    async fn step(&mut self) {
        let wait = self.dice.below(400);
        self.world.clock.set(self.world.clock.now().after(Duration::from_millis(1 + wait)));
        if self.holder.is_some() && self.roll(6) == 0 {
            self.database_is_let_go().await;
        }
        match self.roll(100) {
            0..18 => self.somebody_writes(),
            18..28 => self.officer_acts(),
            28..46 => self.news_travel().await,
            46..62 => self.decide().await,
            62..68 => self.alert().await,
            68..81 => self.send().await,
            81..84 => self.something_breaks(),
            84 => self.somebody_holds_the_database().await,
            85 => self.crash().await,
            86..90 => self.crash_at_work().await,
            90 => self.somebody_watches().await,
            91 => self.an_officer_leaves_or_comes().await,
            92..98 => self.time_passes(),
            98 => self.somebody_moves(),
            _ => self.somebody_loses_the_network(),
        }
    }

    /// Does it hold for a reason that only a database may have?
    fn done(&self, done: Result<usize, StoreError>) -> usize {
        done.unwrap_or_else(|error| {
            assert!(self.holder.is_some() && error.is_everybodys(), "{error}");
            0
        })
    }

    /// As a backup may, for longer than the service waits.
    async fn somebody_holds_the_database(&mut self) {
        if self.holder.is_none() {
            self.tell("somebody holds the database");
            let mut holder = SqliteConnection::connect(&self.world.database()).await.unwrap();
            sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
            self.holder = Some(holder);
        }
    }

    async fn database_is_let_go(&mut self) {
        if let Some(holder) = self.holder.take() {
            self.tell("the database is let go");
            holder.close().await.unwrap();
        }
    }

    fn somebody_writes(&mut self) {
        let phone = self.pick(&self.citizens).clone();
        let own: Vec<Wamid> = phone
            .bubbles()
            .iter()
            .filter(|b| b.mine && !b.deleted)
            .map(|b| b.wamid.clone())
            .collect();
        let what = match self.roll(20) {
            0..10 => What::Text { body: (*self.pick(WORDS)).to_owned() },
            10 => What::Text { body: EXIT.to_owned() },
            11..14 => {
                let bubbles = phone.bubbles();
                let choices: Vec<String> = bubbles
                    .iter()
                    .flat_map(|b| b.content.choices())
                    .map(|choice| choice.id.clone())
                    .collect();
                if choices.is_empty() {
                    What::ForgedTap { id: "o:ack:x".to_owned(), title: "x".to_owned() }
                } else {
                    What::Tap { id: self.pick(&choices).clone(), message: None }
                }
            }
            14 => What::Pin { latitude: 24.918, longitude: 67.0971, name: None, address: None },
            15 => What::Photo { caption: Some("yahan aag lagi hai".to_owned()) },
            16 => What::Voice { seconds: 4 },
            17 => What::Unsupported { what: "poll_creation".to_owned() },
            18 if !own.is_empty() => {
                let message = self.pick(&own).clone();
                What::Edit { message, body: (*self.pick(WORDS)).to_owned() }
            }
            _ if !own.is_empty() => What::Delete { message: self.pick(&own).clone() },
            _ => What::Sticker,
        };
        self.tell(format!("{} does {what:?}", phone.person()));
        let is_text = matches!(what, What::Text { .. });
        let is_exit = matches!(&what, What::Text { body } if body == EXIT);
        if let Ok(wamid) = phone.say(what) {
            if is_exit {
                self.exits.insert(wamid.to_string());
            }
            if is_text {
                self.texts.push(wamid);
            }
        }
    }

    fn officer_acts(&mut self) {
        let phone = self.pick(&self.officers).clone();
        if self.roll(6) == 0 {
            self.tell(format!("{} asks what is open", phone.person()));
            self.texts.extend(phone.text("kya khula hai"));
            return;
        }
        let bubbles = phone.bubbles();
        let buttons: Vec<String> = bubbles
            .iter()
            .flat_map(|b| b.content.choices())
            .map(|choice| choice.id.clone())
            .collect();
        if !buttons.is_empty() {
            let id = self.pick(&buttons).clone();
            self.tell(format!("{} presses {id}", phone.person()));
            let _offline = phone.say(What::Tap { id, message: None });
        }
    }

    async fn news_travel(&mut self) {
        let waiting = self.world.sim.pending();
        if waiting == 0 {
            return;
        }
        let place = self.roll(waiting);
        let sim = self.world.sim.clone();
        let outcome = match self.roll(13) {
            0..5 => sim.deliver_next().await,
            12 => {
                self.lost += usize::from(sim.drop_nth(place));
                None
            }
            5..7 => sim.deliver_nth(place).await,
            7 => sim.duplicate_nth(place).await,
            8..10 => sim.deliver_together(1 + place).await,
            10 => {
                self.world.door.lose_next_answer();
                sim.deliver_next().await
            }
            _ => {
                self.world.door.close();
                let outcome = sim.deliver_next().await;
                self.world.door.open();
                outcome
            }
        };
        self.tell(format!("news travel: {outcome:?} of {waiting}"));
    }

    async fn decide(&mut self) {
        let done = self.done(turns::run_once(&self.world.shared).await);
        self.tell(format!("{done} turns"));
        if done > 0 {
            self.look_at_decisions().await;
            self.nobody_hears_of_a_case_that_is_kept_from_them(false).await;
        }
    }

    /// Who has left, and who has come back.
    async fn look_at_decisions(&mut self) {
        let sql = "SELECT wamid, contact_id FROM inbox WHERE state = 'decided'
            AND contact_id IS NOT NULL ORDER BY decided_at, sent_at, seq";
        let rows = sqlx::query(sql).fetch_all(self.world.shared.store.pool()).await.unwrap();
        for row in rows {
            let (wamid, contact): (String, String) = (row.get("wamid"), row.get("contact_id"));
            if !self.decided.insert(wamid.clone()) {
                continue;
            }
            let row = sqlx::query("SELECT item FROM inbox WHERE wamid = $1").bind(&wamid);
            let row = row.fetch_one(self.world.shared.store.pool()).await.unwrap();
            let item: serde_json::Value = serde_json::from_str(row.get("item")).unwrap();
            let Some(content) = item.pointer("/message/content") else { continue };
            let silent = ["reaction", "edit", "revoke", "system"];
            if silent.iter().any(|kind| content.get(kind).is_some()) {
                continue;
            }
            self.heard_nothing_since(&contact).await;
            if self.exits.contains(&wamid) {
                self.silent.insert(contact, self.world.sim.sent().len());
            }
        }
    }

    /// Nothing but the decoy was sent to somebody since they left.
    async fn heard_nothing_since(&mut self, contact: &str) {
        let Some(then) = self.silent.remove(contact) else { return };
        for sent in self.world.sim.sent().into_iter().skip(then) {
            let Some(id) = sent.opaque else { continue };
            let row = sqlx::query("SELECT contact_id, purpose FROM outbox WHERE id = $1")
                .bind(&id)
                .fetch_optional(self.world.shared.store.pool())
                .await
                .unwrap();
            // What is said while nothing can be stored is in no table; whoever gets it has just written.
            let Some(row) = row else { continue };
            let (to, purpose): (String, String) = (row.get("contact_id"), row.get("purpose"));
            assert!(
                to != contact || purpose == "decoy",
                "{contact} left by quick exit, and then {id} ({purpose}) was sent: {:?}",
                sent.body
            );
        }
    }

    async fn alert(&mut self) {
        let done = self.done(alerts::run_once(&self.world.shared).await);
        self.tell(format!("{done} alarms"));
        if done > 0 {
            self.nobody_hears_of_a_case_that_is_kept_from_them(false).await;
        }
    }

    async fn send(&mut self) {
        let before = self.urgent_and_due().await;
        let done = self.world.outbox.lock().await.run_once().await;
        let done = self.done(done);
        self.urgent_went_first(&before).await;
        self.tell(format!("{done} sent or settled"));
        if done > 0 {
            self.nobody_hears_of_a_case_that_is_kept_from_them(true).await;
        }
    }

    /// What is decided and what is sent about a case is for no officer who is kept away from it then.
    async fn nobody_hears_of_a_case_that_is_kept_from_them(&mut self, something_sent: bool) {
        let pool = self.world.shared.store.pool();
        let (seq, sends) = self.looked_at;
        // Too many to be looked at again and again in a crowd, where it is no other than here.
        let sent =
            if something_sent && !self.is_crowded() { self.world.sim.sent() } else { Vec::new() };
        self.looked_at.1 = sends.max(sent.len());
        let sent: Vec<String> =
            sent.into_iter().skip(sends).filter_map(|sent| sent.opaque).collect();
        let sql = "SELECT id, seq, contact_id, case_id FROM outbox
            WHERE purpose IN ('officer_alert', 'officer_notice') AND case_id IS NOT NULL
                AND (seq > $1 OR id IN (SELECT value FROM json_each($2)))";
        let told = sqlx::query(sql).bind(seq).bind(serde_json::to_string(&sent).unwrap());
        let told = told.fetch_all(pool).await.unwrap();
        if told.is_empty() {
            return;
        }
        let roster = self.world.shared.store.roster().await.unwrap();
        let ids: BTreeSet<CaseId> =
            told.iter().map(|row| CaseId::new(row.get::<String, _>("case_id"))).collect();
        let ids: Vec<&CaseId> = ids.iter().collect();
        let cases = self.world.shared.store.cases(&ids).await.unwrap();
        for row in told {
            self.looked_at.0 = self.looked_at.0.max(row.get("seq"));
            let (id, contact): (String, String) = (row.get("id"), row.get("contact_id"));
            let case: String = row.get("case_id");
            let case = &cases.iter().find(|row| row.case.id.as_str() == case).unwrap().case;
            for member in roster.iter().filter(|member| member.contact.as_str() == contact) {
                assert!(
                    !routing::is_excluded(&member.officer, case),
                    "{} is kept away from {} and hears of it: {id}",
                    member.officer.id,
                    case.id
                );
            }
        }
    }

    fn something_breaks(&mut self) {
        let faults = [
            Fault::ServerError,
            Fault::TooManyRequests,
            Fault::PairLimit,
            Fault::TokenExpired,
            Fault::WindowClosed,
            Fault::Undeliverable { code: 131_026 },
            Fault::Undeliverable { code: 131_047 },
            Fault::CutAfterTaking,
            Fault::CutBeforeTaking,
            Fault::NoStatus,
        ];
        let fault = *self.pick(&faults);
        let to = match self.roll(3) {
            0 => None,
            1 => Some(self.pick(&self.officers).person()),
            _ => Some(self.pick(&self.citizens).person()),
        };
        let times = Some(1 + u32::try_from(self.roll(3)).unwrap());
        self.tell(format!("{times:?} times to {to:?}: {fault:?}"));
        self.world.sim.inject(Injection { fault, to, times });
    }

    async fn crash(&mut self) {
        self.database_is_let_go().await;
        self.tell("the process dies");
        self.world.crash().await;
    }

    /// The process dies in the middle of a turn, an alarm, a send or a delivery: what it was about to
    /// write may be written or not.
    async fn crash_at_work(&mut self) {
        let polls = self.roll(12);
        let work = self.roll(4);
        let what = ["deciding", "alerting", "sending", "taking a delivery"][work];
        self.tell(format!("the process dies while {what}, after {polls} polls"));
        match work {
            0 => drop(so_far(turns::run_once(&self.world.shared), polls).await),
            1 => drop(so_far(alerts::run_once(&self.world.shared), polls).await),
            2 => drop(so_far(self.world.outbox.lock().await.run_once(), polls).await),
            _ => {
                self.world.door.cut_next(polls);
                self.world.sim.deliver_together(1 + self.roll(4)).await;
            }
        }
        self.database_is_let_go().await;
        self.world.crash().await;
        self.look_at_decisions().await;
        self.nobody_hears_of_a_case_that_is_kept_from_them(true).await;
    }

    /// The watchdog looks, and has then raised everything that stands past its deadline.
    async fn somebody_watches(&mut self) {
        if self.holder.is_some() {
            return;
        }
        let watch = Watch::new(&self.world.database()).unwrap();
        let raised = Watchdog::new(self.world.shared.clone(), watch).run_once().await.unwrap();
        self.tell(format!("the watchdog raises {raised}"));
        let now = self.world.clock.now();
        let sql = "SELECT COUNT(*) FROM (
                SELECT wamid AS subject FROM inbox WHERE state = 'accepted' AND received_at < $1
                UNION ALL SELECT id FROM deliveries WHERE unread IS NOT NULL AND received_at < $1
                UNION ALL SELECT id FROM outbox
                    WHERE progress = 0 AND rank = 0 AND created_at < $2 AND id NOT LIKE 'watch:%'
                UNION ALL SELECT id FROM cases WHERE alarm_due_at < $2
            ) AS late WHERE NOT EXISTS (SELECT 1 FROM overdue AS o WHERE o.subject = late.subject)";
        let unraised: i64 = sqlx::query(sql)
            .bind(now.before(Duration::from_secs(10)).millis())
            .bind(now.before(Duration::from_secs(15)).millis())
            .fetch_one(self.world.shared.store.pool())
            .await
            .unwrap()
            .get(0);
        assert_eq!(unraised, 0, "late, and nobody was told");
    }

    /// An officer leaves the service, or is taken on again.
    async fn an_officer_leaves_or_comes(&mut self) {
        if self.holder.is_some() {
            return;
        }
        let place = self.roll(MAY_LEAVE);
        let (name, desk, district) = OFFICERS[place];
        let store = &self.world.shared.store;
        let serves = store.roster().await.unwrap().iter().any(|row| row.officer.name == name);
        let terms = self.terms.entry(name).or_default();
        let id = |term: usize| {
            OfficerId::new(if term == 0 { name.into() } else { format!("{name}.{term}") })
        };
        if serves {
            store.remove_officer(id(*terms)).await.unwrap();
        } else {
            *terms += 1;
            let officer = Officer {
                id: id(*terms),
                name: name.into(),
                desk,
                district: district.map(Into::into),
                station: None,
                language: Language::English,
                active: true,
            };
            let number = Number::parse(&format!("92301222000{place}")).unwrap();
            let contact = ContactId::new(format!("contact-{name}"));
            store.add_officer(officer, number, contact).await.unwrap();
        }
        self.tell(format!("{name} leaves: {serves}"));
    }

    /// Everybody writes within a minute, and the service works as fast as WhatsApp lets it.
    async fn rush(&mut self) {
        let slice = Duration::from_millis(200);
        let slices = 300;
        let mut waiting = self.citizens.clone();
        for n in 0..slices {
            for _ in 0..waiting.len().div_ceil(slices - n) {
                let phone = waiting.swap_remove(self.roll(waiting.len()));
                let words = *self.pick(WORDS);
                self.says(&phone, words);
            }
            self.world.clock.set(self.world.clock.now().after(slice));
            self.world.sim.deliver_together(64).await;
            self.decide().await;
            self.alert().await;
            self.send().await;
            if self.roll(30) == 0 {
                self.something_breaks();
            }
            if self.roll(60) == 0 {
                self.crash_at_work().await;
            }
        }
    }

    /// Emergency answers and alerts that may go now, were never tried, and stand behind nothing; each
    /// with its time, for one whose outcome is only now written down has another.
    async fn urgent_and_due(&self) -> BTreeSet<(String, i64)> {
        // What is from before the start waits a moment for its status, whatever its rank.
        let sql = "SELECT id, due_at FROM outbox AS o
            WHERE progress = 0 AND rank = 0 AND attempts = 0
            AND due_at <= $1 AND created_at >= $2 AND NOT EXISTS (SELECT 1 FROM outbox AS p
                WHERE p.contact_id = o.contact_id AND p.progress = 0 AND p.rank = 0
                    AND p.seq < o.seq)";
        let rows = sqlx::query(sql)
            .bind(self.world.clock.now().millis())
            .bind(self.world.started_at.millis())
            .fetch_all(self.world.shared.store.pool())
            .await
            .unwrap();
        rows.iter().map(|row| (row.get("id"), row.get("due_at"))).collect()
    }

    /// While one of those still stands there, no ordinary answer was sent.
    async fn urgent_went_first(&self, before: &BTreeSet<(String, i64)>) {
        let left = self.urgent_and_due().await;
        let Some((id, _)) = left.intersection(before).next() else { return };
        let sql = "SELECT COUNT(*) FROM outbox WHERE rank > 1 AND accepted_at = $1";
        let now = self.world.clock.now().millis();
        let pool = self.world.shared.store.pool();
        let ordinary: i64 = sqlx::query(sql).bind(now).fetch_one(pool).await.unwrap().get(0);
        assert_eq!(ordinary, 0, "ordinary answers went before {id}");
    }

    fn time_passes(&mut self) {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        let now = self.world.clock.now();
        let then: Timestamp = match self.roll(20) {
            0 => {
                let hours = 1 + self.dice.below(60);
                self.days += hours.div_ceil(24);
                now.after(minutes(60 * hours))
            }
            1..5 => now.after(minutes(1 + self.dice.below(20))),
            // The clock is set right.
            5 | 6 => now.before(Duration::from_millis(self.dice.below(120_000))),
            7 => now.before(minutes(self.dice.below(120))),
            _ => now.after(Duration::from_secs(1 + self.dice.below(40))),
        };
        self.tell(format!("the clock goes from {now} to {then}"));
        self.world.clock.set(then);
    }

    fn somebody_moves(&mut self) {
        let phone = self.pick(&self.citizens).clone();
        let number = Number::parse(&format!("9230099{:05}", self.dice.below(100_000))).unwrap();
        self.tell(format!("{} changes the number", phone.person()));
        let _offline = phone.change_number((self.roll(2) == 0).then_some(&number));
    }

    fn somebody_loses_the_network(&mut self) {
        let phone =
            if self.roll(2) == 0 { self.pick(&self.citizens) } else { self.pick(&self.officers) };
        let (phone, online) = (phone.clone(), self.roll(2) == 0);
        self.tell(format!("{} is online: {online}", phone.person()));
        phone.set_online(online);
    }

    /// Faults stop, time runs, then the officers take what rings, until all is quiet.
    async fn ends(&mut self) {
        self.tell("the end begins");
        self.database_is_let_go().await;
        self.world.without_limit().await;
        self.world.sim.clear_faults();
        for phone in self.citizens.iter().chain(&self.officers) {
            phone.set_online(true);
        }
        self.pass(Duration::from_secs(200)).await;
        self.urgent_cases_ring().await;
        self.tell("the officers take what rings");
        for officer in self.officers.clone() {
            self.says(&officer, "on duty");
        }
        for _ in 0..3 {
            self.pass(Duration::from_secs(100)).await;
            self.officers_take_what_rings();
        }
        // WhatsApp lets ten messages a minute through to one officer: news of many cases take a while.
        for _ in 0..40 {
            self.pass(Duration::from_secs(300)).await;
            if self.world.shared.store.queued().await.unwrap() == 0 {
                break;
            }
            self.officers_take_what_rings();
        }
        assert_eq!(self.world.sim.pending(), 0, "Meta never gets rid of its news");
    }

    /// Everybody presses Acknowledge under each alert that they see for the first time.
    fn officers_take_what_rings(&mut self) {
        for officer in &self.officers {
            let bubbles = officer.bubbles();
            let choices = bubbles.iter().flat_map(|bubble| bubble.content.choices());
            for choice in choices.filter(|choice| choice.id.starts_with("o:ack:")) {
                if self.pressed.insert((officer.person(), choice.id.clone())) {
                    officer.say(What::Tap { id: choice.id.clone(), message: None }).unwrap();
                }
            }
        }
    }

    /// Time passes, and everything happens when it is due.
    async fn pass(&mut self, time: Duration) {
        let end = self.world.clock.now().after(time);
        while self.world.clock.now() < end {
            let latest = self.world.clock.now().after(Duration::from_secs(60));
            let next = self.world.next_due(end.min(latest)).await;
            self.world.clock.set(next);
            self.settle().await;
        }
    }

    async fn settle(&mut self) {
        for _ in 0..2000 {
            let mut done = 0;
            // Many in one body: each body is a commit, and this is not what is tested here.
            while self.world.sim.deliver_together(64).await == Some(Outcome::Taken) {
                done += 1;
            }
            let turns = turns::run_once(&self.world.shared).await.unwrap();
            if turns > 0 {
                self.look_at_decisions().await;
            }
            done += turns;
            done += alerts::run_once(&self.world.shared).await.unwrap();
            let sent = self.world.outbox.lock().await.run_once().await.unwrap();
            if done + sent == 0 {
                return;
            }
            self.nobody_hears_of_a_case_that_is_kept_from_them(sent > 0).await;
        }
        panic!("the city does not come to rest: something is decided or sent in a circle");
    }

    /// Every urgent case that nobody has was alerted about in the last few minutes.
    async fn urgent_cases_ring(&self) {
        let since = self.world.clock.now().before(Duration::from_secs(180));
        // As WhatsApp saw it: one that is repeated, or said again as a template, keeps its first time.
        let sent = self.world.sim.sent().into_iter().filter(|sent| sent.at >= since);
        let sent: Vec<String> = sent.filter_map(|sent| sent.opaque).collect();
        let sql = "SELECT c.id, c.body, (SELECT json_group_array(json_array(o.id, o.created_at,
                    o.accepted_at, o.progress, o.error_text)) FROM outbox AS o
                WHERE o.case_id = c.id AND o.officer_id IS NOT NULL) AS alerts
            FROM cases AS c
            WHERE c.stage = 'received' AND c.priority IN ('P0', 'P1') AND NOT EXISTS (
                SELECT 1 FROM outbox AS o WHERE o.officer_id IS NOT NULL
                    AND (o.case_id = c.id OR EXISTS (SELECT 1 FROM bundled AS b
                        WHERE b.outbox_id = o.id AND b.case_id = c.id))
                    AND (o.created_at >= $1 OR o.progress = 0
                        OR o.id IN (SELECT value FROM json_each($2))))
            AND NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.case_id = c.id)";
        let silent = sqlx::query(sql).bind(since.millis());
        let silent = silent.bind(serde_json::to_string(&sent).unwrap());
        let silent = silent.fetch_all(self.world.shared.store.pool()).await.unwrap();
        if let Some(row) = silent.first() {
            let (id, case): (String, String) = (row.get("id"), row.get("body"));
            let alerts: String = row.get("alerts");
            let now = self.world.clock.now().millis();
            panic!("urgent, unanswered, and nobody is alerted: {id} at {now}: {case}; {alerts}");
        }
    }

    async fn check(&mut self) {
        for contact in self.silent.keys().cloned().collect::<Vec<_>>() {
            self.heard_nothing_since(&contact).await;
        }
        self.world.check().await;
        // Meta may lose what it was never told is kept: what was dropped, or was not taken for a week.
        let kept = self.world.door.kept();
        let left: Vec<&Wamid> =
            self.texts.iter().filter(|wamid| !kept.contains(wamid.as_str())).collect();
        assert!(left.len() <= self.lost || self.days >= 7, "gone: {left:?}");
        let decided = "SELECT COUNT(*) FROM inbox WHERE state = 'decided' AND wamid = ";
        for wamid in &kept {
            assert_eq!(self.world.count_of(decided, wamid).await, 1, "{wamid} is not decided");
        }
        for wamid in self.texts.iter().filter(|wamid| kept.contains(wamid.as_str())) {
            // Lines of one breath are decided together, and answered together.
            let sql = "SELECT COUNT(*) FROM outbox AS o
                JOIN inbox AS first ON first.wamid = o.answers
                JOIN inbox AS i ON i.contact_id = first.contact_id
                    AND i.decided_at = first.decided_at
                WHERE o.progress > 0 AND i.wamid = ";
            let answers = self.world.count_of(sql, wamid.as_str()).await;
            assert!(answers >= 1, "nobody answered {wamid}");
        }
        let twice = "SELECT COUNT(*) FROM (
                SELECT entry ->> 'wamid' FROM case_timeline WHERE entry ->> 'what' = 'said'
                GROUP BY entry ->> 'wamid' HAVING COUNT(DISTINCT case_id) > 1 OR COUNT(*) > 1
            ) AS twice";
        assert_eq!(
            self.world.count(twice).await,
            0,
            "the same words in two cases, or twice in one"
        );
        assert!(self.world.sim.sent().iter().all(|sent| !sent.without_plus));
    }
}

/// One world from its beginning to its end. Gives back its story when something did not hold.
fn run(seed: u64, people: usize, loud: bool) -> Result<(), String> {
    let story = Mutex::new(Vec::new());
    let result = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut city = City::new(seed, people).await;
            city.world.checks_itself = false;
            if people > PEOPLE {
                city.rush().await;
            }
            for _ in 0..STEPS {
                city.step().await;
                story.lock().unwrap().append(&mut city.story);
            }
            city.ends().await;
            city.check().await;
        });
    }));
    let story = story.into_inner().unwrap();
    if loud {
        eprintln!("{}", story.join("\n"));
    }
    result.map_err(|_| {
        let last = story.len().saturating_sub(30);
        format!("seed {seed}; its last steps:\n{}", story[last..].join("\n"))
    })
}

/// Runs all of `seeds`, as many at a time as there are processors.
fn run_all(seeds: &[u64]) {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Err(story) = run(*seed, PEOPLE, false) {
                        eprintln!("{story}\nreplay: FARYAD_SEED={seed} cargo test simulation");
                        failed.lock().unwrap().push(*seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "these seeds failed: {failed:?}; replay: FARYAD_SEED=…");
}

#[test]
fn whatever_happens_nobody_is_forgotten_and_nothing_is_said_twice() {
    if let Some(seed) = environment("FARYAD_SEED") {
        let seed = seed.parse().expect("FARYAD_SEED is a number");
        if let Err(story) = run(seed, PEOPLE, true) {
            panic!("{story}");
        }
        return;
    }
    let fresh = (0..FRESH).map(|_| Luck::System.bits() >> 32);
    let soak = environment("FARYAD_SEEDS").map_or(0..0, |seeds| {
        let ends = seeds.split_once("..").and_then(|(a, b)| Some(a.parse().ok()?..b.parse().ok()?));
        ends.expect("FARYAD_SEEDS is FROM..TO")
    });
    run_all(&ALWAYS.chain(fresh).chain(soak).collect::<Vec<_>>());
}

#[test]
fn when_everybody_writes_at_once_emergencies_go_first_and_nobody_is_forgotten() {
    let people = environment("FARYAD_CROWD").map_or(CROWD, |n| n.parse().expect("a number"));
    if let Err(story) = run(1, people, false) {
        panic!("{story}");
    }
}
