//! The form of a flow file as JSON Schema (draft-07), so that an editor completes and checks while
//! somebody writes. What a schema cannot know, whether names lead somewhere and texts exist, is
//! `faryad flows check`'s to say.

use serde_json::{Value, json};

use super::parse::{CATEGORIES, FLAGS, PRIORITIES};
use crate::language::Language;

/// What names and ids may hold: they travel inside button ids.
const NAME: &str = "^[A-Za-z0-9_-]+$";

/// A length of time.
const TIME: &str = "^[1-9][0-9]*[smhd]$";

/// The schema as it stands in `conversation_flows/flow.schema.json`.
pub fn schema() -> String {
    format!("{:#}\n", root())
}

fn root() -> Value {
    let mut root = object(
        "A conversation flow: what is asked, in which order. Its texts are Fluent messages.",
        &[
            ("flow", name("The flow's name: its file's name without .yaml.")),
            (
                "category",
                one_of(
                    "Whose matter it is. Decides the desk, and what the engine does when the flow \
                     begins: emergency and domestic open a case at once, domestic and misconduct \
                     guard the person.",
                    CATEGORIES.map(|(name, _)| name),
                ),
            ),
            ("start", name("The node where it begins.")),
            (
                "on_change",
                name("The node where a person goes on whose question an edit took away."),
            ),
            (
                "nodes",
                json!({
                    "description": "The nodes by name. Sessions and buttons carry the names: \
                                    renaming one is removing it.",
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": { "pattern": NAME },
                    "additionalProperties": { "$ref": "#/definitions/node" },
                }),
            ),
        ],
        &[],
    );
    if let Some(map) = root.as_object_mut() {
        map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        map.insert("title".to_owned(), json!("Faryad conversation flow"));
        map.insert(
            "definitions".to_owned(),
            json!({
                "node": node(),
                "ask": ask(),
                "choice": choice(),
                "wait": wait(),
                "action": action(),
                "set": set(),
                "branch": branch(),
            }),
        );
    }
    root
}

/// Exactly one kind, with `next` where the kind itself does not say where it leads.
fn node() -> Value {
    let next = || ("next", name("The node that follows."));
    let text = |what: &str| object(what, &[("text", message("What is said."))], &[]);
    let last = object("The flow is over.", &[], &[("text", message("Last words."))]);
    let go = object("Goes on in another flow.", &[("flow", name("The flow it goes on in."))], &[]);
    let actions = json!({
        "description": "Asks something of the world.",
        "type": "array",
        "items": { "$ref": "#/definitions/action" },
    });
    let said = "A sentence that goes out together with the next question.";
    json!({
        "description": "Exactly one of ask, say, do, branch, go, end.",
        "oneOf": [
            object("Asks and waits.", &[("ask", reference("ask"))], &[]),
            object(said, &[("say", text(said)), next()], &[]),
            object("Asks something of the world.", &[("do", actions), next()], &[]),
            object("Goes on by an answer.", &[("branch", reference("branch"))], &[]),
            object("Goes on in another flow.", &[("go", go)], &[]),
            object("The flow is over.", &[("end", last)], &[]),
        ],
    })
}

fn ask() -> Value {
    let mut ask = object(
        "Asks and waits.",
        &[
            ("text", message("The question.")),
            (
                "expect",
                one_of(
                    "What counts as an answer: words (or a voice note, a picture), a location (a \
                     pin or words), one of the choices.",
                    ["words", "location", "choice"],
                ),
            ),
            ("wait", reference("wait")),
        ],
        &[
            ("save", text("The slot that keeps the answer; also a fact of the case.")),
            ("next", name("The node that follows; for words and location.")),
            (
                "choices",
                json!({
                    "description": "For choice. Up to three become buttons, up to ten a list.",
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 10,
                    "items": { "$ref": "#/definitions/choice" },
                }),
            ),
            (
                "skip",
                json!({
                    "description": "Pass over the question when its slot has an answer already.",
                    "type": "boolean",
                    "default": true,
                }),
            ),
        ],
    );
    if let Some(map) = ask.as_object_mut() {
        map.insert("if".to_owned(), json!({ "properties": { "expect": { "const": "choice" } } }));
        let either =
            |needs: &str, not: &str| json!({ "required": [needs], "not": { "required": [not] } });
        map.insert("then".to_owned(), either("choices", "next"));
        map.insert("else".to_owned(), either("next", "choices"));
    }
    ask
}

