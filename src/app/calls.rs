//! Telephoning, on the screen: the card before dialling, and who has just called.

use super::call::{Calling, OnCall};
use super::caller::Wanted;
use super::layers::Layer;
use super::{App, Intent};
use crate::kinds::{Item, Outcome};
use crate::ops::{CallView, Callers, Query};

impl App {
    pub(super) fn on_call_key(&mut self, asked: OnCall) {
        match asked {
            OnCall::Nothing => {}
            OnCall::Close => self.close(),
            OnCall::Act(key) => self.on_command_key(key),
        }
    }

    pub(super) fn on_caller_key(&mut self, wanted: Wanted) {
        match wanted {
            Wanted::Nothing => {}
            Wanted::Close => self.close(),
            Wanted::Search => self.look_for_caller(),
            Wanted::Go(kind, item) => {
                self.layers.clear();
                self.show_item(kind, item);
            }
            Wanted::Card(person) => self.want_card(person, Intent::Show(None)),
            Wanted::Start(kind, person) => self.want_card(person, Intent::Start(kind)),
            Wanted::Act(key) => self.on_command_key(key),
        }
    }

    /// Asks who the digits on the screen may mean, if any are.
    pub(super) fn look_for_caller(&mut self) {
        if let Some(Layer::Caller(caller)) = self.layers.last() {
            let digits = caller.line.text().to_owned();
            self.ask(Query::Callers(digits));
        }
    }

    pub(super) fn on_callers(&mut self, found: Callers) {
        if let Some(Layer::Caller(caller)) = self.layers.last_mut() {
            caller.take(found);
        }
    }

    /// Shows the card before dialling, or brings the one on the screen up to date; it closes once nobody is at the other
    /// end, or nothing is left to settle.
    pub(super) fn on_call(&mut self, view: CallView) {
        self.dialling = false;
        let item = &view.row.item;
        let held = item.state.held.is_some();
        let reached = view.tried.first().is_some_and(|tried| tried.attempt.outcome == Outcome::Reached);
        let unsettled = item.state.open || !view.others.is_empty();
        match self.layers.last_mut() {
            Some(Layer::Call(call)) if call.view.row.item.id == item.id => {
                if held || reached && unsettled {
                    call.take(view);
                } else {
                    self.close();
                }
            }
            // Somebody may have taken the call meanwhile.
            _ if held => self.raise(Layer::Call(Box::new(Calling::new(view)))),
            _ => {}
        }
    }

    /// After something was done: the card before dialling opens with the call it is for, and follows what happens.
    pub(super) fn follow_call(&mut self, moved: bool, item: Option<&Item>) {
        self.look_for_caller();
        let taken = item.filter(|item| moved && item.state.held.is_some()).map(|item| item.id);
        self.dialling = taken.is_some();
        let shown = self.layers.last().and_then(|layer| match layer {
            Layer::Call(call) => Some(call.view.row.item.id),
            _ => None,
        });
        if let Some(id) = taken.or(shown) {
            self.ask(Query::Call(id));
        }
    }

    /// The form just taken up again is about a protected contact: a number typed before is not shown any more.
    pub(super) fn shield(&mut self, note: Option<&str>) {
        if let Some(Layer::Sheet(sheet)) = self.layers.last_mut() {
            sheet.drop_numbers();
        }
        self.put_banner(note);
    }

    /// The form just opened is about a protected contact: said before any number is read (L1111-5 CSP).
    pub(super) fn put_banner(&mut self, note: Option<&str>) {
        if let Some(Layer::Sheet(sheet)) = self.layers.last_mut() {
            sheet.banner = Some(format!("CONTACT PROTÉGÉ  {}", note.unwrap_or_default()).trim_end().to_owned());
        }
    }
}
