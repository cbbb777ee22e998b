//! The card before dialling: what must be read, then the line itself and what else is open for the person, so that one
//! call can settle several things.

use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys};
use crate::app::commands::{FROM_ANYWHERE, NEXT, OF_LINE, TURNS};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::model::{Item, Outcome, Row};
use crate::protocol::{CallView, Query};

/// A call on the screen.
#[derive(Debug)]
pub struct CallBriefing {
    /// Call and person, as the file has them.
    pub view: CallView,
    /// Index of the selected line; the first is the item of the call.
    pub selected: usize,
}

impl CallBriefing {
    /// A call about to be made.
    pub fn new(view: CallView) -> Self {
        Self { view, selected: 0 }
    }

    /// The line called for, then the others.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.view.row).chain(&self.view.others)
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        self.rows().nth(self.selected)
    }

    /// Takes what the file says since, the selection staying on its line.
    pub fn take(&mut self, view: CallView) {
        let selected = self.row().map(|row| row.item.id);
        self.view = view;
        let at = self.rows().position(|row| Some(row.item.id) == selected);
        self.selected = at.unwrap_or(0);
    }
}

impl Screen for CallBriefing {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }
}

/// The card before dialling.
pub static DECLARATION: Declaration =
    Declaration::new("Avant d’appeler", &[OWN, OF_LINE, TURNS, FROM_ANYWHERE]).acting_on_rows().awaiting_call();

const OWN: &[Binding] = &[
    NEXT,
    Binding::new(Keys::Line, "", "Les lettres de la ligne choisie, comme dans son volet.", |app, key| {
        app.act_on_row(key)
    })
    .that_writes(),
    Binding::new(Keys::LineText, "", "", |app, key| app.act_on_row(key)),
    bind_keys(
        &[Key::Down, Key::Tab],
        "ligne suivante",
        "Une autre ligne que le même appel peut régler.",
        |app, _| {
            if let Some(call) = app.screens.top_mut::<CallBriefing>() {
                call.selected = (call.selected + 1).min(call.view.others.len());
            }
        },
    )
    .offered_when(|app| app.screens.top::<CallBriefing>().is_some_and(|call| !call.view.others.is_empty())),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne d’avant.", |app, _| {
        if let Some(call) = app.screens.top_mut::<CallBriefing>() {
            call.selected = call.selected.saturating_sub(1);
        }
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()),
];

impl App {
    /// Shows the card before dialling, or brings the one on the screen up to date; it closes once nobody is at the other
    /// end, or nothing is left to settle.
    pub(in crate::app) fn on_call(&mut self, view: CallView) {
        self.outbox.dialling = false;
        let item = &view.row.item;
        let held = item.state.held.is_some();
        let reached = view.tried.first().is_some_and(|tried| tried.attempt.outcome == Outcome::Reached);
        let unsettled = item.state.open || !view.others.is_empty();
        let shown = self.screens.top_mut::<CallBriefing>().filter(|call| call.view.row.item.id == item.id);
        let given = shown.as_ref().is_some_and(|call| call.view.row.item.person() != item.person());
        match shown {
            Some(_) if given => {
                self.close();
                let by = self.hearing.changed_by(item.id).map(|by| format!(", par {}", self.context.staff_name(by)));
                let (by, name) = (by.unwrap_or_default(), (item.kind.subject)(&view.row));
                self.say_refused(format!(
                    "Cet appel est maintenant pour {name}{by}\u{a0}: reprenez-le si c’est la bonne personne."
                ));
            }
            Some(call) if held || reached && unsettled => call.take(view),
            Some(_) => {
                self.close();
                if let Some(by) = self.hearing.changed_by(item.id).filter(|_| self.message.text.is_empty()) {
                    let by = self.context.staff_name(by);
                    self.say_refused(format!("Cet appel est «\u{a0}{}\u{a0}», par {by}.", item.state.label));
                }
            }
            // Somebody may have taken the call meanwhile.
            None if held => self.screens.raise_screen(CallBriefing::new(view)),
            None => {}
        }
    }

    /// Asks where the call on the screen is: another desk may have changed the number that may be dialled.
    pub(in crate::app) fn refresh_call(&mut self) {
        if let Some(call) = self.screens.nearest::<CallBriefing>() {
            let item = call.view.row.item.id;
            self.ask_store(Query::Call(item));
        }
    }

    /// Updates after an operation: opens the briefing of the call that was begun, and follows its changes.
    pub(in crate::app) fn follow_call(&mut self, moved: bool, item: Option<&Item>) {
        self.look_for_caller();
        let taken = item.filter(|item| moved && item.state.held.is_some()).map(|item| item.id);
        self.outbox.dialling = taken.is_some();
        let shown = self.screens.top::<CallBriefing>().map(|call| call.view.row.item.id);
        if let Some(id) = taken.or(shown) {
            self.ask_store(Query::Call(id));
        }
    }
}
