//! Webhook bodies to durable rows. Returns when they are committed: only then may Meta get its 200.
//!
//! When deliveries come faster than they can be stored row by row, a body is kept as it came, which
//! costs a third, and [`catch_up`] reads it before the next turns are taken. Until the last of those is
//! read every later one is kept in the same way, so that nothing is decided before what came before it.
//! What that costs: who writes in the middle of such a flood, of thousands a second, waits until what
//! came before them has been read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::future::join_all;

use crate::{
    pipeline::{Alarm, AlarmKind, Shared},
    store::{Item, NewDelivery, NewItem, Progress, Status, StoreError, Unread},
    telemetry::Metrics,
    time::Timestamp,
    whatsapp::{
        Delivery, Inbound, StatusUpdate, Update,
        webhook::{self, NotJson},
    },
};

/// Bodies that were kept unread in a flood, read at once.
const READ_AT_ONCE: i64 = 64;

/// How often so many are read before the next turns are taken: as many as one batch of turns has.
const PAGES_MAX: usize = 4;

/// Stores one signed body and everything in it, or, in a flood, as it came.
pub async fn receive(shared: &Shared, body: &[u8]) -> Result<(), StoreError> {
    let received_at = shared.clock.now();
    let id = shared.luck.id(received_at);
    if shared.store.is_flooded() {
        let delivery = NewDelivery {
            body: Some(body.to_vec()),
            unread: true,
            ..NewDelivery::empty(id, received_at)
        };
        shared.store.accept(delivery).await?;
        Metrics::count(&shared.metrics.webhooks, "kept");
        shared.wake.turns.notify_one();
        return Ok(());
    }
    let delivery = read(shared, id, received_at, body);
    let quarantined = delivery.fault.is_some();
    let (items, statuses) = (delivery.items.len(), delivery.statuses.len());
    let id = delivery.id.clone();
    shared.store.accept(delivery).await?;
    Metrics::count(&shared.metrics.webhooks, if quarantined { "quarantined" } else { "stored" });
    tracing::debug!(delivery.id = id, items, statuses, "delivery stored");
    wake(shared, items, statuses);
    Ok(())
}

/// Reads some of what was kept unread in a flood. Says how many.
pub async fn catch_up(shared: &Shared) -> Result<usize, StoreError> {
    let mut count = 0;
    if !shared.store.is_flooded() {
        return Ok(count);
    }
    for _ in 0..PAGES_MAX {
        let read = read_page(shared).await?;
        count += read;
        if i64::try_from(read).is_ok_and(|read| read < READ_AT_ONCE) {
            break;
        }
    }
    Ok(count)
}

async fn read_page(shared: &Shared) -> Result<usize, StoreError> {
    let unread = shared.store.unread(READ_AT_ONCE).await?;
    let stored = join_all(unread.iter().map(|unread| read_later(shared, unread))).await;
    let statuses = stored.iter().filter_map(|stored| stored.as_ref().ok()).sum();
    wake(shared, unread.len(), statuses);
    stored.into_iter().collect::<Result<Vec<usize>, StoreError>>()?;
    Ok(unread.len())
}

/// Stores what is in a body that was kept unread. Says how many statuses.
async fn read_later(shared: &Shared, unread: &Unread) -> Result<usize, StoreError> {
    let quarantine = |fault| {
        quarantined(NewDelivery::empty(unread.id.clone(), unread.received_at), &unread.body, fault)
    };
    // Nobody must wait behind it, whatever is in it.
    let read = || read(shared, unread.id.clone(), unread.received_at, &unread.body);
    let delivery = catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| quarantine("reading it panicked".to_owned()));
    let statuses = delivery.statuses.len();
    let mut unreadable = delivery.fault.is_some();
    match shared.store.read(delivery).await {
        Err(error) if !error.is_everybodys() => {
            unreadable = true;
            // Its webhook has had its 200: nobody brings it again.
            let text = format!("delivery {} could not be stored and waits: {error}", unread.id);
            shared.raise(Alarm { kind: AlarmKind::Store, code: None, text });
            shared.store.read(quarantine(error.to_string())).await?;
        }
        stored => stored?,
    }
    if unreadable {
        Metrics::count(&shared.metrics.webhooks, "quarantined");
    }
    Ok(statuses)
}

/// What is in a body.
fn read(shared: &Shared, id: String, received_at: Timestamp, body: &[u8]) -> NewDelivery {
    let mut delivery = NewDelivery::empty(id, received_at);
    match webhook::parse(body, received_at) {
        Ok(updates) => {
            sort(shared, updates, &mut delivery, body);
            delivery
        }
        // Signed by Meta and unreadable: kept, and answered with 200, because a redelivery would be just
        // as unreadable.
        Err(NotJson { line, column }) => {
            quarantined(delivery, body, format!("not JSON at line {line}, column {column}"))
        }
    }
}

fn quarantined(delivery: NewDelivery, body: &[u8], fault: String) -> NewDelivery {
    tracing::error!(
        delivery.id,
        bytes = body.len(),
        fault,
        "a signed webhook body cannot be read and is kept in quarantine"
    );
    NewDelivery { body: Some(body.to_vec()), fault: Some(fault), ..delivery }
}

fn wake(shared: &Shared, items: usize, statuses: usize) {
    if items > 0 {
        shared.wake.turns.notify_one();
    }
    if statuses > 0 {
        // A failed alert became a thing to decide; a message that was not known to have arrived may
        // now be known to.
        shared.wake.turns.notify_one();
        shared.wake.outbox.notify_one();
    }
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
