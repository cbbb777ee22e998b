//! Two sets of signs: Latin with box drawing, and ASCII for terminals that cannot show it.

use std::borrow::Cow;

use ratatui::buffer::Cell;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The signs the screen is drawn with.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Stands before the selected line.
    pub pointer: &'static str,
    /// A horizontal rule, one cell of it.
    pub rule: &'static str,
    /// A vertical rule, one cell of it.
    pub upright: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Sign for a missing figure.
    pub dash: &'static str,
    /// Sign between two things on one line.
    pub dot: &'static str,
    /// Mark of the place where a text was cut.
    pub ellipsis: &'static str,
    /// Mark beside the header of the column that orders the lines.
    pub down: &'static str,
    /// Mark, in a single cell, that more stands there than is shown.
    pub more: &'static str,
    /// Signs for a person who came, who waits, who is expected, who did not come.
    pub presences: [&'static str; 4],
    letters: Letters,
}

/// Letters that a set of signs has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    All,
    /// Letters that ISO 8859-1 and 8859-15 have in common.
    Latin,
    Ascii,
}

impl Letters {
    fn has(self, sign: char) -> bool {
        match self {
            Self::All => true,
            Self::Latin => sign.is_ascii() || ('\u{a0}'..='\u{ff}').contains(&sign) && !"¤¦¨´¸¼½¾".contains(sign),
            Self::Ascii => sign.is_ascii(),
        }
    }
}

/// Signs for a terminal that shows UTF-8; none that PuTTY or the Linux console lacks.
pub static LATIN: Glyphs = Glyphs {
    pointer: "▌",
    rule: "─",
    upright: "│",
    corners: ["┌", "┐", "└", "┘"],
    dash: "—",
    dot: "·",
    ellipsis: "…",
    down: "↓",
    more: "…",
    presences: ["█", "▒", "·", "×"],
    letters: Letters::All,
};

/// Signs for a terminal of one byte a letter: French has its accents there, frames are drawn in ASCII.
pub static LATIN_BYTES: Glyphs = Glyphs { dot: "·", letters: Letters::Latin, ..ASCII };

/// Signs for any other terminal.
pub static ASCII: Glyphs = Glyphs {
    pointer: ">",
    rule: "-",
    upright: "|",
    corners: ["+", "+", "+", "+"],
    dash: "--",
    dot: "-",
    ellipsis: "...",
    down: "v",
    more: "+",
    presences: ["#", "o", ".", "x"],
    letters: Letters::Ascii,
};

impl Glyphs {
    /// True for a terminal whose frames are drawn in ASCII.
    pub fn is_ascii(&self) -> bool {
        self.letters != Letters::All
    }

    /// True when each sign of `text` is in this set.
    pub fn has_all(&self, text: &str) -> bool {
        self.letters == Letters::All || text.is_ascii() || text.chars().all(|sign| self.letters.has(sign))
    }

    /// `text` as this set can show it: unchanged, or without its accents and French signs. May be longer: « œ » is
    /// two letters.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.has_all(text) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.nfc().fold(String::new(), |mut plain, sign| {
            if self.letters.has(sign) {
                plain.push(sign);
            } else {
                spell_ascii(sign, &mut plain);
            }
            plain
        }))
    }

    /// Has no cell keep a sign that this set lacks, where something else than text was painted. A cell holds one sign, so that
    /// « œ » becomes « o » where [`Glyphs::text`] was not asked first.
    pub fn replace_glyphs(&self, cells: &mut [Cell]) {
        if self.letters == Letters::All {
            return;
        }
        for cell in cells {
            if !cell.symbol().chars().all(|sign| self.letters.has(sign)) {
                let plain = self.text(cell.symbol()).chars().next().unwrap_or(' ');
                cell.set_char(plain);
            }
        }
    }
}

/// Writes one sign in ASCII: its base letter, the usual spelling, or `?`.
fn spell_ascii(sign: char, plain: &mut String) {
    let usual = match sign {
        '\u{2018}' | '\u{2019}' => "'",
        '\u{201c}' | '\u{201d}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2012}' | '–' => "-",
        '—' => "--",
        '·' | '•' => ".",
        '°' => "o",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ı' => "i",
        '€' => "EUR",
        '×' => "x",
        '▌' => ">",
        '─' | '━' | '═' => "-",
        '│' | '┃' | '║' => "|",
        '┌'..='╬' => "+",
        '→' => "->",
        '←' => "<-",
        _ => "",
    };
    if !usual.is_empty() {
        plain.push_str(usual);
        return;
    }
    // Compatibility forms also unfold « … », « ² », « № » and the no-break spaces.
    let before = plain.len();
    let parts = std::iter::once(sign).nfkd().filter(|part| !is_combining_mark(*part));
    plain.extend(parts.map(|part| if part.is_ascii() { part } else { '?' }));
    if plain.len() == before && !is_combining_mark(sign) {
        plain.push('?');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn a_french_sentence_loses_its_accents_and_nothing_else() {
        let said = "« L’élève a mangé »\u{a0}: cœur, Noël, Ænne… — 12\u{202f}€ · Attendu·e";
        assert_eq!(ASCII.text(said), "\" L'eleve a mange \" : coeur, Noel, AEnne... -- 12 EUR . Attendu.e");
    }

    #[test]
    fn names_from_elsewhere_keep_their_letters() {
        assert_eq!(ASCII.text("FERREIRA João, ŁUKASZ, Ðặng, Şahin, İnci"), "FERREIRA Joao, LUKASZ, Dang, Sahin, Inci");
        assert_eq!(ASCII.text("e\u{301}té"), "ete");
        assert_eq!(ASCII.text("日本"), "??");
    }

    #[test]
    fn a_terminal_of_one_byte_a_letter_keeps_the_letters_it_has() {
        assert_eq!(
            LATIN_BYTES.text("« L’élève » : cœur, Noël — ŁUKASZ · Attendu·e"),
            "« L'élève » : coeur, Noël -- LUKASZ · Attendu·e"
        );
        assert_eq!(LATIN_BYTES.text("e\u{301}té"), "été");
    }

    #[test]
    fn latin_leaves_a_text_as_it_is() {
        assert_eq!(LATIN.text("« été »"), "« été »");
    }

    #[test]
    fn nothing_but_ascii_is_left_on_an_ascii_screen() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 1));
        buffer.set_string(0, 0, "▌— « été » … ─│┌ João 日本", Style::new());
        ASCII.replace_glyphs(&mut buffer.content);
        let line: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(line.trim_end(), ">- \" ete \" . -|+ Joao ? ?");
    }

    #[test]
    fn every_sign_of_the_ascii_set_is_ascii() {
        let signs = [ASCII.pointer, ASCII.rule, ASCII.upright, ASCII.dash, ASCII.dot, ASCII.ellipsis];
        assert!(signs.iter().chain(&ASCII.corners).all(|sign| sign.is_ascii()));
    }
}
