//! From words to a verdict: tense, negation, praise and the traps of single words.
//!
//! The rules only ever assert what they are sure of. What they stay silent about is left to the
//! model, which may add an alarm and never removes one.

use std::cmp::Reverse;

use super::{
    Category, Priority,
    lexicon::{Class, Findings, Found, Group, Lexicon, Tier, acts},
    normalise::Normal,
};

/// Words of a message in which a bare "help" is a cry and not a turn of phrase.
const BARE_CRY: usize = 6;

/// Words of a message in which "fire" alone is an alarm: three already make *fire brigade number*.
const BARE_ALARM: usize = 2;

/// What the rules conclude.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, none excludes another")]
pub(crate) struct Verdict {
    pub(crate) category: Category,
    pub(crate) urgent: bool,
    pub(crate) priority: Priority,
    /// The hits that count, the gravest first.
    pub(crate) hits: Vec<Found>,
    pub(crate) quiet: bool,
    pub(crate) minor: bool,
    /// The message says that nothing is wrong.
    pub(crate) safe: bool,
}

/// When it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Now,
    Just,
    Past,
    Unsaid,
}

/// What the rules know of a message besides its hits.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, none excludes another")]
struct Facts<'a> {
    findings: &'a Findings,
    when: When,
    /// Said to be at this moment in so many words, not only by the verb's form.
    at_this_moment: bool,
    /// It goes on and on, rather than now.
    habitual: bool,
    /// Told of: news, a film, a forwarded message.
    hearsay: bool,
    praise: bool,
    partner: bool,
}

impl Facts<'_> {
    fn has(&self, group: Group) -> bool {
        self.findings.has(group)
    }
}

pub(crate) fn judge(normal: &Normal, findings: &Findings, lexicon: &Lexicon) -> Verdict {
    let facts = facts(normal, findings, lexicon);
    let mut judged: Vec<(Found, Category, Priority, bool)> = Vec::new();
    for found in &findings.found {
        let Some(concept) = lexicon.concept(found.concept) else { continue };
        if is_trap(&concept.id, concept.class, &facts) {
            continue;
        }
        if let Some((category, priority, urgent)) =
            weigh(&concept.id, concept.class, concept.priority, &facts, normal)
        {
            let alone_folded = found.tier == Tier::Folded;
            let priority = if alone_folded { priority.max(Priority::P1) } else { priority };
            judged.push((found.clone(), category, priority, urgent));
        }
    }
    let safe = facts.has(Group::Safe) && judged.iter().all(|(found, ..)| is_bare(found, lexicon));
    if safe {
        judged.clear();
    }
    combine(normal, &facts, judged, lexicon, safe)
}

fn facts<'a>(normal: &Normal, findings: &'a Findings, lexicon: &Lexicon) -> Facts<'a> {
    let has = |group| findings.has(group);
    let at_this_moment = has(Group::Abhi);
    let when = if has(Group::Just) {
        When::Just
    } else if has(Group::Past) && !at_this_moment {
        When::Past
    } else if at_this_moment || has(Group::Now) || has(Group::BeatNow) {
        When::Now
    } else {
        When::Unsaid
    };
    let thanked = findings.found.iter().any(|found| {
        lexicon.concept(found.concept).is_some_and(|concept| concept.class == Class::Praise)
    });
    let agent = |group| findings.of(group).any(|seen| acts(normal, seen));
    Facts {
        findings,
        when,
        at_this_moment,
        habitual: has(Group::Habit) && !at_this_moment,
        hearsay: has(Group::News) && !at_this_moment,
        praise: (thanked || (has(Group::Police) && has(Group::Praise) && has(Group::Helped)))
            && !has(Group::Neg)
            && !at_this_moment,
        partner: agent(Group::Partner),
    }
}

