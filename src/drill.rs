//! Rehearsals of bad days: the real service and the simulator in this process, one fault, and a
//! verdict. `faryad drill graph-down` shows in seconds what an hour without the Graph API does.
//!
//! The clock is moved by hand and the loops are run by hand, so an hour takes seconds; everything
//! else is as in the service: the database is a file, Meta and the phones are met over HTTP.

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use sqlx::{Connection, Row, SqliteConnection};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    case::{Desk, Officer},
    config::{MarkRead, Templates, WhatsApp},
    http,
    id::{Bsuid, ContactId, Luck, OfficerId, Phone as Number, PhoneNumberId},
    language::Language,
    pipeline::{
        AlarmKind, Alarms, Bells, Degraded, Shared, Wake, alerts, outbox::Outbox, turns,
        watchdog::Watchdog,
    },
    serve,
    simulator::{
        Fault, Injection, Newcomer, Phone, Role, Simulator, SimulatorConfig, TemplateText,
    },
    store::{Limits, Store, Watch},
    telemetry::Metrics,
    time::{Clock, Timestamp},
    whatsapp::client::{Client, ClientConfig},
};

/// Every drill: its name, and what goes wrong.
pub const ALL: &[(&str, &str)] = &[
    ("graph-down", "the Graph API answers 503 for an hour"),
    ("token-revoked", "Meta refuses the access token for ten minutes"),
    ("throttled", "Meta takes five messages a second where eighty are allowed"),
    ("disk-full", "the database cannot grow"),
    ("database-locked", "another process holds the database"),
    ("clock-jump", "the clock jumps two hours ahead and three hours back"),
    ("restart-storm", "the process dies thirty times, at whatever moment"),
];

/// What people write here.
const HELP: &str = "bachao daku ghar me ghus aye hain";
const HELLO: &str = "assalam o alaikum";

/// Secrets of a service that only this process can reach.
const APP_SECRET: &str = "drill-app-secret";
const VERIFY_TOKEN: &str = "drill-verify-token";
const ACCESS_TOKEN: &str = "drill-access-token";
const NUMBER: &str = "100200300";

/// Noon of a working day in Karachi.
const NOON: Timestamp = Timestamp::from_millis(1_795_503_600_000);

/// How long the store waits for another process here: a drill shows refusals, not patience.
const BUSY: Duration = Duration::from_millis(100);

/// One step of the clock while time passes.
const STEP: Duration = Duration::from_secs(5);

const MINUTE: Duration = Duration::from_mins(1);

/// Rounds of the loops at one moment: more, and something runs in a circle.
const ROUNDS_MAX: usize = 500;

/// Deaths in a restart storm.
const DEATHS: u32 = 30;

/// Runs one drill. `Ok(false)`: the service did not do what it must.
pub async fn run(name: &str, print: impl Fn(&str) -> std::io::Result<()>) -> anyhow::Result<bool> {
    let Some((name, what)) = ALL.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
        anyhow::bail!("there is no drill {name}: use one of {}", known.join(", "));
    };
    print(&format!("drill {name}: {what}"))?;
    let mut rig = Rig::new().await?;
    let mut findings = Findings::default();
    match *name {
        "graph-down" => graph_down(&mut rig, &mut findings).await?,
        "token-revoked" => token_revoked(&mut rig, &mut findings).await?,
        "throttled" => throttled(&mut rig, &mut findings).await?,
        "disk-full" => disk_full(&mut rig, &mut findings).await?,
        "database-locked" => database_locked(&mut rig, &mut findings).await?,
        "clock-jump" => clock_jump(&mut rig, &mut findings).await?,
        _ => restart_storm(&mut rig, &mut findings).await?,
    }
    rig.nothing_lost(&mut findings).await?;
    rig.close().await;
    for (holds, claim) in &findings.0 {
        print(&format!("  {}  {claim}", if *holds { "ok  " } else { "FAIL" }))?;
    }
    let passed = findings.0.iter().all(|(holds, _)| *holds);
    print(if passed { "PASS" } else { "FAIL" })?;
    Ok(passed)
}

/// What was observed, and whether it is as it must be.
#[derive(Default)]
struct Findings(Vec<(bool, String)>);

