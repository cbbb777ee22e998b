//! Keys of the screens as data, declared once: the dispatch, the bar, the help page, the menu, the reference and what is
//! left while nothing can be written are all made from it.

use std::borrow::Cow;

use super::App;
use super::commands;
use super::keys::Key;
use super::news::PointedLine;
use super::screen::Declaration;
use super::screens::{SCREENS, list};
use crate::domain::StaffId;
use crate::domain::name::is_unseen;
use crate::model::verb::Stroke;
use crate::model::{Kind, Offer, Row, StateSet, Verb};
use crate::panes::{self, PANES};

/// The keys that strike a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// No key: the binding stands in the menu only.
    None,
    /// The key of this verb.
    Verb(Verb),
    /// Keys, none of which is a letter or a sign.
    These(&'static [Key]),
    /// The letters that the pane of the line gives a meaning, but for its text.
    Line,
    /// The letter that shows the pane's text about the line.
    LineText,
    /// A pane's digit.
    Panes,
    /// Ctrl and the letter that begins something in a pane.
    Begin,
    /// Keys that edit a line of text: every sign, and the keys that move in it or take away.
    Text,
    /// A digit, and the keys that take away.
    Digits,
    /// A letter that begins a name; the menu's is none, because the bar announces it.
    Letters,
    /// Every key but Esc.
    Any,
}

/// Place of a key on the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Rank of the bindings that come first, in declaration order; only three of them come before the next rank.
    Own,
    /// Whatever the line is.
    Always,
    /// Rank of the bindings that come last, where there is room.
    Later,
}

/// Frequency of what a binding does: the menu begins with what is done daily.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Often {
    /// Frequency of what is done all day, on any line.
    Daily,
    /// Frequency of what is done now and then.
    Usually,
    /// Frequency of what is done a few times a year.
    Seldom,
}

/// A key of a screen.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Keys that trigger it.
    pub keys: Keys,
    /// A word or two, for the bar and the menu; empty for what is in the help only.
    pub word: &'static str,
    /// The word for the bar where it depends on the moment; none where there is nothing to say.
    pub words: Option<fn(&App) -> Option<String>>,
    /// A sentence for the help and the reference.
    pub help: &'static str,
    /// True when the binding is possible now.
    pub when: fn(&App) -> bool,
    /// True when the bar shows the binding now, where it shows it less often than it is possible.
    pub offered: fn(&App) -> bool,
    /// True when the binding ends in a change of the centre's file.
    pub writes: bool,
    /// Place on the bar.
    pub rank: Rank,
    /// Frequency with which it is used, for the order of the menu.
    pub often: Often,
    /// Function it runs.
    pub run: fn(&mut App, Key),
}

fn always(_: &App) -> bool {
    true
}

impl Binding {
    /// A key that is always possible and only reads.
    pub const fn new(keys: Keys, word: &'static str, help: &'static str, run: fn(&mut App, Key)) -> Self {
        Self {
            keys,
            word,
            words: None,
            help,
            when: always,
            offered: always,
            writes: false,
            rank: Rank::Own,
            often: Often::Usually,
            run,
        }
    }

    /// Possible only then.
    pub const fn acting_when(mut self, when: fn(&App) -> bool) -> Self {
        self.when = when;
        self
    }

    /// Restricts the bar to these moments.
    pub const fn offered_when(mut self, offered: fn(&App) -> bool) -> Self {
        self.offered = offered;
        self
    }

    /// Sets a word that depends on the present state.
    pub const fn with_words(mut self, words: fn(&App) -> Option<String>) -> Self {
        self.words = Some(words);
        self
    }

    /// Ends in a change of the centre's file.
    pub const fn that_writes(mut self) -> Self {
        self.writes = true;
        self
    }

    /// Stands elsewhere in the menu.
    pub const fn done(mut self, often: Often) -> Self {
        self.often = often;
        self
    }

    /// Stands elsewhere on the bar.
    pub const fn with_rank(mut self, rank: Rank) -> Self {
        self.rank = rank;
        self
    }

    /// True when it is about the line that keys act on: the marked ones, where there are any.
    fn acts_on_marked(&self) -> bool {
        let verbs =
            matches!(self.keys, Keys::Verb(Verb::Next | Verb::Note | Verb::Cancel | Verb::History | Verb::Together));
        verbs || matches!(self.keys, Keys::Line | Keys::LineText)
    }

