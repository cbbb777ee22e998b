//! The painters of the screens, a file each under the screen's own name.

use std::any::Any;

use super::brush::Brush;
use crate::app::App;
use crate::app::screen::Screen;

/// A screen as it is painted.
pub trait Painted {
    /// Paints it between the tabs and the message.
    fn paint(&self, app: &App, brush: &mut Brush);

    /// Puts words of its own on the message line `y`; false where it has none to say.
    fn explain(&self, app: &App, brush: &mut Brush, y: u16) -> bool {
        let _ = (app, brush, y);
        false
    }

    /// Number of rows that those words take above the message line of a screen of `width` columns.
    fn rows_above(&self, app: &App, width: u16) -> u16 {
        let _ = (app, width);
        0
    }

    /// The end of the selected line, where it was cut.
    fn cut(&self, app: &App, brush: &Brush) -> Option<String> {
        let _ = (app, brush);
        None
    }

    /// True when the screen below is painted in its place.
    fn shows_below(&self) -> bool {
        false
    }
}

/// Declares the painters, and finds that of a screen.
macro_rules! painters {
    ($($module:ident :: $screen:ident),* $(,)?) => {
        mod form_side;
        $(pub(crate) mod $module;)*

        /// The painter of `screen`; none of one that has no line in this list.
        pub fn painter(screen: &dyn Screen) -> Option<&dyn Painted> {
            let screen = screen as &dyn Any;
            $(if let Some(screen) = screen.downcast_ref::<crate::app::screens::$module::$screen>() {
                return Some(screen);
            })*
            None
        }
    };
}

painters![
    list_search::ListSearch,
    lookup::Lookup,
    person_card::PersonCard,
    form::Form,
    call_briefing::CallBriefing,
    caller_search::CallerSearch,
    handover::HandoverPage,
    history::History,
    day_close::DayClose,
    vanished::VanishedLines,
    group_proposals::GroupProposals,
    dependents::DependentLines,
    proposal::Proposal,
    text_page::TextPage,
    charts::Charts,
    day_line::DayPicture,
    directory::Directory,
    picker::Picker,
    confirm::Confirm,
    pin_entry::PinEntry,
    lock::Lock,
    help::Help,
    tour::Tour,
];
