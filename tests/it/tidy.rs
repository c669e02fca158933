//! The code about itself: who may import whom, what pure code must not touch, and that nothing which
//! looks like a test lies about unused.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// A module of `src` and what it may import besides itself: only lines above its own, so there are no
/// cycles. `whatsapp::signature` stands for that part alone, PURE for every pure module, ANY for all.
#[rustfmt::skip]
const MODULES: &[Module] = &[
    pure("time",         ""),
    pure("language",     ""),
    pure("id",           "time"),
    pure("safety",       "time id"),
    pure("contact",      "time id language"),
    pure("triage",       "time id language"),
    pure("place",        "time id language"),
    pure("case",         "time id language triage place"),
    pure("conversation", "time id language safety triage case place contact"),
    pure("briefing",     "time id language safety triage case place conversation"),
    wire("config",       "time id language"),
    wire("telemetry",    "time id config"),
    wire("whatsapp",     "time id language safety contact conversation"),
    wire("store",        "PURE config telemetry"),
    wire("pipeline",     "PURE config telemetry whatsapp store"),
    wire("http",         "time id case config telemetry whatsapp::signature store pipeline"),
    // It meets the service over HTTP, as Meta does.
    wire("simulator",    "time id contact whatsapp::signature whatsapp::message"),
    // The service that real people write to cannot reach the simulator.
    wire("serve",        "PURE config telemetry whatsapp store pipeline http"),
    wire("demo",         "ANY"),
    wire("drill",        "ANY"),
    wire("cli",          "ANY"),
    wire("lib",          ""),
    wire("main",         "ANY"),
];

/// What pure code must not touch: the network, the disk, the surroundings, other threads, the clock.
const IMPURE: &[&str] = &[
    "tokio",
    "tokio_util",
    "sqlx",
    "reqwest",
    "axum",
    "getrandom",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// The few files of the pure part, and of `whatsapp`, whose task is the exception.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    ("src/time.rs", &["tokio", "std::time::SystemTime"]),
    ("src/id.rs", &["getrandom"]),
    ("src/whatsapp/client.rs", IMPURE),
];

struct Module {
    name: &'static str,
    pure: bool,
    imports: &'static str,
}

const fn pure(name: &'static str, imports: &'static str) -> Module {
    Module { name, pure: true, imports }
}

const fn wire(name: &'static str, imports: &'static str) -> Module {
    Module { name, pure: false, imports }
}

impl Module {
    fn may_import(&self, path: &str) -> bool {
        self.imports.split_whitespace().any(|allowed| match allowed {
            "ANY" => true,
            "PURE" => MODULES.iter().any(|module| module.pure && is_under(path, module.name)),
            module => is_under(path, module),
        })
    }
}

#[test]
fn the_table_of_modules_has_no_cycle_and_names_every_module() {
    let mut faults = Faults::default();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for module in MODULES {
        for import in module.imports.split_whitespace() {
            let root = import.split("::").next().unwrap_or_default();
            if !matches!(root, "PURE" | "ANY") && !above.contains(root) {
                faults.add(format!("{} may import {import}, which is not above it", module.name));
            }
        }
        above.insert(module.name);
    }
    for source in sources("src") {
        if !above.contains(source.module()) {
            faults.add(format!("{}: put its module into the table, and say where", source.name));
        }
    }
    faults.none();
}

#[test]
fn a_module_imports_only_what_its_line_allows() {
    let mut faults = Faults::default();
    for source in sources("src") {
        let Some(module) = MODULES.iter().find(|module| module.name == source.module()) else {
            continue; // the test above names it
        };
        for (line, path) in paths(source.shipped()) {
            if let Some(ours) = path.strip_prefix("crate::")
                && !is_under(ours, module.name)
                && MODULES.iter().any(|other| is_under(ours, other.name))
                && !module.may_import(ours)
            {
                faults
                    .add(format!("{}:{line}: {} must not import {ours}", source.name, module.name));
            }
            if path.starts_with("super::super") {
                faults.add(format!(
                    "{}:{line}: write crate::…, so that a reader (and this test) sees the module",
                    source.name
                ));
            }
        }
    }
    faults.none();
}