/// Words that mean something else here (lexicon 4.5).
fn is_trap(id: &str, class: Class, facts: &Facts<'_>) -> bool {
    let has = |group| facts.has(group);
    match id {
        "EM.SHOOTING" => {
            (has(Group::Pill) && !has(Group::Hurt) && !has(Group::Weapon))
                || (has(Group::Job) && !has(Group::Hurt) && !has(Group::Stranger))
        }
        "EM.EXPLOSION" => has(Group::Sale),
        "EM.FIRE" => has(Group::Job) && !has(Group::House),
        "DV.RAPE" => has(Group::Bill),
        "OC.DRUGS" => has(Group::Icecream),
        "EM.SUICIDE" => has(Group::Pill) && has(Group::Bill),
        "EM.FLOOD_COLLAPSE" => has(Group::Traffic),
        _ => facts.praise && class == Class::Emergency && facts.when != When::Now,
    }
}

/// The category, priority and urgency of one hit in these circumstances.
fn weigh(
    id: &str,
    class: Class,
    base: Priority,
    facts: &Facts<'_>,
    normal: &Normal,
) -> Option<(Category, Priority, bool)> {
    let has = |group| facts.has(group);
    match class {
        Class::Interface | Class::Quiet => None,
        Class::Praise => facts.praise.then_some((Category::Other, Priority::P4, false)),
        Class::Info => Some((Category::Other, Priority::P4, false)),
        Class::Crime => Some(crime(id, base, facts)),
        Class::Police => Some(misconduct(id, base, facts)),
        Class::Domestic | Class::Sexual | Class::Child | Class::Labour => {
            Some(domestic(id, class, base, facts))
        }
        Class::Emergency => {
            if facts.hearsay {
                return Some((Category::Other, Priority::P2, false));
            }
            if id == "EM.WEAPON" && !is_brandished(facts) {
                return None;
            }
            if id == "EM.HELP" && !is_cry(facts, normal) {
                return None;
            }
            if id == "EM.ALARM" && !(is_cry(facts, normal) && normal.tokens.len() <= BARE_ALARM) {
                return None;
            }
            if facts.partner && is_violent(id) {
                return Some(domestic(id, Class::Domestic, base, facts));
            }
            if facts.when == When::Past && !is_lasting(id) {
                return Some((Category::Crime, Priority::P2, false));
            }
            if has(Group::Hypothetical) && facts.when == When::Unsaid && id != "EM.SUICIDE" {
                return Some((Category::Other, Priority::P2, false));
            }
            let wedding = id == "EM.SHOOTING" && has(Group::Wedding);
            let priority = if wedding { Priority::P1 } else { base };
            Some((Category::Emergency, priority, true))
        }
    }
}

/// A weapon in somebody's hand, and not in a question about a licence.
fn is_brandished(facts: &Facts<'_>) -> bool {
    let has = |group| facts.has(group);
    let here = has(Group::House) && (has(Group::Stranger) || has(Group::Helpw));
    matches!(facts.when, When::Now | When::Just)
        || (here && facts.when == When::Unsaid && !has(Group::Hypothetical))
}

/// Is "help" all there is, or said in distress?
fn is_cry(facts: &Facts<'_>, normal: &Normal) -> bool {
    (normal.tokens.len() <= BARE_CRY || normal.exclamations >= 2)
        && !facts.has(Group::Fir)
        && !facts.has(Group::Court)
        && !facts.has(Group::Police)
        && !facts.has(Group::Neg)
        && !facts.has(Group::Past)
        && !facts.has(Group::Drill)
        && !facts.has(Group::Sale)
        && !facts.has(Group::Laugh)
        && normal.questions == 0
}

/// Violence that a relative may do as well as a stranger: then it is domestic.
fn is_violent(id: &str) -> bool {
    matches!(
        id,
        "EM.SHOOTING"
            | "EM.STABBING"
            | "EM.ASSAULT_NOW"
            | "EM.THREAT_KILL"
            | "EM.INJURED"
            | "EM.WEAPON"
            | "EM.HELP"
            | "EM.HELP_NOW"
            | "EM.KIDNAP"
            | "EM.BREAKIN"
            | "OC.MURDER"
    )
}

