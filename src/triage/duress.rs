//! Words that a deployment agrees on for people who are forced or watched (DV-4): found as whole
//! words, however they are spelled or punctuated.

use std::fmt;

use super::normalise::Normal;

/// The agreed words, as they are compared. None unless a deployment sets them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DuressWords(Vec<String>);

/// A list in a log would be a list for whoever reads the log.
impl fmt::Debug for DuressWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DuressWords({})", self.0.len())
    }
}

impl DuressWords {
    /// From the setting, with commas between; what holds no letter or digit would be found everywhere
    /// and is left out.
    pub fn new(list: &str) -> Self {
        let lines = list.split([',', '،']).map(|word| Normal::of(word).line);
        Self(lines.filter(|line| !line.trim().is_empty()).collect())
    }

    /// Is one of them in the text?
    pub fn are_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let line = Normal::of(text).line;
        self.0.iter().any(|word| line.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreed_word_is_found_whole_in_any_spelling_and_no_word_by_default() {
        let words = DuressWords::new("Neela Kabootar, نیلا کبوتر,");
        for text in ["neela kabootar", "ammi ko NEELA  kabootar!! bhej dein", "نيلا کبوتر"]
        {
            assert!(words.are_in(text), "{text}");
        }
        for text in ["neela", "neela kabootaron", "kabootar neela", ""] {
            assert!(!words.are_in(text), "{text}");
        }
        assert!(!DuressWords::new("...").are_in("..."));
        assert!(!DuressWords::default().are_in("anything"));
        assert!(!format!("{words:?}").contains("neela"));
    }
}
