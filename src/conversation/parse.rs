//! A flow's YAML text into a [`Flow`], or faults that point at the line.

use std::{collections::BTreeMap, ops::Range, time::Duration};

use serde::Deserialize;
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};

use super::{
    fault::{Fault, Problem, nearest},
    flow::{Action, Ask, Choice, Expect, Flow, FlowId, Node, NodeId, NodeKind, Wait},
    playbook::SourceFile,
};
use crate::{
    case::Flag,
    language::Language,
    triage::{Category, Priority},
};

/// A flow as written: every name still a name, with its place in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    pub(super) flow: Spanned<String>,
    pub(super) category: Spanned<String>,
    pub(super) start: Spanned<String>,
    pub(super) on_change: Spanned<String>,
    pub(super) nodes: BTreeMap<String, Spanned<NodeDraft>>,
}

/// Kinds of node are one-key maps: with serde's tagged or untagged enums the places would be lost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeDraft {
    pub(super) ask: Option<AskDraft>,
    pub(super) say: Option<SayDraft>,
    #[serde(rename = "do")]
    pub(super) actions: Option<Vec<Spanned<ActionDraft>>>,
    pub(super) branch: Option<BranchDraft>,
    pub(super) go: Option<GoDraft>,
    pub(super) end: Option<EndDraft>,
    pub(super) next: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskDraft {
    pub(super) text: Spanned<String>,
    pub(super) expect: Spanned<String>,
    pub(super) save: Option<Spanned<String>>,
    pub(super) next: Option<Spanned<String>>,
    pub(super) choices: Option<Vec<Spanned<ChoiceDraft>>>,
    pub(super) wait: Option<WaitDraft>,
    #[serde(default = "yes")]
    pub(super) skip: bool,
}

const fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceDraft {
    pub(super) id: Spanned<String>,
    pub(super) label: Spanned<String>,
    pub(super) to: Spanned<String>,
    pub(super) raise: Option<Spanned<String>>,
    pub(super) mark: Option<Spanned<String>>,
    pub(super) set: Option<SetDraft>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitDraft {
    pub(super) after: Spanned<String>,
    pub(super) remind: Option<Spanned<String>>,
    #[serde(default = "once")]
    pub(super) times: u32,
    pub(super) then: Spanned<String>,
}

const fn once() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SayDraft {
    pub(super) text: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ActionDraft {
    OpenCase(bool),
    Raise(Spanned<String>),
    Mark(Spanned<String>),
    Silence(bool),
    Safe(Spanned<String>),
    Set(SetDraft),
    Language(Spanned<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetDraft {
    pub(super) slot: Spanned<String>,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BranchDraft {
    pub(super) slot: Spanned<String>,
    pub(super) is: BTreeMap<String, Spanned<String>>,
    #[serde(rename = "else")]
    pub(super) otherwise: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoDraft {
    pub(super) flow: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndDraft {
    pub(super) text: Option<Spanned<String>>,
}

/// The bytes of a spanned value.
pub(super) fn span<T>(spanned: &Spanned<T>) -> Range<usize> {
    let span = spanned.referenced.span();
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok());
    let start = number(span.byte_offset()).unwrap_or(0);
    start..start + number(span.byte_len()).unwrap_or(1).max(1)
}

/// Reads one file. Plain YAML only: no anchors, no aliases (an alias bomb would burn seconds), no
/// second way to write `true`.
pub(super) fn parse(file: &SourceFile) -> Result<Draft, Box<Fault>> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_nodes: 50_000,
            max_depth: 32,
        },
    };
    serde_saphyr::from_str_with_options(&file.text, options).map_err(|error| {
        let location = error.location();
        let start = location
            .and_then(|l| l.span().byte_offset())
            .and_then(|offset| usize::try_from(offset).ok())
            .unwrap_or(0);
        let message = error.without_snippet().to_string();
        Box::new(Fault::at(file, start..start + 1, Problem::NotAFlow(message)))
    })
}

/// Turns names into places. Every name that leads nowhere is a fault; all of them are found.
pub(super) fn resolve(
    file: &SourceFile,
    draft: &Draft,
    flows: &[&str],
) -> Result<Flow, Vec<Fault>> {
    let mut resolver = Resolver { file, draft, flows, faults: Vec::new() };
    let flow = resolver.flow();
    match flow {
        Some(flow) if resolver.faults.is_empty() => Ok(flow),
        _ => Err(resolver.faults),
    }
}

struct Resolver<'a> {
    file: &'a SourceFile,
    draft: &'a Draft,
    flows: &'a [&'a str],
    faults: Vec<Fault>,
}

impl Resolver<'_> {
    fn flow(&mut self) -> Option<Flow> {
        let draft = self.draft;
        let file_name = self.file.path.strip_suffix(".yaml").unwrap_or(&self.file.path);
        if draft.flow.value != file_name {
            let problem =
                Problem::WrongName { flow: draft.flow.value.clone(), file: self.file.path.clone() };
            self.fault(span(&draft.flow), problem);
        }
        let category = self.one_of("category", &draft.category, &CATEGORIES);
        let start = self.node(&draft.start);
        let on_change = self.node(&draft.on_change);
        let nodes: Vec<Option<Node>> = draft
            .nodes
            .iter()
            .map(|(name, node)| {
                self.id(name, span(node));
                let kind = self.kind(node)?;
                Some(Node { name: name.clone(), kind })
            })
            .collect();
        Some(Flow {
            name: draft.flow.value.clone(),
            category: category?,
            hash: hex::encode(Sha256::digest(self.file.text.as_bytes())),
            start: start?,
            on_change: on_change?,
            nodes: nodes.into_iter().collect::<Option<_>>()?,
        })
    }

    fn kind(&mut self, spanned: &Spanned<NodeDraft>) -> Option<NodeKind> {
        let place = span(spanned);
        let node = &spanned.value;
        let NodeDraft { ask, say, actions, branch, go, end, next } = node;
        let kinds = usize::from(ask.is_some())
            + usize::from(say.is_some())
            + usize::from(actions.is_some())
            + usize::from(branch.is_some())
            + usize::from(go.is_some())
            + usize::from(end.is_some());
        if kinds != 1 {
            let problem = Problem::Needs("exactly one of ask, say, do, branch, go, end");
            self.fault(place, problem);
            return None;
        }
        if (say.is_some() || actions.is_some()) && next.is_none() {
            self.fault(place, Problem::Needs("next"));
            return None;
        }
        if !(say.is_some() || actions.is_some())
            && let Some(next) = next
        {
            self.fault(span(next), Problem::Useless("next"));
        }
        let next = next.as_ref().and_then(|next| self.node(next));
        if let Some(ask) = ask {
            return self.ask(ask, place).map(NodeKind::Ask);
        }
        if let Some(say) = say {
            return Some(NodeKind::Say { text: say.text.value.clone(), next: next? });
        }
        if let Some(actions) = actions {
            let actions: Vec<Option<Vec<Action>>> =
                actions.iter().map(|action| self.action(action)).collect();
            let actions = actions.into_iter().collect::<Option<Vec<_>>>()?.concat();
            return Some(NodeKind::Do { actions, next: next? });
        }
        if let Some(branch) = branch {
            let is: Vec<Option<(String, NodeId)>> =
                branch.is.iter().map(|(value, to)| Some((value.clone(), self.node(to)?))).collect();
            let otherwise = self.node(&branch.otherwise);
            return Some(NodeKind::Branch {
                slot: branch.slot.value.clone(),
                is: is.into_iter().collect::<Option<_>>()?,
                otherwise: otherwise?,
            });
        }
        if let Some(go) = go {
            let name = go.flow.value.as_str();
            let found = self.flows.iter().position(|flow| *flow == name);
            if found.is_none() {
                self.unknown("flow", &go.flow, self.flows.iter().copied());
            }
            return Some(NodeKind::Go { flow: FlowId(found?) });
        }
        let text = end.as_ref().and_then(|end| end.text.as_ref());
        Some(NodeKind::End { text: text.map(|text| text.value.clone()) })
    }

    fn ask(&mut self, ask: &AskDraft, place: Range<usize>) -> Option<Ask> {
        let expect = match ask.expect.value.as_str() {
            "words" => self.next_of(ask, &place).map(|next| Expect::Words { next }),
            "location" => self.next_of(ask, &place).map(|next| Expect::Location { next }),
            "choice" => self.choices(ask, &place).map(|choices| Expect::Choice { choices }),
            _ => {
                self.unknown("kind of answer", &ask.expect, ["words", "location", "choice"]);
                None
            }
        };
        let wait = if let Some(wait) = &ask.wait {
            let (after, then) = (self.time(&wait.after), self.node(&wait.then));
            after.zip(then).map(|(after, then)| Wait {
                after,
                remind: wait.remind.as_ref().map(|text| text.value.clone()),
                times: if wait.remind.is_some() { wait.times } else { 0 },
                then,
            })
        } else {
            self.fault(place, Problem::NoWait);
            None
        };
        Some(Ask {
            text: ask.text.value.clone(),
            expect: expect?,
            save: ask.save.as_ref().map(|slot| slot.value.clone()),
            skip: ask.skip,
            wait: wait?,
        })
    }

    fn next_of(&mut self, ask: &AskDraft, place: &Range<usize>) -> Option<NodeId> {
        if ask.choices.is_some() {
            self.fault(place.clone(), Problem::Useless("choices"));
        }
        if ask.next.is_none() {
            self.fault(place.clone(), Problem::Needs("next"));
        }
        ask.next.as_ref().and_then(|next| self.node(next))
    }

    fn choices(&mut self, ask: &AskDraft, place: &Range<usize>) -> Option<Vec<Choice>> {
        if let Some(next) = &ask.next {
            self.fault(span(next), Problem::Useless("next"));
        }
        let Some(drafts) = &ask.choices else {
            self.fault(place.clone(), Problem::Needs("choices"));
            return None;
        };
        if !(1..=10).contains(&drafts.len()) {
            self.fault(place.clone(), Problem::Choices(drafts.len()));
        }
        let choices: Vec<Option<Choice>> = drafts
            .iter()
            .enumerate()
            .map(|(place, draft)| {
                let draft = &draft.value;
                let id = draft.id.value.as_str();
                self.id(id, span(&draft.id));
                if drafts.iter().take(place).any(|other| other.value.id.value == id) {
                    self.fault(span(&draft.id), Problem::SameId(id.to_owned()));
                }
                let mut actions = Vec::new();
                if let Some(raise) = &draft.raise {
                    actions.extend(self.one_of("priority", raise, &PRIORITIES).map(Action::Raise));
                }
                if let Some(mark) = &draft.mark {
                    actions.extend(self.flag(mark).map(Action::Mark));
                }
                if let Some(set) = &draft.set {
                    actions.push(Action::Set {
                        slot: set.slot.value.clone(),
                        value: set.value.clone(),
                    });
                }
                Some(Choice {
                    id: id.to_owned(),
                    label: draft.label.value.clone(),
                    actions,
                    to: self.node(&draft.to)?,
                })
            })
            .collect();
        choices.into_iter().collect()
    }

    /// An action, or none for one that is switched off (`silence: false`).
    fn action(&mut self, action: &Spanned<ActionDraft>) -> Option<Vec<Action>> {
        Some(match &action.value {
            ActionDraft::OpenCase(true) => vec![Action::OpenCase],
            ActionDraft::Silence(true) => vec![Action::Silence],
            ActionDraft::OpenCase(false) | ActionDraft::Silence(false) => Vec::new(),
            ActionDraft::Raise(to) => {
                vec![Action::Raise(self.one_of("priority", to, &PRIORITIES)?)]
            }
            ActionDraft::Mark(flag) => vec![Action::Mark(self.flag(flag)?)],
            ActionDraft::Safe(time) => vec![Action::Safe(self.time(time)?)],
            ActionDraft::Set(set) => {
                vec![Action::Set { slot: set.slot.value.clone(), value: set.value.clone() }]
            }
            ActionDraft::Language(tag) => {
                let languages = Language::ALL.map(|language| (language.tag(), language));
                vec![Action::Speak(self.one_of("language", tag, &languages)?)]
            }
        })
    }

    fn node(&mut self, name: &Spanned<String>) -> Option<NodeId> {
        let draft = self.draft;
        let found = draft.nodes.keys().position(|node| *node == name.value);
        if found.is_none() {
            self.unknown("node", name, draft.nodes.keys().map(String::as_str));
        }
        found.map(NodeId)
    }

    fn flag(&mut self, name: &Spanned<String>) -> Option<Flag> {
        self.one_of("mark", name, &FLAGS)
    }

    fn one_of<T: Copy>(
        &mut self,
        what: &'static str,
        name: &Spanned<String>,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        let found = known.iter().find(|(word, _)| *word == name.value).map(|(_, value)| *value);
        if found.is_none() {
            self.unknown(what, name, known.iter().map(|(word, _)| *word));
        }
        found
    }

    fn time(&mut self, text: &Spanned<String>) -> Option<Duration> {
        let time = duration(&text.value);
        if time.is_none() {
            self.fault(span(text), Problem::NotATime(text.value.clone()));
        }
        time
    }

    /// Names travel inside button ids, which are split at their colons.
    fn id(&mut self, id: &str, place: Range<usize>) {
        if id.is_empty()
            || id.chars().any(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
        {
            self.fault(place, Problem::BadId(id.to_owned()));
        }
    }

    fn unknown<'b>(
        &mut self,
        what: &'static str,
        name: &Spanned<String>,
        known: impl IntoIterator<Item = &'b str>,
    ) {
        let nearest = nearest(&name.value, known);
        self.fault(span(name), Problem::Unknown { what, name: name.value.clone(), nearest });
    }

    fn fault(&mut self, place: Range<usize>, problem: Problem) {
        self.faults.push(Fault::at(self.file, place, problem));
    }
}

