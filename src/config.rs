//! The settings: read once, checked once, every fault reported together with what to do about it.
//! The only file that reads the environment.

use std::{fmt, net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};

use crate::id::PhoneNumberId;

/// Every setting with its default and its meaning.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// The settings of a running service. Secrets cannot be printed: their type refuses.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the HTTP server listens.
    pub listen: SocketAddr,
    /// The database.
    pub database_url: String,
    /// IANA time zone of the clock people read.
    pub time_zone: String,
    /// Words agreed on for people who are forced or watched, with commas between.
    pub duress_words: SecretString,
    /// A folder of flows instead of the compiled-in ones.
    pub flows: Option<PathBuf>,
    /// Longest orderly shutdown.
    pub shutdown: Duration,
    /// The number and its secrets.
    pub whatsapp: WhatsApp,
    /// Templates at Meta.
    pub templates: Templates,
    /// Where the operator hears of what WhatsApp cannot carry.
    pub alarm: Alarming,
}

/// Where the operator hears of what WhatsApp cannot carry.
#[derive(Debug, Clone, Default)]
pub struct Alarming {
    /// A `POST` to somebody's system.
    pub webhook: Option<AlarmWebhook>,
    /// A letter.
    pub mail: Option<AlarmMail>,
}

/// A `POST` to somebody's system.
#[derive(Debug, Clone)]
pub struct AlarmWebhook {
    /// Where to.
    pub url: String,
    /// Signs the body.
    pub secret: SecretString,
}

/// A letter.
#[derive(Debug, Clone)]
pub struct AlarmMail {
    /// The mail server, with its password.
    pub smtp_url: SecretString,
    /// Who writes.
    pub from: Mailbox,
    /// Who is written to.
    pub to: Vec<Mailbox>,
}

/// Settings of the WhatsApp number.
#[derive(Debug, Clone)]
pub struct WhatsApp {
    /// The Graph API, without a version and without a slash at the end.
    pub api_url: String,
    /// Its version.
    pub api_version: String,
    /// Meta's id of the number.
    pub phone_number_id: PhoneNumberId,
    /// Bearer token of every call.
    pub access_token: SecretString,
    /// The present app secret, and the one before it while they rotate.
    pub app_secrets: Vec<SecretString>,
    /// What Meta repeats when it registers the webhook.
    pub verify_token: SecretString,
    /// Sends per second over the whole number; `None`: unlimited.
    pub sends_per_second: Option<NonZeroU32>,
    /// When the reporter's message gets its blue ticks.
    pub mark_read: MarkRead,
    /// Longest call to the Graph API.
    pub timeout: Duration,
}

/// Names of templates that Meta has approved.
#[derive(Debug, Clone)]
pub struct Templates {
    /// Alerts an officer outside their window.
    pub alert: String,
    /// Its language code.
    pub language: String,
}

/// When the reporter's message gets its blue ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkRead {
    /// When an officer has opened the report: the ticks are then true.
    Acknowledged,
    /// As soon as it is stored.
    Received,
    /// Never.
    Never,
}

/// How the log is written; known before everything else.
#[derive(Debug, Clone)]
pub struct Logging {
    /// One JSON object a line.
    pub json: bool,
    /// Levels by target.
    pub filter: tracing_subscriber::filter::Targets,
}

/// Everything that is wrong with the settings.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ConfigFaults(pub Vec<String>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration is not complete:")?;
        for fault in &self.0 {
            writeln!(f, "  - {fault}")?;
        }
        write!(f, "every setting and its meaning: faryad config")
    }
}

impl std::error::Error for ConfigFaults {}

/// A variable of the process's environment.
pub fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    std::env::var(name).ok()
}

/// Defaults, the file and the environment, laid over each other; faults are collected.
pub struct Sources<'a> {
    defaults: toml::Table,
    file: toml::Table,
    env: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<String>,
}

impl<'a> Sources<'a> {
    /// Reads the defaults and `file` (its text and name). Unknown settings are faults: a misspelt
    /// one would otherwise silently do nothing.
    pub fn new(file: Option<(&str, &str)>, env: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let defaults: toml::Table =
            DEFAULTS.parse().expect("the compiled-in defaults are TOML: a test reads them");
        let mut faults = Vec::new();
        let file = match file.map(|(text, name)| (text.parse::<toml::Table>(), name)) {
            Some((Ok(table), name)) => {
                unknown_settings(&defaults, &table, "", name, &mut faults);
                table
            }
            Some((Err(error), name)) => {
                faults.push(format!("{name} is not TOML: {error}"));
                toml::Table::new()
            }
            None => toml::Table::new(),
        };
        Self { defaults, file, env, faults }
    }

