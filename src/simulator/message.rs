//! The body of a send, read as strictly as Meta reads it: what is over a limit is an error, not a bubble.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::{
    TemplateText, World,
    bubble::{Choice, Content, Section},
    graph_api::GraphError,
};
use crate::id::Wamid;

/// More placeholders than any template has.
const PARAMETERS_MAX: usize = 99;

// The bodies, as Meta documents them. A key it does not know is refused, as by the Graph API.

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadMark {
    #[serde(rename = "messaging_product")]
    _product: String,
    pub(super) status: String,
    pub(super) message_id: Wamid,
    pub(super) typing_indicator: Option<Typing>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typing {
    #[serde(rename = "type")]
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Send {
    #[serde(rename = "messaging_product")]
    _product: String,
    pub(super) recipient_type: Option<String>,
    pub(super) to: Option<String>,
    pub(super) recipient: Option<String>,
    pub(super) context: Option<Context>,
    pub(super) biz_opaque_callback_data: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<Text>,
    interactive: Option<Interactive>,
    template: Option<Template>,
    location: Option<Location>,
    reaction: Option<Reaction>,
    contacts: Option<Vec<Card>>,
    image: Option<File>,
    video: Option<File>,
    audio: Option<File>,
    document: Option<File>,
    sticker: Option<File>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    pub(super) message_id: Wamid,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    body: String,
    #[serde(rename = "preview_url")]
    _preview_url: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Interactive {
    #[serde(rename = "type")]
    kind: String,
    header: Option<Header>,
    body: Option<Words>,
    footer: Option<Words>,
    action: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ButtonAction {
    buttons: Vec<ReplyButton>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyButton {
    #[serde(rename = "type")]
    kind: String,
    reply: ReplyPart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyPart {
    id: String,
    title: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListAction {
    button: String,
    sections: Vec<ListSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListSection {
    title: Option<String>,
    rows: Vec<ListRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    id: String,
    title: String,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedAction {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkAction {
    name: String,
    parameters: LinkParameters,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkParameters {
    display_text: String,
    url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    name: String,
    language: TemplateLanguage,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateLanguage {
    code: String,
    #[serde(rename = "policy")]
    _policy: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    #[serde(rename = "type")]
    kind: String,
    sub_type: Option<String>,
    index: Option<Value>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    payload: Option<String>,
    #[serde(rename = "parameter_name")]
    _name: Option<String>,
    location: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    latitude: Value,
    longitude: Value,
    name: Option<String>,
    address: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reaction {
    message_id: Wamid,
    emoji: String,
}

#[derive(Debug, Deserialize)]
struct Card {
    name: CardName,
    #[serde(default)]
    phones: Vec<CardPhone>,
}

#[derive(Debug, Deserialize)]
struct CardName {
    formatted_name: String,
}

#[derive(Debug, Deserialize)]
struct CardPhone {
    phone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Option<String>,
    link: Option<String>,
    caption: Option<String>,
    filename: Option<String>,
    #[serde(rename = "voice")]
    _voice: Option<bool>,
}

/// Reads a typed body; what does not fit is Meta's error 100.
pub(super) fn parse<'a, T: Deserialize<'a>>(value: &'a Value) -> Result<T, GraphError> {
    T::deserialize(value)
        .map_err(|error| GraphError::new(100, format!("Invalid parameter: {error}")))
}

/// A message whose parts are within the limits.
pub(super) enum Message {
    Ready(Outgoing),
    /// To be filled in once we know which templates are approved.
    Template(FilledTemplate),
}

/// What reaches the phone.
pub(super) enum Outgoing {
    Bubble(Content),
    Reaction { message: Wamid, emoji: String },
}

/// The parameters of a template, checked.
pub(super) struct FilledTemplate {
    name: String,
    language: String,
    parameters: Vec<String>,
    payloads: Vec<Option<String>>,
}

impl Outgoing {
    pub(super) fn is_template(&self) -> bool {
        matches!(self, Self::Bubble(Content::Template { .. }))
    }
}

impl Message {
    /// Checks a message against everything Meta limits.
    pub(super) fn of(send: &Send) -> Result<Self, GraphError> {
        if let Some(opaque) = &send.biz_opaque_callback_data {
            within("biz_opaque_callback_data", opaque, 512, 100)?;
        }
        let kind = send.kind.as_deref().unwrap_or("text");
        let content = match kind {
            "text" => text(part(kind, send.text.as_ref())?)?,
            "interactive" => interactive(part(kind, send.interactive.as_ref())?)?,
            "template" => {
                return template(part(kind, send.template.as_ref())?).map(Self::Template);
            }
            "location" => location(part(kind, send.location.as_ref())?)?,
            "reaction" => {
                let Reaction { message_id, emoji } = part(kind, send.reaction.as_ref())?;
                let (message, emoji) = (message_id.clone(), emoji.clone());
                return Ok(Self::Ready(Outgoing::Reaction { message, emoji }));
            }
            "contacts" => contacts(part(kind, send.contacts.as_ref())?)?,
            "image" => Content::Photo { caption: file(part(kind, send.image.as_ref())?)? },
            "video" => Content::Video { caption: file(part(kind, send.video.as_ref())?)? },
            "document" => {
                let document = part(kind, send.document.as_ref())?;
                let filename = document.filename.clone().unwrap_or_else(|| "document".to_owned());
                Content::Document { filename, caption: file(document)? }
            }
            "audio" => {
                file(part(kind, send.audio.as_ref())?)?;
                Content::Voice { seconds: 5 }
            }
            "sticker" => {
                file(part(kind, send.sticker.as_ref())?)?;
                Content::Sticker {}
            }
            _ => return Err(GraphError::new(131_051, format!("Unsupported message type {kind}"))),
        };
        Ok(Self::Ready(Outgoing::Bubble(content)))
    }

    /// With the approved template's words, when they are known.
    pub(super) fn filled_in(self, world: &World) -> Result<Outgoing, GraphError> {
        match self {
            Self::Ready(outgoing) => Ok(outgoing),
            Self::Template(template) => template.filled_in(world).map(Outgoing::Bubble),
        }
    }
}

impl FilledTemplate {
    fn filled_in(self, world: &World) -> Result<Content, GraphError> {
        let Self { name, language, parameters, payloads } = self;
        let approved = world.templates.get(&(name.clone(), language.clone()));
        if approved.is_none() && !world.templates.is_empty() {
            return Err(GraphError::new(
                132_001,
                format!("Template name ({name}) does not exist in {language}"),
            ));
        }
        let (body, labels) = if let Some(text) = approved {
            (text.filled_in(&parameters, payloads.len())?, text.buttons.clone())
        } else {
            let labels = payloads.iter().map(|payload| label(payload.as_deref())).collect();
            (if parameters.is_empty() { name.clone() } else { parameters.join("\n") }, labels)
        };
        within("template", &body, 1024, 132_005)?;
        let buttons = labels
            .into_iter()
            .enumerate()
            .map(|(place, title)| Choice {
                // Without a payload the label comes back.
                id: payloads.get(place).cloned().flatten().unwrap_or_else(|| title.clone()),
                title,
                description: None,
            })
            .collect();
        Ok(Content::Template { name, body, buttons })
    }
}

impl TemplateText {
    /// The body with its parameters, if they and the buttons are as many as were approved.
    fn filled_in(&self, parameters: &[String], buttons: usize) -> Result<String, GraphError> {
        let place = |n: usize| format!("{{{{{n}}}}}");
        let expected = (1..=PARAMETERS_MAX).take_while(|n| self.body.contains(&place(*n))).count();
        let given = parameters.len();
        if expected != given || self.buttons.len() < buttons {
            return Err(GraphError::new(
                132_000,
                format!("body: number of parameters ({given}) does not match ({expected})"),
            ));
        }
        Ok((1..)
            .zip(parameters)
            .fold(self.body.clone(), |body, (n, parameter)| body.replace(&place(n), parameter)))
    }
}

/// What a button of a template that is not known might say: the first word of its payload.
fn label(payload: Option<&str>) -> String {
    let word = payload.and_then(|p| p.split([':', '/', '|', ' ']).find(|w| !w.is_empty()));
    let mut letters = word.unwrap_or("OK").chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The part that the type promises.
fn part<'a, T>(kind: &str, part: Option<&'a T>) -> Result<&'a T, GraphError> {
    part.ok_or_else(|| GraphError::missing(kind))
}

/// From one to `max` characters, counted in UTF-16 as the stricter reading of Meta's limits.
fn within(what: &str, text: &str, max: usize, code: u32) -> Result<(), GraphError> {
    let length = text.encode_utf16().count();
    if text.trim().is_empty() || length > max {
        let details = format!("Parameter {what} has {length} characters, 1 to {max} are allowed");
        return Err(GraphError::new(code, details));
    }
    Ok(())
}

/// The same for the parts of an interactive message.
fn fits(what: &str, text: &str, max: usize) -> Result<(), GraphError> {
    within(what, text, max, 131_009)
}

fn text(text: &Text) -> Result<Content, GraphError> {
    within("text.body", &text.body, 4096, 100)?;
    Ok(Content::Text { body: text.body.clone() })
}

fn interactive(message: &Interactive) -> Result<Content, GraphError> {
    let body = message.body.as_ref().ok_or_else(|| GraphError::missing("interactive.body"))?;
    fits("interactive.body.text", &body.text, 1024)?;
    let body = body.text.clone();
    let header = match &message.header {
        None => None,
        Some(Header { kind, text: Some(text) }) if kind == "text" => {
            fits("interactive.header.text", text, 60)?;
            Some(text.clone())
        }
        Some(_) => return Err(GraphError::invalid("interactive.header must be a text here")),
    };
    let footer = message.footer.as_ref().map(|footer| footer.text.clone());
    if let Some(footer) = &footer {
        fits("interactive.footer.text", footer, 60)?;
    }
    let plain = header.is_none() && footer.is_none();
    match message.kind.as_str() {
        "button" => {
            let action: ButtonAction = parse(&message.action)?;
            let buttons = reply_buttons(&action)?;
            Ok(Content::Buttons { header, body, footer, buttons })
        }
        "list" => {
            let action: ListAction = parse(&message.action)?;
            fits("action.button", &action.button, 20)?;
            let sections = list_sections(&action)?;
            Ok(Content::List { header, body, footer, open: action.button, sections })
        }
        "location_request_message" if plain => {
            named(&message.action, "send_location")?;
            Ok(Content::AskLocation { body })
        }
        "contact_request" if plain => {
            named(&message.action, "request_contact_info")?;
            Ok(Content::AskContact { body })
        }
        "cta_url" => {
            let action: LinkAction = parse(&message.action)?;
            if action.name != "cta_url" {
                return Err(GraphError::invalid("action.name must be cta_url"));
            }
            let LinkParameters { display_text, url } = action.parameters;
            fits("display_text", &display_text, 20)?;
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(GraphError::invalid("url must be a web address"));
            }
            Ok(Content::Link { body, label: display_text, url })
        }
        kind => Err(GraphError::invalid(format!("interactive.type {kind} is not valid here"))),
    }
}

/// An action that has a name and nothing else.
fn named(action: &Value, name: &str) -> Result<(), GraphError> {
    let action: NamedAction = parse(action)?;
    if action.name == name {
        Ok(())
    } else {
        Err(GraphError::invalid(format!("action.name must be {name}")))
    }
}

fn reply_buttons(action: &ButtonAction) -> Result<Vec<Choice>, GraphError> {
    if !(1..=3).contains(&action.buttons.len()) {
        return Err(GraphError::invalid("action.buttons: 1 to 3 are allowed"));
    }
    let mut buttons = Vec::new();
    for button in &action.buttons {
        if button.kind != "reply" {
            return Err(GraphError::invalid("action.buttons.type must be reply"));
        }
        let ReplyPart { id, title } = &button.reply;
        fits("button id", id, 256)?;
        if id.trim() != id {
            return Err(GraphError::invalid("button id: no space at either end"));
        }
        fits("button title", title, 20)?;
        buttons.push(Choice { id: id.clone(), title: title.clone(), description: None });
    }
    all_differ(&buttons)?;
    Ok(buttons)
}

fn list_sections(action: &ListAction) -> Result<Vec<Section>, GraphError> {
    let count = action.sections.len();
    if !(1..=10).contains(&count) {
        return Err(GraphError::invalid("action.sections: 1 to 10 are allowed"));
    }
    let mut sections = Vec::new();
    for section in &action.sections {
        match &section.title {
            Some(title) => fits("section title", title, 24)?,
            None if count > 1 => return Err(GraphError::missing("section title")),
            None => {}
        }
        if section.rows.is_empty() {
            return Err(GraphError::invalid("a section needs rows"));
        }
        let mut rows = Vec::new();
        for ListRow { id, title, description } in &section.rows {
            fits("row id", id, 200)?;
            fits("row title", title, 24)?;
            if let Some(description) = description {
                fits("row description", description, 72)?;
            }
            rows.push(Choice {
                id: id.clone(),
                title: title.clone(),
                description: description.clone(),
            });
        }
        sections.push(Section { title: section.title.clone(), rows });
    }
    let rows: Vec<Choice> = sections.iter().flat_map(|s| s.rows.clone()).collect();
    if rows.len() > 10 {
        return Err(GraphError::invalid("a list has 10 rows at most, over all sections"));
    }
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    if ids.len() != rows.len() {
        return Err(GraphError::invalid("row ids must differ"));
    }
    Ok(sections)
}

/// Buttons that cannot be told apart are refused.
fn all_differ(choices: &[Choice]) -> Result<(), GraphError> {
    let ids: BTreeSet<&str> = choices.iter().map(|c| c.id.as_str()).collect();
    let titles: BTreeSet<&str> = choices.iter().map(|c| c.title.as_str()).collect();
    if ids.len() == choices.len() && titles.len() == choices.len() {
        Ok(())
    } else {
        Err(GraphError::invalid("button ids and titles must differ"))
    }
}

fn template(template: &Template) -> Result<FilledTemplate, GraphError> {
    let Template { name, language, components } = template;
    let named = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !(1..=512).contains(&name.len()) || !name.bytes().all(named) {
        return Err(GraphError::new(132_001, "A template name has a-z, 0-9 and _ only"));
    }
    if language.code.is_empty() {
        return Err(GraphError::missing("template.language.code"));
    }
    let mut parameters = Vec::new();
    let mut payloads: Vec<Option<String>> = Vec::new();
    for component in components {
        match (component.kind.as_str(), component.sub_type.as_deref()) {
            ("header", None) => {
                if component.parameters.iter().any(|p| p.kind == "location" && p.location.is_none())
                {
                    return Err(GraphError::new(132_012, "header: a location is missing"));
                }
            }
            ("body", None) => {
                for parameter in &component.parameters {
                    parameters.push(body_parameter(parameter)?);
                }
            }
            ("button", Some("quick_reply")) => {
                let place = button_place(component)?;
                let payload = match component.parameters.as_slice() {
                    [Parameter { kind, payload: Some(payload), .. }] if kind == "payload" => {
                        payload
                    }
                    _ => return Err(GraphError::new(132_012, "button: one payload is expected")),
                };
                // 128 is the stricter of the two limits that Meta's pages give.
                within("payload", payload, 128, 132_012)?;
                if payloads.len() <= place {
                    payloads.resize(place + 1, None);
                }
                if let Some(slot) = payloads.get_mut(place) {
                    *slot = Some(payload.clone());
                }
            }
            ("button", Some("url")) => {
                button_place(component)?;
            }
            (kind, _) => {
                return Err(GraphError::new(100, format!("Invalid parameter: component {kind}")));
            }
        }
    }
    Ok(FilledTemplate { name: name.clone(), language: language.code.clone(), parameters, payloads })
}

/// One parameter of a template's body: text without line breaks, tabs or runs of spaces.
fn body_parameter(parameter: &Parameter) -> Result<String, GraphError> {
    let ("text", Some(text)) = (parameter.kind.as_str(), &parameter.text) else {
        return Err(GraphError::new(132_012, "body: a text parameter is expected"));
    };
    within("template parameter", text, 1024, 132_012)?;
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        return Err(GraphError::new(
            132_018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        ));
    }
    Ok(text.clone())
}

/// Meta writes the place of a button as a number or as a text.
fn button_place(component: &Component) -> Result<usize, GraphError> {
    let place = match &component.index {
        Some(Value::String(text)) => text.parse().ok(),
        Some(number) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
        None => None,
    };
    place
        .filter(|place| *place < 10)
        .ok_or_else(|| GraphError::new(132_012, "button: index must be 0 to 9"))
}

fn location(location: &Location) -> Result<Content, GraphError> {
    let degrees = |value: &Value, bound: f64| {
        let degrees = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        degrees
            .filter(|degrees| degrees.abs() <= bound)
            .ok_or_else(|| GraphError::invalid("location: degrees are out of range"))
    };
    Ok(Content::Pin {
        latitude: degrees(&location.latitude, 90.0)?,
        longitude: degrees(&location.longitude, 180.0)?,
        name: location.name.clone(),
        address: location.address.clone(),
    })
}

fn contacts(cards: &[Card]) -> Result<Content, GraphError> {
    let first = match cards {
        [first, rest @ ..] if rest.len() < 5 => first,
        _ => return Err(GraphError::invalid("contacts: 1 to 5 are allowed")),
    };
    fits("contacts.name.formatted_name", &first.name.formatted_name, 1024)?;
    let phone = first.phones.first().and_then(|p| p.phone.clone()).unwrap_or_default();
    Ok(Content::Contact { name: first.name.formatted_name.clone(), phone })
}

/// A file is named by its id or by its address; gives back its caption.
fn file(file: &File) -> Result<Option<String>, GraphError> {
    if file.id.is_some() == file.link.is_some() {
        return Err(GraphError::new(100, "A file needs either id or link"));
    }
    if let Some(caption) = &file.caption {
        fits("caption", caption, 1024)?;
    }
    Ok(file.caption.clone())
}
