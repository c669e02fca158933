//! The tools of whoever edits a flow: what they say of an edit is what the service then does.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use faryad::{
    conversation::{
        Playbook, Session, SourceFile,
        diff::{Change, Difference, FlowFate, NodeChange},
        event::{Content, Event, EventKind, Heard, Media, MediaKind, Spare},
        fault::{self, Problem},
        flow::NodeKind,
        graph::Sketch,
        playbook::Edition,
        replay,
        schema::schema,
        session::Position,
        step,
    },
    id::{CaseId, Luck, Wamid},
    language::Language,
    time::Timestamp,
};
use serde_json::Value;

const NOW: Timestamp = Timestamp::from_millis(1_795_511_100_000);

// ---- diff

#[test]
fn an_edition_compared_with_itself_is_unchanged() {
    let edition = read(&Playbook::embedded());
    let difference = Difference::between(&edition, &edition);
    assert_eq!(difference.restarts(), 0);
    assert_eq!(difference.texts, []);
    for change in difference.flows {
        assert_eq!(change.fate, FlowFate::Unchanged, "{}", change.flow);
    }
}

#[test]
fn a_comment_changes_the_hash_of_a_flow_and_nothing_for_its_people() {
    let new = edited(&[("crime.yaml", "flow: crime\n", "flow: crime # the same\n")]);
    let difference = compare(&new);
    assert!(difference.flows.iter().all(|change| change.fate == FlowFate::Unchanged));
    foretold_is_what_happens(&new, &difference);
}

#[test]
fn whoever_waits_at_a_question_that_is_gone_goes_on_where_the_flow_says() {
    // `plate` is called `number_plate`: to a running session it is gone.
    let new = edited(&[
        ("crime.yaml", "vehicle: plate\n", "vehicle: number_plate\n"),
        ("crime.yaml", "  plate:\n", "  number_plate:\n"),
    ]);
    let difference = compare(&new);
    let plate = node(&difference, "crime", "plate");
    assert_eq!(plate.what, [Change::Removed("ask")]);
    assert_eq!(plate.restart.as_deref(), Some("kind"));
    assert_eq!(node(&difference, "crime", "number_plate").what, [Change::New("ask")]);
    let branch = Change::Branch {
        answer: "vehicle".to_owned(),
        was: "plate".to_owned(),
        is: "number_plate".to_owned(),
    };
    assert_eq!(node(&difference, "crime", "things").what, [branch]);
    assert_eq!(difference.restarts(), 1);
    assert!(difference.to_string().contains("whoever waits here goes on at `kind`"));
    foretold_is_what_happens(&new, &difference);
}

#[test]
fn another_kind_of_answer_restarts_and_another_text_does_not() {
    let new = edited(&[
        (
            "crime.yaml",
            "      text: crime-where\n      expect: location\n",
            "      text: crime-where\n      expect: words\n",
        ),
        ("crime.yaml", "text: crime-suspects\n", "text: crime-seen\n"),
        ("ur/flows.ftl", "crime-plate =", "crime-plate = ۔"),
    ]);
    let difference = compare(&new);
    let place = node(&difference, "crime", "where");
    assert!(matches!(place.what.as_slice(), [Change::Expects(..)]), "{place:?}");
    assert_eq!(place.restart.as_deref(), Some("kind"));
    assert_eq!(node(&difference, "crime", "suspects").restart, None);
    let plate = node(&difference, "crime", "plate");
    let [Change::Text(text)] = plate.what.as_slice() else { panic!("{plate:?}") };
    assert_eq!(
        (text.id.as_str(), text.languages.as_slice()),
        ("crime-plate", &[Language::Urdu][..])
    );
    assert_eq!(difference.restarts(), 1);
    foretold_is_what_happens(&new, &difference);
}

