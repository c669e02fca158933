//! A city in a box: from one number come people and officers, what they do, what WhatsApp does to it,
//! and when the process dies. Whatever happens, what must hold holds.
//!
//! `cargo test` runs some seeds that are always the same and some that never were before.
//! `FARYAD_SEED=n` replays one and says what happens; `FARYAD_SEEDS=n` runs so many more.
//! The seed decides what is done and in which order; the loopback in between may still decide which
//! of two sends that are under way together is first.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use faryad::{
    case::Desk,
    config::environment,
    id::{Luck, Phone as Number, Wamid},
    pipeline::{alerts, turns},
    simulator::{Fault, Injection, Outcome, Phone, What},
    store::StoreError,
    time::Timestamp,
};
use sqlx::{Connection, Row, SqliteConnection};

use crate::world::World;

/// Seeds that are always run. What one of them once found has a test of its own: a seed tells another
/// story as soon as something can happen that could not before.
const ALWAYS: std::ops::Range<u64> = 1..13;

/// Seeds that nobody has run before.
const FRESH: usize = 3;

/// Things that happen in one world.
const STEPS: usize = 250;

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
    async fn new(seed: u64) -> Self {
        let world = World::impatient(seed, Duration::from_millis(5)).await;
        let mut officers = Vec::new();
        for (n, (name, desk)) in [
            ("control1", Desk::ControlRoom),
            ("control2", Desk::ControlRoom),
            ("gbv", Desk::Gbv),
            ("oversight", Desk::Oversight),
            ("supervisor", Desk::Supervisor),
        ]
        .into_iter()
        .enumerate()
        {
            let number = format!("92301222000{n}");
            officers.push(world.officer_off_window(name, &number, desk, None).await);
        }
        let citizens = (0..4)
            .map(|n| match n {
                0 => world.citizen_without_number("nameless"),
                n => world.citizen(&format!("citizen{n}"), &format!("92300111000{n}")),
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
            exits: BTreeSet::new(),
            decided: BTreeSet::new(),
            silent: BTreeMap::new(),
            holder: None,
            story: Vec::new(),
        };
        for officer in &city.officers {
            if city.dice.below(3) > 0 {
                city.texts.push(officer.text("on duty").unwrap());
            }
        }
        city
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
            46..64 => self.decide().await,
            64..70 => self.alert().await,
            70..84 => self.send().await,
            84..87 => self.something_breaks(),
            87 => self.somebody_holds_the_database().await,
            88..90 => self.crash().await,
            90..92 => self.crash_while_sending().await,
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
        let outcome = match self.roll(12) {
            0..5 => sim.deliver_next().await,
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
        }
    }

    /// Who has left, and who has come back.
    async fn look_at_decisions(&mut self) {
        let sql = "SELECT wamid, contact_id, item FROM inbox WHERE state = 'decided'
            AND contact_id IS NOT NULL ORDER BY decided_at, sent_at, seq";
        let rows = sqlx::query(sql).fetch_all(self.world.shared.store.pool()).await.unwrap();
        for row in rows {
            let (wamid, contact): (String, String) = (row.get("wamid"), row.get("contact_id"));
            if !self.decided.insert(wamid.clone()) {
                continue;
            }
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
    }

    async fn send(&mut self) {
        let done = self.world.outbox.lock().await.run_once().await;
        let done = self.done(done);
        self.tell(format!("{done} sent or settled"));
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

    /// The process dies while sends are under way: their outcome is never written.
    async fn crash_while_sending(&mut self) {
        let mut polls = self.roll(12);
        self.tell(format!("the process dies while sending, after {polls} polls"));
        {
            let mut outbox = self.world.outbox.lock().await;
            let mut sending = pin!(outbox.run_once());
            poll_fn(|context| {
                if polls == 0 {
                    return Poll::Ready(());
                }
                polls -= 1;
                sending.as_mut().poll(context).map(drop)
            })
            .await;
        }
        self.database_is_let_go().await;
        self.world.crash().await;
    }

    fn time_passes(&mut self) {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        let now = self.world.clock.now();
        let then: Timestamp = match self.roll(20) {
            0 => now.after(minutes(60 * (1 + self.dice.below(30)))),
            1..5 => now.after(minutes(1 + self.dice.below(20))),
            // The clock is set right.
            5 | 6 => now.before(Duration::from_millis(self.dice.below(120_000))),
            7 => now.before(minutes(self.dice.below(120))),
            _ => now.after(Duration::from_secs(1 + self.dice.below(40))),
        };
        if then < now {
            self.world.may_disorder = true;
        }
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
        self.world.sim.clear_faults();
        for phone in self.citizens.iter().chain(&self.officers) {
            phone.set_online(true);
        }
        self.pass(Duration::from_secs(200)).await;
        self.urgent_cases_ring().await;
        self.tell("the officers take what rings");
        for officer in self.officers.clone() {
            self.texts.push(officer.text("on duty").unwrap());
        }
        for _ in 0..3 {
            self.pass(Duration::from_secs(100)).await;
            for officer in self.officers.clone() {
                let bubbles = officer.bubbles();
                let choices = bubbles.iter().flat_map(|bubble| bubble.content.choices());
                let alerts = choices.filter(|choice| choice.id.starts_with("o:ack:"));
                let ids: BTreeSet<String> = alerts.map(|choice| choice.id.clone()).collect();
                for id in ids {
                    officer.say(What::Tap { id, message: None }).unwrap();
                }
            }
        }
        // WhatsApp lets ten messages a minute through to one officer: news of many cases take a while.
        for _ in 0..40 {
            self.pass(Duration::from_secs(300)).await;
            if self.world.shared.store.queued().await.unwrap() == 0 {
                break;
            }
        }
        assert_eq!(self.world.sim.pending(), 0, "Meta never gets rid of its news");
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
            done += self.world.outbox.lock().await.run_once().await.unwrap();
            if done == 0 {
                return;
            }
        }
        panic!("the city does not come to rest: something is decided or sent in a circle");
    }

    /// Every urgent case that nobody has was alerted about in the last few minutes.
    async fn urgent_cases_ring(&self) {
        let since = self.world.clock.now().before(Duration::from_secs(180)).millis();
        let sql = "SELECT c.id, c.alarm_due_at FROM cases AS c
            WHERE c.stage = 'received' AND c.priority IN ('P0', 'P1') AND NOT EXISTS (
                SELECT 1 FROM outbox AS o WHERE o.officer_id IS NOT NULL
                    AND (o.case_id = c.id OR EXISTS (SELECT 1 FROM bundled AS b
                        WHERE b.outbox_id = o.id AND b.case_id = c.id))
                    AND (o.created_at >= $1 OR o.progress = 0))
            AND NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.case_id = c.id)";
        let silent =
            sqlx::query(sql).bind(since).fetch_all(self.world.shared.store.pool()).await.unwrap();
        let silent: Vec<String> = silent.iter().map(|row| row.get("id")).collect();
        assert!(silent.is_empty(), "urgent, unanswered, and nobody is alerted: {silent:?}");
    }

    async fn check(&mut self) {
        for contact in self.silent.keys().cloned().collect::<Vec<_>>() {
            self.heard_nothing_since(&contact).await;
        }
        self.world.check().await;
        for wamid in &self.texts {
            let row = sqlx::query("SELECT state FROM inbox WHERE wamid = $1")
                .bind(wamid.as_str())
                .fetch_optional(self.world.shared.store.pool())
                .await
                .unwrap();
            let state: Option<String> = row.map(|row| row.get("state"));
            assert_eq!(state.as_deref(), Some("decided"), "{wamid}");
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
fn run(seed: u64, loud: bool) -> Result<(), String> {
    let story = Mutex::new(Vec::new());
    let result = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut city = City::new(seed).await;
            city.world.checks_itself = false;
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
                    if let Err(story) = run(*seed, false) {
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
        if let Err(story) = run(seed, true) {
            panic!("{story}");
        }
        return;
    }
    let more =
        environment("FARYAD_SEEDS").map_or(0, |n| n.parse().expect("FARYAD_SEEDS is a number"));
    let fresh = (0..FRESH + more).map(|_| Luck::System.bits() >> 32);
    run_all(&ALWAYS.chain(fresh).collect::<Vec<_>>());
}
