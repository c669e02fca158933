//! What running sessions meet when one edition of the flows replaces another: who continues, who is
//! restarted and where, and what reads differently.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    flow::{Action, Ask, Choice, Expect, Flow, Form, Node, NodeId, NodeKind, Wait},
    inspect::quiet,
    playbook::Edition,
    session::Position,
    text::Texts,
    walk::still_asked,
};
use crate::language::Language;

/// Everything that differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Every flow of either edition, in order of name.
    pub flows: Vec<FlowChange>,
    /// Texts that no flow asks for by name: the engine's, the officers'.
    pub texts: Vec<TextChange>,
}

/// What became of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowChange {
    /// Its name.
    pub flow: String,
    /// What became of it.
    pub fate: FlowFate,
}

/// What became of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowFate {
    /// It does and says what it did.
    Unchanged,
    /// It was not there before.
    New,
    /// It is gone: whoever is in it is asked nothing more, and begins anew with their next message.
    Removed {
        /// How many questions somebody may be waiting at.
        questions: usize,
    },
    /// It is another one now.
    Edited {
        /// What changed of the flow as a whole.
        whole: Vec<Change>,
        /// What changed in its nodes, in order of name.
        nodes: Vec<NodeChange>,
    },
}

/// What became of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeChange {
    /// Its name.
    pub node: String,
    /// Where those who wait at it are restarted; `None`: they continue, or nobody can wait here.
    pub restart: Option<String>,
    /// What changed.
    pub what: Vec<Change>,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The node is new.
    New(&'static str),
    /// The node is gone.
    Removed(&'static str),
    /// Another kind of node.
    Kind(&'static str, &'static str),
    /// Another kind of answer is waited for.
    Expects(Form, Form),
    /// A text reads differently.
    Text(TextChange),
    /// Something is another now: what, what it was, what it is.
    Value {
        /// In the words of the flow language: `next`, `save`, `wait`, `text` …
        what: &'static str,
        /// Before.
        was: String,
        /// After.
        is: String,
    },
    /// A choice is new.
    ChoiceAdded(String),
    /// A choice is gone.
    ChoiceRemoved(String),
    /// A choice has another id and the label it had.
    ChoiceRenamed(String, String),
    /// Something about a choice is another now.
    ChoiceValue {
        /// The choice.
        id: String,
        /// In the words of the flow language.
        what: &'static str,
        /// Before.
        was: String,
        /// After.
        is: String,
    },
    /// The choices that stayed are in another order.
    ChoicesReordered,
    /// An answer branches to another node; `else` where it is not named.
    Branch {
        /// The answer.
        answer: String,
        /// Before.
        was: String,
        /// After.
        is: String,
    },
}

/// A text that reads differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// Its id.
    pub id: String,
    /// In which languages.
    pub languages: Vec<Language>,
}

impl Difference {
    /// Compares two editions.
    pub fn between(old: &Edition, new: &Edition) -> Self {
        let names: BTreeSet<&str> =
            old.flows.iter().chain(&new.flows).map(|flow| flow.name.as_str()).collect();
        let find = |edition: &'_ Edition, name: &str| -> Option<usize> {
            edition.flows.iter().position(|flow| flow.name == name)
        };
        let mut shown = BTreeSet::new();
        let flows = names
            .into_iter()
            .map(|name| {
                let was = find(old, name).and_then(|at| old.flows.get(at));
                let is = find(new, name).and_then(|at| new.flows.get(at));
                let fate = match (was, is) {
                    (Some(was), Some(is)) => {
                        Comparison { was, is, old, new, shown: &mut shown }.fate()
                    }
                    (None, Some(_) | None) => FlowFate::New,
                    (Some(was), None) => FlowFate::Removed { questions: questions(was).count() },
                };
                FlowChange { flow: name.to_owned(), fate }
            })
            .collect();
        let ids: BTreeSet<&str> = Language::ALL
            .into_iter()
            .flat_map(|language| old.texts.ids(language).chain(new.texts.ids(language)))
            .filter(|id| !shown.contains(*id))
            .collect();
        let used = [old, new].map(texts_of_flows);
        let texts = ids
            .into_iter()
            // New words of a new node are told with the node; a text that nothing says, not at all.
            .filter(|id| !used.iter().any(|used| used.contains(*id)))
            .filter_map(|id| reads_differently(&old.texts, &new.texts, id))
            .collect();
        Self { flows, texts }
    }

    /// How many questions, or whole flows, restart whoever waits there.
    pub fn restarts(&self) -> usize {
        self.flows
            .iter()
            .map(|change| match &change.fate {
                FlowFate::Unchanged | FlowFate::New => 0,
                FlowFate::Removed { questions } => *questions,
                FlowFate::Edited { nodes, .. } => {
                    nodes.iter().filter(|node| node.restart.is_some()).count()
                }
            })
            .sum()
    }
}