#[test]
fn choices_that_came_went_or_were_renamed_are_told_apart() {
    let new = edited(&[
        ("crime.yaml", "{ id: land, label: crime-kind-land", "{ id: plot, label: crime-kind-land"),
        ("crime.yaml", "        - { id: drugs, label: crime-kind-drugs, to: kinds }\n", ""),
        (
            "crime.yaml",
            "        - { id: tip, label: crime-kind-tip, to: kinds }\n",
            "        - { id: tip, label: crime-kind-tip, to: kinds }\n        - { id: else, label: answer-no, to: what }\n",
        ),
        ("crime.yaml", "remind: crime-age, then: keep", "then: nothing"),
    ]);
    let difference = compare(&new);
    assert_eq!(
        node(&difference, "crime", "kind").what,
        [
            Change::ChoiceRemoved("drugs".to_owned()),
            Change::ChoiceRenamed("land".to_owned(), "plot".to_owned()),
            Change::ChoiceAdded("else".to_owned()),
        ]
    );
    assert_eq!(
        node(&difference, "crime", "age").what,
        [Change::Value {
            what: "wait",
            was: "10m, then `crime-age` once, then keep".to_owned(),
            is: "10m, then nothing".to_owned(),
        }]
    );
    assert_eq!(difference.restarts(), 0);
    foretold_is_what_happens(&new, &difference);
}

#[test]
fn choices_in_another_order_are_a_danger_to_whoever_types_a_number() {
    let (no, yes) = (
        "        - { id: \"no\", label: crime-hide-no",
        "        - { id: \"yes\", label: crime-hide-yes",
    );
    let new = edited(&[
        ("crime.yaml", yes, "        - { id: first, label: crime-hide-yes"),
        ("crime.yaml", no, yes),
        (
            "crime.yaml",
            "        - { id: first, label: crime-hide-yes",
            "        - { id: \"no\", label: crime-hide-no",
        ),
    ]);
    let difference = compare(&new);
    assert_eq!(node(&difference, "crime", "hide").what, [Change::ChoicesReordered]);
}

#[test]
fn a_flow_that_is_gone_counts_every_question_in_it() {
    let new: Vec<SourceFile> =
        Playbook::embedded().into_iter().filter(|file| file.path != "praise.yaml").collect();
    let new: Vec<SourceFile> =
        with(new, "menu.yaml", "go: { flow: praise }", "go: { flow: crime }");
    let difference = compare(&new);
    let praise = difference.flows.iter().find(|change| change.flow == "praise").unwrap();
    assert_eq!(praise.fate, FlowFate::Removed { questions: 1 });
    assert_eq!(difference.restarts(), 1);
    let go = node(&difference, "menu", "praise");
    assert!(matches!(go.what.as_slice(), [Change::Value { what: "go", .. }]), "{go:?}");
    foretold_is_what_happens(&new, &difference);
}

#[test]
fn a_text_that_no_flow_asks_for_is_told_of_as_well() {
    let new = edited(&[("sd/engine.ftl", "engine-holding =", "engine-holding = ۔")]);
    let difference = compare(&new);
    let [change] = difference.texts.as_slice() else { panic!("{:?}", difference.texts) };
    assert_eq!(change.id, "engine-holding");
    assert_eq!(change.languages, [Language::Sindhi]);
}

/// Puts somebody at every question of the shipped flows, edits the flows under them, and lets them
/// send what answers nothing: who continues is asked the same question again.
#[track_caller]
fn foretold_is_what_happens(new: &[SourceFile], difference: &Difference) {
    let old = Playbook::load(&Playbook::embedded()).unwrap();
    let today = Playbook::load(new).unwrap();
    let mut asked = 0;
    for flow in old.flows() {
        for (_, node) in flow.nodes() {
            let NodeKind::Ask(ask) = &node.kind else { continue };
            asked += 1;
            let position = Position {
                flow: flow.name.clone(),
                hash: flow.hash.clone(),
                node: node.name.clone(),
                asked: 1,
                reminded: 0,
                form: Some(ask.expect.form()),
            };
            let session = Session { position: Some(position), ..Session::default() };
            let turn = step(&today, session, &sticker(), NOW);
            let at = turn.session.position.map(|position| (position.flow, position.node));
            let continued = at == Some((flow.name.clone(), node.name.clone()));
            assert_eq!(
                restarts(difference, &flow.name, &node.name),
                !continued,
                "{} {}: {at:?}",
                flow.name,
                node.name
            );
        }
    }
    assert!(asked > 50, "{asked} questions");
}

