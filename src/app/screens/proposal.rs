//! A change of many lines at once: how many and whom it is about, before it is made. Enter means no.

use super::reading::SCROLL;
use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::app::wrap::wrap_text;
use crate::model::Verb;
use crate::protocol::{Operation, PlannedReminders, Query};

/// A change of many lines at once: how many and whom it is about, before it is made. Enter means no.
#[derive(Debug)]
pub struct Proposal {
    /// « Préparer 12 appels pour 15 rendez-vous ? »
    pub question: String,
    /// A pair for each line: the person, hidden by the privacy curtain, and the consequence.
    pub lines: Vec<(String, String)>,
    /// The first line shown.
    pub top: usize,
    /// Operation done on a yes.
    pub operation: Operation,
}

impl Proposal {
    /// The question on a screen of so many columns.
    pub fn question_rows(&self, columns: u16) -> Vec<String> {
        wrap_text(&self.question, columns.saturating_sub(2))
    }
}

impl Screen for Proposal {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let (columns, rows) = app.display.size;
        // A title takes one row.
        let more = self.question_rows(columns).len().saturating_sub(1);
        self.lines.len().saturating_sub(titled_height(rows).saturating_sub(more))
    }
}

/// A change of many lines.
pub static DECLARATION: Declaration = Declaration::new("Plusieurs lignes à la fois", &[OWN, SCROLL, OTHERWISE]);

const OWN: &[Binding] = &[
    Binding::for_verb(Verb::Yes, "Oui, toutes les lignes.", |app, _| {
        if let Some(proposal) = app.screens.take::<Proposal>() {
            app.run(proposal.operation, None);
        }
    }),
    // Elsewhere Enter says yes.
    Binding::new(Keys::These(&[Key::Enter]), "non", "Non, rien n’est changé.", |app, _| app.leave_unchanged()),
    Binding::new(Keys::These(&[Key::Esc]), "non", "Non, rien n’est changé.", |app, _| app.leave_unchanged()),
];

/// Every other key says no: what is about many lines is done by one letter only.
const OTHERWISE: &[Binding] =
    &[Binding::new(Keys::Any, "", "Toute autre touche : non.", |app, _| app.leave_unchanged())];

impl App {
    fn leave_unchanged(&mut self) {
        self.close();
        self.say_done("Rien n’a été changé.");
    }

    /// Says how many reminders would be made and for whom, and asks; nobody is asked who did not want to know.
    pub(in crate::app) fn on_planned_reminders(&mut self, planned: PlannedReminders) {
        if !self.opens_answer(&Query::Reminders) {
            return;
        }
        let said = planned.summary();
        if planned.is_empty() {
            return self.say_done(format!("{said}."));
        }
        let question = format!("Rappels de rendez-vous\u{a0}: {said}. Les préparer\u{a0}?");
        self.screens.raise_screen(Proposal { question, lines: planned.lines(), top: 0, operation: Operation::Remind });
    }
}
