//! Turns a message into comparable words: the same key however it was spelled, each word still
//! knowing where it stands in the original text.

use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Characters that are read. `WhatsApp` allows 65 536; a cry for help is shorter, and whoever pastes
/// a book must not buy processor time with it.
const MAX_CHARS: usize = 8_192;

/// Tokens that are kept; see [`MAX_CHARS`].
const MAX_TOKENS: usize = 1_500;

/// One word, number or emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte in the original text.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// What it is compared by.
    pub(crate) key: String,
}

/// The words of a message as they are compared, each with where it stands: what triage reads first.
pub fn normalised(text: &str) -> Vec<(Range<usize>, String)> {
    let words = Normal::of(text).tokens.into_iter();
    words.map(|token| (token.start..token.end, token.key)).collect()
}

/// A message as comparable words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Normal {
    /// The words in order.
    pub(crate) tokens: Vec<Token>,
    /// The keys with a space before, between and after them, so that ` term ` finds whole words.
    pub(crate) line: String,
    /// Where in `line` each token's key begins.
    places: Vec<usize>,
    /// `!` and its relatives, counted for distress.
    pub(crate) exclamations: usize,
    /// `?` and its relatives.
    pub(crate) questions: usize,
}

impl Normal {
    /// Reads a message. The text itself is not touched.
    pub(crate) fn of(text: &str) -> Self {
        let mut normal = Self::default();
        let mut word = Word::default();
        for (at, c) in text.char_indices().take(MAX_CHARS) {
            match kind(c) {
                Kind::Ignored => {}
                Kind::Letter => normal.grow(&mut word, at, c, false),
                Kind::Digit => normal.grow(&mut word, at, c, true),
                Kind::Symbol => {
                    normal.finish(&mut word);
                    normal.push(at, at + c.len_utf8(), c.to_string());
                }
                Kind::Break => {
                    normal.finish(&mut word);
                    match c {
                        '!' | '\u{FF01}' | '\u{203C}' | '\u{2757}' => normal.exclamations += 1,
                        '?' | '\u{61F}' | '\u{FF1F}' => normal.questions += 1,
                        _ => {}
                    }
                }
            }
        }
        normal.finish(&mut word);
        normal.line.push(' ');
        normal
    }

    /// Adds a character to the word; a digit beside a letter starts a new one (`15pe`, `13d`).
    fn grow(&mut self, word: &mut Word, at: usize, c: char, digit: bool) {
        if !word.raw.is_empty() && word.digit != digit {
            self.finish(word);
        }
        if word.raw.is_empty() {
            word.start = at;
            word.digit = digit;
        }
        word.end = at + c.len_utf8();
        fold(c, &mut word.raw);
    }

    fn finish(&mut self, word: &mut Word) {
        // An accent that stands alone (U+037A) decomposes into a space and itself.
        let raw = word.raw.trim();
        if !raw.is_empty() {
            let key = if raw.is_ascii() { light(raw) } else { raw.to_owned() };
            self.push(word.start, word.end, key);
        }
        word.raw.clear();
    }

    fn push(&mut self, start: usize, end: usize, key: String) {
        if key.is_empty() || self.tokens.len() >= MAX_TOKENS {
            return;
        }
        self.line.push(' ');
        self.places.push(self.line.len());
        self.line.push_str(&key);
        self.tokens.push(Token { start, end, key });
    }

    /// The token whose key covers byte `at` of [`Self::line`].
    pub(crate) fn token_at(&self, at: usize) -> usize {
        self.places.partition_point(|place| *place <= at).saturating_sub(1)
    }

    /// The key of token `index`, or nothing past the end.
    pub(crate) fn key(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &token.key)
    }
}

#[derive(Default)]
struct Word {
    start: usize,
    end: usize,
    digit: bool,
    raw: String,
}

enum Kind {
    /// Marks, joiners, direction controls: not seen at all.
    Ignored,
    Letter,
    Digit,
    /// An emoji: a word by itself.
    Symbol,
    Break,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z'
        | 'A'..='Z'
        | '\u{620}'..='\u{63F}'
        | '\u{641}'..='\u{64A}'
        | '\u{671}'..='\u{6D3}' => Kind::Letter,
        '0'..='9' => Kind::Digit,
        ' ' | '\n' | '\t' => Kind::Break,
        '\'' | '\u{2019}' | '\u{2018}' => Kind::Ignored,
        _ if is_mark(c) => Kind::Ignored,
        _ if c.is_numeric() => Kind::Digit,
        _ if c.is_alphabetic() => Kind::Letter,
        '\u{203C}' | '\u{2757}' => Kind::Break,
        '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' => Kind::Symbol,
        _ => Kind::Break,
    }
}

