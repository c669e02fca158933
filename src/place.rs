//! Where is this? Words or a pin become an area, a police district and a suggested station.
//!
//! A suggestion, with how sure it is; never a reason to wait. The coordinates in `stations.csv` and
//! `landmarks.csv` are those of neighbourhoods (some from Who's On First, most estimated), a kilometre
//! or more off, and the nearest station is often not the responsible one: no public map says which is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Where something is. A suggestion; never a reason to wait.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How far off the coordinates may be; `None`: they are a pin that the person sent.
    pub uncertainty_km: Option<f64>,
    /// What the person called it.
    pub words: Option<String>,
    /// Police district.
    pub district: Option<String>,
    /// Suggested station, by gazetteer id.
    pub station: Option<String>,
    /// Its name, for people.
    pub station_name: Option<String>,
}

impl Place {
    /// A link that opens a map there: the pin, or the middle of the named area.
    pub fn map_link(&self) -> Option<String> {
        let (latitude, longitude) = (self.latitude?, self.longitude?);
        Some(format!("https://maps.google.com/?q={latitude:.5},{longitude:.5}"))
    }
}

/// How sure a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A near-miss spelling, or a pin between stations.
    Low,
    /// The area is named; its station is our guess.
    Medium,
    /// The station itself is named.
    High,
}

/// What the words or the pin most likely mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The place, with district and station filled in; its words are the part of the text that tells
    /// where, and nothing else of it.
    pub place: Place,
    /// How sure.
    pub confidence: Confidence,
    /// The place that the same text says it is not: "Korangi nahi, Landhi".
    pub denied: Option<Place>,
    /// The text is nothing but this place, or says that who writes is there: "Landhi me hun".
    pub here: bool,
}

/// A police station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station<'a> {
    /// Gazetteer id.
    pub id: &'a str,
    /// Its name, for people.
    pub name: &'a str,
    /// Its police district.
    pub district: &'a str,
}

/// Everything further away than this is not in Karachi: the division is some 75 km across.
pub const CITY_RADIUS_KM: f64 = 80.0;

/// Words looked at in one message: more than the longest address anybody types.
const TOKENS_MAX: usize = 400;

/// Words looked over for what a place is beside: "gulshan me bank ke samne".
const BESIDE_MAX: usize = 4;

/// Words of the longest name.
const NAME_TOKENS_MAX: usize = 6;

/// Consonants that a near-miss spelling must share with a name, beside a word such as "near" …
const LOOSE_MIN: usize = 4;

/// … and without one: shorter ones are everyday words.
const LOOSE_MIN_ALONE: usize = 7;

/// Radius of the Earth.
const EARTH_KM: f64 = 6371.0;

/// The names of the city, compiled for lookup.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    areas: Vec<Area>,
    /// Every spelling we know, normalised.
    spelled: BTreeMap<String, Name>,
    /// The consonants of every Latin spelling; `None` where two areas share them.
    loose: BTreeMap<String, Option<Name>>,
    cues: Cues,
}

/// A station or a landmark.
#[derive(Debug, Clone)]
struct Area {
    /// `None`: a landmark.
    station: Option<String>,
    name: String,
    district: String,
    latitude: f64,
    longitude: f64,
    uncertainty_km: f64,
    /// Are name and place beyond doubt?
    certain: bool,
    /// The station of a whole district (women's stations): never the nearest one.
    district_wide: bool,
}

/// A spelling of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    area: usize,
    needs: Cue,
}

/// What must stand beside a name for it to be one: `Garden` is an everyday word, `fire brigade` is no
/// place at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cue {
    Nothing,
    Place,
    Thana,
}

/// Why a gazetteer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct GazetteerFault {
    /// Which file.
    pub file: &'static str,
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a line of a gazetteer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The first line names other columns.
    #[error("the first line must be: {expected}")]
    Columns {
        /// The columns.
        expected: &'static str,
    },
    /// Too many or too few fields.
    #[error("{found} fields instead of {expected}")]
    Fields {
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A quotation mark: fields hold no commas, so none is needed.
    #[error("a quotation mark: write fields without commas and without quotes")]
    Quote,
    /// An empty field that must not be.
    #[error("{column} is empty")]
    Empty {
        /// Which.
        column: &'static str,
    },
    /// Not a number, or not one that can be.
    #[error("{column} is not a number that can be: {value:?}")]
    Number {
        /// Which.
        column: &'static str,
        /// What is there.
        value: String,
    },
    /// A word outside the fixed ones.
    #[error("{column} must be one of {allowed}: {value:?}")]
    Word {
        /// Which.
        column: &'static str,
        /// What it may be.
        allowed: &'static str,
        /// What is there.
        value: String,
    },
    /// Coordinates far outside the city.
    #[error("the coordinates are not in Karachi")]
    Elsewhere,
    /// A name that no text can contain.
    #[error("{name:?} has no letters, or begins or ends with a joining e, i, o or ul")]
    Unreadable {
        /// The spelling.
        name: String,
    },
    /// Two lines are called the same.
    #[error("{name:?} is already the name of {other:?}")]
    Taken {
        /// The spelling.
        name: String,
        /// Whose it is.
        other: String,
    },
}

const STATIONS: &str = "stations.csv";
const STATION_COLUMNS: &str =
    "id,name,name_ur,district,aliases,latitude,longitude,uncertainty_km,certainty,cue,coordinates";
const LANDMARKS: &str = "landmarks.csv";
const LANDMARK_COLUMNS: &str =
    "name,name_ur,name_sd,district,aliases,latitude,longitude,uncertainty_km,cue";

impl Gazetteer {
    /// Reads `stations.csv` and `landmarks.csv`. Aliases are parted by `;`; one that begins with `?`
    /// is an everyday word and counts only beside a word of place.
    pub fn load(stations: &str, landmarks: &str) -> Result<Self, GazetteerFault> {
        let mut gazetteer = Self {
            areas: Vec::new(),
            spelled: BTreeMap::new(),
            loose: BTreeMap::new(),
            cues: Cues::new(),
        };
        for row in Row::all(STATIONS, STATION_COLUMNS, stations) {
            let row = row?;
            let [id, name, name_ur, district, aliases, lat, lon, off, certainty, cue, _origin] =
                row.fields()?;
            let needs = row.cue(cue)?;
            let area = Area {
                station: Some(row.text("id", id)?),
                certain: row.certainty(certainty)?,
                district_wide: needs == Cue::Thana && name.starts_with("Women"),
                ..row.area(name, district, [lat, lon, off])?
            };
            gazetteer.add(&row, area, &[name, name_ur], aliases, needs)?;
        }
        for row in Row::all(LANDMARKS, LANDMARK_COLUMNS, landmarks) {
            let row = row?;
            let [name, name_ur, name_sd, district, aliases, lat, lon, off, cue] = row.fields()?;
            let needs = row.cue(cue)?;
            let area = row.area(name, district, [lat, lon, off])?;
            gazetteer.add(&row, area, &[name, name_ur, name_sd], aliases, needs)?;
        }
        Ok(gazetteer)
    }

