//! Sets of people: one bit a person while a query is answered, small runs of numbers in the file.
//!
//! A set is stored in chunks of 65 536 people, so that writing one person rewrites at most 8 KiB of any set.

/// People in one chunk.
pub const CHUNK: usize = 1 << 16;

const BITMAP: u8 = 1;
const RUN: u8 = 0;

/// A set of people, by row number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    bits: Vec<u64>,
}

impl People {
    /// Adds one person.
    pub fn add(&mut self, id: usize) {
        self.grow_to(id / 64 + 1);
        self.bits[id / 64] |= 1 << (id % 64);
    }

    /// True when the set contains the person of row `id`.
    pub fn contains(&self, id: usize) -> bool {
        self.bits.get(id / 64).is_some_and(|bits| bits >> (id % 64) & 1 == 1)
    }

    /// True when nobody is in the set.
    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|bits| *bits == 0)
    }

    /// Number of people in the set.
    pub fn len(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// True when the set has more than `count` people.
    pub fn more_than(&self, count: usize) -> bool {
        let mut left = count + 1;
        self.bits.iter().any(|bits| {
            left = left.saturating_sub(bits.count_ones() as usize);
            left == 0
        })
    }

    /// Bytes it takes in memory.
    pub fn memory_size(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }

    /// Removes the people who are not in `other`.
    pub fn intersect(&mut self, other: &Self) {
        self.bits.truncate(other.bits.len());
        for (bits, other) in self.bits.iter_mut().zip(&other.bits) {
            *bits &= other;
        }
    }

    /// Removes the people who are in `other`.
    pub fn drop(&mut self, other: &Self) {
        for (bits, other) in self.bits.iter_mut().zip(&other.bits) {
            *bits &= !other;
        }
    }

    /// Adds those of `other`.
    pub fn join(&mut self, other: &Self) {
        self.grow_to(other.bits.len());
        for (bits, other) in self.bits.iter_mut().zip(&other.bits) {
            *bits |= other;
        }
    }

    /// Row numbers of the set, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().filter(|(_, bits)| **bits != 0).flat_map(|(at, &bits)| {
            let mut left = bits;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// Adds the people of chunk `chunk`, as [`encode_chunk`] wrote them.
    pub fn add_chunk(&mut self, chunk: usize, blob: &[u8]) {
        const WORDS: usize = CHUNK / 64;
        self.grow_to((chunk + 1) * WORDS);
        let Some(bits) = self.bits[chunk * WORDS..].first_chunk_mut::<WORDS>() else { return };
        match blob.split_first() {
            Some((&BITMAP, bytes)) => {
                for (bits, eight) in bits.iter_mut().zip(bytes.chunks_exact(8)) {
                    *bits |= eight.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
                }
            }
            Some((_, bytes)) => run(bytes, |low| bits[low / 64 % WORDS] |= 1 << (low % 64)),
            None => {}
        }
    }

    fn grow_to(&mut self, words: usize) {
        if self.bits.len() < words {
            self.bits.reserve_exact(words - self.bits.len());
            self.bits.resize(words, 0);
        }
    }
}

/// The numbers of a chunk within it, in order.
pub fn decode_chunk(blob: &[u8]) -> Vec<u16> {
    let mut numbers = Vec::with_capacity(blob.len());
    match blob.split_first() {
        Some((&BITMAP, bytes)) => {
            for (at, byte) in bytes.iter().enumerate() {
                numbers.extend((0..8).filter(|bit| byte >> bit & 1 == 1).map(|bit| (at * 8 + bit) as u16));
            }
        }
        Some((_, bytes)) => run(bytes, |low| numbers.push(low as u16)),
        None => {}
    }
    numbers
}

/// Encodes a chunk for the file: gaps of one to three bytes, or one bit a person where that is shorter.
pub fn encode_chunk(numbers: &[u16]) -> Vec<u8> {
    let mut blob = vec![RUN];
    let mut next = 0;
    for &number in numbers {
        let mut gap = u32::from(number) - next;
        next = u32::from(number) + 1;
        while gap >= 0x80 {
            blob.push(gap as u8 | 0x80);
            gap >>= 7;
        }
        blob.push(gap as u8);
    }
    if blob.len() <= CHUNK / 8 {
        return blob;
    }
    let mut blob = vec![0; CHUNK / 8 + 1];
    blob[0] = BITMAP;
    for &number in numbers {
        blob[1 + usize::from(number) / 8] |= 1 << (number % 8);
    }
    blob
}

fn run(bytes: &[u8], mut each: impl FnMut(usize)) {
    let (mut next, mut gap, mut shift) = (0, 0, 0);
    for byte in bytes {
        gap |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            shift += 7;
        } else {
            // A damaged blob must not reach beyond its chunk.
            let low = (next + gap).min(CHUNK - 1);
            each(low);
            (next, gap, shift) = (low + 1, 0, 0);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(numbers: &[u16]) -> Vec<u16> {
        decode_chunk(&encode_chunk(numbers))
    }

    #[test]
    fn what_is_written_is_read_back_as_a_run_or_as_a_bitmap() {
        let sparse: Vec<u16> = vec![0, 1, 127, 128, 129, 300, 20_000, 65_535];
        let dense: Vec<u16> = (0..=65_534).step_by(3).collect();
        assert_eq!(read(&sparse), sparse);
        assert_eq!(read(&dense), dense);
        assert!(encode_chunk(&dense).len() <= CHUNK / 8 + 1);
        assert_eq!(read(&[]), [0_u16; 0]);
    }

    #[test]
    fn chunks_land_where_their_people_are() {
        let mut people = People::default();
        people.add_chunk(1, &encode_chunk(&[0, 70]));
        people.add_chunk(0, &encode_chunk(&[5]));
        assert_eq!(people.iter().collect::<Vec<_>>(), [5, 65_536, 65_606]);
        assert_eq!((people.len(), people.contains(5), people.contains(6)), (3, true, false));
        assert!(people.more_than(2) && !people.more_than(3));
    }

    #[test]
    fn a_damaged_chunk_reaches_nobody_beyond_its_own() {
        let mut people = People::default();
        people.add_chunk(0, &[RUN, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 1]);
        assert!(people.iter().all(|id| id < CHUNK));
        assert!(decode_chunk(&[RUN, 0xff]).is_empty());
    }
}
