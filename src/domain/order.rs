//! Sorts lists. The standard library compiles its sort anew for each sort of things: for some eighty lists that was a
//! thirtieth of the program. Here it is compiled once, for the places of a list, and what stands there is moved afterwards.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts `items` by a key that is made once of each; those of one key stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl FnMut(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let places = sort_places(items.len(), &|one, other| keys[one].cmp(&keys[other]));
    move_to_places(items, &places);
}

/// Sorts `items`, for what is neither long nor waited for: the lookup has the standard sort.
pub fn sort<T: Ord>(items: &mut [T]) {
    let places = sort_places(items.len(), &|one, other| items[one].cmp(&items[other]));
    move_to_places(items, &places);
}

/// A set of `things`, put in one after the other: collecting them sorts them first, with a sort compiled for each sort of things.
pub fn set_of<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    things.into_iter().for_each(|thing| _ = set.insert(thing));
    set
}

/// A map of `pairs`, put in one after the other as [`set_of`] does; of a key given twice the last value.
pub fn map_of<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    pairs.into_iter().for_each(|(key, value)| _ = map.insert(key, value));
    map
}

/// Moves to each place of `items` what stands at the one that `places` names there.
fn move_to_places<T>(items: &mut [T], places: &[usize]) {
    for at in 0..places.len() {
        // What stood there may have been moved already: its place is followed.
        let mut from = places[at];
        while from < at {
            from = places[from];
        }
        items.swap(at, from);
    }
}

/// The places of a list of `length`, in the order of what stands there.
#[inline(never)]
fn sort_places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_by_its_key_and_equals_stay_in_their_order() {
        let mut draw = fastrand::Rng::with_seed(7);
        for length in 0..200 {
            let mut items: Vec<(u8, usize)> = (0..length).map(|at| (draw.u8(0..9), at)).collect();
            let mut sorted = items.clone();
            sorted.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut items, |(key, _)| *key);
            assert_eq!(items, sorted);
            sorted.sort();
            sort(&mut items);
            assert_eq!(items, sorted);
        }
    }
}