    /// Finds the place that a text speaks of, in any of the city's spellings. Beside another one a
    /// place that it denies does not count.
    pub fn find(&self, text: &str) -> Option<Suggestion> {
        let (tokens, spans) = words(text);
        let names = self.names(&tokens);
        let (named, denied): (Vec<Found>, Vec<Found>) =
            names.iter().partition(|found| !self.is_denied(&tokens, found));
        // "Korangi nahi, Landhi se aa rahi hai": the other one is only passed.
        let instead =
            !named.is_empty() && !named.iter().any(|found| self.is_passed(&tokens, found));
        let (named, denied) = if instead { (named, denied) } else { (names, Vec::new()) };
        let mut best: Option<Found> = None;
        for found in &named {
            // A name inside a longer one ("Korangi" in "Korangi Crossing") is not a second place.
            let inside = best.as_ref().is_some_and(|best| best.covers(found));
            let better = best.as_ref().is_none_or(|best| {
                if inside { found.exact && !best.exact } else { found.rank() > best.rank() }
            });
            if better {
                best = Some(*found);
            }
        }
        let found = best?;
        let area = self.areas.get(found.area)?;
        let (first, end) = self.address(&tokens, &found);
        let districts: BTreeSet<&String> = named
            .iter()
            .filter(|other| other.start < first || end < other.start + other.length)
            .chain([&found])
            .filter_map(|found| self.areas.get(found.area).map(|area| &area.district))
            .collect();
        let mut confidence = match (found.exact, found.cue) {
            (true, Cue::Thana) if area.station.is_some() => Confidence::High,
            (true, Cue::Nothing | Cue::Place | Cue::Thana) => Confidence::Medium,
            (false, Cue::Nothing | Cue::Place | Cue::Thana) => Confidence::Low,
        };
        // "From Nipa to Saddar" names two.
        if districts.len() > 1 || !area.certain {
            confidence = confidence.min(Confidence::Medium);
        }
        if districts.len() > 1 && confidence == Confidence::Medium {
            confidence = Confidence::Low;
        }
        let told = spans.get(first).zip(spans.get(end.saturating_sub(1)));
        let told = told.and_then(|(from, to)| text.get(from.0..to.1)).unwrap_or(&area.name);
        let denied = denied
            .iter()
            .filter(|denied| denied.area != found.area)
            .max_by_key(|denied| denied.rank())
            .and_then(|denied| self.areas.get(denied.area))
            .map(|denied| self.place(denied, &denied.name));
        let here = self.is_here(&tokens, first, end);
        Some(Suggestion { place: self.place(area, told), confidence, denied, here })
    }

    /// Every name in a text, the longest first; those inside others as well.
    fn names(&self, tokens: &[String]) -> Vec<Found> {
        (1..=NAME_TOKENS_MAX)
            .rev()
            .flat_map(|length| tokens.windows(length).enumerate())
            .filter_map(|(start, window)| self.look_up(tokens, start, window))
            .collect()
    }

    /// Is it said of this name that it is not there? "Korangi nahi", "Korangi Block 5 mein nahi" after
    /// it, "not Korangi", "not in Korangi" before it.
    fn is_denied(&self, tokens: &[String], found: &Found) -> bool {
        let end = self.address(tokens, found).1;
        // "Korangi mein bhi nahi".
        let between = [&self.cues.after, &self.cues.still];
        let after =
            between.into_iter().fold(end, |at, set| at + usize::from(among(set, tokens.get(at))));
        let back = |steps| found.start.checked_sub(steps).and_then(|at| tokens.get(at));
        let before = 1 + usize::from(among(&self.cues.before, back(1)));
        (among(&self.cues.not, tokens.get(after)) && self.ends_or_names(tokens, after + 1))
            || back(before).is_some_and(|token| token == "not")
    }

    /// After "Korangi nahi": nothing more, or where it is. "Korangi nahi pohanchi" denies an arrival.
    fn ends_or_names(&self, tokens: &[String], from: usize) -> bool {
        let cues = &self.cues;
        let between = [&cues.being, &cues.unit, &cues.station, &cues.facing];
        let skipped = tokens.iter().skip(from).take_while(|token| {
            is_number(token) || between.into_iter().any(|set| among(set, Some(token)))
        });
        let at = from + skipped.count();
        tokens.get(at).is_none_or(|token| among(&cues.after, Some(token)))
            || self.name_at(tokens, at).is_some()
    }

    /// Does somebody only come from there, or go that way?
    fn is_passed(&self, tokens: &[String], found: &Found) -> bool {
        let (first, end) = self.address(tokens, found);
        let name = found.start + found.length;
        let before = first.checked_sub(1).and_then(|at| tokens.get(at));
        among(&self.cues.from, tokens.get(end))
            || tokens
                .iter()
                .take(end + 2)
                .skip(name)
                .any(|token| among(&self.cues.way, Some(token)))
            || before.is_some_and(|it| matches!(it.as_str(), "from" | "to" | "towards" | "via"))
    }

    /// Is the text nothing but the tokens of this address, or does it say "I am there"?
    fn is_here(&self, tokens: &[String], first: usize, end: usize) -> bool {
        let cues = &self.cues;
        let rest = tokens.iter().skip(end).take_while(|token| among(&cues.after, Some(token)));
        let verb = end + rest.count();
        let back = |steps| first.checked_sub(steps).and_then(|at| tokens.get(at));
        let said = |steps, word: &str| back(steps).is_some_and(|token| token == word);
        let at = 1 + usize::from(among(&cues.before, back(1)));
        let ours = || tokens.iter().take(first).any(|token| among(&cues.we, Some(token)));
        (first == 0 && verb >= tokens.len())
            || among(&cues.am, tokens.get(verb))
            || (among(&cues.are, tokens.get(verb)) && ours())
            || said(at, "im")
            || (said(at, "am") && said(at + 1, "i"))
            || (said(at, "are") && said(at + 1, "we"))
    }

    /// The tokens around a name that say more exactly where: from the first to one past the last.
    /// "block 13 gulshan nipa ke pass, gali 3" is one address.
    fn address(&self, tokens: &[String], found: &Found) -> (usize, usize) {
        (self.address_before(tokens, found.start), self.address_after(tokens, found))
    }

