//! A few lines written in one breath, or an album of photos: one turn, where it safely can be.
//!
//! Nobody waits for more to come: only what is already here is taken together. Whatever may be an
//! emergency, a choice, a request or a tracking code is a turn of its own.

use std::time::Duration;

use crate::{
    conversation::{answer, event::Content},
    triage::Triage,
    whatsapp::Inbound,
};

/// What one breath may last, by Meta's clock, which counts whole seconds.
const BREATH: Duration = Duration::from_secs(2);

/// Messages in one turn: more than an album of WhatsApp's shows at once.
pub(super) const MESSAGES_MAX: usize = 20;

/// Characters of the lines together: WhatsApp's own limit of one message.
const TEXT_MAX: usize = 4096;

/// May `next` be heard in the same turn as `before`, the messages of the same person that were sent
/// before it?
pub(super) fn joins(triage: &Triage, before: &[&Inbound], next: &Inbound) -> bool {
    let [first, ..] = before else { return false };
    let together = before.len() < MESSAGES_MAX
        && next.sent_at.since(first.sent_at) <= BREATH
        && next.forwarded == first.forwarded
        && next.context.is_none();
    together
        && match (&first.content, &next.content) {
            (Content::Text { body: one }, Content::Text { body: other }) => {
                is_plain(triage, one)
                    && is_plain(triage, other)
                    && length(before) + other.chars().count() < TEXT_MAX
            }
            (Content::Media(one), Content::Media(other)) => [one, other]
                .into_iter()
                .all(|media| media.caption.as_deref().is_none_or(|words| is_plain(triage, words))),
            _ => false,
        }
}

/// Words that tell something and ask for nothing.
fn is_plain(triage: &Triage, words: &str) -> bool {
    if words.split_whitespace().count() < 2 || answer::tracking_code(words).is_some() {
        return false;
    }
    let signals = triage.read(words);
    !signals.urgent && signals.ask.is_none()
}

/// Characters of these lines, with the breaks between them.
fn length(lines: &[&Inbound]) -> usize {
    let of = |line: &&Inbound| match &line.content {
        Content::Text { body } => body.chars().count() + 1,
        _ => 0,
    };
    lines.iter().map(of).sum()
}

/// The lines as one text.
pub(super) fn joined(lines: &[&Inbound]) -> Option<String> {
    let body = |line: &&Inbound| match &line.content {
        Content::Text { body } => Some(body.clone()),
        _ => None,
    };
    lines.iter().map(body).collect::<Option<Vec<String>>>().map(|lines| lines.join("\n"))
}
