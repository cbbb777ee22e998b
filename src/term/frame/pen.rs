//! Attributes of what is written next (SGR), and the shortest way from one set of them to another.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Attributes that show on a blank too.
const SHOWN_ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// Codes that set an attribute, and those that take it away. Bold and dim have one code that takes both away.
const ATTRIBUTES: [(Modifier, u16, u16); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Colours and attributes that the terminal gives to what is written next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    ink: Color,
    ground: Color,
    attributes: Modifier,
}

impl Pen {
    /// Attributes of a terminal that was just reset.
    pub(super) const PLAIN: Self = Self { ink: Color::Reset, ground: Color::Reset, attributes: Modifier::empty() };

    /// Returns the pen that writes `cell`. A blank is written with whatever shows nothing on it.
    pub(super) fn for_cell(self, cell: &Cell) -> Self {
        if is_blank(cell) {
            return Self { ground: cell.bg, attributes: self.attributes.difference(SHOWN_ON_BLANKS), ..self };
        }
        Self { ink: cell.fg, ground: cell.bg, attributes: cell.modifier }
    }

    /// Returns the nearest pen that erases to plain blanks on every terminal: some erase with the ground of the pen, or
    /// reversed, others without.
    pub(super) fn for_erasing(self) -> Self {
        Self { ground: Color::Reset, attributes: self.attributes.difference(SHOWN_ON_BLANKS), ..self }
    }

    /// Writes what turns this pen into `wanted`, in one sequence: the attributes that differ, or all of them after a reset,
    /// whichever is shorter.
    pub(super) fn write_change(self, wanted: Self, bytes: &mut Vec<u8>) {
        if self == wanted {
            return;
        }
        let start = bytes.len();
        let mut codes = Codes::begin(bytes);
        self.difference(wanted, &mut codes);
        codes.end();
        let reset = bytes.len();
        let mut codes = Codes::begin(bytes);
        if wanted != Self::PLAIN {
            codes.add(0);
        }
        Self::PLAIN.difference(wanted, &mut codes);
        codes.end();
        if bytes.len() - reset < reset - start {
            bytes.drain(start..reset);
        } else {
            bytes.truncate(reset);
        }
    }

    fn difference(self, wanted: Self, codes: &mut Codes) {
        let mut left = self.attributes;
        for (attribute, _, off) in ATTRIBUTES {
            if left.contains(attribute) && !wanted.attributes.contains(attribute) {
                codes.add(off);
                let gone = ATTRIBUTES.iter().filter(|(.., same)| *same == off).map(|(attribute, ..)| *attribute);
                left = left.difference(gone.collect());
            }
        }
        // Where bold and dim are two degrees of one thing, the last one said holds: both are said, in one order.
        let both = Modifier::BOLD | Modifier::DIM;
        if wanted.attributes.contains(both) && !left.contains(both) {
            left = left.difference(both);
        }
        for (attribute, on, _) in ATTRIBUTES {
            if wanted.attributes.contains(attribute) && !left.contains(attribute) {
                codes.add(on);
            }
        }
        if self.ink != wanted.ink {
            codes.add_colour(wanted.ink, 30);
        }
        if self.ground != wanted.ground {
            codes.add_colour(wanted.ground, 40);
        }
    }
}

/// Tells whether nothing of this cell's ink is seen.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SHOWN_ON_BLANKS)
}

/// Tells whether an erased cell would look the same.
pub(super) fn is_erased(cell: &Cell) -> bool {
    is_blank(cell) && cell.bg == Color::Reset
}

/// Tells whether two cells look the same: their sign and their ground, and where there is something to see their colour and
/// attributes. Every cell of a frame passes here several times.
pub(super) fn look_alike(one: &Cell, other: &Cell) -> bool {
    is_same_sign(one.symbol(), other.symbol())
        && one.bg == other.bg
        && ((one.fg, one.modifier) == (other.fg, other.modifier) || is_blank(one) && is_blank(other))
}

/// Compares two signs letter by letter: most have one, and the C library's comparison of bytes takes longer.
fn is_same_sign(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().eq(other.bytes())
}

/// An SGR sequence being written.
struct Codes<'a> {
    bytes: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Codes<'a> {
    fn begin(bytes: &'a mut Vec<u8>) -> Self {
        bytes.extend_from_slice(b"\x1b[");
        Self { bytes, first: true }
    }

    fn add(&mut self, code: u16) {
        if !self.first {
            self.bytes.push(b';');
        }
        self.first = false;
        push_number(self.bytes, code);
    }

    /// Adds a colour: `base` is 30 for the ink and 40 for the ground. The sixteen names have a short form that every
    /// terminal with colours knows, where the long one (`38;5;n`) is unknown to some.
    fn add_colour(&mut self, colour: Color, base: u16) {
        match colour {
            Color::Reset => self.add(base + 9),
            Color::Black => self.add(base),
            Color::Red => self.add(base + 1),
            Color::Green => self.add(base + 2),
            Color::Yellow => self.add(base + 3),
            Color::Blue => self.add(base + 4),
            Color::Magenta => self.add(base + 5),
            Color::Cyan => self.add(base + 6),
            Color::Gray => self.add(base + 7),
            Color::DarkGray => self.add(base + 60),
            Color::LightRed => self.add(base + 61),
            Color::LightGreen => self.add(base + 62),
            Color::LightYellow => self.add(base + 63),
            Color::LightBlue => self.add(base + 64),
            Color::LightMagenta => self.add(base + 65),
            Color::LightCyan => self.add(base + 66),
            Color::White => self.add(base + 67),
            Color::Indexed(number) => [base + 8, 5, u16::from(number)].into_iter().for_each(|code| self.add(code)),
            Color::Rgb(red, green, blue) => {
                let parts = [base + 8, 2, u16::from(red), u16::from(green), u16::from(blue)];
                parts.into_iter().for_each(|code| self.add(code));
            }
        }
    }

    fn end(self) {
        self.bytes.push(b'm');
    }
}

/// Writes a number in decimal.
pub(super) fn push_number(bytes: &mut Vec<u8>, number: u16) {
    if number >= 10 {
        push_number(bytes, number / 10);
    }
    bytes.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: Pen, to: Pen) -> String {
        let mut bytes = Vec::new();
        from.write_change(to, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn what_changes_together_is_one_sequence_and_the_shorter_one() {
        let late = Pen { ink: Color::LightRed, ground: Color::Reset, attributes: Modifier::BOLD };
        let selected = Pen { attributes: Modifier::REVERSED, ..Pen::PLAIN };
        let both = Pen { attributes: Modifier::BOLD | Modifier::REVERSED, ..Pen::PLAIN };
        assert_eq!(change(Pen::PLAIN, late), "\x1b[1;91m");
        assert_eq!(change(late, Pen::PLAIN), "\x1b[m");
        assert_eq!(change(late, selected), "\x1b[0;7m");
        assert_eq!(change(both, selected), "\x1b[22m");
        assert_eq!(change(selected, both), "\x1b[1m");
        assert_eq!(change(late, late), "");
    }

    #[test]
    fn bold_and_dim_go_together_and_what_is_left_of_them_comes_back() {
        let both = Pen { attributes: Modifier::BOLD | Modifier::DIM, ink: Color::Cyan, ground: Color::Blue };
        let dim = Pen { attributes: Modifier::DIM, ..both };
        assert_eq!(change(both, dim), "\x1b[22;2m");
    }
}
