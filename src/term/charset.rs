//! Charset of the terminal: the bytes that it sends and takes for letters.

use std::time::Duration;

use crate::app::keys::UNREADABLE;

/// Longest delay of the rest of a letter of several bytes, which a terminal sends at once.
const TORN_LETTER: Duration = Duration::from_millis(500);

/// Longest delay where what has begun is most often a letter already.
const TORN_BYTE: Duration = Duration::from_millis(40);

/// Longest letter of UTF-8, in bytes.
const LONGEST_LETTER: usize = 4;

/// Bytes that are other letters in ISO 8859-15 than in ISO 8859-1.
const LATIN9: [(u8, char); 8] =
    [(0xa4, '€'), (0xa6, 'Š'), (0xa8, 'š'), (0xb4, 'Ž'), (0xb8, 'ž'), (0xbc, 'Œ'), (0xbd, 'œ'), (0xbe, 'Ÿ')];

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// ISO 8859-1.
    Latin1,
    /// ISO 8859-15, which has « œ » and the euro.
    Latin9,
    /// Charset of a locale that names none: only ASCII is sent; UTF-8 is read, and what ISO 8859-1 and 8859-15 have in common.
    Unknown,
    /// Charset of a locale that names one which is not known here: only ASCII is sent; UTF-8 is read.
    Other,
}

/// Beginning of the bytes that a terminal sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadLetter {
    /// A letter, of so many bytes.
    Whole(char, usize),
    /// More bytes must come, or a silence.
    Unfinished,
}

impl Charset {
    /// Charset that a locale names: « fr_FR.UTF-8 », « fr_FR.ISO-8859-1 », « fr_FR@euro ».
    pub fn of_locale(locale: &str) -> Self {
        let (names, variant) = locale.split_once('@').unwrap_or((locale, ""));
        let Some((_, named)) = names.split_once('.') else {
            return if variant.eq_ignore_ascii_case("euro") { Self::Latin9 } else { Self::Unknown };
        };
        let named: String = named.chars().filter(char::is_ascii_alphanumeric).collect();
        match named.to_ascii_lowercase().as_str() {
            "utf8" => Self::Utf8,
            "iso885915" | "latin9" => Self::Latin9,
            "iso88591" | "latin1" => Self::Latin1,
            _ => Self::Other,
        }
    }

    /// True where a letter is one byte.
    pub fn is_one_byte(self) -> bool {
        matches!(self, Self::Latin1 | Self::Latin9)
    }

    /// Reads the letter that `bytes` begin with, of which there is one at least. `ended` says that none follows them.
    pub fn read_letter(self, bytes: &[u8], ended: bool) -> ReadLetter {
        let bytes = &bytes[..bytes.len().min(LONGEST_LETTER)];
        let (valid, wrong) = match str::from_utf8(bytes) {
            Ok(text) => (text, 0),
            Err(error) => {
                let valid = str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                (valid, error.error_len().unwrap_or(bytes.len() - valid.len()))
            }
        };
        match valid.chars().next() {
            Some(letter) if !self.is_one_byte() || may_be_utf8(&bytes[..letter.len_utf8()]) => {
                ReadLetter::Whole(letter, letter.len_utf8())
            }
            None if !ended && may_go_on(bytes) => ReadLetter::Unfinished,
            None if matches!(self, Self::Utf8 | Self::Other) => ReadLetter::Whole(UNREADABLE, wrong),
            Some(_) | None => ReadLetter::Whole(self.letter_of(bytes[0]), 1),
        }
    }

    /// Letter of one byte.
    fn letter_of(self, byte: u8) -> char {
        let differing = LATIN9.iter().find(|(other, _)| *other == byte);
        match (self, differing) {
            (_, _) if byte.is_ascii() => char::from(byte),
            // By these two a terminal of eight bits begins an arrow. The other control signs no key sends.
            (_, _) if matches!(byte, 0x8f | 0x9b) => char::from(byte),
            (_, _) if byte < 0xa0 => UNREADABLE,
            (Self::Utf8 | Self::Other, _) | (Self::Unknown, Some(_)) => UNREADABLE,
            (Self::Latin9, Some((_, letter))) => *letter,
            (Self::Latin1 | Self::Latin9, _) | (Self::Unknown, None) => char::from(byte),
        }
    }

