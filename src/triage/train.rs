//! Learns the weights from a corpus, the same bytes every time.
//!
//! The corpus is a table (`id lang category urgent text`, tab-separated, with a header). A text may
//! offer alternatives, `[abhi|is waqt|] mere [ghar|flat] me`, of which each reading takes one. Rows
//! of the category `opening` and `closing` are said around other messages and change nothing about
//! them: greetings, names, places, pleas. Spelling is varied here by rule, because nobody in
//! Karachi spells a word the same way twice and a corpus cannot hold every way.

use super::{
    Category, Triage,
    model::{
        BUCKETS, CATEGORIES, Model, OUTPUTS, Piece, exp, fingerprint, inverse_norm, log_softmax,
        split,
    },
};

/// Readings of each row: alternatives, spellings and surroundings differ in each.
const ROUNDS: u64 = 60;

/// First step of the descent; `AdaGrad` shortens it as a weight has moved.
const STEP: f32 = 0.35;

/// Pull towards zero per visit of a weight.
const DECAY: f32 = 0.000_5;

/// One message of a corpus, with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Its name in the file.
    pub id: String,
    /// The language as the file has it.
    pub lang: String,
    /// What it is.
    pub category: Category,
    /// Must a human be alerted within seconds?
    pub urgent: bool,
    /// The message.
    pub text: String,
}

/// A corpus as it lies in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corpus {
    /// The messages.
    pub messages: Vec<Labelled>,
    /// Said before a message, with its language.
    pub openings: Vec<(String, String)>,
    /// Said after a message, with its language.
    pub closings: Vec<(String, String)>,
}

/// A line of a corpus cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorpusFault {
    /// The header is missing.
    #[error("line 1: the header `id lang category urgent text` (tab-separated) is missing")]
    Header,
    /// Not five fields.
    #[error("line {line}: five tab-separated fields are needed, `id lang category urgent text`")]
    Fields {
        /// Counted from 1.
        line: usize,
    },
    /// The category is none of ours.
    #[error("line {line}: the category is emergency, domestic, misconduct, crime or other")]
    Category {
        /// Counted from 1.
        line: usize,
    },
    /// Urgent is neither.
    #[error("line {line}: urgent is yes or no")]
    Urgent {
        /// Counted from 1.
        line: usize,
    },
    /// No message at all.
    #[error("the corpus has no message")]
    Empty,
}

impl Corpus {
    /// Reads a table.
    pub fn parse(table: &str) -> Result<Self, CorpusFault> {
        let mut corpus = Self::default();
        let mut lines = table.lines().zip(1usize..);
        let header = lines.next().map_or("", |(header, _)| header);
        if !header.trim_start_matches('\u{feff}').starts_with("id\tlang\tcategory\turgent\ttext") {
            return Err(CorpusFault::Header);
        }
        for (text, line) in lines {
            if text.trim().is_empty() {
                continue;
            }
            let mut fields = text.splitn(5, '\t');
            let mut field = || fields.next().ok_or(CorpusFault::Fields { line });
            let (id, lang, category, urgent, text) =
                (field()?, field()?, field()?, field()?, field()?);
            let category = match category {
                "emergency" => Category::Emergency,
                "domestic" => Category::Domestic,
                "misconduct" => Category::Misconduct,
                "crime" => Category::Crime,
                "other" => Category::Other,
                "opening" | "closing" => {
                    let list = match category {
                        "opening" => &mut corpus.openings,
                        _ => &mut corpus.closings,
                    };
                    list.push((lang.to_owned(), text.to_owned()));
                    continue;
                }
                _ => return Err(CorpusFault::Category { line }),
            };
            let urgent = match urgent.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" | "y" => true,
                "no" | "false" | "0" | "n" => false,
                _ => return Err(CorpusFault::Urgent { line }),
            };
            corpus.messages.push(Labelled {
                id: id.to_owned(),
                lang: lang.to_owned(),
                category,
                urgent,
                text: text.to_owned(),
            });
        }
        if corpus.messages.is_empty() { Err(CorpusFault::Empty) } else { Ok(corpus) }
    }
}

/// Trains on a corpus and returns the weights file. `from` are the texts that the weights belong
/// to, for [`fingerprint`]: the corpus, the term table and the word groups.
pub fn train(triage: &Triage, corpus: &Corpus, from: &[&str]) -> Vec<u8> {
    let mut learner = Learner::new();
    for round in 0..ROUNDS {
        let mut order: Vec<usize> = (0..corpus.messages.len()).collect();
        let mut luck = Luck::new(round);
        luck.shuffle(&mut order);
        for index in order {
            let Some(message) = corpus.messages.get(index) else { continue };
            let seed = round << 32 | index as u64;
            let text = vary(message, corpus, round, &mut Luck::new(seed));
            learner.learn(&triage.pieces(&text), message);
        }
        learner.tire();
    }
    learner.finish(fingerprint(from)).write()
}

