//! Order of the people found: the best first, those of today before others of equal cost, and among many of equal cost
//! different ones at the top after each key.
//!
//! People of equal cost match the text equally well, so any order among them is as good a guess. It must change with
//! each key, because a user who types on has not seen the person in the top rows. Each further key, even a space,
//! therefore shifts the equals by as many rows, and erasing it shifts them back: the same text has the same rows.

use super::asking::{RankedPerson, Recency};
use crate::lookup::query::ReadQuery;
use crate::lookup::rank::Cost;

/// Step of cost in which answers are ordered, the difference between a whole word and its beginning. A smaller
/// difference (a birth name, a first name, a second family name left out, a few letters more to type) must not reorder
/// people at every key. Digits alone are read in one way or another, with nothing between.
const APART: Cost = 4;
/// Number of rows read at a glance.
const GLANCE: usize = 5;
/// Number of equals that a screen of 24 lines shows together, and that therefore keep their places.
const SCREEN: usize = 14;

/// Takes the best `limit` of those found by `query`.
pub(super) fn rank_people(found: &mut Vec<(usize, RankedPerson)>, query: &ReadQuery, limit: usize) {
    let apart = if query.words.is_empty() { 1 } else { APART };
    let worth = |found: &RankedPerson| (found.cost / apart, found.recency);
    found.sort_unstable_by(|(a_id, a), (b_id, b)| {
        let by_name = || a.card.names().cmp(b.card.names());
        let by_age = || (a.card.born, a_id).cmp(&(b.card.born, b_id));
        worth(a).cmp(&worth(b)).then(a.cost.cmp(&b.cost)).then_with(by_name).then_with(by_age)
    });
    for equals in found.chunk_by_mut(|(_, a), (_, b)| worth(a) == worth(b)) {
        if equals.len() > SCREEN && equals[0].1.recency != Recency::Here {
            let mut start = query.typed * GLANCE % equals.len();
            while start > 0 && are_homonyms(&equals[start - 1].1, &equals[start].1) {
                start -= 1;
            }
            equals.rotate_left(start);
        }
    }
    found.truncate(limit);
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
