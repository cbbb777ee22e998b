//! The bytes of a frame: a terminal that reads them shows, cell by cell, what was painted; and there are few of them.
//!
//! The emulator erases with the ground of the pen, as xterm, the Linux console and PuTTY do. The VT220, screen and tmux
//! erase to plain blanks: that both show the same is proved by looking at the pen before everything that erases. All of
//! them know the scroll region of the VT100 and the short form of the sixteen colours, or ignore it together.

use std::io::{self, Write};
use std::num::NonZero;

use comptoir::canvas::Canvas;
use comptoir::term::frame::Frames;
use comptoir::view::glyphs::LATIN;
use comptoir::view::theme::Theme;
use comptoir::view::{self, Look};
use fastrand::Rng;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use crate::support::{Seat, TestCentre, ToldSeed, Visit, at, seeds};

/// What a morning at the counter costs, in bytes: 55 gestures.
const MORNING: usize = 13_300;

/// Every write, apart.
#[derive(Default)]
pub struct Sent(Vec<Vec<u8>>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells whether a terminal knows REP: VT220, PuTTY and older multiplexers leave it unread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rep {
    Known,
    Unknown,
}

/// A terminal that reads what is sent to it.
pub struct Reader {
    frames: Frames<Sent>,
    emulator: vt100::Parser,
    rep: Rep,
    read: usize,
    sent: usize,
}

impl Reader {
    pub fn new(size: (u16, u16), rep: Rep) -> Self {
        let [rows, columns] = [size.1, size.0].map(|cells| NonZero::new(cells).unwrap());
        let emulator = vt100::Parser::new(rows, columns, 0);
        Self { frames: Frames::new(Sent::default(), false, b""), emulator, rep, read: 0, sent: 0 }
    }

    /// Sends one frame and compares what is shown with what is painted on a blank canvas; how many bytes it took.
    pub fn show(&mut self, (columns, rows): (u16, u16), paint: impl Fn(&mut Canvas) -> Option<Position>) -> usize {
        let mut whole = Canvas::new(columns, rows);
        let cursor = paint(&mut whole);
        let painted = whole.to_buffer();
        self.frames.draw((columns, rows), paint).unwrap();
        let new: Vec<u8> = self.frames.output().0[self.read..].concat();
        self.read = self.frames.output().0.len();
        self.sent += new.len();
        self.process(&new);
        self.compare(&painted, &new);
        let screen = self.emulator.screen();
        assert_eq!(screen.hide_cursor(), cursor.is_none());
        if let Some(cursor) = cursor {
            assert_eq!(screen.cursor_position(), (cursor.y, cursor.x));
        }
        new.len()
    }

    /// Reads byte by byte, looks at the pen before whatever leaves blanks behind, and tells where the cursor stands.
    fn process(&mut self, bytes: &[u8]) {
        let leaves_blanks = |at: usize| {
            let before = &bytes[..=at];
            [&b"\x1b[K"[..], b"\x1b[J", b"\x1bM", b"\n"].iter().any(|word| before.ends_with(word))
        };
        for (at, byte) in bytes.iter().enumerate() {
            if leaves_blanks(at) {
                let screen = self.emulator.screen();
                let plain = screen.bgcolor() == vt100::Color::Default && !screen.inverse() && !screen.underline();
                // A line feed moves rows at the end of a region only.
                let blank = *byte != b'\n' || has_region(&bytes[..at]);
                assert!(plain || !blank, "erases with a ground: {}", bytes.escape_ascii());
            }
            // Cancelled: as a sequence that is not known does nothing.
            let is_lost = self.rep == Rep::Unknown && is_repetition(&bytes[..=at]);
            self.emulator.process(if is_lost { b"\x18" } else { std::slice::from_ref(byte) });
            if bytes[..=at].ends_with(b"\x1b[6n") {
                let (row, column) = self.emulator.screen().cursor_position();
                self.frames.hear_place(Position::new(column, row));
            }
        }
    }

    fn compare(&self, painted: &Buffer, sent: &[u8]) {
        let screen = self.emulator.screen();
        let width = painted.area.width;
        for (at, cell) in painted.content.iter().enumerate() {
            let (x, y) = (at as u16 % width, at as u16 / width);
            let shown = screen.cell(y, x).unwrap();
            if shown.is_wide_continuation() {
                continue;
            }
            assert_eq!(seen(shown), wanted(cell), "column {x} of row {y} after {}", sent.escape_ascii());
        }
    }
}

/// Tells whether the bytes end in REP.
fn is_repetition(bytes: &[u8]) -> bool {
    let number = bytes.strip_suffix(b"b").unwrap_or_default();
    let digits = number.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    !number.is_empty() && number[..number.len() - digits].ends_with(b"\x1b[")
}

/// Has a scroll region been set last, and not all of the screen?
fn has_region(bytes: &[u8]) -> bool {
    let sequences = bytes.split(|byte| *byte == 0x1b).filter_map(|sequence| sequence.strip_prefix(b"["));
    let numbers = |sequence: &[u8]| sequence.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
    let mut regions = sequences.filter(|sequence| sequence.get(numbers(sequence)) == Some(&b'r'));
    regions.next_back().is_some_and(|region| numbers(region) > 0)
}

/// A cell as it is seen: its sign, its ground, and what shows of its ink.
type Seen = (String, vt100::Color, Option<(vt100::Color, [bool; 5])>);

fn seen(cell: &vt100::Cell) -> Seen {
    let attributes = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
    ink(cell.contents(), cell.fgcolor(), cell.bgcolor(), attributes)
}

fn wanted(cell: &Cell) -> Seen {
    let has = |modifier| cell.modifier.contains(modifier);
    let attributes =
        [Modifier::BOLD, Modifier::DIM, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED].map(has);
    ink(cell.symbol(), colour(cell.fg), colour(cell.bg), attributes)
}

fn ink(sign: &str, fg: vt100::Color, bg: vt100::Color, attributes: [bool; 5]) -> Seen {
    let [.., underline, inverse] = attributes;
    let blank = sign.trim().is_empty() && !underline && !inverse;
    (sign.trim().to_owned(), bg, (!blank).then_some((fg, attributes)))
}

fn colour(colour: Color) -> vt100::Color {
    const NAMES: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let at = NAMES.iter().position(|name| *name == colour);
    at.map_or(vt100::Color::Default, |at| vt100::Color::Idx(at as u8))
}

/// Somebody at a screen whose terminal shows every frame.
struct Desk {
    _house: TestCentre,
    seat: Seat,
    look: Look,
    reader: Reader,
}

impl Desk {
    /// On a morning whose list is longer than the screen.
    fn open(theme: &str, rep: Rep) -> Self {
        let mut centre = TestCentre::morning();
        for number in 0..24 {
            let label = format!("visite {number}");
            centre.comes(at(9, 10), Visit { label: &label, to: &["Dr Roux"], ..Visit::default() });
        }
        let mut seat = centre.seat("Sarah");
        let look = Look { theme: Theme::load(theme, |_| Ok(None)).unwrap(), glyphs: &LATIN };
        seat.sized(80, 24);
        Self { _house: centre, seat, look, reader: Reader::new((80, 24), rep) }
    }

    fn show(&mut self) -> usize {
        self.reader.show((80, 24), |canvas| view::paint(&self.seat.app, &self.look, canvas))
    }

    /// Strikes keys, a frame after each; the bytes of the last frame.
    fn strikes(&mut self, keys: &str) -> usize {
        let mut last = 0;
        for key in apart(keys) {
            self.seat.strikes(&key);
            last = self.show();
        }
        last
    }
}

/// « a<Bas> » key by key.
fn apart(keys: &str) -> Vec<String> {
    let mut apart: Vec<String> = Vec::new();
    for sign in keys.chars() {
        match apart.last_mut() {
            Some(named) if named.starts_with('<') && !named.ends_with('>') => named.push(sign),
            _ => apart.push(sign.to_string()),
        }
    }
    apart
}

/// 55 gestures: down the list, people looked up, a card, a form half filled and left, coffees, other panes, help.
const GESTURES: [&str; 55] = [
    "<Bas>",
    "<Bas>",
    "<Bas>",
    "<Bas>",
    "<Haut>",
    "/",
    "b",
    "e",
    "n",
    " ",
    "m",
    "o",
    "h",
    "<Bas>",
    "<Entrée>",
    "<Échap>",
    "<Échap>",
    "k",
    "<Entrée>",
    "<Fin>",
    "<Haut>",
    "<Haut>",
    "<Début>",
    "2",
    "<Bas>",
    "3",
    "4",
    "5",
    "1",
    "<Page suiv.>",
    "<Bas>",
    "<Bas>",
    "<Page préc.>",
    "/",
    "k",
    "a",
    "y",
    "a",
    "<Entrée>",
    "a",
    "<Tab>",
    "d",
    "o",
    "u",
    "l",
    "e",
    "u",
    "r",
    "<Tab>",
    "<Échap>",
    "<Échap>",
    "<Échap>",
    "?",
    "<Échap>",
    "h",
];

#[test]
fn every_frame_of_a_morning_shows_what_was_painted_in_every_theme() {
    for (theme, rep) in Theme::names().flat_map(|theme| [(theme, Rep::Known), (theme, Rep::Unknown)]) {
        let mut desk = Desk::open(theme, rep);
        desk.show();
        GESTURES.iter().for_each(|gesture| _ = desk.strikes(gesture));
        let repeated = desk
            .reader
            .frames
            .output()
            .0
            .iter()
            .filter(|write| write.split_inclusive(|byte| *byte == b'b').any(is_repetition));
        // Where it is unknown it is tried once.
        assert_eq!(repeated.count() > 1, rep == Rep::Known);
    }
}

#[test]
fn a_gesture_costs_few_bytes() {
    for rep in [Rep::Known, Rep::Unknown] {
        println!("REP {rep:?}");
        count_gestures(rep);
    }
}

fn count_gestures(rep: Rep) {
    let mut desk = Desk::open("both", rep);
    let list = desk.show();
    assert_eq!(desk.reader.read, 1, "one write a frame");
    let lookup = desk.strikes("/");
    desk.strikes("<Échap>");
    let (mut down, mut scrolled) = (Vec::new(), Vec::new());
    for _ in 0..24 {
        let top = desk.seat.app.listing().top;
        let bytes = desk.strikes("<Bas>");
        if desk.seat.app.listing().top > top { &mut scrolled } else { &mut down }.push(bytes);
    }
    desk.strikes("m<Tab>");
    let letters = "douleurs".chars().map(|letter| desk.strikes(&letter.to_string())).collect();
    for (what, bytes, most) in [
        ("the first list", list, 2_000),
        ("the lookup opens", lookup, 360),
        ("one row down", middle(down), 90),
        ("the list scrolls by one", middle(scrolled), 120),
        ("a letter in a form", middle(letters), 8),
    ] {
        println!("{what}: {bytes}");
        assert!(bytes <= most, "{what}: {bytes} bytes, {most} at most");
    }
}

fn middle(mut figures: Vec<usize>) -> usize {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

#[test]
fn a_morning_costs_few_bytes() {
    for rep in [Rep::Known, Rep::Unknown] {
        let mut desk = Desk::open("both", rep);
        desk.show();
        for gesture in GESTURES {
            println!("{gesture}: {}", desk.strikes(gesture));
        }
        println!("{} bytes, REP {rep:?}", desk.reader.sent);
        assert!(desk.reader.sent <= MORNING, "{} bytes", desk.reader.sent);
    }
}

#[test]
fn any_screen_becomes_any_other() {
    for seed in seeds(0..=59) {
        let _told = ToldSeed(seed);
        let mut random = Rng::with_seed(seed);
        let (width, height) = (random.u16(1..=40), random.u16(1..=12));
        let rep = if random.bool() { Rep::Known } else { Rep::Unknown };
        let mut reader = Reader::new((width, height), rep);
        let mut screen = Buffer::empty(Rect::new(0, 0, width, height));
        for _ in 0..60 {
            disturb(&mut screen, &mut random);
            let cursor = random.bool().then(|| Position::new(random.u16(..width), random.u16(..height)));
            reader.show((width, height), |canvas| {
                canvas.begin(Style::new());
                screen.content.chunks(usize::from(width)).zip(0..).for_each(|(row, y)| canvas.put_cells(0, y, row));
                cursor
            });
        }
    }
}

/// Writes here and there, blanks a row, moves rows as a list does.
fn disturb(screen: &mut Buffer, random: &mut Rng) {
    const RULE: &str = "────────────────────────";
    const WORDS: [&str; 9] =
        ["Benali", "  ", "é·—", "x", "日本", "e\u{301}té", "                    ", "João LE GOFF", RULE];
    let area = screen.area;
    let style = [
        Style::new(),
        Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD),
        Style::new().add_modifier(Modifier::REVERSED),
        Style::new().bg(Color::Blue).fg(Color::Yellow),
        Style::new().add_modifier(Modifier::DIM | Modifier::UNDERLINED),
    ];
    match random.u8(..6) {
        0 => {
            let width = usize::from(area.width);
            let by = random.usize(1..=3) * width;
            if screen.content.len() > by {
                screen.content.rotate_left(by);
            }
        }
        1 => {
            let y = random.u16(..area.height);
            (0..area.width).for_each(|x| screen[(x, y)].reset());
        }
        2 => screen.reset(),
        3 => {
            let y = random.u16(..area.height);
            screen.set_style(Rect::new(0, y, area.width, 1), Style::reset().patch(style[random.usize(..style.len())]));
        }
        _ => {
            for _ in 0..random.usize(1..=area.height as usize) {
                let (x, y) = (random.u16(..area.width), random.u16(..area.height));
                let word = WORDS[random.usize(..WORDS.len())];
                write(screen, (x, y), word, style[random.usize(..style.len())]);
            }
        }
    }
}

/// Writes where no half of a wide sign is left beside it, as a painter does that begins every frame anew.
fn write(screen: &mut Buffer, (x, y): (u16, u16), word: &str, style: Style) {
    let wide = (0..screen.area.width).any(|x| screen[(x, y)].symbol().chars().any(|sign| sign > '\u{2fff}'));
    if wide || word.contains('日') {
        (0..screen.area.width).for_each(|x| screen[(x, y)].reset());
    }
    screen.set_string(x, y, word, Style::reset().patch(style));
}
