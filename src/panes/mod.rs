//! The panes of the desk, a folder each: `mod` declares the words, `rules` what follows from them, `pane` what a line shows.

macro_rules! panes {
    ($($module:ident::$pane:ident),* $(,)?) => {
        $(pub mod $module;)*

        /// Every pane, in the order of the tabs.
        pub static PANES: &[&Kind] = &[$(&$module::$pane),*];
    };
}

use crate::model::settings::CENTRE_SETTINGS;
use crate::model::{Appointments, Choice, Kind, Reminders, Setting, choice};

panes![
    arrival::ARRIVAL,
    renewal::RENEWAL,
    transport::TRANSPORT,
    certificate::CERTIFICATE,
    callback::CALLBACK,
    follow_up::FOLLOW_UP,
    situation::SITUATION,
    workshop::WORKSHOP,
    mishap::MISHAP,
    taken_call::TAKEN_CALL,
];

/// The panes as a closed list.
pub const PANE_CHOICES: &[Choice] = &{
    let mut choices = [choice("", ""); PANES.len()];
    let mut at = 0;
    while at < PANES.len() {
        choices[at] = choice(PANES[at].code, PANES[at].title);
        at += 1;
    }
    choices
};

/// The panes that have a tab, in the order of the tabs: the first of [`PANES`].
pub fn tabs() -> &'static [&'static Kind] {
    let count = PANES.iter().take_while(|kind| kind.digit().is_some()).count();
    &PANES[..count]
}

/// The panes that the menu opens.
pub fn menu_panes() -> &'static [&'static Kind] {
    &PANES[tabs().len()..]
}

/// The panes whose lines are errands.
pub fn errand_panes() -> impl Iterator<Item = &'static Kind> {
    PANES.iter().copied().filter(|kind| kind.errand.is_some())
}

/// The pane stored as `code`, or the form of an errand kept under it.
pub fn find_form(code: &str) -> Option<&'static Kind> {
    let forms = || PANES.iter().filter_map(|kind| kind.errand?.form);
    find_pane(code).or_else(|| forms().find(|form| form.code.eq_ignore_ascii_case(code)))
}

/// The pane stored as `code`, whatever its case.
pub fn find_pane(code: &str) -> Option<&'static Kind> {
    PANES.iter().copied().find(|kind| kind.code.eq_ignore_ascii_case(code))
}

/// The pane that holds the appointments of an agenda, and the part that its fields play for them.
pub fn appointments() -> Option<(&'static Kind, &'static Appointments)> {
    PANES.iter().find_map(|kind| Some((*kind, kind.appointments?)))
}

/// The pane that calls ahead of appointments, and its rules for that.
pub fn reminders() -> Option<(&'static Kind, &'static Reminders)> {
    PANES.iter().find_map(|kind| Some((*kind, kind.reminders?)))
}

/// Nouns for a single line of nobody in the file, let go at the end of its day, and for several, in words: « passage sans
/// nom ou appel ».
pub fn nameless_nouns() -> (String, String) {
    let declared = || PANES.iter().filter_map(|kind| kind.nameless).map(|nameless| nameless.nouns);
    let joined = |nouns: Vec<&str>| nouns.join(" ou ");
    (joined(declared().map(|(one, _)| one).collect()), joined(declared().map(|(_, several)| several).collect()))
}

/// Every setting there is: the centre's, then each pane's.
pub fn all_settings() -> impl Iterator<Item = &'static Setting> {
    CENTRE_SETTINGS.iter().chain(PANES.iter().flat_map(|kind| kind.settings))
}

/// The setting stored as `key`.
pub fn find_setting(key: &str) -> Option<&'static Setting> {
    all_settings().find(|setting| setting.key == key)
}