fn choice() -> Value {
    object(
        "One of the answers. Its actions are done before going to its node.",
        &[
            ("id", name("What is saved; part of the button. Quote yes and no.")),
            (
                "label",
                message("What is on the button: 20 characters, 24 in a list of four or more."),
            ),
            ("to", name("Where it leads.")),
        ],
        &[("raise", priority()), ("mark", mark()), ("set", reference("set"))],
    )
}

fn wait() -> Value {
    object(
        "What happens when nobody answers.",
        &[
            ("after", time("How long to wait; each reminder doubles it.")),
            ("then", name("Where it leads in the end.")),
        ],
        &[
            (
                "remind",
                message("Asked again with the same buttons. None for domestic and misconduct."),
            ),
            (
                "times",
                json!({
                    "description": "How many reminders.",
                    "type": "integer",
                    "minimum": 0,
                    "maximum": u32::MAX,
                    "default": 1,
                }),
            ),
        ],
    )
}

/// An action is a map of one key.
fn action() -> Value {
    let switch = |what: &str| json!({ "description": what, "type": "boolean" });
    let languages = Language::ALL.map(Language::tag);
    let actions = [
        (
            "open_case",
            switch(
                "Open a case of the flow's category with everything said so far, and alert the desk.",
            ),
        ),
        ("raise", priority()),
        ("mark", mark()),
        ("silence", switch("Send nothing more to this person until they write (DV-1).")),
        ("safe", time("The person said that writing is safe for this long (DV-5).")),
        ("set", reference("set")),
        ("language", one_of("Answer in this language from now on.", languages)),
    ];
    let actions = actions.map(|action| object("One action.", &[action], &[]));
    json!({ "oneOf": actions })
}

fn set() -> Value {
    object("Fills a slot.", &[("slot", text("The slot.")), ("value", text("Its value."))], &[])
}

fn branch() -> Value {
    object(
        "Goes on by an answer.",
        &[
            ("slot", text("The slot that holds the answer.")),
            (
                "is",
                json!({
                    "description": "A node for each value.",
                    "type": "object",
                    "additionalProperties": name("Where this value leads."),
                }),
            ),
            ("else", name("Where everything else leads, no answer as well.")),
        ],
        &[],
    )
}

/// An object with these keys and no others.
fn object(what: &str, required: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let properties: serde_json::Map<String, Value> = required
        .iter()
        .chain(optional)
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    let mut object = json!({
        "description": what,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    let required: Vec<&str> = required.iter().map(|(key, _)| *key).collect();
    if let Some(map) = object.as_object_mut()
        && !required.is_empty()
    {
        map.insert("required".to_owned(), json!(required));
    }
    object
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

fn name(what: &str) -> Value {
    json!({ "description": what, "type": "string", "pattern": NAME })
}

fn text(what: &str) -> Value {
    json!({ "description": what, "type": "string" })
}

fn message(what: &str) -> Value {
    text(&format!("{what} The id of a Fluent message."))
}

fn time(what: &str) -> Value {
    json!({ "description": format!("{what} 45s, 10m, 24h or 7d."), "type": "string", "pattern": TIME })
}

fn one_of<const N: usize>(what: &str, words: [&str; N]) -> Value {
    json!({ "description": what, "enum": words.as_slice() })
}

fn priority() -> Value {
    let what = "Raise the case's priority to at least this.";
    one_of(what, PRIORITIES.map(|(name, _)| name))
}

fn mark() -> Value {
    one_of("Set a mark that officers see.", FLAGS.map(|(name, _)| name))
}
