//! Keys: a thread reads them, and [`Mender`] joins what the network tore.
//!
//! Over SSH the three bytes of an arrow may come in two parcels. So Esc is held for a moment, and is Esc only if nothing
//! that completes a key follows it. What completes one later is let go of: the letter that ends an arrow would be a command.

use std::time::Duration;
use std::{io, mem, str, thread};

use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;

use super::charset::{Charset, Letters};
use super::hangup;
use crate::app::keys::Key;

/// Longest delay of what follows the Esc of a split key. Nobody types `[` this soon after Esc.
const TORN_KEY: Duration = Duration::from_millis(40);

/// Silence after which the rest of what only a terminal sends was lost: of a key of which more than Esc has come, of a paste,
/// of a key whose Esc was taken for somebody's. Letters that came late must not act as keys.
const TORN_REST: Duration = Duration::from_millis(500);

/// Bytes kept of one paste: more than any line takes, and little for the machine.
const LONGEST_PASTE: usize = 64 * 1024;

/// Signs kept of one key: more than any terminal sends.
const LONGEST_KEY: usize = 64;

/// Sign that ends an answer in words, as the sequence Esc \\ does.
const BELL: char = '\x07';

/// Beginning of a report of the mouse in three signs.
const MOUSE: &str = "[M";

/// The end of a paste.
const PASTE_END: &str = "\x1b[201~";

/// An input from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was struck.
    Key(Key),
    /// A text was pasted; its lines end with `\n`.
    Paste(String),
    /// The terminal says that it has read all that was sent to it before the question.
    Ready,
    /// The terminal says where its cursor stands.
    Place(Position),
}

/// Hands every input to `hand`, on a thread of its own, until the program ends.
pub fn read_keys(charset: Charset, mut hand: impl FnMut(Input) + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        let mut mender = Mender::default();
        let mut letters = Letters::new(charset);
        let mut bytes = [0; 1024];
        loop {
            let patience = mender.longest_wait().or(letters.longest_wait());
            let signs = match read(&mut bytes, patience) {
                Ok(Some(read)) => letters.take(read),
                Ok(None) if mender.longest_wait().is_some() => {
                    mender.after_silence().into_iter().for_each(&mut hand);
                    continue;
                }
                Ok(None) => letters.after_silence(),
                Err(_) if hangup::is_leaving() => return,
                // The terminal is gone: a screen that hears nothing must not stay.
                Err(_) => hangup::end(),
            };
            signs.into_iter().flat_map(|sign| mender.take(sign)).for_each(&mut hand);
        }
    })?;
    Ok(())
}

/// Sleeps until the terminal sends something; none if it is silent for so long.
fn read(bytes: &mut [u8], patience: Option<Duration>) -> io::Result<Option<&[u8]>> {
    let within = patience
        .map(|patience| Timespec { tv_sec: patience.as_secs().cast_signed(), tv_nsec: patience.subsec_nanos().into() });
    loop {
        match poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], within.as_ref()) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        match rustix::io::read(stdin(), &mut *bytes) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => return Ok(Some(&bytes[..length])),
            // Somebody else who shares this terminal made it non-blocking, and took what had come.
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Joins torn keys. Time reaches it only as [`Mender::after_silence`], so that a machine that was busy does not tear them more.
#[derive(Debug, Default)]
struct Mender {
    held: Held,
}

/// An incomplete input.
#[derive(Debug, Default)]
enum Held {
    #[default]
    Nothing,
    /// Esc, and the signs that followed it so far.
    Esc(String),
    /// A paste that has begun.
    Paste(String),
    /// The signs that may be the rest of a key, or of the end of a paste, of which a part was taken for all there was.
    Late(Torn, String),
}

/// An input whose rest may come late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Torn {
    /// Key of which Esc has come.
    Key,
    /// End of a paste, of which so many signs have come.
    PasteEnd(usize),
}

impl Mender {
    /// Longest delay of the rest of the input.
    fn longest_wait(&self) -> Option<Duration> {
        match self.held {
            Held::Nothing => None,
            Held::Esc(ref signs) if !is_key(signs) => Some(TORN_KEY),
            Held::Esc(_) | Held::Paste(_) | Held::Late(..) => Some(TORN_REST),
        }
    }

    /// Takes one sign of what the terminal sent. The control signs by which a terminal of eight bits begins a key stand for Esc
    /// and a sign (ECMA-48, 5.3).
    fn take(&mut self, sign: char) -> Vec<Input> {
        match sign {
            '\u{8f}' | '\u{9b}' => [self.take_sign('\x1b'), self.take_sign(char::from(sign as u8 - 0x40))].concat(),
            sign => self.take_sign(sign),
        }
    }