/// The questions of a flow: the only nodes where a session rests.
fn questions(flow: &Flow) -> impl Iterator<Item = (&Node, &Ask)> {
    flow.nodes().filter_map(|(_, node)| match &node.kind {
        NodeKind::Ask(ask) => Some((node, ask)),
        NodeKind::Say { .. }
        | NodeKind::Do { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Go { .. }
        | NodeKind::End { .. } => None,
    })
}

/// Every text that some flow says.
fn texts_of_flows(edition: &Edition) -> BTreeSet<String> {
    edition
        .flows
        .iter()
        .flat_map(Flow::nodes)
        .flat_map(|(_, node)| texts_of(node))
        .flat_map(|id| [quiet(id), id.to_owned()])
        .collect()
}

/// The texts of a node, the quiet variants aside.
fn texts_of(node: &Node) -> Vec<&str> {
    match &node.kind {
        NodeKind::Ask(ask) => {
            let mut texts = vec![ask.text.as_str()];
            texts.extend(ask.wait.remind.as_deref());
            if let Expect::Choice { choices } = &ask.expect {
                texts.extend(choices.iter().map(|choice| choice.label.as_str()));
            }
            texts
        }
        NodeKind::Say { text, .. } => vec![text],
        NodeKind::End { text } => text.as_deref().into_iter().collect(),
        NodeKind::Do { .. } | NodeKind::Branch { .. } | NodeKind::Go { .. } => Vec::new(),
    }
}

/// In which languages a text reads differently, if in any.
fn reads_differently(old: &Texts, new: &Texts, id: &str) -> Option<TextChange> {
    // Every variable as it is written, so that a text which merely moves one is another text.
    let variables = [("code", "{ $code }"), ("time", "{ $time }"), ("sent", "{ $sent }")];
    let says = |texts: &Texts, language| {
        texts.has(language, id).then(|| texts.say(language, id, &variables))
    };
    let languages: Vec<Language> = Language::ALL
        .into_iter()
        .filter(|language| says(old, *language) != says(new, *language))
        .collect();
    (!languages.is_empty()).then(|| TextChange { id: id.to_owned(), languages })
}

/// Two editions of one flow.
struct Comparison<'a> {
    was: &'a Flow,
    is: &'a Flow,
    old: &'a Edition,
    new: &'a Edition,
    /// The texts told of already: yes and no stand under many questions.
    shown: &'a mut BTreeSet<String>,
}

