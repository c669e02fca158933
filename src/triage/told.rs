//! What a message tells in passing, so that nobody is asked for it again: a weapon, an injury, how
//! many they are, when it was; that it corrects something said before; that it asks how a report
//! stands. Phrases only, from a data file, and silent whenever a negation stands beside one.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::{TriageFault, normalise::Normal, number};

/// Words between a phrase and the negation that takes it back, at most.
const NEAR: usize = 2;

/// Words of a question about a report; longer ones tell something.
const QUESTION_WORDS: usize = 12;

/// Words of an answer that only its question makes clear; longer ones speak for themselves.
const HINT_WORDS: usize = 6;

/// Words of an "I do not know", or "I would rather not say"; a longer message says something.
const UNSURE_WORDS: usize = 3;

/// More attackers than this are "many": a count of a crowd is a guess.
const COUNTED: u32 = 50;

/// The words of the data file, compiled.
#[derive(Debug)]
pub(crate) struct Told {
    matcher: AhoCorasick,
    meanings: Vec<Vec<Meaning>>,
}

/// What a phrase stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Slot { slot: String, value: String },
    Hint { slot: String, value: String },
    Whole { slot: String, value: String },
    Around,
    Unit,
    Since,
    Street,
    Unsure,
    People,
    Victims,
    Wounded,
    Own,
    Report,
    Asked,
    Standing,
    Instead,
    Mistyped,
    Not,
    Forbid,
    But,
}

/// A phrase in a message.
#[derive(Debug, Clone, Copy)]
struct Seen<'a> {
    meaning: &'a Meaning,
    first: usize,
    end: usize,
}

/// The correction in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// The tokens of what is right: from here …
    pub(crate) first: usize,
    /// … up to here.
    pub(crate) end: usize,
    /// Said in so many words ("wrote it wrong"), not only by a "no" between two names.
    pub(crate) plain: bool,
}

impl Told {
    pub(crate) fn load(json: &str) -> Result<Self, TriageFault> {
        let lists: BTreeMap<String, String> =
            serde_json::from_str(json).map_err(TriageFault::Answers)?;
        let mut texts: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        for (key, words) in &lists {
            let meaning = match key.as_str() {
                "note" => continue,
                "people" => Meaning::People,
                "victims" => Meaning::Victims,
                "wounded" => Meaning::Wounded,
                "own" => Meaning::Own,
                "report" => Meaning::Report,
                "asked" => Meaning::Asked,
                "standing" => Meaning::Standing,
                "instead" => Meaning::Instead,
                "mistyped" => Meaning::Mistyped,
                "not" => Meaning::Not,
                "forbid" => Meaning::Forbid,
                "unsure" => Meaning::Unsure,
                "around" => Meaning::Around,
                "unit" => Meaning::Unit,
                "since" => Meaning::Since,
                "street" => Meaning::Street,
                "but" => Meaning::But,
                other => match other.split_once('=') {
                    Some((slot, value)) => {
                        let value = value.to_owned();
                        if let Some(slot) = slot.strip_prefix('?') {
                            Meaning::Hint { slot: slot.to_owned(), value }
                        } else if let Some(slot) = slot.strip_prefix('!') {
                            Meaning::Whole { slot: slot.to_owned(), value }
                        } else {
                            Meaning::Slot { slot: slot.to_owned(), value }
                        }
                    }
                    None => return Err(TriageFault::UnknownConcept { concept: key.clone() }),
                },
            };
            for word in words.split_whitespace() {
                let mut line = Normal::of(&word.replace(['_', '*'], " ")).line;
                if line.trim().is_empty() {
                    return Err(TriageFault::EmptyTerm { concept: key.clone() });
                }
                if word.ends_with('*') {
                    line.truncate(line.trim_end().len());
                }
                let meanings = texts.entry(line).or_default();
                if !meanings.contains(&meaning) {
                    meanings.push(meaning.clone());
                }
            }
        }
        let (lines, meanings): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        let matcher = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(lines)
            .map_err(TriageFault::Matcher)?;
        Ok(Self { matcher, meanings })
    }

