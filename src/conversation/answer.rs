//! How a tap, a number, words, a pin or a voice note answers a question.

use super::{
    event::{Content, Media, MediaKind},
    flow::{Ask, Choice, Expect},
    inspect::button_id,
    playbook::Playbook,
};
use crate::{
    case::Place,
    id::TrackingCode,
    language::Language,
    triage::{Ask as Wanted, Signals, keys, number},
};

/// What a message is to the question that waits.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// This one of the choices.
    Chosen(usize),
    /// Words, as typed; or what stands for a file.
    Words(String),
    /// A pin.
    Pin(Place),
    /// The person would rather not say.
    Skipped,
    /// Not an answer to this question.
    None,
}

/// Longest answer that is kept as a fact; the message itself is kept whole.
const ANSWER: usize = 1000;

/// Letters of a title from which on a longer message may begin with it: "No" begins too many.
const TITLE: usize = 5;

/// Words of a yes or a no before more is said: "ji nahi".
const HEAD: usize = 2;

/// Words of a message that is compared with the words on the buttons; a longer one tells a story.
const SHORT: usize = 6;

/// Letters that two spellings of one word begin with alike, in Latin and in Arabic letters.
const STEM: [usize; 2] = [5, 4];

/// Questions whose answer, read wrong, can get somebody hurt, and the choices that words in a longer
/// message may give all the same, because nobody is worse off for them. Every other choice takes a
/// button, its number, the whole of what is on it, a plain yes or no, or a phrase of its own.
const GUARDED: [(&str, &[&str]); 5] = [
    ("good_moment", &[]),
    ("danger", &["yes", "other"]),
    ("contact", &["none"]),
    ("visit", &["no"]),
    ("can_talk", &["no"]),
];