impl Findings {
    fn add(&mut self, holds: bool, claim: impl Into<String>) {
        self.0.push((holds, claim.into()));
    }
}

// ---- the drills ------------------------------------------------------------------------------

async fn graph_down(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let (calm, scared) = (rig.citizens(5)?, rig.citizens(2)?);
    rig.down.store(true, Ordering::SeqCst);
    say(&calm, HELLO)?;
    say(&scared, HELP)?;
    rig.pass(MINUTE).await;
    let cases = rig.count("SELECT COUNT(*) FROM cases").await?;
    findings.add(cases == 2, format!("{cases} of 2 cases are open within a minute"));
    let raised = rig.count("SELECT COUNT(*) FROM overdue WHERE state = 'urgent_unsent'").await?;
    findings.add(raised > 0, format!("the watchdog raised {raised} urgent messages as late"));
    findings.add(rig.rang(AlarmKind::Late), "an alarm went out over another channel");
    rig.pass(59 * MINUTE).await;
    let queued = rig.count("SELECT COUNT(*) FROM outbox WHERE progress = 0").await?;
    let dead = rig.count("SELECT COUNT(*) FROM outbox WHERE progress = 3").await?;
    findings.add(
        queued > 0 && dead == 0,
        format!("after an hour {queued} messages wait and {dead} were given up"),
    );
    rig.down.store(false, Ordering::SeqCst);
    rig.pass(5 * MINUTE).await;
    all_answered(findings, &[calm, scared].concat());
    let alerted = rig.officer.heard().is_some();
    findings.add(alerted, "the officer has the alerts");
    Ok(())
}

async fn token_revoked(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let people = [rig.citizens(3)?, rig.citizens(1)?].concat();
    rig.sim.inject(Injection::always(Fault::TokenExpired));
    say(&people, HELLO)?;
    rig.pass(10 * MINUTE).await;
    let refused = rig.sim.refused().len();
    findings.add(refused < 100, format!("{refused} refusals in ten minutes: it does not hammer"));
    findings.add(rig.rang(AlarmKind::Refused), "the operator hears of code 190 elsewhere");
    let dead = rig.count("SELECT COUNT(*) FROM outbox WHERE progress = 3").await?;
    findings.add(dead == 0, format!("{dead} messages given up"));
    rig.sim.clear_faults();
    rig.pass(MINUTE).await;
    all_answered(findings, &people);
    Ok(())
}

async fn throttled(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    rig.sim.set_sends_per_second(Some(5));
    let (calm, scared) = (rig.citizens(60)?, rig.citizens(5)?);
    say(&calm, HELLO)?;
    say(&scared, HELP)?;
    let start = rig.meta.now();
    let before = rig.sim.sent().len();
    rig.pass(10 * MINUTE).await;
    let people: Vec<_> = scared.iter().map(Phone::person).collect();
    let sent = rig.sim.sent();
    let first = |person| {
        let theirs = sent.iter().skip(before).find(|sent| sent.person == Some(person));
        theirs.map(|sent| sent.at.since(start))
    };
    let slowest = people.iter().map(|person| first(*person)).max().flatten();
    let in_time = slowest.is_some_and(|slowest| slowest <= Duration::from_secs(15));
    findings.add(in_time, format!("emergencies were answered first, the last after {slowest:?}"));
    let last = calm.iter().map(|phone| first(phone.person())).max().flatten();
    findings.add(last > slowest, format!("the others waited their turn, the last {last:?}"));
    all_answered(findings, &[calm, scared].concat());
    Ok(())
}

async fn disk_full(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let people = rig.citizens(40)?;
    rig.shared.store.limit_pages(Some(1)).await?;
    // Free places in pages that are there take the first few.
    let long = format!("{HELLO} {}", "sab khairiyat hai ".repeat(100));
    say(&people, &long)?;
    nothing_stored(rig, findings, people, Refusing::DiskFull).await
}

async fn database_locked(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let people = rig.citizens(10)?;
    let mut holder = SqliteConnection::connect(&rig.database()).await?;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut holder).await?;
    say(&people, HELLO)?;
    nothing_stored(rig, findings, people, Refusing::Locked(holder)).await
}

