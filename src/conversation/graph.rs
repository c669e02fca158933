//! A flow as a picture: Mermaid text for a page, or an SVG of our own.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    diff::{actions, duration, kind},
    flow::{Expect, Node, NodeId, NodeKind},
    layout::{Arrangement, Link, Point, Size, arrange, int},
    playbook::Playbook,
};
use crate::language::Language;

/// What there is to draw of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    flow: String,
    category: String,
    start: usize,
    on_change: usize,
    cards: Vec<Card>,
    arrows: Vec<Arrow>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Card {
    name: String,
    kind: &'static str,
    /// What it says, in English.
    words: Option<String>,
    /// The id of that text.
    text: Option<String>,
    /// What else it does.
    notes: Vec<String>,
}

/// A way from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrow {
    from: usize,
    to: usize,
    labels: Vec<String>,
    /// Taken when nobody answers.
    time_out: bool,
}

impl Sketch {
    /// A flow of a playbook; `None`: it has none of this name.
    pub fn of(playbook: &Playbook, flow: &str) -> Option<Self> {
        let flow = playbook.flows().iter().find(|known| known.name == flow)?;
        let english = |id: &str| {
            let said = playbook.texts().say(
                Language::English,
                id,
                &[("code", "KP-…"), ("time", "…"), ("sent", "…")],
            );
            said.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let mut sketch = Self {
            flow: flow.name.clone(),
            category: format!("{:?}", flow.category).to_lowercase(),
            start: flow.start.0,
            on_change: flow.on_change.0,
            cards: flow.nodes().map(|(_, node)| card(playbook, node, &english)).collect(),
            arrows: Vec::new(),
        };
        for (id, node) in flow.nodes() {
            sketch.arrows_of(id, node, &english);
        }
        Some(sketch)
    }

    fn arrows_of(&mut self, from: NodeId, node: &Node, english: &impl Fn(&str) -> String) {
        match &node.kind {
            NodeKind::Ask(ask) => {
                match &ask.expect {
                    Expect::Words { next } | Expect::Location { next } => {
                        self.arrow(from, *next, None, false);
                    }
                    Expect::Choice { choices } => {
                        for choice in choices {
                            let label = english(&choice.label);
                            let label = if choice.actions.is_empty() {
                                label
                            } else {
                                format!("{label} ({})", actions(&choice.actions))
                            };
                            self.arrow(from, choice.to, Some(label), false);
                        }
                    }
                }
                self.arrow(from, ask.wait.then, None, true);
            }
            NodeKind::Say { next, .. } | NodeKind::Do { next, .. } => {
                self.arrow(from, *next, None, false);
            }
            NodeKind::Branch { is, otherwise, .. } => {
                for (value, to) in is {
                    self.arrow(from, *to, Some(value.clone()), false);
                }
                self.arrow(from, *otherwise, Some("else".to_owned()), false);
            }
            NodeKind::Go { .. } | NodeKind::End { .. } => {}
        }
    }

    /// Ways between the same two nodes are one arrow with several labels.
    fn arrow(&mut self, from: NodeId, to: NodeId, label: Option<String>, time_out: bool) {
        let known = self
            .arrows
            .iter_mut()
            .find(|arrow| arrow.from == from.0 && arrow.to == to.0 && arrow.time_out == time_out);
        match known {
            Some(arrow) => arrow.labels.extend(label),
            None => self.arrows.push(Arrow {
                from: from.0,
                to: to.0,
                labels: label.into_iter().collect(),
                time_out,
            }),
        }
    }

    /// As a Mermaid flowchart.
    pub fn mermaid(&self) -> String {
        let mut out = format!("---\ntitle: {}\n---\nflowchart TD\n", self.flow);
        let id = |place: usize| format!("n{place}");
        for (place, card) in self.cards.iter().enumerate() {
            let mut lines = vec![format!("<b>{}</b> {}", mermaid(&card.name), card.kind)];
            lines.extend(card.words.as_ref().map(|words| mermaid(&shortened(words, 80))));
            lines.extend(card.text.as_ref().map(|text| format!("<i>{}</i>", mermaid(text))));
            lines.extend(card.notes.iter().map(|note| mermaid(note)));
            let text = lines.join("<br/>");
            let _ = match card.kind {
                "branch" => writeln!(out, "  {}{{\"{text}\"}}", id(place)),
                "end" => writeln!(out, "  {}([\"{text}\"])", id(place)),
                "go" => writeln!(out, "  {}[[\"{text}\"]]", id(place)),
                "do" => writeln!(out, "  {}[/\"{text}\"/]", id(place)),
                _ => writeln!(out, "  {}[\"{text}\"]", id(place)),
            };
        }
        let _ = writeln!(out, "  start((start)) --> {}", id(self.start));
        for arrow in &self.arrows {
            let line = if arrow.time_out { "-.->" } else { "-->" };
            let label =
                label(arrow).map_or_else(String::new, |label| format!("|\"{}\"|", mermaid(&label)));
            let _ = writeln!(out, "  {} {line}{label} {}", id(arrow.from), id(arrow.to));
        }
        out
    }

    /// As a picture that stands alone: readable in light and dark, and to a screen reader.
    pub fn svg(&self) -> String {
        Picture::of(self).svg()
    }
}

fn card(playbook: &Playbook, node: &Node, english: &impl Fn(&str) -> String) -> Card {
    let mut notes = Vec::new();
    let text = match &node.kind {
        NodeKind::Ask(ask) => {
            let expects = match &ask.expect {
                Expect::Words { .. } => "words",
                Expect::Location { .. } => "location",
                Expect::Choice { .. } => "choice",
            };
            let saves = ask.save.as_ref().map_or_else(String::new, |slot| format!(" → {slot}"));
            let remind = match (&ask.wait.remind, ask.wait.times) {
                (Some(_), 1) => ", 1 reminder".to_owned(),
                (Some(_), times) => format!(", {times} reminders"),
                (None, _) => String::new(),
            };
            notes.push(format!("{expects}{saves} · waits {}{remind}", duration(ask.wait.after)));
            Some(ask.text.clone())
        }
        NodeKind::Say { text, .. } => Some(text.clone()),
        NodeKind::Do { actions: list, .. } => {
            notes.extend(list.iter().map(|action| actions(std::slice::from_ref(action))));
            None
        }
        NodeKind::Branch { slot, .. } => {
            notes.push(format!("by the answer {slot}"));
            None
        }
        NodeKind::Go { flow } => {
            let name = playbook.flow(*flow).map_or("", |flow| flow.name.as_str());
            notes.push(format!("on in flow {name}"));
            None
        }
        NodeKind::End { text } => text.clone(),
    };
    Card {
        name: node.name.clone(),
        kind: kind(node),
        words: text.as_deref().map(english),
        text,
        notes,
    }
}

/// The labels of an arrow as one, short enough to stand beside it.
fn label(arrow: &Arrow) -> Option<String> {
    /// More than this are counted.
    const NAMED: usize = 3;
    let count = arrow.labels.len();
    let shown = if count > NAMED + 1 { NAMED } else { count };
    let mut label = arrow
        .labels
        .iter()
        .take(shown)
        .map(|label| shortened(label, 34))
        .collect::<Vec<_>>()
        .join(" · ");
    if shown < count {
        let _ = write!(label, " · {} more", count - shown);
    }
    (!label.is_empty()).then_some(label)
}

fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Text inside quotes in Mermaid.
fn mermaid(text: &str) -> String {
    text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;")
}

/// Text inside XML.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The width of a card, and the margin around the whole.
const CARD: i64 = 248;
const MARGIN: i64 = 28;
/// The height of the heading above the drawing.
const HEAD: i64 = 64;
/// Lines of words on a card.
const WORDS: usize = 2;
/// Characters in a line of words: what fits a card in the widest usual font.
const LINE: usize = 38;
/// Between the lanes at the right, in which shared time-outs go.
const LANE: i64 = 14;

/// A sketch with a place for everything.
struct Picture<'a> {
    sketch: &'a Sketch,
    sizes: Vec<Size>,
    /// The arrows that are laid out; the others go by the lanes.
    drawn: Vec<&'a Arrow>,
    /// Where time-outs lead that several nodes share: in a lane each, at the right.
    lanes: Vec<usize>,
    place: Arrangement,
}

