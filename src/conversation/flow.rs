//! A conversation flow whose every reference is already resolved: what is asked, in which order.

use std::time::Duration;

use crate::{
    case::Flag,
    language::Language,
    triage::{Category, Priority},
};

/// The place of a flow in its playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowId(pub(super) usize);

/// The place of a node in its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub(super) usize);

/// One flow. Made by the module `parse` only, so its ids lead somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name, which is its file's name.
    pub name: String,
    /// Whose matter it is.
    pub category: Category,
    /// SHA-256 of its file: a session notices when the flow was edited under it.
    pub hash: String,
    /// Where it begins.
    pub start: NodeId,
    /// Where a person goes on whose node is gone.
    pub on_change: NodeId,
    pub(super) nodes: Vec<Node>,
}

impl Flow {
    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    /// A node by the name a session stored.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.name == name).map(NodeId)
    }

    /// Every node, in order of name.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(place, node)| (NodeId(place), node))
    }
}

/// One step of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name: sessions and buttons carry it.
    pub name: String,
    /// What it does.
    pub kind: NodeKind,
}

/// What a node does.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Asks and waits.
    Ask(Ask),
    /// Says something together with the next question.
    Say {
        /// The text.
        text: String,
        /// Then.
        next: NodeId,
    },
    /// Asks something of the world.
    Do {
        /// What.
        actions: Vec<Action>,
        /// Then.
        next: NodeId,
    },
    /// Goes on by an answer.
    Branch {
        /// The answer.
        slot: String,
        /// Where each value leads.
        is: Vec<(String, NodeId)>,
        /// Where everything else leads.
        otherwise: NodeId,
    },
    /// Goes on in another flow.
    Go {
        /// Which.
        flow: FlowId,
    },
    /// The flow is over.
    End {
        /// Last words, if any.
        text: Option<String>,
    },
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The text.
    pub text: String,
    /// What counts as an answer, and where it leads.
    pub expect: Expect,
    /// The slot that keeps the answer.
    pub save: Option<String>,
    /// Pass over the question when its slot has an answer already (EM-6).
    pub skip: bool,
    /// What happens when nobody answers.
    pub wait: Wait,
}

impl Ask {
    /// The first of its choices: where there is an order, the gravest.
    pub fn first(&self) -> Option<&Choice> {
        self.choices().first()
    }

    /// The last of its choices: whoever skips a question goes on from there.
    pub fn last(&self) -> Option<&Choice> {
        self.choices().last()
    }

    fn choices(&self) -> &[Choice] {
        match &self.expect {
            Expect::Choice { choices } => choices,
            Expect::Words { .. } | Expect::Location { .. } => &[],
        }
    }
}

/// What counts as an answer, and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// Any words, a voice note or a picture.
    Words {
        /// Then.
        next: NodeId,
    },
    /// A pin, or words for a place.
    Location {
        /// Then.
        next: NodeId,
    },
    /// One of these: a tap, a number, its title typed, yes or no.
    Choice {
        /// The choices, one to ten.
        choices: Vec<Choice>,
    },
}

impl Expect {
    /// The kind of answer, without where it leads: what an edit of the flow must not change under
    /// a person who is about to answer.
    pub const fn form(&self) -> Form {
        match self {
            Self::Words { .. } => Form::Words,
            Self::Location { .. } => Form::Location,
            Self::Choice { .. } => Form::Choice,
        }
    }
}

/// The kind of answer a question waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Words.
    Words,
    /// A place.
    Location,
    /// One of several.
    Choice,
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is saved; part of the button's id.
    pub id: String,
    /// The text on the button.
    pub label: String,
    /// What is done first.
    pub actions: Vec<Action>,
    /// Where it leads.
    pub to: NodeId,
}

/// What happens when nobody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// How long to wait; each reminder doubles it, so 60 s reminds at one and at three minutes
    /// (EM-9).
    pub after: Duration,
    /// The text of the reminder.
    pub remind: Option<String>,
    /// How many reminders.
    pub times: u32,
    /// Where it leads in the end.
    pub then: NodeId,
}

/// Something asked of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Open a case of the flow's category with everything said so far.
    OpenCase,
    /// Raise its priority to at least this.
    Raise(Priority),
    /// Set a mark that officers see.
    Mark(Flag),
    /// Send nothing more until the person writes (DV-1).
    Silence,
    /// The person said that writing is safe for this long (DV-5).
    Safe(Duration),
    /// Fill a slot.
    Set {
        /// The slot.
        slot: String,
        /// Its value.
        value: String,
    },
    /// Answer in this language from now on.
    Speak(Language),
}