    fn take_sign(&mut self, sign: char) -> Vec<Input> {
        match &mut self.held {
            Held::Paste(text) => {
                // Of a longer one only its end is still looked for.
                if text.len() >= LONGEST_PASTE + PASTE_END.len() {
                    let boundary = (LONGEST_PASTE..text.len()).find(|at| text.is_char_boundary(*at));
                    boundary.into_iter().for_each(|at| _ = text.remove(at));
                }
                text.push(sign);
                if text.ends_with(PASTE_END) { self.end_wait() } else { Vec::new() }
            }
            // The end of an answer in words, or the first half of it.
            Held::Esc(signs) if is_answer(signs) && matches!(sign, BELL | '\x1b') => {
                self.held = if sign == BELL { Held::Nothing } else { Held::Esc(String::new()) };
                Vec::new()
            }
            Held::Esc(signs) if !sign.is_control() => {
                // Of a longer one only its end is still looked for.
                if signs.len() >= LONGEST_KEY {
                    signs.pop();
                }
                signs.push(sign);
                self.take_complete()
            }
            Held::Late(torn, signs) if !sign.is_control() => {
                let torn = *torn;
                if signs.len() >= LONGEST_KEY {
                    signs.pop();
                }
                signs.push(sign);
                let late = mem::take(signs);
                self.held = Held::Nothing;
                self.take_late(torn, late)
            }
            Held::Nothing | Held::Esc(_) | Held::Late(..) => {
                let mut inputs = self.end_wait();
                match sign {
                    '\x1b' => self.held = Held::Esc(String::new()),
                    sign => inputs.extend(key(sign).map(Input::Key)),
                }
                inputs
            }
        }
    }

    /// Ends a wait in which nothing came for as long as [`Mender::longest_wait`] says: the bytes held are all there is, but
    /// for the rest of what was torn, which may come late.
    fn after_silence(&mut self) -> Vec<Input> {
        let late = match &self.held {
            Held::Esc(signs) if signs.is_empty() => Some(Torn::Key),
            Held::Paste(text) => {
                (1..PASTE_END.len()).rev().find(|come| text.ends_with(&PASTE_END[..*come])).map(Torn::PasteEnd)
            }
            Held::Nothing | Held::Esc(_) | Held::Late(..) => None,
        };
        let inputs = self.end_wait();
        self.held = late.map_or(Held::Nothing, |torn| Held::Late(torn, String::new()));
        inputs
    }

