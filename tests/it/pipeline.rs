//! A message on its whole way: Meta's webhook, the decision, the case, the officers, the answer.

use std::time::Duration;

use faryad::{
    case::{Desk, Entry, Flag},
    id::{Bsuid, OfficerId, Phone as Number},
    language::Language,
    serve::Service,
    simulator::{
        Bubble, Fault, Injection, Newcomer, Phone, Role, Simulator, SimulatorConfig, What,
    },
    time::Clock,
};
use sqlx::{Connection, SqliteConnection};

use crate::world::{self, World};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// P0: robbers in the house.
const ROBBERS: &str = "bachao daku ghar me ghus aye hain";
/// P2: something was taken yesterday.
const SNATCHED: &str = "mera mobile kal raat cheen liya tha";
/// Domestic.
const BEATEN: &str = "shohar maar raha hai";

/// What the service has said to somebody, oldest first.
fn heard(phone: &Phone) -> Vec<Bubble> {
    phone.bubbles().into_iter().filter(|bubble| !bubble.mine).collect()
}

/// Everything the service has said to somebody, as one text.
fn all_words(phone: &Phone) -> String {
    let bubbles = heard(phone);
    bubbles.iter().map(|b| b.content.body()).collect::<Vec<_>>().join("\n---\n")
}

/// The ids of all that somebody can press.
fn choices(phone: &Phone) -> Vec<String> {
    let ids = |bubble: &Bubble| -> Vec<String> {
        bubble.content.choices().iter().map(|choice| choice.id.clone()).collect()
    };
    heard(phone).iter().flat_map(ids).collect()
}

/// The alerts on an officer's phone: what has an Acknowledge button.
fn alerts(phone: &Phone) -> Vec<Bubble> {
    let is_alert = |bubble: &Bubble| {
        bubble.content.choices().iter().any(|choice| choice.id.starts_with("o:ack:"))
    };
    heard(phone).into_iter().filter(is_alert).collect()
}

/// Presses the officer's button with this verb on the latest message that shows it.
fn press(phone: &Phone, verb: &str) {
    let bubbles = heard(phone);
    let shown = bubbles.iter().rev().find_map(|bubble| {
        let choices = bubble.content.choices();
        let found = choices.iter().find(|choice| choice.id.starts_with(&format!("o:{verb}:")));
        found.map(|choice| choice.id.clone())
    });
    phone.tap(&shown.unwrap_or_else(|| panic!("no button {verb}"))).unwrap();
}

fn text(world: &World, language: Language, id: &str) -> String {
    world.shared.playbook.texts().say(language, id, &[])
}

/// How often the service has said this to somebody.
fn times_said(phone: &Phone, words: &str) -> usize {
    heard(phone).iter().filter(|bubble| bubble.content.body().contains(words)).count()
}

async fn entries(world: &World) -> Vec<Entry> {
    let case = world.only_case().await;
    world.timeline(&case).await.into_iter().map(|row| row.entry).collect()
}

async fn entries_of(world: &World, case: &faryad::store::CaseSummary) -> Vec<Entry> {
    world.timeline(case).await.into_iter().map(|row| row.entry).collect()
}

/// The beginning of a text that names somebody.
fn text_of(world: &World, id: &str, name: &str) -> String {
    let variables = [("name", name)];
    world.shared.playbook.texts().say(Language::English, id, &variables)
}

async fn case_id(world: &World) -> String {
    case_id_of(world, &world.only_case().await.code).await
}

/// What an officer's list of alerts begins with.
fn text_with_counts(world: &World, count: &str, urgent: &str) -> String {
    let variables = [("count", count), ("urgent", urgent)];
    world.shared.playbook.texts().say(Language::English, "officer-bundle", &variables)
}

async fn case_id_of(world: &World, code: &str) -> String {
    let code = faryad::id::TrackingCode::parse(code).unwrap();
    world.shared.store.case_by_code(&code).await.unwrap().unwrap().case.id.to_string()
}

// ---- the whole way ---------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_answered_opened_and_alerted_before_any_question_is_answered() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");

    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    let case = world.only_case().await;
    assert_eq!((case.category.as_str(), case.priority.as_str()), ("emergency", "P0"));
    assert_eq!((case.status.as_str(), case.language.as_str()), ("received", "ur-Latn"));
    let answer = citizen.heard().unwrap();
    for number in ["15", "1122"] {
        assert!(answer.content.body().contains(number), "EM-2: {}", answer.content.body());
    }
    let alert = officer.heard().unwrap();
    assert!(alert.content.body().contains(&case.code), "{}", alert.content.body());
    assert!(alert.content.body().contains("daku ghar me ghus aye"), "{}", alert.content.body());
    assert_eq!(alert.content.choices().len(), 2);

    press(&officer, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
    assert_ne!(citizen.heard().unwrap().wamid, answer.wamid, "EM-5: the citizen is told");
    world.pass(SECOND * 200).await;
    assert_eq!(world.only_case().await.status, "acknowledged");
    assert_eq!(alerts(&officer).len(), 1, "nobody is alerted about what somebody has");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_said_to_come_when_an_officer_has_sent_one_and_not_before() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let [opened, sent, closed] = ["engine-acknowledged", "engine-dispatched", "engine-resolved"]
        .map(|id| text(&world, Language::RomanUrdu, id));

    press(&officer, "ack");
    world.settle().await;
    assert_eq!(times_said(&citizen, &opened), 1);
    assert_eq!(times_said(&citizen, &sent), 0);

    press(&officer, "dispatch");
    world.settle().await;
    assert_eq!(times_said(&citizen, &sent), 1);

    press(&officer, "resolve");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "dispatched", "a reason is asked for first");
    press(&officer, "resolve-helped");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "resolved");
    assert_eq!(times_said(&citizen, &closed), 1);

    let done: Vec<Entry> = entries(&world).await;
    let kamran = || OfficerId::new("kamran");
    assert!(done.contains(&Entry::Acknowledged { officer: kamran() }));
    assert!(done.contains(&Entry::Dispatched { officer: kamran() }));
    assert!(done.contains(&Entry::Resolved { officer: kamran(), reason: "helped".into() }));
}