    /// The text of one setting, from wherever it was last said.
    fn text(&self, path: &str, variable: &str) -> String {
        if let Some(value) = (self.env)(variable) {
            return value.trim().to_owned();
        }
        match look_up(&self.file, path).or_else(|| look_up(&self.defaults, path)) {
            Some(toml::Value::String(text)) => text.trim().to_owned(),
            Some(toml::Value::Integer(number)) => number.to_string(),
            Some(other) => format!("{other:?}"),
            None => String::new(),
        }
    }

    /// A setting that must not be empty.
    fn needed(&mut self, path: &str, variable: &str, what_to_do: &str) -> String {
        let text = self.text(path, variable);
        if text.is_empty() {
            self.faults.push(format!("{variable} is missing: {what_to_do}"));
        }
        text
    }

    /// A setting that must parse.
    fn parsed<T: std::str::FromStr>(
        &mut self,
        path: &str,
        variable: &str,
        hint: &str,
    ) -> Option<T> {
        let text = self.text(path, variable);
        let value = text.parse().ok();
        if value.is_none() {
            self.faults.push(format!("{variable} is \"{text}\": {hint}"));
        }
        value
    }

    /// One of a few words.
    fn one_of<T: Copy>(&mut self, path: &str, variable: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(path, variable);
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.faults.push(format!("{variable} is \"{text}\": use one of {}", known.join(", ")));
        }
        found
    }

    /// How the log is written.
    pub fn logging(&mut self) -> Result<Logging, ConfigFaults> {
        let json =
            self.one_of("log_format", "FARYAD_LOG_FORMAT", &[("text", false), ("json", true)]);
        let filter =
            self.parsed("log", "FARYAD_LOG", "give a level such as info, or info,faryad=debug");
        match (json, filter) {
            (Some(json), Some(filter)) => Ok(Logging { json, filter }),
            _ => Err(ConfigFaults(std::mem::take(&mut self.faults))),
        }
    }

    /// The database alone: all that `officer` and `case` need.
    pub fn database_url(&mut self) -> Result<String, ConfigFaults> {
        let url = self.checked_database_url();
        if self.faults.is_empty() {
            Ok(url)
        } else {
            Err(ConfigFaults(std::mem::take(&mut self.faults)))
        }
    }

    fn checked_database_url(&mut self) -> String {
        let url = self.needed("database_url", "DATABASE_URL", "give sqlite://FILE");
        if !url.is_empty() && !url.starts_with("sqlite:") {
            self.faults.push(format!(
                "DATABASE_URL starts with \"{}\": this version stores in SQLite only; give sqlite://FILE",
                url.split(':').next().unwrap_or_default()
            ));
        }
        url
    }

    /// The folder of flows, when it is not the compiled-in set.
    pub fn flows(&self) -> Option<PathBuf> {
        let folder = self.text("flows", "FARYAD_FLOWS");
        (!folder.is_empty()).then(|| PathBuf::from(folder))
    }

    /// The alarm channels: each whole, or not at all.
    fn alarming(&mut self) -> Alarming {
        let url = self.text("alarm.webhook", "FARYAD_ALARM_WEBHOOK");
        let secret = self.text("alarm.webhook_secret", "FARYAD_ALARM_WEBHOOK_SECRET");
        let webhook = (!url.is_empty()).then(|| {
            if !url.starts_with("http://") && !url.starts_with("https://") {
                self.faults
                    .push("FARYAD_ALARM_WEBHOOK is not an http:// or https:// address".to_owned());
            }
            if secret.is_empty() {
                self.faults.push(
                    "FARYAD_ALARM_WEBHOOK_SECRET is missing: make up a long random text, so that \
                     the receiver can tell our alarms from others"
                        .to_owned(),
                );
            }
            AlarmWebhook { url, secret: secret.into() }
        });
        let smtp_url = self.text("alarm.smtp_url", "FARYAD_ALARM_SMTP_URL");
        let from = self.text("alarm.mail_from", "FARYAD_ALARM_MAIL_FROM");
        let to = self.text("alarm.mail_to", "FARYAD_ALARM_MAIL_TO");
        if smtp_url.is_empty() {
            return Alarming { webhook, mail: None };
        }
        let mut mailbox = |text: &str, variable: &str| {
            let mailbox = text.trim().parse::<Mailbox>().ok();
            if mailbox.is_none() {
                self.faults.push(format!("{variable} is \"{text}\": give an e-mail address"));
            }
            mailbox
        };
        let from = mailbox(&from, "FARYAD_ALARM_MAIL_FROM");
        let to: Vec<Mailbox> =
            to.split(',').filter_map(|to| mailbox(to, "FARYAD_ALARM_MAIL_TO")).collect();
        let mail = from.map(|from| AlarmMail { smtp_url: smtp_url.into(), from, to });
        Alarming { webhook, mail }
    }

    /// The whole of it, or everything that is wrong with it.
    pub fn config(mut self) -> Result<Config, ConfigFaults> {
        let listen =
            self.parsed("listen", "FARYAD_LISTEN", "give an address and port, as 127.0.0.1:8080");
        let database_url = self.checked_database_url();
        let time_zone =
            self.needed("time_zone", "FARYAD_TIME_ZONE", "give an IANA zone, as Asia/Karachi");
        if !time_zone.is_empty() && !crate::time::is_zone(&time_zone) {
            self.faults.push(format!(
                "FARYAD_TIME_ZONE is \"{time_zone}\": no such time zone; give an IANA name, as Asia/Karachi"
            ));
        }
        let api_url =
            self.needed("whatsapp.api_url", "WHATSAPP_API_URL", "give the Graph API's address");
        if !api_url.is_empty()
            && !api_url.starts_with("http://")
            && !api_url.starts_with("https://")
        {
            self.faults.push(format!(
                "WHATSAPP_API_URL is \"{api_url}\": give an http:// or https:// address"
            ));
        }
        let api_version =
            self.needed("whatsapp.api_version", "WHATSAPP_API_VERSION", "give one, as v25.0");
        let number = self.needed(
            "whatsapp.phone_number_id",
            "WHATSAPP_PHONE_NUMBER_ID",
            "copy \"Phone number ID\" from WhatsApp > API Setup of your app at developers.facebook.com",
        );
        if !number.is_empty() && !number.chars().all(|c| c.is_ascii_digit()) {
            self.faults.push(
                "WHATSAPP_PHONE_NUMBER_ID is not digits only: it is Meta's id of the number, not the number"
                    .to_owned(),
            );
        }
        let access_token = self.needed(
            "whatsapp.access_token",
            "WHATSAPP_ACCESS_TOKEN",
            "make a system user with whatsapp_business_messaging in Business settings and issue its token",
        );
        let app_secret = self.needed(
            "whatsapp.app_secret",
            "WHATSAPP_APP_SECRET",
            "copy it from App settings > Basic > App secret; it is neither of the two tokens",
        );
        let previous = self.text("whatsapp.app_secret_previous", "WHATSAPP_APP_SECRET_PREVIOUS");
        let verify_token = self.needed(
            "whatsapp.verify_token",
            "WHATSAPP_VERIFY_TOKEN",
            "make up a long random text and enter the same one when you register the webhook",
        );
        let sends_per_second =
            match self.text("whatsapp.sends_per_second", "WHATSAPP_SENDS_PER_SECOND").as_str() {
                "unlimited" => Some(None),
                text => text.parse::<NonZeroU32>().ok().map(Some),
            };
        if sends_per_second.is_none() {
            self.faults.push(
                "WHATSAPP_SENDS_PER_SECOND is not a number of 1 or more: give 80, Meta's default, or \"unlimited\""
                    .to_owned(),
            );
        }
        let mark_read = self.one_of(
            "whatsapp.mark_read",
            "WHATSAPP_MARK_READ",
            &[
                ("acknowledged", MarkRead::Acknowledged),
                ("received", MarkRead::Received),
                ("never", MarkRead::Never),
            ],
        );
        let timeout: Option<NonZeroU32> = self.parsed(
            "whatsapp.timeout_seconds",
            "WHATSAPP_TIMEOUT_SECONDS",
            "give whole seconds, 1 or more",
        );
        let shutdown: Option<NonZeroU32> = self.parsed(
            "shutdown_seconds",
            "FARYAD_SHUTDOWN_SECONDS",
            "give whole seconds, 1 or more",
        );
        let alert = self.needed(
            "templates.alert",
            "FARYAD_TEMPLATE_ALERT",
            "give the approved template's name",
        );
        let language = self.needed(
            "templates.language",
            "FARYAD_TEMPLATE_LANGUAGE",
            "give the template's language code",
        );
        let duress_words = self.text("duress_words", "FARYAD_DURESS_WORDS").into();
        let flows = self.flows();
        let alarm = self.alarming();
        match (listen, sends_per_second, mark_read, timeout, shutdown) {
            (
                Some(listen),
                Some(sends_per_second),
                Some(mark_read),
                Some(timeout),
                Some(shutdown),
            ) if self.faults.is_empty() => Ok(Config {
                listen,
                database_url,
                time_zone,
                duress_words,
                flows,
                shutdown: Duration::from_secs(u64::from(shutdown.get())),
                whatsapp: WhatsApp {
                    api_url: api_url.trim_end_matches('/').to_owned(),
                    api_version,
                    phone_number_id: PhoneNumberId::new(number),
                    access_token: access_token.into(),
                    app_secrets: [app_secret, previous]
                        .into_iter()
                        .filter(|secret| !secret.is_empty())
                        .map(SecretString::from)
                        .collect(),
                    verify_token: verify_token.into(),
                    sends_per_second,
                    mark_read,
                    timeout: Duration::from_secs(u64::from(timeout.get())),
                },
                templates: Templates { alert, language },
                alarm,
            }),
            _ => Err(ConfigFaults(self.faults)),
        }
    }
}

