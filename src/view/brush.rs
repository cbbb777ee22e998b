//! Puts text on the screen by meaning: every sign passes here, so that width, the curtain and a terminal without
//! accents are minded once.

use std::borrow::Cow;

use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Look;
use super::theme::Meaning;
use super::wrap::wrap_text;
use crate::app::text_input::TextInput;
use crate::canvas::Canvas;
use crate::domain::name;
use crate::domain::person::split_name;
use crate::model::common::{PRIORITY_REASON, REMARK};
use crate::model::{Item, Row};

/// A brush over a part of the screen.
pub struct Brush<'a> {
    /// The screen.
    pub canvas: &'a mut Canvas,
    /// Theme and glyphs of this terminal.
    pub look: &'a Look,
    /// True when names are shown as initials.
    pub curtain: bool,
    /// Part of the screen that may be painted.
    pub area: Rect,
    /// Position of the cursor, when something is being typed.
    pub cursor: &'a mut Option<Position>,
}

impl Brush<'_> {
    /// Makes a brush for another part of the screen.
    pub fn with_area(&mut self, area: Rect) -> Brush<'_> {
        let area = area.intersection(self.canvas.area());
        Brush { canvas: self.canvas, look: self.look, curtain: self.curtain, area, cursor: self.cursor }
    }

    /// Rows of the part.
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// Columns of the part.
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// Writes `text` at column `x` of row `y`, cut at the end of the part; the column after it.
    pub fn put_text(&mut self, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let room = self.area.width.saturating_sub(x);
        self.put_in(x, y, room, text, meaning)
    }

    /// Writes `text` within `width` columns: a text that is cut ends in an ellipsis.
    pub fn put_in(&mut self, x: u16, y: u16, width: u16, text: &str, meaning: Meaning) -> u16 {
        if y >= self.area.height || x >= self.area.width || width == 0 {
            return x;
        }
        let width = width.min(self.area.width - x);
        let style = self.look.theme.style(meaning);
        let (left, y) = (self.area.x + x, self.area.y + y);
        // Most texts: their letters are their cells, and finding that out for each takes ten times as long.
        let fits = |count: &usize| *count <= usize::from(width);
        if self.look.glyphs.has_all(text)
            && let Some(count) = count_letters(text).filter(fits)
        {
            self.canvas.put_letters(left, y, text, style);
            return x + count as u16;
        }
        let visible = name::show_controls(text);
        let spelled = self.look.glyphs.text(&visible);
        let shown = fit_text(&spelled, usize::from(width), self.look.glyphs.ellipsis);
        match count_letters(&shown) {
            Some(count) => {
                self.canvas.put_letters(left, y, &shown, style);
                x + count as u16
            }
            None => self.canvas.put_signs(left, y, width, &shown, style) - self.area.x,
        }
    }

    /// Writes `text` from column `x` on, on as many rows as it takes from `y` on. Returns the row after it.
    pub fn put_rows(&mut self, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let lines = wrap_text(&self.look.glyphs.text(text), self.area.width.saturating_sub(x + 1));
        for (line, y) in lines.iter().zip(y..) {
            self.put_text(x, y, line, meaning);
        }
        y + lines.len() as u16
    }

    /// Writes `text` so that it ends at column `end`.
    pub fn put_right(&mut self, end: u16, y: u16, width: u16, text: &str, meaning: Meaning) {
        let cells = cell_width(&self.look.glyphs.text(text)).min(width);
        self.put_in(end.saturating_sub(cells), y, cells, text, meaning);
    }

    /// Says at the end of the first row which lines of `all` are shown, where that is not all of them and what the row says up
    /// to column `from` leaves room; the columns taken.
    pub fn put_place(&mut self, from: u16, top: usize, height: usize, all: usize) -> u16 {
        let place = format!("lignes {} à {} sur {all}", top + 1, top + height);
        let width = cell_width(&place) + 1;
        if all <= height || from + width > self.width() {
            return 0;
        }
        self.put_right(self.width() - 1, 0, width, &place, Meaning::Muted);
        width + 1
    }

    /// The subject of a line: a person's name, which the curtain hides, or a title.
    pub fn subject(&self, row: &Row) -> String {
        self.name_if(row.is_named(), &(row.item.kind.subject)(row))
    }

    /// Words that are somebody's name only if `named`.
    pub fn name_if(&self, named: bool, words: &str) -> String {
        if named { self.name(words) } else { words.to_owned() }
    }

    /// A person's name, or its initials behind the curtain.
    pub fn name(&self, name: &str) -> String {
        let initials = |name| name::initials(split_name(name).0);
        match name.split_once(" +").filter(|_| self.curtain) {
            // How many came with them stays readable.
            Some((name, party)) => format!("{} +{party}", initials(name)),
            None if self.curtain => initials(name),
            None => name.to_owned(),
        }
    }

    /// Words said of `item`; behind the curtain without the reason of its priority, which may name people.
    pub fn words_of<'a>(&self, item: &Item, words: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let words = words.into();
        match if self.curtain { item.text(&PRIORITY_REASON) } else { "" } {
            "" => words,
            reason => words.replace(reason, self.look.glyphs.ellipsis).into(),
        }
    }

    /// The remark written on `item`, in guillemets; nothing of it behind the curtain, for it may name people.
    pub fn remark(&self, item: &Item) -> Option<String> {
        let remark = Some(item.text(&REMARK)).filter(|remark| !self.curtain && !remark.is_empty())?;
        Some(format!("«\u{a0}{remark}\u{a0}»"))
    }

    /// The name in `width` columns: the letters give way, not what tells it from the same name of somebody else.
    pub fn name_in<'a>(&self, width: u16, name: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let name = name.into();
        // Most names fit as they are.
        if !self.curtain && count_letters(&name).is_some_and(|letters| letters <= usize::from(width)) {
            return name;
        }
        let shown = self.name(&name);
        let (named, apart) = split_name(&shown);
        if apart.is_empty() { shown.into() } else { self.cut_before(named, apart, width).into() }
    }

    /// `words` and what comes after them in `width` columns: the words give way, what is `kept` does not.
    pub fn cut_before(&self, words: &str, kept: &str, width: u16) -> String {
        let room = usize::from(width.saturating_sub(cell_width(kept)));
        fit_text(&name::show_controls(words), room, self.look.glyphs.ellipsis).into_owned() + kept
    }

    /// Writes at column `x`, from row `y` on, what must be respected before anything else: whole, in as many rows as it
    /// takes; the row after it.
    pub fn paint_banner(&mut self, x: u16, y: u16, words: &str) -> u16 {
        let lines = wrap_text(&self.look.glyphs.text(words), self.area.width.saturating_sub(x + 3));
        for (line, y) in lines.iter().zip(y..) {
            self.put_text(x, y, &format!(" {line} "), Meaning::Banner);
        }
        y + lines.len() as u16
    }

    /// Gives a row, or a part of it, another meaning on top of what is written there.
    pub fn tint_row(&mut self, x: u16, y: u16, width: u16, meaning: Meaning) {
        let part = Rect::new(self.area.x + x, self.area.y + y, width, 1).intersection(self.area);
        let style = self.look.theme.style(meaning);
        // One band from end to end: a colour written there before would show through it in patches.
        let style = if style.fg.is_none() { style.fg(Color::Reset) } else { style };
        (part.y..part.bottom()).for_each(|y| self.canvas.tint(part.x, y, part.width, style));
    }

    /// A rule across the part.
    pub fn paint_rule(&mut self, y: u16) {
        if y >= self.area.height {
            return;
        }
        let (line, style) = (self.look.glyphs.rule, self.look.theme.style(Meaning::Border));
        self.canvas.fill(self.area.x, self.area.y + y, self.area.width, line, style);
    }

    /// Writes a line of text being typed within `room` columns, as much of it as stands around its cursor.
    pub fn put_typed(&mut self, x: u16, y: u16, room: u16, line: &TextInput, meaning: Meaning) {
        let (shown, cursor) = typed_window(line, room, self.look.glyphs.ellipsis);
        self.put_in(x, y, room, &shown, meaning);
        self.put_cursor(x + cursor, y);
    }

    /// The cursor stands here.
    pub fn put_cursor(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            *self.cursor = Some(Position::new(self.area.x + x, self.area.y + y));
        }
    }
}