fn restarts(difference: &Difference, flow: &str, node: &str) -> bool {
    difference.flows.iter().filter(|change| change.flow == flow).any(|change| match &change.fate {
        FlowFate::Unchanged | FlowFate::New => false,
        FlowFate::Removed { .. } => true,
        FlowFate::Edited { nodes, .. } => {
            nodes.iter().any(|change| change.node == node && change.restart.is_some())
        }
    })
}

fn sticker() -> Event {
    let media = Media {
        kind: MediaKind::Sticker,
        id: "media".to_owned(),
        mime: None,
        sha256: None,
        caption: None,
        filename: None,
    };
    Event {
        kind: EventKind::Heard(Heard {
            wamid: Wamid::new("wamid.1".to_owned()),
            sent_at: NOW,
            forwarded: false,
            content: Content::Media(media),
            lookup: None,
        }),
        spare: Spare {
            case: CaseId::new("case-1".to_owned()),
            code: Luck::seeded(1).tracking_code(),
        },
    }
}

#[track_caller]
fn node(difference: &Difference, flow: &str, node: &str) -> NodeChange {
    let change = difference.flows.iter().find(|change| change.flow == flow).expect("the flow");
    let FlowFate::Edited { nodes, .. } = &change.fate else { panic!("{change:?}") };
    nodes.iter().find(|change| change.node == node).unwrap_or_else(|| panic!("{nodes:?}")).clone()
}

fn compare(new: &[SourceFile]) -> Difference {
    Difference::between(&read(&Playbook::embedded()), &read(new))
}

fn read(files: &[SourceFile]) -> Edition {
    Edition::read(files).unwrap()
}

/// The shipped files with these places replaced: file, what stands there, what is to.
#[track_caller]
fn edited(edits: &[(&str, &str, &str)]) -> Vec<SourceFile> {
    edits.iter().fold(Playbook::embedded(), |files, (path, from, to)| with(files, path, from, to))
}

#[track_caller]
fn with(mut files: Vec<SourceFile>, path: &str, from: &str, to: &str) -> Vec<SourceFile> {
    let file = files.iter_mut().find(|file| file.path == path).expect(path);
    assert!(file.text.contains(from), "{path} lacks {from}");
    file.text = file.text.replacen(from, to, 1);
    files
}

// ---- graph

#[test]
fn a_drawn_flow_shows_every_node_every_way_and_every_choice() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    for flow in playbook.flows() {
        let sketch = Sketch::of(&playbook, &flow.name).unwrap();
        let (mermaid, svg) = (sketch.mermaid(), sketch.svg());
        for (_, node) in flow.nodes() {
            assert!(mermaid.contains(&format!("<b>{}</b>", node.name)), "{}", node.name);
            assert!(svg.contains(&format!(">{}</text>", node.name)), "{}", node.name);
            if let NodeKind::Ask(ask) = &node.kind {
                assert!(mermaid.contains(&format!("<i>{}</i>", ask.text)), "{}", ask.text);
            }
        }
        assert!(svg.contains("<title id=\"title\">"), "for those who hear the picture");
        assert!(svg.contains("prefers-color-scheme:dark"));
        assert_eq!(well_formed(&svg), Ok(()), "{}", flow.name);
        let again = Sketch::of(&playbook, &flow.name).unwrap();
        assert_eq!(again.svg(), svg, "the same flow is the same picture");
    }
    let welcome = Sketch::of(&playbook, "menu").unwrap();
    for text in ["Report a crime", "Complaint about police", "on in flow domestic"] {
        assert!(welcome.svg().contains(text), "{text}");
        assert!(welcome.mermaid().contains(text), "{text}");
    }
    assert!(welcome.mermaid().contains(" -.-> "), "time-outs are dashed");
    assert!(Sketch::of(&playbook, "no-such-flow").is_none());
}

/// Every tag is closed by its own, and no text holds a bare `<` or `&`.
fn well_formed(xml: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').ok_or_else(|| format!("not closed: {piece}"))?;
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            let last = open.pop();
            if last != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        if let Some((_, entity)) = text.split_once('&')
            && !["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known))
        {
            return Err(format!("a bare & in {text}"));
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("open at the end: {open:?}")) }
}

// ---- schema