/// What began in the past and lasts: a missing person is still missing.
fn is_lasting(id: &str) -> bool {
    matches!(id, "EM.CHILD_LOST" | "EM.MISSING_ADULT" | "EM.SUICIDE" | "EM.HELP_NOW" | "EM.SOS")
}

fn crime(id: &str, base: Priority, facts: &Facts<'_>) -> (Category, Priority, bool) {
    let has = |group| facts.has(group);
    let fresh = facts.when == When::Just && matches!(id, "OC.SNATCH" | "OC.VEHICLE" | "OC.THEFT");
    let armed = facts.when == When::Now
        && has(Group::Weapon)
        && matches!(id, "OC.LAND" | "OC.SNATCH" | "OC.VEHICLE" | "OC.EXTORTION");
    if fresh || armed {
        (Category::Emergency, Priority::P1, true)
    } else if facts.when == When::Past && base < Priority::P2 {
        (Category::Crime, Priority::P2, false)
    } else {
        (Category::Crime, base, false)
    }
}

fn misconduct(id: &str, base: Priority, facts: &Facts<'_>) -> (Category, Priority, bool) {
    let has = |group| facts.has(group);
    let now = matches!(facts.when, When::Now | When::Just);
    let urgent = match id {
        "PM.DETENTION" => !has(Group::Released) && !facts.habitual,
        "PM.TORTURE" => has(Group::BeatNow) && facts.when == When::Now,
        "PM.BRIBE" | "PM.EXTORTION" => {
            !facts.habitual && (facts.at_this_moment || (has(Group::Naka) && now))
        }
        "PM.HARASS" => facts.at_this_moment,
        _ => false,
    };
    let priority = match (id, urgent) {
        ("PM.TORTURE", true) => Priority::P0,
        (_, true) => Priority::P1.min(base),
        (_, false) => base,
    };
    (Category::Misconduct, priority, urgent)
}

fn domestic(
    id: &str,
    class: Class,
    base: Priority,
    facts: &Facts<'_>,
) -> (Category, Priority, bool) {
    let has = |group| facts.has(group);
    if has(Group::Court) && !facts.at_this_moment {
        return (Category::Domestic, Priority::P3, false);
    }
    let past = facts.when == When::Past;
    let settled = past || facts.habitual;
    let urgent = match id {
        "DV.SEX_HARASS" | "DV.ECON_EMO" => facts.at_this_moment && has(Group::BeatNow),
        "DV.RAPE" | "DV.STRANGLE" | "DV.ACID" | "DV.WEAPON" => !settled,
        "DV.FORCED_LABOUR" => has(Group::Locked),
        "DV.CONFINED" => !past,
        "DV.THREAT" => !settled && has(Group::Kill),
        "DV.FORCED_MARRIAGE" => {
            matches!(facts.when, When::Now | When::Just) && !has(Group::Hypothetical)
        }
        _ => !settled && (matches!(facts.when, When::Now | When::Just) || has(Group::Hurt)),
    };
    let urgent = urgent || (has(Group::Locked) && !past && class == Class::Domestic);
    let violent_now = id == "DV.WEAPON"
        || (facts.when == When::Now && (has(Group::BeatNow) || has(Group::Weapon)));
    let priority = if urgent && violent_now && !settled {
        Priority::P0
    } else if urgent {
        Priority::P1.min(base)
    } else {
        Priority::P2
    };
    (Category::Domestic, priority, urgent)
}

fn is_bare(found: &Found, lexicon: &Lexicon) -> bool {
    lexicon.concept(found.concept).is_some_and(|concept| {
        matches!(concept.id.as_str(), "EM.HELP" | "EM.HELP_NOW") || concept.class == Class::Info
    })
}

