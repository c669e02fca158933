//! What was learnt from the corpus: a linear model on hashed pieces of the message, which hears an
//! alarm where no phrase of the lexicon is found.
//!
//! Its weights are small integers, so that every machine computes the same sums. It may add an
//! alarm; removing one is not in its power.

use super::{
    Category,
    lexicon::{Findings, Lexicon, Seen},
    normalise::Normal,
    rules::Verdict,
};

/// Buckets of the hash: enough that the pieces of the corpus seldom share one, few enough that the
/// weights stay under a megabyte.
pub(crate) const BUCKETS: usize = 1 << 17;

/// The five categories, then urgency.
pub(crate) const OUTPUTS: usize = 6;

/// In the order of the outputs.
pub(crate) const CATEGORIES: [Category; 5] = [
    Category::Emergency,
    Category::Domestic,
    Category::Misconduct,
    Category::Crime,
    Category::Other,
];

/// Marks the file, and the version of the features: change it whenever [`features`] changes.
const MAGIC: &[u8; 8] = b"FARYAD01";

/// How much a missed emergency outweighs a false alarm, in log-odds added to "urgent".
const CAUTION: f32 = 1.6;

/// How much the rules' own category of an alarm outweighs the model's, in log-odds: where the model has
/// no clear opinion ("2 hurt badly"), what the words say is the category.
const SAID: f32 = 0.5;

/// Weight of a piece that the lexicon recognised, against 1 for a run of letters.
const CONCEPT: i32 = 5;
const GROUP: i32 = 5;
const WORD: i32 = 2;

/// Learnt weights.
#[derive(Debug)]
pub(crate) struct Model {
    /// One row of [`OUTPUTS`] per bucket.
    weights: Vec<[i8; OUTPUTS]>,
    biases: [f32; OUTPUTS],
    /// What one unit of a weight is worth.
    scale: f32,
    /// Of the data it was trained from; see [`fingerprint`].
    pub(crate) trained_from: u64,
}

/// The weights cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeightsFault {
    /// Not a weights file, or of another version of the features.
    #[error("not a weights file of this version: train it again")]
    Version,
    /// Too short or too long.
    #[error("the weights file is cut off or has something after its end")]
    Length,
}

/// What the model makes of a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Opinion {
    /// Log-probability of each category.
    pub(crate) categories: [f32; 5],
    /// Log-odds that it is urgent.
    pub(crate) urgent: f32,
}

impl Opinion {
    /// The likeliest category together with its urgency: an emergency is always urgent, *other*
    /// never. With an alarm of the rules, only urgent pairs are considered.
    pub(crate) fn decide(&self, alarm: Option<Category>) -> (Category, bool) {
        let mut best = (Category::Emergency, true, f32::NEG_INFINITY);
        for (category, score) in CATEGORIES.into_iter().zip(self.categories) {
            for urgent in [true, false] {
                let allowed = match category {
                    Category::Emergency => urgent,
                    Category::Other => !urgent && alarm.is_none(),
                    Category::Domestic | Category::Misconduct | Category::Crime => {
                        urgent || alarm.is_none()
                    }
                };
                let odds = self.urgent + CAUTION;
                let said = if alarm == Some(category) { SAID } else { 0.0 };
                let score = score + said - softplus(if urgent { -odds } else { odds });
                if allowed && score > best.2 {
                    best = (category, urgent, score);
                }
            }
        }
        (best.0, best.1)
    }
}

impl Model {
    pub(crate) fn new(
        weights: Vec<[i8; OUTPUTS]>,
        biases: [f32; OUTPUTS],
        scale: f32,
        trained_from: u64,
    ) -> Self {
        Self { weights, biases, scale, trained_from }
    }

