//! Entry of a code: a line for each, of which only the length is shown. The code is stored in no draft.

use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::name::with_de;
use crate::domain::{Moment, Staff, StaffId};
use crate::protocol::{PIN_DIGITS, Pin, Revised};

/// Purpose of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinPurpose {
    /// Signs in as this member.
    Sitting(StaffId),
    /// Changes or removes the code.
    Change,
    /// Lets somebody change how this member is recognised.
    Vouch(StaffId),
}

/// A change that waits for codes.
#[derive(Debug, Clone)]
pub struct Vouching {
    /// Member as they are to be.
    pub edited: Revised<Staff>,
    /// Draft of the form that asked.
    pub draft: Option<String>,
}

/// A code being typed.
#[derive(Clone)]
pub struct Digits {
    /// « Code actuel ».
    pub label: String,
    /// Member whose code it is, where that is said.
    of: Option<StaffId>,
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
    /// Moment before which no code is looked at.
    pub not_before: Option<Moment>,
    /// True when the code was sent, and is not answered yet.
    pub waiting: bool,
    /// Change that the codes are for.
    pub vouching: Option<Vouching>,
}

/// Request of a key pressed in the code entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinAnswer {
    /// Key that asks for nothing more.
    Nothing,
    /// Sit down with this code.
    Sit(StaffId, Pin),
    /// Replaces the present code, where there is one, with a new one or none.
    Change(Option<Pin>, Option<Pin>),
    /// Checks these codes for a change of this member.
    Vouch(StaffId, Vec<(StaffId, Pin)>),
}

const NEW: usize = 2;
/// Members who together speak for another.
const COLLEAGUES: usize = 2;

impl PinEntry {
    /// Makes the entry that signs in `staff`, called `name`.
    pub fn sitting(staff: StaffId, name: &str) -> Self {
        Self::new(PinPurpose::Sitting(staff), format!("Code {}", with_de(name)), &["Code"])
    }

    /// Makes the entry of a new code; the present one is asked first when there is one.
    pub fn change(has_one: bool) -> Self {
        const ALL: [&str; 3] = ["Code actuel", "Nouveau code", "Encore une fois"];
        Self::new(PinPurpose::Change, "Mon code".to_owned(), if has_one { &ALL } else { &ALL[1..] })
    }

    /// Makes the entry of the codes of `members`, the one to be changed first, for a change of how they are recognised.
    pub fn vouching(vouching: Vouching, members: Vec<(StaffId, String)>) -> Self {
        let title = format!("Qui se porte garant {}\u{a0}?", with_de(&vouching.edited.record().name));
        let line = |(id, name): (_, String)| Digits {
            label: format!("Code {}", with_de(&name)),
            of: Some(id),
            typed: String::new(),
        };
        let lines = members.into_iter().map(line).collect();
        Self {
            vouching: Some(vouching.clone()),
            lines,
            ..Self::new(PinPurpose::Vouch(vouching.edited.record().id), title, &[])
        }
    }

    fn new(wanted: PinPurpose, title: String, labels: &[&str]) -> Self {
        let line = |label: &&str| Digits { label: (*label).to_owned(), of: None, typed: String::new() };
        let lines = labels.iter().map(line).collect();
        Self { wanted, title, lines, at: 0, said: None, not_before: None, waiting: false, vouching: None }
    }

    /// True when Enter sends what is typed, and does not go on to the next code.
    fn is_complete(&self) -> bool {
        match self.wanted {
            PinPurpose::Sitting(_) | PinPurpose::Change => self.at + 1 == self.lines.len(),
            PinPurpose::Vouch(staff) => {
                let typed = || self.lines.iter().filter(|line| !line.typed.is_empty());
                typed().any(|line| line.of == Some(staff)) || typed().count() >= COLLEAGUES
            }
        }
    }

    /// Help for the code being typed.
    pub fn help(&self) -> &'static str {
        match self.wanted {
            PinPurpose::Sitting(_) => {
                "Oublié\u{a0}? L’administrateur·rice l’efface, ou deux collègues qui ont un code\u{a0}: menu, «\u{a0}équipe\u{a0}»."
            }
            PinPurpose::Vouch(_) => {
                "Son code, ou ceux de deux collègues qui en ont un depuis hier\u{a0}; sinon l’administrateur·rice."
            }
            PinPurpose::Change if self.lines.len() > NEW => {
                "De 4 à 12 chiffres ; un nouveau code vide efface l’ancien."
            }
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
        let last = self.lines.len().saturating_sub(1);
        let complete = self.is_complete();
        let Some(Digits { typed, .. }) = self.lines.get_mut(self.at) else { return PinAnswer::Nothing };
        match key {
            Key::Char(digit) if digit.is_ascii_digit() && typed.len() < *PIN_DIGITS.end() => typed.push(digit),
            Key::Char(sign) if !sign.is_ascii_digit() => {
                self.said = Some("Un code n’a que des chiffres (touche Maj, ou pavé numérique).".to_owned());
            }
            Key::Backspace => drop(typed.pop()),
            Key::Ctrl('u') => typed.clear(),
            Key::Up | Key::BackTab => self.at = self.at.saturating_sub(1),
            Key::Enter if complete => return self.send(now),
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
            PinPurpose::Vouch(staff) => {
                let typed = self.lines.iter().filter(|line| !line.typed.is_empty());
                let given =
                    typed.filter_map(|line| Some((line.of?, line))).map(|(of, line)| Ok((of, Pin::new(&line.typed)?)));
                given.collect::<Result<_, _>>().map(|given| PinAnswer::Vouch(staff, given))
            }
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
    Binding::new(
        Keys::These(&[Key::Enter, Key::Tab, Key::Down]),
        "",
        "Le code suivant ; Entrée, au dernier, valide.",
        type_code,
    )
    .with_words(|app| {
        let pad = app.screens.top::<PinEntry>()?;
        Some(if pad.is_complete() { "valider" } else { "suivant" }.to_owned())
    }),
    Binding::new(Keys::These(&[Key::Up, Key::BackTab]), "", "Le code d’avant.", type_code),
    Binding::new(Keys::These(&[Key::Esc]), "fermer", "Fermer.", |app, _| app.close()).acting_when(is_idle),
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
