//! What officers are told.
#![allow(missing_docs, unused)]
use crate::{
    case::status::Press,
    case::*,
    config::Templates,
    conversation::{reply::*, text::Texts},
    time::Timestamp,
};
pub struct Briefing<'a> {
    pub texts: &'a Texts,
    pub officer: &'a Officer,
    pub now: Timestamp,
    pub time_zone: &'a str,
    pub template: &'a Templates,
}
fn m(s: &str) -> Message {
    Message { reply: Reply::Text { body: Bounded::fitted(s) }, template: None }
}
impl Briefing<'_> {
    pub fn alert(&self, case: &Case, said: &[Entry]) -> Message {
        m("alert")
    }
    pub fn news(&self, case: &Case, news: &[Entry]) -> Option<Message> {
        Some(m("news"))
    }
    pub fn taken(&self, case: &Case, by: &Officer) -> Message {
        m("taken")
    }
    pub fn help(&self) -> Message {
        m("help")
    }
    pub fn refusal(&self, refusal: &Refusal, by: Option<&Officer>) -> Message {
        m("refusal")
    }
    pub fn show(&self, case: &Case, press: Press) -> Message {
        m("show")
    }
    pub fn acted(&self, case: &Case, press: Press) -> Message {
        m("acted")
    }
    pub fn parked(&self, raw: &str) -> Message {
        m("parked")
    }
}