// ---- who is who ------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_written_with_its_plus_and_whoever_has_none_is_reached_by_their_id() {
    let world = World::new(1).await;
    let with = world.citizen("ayesha", "923001110001");
    let without = world.citizen_without_number("bilal");
    for phone in [&with, &without] {
        phone.text("salam").unwrap();
    }
    world.settle().await;

    let sent = world.sim.sent();
    let to = |phone: &Phone| {
        let sent = sent.iter().find(|sent| sent.person == Some(phone.person())).unwrap();
        (sent.to.clone(), sent.recipient.clone())
    };
    assert_eq!(to(&with), (Some("+923001110001".to_owned()), None));
    assert_eq!(to(&without), (None, Some("PK.bilal".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_moves_to_another_number_stays_one_person() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    citizen.change_number(Some(&Number::parse("923001110009").unwrap())).unwrap();
    world.settle().await;
    citizen.text("nipa chowrangi ke pass").unwrap();
    world.settle().await;

    assert_eq!(world.count("SELECT COUNT(*) FROM contacts").await, 1);
    assert_eq!(world.cases().await.len(), 1, "it is still the same report");
    let last = world.sim.sent().pop().unwrap();
    assert_eq!(last.to.as_deref(), Some("+923001110009"));
    assert!(entries(&world).await.iter().any(
        |entry| matches!(entry, Entry::Said { text, .. } if text == "nipa chowrangi ke pass")
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_id_that_comes_late_waits_until_it_is_written_whose_it_was() {
    let world = World::new(1).await;
    let kamran = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    // In one batch: an officer takes the case, whose reporter can therefore not have a turn in it; the
    // reporter gets another number and id; and last, by a clock that was set back since, what was sent
    // from the old ones.
    world.clock.set(world.clock.now().after(Duration::from_secs(60)));
    citizen.text("darwaza tor rahe hain").unwrap();
    world.clock.set(world.clock.now().before(Duration::from_secs(50)));
    kamran.tap_nth(0).unwrap();
    world.clock.set(world.clock.now().after(Duration::from_secs(1)));
    citizen.change_number(Some(&Number::parse("923001110009").unwrap())).unwrap();
    world.settle().await;

    assert_eq!(
        world.count("SELECT COUNT(*) FROM inbox WHERE attempts > 0").await,
        0,
        "no turn failed"
    );
    let acknowledged = "SELECT COUNT(*) FROM cases WHERE stage = 'acknowledged'";
    assert_eq!(world.count(acknowledged).await, 1, "the officer's turn came first");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_hides_their_number_and_gets_another_id_stays_one_person() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    citizen.change_number(None).unwrap();
    world.settle().await;
    citizen.text("nipa chowrangi ke pass").unwrap();
    world.settle().await;

    assert_eq!(world.count("SELECT COUNT(*) FROM contacts").await, 1);
    assert_eq!(world.cases().await.len(), 1);
    let last = world.sim.sent().pop().unwrap();
    assert_eq!(last.to, None, "the old number may be somebody else's by now");
    assert!(last.recipient.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_number_changed_the_code_is_asked_for_before_anything_is_told() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;
    let case = world.only_case().await;
    let [asked, opened] = ["engine-status-ask-code", "engine-status-acknowledged"]
        .map(|id| text(&world, Language::RomanUrdu, id));

    citizen.change_number(Some(&Number::parse("923001110009").unwrap())).unwrap();
    world.settle().await;
    citizen.text("status").unwrap();
    world.settle().await;
    assert_eq!(times_said(&citizen, &opened), 0, "{}", all_words(&citizen));
    assert_eq!(times_said(&citizen, &asked), 1, "{}", all_words(&citizen));

    citizen.text(&case.code).unwrap();
    world.settle().await;
    citizen.text("status").unwrap();
    world.settle().await;
    assert_eq!(times_said(&citizen, &opened), 2, "{}", all_words(&citizen));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_number_changed_an_officers_act_tells_it_no_code() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let case = world.only_case().await;
    citizen.change_number(Some(&Number::parse("923001110009").unwrap())).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;
    let words = all_words(&citizen);
    assert!(!words.contains(&case.code), "{words}");
    let opened = text(&world, Language::RomanUrdu, "engine-acknowledged");
    assert_eq!(times_said(&citizen, &opened), 0, "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_closed_as_a_mistake_is_looked_at_again_when_its_reporter_writes() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    for verb in ["ack", "resolve", "resolve-false-alarm"] {
        press(&officer, verb);
        world.settle().await;
    }
    assert_eq!(world.only_case().await.status, "resolved");
    let closed = text(&world, Language::RomanUrdu, "engine-resolved");
    assert_eq!(times_said(&citizen, &closed), 1, "never silently");

    // No question waits any more, and a few words open no new case by themselves.
    world.pass(HOUR).await;
    let rang = alerts(&officer).len();
    citizen.text("ye ghalti nahi thi").unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.status, "received");
    assert!(alerts(&officer).len() > rang, "{}", all_words(&officer));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hears_that_an_officer_has_it_gets_the_code_but_not_on_a_guarded_phone() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let sana = world.officer("sana", "923012220002", Desk::Gbv).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let code = world.only_case().await.code;
    for verb in ["ack", "dispatch"] {
        press(&officer, verb);
        world.settle().await;
        assert!(citizen.heard().unwrap().content.body().contains(&code), "{verb}");
    }
    let wife = world.citizen("dua", "923001110002");
    for words in [BEATEN, "haan"] {
        wife.text(words).unwrap();
        world.settle().await;
    }
    press(&sana, "ack");
    world.settle().await;
    let domestic = world.cases().await.into_iter().find(|case| case.category == "domestic");
    assert!(!wife.heard().unwrap().content.body().contains(&domestic.unwrap().code));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_prolongs_no_safe_window_and_puts_off_no_reminder() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    world.clock.set(world.clock.now().after(HOUR * 5));
    let wife = world.citizen("dua", "923001110002");
    for words in [BEATEN, "haan"] {
        wife.text(words).unwrap();
        world.settle().await;
    }
    let said = heard(&wife).len();
    world.clock.set(world.clock.now().before(HOUR * 5));
    world.pass(MINUTE * 11).await;
    press(&officer, "ack");
    world.settle().await;
    assert_eq!(heard(&wife).len(), said, "{}", all_words(&wife));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_files_is_refused_kindly_and_its_case_goes_on() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    for _ in 0..45 {
        citizen.say(What::Photo { caption: None }).unwrap();
        world.settle().await;
        world.jump(SECOND * 20).await;
    }
    let enough = text(&world, Language::Urdu, "engine-media-enough");
    assert_eq!(times_said(&citizen, &enough), 5, "{}", all_words(&citizen));
    citizen.say(What::Photo { caption: Some(ROBBERS.into()) }).unwrap();
    world.settle().await;
    // The words under the last one say what all of them are about.
    let [robbery] = world.cases().await.try_into().unwrap();
    assert_eq!([&*robbery.priority, &*robbery.category], ["P0", "emergency"]);
    let files = |entries: &[Entry]| {
        entries.iter().filter(|entry| matches!(entry, Entry::Sent { media: Some(_), .. })).count()
    };
    assert_eq!(files(&entries_of(&world, &robbery).await), 40, "and holds the photos");
    world.jump(HOUR).await;
    citizen.say(What::Photo { caption: None }).unwrap();
    world.settle().await;
    assert_eq!(files(&entries_of(&world, &robbery).await), 41, "an hour later one more is kept");
}

/// The number of `owner` is sold to a stranger; WhatsApp says nothing about it.
fn recycle(world: &World, number: &str) -> Phone {
    let stranger = world.sim.add_person(Newcomer {
        name: "stranger".into(),
        about: String::new(),
        role: Role::Citizen,
        phone: Some(Number::parse(number).unwrap()),
        bsuid: Some(Bsuid::new("PK.stranger")),
    });
    world.sim.phone(stranger)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_an_old_number_learns_nothing_of_its_former_owner() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let case = world.only_case().await;

    let stranger = recycle(&world, "923001110001");
    stranger.text("status").unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;
    press(&officer, "dispatch");
    world.settle().await;

    assert_eq!(world.count("SELECT COUNT(*) FROM contacts WHERE heard_at IS NOT NULL").await, 3);
    let words = all_words(&stranger);
    assert!(!words.contains(&case.code), "{words}");
    for id in ["engine-acknowledged", "engine-dispatched", "engine-status-received"] {
        for language in Language::ALL {
            assert_eq!(times_said(&stranger, &text(&world, language, id)), 0, "{id}");
        }
    }
    // Her own phone, known by its id, still hears what happened.
    let told = text(&world, Language::RomanUrdu, "engine-dispatched");
    assert_eq!(times_said(&citizen, &told), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_an_officers_old_number_gets_no_power_and_no_alert() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let stranger = recycle(&world, "923012220001");
    stranger.text("salam").unwrap();
    world.settle().await;

    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let id = case_id(&world).await;
    stranger
        .say(What::ForgedTap { id: format!("o:ack:{id}"), title: "Acknowledge".into() })
        .unwrap();
    world.settle().await;

    assert_eq!(world.only_case().await.status, "received");
    assert!(alerts(&stranger).is_empty());
    assert_eq!(alerts(&officer).len(), 1, "the officer is reached by their id");
}

// ---- everything people send ------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_be_sent_is_kept_and_answered() {
    let world = World::new(1).await;
    let caption = || Some("dekhein".to_owned());
    let pin = |name: Option<&str>| What::Pin {
        latitude: 24.9180,
        longitude: 67.0971,
        name: name.map(str::to_owned),
        address: None,
    };
    let kinds: Vec<What> = vec![
        What::Text { body: "salam".into() },
        What::ForgedTap { id: "c:nothing:like:this".into(), title: "?".into() },
        pin(None),
        pin(Some("Fire Brigade Station")),
        What::Photo { caption: None },
        What::Photo { caption: caption() },
        What::Video { caption: caption() },
        What::Voice { seconds: 9 },
        What::Document { filename: "fir.pdf".into() },
        What::Contact { name: "Bhai".into(), phone: "+923331234567".into() },
        What::Sticker,
        What::Unsupported { what: "poll_creation".into() },
    ];
    for (n, what) in kinds.into_iter().enumerate() {
        let citizen = world.citizen(&format!("c{n}"), &format!("9230011100{n:02}"));
        let wamid = citizen.say(what.clone()).unwrap();
        world.settle().await;
        let sql = "SELECT COUNT(*) FROM inbox AS i JOIN deliveries AS d ON d.id = i.delivery_id
            WHERE i.state = 'decided' AND i.wamid = ";
        let kept = world.count_of(sql, wamid.as_str()).await;
        assert_eq!(kept, 1, "{what:?}");
        assert_eq!(heard(&citizen).len(), 1, "{what:?}: {}", all_words(&citizen));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_deleted_or_reacted_to_stays_in_the_account() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let first = citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let said_so_far = heard(&citizen).len();

    citizen.say(What::Edit { message: first.clone(), body: "galti se likha".into() }).unwrap();
    world.settle().await;
    citizen.say(What::Delete { message: first.clone() }).unwrap();
    world.settle().await;
    let target = heard(&citizen)[0].wamid.clone();
    citizen.say(What::Reaction { message: target, emoji: "🙏".into() }).unwrap();
    world.settle().await;

    let account = entries(&world).await;
    let original = Entry::Said { text: ROBBERS.into(), wamid: first.clone() };
    assert!(account.contains(&original), "{account:?}");
    assert!(
        account.contains(&Entry::Edited { target: first.clone(), text: "galti se likha".into() })
    );
    assert!(account.contains(&Entry::Revoked { target: first }));
    assert!(account.iter().any(|e| matches!(e, Entry::Sent { kind, .. } if kind == "reaction")));
    assert_eq!(heard(&citizen).len(), said_so_far, "nobody is told that they took words back");
    assert!(all_words(&officer).contains("galti se likha"), "{}", all_words(&officer));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_raises_an_alarm_opens_a_case() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let first = citizen.text("salam").unwrap();
    world.settle().await;
    citizen.say(What::Edit { message: first, body: ROBBERS.into() }).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_is_switched_in_the_middle_of_a_question() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    citizen.text("english").unwrap();
    world.settle().await;
    let answer = citizen.heard().unwrap().content.body().to_owned();
    assert!(
        answer.contains(&text(&world, Language::English, "engine-language-changed")),
        "{answer}"
    );
    assert!(answer.contains("location"), "the question is asked again: {answer}");
    citizen.text("nipa chowrangi").unwrap();
    world.settle().await;
    assert!(
        entries(&world)
            .await
            .iter()
            .any(|e| matches!(e, Entry::Answered { slot, .. } if slot == "place"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reached_us_late_is_escalated_all_the_same_and_both_times_are_said() {
    for (late, sent, arrived) in [
        (MINUTE * 5, "2026-11-24 12:00", "2026-11-24 12:05"),
        (HOUR * 72, "2026-11-24 12:00", "2026-11-27 12:00"),
    ] {
        let world = World::new(1).await;
        let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
        let citizen = world.citizen("ayesha", "923001110001");
        citizen.text("ghar mein aag lag gayi hai").unwrap();
        world.jump(late).await;

        let case = world.only_case().await;
        assert_eq!(case.priority, "P0");
        let account = entries(&world).await;
        assert!(account.contains(&Entry::Marked { flag: Flag::Late }), "{account:?}");
        if late < HOUR * 24 {
            let answer = citizen.heard().unwrap().content.body().to_owned();
            assert!(answer.contains(sent) && answer.contains(arrived), "{answer}");
        } else {
            // Meta's window counts from when she wrote: nothing in free form reaches her any more,
            // and the officer knows.
            assert!(heard(&citizen).is_empty());
        }
        // Also in the template: the officer's window has closed as well after three days.
        let alert = alerts(&officer).pop().unwrap();
        let body = alert.content.body();
        assert!(body.contains(sent) && body.contains(arrived), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_tells_from_any_phone_where_a_case_stands_five_times_an_hour() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let brother = world.citizen("bilal", "923001110002");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;
    let code = world.only_case().await.code;

    brother.text("english").unwrap();
    world.settle().await;
    brother.text(&code.to_lowercase().replace('-', " ")).unwrap();
    world.settle().await;
    let opened = text(&world, Language::English, "engine-status-acknowledged");
    assert!(brother.heard().unwrap().content.body().contains(&opened), "{}", all_words(&brother));
    for word in ["daku", "ayesha", "92300"] {
        assert!(!all_words(&brother).contains(word), "{word}");
    }

    for _ in 0..5 {
        brother.text(&code).unwrap();
        world.settle().await;
    }
    let enough = text(&world, Language::English, "engine-status-too-many");
    assert!(brother.heard().unwrap().content.body().contains(&enough), "{}", all_words(&brother));
    world.jump(HOUR + SECOND).await;
    brother.text(&code).unwrap();
    world.settle().await;
    assert!(brother.heard().unwrap().content.body().contains(&opened));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_domestic_case_shows_nothing_of_it() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.settle().await;
    let code = world.only_case().await.code;

    let husband = world.citizen("h", "923001110002");
    husband.text("english").unwrap();
    world.settle().await;
    husband.text(&code).unwrap();
    world.settle().await;
    let nothing = text(&world, Language::English, "engine-status-generic");
    assert!(husband.heard().unwrap().content.body().contains(&nothing));
}

// ---- the officers ----------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_alarm_climbs_from_one_officer_to_everybody_and_stays_there() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let third = world.officer("c", "923012220003", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220004", Desk::Supervisor).await;
    let other = world.officer("gbv", "923012220005", Desk::Gbv).await;
    let rang = || [&first, &second, &third, &boss, &other].map(|phone| alerts(phone).len());

    // P1: a bare pin is a cry for help.
    world.citizen("ayesha", "923001110001").position(24.918, 67.0971).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P1");
    assert_eq!(rang(), [1, 0, 0, 0, 0]);
    world.pass(MINUTE + SECOND).await;
    assert_eq!(rang(), [1, 1, 0, 0, 0]);
    world.pass(MINUTE).await;
    assert_eq!(rang(), [2, 2, 1, 0, 0]);
    world.pass(MINUTE).await;
    assert_eq!(rang(), [3, 3, 2, 1, 0]);
    world.pass(MINUTE * 2).await;
    assert_eq!(rang(), [4, 4, 3, 2, 0]);
    world.pass(MINUTE * 20).await;
    assert!(rang()[3] >= 10, "for ever: {:?}", rang());

    press(&third, "ack");
    world.settle().await;
    let quiet = rang();
    world.pass(MINUTE * 10).await;
    assert_eq!(rang(), quiet);
    let taken = all_words(&first);
    assert!(taken.contains(&text_with(&world, "officer-taken", "c").await), "{taken}");
}

async fn text_with(world: &World, id: &str, name: &str) -> String {
    let code = world.only_case().await.code;
    let variables = [("name", name), ("code", code.as_str())];
    world.shared.playbook.texts().say(Language::English, id, &variables)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crime_that_can_wait_a_quarter_of_an_hour_waits_that_long_for_each_officer() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220004", Desk::Supervisor).await;
    let rang = || [&first, &second, &boss].map(|phone| alerts(phone).len());

    world.citizen("ayesha", "923001110001").text(SNATCHED).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P2");
    assert_eq!(rang(), [1, 0, 0]);
    world.pass(MINUTE * 14).await;
    assert_eq!(rang(), [1, 0, 0]);
    world.pass(MINUTE * 2).await;
    assert_eq!(rang(), [1, 1, 0]);
    world.pass(MINUTE * 15).await;
    assert_eq!(rang(), [2, 2, 0]);
    world.pass(MINUTE * 15).await;
    assert_eq!(rang(), [3, 3, 1]);
    world.jump(HOUR).await;
    assert_eq!(rang(), [4, 4, 2], "again and again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_does_not_arrive_moves_on_at_once() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let fault = Fault::Undeliverable { code: 131_026 };
    world.sim.inject(Injection { fault, to: Some(first.person()), times: None });

    world.citizen("ayesha", "923001110001").text(SNATCHED).unwrap();
    world.settle().await;

    assert!(alerts(&first).is_empty());
    assert_eq!(alerts(&second).len(), 1, "a quarter of an hour was not waited for");
    let account = entries(&world).await;
    assert!(
        account
            .iter()
            .any(|e| matches!(e, Entry::AlertFailed { officer, .. } if officer.as_str() == "a")),
        "{account:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_to_a_phone_that_is_off_moves_on_after_a_minute() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    first.set_online(false);

    world.citizen("ayesha", "923001110001").text(SNATCHED).unwrap();
    world.settle().await;
    assert!(alerts(&second).is_empty());
    world.pass(MINUTE + SECOND * 2).await;
    assert_eq!(alerts(&second).len(), 1);

    // Who comes back finds the alert and may still take it.
    first.set_online(true);
    press(&first, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_their_window_an_officer_gets_the_template_and_its_button_works() {
    let world = World::new(1).await;
    let officer = world.officer_off_window("a", "923012220001", Desk::ControlRoom, None).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    let alert = alerts(&officer).pop().unwrap();
    assert!(matches!(alert.content, faryad::simulator::Content::Template { .. }), "{alert:?}");
    press(&officer, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_meta_takes_no_templates_whoever_may_be_answered_freely_is_answered_at_once() {
    let world = World::new(1).await;
    let officer = world.officer_off_window("a", "923012220001", Desk::ControlRoom, None).await;
    let fault = Injection { fault: Fault::Unpaid, to: Some(officer.person()), times: None };
    world.sim.inject(fault);
    let first = world.citizen("ayesha", "923001110001");
    first.text(ROBBERS).unwrap();
    world.settle().await;
    for n in 0..5 {
        let citizen = world.citizen(&format!("c{n}"), &format!("9230011101{n:02}"));
        citizen.text(ROBBERS).unwrap();
        world.settle().await;
        assert!(citizen.heard().is_some(), "an answer waits for no template");
        world.pass(Duration::from_secs(7)).await;
    }
    assert!(alerts(&officer).is_empty());

    world.sim.clear_faults();
    world.pass(MINUTE * 2).await;
    assert!(!alerts(&officer).is_empty(), "and the alert comes when it can");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_message_that_meta_will_not_take_is_not_the_only_one_that_is_tried() {
    let world = World::new(1).await;
    let refused = world.citizen("ayesha", "923001110001");
    let fault = Injection { fault: Fault::TokenExpired, to: Some(refused.person()), times: None };
    world.sim.inject(fault);
    refused.text(ROBBERS).unwrap();
    world.settle().await;
    let other = world.citizen("bilal", "923001110002");
    other.text(ROBBERS).unwrap();
    world.pass(MINUTE).await;
    assert!(other.heard().is_some());
    assert!(refused.heard().is_none());

    world.sim.clear_faults();
    world.pass(MINUTE).await;
    assert!(refused.heard().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_danger_who_was_written_to_too_often_waits_seconds_and_not_minutes() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let fault = Injection { fault: Fault::PairLimit, to: Some(citizen.person()), times: Some(5) };
    world.sim.inject(fault);
    citizen.text(ROBBERS).unwrap();
    world.pass(Duration::from_secs(45)).await;
    assert!(citizen.heard().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_meta_finds_the_window_closed_the_template_goes_at_once() {
    let world = World::new(1).await;
    let officer = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let to = Some(officer.person());
    world.sim.inject(Injection { fault: Fault::WindowClosed, to, times: Some(1) });
    world.citizen("ayesha", "923001110001").text(ROBBERS).unwrap();
    world.settle().await;
    let alert = alerts(&officer).pop().unwrap();
    assert!(matches!(alert.content, faryad::simulator::Content::Template { .. }), "{alert:?}");

    // The same by a status, after the send was accepted.
    let fault = Fault::Undeliverable { code: 131_047 };
    world.sim.inject(Injection { fault, to, times: Some(1) });
    world.citizen("bilal", "923001110002").text(ROBBERS).unwrap();
    world.settle().await;
    assert_eq!(alerts(&officer).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_reach_the_officer_who_has_the_case_also_when_their_window_is_closed() {
    let world = World::new(1).await;
    let officer = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.jump(HOUR * 30).await;

    citizen.text("unhon ne mere bhai ko goli mari hai").unwrap();
    world.settle().await;
    let news = officer.heard().unwrap();
    assert!(matches!(news.content, faryad::simulator::Content::Template { .. }), "{news:?}");
    assert!(news.content.body().contains("goli mari"), "{}", news.content.body());
    // Its buttons show the case: it is theirs already.
    let shown = news.content.choices()[0].id.clone();
    officer.tap(&shown).unwrap();
    world.settle().await;
    let details = officer.heard().unwrap().content.body().to_owned();
    assert!(details.contains("daku") && details.contains("goli mari"), "{details}");
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_do_not_reach_the_officer_who_has_the_case_make_a_supervisor_look() {
    let world = World::new(1).await;
    let officer = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220002", Desk::Supervisor).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;
    let fault = Fault::Undeliverable { code: 131_026 };
    world.sim.inject(Injection { fault, to: Some(officer.person()), times: None });

    citizen.text("unhon ne mere bhai ko goli mari hai").unwrap();
    world.settle().await;
    let unreached = text(&world, Language::English, "officer-unreached");
    assert!(times_said(&boss, &unreached) >= 1, "{}", all_words(&boss));
    press(&boss, "show");
    world.settle().await;
    assert!(boss.heard().unwrap().content.body().contains("goli mari"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_was_removed_gets_nothing_and_can_do_nothing() {
    let world = World::new(1).await;
    let gone = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let left = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    assert_eq!(alerts(&gone).len(), 1);

    world.shared.store.remove_officer(OfficerId::new("a")).await.unwrap();
    press(&gone, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "received");
    world.pass(MINUTE * 10).await;
    assert_eq!(alerts(&gone).len(), 1);
    assert!(alerts(&left).len() > 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_whose_officer_leaves_goes_to_another_at_once_with_what_is_said_next() {
    let world = World::new(1).await;
    let gone = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let left = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&gone, "ack");
    world.settle().await;
    let (before, gone_before) = (alerts(&left).len(), gone.bubbles().len());

    world.shared.store.remove_officer(OfficerId::new("a")).await.unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.status, "received");
    assert_eq!(alerts(&left).len(), before + 1, "nobody waits for the reporter to write again");

    citizen.text("unhon ne mere bhai ko goli mari hai").unwrap();
    world.settle().await;
    assert!(all_words(&left).contains("goli mari"), "{}", all_words(&left));
    assert_eq!(gone.bubbles().len(), gone_before);
    press(&left, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_about_a_station_never_reaches_who_serves_there() {
    let world = World::new(1).await;
    let east =
        world.officer_off_window("east", "923012220001", Desk::Oversight, Some("East")).await;
    let south =
        world.officer_off_window("south", "923012220002", Desk::Oversight, Some("South")).await;
    let city = world.officer("city", "923012220003", Desk::Oversight).await;
    let control = world.officer("control", "923012220004", Desk::ControlRoom).await;
    for officer in [&east, &south] {
        officer.text("on duty").unwrap();
    }
    world.settle().await;

    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text("police asked me for a bribe at the checkpost").unwrap();
    world.settle().await;
    citizen.tap_nth(1).unwrap();
    world.settle().await;
    citizen.tap_nth(0).unwrap();
    world.settle().await;
    citizen.text("gulshan e iqbal thana").unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.category, "misconduct");
    for _ in 0..6 {
        world.jump(HOUR * 13).await;
        city.text("on duty").unwrap();
        world.settle().await;
    }

    assert!(!alerts(&city).is_empty());
    assert!(alerts(&east).is_empty(), "{}", all_words(&east));
    assert!(alerts(&control).is_empty(), "{}", all_words(&control));
    // Nor by asking for it.
    let id = case_id(&world).await;
    east.say(What::ForgedTap { id: format!("o:show:{id}"), title: "Show".into() }).unwrap();
    world.settle().await;
    assert!(!all_words(&east).contains(&world.only_case().await.code));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domestic_alert_says_nothing_until_it_is_acknowledged() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    let control = world.officer("kamran", "923012220002", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220003", Desk::Supervisor).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.settle().await;
    world.pass(MINUTE * 3).await;

    let code = world.only_case().await.code;
    for phone in [&officer, &boss] {
        let words = all_words(phone).to_lowercase();
        assert!(words.contains(&code.to_lowercase()));
        for secret in ["shohar", "maar", "domestic", "violence", "beating", "assault", "husband"] {
            assert!(!words.contains(secret), "{secret}: {words}");
        }
    }
    assert!(alerts(&control).is_empty());

    press(&officer, "ack");
    world.settle().await;
    let details = officer.heard().unwrap();
    assert!(details.content.body().contains("shohar"), "{}", details.content.body());
    let first_line = details.content.body().lines().next().unwrap();
    assert!(first_line.contains(&code) && !first_line.to_lowercase().contains("assault"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_who_sends_an_officers_button_achieves_nothing() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let other = world.citizen("bilal", "923001110002");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let id = case_id(&world).await;
    let before = entries(&world).await.len();

    for phone in [&citizen, &other] {
        for verb in ["ack", "pass", "dispatch", "resolve-helped", "show"] {
            let id = format!("o:{verb}:{id}");
            phone.say(What::ForgedTap { id: id.clone(), title: "Acknowledge".into() }).unwrap();
            world.settle().await;
            if phone.person() == other.person() {
                phone.text(&id).unwrap();
                world.settle().await;
            }
        }
    }
    assert_eq!(world.only_case().await.status, "received");
    let since = entries(&world).await.split_off(before);
    assert!(
        !since.iter().any(|e| matches!(
            e,
            Entry::Acknowledged { .. }
                | Entry::PassedOn { .. }
                | Entry::Dispatched { .. }
                | Entry::Resolved { .. }
        )),
        "{since:?}"
    );
    assert!(!all_words(&other).contains("daku"), "{}", all_words(&other));
    press(&officer, "ack");
    world.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_on_asks_the_next_officer_at_once() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    world.citizen("ayesha", "923001110001").text(SNATCHED).unwrap();
    world.settle().await;
    assert_eq!(alerts(&second).len(), 0);
    press(&first, "pass");
    world.settle().await;
    assert_eq!(alerts(&second).len(), 1);
    assert!(entries(&world).await.contains(&Entry::PassedOn { officer: OfficerId::new("a") }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_with_nobody_on_any_desk_rings_as_soon_as_somebody_is() {
    let world = World::new(1).await;
    world.citizen("ayesha", "923001110001").text(ROBBERS).unwrap();
    world.settle().await;
    assert!(entries(&world).await.contains(&Entry::NobodyToAlert));
    world.pass(MINUTE * 3).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    world.pass(MINUTE + SECOND).await;
    assert!(!alerts(&officer).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_in_danger_is_a_person_in_danger_first() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let colleague = world.officer("farah", "923012220002", Desk::ControlRoom).await;
    officer.text(ROBBERS).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P0");
    assert_eq!(alerts(&colleague).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_with_a_matter_of_their_own_is_answered_as_a_citizen_and_keeps_the_desk() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let colleague = world.officer("farah", "923012220002", Desk::ControlRoom).await;
    world.citizen("ayesha", "923001110001").text(SNATCHED).unwrap();
    world.settle().await;
    let other = world.only_case().await;
    officer.text(ROBBERS).unwrap();
    world.settle().await;

    // A place in words, a pin, a button: all of it is about their own emergency.
    officer.text("nipa chowrangi ke pass").unwrap();
    world.settle().await;
    officer.position(24.918, 67.0971).unwrap();
    world.settle().await;
    let own = world.cases().await.into_iter().find(|case| case.priority == "P0").unwrap();
    let account = entries_of(&world, &own).await;
    assert!(
        account
            .iter()
            .any(|e| matches!(e, Entry::Answered { value, .. } if value.contains("nipa")))
            && account.iter().any(|e| matches!(e, Entry::Located { .. })),
        "{account:?}"
    );
    let help = text_of(&world, "officer-help", "kamran");
    assert_eq!(times_said(&officer, &help), 1, "only when they came on duty");
    assert!(all_words(&colleague).contains("nipa"), "{}", all_words(&colleague));

    // The desk is still theirs.
    officer.text(&other.code).unwrap();
    world.settle().await;
    let shown = officer.heard().unwrap();
    assert!(shown.content.body().contains("cheen liya"), "{}", shown.content.body());
    press(&officer, "ack");
    world.settle().await;
    assert!(entries_of(&world, &other).await.iter().any(
        |entry| matches!(entry, Entry::Acknowledged { officer } if officer.as_str() == "kamran")
    ));
    officer.text("menu").unwrap();
    world.settle().await;
    assert_eq!(times_said(&officer, &help), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_who_sends_a_bare_pin_is_looked_for() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let colleague = world.officer("farah", "923012220002", Desk::ControlRoom).await;
    officer.position(24.918, 67.0971).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P1");
    world.pass(MINUTE + SECOND).await;
    assert_eq!(alerts(&colleague).len(), 1);
}

/// Opens every case of every list on an officer's phone that is not yet taken, and takes it.
async fn take_all(world: &World, officer: &Phone) {
    let cases = world.cases().await;
    for case in cases.into_iter().filter(|case| case.status == "received") {
        officer.text(&case.code).unwrap();
        world.settle().await;
        let alert = officer.heard().unwrap();
        assert!(alert.content.body().contains(&case.code), "{}", alert.content.body());
        officer.tap(&alert.content.choices()[0].id.clone()).unwrap();
        world.settle().await;
        world.pass(SECOND * 20).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_many_cases_ring_each_is_heard_in_a_few_messages_and_the_queue_does_not_grow() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let before = heard(&officer).len();
    for n in 0..25 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(ROBBERS).unwrap();
    }
    world.settle().await;
    world.pass(SECOND * 4).await;
    let waiting = "SELECT COUNT(*) FROM outbox WHERE progress = 0 AND officer_id IS NOT NULL";
    assert_eq!(world.count(waiting).await, 0, "nothing waits for WhatsApp's limit");
    let said = heard(&officer).len() - before;
    assert_eq!(said, 9, "eight alone and the rest in one");
    let words = all_words(&officer);
    let lists = choices(&officer);
    for case in world.cases().await {
        let id = case_id_of(&world, &case.code).await;
        let listed = lists.contains(&format!("o:show:{id}"));
        assert!(listed || words.contains(&case.code), "nobody's case is forgotten");
    }

    // A code, typed, opens its case; its button takes it; then it rings no more.
    world.pass(MINUTE * 2).await;
    take_all(&world, &officer).await;
    assert!(world.cases().await.iter().all(|case| case.status == "acknowledged"));
    let quiet = heard(&officer).len();
    world.pass(MINUTE * 30).await;
    assert_eq!(heard(&officer).len(), quiet, "nobody runs for what somebody has");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_outage_alerts_wait_as_cases_and_not_as_messages_that_grow_old() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    world.sim.inject(Injection::always(Fault::CutBeforeTaking));
    for n in 0..25 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(ROBBERS).unwrap();
    }
    world.settle().await;
    world.pass(MINUTE).await;
    let waiting = "SELECT COUNT(*) FROM outbox WHERE progress = 0 AND officer_id IS NOT NULL";
    assert!(world.count(waiting).await <= 9, "{}", world.count(waiting).await);
    assert!(world.count("SELECT COUNT(*) FROM pages").await >= 17);

    world.sim.clear_faults();
    let before = heard(&officer).len();
    world.pass(MINUTE).await;
    assert_eq!(world.count(waiting).await, 0);
    assert!(heard(&officer).len() - before <= 25, "{}", heard(&officer).len() - before);
    let words = all_words(&officer);
    let lists = choices(&officer);
    for case in world.cases().await {
        let listed = lists.contains(&format!("o:show:{}", case_id_of(&world, &case.code).await));
        assert!(listed || words.contains(&case.code), "nobody's case is forgotten");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_cases_shows_nobody_what_they_may_not_see() {
    let world = World::new(1).await;
    let control = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220002", Desk::Supervisor).await;
    for n in 0..20 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(ROBBERS).unwrap();
    }
    let wife = world.citizen("ayesha", "923001110099");
    wife.text(BEATEN).unwrap();
    world.settle().await;
    world.pass(MINUTE * 3).await;

    let domestic =
        world.cases().await.into_iter().find(|case| case.category == "domestic").unwrap();
    let id = case_id_of(&world, &domestic.code).await;
    let told = |phone: &Phone| {
        let listed = choices(phone).iter().any(|choice| choice.ends_with(&id));
        listed || all_words(phone).contains(&domestic.code)
    };
    assert!(told(&boss), "{}", all_words(&boss));
    assert!(!told(&control), "{}", all_words(&control));
    let everything = format!("{:?}", heard(&boss)).to_lowercase();
    for secret in ["shohar", "domestic", "beating", "assault"] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_cases_that_does_not_arrive_moves_each_of_them_on() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    for n in 0..20 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(SNATCHED).unwrap();
    }
    world.settle().await;
    let fault = Fault::Undeliverable { code: 131_026 };
    world.sim.inject(Injection { fault, to: Some(first.person()), times: None });
    world.pass(SECOND * 5).await;

    // Eight rang alone and arrived; the twelve of the list are asked of the next at once.
    let failed = "SELECT COUNT(*) FROM case_timeline WHERE entry LIKE '%alert_failed%'";
    assert_eq!(world.count(failed).await, 12);
    assert!(!heard(&second).is_empty());
    let asked = "SELECT COUNT(DISTINCT case_id) FROM case_timeline
        WHERE entry LIKE '%\"alerted\"%' AND entry LIKE '%\"b\"%'";
    assert_eq!(world.count(asked).await, 12, "{}", all_words(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_that_were_gathered_ring_also_after_the_process_has_died() {
    let mut world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    for n in 0..20 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(ROBBERS).unwrap();
    }
    world.settle().await;
    assert!(world.count("SELECT COUNT(*) FROM pages").await >= 12);
    world.crash().await;
    world.settle().await;
    world.pass(SECOND * 4).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM pages").await, 0);
    let head = text_with_counts(&world, "12", "12");
    assert_eq!(times_said(&officer, &head), 1, "{}", all_words(&officer));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_danger_does_not_wait_behind_hundreds_of_alerts_to_one_officer() {
    let mut world = World::new(1).await;
    world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    world.sim.set_sends_per_second(None);
    let now = world.clock.now();
    let officer = world.shared.store.roster().await.unwrap().remove(0).contact;
    let outbox = (0..250).map(|n| faryad::store::NewOutbox {
        id: faryad::id::OutboxId::new(format!("alert-{n}")),
        contact: officer.clone(),
        rank: 0,
        purpose: faryad::safety::Purpose::OfficerAlert,
        message: faryad::conversation::reply::Message {
            reply: faryad::conversation::reply::Reply::Text {
                body: faryad::conversation::reply::Bounded::fitted("a case"),
            },
            template: None,
        },
        case: None,
        officer: None,
        answers: None,
        question: false,
        created_at: now,
        due_at: now,
    });
    let decision =
        faryad::store::Decision { outbox: outbox.collect(), ..faryad::store::Decision::default() };
    world.shared.store.decide(decision).await.unwrap();
    world.settle().await;
    world.clock.set(world.clock.now().after(SECOND * 7));

    let citizen = world.citizen("ayesha", "923002220001");
    citizen.text(ROBBERS).unwrap();
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    world.outbox.lock().await.run_once().await.unwrap();
    assert!(citizen.heard().is_some());
    world.may_leave_open = true;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_becomes_urgent_after_all_rings_again() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    let boss = world.officer("boss", "923012220002", Desk::Supervisor).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text("menu").unwrap();
    world.settle().await;
    citizen.tap_nth(2).unwrap();
    world.settle().await;
    let before = world.only_case().await;
    assert_eq!((before.category.as_str(), before.priority.as_str()), ("domestic", "P2"));
    press(&officer, "ack");
    world.settle().await;
    let alerted =
        "SELECT COUNT(*) FROM outbox WHERE officer_id = 'sana' AND progress IN (1, 2, 4, 5)";
    assert_eq!(world.count(alerted).await, 1);

    citizen.text("1").unwrap();
    world.settle().await;
    citizen.text("1").unwrap();
    world.settle().await;
    let after = world.only_case().await;
    assert_eq!((after.priority.as_str(), after.status.as_str()), ("P0", "received"));
    assert_eq!(world.count(alerted).await, 2, "she acknowledged something less");
    let at_once = "SELECT COUNT(*) FROM outbox WHERE officer_id = 'sana' AND rank = 0";
    assert_eq!(world.count(at_once).await, 1, "it is as new as any emergency");
    world.pass(MINUTE).await;
    assert!(!alerts(&boss).is_empty());
}

// ---- what a person is told unasked -----------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_guarded_person_hears_nothing_unasked_outside_a_safe_window() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.settle().await;
    assert_eq!(heard(&citizen).len(), 1, "the neutral check");

    for verb in ["ack", "dispatch", "resolve", "resolve-helped"] {
        press(&officer, verb);
        world.settle().await;
        world.jump(HOUR * 2).await;
    }
    assert_eq!(heard(&citizen).len(), 1, "{}", all_words(&citizen));
    let account = entries(&world).await;
    assert!(
        account.iter().any(
            |e| matches!(e, Entry::Told { about, withheld: Some(_) } if about == "dispatched")
        ),
        "the officer sees that it was not said: {account:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_a_safe_window_a_guarded_person_hears_a_neutral_word() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.settle().await;
    citizen.text("haan").unwrap();
    world.settle().await;
    let said = heard(&citizen).len();

    press(&officer, "ack");
    world.settle().await;
    assert_eq!(heard(&citizen).len(), said + 1);
    let neutral = text(&world, Language::RomanUrdu, "engine-update-neutral");
    assert!(citizen.heard().unwrap().content.body().contains(&neutral));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_quick_exit_nothing_comes_until_the_person_writes_again() {
    let world = World::new(1).await;
    let officer = world.officer("sana", "923012220001", Desk::Gbv).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.settle().await;
    citizen.text("haan").unwrap();
    world.settle().await;
    citizen.text("x").unwrap();
    world.settle().await;
    let decoy = citizen.heard().unwrap();
    assert!(decoy.content.body().contains("1915"), "{}", decoy.content.body());

    for verb in ["ack", "dispatch"] {
        press(&officer, verb);
        world.settle().await;
    }
    world.pass(MINUTE * 20).await;
    world.jump(HOUR * 5).await;
    assert_eq!(citizen.heard().unwrap().wamid, decoy.wamid);
    citizen.text("salam").unwrap();
    world.settle().await;
    assert_ne!(citizen.heard().unwrap().wamid, decoy.wamid);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_before_a_quick_exit_is_not_said_after_it_whatever_the_clock_does() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(BEATEN).unwrap();
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    world.clock.set(world.clock.now().before(HOUR));
    citizen.text("x").unwrap();
    world.settle().await;
    let words = all_words(&citizen);
    assert!(words.contains("1915"), "{words}");
    assert_eq!(heard(&citizen).len(), 1, "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_has_confirmed_that_is_said_twice_and_then_no_more() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    let honest = text(&world, Language::RomanUrdu, "engine-holding");
    let said = || times_said(&citizen, &honest);

    world.pass(SECOND * 44).await;
    assert_eq!(said(), 0);
    world.pass(SECOND).await;
    assert_eq!(said(), 1);
    world.pass(SECOND * 104).await;
    assert_eq!(said(), 1);
    world.pass(SECOND * 20).await;
    assert_eq!(said(), 2);
    world.pass(MINUTE * 30).await;
    assert_eq!(said(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_somebody_has_confirmed_nobody_says_that_nobody_has() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    world.pass(SECOND * 40).await;
    press(&officer, "ack");
    world.pass(MINUTE * 10).await;
    let honest = text(&world, Language::RomanUrdu, "engine-holding");
    assert_eq!(times_said(&citizen, &honest), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_had_a_case_and_passed_it_on_leaves_its_reporter_waiting_and_told_so() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&first, "ack");
    world.pass(MINUTE * 4).await;
    press(&first, "pass");
    world.settle().await;
    let [yet, again, has] = ["engine-holding", "engine-holding-again", "engine-status-received"]
        .map(|id| text(&world, Language::RomanUrdu, id));

    citizen.text("status").unwrap();
    world.settle().await;
    assert_eq!(times_said(&citizen, &has), 1, "{}", all_words(&citizen));
    world.pass(SECOND * 46).await;
    assert_eq!(times_said(&citizen, &again), 1, "{}", all_words(&citizen));
    world.pass(MINUTE * 20).await;
    assert_eq!(times_said(&citizen, &again), 2, "twice, as the first time");
    assert_eq!(times_said(&citizen, &yet), 0, "somebody had confirmed");

    let opened = text(&world, Language::RomanUrdu, "engine-acknowledged");
    press(&second, "ack");
    world.settle().await;
    assert_eq!(times_said(&citizen, &opened), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reporter_whose_officer_left_the_desk_is_told_that_nobody_has_the_case() {
    let world = World::new(1).await;
    let gone = world.officer("a", "923012220001", Desk::ControlRoom).await;
    world.officer("b", "923012220002", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&gone, "ack");
    world.settle().await;
    world.shared.store.remove_officer(OfficerId::new("a")).await.unwrap();
    world.pass(MINUTE).await;
    let again = text(&world, Language::RomanUrdu, "engine-holding-again");
    assert_eq!(times_said(&citizen, &again), 1, "{}", all_words(&citizen));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_a_sign_and_the_case_stays_as_urgent_as_it_was() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    press(&officer, "ack");
    world.settle().await;

    world.pass(MINUTE * 15).await;
    let account = entries(&world).await;
    assert!(account.contains(&Entry::Marked { flag: Flag::Unresponsive }), "{account:?}");
    let case = world.only_case().await;
    assert_eq!((case.priority.as_str(), case.status.as_str()), ("P0", "acknowledged"));
    let silent = text(&world, Language::English, "officer-flag-unresponsive");
    let told = all_words(&officer).contains(&silent) || all_words(&officer).contains(&case.code);
    assert!(told, "{}", all_words(&officer));
    let before = heard(&citizen).len();
    world.pass(HOUR).await;
    assert_eq!(heard(&citizen).len(), before, "two reminders, then no more");
}

// ---- when things go wrong --------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn reminders_holding_messages_and_alarms_survive_the_process() {
    let mut world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220002", Desk::Supervisor).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    world.crash().await;
    world.pass(SECOND * 46).await;
    let honest = text(&world, Language::RomanUrdu, "engine-holding");
    assert_eq!(times_said(&citizen, &honest), 1);
    assert!(!alerts(&boss).is_empty(), "the second round");
    world.crash().await;
    world.pass(MINUTE * 3).await;
    assert_eq!(times_said(&citizen, &honest), 2);
    world.crash().await;
    world.pass(MINUTE * 10).await;
    let account = entries(&world).await;
    assert!(account.contains(&Entry::Marked { flag: Flag::Unresponsive }), "{account:?}");
    press(&first, "ack");
    world.settle().await;
    assert_eq!(world.only_case().await.status, "acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_waits_is_not_sent_to_whom_the_complaint_keeps_away_by_then() {
    let world = World::new(1).await;
    let number = "923012220001";
    let officer = world.officer_off_window("east", number, Desk::Oversight, Some("East")).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let fault = Injection { fault: Fault::ServerError, to: Some(officer.person()), times: Some(1) };
    world.sim.inject(fault);
    citizen.text("saddar thane ki police ne mujh se rishwat mangi").unwrap();
    world.settle().await;
    let waiting = "SELECT COUNT(*) FROM outbox WHERE officer_id = 'east' AND progress = 0";
    assert_eq!(world.count(waiting).await, 1, "an alert that will be tried again");

    citizen.text("gulshan-e-iqbal thane wale bhi un ke sath the").unwrap();
    world.pass(MINUTE * 5).await;
    assert_eq!(heard(&officer), [], "of the district that is complained about, too (PM-2)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_by_minutes_makes_no_alarm_wait_for_them() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    world.officer("boss", "923012220002", Desk::Supervisor).await;
    world.citizen("ayesha", "923001110001").text(ROBBERS).unwrap();
    world.pass(MINUTE * 5).await;
    let rounds = alerts(&first).len();

    world.clock.set(world.clock.now().before(MINUTE * 4));
    world.pass(MINUTE * 2).await;
    assert!(alerts(&first).len() > rounds, "a P0 rings every minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_hours_ahead_and_is_set_right_holds_up_neither_answers_nor_alarms() {
    let world = World::new(1).await;
    let first = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let boss = world.officer("boss", "923012220002", Desk::Supervisor).await;
    let citizen = world.citizen("ayesha", "923001110001");
    world.sim.inject(Injection { fault: Fault::TooManyRequests, to: None, times: Some(1) });
    citizen.text(ROBBERS).unwrap();
    world.settle().await;

    world.clock.set(world.clock.now().before(HOUR * 5));
    world.pass(MINUTE * 2).await;
    assert!(
        citizen.heard().is_some(),
        "what was to be tried again, and all that the line held back"
    );
    assert!(!alerts(&first).is_empty());
    assert!(!alerts(&boss).is_empty(), "the second round");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_answers_keep_their_order() {
    let mut world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text("english").unwrap();
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    world.crash().await;
    citizen.text("menu").unwrap();
    world.pass(MINUTE).await;
    let said = heard(&citizen);
    let first = text(&world, Language::English, "engine-language-changed");
    assert!(said[0].content.body().contains(&first), "{}", all_words(&citizen));
    assert_eq!(said.len(), 2);
}

/// Rewrites the stored message of somebody, as a bug of ours might have left it.
async fn corrupt(world: &World, sql: &'static str) {
    let mut connection = SqliteConnection::connect(&world.database()).await.unwrap();
    let done = sqlx::query(sql).execute(&mut connection).await.unwrap();
    assert!(done.rows_affected() > 0);
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_decided_is_set_aside_and_nobody_is_left_without_a_word() {
    let mut world = World::new(1).await;
    world.may_set_aside = true;
    let boss = world.officer("boss", "923012220001", Desk::Supervisor).await;
    let known = world.citizen("ayesha", "923001110001");
    known.text("salam").unwrap();
    world.settle().await;

    // One whom we know, one whom we do not, and one behind them.
    let new = world.citizen("bilal", "923001110002");
    let next = world.citizen("dua", "923001110003");
    known.text("madad karein koi hai").unwrap();
    new.text("yahan masla hai").unwrap();
    world.sim.deliver_all().await;
    corrupt(&world, "UPDATE inbox SET item = REPLACE(item, '\"sent_at\"', '\"sent_ta\"') WHERE state = 'accepted'").await;
    next.text(ROBBERS).unwrap();
    world.settle().await;

    assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'parked'").await, 2);
    assert_eq!(world.count("SELECT MAX(attempts) FROM inbox").await, 2, "three turns failed");
    for phone in [&known, &new] {
        let words = phone.heard().unwrap().content.body().to_owned();
        for language in Language::ALL {
            let text = text(&world, language, "engine-static-emergency");
            assert!(words.contains(&text), "{language}: {words}");
        }
    }
    assert!(all_words(&boss).contains("madad karein koi hai"), "{}", all_words(&boss));
    assert!(all_words(&boss).contains("yahan masla hai"));
    assert!(next.heard().is_some());
    assert_eq!(world.only_case().await.priority, "P0");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_gets_no_emergency_text_from_a_turn_that_fails() {
    let mut world = World::new(1).await;
    world.may_set_aside = true;
    let boss = world.officer("boss", "923012220001", Desk::Supervisor).await;
    let left = world.citizen("ayesha", "923001110001");
    let leaving = world.citizen("dua", "923001110002");
    for phone in [&left, &leaving] {
        phone.text(BEATEN).unwrap();
        world.settle().await;
        phone.text("haan").unwrap();
        world.settle().await;
    }
    left.text("x").unwrap();
    world.settle().await;
    let decoy = left.heard().unwrap().content.body().to_owned();

    // She writes again; the other leaves by a message on which every turn fails.
    left.text("kuch nahi").unwrap();
    leaving.text("x").unwrap();
    world.sim.deliver_all().await;
    corrupt(&world, "UPDATE inbox SET item = REPLACE(item, '\"sent_at\"', '\"sent_ta\"') WHERE state = 'accepted'").await;
    world.settle().await;
    world.pass(HOUR).await;

    let urgent = text(&world, Language::RomanUrdu, "engine-static-emergency");
    for phone in [&left, &leaving] {
        assert_eq!(times_said(phone, &urgent), 0, "{}", all_words(phone));
        assert_eq!(phone.heard().unwrap().content.body(), decoy);
    }
    assert!(all_words(&boss).contains("kuch nahi"), "an officer reads it all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_rings_and_cannot_be_read_is_raised_once_and_hides_no_other() {
    let world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    for n in 0..3 {
        world.citizen(&format!("c{n}"), &format!("9230011100{n:02}")).text(ROBBERS).unwrap();
    }
    world.settle().await;
    corrupt(&world, "UPDATE cases SET body = '{\"written\":\"next year\"}'").await;
    world.citizen("ayesha", "923001110009").text(ROBBERS).unwrap();
    world.settle().await;
    let before = alerts(&officer).len();
    world.pass(MINUTE * 5).await;

    assert!(alerts(&officer).len() > before, "the case that can be read rings on");
    assert!(world.shared.alarms.kinds().contains(&faryad::pipeline::AlarmKind::Unreadable));
    let metrics = world.shared.metrics.render();
    assert!(metrics.contains("alerts_total{outcome=\"unreadable\"} 3"), "each once: {metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_cannot_be_read_begins_anew_and_blocks_nobody() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let other = world.citizen("bilal", "923001110002");
    citizen.text("salam").unwrap();
    world.settle().await;
    corrupt(&world, "UPDATE sessions SET state = '{\"timers\":[{\"what\":\"next_year\"}]}'").await;

    citizen.text(ROBBERS).unwrap();
    other.text("salam").unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P0");
    assert_eq!(heard(&citizen).len(), 2);
    assert_eq!(heard(&other).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_message_that_cannot_be_read_does_not_stop_the_others_from_going_out() {
    let world = World::new(1).await;
    let officer = world.officer("a", "923012220001", Desk::ControlRoom).await;
    let second = world.officer("b", "923012220002", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(SNATCHED).unwrap();
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    corrupt(&world, "UPDATE outbox SET message = '{}' WHERE officer_id = 'a'").await;
    world.settle().await;
    assert!(alerts(&officer).is_empty());
    assert_eq!(alerts(&second).len(), 1, "a failed alert moves on");
    assert!(citizen.heard().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_whose_answer_was_lost_is_not_repeated_once_its_status_came() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    world.sim.inject(Fault::CutAfterTaking);
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    world.pass(MINUTE / 2).await;
    let answers = world.sim.sent().iter().filter(|s| s.person == Some(citizen.person())).count();
    assert_eq!(answers, 1);
    assert_eq!(heard(&citizen).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_outcome_of_a_send_cannot_be_written_it_is_not_sent_again() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(ROBBERS).unwrap();
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    let mut disk = SqliteConnection::connect(&world.database()).await.unwrap();
    let full = "CREATE TRIGGER full BEFORE UPDATE ON outbox
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
    sqlx::query(full).execute(&mut disk).await.unwrap();

    for _ in 0..5 {
        let _refused = world.outbox.lock().await.run_once().await;
        world.clock.set(world.clock.now().after(SECOND * 5));
    }
    assert_eq!(heard(&citizen).len(), 1, "the disk is full, not her phone");

    sqlx::query("DROP TRIGGER full").execute(&mut disk).await.unwrap();
    world.settle().await;
    assert_eq!(heard(&citizen).len(), 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE progress = 0").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_about_to_be_answered_when_the_database_failed_is_answered_after_it() {
    let world = World::new(1).await;
    let gone = world.citizen("ayesha", "923001110001");
    let citizen = world.citizen("bilal", "923001110002");
    for phone in [&gone, &citizen] {
        phone.text("salam").unwrap();
    }
    world.sim.deliver_all().await;
    faryad::pipeline::turns::run_once(&world.shared).await.unwrap();
    let mut disk = SqliteConnection::connect(&world.database()).await.unwrap();
    // Her window is closed, and that this answer is withheld cannot be written.
    let close = "UPDATE contacts SET heard_at = 0 WHERE name = 'ayesha'";
    sqlx::query(close).execute(&mut disk).await.unwrap();
    let full = "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.progress = 9
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
    sqlx::query(full).execute(&mut disk).await.unwrap();
    let _refused = world.outbox.lock().await.run_once().await;

    sqlx::query("DROP TRIGGER full").execute(&mut disk).await.unwrap();
    world.settle().await;
    assert!(heard(&gone).is_empty());
    assert_eq!(heard(&citizen).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_of_which_nothing_is_known_is_repeated() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    world.sim.inject(Fault::CutBeforeTaking);
    citizen.text(ROBBERS).unwrap();
    world.settle().await;
    assert!(heard(&citizen).is_empty());
    world.pass(SECOND * 3).await;
    assert_eq!(heard(&citizen).len(), 1, "for an emergency after two seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_whoever_is_in_danger_and_their_officer_wait_seconds_and_not_a_minute() {
    let mut world = World::new(1).await;
    let officer = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let cut = Injection { fault: Fault::CutBeforeTaking, to: None, times: None };
    world.sim.inject(cut);
    citizen.text(ROBBERS).unwrap();
    for _ in 0..90 {
        world.jump(SECOND * 7).await;
    }
    assert!(heard(&citizen).is_empty() && alerts(&officer).is_empty());

    world.sim.clear_faults();
    world.pass(SECOND * 7).await;
    assert!(!heard(&citizen).is_empty());
    assert!(!alerts(&officer).is_empty());
    world.may_leave_open = true;
}

#[test]
fn where_there_is_no_database_the_operator_is_told_and_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faryad.db");
    let faryad = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_faryad"))
            .args(arguments)
            .env("DATABASE_URL", format!("sqlite://{}", file.display()))
            .output()
            .unwrap()
    };
    let add = ["officer", "add", "--name", "a", "--phone", "+923012220001", "--desk", "gbv"];
    for arguments in [&["case", "list", "--json"][..], &["officer", "list"], &add] {
        let done = faryad(arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(said.contains("DATABASE_URL") && said.contains("--create"), "{said}");
        assert!(!file.exists());
    }
    assert!(faryad(&[&add[..], &["--create"]].concat()).status.success());
    assert!(faryad(&["case", "list", "--json"]).status.success());
}

// ---- the service itself ----------------------------------------------------------------------

/// The real service with its own loops and clock, and a WhatsApp beside it.
struct Running {
    service: Service,
    sim: Simulator,
    stop: tokio_util::sync::CancellationToken,
    tasks: tokio_util::task::TaskTracker,
    folder: tempfile::TempDir,
}

impl Running {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let graph = listener.local_addr().unwrap();
        let settings = [
            ("FARYAD_LISTEN", "127.0.0.1:0".to_owned()),
            ("DATABASE_URL", format!("sqlite://{}/f.db", folder.path().display())),
            ("WHATSAPP_API_URL", format!("http://{graph}")),
            ("WHATSAPP_PHONE_NUMBER_ID", world::NUMBER.to_owned()),
            ("WHATSAPP_ACCESS_TOKEN", "token".to_owned()),
            ("WHATSAPP_APP_SECRET", world::SECRET.to_owned()),
            ("WHATSAPP_VERIFY_TOKEN", world::VERIFY.to_owned()),
        ];
        let look =
            |name: &str| settings.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
        let config = faryad::config::Sources::new(None, &look).config().unwrap();
        let service = Service::start(config).await.unwrap();
        let sim = Simulator::new(SimulatorConfig {
            callback: format!("http://{}/webhook/whatsapp", service.address),
            app_secret: world::SECRET.into(),
            verify_token: world::VERIFY.into(),
            access_token: "token".into(),
            phone_number_id: faryad::id::PhoneNumberId::new(world::NUMBER),
            display_phone: Number::parse("922111101500").unwrap(),
            business_name: "Karachi Police".into(),
            clock: Clock::System,
            luck: faryad::id::Luck::System,
        })
        .unwrap();
        let stop = tokio_util::sync::CancellationToken::new();
        let tasks = tokio_util::task::TaskTracker::new();
        let (router, closed) = (sim.router(), stop.clone());
        tasks.spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(closed.cancelled_owned()).await
        });
        Self { service, sim, stop, tasks, folder }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_asked_to_stop_finishes_what_it_accepted() {
    let running = Running::start().await;
    running.sim.subscribe().await.unwrap();
    let people: Vec<Phone> = (0..40)
        .map(|n| {
            let id = running.sim.add_person(Newcomer {
                name: format!("c{n}"),
                about: String::new(),
                role: Role::Citizen,
                phone: Some(Number::parse(&format!("9230011100{n:02}")).unwrap()),
                bsuid: None,
            });
            running.sim.phone(id)
        })
        .collect();
    for phone in &people {
        phone.text("ghar mein aag lag gayi hai").unwrap();
    }
    let taken = running.sim.deliver_together(people.len()).await;
    assert_eq!(taken, Some(faryad::simulator::Outcome::Taken));

    // Nothing is waited for: it was accepted, so it is answered.
    assert!(running.service.stop().await);
    for phone in &people {
        assert!(phone.heard().is_some());
    }
    running.stop.cancel();
    running.sim.close();
    running.tasks.close();
    running.tasks.wait().await;
    drop(running.folder);
}
