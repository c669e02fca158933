//! The shipped flows: they have no fault, every question and every button of them can be reached,
//! and all that is said on the way fits its place in every language.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use faryad::{
    conversation::{
        Outbound, Playbook, Session, SourceFile, Step,
        event::{Content, Event, EventKind, Heard, Spare},
        fault,
        flow::{Action, Expect, Flow, Form, NodeKind},
        inspect::category_word,
        reply::Reply,
        step::step,
    },
    id::{CaseId, Luck, Wamid},
    language::Language,
    time::Timestamp,
};

const START: Timestamp = Timestamp::from_millis(1_795_511_100_000);

#[test]
fn the_shipped_flows_have_no_fault() {
    let files = Playbook::embedded();
    if let Err(faults) = Playbook::load(&files) {
        panic!("{}", fault::report(&faults, &files));
    }
}

#[test]
fn every_file_of_the_folder_is_compiled_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/conversation_flows");
    let embedded: BTreeMap<String, String> =
        Playbook::embedded().into_iter().map(|file| (file.path, file.text)).collect();
    let mut found = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(under) = folders.pop() {
        for entry in std::fs::read_dir(format!("{folder}/{under}")).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{under}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                folders.push(format!("{path}/"));
            } else if [".yaml", ".ftl", ".csv"].iter().any(|end| path.ends_with(end)) {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                assert_eq!(embedded.get(&path), Some(&text), "{path} is not compiled in");
                found.insert(path);
            }
        }
    }
    let listed: BTreeSet<String> =
        embedded.into_keys().filter(|path| !path.ends_with(".json")).collect();
    assert_eq!(listed, found);
}

/// What a walk through a flow has seen.
#[derive(Default)]
struct Walk {
    /// `flow:node` of every question, `c:flow:node:choice` of every button.
    seen: BTreeSet<String>,
    /// A session that stands at each question.
    at: BTreeMap<String, Session>,
}

/// Walks through a flow: every button of every question, words, a pin, "skip" and waiting, from every
/// state that differs in where it stands and in what its flow branches on.
fn walk(playbook: &Playbook, flow: &str, walk: &mut Walk) {
    let branches = |flow: &str| -> BTreeMap<&str, BTreeSet<&str>> {
        let mut branches: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let flow = playbook.flows().iter().find(|known| known.name == flow).unwrap();
        for (_, node) in flow.nodes() {
            if let NodeKind::Branch { slot, is, .. } = &node.kind {
                let values = is.iter().map(|(value, _)| value.as_str());
                branches.entry(slot).or_default().extend(values);
            }
        }
        branches
    };
    // What triage tells before the first question counts as an answer too.
    let kinds = branches(flow).remove("kind").unwrap_or_default().into_iter().map(Some);
    let mut todo: VecDeque<Step> =
        [None].into_iter().chain(kinds).map(|kind| begin(playbook, flow, kind)).collect();
    let mut known = BTreeSet::new();
    while let Some(Step { session, reply, .. }) = todo.pop_front() {
        if let Some(outbound) = &reply {
            check(playbook, Language::English, &session, outbound);
        }
        let Some(position) = session.position.clone() else { continue };
        let answers: Vec<(String, String)> = branches(&position.flow)
            .into_iter()
            .filter_map(|(slot, values)| {
                let value = session.answers.get(slot)?;
                let listed = values.get(value.as_str()).copied().unwrap_or("anything else");
                Some((slot.to_owned(), listed.to_owned()))
            })
            .collect();
        let question = format!("{}:{}", position.flow, position.node);
        if !known.insert((question.clone(), answers)) {
            continue;
        }
        walk.seen.insert(question.clone());
        walk.at.entry(question).or_insert_with(|| session.clone());
        let mut contents = vec![text("skip")];
        match position.form {
            Some(Form::Choice) => {
                for (id, title) in buttons(&reply.expect("a question was asked").reply) {
                    walk.seen.insert(id.clone());
                    contents.push(Content::Tap { id, title });
                }
            }
            // The second tells in passing how many they are.
            Some(Form::Words) => contents.extend([text("zzz"), text("2 boys")]),
            Some(Form::Location) => {
                contents.extend([text("zzz"), text("1"), text("2"), text("3"), pin()]);
            }
            None => panic!("a position without a form"),
        }
        for content in contents {
            let kind = EventKind::Heard(Heard { content, ..said("") });
            todo.push_back(turn(playbook, session.clone(), kind, START));
        }
        // Nobody answers: whatever the reminders, it comes to an end.
        let mut silent = session;
        for _ in 0..10 {
            let Some(due) = silent.deadline() else { break };
            silent = turn(playbook, silent, EventKind::Due, due).session;
        }
        assert_eq!(silent.position, None, "{position:?} waits for ever");
    }
}