    /// The binding of `verb`, in its own word.
    pub const fn for_verb(verb: Verb, help: &'static str, run: fn(&mut App, Key)) -> Self {
        Self::new(Keys::Verb(verb), verb.word(), help, run)
    }

    /// Gives it another word, where the screen says it more exactly.
    pub const fn with_word(mut self, word: &'static str) -> Self {
        self.word = word;
        self
    }

    /// True when the binding is struck by `key`, for the line `row`.
    pub(super) fn matches(&self, key: Key, row: Option<&Row>) -> bool {
        let offered = |letter: char, reads: bool| {
            let mut offers = row.into_iter().flat_map(|row| row.item.kind.offers());
            offers.any(|offer| offer.letter() == Some(letter) && offer.only_reads() == reads)
        };
        match (self.keys, key.command()) {
            (Keys::None, _) => false,
            (Keys::Any, command) => command != Key::Esc,
            (Keys::Verb(verb), command) => key_of(verb) == command,
            (Keys::These(keys), command) => keys.contains(&command),
            (Keys::Line, Key::Char(letter)) => offered(letter, false),
            (Keys::LineText, Key::Char(letter)) => offered(letter, true),
            (Keys::Panes, Key::Char(digit)) => kind_of_digit(digit).is_some(),
            (Keys::Begin, Key::Ctrl(letter)) => kind_begun_by(letter).is_some(),
            (Keys::Digits, Key::Char(sign)) => sign.is_ascii_digit(),
            (Keys::Letters, Key::Char(sign)) => sign.is_alphabetic() && key != key_of(Verb::Menu),
            (Keys::Text, Key::Char(_)) => true,
            (Keys::Text | Keys::Digits, key) => EDITING.contains(&key),
            (Keys::Line | Keys::LineText | Keys::Panes | Keys::Begin | Keys::Letters, _) => false,
        }
    }

    /// The keys it is known by, in words: « Entrée », « Haut, Bas », « 1 à 5 ».
    pub fn key_names(&self) -> String {
        let ends = |sign: fn(&Kind) -> String| {
            let tabs = panes::tabs();
            format!("{} à {}", sign(tabs[0]), sign(tabs[tabs.len() - 1]))
        };
        match self.keys {
            Keys::None => String::new(),
            Keys::Verb(verb) => key_of(verb).name().into_owned(),
            Keys::These(keys) => keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(", "),
            Keys::Line | Keys::LineText => "les lettres de la ligne".to_owned(),
            Keys::Panes => ends(digit_name),
            Keys::Begin => {
                let keys = PANES.iter().filter_map(|kind| Some(Key::Ctrl(kind.start_key()?).name()));
                keys.collect::<Vec<_>>().join(", ")
            }
            Keys::Text | Keys::Letters => "les lettres".to_owned(),
            Keys::Digits => "les chiffres".to_owned(),
            Keys::Any => "une touche".to_owned(),
        }
    }
}

/// The keys that edit a line of text and are no sign.
pub(super) const EDITING: &[Key] = &[
    Key::Backspace,
    Key::Delete,
    Key::Left,
    Key::Right,
    Key::Home,
    Key::End,
    Key::Ctrl('u'),
    Key::Ctrl('w'),
    Key::Ctrl('k'),
];

/// The key of a verb.
pub const fn key_of(verb: Verb) -> Key {
    match verb.stroke() {
        Stroke::Plain(sign) => Key::Char(sign),
        Stroke::Ctrl(letter) => Key::Ctrl(letter),
    }
}

/// The kind that Ctrl and `letter` begin.
pub fn kind_begun_by(letter: char) -> Option<&'static Kind> {
    PANES.iter().copied().find(|kind| kind.start_key() == Some(letter.to_ascii_lowercase()))
}

/// The kind whose pane has this digit.
pub fn kind_of_digit(digit: char) -> Option<&'static Kind> {
    PANES.iter().copied().find(|kind| kind.digit() == Some(digit))
}

/// A key and its word, for the bar.
pub type Hint = (Cow<'static, str>, Cow<'static, str>);

