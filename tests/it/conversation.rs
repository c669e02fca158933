//! Whole conversations, both sides' lines in a file; their form is told in `conversation::replay`.
//!
//! After a change that is meant to alter what is said, write the files anew with
//! `UPDATE_TRANSCRIPTS=1 cargo test --test it conversation` and read the difference.

use std::{fs, path::PathBuf};

use faryad::{
    conversation::{Playbook, chat::Chat, replay::replay},
    time::Timestamp,
    triage::Priority,
};

fn transcripts() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that is told to write its files anew")]
fn every_transcript_is_what_the_line_says() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut differ = Vec::new();
    for path in transcripts() {
        let script = fs::read_to_string(&path).unwrap();
        let today = replay(&playbook, &script).unwrap();
        if today != script {
            if update {
                fs::write(&path, &today).unwrap();
            }
            differ.push(format!("{}\n{today}", path.display()));
        }
    }
    assert!(update || differ.is_empty(), "{}", differ.join("\n\n"));
}

#[test]
fn an_agreed_word_alarms_the_officers_and_the_conversation_shows_nothing() {
    let playbook = || Playbook::load(&Playbook::embedded()).unwrap();
    let agreed = playbook().with_duress_words("neela kabootar, اودا طوطا");
    let plain = playbook();
    // What is said, for each language and place in a conversation, word for word as without one.
    for story in [
        &["hello", "where is the neela kabootar shop"][..],
        &["my phone was snatched yesterday", "neela kabootar wali gali, Korangi", "/tap 2"],
        &["shohar marta hai", "haan", "Neela Kabootar!", "nahi"],
        &["السلام علیکم", "امی کو اودا طوطا چاہیے"],
    ] {
        let now = Timestamp::from_millis(1_795_511_100_000);
        let (mut watched, mut other) = (Chat::new(&agreed, now, 1), Chat::new(&plain, now, 1));
        let said = |lines: &str| {
            lines.lines().filter(|line| !line.starts_with("  * ")).collect::<Vec<_>>().join("\n")
        };
        for line in story {
            assert_eq!(said(&watched.line(line)), said(&other.line(line)), "{line}");
        }
        let case = watched.session().case.clone().expect("an alarm has a case");
        assert_eq!(case.priority, Priority::P0, "{story:?}");
        assert_eq!(said(&watched.line("/ack")), "", "no news of it on the phone");
        assert_eq!(said(&watched.line("/wait 1h")), "", "and no reminder");
    }
    let mut nobody = Chat::new(&plain, Timestamp::from_millis(0), 1);
    nobody.line("where is the neela kabootar shop");
    assert_eq!(nobody.session().case, None, "no word is agreed on unless a deployment sets one");
}

#[test]
fn a_button_is_known_by_its_words_however_they_are_spelled_and_ordered() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let complaint = "thanedar ne 5000 rishwat li";
    let robbery = "daku ghar mein ghus aye Korangi mein, pistol hai, koi zakhmi nahi";
    for (story, answer, meant) in [
        (&[complaint][..], "mera number chupaein", Some("privacy = hidden")),
        (&[complaint], "chupa dein number mera", Some("privacy = hidden")),
        (&[complaint], "mere naam sy", Some("privacy = named")),
        (&["پولیس والے نے رشوت لی"], "نمبر میرا چھپا دیں", Some("privacy = hidden")),
        (&["پوليس واري رشوت ورتي"], "نمبر منهنجو لڪائي ڇڏيو", Some("privacy = hidden")),
        (&["the SHO took a bribe"], "my number hide", Some("privacy = hidden")),
        (&[robbery], "do larke", None),
        // Nor is a button meant by the opposite of what is on it.
        (&[complaint], "mera number na chupaein", None),
    ] {
        let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
        for line in story {
            chat.line(line);
        }
        let came = chat.line(answer);
        let facts: Vec<&str> =
            came.lines().filter_map(|line| line.trim().strip_prefix("* fact ")).collect();
        match meant {
            Some(meant) => assert!(facts.contains(&meant), "{answer}: {came}"),
            None => {
                assert!(!facts.iter().any(|fact| fact.starts_with("privacy")), "{answer}: {came}");
            }
        }
        assert!(!came.contains("TextOnly"), "a number that is hidden is nobody who hides: {came}");
    }
}