#[test]
fn the_committed_schema_is_what_the_program_prints() {
    let committed = fs::read_to_string(folder().join("flow.schema.json")).unwrap();
    assert!(
        committed == schema(),
        "write it anew: cargo run -- flows schema > conversation_flows/flow.schema.json"
    );
}

#[test]
fn every_shipped_flow_names_its_schema_and_keeps_to_it() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let mut flows = 0;
    for file in Playbook::embedded().iter().filter(|file| file.path.ends_with(".yaml")) {
        assert!(
            file.text.starts_with("# yaml-language-server: $schema=flow.schema.json\n"),
            "{}: begin with the line that tells an editor its schema",
            file.path
        );
        assert_eq!(validate(&schema, &yaml(&file.text)), Ok(()), "{}", file.path);
        flows += 1;
    }
    assert!(flows >= 9, "{flows}");
}

/// One of everything that a flow may hold.
const EVERYTHING: &str = r#"
flow: everything
category: crime
start: a
on_change: a
nodes:
  a:
    ask:
      text: crime-what
      expect: words
      save: what
      skip: false
      next: b
      wait: { after: 45s, remind: crime-what, times: 2, then: z }
  b:
    ask:
      text: crime-hide
      expect: choice
      choices:
        - { id: "yes", label: answer-yes, to: c, raise: P1, mark: minor, set: { slot: s, value: v } }
      wait: { after: 10m, then: z }
  c:
    say: { text: crime-urgent }
    next: d
  d:
    do:
      - open_case: true
      - raise: P0
      - mark: confidential
      - silence: true
      - safe: 10m
      - set: { slot: s, value: v }
      - language: ur-Latn
    next: e
  e:
    branch: { slot: s, is: { v: g }, else: z }
  g:
    go: { flow: menu }
  z:
    end: { text: crime-done }
"#;

#[test]
fn the_schema_and_the_reader_of_flows_agree_on_what_is_wrong() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    assert_eq!(validate(&schema, &yaml(EVERYTHING)), Ok(()));
    assert_eq!(faults_of(EVERYTHING), Vec::<Problem>::new());
    let wrong = [
        ("category: crime", "category: crimes"),
        ("on_change: a\n", ""),
        ("start: a", "begin: a"),
        ("expect: words", "expect: word"),
        ("      next: b\n", ""),
        ("expect: choice", "expect: location"),
        ("      text: crime-what\n", ""),
        ("      wait: { after: 10m, then: z }\n", ""),
        ("skip: false", "skip: never"),
        ("after: 45s", "after: 45"),
        ("after: 45s, ", ""),
        ("after: 10m, then: z", "after: 10m"),
        ("times: 2", "times: often"),
        ("raise: P1", "raise: P9"),
        ("mark: minor", "mark: miner"),
        ("value: v } }", "valve: v } }"),
        ("id: \"yes\"", "id: \"a:b\""),
        ("say: { text: crime-urgent }\n", "say: {}\n"),
        ("    next: d\n", ""),
        ("- open_case: true", "- open_a_case: true"),
        ("- silence: true", "- silence: much"),
        ("- safe: 10m", "- safe: long"),
        ("- language: ur-Latn", "- language: urdu"),
        ("else: z", "otherwise: z"),
        ("go: { flow: menu }", "go: { flow: menu }\n    end: {}"),
        ("go: { flow: menu }", "go: { node: menu }"),
        ("end: { text: crime-done }", "end: { texts: crime-done }"),
    ];
    for (from, to) in wrong {
        assert!(EVERYTHING.contains(from), "{from}");
        let text = EVERYTHING.replacen(from, to, 1);
        assert!(validate(&schema, &yaml(&text)).is_err(), "the schema takes {to:?}");
        assert_ne!(faults_of(&text), Vec::<Problem>::new(), "the reader takes {to:?}");
    }
}