impl WhatsApp {
    /// The app secrets as the signature check takes them.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.app_secrets.iter().map(ExposeSecret::expose_secret)
    }
}

/// The value at a dotted path.
fn look_up<'t>(table: &'t toml::Table, path: &str) -> Option<&'t toml::Value> {
    match path.split_once('.') {
        None => table.get(path),
        Some((section, rest)) => look_up(table.get(section)?.as_table()?, rest),
    }
}

/// Settings of `table` that `known` does not have.
fn unknown_settings(
    known: &toml::Table,
    table: &toml::Table,
    prefix: &str,
    file: &str,
    faults: &mut Vec<String>,
) {
    for (key, value) in table {
        match (known.get(key), value) {
            (None, _) => faults.push(format!("{file} sets {prefix}{key}, which is no setting")),
            (Some(toml::Value::Table(known)), toml::Value::Table(table)) => {
                unknown_settings(known, table, &format!("{prefix}{key}."), file, faults);
            }
            (Some(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &[(&str, &str)] = &[
        ("WHATSAPP_PHONE_NUMBER_ID", "100200300"),
        ("WHATSAPP_ACCESS_TOKEN", "token-that-nobody-may-see"),
        ("WHATSAPP_APP_SECRET", "secret-that-nobody-may-see"),
        ("WHATSAPP_VERIFY_TOKEN", "verify-that-nobody-may-see"),
    ];

    fn read(file: Option<&str>, env: &[(&str, &str)]) -> Result<Config, ConfigFaults> {
        let look = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Sources::new(file.map(|text| (text, "faryad.toml")), &look).config()
    }

    #[test]
    fn everything_missing_is_reported_at_once_with_what_to_do() {
        let faults =
            read(None, &[("FARYAD_LISTEN", "nowhere"), ("WHATSAPP_SENDS_PER_SECOND", "0")])
                .expect_err("nothing is set");
        for variable in [
            "FARYAD_LISTEN",
            "WHATSAPP_PHONE_NUMBER_ID",
            "WHATSAPP_ACCESS_TOKEN",
            "WHATSAPP_APP_SECRET",
            "WHATSAPP_VERIFY_TOKEN",
            "WHATSAPP_SENDS_PER_SECOND",
        ] {
            assert!(faults.to_string().contains(variable), "{variable} in {faults}");
        }
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "listen = \"127.0.0.1:1\"\n[whatsapp]\nsends_per_second = 1000\n";
        let config = read(Some(file), COMPLETE).expect("complete");
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.whatsapp.sends_per_second, NonZeroU32::new(1000));
        assert_eq!(config.whatsapp.api_url, "https://graph.facebook.com");
        let env = [
            COMPLETE,
            &[("FARYAD_LISTEN", "127.0.0.1:2"), ("WHATSAPP_SENDS_PER_SECOND", "unlimited")],
        ]
        .concat();
        let config = read(Some(file), &env).expect("complete");
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.whatsapp.sends_per_second, None);
    }

    #[test]
    fn a_misspelt_setting_is_a_fault_and_not_a_silence() {
        let faults = read(Some("lisen = \"x\"\n[whatsapp]\ntoken = \"y\"\n"), COMPLETE)
            .expect_err("misspelt");
        assert!(faults.to_string().contains("sets lisen,"), "{faults}");
        assert!(faults.to_string().contains("sets whatsapp.token,"), "{faults}");
    }

    #[test]
    fn secrets_cannot_be_printed() {
        let config = read(None, COMPLETE).expect("complete");
        assert!(!format!("{config:?}").contains("nobody-may-see"));
    }

    #[test]
    fn every_default_names_its_environment_variable() {
        let mut comment = String::new();
        for line in DEFAULTS.lines() {
            if let Some(text) = line.strip_prefix('#') {
                comment.push_str(text);
            } else if line.contains(" = ") {
                assert!(
                    comment.contains("(FARYAD_")
                        || comment.contains("(WHATSAPP_")
                        || comment.contains("(DATABASE_URL)"),
                    "{line}"
                );
                comment.clear();
            } else {
                comment.clear();
            }
        }
    }
}