#[test]
fn pure_code_touches_no_network_disk_clock_or_thread() {
    let mut faults = Faults::default();
    for source in sources("src") {
        let pure = MODULES.iter().any(|module| module.pure && module.name == source.module());
        // Of the wire code, only `client.rs` touches the network; the rest turns bytes into types.
        if !pure && source.module() != "whatsapp" {
            continue;
        }
        let allowed =
            EXCEPTIONS.iter().find(|(file, _)| *file == source.name).map_or(&[][..], |(_, a)| *a);
        for (line, path) in paths(source.shipped()) {
            for impure in IMPURE {
                if is_under(&path, impure) && !allowed.contains(impure) {
                    faults.add(format!("{}:{line}: pure code must not use {impure}", source.name));
                }
            }
            if matches!(path.as_str(), "async" | "await") && allowed.is_empty() {
                faults.add(format!(
                    "{}:{line}: pure code does not wait: return an Effect instead",
                    source.name
                ));
            }
        }
    }
    faults.none();
}

#[test]
fn nothing_is_left_for_later_in_the_source() {
    let mut faults = Faults::default();
    for source in sources("src").into_iter().chain(sources("tests")) {
        for (number, line) in (1..).zip(source.code.lines()) {
            for word in ["todo!", "unimplemented!", "dbg!"] {
                if line.contains(word) {
                    faults.add(format!("{}:{number}: {word}", source.name));
                }
            }
        }
    }
    faults.none();
}

#[test]
fn every_file_of_tests_it_is_part_of_the_binary() {
    let mut faults = Faults::default();
    let main = Source::read(&root().join("tests/it/main.rs"));
    let declared = |name: &str| {
        main.code
            .lines()
            .any(|line| line.trim().trim_start_matches("pub ") == format!("mod {name};"))
    };
    for source in sources("tests/it") {
        let name = source.name.trim_start_matches("tests/it/");
        let module = name.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        if module != "main" && !declared(module) {
            faults.add(format!("{}: tests/it/main.rs lacks `mod {module};`", source.name));
        }
    }
    faults.none();
}

#[test]
fn every_payload_and_transcript_is_used_by_a_test() {
    let mut faults = Faults::default();
    let tests: Vec<Source> = sources("tests")
        .into_iter()
        .chain(sources("src"))
        .filter(|source| source.name != "tests/it/tidy.rs")
        .collect();
    for (folder, extension) in [("payloads", "json"), ("transcripts", "txt")] {
        let whole = tests.iter().any(|test| {
            (test.text.contains("read_dir(") || test.text.contains("glob!("))
                && test.text.contains(folder)
        });
        for file in files(&root().join("tests").join(folder)) {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let read_with_the_others =
                whole && file.extension().is_some_and(|found| found == extension);
            if !read_with_the_others && !tests.iter().any(|test| test.text.contains(&name)) {
                faults.add(format!("{}: no test reads it", relative(&file)));
            }
        }
    }
    faults.none();
}

