//! Webhook bodies to durable rows. Returns when they are committed: only then may Meta get its 200.

use crate::{
    pipeline::{Alarm, AlarmKind, Shared},
    store::{Item, NewDelivery, NewItem, Progress, Status, StoreError},
    telemetry::Metrics,
    whatsapp::{
        Delivery, Inbound, StatusUpdate, Update,
        webhook::{self, NotJson},
    },
};

/// Stores one signed body and everything in it.
pub async fn receive(shared: &Shared, body: &[u8]) -> Result<(), StoreError> {
    let received_at = shared.clock.now();
    let mut delivery = NewDelivery {
        id: shared.luck.id(received_at),
        received_at,
        body: None,
        fault: None,
        items: Vec::new(),
        statuses: Vec::new(),
    };
    match webhook::parse(body, received_at) {
        Ok(updates) => sort(shared, updates, &mut delivery, body),
        Err(NotJson { line, column }) => {
            // Signed by Meta and unreadable: kept, and answered with 200, because a redelivery would
            // be just as unreadable.
            let fault = format!("not JSON at line {line}, column {column}");
            tracing::error!(
                delivery.id,
                bytes = body.len(),
                fault,
                "a signed webhook body cannot be read and is kept in quarantine"
            );
            delivery.fault = Some(fault);
            delivery.body = Some(body.to_vec());
        }
    }
    let quarantined = delivery.fault.is_some();
    let (items, statuses) = (delivery.items.len(), delivery.statuses.len());
    let id = delivery.id.clone();
    shared.store.accept(delivery).await?;
    Metrics::count(&shared.metrics.webhooks, if quarantined { "quarantined" } else { "stored" });
    tracing::debug!(delivery.id = id, items, statuses, "delivery stored");
    if items > 0 {
        shared.wake.turns.notify_one();
    }
    if statuses > 0 {
        // A failed alert became a thing to decide; a message that was not known to have arrived may
        // now be known to.
        shared.wake.turns.notify_one();
        shared.wake.outbox.notify_one();
    }
    Ok(())
}

/// Puts each update where it belongs; keeps the body when there is more in it than statuses.
fn sort(shared: &Shared, updates: Vec<Update>, delivery: &mut NewDelivery, body: &[u8]) {
    let mut keep = false;
    for update in updates {
        match update {
            Update::Message(message) if message.number != shared.number => {
                keep = true;
                tracing::warn!(
                    number = %message.number,
                    wamid = %message.wamid,
                    "a message to another number of this account: kept, not answered; \
                     subscribe that number's own service, or set WHATSAPP_PHONE_NUMBER_ID"
                );
            }
            Update::Message(message) if message.group => {
                keep = true;
                tracing::info!(wamid = %message.wamid, "a message in a group: kept, not answered there");
            }
            Update::Message(message) => {
                keep = true;
                delivery.items.push(item(&message));
            }
            Update::Status(status) => delivery.statuses.push(status_row(status)),
            Update::Trouble { code, text } => {
                keep = true;
                shared.metrics.troubles.inc();
                tracing::error!(
                    code,
                    text,
                    "WhatsApp reports trouble with the number or the account"
                );
                shared.raise(Alarm { kind: AlarmKind::Account, code, text });
            }
            Update::Noted { what } => {
                keep = true;
                tracing::info!(what, "a webhook update that needs no answer: kept");
            }
        }
    }
    if keep {
        delivery.body = Some(body.to_vec());
    }
}

/// A message as a thing to decide.
pub fn item(message: &Inbound) -> NewItem {
    let json = serde_json::value::to_raw_value(message).expect("a message is plain data");
    NewItem {
        wamid: message.wamid.clone(),
        sent_at: message.sent_at,
        item: Item::Message(json).to_json(),
    }
}

fn status_row(status: StatusUpdate) -> Status {
    Status {
        progress: match status.delivery {
            Delivery::Accepted => Progress::Accepted,
            Delivery::Sent => Progress::Sent,
            Delivery::Delivered => Progress::Delivered,
            Delivery::Read => Progress::Read,
            Delivery::Failed => Progress::Failed,
        },
        wamid: status.wamid,
        outbox: status.outbox,
        at: status.at,
        error: status.error.map(|code| (code, status.error_text.unwrap_or_default())),
    }
}