/// Vowel signs and other things that are written or left out at will: combining marks, tatweel,
/// joiners, bidi controls, emoji variation and key-cap marks, skin tones.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}'
        | '\u{610}'..='\u{61A}'
        | '\u{640}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{6D6}'..='\u{6ED}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{20E3}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Appends the comparable form of one character.
fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if ('\u{621}'..='\u{6FF}').contains(&c) {
        fold_arabic(c, out);
    } else {
        // Presentation forms, full-width and circled characters, accents; look-alikes from
        // Cyrillic are left alone, the model reads around them.
        for part in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(c)) {
            if is_mark(part) {
            } else if ('\u{621}'..='\u{6FF}').contains(&part) {
                fold_arabic(part, out);
            } else {
                out.extend(part.to_lowercase());
            }
        }
    }
}

/// One letter for the many code points that Urdu, Arabic and Sindhi keyboards give for it; Sindhi
/// implosives go to the nearest Urdu letter, because that is what people without them type.
/// [`sindhi_key`] tells apart again what this merges.
fn fold_arabic(c: char, out: &mut String) {
    let folded = match c {
        'ي' | 'ى' | 'ې' | 'ۍ' | 'ئ' | 'ے' | 'ۓ' | 'ێ' => 'ی',
        'ك' | 'ڪ' | 'ګ' => 'ک',
        'ه' | 'ھ' | 'ة' | 'ۃ' | 'ۂ' | 'ۀ' | 'ە' => 'ہ',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ء' => return,
        'ں' | 'ڻ' | 'ڱ' => 'ن',
        'ٻ' | 'ڀ' => 'ب',
        'ڄ' | 'ڃ' => 'ج',
        'ڇ' => 'چ',
        'ڏ' | 'ڌ' => 'د',
        'ڊ' | 'ڍ' | 'ډ' => 'ڈ',
        'ڳ' => 'گ',
        'ٿ' => 'ت',
        'ٽ' | 'ٺ' | 'ټ' => 'ٹ',
        'ڙ' | 'ړ' => 'ڑ',
        'ڦ' => 'پ',
        '٠'..='٩' | '۰'..='۹' => {
            let zero = if c >= '۰' { 0x6F0 } else { 0x660 };
            char::from_digit((c as u32).saturating_sub(zero), 10).unwrap_or('0')
        }
        _ => c,
    };
    out.push(folded);
}

/// The key that keeps the letters apart which are different letters in Sindhi (k and kh, the
/// implosives), and only forgets what keyboards confuse.
pub(crate) fn sindhi_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ی' | 'ئ' | 'ے' | 'ى' => out.push('ي'),
            'ہ' | 'ۀ' | 'ة' | 'ۂ' => out.push('ه'),
            'ك' => out.push('ڪ'),
            'أ' | 'إ' | 'آ' => out.push('ا'),
            'ء' => {}
            _ if is_mark(c) => {}
            _ if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out
}

/// Words whose light key would be another common word: the ergative *ne* must not become *nai*
/// (no), *phir* (then) not FIR, *shouting* not shooting.
const PROTECTED: [&str; 6] = ["phir", "phr", "phair", "shout", "shouting", "shouted"];