/// The fact that an answer gives to this slot, after this story.
fn told(playbook: &Playbook, story: &[&str], answer: &str, slot: &str) -> Option<String> {
    let mut chat = Chat::new(playbook, Timestamp::from_millis(1_795_511_100_000), 1);
    for line in story {
        chat.line(line);
    }
    let came = chat.line(answer);
    let fact = format!("* fact {slot} = ");
    came.lines().find_map(|line| line.trim().strip_prefix(&fact).map(str::to_owned))
}

#[test]
fn whether_it_is_a_good_moment_is_never_read_out_of_half_a_sentence() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    for (answer, meant) in [
        ("haan koi nahi", Some("yes")),
        ("koi nahi hai", Some("yes")),
        ("nobody is here", Some("yes")),
        ("no one is here", Some("yes")),
        ("haan akeli hun", Some("yes")),
        ("wo so raha hai", Some("yes")),
        ("wo ghar pe nahi hai", Some("yes")),
        ("کوئی نہیں ہے", Some("yes")),
        ("wo ghar pe hai", Some("no")),
        ("haan lekin wo ghar pe hai", Some("no")),
        ("nahi abhi nahi wo ghar pe hai", Some("no")),
        ("abhi nahi", Some("no")),
        // Asked again: a yes may show what is not for his eyes, a no sends her away.
        ("wo nahi so raha", None),
        ("wo nahi so raha hai", None),
        ("abhi nahi, wo so raha hai", None),
        ("nahi koi nahi hai", None),
        ("haan lekin wo uth gaya", None),
        ("wo abhi nahi hai", None),
        ("akeli nahi hun", None),
        ("koi nahi bacha sakta", None),
    ] {
        let found = told(&playbook, &["mera shohar mujhe marta hai"], answer, "good_moment");
        assert_eq!(found.as_deref(), meant, "{answer}");
    }
}

#[test]
fn nobody_is_sent_or_called_for_a_word_in_a_sentence() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let visit = &["he is beating me right now", "yes", "yes", "Defence phase 2", "no", "no"];
    let contact = &[&visit[..], &["no"]].concat();
    let robbed = &["daku aye", "Korangi", "Nahi, abhi nahi", "2", "3", "3", "do larke"];
    for (story, slot, answer, meant) in [
        (&visit[..], "visit", "wo abhi aa jaye ga", None),
        (visit, "visit", "he will come back", None),
        (visit, "visit", "police bhejo ge to maar dega", None),
        (visit, "visit", "ammi kehti hain aa jao", None),
        (visit, "visit", "nahi wo aa jaye ga", Some("no")),
        (visit, "visit", "haan aa jao jaldi", Some("yes")),
        (visit, "visit", "please send police", Some("yes")),
        (contact, "contact", "shohar phone check karta hai", None),
        (contact, "contact", "wo mere message parhta hai", None),
        (contact, "contact", "phone uske paas hai", None),
        (contact, "contact", "phone call", Some("call")),
        (contact, "contact", "call kar lein", Some("call")),
        (robbed, "can_talk", "call karne se wo sun lega", None),
        (robbed, "can_talk", "mera bhai call kar raha hai", None),
        (robbed, "can_talk", "ammi ko call kar lo", None),
        (robbed, "can_talk", "meri ammi ko call kar lo 03001234567", None),
        (robbed, "can_talk", "ji call kar lein", Some("yes")),
        (robbed, "can_talk", "mujhe call kar lo", Some("yes")),
        (robbed, "can_talk", "nahi wo sun lega", Some("no")),
        // Told before it is asked.
        (&robbed[..2], "can_talk", "meri ammi ko call kar lo 03001234567", None),
        (&robbed[..2], "can_talk", "please call me", Some("yes")),
    ] {
        let found = told(&playbook, story, answer, slot);
        assert_eq!(found.as_deref(), meant, "{answer}");
    }
}

