//! The term table and the word groups, compiled to one matcher; every hit keeps its words from the
//! original text.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::{
    Ask, Priority, TriageFault,
    language::{Detector, Lists, is_sindhi_letter},
    normalise::{Normal, sindhi_key},
};
use crate::language::Language;

/// Occurrences that are kept of one message: far above any honest one, and the rules look at each.
const MAX_FOUND: usize = 400;

/// Letters that a phrase needs before it is also looked for without its spaces, where word
/// boundaries are lost and short phrases would be found inside others.
const MIN_SPACELESS: usize = 5;

/// What kind of matter a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Class {
    #[serde(rename = "emergency")]
    Emergency,
    #[serde(rename = "dv")]
    Domestic,
    #[serde(rename = "sexual")]
    Sexual,
    #[serde(rename = "child")]
    Child,
    #[serde(rename = "labour")]
    Labour,
    #[serde(rename = "police")]
    Police,
    #[serde(rename = "praise")]
    Praise,
    #[serde(rename = "other")]
    Crime,
    #[serde(rename = "info")]
    Info,
    /// A mark, not a matter: cannot talk.
    #[serde(rename = "quiet")]
    Quiet,
    #[serde(rename = "ui")]
    Interface,
}

/// One row of the term table.
#[derive(Debug)]
pub(crate) struct Concept {
    pub(crate) id: String,
    pub(crate) class: Class,
    /// The priority when it is happening now.
    pub(crate) priority: Priority,
}

/// Word groups that the rules speak of. Their words are data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are the words of the data file")]
pub enum Group {
    Kin,
    Partner,
    Police,
    Naka,
    Child,
    Kid,
    Frail,
    Weapon,
    Phone,
    Veh,
    Purse,
    House,
    Door,
    Snatch,
    Steal,
    Enter,
    Breaking,
    Take,
    Beat,
    BeatNow,
    Shots,
    ShotVerb,
    Fire,
    FireVerb,
    Breath,
    Money,
    TakeMoney,
    Bhatta,
    Kiln,
    Labour,
    Fir,
    Neg,
    Helpw,
    Want,
    Hide,
    Bad,
    Deed,
    Pay,
    Lost,
    Drug,
    Sell,
    Locked,
    Hurt,
    Kill,
    Threat,
    Abhi,
    Now,
    Just,
    Past,
    Habit,
    Hypothetical,
    News,
    Joke,
    Drill,
    Safe,
    Praise,
    Helped,
    Pill,
    Sale,
    Job,
    Wedding,
    Bill,
    Icecream,
    Court,
    Released,
    Traffic,
    Stranger,
    Distress,
    Sos,
    Age,
    Grade,
    Ago,
    Today,
    Tomorrow,
    Frequent,
    Long,
    Minutes,
    Question,
    Papers,
    Utility,
    Workwish,
    Scream,
    Trapped,
    Fall,
    Drown,
    Burn,
    Sick,
    Pills,
    Despair,
    Follow,
    Outside,
    Inside,
    Alone,
    Afraid,
    Sex,
    Marry,
    Honour,
    Pictures,
    Debt,
    Master,
    Servant,
    Teacher,
    Parting,
    Swindle,
    Land,
    Vice,
    Tip,
    Record,
    Bribe,
    Custody,
    Rude,
    Plain,
    Neighbour,
    Me,
    Send,
    Future,
    Festive,
    Pet,
    Laugh,
    Fight,
    Targets,
    Bomb,
    Crash,
    Ransom,
    Already,
    Film,
    Good,
    Idle,
    Weekday,
    Relative,
    Woman,
    Valuables,
    TurnedAway,
    Rank,
    Tied,
    Info,
    Separated,
    Wish,
}

/// How a term was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tier {
    /// The same words, after normalisation.
    Exact,
    /// Only after folding letters that differ in Sindhi: alone it may not page anybody.
    Folded,
}

/// A concept found in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Index of the concept.
    pub(crate) concept: usize,
    pub(crate) tier: Tier,
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) end: usize,
}

/// A word of a group found in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) group: Group,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

/// Everything the lexicon recognises in one message.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) found: Vec<Found>,
    pub(crate) seen: Vec<Seen>,
    /// The groups in `seen`, one bit each.
    groups: [u64; 4],
}

