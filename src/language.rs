//! The four languages people are answered in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language together with its script: Urdu is written in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Urdu in Arabic script.
    #[serde(rename = "ur")]
    Urdu,
    /// Urdu in Latin letters, as most of Karachi types.
    #[serde(rename = "ur-Latn")]
    RomanUrdu,
    /// Sindhi.
    #[serde(rename = "sd")]
    Sindhi,
}

impl Language {
    /// Every language: a text that lacks one of them is not merged.
    pub const ALL: [Self; 4] = [Self::English, Self::Urdu, Self::RomanUrdu, Self::Sindhi];

    /// The BCP 47 tag, which is also the folder of its texts.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Urdu => "ur",
            Self::RomanUrdu => "ur-Latn",
            Self::Sindhi => "sd",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Not one of [`Language::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such language: use en, ur, ur-Latn or sd")]
pub struct NoSuchLanguage;

impl FromStr for Language {
    type Err = NoSuchLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(NoSuchLanguage)
    }
}
