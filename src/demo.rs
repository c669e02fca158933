//! The service, a WhatsApp that lives in this process, and phones to play with.

use std::{net::Ipv4Addr, path::PathBuf, time::Duration};

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    case::{Desk, Officer},
    config::{ConfigFaults, Sources},
    id::{Bsuid, ContactId, Luck, OfficerId, Phone, PhoneNumberId},
    language::Language,
    serve::{Service, asked_to_stop},
    simulator::{Newcomer, Role, Simulator, SimulatorConfig, TemplateText},
    store::Store,
    time::Clock,
};

/// The number of the line in the demo. `+92 21` is Karachi; 1110xxxx is nobody's.
const LINE: &str = "922111101500";

/// Meta's id of it.
const NUMBER: &str = "100200300";

/// Secrets of a service that only this process can reach.
const APP_SECRET: &str = "demo-app-secret";
const VERIFY_TOKEN: &str = "demo-verify-token";
const ACCESS_TOKEN: &str = "demo-access-token";

/// People of the demo: name, about, number (none: hidden behind a username), role.
const CITIZENS: &[(&str, &str, Option<&str>)] = &[
    ("Ayesha", "Gulshan-e-Iqbal", Some("923001110001")),
    ("Bilal", "hides his number", None),
    ("Zainab", "writes Sindhi", Some("923331110003")),
];

/// Officers of the demo: name, number, desk.
const OFFICERS: &[(&str, &str, Desk)] = &[
    ("Inspector Kamran", "923012220001", Desk::ControlRoom),
    ("SI Farah", "923012220002", Desk::ControlRoom),
    ("Inspector Sana", "923012220003", Desk::Gbv),
    ("DSP Rafiq", "923012220004", Desk::Oversight),
    ("SSP Nadia", "923012220005", Desk::Supervisor),
];

/// Runs until the operator asks it to stop. `announce` gets the one line with the address.
pub async fn run(
    port: u16,
    keep: Option<PathBuf>,
    flows: Option<PathBuf>,
    announce: impl Fn(&str) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} is taken: give another with --port, or 0 for any"))?;
    let page = listener.local_addr()?;
    let folder = Scratch::new()?;
    let database = keep.unwrap_or_else(|| folder.0.join("demo.db"));
    let settings = [
        ("FARYAD_LISTEN", "127.0.0.1:0".to_owned()),
        ("DATABASE_URL", format!("sqlite://{}", database.display())),
        ("FARYAD_FLOWS", flows.map(|folder| folder.display().to_string()).unwrap_or_default()),
        ("WHATSAPP_API_URL", format!("http://{page}")),
        ("WHATSAPP_PHONE_NUMBER_ID", NUMBER.to_owned()),
        ("WHATSAPP_ACCESS_TOKEN", ACCESS_TOKEN.to_owned()),
        ("WHATSAPP_APP_SECRET", APP_SECRET.to_owned()),
        ("WHATSAPP_VERIFY_TOKEN", VERIFY_TOKEN.to_owned()),
    ];
    // The demo is the same everywhere: what the surroundings set is not for it.
    let look =
        |name: &str| settings.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let config = Sources::new(None, &look).config().map_err(|ConfigFaults(faults)| {
        anyhow::anyhow!("the demo's own settings are wrong: {}", faults.join("; "))
    })?;
    let writer = TaskTracker::new();
    let store = Store::open(&config.database_url, Clock::System, &writer)
        .await
        .with_context(|| format!("cannot open the database {}", config.database_url))?;
    add_officers(store).await?;
    writer.close();
    writer.wait().await;
    let service = Service::start(config).await?;

    let simulator = Simulator::new(SimulatorConfig {
        callback: format!("http://{}/webhook/whatsapp", service.address),
        app_secret: APP_SECRET.to_owned(),
        verify_token: VERIFY_TOKEN.to_owned(),
        access_token: ACCESS_TOKEN.to_owned(),
        phone_number_id: PhoneNumberId::new(NUMBER),
        display_phone: Phone::parse(LINE)?,
        business_name: "Karachi Police".to_owned(),
        clock: Clock::System,
        luck: Luck::System,
    })?;
    add_people(&simulator)?;

    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let (router, closed) = (simulator.router(), stop.clone());
    tasks.spawn(async move {
        let served =
            axum::serve(listener, router).with_graceful_shutdown(closed.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the page stopped");
        }
    });
    simulator.subscribe().await.context("the service did not answer the webhook's handshake")?;
    let (whatsapp, closed) = (simulator.clone(), stop.clone());
    tasks.spawn(async move { whatsapp.run(closed).await });

    announce(&format!("Faryad demo: open http://{page}"))?;
    let broken = tokio::select! {
        asked = asked_to_stop() => {
            asked?;
            false
        }
        () = service.broken() => true,
    };
    service.stop().await;
    stop.cancel();
    simulator.close();
    tasks.close();
    let _late = tokio::time::timeout(Duration::from_secs(3), tasks.wait()).await;
    anyhow::ensure!(!broken, "a part of the service broke off: the log says which");
    Ok(())
}

async fn add_officers(store: Store) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let known = store.officer_phones().await?;
    for (name, phone, desk) in OFFICERS {
        let phone = Phone::parse(phone)?;
        if known.iter().any(|(_, known)| *known == phone) {
            continue;
        }
        let officer = Officer {
            id: OfficerId::new(Luck::System.id(now)),
            name: (*name).to_owned(),
            desk: *desk,
            district: None,
            station: None,
            language: Language::English,
            active: true,
        };
        store.add_officer(officer, phone, ContactId::new(Luck::System.id(now))).await?;
    }
    Ok(())
}

fn add_people(simulator: &Simulator) -> anyhow::Result<()> {
    simulator.add_template(
        "faryad_alert",
        "en",
        TemplateText {
            body: "{{1}} report {{2}}: {{3}}. {{4}}".to_owned(),
            buttons: vec!["Acknowledge".to_owned(), "Pass on".to_owned()],
        },
    );
    for (n, (name, about, phone)) in CITIZENS.iter().enumerate() {
        simulator.add_person(Newcomer {
            name: (*name).to_owned(),
            about: (*about).to_owned(),
            role: Role::Citizen,
            phone: phone.map(Phone::parse).transpose()?,
            bsuid: Some(Bsuid::new(format!("PK.10000000000{n:02}"))),
        });
    }
    for (n, (name, phone, desk)) in OFFICERS.iter().enumerate() {
        let person = simulator.add_person(Newcomer {
            name: (*name).to_owned(),
            about: serde_json::to_value(desk)?.as_str().unwrap_or_default().to_owned(),
            role: Role::Officer,
            phone: Some(Phone::parse(phone)?),
            bsuid: Some(Bsuid::new(format!("PK.20000000000{n:02}"))),
        });
        // Coming on duty opens their window, so that alerts come with buttons and not as a template.
        simulator.phone(person).text("On duty")?;
    }
    Ok(())
}

/// A folder that is gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Self> {
        let name = format!("faryad-demo-{}", Luck::System.id(Clock::System.now()));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "could not be removed");
        }
    }
}