/// What keeps the database from being written.
enum Refusing {
    DiskFull,
    Locked(SqliteConnection),
}

async fn nothing_stored(
    rig: &mut Rig,
    findings: &mut Findings,
    people: Vec<Phone>,
    refusing: Refusing,
) -> anyhow::Result<()> {
    rig.deliver_what_is_due().await;
    let told = rig.background_ends().await;
    let kept = rig.count("SELECT COUNT(*) FROM inbox").await?;
    let kept = usize::try_from(kept).unwrap_or(0).saturating_sub(rig.officers);
    let static_texts =
        rig.sim.sent().iter().filter(|sent| is_static(sent.opaque.as_deref())).count();
    findings.add(kept < people.len(), format!("{kept} of {} messages were stored", people.len()));
    findings.add(
        told && kept + static_texts >= people.len(),
        format!("{static_texts} people were told at once what to do in danger"),
    );
    let (before, sent) = (static_texts, rig.sim.sent().len());
    rig.pass(MINUTE).await;
    let again = rig.sim.sent().iter().filter(|sent| is_static(sent.opaque.as_deref())).count();
    findings.add(
        again <= people.len() && again >= before,
        "nobody was told twice, however often Meta came",
    );
    if matches!(refusing, Refusing::Locked(_)) {
        findings.add(rig.shared.store.probe().await.is_err(), "readiness says no");
    }
    findings.add(rig.rang(AlarmKind::Store), "the operator hears of it elsewhere");
    match refusing {
        Refusing::DiskFull => rig.shared.store.limit_pages(None).await?,
        Refusing::Locked(mut holder) => {
            sqlx::query("ROLLBACK").execute(&mut holder).await?;
            holder.close().await?;
        }
    }
    rig.pass(5 * MINUTE).await;
    let decided = rig.count("SELECT COUNT(*) FROM inbox WHERE state = 'decided'").await?;
    let all = i64::try_from(people.len() + rig.officers).unwrap_or(i64::MAX);
    findings.add(decided == all, format!("Meta brought it all again: {decided} of {all} decided"));
    findings.add(rig.sim.sent().len() > sent, "and it is answered as ever");
    all_answered(findings, &people);
    Ok(())
}

fn is_static(opaque: Option<&str>) -> bool {
    opaque.is_some_and(|id| id.starts_with("degraded:"))
}

async fn clock_jump(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let before = rig.citizens(3)?;
    say(&before, HELP)?;
    rig.pass(MINUTE).await;
    rig.clock.set(rig.clock.now().after(2 * 60 * MINUTE));
    let ahead = rig.citizens(3)?;
    say(&ahead, HELP)?;
    rig.pass(MINUTE).await;
    all_answered(findings, &ahead);
    rig.clock.set(rig.clock.now().before(3 * 60 * MINUTE));
    let back = rig.citizens(3)?;
    say(&back, HELP)?;
    rig.pass(MINUTE).await;
    all_answered(findings, &back);
    let cases = rig.count("SELECT COUNT(*) FROM cases").await?;
    findings.add(cases == 9, format!("{cases} of 9 cases are open"));
    let heard = rig.officer.bubbles().len();
    rig.pass(5 * MINUTE).await;
    let again = rig.officer.bubbles().len();
    findings.add(again > heard, format!("alarms still ring: {} more", again - heard));
    all_answered(findings, &[before, ahead, back].concat());
    Ok(())
}

async fn restart_storm(rig: &mut Rig, findings: &mut Findings) -> anyhow::Result<()> {
    let (mut calm, mut scared) = (Vec::new(), Vec::new());
    for death in 0..DEATHS {
        let (one, other) = (rig.citizens(3)?, rig.citizens(1)?);
        say(&one, HELLO)?;
        say(&other, HELP)?;
        calm.extend(one);
        scared.extend(other);
        // However far it gets: taken in, decided, or cut off while it sends.
        rig.deliver_what_is_due().await;
        if death % 3 > 0 {
            let _decided = turns::run_once(&rig.shared).await;
        }
        if death % 3 > 1 {
            let cut = Duration::from_millis(rig.luck.below(20));
            let _cut_off = tokio::time::timeout(cut, rig.outbox.run_once()).await;
        }
        rig.die().await?;
        rig.tick(Duration::from_secs(1));
    }
    rig.pass(5 * MINUTE).await;
    let cases = rig.count("SELECT COUNT(*) FROM cases").await?;
    findings.add(
        cases == i64::from(DEATHS),
        format!("{cases} cases of {DEATHS} emergencies: none doubled, none missing"),
    );
    all_answered(findings, &[calm, scared].concat());
    Ok(())
}

