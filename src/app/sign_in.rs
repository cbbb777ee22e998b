//! Sign-in and sign-out of members, and the code before a name.
//!
//! Whoever logged in with a Unix account of their own has shown who they are: no code is asked of them when the program
//! starts. It is asked whenever somebody chooses a name, and of everybody behind the lock: one terminal is shared all
//! day, and the account says only who was there in the morning.

use super::centre_lists::CentreList;
use super::screens::confirm::{Confirm, Consent};
use super::screens::form::Form;
use super::screens::lock::Lock;
use super::screens::picker::Choose;
use super::screens::pin_entry::{PinAnswer, PinEntry, PinPurpose, Vouching, wait};
use super::{App, Effect, Message};
use crate::domain::{Staff, StaffId};
use crate::model::Item;
use crate::protocol::{Notice, Operation, PinHash, Query, Request, Revised, SitProof, Sitting, Vouchers};

impl App {
    /// The person at the desk gets up: the screen locks, and what they did is no longer taken back here.
    pub(super) fn get_up(&mut self) {
        self.end_sitting();
        self.lock();
    }

    pub(super) fn lock(&mut self) {
        if !self.is_locked() {
            self.leave();
            self.end_filters();
            self.outbox.ahead.clear();
            self.outbox.recall = None;
            self.give_back();
            self.screens.push(Lock);
        }
    }

    /// Notes which of these lines, just changed here, are claimed since.
    pub(super) fn note_claims(&mut self, items: &[Item]) {
        for item in items {
            match item.claimed_now(&self.context) == self.me {
                true => self.session.claimed.insert(item.id),
                false => self.session.claimed.remove(&item.id),
            };
        }
    }

    /// Releases what a member who leaves has claimed here. Nothing waits for the answers: they would show a message over the
    /// lock. A claim that is no longer theirs stays whose it is.
    pub(super) fn give_back(&mut self) {
        for item in std::mem::take(&mut self.session.claimed) {
            self.run_unawaited(Operation::GiveBack { item });
        }
    }

    /// Sends an operation whose outcome nobody at the desk waits for.
    fn run_unawaited(&mut self, operation: Operation) {
        let Some(by) = self.me.filter(|_| self.blocked.halted.is_none()) else { return };
        let (key, terminal, at) = (self.fresh_key(), self.session.terminal.clone(), self.context.now);
        self.outbox.effects.push(Effect::Run(Box::new(Request { key, by, terminal, at, operation })));
    }

    /// Signs in a member whom the machine has asked already: it is their own Unix account.
    pub(super) fn sit_by_account(&mut self, staff: StaffId) {
        self.sign_in_as(staff);
        self.run_unawaited(Operation::SitDown(SitProof::Account));
        self.ask_store(Query::Notices(staff));
    }

    /// Asks who signs in, at the start and behind the lock.
    pub(super) fn ask_who(&mut self) {
        let mut pick = self.centre_list(CentreList::Sitting);
        pick.selected = pick
            .lines
            .iter()
            .position(|line| matches!(line.does, Choose::SitDown(id) if Some(id) == self.me))
            .unwrap_or(0);
        pick.closable = self.is_locked();
        self.screens.push(pick);
    }

    /// Signs in a member who says who they are, and asks for their code when they have a code.
    pub(super) fn sit_down(&mut self, staff: StaffId) {
        if self.context.member(staff).is_some_and(|member| member.pin) {
            self.ask_code(staff);
        } else {
            self.sign_in_as(staff);
            // The file may know of a code this screen has not heard of, or of one that was erased.
            self.ask_store(Query::Sit { staff, pin: None, terminal: self.session.terminal.clone() });
        }
    }

    fn ask_code(&mut self, staff: StaffId) {
        // Nothing is read behind the question.
        self.lock();
        let pad = PinEntry::sitting(staff, self.context.staff_name(staff));
        self.screens.push(pad);
    }

    /// Signs the member in; the pane and the selected line stay as they are.
    pub(super) fn sign_in_as(&mut self, staff: StaffId) {
        if self.me != Some(staff) {
            // The one who left finds their forms among their drafts; nothing of theirs stays on the screen.
            self.leave_open();
            self.end_filters();
            self.lists.panes.iter_mut().for_each(|listing| listing.marked.clear());
            self.screens.clear();
            self.end_sitting();
            self.message = Message::default();
            self.outbox.forget_answers();
            self.alarms.forget();
        }
        self.screens.close::<Lock>();
        self.me = Some(staff);
        self.after_sign_in();
        self.refresh_list();
    }

    /// The form on the screen is opened again when the one who fills it comes back to this one.
    fn leave_open(&mut self) {
        let form = self.screens.all::<Form>().find(|form| form.touched()).map(|form| form.draft.clone());
        if let Some((me, form)) = self.me.zip(form) {
            self.session.left_open.insert(me, form);
        }
    }