    fn address_before(&self, tokens: &[String], name: usize) -> usize {
        let cues = &self.cues;
        let mut first = name;
        while let Some(at) = first.checked_sub(1) {
            let unit = |steps: usize| {
                at.checked_sub(steps).is_some_and(|at| among(&cues.unit, tokens.get(at)))
            };
            let number = |steps: usize| {
                at.checked_sub(steps).and_then(|at| tokens.get(at)).is_some_and(|it| is_number(it))
            };
            let letter = tokens.get(at).is_some_and(|token| token.chars().count() == 1);
            let part = [&cues.unit, &cues.station, &cues.facing];
            first = if part.into_iter().any(|set| among(set, tokens.get(at))) {
                at
            } else if (number(0) && unit(1)) || (letter && number(1) && unit(2)) {
                // "block 13", "block 13 d", "gali number 3".
                at - 1
            } else {
                break;
            };
        }
        first
    }

    fn address_after(&self, tokens: &[String], found: &Found) -> usize {
        let cues = &self.cues;
        let mut end = found.start + found.length;
        loop {
            let token = tokens.get(end);
            let next = tokens.get(end + 1);
            let ends = next.is_none_or(|next| {
                is_number(next)
                    || next.chars().count() == 1
                    || [&cues.unit, &cues.near, &cues.after, &cues.not]
                        .into_iter()
                        .any(|set| among(set, Some(next)))
            });
            let counted = end.checked_sub(1).is_some_and(|at| {
                at >= found.start + found.length && among(&cues.unit, tokens.get(at))
            });
            if [&cues.unit, &cues.near, &cues.station].into_iter().any(|set| among(set, token)) {
                end += 1;
            } else if among(&cues.thana, token) && among(&cues.station, next) {
                end += 2;
            } else if token.is_some_and(|token| is_number(token)) && (ends || counted) {
                // "13 d" is a block, "3 log" are people.
                let letter = next.is_some_and(|next| {
                    next.chars().count() == 1 && next.chars().all(char::is_alphabetic)
                });
                end += 1 + usize::from(letter && counted);
            } else if let Some(beside) = self.beside_something(tokens, end) {
                end = beside;
            } else if let Some(other) = self.name_at(tokens, end) {
                end += other;
            } else if among(&cues.facing, token)
                && let Some(other) = self.name_at(tokens, end + 1)
            {
                end += 1 + other;
            } else {
                return end;
            }
        }
    }

    /// "me bank ke samne": what the place is beside, if the next words say it. One past the last.
    fn beside_something(&self, tokens: &[String], from: usize) -> Option<usize> {
        let cues = &self.cues;
        (from..from + BESIDE_MAX)
            .take_while(|at| tokens.get(*at).is_some_and(|token| !is_number(token)))
            .find(|at| {
                *at > from
                    && among(&cues.near, tokens.get(*at))
                    && among(&cues.of, tokens.get(at - 1))
            })
            .map(|at| at + 1)
    }

    /// How many tokens the name has that begins here, if one does.
    fn name_at(&self, tokens: &[String], start: usize) -> Option<usize> {
        (1..=NAME_TOKENS_MAX).rev().find(|length| {
            let window = tokens.get(start..start + length);
            let found = window.and_then(|window| self.look_up(tokens, start, window));
            found.is_some_and(|found| found.exact)
        })
    }

    /// The station nearest to a pin; `None` outside the city.
    pub fn nearest(&self, latitude: f64, longitude: f64) -> Option<Suggestion> {
        if !in_city(latitude, longitude) {
            return None;
        }
        let by_distance = self.by_distance(latitude, longitude);
        let (distance, area) = by_distance.first()?;
        let clear = by_distance.get(1).is_none_or(|(second, other)| {
            second - distance >= f64::midpoint(area.uncertainty_km, other.uncertainty_km)
        });
        let confidence = if clear && *distance <= area.uncertainty_km.max(2.0) {
            Confidence::Medium
        } else {
            Confidence::Low
        };
        let place = Place {
            latitude: Some(latitude),
            longitude: Some(longitude),
            district: Some(area.district.clone()),
            station: area.station.clone(),
            station_name: Some(area.name.clone()),
            ..Place::default()
        };
        Some(Suggestion { place, confidence, denied: None, here: true })
    }

