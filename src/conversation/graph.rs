//! A flow as a picture: Mermaid text for a page, or an SVG of our own.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    diff::{actions, duration, kind},
    flow::{Expect, Node, NodeId, NodeKind},
    layout::{Arrangement, Link, Point, Size, arrange, back, int},
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
const LINE: usize = 36;
/// The least width, for the heading.
const LEAST: i64 = 420;
/// Between two lanes.
const LANE: i64 = 14;

/// A sketch with a place for everything.
struct Picture<'a> {
    sketch: &'a Sketch,
    sizes: Vec<Size>,
    /// The arrows that are laid out; the others go by a lane.
    drawn: Vec<&'a Arrow>,
    lanes: Vec<Lane<'a>>,
    place: Arrangement,
}

/// Beside the drawing, where arrows go that would run across it.
struct Lane<'a> {
    /// Where it leads.
    to: usize,
    /// At the right: time-outs that several questions share. At the left: ways back up.
    right: bool,
    arrows: Vec<&'a Arrow>,
}

impl<'a> Picture<'a> {
    fn of(sketch: &'a Sketch) -> Self {
        let sizes: Vec<Size> = sketch
            .cards
            .iter()
            .map(|card| {
                let words = card.words.as_deref().map_or(0, |words| wrapped(words).len());
                let small = card.notes.len() + usize::from(card.text.is_some());
                let lines = int(words) * 16 + int(small) * 15;
                Size { width: CARD, height: 34 + lines + if lines > 0 { 6 } else { 0 } }
            })
            .collect();
        let link = |arrow: &Arrow| Link {
            from: arrow.from,
            to: arrow.to,
            label: label(arrow).map_or(0, |label| width(&label)),
        };
        let shared = |arrow: &Arrow| {
            let others = sketch.arrows.iter().filter(|a| a.time_out && a.to == arrow.to);
            arrow.time_out && others.count() > 1
        };
        let (late, rest): (Vec<&Arrow>, Vec<&Arrow>) =
            sketch.arrows.iter().partition(|arrow| shared(arrow));
        let links: Vec<Link> = rest.iter().map(|arrow| link(arrow)).collect();
        let goes_back = back(sketch.cards.len(), &links, sketch.start);
        let (mut drawn, mut up) = (Vec::new(), Vec::new());
        for (arrow, back) in rest.into_iter().zip(goes_back) {
            if back { up.push(arrow) } else { drawn.push(arrow) }
        }
        let mut lanes: Vec<Lane<'_>> = Vec::new();
        for (right, arrow) in
            up.into_iter().map(|arrow| (false, arrow)).chain(late.into_iter().map(|a| (true, a)))
        {
            match lanes.iter_mut().find(|lane| lane.right == right && lane.to == arrow.to) {
                Some(lane) => lane.arrows.push(arrow),
                None => lanes.push(Lane { to: arrow.to, right, arrows: vec![arrow] }),
            }
        }
        let links: Vec<Link> = drawn.iter().map(|arrow| link(arrow)).collect();
        let below: Vec<(usize, usize)> = lanes
            .iter()
            .filter(|lane| lane.right)
            .flat_map(|lane| lane.arrows.iter().map(|arrow| (arrow.from, arrow.to)))
            .collect();
        let place = arrange(&sizes, &links, &below);
        Self { sketch, sizes, drawn, lanes, place }
    }