impl Comparison<'_> {
    fn fate(mut self) -> FlowFate {
        let (was, is) = (self.was, self.is);
        let mut whole = Vec::new();
        value(
            &mut whole,
            "category",
            format!("{:?}", was.category).to_lowercase(),
            format!("{:?}", is.category).to_lowercase(),
        );
        value(&mut whole, "start", name(was, was.start), name(is, is.start));
        value(&mut whole, "on_change", name(was, was.on_change), name(is, is.on_change));

        let mut named: BTreeMap<&str, (Option<&Node>, Option<&Node>)> = BTreeMap::new();
        for (_, node) in was.nodes() {
            named.entry(&node.name).or_default().0 = Some(node);
        }
        for (_, node) in is.nodes() {
            named.entry(&node.name).or_default().1 = Some(node);
        }
        let nodes: Vec<NodeChange> = named
            .into_iter()
            .map(|(node, (before, after))| NodeChange {
                node: node.to_owned(),
                restart: before.and_then(|before| self.restart(before)),
                what: self.node(before, after),
            })
            .filter(|change| change.restart.is_some() || !change.what.is_empty())
            .collect();
        if whole.is_empty() && nodes.is_empty() {
            return FlowFate::Unchanged;
        }
        FlowFate::Edited { whole, nodes }
    }

    /// Where the engine restarts whoever waits at this node of the old edition, by its own rule.
    fn restart(&self, node: &Node) -> Option<String> {
        let NodeKind::Ask(ask) = &node.kind else { return None };
        let position = Position {
            flow: self.was.name.clone(),
            hash: self.was.hash.clone(),
            node: node.name.clone(),
            asked: 1,
            reminded: 0,
            form: Some(ask.expect.form()),
        };
        match still_asked(self.is, &position) {
            Some(_) => None,
            None => Some(name(self.is, self.is.on_change)),
        }
    }

    fn node(&mut self, before: Option<&Node>, after: Option<&Node>) -> Vec<Change> {
        let (before, after) = match (before, after) {
            (Some(before), Some(after)) => (before, after),
            (Some(before), None) => return vec![Change::Removed(kind(before))],
            (None, Some(after)) => return vec![Change::New(kind(after))],
            (None, None) => return Vec::new(),
        };
        let mut changes = Vec::new();
        if kind(before) == kind(after) {
            self.inside(&mut changes, before, after);
        } else {
            changes.push(Change::Kind(kind(before), kind(after)));
        }
        for id in texts_of(after) {
            for id in [id.to_owned(), quiet(id)] {
                if let Some(change) = reads_differently(&self.old.texts, &self.new.texts, &id)
                    && self.shown.insert(id)
                {
                    changes.push(Change::Text(change));
                }
            }
        }
        changes
    }

    /// Two nodes of the same kind.
    fn inside(&self, changes: &mut Vec<Change>, before: &Node, after: &Node) {
        let (was, is) = (self.was, self.is);
        let next = |changes: &mut Vec<Change>, before: NodeId, after: NodeId| {
            value(changes, "next", name(was, before), name(is, after));
        };
        match (&before.kind, &after.kind) {
            (NodeKind::Ask(before), NodeKind::Ask(after)) => self.ask(changes, before, after),
            (NodeKind::Say { text: a, next: to_a }, NodeKind::Say { text: b, next: to_b }) => {
                value(changes, "text", a.clone(), b.clone());
                next(changes, *to_a, *to_b);
            }
            (NodeKind::Do { actions: a, next: to_a }, NodeKind::Do { actions: b, next: to_b }) => {
                value(changes, "do", actions(a), actions(b));
                next(changes, *to_a, *to_b);
            }
            (
                NodeKind::Branch { slot: slot_a, is: is_a, otherwise: else_a },
                NodeKind::Branch { slot: slot_b, is: is_b, otherwise: else_b },
            ) => {
                value(changes, "slot", slot_a.clone(), slot_b.clone());
                for answer in
                    is_a.iter().chain(is_b).map(|(answer, _)| answer).collect::<BTreeSet<_>>()
                {
                    let to = |flow: &Flow, is: &[(String, NodeId)]| {
                        let found = is.iter().find(|(known, _)| known == answer);
                        found.map_or_else(|| "else".to_owned(), |(_, to)| name(flow, *to))
                    };
                    let (was, is) = (to(was, is_a), to(is, is_b));
                    if was != is {
                        changes.push(Change::Branch { answer: answer.clone(), was, is });
                    }
                }
                value(changes, "else", name(was, *else_a), name(is, *else_b));
            }
            (NodeKind::Go { flow: a }, NodeKind::Go { flow: b }) => {
                let flow = |edition: &Edition, id: super::flow::FlowId| {
                    edition.flows.get(id.0).map_or_else(String::new, |flow| flow.name.clone())
                };
                value(changes, "go", flow(self.old, *a), flow(self.new, *b));
            }
            (NodeKind::End { text: a }, NodeKind::End { text: b }) => {
                value(changes, "text", option(a.as_deref()), option(b.as_deref()));
            }
            (
                NodeKind::Ask(_)
                | NodeKind::Say { .. }
                | NodeKind::Do { .. }
                | NodeKind::Branch { .. }
                | NodeKind::Go { .. }
                | NodeKind::End { .. },
                _,
            ) => {}
        }
    }

    fn ask(&self, changes: &mut Vec<Change>, before: &Ask, after: &Ask) {
        let (was, is) = (self.was, self.is);
        value(changes, "text", before.text.clone(), after.text.clone());
        let (form, to) = (before.expect.form(), after.expect.form());
        if form != to {
            changes.push(Change::Expects(form, to));
        }
        match (&before.expect, &after.expect) {
            (Expect::Choice { choices: before }, Expect::Choice { choices: after }) => {
                self.choices(changes, before, after);
            }
            (
                Expect::Words { next: before } | Expect::Location { next: before },
                Expect::Words { next: after } | Expect::Location { next: after },
            ) => value(changes, "next", name(was, *before), name(is, *after)),
            (Expect::Choice { .. } | Expect::Words { .. } | Expect::Location { .. }, _) => {}
        }
        value(changes, "save", option(before.save.as_deref()), option(after.save.as_deref()));
        value(changes, "skip", before.skip.to_string(), after.skip.to_string());
        value(changes, "wait", wait(was, &before.wait), wait(is, &after.wait));
    }

    fn choices(&self, changes: &mut Vec<Change>, before: &[Choice], after: &[Choice]) {
        let (was, is) = (self.was, self.is);
        let gone: Vec<&Choice> =
            before.iter().filter(|old| !after.iter().any(|new| new.id == old.id)).collect();
        let mut fresh: Vec<&Choice> =
            after.iter().filter(|new| !before.iter().any(|old| old.id == new.id)).collect();
        for old in gone {
            match fresh.iter().position(|new| new.label == old.label) {
                Some(place) => {
                    let new = fresh.remove(place);
                    changes.push(Change::ChoiceRenamed(old.id.clone(), new.id.clone()));
                }
                None => changes.push(Change::ChoiceRemoved(old.id.clone())),
            }
        }
        changes.extend(fresh.into_iter().map(|new| Change::ChoiceAdded(new.id.clone())));

        let stayed = |from: &[Choice], other: &[Choice]| -> Vec<String> {
            let both = from.iter().filter(|choice| other.iter().any(|c| c.id == choice.id));
            both.map(|choice| choice.id.clone()).collect()
        };
        if stayed(before, after) != stayed(after, before) {
            changes.push(Change::ChoicesReordered);
        }
        for old in before {
            let Some(new) = after.iter().find(|new| new.id == old.id) else { continue };
            let facts = [
                ("label", old.label.clone(), new.label.clone()),
                ("to", name(was, old.to), name(is, new.to)),
                ("does", actions(&old.actions), actions(&new.actions)),
            ];
            for (what, was, is) in facts {
                if was != is {
                    changes.push(Change::ChoiceValue { id: old.id.clone(), what, was, is });
                }
            }
        }
    }
}