#[test]
fn leave_to_call_is_taken_back_by_a_word() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let allowed = &["daku aye", "Korangi", "please call me"];
    for answer in ["call nahi karna wo sun lenge", "do not call they will hear", "کال نہ کریں"]
    {
        assert_eq!(told(&playbook, allowed, answer, "can_talk").as_deref(), Some("no"), "{answer}");
        let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
        for line in allowed {
            chat.line(line);
        }
        let came = chat.line(answer);
        assert!(came.contains("* mark TextOnly"), "{came}");
        assert!(chat.session().quiet, "EM-8: {answer}");
    }
}

#[test]
fn an_emergency_after_a_photo_that_an_officer_has_is_a_case_of_its_own() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    for (first, then) in [
        ("/photo", "bachao daku ghar me ghus gaye"),
        ("mera mobile cheen liya korangi 4 number pe", "bachao, khoon nahi ruk raha"),
    ] {
        for moves in [&["/ack"][..], &["/ack", "/dispatch"]] {
            let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
            chat.line(first);
            for line in moves {
                chat.line(line);
            }
            let came = chat.line(then);
            assert!(came.contains("* open Emergency"), "{moves:?}: {came}");
        }
    }
}

#[test]
fn what_was_so_at_the_crime_is_asked_again_when_it_has_become_an_emergency() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
    for line in ["mera mobile cheen liya korangi 4 number pe", "3", "nahi"] {
        chat.line(line);
    }
    let before = chat.session().answers.clone();
    assert_eq!(before.get("danger").map(String::as_str), Some("no"), "{before:?}");
    assert_eq!(before.get("when").map(String::as_str), Some("earlier"), "{before:?}");
    let came = chat.line("bachao, khoon nahi ruk raha");
    assert!(came.contains("* classify Emergency"), "{came}");
    assert!(came.contains("Kya is waqt kisi ko khatra hai?"), "{came}");
    let now = &chat.session().answers;
    assert_eq!((now.get("danger"), now.get("when")), (None, None));
    assert_eq!(now.get("injured").map(String::as_str), Some("yes"), "told just now");
}

#[test]
fn a_fire_told_in_answer_to_a_question_still_reaches_the_control_room() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let hers = ["mera shohar mujhe roz marta hai", "haan", "nahi", "Landhi", "nahi"];
    for (answer, control_room) in [
        ("haan aag lag gayi hai ghar me bachao", true),
        ("haan, goli chal rahi hai ghar ke bahar", true),
        ("haan khoon nikal raha hai", false),
        ("haan wo churi le kar aa raha hai bachao", false),
    ] {
        let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
        for line in hers {
            chat.line(line);
        }
        let came = chat.line(answer);
        assert_eq!(came.contains("* open Emergency"), control_room, "{answer}: {came}");
        assert!(control_room || came.contains("* raise to"), "{answer}: {came}");
    }
}

#[test]
fn a_place_that_is_known_is_moved_by_who_is_there_and_by_nobody_else() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let robbed = &["daku aye", "Korangi"];
    let pinned = &["daku aye", "/pin 24.83100,67.13300"];
    let unknown = &["daku aye", "chacha ki dukan ke pass"];
    let wife = &["mera shohar mujhe roz marta hai", "haan"];
    for (story, words, meant) in [
        (&robbed[..], "Korangi nahi Landhi", Some("Landhi")),
        (robbed, "main Korangi me nahi hun, Landhi me hun", Some("Landhi")),
        (robbed, "ambulance Korangi nahi pohanchi, Landhi se aa rahi hai", None),
        (robbed, "mera bhai Landhi me rehta hai usko batao", None),
        (pinned, "Korangi nahi Landhi", None),
        (pinned, "Landhi number 6 me hun", None),
        (unknown, "mera bhai Landhi me rehta hai usko batao", None),
        (unknown, "Landhi me", Some("chacha ki dukan ke pass, Landhi")),
        (wife, "shohar Landhi gaya hua hai", None),
        (wife, "main Landhi me hun", Some("Landhi")),
        (wife, "Landhi number 6", Some("Landhi number 6")),
    ] {
        assert_eq!(told(&playbook, story, words, "place").as_deref(), meant, "{story:?} {words}");
    }
}