    /// Takes up the member's drafts: the one they left is on the screen again.
    pub(super) fn come_back(&mut self) {
        let left = self.me.and_then(|me| self.session.left_open.remove(&me));
        if let Some(draft) = left.filter(|_| self.screens.is_empty()) {
            self.resume(&draft);
        }
    }

    pub(super) fn on_sitting(&mut self, staff: StaffId, sitting: Sitting) {
        let asked = self.screens.top::<PinEntry>().is_some_and(|pad| pad.wanted == PinPurpose::Sitting(staff));
        match sitting {
            Sitting::Welcome(notices) => {
                if asked {
                    self.close();
                    self.sign_in_as(staff);
                }
                if self.me == Some(staff) {
                    let proof = if asked { SitProof::Code } else { SitProof::Name };
                    self.run_unawaited(Operation::SitDown(proof));
                    self.tell_notices(staff, notices);
                }
            }
            Sitting::Asked { .. } if !asked && self.me == Some(staff) => self.ask_code(staff),
            Sitting::Asked { wrong, not_before } => {
                let now = self.context.now;
                let Some(pad) = self.screens.top_mut::<PinEntry>() else { return };
                pad.not_before = not_before;
                let words = match not_before {
                    Some(end) if wrong => format!("Ce n’est pas ce code. {}", wait(end, now)),
                    Some(end) => wait(end, now),
                    None => "Ce n’est pas ce code.".to_owned(),
                };
                pad.refuse(words);
            }
        }
    }

    /// Tells the member at the desk what was changed about them, one thing after the other: what they do not say they
    /// have read is told again at their next sitting.
    pub(super) fn tell_notices(&mut self, staff: StaffId, notices: Vec<Notice>) {
        if let Some(first) = notices.first().filter(|_| self.me == Some(staff)) {
            let question = format!("{}. Lu\u{a0}?", first.words);
            self.screens.raise_screen(Confirm::new(question, Consent::Read(notices)));
        }
    }

    pub(super) fn on_pad(&mut self, asked: PinAnswer) {
        let terminal = self.session.terminal.clone();
        match asked {
            PinAnswer::Nothing => {}
            PinAnswer::Sit(staff, pin) => self.ask_store(Query::Sit { staff, pin: Some(pin), terminal }),
            PinAnswer::Vouch(staff, given) => self.ask_store(Query::Vouch { staff, given, terminal }),
            PinAnswer::Change(old, new) => {
                if let Some(staff) = self.me {
                    self.ask_store(Query::NewPin { staff, old, new, terminal });
                }
            }
        }
    }

    /// Asks for the codes without which how this member is recognised is not changed.
    pub(super) fn ask_vouchers(&mut self, edited: Revised<Staff>, draft: Option<String>) {
        let coded = self.context.staff.iter().filter(|member| member.active && member.pin);
        let (own, others): (Vec<_>, Vec<_>) = coded.partition(|member| member.id == edited.record().id);
        let members = own.into_iter().chain(others).map(|member| (member.id, member.name.clone())).collect();
        self.screens.push(PinEntry::vouching(Vouching { edited, draft }, members));
    }

    /// Makes the change that codes vouch for, behind the lock too: it was asked for before.
    pub(super) fn on_vouched(&mut self, vouchers: Vouchers) {
        let asked = self.screens.all::<PinEntry>().find_map(|pad| pad.vouching.clone());
        self.screens.close_where(|pad: &PinEntry| pad.vouching.is_some());
        if let Some(Vouching { edited, draft }) = asked {
            self.run(Operation::EditStaff(edited, vouchers), draft);
        }
    }

    /// Puts a new code whose pad still waits for it: whoever sits down in the place of its member has none of their code.
    pub(super) fn on_new_pin(&mut self, hash: Option<PinHash>) {
        if self.screens.all::<PinEntry>().any(|pad| pad.wanted == PinPurpose::Change && pad.waiting) {
            self.run(Operation::SetPin(hash), None);
        }
    }

    /// Handles a refused code; a new code may be pending behind the lock.
    pub(super) fn refuse_code(&mut self, why: &str) {
        for pad in self.screens.all_mut::<PinEntry>().filter(|pad| pad.waiting) {
            pad.refuse(why.to_owned());
        }
    }

    /// Time has passed on the pad.
    pub(super) fn lock_when_idle(&mut self) {
        let now = self.context.now;
        if let Some(pad) = self.screens.top_mut::<PinEntry>()
            && pad.not_before.is_some_and(|end| end <= now)
        {
            pad.not_before = None;
            pad.said = Some("Vous pouvez essayer de nouveau.".to_owned());
        }
    }
}