fn value(changes: &mut Vec<Change>, what: &'static str, was: String, is: String) {
    if was != is {
        changes.push(Change::Value { what, was, is });
    }
}

fn name(flow: &Flow, id: NodeId) -> String {
    flow.node(id).map_or_else(String::new, |node| node.name.clone())
}

fn option(text: Option<&str>) -> String {
    text.unwrap_or("nothing").to_owned()
}

fn wait(flow: &Flow, wait: &Wait) -> String {
    let remind = match &wait.remind {
        Some(text) if wait.times == 1 => format!(", then `{text}` once"),
        Some(text) => format!(", then `{text}` {} times", wait.times),
        None => String::new(),
    };
    format!("{}{remind}, then {}", duration(wait.after), name(flow, wait.then))
}

/// A length of time as the flow language writes it.
pub(super) fn duration(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    [(24 * 60 * 60, 'd'), (60 * 60, 'h'), (60, 'm')]
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit))
        .map_or_else(
            || format!("{seconds}s"),
            |(unit, letter)| format!("{}{letter}", seconds / unit),
        )
}

/// Actions in one line.
pub(super) fn actions(actions: &[Action]) -> String {
    let all: Vec<String> = actions.iter().map(action).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn action(action: &Action) -> String {
    match action {
        Action::OpenCase => "open a case".to_owned(),
        Action::Raise(to) => format!("raise to {to}"),
        Action::Mark(flag) => format!("mark {}", flag_name(*flag)),
        Action::Silence => "be silent".to_owned(),
        Action::Safe(time) => format!("safe for {}", duration(*time)),
        Action::Set { slot, value } => format!("{slot} = {value}"),
        Action::Speak(language) => format!("speak {language}"),
    }
}

/// A mark as the flow language writes it.
fn flag_name(flag: crate::case::Flag) -> &'static str {
    super::parse::FLAGS.iter().find(|(_, known)| *known == flag).map_or("", |(name, _)| name)
}

