//! What we say as the JSON that the Graph API takes. The parts cannot exceed its limits, so neither
//! can the whole.

use serde_json::{Map, Value, json};

use crate::{
    conversation::reply::{Reply, Template},
    id::{Bsuid, OutboxId, Phone, Wamid},
};

/// Where a message goes. One of the two should be known; without both Meta refuses the message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The phone, while it is theirs. Preferred: writing to it keeps it visible to us for 30 days.
    pub phone: Option<Phone>,
    /// The business-scoped user id.
    pub bsuid: Option<Bsuid>,
}

/// What goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outgoing<'a> {
    /// Free form: inside the customer service window only.
    Reply(&'a Reply),
    /// An approved template: at any time.
    Template(&'a Template),
}

/// The body of `POST /{number}/messages`. `opaque` comes back in every status: it must tell nothing
/// about the person, for every app on the account reads it.
pub fn body(to: &Address, what: &Outgoing<'_>, opaque: &OutboxId) -> Value {
    let mut body = Map::new();
    body.insert("messaging_product".into(), "whatsapp".into());
    body.insert("recipient_type".into(), "individual".into());
    if let Some(phone) = &to.phone {
        body.insert("to".into(), phone.international().into());
    } else if let Some(bsuid) = &to.bsuid {
        body.insert("recipient".into(), bsuid.as_str().into());
    }
    body.insert("biz_opaque_callback_data".into(), opaque.as_str().into());
    let (kind, content) = match what {
        Outgoing::Reply(reply) => free_form(reply),
        Outgoing::Template(template) => ("template", approved(template)),
    };
    body.insert("type".into(), kind.into());
    body.insert(kind.into(), content);
    Value::Object(body)
}

/// The body that marks a message and those before it as read, and shows "typing…" until we answer
/// (25 seconds at most). Only for a message that is safely stored: blue ticks say the police saw it.
pub fn mark_read(message: &Wamid, typing: bool) -> Value {
    let mut body = json!({
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message.as_str(),
    });
    if let (true, Some(body)) = (typing, body.as_object_mut()) {
        body.insert("typing_indicator".into(), json!({ "type": "text" }));
    }
    body
}

/// The type of a free-form message, and its content.
fn free_form(reply: &Reply) -> (&'static str, Value) {
    match reply {
        Reply::Text { body } => ("text", json!({ "body": body.as_str(), "preview_url": false })),
        Reply::Buttons { body, buttons } => {
            let buttons: Vec<Value> = buttons
                .iter()
                .map(|button| {
                    let reply = json!({ "id": button.id.as_str(), "title": button.title.as_str() });
                    json!({ "type": "reply", "reply": reply })
                })
                .collect();
            interactive("button", body.as_str(), json!({ "buttons": buttons }))
        }
        Reply::List { body, open, rows } => {
            let rows: Vec<Value> = rows
                .iter()
                .map(|row| {
                    let (id, title) = (row.id.as_str(), row.title.as_str());
                    match &row.description {
                        Some(small) => {
                            json!({ "id": id, "title": title, "description": small.as_str() })
                        }
                        None => json!({ "id": id, "title": title }),
                    }
                })
                .collect();
            // A single section needs no title.
            let action = json!({ "button": open.as_str(), "sections": [{ "rows": rows }] });
            interactive("list", body.as_str(), action)
        }
        Reply::AskLocation { body } => interactive(
            "location_request_message",
            body.as_str(),
            json!({ "name": "send_location" }),
        ),
    }
}

/// An interactive message of one kind.
fn interactive(kind: &str, body: &str, action: Value) -> (&'static str, Value) {
    let mut content = Map::new();
    content.insert("type".into(), kind.into());
    content.insert("body".into(), json!({ "text": body }));
    content.insert("action".into(), action);
    ("interactive", Value::Object(content))
}

/// A template with its parameters and the payloads of its quick replies.
fn approved(template: &Template) -> Value {
    let mut components = Vec::new();
    if !template.parameters.is_empty() {
        let parameters: Vec<Value> = template
            .parameters
            .iter()
            .map(|text| json!({ "type": "text", "text": one_line(text.as_str()) }))
            .collect();
        components.push(json!({ "type": "body", "parameters": parameters }));
    }
    for (index, payload) in template.payloads.iter().enumerate() {
        components.push(json!({
            "type": "button",
            "sub_type": "quick_reply",
            "index": index.to_string(),
            "parameters": [{ "type": "payload", "payload": payload.as_str() }],
        }));
    }
    json!({
        "name": template.name,
        "language": { "code": template.language },
        "components": components,
    })
}

/// Meta refuses parameters with line breaks, tabs or runs of spaces (132012, 132018), and people
/// write all of them.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() { "–".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::reply::{Bounded, Button, Buttons, Row, Rows};

    fn fit<const MAX: usize>(text: &str) -> Bounded<MAX> {
        Bounded::new(text).unwrap()
    }

    fn phone() -> Option<Phone> {
        Phone::parse("923001234567").ok()
    }

    /// Type and content of what `reply` becomes.
    fn shape(reply: &Reply) -> Value {
        let to = Address { phone: phone(), bsuid: None };
        let mut body = body(&to, &Outgoing::Reply(reply), &OutboxId::new("o"));
        body["interactive"].take()
    }

    #[test]
    fn a_known_phone_is_written_to_with_its_plus_and_a_hidden_one_by_id() {
        let text = Reply::Text { body: fit("Help is being asked for.") };
        let (what, opaque) = (Outgoing::Reply(&text), OutboxId::new("obx:42"));
        let bsuid = Some(Bsuid::new("PK.10987654321"));

        let both = body(&Address { phone: phone(), bsuid: bsuid.clone() }, &what, &opaque);
        assert_eq!(
            both,
            json!({
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": "+923001234567",
                "biz_opaque_callback_data": "obx:42",
                "type": "text",
                "text": { "body": "Help is being asked for.", "preview_url": false },
            })
        );
        let hidden = body(&Address { phone: None, bsuid }, &what, &opaque);
        assert_eq!(hidden["recipient"], "PK.10987654321");
        assert_eq!(hidden.get("to"), None);
    }

    #[test]
    fn buttons_a_list_and_the_location_button_have_metas_shape() {
        let button = |id: &str, title: &str| Button { id: fit(id), title: fit(title) };
        let buttons = Buttons::try_from(vec![button("yes", "Yes"), button("no", "No")]).unwrap();
        assert_eq!(
            shape(&Reply::Buttons { body: fit("In danger?"), buttons }),
            json!({
                "type": "button",
                "body": { "text": "In danger?" },
                "action": { "buttons": [
                    { "type": "reply", "reply": { "id": "yes", "title": "Yes" } },
                    { "type": "reply", "reply": { "id": "no", "title": "No" } },
                ] },
            })
        );
        let rows = Rows::try_from(vec![
            Row { id: fit("theft"), title: fit("Theft"), description: Some(fit("Stolen goods")) },
            Row { id: fit("other"), title: fit("Other"), description: None },
        ])
        .unwrap();
        assert_eq!(
            shape(&Reply::List { body: fit("What?"), open: fit("Choose"), rows }),
            json!({
                "type": "list",
                "body": { "text": "What?" },
                "action": { "button": "Choose", "sections": [{ "rows": [
                    { "id": "theft", "title": "Theft", "description": "Stolen goods" },
                    { "id": "other", "title": "Other" },
                ] }] },
            })
        );
        assert_eq!(
            shape(&Reply::AskLocation { body: fit("Where are you now?") }),
            json!({
                "type": "location_request_message",
                "body": { "text": "Where are you now?" },
                "action": { "name": "send_location" },
            })
        );
    }

    #[test]
    fn a_template_carries_one_line_parameters_and_a_payload_for_each_button() {
        let template = Template {
            name: "case_alert".to_owned(),
            language: "ur".to_owned(),
            parameters: vec![fit("KP-7Q4M"), fit("door\r\n\tbroken      open \u{2028} help")],
            payloads: vec![fit("ack:1"), fit("pass:1")],
        };
        let to = Address { phone: phone(), bsuid: None };
        let body = body(&to, &Outgoing::Template(&template), &OutboxId::new("o"));
        assert_eq!(body["type"], "template");
        assert_eq!(
            body["template"],
            json!({
                "name": "case_alert",
                "language": { "code": "ur" },
                "components": [
                    { "type": "body", "parameters": [
                        { "type": "text", "text": "KP-7Q4M" },
                        { "type": "text", "text": "door broken open help" },
                    ] },
                    { "type": "button", "sub_type": "quick_reply", "index": "0",
                      "parameters": [{ "type": "payload", "payload": "ack:1" }] },
                    { "type": "button", "sub_type": "quick_reply", "index": "1",
                      "parameters": [{ "type": "payload", "payload": "pass:1" }] },
                ],
            })
        );
        assert_eq!(one_line("\u{1}\u{2}"), "–");
    }

    #[test]
    fn typing_is_shown_only_when_asked_for() {
        let message = Wamid::new("wamid.IN");
        assert_eq!(
            mark_read(&message, true),
            json!({
                "messaging_product": "whatsapp",
                "status": "read",
                "message_id": "wamid.IN",
                "typing_indicator": { "type": "text" },
            })
        );
        assert_eq!(mark_read(&message, false).get("typing_indicator"), None);
    }
}