impl<'a> Picture<'a> {
    fn of(sketch: &'a Sketch) -> Self {
        let sizes: Vec<Size> = sketch
            .cards
            .iter()
            .map(|card| {
                let words = card.words.as_deref().map_or(0, |words| wrapped(words).len());
                let lines =
                    int(words) * 16 + int(card.notes.len() + usize::from(card.text.is_some())) * 15;
                Size { width: CARD, height: 34 + lines + if lines > 0 { 6 } else { 0 } }
            })
            .collect();
        let mut lanes: Vec<usize> = Vec::new();
        for arrow in &sketch.arrows {
            let sharing = sketch.arrows.iter().filter(|a| a.time_out && a.to == arrow.to).count();
            if arrow.time_out && sharing > 1 && !lanes.contains(&arrow.to) {
                lanes.push(arrow.to);
            }
        }
        let (by_lane, drawn): (Vec<&Arrow>, Vec<&Arrow>) =
            sketch.arrows.iter().partition(|arrow| arrow.time_out && lanes.contains(&arrow.to));
        let links: Vec<Link> = drawn
            .iter()
            .map(|arrow| Link {
                from: arrow.from,
                to: arrow.to,
                label: label(arrow).map_or(0, |label| width(&label)),
            })
            .collect();
        let below: Vec<(usize, usize)> =
            by_lane.iter().map(|arrow| (arrow.from, arrow.to)).collect();
        let place = arrange(&sizes, &links, sketch.start, &below);
        Self { sketch, sizes, drawn, lanes, place }
    }