/// The light key of a Roman word: spelling habits folded, vowels kept. A bare consonant skeleton
/// would make *shohar* (husband) *shehar* (city) and *goli* (bullet) *gali* (street).
pub(crate) fn light(word: &str) -> String {
    if PROTECTED.contains(&word) {
        return word.to_owned();
    }
    let letters: Vec<char> = unstretch(word);
    let mut out = String::with_capacity(word.len());
    let mut rest = letters.as_slice();
    while let [c, tail @ ..] = rest {
        let before = out.chars().last();
        let after_vowel = before.is_some_and(is_vowel);
        let next = tail.first().copied();
        let (folded, used) = match (*c, next) {
            ('e', Some('e')) | ('i', Some('y')) if !after_vowel => ('i', 2),
            ('o', Some('o' | 'u')) if !after_vowel => ('u', 2),
            ('p', Some('h')) => ('f', 2),
            ('z', Some('h')) => ('z', 2),
            ('q', _) => ('k', 1),
            ('w', _) => ('v', 1),
            (c, _) => (c, 1),
        };
        if folded == 'x' {
            out.push_str("ks");
        } else if before != Some(folded) || folded.is_ascii_digit() {
            out.push(folded);
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    if out.len() > 3 {
        for ending in ["ey", "ay", "ai", "ae", "y"] {
            if let Some(stem) = out.strip_suffix(ending) {
                out.truncate(stem.len());
                out.push('e');
                break;
            }
        }
    }
    out
}

/// `bachaaaooo` is *bachao*: three or more of a letter are one.
fn unstretch(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    let mut run = 0usize;
    for c in word.chars() {
        run = if letters.last() == Some(&c) { run + 1 } else { 1 };
        if run == 3 && !c.is_ascii_digit() {
            letters.pop();
        }
        if run < 3 || c.is_ascii_digit() {
            letters.push(c);
        }
    }
    letters
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_and_is_no_letter_is_no_word() {
        let keys: Vec<String> = normalised("a \u{37a} b").into_iter().map(|(_, key)| key).collect();
        assert_eq!(keys, ["a", "b"]);
    }

    #[test]
    fn one_word_has_one_key_however_the_keyboard_wrote_it() {
        let keys = |text: &str| -> String {
            Normal::of(text).tokens.iter().map(|token| token.key.as_str()).collect()
        };
        for spelling in ["بے ہوش", "بے\u{200c}ہوش", "بےہوش"] {
            assert_eq!(keys(spelling), keys("بےہوش"), "{spelling}");
        }
        for spelling in ["ھسپتال", "هسپتال", "ہسپتال", "ﮨﺴﭙﺘﺎﻝ", "ہَسپتال"]
        {
            assert_eq!(keys(spelling), keys("ہسپتال"), "{spelling}");
        }
        assert_eq!(keys("ھے"), keys("ہے"));
        for one in ["1", "۱", "١", "1\u{fe0f}\u{20e3}", "①", "１"] {
            assert_eq!(keys(one), "1", "{one}");
        }
        assert_eq!(keys("۱۵"), "15");
    }

    #[test]
    fn roman_spelling_habits_share_a_key_and_different_words_do_not() {
        for (a, b) in [
            ("bachaaaooo", "bachao"),
            ("BACHAAAOOOO", "bachao"),
            ("chorr", "chor"),
            ("maar", "mar"),
            ("goliyan", "goliyan"),
            ("jaldee", "jaldi"),
            ("loot", "lut"),
            ("qatal", "katal"),
            ("zabarrrdasti", "zabardasti"),
            ("thanay", "thane"),
        ] {
            let key = |text| Normal::of(text).line;
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        for (a, b) in [
            ("shohar", "shehar"),
            ("goli", "gali"),
            ("dhamki", "dhamaka"),
            ("bhatta", "bata"),
            ("fir", "phir"),
            ("zabardast", "zabardasti"),
            ("ne", "nai"),
            ("mar", "mera"),
        ] {
            assert_ne!(light(a), light(b), "{a} {b}");
        }
    }

    #[test]
    fn a_sindhi_k_is_not_a_kh_in_the_sindhi_key() {
        assert_ne!(sindhi_key("ڪن"), sindhi_key("کن"));
        assert_eq!(sindhi_key("كن"), sindhi_key("ڪن"));
        assert_eq!(sindhi_key("آہی"), sindhi_key("آهي"));
    }

    #[test]
    fn a_word_knows_its_place_in_the_original() {
        let text = "😭 BACHAO!! گھر میں 3log";
        let normal = Normal::of(text);
        let words: Vec<&str> =
            normal.tokens.iter().filter_map(|token| text.get(token.start..token.end)).collect();
        assert_eq!(words, ["😭", "BACHAO", "گھر", "میں", "3", "log"]);
        assert_eq!(normal.exclamations, 2);
        assert_eq!(normal.token_at(normal.line.find("bachao").unwrap_or(0)), 1);
    }
}