    /// Turns a frame of letters that both charsets of one byte have into their bytes.
    pub fn encode(self, frame: &mut Vec<u8>) {
        if self.is_one_byte() && !frame.is_ascii() {
            *frame = String::from_utf8_lossy(frame).chars().map(|sign| u8::try_from(sign).unwrap_or(b'?')).collect();
        }
    }
}

/// True for the beginning of a letter of UTF-8, of which bytes are missing.
fn may_go_on(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// True for bytes that are a letter of UTF-8 and nothing that anybody types in a charset of one byte: control signs among
/// them, one of « Â Ã Ä Å » with a sign behind it, or « áº » and « á» » with one, which are letters of Vietnam. A terminal that
/// was switched to UTF-8 sends such bytes.
fn may_be_utf8(bytes: &[u8]) -> bool {
    match bytes {
        [] | [_] => true,
        [0xc2..=0xc5, _] | [0xe1, 0xba | 0xbb, _] => true,
        [_, others @ ..] => others.iter().any(|byte| (0x80..0xa0).contains(byte)),
    }
}

/// Makes letters of bytes, whatever the parcels they come in.
#[derive(Debug)]
pub struct Letters {
    charset: Charset,
    /// The beginning of a letter whose last bytes are still to come.
    begun: Vec<u8>,
}

impl Letters {
    /// Reads in this charset.
    pub fn new(charset: Charset) -> Self {
        Self { charset, begun: Vec::new() }
    }

    /// Longest delay of the rest of a letter.
    pub fn longest_wait(&self) -> Option<Duration> {
        match (self.begun.is_empty(), self.charset) {
            (true, _) => None,
            (false, Charset::Latin1 | Charset::Latin9 | Charset::Unknown) => Some(TORN_BYTE),
            (false, Charset::Utf8 | Charset::Other) => Some(TORN_LETTER),
        }
    }

    /// Takes a parcel.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<char> {
        self.begun.extend_from_slice(bytes);
        self.read(false)
    }

    /// Ends a wait in which nothing came for as long as [`Letters::longest_wait`] says.
    pub fn after_silence(&mut self) -> Vec<char> {
        self.read(true)
    }

    /// Number of bytes held of a letter that has begun.
    #[cfg(test)]
    pub fn begun(&self) -> usize {
        self.begun.len()
    }

    fn read(&mut self, ended: bool) -> Vec<char> {
        let mut letters = Vec::new();
        let mut rest = self.begun.as_slice();
        while !rest.is_empty()
            && let ReadLetter::Whole(letter, length) = self.charset.read_letter(rest, ended)
        {
            letters.push(letter);
            rest = &rest[length..];
        }
        self.begun = rest.to_vec();
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_charset_or_is_not_guessed() {
        for (locale, charset) in [
            ("fr_FR.UTF-8", Charset::Utf8),
            ("C.utf8", Charset::Utf8),
            ("fr_FR.utf8@euro", Charset::Utf8),
            ("fr_FR.ISO-8859-1", Charset::Latin1),
            ("fr_fr.iso88591", Charset::Latin1),
            ("fr_FR.ISO-8859-15@euro", Charset::Latin9),
            ("fr_fr@euro", Charset::Latin9),
            ("fr_FR", Charset::Unknown),
            ("C", Charset::Unknown),
            ("", Charset::Unknown),
            ("pl_PL.ISO-8859-2", Charset::Other),
            ("fr_FR.ISO-8859-14", Charset::Other),
            ("ru_RU.KOI8-R", Charset::Other),
            ("fr_FR.CP1252", Charset::Other),
        ] {
            assert_eq!(Charset::of_locale(locale), charset, "{locale}");
        }
    }
}