    fn svg(&self) -> String {
        let Sketch { flow, category, cards, arrows, .. } = self.sketch;
        let lanes = if self.lanes.is_empty() { 0 } else { LANE * (int(self.lanes.len()) + 1) };
        let (width, height) = (
            (self.place.width + lanes).max(420) + 2 * MARGIN,
            self.place.height + HEAD + 2 * MARGIN,
        );
        let questions = cards.iter().filter(|card| card.kind == "ask").count();
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
             <title id=\"title\">Conversation flow {flow}</title>\n\
             <desc id=\"desc\">{} nodes, {questions} of them questions, and {} ways between them, from \
             top to bottom. It begins at {}. Dashed lines are taken when nobody answers.</desc>\n\
             <style>{STYLE}</style>\n\
             <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
             markerHeight=\"7\" orient=\"auto\"><path class=\"tip\" d=\"M0 0 8 4 0 8z\"/></marker>\n\
             <marker id=\"late\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
             markerHeight=\"7\" orient=\"auto\"><path class=\"late-tip\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n\
             <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n\
             <text class=\"head\" x=\"{MARGIN}\" y=\"46\">{flow}</text>\n\
             <text class=\"sub\" x=\"{MARGIN}\" y=\"68\">{category} · {} nodes, {questions} questions · \
             dashed: nobody answered</text>\n\
             <g transform=\"translate({MARGIN} {})\">\n",
            cards.len(),
            arrows.len(),
            self.name(self.sketch.start),
            cards.len(),
            HEAD + MARGIN,
        );
        self.lanes(&mut out);
        self.arrows(&mut out);
        for (place, card) in cards.iter().enumerate() {
            self.card(&mut out, place, card);
        }
        self.labels(&mut out);
        out.push_str("</g>\n</svg>\n");
        out
    }

    fn name(&self, place: usize) -> &str {
        self.sketch.cards.get(place).map_or("", |card| &card.name)
    }

    fn size(&self, place: usize) -> Size {
        self.sizes.get(place).copied().unwrap_or_default()
    }

    fn top(&self, place: usize) -> Point {
        self.place.boxes.get(place).copied().unwrap_or_default()
    }

    fn arrows(&self, out: &mut String) {
        for (arrow, route) in self.drawn.iter().zip(&self.place.routes) {
            let class = if arrow.time_out { "late" } else { "way" };
            let path = if arrow.from == arrow.to { self.round(arrow.from) } else { curve(route) };
            let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }

    /// From a card back to itself, around its right edge.
    fn round(&self, place: usize) -> String {
        let (x, y) = self.top(place);
        let (right, middle) = (x + CARD / 2, y + self.size(place).height / 2);
        format!("M{right} {} c26 0 26 20 0 20", middle - 10)
    }

    /// The time-outs that several questions share: out of each question, into a lane at the right,
    /// down to where they lead.
    fn lanes(&self, out: &mut String) {
        for (number, target) in self.lanes.iter().enumerate() {
            let lane = self.place.width + LANE * (int(number) + 1);
            let (to, end) = self.top(*target);
            let to = to + CARD / 2 - 24;
            let turn = end - 11 - 4 * int(number);
            // Lines that share a row are drawn once: dashes on dashes look like no dashes.
            let mut rows: BTreeMap<i64, Vec<Point>> = BTreeMap::new();
            for arrow in self.sketch.arrows.iter().filter(|a| a.time_out && a.to == *target) {
                let (from, top) = self.top(arrow.from);
                let from = from + CARD / 2 - 14 * (int(number) + 1);
                let foot = top + self.size(arrow.from).height;
                let floor = self.place.floors.get(arrow.from).copied().unwrap_or(foot) + 7;
                rows.entry(floor + 4 * int(number)).or_default().push((from, foot));
            }
            for (row, sources) in &mut rows {
                sources.sort_unstable();
                for (nth, (x, foot)) in sources.iter().enumerate() {
                    let along = if nth == 0 {
                        format!("V{}q0 6 6 6H{}", row - 6, lane)
                    } else {
                        format!("V{row}")
                    };
                    let _ = writeln!(out, "<path class=\"joins\" d=\"M{x} {foot}{along}\"/>");
                }
            }
            let (first, last) = (rows.keys().next(), rows.keys().next_back());
            let begin = first.copied().unwrap_or(turn).min(turn);
            let _ = writeln!(
                out,
                "<path class=\"late\" d=\"M{lane} {begin}V{}q0 6 -6 6H{}q-6 0 -6 6V{}\"/>",
                turn - 6,
                to + 6,
                end - 1,
            );
            // A question below where it leads: up the lane.
            if let Some(last) = last.filter(|last| **last > turn) {
                let _ = writeln!(out, "<path class=\"joins\" d=\"M{lane} {last}V{turn}\"/>");
            }
        }
    }

    fn card(&self, out: &mut String, place: usize, card: &Card) {
        let (x, y) = self.top(place);
        let left = x - CARD / 2;
        let height = self.size(place).height;
        let whole = card.words.as_deref().unwrap_or_default();
        let round = if card.kind == "end" { 17 } else { 8 };
        let _ = write!(
            out,
            "<g class=\"{}\" transform=\"translate({left} {y})\"><title>{} ({}) {}</title>\
             <rect class=\"card\" width=\"{CARD}\" height=\"{height}\" rx=\"{round}\"/>\
             <text class=\"name\" x=\"14\" y=\"22\">{}</text>\
             <text class=\"kind\" x=\"{}\" y=\"22\">{}</text>",
            card.kind,
            xml(&card.name),
            card.kind,
            xml(whole),
            xml(&card.name),
            CARD - 14,
            card.kind,
        );
        let mut line = 22;
        for words in wrapped(whole) {
            line += 16;
            let _ =
                write!(out, "<text class=\"words\" x=\"14\" y=\"{line}\">{}</text>", xml(&words));
        }
        for (class, text) in
            card.text.iter().map(|text| ("id", text)).chain(card.notes.iter().map(|n| ("note", n)))
        {
            line += 15;
            let text = shortened(text, LINE + 2);
            let _ =
                write!(out, "<text class=\"{class}\" x=\"14\" y=\"{line}\">{}</text>", xml(&text));
        }
        let mut chip = 12;
        for (is, text) in
            [(place == self.sketch.start, "start"), (place == self.sketch.on_change, "on_change")]
        {
            if is {
                let wide = int(text.len()) * 7 + 12;
                let _ = write!(
                    out,
                    "<rect class=\"chip\" x=\"{chip}\" y=\"-9\" width=\"{wide}\" height=\"17\" \
                     rx=\"8\"/><text class=\"chip-text\" x=\"{}\" y=\"3\">{text}</text>",
                    chip + wide / 2
                );
                chip += wide + 6;
            }
        }
        out.push_str("</g>\n");
    }

    fn labels(&self, out: &mut String) {
        for (arrow, place) in self.drawn.iter().zip(&self.place.labels) {
            if let (Some(text), Some((x, y))) = (label(arrow), place) {
                let wide = width(&text);
                let _ = writeln!(
                    out,
                    "<rect class=\"tag\" x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"18\" rx=\"9\"/>\
                     <text class=\"tag-text\" x=\"{x}\" y=\"{}\">{}</text>",
                    x - wide / 2,
                    y - 9,
                    y + 4,
                    xml(&text)
                );
            }
        }
    }
}