impl App {
    /// The declaration of the screen that has the keys.
    pub fn declaration(&self) -> &'static Declaration {
        self.screens.last().map_or(&list::DECLARATION, |screen| screen.declaration())
    }

    /// Finds the binding of `key` on this screen in its present state.
    pub(super) fn find_binding(&self, key: Key) -> Option<&'static Binding> {
        let row = self.current_row();
        self.declaration().all_bindings().find(|binding| binding.matches(key, row) && (binding.when)(self))
    }

    /// True when `key` does something on this screen now.
    pub(super) fn has_meaning(&self, key: Key) -> bool {
        self.find_binding(key).is_some()
    }

    /// The different things that `key` means on this screen now, in the words of the help: more than one is a mistake of
    /// the declaration. What takes any sign comes after what takes this one.
    pub fn list_meanings(&self, key: Key) -> Vec<&'static str> {
        let row = self.current_row();
        let possible =
            self.declaration().all_bindings().filter(|binding| binding.matches(key, row) && (binding.when)(self));
        let (open, named): (Vec<_>, Vec<_>) =
            possible.partition(|binding| matches!(binding.keys, Keys::Any | Keys::Text | Keys::Digits | Keys::Letters));
        let everywhere = commands::global_binding(key);
        let mut meanings: Vec<_> = named.into_iter().chain(everywhere).map(|binding| binding.help).collect();
        if meanings.is_empty() {
            meanings.extend(open.iter().map(|binding| binding.help));
        }
        meanings.dedup();
        meanings
    }

    /// Carries out what `key` means here, or says so where it means something only at other moments.
    pub(super) fn dispatch_key(&mut self, key: Key) {
        let line = self.current_row().map(PointedLine::of);
        let acts = self.declaration().acts_on_lines;
        let slid = acts && self.hearing.has_slid(line);
        let moved_by = self.hearing.moved_by(line).filter(|_| acts);
        let gone = self.screens.last_mut().is_some_and(|screen| screen.take_slip());
        let chooses = |binding: &Binding| binding.writes || matches!(key, Key::Enter);
        let steps = |binding: &Binding| matches!(binding.keys, Keys::Verb(Verb::Next) | Keys::Line);
        let strayed = self.screens.is_empty() && self.listing().left_marks();
        // Adding somebody is about no line.
        let begins = |binding: &Binding| matches!(binding.keys, Keys::Verb(Verb::Add | Verb::Cafe));
        match self.find_binding(key) {
            // The key was meant for the line that is gone.
            Some(binding) if slid && binding.writes && !begins(binding) => self.say_slid(),
            Some(binding) if gone && chooses(binding) => self.say_slipped(),
            Some(binding) if strayed && binding.acts_on_marked() => self.return_to_marks(),
            Some(binding)
                if steps(binding)
                    && let Some(by) = moved_by =>
            {
                self.say_moved(by)
            }
            Some(binding) if binding.writes && !self.may_write() => {}
            Some(binding) => (binding.run)(self, key),
            None => {
                let row = self.current_row();
                let command = commands::all_bindings().find(|command| command.matches(key, row));
                // What this screen says first of the key: a folded part has nothing to reopen.
                let mut here = self.declaration().all_bindings().filter(|binding| binding.matches(key, row));
                if let Some((command, first)) = command.zip(here.next()) {
                    let word = [first, command].into_iter().map(|binding| binding.word).find(|word| !word.is_empty());
                    let word = word.unwrap_or_default();
                    self.say_refused(format!("Rien à faire ici avec «\u{a0}{}\u{a0}» ({word}).", key.name()));
                } else if acts && matches!(key, Key::Char(sign) if !is_unseen(sign)) {
                    let menu = key_of(Verb::Menu);
                    self.say_refused(format!(
                        "«\u{a0}{}\u{a0}» ne fait rien ici\u{a0}: {} dit tout ce qui se fait.",
                        key.name(),
                        menu.name()
                    ));
                }
            }
        }
    }

    /// Says that another desk took away the line that keys acted on.
    pub(super) fn say_slid(&mut self) {
        if let Some(item) = self.current_row().map(|row| row.item.id) {
            self.listing_mut().takes_notice(item);
        }
        self.say_refused(
            "Un autre poste a déplacé la ligne choisie\u{a0}: regardez laquelle l’est maintenant, puis recommencez.",
        );
    }

    /// Says that the rows of a search are others since another desk wrote.
    fn say_slipped(&mut self) {
        self.say_refused(
            "Un autre poste a changé la personne choisie\u{a0}: regardez laquelle l’est maintenant, puis recommencez.",
        );
    }

    /// Says that another desk has just moved the line that keys act on.
    fn say_moved(&mut self, by: StaffId) {
        let now = self.current_row().map_or("", |row| row.item.state.label);
        let by = self.context.staff_name(by);
        self.say_refused(format!(
            "Déjà «\u{a0}{now}\u{a0}», par {by} à l’instant\u{a0}: recommencez si c’est bien la suite."
        ));
    }

    /// Carries out what a line of the menu stands for.
    pub(super) fn run_binding(&mut self, binding: &'static Binding) {
        if !binding.writes || self.may_write() {
            let key = match binding.keys {
                Keys::Verb(verb) => key_of(verb),
                Keys::These([first, ..]) => *first,
                _ => Key::Enter,
            };
            (binding.run)(self, key);
        }
    }

    /// Lists the possible keys, the likeliest first: the view shows as many as fit.
    pub fn list_hints(&self) -> Vec<Hint> {
        let writable = self.blocked.halted.is_none();
        let said =
            |binding: &&Binding| (binding.when)(self) && (binding.offered)(self) && (writable || !binding.writes);
        let (mut next, mut own, mut always, mut later) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for binding in self.declaration().all_bindings().filter(said) {
            let hints = match binding.rank {
                _ if binding.keys == commands::NEXT.keys => &mut next,
                Rank::Own => &mut own,
                Rank::Always => &mut always,
                Rank::Later => &mut later,
            };
            self.add_hints(binding, hints);
        }
        // The next step, be it the way back of a closed line, and the line's first keys; what every line and every moment
        // has; then the rest as far as it fits.
        next.append(&mut own);
        let rest = next.split_off(next.len().min(OWN_FIRST));
        next.into_iter().chain(always).chain(rest).chain(later).collect()
    }

    fn add_hints(&self, binding: &Binding, hints: &mut Vec<Hint>) {
        let word = match binding.words {
            Some(words) => words(self).map(Cow::Owned),
            None => Some(Cow::Borrowed(binding.word)).filter(|word| !word.is_empty()),
        };
        match (binding.keys, word) {
            (Keys::Line, _) => self.add_offers(false, hints),
            (Keys::LineText, _) => self.add_offers(true, hints),
            (Keys::Panes, Some(word)) if binding.words.is_some() => hints.push((binding.key_names().into(), word)),
            (Keys::Panes, Some(_)) => {
                hints.extend(panes::tabs().iter().map(|kind| (digit_name(kind).into(), kind.noun.one.into())));
            }
            (Keys::Begin, Some(_)) => {
                let letters = PANES.iter().filter_map(|kind| Some(kind.start_key()?.to_uppercase().to_string()));
                let letters = letters.collect::<Vec<_>>();
                let words = panes::tabs()
                    .iter()
                    .map(|kind| kind.short.to_lowercase().trim_end_matches('.').to_owned())
                    .collect::<Vec<_>>();
                hints.push((format!("Ctrl-{}", letters.join(" ")).into(), words.join(" ").into()));
            }
            (Keys::Verb(verb), Some(word)) => hints.push((key_of(verb).name(), word)),
            (Keys::These(keys), Some(word)) => hints.extend(keys.first().map(|key| (key.name(), word))),
            _ => {}
        }
    }

    /// Adds what the line's own letters do; of these, those that only read, or the others.
    fn add_offers(&self, reads: bool, hints: &mut Vec<Hint>) {
        let offers = self.current_row().map(|row| row.item.kind.offers_for(row, &self.context)).unwrap_or_default();
        // Said already, of the space bar.
        let usual = self
            .usual_step()
            .filter(|_| self.declaration().all_bindings().any(|binding| binding.keys == commands::NEXT.keys));
        // What is all there is to do with the line is the first thing of its menu.
        if let ([only], None, false) = (&offers[..], usual, reads)
            && only.letter().is_none()
        {
            let keys = format!("{} {}", key_of(Verb::Menu).name(), Key::Enter.name());
            return hints.push((keys.into(), only.label().into()));
        }
        let shown = offers
            .into_iter()
            .filter(|offer| offer.only_reads() == reads && !usual.is_some_and(|usual| offer.is_step(usual)));
        hints.extend(shown.filter_map(|offer| Some((Key::Char(offer.letter()?).name(), offer.label().into()))));
    }
}