#[test]
fn migrations_are_numbered_in_order_and_say_what_they_are_for() {
    let mut faults = Faults::default();
    let scripts: Vec<PathBuf> = files(&root().join("migrations"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    for (number, file) in (1..).zip(&scripts) {
        let name = relative(file);
        if !name.starts_with(&format!("migrations/{number:04}_")) {
            faults.add(format!("{name}: the next number is {number:04}, as {number:04}_words.sql"));
        }
        let text = fs::read_to_string(file).unwrap_or_default();
        if !text.starts_with("-- ") {
            faults.add(format!("{name}:1: begin with a comment that says what it is for"));
        }
    }
    faults.none();
}

#[test]
fn the_readme_has_every_setting_with_its_default_and_no_other() {
    let mut faults = Faults::default();
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let compose = fs::read_to_string(root().join("docker-compose.yml")).expect("compose file");
    let settings = settings();
    for (name, default) in &settings {
        match readme.lines().find(|line| line.starts_with(&format!("| `{name}` |"))) {
            Some(row) if default.is_empty() || row.contains(&format!("| `{default}` |")) => {}
            Some(_) => faults.add(format!("README.md: the default of {name} is {default}")),
            None => faults.add(format!("README.md: the table lacks {name}")),
        }
        if !variables(&compose).contains(name.as_str()) {
            faults.add(format!("docker-compose.yml: {name} would not reach the service"));
        }
    }
    for (file, text) in [("README.md", &readme), ("docker-compose.yml", &compose)] {
        for name in variables(text) {
            if !settings.iter().any(|(setting, _)| setting == name) {
                faults.add(format!("{file}: {name} is no setting"));
            }
        }
    }
    faults.none();
}

#[test]
fn the_reader_of_paths_sees_what_a_person_sees() {
    let code = code_only(
        "use crate::{\n    case::{self, Place as P},\n    id::CaseId,\n};\n// crate::comment\n\
         fn f<'a>(x: &'a str) -> char { crate::time::now(\"crate::text\"); '\"' }\n\
         let s = r#\"crate::raw \" \"#; /* crate::block /* nested */ */ pub(crate) fn g() {}\n\
         macro_rules! m { () => { $crate::place::find() } }\n",
    );
    let found: Vec<(usize, String)> =
        paths(&code).into_iter().filter(|(_, path)| path.starts_with("crate::")).collect();
    let expected = [
        (2, "crate::case"),
        (2, "crate::case::Place"),
        (3, "crate::id::CaseId"),
        (6, "crate::time::now"),
        (8, "crate::place::find"),
    ];
    assert_eq!(found, expected.map(|(line, path)| (line, path.to_owned())));
}

#[test]
fn the_reader_of_paths_takes_groups_apart() {
    let found: Vec<String> =
        paths("use std::{fs, time::{Duration, Instant}};\nuse ::tokio::time as clock;\n")
            .into_iter()
            .map(|(_, path)| path)
            .filter(|path| IMPURE.iter().any(|impure| is_under(path, impure)))
            .collect();
    assert_eq!(found, ["std::fs", "std::time::Instant", "tokio::time"]);
}

/// Everything that is wrong, so that one run shows it all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, fault: String) {
        self.0.push(fault);
    }

    #[track_caller]
    fn none(self) {
        let list = self.0.iter().fold(String::new(), |mut list, fault| {
            let _ = write!(list, "\n  {fault}");
            list
        });
        assert!(self.0.is_empty(), "{list}");
    }
}

/// One file of Rust.
struct Source {
    /// Its path from the root of the repository.
    name: String,
    /// As it is.
    text: String,
    /// Without comments and texts, line by line the same.
    code: String,
}

impl Source {
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).expect("source files are UTF-8 text");
        Self { name: relative(file), code: code_only(&text), text }
    }

    /// The module of `src` that it belongs to.
    fn module(&self) -> &str {
        let inside = self.name.strip_prefix("src/").unwrap_or(&self.name);
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The code without its inline tests, which come last and may look anywhere.
    fn shipped(&self) -> &str {
        match self.code.find("#[cfg(test)]\nmod tests") {
            Some(end) => self.code.get(..end).unwrap_or(&self.code),
            None => &self.code,
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).to_string_lossy().into_owned()
}

/// Every file under `folder`, in order; none when there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn sources(folder: &str) -> Vec<Source> {
    let found: Vec<Source> = files(&root().join(folder))
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .map(|file| Source::read(file))
        .collect();
    assert!(!found.is_empty(), "no Rust in {folder}: this test would prove nothing");
    found
}