    /// Reads a weights file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, WeightsFault> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(WeightsFault::Version)?;
        let (trained_from, rest) = rest.split_first_chunk::<8>().ok_or(WeightsFault::Length)?;
        let (scale, mut rest) = rest.split_first_chunk::<4>().ok_or(WeightsFault::Length)?;
        let mut biases = [0.0; OUTPUTS];
        for bias in &mut biases {
            let (bytes, after) = rest.split_first_chunk::<4>().ok_or(WeightsFault::Length)?;
            *bias = f32::from_le_bytes(*bytes);
            rest = after;
        }
        let (rows, left) = rest.as_chunks::<OUTPUTS>();
        if rows.len() != BUCKETS || !left.is_empty() {
            return Err(WeightsFault::Length);
        }
        let weights = rows.iter().map(|row| row.map(u8::cast_signed)).collect();
        let scale = f32::from_le_bytes(*scale);
        Ok(Self { weights, biases, scale, trained_from: u64::from_le_bytes(*trained_from) })
    }

    /// Writes a weights file.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.trained_from.to_le_bytes());
        bytes.extend(self.scale.to_le_bytes());
        for bias in self.biases {
            bytes.extend(bias.to_le_bytes());
        }
        bytes.extend(self.weights.iter().flatten().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// What the model makes of a message.
    #[expect(clippy::cast_precision_loss, reason = "sums of at most some 10^7, exact in f32")]
    pub(crate) fn opinion(&self, pieces: &[Piece]) -> Opinion {
        let mut sums = [0i32; OUTPUTS];
        for piece in pieces {
            if let Some(row) = self.weights.get(piece.bucket as usize) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += i32::from(*weight) * piece.value;
                }
            }
        }
        let scale = self.scale * inverse_norm(pieces);
        let mut scores = self.biases;
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += sum as f32 * scale;
        }
        let (categories, urgent) = split(scores);
        Opinion { categories: log_softmax(categories), urgent }
    }

    /// The words that spoke most for an alarm, strongest first.
    pub(crate) fn loudest(&self, pieces: &[Piece], words: usize) -> Vec<usize> {
        let mut voices = vec![0i32; words];
        for piece in pieces {
            let weight = self.weights.get(piece.bucket as usize).map_or(0, |row| {
                let [.., urgent] = row;
                i32::from(*urgent) * piece.value
            });
            if let Some(voice) = piece.token.and_then(|token| voices.get_mut(token as usize)) {
                *voice += weight;
            }
        }
        let mut order: Vec<usize> = (0..words).collect();
        let voice = |token: &usize| voices.get(*token).copied().unwrap_or(0);
        order.retain(|token| voice(token) > 0);
        order.sort_by_key(|token| (-voice(token), *token));
        order
    }
}

/// The scores of the categories, and the score of urgency.
pub(crate) fn split(scores: [f32; OUTPUTS]) -> ([f32; 5], f32) {
    let [emergency, domestic, misconduct, crime, other, urgent] = scores;
    ([emergency, domestic, misconduct, crime, other], urgent)
}

/// One over the length of the vector, so that long messages do not shout.
#[expect(clippy::cast_precision_loss, reason = "a sum of at most some 10^6, exact in f32")]
pub(crate) fn inverse_norm(pieces: &[Piece]) -> f32 {
    let square: i32 = pieces.iter().map(|piece| piece.value * piece.value).sum();
    1.0 / (square.max(1) as f32).sqrt()
}

/// One hashed feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) bucket: u32,
    pub(crate) value: i32,
    /// The word it is a piece of.
    pub(crate) token: Option<u32>,
}