/// True for the signs of French, of Latin alphabets and of their punctuation, and for the lines and blocks that screens are
/// drawn with: each is a letter of its own in one cell, whatever comes before and after it.
fn is_one_cell(sign: char) -> bool {
    matches!(sign, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{2500}'..='\u{259f}')
}

/// Number of letters of a text of which each takes one cell; none of any other text.
fn count_letters(text: &str) -> Option<usize> {
    let (mut rest, mut letters) = (text, 0);
    loop {
        let plain = count_plain(rest.as_bytes());
        letters += plain;
        rest = &rest[plain..];
        let Some(sign) = rest.chars().next() else { return Some(letters) };
        if !is_one_cell(sign) {
            return None;
        }
        letters += 1;
        rest = &rest[sign.len_utf8()..];
    }
}

/// Number of bytes at the beginning that are each a sign of ASCII in one cell. Asked of every text of a frame, several times:
/// eight bytes at once take a third of what one after the other did.
fn count_plain(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let has_other = |eight: &&[u8; 8]| {
        let eight = u64::from_ne_bytes(**eight);
        // The upper bit of a byte says that it is beyond ASCII, below the space, or the last sign, DEL.
        (eight | eight.wrapping_sub(0x20 * EACH) | eight.wrapping_add(EACH)) & (0x80 * EACH) != 0
    };
    let (eights, rest) = bytes.as_chunks::<8>();
    let plain = 8 * eights.iter().take_while(|eight| !has_other(eight)).count();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    if plain == 8 * eights.len() && !has_other(&&last) {
        return bytes.len();
    }
    plain + bytes[plain..].iter().take_while(|sign| matches!(sign, b' '..=b'~')).count()
}

/// Part of a long text that stands around its cursor, after `mark` where it does not begin with its beginning, and the
/// cursor's column in it.
pub fn typed_window(line: &TextInput, room: u16, mark: &str) -> (String, u16) {
    let text = line.text();
    let before: String = text.chars().take(line.cursor()).collect();
    // Twice as many signs as there are cells are enough to begin with: measuring a page at every frame takes seconds.
    let mut from = before.char_indices().rev().nth(2 * usize::from(room)).map_or(0, |(at, _)| at);
    if from == 0 && cell_width(&before) < room {
        return (text.to_owned(), cell_width(&before));
    }
    let left = room.saturating_sub(cell_width(mark));
    while cell_width(&before[from..]) >= left && from < before.len() {
        from += before[from..].chars().next().map_or(1, char::len_utf8);
    }
    (format!("{mark}{}", &text[from..]), cell_width(mark) + cell_width(&before[from..]))
}

/// Number of columns that `text` takes.
pub fn cell_width(text: &str) -> u16 {
    u16::try_from(count_letters(text).unwrap_or_else(|| text.width())).unwrap_or(u16::MAX)
}

/// `text` in at most `width` columns, ending in `ellipsis` where it was cut.
fn fit_text<'a>(text: &'a str, width: usize, ellipsis: &str) -> Cow<'a, str> {
    // No text takes more columns than it has bytes.
    if text.len() <= width || usize::from(cell_width(text)) <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(UnicodeWidthStr::width(ellipsis));
    let mut shown = String::new();
    let mut used = 0;
    for sign in text.chars() {
        used += if is_one_cell(sign) { 1 } else { sign.width().unwrap_or(0) };
        if used > room {
            break;
        }
        shown.push(sign);
    }
    if width >= UnicodeWidthStr::width(ellipsis) {
        shown.push_str(ellipsis);
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;

    #[test]
    fn letters_are_counted_wherever_another_sign_stands_among_them() {
        for length in 0..20 {
            let plain: String = " ~aZ0".chars().cycle().take(length).collect();
            assert_eq!(count_letters(&plain), Some(length));
            for at in 0..length {
                let with = |sign: &str| plain[..at].to_owned() + sign + &plain[at..];
                for sign in ["é", "—", "\u{a0}"] {
                    assert_eq!(count_letters(&with(sign)), Some(length + 1));
                }
                for sign in ["\u{7f}", "\u{1f}", "\0", "\n", "\u{80}", "界", "e\u{301}"] {
                    assert_eq!(count_letters(&with(sign)), None, "{:?}", with(sign));
                }
            }
        }
    }

    #[test]
    fn a_sign_of_one_cell_is_a_letter_of_its_own_beside_any_other() {
        let signs: Vec<char> = (' '..='\u{ffff}').filter(|sign| is_one_cell(*sign)).collect();
        assert!(signs.len() > 700, "{}", signs.len());
        for sign in signs {
            for beside in ['a', 'é', '…', '\u{a0}', sign] {
                let mut painted = Buffer::empty(Rect::new(0, 0, 5, 1));
                painted.set_string(0, 0, format!("{beside}{sign}{beside}"), ratatui::style::Style::new());
                let cells: Vec<_> = painted.content.iter().map(|cell| cell.symbol().to_owned()).collect();
                let expected = [beside, sign, beside, ' ', ' '].map(String::from);
                assert_eq!(cells, expected, "U+{:04X}", sign as u32);
            }
        }
    }
}
