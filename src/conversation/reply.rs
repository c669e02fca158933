//! What we say: messages that cannot exceed WhatsApp's limits, because their parts cannot.

use serde::{Deserialize, Serialize};

pub use crate::safety::Purpose;

/// Text of 1 to `MAX` UTF-16 code units (Meta does not say which unit it counts; this is the
/// stricter one), not blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bounded<const MAX: usize>(String);

/// Why a text does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// WhatsApp refuses empty texts.
    #[error("is empty")]
    Empty,
    /// Over the limit.
    #[error("has {length} characters, {max} at most")]
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        max: usize,
    },
    /// Too few or too many buttons, rows or parameters.
    #[error("has {count} parts, {min} to {max} allowed")]
    Count {
        /// How many there are.
        count: usize,
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// Two buttons or rows cannot be told apart.
    #[error("has two buttons or rows with the same id or title")]
    NotUnique,
}

impl<const MAX: usize> Bounded<MAX> {
    /// Takes the text if it fits.
    pub fn new(text: impl Into<String>) -> Result<Self, Unfit> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(Unfit::Empty);
        }
        let length = text.encode_utf16().count();
        if length > MAX { Err(Unfit::TooLong { length, max: MAX }) } else { Ok(Self(text)) }
    }

    /// Takes as much of the text as fits, without blanks around it, marking the cut; a blank text
    /// becomes a dash.
    pub fn fitted(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self("–".to_owned());
        }
        if let Ok(fits) = Self::new(text) {
            return fits;
        }
        let mut cut = String::new();
        let mut length = 1; // the ellipsis
        for c in text.chars() {
            length += c.len_utf16();
            if length > MAX {
                break;
            }
            cut.push(c);
        }
        cut.push('…');
        Self(cut)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> TryFrom<String> for Bounded<MAX> {
    type Error = Unfit;

    fn try_from(text: String) -> Result<Self, Unfit> {
        Self::new(text)
    }
}

impl<const MAX: usize> From<Bounded<MAX>> for String {
    fn from(text: Bounded<MAX>) -> Self {
        text.0
    }
}

/// A message to one person, in WhatsApp's free form (inside the customer service window).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Plain text: 4096 characters.
    Text {
        /// The text.
        body: Bounded<4096>,
    },
    /// One to three reply buttons under a text of 1024 characters.
    Buttons {
        /// The text.
        body: Bounded<1024>,
        /// The buttons.
        buttons: Buttons,
    },
    /// A sheet of up to ten rows.
    List {
        /// The text.
        body: Bounded<1024>,
        /// The label that opens the sheet.
        open: Bounded<20>,
        /// The rows.
        rows: Rows,
    },
    /// The native "send your current location" button.
    AskLocation {
        /// The text.
        body: Bounded<1024>,
    },
}

impl Reply {
    /// The text a person sees first.
    pub fn body(&self) -> &str {
        match self {
            Self::Text { body } => body.as_str(),
            Self::Buttons { body, .. } | Self::List { body, .. } | Self::AskLocation { body } => {
                body.as_str()
            }
        }
    }
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Comes back when it is tapped, perhaps months later.
    pub id: Bounded<256>,
    /// What is on it.
    pub title: Bounded<20>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Comes back when it is tapped.
    pub id: Bounded<200>,
    /// What is on it.
    pub title: Bounded<24>,
    /// Small print.
    pub description: Option<Bounded<72>>,
}

/// One to three buttons, all different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Button>", into = "Vec<Button>")]
pub struct Buttons(Vec<Button>);

/// One to ten rows, all different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Row>", into = "Vec<Row>")]
pub struct Rows(Vec<Row>);

impl Buttons {
    /// The buttons.
    pub fn iter(&self) -> std::slice::Iter<'_, Button> {
        self.0.iter()
    }
}

impl Rows {
    /// The rows.
    pub fn iter(&self) -> std::slice::Iter<'_, Row> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Buttons {
    type Item = &'a Button;
    type IntoIter = std::slice::Iter<'a, Button>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a Row;
    type IntoIter = std::slice::Iter<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl TryFrom<Vec<Button>> for Buttons {
    type Error = Unfit;

    fn try_from(buttons: Vec<Button>) -> Result<Self, Unfit> {
        check(buttons.iter().map(|b| (b.id.as_str(), b.title.as_str())), buttons.len(), 3)?;
        Ok(Self(buttons))
    }
}

impl TryFrom<Vec<Row>> for Rows {
    type Error = Unfit;

    fn try_from(rows: Vec<Row>) -> Result<Self, Unfit> {
        check(rows.iter().map(|r| (r.id.as_str(), r.title.as_str())), rows.len(), 10)?;
        Ok(Self(rows))
    }
}

impl From<Buttons> for Vec<Button> {
    fn from(buttons: Buttons) -> Self {
        buttons.0
    }
}

impl From<Rows> for Vec<Row> {
    fn from(rows: Rows) -> Self {
        rows.0
    }
}

/// Between one and `max` parts whose ids and titles all differ.
fn check<'a>(
    parts: impl Iterator<Item = (&'a str, &'a str)>,
    count: usize,
    max: usize,
) -> Result<(), Unfit> {
    if !(1..=max).contains(&count) {
        return Err(Unfit::Count { count, min: 1, max });
    }
    let (ids, titles): (std::collections::BTreeSet<_>, std::collections::BTreeSet<_>) =
        parts.unzip();
    if ids.len() == count && titles.len() == count { Ok(()) } else { Err(Unfit::NotUnique) }
}