impl Findings {
    pub(crate) fn has(&self, group: Group) -> bool {
        let (word, bit) = (usize::from(group as u8 >> 6), group as u8 & 63);
        self.groups.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    fn see(&mut self, seen: Seen) {
        let (word, bit) = (usize::from(seen.group as u8 >> 6), seen.group as u8 & 63);
        if let Some(word) = self.groups.get_mut(word) {
            *word |= 1 << bit;
        }
        self.seen.push(seen);
    }

    pub(crate) fn count(&self, group: Group) -> usize {
        self.seen.iter().filter(|seen| seen.group == group).count()
    }

    pub(crate) fn of(&self, group: Group) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| seen.group == group)
    }
}

/// Two groups near each other that raise a concept.
#[derive(Debug)]
struct Pattern {
    concept: usize,
    a: Group,
    b: Group,
    /// Words between them at most; 0: `a` alone.
    window: usize,
    with: Option<Group>,
}

/// What a text pattern stands for.
#[derive(Debug)]
enum Meaning {
    Term {
        concept: usize,
        /// For Sindhi: the key that tells its letters apart.
        sindhi: Option<String>,
    },
    Word {
        group: Group,
        /// Only in a Sindhi message: folded, it would be another Urdu word (*ho*, was, and *ho*, be).
        sindhi: bool,
    },
}

/// The compiled lexicon.
#[derive(Debug)]
pub(crate) struct Lexicon {
    concepts: Vec<Concept>,
    matcher: AhoCorasick,
    meanings: Vec<Vec<Meaning>>,
    spaceless: AhoCorasick,
    spaceless_concepts: Vec<usize>,
    patterns: Vec<Pattern>,
    asks: HashMap<String, Ask>,
    pub(crate) detector: Detector,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    cls: Class,
    priority: RowPriority,
    en: Vec<String>,
    ur: Vec<String>,
    ru: Vec<String>,
    sd: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
enum RowPriority {
    P0,
    P1,
    P2,
    P3,
    P4,
    #[serde(rename = "-")]
    Unset,
}

#[derive(Deserialize)]
struct Words {
    groups: BTreeMap<Group, String>,
    patterns: Vec<PatternRow>,
    languages: Lists,
}

#[derive(Deserialize)]
struct PatternRow {
    concept: String,
    a: Group,
    b: Group,
    window: usize,
    with: Option<Group>,
}

impl Lexicon {
    pub(crate) fn load(lexicon: &str, words: &str) -> Result<Self, TriageFault> {
        let rows: Vec<Row> = serde_json::from_str(lexicon).map_err(TriageFault::Lexicon)?;
        let words: Words = serde_json::from_str(words).map_err(TriageFault::Words)?;
        let mut texts: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let mut spaceless: BTreeMap<String, usize> = BTreeMap::new();
        let mut asks = HashMap::new();
        let mut concepts = Vec::with_capacity(rows.len());
        for (concept, row) in rows.into_iter().enumerate() {
            let languages = [
                (Language::English, &row.en),
                (Language::Urdu, &row.ur),
                (Language::RomanUrdu, &row.ru),
                (Language::Sindhi, &row.sd),
            ];
            for (language, terms) in languages {
                for term in terms {
                    let line = Normal::of(term).line;
                    if line.trim().is_empty() {
                        return Err(TriageFault::EmptyTerm { concept: row.id });
                    }
                    if row.cls == Class::Interface {
                        if let Some(ask) = ask_of(&row.id, language, term) {
                            asks.entry(line.trim().to_owned()).or_insert(ask);
                        }
                        continue;
                    }
                    let sindhi = (language == Language::Sindhi).then(|| sindhi_key(term));
                    let joined: String = line.split_whitespace().collect();
                    if !joined.is_ascii()
                        && line.trim().contains(' ')
                        && joined.chars().count() >= MIN_SPACELESS
                        && sindhi.is_none()
                    {
                        spaceless.entry(joined).or_insert(concept);
                    }
                    texts.entry(line).or_default().push(Meaning::Term { concept, sindhi });
                }
            }
            let priority = match row.priority {
                RowPriority::P0 => Priority::P0,
                RowPriority::P1 => Priority::P1,
                RowPriority::P2 => Priority::P2,
                RowPriority::P3 => Priority::P3,
                RowPriority::P4 | RowPriority::Unset => Priority::P4,
            };
            concepts.push(Concept { id: row.id, class: row.cls, priority });
        }
        for (group, list) in &words.groups {
            for word in list.split_whitespace() {
                let open = word.ends_with('*');
                let mut line = Normal::of(&word.replace(['_', '*'], " ")).line;
                if line.trim().is_empty() {
                    return Err(TriageFault::EmptyTerm { concept: format!("{group:?}") });
                }
                if open {
                    line.truncate(line.trim_end().len());
                }
                let sindhi = word.chars().any(|c| is_sindhi_letter(c) || matches!(c, 'ي' | 'ه'));
                texts.entry(line).or_default().push(Meaning::Word { group: *group, sindhi });
            }
        }
        let patterns = words
            .patterns
            .into_iter()
            .map(|row| {
                let concept = concepts
                    .iter()
                    .position(|concept| concept.id == row.concept)
                    .ok_or(TriageFault::UnknownConcept { concept: row.concept })?;
                Ok(Pattern { concept, a: row.a, b: row.b, window: row.window, with: row.with })
            })
            .collect::<Result<_, TriageFault>>()?;
        let (lines, meanings): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        let (joined, spaceless_concepts): (Vec<_>, Vec<_>) = spaceless.into_iter().unzip();
        let build = |lines: Vec<String>| {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(lines)
                .map_err(TriageFault::Matcher)
        };
        Ok(Self {
            concepts,
            matcher: build(lines)?,
            meanings,
            spaceless: build(joined)?,
            spaceless_concepts,
            patterns,
            asks,
            detector: Detector::new(&words.languages),
        })
    }

