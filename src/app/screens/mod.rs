//! The screens, a file each: what it holds, its keys as data, and what they do.
//!
//! Adding one is a file here, a painter in `view::screens`, and a line in each of the two lists.

/// Declares the modules and the list of their declarations, in the order of the help.
macro_rules! screens {
    ($($module:ident),* $(,)?) => {
        $(pub mod $module;)*

        /// Every screen that may lie over the list.
        pub static SCREENS: &[&Declaration] = &[$(&$module::DECLARATION),*];
    };
}

pub mod list;
pub mod reading;

use super::screen::Declaration;

screens![
    list_search,
    lookup,
    person_card,
    form,
    call_briefing,
    caller_search,
    handover,
    history,
    day_close,
    vanished,
    group_proposals,
    dependents,
    proposal,
    text_page,
    charts,
    day_line,
    directory,
    picker,
    confirm,
    pin_entry,
    lock,
    help,
    tour,
];
