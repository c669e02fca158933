//! Goes through a flow: from one question to the next, doing on the way what the nodes say.

use std::collections::BTreeSet;

use super::{
    flow::{Action, Ask, Choice, Expect, Flow, FlowId, Node, NodeId, NodeKind},
    matter::floor,
    session::{Position, TimerKind},
    step::Turn,
};
use crate::{case::Exclusion, safety::Standing, triage::Category};

/// Most nodes of one turn: no flow comes near it, and a circle through answered questions ends.
const NODES: usize = 64;

/// The slot that names the police station complained about: its officers are kept away (PM-2).
pub(super) const STATION: &str = "station";

/// Most slots of one session: more than all shipped flows have together.
const SLOTS: usize = 128;

/// The question that waits, found again in today's flows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting<'a> {
    pub(super) id: FlowId,
    pub(super) flow: &'a Flow,
    pub(super) at: NodeId,
    pub(super) node: &'a Node,
    pub(super) ask: &'a Ask,
}

impl<'a> Turn<'a> {
    /// Begins a flow by its name.
    pub(super) fn enter(&mut self, name: &str) {
        match self.playbook.find(name) {
            Some(id) => self.begin(id),
            // The inspector refuses a playbook without the flows the engine names.
            None => self.rest(),
        }
    }

    fn begin(&mut self, id: FlowId) {
        let Some(flow) = self.playbook.flow(id) else { return self.rest() };
        self.prepare(flow.category);
        self.run(id, flow.start);
    }

    /// What a category asks for when one of its flows begins: done here, where no author of a flow
    /// can forget it.
    fn prepare(&mut self, category: Category) {
        match category {
            Category::Emergency | Category::Domestic | Category::Misconduct | Category::Crime => {
                self.set_aside(category, None);
                if self.adopted.is_some() {
                    self.raise(floor(category), "it is another matter than was thought");
                }
            }
            Category::Other => {}
        }
        match category {
            Category::Emergency => self.open_case(Category::Emergency),
            Category::Domestic => {
                self.guard();
                self.open_case(Category::Domestic);
            }
            Category::Misconduct => self.guard(),
            Category::Crime => {}
            // A menu is new each time.
            Category::Other => self.session.answers.clear(),
        }
    }

    /// From here on nothing is sent to this person that they did not ask for (DV-6, PM-5).
    pub(super) fn guard(&mut self) {
        self.session.standing.guarded = true;
        self.clear_timer(TimerKind::Holding);
    }

    /// Goes on from a node until somebody has to answer or the flow is over.
    pub(super) fn run(&mut self, mut id: FlowId, mut at: NodeId) {
        let mut passed = BTreeSet::new();
        for _ in 0..NODES {
            let Some(flow) = self.playbook.flow(id) else { break };
            self.running = Some(flow.category);
            let Some(node) = flow.node(at) else { break };
            match &node.kind {
                NodeKind::Ask(ask) => match self.answered(ask) {
                    Some(on) if passed.insert((id, at)) => at = on,
                    _ => return self.ask(Waiting { id, flow, at, node, ask }),
                },
                NodeKind::Say { text, next } => {
                    self.say(text);
                    at = *next;
                }
                NodeKind::Do { actions, next } => {
                    self.act(flow, actions, &node.name.replace('-', " "));
                    at = *next;
                }
                NodeKind::Branch { slot, is, otherwise } => {
                    let value = self.session.answers.get(slot);
                    at = is
                        .iter()
                        .find(|(known, _)| Some(known) == value)
                        .map_or(*otherwise, |(_, to)| *to);
                }
                NodeKind::Go { flow } => {
                    let Some(next) = self.playbook.flow(*flow) else { break };
                    self.prepare(next.category);
                    (id, at) = (*flow, next.start);
                }
                NodeKind::End { text } => {
                    if let Some(text) = text {
                        self.say(text);
                    }
                    return self.rest();
                }
            }
        }
        self.rest();
    }

    /// Where the question would lead if it need not be asked: its slot is filled (EM-6).
    fn answered(&mut self, ask: &'a Ask) -> Option<NodeId> {
        let slot = ask.save.as_ref().filter(|_| ask.skip)?;
        let value = self.session.answers.get(slot)?.clone();
        match &ask.expect {
            Expect::Words { next } | Expect::Location { next } => Some(*next),
            Expect::Choice { choices } => {
                let first = choices.first()?;
                match choices.iter().find(|choice| choice.id == value) {
                    Some(choice) => Some(choice.to),
                    // Triage knows kinds that are on no button; where every button leads to the
                    // same node, so do they.
                    None if choices.iter().all(|choice| choice.to == first.to) => Some(first.to),
                    None => None,
                }
            }
        }
    }

