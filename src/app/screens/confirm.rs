//! A question that wants a yes, asked in the message line over the screen it is about.

use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::{AsideScreens, Declaration, Screen};
use crate::app::{App, Effect};
use crate::domain::person::IdentityMark;
use crate::model::Verb;
use crate::protocol::{Notice, Operation};

/// A question that a yes answers.
#[derive(Debug)]
pub struct Confirm {
    /// « Sarah s’en occupe. Prendre la suite ? »
    pub question: String,
    /// Effect of a yes.
    pub then: Consent,
    /// Screens that led to it, put back by a no.
    pub aside: AsideScreens,
}

/// The effect of a yes.
#[derive(Debug)]
pub enum Consent {
    /// Sends this request.
    Request {
        /// Operation to request.
        operation: Box<Operation>,
        /// Draft that it saves, whose form was closed while it waited.
        draft: Option<String>,
    },
    /// Saves a form as it is shown then: another desk may have changed it under the question.
    Save {
        /// Draft of the form.
        draft: String,
        /// Subject of the yes.
        assent: Assent,
    },
    /// The draft is thrown away and its form closed.
    Discard(String),
    /// The first of these was read; the others follow.
    Read(Vec<Notice>),
    /// The program ends.
    Quit,
}

/// Subject of a yes to a question about a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assent {
    /// Question of the form itself.
    Saving,
    /// Person whom the form has turned to.
    Person,
    /// Warning of the file.
    Overrule,
    /// Line that somebody else deals with.
    TakeOver,
}

impl Assent {
    /// Marks an operation to be done in spite of what was asked about; returns the question that asks for that, of one that may
    /// be.
    pub(in crate::app) fn mark(self, operation: &mut Operation) -> Option<&'static str> {
        match (self, operation) {
            (Self::TakeOver, Operation::Claim { take_over, .. } | Operation::Move { take_over, .. }) => {
                *take_over = true;
                Some("Prendre la suite\u{a0}?")
            }
            (Self::Overrule, Operation::Add { overrule, .. }) => {
                *overrule = true;
                Some("Ajouter quand même\u{a0}?")
            }
            (Self::Overrule, Operation::Reopen { overrule, .. }) => {
                *overrule = true;
                Some("La rouvrir\u{a0}?")
            }
            (Self::Overrule, Operation::Reassign { overrule, .. }) => {
                *overrule = true;
                Some("La donner quand même\u{a0}?")
            }
            (Self::Overrule, Operation::SaveEntry { overrule, .. }) => {
                *overrule = true;
                Some("Une autre fiche\u{a0}?")
            }
            (Self::Overrule, Operation::AddPerson(person)) => {
                person.identity_mark = IdentityMark::Homd;
                Some("Une autre personne\u{a0}?")
            }
            _ => None,
        }
    }
}

impl Confirm {
    /// Asks whether `operation`, which no form has asked for, is to be carried out.
    pub fn request(question: String, operation: Box<Operation>) -> Self {
        Self::new(question, Consent::Request { operation, draft: None })
    }

    /// Asks what a yes answers so.
    pub fn new(question: String, then: Consent) -> Self {
        Self { question, then, aside: AsideScreens::default() }
    }

    /// A no puts these screens back.
    pub fn asked_on(mut self, aside: AsideScreens) -> Self {
        self.aside = aside;
        self
    }
}

impl Screen for Confirm {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }
}

/// A question.
pub static DECLARATION: Declaration = Declaration::new("Une question", &[OWN]);

const OWN: &[Binding] = &[
    Binding::for_verb(Verb::Yes, "Oui.", |app, _| app.consent()),
    Binding::new(Keys::These(&[Key::Enter]), "", "Oui.", |app, _| app.consent()),
    Binding::new(Keys::These(&[Key::Esc]), "non", "Non.", |app, _| app.turn_down()),
    Binding::new(Keys::Any, "", "Toute autre touche : non.", |app, _| app.decline()),
];

impl App {
    /// Takes a key that answers nothing for a no, and says so: whoever was typing did not see the question.
    fn decline(&mut self) {
        self.turn_down();
        self.say_done("Non\u{a0}: rien n’est fait.");
    }

    /// Closes the question, and puts back what led to it: the words looked for are still there.
    fn turn_down(&mut self) {
        if let Some(confirm) = self.screens.take::<Confirm>() {
            self.go_back_to(confirm.aside);
        }
    }

    /// Puts back the screens that something was begun on which came to nothing; what they found is asked again.
    pub(in crate::app) fn go_back_to(&mut self, aside: AsideScreens) {
        if self.screens.put_back(aside) {
            self.search();
            self.follow_card();
        }
    }

    /// Ends the program, with word of how far was read and without a claim left behind.
    pub(in crate::app) fn quit(&mut self) {
        self.leave();
        self.give_back();
        self.outbox.effects.push(Effect::Quit);
    }

    /// Effect of a yes to `assent`: it saves the form of `draft` where that is on the screen, or else sends `operation`.
    pub(in crate::app) fn consent_to(
        &mut self,
        operation: Box<Operation>,
        draft: Option<String>,
        assent: Assent,
    ) -> Consent {
        match draft {
            Some(draft) if self.form_mut(&draft).is_some() => Consent::Save { draft, assent },
            draft => Consent::Request { operation, draft },
        }
    }

    fn consent(&mut self) {
        let Some(confirm) = self.screens.take::<Confirm>() else { return };
        match confirm.then {
            Consent::Quit => self.quit(),
            Consent::Request { operation, draft } => {
                self.outbox.aside = confirm.aside;
                self.run(*operation, draft);
                let unasked = std::mem::take(&mut self.outbox.aside);
                self.go_back_to(unasked);
            }
            Consent::Save { draft, assent } => {
                self.outbox.aside = confirm.aside;
                self.send_form(&draft, Some(assent));
                let unasked = std::mem::take(&mut self.outbox.aside);
                self.go_back_to(unasked);
            }
            Consent::Read(mut notices) => {
                let Some(me) = self.me.filter(|_| !notices.is_empty()) else { return };
                let Notice { id: notice, proven, .. } = notices.remove(0);
                self.run(Operation::ReadNotice { notice, proven }, None);
                self.tell_notices(me, notices);
            }
            Consent::Discard(id) => {
                self.outbox.effects.push(Effect::Drop(id.clone()));
                // It may have been closed under the question.
                match self.form_mut(&id) {
                    Some(_) => self.close_form(),
                    None => self.ask_drafts(),
                }
            }
        }
    }
}
