//! The command line: parse, call, print. Answers go to standard output, logs to standard error.

use std::{
    io::{BufRead as _, IsTerminal, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};
use tokio_util::task::TaskTracker;

use crate::{
    briefing::Briefing,
    case::{Desk, Officer},
    config::{ConfigFaults, DEFAULTS, Sources, environment},
    conversation::{
        chat::Chat,
        diff::Difference,
        fault,
        graph::Sketch,
        playbook::{Edition, Playbook},
        replay,
        schema::schema,
    },
    demo, drill,
    id::{ContactId, Luck, OfficerId, Phone, TrackingCode},
    language::Language,
    place::Gazetteer,
    serve,
    store::{CaseRow, Store, StoreError, TimelineRow},
    telemetry,
    time::Clock,
    triage::{
        Triage,
        evaluate::evaluate,
        json_line,
        train::{Corpus, train},
    },
};

/// The WhatsApp emergency and complaint line of a police force.
#[derive(Debug, Parser)]
#[command(name = "faryad", version, about, max_term_width = 100)]
pub struct Cli {
    /// A TOML file of settings; the environment overrides it. See `faryad config`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service.
    Serve,
    /// Run the service with a WhatsApp that lives in this process, and phones to play with.
    Demo {
        /// Where the phones are shown; 0 picks a free port.
        #[arg(long, default_value_t = 8090)]
        port: u16,
        /// Keep the database here instead of throwing it away at the end.
        #[arg(long, value_name = "FILE")]
        keep: Option<PathBuf>,
    },
    /// Rehearse a bad day: the service and the simulator in this process, one fault, a verdict. Exit
    /// code 1: the service did not do what it must.
    Drill {
        /// Which; `list` shows them, `all` runs them all.
        name: String,
    },
    /// Play a conversation in the terminal, against the same engine.
    Chat {
        /// Start in this flow instead of waiting for the first message.
        #[arg(long)]
        flow: Option<String>,
    },
    /// Work on conversation flows.
    Flows {
        #[command(subcommand)]
        command: FlowsCommand,
    },
    /// What a message is about: one message a line on standard input, one JSON object a line out.
    Triage {
        /// Say why, for this message.
        #[arg(long, value_name = "MESSAGE", conflicts_with = "evaluate")]
        explain: Option<String>,
        /// Measure on labelled messages: tab-separated id, lang, category, urgent, text.
        #[arg(long, value_name = "FILE")]
        evaluate: Option<PathBuf>,
        /// Learn from a corpus and write the weights (second name): the same bytes every time.
        #[arg(long, value_names = ["CORPUS", "WEIGHTS"], num_args = 2, conflicts_with_all = ["explain", "evaluate"])]
        train: Option<Vec<PathBuf>>,
    },
    /// The members of the desks.
    Officer {
        #[command(subcommand)]
        command: OfficerCommand,
    },
    /// The cases.
    Case {
        #[command(subcommand)]
        command: CaseCommand,
    },
    /// Print every setting with its default and its environment variable.
    Config,
    /// Ask a running service whether it is ready; for container health checks.
    Health {
        /// Where it listens.
        #[arg(long, default_value = "127.0.0.1:8080")]
        address: SocketAddr,
    },
}

#[derive(Debug, Subcommand)]
enum FlowsCommand {
    /// Report every fault with file and line; exit code 1 when there is one.
    Check {
        /// A folder of flows; without it the configured or compiled-in ones.
        folder: Option<PathBuf>,
    },
    /// Tell what running sessions meet when NEW replaces OLD; exit code 1 when somebody is restarted.
    Diff {
        /// The folder of flows that runs today.
        old: PathBuf,
        /// The edited folder.
        new: PathBuf,
    },
    /// Draw a flow: as Mermaid text, or as an SVG picture.
    Graph {
        /// Its name.
        flow: String,
        /// A Mermaid flowchart; this is the default.
        #[arg(long, conflicts_with = "svg")]
        mermaid: bool,
        /// An SVG picture.
        #[arg(long)]
        svg: bool,
        /// A folder of flows; without it the configured or compiled-in ones.
        #[arg(long, value_name = "FOLDER")]
        flows: Option<PathBuf>,
    },
    /// Play recorded conversations again and show what is different; exit code 1 when anything is.
    Replay {
        /// Transcripts, as in tests/transcripts.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// A folder of flows; without it the configured or compiled-in ones.
        #[arg(long, value_name = "FOLDER")]
        flows: Option<PathBuf>,
    },
    /// Print the JSON Schema of flow files, for editors.
    Schema,
}

#[derive(Debug, Subcommand)]
enum OfficerCommand {
    /// Add an officer to a desk. Works while the service runs.
    Add {
        /// As colleagues know them.
        #[arg(long)]
        name: String,
        /// Their WhatsApp number, verified by you, with country code.
        #[arg(long)]
        phone: String,
        /// Whose cases they take.
        #[arg(long, value_enum)]
        desk: DeskName,
        /// The police district they serve in; left out: the whole city.
        #[arg(long)]
        district: Option<String>,
        /// The station they serve at, as in `conversation_flows/stations.csv`.
        #[arg(long)]
        station: Option<String>,
        /// The language of their alerts.
        #[arg(long, default_value = "en")]
        language: Language,
        /// Make the database when there is none yet: before the service's first start.
        #[arg(long)]
        create: bool,
    },
    /// List the officers.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take an officer off their desk. Works while the service runs.
    Remove {
        /// The id that `list` shows, or the number.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
enum CaseCommand {
    /// List cases, the newest first. Works while the service runs.
    List {
        /// As a JSON array.
        #[arg(long)]
        json: bool,
        /// How many.
        #[arg(long, default_value_t = 10_000)]
        limit: u32,
    },
    /// Show one case with its timeline. Works while the service runs.
    Show {
        /// Its tracking code.
        code: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The desks by their names on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DeskName {
    /// Emergencies and ordinary crime.
    ControlRoom,
    /// Domestic and sexual violence, children, forced labour.
    Gbv,
    /// Complaints about police.
    Oversight,
    /// Whom every unanswered alarm reaches in the end.
    Supervisor,
}

impl From<DeskName> for Desk {
    fn from(name: DeskName) -> Self {
        match name {
            DeskName::ControlRoom => Self::ControlRoom,
            DeskName::Gbv => Self::Gbv,
            DeskName::Oversight => Self::Oversight,
            DeskName::Supervisor => Self::Supervisor,
        }
    }
}

/// Runs the command line. 0: done; 1: it could not be done; 2: the command or the settings are wrong.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::from(error).context("cannot start")),
    };
    let result = runtime.block_on(dispatch(cli));
    // Whoever blocks on a terminal's input must not hold the exit.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    // The reader of a pipe may be gone; there is nobody left to tell.
    let _gone = writeln!(std::io::stderr(), "error: {error:#}");
    if error.is::<ConfigFaults>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// Prints a line of an answer.
fn print(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let file = match &cli.config {
        Some(path) => Some((
            std::fs::read_to_string(path).map_err(|error| {
                let text = format!("{} (--config) cannot be read: {error}", path.display());
                ConfigFaults(vec![text])
            })?,
            path.display().to_string(),
        )),
        None => None,
    };
    let mut sources = Sources::new(
        file.as_ref().map(|(text, name)| (text.as_str(), name.as_str())),
        &environment,
    );
    match cli.command {
        Command::Serve => {
            let (logging, config) = (sources.logging(), sources.config());
            let (logging, config) = match (logging, config) {
                (Ok(logging), Ok(config)) => (logging, config),
                (logging, config) => {
                    let faults = [logging.err(), config.err()].into_iter().flatten();
                    return Err(ConfigFaults(faults.flat_map(|faults| faults.0).collect()).into());
                }
            };
            telemetry::start_log(&logging);
            serve::serve(config).await?;
        }
        Command::Demo { port, keep } => {
            telemetry::start_log(&sources.logging()?);
            demo::run(port, keep, sources.flows(), print).await?;
        }
        Command::Drill { name } => return rehearse(&name).await,
        Command::Chat { flow } => {
            let playbook = serve::load_playbook(sources.flows().as_deref())?;
            chat(&playbook, flow.as_deref())?;
        }
        Command::Flows { command } => return flows(command, sources.flows()),
        Command::Triage { explain, evaluate, train } => {
            let playbook = serve::load_playbook(sources.flows().as_deref())?;
            let mut train = train.unwrap_or_default().into_iter();
            let task = match (explain, evaluate, train.next().zip(train.next())) {
                (Some(message), _, _) => Task::Explain(message),
                (_, Some(path), _) => Task::Evaluate(path),
                (_, _, Some((corpus, out))) => Task::Train(corpus, out),
                (None, None, None) => Task::Lines,
            };
            triage(&playbook, task)?;
        }
        Command::Officer { command } => {
            let url = sources.database_url()?;
            let playbook = serve::load_playbook(sources.flows().as_deref())?;
            officer(&url, playbook.gazetteer(), command).await?;
        }
        Command::Case { command } => {
            let playbook = serve::load_playbook(sources.flows().as_deref())?;
            case(&sources.database_url()?, &playbook, command).await?;
        }
        Command::Config => print(DEFAULTS.trim_end())?,
        Command::Health { address } => return health(address).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn flows(command: FlowsCommand, configured: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    match command {
        FlowsCommand::Check { folder } => check(folder.or(configured).as_deref()),
        FlowsCommand::Diff { old, new } => {
            let difference = Difference::between(&edition(&old)?, &edition(&new)?);
            print(&difference.to_string())?;
            Ok(verdict(difference.restarts() == 0))
        }
        FlowsCommand::Graph { flow, mermaid: _, svg, flows } => {
            let playbook = serve::load_playbook(flows.or(configured).as_deref())?;
            let sketch = Sketch::of(&playbook, &flow).with_context(|| {
                format!("there is no flow {flow}: they are {}", names(&playbook))
            })?;
            print(if svg { sketch.svg() } else { sketch.mermaid() }.trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        FlowsCommand::Replay { files, flows } => {
            let playbook = serve::load_playbook(flows.or(configured).as_deref())?;
            let mut same = true;
            for file in files {
                let recorded = std::fs::read_to_string(&file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                let today = replay::replay(&playbook, &recorded)?;
                match replay::compare(&recorded, &today) {
                    None => print(&format!("{}: unchanged", file.display()))?,
                    Some(changed) => {
                        same = false;
                        print(&format!("{}:\n{changed}", file.display()))?;
                    }
                }
            }
            Ok(verdict(same))
        }
        FlowsCommand::Schema => {
            print(schema().trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verdict(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn names(playbook: &Playbook) -> String {
    let names: Vec<&str> = playbook.flows().iter().map(|flow| flow.name.as_str()).collect();
    names.join(", ")
}

/// The flows and texts of a folder. Whether the service would start on them is `flows check`'s to
/// say: the edition of last year need not pass today.
fn edition(folder: &Path) -> anyhow::Result<Edition> {
    let files = serve::read_folder(folder)?;
    Edition::read(&files).map_err(|faults| {
        anyhow::anyhow!(
            "{}\nthe flows of {} cannot be read",
            fault::report(&faults, &files),
            folder.display()
        )
    })
}

fn check(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let files = match folder {
        Some(folder) => serve::read_folder(folder)?,
        None => Playbook::embedded(),
    };
    match Playbook::load(&files) {
        Ok(playbook) => {
            print(&format!(
                "{} flows in {} languages: no faults",
                playbook.flows().len(),
                Language::ALL.len()
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            print(&fault::report(&faults, &files))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// One drill, all of them, or their names.
async fn rehearse(name: &str) -> anyhow::Result<ExitCode> {
    if name == "list" {
        for (name, what) in drill::ALL {
            print(&format!("{name:16} {what}"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<&str> = match name {
        "all" => drill::ALL.iter().map(|(name, _)| *name).collect(),
        one => vec![one],
    };
    let mut passed = true;
    for name in names {
        passed &= drill::run(name, print).await?;
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Refuses to look into a database that is not there: in the wrong folder there would seem to be no case
/// and no officer at all.
fn expect_database(url: &str) -> anyhow::Result<()> {
    if Store::exists(url)? {
        return Ok(());
    }
    let fault = format!(
        "DATABASE_URL: there is no database at {url}; run this in the service's folder or set \
         DATABASE_URL as for faryad serve. The service makes it at its first start; before that \
         faryad officer add --create does"
    );
    Err(ConfigFaults(vec![fault]).into())
}

/// Opens the database, does one thing, closes it.
async fn with_store<T, F>(url: &str, work: impl FnOnce(Store) -> F) -> anyhow::Result<T>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let writer = TaskTracker::new();
    let store = Store::open(url, Clock::System, &writer)
        .await
        .with_context(|| format!("cannot open the database {url} (DATABASE_URL)"))?;
    let result = work(store).await;
    writer.close();
    writer.wait().await;
    Ok(result?)
}

/// A district as the gazetteer has it: complaints are kept from officers by these names, so a name it
/// does not know would keep nothing from anybody (PM-2).
fn known_district(gazetteer: &Gazetteer, name: &str) -> anyhow::Result<String> {
    let plain = name.trim().trim_start_matches("Karachi ").trim_end_matches(" District");
    let districts = gazetteer.districts();
    let known = districts.iter().find(|district| district.eq_ignore_ascii_case(plain));
    known.map(|district| (*district).to_owned()).with_context(|| {
        let all: Vec<&str> = districts.iter().copied().collect();
        format!("--district {name} is no police district: use one of {}", all.join(", "))
    })
}

/// A station's id and district, by its id or name.
fn known_station(gazetteer: &Gazetteer, name: &str) -> anyhow::Result<(String, String)> {
    gazetteer
        .stations()
        .find(|s| s.id.eq_ignore_ascii_case(name.trim()) || s.name.eq_ignore_ascii_case(name.trim()))
        .map(|station| (station.id.to_owned(), station.district.to_owned()))
        .with_context(|| {
            format!("--station {name} is no station: give a name or id of conversation_flows/stations.csv")
        })
}

async fn officer(url: &str, gazetteer: &Gazetteer, command: OfficerCommand) -> anyhow::Result<()> {
    let now = Clock::System.now();
    if !matches!(command, OfficerCommand::Add { create: true, .. }) {
        expect_database(url)?;
    }
    match command {
        OfficerCommand::Add { name, phone, desk, district, station, language, create: _ } => {
            let phone = Phone::parse(&phone).context("--phone")?;
            anyhow::ensure!(
                !name.trim().is_empty(),
                "--name is empty: give the name colleagues know"
            );
            let station = station.map(|name| known_station(gazetteer, &name)).transpose()?;
            let district = district.map(|name| known_district(gazetteer, &name)).transpose()?;
            // Whoever serves at a station serves in its district, said or not.
            let (station, district) = match station {
                Some((station, of)) => (Some(station), district.or(Some(of))),
                None => (None, district),
            };
            let officer = Officer {
                id: OfficerId::new(Luck::System.id(now)),
                name: name.trim().to_owned(),
                desk: desk.into(),
                district,
                station,
                language,
                active: true,
            };
            let (id, contact) = (officer.id.clone(), ContactId::new(Luck::System.id(now)));
            with_store(
                url,
                |store| async move { store.add_officer(officer, phone, contact).await },
            )
            .await?;
            print(&format!(
                "added {id}\nAsk them to send any message to the line once: it opens their 24-hour \
                 window, so that alerts reach them without a template."
            ))?;
        }
        OfficerCommand::List { json } => {
            let (roster, phones) = with_store(url, |store| async move {
                Ok((store.roster().await?, store.officer_phones().await?))
            })
            .await?;
            let rows: Vec<serde_json::Value> = roster
                .iter()
                .map(|row| {
                    let o = &row.officer;
                    let phone =
                        phones.iter().find(|(id, _)| *id == o.id).map(|(_, p)| p.international());
                    serde_json::json!({
                        "id": o.id, "name": o.name, "desk": o.desk, "district": o.district,
                        "station": o.station, "language": o.language, "phone": phone,
                    })
                })
                .collect();
            if json {
                print(&serde_json::to_string_pretty(&rows)?)?;
            } else if rows.is_empty() {
                print(
                    "no officers yet: faryad officer add --name NAME --phone +92… --desk control-room",
                )?;
            } else {
                for row in rows {
                    let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
                    print(&format!(
                        "{}  {:<12} {:<16} {:<24} {}",
                        text("id"),
                        text("desk"),
                        text("phone"),
                        text("name"),
                        text("district")
                    ))?;
                }
            }
        }
        OfficerCommand::Remove { id } => {
            let id = with_store(url, |store| async move {
                let by_phone = match Phone::parse(&id) {
                    Ok(phone) => store
                        .officer_phones()
                        .await?
                        .into_iter()
                        .find(|(_, known)| *known == phone)
                        .map(|(id, _)| id),
                    Err(_) => None,
                };
                let id = by_phone.unwrap_or_else(|| OfficerId::new(id));
                store.remove_officer(id.clone()).await?;
                Ok(id)
            })
            .await?;
            print(&format!("removed {id}"))?;
        }
    }
    Ok(())
}

async fn case(url: &str, playbook: &Playbook, command: CaseCommand) -> anyhow::Result<()> {
    expect_database(url)?;
    match command {
        CaseCommand::List { json, limit } => {
            let cases =
                with_store(url, |store| async move { store.list_cases(i64::from(limit)).await })
                    .await?;
            if json {
                print(&serde_json::to_string_pretty(&cases)?)?;
            } else if cases.is_empty() {
                print("no cases yet")?;
            } else {
                for case in cases {
                    print(&format!(
                        "{}  {}  {:<12} {:<10} {:<18} {:<7} {}",
                        case.code,
                        case.priority,
                        case.status,
                        case.category,
                        case.kind,
                        case.language,
                        case.opened_at
                    ))?;
                }
            }
        }
        CaseCommand::Show { code, json } => {
            let code = TrackingCode::parse(&code)
                .context("this is not a tracking code, or a character of it is mistyped: it looks like KP-7Q4M-9XTD-2RHF4")?;
            let found = with_store(url, |store| async move {
                match store.case_by_code(&code).await? {
                    Some(row) => {
                        let timeline = store.timeline(&row.case.id).await?;
                        Ok(Some((row, timeline)))
                    }
                    None => Ok(None),
                }
            })
            .await?;
            let (row, timeline) =
                found.context("there is no case with this code in this database")?;
            show(playbook, &row, &timeline, json)?;
        }
    }
    Ok(())
}

fn show(
    playbook: &Playbook,
    row: &CaseRow,
    timeline: &[TimelineRow],
    json: bool,
) -> anyhow::Result<()> {
    let case = &row.case;
    let mut value = serde_json::to_value(case)?;
    if let Some(object) = value.as_object_mut() {
        // The same words as in `case list`; the data of the standing beside it.
        let standing = object.insert("status".into(), serde_json::to_value(case.status.stage())?);
        object.insert("standing".into(), standing.unwrap_or_default());
        object.insert("opened_at".into(), case.opened_at.to_string().into());
        object.insert("reported_at".into(), case.reported_at.to_string().into());
        object.insert("timeline".into(), serde_json::to_value(timeline)?);
    }
    if json {
        print(&serde_json::to_string_pretty(&value)?)?;
        return Ok(());
    }
    // Whoever sits at the machine, in the language of its commands.
    let reader = Officer {
        id: OfficerId::new("operator"),
        name: String::new(),
        desk: Desk::Supervisor,
        district: None,
        station: None,
        language: Language::English,
        active: true,
    };
    let briefing = Briefing {
        texts: playbook.texts(),
        officer: &reader,
        now: case.opened_at,
        time_zone: playbook.time_zone(),
        template: "",
        template_language: "",
    };
    print(&format!("{}  {:?}  {:?}", case.code, case.status.stage(), case.category))?;
    print(&briefing.summary(case))?;
    print(&format!("opened {}", case.opened_at))?;
    for entry in timeline {
        print(&format!(
            "{}  {}",
            entry.at,
            briefing.account_line(&entry.entry).replace('\n', "  ")
        ))?;
    }
    Ok(())
}

fn chat(playbook: &Playbook, flow: Option<&str>) -> anyhow::Result<()> {
    let mut chat = Chat::new(playbook, Clock::System.now(), Luck::System.bits());
    if std::io::stdin().is_terminal() {
        print("Type as a citizen would; /help shows what else there is.")?;
    }
    if let Some(flow) = flow {
        let known = playbook.flows().iter().any(|known| known.name == flow);
        anyhow::ensure!(known, "there is no flow {flow}: they are {}", names(playbook));
        print(chat.start(flow).trim_end())?;
    }
    for line in std::io::stdin().lines() {
        print(chat.line(&line?).trim_end())?;
    }
    Ok(())
}

fn triage(playbook: &Playbook, task: Task) -> anyhow::Result<()> {
    let triage = playbook.triage();
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let corpus = |path: &Path, text: &str| {
        Corpus::parse(text).with_context(|| format!("{} is no labelled file", path.display()))
    };
    match task {
        Task::Explain(message) => {
            print(&serde_json::to_string_pretty(&triage.explain(&message))?)?;
        }
        Task::Evaluate(path) => {
            let corpus = corpus(&path, &read(&path)?)?;
            print(evaluate(triage, &corpus).to_string().trim_end())?;
        }
        Task::Train(path, out) => {
            let text = read(&path)?;
            let files = Playbook::embedded();
            let from =
                |name: &str| files.iter().find(|file| file.path == name).map(|file| &*file.text);
            let (lexicon, words) = from("lexicon.json").zip(from("cooccurrence.json")).context(
                "the program was built without its lexicon: build it again from a complete checkout",
            )?;
            let rules = Triage::load(lexicon, words)?;
            let weights = train(&rules, &corpus(&path, &text)?, &[&text, lexicon, words]);
            std::fs::write(&out, &weights)
                .with_context(|| format!("cannot write {}", out.display()))?;
            print(&format!("{} bytes; build again to use them", weights.len()))?;
        }
        Task::Lines => {
            // A line that is no UTF-8 is read with � for what cannot be read, and the rest go on.
            for line in std::io::stdin().lock().split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line));
                print(&json_line(&triage.read(&line)))?;
            }
        }
    }
    Ok(())
}

/// What `faryad triage` is asked to do.
enum Task {
    Lines,
    Explain(String),
    Evaluate(PathBuf),
    Train(PathBuf, PathBuf),
}

/// A bare HTTP request: a container without a shell has nothing else to ask with.
async fn health(address: SocketAddr) -> anyhow::Result<ExitCode> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let asked = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(b"GET /health/ready HTTP/1.0\r\nhost: localhost\r\n\r\n").await?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), asked)
        .await
        .context("the service does not answer")?
        .with_context(|| format!("no service at {address}"))?;
    let ready = answer.lines().next().is_some_and(|line| line.contains(" 200 "));
    print(answer.lines().last().unwrap_or_default())?;
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