    pub(crate) fn concept(&self, index: usize) -> Option<&Concept> {
        self.concepts.get(index)
    }

    /// What the whole message, and nothing but it, asks of the line.
    pub(crate) fn ask(&self, normal: &Normal) -> Option<Ask> {
        self.asks.get(normal.line.trim()).copied()
    }

    /// Every concept and every word of a group in a message.
    pub(crate) fn find(&self, text: &str, normal: &Normal, language: Option<Language>) -> Findings {
        let in_sindhi = language == Some(Language::Sindhi);
        let mut findings = Findings::default();
        for hit in self.matcher.find_overlapping_iter(&normal.line) {
            let first = normal.token_at(hit.start() + 1);
            let end = normal.token_at(hit.end().saturating_sub(1)) + 1;
            let end = if normal.line.as_bytes().get(hit.end().saturating_sub(1)) == Some(&b' ') {
                normal.token_at(hit.end().saturating_sub(2)) + 1
            } else {
                end
            };
            for meaning in self.meanings.get(hit.pattern().as_usize()).into_iter().flatten() {
                if findings.found.len() + findings.seen.len() >= MAX_FOUND {
                    return findings;
                }
                match meaning {
                    Meaning::Word { group, sindhi } => {
                        // *Thay*, they were, has the key of the English article.
                        let article = language == Some(Language::English)
                            && *group == Group::Past
                            && end == first + 1
                            && normal.key(first) == "the";
                        if (in_sindhi || !sindhi) && !article {
                            findings.see(Seen { group: *group, first, end });
                        }
                    }
                    Meaning::Term { concept, sindhi } => {
                        let tier = match sindhi {
                            None => Some(Tier::Exact),
                            Some(key) if sindhi_key(words(text, normal, first, end)) == *key => {
                                Some(Tier::Exact)
                            }
                            Some(_) => in_sindhi.then_some(Tier::Folded),
                        };
                        if let Some(tier) = tier {
                            findings.found.push(Found { concept: *concept, tier, first, end });
                        }
                    }
                }
            }
        }
        self.find_spaceless(normal, &mut findings);
        self.find_patterns(normal, &mut findings);
        findings
    }