/// Binding of these keys.
pub const fn bind_keys(
    keys: &'static [Key],
    word: &'static str,
    help: &'static str,
    run: fn(&mut App, Key),
) -> Binding {
    Binding::new(Keys::These(keys), word, help, run)
}

/// Binding of `verb`, in a word of the screen's own.
pub const fn bind_verb(verb: Verb, word: &'static str, help: &'static str, run: fn(&mut App, Key)) -> Binding {
    Binding::for_verb(verb, help, run).with_word(word)
}

/// Number of the line's own keys that come before what is always there.
pub const OWN_FIRST: usize = 3;

fn digit_name(kind: &Kind) -> String {
    kind.digit().map(String::from).unwrap_or_default()
}

/// A part of the help: a title, then keys and what they do.
pub type HelpPart = (String, Vec<(String, String)>);

/// Every key there is, under a title each: of the list, of each pane's lines, of every other screen.
pub fn key_table() -> Vec<HelpPart> {
    let menu = ("Dans le menu".to_owned(), list_sentences(commands::IN_MENU.iter()));
    let mut table =
        vec![help_part(&list::DECLARATION), ("Partout".to_owned(), list_sentences(commands::EVERYWHERE.iter())), menu];
    table.extend(PANES.iter().map(|kind| (kind.title.to_owned(), pane_keys(kind))));
    table.extend(SCREENS.iter().map(|declaration| help_part(declaration)).filter(|(_, keys)| !keys.is_empty()));
    table
}