/// Is `path` the module `root`, or inside it?
fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every setting by its environment variable, with its default; from the commented default file.
fn settings() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("src/config.default.toml")).expect("the defaults");
    let (mut found, mut comment) = (Vec::new(), String::new());
    for line in text.lines() {
        if line.starts_with('#') {
            comment.push_str(line);
        } else if let Some((_, value)) = line.split_once(" = ") {
            let default = value.trim_matches('"');
            found.extend(variables(&comment).iter().map(|n| ((*n).to_owned(), default.to_owned())));
            comment.clear();
        }
    }
    assert!(!found.is_empty(), "no setting in the defaults: this test would prove nothing");
    found
}

/// Names of environment variables of ours.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .filter(|word| {
            word.starts_with("FARYAD_") || word.starts_with("WHATSAPP_") || *word == "DATABASE_URL"
        })
        .collect()
}

/// Rust with blanks in place of comments, texts and characters.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_a_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            length_of_block_comment(rest)
        } else if let Some(length) = (!in_a_word).then(|| length_of_raw_text(rest)).flatten() {
            length
        } else if first == '"' {
            length_of_quoted(rest, '"')
        } else if first == '\'' && !is_lifetime(rest) {
            length_of_quoted(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let (blanked, after) = rest.split_at(length);
        code.extend(blanked.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    code
}

/// `/* … */`, which may hold others.
fn length_of_block_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// `r"…"`, `r#"…"#`, `br"…"`: no escapes inside.
fn length_of_raw_text(text: &str) -> Option<usize> {
    let start = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = start.len() - start.trim_start_matches('#').len();
    start.get(hashes..)?.strip_prefix('"')?;
    let open = text.len() - start.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text[open..].find(&close).map_or(text.len(), |end| open + end + close.len()))
}

/// `"…"` or `'…'` with its escapes.
fn length_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// `'a` and not `'a'`.
fn is_lifetime(text: &str) -> bool {
    let mut after = text.chars().skip(1);
    after.next().is_some_and(|c| c.is_alphabetic() || c == '_') && after.next() != Some('\'')
}

/// Every path in the code with its line: `use` groups taken apart, `crate::a::f()` as it stands, and
/// words by themselves. `as` names and generics are no part of a path.
fn paths(code: &str) -> Vec<(usize, String)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    // The path so far, and the whole path before each open group.
    let (mut path, mut groups): (Vec<&str>, Vec<Vec<&str>>) = (Vec::new(), Vec::new());
    let mut last_line = 1;
    let mut tokens = tokens.into_iter().peekable();
    let mut end = |path: &mut Vec<&str>, line: usize| {
        if !path.is_empty() {
            found.push((line, path.join("::")));
            path.clear();
        }
    };
    while let Some((line, token)) = tokens.next() {
        let continues = tokens.peek().is_some_and(|(_, next)| *next == "::");
        match token {
            "::" => {
                if tokens.peek().is_some_and(|(_, next)| *next == "{") && !path.is_empty() {
                    tokens.next();
                    groups.push(std::mem::take(&mut path));
                }
            }
            "{" if !groups.is_empty() => groups.push(Vec::new()),
            "}" => {
                end(&mut path, last_line);
                groups.pop();
            }
            "as" => {
                end(&mut path, line);
                tokens.next();
            }
            word if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                if path.is_empty() {
                    path.extend(groups.last().into_iter().flatten());
                }
                // `use a::{self}` is `a`.
                if word != "self" || groups.is_empty() {
                    path.push(word);
                }
                if !continues {
                    end(&mut path, line);
                }
            }
            _ => end(&mut path, line),
        }
        last_line = line;
    }
    found
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(length);
            // `use ::tokio` is `use tokio`: a `::` after a blank begins a path.
            let begins = token == "::" && line[..line.len() - rest.len()].ends_with([' ', '(']);
            if !token.trim().is_empty() && !begins {
                found.push((number, token));
            }
            rest = after;
        }
    }
    found
}
