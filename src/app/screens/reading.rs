//! Keys that scroll and close whatever is only read, the same on every such screen.

use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;

/// Lines a page scrolls.
const PAGE: usize = 10;

const BY_LINE: Binding =
    Binding::new(Keys::These(&[Key::Down, Key::Up]), "la suite", "Une ligne plus bas, plus haut.", |app, key| {
        scroll(app, key);
    })
    .offered_when(goes_on);
const BY_PAGE: Binding =
    Binding::new(Keys::These(&[Key::PageDown, Key::PageUp]), "", "Une page plus bas, plus haut.", scroll);

/// Scrolls what is longer than the screen.
pub const SCROLL: &[Binding] =
    &[BY_LINE, BY_PAGE, Binding::new(Keys::These(&[Key::Home, Key::End]), "", "Le début, la fin.", scroll)];

/// Scrolls it while a line is typed under it, whose ends the other keys reach.
pub const SCROLL_BEHIND: &[Binding] = &[BY_LINE, BY_PAGE];

/// Closes the screen.
pub const CLOSE: &[Binding] =
    &[Binding::new(Keys::These(&[Key::Esc, Key::Enter]), "fermer", "Fermer.", |app, _| app.close())];

/// True while lines are left below the last one shown.
fn goes_on(app: &App) -> bool {
    app.screens.last().is_some_and(|screen| screen.top_line() < screen.overflow(app))
}

fn scroll(app: &mut App, key: Key) {
    let last = app.screens.last().map_or(0, |screen| screen.overflow(app));
    let Some(top) = app.screens.last_mut().and_then(|screen| screen.top_line_mut()) else { return };
    let wanted = match key {
        Key::Down => *top + 1,
        Key::Up => top.saturating_sub(1),
        Key::PageDown => *top + PAGE,
        Key::PageUp => top.saturating_sub(PAGE),
        Key::Home => 0,
        Key::End => last,
        _ => *top,
    };
    *top = wanted.min(last);
}
