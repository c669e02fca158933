//! The real program, killed without warning in the middle of its work, again and again: what it
//! accepted it has, what it decided it decided once, and what it may repeat is what it says it may.
//!
//! `FARYAD_KILLS=100` kills it that often.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use faryad::{
    config::environment,
    id::{Luck, Phone as Number, PhoneNumberId, Wamid},
    simulator::{Newcomer, Phone, Role, Simulator, SimulatorConfig, TemplateText, Tick},
    time::Clock,
};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::world::{NUMBER, SECRET, VERIFY};

/// Kills in an ordinary test run.
const KILLS: u64 = 5;

/// Messages of one person: WhatsApp lets 45 answers through to them at once.
const WORDS_MAX: usize = 20;

const WORDS: [&str; 6] =
    ["ghar mein aag lag gayi hai", "salam", "nipa chowrangi ke pass", "english", "menu", "haan"];

/// The program's surroundings: its file, its address, and WhatsApp.
struct Around {
    folder: tempfile::TempDir,
    listen: String,
    sim: Simulator,
    graph: String,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Around {
    async fn new() -> Self {
        let graph = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let graph_at = format!("http://{}", graph.local_addr().unwrap());
        // Free a moment ago, and asked for again and again by the same program.
        let listen = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let sim = Simulator::new(SimulatorConfig {
            callback: format!("http://{listen}/webhook/whatsapp"),
            app_secret: SECRET.into(),
            verify_token: VERIFY.into(),
            access_token: "token".into(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            display_phone: Number::parse("922111101500").unwrap(),
            business_name: "Karachi Police".into(),
            clock: Clock::System,
            luck: Luck::System,
        })
        .unwrap();
        let buttons = vec!["Acknowledge".into(), "Pass on".into()];
        let template = TemplateText { body: "{{1}} {{2}} {{3}} {{4}}".into(), buttons };
        sim.add_template("faryad_alert", "en", template);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (router, closed) = (sim.router(), stop.clone());
        tasks.spawn(async move {
            axum::serve(graph, router).with_graceful_shutdown(closed.cancelled_owned()).await
        });
        let (whatsapp, closed) = (sim.clone(), stop.clone());
        tasks.spawn(async move { whatsapp.run(closed).await });
        let folder = tempfile::tempdir().unwrap();
        Self { folder, listen: listen.to_string(), sim, graph: graph_at, stop, tasks }
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("faryad.db")
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_faryad"));
        program
            .env_clear()
            .env("FARYAD_LISTEN", &self.listen)
            .env("DATABASE_URL", format!("sqlite://{}", self.database().display()))
            .env("WHATSAPP_API_URL", &self.graph)
            .env("WHATSAPP_PHONE_NUMBER_ID", NUMBER)
            .env("WHATSAPP_ACCESS_TOKEN", "token")
            .env("WHATSAPP_APP_SECRET", SECRET)
            .env("WHATSAPP_VERIFY_TOKEN", VERIFY)
            .env("FARYAD_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        program
    }

    fn serve(&self) -> Child {
        self.program().arg("serve").spawn().unwrap()
    }

    fn person(&self, name: String, role: Role, number: &str) -> Phone {
        let id = self.sim.add_person(Newcomer {
            name,
            about: String::new(),
            role,
            phone: Some(Number::parse(number).unwrap()),
            bsuid: None,
        });
        self.sim.phone(id)
    }

    /// The file, as another program reads it.
    async fn file(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.database());
        SqliteConnection::connect_with(&options).await.unwrap()
    }
}

async fn rest(time: Duration) {
    Clock::System.sleep_until(Clock::System.now().after(time)).await;
}

async fn all(file: &mut SqliteConnection, sql: &'static str) -> Vec<String> {
    let rows = sqlx::query(sql).fetch_all(file).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_loses_nothing_and_repeats_only_what_it_could_not_know() {
    let kills = environment("FARYAD_KILLS").map_or(KILLS, |n| n.parse().expect("a number"));
    let around = Around::new().await;
    let dice = Luck::System;
    for n in 0..2 {
        let number = format!("92301222000{n}");
        let added = around
            .program()
            .args(["officer", "add", "--create", "--name", "kamran", "--desk", "control-room"])
            .args(["--phone", &format!("+{number}")])
            .status()
            .unwrap();
        assert!(added.success());
        around.person(format!("officer{n}"), Role::Officer, &number).text("on duty").unwrap();
    }

    let mut people: Vec<Phone> = Vec::new();
    let mut said: Vec<(Phone, Wamid)> = Vec::new();
    let (mut may_repeat, mut accepted_by_then) = (BTreeSet::new(), 0);
    for kill in 0..kills {
        let mut program = around.serve();
        // A moment anywhere from before it listens to well into its work.
        let moments = 5 + dice.below(60);
        for _ in 0..moments {
            if people.is_empty() || dice.below(5) == 0 {
                let name = format!("citizen{}", people.len());
                let number = format!("9230011{:05}", people.len());
                people.push(around.person(name, Role::Citizen, &number));
            }
            let phone = &people[usize::try_from(dice.below(people.len() as u64)).unwrap()];
            let own = phone.bubbles().iter().filter(|bubble| bubble.mine).count();
            if own < WORDS_MAX {
                let words = WORDS[usize::try_from(dice.below(WORDS.len() as u64)).unwrap()];
                said.push((phone.clone(), phone.text(words).unwrap()));
            }
            rest(Duration::from_millis(dice.below(60))).await;
        }
        program.kill().unwrap();
        program.wait().unwrap();

        // What WhatsApp was told is kept, is kept.
        let mut file = around.file().await;
        let kept: BTreeSet<String> =
            all(&mut file, "SELECT wamid FROM inbox").await.into_iter().collect();
        for (phone, wamid) in &said {
            let bubble = phone.bubbles().into_iter().find(|bubble| bubble.wamid == *wamid);
            if bubble.is_some_and(|bubble| bubble.tick >= Tick::Delivered) {
                accepted_by_then += 1;
                assert!(kept.contains(wamid.as_str()), "kill {kill} lost {wamid}");
            }
        }
        // What was not known to have gone out may go out again.
        may_repeat.extend(all(&mut file, "SELECT id FROM outbox WHERE progress = 0").await);
        file.close().await.unwrap();
    }

    // Now it is left in peace.
    let mut program = around.serve();
    let mut file = around.file().await;
    let open = "SELECT wamid FROM inbox WHERE state = 'accepted'
        UNION ALL SELECT id FROM outbox WHERE progress = 0 AND answers IS NOT NULL";
    for _ in 0..1500 + 20 * kills {
        rest(Duration::from_millis(200)).await;
        if around.sim.pending() == 0 && all(&mut file, open).await.is_empty() {
            break;
        }
    }

    let lost: Vec<String> = all(&mut file, open).await;
    assert!(lost.is_empty(), "undecided or unanswered: {lost:?}");
    // Lines of one breath are one turn, and its answer is the answer to all of them.
    let answered = "SELECT i.wamid FROM inbox AS i WHERE EXISTS (
        SELECT 1 FROM outbox AS o JOIN inbox AS j ON j.wamid = o.answers
        WHERE o.progress > 0 AND j.contact_id = i.contact_id AND j.decided_at = i.decided_at)";
    let answers: BTreeSet<String> = all(&mut file, answered).await.into_iter().collect();
    for (_, wamid) in &said {
        assert!(answers.contains(wamid.as_str()), "nobody answered {wamid}");
    }
    let doubled = "SELECT contact_id FROM cases GROUP BY contact_id HAVING COUNT(*) > 1";
    assert!(all(&mut file, doubled).await.is_empty(), "one fire, two cases");
    let cases = all(&mut file, "SELECT id FROM cases").await.len();

    // Order and repeats, as WhatsApp saw them.
    let rows = sqlx::query("SELECT id, contact_id, rank, seq FROM outbox");
    let rows = rows.fetch_all(&mut file).await.unwrap();
    let order: HashMap<String, ((String, i64), i64)> =
        rows.iter().map(|row| (row.get(0), ((row.get(1), row.get(2)), row.get(3)))).collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut last: HashMap<(String, i64), i64> = HashMap::new();
    for sent in around.sim.sent() {
        let id = sent.opaque.unwrap();
        let count = times.entry(id.clone()).or_default();
        *count += 1;
        let (whose, seq) = order[&id].clone();
        if *count == 1 {
            let before = last.insert(whose, seq);
            assert!(before < Some(seq), "{id} was sent after what was decided later");
        }
    }
    let repeated: Vec<&String> = times.iter().filter(|(_, n)| **n > 1).map(|(id, _)| id).collect();
    for id in &repeated {
        assert!(may_repeat.contains(*id), "{id} was sent again although it was known to have gone");
    }
    // Read in the log of a long run.
    println!(
        "{kills} kills; {} messages of {} people, {accepted_by_then} times found kept; \
         {cases} cases; {} sends, {} of them repeated",
        said.len(),
        people.len(),
        times.len(),
        repeated.len()
    );
    program.kill().unwrap();
    program.wait().unwrap();
    around.stop.cancel();
    around.sim.close();
    around.tasks.close();
    around.tasks.wait().await;
}
