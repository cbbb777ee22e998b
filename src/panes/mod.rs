//! The panes of the desk, a folder each: `mod` declares the words, `rules` what follows from them, `pane` what a line shows.

pub mod arrival;
pub mod callback;
pub mod certificate;
pub mod renewal;
pub mod transport;

use crate::model::settings::CENTRE_SETTINGS;
use crate::model::{Appointments, Choice, Kind, Reminders, Setting, choice};

/// Every pane, in the order of the tabs.
pub static PANES: &[&Kind] =
    &[&arrival::ARRIVAL, &renewal::RENEWAL, &transport::TRANSPORT, &certificate::CERTIFICATE, &callback::CALLBACK];

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

/// One line of nobody in the file that is let go at the end of its day, and several, in words.
pub fn nameless_nouns() -> (&'static str, &'static str) {
    let mut declared = PANES.iter().filter_map(|kind| kind.nameless);
    match (declared.next(), declared.next()) {
        (Some(only), None) => only.nouns,
        _ => ("ligne sans nom", "lignes sans nom"),
    }
}

/// Every setting there is: the centre's, then each pane's.
pub fn all_settings() -> impl Iterator<Item = &'static Setting> {
    CENTRE_SETTINGS.iter().chain(PANES.iter().flat_map(|kind| kind.settings))
}

/// The setting stored as `key`.
pub fn find_setting(key: &str) -> Option<&'static Setting> {
    all_settings().find(|setting| setting.key == key)
}