pub(super) const CATEGORIES: [(&str, Category); 5] = [
    ("emergency", Category::Emergency),
    ("domestic", Category::Domestic),
    ("misconduct", Category::Misconduct),
    ("crime", Category::Crime),
    ("other", Category::Other),
];

pub(super) const PRIORITIES: [(&str, Priority); 5] = [
    ("P0", Priority::P0),
    ("P1", Priority::P1),
    ("P2", Priority::P2),
    ("P3", Priority::P3),
    ("P4", Priority::P4),
];

pub(super) const FLAGS: [(&str, Flag); 11] = [
    ("quick_exit", Flag::QuickExit),
    ("not_safe", Flag::NotSafe),
    ("unresponsive", Flag::Unresponsive),
    ("said_false_alarm", Flag::SaidFalseAlarm),
    ("text_only", Flag::TextOnly),
    ("minor", Flag::Minor),
    ("third_party", Flag::ThirdParty),
    ("forwarded", Flag::Forwarded),
    ("late", Flag::Late),
    ("fia_nchr", Flag::FiaNchr),
    ("confidential", Flag::Confidential),
];

/// `45s`, `10m`, `24h`, `7d`: more than nothing, a month at most.
pub(super) fn duration(text: &str) -> Option<Duration> {
    const MONTH: u64 = 31 * 24 * 60 * 60;
    let unit = text.chars().last()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = number.checked_mul(match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    })?;
    (1..=MONTH).contains(&seconds).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_a_number_and_a_unit() {
        assert_eq!(duration("45s"), Some(Duration::from_secs(45)));
        assert_eq!(duration("10m"), Some(Duration::from_secs(600)));
        assert_eq!(duration("24h"), Some(Duration::from_secs(86_400)));
        for wrong in ["", "10", "m", "0s", "-5m", "10 m", "99999999d", "1.5h", "۵m", "5ے"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
