//! Order of the people found: the best first, those nearest to the desk before others of equal cost, then by name and age.
//!
//! A row that is seen stays where it is while its person answers as well as before: a letter more only takes rows away from
//! between. Which of the equals come first then changes nobody's letters in the mean: each beginning shows five people who
//! stay, whoever they are. An order that changed at each key found the person meant a quarter of a letter sooner, and was
//! hard to trust: who had just been read was gone when the next letter was struck.

use super::asking::RankedPerson;
use super::numbers::IN_TURN;
use crate::lookup::query::ReadQuery;
use crate::lookup::rank::Cost;

/// Step of cost in which answers are ordered, the difference between a whole word and its beginning. A smaller
/// difference (a birth name, a first name, a second family name left out) must not reorder people at every key. Digits
/// alone are read in one way or another, with nothing between.
const APART: Cost = 4;

/// Takes the best `limit` of those found by `query`.
pub(super) fn rank_people(found: &mut Vec<(usize, RankedPerson)>, query: &ReadQuery, limit: usize) {
    let apart = if query.words.is_empty() { 1 } else { APART };
    let worth = |found: &RankedPerson| (found.cost / apart, found.recency);
    found.sort_unstable_by(|(a_id, a), (b_id, b)| {
        let by_name = || a.card.names().cmp(b.card.names());
        let by_age = || (a.card.born, a_id).cmp(&(b.card.born, b_id));
        worth(a).cmp(&worth(b)).then(a.cost.cmp(&b.cost)).then_with(by_name).then_with(by_age)
    });
    if query.is_day_or_number() {
        take_turns(found);
    }
    found.truncate(limit);
}

/// Puts whoever has a number that ends in the four digits typed between those born on the day or in the year that these
/// digits are too: « 0201 » is said of either, and all who were born on a day would bury the one who calls.
fn take_turns(found: &mut Vec<(usize, RankedPerson)>) {
    let (called, born): (Vec<_>, Vec<_>) = found.drain(..).partition(|(_, person)| person.cost == IN_TURN);
    let (mut called, mut born) = (called.into_iter(), born.into_iter());
    loop {
        match (born.next(), called.next()) {
            (None, None) => return,
            (born, called) => found.extend(born.into_iter().chain(called)),
        }
    }
}

/// Groups homonyms side by side, at the place of the first.
pub(super) fn group_homonyms(ranked: Vec<(usize, RankedPerson)>) -> Vec<(usize, RankedPerson)> {
    let mut rows: Vec<(usize, RankedPerson)> = Vec::with_capacity(ranked.len());
    for row in ranked {
        let same = rows.iter().rposition(|(_, other)| are_homonyms(other, &row.1));
        let at = same.map_or(rows.len(), |at| at + 1);
        rows.insert(at, row);
    }
    rows
}

fn are_homonyms(a: &RankedPerson, b: &RankedPerson) -> bool {
    a.card.names().eq(b.card.names())
}
