//! Charset of the terminal: the bytes that it sends and takes for letters.

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// ISO 8859-1.
    Latin1,
    /// ISO 8859-15, which has « œ » and the euro.
    Latin9,
    /// Charset of a locale that names none: only ASCII is sent, and both UTF-8 and ISO 8859-1 are read.
    Unknown,
}

impl Charset {
    /// Charset that a locale names: « fr_FR.UTF-8 », « fr_FR.ISO-8859-1 ».
    pub fn of_locale(locale: &str) -> Self {
        let named: String = locale.chars().filter(char::is_ascii_alphanumeric).collect();
        let named = named.to_ascii_lowercase();
        if named.contains("utf8") {
            Self::Utf8
        } else if named.contains("885915") {
            Self::Latin9
        } else if named.contains("88591") {
            Self::Latin1
        } else {
            Self::Unknown
        }
    }

    /// True where a letter is one byte.
    pub fn is_one_byte(self) -> bool {
        matches!(self, Self::Latin1 | Self::Latin9)
    }

    /// Letter of one byte.
    pub fn letter_of(self, byte: u8) -> char {
        match byte {
            0xa4 if self == Self::Latin9 => '€',
            0xa6 if self == Self::Latin9 => 'Š',
            0xa8 if self == Self::Latin9 => 'š',
            0xb4 if self == Self::Latin9 => 'Ž',
            0xb8 if self == Self::Latin9 => 'ž',
            0xbc if self == Self::Latin9 => 'Œ',
            0xbd if self == Self::Latin9 => 'œ',
            0xbe if self == Self::Latin9 => 'Ÿ',
            byte => char::from(byte),
        }
    }

    /// Turns a frame of letters that both charsets of one byte have into their bytes.
    pub fn encode(self, frame: &mut Vec<u8>) {
        if self.is_one_byte() && !frame.is_ascii() {
            *frame = String::from_utf8_lossy(frame).chars().map(|sign| u8::try_from(sign).unwrap_or(b'?')).collect();
        }
    }
}
