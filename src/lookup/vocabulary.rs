//! Every word the file knows, held small (24 bytes a word, some tens of thousands of words for a whole town), so that a
//! mistyped or misheard word is compared with words, never with people.
//!
//! The words are stored in two orders, by spelling and by sound. Comparing walks an order once: words that begin alike
//! share the rows of the distance, and a whole branch is left as soon as its row is beyond the limit.

use super::keys;
use super::rank::{Cost, DEAR, FAR, Rows, Tolerance, WordCosts};
use super::word::{LETTERS, VocabularyWord};

/// Rebate for a word that is near to the typed one both in writing and by ear.
const BOTH: Cost = 12;

/// The words.
#[derive(Debug, Default)]
pub struct Vocabulary {
    written: Vec<VocabularyWord>,
    /// Sounds, packed as letters are, and the word.
    heard: Vec<(VocabularyWord, VocabularyWord)>,
}

impl Vocabulary {
    /// Learns more words; those known already are passed over.
    pub fn add_words(&mut self, words: Vec<VocabularyWord>) {
        let heard = words.iter().map(|&word| (VocabularyWord::from_number(keys::phonetic_key(word)), word)).collect();
        sort_in(&mut self.heard, heard);
        sort_in(&mut self.written, words);
    }

    /// The words that may be meant by a mistyped or misheard `word`, at most `limit`, in alphabetical order.
    pub fn near_words(&self, word: VocabularyWord, width: Tolerance, limit: usize) -> Vec<(VocabularyWord, Cost)> {
        let hand = WordCosts::of_hand(word, width);
        let mut by_hand = Vec::new();
        measure_words(
            self.written.len(),
            |at| self.written[at],
            &hand,
            |at, cost| by_hand.push((self.written[at], cost)),
        );
        let ear = WordCosts::of_ear(word, width);
        let mut by_ear = Vec::new();
        measure_words(self.heard.len(), |at| self.heard[at].0, &ear, |at, cost| by_ear.push((self.heard[at].1, cost)));
        keep_nearest(&mut by_hand, limit);
        keep_nearest(&mut by_ear, limit);
        by_hand.sort_unstable();
        by_ear.sort_unstable();
        // Near both by spelling and by sound: nearer than by one of the two alone.
        by_ear.retain(|(word, cost)| match by_hand.binary_search_by_key(word, |(word, _)| *word) {
            Ok(at) => {
                by_hand[at].1 = by_hand[at].1.min(*cost).saturating_sub(BOTH);
                false
            }
            Err(_) => true,
        });
        // A short word sounds like the beginning of thousands: they would leave no place for its slips of the hand.
        keep_nearest(&mut by_hand, limit - by_ear.len().min(limit / 2));
        keep_nearest(&mut by_ear, limit - by_hand.len().min(limit / 2));
        let mut found = by_hand;
        found.append(&mut by_ear);
        found.sort_unstable();
        found
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// True when the vocabulary has no word yet.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }
}

/// Keeps the nearest words of a list.
fn keep_nearest(found: &mut Vec<(VocabularyWord, Cost)>, limit: usize) {
    if found.len() > limit {
        found.select_nth_unstable_by_key(limit, |&(word, cost)| (cost, word));
        found.truncate(limit);
    }
}

/// Largest number of new words that are inserted one by one; more are sorted with the others at once.
const FEW: usize = 32;

/// Inserts `more` into a sorted list. A few words, or the first ones, take no more memory than their own.
fn sort_in<T: Ord>(sorted: &mut Vec<T>, mut more: Vec<T>) {
    if more.len() > FEW {
        more.append(sorted);
        more.sort_unstable();
        more.dedup();
        more.shrink_to_fit();
        *sorted = more;
        return;
    }
    sorted.reserve_exact(more.len());
    for one in more {
        if let Err(at) = sorted.binary_search(&one) {
            sorted.insert(at, one);
        }
    }
}

/// Cost of each symbol of the word left to type, beside that of an unfinished word: whole words rank first.
const LEFT: i16 = 6;
const UNFINISHED: i16 = 24;

/// Cost of `word` as an answer to the word of these measures; [`FAR`] when neither takes it.
pub fn cost_of(word: VocabularyWord, hand: &WordCosts, ear: &WordCosts) -> Cost {
    let mut best = FAR;
    measure_words(1, |_| word, hand, |_, cost| best = best.min(cost));
    measure_words(1, |_| VocabularyWord::from_number(keys::phonetic_key(word)), ear, |_, cost| best = best.min(cost));
    best
}

/// Calls `each` with the place and cost of every word of the sorted `words` that `measure` takes for the typed one.
fn measure_words(
    count: usize,
    words: impl Fn(usize) -> VocabularyWord,
    measure: &WordCosts,
    mut each: impl FnMut(usize, Cost),
) {
    if measure.limit == 0 {
        return;
    }
    let typed = measure.count;
    let mut rows: Rows = [measure.first_row(); LETTERS + 1];
    // By depth, the cheapest beginning that already is the typed word, counted as if the word ended at once.
    let mut ends = [DEAR; LETTERS + 1];
    let (mut at, mut depth, mut last) = (0, 0, VocabularyWord::default());
    while at < count {
        let word = words(at);
        let length = word.len();
        depth = depth.min(word.shared_prefix_len(last));
        last = word;
        let mut closed = false;
        while depth < length && !closed {
            let before = if depth > 0 { word.symbol_at(depth - 1) } else { 0 };
            let least = measure.next_row(&mut rows, depth, word.symbol_at(depth), before);
            depth += 1;
            let here = rows[depth][typed];
            let begun = (ends[depth - 1] + LEFT).min(DEAR);
            ends[depth] = if here <= measure.limit { begun.min(here) } else { begun };
            closed = least > measure.limit;
        }
        let begun = ends[depth] + (length - depth) as i16 * LEFT + UNFINISHED;
        let whole = rows[depth][typed];
        let distance = if depth == length && whole <= measure.limit { whole.min(begun) } else { begun };
        if distance < DEAR {
            each(at, measure.answer_cost(distance));
            at += 1;
        } else if closed {
            // Nothing that begins with these letters can come nearer.
            let after = word.start(depth).end_of_range();
            let mut step = 1;
            while at + step < count && words(at + step).to_number() < after {
                at += step;
                step *= 2;
            }
            while step > 0 {
                if at + step < count && words(at + step).to_number() < after {
                    at += step;
                }
                step /= 2;
            }
            at += 1;
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WORDS: &[&str] = &[
        "mohamed",
        "mouhamed",
        "mohand",
        "gautier",
        "gauthier",
        "gautherin",
        "sahin",
        "sanchez",
        "ucar",
        "khelifa",
        "khalfa",
        "diallo",
        "diarra",
        "popovic",
        "petrovic",
        "nguyen",
        "ngoc",
        "traore",
        "benali",
    ];

    fn near(typed: &str, width: Tolerance) -> Vec<(String, Cost)> {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add_words(WORDS.iter().map(|word| VocabularyWord::new(word)).collect());
        let mut near = vocabulary.near_words(VocabularyWord::new(typed), width, 100);
        near.sort_by_key(|(_, cost)| *cost);
        near.into_iter().map(|(word, cost)| (word.to_string(), cost)).collect()
    }

    #[test]
    fn the_word_meant_is_the_nearest() {
        for (typed, meant) in [
            ("mohammed", "mohamed"),
            ("gothier", "gauthier"),
            ("chahine", "sahin"),
            ("outchar", "ucar"),
            ("kelifa", "khelifa"),
            ("jallo", "diallo"),
            ("popovitch", "popovic"),
            ("nguyene", "nguyen"),
            ("taore", "traore"),
            ("bneali", "benali"),
            ("bznali", "benali"),
        ] {
            assert_eq!(near(typed, Tolerance::Wide).first().map(|(word, _)| word.as_str()), Some(meant), "{typed}");
        }
    }

    #[test]
    fn the_beginning_of_a_mistyped_word_is_enough_but_costs_more_than_the_whole() {
        let near = near("guati", Tolerance::Narrow);
        assert!(near.iter().any(|(word, _)| word == "gautier"));
        let cost = |typed: &str| {
            super::tests::near(typed, Tolerance::Narrow).iter().find(|(word, _)| word == "gautier").unwrap().1
        };
        assert!(cost("guati") > cost("guatier"));
    }

    #[test]
    fn a_letter_left_out_of_a_short_word_is_found_among_hundreds_that_begin_as_it_sounds() {
        let letters = || b'a'..=b'z';
        let mut words: Vec<VocabularyWord> = letters()
            .flat_map(|one| letters().map(move |other| [b'b', b'o', b'u', b't', one, other]))
            .map(|word| VocabularyWord::from_letters(&word))
            .collect();
        words.push(VocabularyWord::new("bobot"));
        let mut vocabulary = Vocabulary::default();
        vocabulary.add_words(words);
        let near = vocabulary.near_words(VocabularyWord::new("boot"), Tolerance::Narrow, 120);
        let meant = VocabularyWord::new("bobot");
        assert!(near.len() == 120 && near.iter().any(|(word, _)| *word == meant), "{}", near.len());
    }

    #[test]
    fn walking_the_whole_order_finds_what_comparing_each_word_finds() {
        let measure = WordCosts::of_hand(VocabularyWord::new("trahor"), Tolerance::Wide);
        let mut words: Vec<VocabularyWord> = WORDS.iter().map(|word| VocabularyWord::new(word)).collect();
        words.sort();
        let mut walked = Vec::new();
        measure_words(words.len(), |at| words[at], &measure, |at, cost| walked.push((words[at], cost)));
        let mut each = Vec::new();
        for word in &words {
            measure_words(1, |_| *word, &measure, |_, cost| each.push((*word, cost)));
        }
        assert_eq!(walked, each);
        assert!(!walked.is_empty());
    }

    #[test]
    fn words_learned_one_by_one_or_together_are_in_one_order() {
        let words: Vec<VocabularyWord> = (0..10_u8)
            .flat_map(|a| (0..10_u8).map(move |b| [b'a' + (7 * a + b) % 10, b'a' + b, b'a' + a]))
            .map(|letters| VocabularyWord::from_letters(&letters))
            .collect();
        let mut together = Vocabulary::default();
        together.add_words(words.clone());
        assert!(together.written.is_sorted() && together.heard.is_sorted() && together.len() == words.len());
        for at_once in [1, FEW, FEW + 1] {
            let mut parts = Vocabulary::default();
            words.chunks(at_once).for_each(|some| parts.add_words(some.to_vec()));
            parts.add_words(words.clone());
            assert_eq!((&parts.written, &parts.heard), (&together.written, &together.heard), "{at_once}");
        }
    }

    #[test]
    fn a_word_learned_twice_is_kept_once() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add_words(vec![VocabularyWord::new("roux"), VocabularyWord::new("roux")]);
        vocabulary.add_words(vec![VocabularyWord::new("roux")]);
        assert_eq!(vocabulary.len(), 1);
    }
}
