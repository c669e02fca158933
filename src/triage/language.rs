//! Which of the four languages a message is written in, by script first and common words second.

use std::collections::HashSet;

use serde::Deserialize;

use super::normalise::{Normal, light};
use crate::language::Language;

/// The small words by which a language is told.
#[derive(Debug, Deserialize)]
pub(crate) struct Lists {
    en: String,
    #[serde(rename = "ur-Latn")]
    roman: String,
    /// Sindhi in Latin letters: answered in Sindhi.
    sd: String,
    #[serde(rename = "sd-Arab")]
    sindhi: String,
    ur: String,
}

/// [`Lists`], ready to be looked up.
#[derive(Debug)]
pub(crate) struct Detector {
    english: HashSet<String>,
    roman: HashSet<String>,
    roman_sindhi: HashSet<String>,
    sindhi: HashSet<String>,
    urdu: HashSet<String>,
}

impl Detector {
    pub(crate) fn new(lists: &Lists) -> Self {
        let latin = |list: &str| list.split_whitespace().map(light).collect();
        let arabic = |list: &str| list.split_whitespace().map(str::to_owned).collect();
        Self {
            english: latin(&lists.en),
            roman: latin(&lists.roman),
            roman_sindhi: latin(&lists.sd),
            sindhi: arabic(&lists.sindhi),
            urdu: arabic(&lists.ur),
        }
    }

    /// One of the small words that tell a language and nothing else.
    pub(crate) fn is_small(&self, key: &str) -> bool {
        self.english.contains(key)
            || self.roman.contains(key)
            || self.roman_sindhi.contains(key)
            || self.sindhi.contains(key)
            || self.urdu.contains(key)
    }

    /// The language of most of the message; `None` when it has no letters, or none that tell.
    pub(crate) fn detect(&self, text: &str, normal: &Normal) -> Option<Language> {
        let (mut arabic, mut latin) = (0usize, 0usize);
        for token in &normal.tokens {
            match token.key.chars().next() {
                Some('a'..='z') => latin += 1,
                Some('\u{620}'..='\u{6FF}') => arabic += 1,
                _ => {}
            }
        }
        if arabic == 0 && latin == 0 {
            None
        } else if arabic >= latin {
            Some(self.arabic(text, normal))
        } else {
            self.latin(normal)
        }
    }

    /// Letters that only one of the two has weigh double; then words as they were typed.
    fn arabic(&self, text: &str, normal: &Normal) -> Language {
        let (mut sindhi, mut urdu) = (0usize, 0usize);
        for c in text.chars() {
            if is_sindhi_letter(c) {
                sindhi += 2;
            } else if matches!(c, 'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ی') {
                urdu += 1;
            }
        }
        for token in &normal.tokens {
            let word = text.get(token.start..token.end).unwrap_or_default();
            sindhi += usize::from(self.sindhi.contains(word)) * 3;
            urdu += usize::from(self.urdu.contains(word)) * 3;
        }
        if sindhi > urdu { Language::Sindhi } else { Language::Urdu }
    }

    /// Roman Urdu borrows English nouns freely, so its small words win a draw.
    fn latin(&self, normal: &Normal) -> Option<Language> {
        let (mut english, mut roman, mut sindhi) = (0usize, 0usize, 0usize);
        for token in &normal.tokens {
            english += usize::from(self.english.contains(&token.key));
            roman += usize::from(self.roman.contains(&token.key));
            sindhi += usize::from(self.roman_sindhi.contains(&token.key));
        }
        if sindhi > roman && sindhi > english {
            Some(Language::Sindhi)
        } else if roman == 0 && english == 0 {
            None
        } else if roman >= english {
            Some(Language::RomanUrdu)
        } else {
            Some(Language::English)
        }
    }
}

/// Letters that Sindhi has and Urdu has not.
pub(crate) fn is_sindhi_letter(c: char) -> bool {
    matches!(
        c,
        'ٻ' | 'ڄ'
            | 'ڃ'
            | 'ڇ'
            | 'ڊ'
            | 'ڌ'
            | 'ڏ'
            | 'ڍ'
            | 'ڙ'
            | 'ڦ'
            | 'ڪ'
            | 'ڳ'
            | 'ڱ'
            | 'ڻ'
            | 'ٺ'
            | 'ٽ'
            | 'ٿ'
            | 'ڀ'
    )
}