/// The keys of one screen, then all the others: the help as it is read from there.
pub fn help_of(declaration: &Declaration) -> Vec<HelpPart> {
    let here = help_part(declaration);
    let others = key_table().into_iter().filter(|(title, _)| *title != here.0);
    std::iter::once(here.clone()).chain(others).collect()
}

fn help_part(declaration: &Declaration) -> HelpPart {
    (declaration.title.to_owned(), list_sentences(declaration.all_bindings()))
}

/// Lists the keys of `bindings` with their sentences; what a key does at several moments is told in one place, each
/// sentence once. A binding that stands in the menu only has the key of the menu and its own word.
fn list_sentences<'a>(bindings: impl Iterator<Item = &'a Binding>) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for binding in bindings.filter(|binding| !binding.help.is_empty()) {
        let key = match binding.keys {
            Keys::None => format!("{} « {} »", menu_key(), binding.word),
            _ => binding.key_names(),
        };
        match keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, told)) if told.contains(binding.help) => {}
            Some((_, told)) => *told = format!("{told} {}", binding.help),
            None => keys.push((key, binding.help.to_owned())),
        }
    }
    keys
}

/// Key of what is found in the menu, which is opened first.
fn menu_key() -> Cow<'static, str> {
    key_of(Verb::Menu).name()
}

/// Commands on the lines of a pane, each by its letter, by Space, or in the menu.
fn pane_keys(kind: &'static Kind) -> Vec<(String, String)> {
    let states = |from: StateSet| {
        let labels = kind.states_in(from).map(|state| format!("« {} »", state.label));
        join_or(&labels.collect::<Vec<_>>())
    };
    let line = |offer: Offer| {
        let label = format!("« {} »", offer.label());
        let says = match offer {
            Offer::Step(action) => format!("{label} : de {} à « {} ».", states(action.from), action.to.label),
            Offer::Stamp(stamp) => format!("{label}, quand c’est {}.", states(stamp.from)),
            Offer::ForWhom(for_whom) => format!("{label}, quand c’est {}.", states(for_whom.from)),
            Offer::Make(make) => format!("{label}, quand c’est {} : {}.", states(make.from), make.kind.noun.whole),
            Offer::Paper(_) => format!("{label}, à imprimer."),
        };
        (offer_key(kind, offer), says)
    };
    kind.offers().map(line).collect()
}

/// « a, b ou c ».
fn join_or(words: &[String]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} ou {last}", before.join(", ")),
        _ => words.concat(),
    }
}

/// The letter of `offer`, else the space bar where it is a usual step, else the menu.
fn offer_key(kind: &Kind, offer: Offer) -> String {
    let usual = |offer| match offer {
        Offer::Step(action) => kind.states_in(action.from).any(|state| state.usual.contains(&action.to.code)),
        _ => false,
    };
    match offer.letter() {
        Some(letter) => letter.to_string(),
        None if usual(offer) => key_of(Verb::Next).name().into_owned(),
        None => menu_key().into_owned(),
    }
}