/// About how wide a label is: the average letter of the usual fonts, with some air.
fn width(label: &str) -> i64 {
    int(label.chars().count()) * 6 + 18
}

/// Words in the lines of a card, with an ellipsis where they end early.
fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let full = lines.len() == WORDS;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if full => {
                *line = format!("{} …", shortened(line, LINE - 2));
                break;
            }
            Some(_) | None => lines.push(shortened(word, LINE)),
        }
    }
    lines
}

/// A line through these points, level with them where it passes a layer.
fn curve(points: &[Point]) -> String {
    let mut path = String::new();
    let mut before: Option<Point> = None;
    for &(x, y) in points {
        let _ = match before {
            None => write!(path, "M{x} {y}"),
            Some((old, _)) if old == x => write!(path, "V{y}"),
            Some((old, from)) => {
                let middle = i64::midpoint(from, y);
                write!(path, "C{old} {middle} {x} {middle} {x} {y}")
            }
        };
        before = Some((x, y));
    }
    path
}

const STYLE: &str = "
svg{--paper:#fbfaf7;--card:#fff;--edge:#d8d4cb;--ink:#1d2126;--soft:#6b7280;--way:#8a8f98;--late:#c2622d;\
--tag:#f0ede6;--chip:#1d2126;--chip-ink:#fff;--ask:#2563a8;--say:#2f7d4f;--do:#b4690e;--branch:#7a4bb0;--go:#0f7f86;\
--end:#6b7280;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
@media (prefers-color-scheme:dark){svg{--paper:#14171b;--card:#1e2329;--edge:#353c45;--ink:#e8eaed;--soft:#9aa3af;\
--way:#79818c;--late:#e08a52;--tag:#2a3038;--chip:#e8eaed;--chip-ink:#14171b;--ask:#6fb1f5;--say:#6cc592;\
--do:#e9a74a;--branch:#bb93ea;--go:#52c3ca;--end:#9aa3af}}
.paper{fill:var(--paper)}
.head{font-size:26px;font-weight:700;fill:var(--ink)}
.sub{font-size:13px;fill:var(--soft)}
.card{fill:var(--card);stroke:var(--edge);stroke-width:1.2}
.ask .card{stroke:var(--ask)}.say .card{stroke:var(--say)}.do .card{stroke:var(--do)}\
.branch .card{stroke:var(--branch)}.go .card{stroke:var(--go)}.end .card{stroke:var(--end)}
.name{font-size:14px;font-weight:650;fill:var(--ink)}
.kind{font-size:11px;font-weight:600;text-anchor:end;letter-spacing:.04em}
.ask .kind{fill:var(--ask)}.say .kind{fill:var(--say)}.do .kind{fill:var(--do)}.branch .kind{fill:var(--branch)}\
.go .kind{fill:var(--go)}.end .kind{fill:var(--end)}
.words{font-size:12px;fill:var(--ink)}
.id{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--soft)}
.note{font-size:11px;fill:var(--soft)}
.way,.late,.joins{fill:none;stroke-width:1.4}
.way{stroke:var(--way);marker-end:url(#tip)}
.late,.joins{stroke:var(--late);stroke-dasharray:4 4}.late{marker-end:url(#late)}
.tip{fill:var(--way)}.late-tip{fill:var(--late)}
.tag{fill:var(--tag)}
.tag-text{font-size:11px;text-anchor:middle;fill:var(--ink)}
.chip{fill:var(--chip)}
.chip-text{font-size:11px;font-weight:600;text-anchor:middle;fill:var(--chip-ink)}
";