/// Logistic regression by stochastic descent with `AdaGrad` steps; the average of the later rounds
/// is kept, which forgives the order of the rows.
struct Learner {
    weights: Vec<[f32; OUTPUTS]>,
    moved: Vec<[f32; OUTPUTS]>,
    sum: Vec<[f32; OUTPUTS]>,
    biases: [f32; OUTPUTS],
    bias_sum: [f32; OUTPUTS],
    rounds: u64,
    kept: f32,
}

impl Learner {
    fn new() -> Self {
        Self {
            weights: vec![[0.0; OUTPUTS]; BUCKETS],
            moved: vec![[0.0; OUTPUTS]; BUCKETS],
            sum: vec![[0.0; OUTPUTS]; BUCKETS],
            biases: [0.0; OUTPUTS],
            bias_sum: [0.0; OUTPUTS],
            rounds: 0,
            kept: 0.0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "piece values are single digits")]
    fn learn(&mut self, pieces: &[Piece], message: &Labelled) {
        let norm = inverse_norm(pieces);
        let mut scores = self.biases;
        for piece in pieces {
            if let Some(row) = self.weights.get(piece.bucket as usize) {
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += weight * piece.value as f32 * norm;
                }
            }
        }
        let (categories, urgent) = split(scores);
        let mut slopes = [0.0; OUTPUTS];
        let logs = log_softmax(categories);
        for ((slope, log), category) in slopes.iter_mut().zip(logs).zip(CATEGORIES) {
            *slope = exp(log) - f32::from(u8::from(category == message.category));
        }
        let [.., slope] = &mut slopes;
        *slope = 1.0 / (1.0 + exp(-urgent)) - f32::from(u8::from(message.urgent));
        for (bias, slope) in self.biases.iter_mut().zip(slopes) {
            *bias -= 0.01 * slope;
        }
        for piece in pieces {
            let bucket = piece.bucket as usize;
            let (Some(row), Some(moved)) =
                (self.weights.get_mut(bucket), self.moved.get_mut(bucket))
            else {
                continue;
            };
            let value = piece.value as f32 * norm;
            for ((weight, moved), slope) in row.iter_mut().zip(moved).zip(slopes) {
                let slope = slope * value + DECAY * *weight;
                *moved += slope * slope;
                *weight -= STEP * slope / (moved.sqrt() + 0.01);
            }
        }
    }

    /// Ends a round; the second half of the rounds is averaged.
    fn tire(&mut self) {
        self.rounds += 1;
        if self.rounds * 2 > ROUNDS {
            self.kept += 1.0;
            for (sum, row) in self.sum.iter_mut().zip(&self.weights) {
                for (sum, weight) in sum.iter_mut().zip(row) {
                    *sum += weight;
                }
            }
            for (sum, bias) in self.bias_sum.iter_mut().zip(self.biases) {
                *sum += bias;
            }
        }
    }

    /// Rounds the weights to eight bits. The few largest are clipped: one enormous weight would
    /// coarsen all others.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what i8 holds")]
    fn finish(self, trained_from: u64) -> Model {
        let kept = self.kept.max(1.0);
        let mut sizes: Vec<f32> = self
            .sum
            .iter()
            .flatten()
            .map(|w| (w / kept).abs())
            .filter(|size| *size > 0.0)
            .collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes.get(sizes.len().saturating_sub(sizes.len() / 2_000 + 1)).copied();
        let scale = top.unwrap_or(1.0).max(f32::MIN_POSITIVE) / 127.0;
        let round = |weight: f32| (weight / kept / scale).round().clamp(-127.0, 127.0) as i8;
        let weights = self.sum.iter().map(|row| row.map(round)).collect();
        Model::new(weights, self.bias_sum.map(|bias| bias / kept), scale, trained_from)
    }
}

/// One reading of a row: alternatives chosen, surroundings added, spelling varied. The first rounds
/// read the row as it stands.
fn vary(message: &Labelled, corpus: &Corpus, round: u64, luck: &mut Luck) -> String {
    let mut text = choose(&message.text, luck);
    if round.is_multiple_of(4) {
        return text;
    }
    let same = |(lang, _): &&(String, String)| *lang == message.lang;
    if luck.chance(25) {
        let openings: Vec<_> = corpus.openings.iter().filter(same).collect();
        if let Some((_, opening)) = luck.pick(&openings) {
            text = format!("{} {text}", choose(opening, luck));
        }
    }
    if luck.chance(30) {
        let closings: Vec<_> = corpus.closings.iter().filter(same).collect();
        if let Some((_, closing)) = luck.pick(&closings) {
            text = format!("{text} {}", choose(closing, luck));
        }
    }
    let noise = luck.below(3);
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        if noise > 0 && luck.chance(4) && word.len() < 4 {
            continue;
        }
        let word = if noise > 0 && luck.chance(12 * noise) {
            respell(word, luck)
        } else {
            word.to_owned()
        };
        match words.last_mut() {
            Some(last) if noise > 0 && luck.chance(3) => last.push_str(&word),
            _ => words.push(word),
        }
    }
    let text = words.join(" ");
    match luck.below(12) {
        0 => text.to_uppercase(),
        1 => text.replace(['.', ',', '?', '!', '۔', '،', '؟'], ""),
        2 => format!(
            "{text}{}",
            luck.pick(&["!!", "!!!", "...", " 😭", " 🙏", " plz", "??"])
                .copied()
                .unwrap_or_default()
        ),
        _ => text,
    }
}