fn begin(playbook: &Playbook, flow: &str, kind: Option<&str>) -> Step {
    let answers = kind.map(|kind| ("kind".to_owned(), kind.to_owned())).into_iter().collect();
    let session = Session {
        language: Some(Language::English),
        language_chosen: true,
        answers,
        ..Session::default()
    };
    faryad::conversation::step::begin(playbook, session, flow, &spare(), START).expect("the flow")
}

fn turn(playbook: &Playbook, session: Session, kind: EventKind, now: Timestamp) -> Step {
    step(playbook, session, &Event { kind, spare: spare() }, now)
}

fn spare() -> Spare {
    Spare { case: CaseId::new("case"), code: Luck::seeded(5).tracking_code() }
}

fn text(body: &str) -> Content {
    Content::Text { body: body.to_owned() }
}

fn pin() -> Content {
    Content::Location { latitude: 24.918, longitude: 67.0971, name: None, address: None }
}

/// A question goes out the way its flow means it, in the person's language, and a private matter
/// shows nothing on a lock screen (DV-2).
fn check(playbook: &Playbook, language: Language, session: &Session, outbound: &Outbound) {
    let reply = &outbound.reply;
    assert!(!reply.body().contains("{$"), "an unfilled variable: {}", reply.body());
    let fallback = playbook.texts().say(language, "engine-static-emergency", &[]);
    assert_ne!(reply.body(), fallback, "a missing text");
    let Some(position) = &session.position else { return };
    match (position.form, session.quiet) {
        (Some(Form::Choice), false) => {
            assert!(matches!(reply, Reply::Buttons { .. } | Reply::List { .. }), "{reply:?}");
        }
        (Some(Form::Location), _) => {
            assert!(matches!(reply, Reply::AskLocation { .. }), "{reply:?}");
        }
        (Some(Form::Choice | Form::Words) | None, _) => {}
    }
    if ["domestic", "care"].contains(&position.flow.as_str()) {
        assert_eq!(category_word(language, reply.body()), None, "{}", reply.body());
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

#[test]
fn every_question_and_every_button_is_reached_and_fits_in_every_language() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let mut walked = Walk::default();
    for flow in playbook.flows() {
        walk(&playbook, &flow.name, &mut walked);
    }
    for flow in playbook.flows() {
        for (_, node) in flow.nodes() {
            let NodeKind::Ask(ask) = &node.kind else { continue };
            let question = format!("{}:{}", flow.name, node.name);
            assert!(walked.seen.contains(&question), "{question} is never asked");
            let Expect::Choice { choices } = &ask.expect else { continue };
            for choice in choices {
                let button = format!("c:{question}:{}", choice.id);
                assert!(walked.seen.contains(&button), "{button} is never shown");
            }
        }
    }
    // A tap on nothing asks the question again, in whatever language.
    for (question, session) in walked.at {
        for language in Language::ALL {
            let session = Session { language: Some(language), ..session.clone() };
            let tap = Content::Tap { id: "nothing".to_owned(), title: "nothing".to_owned() };
            let kind = EventKind::Heard(Heard { content: tap, ..said("") });
            let again = turn(&playbook, session, kind, START);
            assert!(again.session.position.is_some(), "{question}");
            check(&playbook, language, &again.session, &again.reply.expect("the question again"));
        }
    }
}

/// A flow that was edited while somebody was in it.
/// Kinds that the engine gives a case by itself.
const ENGINE_KINDS: [&str; 13] = [
    "crime",
    "domestic",
    "duress",
    "emergency",
    "misconduct",
    "other",
    "praise",
    "unheard_voice_note",
    "unknown_trouble",
    "unread_document",
    "unseen_photo",
    "unseen_video",
    "help_now",
];

#[test]
fn no_slot_value_or_kind_reaches_an_officer_as_a_bare_id() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let mut slots: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, node) in playbook.flows().iter().flat_map(Flow::nodes) {
        let mut actions: Vec<&Action> = Vec::new();
        match &node.kind {
            NodeKind::Ask(ask) => {
                let Some(slot) = &ask.save else { continue };
                let values = slots.entry(slot.clone()).or_default();
                if let Expect::Choice { choices } = &ask.expect {
                    values.extend(choices.iter().map(|choice| choice.id.clone()));
                    actions.extend(choices.iter().flat_map(|choice| &choice.actions));
                }
            }
            NodeKind::Do { actions: done, .. } => actions.extend(done),
            NodeKind::Say { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Go { .. }
            | NodeKind::End { .. } => {}
        }
        for action in actions {
            if let Action::Set { slot, value } = action {
                slots.entry(slot.clone()).or_default().insert(value.clone());
            }
        }
    }
    let data = |name: &str| -> serde_json::Value {
        let file = Playbook::embedded().into_iter().find(|file| file.path == name).unwrap();
        serde_json::from_str(&file.text).unwrap()
    };
    let answers = data("answers.json");
    // "Nobody" says no to whatever is asked.
    for told in answers.as_object().unwrap().keys().filter(|told| !told.starts_with("?*")) {
        if let Some((slot, value)) = told.split_once('=') {
            let slot = slot.trim_start_matches(['?', '!']);
            slots.entry(slot.to_owned()).or_default().insert(value.to_owned());
        }
    }
    for counted in ["people", "present", "wounded"] {
        slots.entry(counted.to_owned()).or_default();
    }
    let mut kinds: BTreeSet<String> = ENGINE_KINDS.map(str::to_owned).into();
    let lexicon = data("lexicon.json").to_string();
    let ids = lexicon.split("\"id\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    // What is asked of the line itself is never the kind of a case.
    for id in ids.filter(|id| !id.starts_with("UI.")) {
        kinds.insert(id.rsplit('.').next().unwrap_or(id).to_ascii_lowercase());
    }
    assert!(slots.len() > 50 && kinds.len() > 40, "the walk has seen the flows and the lexicon");
    for language in Language::ALL {
        let has = |id: String| {
            assert!(playbook.texts().has(language, &id), "{language} has no {id}");
        };
        for (slot, values) in &slots {
            has(format!("officer-fact-{slot}"));
            for value in values {
                let kind = format!("officer-kind-{value}");
                if slot != "kind" || !playbook.texts().has(language, &kind) {
                    has(format!("officer-value-{value}"));
                }
            }
        }
        for kind in &kinds {
            has(format!("officer-kind-{kind}"));
        }
    }
}

fn edited(path: &str, from: &str, to: &str) -> Playbook {
    let mut files = Playbook::embedded();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    assert!(file.text.contains(from), "{path} has no `{from}`");
    file.text = file.text.replace(from, to);
    Playbook::load(&files).unwrap_or_else(|faults| panic!("{}", fault::report(&faults, &files)))
}

#[test]
fn an_edit_elsewhere_in_the_flow_does_not_disturb_whoever_is_in_it() {
    let shipped = Playbook::load(&Playbook::embedded()).unwrap();
    for flow in shipped.flows() {
        let asked = begin(&shipped, &flow.name, None).session;
        if asked.position.is_none() {
            continue;
        }
        let today = edited(&format!("{}.yaml", flow.name), "nodes:", "# edited\nnodes:");
        let next = turn(&today, asked.clone(), EventKind::Heard(said("skip")), START);
        let before = turn(&shipped, asked, EventKind::Heard(said("skip")), START);
        assert_eq!(next.reply, before.reply, "{}", flow.name);
    }
}

#[test]
fn whoever_stands_at_a_node_that_an_edit_took_away_goes_on_where_the_flow_says() {
    let today = Playbook::load(&Playbook::embedded()).unwrap();
    let mut asked = begin(&today, "crime", None).session;
    asked.position.as_mut().unwrap().node = "gone".to_owned();
    asked.position.as_mut().unwrap().hash = "of yesterday".to_owned();
    let next = turn(&today, asked, EventKind::Heard(said("zzz")), START);
    let on_change = today.flows().iter().find(|flow| flow.name == "crime").unwrap();
    let node = on_change.node(on_change.on_change).unwrap();
    assert_eq!(next.session.position.unwrap().node, node.name);
    assert!(next.reply.is_some());
}

fn said(body: &str) -> Heard {
    Heard {
        wamid: Wamid::new("wamid"),
        sent_at: START,
        forwarded: false,
        content: text(body),
        lookup: None,
    }
}

/// What is wrong with the shipped files after one edit: `path:line: what`.
fn faults_after(path: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = Playbook::embedded();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    assert!(file.text.contains(from), "{path} has no `{from}`");
    file.text = file.text.replacen(from, to, 1);
    let faults = Playbook::load(&files).err().unwrap_or_default();
    let shown = fault::report(&faults, &files);
    assert!(faults.iter().all(|fault| shown.contains(&fault.path)), "{shown}");
    faults.iter().map(ToString::to_string).collect()
}

/// One flow in a file of its own, beside the shipped ones.
fn faults_of(nodes: &str) -> Vec<String> {
    let mut files = Playbook::embedded();
    files.push(SourceFile {
        path: "probe.yaml".to_owned(),
        text: format!("flow: probe\ncategory: crime\nstart: a\non_change: a\nnodes:\n{nodes}"),
    });
    let faults = Playbook::load(&files).err().unwrap_or_default();
    let _ = fault::report(&faults, &files);
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn every_fault_of_a_flow_is_found_with_its_line() {
    let ask = "{ text: crime-what, expect: words, next: b, wait: { after: 10m, then: b } }";
    let end = "  b: { end: {} }\n";
    for (nodes, expected) in [
        (
            format!("  a: {{ say: {{ text: crime-what }}, next: bb }}\n{end}"),
            "probe.yaml:6:41: there is no node `bb`",
        ),
        (
            format!("  a: {{ ask: {} }}\n{end}", ask.replace("crime-what", "crime-wat")),
            "probe.yaml:6:21: there is no text `crime-wat`",
        ),
        (
            format!("  a: {{ do: [{{ mark: minors }}], next: b }}\n{end}"),
            "probe.yaml:6:21: there is no mark `minors`",
        ),
        (
            format!("  a: {{ do: [{{ raise: P7 }}], next: b }}\n{end}"),
            "probe.yaml:6:22: there is no priority `P7`",
        ),
        (
            format!("  a: {{ go: {{ flow: crimes }} }}\n{end}"),
            "probe.yaml:6:20: there is no flow `crimes`",
        ),
        (
            format!("  a: {{ ask: {} }}\n{end}", ask.replace(", wait: { after: 10m, then: b }", "")),
            "probe.yaml:6:6: the question has no `wait`",
        ),
        (
            format!("  a: {{ ask: {} }}\n{end}", ask.replace("10m", "soon")),
            "`soon` is not a length of time",
        ),
        (format!("  a: {{ end: {{}} }}\n{end}"), "probe.yaml:7:6: nothing leads to `b`"),
        (
            format!("  a: {{ ask: {} }}\n  b: {{ ask: {} }}\n", ask, ask.replace("next: b", "next: a")),
            "probe.yaml:6:6: `a` leads to no end",
        ),
        (
            "  a: { say: { text: crime-what }, next: b }\n  b: { say: { text: crime-what }, next: a }\n"
                .to_owned(),
            "probe.yaml:6:6: `a` comes back to itself without asking anything",
        ),
        (
            format!("  a: {{ branch: {{ slot: nobody-asks, is: {{}}, else: b }} }}\n{end}"),
            "no question or action fills the slot `nobody-asks`",
        ),
        (
            format!(
                "  a: {{ ask: {{ text: crime-what, expect: choice, choices: [{{ id: x, label: answer-yes, \
                 to: b }}, {{ id: y, label: answer-yes, to: b }}], wait: {{ after: 10m, then: b }} }} }}\n{end}"
            ),
            "two choices read `Yes` in en",
        ),
        (
            format!(
                "  a: {{ ask: {{ text: crime-what, expect: choice, choices: [{{ id: x, label: crime-what, \
                 to: b }}], wait: {{ after: 10m, then: b }} }} }}\n{end}"
            ),
            "fit on a button",
        ),
        (format!("  a: {{ ask: {ask}, say: {{ text: crime-what }} }}\n{end}"), "exactly one of"),
        (format!("  a: {{ aks: {ask} }}\n{end}"), "this is not a flow"),
    ] {
        let found = faults_of(&nodes);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{expected}: {found:#?}");
    }
}

#[test]
fn every_fault_of_a_text_is_found_with_its_line() {
    for (path, from, to, expected) in [
        ("sd/flows.ftl", "crime-what =", "crime-wat =", "the text `crime-what` is missing in sd"),
        ("en/common.ftl", "answer-yes = Yes", "answer-yes = { $who }", "the variable `$who`"),
        ("en/common.ftl", "answer-yes = Yes", "answer-yes = Yes\nanswer-yes = Y", "defined twice"),
        ("en/common.ftl", "answer-yes = Yes", "answer-yes = {", "not a Fluent message"),
        (
            "en/engine.ftl",
            "engine-gap =\n",
            "engine-gap =\n    Your case:\n",
            "shows `case` on a lock screen",
        ),
        ("ur/engine.ftl", "engine-holding =", "engine-hold =", "`engine-holding` is missing in ur"),
    ] {
        let found = faults_after(path, from, to);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{expected}: {found:#?}");
    }
    let long = format!("answer-yes = {}", "y".repeat(21));
    let found = faults_after("en/common.ftl", "answer-yes = Yes", &long);
    assert!(found.iter().any(|fault| fault.contains("21 characters in en, 20 fit")), "{found:#?}");
}
