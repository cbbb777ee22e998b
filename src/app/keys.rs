//! A key, told nothing of any terminal.

use std::borrow::Cow;

/// Sign in the place of what the terminal sent and no charset explains. It is seen where it was typed, and a form that holds
/// it is not saved: a letter that is dropped leaves another name.
pub const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

/// Names of the letters.
const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// A key that was pressed. `Char` keeps its capitals; `Ctrl` holds the lower-case letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter, a digit, a sign or the space.
    Char(char),
    /// Ctrl and a letter. Ctrl-I, -M, -H and -[ never come: terminals send them as Tab, Enter, Backspace and Esc.
    Ctrl(char),
    /// Entrée
    Enter,
    /// Échap: closes what is on top, and only that.
    Esc,
    /// Tabulation
    Tab,
    /// Maj-Tab
    BackTab,
    /// Retour arrière
    Backspace,
    /// Suppr
    Delete,
    /// ↑
    Up,
    /// ↓
    Down,
    /// ←
    Left,
    /// →
    Right,
    /// Début
    Home,
    /// Fin
    End,
    /// Page précédente
    PageUp,
    /// Page suivante
    PageDown,
    /// A function key, from 1: a second name only, since terminals disagree about them.
    F(u8),
}

impl Key {
    /// Reads the key as a command: a capital counts as its small letter, so that Caps Lock does not disable the
    /// commands.
    pub fn command(self) -> Self {
        match self {
            Self::Char(letter) => Self::Char(letter.to_ascii_lowercase()),
            key => key,
        }
    }

    /// Name of the key in the bar and the help, in words every terminal can show: « Entrée », « Ctrl-S », « Bas », « a
    /// ».
    pub fn name(self) -> Cow<'static, str> {
        let word = match self {
            Self::Char(' ') => "Espace",
            // The bar names these at every frame.
            Self::Char(sign @ '!'..='~') => &ASCII[sign as usize - '!' as usize..][..1],
            Self::Char(sign) => return sign.to_string().into(),
            Self::Ctrl(letter) => return format!("Ctrl-{}", letter.to_uppercase()).into(),
            Self::F(number) => return format!("F{number}").into(),
            Self::Enter => "Entrée",
            Self::Esc => "Échap",
            Self::Tab => "Tab",
            Self::BackTab => "Maj-Tab",
            Self::Backspace => "Retour arrière",
            Self::Delete => "Suppr",
            Self::Up => "Haut",
            Self::Down => "Bas",
            Self::Left => "Gauche",
            Self::Right => "Droite",
            Self::Home => "Début",
            Self::End => "Fin",
            Self::PageUp => "Page préc.",
            Self::PageDown => "Page suiv.",
        };
        word.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_as_on_a_french_keyboard() {
        assert_eq!(Key::Ctrl('s').name(), "Ctrl-S");
        assert_eq!(Key::Char('a').name(), "a");
        assert_eq!(Key::Char(' ').name(), "Espace");
        assert_eq!(Key::Down.name(), "Bas");
        assert_eq!(Key::F(1).name(), "F1");
    }
}