    /// Every station that may be the one of a point: the nearest, and all that our coordinates are not
    /// exact enough to rule out. Nobody who complains about police is sent to a neighbour by mistake.
    pub fn perhaps(&self, latitude: f64, longitude: f64) -> Vec<Station<'_>> {
        let by_distance = self.by_distance(latitude, longitude);
        let Some((nearest, first)) = by_distance.first() else { return Vec::new() };
        by_distance
            .iter()
            .take_while(|(distance, area)| {
                distance - nearest <= first.uncertainty_km.max(area.uncertainty_km)
            })
            .filter_map(|(_, area)| area.as_station())
            .collect()
    }

    /// A station by its id.
    pub fn station(&self, id: &str) -> Option<Station<'_>> {
        self.stations().find(|station| station.id == id)
    }

    /// Every station.
    pub fn stations(&self) -> impl Iterator<Item = Station<'_>> {
        self.areas.iter().filter_map(Area::as_station)
    }

    /// Every police district.
    pub fn districts(&self) -> BTreeSet<&str> {
        self.stations().map(|station| station.district).collect()
    }

    /// Stations by distance, without those of a whole district.
    fn by_distance(&self, latitude: f64, longitude: f64) -> Vec<(f64, &Area)> {
        let mut stations: Vec<(f64, &Area)> = self
            .areas
            .iter()
            .filter(|area| area.station.is_some() && !area.district_wide)
            .map(|area| (distance_km((latitude, longitude), (area.latitude, area.longitude)), area))
            .collect();
        stations.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        stations
    }

    /// The place of an area, with the nearest station of its district when it is a landmark.
    fn place(&self, area: &Area, words: &str) -> Place {
        let station = if area.station.is_some() {
            Some(area)
        } else {
            self.by_distance(area.latitude, area.longitude)
                .into_iter()
                .map(|(_, station)| station)
                .find(|station| station.district == area.district)
        };
        Place {
            latitude: Some(area.latitude),
            longitude: Some(area.longitude),
            uncertainty_km: Some(area.uncertainty_km),
            words: Some(words.to_owned()),
            district: Some(area.district.clone()),
            station: station.and_then(|station| station.station.clone()),
            station_name: station.map(|station| station.name.clone()),
        }
    }

    /// What these tokens name, if anything.
    fn look_up(&self, tokens: &[String], start: usize, window: &[String]) -> Option<Found> {
        let key = key(window)?;
        let (name, exact, consonants) = match self.spelled.get(&key) {
            Some(name) => (*name, true, None),
            None => {
                let consonants = consonants(&key)?;
                ((*self.loose.get(&consonants)?)?, false, Some(consonants))
            }
        };
        let cue = self.cues.beside(tokens, start, window.len());
        let least = if cue == Cue::Nothing { LOOSE_MIN_ALONE } else { LOOSE_MIN };
        let enough = consonants.is_none_or(|consonants| consonants.chars().count() >= least);
        (enough && cue >= name.needs).then(|| Found {
            area: name.area,
            exact,
            cue,
            start,
            length: window.len(),
            letters: key.chars().count(),
        })
    }

    fn add(
        &mut self,
        row: &Row<'_>,
        area: Area,
        names: &[&str],
        aliases: &str,
        needs: Cue,
    ) -> Result<(), GazetteerFault> {
        let index = self.areas.len();
        let district_wide = area.district_wide;
        self.areas.push(area);
        let names = names.iter().copied().filter(|name| !name.is_empty());
        for name in names.clone() {
            self.spell(row, name, Name { area: index, needs })?;
        }
        for alias in aliases.split(';').map(str::trim).filter(|alias| !alias.is_empty()) {
            let (alias, least) = match alias.strip_prefix('?') {
                Some(alias) => (alias, Cue::Place),
                None => (alias, Cue::Nothing),
            };
            // An alias that says more than an everyday name ("Numaish Chowrangi") needs no cue, nor
            // one with "thana" in it.
            let says_thana = tokens(alias)
                .iter()
                .filter_map(|token| key(std::slice::from_ref(token)))
                .any(|word| self.cues.thana.contains(&word));
            let needs = if needs == Cue::Thana && !says_thana { needs } else { least };
            self.spell(row, alias, Name { area: index, needs })?;
        }
        // "Thana Zaman" is Zaman Town; Zaman alone is a man.
        for name in names.filter(|_| !district_wide) {
            let short = [" Town", " Colony", " ٹاؤن", " کالونی"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending))
                .filter(|short| !self.knows(short));
            if let Some(short) = short {
                self.spell(row, short, Name { area: index, needs: Cue::Thana })?;
            }
        }
        Ok(())
    }

    fn knows(&self, text: &str) -> bool {
        key(&tokens(text)).is_some_and(|key| self.spelled.contains_key(&key))
    }

    fn spell(&mut self, row: &Row<'_>, text: &str, name: Name) -> Result<(), GazetteerFault> {
        let Some(key) = key(&tokens(text)) else {
            return Err(row.fault(Problem::Unreadable { name: text.to_owned() }));
        };
        if let Some(known) = self.spelled.get_mut(&key) {
            if known.area == name.area {
                known.needs = known.needs.max(name.needs);
                return Ok(());
            }
            let other = self.areas.get(known.area).map(|area| area.name.clone());
            return Err(row.fault(Problem::Taken {
                name: text.to_owned(),
                other: other.unwrap_or_default(),
            }));
        }
        // An everyday word is no place; something like an everyday word even less.
        if name.needs == Cue::Nothing
            && let Some(consonants) = consonants(&key)
        {
            self.loose
                .entry(consonants)
                .and_modify(|known| *known = known.filter(|known| known.area == name.area))
                .or_insert(Some(name));
        }
        self.spelled.insert(key, name);
        Ok(())
    }
}

impl Area {
    fn as_station(&self) -> Option<Station<'_>> {
        let id = self.station.as_deref()?;
        Some(Station { id, name: &self.name, district: &self.district })
    }
}

/// A name found in a text.
#[derive(Debug, Clone, Copy)]
struct Found {
    area: usize,
    exact: bool,
    cue: Cue,
    start: usize,
    length: usize,
    letters: usize,
}

impl Found {
    /// A name spelled as we know it, beside "thana", the longest, the first.
    fn rank(&self) -> (bool, bool, usize, std::cmp::Reverse<usize>) {
        (self.exact, self.cue == Cue::Thana, self.letters, std::cmp::Reverse(self.start))
    }

    fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.start + other.length <= self.start + self.length
    }
}

/// Words that show that a name beside them is a place.
#[derive(Debug, Clone)]
struct Cues {
    thana: BTreeSet<String>,
    /// Those of them that are part of an address: "thana Korangi", "Korangi police station".
    station: BTreeSet<String>,
    /// Within two words after a name.
    near: BTreeSet<String>,
    /// Directly after a name.
    after: BTreeSet<String>,
    /// Directly before a name.
    before: BTreeSet<String>,
    /// Parts of an address: before or after a name, with their numbers.
    unit: BTreeSet<String>,
    /// Before a name, part of the address.
    facing: BTreeSet<String>,
    /// Between a thing and the word that says where from it: "bank ke samne".
    of: BTreeSet<String>,
    /// May stand between a name and the word that says it is not there.
    still: BTreeSet<String>,
    /// Says of a name beside it that it is not there.
    not: BTreeSet<String>,
    /// May stand between that and the name of where it is instead.
    being: BTreeSet<String>,
    /// After a name: who comes from there.
    from: BTreeSet<String>,
    /// After a name: who goes that way.
    way: BTreeSet<String>,
    /// After a place: I am there.
    am: BTreeSet<String>,
    /// After a place: they are there, or we …
    are: BTreeSet<String>,
    /// … when this stands before it.
    we: BTreeSet<String>,
}