    /// Asks and waits.
    fn ask(&mut self, waiting: Waiting<'a>) {
        if self.mute {
            // A question that cannot be sent must not wait for an answer: whatever the person
            // writes next would be taken for one.
            return self.rest();
        }
        self.session.position = Some(Position {
            flow: waiting.flow.name.clone(),
            hash: waiting.flow.hash.clone(),
            node: waiting.node.name.clone(),
            asked: 0,
            reminded: 0,
            form: Some(waiting.ask.expect.form()),
        });
        self.put(waiting);
    }

    /// Puts the question, for the first time or again, and starts its clock anew.
    pub(super) fn put(&mut self, waiting: Waiting<'a>) {
        let Waiting { flow, node, ask, .. } = waiting;
        if let Some(position) = &mut self.session.position {
            position.asked = position.asked.saturating_add(1);
            position.reminded = 0;
        }
        self.question = Some(self.voice().question(&flow.name, &node.name, ask, &ask.text));
        self.set_timer(TimerKind::Wait, ask.wait.after);
    }

    /// No question waits.
    pub(super) fn rest(&mut self) {
        self.session.position = None;
        self.clear_timer(TimerKind::Wait);
    }

    /// The question that waits, if its flow still has it. When an edit took it away, the flow says
    /// where to go on, and that is done.
    pub(super) fn waiting(&mut self) -> Option<Waiting<'a>> {
        let position = self.session.position.clone()?;
        let Some(id) = self.playbook.find(&position.flow) else {
            self.rest();
            return None;
        };
        let flow = self.playbook.flow(id)?;
        if let Some((at, node, ask)) = still_asked(flow, &position) {
            return Some(Waiting { id, flow, at, node, ask });
        }
        self.run(id, flow.on_change);
        None
    }

    /// Takes a choice: its actions, its value, and on to where it leads.
    pub(super) fn choose(&mut self, waiting: Waiting<'a>, choice: &'a Choice) {
        let Waiting { id, flow, ask, .. } = waiting;
        if let Some(slot) = &ask.save {
            self.learn(slot, &choice.id);
        }
        let reason = format!("{}: {}", ask.save.as_ref().unwrap_or(&ask.text), choice.id);
        self.act(flow, &choice.actions, &reason);
        self.run(id, choice.to);
    }

    pub(super) fn act(&mut self, flow: &Flow, actions: &[Action], reason: &str) {
        for action in actions {
            match action {
                Action::OpenCase => self.open_case(flow.category),
                Action::Raise(to) => self.raise(*to, reason),
                Action::Mark(flag) => self.mark(*flag),
                Action::Silence => self.silence(),
                Action::Safe(time) => {
                    let Standing { safe_until, .. } = &mut self.session.standing;
                    *safe_until = Some(self.now.after(*time));
                }
                Action::Set { slot, value } => self.learn(slot, value),
                Action::Speak(language) => {
                    self.session.language = Some(*language);
                    self.session.language_chosen = true;
                }
            }
        }
    }

    /// Keeps an answer, and tells the case.
    pub(super) fn learn(&mut self, slot: &str, value: &str) {
        let answers = &mut self.session.answers;
        if answers.len() >= SLOTS && !answers.contains_key(slot) {
            return;
        }
        if answers.insert(slot.to_owned(), value.to_owned()).as_deref() != Some(value) {
            self.fact(slot, value);
        }
        if slot == STATION
            && let Some(found) = self.playbook.gazetteer().find(value)
        {
            self.exclude(Exclusion::of_police(Some(&found.place)));
        }
    }
}

/// The question somebody waits at, if today's flow still asks it: either nothing in the flow was
/// edited, or the node still waits for the same kind of answer. Otherwise they go on at `on_change`.
pub(super) fn still_asked<'a>(
    flow: &'a Flow,
    position: &Position,
) -> Option<(NodeId, &'a Node, &'a Ask)> {
    let at = flow.find(&position.node)?;
    let node = flow.node(at)?;
    let NodeKind::Ask(ask) = &node.kind else { return None };
    let same = position.hash == flow.hash || position.form == Some(ask.expect.form());
    same.then_some((at, node, ask))
}