/// Cuts a message into pieces: runs of two to five letters within words, words, consonant
/// skeletons, neighbours, and what lexicon and rules made of it.
pub(crate) fn features(
    normal: &Normal,
    findings: &Findings,
    verdict: &Verdict,
    lexicon: &Lexicon,
) -> Vec<Piece> {
    let mut pieces = Pieces { pieces: Vec::with_capacity(normal.line.len() * 5) };
    let mut letters: Vec<char> = Vec::with_capacity(24);
    let (mut before, mut before_that) = (Hash::start(), Hash::start());
    let mut bones_before = Hash::start();
    for (token, place) in normal.tokens.iter().zip(0u32..) {
        let key = shape(&token.key);
        pieces.add(Hash::of(b'w').text(key), WORD, Some(place));
        pieces.add(Hash::of(b'b').then(before).text(key), WORD, Some(place));
        pieces.add(Hash::of(b's').then(before_that).text(key), 1, Some(place));
        before_that = before;
        before = Hash::start().text(key);
        letters.clear();
        letters.push('<');
        letters.extend(key.chars());
        letters.push('>');
        for length in 2..=5 {
            for run in letters.windows(length) {
                pieces.add(Hash::of(b'c').letters(run), 1, Some(place));
            }
        }
        if key.is_ascii() {
            let bones = Hash::start().bones(key);
            pieces.add(Hash::of(b'k').then(bones), 1, Some(place));
            pieces.add(Hash::of(b'K').then(bones_before).then(bones), 1, Some(place));
            bones_before = bones;
        }
    }
    pieces.add(Hash::of(b'e').then(before), WORD, None);
    for (mark, seen) in [(b'!', normal.exclamations), (b'?', normal.questions)] {
        if seen > 0 {
            pieces.add(Hash::of(mark), WORD, None);
        }
    }
    let length = normal.tokens.len().min(64).ilog2_or_zero();
    pieces.add(Hash::of(b'l').byte(length), 1, None);
    let mut groups: Vec<u8> = findings.seen.iter().map(|seen| seen.group as u8).collect();
    groups.sort_unstable();
    groups.dedup();
    for (index, group) in groups.iter().enumerate() {
        pieces.add(Hash::of(b'g').byte(*group), GROUP, None);
        for other in groups.iter().skip(index + 1) {
            pieces.add(Hash::of(b'G').byte(*group).byte(*other), 1, None);
        }
    }
    let mut seen: Vec<&Seen> = findings.seen.iter().collect();
    seen.sort_by_key(|seen| (seen.first, seen.group, seen.end));
    for (index, one) in seen.iter().enumerate() {
        // *Shohar ne* did it, *shohar ko* it was done to: a group and its neighbours.
        let (group, place) = (one.group as u8, u32::try_from(one.first).ok());
        let before = normal.key(one.first.wrapping_sub(1));
        pieces.add(Hash::of(b'n').byte(group).text(normal.key(one.end)), 1, place);
        pieces.add(Hash::of(b'N').byte(group).text(before), 1, place);
        if let Some(next) = seen.get(index + 1) {
            pieces.add(Hash::of(b'o').byte(group).byte(next.group as u8), 1, place);
        }
    }
    for found in &findings.found {
        if let Some(concept) = lexicon.concept(found.concept) {
            pieces.add(Hash::of(b'f').text(&concept.id), GROUP, None);
        }
    }
    for hit in &verdict.hits {
        if let Some(concept) = lexicon.concept(hit.concept) {
            pieces.add(Hash::of(b'h').text(&concept.id), CONCEPT, None);
        }
    }
    pieces.add(Hash::of(b'v').byte(verdict.category as u8), CONCEPT, None);
    pieces.add(Hash::of(b'u').byte(u8::from(verdict.urgent)), CONCEPT, None);
    pieces.add(
        Hash::of(b'p').byte(verdict.priority as u8).byte(verdict.category as u8),
        GROUP,
        None,
    );
    pieces.pieces
}

/// A number is only as telling as its length: 15, 1122, 03001234567.
fn shape(key: &str) -> &str {
    if key.starts_with(|c: char| c.is_ascii_digit()) && key.len() > 2 {
        match key.len() {
            3 => "#3",
            4 => "#4",
            5..=6 => "#5",
            _ => "#7",
        }
    } else {
        key
    }
}

trait Log {
    fn ilog2_or_zero(self) -> u8;
}

impl Log for usize {
    fn ilog2_or_zero(self) -> u8 {
        self.checked_ilog2().and_then(|log| u8::try_from(log).ok()).unwrap_or(0)
    }
}

struct Pieces {
    pieces: Vec<Piece>,
}

impl Pieces {
    fn add(&mut self, hash: Hash, value: i32, token: Option<u32>) {
        self.pieces.push(Piece { bucket: hash.bucket(), value, token });
    }
}

/// FNV-1a, whose result is the same everywhere and for ever; the standard hasher's is neither.
#[derive(Debug, Clone, Copy)]
struct Hash(u64);