impl Cues {
    fn new() -> Self {
        const STATION: &str = "thana thane thanay thaney ps chowki station \
                               تھانہ تھانے تھانا چوکی ٿاڻو ٿاڻي ٿاڻا";
        let set = |words: &str| {
            tokens(words).iter().filter_map(|word| key(std::slice::from_ref(word))).collect()
        };
        Self {
            thana: set(&format!("{STATION} police sho پولیس پوليس")),
            station: set(STATION),
            near: set(
                "paas pass qareeb kareeb qarib nazdeek samne saamne peeche piche taraf ilaqa \
                 ilaqay area chowrangi chorangi churangi chowk chok mor more morr pul flyover road rd \
                 block blk sector phase gali number stop goth town colony nagar \
                 پاس قریب نزدیک سامنے پیچھے طرف علاقہ علاقے چورنگی چوک موڑ پل روڈ بلاک سیکٹر فیز گلی \
                 نمبر اسٹاپ ڀرسان ويجهو سامهون پويان طرف علائقي چونڪ موڙ روڊ بلاڪ گهٽي",
            ),
            after: set("me mein mai main m ma mn par pe per pr se sy میں پر سے ۾ تي کان"),
            before: set("near at in from to opposite around behind outside inside"),
            unit: set(
                "block blk sector phase gali street st number no nambar house makan makaan flat \
                 plot shop floor area town colony society chowrangi chowk road rd stop goth \
                 بلاک سیکٹر فیز گلی نمبر مکان فلیٹ پلاٹ سوسائٹی بلاڪ سيڪٽر گهٽي",
            ),
            facing: set("near opposite behind"),
            of: set("k ke ki kay kai se کے کی سے جي جو کان"),
            still: set("bhi to tou بھی تو به پڻ ته"),
            not: set("nahi nhi nai nahin nahee not نہیں نه نہ"),
            being: set(
                "hun hoon hu hai hain balke balkay bal bl ke but asal asl actually ye yeh it its is i \
                 am we are hum ہوں ہے ہیں بلکہ یہ ہم آهيان آهي آهيون بلڪه هي اسان مان",
            ),
            from: set("se sy سے کان"),
            way: set("taraf tarf طرف"),
            am: set("hun hoon hu hn ہوں آهيان آهيون"),
            are: set("hain hen ہیں"),
            we: set("hum ham ہم"),
        }
    }

    /// The strongest cue beside the tokens from `start` on. A text that is nothing but a name (the
    /// answer to "where?") needs no further word.
    fn beside(&self, tokens: &[String], start: usize, length: usize) -> Cue {
        let end = start.saturating_add(length);
        let is = |set: &BTreeSet<String>, at: Option<usize>| {
            among(set, at.and_then(|at| tokens.get(at)))
        };
        let back = |steps| start.checked_sub(steps);
        let on = |steps: usize| Some(end.saturating_add(steps));
        if [back(1), back(2), on(0), on(1)].into_iter().any(|at| is(&self.thana, at)) {
            return Cue::Thana;
        }
        let whole = tokens.len() <= length.saturating_add(1);
        if whole
            || [on(0), on(1)].into_iter().any(|at| is(&self.near, at))
            || is(&self.after, on(0))
            || is(&self.before, back(1))
            // "Gulshan nahi, Johar": who denies one and names the other speaks of places.
            || is(&self.not, back(1))
            || is(&self.not, on(0))
        {
            return Cue::Place;
        }
        Cue::Nothing
    }
}

/// Is this one of the words?
fn among(set: &BTreeSet<String>, token: Option<&String>) -> bool {
    token
        .and_then(|token| key(std::slice::from_ref(token)))
        .is_some_and(|token| set.contains(&token))
}

/// Splits a text into lower-case words in one alphabet each; Arabic letters that Urdu and Sindhi write
/// differently become one.
fn tokens(text: &str) -> Vec<String> {
    words(text).0
}

/// The [`tokens`] of a text, and the bytes of it that each stands for.
fn words(text: &str) -> (Vec<String>, Vec<(usize, usize)>) {
    let (mut tokens, mut spans) = (Vec::new(), Vec::new());
    let (mut token, mut start) = (String::new(), 0);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match fold(c) {
            Fold::Letter(letter) => {
                if token.is_empty() {
                    start = at;
                }
                token.push(letter);
            }
            Fold::Nothing => {}
            Fold::Break => {
                if !token.is_empty() && tokens.len() < TOKENS_MAX {
                    tokens.push(std::mem::take(&mut token));
                    spans.push((start, at));
                }
            }
        }
    }
    (tokens, spans)
}

/// "13", "13d", "5a": a number of an address.
fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit()) && token.chars().count() <= 5
}

/// What becomes of a character.
enum Fold {
    Letter(char),
    Nothing,
    Break,
}

fn fold(c: char) -> Fold {
    let letter = match c {
        // marks, tatweel, joiners, apostrophes, and the aspirating h that Sindhi writes into its letters
        '\u{064b}'..='\u{065f}'
        | '\u{0670}'
        | '\u{0640}'
        | '\u{200c}'
        | '\u{200d}'
        | '\''
        | '’'
        | 'ھ' => return Fold::Nothing,
        'ي' | 'ى' | 'ئ' | 'ې' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ه' | 'ة' | 'ۀ' | 'ۂ' | 'ۃ' => 'ہ',
        'آ' | 'أ' | 'إ' => 'ا',
        'ؤ' => 'و',
        'ں' | 'ڻ' => 'ن',
        'ٿ' => 'ت',
        'ٽ' | 'ٺ' => 'ٹ',
        'ڀ' | 'ٻ' => 'ب',
        'ڦ' => 'پ',
        'ڇ' => 'چ',
        'ڄ' | 'ڃ' => 'ج',
        'ڌ' => 'د',
        'ڊ' | 'ڍ' | 'ڏ' => 'ڈ',
        'ڙ' => 'ڑ',
        'ڳ' => 'گ',
        '۰'..='۹' | '٠'..='٩' => {
            let digit = u32::from(c) & 0xf;
            return char::from_digit(digit, 10).map_or(Fold::Break, Fold::Letter);
        }
        c if c.is_alphanumeric() => {
            return c.to_lowercase().next().map_or(Fold::Break, Fold::Letter);
        }
        _ => return Fold::Break,
    };
    Fold::Letter(letter)
}

/// One key for all spellings of a name that differ in nothing but habit: `Gulistan-e-Jauhar`,
/// `gulistan e johar`, `GULISTANE JOHAR`. `None` when there is nothing to compare.
fn key(tokens: &[String]) -> Option<String> {
    let joiner = |token: &str| matches!(token, "e" | "i" | "ul" | "o");
    let (first, last) = (tokens.first()?, tokens.last()?);
    if tokens.len() > 1 && (joiner(first) || joiner(last)) {
        return None;
    }
    let raw: Vec<char> = tokens
        .iter()
        .filter(|token| tokens.len() == 1 || !joiner(token))
        .flat_map(|token| token.chars())
        .collect();
    let key = habits(&raw);
    (!key.is_empty()).then_some(key)
}

