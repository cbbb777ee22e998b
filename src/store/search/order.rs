//! The order of the people found: the best first, the people of today before their equals, and of many equals others at
//! each key.
//!
//! Equals differ in nothing that tells whom the text means, so any order among them is as good a guess, but not the same
//! order again: whoever types on has not seen the one meant in the rows at the top. Each key more, be it a space,
//! therefore begins the equals that many rows further on, and erasing it brings the former ones back: the same text has
//! the same rows.

use super::asking::{RankedPerson, Recency};
use crate::lookup::query::ReadQuery;
use crate::lookup::rank::Cost;

/// Difference of cost between a whole word and its beginning, from which two answers are kept apart. A smaller
/// difference (a birth name, a first name, a second family name left out, a few letters more to type) must not reorder
/// people at every key. Digits alone are read in one way or another, with nothing between.
const APART: Cost = 4;
/// Rows read at a glance.
const GLANCE: usize = 5;
/// Number of equals that a screen of 24 lines shows together, and that therefore keep their places.
const SCREEN: usize = 14;

/// The best `limit` of those found by `query`.
pub(super) fn rank_people(found: &mut Vec<(usize, RankedPerson)>, query: &ReadQuery, limit: usize) {
    let apart = if query.words.is_empty() { 1 } else { APART };
    let worth = |found: &RankedPerson| (found.cost / apart, found.standing);
    found.sort_unstable_by(|(a_id, a), (b_id, b)| {
        let by_name = || a.card.names().cmp(b.card.names());
        let by_age = || (a.card.born, a_id).cmp(&(b.card.born, b_id));
        worth(a).cmp(&worth(b)).then(a.cost.cmp(&b.cost)).then_with(by_name).then_with(by_age)
    });
    for equals in found.chunk_by_mut(|(_, a), (_, b)| worth(a) == worth(b)) {
        if equals.len() > SCREEN && equals[0].1.standing != Recency::Here {
            let mut start = query.typed * GLANCE % equals.len();
            while start > 0 && are_homonyms(&equals[start - 1].1, &equals[start].1) {
                start -= 1;
            }
            equals.rotate_left(start);
        }
    }
    found.truncate(limit);
}

/// Homonyms side by side, at the place of the first.
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