#[test]
fn what_stands_beside_a_place_reaches_whoever_has_the_case() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let mut chat = Chat::new(&playbook, Timestamp::from_millis(1_795_511_100_000), 1);
    chat.line("daku aye");
    chat.line("/ack");
    let whole = "Korangi 5 number, neela gate, 2 log zakhmi hain, peeche wali gali se andar aayen";
    let came = chat.line(whole);
    assert!(came.contains("* fact place = Korangi 5 number\n"), "{came}");
    let told = came.lines().filter(|line| line.ends_with('!'));
    assert!(told.clone().any(|line| line.contains(whole)), "{came}");
}

#[test]
fn a_place_may_have_a_time_before_it() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    for (answer, place) in [
        ("abhi Al Habib hotel mein hun", Some("abhi Al Habib hotel mein hun")),
        ("bari masjid wali gali ke andar", Some("bari masjid wali gali ke andar")),
        ("abhi abhi", None),
    ] {
        assert_eq!(told(&playbook, &["daku aye"], answer, "place").as_deref(), place, "{answer}");
    }
}

#[test]
fn nobody_is_taken_to_be_out_of_danger_for_a_word_in_a_sentence() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let robbed = &["daku aye", "Korangi"];
    let wife = &["mera shohar mujhe roz marta hai", "haan"];
    for (story, answer, meant) in [
        (robbed, "kisi ko nahi", Some("no")),
        (robbed, "abhi nahi", Some("no")),
        (robbed, "koi nahi sun raha", None),
        (robbed, "nahi abhi nahi lekin wo wapas aaye ga", None),
        (robbed, "nahi pata wo kahan chhupe hain", None),
        (robbed, "haan wo abhi bhi andar hain", Some("yes")),
        (wife, "nahi wo abhi bhi darwaza peet raha hai", None),
        (wife, "no one can help", None),
        (wife, "haan wo saamne khara hai", Some("yes")),
    ] {
        assert_eq!(told(&playbook, story, answer, "danger").as_deref(), meant, "{answer}");
    }
}