/// Roman Urdu has no standard: the same sound is written several ways.
fn habits(raw: &[char]) -> String {
    let mut key = String::new();
    let mut rest = raw.iter().copied().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let (sound, used) = match (c, next) {
            ('k' | 'g' | 't' | 'd' | 'b' | 'j', Some('h')) => (c, 2),
            ('p', Some('h')) => ('f', 2),
            ('c', Some('h')) => ('č', 2),
            ('s', Some('h')) => ('š', 2),
            ('c', Some('k')) => ('k', 2),
            ('c', Some('e' | 'i' | 'y')) => ('s', 1),
            ('c' | 'q', _) => ('k', 1),
            ('w', _) => ('v', 1),
            ('z', _) => ('z', 1),
            ('e', Some('e')) => ('i', 2),
            ('o', Some('o' | 'u')) => ('u', 2),
            ('a', Some('u')) => ('o', 2),
            ('a' | 'e', Some('i' | 'y')) => ('e', 2),
            ('y', None) => ('i', 1),
            _ => (c, 1),
        };
        if used == 2 {
            rest.next();
        }
        if !key.ends_with(sound) || sound.is_ascii_digit() {
            key.push(sound);
        }
    }
    if key.ends_with("ah") {
        key.pop();
    }
    key
}

/// What is left of a Latin key without the vowels, which people drop freely; the first letter counts.
fn consonants(key: &str) -> Option<String> {
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, 'č' | 'š');
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h');
    if !key.chars().all(latin) {
        return None;
    }
    let mut left: String = key.chars().take(1).map(|c| if vowel(c) { 'a' } else { c }).collect();
    for c in key.chars().skip(1).filter(|c| !vowel(*c)) {
        if !left.ends_with(c) {
            left.push(c);
        }
    }
    Some(left)
}

/// Is this point in the city?
fn in_city(latitude: f64, longitude: f64) -> bool {
    /// Between Numaish and Malir: the middle of the division.
    const MIDDLE: (f64, f64) = (24.95, 67.15);
    latitude.is_finite()
        && longitude.is_finite()
        && distance_km(MIDDLE, (latitude, longitude)) <= CITY_RADIUS_KM
}

/// Great-circle distance (haversine).
fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let half = |one: f64, other: f64| ((other - one).to_radians() / 2.0).sin().powi(2);
    let h = half(from.0, to.0)
        + from.0.to_radians().cos() * to.0.to_radians().cos() * half(from.1, to.1);
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