/// The faults that a flow adds to the shipped ones.
fn faults_of(flow: &str) -> Vec<Problem> {
    let mut files = Playbook::embedded();
    files.push(SourceFile { path: "everything.yaml".to_owned(), text: flow.to_owned() });
    match Edition::read(&files) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| fault.problem).collect(),
    }
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// As much of JSON Schema as ours uses. A word it does not know stops the test: nothing may go
/// unchecked.
fn validate(schema: &Value, value: &Value) -> Result<(), String> {
    check(schema, schema, value, "")
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = schema.as_object().expect("a schema is an object");
    let fits = |schema: &Value| check(root, schema, value, at).is_ok();
    let fail = |what: String| Err(format!("{at}: {what}"));
    for (word, rule) in schema {
        match word.as_str() {
            "$schema" | "title" | "description" | "default" | "definitions" => {}
            "$ref" => {
                let path = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(path).expect(path), value, at)?;
            }
            "type" => {
                let is = match rule.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    other => panic!("the type {other}"),
                };
                if !is {
                    return fail(format!("{value} is no {rule}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    return fail(format!("{value} is none of {rule}"));
                }
            }
            "const" => {
                if rule != value {
                    return fail(format!("{value} is not {rule}"));
                }
            }
            "pattern" => {
                if !matches(rule.as_str().unwrap(), value.as_str().unwrap_or_default()) {
                    return fail(format!("{value} does not match {rule}"));
                }
            }
            "minimum" | "maximum" => {
                let (number, limit) = (value.as_u64().unwrap_or(0), rule.as_u64().unwrap());
                if (word == "minimum" && number < limit) || (word == "maximum" && number > limit) {
                    return fail(format!("{value} is beyond {rule}"));
                }
            }
            "minItems" | "maxItems" | "minProperties" => {
                let count = value.as_array().map_or(0, Vec::len)
                    + value.as_object().map_or(0, serde_json::Map::len);
                let limit = usize::try_from(rule.as_u64().unwrap()).unwrap();
                if (word == "maxItems" && count > limit) || (word != "maxItems" && count < limit) {
                    return fail(format!("{count} is beyond {word} {rule}"));
                }
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    if value.get(key.as_str().unwrap()).is_none() {
                        return fail(format!("{key} is missing"));
                    }
                }
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        check(root, rule, value, &format!("{at}/{key}"))?;
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties");
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.get(key).is_some()) {
                        continue;
                    }
                    if rule == &Value::Bool(false) {
                        return fail(format!("{key} is not known"));
                    }
                    check(root, rule, value, &format!("{at}/{key}"))?;
                }
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    check(root, rule, &Value::String(key.clone()), &format!("{at}/{key}"))?;
                }
            }
            "items" => {
                for (place, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, value, &format!("{at}/{place}"))?;
                }
            }
            "oneOf" => {
                let all = rule.as_array().unwrap();
                let count = all.iter().filter(|schema| fits(schema)).count();
                if count != 1 {
                    let faults: Vec<String> = all
                        .iter()
                        .filter_map(|schema| check(root, schema, value, at).err())
                        .collect();
                    return fail(format!("fits {count} of {}: {faults:?}", all.len()));
                }
            }
            "not" => {
                if fits(rule) {
                    return fail(format!("{value} must not be {rule}"));
                }
            }
            "if" => {
                let branch = if fits(rule) { "then" } else { "else" };
                check(root, schema.get(branch).expect(branch), value, at)?;
            }
            "then" | "else" => assert!(schema.contains_key("if")),
            other => panic!("this validator does not know {other}"),
        }
    }
    Ok(())
}

/// The two patterns of the schema, read by hand.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[A-Za-z0-9_-]+$" => {
            !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        }
        "^[1-9][0-9]*[smhd]$" => text.strip_suffix(['s', 'm', 'h', 'd']).is_some_and(|number| {
            !number.starts_with('0')
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit())
        }),
        other => panic!("the pattern {other}"),
    }
}

// ---- the guide

#[test]
fn the_flow_of_the_guide_can_be_used_as_it_stands() {
    let guide = fs::read_to_string(folder().join("README.md")).unwrap();
    let block = |fence: &str| {
        let (_, rest) = guide.split_once(&format!("```{fence}\n")).expect(fence);
        rest.split_once("```").expect("the end of the block").0.to_owned()
    };
    let mut files = Playbook::embedded();
    files.push(SourceFile { path: "lost.yaml".to_owned(), text: block("yaml") });
    for language in Language::ALL {
        files.push(SourceFile {
            path: format!("{language}/lost.ftl"),
            text: block(&format!("ftl {language}")),
        });
    }
    if let Err(faults) = Playbook::load(&files) {
        panic!("{}", fault::report(&faults, &files));
    }
}