/// Every rule of the safety design that shows in a conversation, and a transcript that shows it. What
/// happens elsewhere has its tests there: the lists of officers (DV-12: `briefing`), who sees a
/// complaint (PM-2: `case::routing`, `properties`), the send layer (DV-6: `safety`, `properties`), an
/// agreed word (DV-4: above).
const RULES: [(&str, &[&str]); 45] = [
    ("EM-1", &["em-01-every-kind-of-message"]),
    ("EM-2", &["em-02-in-both-scripts", "emergency-en"]),
    ("EM-3", &["em-03-the-language-follows"]),
    ("EM-4", &["em-04-nobody-has-confirmed"]),
    ("EM-5", &["em-05-acknowledged-at-once"]),
    (
        "EM-6",
        &[
            "em-06-everything-in-the-first-message",
            "em-06-corrected-place",
            "em-06-denied-place",
            "em-06-photo-then-emergency",
            "em-06-people-and-hurt",
            "em-06-place-in-a-later-answer",
            "em-06-voice-note-in-the-menu",
        ],
    ),
    ("EM-7", &["em-07-only-a-pin", "em-07-pin-after-an-old-case"]),
    ("EM-8", &["em-08-cannot-talk", "em-08-robbers-in-the-house", "em-08-ends-with-its-matter"]),
    ("EM-9", &["em-09-went-silent"]),
    ("EM-10", &["em-10-mistake", "em-10-not-a-mistake"]),
    ("EM-11", &["em-11-a-prank-is-still-heard"]),
    ("EM-12", &["em-12-for-somebody-else", "em-12-long-ago", "em-12-a-theft-for-somebody-else"]),
    ("EM-13", &["em-13-first-aid", "em-13-does-not-want-to-live"]),
    ("EM-14", &["em-14-a-child-writes", "em-14-simple-for-a-child"]),
    ("EM-15", &["em-15-numbers-only"]),
    ("DUP-7", &["dup-07-more-of-the-same", "dup-07-another-day", "dup-07-an-hour-after-a-photo"]),
    ("DV-1", &["dv-01-not-a-good-moment", "dv-01-he-is-at-home", "dv-01-no-and-more"]),
    ("DV-2", &["dv-02-a-glance-at-the-lock-screen"]),
    ("DV-3", &["dv-03-every-way-out"]),
    ("DV-5", &["dv-05-another-day"]),
    ("DV-6", &["dv-06-silence", "dv-06-news-inside-the-window", "em-07-pin-on-a-watched-phone"]),
    ("DV-7", &["dv-07-how-to-reach-her"]),
    ("DV-8", &["dv-08-deletion-advice"]),
    ("DV-9", &["dv-09-a-man-is-beaten"]),
    ("DV-10", &["dv-10-skip-everything"]),
    (
        "DV-11",
        &["dv-11-somebody-must-hear-it", "dv-11-in-her-own-words", "dv-11-blood-is-an-answer"],
    ),
    ("DV-13", &["dv-13-shall-somebody-come"]),
    ("DV-14", &["dv-13-shall-somebody-come"]),
    ("DV-15", &["dv-15-a-child", "risk-3-never-a-child"]),
    ("DV-16", &["dv-16-forced-to-work", "dv-16-locked-in-with-children"]),
    ("RISK-1", &["risk-1-screen-high"]),
    ("RISK-2", &["risk-2-two-of-the-last", "risk-2-not-enough-is-known", "risk-strangled"]),
    ("RISK-3", &["risk-no-screen-in-danger", "risk-3-never-a-child"]),
    ("PM-1", &["pm-01-in-sindhi", "pm-01-hide-my-number"]),
    ("PM-2", &["pm-02-the-station-is-kept-out"]),
    ("PM-3", &["pm-03-torture-in-custody", "pm-03-nobody-knows-where"]),
    ("PM-4", &["pm-04-at-a-picket-now", "pm-04-taken-by-police"]),
    (
        "PM-5",
        &[
            "pm-05-fear-of-revenge",
            "pm-05-revenge-during-the-complaint",
            "pm-05-revenge-afterwards",
        ],
    ),
    ("PM-6", &["pm-06-everything-asked"]),
    ("PM-7", &["pm-06-everything-asked"]),
    (
        "PM-8",
        &["pm-08-where-it-stands", "pm-08-status-in-words", "pm-08-a-complaint-tells-nothing"],
    ),
    ("PM-9", &["pm-08-where-it-stands"]),
    ("PM-10", &["pm-10-praise"]),
    ("PM-11", &["pm-11-no-threats"]),
    ("SEC-6", &["sec-06-instructions-to-the-machine"]),
];

#[test]
fn every_rule_that_shows_in_a_conversation_has_a_transcript_that_names_it() {
    for (rule, names) in RULES {
        for name in names {
            let path = format!("{}/tests/transcripts/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            let script = fs::read_to_string(&path).expect(&path);
            let head: String = script.lines().take_while(|line| line.starts_with('#')).collect();
            let named = head.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            assert!(
                named.into_iter().any(|word| word == rule),
                "{name} does not name {rule}: {head}"
            );
        }
    }
}