/// Reads a message as the answer to a question.
pub(super) fn read(
    playbook: &Playbook,
    flow: &str,
    node: &str,
    ask: &Ask,
    content: &Content,
    signals: &Signals,
    quiet: bool,
) -> Answer {
    match content {
        Content::Text { body } => match &ask.expect {
            Expect::Choice { choices } => {
                match choose(playbook, ask, choices, body, signals, quiet) {
                    Some(place) => Answer::Chosen(place),
                    None if is_skip(playbook, body) || playbook.triage().is_unsure(body) => {
                        Answer::Skipped
                    }
                    None => Answer::None,
                }
            }
            // What is not known is no place and no name.
            Expect::Words { .. } | Expect::Location { .. }
                if is_skip(playbook, body) || playbook.triage().is_unsure(body) =>
            {
                Answer::Skipped
            }
            Expect::Words { .. } | Expect::Location { .. } => Answer::Words(shortened(body)),
        },
        Content::Tap { id, .. } => match &ask.expect {
            Expect::Choice { choices } => choices
                .iter()
                .position(|choice| *id == button_id(flow, node, &choice.id))
                .map_or(Answer::None, Answer::Chosen),
            Expect::Words { .. } | Expect::Location { .. } => Answer::None,
        },
        Content::Location { .. } => match (&ask.expect, pin(content)) {
            (Expect::Location { .. }, Some(place)) => Answer::Pin(place),
            (Expect::Location { .. } | Expect::Words { .. } | Expect::Choice { .. }, _) => {
                Answer::None
            }
        },
        Content::Media(Media { kind, .. }) => match &ask.expect {
            Expect::Words { .. } if *kind != MediaKind::Sticker => {
                Answer::Words(format!("[{}]", media_name(*kind)))
            }
            Expect::Words { .. } | Expect::Location { .. } | Expect::Choice { .. } => Answer::None,
        },
        Content::Contacts { cards } => match &ask.expect {
            Expect::Words { .. } => Answer::Words(shortened(&cards.join("; "))),
            Expect::Location { .. } | Expect::Choice { .. } => Answer::None,
        },
        Content::Reaction { .. }
        | Content::Edit { .. }
        | Content::Revoke { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => Answer::None,
    }
}

/// The choice that somebody means: its number, its title in any language, yes or no.
fn choose(
    playbook: &Playbook,
    ask: &Ask,
    choices: &[Choice],
    body: &str,
    signals: &Signals,
    quiet: bool,
) -> Option<usize> {
    let answers_with = |id: &str| {
        let label = format!("answer-{id}");
        choices.iter().position(|choice| choice.id == id || choice.label == label)
    };
    // Before numbers: "no" is also how some spell nine.
    let said = if signals.ask == Some(Wanted::Yes) {
        answers_with("yes")
    } else if signals.ask == Some(Wanted::No) {
        answers_with("no")
    } else {
        None
    };
    if said.is_some() {
        return said;
    }
    if let Some(number) = number(body) {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        // EM-8: whoever must be quiet may know 4 as yes and 5 as no.
        return match number {
            _ if place < choices.len() => Some(place),
            4 if quiet => answers_with("yes"),
            5 if quiet => answers_with("no"),
            _ => None,
        };
    }
    let typed = fold(body);
    let titled = choices.iter().position(|choice| {
        Language::ALL.into_iter().any(|language| {
            playbook.texts().has(language, &choice.label)
                && fold(&playbook.texts().say(language, &choice.label, &[])) == typed
        })
    });
    let guarded = GUARDED.iter().find(|(slot, _)| ask.save.as_deref() == Some(*slot));
    let loosely =
        |choice: &Choice| guarded.is_none_or(|(_, ids)| ids.contains(&choice.id.as_str()));
    // EM-6: "haan do log hain": the answer, then more. "Ji nahi" is a no.
    let head = || {
        let ends = body.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at);
        let heads: Vec<&str> = ends.take(HEAD).filter_map(|end| body.get(..end)).collect();
        let (place, more) = heads.into_iter().rev().find_map(|head| {
            let place = match playbook.triage().read(head).ask {
                Some(Wanted::Yes) => answers_with("yes"),
                Some(Wanted::No) => answers_with("no"),
                Some(_) | None => None,
            }?;
            Some((place, body.get(head.len()..)?))
        })?;
        // "Nahi abhi nahi, wo ghar pe hai": what follows says the same.
        let choice = choices.get(place)?;
        let same = || {
            let hints = playbook.triage().read(more).hints;
            hints.iter().any(|(slot, value)| ask.save.as_ref() == Some(slot) && choice.id == *value)
        };
        (loosely(choice) || same()).then_some(place)
    };
    // "Kal", "thora sa": words that answer this question, and would mean nothing under another.
    let hinted = || {
        let mut meant = signals.hints.iter().filter_map(|(slot, value)| {
            choices.iter().position(|choice| {
                let asked = ask.save.as_ref() == Some(slot) || (slot == "*" && loosely(choice));
                asked && choice.id == *value
            })
        });
        let first = meant.next()?;
        meant.all(|other| other == first).then_some(first)
    };
    // Or begins with it: "haan, mujhe aur meri behan ko". The longest title that fits.
    let begun = || {
        let typed = typed.as_str();
        let titles = choices.iter().enumerate().flat_map(|(place, choice)| {
            Language::ALL.into_iter().filter_map(move |language| {
                let title = fold(&playbook.texts().say(language, &choice.label, &[]));
                let fits = title.chars().count() >= TITLE && typed.starts_with(title.as_str());
                fits.then_some((title.len(), place))
            })
        });
        titles.max_by_key(|(length, _)| *length).map(|(_, place)| place)
    };
    let among = |place: &usize| choices.get(*place).is_some_and(loosely);
    titled
        .or_else(|| is_skip(playbook, body).then(|| answers_with("skip")).flatten())
        .or_else(|| playbook.triage().is_unsure(body).then(|| answers_with("unsure")).flatten())
        .or_else(|| begun().filter(among))
        .or_else(|| named(playbook, choices, body).filter(among))
        .or_else(hinted)
        .or_else(head)
}

/// The choice whose own words a short message is made of, whatever their spelling and order: *mera
/// number chupaein* for *Number chupayein*. One that says no is none of those that do not.
fn named(playbook: &Playbook, choices: &[Choice], body: &str) -> Option<usize> {
    let denies = |text: &str| playbook.triage().denies(text);
    let denied = denies(body);
    let mut found: Vec<(usize, usize, usize)> = fitting(playbook, choices, body)
        .into_iter()
        .filter(|fit| denies(&fit.label) == denied)
        .map(|fit| (fit.on, fit.of, fit.place))
        .collect();
    found.sort_unstable();
    let (on, of, place) = found.pop()?;
    // Two buttons that fit as well: neither.
    let other = found.iter().any(|fit| fit.2 != place && (fit.0, fit.1) == (on, of));
    (!other).then_some(place)
}

/// A short message that is made of the words on a button.
struct Fit {
    /// Which button.
    place: usize,
    /// What is on it.
    label: String,
    /// So many words of the message are on it …
    on: usize,
    /// … and so many of its words are in the message.
    of: usize,
}

/// Is a message made of the words on a button, be it to say no to it?
pub(super) fn is_of_a_button(playbook: &Playbook, choices: &[Choice], body: &str) -> bool {
    !fitting(playbook, choices, body).is_empty()
}

