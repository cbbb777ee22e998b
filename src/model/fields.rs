//! The fields of a pane in the order they are asked, and where each stands among them.

use std::ops::Deref;

use super::Field;

/// Slots of the table of places: a power of two, twice as many as there are fields, so that a key is found at the first
/// look or the second.
const SLOTS: usize = 2 * super::item::MOST_FIELDS;

/// Fields of a kind, found by their key in a few steps whatever their number: a hundred are read for each line shown, and to
/// look along the declaration took a tenth of what a change of another desk costs.
pub struct Fields {
    declared: &'static [Field],
    /// Place of a field, and one; 0 where no key falls. The key that finds its slot taken is in the next one.
    slots: [u8; SLOTS],
}

impl Fields {
    /// Lists the fields of a declaration. What a line holds is told by a bit a field: a pane with more does not compile.
    pub const fn of(declared: &'static [Field]) -> Self {
        assert!(declared.len() <= super::item::MOST_FIELDS, "a kind has fewer fields");
        let mut slots = [0; SLOTS];
        let mut place = 0;
        while place < declared.len() {
            let mut slot = first_slot(declared[place].key);
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            place += 1;
            slots[slot] = place as u8;
        }
        Self { declared, slots }
    }

    /// The declaration.
    pub const fn list(&self) -> &'static [Field] {
        self.declared
    }

    /// Position of the field of this key in the declaration.
    pub fn find(&self, key: &str) -> Option<usize> {
        let mut slot = first_slot(key);
        loop {
            let place = usize::from(self.slots[slot]).checked_sub(1)?;
            if is_same_key(self.declared[place].key, key) {
                return Some(place);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

impl Deref for Fields {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        self.declared
    }
}

/// Tells whether two keys or codes are the same. Most often they are one constant; where not, one of their first letters
/// differs. The C library compares them with instructions that some processors are slow to wake up for: of the three
/// thousand comparisons of a news a fifth of its time was made.
pub(crate) fn is_same_key(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    one.len() == other.len() && (std::ptr::eq(one, other) || one.iter().eq(other))
}

/// The slot at which a key is sought first: FNV-1a of its length and of its letters at the beginning, in the middle and at
/// the end. Keys alike in all of these are told apart by whoever finds the slot taken.
const fn first_slot(key: &str) -> usize {
    let bytes = key.as_bytes();
    if bytes.is_empty() {
        return 0;
    }
    let seen = [bytes.len() as u8, bytes[0], bytes[bytes.len() / 2], bytes[bytes.len() - 1]];
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < seen.len() {
        hash = (hash ^ seen[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash as usize % SLOTS
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::panes::PANES;

    #[test]
    fn every_field_of_every_pane_is_found_where_it_stands_and_no_other() {
        for kind in PANES {
            for (place, field) in kind.fields.iter().enumerate() {
                assert_eq!(kind.fields.find(field.key), Some(place), "{} of {}", field.key, kind.code);
            }
            for key in ["", "nobody", "person ", "PERSON"] {
                assert_eq!(kind.fields.find(key), None, "{key:?} of {}", kind.code);
            }
        }
    }
}
