//! Short answers: what a whole message asks of the line itself, and numbers in any digits or words.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    Ask,
    lexicon::Lexicon,
    normalise::{Normal, light},
};

/// Words of a message that may still be a command or an answer; longer ones are content.
const MAX_WORDS: usize = 6;

/// Number words of the four languages as people spell them.
const NUMBERS: [(u32, &str); 11] = [
    (0, "zero sifar صفر ٻڙي"),
    (1, "one first ek aik eik ik pehla pehli phela pahla ایک پہلا پہلی هڪ پهريون"),
    (2, "two second do dou dono 2no dusra doosra dusri doosri دو دوسرا دوسری ٻه ٻيو"),
    (3, "three third teen tin teesra tisra teesri تین تیسرا ٽي ٽيون"),
    (4, "four fourth char chaar chautha چار چوتھا چوٿون"),
    (5, "five fifth panch paanch panchwan پانچ پانچواں پنج پنجون"),
    (6, "six sixth che chay cheh chhe چھ چھٹا ڇهه"),
    (7, "seven seventh sat saat سات ست"),
    (8, "eight eighth ath aath آٹھ اٺ"),
    (9, "nine ninth nau no نو نوان"),
    (10, "ten tenth das dus دس ڏهه"),
];

/// Words that may stand around a number: "option 1", "number 2", "1 wala".
const AROUND: [&str; 12] = [
    "option", "number", "no", "nambar", "wala", "wali", "نمبر", "والا", "والی", "آپشن", "نمبر",
    "آپشن",
];

/// Those words as they are compared: asked for every word of every message.
static NUMBER_OF: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    // The first that has a word keeps it.
    let words = NUMBERS.iter().rev();
    words.flat_map(|(number, words)| words.split(' ').map(|word| (key(word), *number))).collect()
});

static AROUND_KEYS: LazyLock<Vec<String>> =
    LazyLock::new(|| AROUND.iter().map(|word| key(word)).collect());

/// The number that a message is, and nothing but it: `2`, `۲`, `(2)`, `2️⃣`, *option 2*, *dusra*,
/// *دو*.
pub fn number(text: &str) -> Option<u32> {
    let normal = Normal::of(text);
    if normal.tokens.len() > 3 {
        return None;
    }
    let mut rest = normal
        .tokens
        .iter()
        .filter(|token| normal.tokens.len() == 1 || !AROUND_KEYS.contains(&token.key));
    let (only, more) = (rest.next()?, rest.next());
    if more.is_some() {
        return None;
    }
    if only.key.bytes().all(|byte| byte.is_ascii_digit()) {
        return only.key.parse().ok();
    }
    // "No 1" is a number, "no one" is nobody.
    if normal.tokens.len() > 1 && normal.tokens.iter().any(|token| token.key == "no") {
        return None;
    }
    NUMBER_OF.get(&only.key).copied()
}

fn key(word: &str) -> String {
    if word.is_ascii() { light(word) } else { Normal::of(word).line.trim().to_owned() }
}

/// What the message asks of the line, when the whole of it does.
pub(crate) fn ask(text: &str, normal: &Normal, lexicon: &Lexicon) -> Option<Ask> {
    if normal.tokens.is_empty() {
        // A lone dot or dots: all that a person beside their attacker may manage (EM-8).
        let text = text.trim();
        let dots = !text.is_empty()
            && text.chars().all(|c| matches!(c, '.' | '…' | '۔' | '·' | ' ' | ',' | '-' | '،'));
        return dots.then_some(Ask::Silent);
    }
    if normal.tokens.len() > MAX_WORDS {
        return None;
    }
    if normal.line.trim() == "55" {
        return Some(Ask::Silent);
    }
    lexicon.ask(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_understood_in_any_digits_and_words() {
        for text in [
            "2",
            "2.",
            "(2)",
            "۲",
            "٢",
            "2️⃣",
            "option 2",
            "number 2",
            "two",
            "do",
            "dusra",
            "doosra",
            "دو",
            "دوسرا",
            "ٻه",
            " 2 ",
            "2)",
            "2 wala",
        ] {
            assert_eq!(number(text), Some(2), "{text}");
        }
        for (text, expected) in
            [("pehla", 1), ("هڪ", 1), ("aik", 1), ("صفر", 0), ("10", 10), ("دس", 10), ("٣", 3)]
        {
            assert_eq!(number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_sentence_with_a_number_is_not_a_number() {
        for text in [
            "2 log ghar me",
            "no one",
            "mere do bache hain",
            "help",
            "",
            ".",
            "99999999999999",
            "1 2",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
