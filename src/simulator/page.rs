//! The phones in a browser: a page, what it shows as JSON, and live events.
//!
//! An event carries what changed since the one before; a page that reconnects says which it saw last.

use std::convert::Infallible;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post},
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    CannotSay, Injection, Newcomer, PersonId, Role, Say, Simulator,
    phone::{Person, WINDOW},
};
use crate::id::{Bsuid, Phone as Number};

/// Refused sends the page may show.
const REFUSALS_SHOWN: usize = 5;

/// People a page may add: a page is not a load test.
const PEOPLE_MAX: usize = 200;

/// Everything the page needs is served here: nothing is fetched from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// The type of a module.
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page, its parts, and what it calls.
pub(super) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/", get(|| part("text/html; charset=utf-8", include_str!("page.html"))))
        .route("/sim/page.css", get(|| part("text/css; charset=utf-8", include_str!("page.css"))))
        .route("/sim/page.js", get(|| part(SCRIPT, include_str!("page.js"))))
        .route("/sim/page_bubbles.js", get(|| part(SCRIPT, include_str!("page_bubbles.js"))))
        .route("/sim/page_pictures.js", get(|| part(SCRIPT, include_str!("page_pictures.js"))))
        .route("/sim/state", get(state))
        .route("/sim/events", get(events))
        .route("/sim/people", post(add_person))
        .route("/sim/people/{id}/say", post(say))
        .route("/sim/people/{id}/online", post(set_online))
        .route("/sim/people/{id}/number", post(change_number))
        .route("/sim/faults", post(inject).delete(clear_faults))
}

/// One file of the page.
fn part(kind: &'static str, text: &'static str) -> std::future::Ready<Response> {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    std::future::ready((headers, text).into_response())
}

/// What the page cannot have.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<CannotSay> for Refused {
    fn from(error: CannotSay) -> Self {
        let status = match error {
            CannotSay::NoSuchPerson | CannotSay::NoSuchMessage | CannotSay::NoSuchButton => {
                StatusCode::NOT_FOUND
            }
            CannotSay::Empty | CannotSay::TooLong => StatusCode::UNPROCESSABLE_ENTITY,
            CannotSay::Offline => StatusCode::CONFLICT,
        };
        Self(status, error.to_string())
    }
}

/// Everything, at once.
async fn state(State(simulator): State<Simulator>) -> Json<Value> {
    Json(simulator.news(None).0)
}

/// Everything, then every change.
async fn events(
    State(simulator): State<Simulator>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once('-'))
        .filter(|(boot, _)| *boot == simulator.boot())
        .and_then(|(_, revision)| revision.parse().ok());
    let changed = simulator.inner.changed.subscribe();
    let changes =
        stream::unfold((simulator, changed, seen), |(simulator, mut changed, seen)| async move {
            // The first event goes out at once: it tells the page that it is connected.
            if seen.is_some_and(|seen| *changed.borrow_and_update() <= seen) {
                let closed = simulator.inner.closed.clone();
                tokio::select! {
                    () = closed.cancelled() => return None,
                    still_there = changed.changed() => still_there.ok()?,
                }
            }
            if simulator.inner.closed.is_cancelled() {
                return None;
            }
            let (news, revision) = simulator.news(seen);
            let event = Event::default()
                .id(format!("{}-{revision}", simulator.boot()))
                .data(news.to_string());
            Some((Ok(event), (simulator, changed, Some(revision))))
        });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

/// Somebody from the page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    role: Role,
    /// A number; one is made up when `shows_phone` is set and none is given.
    phone: Option<String>,
    #[serde(default)]
    shows_phone: bool,
    bsuid: Option<Bsuid>,
}

async fn add_person(
    State(simulator): State<Simulator>,
    Json(new): Json<NewPerson>,
) -> Result<Json<Value>, Refused> {
    if simulator.people().len() >= PEOPLE_MAX {
        return Err(Refused(StatusCode::CONFLICT, "the page is full".to_owned()));
    }
    let name: String = new.name.trim().chars().take(40).collect();
    if name.is_empty() {
        return Err(Refused(StatusCode::UNPROCESSABLE_ENTITY, "a name is needed".to_owned()));
    }
    let phone = simulator.number(new.phone.as_deref(), new.shows_phone)?;
    let newcomer = Newcomer { name, about: new.about, role: new.role, phone, bsuid: new.bsuid };
    Ok(Json(json!({"id": simulator.add_person(newcomer)})))
}