fn say(people: &[Phone], words: &str) -> anyhow::Result<()> {
    for phone in people {
        phone.text(words)?;
    }
    Ok(())
}

fn all_answered(findings: &mut Findings, people: &[Phone]) {
    let answered = people.iter().filter(|phone| phone.heard().is_some()).count();
    let all = people.len();
    findings.add(answered == all, format!("{answered} of {all} people were answered"));
}

// ---- the rig ---------------------------------------------------------------------------------

/// A service, a WhatsApp around it, and a hand on the clock.
struct Rig {
    clock: Clock,
    /// Meta's clock, and the phones': it does not jump with ours.
    meta: Clock,
    luck: Luck,
    sim: Simulator,
    shared: Shared,
    outbox: Outbox,
    watchdog: Watchdog,
    officer: Phone,
    officers: usize,
    people: u32,
    deaths: u32,
    /// The Graph API is down.
    down: Arc<AtomicBool>,
    whatsapp: WhatsApp,
    folder: Folder,
    service_at: SocketAddr,
    /// The process that listens now.
    process: Process,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// What of a process must end before the next can listen.
struct Process {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Rig {
    async fn new() -> anyhow::Result<Self> {
        let (clock, meta, luck) = (Clock::manual(NOON), Clock::manual(NOON), Luck::seeded(1));
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let folder = Folder::new()?;
        let graph = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let service = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (graph_at, service_at) = (graph.local_addr()?, service.local_addr()?);
        let sim = Simulator::new(SimulatorConfig {
            callback: format!("http://{service_at}/webhook/whatsapp"),
            app_secret: APP_SECRET.to_owned(),
            verify_token: VERIFY_TOKEN.to_owned(),
            access_token: ACCESS_TOKEN.to_owned(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            display_phone: Number::parse("922111101500")?,
            business_name: "Karachi Police".to_owned(),
            clock: meta.clone(),
            luck: Luck::seeded(2),
        })?;
        sim.add_template(
            "faryad_alert",
            "en",
            TemplateText {
                body: "{{1}} {{2}} {{3}} {{4}}".to_owned(),
                buttons: vec!["Acknowledge".to_owned(), "Pass on".to_owned()],
            },
        );
        let down = Arc::new(AtomicBool::new(false));
        let gate = middleware::from_fn_with_state(down.clone(), gate);
        let (router, closed) = (sim.router().layer(gate), stop.clone());
        tasks.spawn(async move {
            axum::serve(graph, router).with_graceful_shutdown(closed.cancelled_owned()).await
        });
        let whatsapp = WhatsApp {
            api_url: format!("http://{graph_at}"),
            api_version: "v25.0".to_owned(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            access_token: ACCESS_TOKEN.into(),
            app_secrets: vec![APP_SECRET.into()],
            verify_token: VERIFY_TOKEN.into(),
            sends_per_second: NonZeroU32::new(80),
            mark_read: MarkRead::Never,
            timeout: Duration::from_secs(5),
        };
        let (shared, process) = start(&folder, &whatsapp, &clock, &luck, service).await?;
        let id = OfficerId::new("kamran");
        let officer = Officer {
            id: id.clone(),
            name: "Kamran".to_owned(),
            desk: Desk::ControlRoom,
            district: None,
            station: None,
            language: Language::English,
            active: true,
        };
        let number = Number::parse("923012220001")?;
        shared.store.add_officer(officer, number.clone(), ContactId::new("kamran")).await?;
        let person = sim.add_person(Newcomer {
            name: "Kamran".to_owned(),
            about: String::new(),
            role: Role::Officer,
            phone: Some(number),
            bsuid: Some(Bsuid::new("PK.kamran")),
        });
        let officer = sim.phone(person);
        officer.text("on duty")?;
        let outbox = Outbox::new(shared.clone(), whatsapp.sends_per_second);
        let watchdog = Watchdog::new(shared.clone(), Watch::new(&url(&folder))?);
        let mut rig = Self {
            clock,
            meta,
            luck,
            sim,
            shared,
            outbox,
            watchdog,
            officer,
            officers: 1,
            people: 0,
            deaths: 0,
            down,
            whatsapp,
            folder,
            service_at,
            process,
            stop,
            tasks,
        };
        rig.settle().await;
        Ok(rig)
    }

    /// So many people who have not written yet.
    fn citizens(&mut self, count: u32) -> anyhow::Result<Vec<Phone>> {
        (0..count)
            .map(|_| {
                self.people += 1;
                let person = self.sim.add_person(Newcomer {
                    name: format!("citizen {}", self.people),
                    about: String::new(),
                    role: Role::Citizen,
                    phone: Some(Number::parse(&format!("92300{:07}", self.people))?),
                    bsuid: Some(Bsuid::new(format!("PK.{}", self.people))),
                });
                Ok(self.sim.phone(person))
            })
            .collect()
    }

    /// Delivers every webhook that is due at this moment, taken or not.
    async fn deliver_what_is_due(&self) -> usize {
        let mut taken = 0;
        while self.sim.next_due().is_some_and(|due| due <= self.meta.now()) {
            match self.sim.deliver_next().await {
                Some(crate::simulator::Outcome::Taken) => taken += 1,
                Some(_) => {}
                None => break,
            }
        }
        taken
    }

    /// Runs the loops until nothing is left to do at this moment. What the store refuses stays.
    async fn settle(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut done = self.deliver_what_is_due().await;
            done += turns::run_once(&self.shared).await.unwrap_or(0);
            done += alerts::run_once(&self.shared).await.unwrap_or(0);
            done += self.outbox.run_once().await.unwrap_or(0);
            if done == 0 {
                return;
            }
        }
    }

    /// Lets time pass, and everything due happen.
    async fn pass(&mut self, time: Duration) {
        let end = self.meta.now().after(time);
        while self.meta.now() < end {
            self.settle().await;
            let _unseen = self.watchdog.run_once().await;
            self.tick(end.since(self.meta.now()).min(STEP));
        }
        self.settle().await;
    }

    /// Lets what nobody waits for come to its end, as far as it does within a minute.
    async fn background_ends(&self) -> bool {
        let background = &self.shared.background;
        background.close();
        let mut ended = false;
        for _ in 0..600 {
            let moment = Duration::from_millis(100);
            ended = tokio::time::timeout(moment, background.wait()).await.is_ok();
            if ended {
                break;
            }
            self.tick(moment);
        }
        background.reopen();
        ended
    }

    /// Both clocks go on.
    fn tick(&self, time: Duration) {
        for clock in [&self.clock, &self.meta] {
            clock.set(clock.now().after(time));
        }
    }

    /// The process dies, and another one starts: only the file is left.
    async fn die(&mut self) -> anyhow::Result<()> {
        self.process.stop.cancel();
        self.process.tasks.close();
        self.deaths += 1;
        let _late = tokio::time::timeout(Duration::from_secs(3), self.process.tasks.wait()).await;
        let listener = TcpListener::bind(self.service_at).await?;
        let luck = Luck::seeded(self.luck.bits());
        let (shared, process) =
            start(&self.folder, &self.whatsapp, &self.clock, &luck, listener).await?;
        self.outbox = Outbox::new(shared.clone(), self.whatsapp.sends_per_second);
        self.watchdog = Watchdog::new(shared.clone(), Watch::new(&self.database())?);
        (self.shared, self.process, self.luck) = (shared, process, luck);
        Ok(())
    }

    fn database(&self) -> String {
        url(&self.folder)
    }

    async fn count(&self, sql: &'static str) -> anyhow::Result<i64> {
        Ok(sqlx::query(sql).fetch_one(self.shared.store.pool()).await?.try_get(0)?)
    }

    /// Was such an alarm raised?
    fn rang(&self, kind: AlarmKind) -> bool {
        self.shared.alarms.kinds().contains(&kind)
    }

    /// What holds after every drill.
    async fn nothing_lost(&self, findings: &mut Findings) -> anyhow::Result<()> {
        let open = self.count("SELECT COUNT(*) FROM inbox WHERE state <> 'decided'").await?;
        findings.add(open == 0, format!("{open} messages undecided or set aside"));
        // One officer with many cases is alerted as fast as WhatsApp lets one person be written to.
        let queued = self
            .count(
                "SELECT COUNT(*) FROM outbox WHERE progress = 3
                    OR (progress = 0 AND purpose NOT LIKE 'officer%')",
            )
            .await?;
        findings.add(queued == 0, format!("{queued} messages to citizens unsent, or given up"));
        let silent = self
            .count(
                "SELECT COUNT(*) FROM cases WHERE stage = 'received' AND priority IN ('P0', 'P1')
                    AND alarm_due_at IS NULL",
            )
            .await?;
        findings.add(silent == 0, format!("{silent} urgent cases without an alarm"));
        let mut seen = std::collections::HashMap::new();
        for sent in self.sim.sent() {
            if let (Some(id), true) = (sent.opaque, sent.answered) {
                *seen.entry(id).or_insert(0_u32) += 1;
            }
        }
        let repeated = seen.values().filter(|times| **times > 1).count();
        // A process that dies has not written down every answer: then, and only then, it may repeat.
        let deaths = self.deaths;
        findings.add(
            repeated == 0 || deaths > 0,
            format!("{repeated} messages sent again although Meta had answered; {deaths} deaths"),
        );
        Ok(())
    }

    async fn close(self) {
        self.process.stop.cancel();
        self.stop.cancel();
        self.sim.close();
        self.tasks.close();
        self.process.tasks.close();
        let wait = async {
            self.tasks.wait().await;
            self.process.tasks.wait().await;
        };
        let _late = tokio::time::timeout(Duration::from_secs(3), wait).await;
    }
}

/// What a process makes when it starts.
async fn start(
    folder: &Folder,
    whatsapp: &WhatsApp,
    clock: &Clock,
    luck: &Luck,
    listener: TcpListener,
) -> anyhow::Result<(Shared, Process)> {
    let process = Process { stop: CancellationToken::new(), tasks: TaskTracker::new() };
    // The writer of a process that died ends when nobody asks it any more.
    let writers = TaskTracker::new();
    let limits = Limits { busy: BUSY, ..Limits::default() };
    let store = Store::open_with(&url(folder), clock.clone(), &writers, limits).await?;
    let shared = Shared {
        store,
        playbook: Arc::new(serve::load_playbook(None)?),
        clock: clock.clone(),
        luck: luck.clone(),
        client: Client::new(&ClientConfig {
            api_url: whatsapp.api_url.clone(),
            version: whatsapp.api_version.clone(),
            number: whatsapp.phone_number_id.clone(),
            token: whatsapp.access_token.clone(),
            timeout: whatsapp.timeout,
        })?,
        metrics: Metrics::default(),
        number: whatsapp.phone_number_id.clone(),
        templates: Arc::new(Templates {
            alert: "faryad_alert".to_owned(),
            language: "en".to_owned(),
        }),
        mark_read: whatsapp.mark_read,
        wake: Arc::new(Wake::default()),
        alarms: Alarms::default(),
        degraded: Degraded::default(),
        bells: Bells::default(),
        background: TaskTracker::new(),
    };
    let stop = process.stop.clone();
    let router = http::router(shared.clone(), Arc::new(whatsapp.clone()), stop.clone());
    process.tasks.spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
    });
    Ok((shared, process))
}

fn url(folder: &Folder) -> String {
    format!("sqlite://{}", folder.0.join("drill.db").display())
}

/// The way to the Graph API.
async fn gate(State(down): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    if down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

/// A folder that is gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let name = format!("faryad-drill-{}", Luck::System.id(Clock::System.now()));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "could not be removed");
        }
    }
}
