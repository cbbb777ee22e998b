//! Keys: a thread reads them, and [`Mender`] joins what the network tore.
//!
//! Over SSH the three bytes of an arrow may come in two parcels. So Esc is held for a moment, and is Esc only if nothing
//! that completes a key follows it.

use std::time::Duration;
use std::{io, mem, str, thread};

use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;

use super::charset::{Charset, Letters};
use super::hangup;
use crate::app::keys::Key;

/// Longest delay of the rest of a split key. Nobody types `[` this soon after Esc.
const TORN_KEY: Duration = Duration::from_millis(40);

/// Silence after which a paste whose end was lost is over: letters that came late must not act as keys.
const TORN_PASTE: Duration = Duration::from_millis(500);

/// Bytes kept of one paste: more than any line takes, and little for the machine.
const LONGEST_PASTE: usize = 64 * 1024;

/// Signs kept of one key: more than any terminal sends.
const LONGEST_KEY: usize = 64;

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
}

impl Mender {
    /// Longest delay of the rest of the input.
    fn longest_wait(&self) -> Option<Duration> {
        match self.held {
            Held::Nothing => None,
            Held::Esc(_) => Some(TORN_KEY),
            Held::Paste(_) => Some(TORN_PASTE),
        }
    }

    /// Takes one sign of what the terminal sent.
    fn take(&mut self, sign: char) -> Vec<Input> {
        match &mut self.held {
            Held::Paste(text) => {
                // Of a longer one only its end is still looked for.
                if text.len() >= LONGEST_PASTE + PASTE_END.len() {
                    let boundary = (LONGEST_PASTE..text.len()).find(|at| text.is_char_boundary(*at));
                    boundary.into_iter().for_each(|at| _ = text.remove(at));
                }
                text.push(sign);
                if text.ends_with(PASTE_END) { self.after_silence() } else { Vec::new() }
            }
            Held::Esc(signs) if !sign.is_control() => {
                // Of a longer one only its end is still looked for.
                if signs.len() >= LONGEST_KEY {
                    signs.pop();
                }
                signs.push(sign);
                self.take_complete()
            }
            Held::Nothing | Held::Esc(_) => {
                let mut inputs = self.after_silence();
                match sign {
                    '\x1b' => self.held = Held::Esc(String::new()),
                    sign => inputs.extend(key(sign).map(Input::Key)),
                }
                inputs
            }
        }
    }