    fn find(&self, normal: &Normal) -> Vec<Seen<'_>> {
        let mut seen = Vec::new();
        for hit in self.matcher.find_overlapping_iter(&normal.line) {
            let first = normal.token_at(hit.start() + 1);
            let closed = normal.line.as_bytes().get(hit.end().saturating_sub(1)) == Some(&b' ');
            let end = normal.token_at(hit.end().saturating_sub(1 + usize::from(closed))) + 1;
            for meaning in self.meanings.get(hit.pattern().as_usize()).into_iter().flatten() {
                seen.push(Seen { meaning, first, end });
            }
        }
        seen
    }

    /// Slots and values that the message fills. Two values for one slot: none, it is asked.
    pub(crate) fn slots(&self, normal: &Normal) -> Vec<(String, String)> {
        let seen = self.find(normal);
        let denied = |one: &Seen| {
            seen.iter().any(|not| {
                *not.meaning == Meaning::Not
                    && !(not.first >= one.first && not.end <= one.end)
                    && not.first <= one.end + NEAR
                    && one.first <= not.end + NEAR
            })
        };
        let mut slots: BTreeMap<&str, Vec<(&Seen, &str)>> = BTreeMap::new();
        for one in &seen {
            if let Meaning::Slot { slot, value } = one.meaning {
                slots.entry(slot).or_default().push((one, value));
            }
        }
        let mut told: Vec<(String, String)> = Vec::new();
        for (slot, found) in slots {
            // "No gun": the longer phrase holds the shorter one.
            let inside = |one: &Seen| {
                found.iter().any(|(other, _)| {
                    other.first <= one.first
                        && one.end <= other.end
                        && other.end - other.first > one.end - one.first
                })
            };
            let mut values: Vec<&str> = found
                .iter()
                .filter(|(one, value)| !inside(one) && (*value == "no" || !denied(one)))
                .map(|(_, value)| *value)
                .collect();
            values.sort_unstable();
            values.dedup();
            // A gun and a knife: the gun is what officers must know.
            if values.contains(&"gun") && !values.contains(&"no") {
                values.retain(|value| *value == "gun");
            }
            if let [value] = values.as_slice() {
                told.push((slot.to_owned(), (*value).to_owned()));
            }
        }
        if let Some(count) = count(normal, &seen) {
            told.push(("people".to_owned(), count));
        }
        if let Some(count) = own(normal, &seen) {
            told.push(("present".to_owned(), count.to_string()));
        }
        let injured = seen
            .iter()
            .any(|one| matches!(one.meaning, Meaning::Slot { slot, .. } if slot == "injured"));
        let of_none = told.iter().any(|(slot, value)| slot == "injured" && value == "no");
        let wounded = |one: &&Seen| *one.meaning == Meaning::Wounded && !denied(one);
        if let Some(one) = seen.iter().find(wounded).filter(|_| !of_none) {
            // "5 log zakhmi".
            if let Some(count) = number_before(normal, &seen, one.first, 2) {
                told.push(("wounded".to_owned(), count.to_string()));
            }
            // How badly can be asked by whoever comes.
            if !injured {
                told.push(("injured".to_owned(), "yes".to_owned()));
            }
        }
        if is_child(normal, &seen) {
            told.push(("writer".to_owned(), "child".to_owned()));
        }
        told
    }

    /// What a short message would tell if just this was asked, each value once; `*` is any slot. Where
    /// it says no to something, only a no.
    pub(crate) fn hints(&self, normal: &Normal) -> Vec<(String, String)> {
        if normal.tokens.len() > HINT_WORDS {
            return Vec::new();
        }
        let seen = self.find(normal);
        // "Number na batana": the phrase has its own no.
        let denied = |one: &Seen| {
            seen.iter().any(|not| {
                matches!(not.meaning, Meaning::Not | Meaning::Forbid)
                    && !(one.first <= not.first && not.end <= one.end)
            })
        };
        let hints = seen.iter().filter_map(|one| match one.meaning {
            Meaning::Hint { slot, value } if value == "no" || !denied(one) => {
                Some((slot.clone(), value.clone()))
            }
            _ => None,
        });
        hints.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What a short message answers if just this was asked, when it is nothing but that answer: one word
    /// more, and it may mean the opposite.
    pub(crate) fn answers(&self, normal: &Normal) -> Vec<(String, String)> {
        if normal.tokens.len() > HINT_WORDS {
            return Vec::new();
        }
        let seen = self.find(normal);
        let whole = |meaning: &Meaning| {
            (0..normal.tokens.len()).all(|at| {
                seen.iter().any(|one| {
                    (one.first..one.end).contains(&at)
                        && (one.meaning == meaning || *one.meaning == Meaning::Around)
                })
            })
        };
        let answers = seen.iter().filter_map(|one| match one.meaning {
            Meaning::Whole { slot, value } if whole(one.meaning) => {
                Some((slot.clone(), value.clone()))
            }
            _ => None,
        });
        answers.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Is it nothing but "I do not know" or "I would rather not say"?
    pub(crate) fn is_unsure(&self, normal: &Normal) -> bool {
        normal.tokens.len() <= UNSURE_WORDS
            && self.find(normal).iter().any(|one| *one.meaning == Meaning::Unsure)
    }

    /// Does the message say no to something, in the middle of a sentence as well?
    pub(crate) fn denies(&self, normal: &Normal) -> bool {
        self.find(normal).iter().any(|one| matches!(one.meaning, Meaning::Not | Meaning::Forbid))
    }

    /// Does the message ask what became of a report?
    pub(crate) fn asks_status(&self, normal: &Normal) -> bool {
        if normal.tokens.len() > QUESTION_WORDS {
            return false;
        }
        let seen = self.find(normal);
        let has = |wanted: &Meaning| seen.iter().any(|one| one.meaning == wanted);
        has(&Meaning::Report) && has(&Meaning::Asked)
            || (has(&Meaning::Standing) && normal.tokens.len() <= QUESTION_WORDS / 2)
    }

    /// The part of a message that corrects what was said before: *asal mein Landhi*, *Korangi nahi
    /// Landhi*, *not Korangi but Landhi*. Whether it does, only who knows what was said can tell.
    pub(crate) fn change(&self, normal: &Normal) -> Option<Change> {
        let seen = self.find(normal);
        let all = normal.tokens.len();
        let last = |wanted: Meaning| {
            seen.iter().filter(|one| *one.meaning == wanted).max_by_key(|one| one.end)
        };
        if let Some(instead) = last(Meaning::Instead) {
            let after = Change { first: instead.end, end: all, plain: true };
            let before = Change { first: 0, end: instead.first, plain: true };
            return Some(after)
                .filter(|change| change.first < change.end)
                .or(Some(before))
                .filter(|change| change.first < change.end);
        }
        if let Some(wrong) = last(Meaning::Mistyped) {
            let after = Change { first: wrong.end, end: all, plain: true };
            return Some(after).filter(|change| change.first < change.end);
        }
        if let Some(but) = last(Meaning::But)
            && seen.iter().any(|one| *one.meaning == Meaning::Not && one.end <= but.first)
        {
            return Some(Change { first: but.end, end: all, plain: false })
                .filter(|change| change.first < change.end);
        }
        let not = last(Meaning::Not)?;
        // "Landhi, not Korangi" is English; "Korangi nahi, Landhi" is Urdu and Sindhi.
        let english = normal.key(not.first) == "not";
        let change = if english || not.end == all {
            Change { first: 0, end: not.first, plain: false }
        } else {
            Change { first: not.end, end: all, plain: false }
        };
        (change.first < change.end).then_some(change)
    }
}

/// "3 naqab posh aadmi": a number close before a word for people, unless they are the victims or the
/// writer's own.
fn count(normal: &Normal, seen: &[Seen]) -> Option<String> {
    let ours = own(normal, seen).is_some();
    seen.iter().filter(|one| *one.meaning == Meaning::People && !ours).find_map(|one| {
        let victims = seen.iter().any(|other| {
            matches!(other.meaning, Meaning::Victims | Meaning::Wounded)
                && other.first < one.end + NEAR + 1
                && one.first < other.end + NEAR
        });
        if victims {
            return None;
        }
        number_before(normal, seen, one.first, NEAR + 1).map(|count| count.to_string())
    })
}

/// "Hum 4 log hain", "we are 4": how many they are who write.
fn own(normal: &Normal, seen: &[Seen]) -> Option<u32> {
    let ends = |meaning: &Meaning, at: usize| {
        seen.iter().any(|one| one.meaning == meaning && one.end == at)
    };
    (1..normal.tokens.len()).find_map(|at| {
        let linked = ends(&Meaning::People, at) || is_verb(normal.key(at - 1));
        let ours = ends(&Meaning::Own, at) || (linked && ends(&Meaning::Own, at - 1));
        // "Hum ek": in one, not one of us.
        counted(normal, seen, at).filter(|count| ours && *count > 1)
    })
}

/// A number at most so many words before this token. "I am 12, there are thieves": a verb between them
/// ends the count.
fn number_before(normal: &Normal, seen: &[Seen], first: usize, most: usize) -> Option<u32> {
    (1..=most)
        .map_while(|back| first.checked_sub(back))
        .take_while(|at| !is_verb(normal.key(*at)))
        .find_map(|at| counted(normal, seen, at))
}

/// A number of people. "No" is also how some spell nine, and mostly says none; "8 saal", "block 13" and
/// "2 ghante se" count something else.
fn counted(normal: &Normal, seen: &[Seen], at: usize) -> Option<u32> {
    let key = normal.key(at);
    let other = seen.iter().any(|one| match one.meaning {
        Meaning::Unit | Meaning::Since => one.first == at + 1,
        Meaning::Street => one.end == at,
        _ => false,
    });
    number(key).filter(|count| !other && (1..=COUNTED).contains(count) && key != "no")
}

fn is_verb(key: &str) -> bool {
    matches!(key, "there" | "are" | "is" | "am" | "were" | "hain" | "hai" | "ہیں" | "ہے")
}

/// Does a child say how old they are: *main 13 saal ki hun*, *i am 12*, *meri umar 15 saal*? A mother's
/// words about her child do not begin with "I am".
fn is_child(normal: &Normal, seen: &[Seen]) -> bool {
    /// Below it nobody types, from the second on nobody is a child.
    const AGES: std::ops::Range<u32> = 6..18;
    (1..normal.tokens.len()).any(|at| {
        let age = normal.key(at).parse::<u32>().is_ok_and(|age| AGES.contains(&age));
        let before = |back: usize| at.checked_sub(back).map_or("", |at| normal.key(at));
        let own = matches!(before(1), "main" | "mein" | "me" | "im" | "میں" | "مین" | "مان")
            || (matches!(before(1), "am" | "age" | "umar" | "umr" | "is" | "عمر")
                && matches!(before(2), "i" | "my" | "meri" | "age" | "میری" | "منہنجی"));
        let after = |at: usize, meaning: &Meaning| {
            seen.iter().any(|one| one.meaning == meaning && one.first == at)
        };
        let years = |at: usize| {
            matches!(
                normal.key(at),
                "sal" | "saal" | "years" | "year" | "yrs" | "سال" | "سالن" | "old"
            )
        };
        // "12 saal se", "10 minutes away": how long, how far.
        let lasts = (1..=NEAR).any(|on| after(at + on, &Meaning::Since))
            || (after(at + 1, &Meaning::Unit) && !years(at + 1));
        let years = years(at + 1) || years(at + 2);
        age && own && !lasts && (years || matches!(before(1), "im" | "am" | "age" | "is"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Told {
        Told::load(include_str!("../../conversation_flows/answers.json")).unwrap()
    }

    #[test]
    fn what_is_told_in_passing_is_kept_and_what_is_denied_is_not() {
        let told = told();
        let slots = |text: &str| told.slots(&Normal::of(text));
        let pair = |slot: &str, value: &str| (slot.to_owned(), value.to_owned());
        for (text, expected) in [
            ("3 aadmi pistol le kar ghus aye", vec![pair("weapon", "gun"), pair("people", "3")]),
            ("do larke, chaqu tha", vec![pair("weapon", "other"), pair("people", "2")]),
            ("two armed men with guns", vec![pair("weapon", "gun"), pair("people", "2")]),
            ("koi hathyar nahi tha", vec![pair("weapon", "no")]),
            ("he has no gun", vec![pair("weapon", "no")]),
            ("pistol nahi dekhi", vec![]),
            ("khoon nahi ruk raha", vec![pair("injured", "yes")]),
            ("koi zakhmi nahi hai", vec![pair("injured", "no")]),
            ("accident hua zakhmi nahi uth raha", vec![]),
            ("shohar bache nahi de raha", vec![]),
            ("gun nahi chalayi abhi tak", vec![]),
            ("bache nahi hain yahan", vec![pair("children", "no")]),
            ("5 log zakhmi hain", vec![pair("wounded", "5"), pair("injured", "yes")]),
            (
                "hum 4 log hain 2 zakhmi gulshan block 13 me",
                vec![pair("present", "4"), pair("wounded", "2"), pair("injured", "yes")],
            ),
            ("we are 4 people, one is injured", vec![pair("present", "4"), pair("injured", "yes")]),
            (
                "ہم چار لوگ ہیں دو زخمی",
                vec![pair("present", "4"), pair("wounded", "2"), pair("injured", "yes")],
            ),
            ("اسان 3 ماڻهو آهيون", vec![pair("present", "3")]),
            ("hum ne 4 daku dekhe", vec![pair("people", "4")]),
            ("hum ghar me hain 3 daku hain", vec![pair("people", "3")]),
            ("no injured here, 3 men", vec![pair("injured", "no"), pair("people", "3")]),
            ("pata nahi koi zakhmi hai", vec![]),
            ("halki chot, 1 zakhmi", vec![pair("injured", "lightly"), pair("wounded", "1")]),
            ("تین آدمی بندوق کے ساتھ", vec![pair("weapon", "gun"), pair("people", "3")]),
            ("ٻه ماڻهو پستول سان", vec![pair("weapon", "gun"), pair("people", "2")]),
            ("kal raat mobile cheena", vec![pair("when", "earlier")]),
            ("ghar mein hun", vec![]),
            ("main 13 saal ki hun", vec![pair("writer", "child")]),
            ("mein 12 saal ka hun", vec![pair("writer", "child")]),
            ("I am 12", vec![pair("writer", "child")]),
            ("meri umar 15 saal hai", vec![pair("writer", "child")]),
            ("میں 14 سال کا ہوں", vec![pair("writer", "child")]),
            ("مان 13 سالن جو آهيان", vec![pair("writer", "child")]),
            ("mera beta 12 saal ka hai", vec![]),
            ("my son is 12 years old", vec![]),
            ("I am 12, there are thieves", vec![pair("writer", "child")]),
            ("main 12 saal se shadi shuda hun", vec![]),
            ("I am 12 years from retirement", vec![]),
            ("i am 10 minutes away", vec![]),
            ("mera beta 8 saal ka zakhmi hai", vec![pair("injured", "yes")]),
            ("block 13 me log zakhmi hain", vec![pair("injured", "yes")]),
            ("hum 2 ghante se phanse hain", vec![pair("trapped", "yes")]),
            ("gali 4 me daku aye", vec![]),
            ("raat 2 baje daku aye", vec![]),
            ("ghar mein 15 log", vec![pair("people", "15")]),
        ] {
            assert_eq!(slots(text), expected, "{text}");
        }
    }

    #[test]
    fn a_correction_says_which_part_is_right() {
        let told = told();
        let right = |text: &str| {
            let normal = Normal::of(text);
            told.change(&normal).map(|change| {
                let words = |at: usize| normal.key(at).to_owned();
                (change.first..change.end).map(words).collect::<Vec<_>>().join(" ")
            })
        };
        for text in [
            "nahi, Korangi nahi Landhi",
            "galti se likha, asal mein Landhi",
            "not Korangi but Landhi",
            "Landhi, not Korangi",
            "Korangi nahi balke Landhi",
            "galti se likh diya Landhi",
            "no, i meant Landhi",
        ] {
            assert_eq!(right(text).as_deref(), Some("landhi"), "{text}");
        }
        assert_eq!(right("کورنگی نہیں لانڈھی").as_deref(), Some(Normal::of("لانڈھی").line.trim()));
        assert_eq!(right("ڪورنگي نه، لانڍي").as_deref(), Some(Normal::of("لانڍي").line.trim()));
        assert_eq!(right("Korangi"), None);
    }

    #[test]
    fn a_question_about_a_report_is_known_however_it_is_put() {
        let told = told();
        let asks = |text: &str| told.asks_status(&Normal::of(text));
        for text in [
            "mere report ka kya hua",
            "status kya hai",
            "any update on my complaint",
            "what happened to my report",
            "meri shikayat kahan tak pohanchi",
            "میری شکایت کا کیا ہوا",
            "منهنجي شڪايت جو ڇا ٿيو",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in ["kya hua", "report likhni hai", "case karna hai", "2", "ghar mein kya hua"] {
            assert!(!asks(text), "{text}");
        }
    }
}