    fn svg(&self) -> String {
        let Sketch { flow, category, cards, arrows, .. } = self.sketch;
        let beside = |right: bool| {
            let count = self.lanes.iter().filter(|lane| lane.right == right).count();
            if count == 0 { 0 } else { LANE * (int(count) + 1) }
        };
        let left = MARGIN + beside(false);
        let width = (left + self.place.width + beside(true)).max(LEAST) + MARGIN;
        let height = self.place.height + HEAD + 2 * MARGIN;
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
             <g transform=\"translate({left} {})\">\n",
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
            let _ = writeln!(out, "<path class=\"{class}\" d=\"{}\"/>", curve(route));
        }
    }

    /// Out of each card, into the lane, along it, and into the card it leads to. Lines that share a
    /// row are drawn once: dashes on dashes look like no dashes.
    fn lanes(&self, out: &mut String) {
        let (mut lefts, mut rights) = (0, 0);
        for lane in &self.lanes {
            let count = if lane.right { &mut rights } else { &mut lefts };
            *count += 1;
            let number: i64 = *count;
            // Towards the lane.
            let side = if lane.right { 1 } else { -1 };
            let x = if lane.right { self.place.width } else { 0 } + side * LANE * number;
            let edge = side * (CARD / 2 - 14 * number);
            let step = 4 * number + if lane.right { 0 } else { 2 };

            let mut rows: BTreeMap<i64, Vec<Point>> = BTreeMap::new();
            for arrow in &lane.arrows {
                let (middle, top) = self.top(arrow.from);
                let foot = top + self.size(arrow.from).height;
                let floor = self.place.floors.get(arrow.from).copied().unwrap_or(foot);
                rows.entry(floor + 4 + step).or_default().push((middle + edge, foot));
            }
            let late = lane.arrows.first().is_some_and(|arrow| arrow.time_out);
            let class = if late { "late" } else { "way" };
            for (row, sources) in &mut rows {
                // The farthest first: it goes the whole way.
                sources.sort_by_key(|(from, _)| side * from);
                for (nth, (from, foot)) in sources.iter().enumerate() {
                    let along = if nth == 0 {
                        format!("V{}q0 6 {} 6H{x}", row - 6, 6 * side)
                    } else {
                        format!("V{row}")
                    };
                    let path = format!("M{from} {foot}{along}");
                    let _ = writeln!(out, "<path class=\"{class} joins\" d=\"{path}\"/>");
                }
            }
            let (to, end) = self.top(lane.to);
            let to = to + side * (CARD / 2 - 4 - 8 * number);
            let turn = end - 5 - step;
            let ends = [rows.keys().next(), rows.keys().next_back()];
            for far in ends.into_iter().flatten().filter(|row| **row != turn) {
                // Down from the first row above, up from the last row below.
                let begins = ends.first() == Some(&Some(far)) && *far < turn;
                let rises = ends.last() == Some(&Some(far)) && *far > turn;
                if begins || rises {
                    let bend = if *far < turn { -6 } else { 6 };
                    let path =
                        format!("M{x} {far}V{}q0 {} {} {}", turn + bend, -bend, -6 * side, -bend);
                    let _ = writeln!(out, "<path class=\"{class} joins\" d=\"{path}\"/>");
                }
            }
            let path = format!(
                "M{} {turn}H{}q{} 0 {} 6V{}",
                x - 6 * side,
                to + 6 * side,
                -6 * side,
                -6 * side,
                end - 1
            );
            let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
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
            let text = shortened(text, LINE + 8); // smaller letters
            let _ =
                write!(out, "<text class=\"{class}\" x=\"14\" y=\"{line}\">{}</text>", xml(&text));
        }
        let mut chip = 26;
        for (is, text) in
            [(place == self.sketch.start, "start"), (place == self.sketch.on_change, "on_change")]
        {
            if is {
                let wide = int(text.len()) * 7 + 12;
                let _ = write!(
                    out,
                    "<rect class=\"chip\" x=\"{chip}\" y=\"-11\" width=\"{wide}\" height=\"17\" \
                     rx=\"8\"/><text class=\"chip-text\" x=\"{}\" y=\"1\">{text}</text>",
                    chip + wide / 2
                );
                chip += wide + 6;
            }
        }
        out.push_str("</g>\n");
    }

    fn labels(&self, out: &mut String) {
        let laid = self.drawn.iter().copied().zip(self.place.labels.iter().copied());
        // What goes back says so under its card.
        let back = self.lanes.iter().flat_map(|lane| &lane.arrows).map(|arrow| {
            let (x, y) = self.top(arrow.from);
            (*arrow, Some((x - CARD / 4, y + self.size(arrow.from).height + 8)))
        });
        for (arrow, place) in laid.chain(back) {
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
    int(label.chars().count()) * 11 / 2 + 18
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
                // Whole words, and room for the mark that there are more.
                if line.chars().count() + 2 > LINE
                    && let Some((kept, _)) = line.rsplit_once(' ')
                {
                    *line = kept.to_owned();
                }
                line.push_str(" …");
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
.way,.late{fill:none;stroke-width:1.4}
.way{stroke:var(--way);marker-end:url(#tip)}.joins{marker-end:none!important}
.late{stroke:var(--late);stroke-dasharray:4 4;marker-end:url(#late)}
.tip{fill:var(--way)}.late-tip{fill:var(--late)}
.tag{fill:var(--tag)}
.tag-text{font-size:11px;text-anchor:middle;fill:var(--ink)}
.chip{fill:var(--chip)}
.chip-text{font-size:11px;font-weight:600;text-anchor:middle;fill:var(--chip-ink)}
";
