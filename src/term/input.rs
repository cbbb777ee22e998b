//! Keys: a thread reads them, and [`Mender`] joins what the network tore.
//!
//! Over SSH the three bytes of an arrow may come in two parcels. crossterm, which decides by the size of a read, then
//! reports Esc, `[`, `A`: a form closed and two letters typed. So Esc is held for a moment, and is Esc only if nothing
//! that completes a key follows it.

use std::time::Duration;
use std::{io, mem, thread};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};

use super::hangup;
use crate::app::keys::Key;

/// How long the rest of a torn key may take. Nobody types `[` this soon after Esc.
const TORN_KEY: Duration = Duration::from_millis(40);

/// How long a paste whose first bytes were torn must be silent to be over: crossterm does not report its end, and
/// letters that came late must not act as keys.
const TORN_PASTE: Duration = Duration::from_millis(500);

/// The end of a paste, without its Esc.
const PASTE_END: &str = "[201~";

/// What comes from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was struck.
    Key(Key),
    /// A text was pasted; its lines end with `\n`.
    Paste(String),
    /// The terminal now has this many columns and lines.
    Resize(u16, u16),
}

/// Hands every input to `hand`, on a thread of its own, until the program ends.
pub fn listen(mut hand: impl FnMut(Input) + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        let mut mender = Mender::default();
        loop {
            match mender.next() {
                Ok(inputs) => inputs.into_iter().for_each(&mut hand),
                // The terminal is gone: a screen that hears nothing must not stay.
                Err(_) => hangup::end(),
            }
        }
    })?;
    Ok(())
}

/// Joins torn keys. Time reaches it only as [`Mender::quiet`], so that a machine that was busy does not tear them more.
#[derive(Debug, Default)]
struct Mender {
    held: Held,
}

/// What waits for its rest.
#[derive(Debug, Default)]
enum Held {
    #[default]
    Nothing,
    /// Esc, and the signs that followed it so far.
    Esc(String),
    /// A paste whose beginning was torn.
    Paste(String),
}

impl Mender {
    /// Sleeps until the terminal sends something, or until what is held has waited long enough.
    fn next(&mut self) -> io::Result<Vec<Input>> {
        match self.patience() {
            Some(patience) if !poll(patience)? => Ok(self.quiet()),
            _ => Ok(self.take(read()?)),
        }
    }

    /// How long what is held may wait for its rest.
    fn patience(&self) -> Option<Duration> {
        match self.held {
            Held::Nothing => None,
            Held::Esc(_) => Some(TORN_KEY),
            Held::Paste(_) => Some(TORN_PASTE),
        }
    }

    /// Takes what crossterm read.
    fn take(&mut self, event: Event) -> Vec<Input> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                keys(key).into_iter().flat_map(|key| self.strike(key)).collect()
            }
            Event::Paste(text) => {
                let mut inputs = self.quiet();
                inputs.push(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n")));
                inputs
            }
            Event::Resize(width, height) => vec![Input::Resize(width, height)],
            _ => Vec::new(),
        }
    }

    /// Nothing came for as long as [`Mender::patience`] says: what is held is all there is.
    fn quiet(&mut self) -> Vec<Input> {
        match mem::take(&mut self.held) {
            Held::Nothing => Vec::new(),
            Held::Esc(signs) => escaped(&signs).map(Input::Key).collect(),
            Held::Paste(text) => vec![Input::Paste(text.strip_suffix(PASTE_END).unwrap_or(&text).to_owned())],
        }
    }

    fn strike(&mut self, key: Key) -> Vec<Input> {
        let Held::Esc(signs) = &mut self.held else {
            return self.strike_unescaped(key);
        };
        if let Key::Char(sign) = key {
            signs.push(sign);
            match Rest::of(signs) {
                Rest::Unfinished => return Vec::new(),
                Rest::Finished(key) => {
                    self.held = Held::Nothing;
                    return key.map(Input::Key).into_iter().collect();
                }
                Rest::Paste => {
                    self.held = Held::Paste(String::new());
                    return Vec::new();
                }
                Rest::Unknown => return self.quiet(),
            }
        }
        let mut inputs = self.quiet();
        inputs.extend(self.strike_unescaped(key));
        inputs
    }

    fn strike_unescaped(&mut self, key: Key) -> Vec<Input> {
        match (&mut self.held, key) {
            (Held::Paste(text), Key::Char(sign)) => text.push(sign),
            (Held::Paste(text), Key::Enter) => text.push('\n'),
            (Held::Paste(text), Key::Tab) => text.push('\t'),
            (Held::Paste(_), _) => {}
            (_, Key::Esc) => self.held = Held::Esc(String::new()),
            (_, key) => return vec![Input::Key(key)],
        }
        Vec::new()
    }
}