/// One verdict from all hits: the gravest leads; police complaints win over domestic matters, and
/// both over what a stranger did, unless life is at stake and the police merely did not come.
fn combine(
    normal: &Normal,
    facts: &Facts<'_>,
    mut judged: Vec<(Found, Category, Priority, bool)>,
    lexicon: &Lexicon,
    safe: bool,
) -> Verdict {
    let has = |group| facts.has(group);
    let id = |found: &Found| lexicon.concept(found.concept).map_or("", |concept| &concept.id);
    let urgent_emergency =
        judged.iter().any(|(_, category, _, urgent)| *category == Category::Emergency && *urgent);
    let by = |wanted: Category| judged.iter().any(|(_, category, ..)| *category == wanted);
    let acted = judged.iter().any(|(found, category, ..)| {
        *category == Category::Misconduct
            && !matches!(id(found), "PM.FIR_REFUSAL" | "PM.NEGLIGENCE" | "PM.HARASS")
    });
    let category = if by(Category::Misconduct) && (acted || !urgent_emergency) {
        Category::Misconduct
    } else if by(Category::Domestic) {
        Category::Domestic
    } else if by(Category::Emergency) {
        Category::Emergency
    } else if by(Category::Crime) {
        Category::Crime
    } else {
        Category::Other
    };
    // A stranger's deed in a police complaint is what the complaint is about, not happening now.
    let counts = |hit: &(Found, Category, Priority, bool)| {
        category != Category::Misconduct || hit.1 == Category::Misconduct || facts.at_this_moment
    };
    let mut urgent = judged.iter().any(|hit| hit.3 && counts(hit));
    let mut priority = judged
        .iter()
        .filter(|hit| counts(hit))
        .fold(Priority::P4, |priority, hit| priority.raise_to(hit.2));
    let minor = has(Group::Kid) || (has(Group::Age) && mentions_minor(normal));
    let mut category = category;
    if judged.is_empty() && !safe && is_distressed(normal, facts) {
        (category, urgent, priority) = (Category::Emergency, true, Priority::P1);
    }
    if matches!(category, Category::Emergency | Category::Domestic | Category::Crime)
        && priority < Priority::P4
        && facts.when != When::Past
        && (has(Group::Weapon) || minor || has(Group::Frail))
    {
        priority =
            if urgent { priority.raise_one() } else { priority.raise_one().max(Priority::P1) };
    }
    judged.sort_by_key(|(found, own, priority, urgent)| {
        let length = found.end - found.first;
        (!urgent, *own != category, *priority, Reverse(length), found.first, found.concept)
    });
    let mut hits: Vec<Found> = Vec::with_capacity(judged.len());
    for (found, ..) in judged {
        if !hits.iter().any(|hit| hit.concept == found.concept) {
            hits.push(found);
        }
    }
    Verdict {
        category,
        urgent,
        priority,
        hits,
        quiet: is_quiet(normal, facts, lexicon),
        minor,
        safe,
    }
}

/// Words that do not tell what is wrong, but that something is (A3: P1 until answered).
fn is_distressed(normal: &Normal, facts: &Facts<'_>) -> bool {
    let markers = facts.findings.count(Group::Distress);
    let calm = facts.has(Group::Praise)
        || facts.has(Group::Court)
        || facts.has(Group::Bill)
        || facts.has(Group::News)
        || facts.has(Group::Joke)
        || normal.questions > 0;
    let sos = normal.tokens.iter().all(|token| !token.key.chars().any(char::is_alphanumeric))
        && facts.has(Group::Sos);
    let fifteen = normal.line.trim() == "15";
    sos || fifteen
        || (!calm
            && normal.tokens.len() <= 15
            && (markers >= 3 || (markers >= 2 && normal.exclamations >= 3)))
}

fn is_quiet(normal: &Normal, facts: &Facts<'_>, lexicon: &Lexicon) -> bool {
    normal.line.trim() == "55"
        || facts.findings.found.iter().any(|found| {
            lexicon.concept(found.concept).is_some_and(|concept| concept.class == Class::Quiet)
        })
}

/// An age below eighteen beside a word of age.
fn mentions_minor(normal: &Normal) -> bool {
    normal
        .tokens
        .iter()
        .filter_map(|token| token.key.parse::<u32>().ok())
        .any(|number| (3..18).contains(&number))
}