async fn say(
    State(simulator): State<Simulator>,
    Path(id): Path<PersonId>,
    Json(say): Json<Say>,
) -> Result<Json<Value>, Refused> {
    let wamid = simulator.say(id, &say)?;
    Ok(Json(json!({"wamid": wamid})))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Online {
    online: bool,
}

async fn set_online(
    State(simulator): State<Simulator>,
    Path(id): Path<PersonId>,
    Json(Online { online }): Json<Online>,
) -> StatusCode {
    simulator.phone(id).set_online(online);
    StatusCode::NO_CONTENT
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewNumber {
    phone: Option<String>,
    #[serde(default)]
    shows_phone: bool,
}

async fn change_number(
    State(simulator): State<Simulator>,
    Path(id): Path<PersonId>,
    Json(new): Json<NewNumber>,
) -> Result<Json<Value>, Refused> {
    let number = simulator.number(new.phone.as_deref(), new.shows_phone)?;
    let wamid = simulator.phone(id).change_number(number.as_ref())?;
    Ok(Json(json!({"wamid": wamid})))
}

async fn inject(
    State(simulator): State<Simulator>,
    Json(injection): Json<Injection>,
) -> StatusCode {
    simulator.inject(injection);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

impl Simulator {
    /// Which start of the simulator this is.
    fn boot(&self) -> String {
        format!("{:x}", self.inner.boot)
    }

    /// The number that was given, or one made up.
    fn number(&self, given: Option<&str>, make_up: bool) -> Result<Option<Number>, Refused> {
        let refused = |error: crate::id::NotAPhone| {
            Refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
        };
        match given {
            Some(number) => Number::parse(number).map(Some).map_err(refused),
            None if make_up => {
                let digits = format!("923{:09}", self.inner.config.luck.below(1_000_000_000));
                Number::parse(&digits).map(Some).map_err(refused)
            }
            None => Ok(None),
        }
    }

    /// What changed after the revision `seen`, or everything; and the revision it leads to.
    fn news(&self, seen: Option<u64>) -> (Value, u64) {
        let since = seen.unwrap_or(0);
        let whole = seen.is_none();
        let config = &self.inner.config;
        let world = self.world();
        let people: Vec<Value> = world
            .people
            .iter()
            .filter(|person| whole || person.changed > since)
            .map(|person| as_seen(person, if whole { None } else { Some(since) }))
            .collect();
        let refused: Vec<Value> = world
            .refused
            .iter()
            .rev()
            .take(REFUSALS_SHOWN)
            .map(|refusal| {
                json!({"code": refusal.code, "details": refusal.details, "at": refusal.at})
            })
            .collect();
        let news = json!({
            "boot": self.boot(),
            "revision": world.revision,
            "whole": whole,
            "now": config.clock.now(),
            "service": {
                "name": config.business_name,
                "phone": config.display_phone.international(),
            },
            "people": people,
            "waiting": world.queue.len() + world.in_flight,
            "accepted": world.sent.len(),
            "faults": world.faults,
            "refused": refused,
        });
        (news, world.revision)
    }
}

/// A person as the page shows them; the bubbles that changed after `since`, or all.
fn as_seen(person: &Person, since: Option<u64>) -> Value {
    let bubbles: Vec<_> = person
        .bubbles
        .iter()
        .filter(|bubble| since.is_none_or(|since| bubble.changed > since))
        .collect();
    json!({
        "id": person.id,
        "name": person.name,
        "about": person.about,
        "role": person.role,
        "phone": person.phone.as_ref().map(Number::international),
        "username": person.phone.is_none().then(|| person.username()),
        "online": person.online,
        "typing_until": person.typing_until,
        "window_ends": person.last_wrote.map(|wrote| wrote.after(WINDOW)),
        "bubbles": bubbles,
    })
}