/// Takes one of each `[a|b|c]`.
fn choose(text: &str, luck: &mut Luck) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let Some((options, after)) = after.split_once(']') else {
            out.push_str(after);
            return out;
        };
        let options: Vec<&str> = options.split('|').collect();
        out.push_str(luck.pick(&options).copied().unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How the commonest words of Roman Urdu are really typed.
const SPELLINGS: [&str; 32] = [
    "hai h hy ha he hay",
    "hain hn hen hein h",
    "nahi nhi nai ni nahin nahe nae",
    "mein me m mai main mn",
    "main mai me m mein",
    "raha rha rahaa raa",
    "rahi rhi rahe rhe",
    "rahe rhe rahay rhy rhay",
    "mujhe mjhe mujhy muje mjy mujhay",
    "mere mery meray mre",
    "meri mri mery",
    "ke k kay",
    "ki k kee",
    "ko ku kou",
    "se sy say",
    "pe py par pr p",
    "aur or aor",
    "ghar ghr gher",
    "gaya gya gia gaya",
    "gaye gae gye gy",
    "gai gayi gyi",
    "kar kr ker",
    "kya kia kiya",
    "liya lia lya",
    "diya dia dya",
    "bohat bht bohot bahut boht",
    "jaldi jldi jaldy jaldee",
    "police polis pulis polic plis",
    "shohar shoher shohr shoar husband",
    "bachay bache bachy bacche",
    "please plz pls plx",
    "abhi abi abhe",
];

/// One word as another hand would write it.
fn respell(word: &str, luck: &mut Luck) -> String {
    for family in SPELLINGS {
        let mut spellings = family.split(' ');
        if spellings.next() == Some(word) {
            let spellings: Vec<&str> = spellings.collect();
            return luck.pick(&spellings).copied().unwrap_or(word).to_owned();
        }
    }
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return word.to_owned();
    }
    if word.is_ascii() { respell_latin(&letters, luck) } else { respell_arabic(&letters, luck) }
}

fn respell_latin(letters: &[char], luck: &mut Luck) -> String {
    let word: String = letters.iter().collect();
    let vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let swap = |from: &str, to: &str| word.replacen(from, to, 1);
    match luck.below(14) {
        0 => swap("aa", "a"),
        1 => swap("a", "aa"),
        2 => swap("ee", "i"),
        3 => swap("i", "ee"),
        4 => swap("oo", "u"),
        5 => swap("u", "oo"),
        6 => swap("w", "v"),
        7 => swap("q", "k"),
        8 => swap("z", "s"),
        9 => swap("h", ""),
        10 => without(letters, luck),
        11 => {
            // Two neighbours swapped, as thumbs do.
            let mut letters = letters.to_vec();
            let at = 1 + luck.place(letters.len().saturating_sub(2));
            if at + 1 < letters.len() {
                letters.swap(at, at + 1);
            }
            letters.into_iter().collect()
        }
        12 => {
            let last = letters.last().copied().unwrap_or_default();
            format!("{word}{last}{last}")
        }
        _ => {
            // One vowel dropped, never the first letter.
            let places: Vec<usize> =
                (1..letters.len()).filter(|at| letters.get(*at).is_some_and(vowel)).collect();
            let drop = luck.pick(&places).copied();
            letters
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != drop)
                .map(|(_, c)| *c)
                .collect()
        }
    }
}

fn respell_arabic(letters: &[char], luck: &mut Luck) -> String {
    let word: String = letters.iter().collect();
    match luck.below(6) {
        0 => word.replace('ہ', "ھ"),
        1 => word.replace('ں', "ن"),
        2 => word.replace(['ئ', 'ء'], ""),
        3 => word.replace('ڪ', "ک").replace('ٿ', "ت"),
        4 => word.replace('ص', "س").replace('ذ', "ز"),
        _ => without(letters, luck),
    }
}

/// One letter missing, never the first.
fn without(letters: &[char], luck: &mut Luck) -> String {
    let drop = 1 + luck.place(letters.len().saturating_sub(1));
    letters.iter().enumerate().filter(|(at, _)| *at != drop).map(|(_, c)| *c).collect()
}

/// Repeatable numbers (`SplitMix64`): training draws the same on every machine.
struct Luck(u64);

impl Luck {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x51_7cc1_b727_220a)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A place in a list of so many.
    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.place(from.len()))
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = self.place(at + 1);
            list.swap(at, other);
        }
    }
}