    /// Ends a wait in which nothing came for as long as [`Mender::longest_wait`] says: the bytes held are all there is.
    fn after_silence(&mut self) -> Vec<Input> {
        match mem::take(&mut self.held) {
            Held::Nothing => Vec::new(),
            Held::Esc(signs) => read_escaped(&signs).map(Input::Key).collect(),
            Held::Paste(text) => {
                let text = text.strip_suffix(PASTE_END).unwrap_or(&text);
                vec![Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))]
            }
        }
    }

    /// Ends what began with Esc, if its signs are enough.
    fn take_complete(&mut self) -> Vec<Input> {
        let Held::Esc(signs) = &self.held else { return Vec::new() };
        let found = Rest::of(signs);
        match found {
            Rest::Unfinished => return Vec::new(),
            Rest::Unknown => return self.after_silence(),
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
            // The Linux console’s F1 to F5.
            [b'[', b'[', letter @ b'A'..=b'E'] => Self::Finished(Some(Key::F(letter - b'A' + 1))),
            [b'O', letter] => Self::Finished(read_lettered(*letter)),
            b"[200~" => Self::Paste,
            b"[0n" => Self::Ready,
            [b'[', .., b'0'..=b'9' | b';' | b'?' | b'>'] => Self::Unfinished,
            [b'[', number @ .., b'~'] => Self::Finished(read_numbered(number)),
            [b'[', place @ .., b'R'] if let Some(place) = read_place(place) => Self::Place(place),
            [b'[', .., last] if (b'@'..=b'~').contains(last) => Self::Finished(read_lettered(*last)),
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
mod tests {
    use super::*;
    use crate::app::keys::UNREADABLE;

    const QUIET: &str = "quiet";

    /// Inputs made of these parcels; [`QUIET`] is a silence.
    fn mended(parcels: &[&str]) -> Vec<Input> {
        let (mut letters, mut mender) = (Letters::new(Charset::Utf8), Mender::default());
        let mut inputs = Vec::new();
        for parcel in parcels {
            if *parcel == QUIET {
                inputs.extend(mender.after_silence());
                continue;
            }
            inputs.extend(letters.take(parcel.as_bytes()).into_iter().flat_map(|sign| mender.take(sign)));
        }
        inputs
    }

    fn struck(keys: &[Key]) -> Vec<Input> {
        keys.iter().copied().map(Input::Key).collect()
    }

    #[test]
    fn an_arrow_torn_by_the_network_is_an_arrow() {
        assert_eq!(mended(&["\x1b", "[A"]), struck(&[Key::Up]));
        assert_eq!(mended(&["\x1b[B\x1b[B"]), struck(&[Key::Down, Key::Down]));
        assert_eq!(mended(&["\x1bOC"]), struck(&[Key::Right]));
    }

    #[test]
    fn every_torn_key_is_mended() {
        for (torn, key) in [
            ("\x1b[H", Key::Home),
            ("\x1b[4~", Key::End),
            ("\x1b[3~", Key::Delete),
            ("\x1b[6~", Key::PageDown),
            ("\x1b[Z", Key::BackTab),
            ("\x1b[1;5D", Key::Left),
            ("\x1b[3;5~", Key::Delete),
            ("\x1bOP", Key::F(1)),
            ("\x1b[[B", Key::F(2)),
            ("\x1b[15~", Key::F(5)),
            ("\x1b[17~", Key::F(6)),
            ("\x1b[24~", Key::F(12)),
        ] {
            assert_eq!(mended(&[torn]), struck(&[key]), "{torn:?}");
        }
        assert_eq!(mended(&["\x1b[2~", "\x1b[I"]), [], "a key that we do not use types nothing");
    }

    #[test]
    fn esc_alone_is_esc_after_a_silence_and_not_before() {
        assert_eq!(mended(&["\x1b"]), []);
        assert_eq!(mended(&["\x1b", QUIET]), struck(&[Key::Esc]));
        assert_eq!(mended(&["\x1b", QUIET, "[A"]), struck(&[Key::Esc, Key::Char('['), Key::Char('A')]));
        assert_eq!(mended(&["\x1b[", QUIET]), struck(&[Key::Esc, Key::Char('[')]));
    }

    #[test]
    fn what_follows_esc_and_completes_no_key_is_kept_in_order() {
        assert_eq!(mended(&["\x1bp"]), struck(&[Key::Esc, Key::Char('p')]));
        assert_eq!(mended(&["\x1b\r"]), struck(&[Key::Esc, Key::Enter]));
        assert_eq!(mended(&["\x1b\x1b", QUIET]), struck(&[Key::Esc, Key::Esc]));
        assert_eq!(mended(&["\x1b[é"]), struck(&[Key::Esc, Key::Char('['), Key::Char('é')]));
        assert_eq!(mended(&["\x1b", "\x1b[A"]), struck(&[Key::Esc, Key::Up]));
    }

    #[test]
    fn a_paste_whose_beginning_was_torn_runs_no_command() {
        let paste = || Input::Paste("quatre\n".to_owned());
        assert_eq!(mended(&["\x1b", "[200~qua", "tre\r", QUIET]), [paste()]);
        assert_eq!(mended(&["\x1b[200~quatre\r\x1b[201~", QUIET, "p"]), [paste(), Input::Key(Key::Char('p'))]);
    }

    #[test]
    fn of_a_paste_without_measure_the_beginning_is_kept_and_its_end_is_still_heard() {
        let flood = format!("\x1b[200~{}é\x1b[201~p", "é".repeat(LONGEST_PASTE));
        let inputs = mended(&[&flood]);
        let is_begun = |input: &Input| {
            matches!(input, Input::Paste(text) if text.len() <= LONGEST_PASTE + PASTE_END.len()
                && text.len() >= LONGEST_PASTE && text.chars().all(|sign| sign == 'é'))
        };
        assert!(inputs.len() == 2 && is_begun(&inputs[0]) && inputs[1] == Input::Key(Key::Char('p')));
    }

    #[test]
    fn a_paste_keeps_its_lines_and_ends_with_its_mark() {
        let paste = |text: &str| Input::Paste(text.to_owned());
        assert_eq!(mended(&["\x1b[200~un\r\ndeux\rtrois\n\x1b[201~"]), [paste("un\ndeux\ntrois\n")]);
        assert_eq!(mended(&["\x1b[200~un\x1b[2", "01~p"]), [paste("un"), Input::Key(Key::Char('p'))]);
    }

    #[test]
    fn control_keys_are_what_terminals_mean_by_them() {
        assert_eq!(
            mended(&["\x13\x08\x7f\n\t\0\x1d"]),
            struck(&[Key::Ctrl('s'), Key::Backspace, Key::Backspace, Key::Enter, Key::Tab,])
        );
    }

    #[test]
    fn a_letter_torn_by_the_network_is_one_letter_and_a_wrong_byte_is_seen() {
        let mut letters = Letters::new(Charset::Utf8);
        let parcels: [&[u8]; 4] = [b"e\xc3", b"\xa9\xe2\x80", b"\x99\xffx", b"\xc3("];
        let read: String = parcels.iter().flat_map(|parcel| letters.take(parcel)).collect();
        assert_eq!(read, "eé’\u{fffd}x\u{fffd}(");
    }

    /// Text typed by these parcels, and pasted after them in brackets; an empty parcel is a silence.
    fn typed(charset: Charset, parcels: &[&[u8]]) -> String {
        let (mut letters, mut mender) = (Letters::new(charset), Mender::default());
        let mut inputs = Vec::new();
        for parcel in parcels {
            let signs = if parcel.is_empty() { letters.after_silence() } else { letters.take(parcel) };
            inputs.extend(signs.into_iter().flat_map(|sign| mender.take(sign)));
        }
        let shown = |input| match input {
            Input::Key(Key::Char(sign)) => sign.to_string(),
            Input::Paste(text) => format!("[{text}]"),
            input => format!("{input:?}"),
        };
        inputs.into_iter().map(shown).collect()
    }

    /// Signs of the bytes from 0xA0 on where the two charsets of one byte differ.
    const DIFFERING: [(u8, char); 8] =
        [(0xa4, '€'), (0xa6, 'Š'), (0xa8, 'š'), (0xb4, 'Ž'), (0xb8, 'ž'), (0xbc, 'Œ'), (0xbd, 'œ'), (0xbe, 'Ÿ')];

    #[test]
    fn every_byte_is_its_letter_in_each_charset_or_is_seen_not_to_be_understood() {
        for byte in 0x80..=0xff_u8 {
            let latin1 = if byte < 0xa0 { UNREADABLE } else { char::from(byte) };
            let latin9 = DIFFERING.iter().find(|(own, _)| *own == byte).map_or(latin1, |(_, sign)| *sign);
            let unknown = if latin9 == latin1 { latin1 } else { UNREADABLE };
            for (charset, sign) in [
                (Charset::Latin1, latin1),
                (Charset::Latin9, latin9),
                (Charset::Unknown, unknown),
                (Charset::Utf8, UNREADABLE),
                (Charset::Other, UNREADABLE),
            ] {
                let seen = format!("{byte:x} in {charset:?}");
                // Typed alone, at the end of a name; in the middle of one; pasted, torn too.
                assert_eq!(typed(charset, &[b"Beno", &[byte], b""]), format!("Beno{sign}"), "{seen}");
                assert_eq!(typed(charset, &[&[b'o', byte, b't']]), format!("o{sign}t"), "{seen}");
                let pasted = [b"\x1b[200~a", &[byte][..], b"b\x1b[20", b"1~"];
                assert_eq!(typed(charset, &pasted), format!("[a{sign}b]"), "{seen}");
            }
        }
    }

    #[test]
    fn utf_8_is_understood_in_every_charset_torn_and_after_a_switch_of_the_terminal() {
        let names = ["Benoît", "cœur", "Œuvré", "Ağaoğlu", "Łukasz", "l’été", "12 €", "ŠIMIĆ ž Ÿ", "« à »", "Đặng"];
        for charset in [Charset::Utf8, Charset::Latin1, Charset::Latin9, Charset::Unknown, Charset::Other] {
            for name in names {
                assert_eq!(typed(charset, &[name.as_bytes()]), name, "{charset:?}");
                let bytes: Vec<_> = name.as_bytes().chunks(1).collect();
                assert_eq!(typed(charset, &bytes), name, "torn, in {charset:?}");
            }
            let pasted = ["\x1b[200~", "cœur d’Ağa", "\x1b[201~"].concat();
            assert_eq!(typed(charset, &[pasted.as_bytes()]), "[cœur d’Ağa]", "{charset:?}");
        }
        // Switched to a charset of one byte and back, in one line.
        assert_eq!(typed(Charset::Latin1, &["é".as_bytes(), b"\xe9", "é".as_bytes(), b"\xc0 "]), "éééÀ ");
        assert_eq!(typed(Charset::Latin9, &["œ".as_bytes(), b"\xbd", "€".as_bytes(), b"\xa4"]), "œœ€€");
        assert_eq!(typed(Charset::Utf8, &["é".as_bytes(), b"\xe9", "é".as_bytes()]), format!("é{UNREADABLE}é"));
    }

    #[test]
    fn capitals_and_the_signs_of_french_stay_letters_of_one_byte() {
        for charset in [Charset::Latin1, Charset::Latin9] {
            assert_eq!(
                typed(charset, &[b"\xc9T\xc9\xa0! INVIT\xc9\xb7E CAF\xc9\xbb JO\xc3O"]),
                "ÉTÉ\u{a0}! INVITÉ·E CAFÉ» JOÃO"
            );
            assert_eq!(typed(charset, &[b"\xabl'\xe9l\xe8ve\xbb", b""]), "«l'élève»");
        }
    }

    #[test]
    fn the_beginning_of_a_letter_that_never_ends_is_told_after_a_silence() {
        assert_eq!(typed(Charset::Utf8, &[b"Ren\xc3"]), "Ren");
        assert_eq!(typed(Charset::Utf8, &[b"Ren\xc3", b""]), format!("Ren{UNREADABLE}"));
        assert_eq!(typed(Charset::Utf8, &[b"\xe2\x82", b"", b"x"]), format!("{UNREADABLE}x"));
        assert_eq!(typed(Charset::Latin1, &[b"JOS\xc9"]), "JOS", "what follows tells whether it is a letter yet");
        assert_eq!(typed(Charset::Latin1, &[b"JOS\xc9", b""]), "JOSÉ");
        assert_eq!(typed(Charset::Unknown, &[b"Ren\xe9", b"\r"]), "RenéKey(Enter)");
    }

    /// Bytes of any sort, whole sequences and torn ones among them.
    fn any_bytes(rng: &mut fastrand::Rng) -> Vec<u8> {
        const PIECES: [&[u8]; 14] = [
            b"\x1b",
            b"\x1b[",
            b"\x1b[A",
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1b[1;",
            b"\x1b[[",
            b"\x1bO",
            b"\x1b[3~",
            b"\xc3",
            b"\xe2\x80",
            b"\xa9",
            b"\r\n",
            b"0",
        ];
        let mut bytes = Vec::new();
        while rng.u8(0..30) != 0 {
            let times = if rng.u8(0..20) == 0 { rng.usize(0..3_000) } else { 1 };
            match rng.bool() {
                true => bytes.extend(PIECES[rng.usize(0..PIECES.len())].repeat(times)),
                false => bytes.extend([rng.u8(..)].repeat(times)),
            }
        }
        bytes
    }

    #[test]
    fn whatever_comes_in_whatever_parcels_is_read_the_same_little_is_held_and_the_next_key_is_heard() {
        const ALL: [Charset; 5] = [Charset::Utf8, Charset::Latin1, Charset::Latin9, Charset::Unknown, Charset::Other];
        let seconds = std::env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
        let (begun, most) = (std::time::Instant::now(), Duration::from_secs(seconds.unwrap_or(0)));
        let mut seed = if seconds.is_some() { fastrand::u64(..) } else { 0 };
        let mut done = 0;
        while done < 2_000 || begun.elapsed() < most {
            let mut rng = fastrand::Rng::with_seed(seed);
            let charset = ALL[rng.usize(0..ALL.len())];
            let bytes = any_bytes(&mut rng);
            let mut readers = [0; 3].map(|_| (Letters::new(charset), Mender::default()));
            let take = |(letters, mender): &mut (Letters, Mender), bytes: &[u8]| -> Vec<Input> {
                let inputs = letters.take(bytes).into_iter().flat_map(|sign| mender.take(sign)).collect();
                let held = match &mender.held {
                    Held::Nothing => 0,
                    Held::Esc(signs) => signs.len(),
                    Held::Paste(text) => text.len(),
                };
                let limit = if matches!(mender.held, Held::Esc(_)) { LONGEST_KEY } else { LONGEST_PASTE + 16 };
                assert!(held <= limit && letters.begun() < 4, "seed {seed}: {held} bytes");
                inputs
            };
            let whole = take(&mut readers[0], &bytes);
            let mut torn = Vec::new();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (parcel, after) = rest.split_at(rng.usize(1..=rest.len().min(40)));
                torn.extend(take(&mut readers[1], parcel));
                take(&mut readers[2], parcel);
                if rng.u8(0..5) == 0 {
                    readers[2].1.after_silence();
                    readers[2].0.after_silence();
                }
                rest = after;
            }
            assert!(whole == torn, "seed {seed}: {bytes:?}");
            for reader in &mut readers {
                reader.1.after_silence();
                let heard = take(reader, b"x");
                // A letter that was begun may be told first, where bytes that begin none type something.
                assert_eq!(heard.last(), Some(&Input::Key(Key::Char('x'))), "seed {seed}: {bytes:?}");
            }
            (seed, done) = (seed.wrapping_add(1), done + 1);
        }
    }

    #[test]
    fn an_answer_of_the_terminal_is_no_key() {
        assert_eq!(mended(&["\x1b[0n"]), [Input::Ready]);
        assert_eq!(
            mended(&["a\x1b[", "0", "nb"]),
            [struck(&[Key::Char('a')]), vec![Input::Ready], struck(&[Key::Char('b')])].concat()
        );
        assert_eq!(mended(&["\x1b[?1;2c"]), []);
        assert_eq!(mended(&["\x1b[2;", "11R"]), [Input::Place(Position::new(10, 1))]);
        assert_eq!(mended(&["\x1b[1;2R"]), struck(&[Key::F(3)]), "with Shift");
    }
}