/// An approved template: all that reaches a person outside their customer service window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its name at Meta.
    pub name: String,
    /// Its language code at Meta.
    pub language: String,
    /// The body's parameters, in order; no line breaks, no runs of spaces.
    pub parameters: Vec<Bounded<200>>,
    /// The payload of each quick-reply button, in order (128 is the stricter of Meta's two limits).
    pub payloads: Vec<Bounded<128>>,
}

/// What goes to one person: the free form, and what stands in for it when the window is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Sent while the person's service window is open.
    pub reply: Reply,
    /// Sent when it is closed; `None`: then nothing is sent, and that is an outcome to handle.
    pub template: Option<Template>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button(id: &str, title: &str) -> Button {
        Button { id: Bounded::fitted(id), title: Bounded::fitted(title) }
    }

    #[test]
    fn length_is_counted_in_utf_16_units() {
        // A face is one character and two units; an Urdu letter is one of each.
        assert!(Bounded::<4>::new("😀😀").is_ok());
        assert_eq!(Bounded::<4>::new("😀😀a"), Err(Unfit::TooLong { length: 5, max: 4 }));
        assert!(Bounded::<4>::new("مدد!").is_ok());
        for blank in ["", " ", "\n\t", "\u{3000}"] {
            assert_eq!(Bounded::<4>::new(blank), Err(Unfit::Empty));
        }
    }

    #[test]
    fn a_cut_never_splits_a_character_and_always_fits() {
        let text = "a😀b😀c😀";
        assert_eq!(Bounded::<9>::fitted(text).as_str(), text);
        assert_eq!(Bounded::<8>::fitted(text).as_str(), "a😀b😀c…");
        assert_eq!(Bounded::<6>::fitted(text).as_str(), "a😀b…");
        assert_eq!(Bounded::<1>::fitted(text).as_str(), "…");
        assert_eq!(Bounded::<5>::fitted("  ").as_str(), "–");
        assert_eq!(Bounded::<5>::fitted("   abcd   ").as_str(), "abcd");
    }

    #[test]
    fn buttons_are_one_to_three_and_all_different() {
        let of = |count: usize| -> Vec<Button> {
            ["a", "b", "c", "d"].into_iter().take(count).map(|id| button(id, id)).collect()
        };
        for (count, fits) in [(0, false), (1, true), (3, true), (4, false)] {
            assert_eq!(Buttons::try_from(of(count)).is_ok(), fits, "{count}");
        }
        assert_eq!(Buttons::try_from(of(4)), Err(Unfit::Count { count: 4, min: 1, max: 3 }));
        for twins in [[("a", "Yes"), ("a", "No")], [("a", "Yes"), ("b", "Yes")]] {
            let twins: Vec<Button> = twins.map(|(id, title)| button(id, title)).into();
            assert_eq!(Buttons::try_from(twins), Err(Unfit::NotUnique));
        }
    }

    #[test]
    fn a_list_has_ten_rows_at_most() {
        let rows = |count: usize| -> Vec<Row> {
            (0..count)
                .map(|n| Row {
                    id: Bounded::fitted(&format!("id{n}")),
                    title: Bounded::fitted(&format!("Row {n}")),
                    description: None,
                })
                .collect()
        };
        assert!(Rows::try_from(rows(10)).is_ok());
        assert_eq!(Rows::try_from(rows(11)), Err(Unfit::Count { count: 11, min: 1, max: 10 }));
    }

    #[test]
    fn a_stored_reply_comes_back_the_same_and_an_overlong_one_is_refused() {
        let buttons = Buttons::try_from(vec![button("yes", "جی ہاں"), button("no", "نہیں")]);
        let reply =
            Reply::Buttons { body: Bounded::fitted("خطرہ؟"), buttons: buttons.unwrap() };
        let stored = serde_json::to_string(&reply).unwrap();
        assert_eq!(serde_json::from_str::<Reply>(&stored).unwrap(), reply);

        let long = "x".repeat(4097);
        for (name, bad) in [
            ("text", serde_json::json!({ "text": { "body": long } })),
            ("blank", serde_json::json!({ "text": { "body": " " } })),
            (
                "title",
                serde_json::json!({ "buttons": { "body": "b", "buttons": [
                    { "id": "a", "title": "more than twenty units" },
                ] } }),
            ),
            ("none", serde_json::json!({ "buttons": { "body": "b", "buttons": [] } })),
        ] {
            assert!(serde_json::from_value::<Reply>(bad).is_err(), "{name}");
        }
    }
}