    /// Takes what is held for all there is.
    fn end_wait(&mut self) -> Vec<Input> {
        match mem::take(&mut self.held) {
            Held::Nothing => Vec::new(),
            // The rest of what only a terminal sends was lost: nobody strikes two keys within so short a time.
            Held::Esc(signs) if is_answer(&signs) || signs.starts_with(MOUSE) || is_key(&signs) => Vec::new(),
            Held::Esc(signs) => read_escaped(&signs).map(Input::Key).collect(),
            Held::Paste(text) => {
                let ends = (1..=PASTE_END.len()).rev().find_map(|come| text.strip_suffix(&PASTE_END[..come]));
                vec![Input::Paste(ends.unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n"))]
            }
            Held::Late(_, signs) => signs.chars().map(|sign| Input::Key(Key::Char(sign))).collect(),
        }
    }

    /// Lets go of the rest of a torn input; what turns out to be none was typed.
    fn take_late(&mut self, torn: Torn, signs: String) -> Vec<Input> {
        let rest = match torn {
            // Nobody types a bracket and the end of a key within the half second after Esc.
            Torn::Key if signs.starts_with('[') => Rest::of(&signs),
            Torn::PasteEnd(come) if PASTE_END[come..] == signs => Rest::Finished(None),
            Torn::PasteEnd(come) if PASTE_END[come..].starts_with(&signs) => Rest::Unfinished,
            Torn::Key | Torn::PasteEnd(_) => Rest::Unknown,
        };
        match rest {
            Rest::Unfinished => self.held = Held::Late(torn, signs),
            Rest::Paste => self.held = Held::Paste(String::new()),
            Rest::Finished(_) | Rest::Ready | Rest::Place(_) => {}
            Rest::Unknown => return signs.chars().map(|sign| Input::Key(Key::Char(sign))).collect(),
        }
        Vec::new()
    }

    /// Ends what began with Esc, if its signs are enough.
    fn take_complete(&mut self) -> Vec<Input> {
        let Held::Esc(signs) = &self.held else { return Vec::new() };
        let found = Rest::of(signs);
        match found {
            Rest::Unfinished => return Vec::new(),
            Rest::Unknown => return self.end_wait(),
            Rest::Finished(_) | Rest::Ready | Rest::Place(_) => self.held = Held::Nothing,
            Rest::Paste => self.held = Held::Paste(String::new()),
        }
        match found {
            Rest::Finished(key) => key.map(Input::Key).into_iter().collect(),
            Rest::Ready => vec![Input::Ready],
            Rest::Place(place) => vec![Input::Place(place)],
            _ => Vec::new(),
        }
    }
}

/// Esc and the signs that turned out not to belong to it.
fn read_escaped(signs: &str) -> impl Iterator<Item = Key> {
    std::iter::once(Key::Esc).chain(signs.chars().map(Key::Char))
}

/// A reading of the signs after an Esc.
#[derive(Debug, PartialEq)]
enum Rest {
    Unfinished,
    /// A key; none if it is one that we do not use, which then does nothing.
    Finished(Option<Key>),
    Paste,
    /// An answer to the question whether the terminal is ready.
    Ready,
    /// An answer to the question where the cursor stands.
    Place(Position),
    Unknown,
}

impl Rest {
    fn of(signs: &str) -> Self {
        match signs.as_bytes() {
            b"[" | b"O" | b"[[" => Self::Unfinished,
            // An answer in words, or the end of one whose first half went before.
            [b']' | b'P'] => Self::Unfinished,
            _ if is_answer(signs) => Self::Unfinished,
            b"\\" => Self::Finished(None),
            // A report of the mouse in three signs, or in numbers.
            [b'[', b'M', ..] => match signs.chars().count() {
                ..5 => Self::Unfinished,
                5.. => Self::Finished(None),
            },
            // The Linux console’s F1 to F5.
            [b'[', b'[', letter @ b'A'..=b'E'] => Self::Finished(Some(Key::F(letter - b'A' + 1))),
            // The keypad's keys and F1 to F4, of some terminals with the number of Shift, Alt or Ctrl before the letter.
            [b'O', .., b'0'..=b'9' | b';'] => Self::Unfinished,
            [b'O', .., letter] => Self::Finished(read_lettered(*letter)),
            b"[200~" => Self::Paste,
            b"[0n" => Self::Ready,
            [b'[', .., b' '..=b'?'] => Self::Unfinished,
            [b'[', number @ .., b'~'] => Self::Finished(read_numbered(number)),
            [b'[', place @ .., b'R'] if let Some(place) = read_place(place) => Self::Place(place),
            [b'[', others @ .., last] if others.iter().all(|byte| matches!(byte, b'0'..=b'?')) => {
                Self::Finished(read_lettered(*last))
            }
            // An answer to what another program asked (ECMA-48, 5.4: with signs between the numbers and the end), a damaged key.
            [b'[', .., b'@'..=b'~'] => Self::Finished(None),
            _ => Self::Unknown,
        }
    }
}

/// Place of the cursor: row and column, both from one. In the first row it would be F3 with Shift, Alt or Ctrl.
fn read_place(numbers: &[u8]) -> Option<Position> {
    let (row, column) = str::from_utf8(numbers).ok()?.split_once(';')?;
    let (row, column): (u16, u16) = (row.parse().ok()?, column.parse().ok()?);
    (row > 1).then(|| Position::new(column.saturating_sub(1), row - 1))
}

/// True for the beginning of a key that has more signs than Esc and one.
fn is_key(signs: &str) -> bool {
    signs.starts_with(['[', 'O']) && Rest::of(signs) == Rest::Unfinished
}

/// True for the beginning of an answer in words (OSC, DCS) to what another program had asked: no key begins so.
fn is_answer(signs: &str) -> bool {
    matches!(signs.as_bytes(), [b']', b'0'..=b'9', ..] | [b'P', b'0'..=b'9' | b'>' | b'!' | b'$' | b'+', ..])
}

fn read_lettered(letter: u8) -> Option<Key> {
    Some(match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        b'Z' => Key::BackTab,
        b'P'..=b'S' => Key::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn read_numbered(number: &[u8]) -> Option<Key> {
    let number = number.split(|byte| *byte == b';').next()?;
    Some(match std::str::from_utf8(number).ok()?.parse::<u8>().ok()? {
        1 | 7 => Key::Home,
        3 => Key::Delete,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        number @ 11..=15 => Key::F(number - 10),
        number @ 17..=21 => Key::F(number - 11),
        number @ 23..=24 => Key::F(number - 12),
        _ => return None,
    })
}

/// The key of one sign; none if we do not use it.
fn key(sign: char) -> Option<Key> {
    Some(match sign {
        '\r' | '\n' => Key::Enter,
        '\t' => Key::Tab,
        '\x08' | '\x7f' => Key::Backspace,
        '\x01'..='\x1a' => Key::Ctrl(char::from(b'a' + (sign as u8 - 1))),
        sign if sign.is_control() => return None,
        sign => Key::Char(sign),
    })
}

#[cfg(test)]
mod tests;
