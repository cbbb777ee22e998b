//! The screen over a line of 9 600 baud and 300 ms there and back, in simulated time: what was typed last is on the screen
//! soon, however long the frames before it.

use std::io::{self, Write};

use comptoir::canvas::Canvas;
use comptoir::term::frame::Frames;
use comptoir::view::glyphs::LATIN;
use comptoir::view::theme::Theme;
use comptoir::view::{self, Look};

use crate::support::{Seat, TestCentre};

/// Bytes that 9 600 baud carry in a second, with a start and a stop bit each.
const BYTES_A_SECOND: usize = 960;
/// Milliseconds from one end of the line to the other.
const ONE_WAY: usize = 150;
/// Milliseconds between two letters of somebody who types well.
const BETWEEN_LETTERS: usize = 120;
/// The terminal is asked to answer once it has read all of a frame (DSR).
const ASKS: &[u8] = b"\x1b[5n";

/// What was written since it was last looked at.
#[derive(Default)]
struct Sent(Vec<u8>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A desk at the far end of the line. Times are milliseconds since the test began.
struct FarDesk {
    seat: Seat,
    look: Look,
    frames: Frames<Sent>,
    /// Bytes written before the last frame.
    read: usize,
    emulator: vt100::Parser,
    /// Moment from which the line is free.
    free_at: usize,
    /// Moment at which the answer of the terminal comes, where it was asked for one.
    answered_at: Option<usize>,
}

impl FarDesk {
    fn open(centre: &TestCentre) -> Self {
        let mut seat = centre.seat("Sarah");
        seat.sized(80, 24);
        let look = Look { theme: Theme::load("both", |_| Ok(None)).unwrap(), glyphs: &LATIN };
        let frames = Frames::new(Sent::default(), false, b"");
        Self { seat, look, frames, read: 0, emulator: vt100::Parser::default(), free_at: 0, answered_at: None }
    }

    /// Sends a frame at `now`; returns the moment from which the terminal shows it.
    fn send_frame(&mut self, now: usize) -> usize {
        let (app, look) = (&self.seat.app, &self.look);
        self.frames.draw((80, 24), |canvas| view::paint(app, look, canvas)).unwrap();
        let bytes = self.frames.output().0[self.read..].to_vec();
        self.read += bytes.len();
        self.emulator.process(&bytes);
        if !bytes.is_empty() {
            self.free_at = self.free_at.max(now + ONE_WAY) + bytes.len() * 1_000 / BYTES_A_SECOND;
        }
        if bytes.ends_with(ASKS) {
            self.answered_at = Some(self.free_at + ONE_WAY);
        }
        self.free_at
    }

    /// Lets time pass until `now`: the answers that come meanwhile are each followed by a frame.
    fn wait_until(&mut self, now: usize) {
        while let Some(at) = self.answered_at.take_if(|at| *at <= now) {
            self.frames.ready();
            self.send_frame(at);
        }
    }

    /// Strikes keys, one after the other; returns how long it takes until the last one is seen, counted from the finger.
    fn type_keys(&mut self, from: usize, keys: &[&str]) -> usize {
        let mut shown_after = 0;
        for (at, key) in keys.iter().enumerate() {
            let struck = from + at * BETWEEN_LETTERS;
            self.wait_until(struck + ONE_WAY);
            self.seat.strikes(key);
            shown_after = self.send_frame(struck + ONE_WAY) - struck;
        }
        shown_after
    }
}

#[test]
fn the_last_of_seven_letters_is_seen_within_a_second_on_a_slow_line() {
    let centre = TestCentre::morning();
    let mut desk = FarDesk::open(&centre);
    let list = desk.send_frame(0);
    assert!(list <= 2_000, "the list is there after {list} ms");
    desk.wait_until(5_000);
    let lookup = desk.type_keys(5_000, &["/"]);
    assert!(lookup <= 800, "the lookup is there after {lookup} ms");
    desk.wait_until(10_000);
    let letters = desk.type_keys(10_000, &["m", "o", "h", "a", "m", "e", "d"]);
    assert!(desk.emulator.screen().contents().contains("mohamed"), "{}", desk.emulator.screen().contents());
    assert!(letters <= 1_000, "the last letter is seen after {letters} ms");
    // Once nothing is typed, the newest list follows.
    desk.wait_until(20_000);
    let mut canvas = Canvas::new(80, 24);
    view::paint(&desk.seat.app, &desk.look, &mut canvas);
    let painted = canvas.to_buffer();
    let wanted: Vec<String> = (0..24).map(|y| (0..80).map(|x| painted[(x, y)].symbol()).collect()).collect();
    let shown: Vec<String> = desk.emulator.screen().rows(0, 80).collect();
    for (shown, wanted) in shown.iter().zip(&wanted) {
        assert_eq!(shown.trim_end(), wanted.trim_end());
    }
}