fn fitting(playbook: &Playbook, choices: &[Choice], body: &str) -> Vec<Fit> {
    let texts = playbook.texts();
    // Yes and no are answers of their own.
    let common: Vec<String> = Language::ALL
        .into_iter()
        .flat_map(|language| ["answer-yes", "answer-no"].map(|id| texts.say(language, id, &[])))
        .flat_map(|label| keys(&label))
        .collect();
    let of_matter = |text: &str| -> Vec<String> {
        keys(text).into_iter().filter(|word| !common.contains(word)).collect()
    };
    let said = of_matter(body);
    if said.is_empty() || said.len() > SHORT {
        return Vec::new();
    }
    let labels = choices.iter().enumerate().flat_map(|(place, choice)| {
        Language::ALL.map(|language| (place, texts.say(language, &choice.label, &[])))
    });
    labels
        .filter_map(|(place, label)| {
            let words = of_matter(&label);
            let on = said.iter().filter(|said| words.iter().any(|word| alike(said, word))).count();
            let of = words.iter().filter(|word| said.iter().any(|said| alike(said, word))).count();
            let fits = on * 2 >= said.len() && (on == said.len() || of * 2 >= words.len());
            (on > 0 && fits).then_some(Fit { place, label, on, of })
        })
        .collect()
}

/// Are these two the same word, or forms of one? Both as [`keys`] gives them.
fn alike(one: &str, other: &str) -> bool {
    let [latin, arabic] = STEM;
    let stem = if one.is_ascii() { latin } else { arabic };
    let shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    one == other || shared >= stem || (shared + 1 >= stem && long.starts_with(short))
}

/// Lower case, letters and digits only: how titles and typed words are compared.
fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_skip(playbook: &Playbook, body: &str) -> bool {
    let typed = fold(body);
    Language::ALL
        .into_iter()
        .any(|language| fold(&playbook.texts().say(language, "answer-skip", &[])) == typed)
}

/// The place of a pin; nothing when the numbers are none on Earth.
pub(super) fn pin(content: &Content) -> Option<Place> {
    let Content::Location { latitude, longitude, name, address } = content else { return None };
    if !((-90.0..=90.0).contains(latitude) && (-180.0..=180.0).contains(longitude)) {
        return None;
    }
    // A centimetre: finer is noise, and does not survive being written down.
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7 + 0.0;
    let words: Vec<&str> = [name, address].into_iter().flatten().map(String::as_str).collect();
    Some(Place {
        latitude: Some(rounded(*latitude)),
        longitude: Some(rounded(*longitude)),
        words: (!words.is_empty()).then(|| shortened(&words.join(", "))),
        ..Place::default()
    })
}

/// What a file is called on the timeline.
pub(super) const fn media_name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Voice => "voice",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}

/// The tracking code in a message, wherever in it. Without its `KP` only a message that is nothing
/// but the code counts, and not one of thirteen digits: that is an identity card.
pub fn tracking_code(text: &str) -> Option<TrackingCode> {
    /// A code as people break it up: `KP 7Q4M 9XTD 2RHFK`, each maybe with a space more.
    const PARTS: usize = 6;
    if let Some(code) = TrackingCode::parse(text)
        && text.chars().any(|c| c.is_ascii_alphabetic())
    {
        return Some(code);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '(' | ')' | '*' | '"' | '?'))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(start, word)| {
        let prefix = word.get(..2)?;
        if !prefix.eq_ignore_ascii_case("kp") {
            return None;
        }
        (1..=PARTS).find_map(|count| {
            TrackingCode::parse(&words.iter().skip(start).take(count).copied().collect::<String>())
        })
    })
}

/// As much of it as is kept as a fact.
fn shortened(text: &str) -> String {
    text.trim().chars().take(ANSWER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Luck;

    #[test]
    fn a_tracking_code_is_found_in_a_sentence_and_not_in_an_identity_card() {
        let code = Luck::seeded(3).tracking_code();
        let shown = code.as_str();
        for text in [
            shown.to_owned(),
            format!("mera code {shown} hai, kya hua?"),
            format!("Status: {}.", shown.to_lowercase().replace('-', " ")),
            shown.trim_start_matches("KP-").to_owned(),
        ] {
            assert_eq!(tracking_code(&text), Some(code.clone()), "{text}");
        }
        for text in ["", "kp", "KP kahan hai", "my code is KP-", "4210112345671", "42101-1234567-1"]
        {
            assert_eq!(tracking_code(text), None, "{text}");
        }
    }
}