impl Hash {
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    const fn start() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn of(kind: u8) -> Self {
        Self::start().byte(kind)
    }

    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(Self::PRIME))
    }

    fn text(self, text: &str) -> Self {
        text.bytes().fold(self, Self::byte)
    }

    fn letters(self, letters: &[char]) -> Self {
        letters.iter().fold(self, |hash, letter| {
            let code = *letter as u32;
            Self((hash.0 ^ u64::from(code)).wrapping_mul(Self::PRIME))
        })
    }

    /// The first letter and the consonants after it: vowels and h are what people drop.
    fn bones(self, word: &str) -> Self {
        word.bytes().enumerate().fold(self, |hash, (at, byte)| {
            let soft = matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h');
            if at == 0 || !soft { hash.byte(byte) } else { hash }
        })
    }

    fn then(self, other: Self) -> Self {
        Self((self.0 ^ other.0).wrapping_mul(Self::PRIME).rotate_left(29))
    }

    /// Only the well-mixed upper bits choose the bucket.
    fn bucket(self) -> u32 {
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        u32::try_from(mixed >> (64 - BUCKETS.trailing_zeros())).unwrap_or(0)
    }
}

/// A number for a set of texts, to tell whether weights belong to the data beside them.
pub fn fingerprint(texts: &[&str]) -> u64 {
    texts.iter().fold(Hash::start(), |hash, text| hash.text(text).byte(0)).0
}

/// `e^x` from additions and multiplications only: the C library's differs from machine to machine,
/// and the weights must not.
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-60.0, 60.0);
    let halvings = 10;
    let mut small = x;
    for _ in 0..halvings {
        small *= 0.5;
    }
    let mut power = 1.0 + small * (1.0 + small * (0.5 + small * (1.0 / 6.0)));
    for _ in 0..halvings {
        power *= power;
    }
    power
}

/// `ln(1 + e^x)`, near enough for comparing: exact at the ends, and smooth between.
fn softplus(x: f32) -> f32 {
    x.max(0.0) + ln_1p(exp(-x.abs()))
}

/// `ln(1 + x)` for 0 ≤ x ≤ 1, by the series of the inverse hyperbolic tangent.
fn ln_1p(x: f32) -> f32 {
    let z = x / (2.0 + x);
    let square = z * z;
    2.0 * z * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0))))
}

/// Log-probabilities from scores.
pub(crate) fn log_softmax(scores: [f32; 5]) -> [f32; 5] {
    let top = scores.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.into_iter().map(|score| exp(score - top)).sum();
    // The sum lies between 1 and 5: halve it until the series holds, adding ln 2 each time.
    let (mut rest, mut log) = (sum, 0.0);
    while rest > 2.0 {
        rest *= 0.5;
        log += std::f32::consts::LN_2;
    }
    let log = log + ln_1p(rest - 1.0);
    scores.map(|score| score - top - log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_exponential_is_the_exponential() {
        for x in [-20.0f32, -5.0, -1.0, -0.1, 0.0, 0.3, 1.0, 4.0, 10.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-3, "{x}: {} {}", exp(x), x.exp());
        }
        let sum: f32 = log_softmax([1.0, 2.0, -1.0, 0.5, 3.0]).into_iter().map(f32::exp).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }

    #[test]
    fn weights_survive_being_written_and_a_cut_file_is_refused() {
        let mut weights = vec![[0i8; OUTPUTS]; BUCKETS];
        weights[7] = [1, -2, 3, -4, 127, -127];
        let model = Model::new(weights, [0.5, -0.5, 0.0, 1.0, 2.0, 3.0], 0.25, 42);
        let bytes = model.write();
        let again = Model::read(&bytes).map(|model| (model.weights, model.trained_from));
        assert_eq!(again, Ok((model.weights, 42)));
        assert_eq!(Model::read(&bytes[..bytes.len() - 1]).err(), Some(WeightsFault::Length));
        assert_eq!(Model::read(b"something else").err(), Some(WeightsFault::Version));
    }

    #[test]
    fn an_alarm_leaves_no_way_to_stay_silent() {
        let calm = Opinion { categories: [-9.0, -9.0, -9.0, -9.0, 0.0], urgent: -9.0 };
        assert_eq!(calm.decide(None), (Category::Other, false));
        let (category, urgent) = calm.decide(Some(Category::Emergency));
        assert!(urgent && category != Category::Other);
    }
}