#[test]
fn the_guide_names_every_mark_and_every_action() {
    let guide = fs::read_to_string(folder().join("README.md")).unwrap();
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let actions = schema["definitions"]["action"]["oneOf"].as_array().unwrap();
    let mut words: Vec<&str> =
        actions.iter().map(|action| action["required"][0].as_str().unwrap()).collect();
    let mark = &schema["definitions"]["choice"]["properties"]["mark"]["enum"];
    words.extend(mark.as_array().unwrap().iter().map(|mark| mark.as_str().unwrap()));
    assert!(words.len() > 15, "{words:?}");
    for word in words {
        let named = [format!("`{word}`"), format!("`{word}: ")];
        assert!(named.iter().any(|name| guide.contains(name)), "the guide lacks {word}");
    }
}

// ---- replay

#[test]
fn a_replay_shows_the_turn_that_an_edit_changed_and_no_other() {
    let recorded = "# A hello.\n> hello\n> /tap 4\n";
    let old = Playbook::load(&Playbook::embedded()).unwrap();
    let recorded = replay::replay(&old, recorded).unwrap();
    assert_eq!(replay::compare(&recorded, &replay::replay(&old, &recorded).unwrap()), None);

    let new = edited(&[(
        "en/flows.ftl",
        "misconduct-privacy-named =",
        "misconduct-privacy-named = Yes,",
    )]);
    let today = replay::replay(&Playbook::load(&new).unwrap(), &recorded).unwrap();
    let changed = replay::compare(&recorded, &today).expect("it changed");
    let said: Vec<&str> = changed.differ.iter().map(|turn| turn.said.as_str()).collect();
    assert_eq!(said, ["/tap 4"]);
    assert!(changed.to_string().contains("  + "), "{changed}");
}

// ---- on the command line

#[test]
fn the_exit_code_says_whether_somebody_is_restarted() {
    let (old, same, new) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(old.path(), &Playbook::embedded());
    write(same.path(), &edited(&[("en/flows.ftl", "crime-plate =", "crime-plate = The")]));
    write(
        new.path(),
        &edited(&[
            ("crime.yaml", "vehicle: plate\n", "vehicle: number_plate\n"),
            ("crime.yaml", "  plate:\n", "  number_plate:\n"),
        ]),
    );
    let diff = |new: &Path| flows(&["diff".as_ref(), old.path(), new]);

    let text_only = diff(same.path());
    assert_eq!(text_only.status.code(), Some(0));
    assert!(stdout(&text_only).contains("`crime-plate` reads differently in en"));
    let node_gone = diff(new.path());
    assert_eq!(node_gone.status.code(), Some(1));
    assert!(
        stdout(&node_gone)
            .ends_with("1 question restarts whoever waits there; all others continue.\n")
    );
}

#[test]
fn transcripts_are_replayed_against_the_folder_that_is_named() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(old.path(), &Playbook::embedded());
    write(new.path(), &edited(&[("en/flows.ftl", "menu-welcome =", "menu-welcome = Well.")]));
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let transcript = old.path().join("hello.txt");
    fs::write(&transcript, replay::replay(&playbook, "> hello\n").unwrap()).unwrap();
    let play = |folder: &Path| flows(&["replay".as_ref(), &transcript, "--flows".as_ref(), folder]);
    assert_eq!(play(old.path()).status.code(), Some(0));
    let changed = play(new.path());
    assert_eq!(changed.status.code(), Some(1));
    assert!(stdout(&changed).contains("1 of 1 turns came out differently"));
}

#[test]
fn the_shipped_folder_passes_its_own_check() {
    let output = flows(&["check".as_ref(), &folder()]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn a_fault_is_shown_at_its_own_line_under_the_line_for_editors() {
    let files = edited(&[("crime.yaml", "on_change: kind", "on_change: kidn")]);
    let faults = Playbook::load(&files).unwrap_err();
    let file = files.iter().find(|file| file.path == "crime.yaml").unwrap();
    let line = file.text.lines().position(|line| line == "on_change: kidn").unwrap() + 1;
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [line]);
}

fn flows(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_faryad")).arg("flows").args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn write(folder: &Path, files: &[SourceFile]) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conversation_flows")
}