/// One line of a gazetteer file.
struct Row<'a> {
    file: &'static str,
    line: usize,
    fields: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// Every line but the first, which must name the columns.
    fn all(
        file: &'static str,
        columns: &'static str,
        text: &'a str,
    ) -> impl Iterator<Item = Result<Self, GazetteerFault>> {
        // A spreadsheet may put a byte-order mark in front.
        let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        let wrong = (lines.next().map(str::trim_end) != Some(columns)).then_some(GazetteerFault {
            file,
            line: 1,
            problem: Problem::Columns { expected: columns },
        });
        let rows = lines
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(move |(index, line)| Self {
                file,
                line: index + 2,
                fields: line.split(',').map(str::trim).collect(),
            })
            .map(|row| {
                if row.fields.iter().any(|field| field.contains('"')) {
                    Err(row.fault(Problem::Quote))
                } else {
                    Ok(row)
                }
            });
        wrong.map(Err).into_iter().chain(rows)
    }

    const fn fault(&self, problem: Problem) -> GazetteerFault {
        GazetteerFault { file: self.file, line: self.line, problem }
    }

    fn fields<const COUNT: usize>(&self) -> Result<[&'a str; COUNT], GazetteerFault> {
        <[&str; COUNT]>::try_from(self.fields.as_slice())
            .map_err(|_| self.fault(Problem::Fields { found: self.fields.len(), expected: COUNT }))
    }

    fn text(&self, column: &'static str, value: &str) -> Result<String, GazetteerFault> {
        if value.is_empty() {
            return Err(self.fault(Problem::Empty { column }));
        }
        Ok(value.to_owned())
    }

    fn number(&self, column: &'static str, value: &str) -> Result<f64, GazetteerFault> {
        value
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.fault(Problem::Number { column, value: value.to_owned() }))
    }

    fn area(
        &self,
        name: &str,
        district: &str,
        [latitude, longitude, uncertainty]: [&str; 3],
    ) -> Result<Area, GazetteerFault> {
        let latitude = self.number("latitude", latitude)?;
        let longitude = self.number("longitude", longitude)?;
        let uncertainty_km = self.number("uncertainty_km", uncertainty)?;
        if uncertainty_km <= 0.0 || uncertainty_km > CITY_RADIUS_KM {
            let value = uncertainty.to_owned();
            return Err(self.fault(Problem::Number { column: "uncertainty_km", value }));
        }
        if !in_city(latitude, longitude) {
            return Err(self.fault(Problem::Elsewhere));
        }
        Ok(Area {
            station: None,
            name: self.text("name", name)?,
            district: self.text("district", district)?,
            latitude,
            longitude,
            uncertainty_km,
            certain: true,
            district_wide: false,
        })
    }

    fn cue(&self, value: &str) -> Result<Cue, GazetteerFault> {
        match value {
            "" => Ok(Cue::Nothing),
            "place" => Ok(Cue::Place),
            "thana" => Ok(Cue::Thana),
            _ => Err(self.fault(Problem::Word {
                column: "cue",
                allowed: "place, thana or nothing",
                value: value.to_owned(),
            })),
        }
    }

    fn certainty(&self, value: &str) -> Result<bool, GazetteerFault> {
        match value {
            "high" => Ok(true),
            "medium" | "low" => Ok(false),
            _ => Err(self.fault(Problem::Word {
                column: "certainty",
                allowed: "high, medium, low",
                value: value.to_owned(),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn karachi() -> Gazetteer {
        Gazetteer::load(
            include_str!("../conversation_flows/stations.csv"),
            include_str!("../conversation_flows/landmarks.csv"),
        )
        .unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// District, station and confidence of a text.
    fn found(text: &str) -> Option<(String, String, Confidence)> {
        let Suggestion { place, confidence, .. } = karachi().find(text)?;
        Some((place.district?, place.station_name?, confidence))
    }

    fn expect(cases: &[(&str, &str, &str, Confidence)]) {
        for (text, district, station, confidence) in cases {
            let expected = ((*district).to_owned(), (*station).to_owned(), *confidence);
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_named_station_is_found_in_every_script_and_spelling() {
        use Confidence::{High, Medium};
        expect(&[
            ("thana korangi wale paise mang rahe hain", "Korangi", "Korangi", High),
            ("Korangi Industrial Area PS", "Korangi", "Korangi Industrial Area", High),
            ("the officers of Preedy police station", "South", "Preedy", High),
            ("تھانہ لیاقت آباد میں مارا", "Central", "Liaquatabad", High),
            ("لياقت آباد ٿاڻي تي", "Central", "Liaquatabad", High),
            ("thana zaman", "Korangi", "Zaman Town", High),
            ("women thana korangi", "Korangi", "Women Korangi", Medium),
            ("gulistan-e-jauhar block 15", "East", "Gulistan-e-Jauhar", Medium),
            ("GULISTAN E JOHAR", "East", "Gulistan-e-Jauhar", Medium),
            ("gulshan blk 13d", "East", "Gulshan-e-Iqbal", Medium),
            ("سرجاني ۾ گهر ۾ گهڙيا", "West", "Surjani Town", Medium),
            ("shahra e faisal ki taraf", "East", "Shahrah-e-Faisal", Medium),
            ("orangi mein", "West", "Orangi Town", Medium),
            ("saddar me dhamaka", "South", "Saddar", Medium),
        ]);
    }

    #[test]
    fn of_what_the_person_wrote_the_address_is_kept_and_not_the_story() {
        let karachi = karachi();
        for (text, address) in [
            (" nipa k pass, gali 3 ", "nipa k pass, gali 3"),
            ("nipa k pass aur phir wo aaye aur maarne lage", "nipa k pass"),
            ("hum 4 log hain 2 zakhmi gulshan block 13 me", "gulshan block 13"),
            ("korangi 3 log hain block ke bahar", "korangi"),
            ("accident hua korangi 5 number me", "korangi 5 number"),
            ("kal raat fb area block 14 me", "fb area block 14"),
            ("block 13 d gulshan me aag", "block 13 d gulshan"),
            ("gali number 3 korangi me aag", "gali number 3 korangi"),
            ("house no 12 street 4 korangi mein chori", "house no 12 street 4 korangi"),
            ("mobile cheena gulshan me bank ke samne", "gulshan me bank ke samne"),
            ("firing near nipa chowrangi please", "near nipa chowrangi"),
            ("accident on shahrah e faisal near ftc please", "shahrah e faisal near ftc"),
            (
                "gulshan e iqbal block 13-D, nipa ke paas daku",
                "gulshan e iqbal block 13-D, nipa ke paas",
            ),
            ("آگ لگی ہے گلشن بلاک 13 میں جلدی آئیں", "گلشن بلاک 13"),
            ("ڌاڙيل آيا آهن ڪورنگي نمبر 5 ۾", "ڪورنگي نمبر 5"),
            ("مجھے کورنگی میں مار رہے ہیں", "کورنگی"),
        ] {
            let words = karachi.find(text).and_then(|found| found.place.words);
            assert_eq!(words.as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn a_place_that_is_denied_gives_way_to_the_one_that_is_named() {
        let karachi = karachi();
        for (text, right) in [
            ("nahi gulshan nahi, gulistan e johar", "Gulistan-e-Jauhar"),
            ("gulshan nahi, johar", "Gulistan-e-Jauhar"),
            ("not gulshan, gulistan-e-johar", "Gulistan-e-Jauhar"),
            ("johar me hun gulshan me nahi", "Gulistan-e-Jauhar"),
            ("i am not in gulshan i am in johar", "Gulistan-e-Jauhar"),
            ("gulshan block 13 me nahi johar block 13 me", "Gulistan-e-Jauhar"),
            ("gulshan me bhi nahi johar me", "Gulistan-e-Jauhar"),
            ("نہیں گلشن نہیں گلستان جوہر", "Gulistan-e-Jauhar"),
            ("میں گلشن نہیں جوہر میں ہوں", "Gulistan-e-Jauhar"),
            ("گلشن نه، جوهر", "Gulistan-e-Jauhar"),
        ] {
            let found = karachi.find(text).expect(text);
            let denied = found.denied.and_then(|denied| denied.station_name);
            assert_eq!(found.place.station_name.as_deref(), Some(right), "{text}");
            assert_eq!(denied.as_deref(), Some("Gulshan-e-Iqbal"), "{text}");
        }
        let alone = karachi.find("korangi nahi").expect("the only place there is");
        assert_eq!((alone.place.station_name.as_deref(), alone.denied), (Some("Korangi"), None));
        // Where something comes from or does not arrive is not where it is not.
        for text in [
            "ambulance Korangi nahi pohanchi, Landhi se aa rahi hai",
            "ambulance Korangi nahi pohanchi Landhi me hai",
            "police Korangi nahi, Landhi ki taraf gayi",
            "not Korangi, he came from Landhi",
        ] {
            let found = karachi.find(text).expect(text);
            assert_eq!(found.denied, None, "{text}");
        }
        // Said of something else.
        for text in ["thana korangi ne FIR nahi kati, landhi mein", "nipa se korangi nahi pohancha"]
        {
            assert!(karachi.find(text).is_some(), "{text}");
        }
    }

    #[test]
    fn who_says_to_be_there_is_told_from_who_names_a_place() {
        let karachi = karachi();
        let here = |text: &str| karachi.find(text).expect(text).here;
        for text in [
            "Landhi",
            "Landhi me",
            "main Landhi me hun",
            "hum Landhi number 6 me hain",
            "i am in Landhi",
            "we are near Landhi",
            "لانڈھی میں ہوں",
            "مان لانڍي ۾ آهيان",
        ] {
            assert!(here(text), "{text}");
        }
        for text in [
            "mera bhai Landhi me rehta hai usko batao",
            "shohar Landhi gaya hua hai",
            "wo Landhi me hain",
            "main ghar pe hun shohar Landhi me hai",
            "he is in Landhi",
        ] {
            assert!(!here(text), "{text}");
        }
    }

    #[test]
    fn a_landmark_leads_to_a_station_of_its_district() {
        use Confidence::Medium;
        expect(
            &[
                ("nipa k pass firing", "East", "Gulshan-e-Iqbal", Medium),
                ("نیپا کے پاس فائرنگ ہو رہی ہے", "East", "Gulshan-e-Iqbal", Medium),
                ("sakhi hassan k qareeb", "Central", "Taimuria", Medium),
                (
                    "mobile cheen liya tha korangi crossing pe",
                    "Korangi",
                    "Korangi Industrial Area",
                    Medium,
                ),
                ("accident hua hai malir halt", "Korangi", "Al-Falah", Medium),
                ("five star chowrangi", "Central", "Hyderi Market", Medium),
            ]
            .map(|case| case),
        );
    }

    #[test]
    fn a_slip_in_the_spelling_is_found_beside_a_word_of_place_and_less_sure() {
        use Confidence::Low;
        expect(&[
            ("darkhshn k pass", "South", "Darakhshan", Low),
            ("gulistanejohar", "East", "Gulistan-e-Jauhar", Low),
            ("nazmabd ke qareeb", "Central", "Nazimabad", Low),
        ]);
    }

    #[test]
    fn two_places_in_one_sentence_make_it_less_sure() {
        let (_, _, confidence) = found("nipa se korangi ja raha tha").expect("a place");
        assert_eq!(confidence, Confidence::Low);
        let (_, _, confidence) = found("accident on shahrah e faisal near ftc").expect("a place");
        assert_eq!(confidence, Confidence::Medium, "one is near the other");
    }

    #[test]
    fn everyday_words_are_no_places() {
        for text in [
            "kia hua",
            "goli mar di", // Golimar is an old name of Gulbahar
            "گولی مار دی",
            "fire brigade bhejo jaldi",
            "women are in danger here",
            "meri gardan par churi rakhi",
            "singer ban na chahta hun",
            "self defence class",
            "papa ne mara aur nursery ka bacha ro raha hai",
            "mujhe mar rahe hain bachao",
            "goli lgi h mere bhai ko khoon nhi ruk rha",
            "sar dard ki goli kahan se mile gi",
            "shohar marta hai",
            "wo abhi mujhe maar raha hai bathroom me chupi hun call mat karna",
            "ایس ایچ او ایف آئی آر درج نہیں کر رہا",
            "police ne madad ki bohat shukriya",
            "police mere bhai ko utha le gai kapre sada thay",
            "zabardasti shadi kara rahe hain meri umar 15 saal hai",
            "bhatta mang rahe hain dukan pe parchi aai hai 5 lakh",
            "ghulam ali ki dukan ke pass chori hui",
            "مون کي مڙس ماري ٿو",
            "گهر ۾ ڌاڙيل گهڙي آيا آهن جلدي پوليس موڪليو",
            "my husband is shouting and he has a gun",
            "someone fired shots outside",
            "saans nahi aa rahi abbu ko",
            "tasveeren viral karne ki dhamki de raha hai",
            "ghar ke pass park me larke khare hain",
            "hospital ke samne",
            "",
            "🆘",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_pin_gets_the_nearest_station_and_is_kept_as_it_was_sent() {
        let Suggestion { place, confidence, .. } =
            karachi().nearest(24.8138, 67.0301).expect("in the city");
        assert_eq!(place.station_name.as_deref(), Some("Clifton"));
        assert_eq!((place.latitude, place.uncertainty_km), (Some(24.8138), None));
        assert!(confidence < Confidence::High, "the nearest need not be the responsible one");
        assert_eq!(
            place.map_link().as_deref(),
            Some("https://maps.google.com/?q=24.81380,67.03010")
        );
    }

    #[test]
    fn a_pin_elsewhere_gets_no_station() {
        let nowhere = [
            (31.55, 74.34), // Lahore
            (25.39, 68.37), // Hyderabad
            (0.0, 0.0),
            (f64::NAN, 67.0),
            (24.9, f64::INFINITY),
        ];
        for (latitude, longitude) in nowhere {
            assert_eq!(karachi().nearest(latitude, longitude), None, "{latitude},{longitude}");
        }
    }

    #[test]
    fn near_a_border_every_station_that_may_be_meant_is_named() {
        let karachi = karachi();
        let perhaps = karachi.perhaps(24.8530, 67.0050);
        let districts: BTreeSet<&str> = perhaps.iter().map(|station| station.district).collect();
        assert!(districts.contains("City") && districts.contains("South"), "{perhaps:?}");
    }

    #[test]
    fn the_map_of_the_force_is_whole() {
        let karachi = karachi();
        let districts: Vec<&str> = karachi.districts().into_iter().collect();
        assert_eq!(
            districts,
            ["Central", "City", "East", "Keamari", "Korangi", "Malir", "South", "West"]
        );
        assert_eq!(karachi.stations().count(), 113);
        for area in &karachi.areas {
            assert!(districts.contains(&area.district.as_str()), "{}", area.name);
        }
    }

    #[test]
    fn every_name_finds_itself_when_it_is_all_that_was_written() {
        let karachi = karachi();
        for area in karachi.areas.iter().filter(|area| !area.district_wide) {
            let text = if area.name == "Brigade" { "thana Brigade" } else { &area.name };
            let place = karachi.find(text).map(|found| found.place);
            let district = place.and_then(|place| place.district);
            assert_eq!(district.as_ref(), Some(&area.district), "{}", area.name);
        }
    }

    #[test]
    fn a_faulty_line_is_named() {
        let problem = |stations: &str| {
            Gazetteer::load(&format!("{STATION_COLUMNS}\n{stations}\n"), LANDMARK_COLUMNS)
                .map(|_| ())
                .map_err(|fault| (fault.line, fault.to_string()))
        };
        let good = "K-1,Saddar,صدر,South,sadar,24.85,67.03,1.5,high,place,estimate";
        assert_eq!(problem(good), Ok(()));
        for (bad, word) in [
            ("K-1,Saddar", "fields"),
            (&good.replace("24.85", "north"), "latitude"),
            (&good.replace("24.85", "34.85"), "not in Karachi"),
            (&good.replace("1.5", "-1"), "uncertainty_km"),
            (&good.replace("high", "sure"), "certainty"),
            (&good.replace("place", "perhaps"), "cue"),
            (&good.replace("Saddar", "\"Saddar\""), "quotation"),
            (&good.replace("South", ""), "district is empty"),
        ] {
            let (line, message) = problem(bad).expect_err(bad);
            assert!(line == 2 && message.contains(word), "{message}");
        }
        let twice = format!("{good}\n{}", good.replace("K-1", "K-2"));
        let (line, message) = problem(&twice).expect_err("two of a name");
        assert!(line == 3 && message.contains("already"), "{message}");
        assert!(Gazetteer::load("id,name\n", LANDMARK_COLUMNS).is_err());
    }

    proptest! {
        #[test]
        fn no_text_and_no_pin_is_too_much(
            text in ".{0,200}",
            latitude in any::<f64>(),
            longitude in any::<f64>(),
        ) {
            // One gazetteer for all cases: loading is the slow part.
            static KARACHI: std::sync::OnceLock<Gazetteer> = std::sync::OnceLock::new();
            let karachi = KARACHI.get_or_init(karachi);
            if let Some(Suggestion { place, .. }) = karachi.find(&text) {
                let id = place.station.unwrap_or_default();
                let station = karachi.station(&id);
                prop_assert_eq!(station.map(|it| it.district), place.district.as_deref());
            }
            karachi.nearest(latitude, longitude);
            karachi.perhaps(latitude, longitude);
        }
    }
}