/// Esc and the signs that turned out not to belong to it.
fn escaped(signs: &str) -> impl Iterator<Item = Key> {
    std::iter::once(Key::Esc).chain(signs.chars().map(Key::Char))
}

/// What the signs after an Esc amount to.
#[derive(Debug, PartialEq)]
enum Rest {
    Unfinished,
    /// A key; none if it is one that we do not use, which then does nothing.
    Finished(Option<Key>),
    Paste,
    Unknown,
}

impl Rest {
    fn of(signs: &str) -> Self {
        match signs.as_bytes() {
            b"[" | b"O" | b"[[" => Self::Unfinished,
            // The Linux console’s F1 to F5.
            [b'[', b'[', letter @ b'A'..=b'E'] => Self::Finished(Some(Key::F(letter - b'A' + 1))),
            [b'O', letter] => Self::Finished(lettered(*letter)),
            b"[200~" => Self::Paste,
            [b'[', .., b'0'..=b'9' | b';'] => Self::Unfinished,
            [b'[', number @ .., b'~'] => Self::Finished(numbered(number)),
            [b'[', .., last] if (b'@'..=b'~').contains(last) => Self::Finished(lettered(*last)),
            _ => Self::Unknown,
        }
    }
}

fn lettered(letter: u8) -> Option<Key> {
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

fn numbered(number: &[u8]) -> Option<Key> {
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

/// The key crossterm read: none if we do not use it; two where Esc and the next key came in one parcel, which it takes
/// for Alt.
fn keys(event: KeyEvent) -> Vec<Key> {
    let with = |modifier| event.modifiers.contains(modifier);
    let key = match event.code {
        KeyCode::Char(letter) if with(KeyModifiers::CONTROL) => match letter.to_ascii_lowercase() {
            'h' => Key::Backspace,
            'j' => Key::Enter,
            letter @ 'a'..='z' => Key::Ctrl(letter),
            _ => return Vec::new(),
        },
        KeyCode::Char(sign) => Key::Char(sign),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if with(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::F(number),
        _ => return Vec::new(),
    };
    let typed = matches!(key, Key::Char(_) | Key::Ctrl(_) | Key::Enter | Key::Tab | Key::Backspace);
    if typed && with(KeyModifiers::ALT) { vec![Key::Esc, key] } else { vec![key] }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: &str = "quiet";

    /// What comes of these events: each text is struck sign by sign, `\x1b` being Esc; [`QUIET`] is a silence.
    fn mended(events: &[&str]) -> Vec<Input> {
        let mut mender = Mender::default();
        let mut inputs = Vec::new();
        for event in events {
            if *event == QUIET {
                inputs.extend(mender.quiet());
                continue;
            }
            for sign in event.chars() {
                let code = match sign {
                    '\x1b' => KeyCode::Esc,
                    '\r' => KeyCode::Enter,
                    sign => KeyCode::Char(sign),
                };
                inputs.extend(mender.take(Event::Key(code.into())));
            }
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
    fn esc_and_a_letter_in_one_parcel_are_esc_and_the_letter() {
        let alt = KeyEvent::new(KeyCode::Char('p'), KeyModifiers::ALT);
        assert_eq!(Mender::default().take(Event::Key(alt)), struck(&[Key::Esc, Key::Char('p')]));
    }

    #[test]
    fn a_paste_whose_beginning_was_torn_runs_no_command() {
        let paste = || Input::Paste("quatre\n".to_owned());
        assert_eq!(mended(&["\x1b", "[200~qua", "tre\r", QUIET]), [paste()]);
        assert_eq!(mended(&["\x1b[200~quatre\r\x1b[201~", QUIET, "p"]), [paste(), Input::Key(Key::Char('p'))]);
    }

    #[test]
    fn a_paste_keeps_its_lines() {
        let paste = Event::Paste("un\r\ndeux\rtrois\n".to_owned());
        assert_eq!(Mender::default().take(paste), [Input::Paste("un\ndeux\ntrois\n".to_owned())]);
    }

    #[test]
    fn a_key_let_go_is_no_key() {
        let event = KeyEvent::new_with_kind(KeyCode::Char('p'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(Mender::default().take(Event::Key(event)), []);
    }

    #[test]
    fn control_keys_are_what_terminals_mean_by_them() {
        let ctrl = |letter| keys(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
        assert_eq!(ctrl('s'), [Key::Ctrl('s')]);
        assert_eq!(ctrl('h'), [Key::Backspace]);
        assert_eq!(ctrl('5'), []);
    }

    #[test]
    fn a_resize_passes_while_a_key_is_held() {
        let mut mender = Mender::default();
        mender.take(Event::Key(KeyCode::Esc.into()));
        assert_eq!(mender.take(Event::Resize(60, 16)), [Input::Resize(60, 16)]);
        assert_eq!(mender.quiet(), struck(&[Key::Esc]));
    }
}