/// The key of a node in its file.
pub(super) const fn kind(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Ask(_) => "ask",
        NodeKind::Say { .. } => "say",
        NodeKind::Do { .. } => "do",
        NodeKind::Branch { .. } => "branch",
        NodeKind::Go { .. } => "go",
        NodeKind::End { .. } => "end",
    }
}

const fn form_name(form: Form) -> &'static str {
    match form {
        Form::Words => "words",
        Form::Location => "location",
        Form::Choice => "choice",
    }
}

impl fmt::Display for TextChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let languages: Vec<&str> = self.languages.iter().map(|language| language.tag()).collect();
        write!(f, "`{}` reads differently in {}", self.id, languages.join(", "))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New(kind) => write!(f, "new ({kind})"),
            Self::Removed(kind) => write!(f, "removed ({kind})"),
            Self::Kind(was, is) => write!(f, "{is} instead of {was}"),
            Self::Expects(was, is) => {
                write!(f, "expects {} instead of {}", form_name(*is), form_name(*was))
            }
            Self::Text(change) => change.fmt(f),
            Self::Value { what, was, is } => write!(f, "{what}: {was} → {is}"),
            Self::ChoiceAdded(id) => write!(f, "choice `{id}` added"),
            Self::ChoiceRemoved(id) => {
                write!(f, "choice `{id}` removed: whoever taps it is asked again")
            }
            Self::ChoiceRenamed(was, is) => {
                write!(
                    f,
                    "choice `{was}` is now `{is}`: whoever taps its old button is asked again"
                )
            }
            Self::ChoiceValue { id, what, was, is } => {
                write!(f, "choice `{id}` {what}: {was} → {is}")
            }
            Self::Branch { answer, was, is } => write!(f, "`{answer}` branches: {was} → {is}"),
            Self::ChoicesReordered => {
                write!(
                    f,
                    "choices reordered: a number typed now may mean another one than was read"
                )
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Where the changes begin, behind the names of the nodes.
        const NAMES: usize = 18;
        for FlowChange { flow, fate } in &self.flows {
            match fate {
                FlowFate::Unchanged => writeln!(f, "{flow}: unchanged")?,
                FlowFate::New => writeln!(f, "{flow}: new")?,
                FlowFate::Removed { .. } => writeln!(
                    f,
                    "{flow}: removed\n! whoever is in it is asked nothing more, and begins anew \
                     with their next message"
                )?,
                FlowFate::Edited { whole, nodes } => {
                    writeln!(f, "{flow}: edited")?;
                    for change in whole {
                        writeln!(f, "  {change}")?;
                    }
                    for NodeChange { node, restart, what } in nodes {
                        let mark = if restart.is_some() { '!' } else { ' ' };
                        let goes_on = restart
                            .iter()
                            .map(|at| format!("whoever waits here goes on at `{at}`"));
                        let lines = what.iter().map(ToString::to_string).chain(goes_on);
                        for (number, line) in lines.enumerate() {
                            let name = if number == 0 { node.as_str() } else { "" };
                            writeln!(f, "{mark} {name:<NAMES$} {line}")?;
                        }
                    }
                }
            }
        }
        if !self.texts.is_empty() {
            writeln!(f, "texts of no flow:")?;
            for change in &self.texts {
                writeln!(f, "  {change}")?;
            }
        }
        match self.restarts() {
            0 => write!(f, "Nobody is restarted."),
            1 => write!(f, "1 question restarts whoever waits there; all others continue."),
            count => {
                write!(f, "{count} questions restart whoever waits there; all others continue.")
            }
        }
    }
}
