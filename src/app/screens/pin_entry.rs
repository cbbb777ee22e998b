//! Entry of a code: a line for each, of which only the length is shown. The code is stored in no draft.

use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::{Moment, StaffId};
use crate::protocol::{PIN_DIGITS, Pin};

/// Purpose of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinPurpose {
    /// Signs in as this member.
    Sitting(StaffId),
    /// Changes or removes the code.
    Change,
}

/// A code being typed.
#[derive(Clone)]
pub struct Digits {
    /// « Code actuel ».
    pub label: &'static str,
    typed: String,
}

/// The pad.
#[derive(Debug, Clone)]
pub struct PinEntry {
    /// Purpose of the code.
    pub wanted: PinPurpose,
    /// « Code de Claire ».
    pub title: String,
    /// The codes to be typed, in order.
    pub lines: Vec<Digits>,
    /// Index of the code being typed.
    pub at: usize,
    /// Message about what was typed.
    pub said: Option<String>,
    /// No code is looked at before.
    pub not_before: Option<Moment>,
    /// Sent, and not answered yet.
    pub waiting: bool,
}

/// Request of a key pressed in the code entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinAnswer {
    /// Nothing more.
    Nothing,
    /// Sit down with this code.
    Sit(StaffId, Pin),
    /// Replaces the present code, where there is one, with a new one or none.
    Change(Option<Pin>, Option<Pin>),
}

const NEW: usize = 2;

impl PinEntry {
    /// Makes the entry that signs in `staff`, called `name`.
    pub fn sitting(staff: StaffId, name: &str) -> Self {
        Self::new(PinPurpose::Sitting(staff), format!("Code de {name}"), &["Code"])
    }

    /// Makes the entry of a new code; the present one is asked first when there is one.
    pub fn change(has_one: bool) -> Self {
        const ALL: [&str; 3] = ["Code actuel", "Nouveau code", "Encore une fois"];
        Self::new(PinPurpose::Change, "Mon code".to_owned(), if has_one { &ALL } else { &ALL[1..] })
    }

    fn new(wanted: PinPurpose, title: String, labels: &[&'static str]) -> Self {
        let lines = labels.iter().map(|label| Digits { label, typed: String::new() }).collect();
        Self { wanted, title, lines, at: 0, said: None, not_before: None, waiting: false }
    }

    /// Help for the code being typed.
    pub fn help(&self) -> &'static str {
        match self.wanted {
            PinPurpose::Sitting(_) => "Oublié ? Un·e collègue peut l’effacer : menu, « équipe ».",
            PinPurpose::Change if self.lines.len() > NEW => "De 4 à 12 chiffres ; un nouveau code vide efface l’ancien.",
            PinPurpose::Change => "De 4 à 12 chiffres. Il sera demandé pour s’asseoir à votre nom.",
        }
    }

    /// Refuses the typed code: it is erased, and the sentence stays until the next key.
    pub fn refuse(&mut self, why: String) {
        self.waiting = false;
        self.said = Some(why);
        self.lines.iter_mut().for_each(|line| line.typed.clear());
        self.at = 0;
    }

    /// Handles a key at `now`.
    pub fn key(&mut self, key: Key, now: Moment) -> PinAnswer {
        if self.waiting {
            return PinAnswer::Nothing;
        }
        self.said = None;
        let last = self.lines.len() - 1;
        let typed = &mut self.lines[self.at].typed;
        match key {
            Key::Char(digit) if digit.is_ascii_digit() && typed.len() < *PIN_DIGITS.end() => typed.push(digit),
            Key::Char(sign) if !sign.is_ascii_digit() => {
                self.said = Some("Un code n’a que des chiffres (touche Maj, ou pavé numérique).".to_owned());
            }
            Key::Backspace => drop(typed.pop()),
            Key::Ctrl('u') => typed.clear(),
            Key::Up | Key::BackTab => self.at = self.at.saturating_sub(1),
            Key::Enter if self.at == last => return self.send(now),
            Key::Enter | Key::Tab | Key::Down => self.at = (self.at + 1).min(last),
            _ => {}
        }
        PinAnswer::Nothing
    }

    fn send(&mut self, now: Moment) -> PinAnswer {
        if let Some(end) = self.not_before.filter(|end| *end > now) {
            self.refuse(wait(end, now));
            return PinAnswer::Nothing;
        }
        let code = |at: usize| Pin::new(&self.lines[at].typed);
        let sent = match self.wanted {
            PinPurpose::Sitting(staff) => code(0).map(|pin| PinAnswer::Sit(staff, pin)),
            PinPurpose::Change => {
                let new = self.lines.len() - NEW;
                let old = (new > 0).then(|| code(0)).transpose();
                let empty = self.lines[new..].iter().all(|line| line.typed.is_empty());
                if self.lines[new].typed != self.lines[new + 1].typed {
                    Err("Les deux nouveaux codes ne sont pas les mêmes.".to_owned())
                } else if empty && new > 0 {
                    old.map(|old| PinAnswer::Change(old, None))
                } else {
                    old.and_then(|old| Ok(PinAnswer::Change(old, Some(code(new)?))))
                }
            }
        };
        match sent {
            Ok(sent) => {
                self.waiting = true;
                sent
            }
            Err(why) => {
                self.refuse(why);
                PinAnswer::Nothing
            }
        }
    }
}

impl Screen for PinEntry {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }
}

/// Declaration of the screen where a code is typed.
pub static DECLARATION: Declaration = Declaration::new("Un code", &[OWN]);

fn is_idle(app: &App) -> bool {
    app.screens.top::<PinEntry>().is_some_and(|pad| !pad.waiting)
}

const OWN: &[Binding] = &[
    Binding::new(Keys::These(&[Key::Enter, Key::Tab, Key::Down]), "", "Le code suivant ; Entrée, au dernier, valide.", type_code)
        .saying(|app| {
            let pad = app.screens.top::<PinEntry>()?;
            let last = pad.at + 1 == pad.lines.len();
            Some(if last { "valider" } else { "suivant" }.to_owned())
        }),
    Binding::new(Keys::These(&[Key::Up, Key::BackTab]), "", "Le code d’avant.", type_code),
    Binding::new(Keys::These(&[Key::Esc]), "fermer", "Fermer.", |app, _| app.close()).when(is_idle),
    Binding::new(Keys::Text, "", "Les chiffres du code.", type_code),
];

fn type_code(app: &mut App, key: Key) {
    let now = app.context.now;
    if let Some(pad) = app.screens.top_mut::<PinEntry>() {
        let asked = pad.key(key, now);
        app.on_pad(asked);
    }
}

impl Digits {
    /// Number of digits typed.
    pub fn count(&self) -> usize {
        self.typed.len()
    }
}

impl std::fmt::Debug for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Digits").field("label", &self.label).finish_non_exhaustive()
    }
}

/// « Trop d’essais : attendez 8 s. »
pub fn wait(end: Moment, now: Moment) -> String {
    format!("Trop d’essais : attendez {} s.", (end.0 - now.0).max(1))
}