    /// Urdu word spacing is unreliable, and acronyms are spelled out (ایف آئی آر): phrases are also
    /// looked for with all spaces gone.
    fn find_spaceless(&self, normal: &Normal, findings: &mut Findings) {
        let mut joined = String::new();
        let mut places = Vec::with_capacity(normal.tokens.len());
        for token in &normal.tokens {
            places.push(joined.len());
            joined.push_str(&token.key);
        }
        if joined.is_ascii() {
            return;
        }
        for hit in self.spaceless.find_overlapping_iter(&joined) {
            let token = |at: usize| places.partition_point(|place| *place <= at).saturating_sub(1);
            let Some(concept) = self.spaceless_concepts.get(hit.pattern().as_usize()) else {
                continue;
            };
            let (first, end) = (token(hit.start()), token(hit.end().saturating_sub(1)) + 1);
            let known = findings.found.iter().any(|found| found.concept == *concept);
            if !known && findings.found.len() < MAX_FOUND {
                findings.found.push(Found { concept: *concept, tier: Tier::Exact, first, end });
            }
        }
    }

    fn find_patterns(&self, normal: &Normal, findings: &mut Findings) {
        let mut raised = Vec::new();
        for pattern in &self.patterns {
            if pattern.with.is_some_and(|group| !findings.has(group)) {
                continue;
            }
            let hit = findings.of(pattern.a).filter(|a| acts(normal, a)).find_map(|a| {
                if pattern.window == 0 {
                    return Some((a.first, a.end));
                }
                findings
                    .of(pattern.b)
                    .find(|b| {
                        let apart = if b.first >= a.end {
                            b.first - a.end
                        } else if a.first >= b.end {
                            a.first - b.end
                        } else {
                            return false;
                        };
                        apart < pattern.window
                    })
                    .map(|b| (a.first.min(b.first), a.end.max(b.end)))
            });
            if let Some((first, end)) = hit {
                raised.push(Found { concept: pattern.concept, tier: Tier::Exact, first, end });
            }
        }
        findings.found.extend(raised);
    }
}

/// Somebody named is the one who acts, unless the next word makes them the one acted on (*bhai ko*
/// mara: the brother was beaten; *police ko* bulao).
pub(crate) fn acts(normal: &Normal, seen: &Seen) -> bool {
    match seen.group {
        Group::Kin | Group::Partner | Group::Police => {
            !matches!(normal.key(seen.end), "ko" | "kou" | "کو" | "کی_طرف")
                && !matches!(normal.key(seen.first.wrapping_sub(1)), "call" | "send" | "to")
        }
        _ => true,
    }
}

/// The original words from token `first` up to `end`.
pub(crate) fn words<'a>(text: &'a str, normal: &Normal, first: usize, end: usize) -> &'a str {
    let start = normal.tokens.get(first).map_or(0, |token| token.start);
    let stop = normal.tokens.get(end.saturating_sub(1)).map_or(start, |token| token.end);
    text.get(start..stop).unwrap_or_default()
}

fn ask_of(id: &str, language: Language, term: &str) -> Option<Ask> {
    Some(match id {
        "UI.GREETING" => Ask::Greeting,
        "UI.MENU" => Ask::Menu,
        "UI.STOP" => Ask::Stop,
        "UI.SAFE_EXIT" => Ask::Exit,
        "UI.STATUS" => Ask::Status,
        "UI.YES" => Ask::Yes,
        "UI.NO" => Ask::No,
        "UI.SAFE" => Ask::Safe,
        "UI.HELPLINE" => Ask::Helplines,
        "UI.LANG" => Ask::Speak(spoken(language, term)),
        _ => return None,
    })
}

/// Which language a language's name stands for. *urdu* typed in Latin letters asks for Roman Urdu:
/// whoever wants the script types it.
fn spoken(language: Language, term: &str) -> Language {
    let has = |names: &[&str]| names.iter().any(|name| term.contains(name));
    if has(&["sindhi", "سندھی", "سنڌي"]) {
        Language::Sindhi
    } else if has(&["english", "angrezi", "انگریزی", "انگريزي"]) && !has(&["roman"]) {
        Language::English
    } else if has(&["اردو"]) {
        Language::Urdu
    } else {
        match language {
            Language::Urdu | Language::Sindhi => Language::Urdu,
            Language::English | Language::RomanUrdu => Language::RomanUrdu,
        }
    }
}
