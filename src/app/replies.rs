//! Handles the answers of the file.

use super::centre_lists::CentreList;
use super::listing::Listing;
use super::outbox::{Intent, Pending, Recall};
use super::screens::confirm::{Assent, Confirm};
use super::screens::day_close::DayClose;
use super::screens::directory::Directory;
use super::screens::form::Form;
use super::screens::form::purpose::Purpose;
use super::screens::history::History;
use super::screens::lookup::Lookup;
use super::screens::person_card::PersonCard;
use super::screens::pin_entry::{PinEntry, PinPurpose};
use super::{App, Effect, Message, Phase};
use crate::domain::PersonId;
use crate::domain::count::count_phrase;
use crate::model::Note;
use crate::model::{Context, Field, Item, Row, Shape, Value, text};
use crate::protocol::{
    Answer, CardView, Done, Draft, DraftOnFile, DraftReply, DraftsAside, Operation, Query, Refusal, StoreReply,
    Welcome, moved_words,
};

/// Field that reads the value of `--as`.
const AS: Field = Field::new("as", "--as", Shape::Staff);

/// Message of a screen that closes by itself in a moment.
const ASKED_TO_CLOSE: &str = "L’administration ferme les postes pour un moment\u{a0}: ce qui est tapé est gardé.";

impl App {
    pub(super) fn on_store_reply(&mut self, reply: StoreReply) {
        match reply {
            StoreReply::Opened(welcome) => self.on_opened(*welcome),
            StoreReply::Refused(why) => self.phase = Phase::Refused(why.to_string()),
            StoreReply::Answer { generation, answer } => self.on_answer(generation, answer),
            StoreReply::Did { key, result, changed } => {
                let turned = self.on_did(&key, result);
                self.on_changed_by_request(changed);
                if turned {
                    self.outbox.await_lines();
                }
                self.catch_up();
            }
            StoreReply::Halted(why) => {
                let why = why.to_string();
                // Whatever was said stands in the place where the reason would be read.
                if self.blocked.halted.as_ref() != Some(&why) {
                    self.say_refused(why.as_str());
                }
                self.blocked.halted = Some(why);
            }
            StoreReply::AskedToClose => self.say_refused(ASKED_TO_CLOSE),
            StoreReply::News => self.on_other_desk(),
            StoreReply::Pushed(changed) => self.on_pushed(*changed),
        }
    }

    pub(super) fn on_draft_reply(&mut self, reply: DraftReply) {
        match reply {
            // The loop counts them: a frame waits for its letters.
            DraftReply::UpTo(_) => {}
            DraftReply::Drafts(drafts) => {
                self.blocked.unread = false;
                self.on_drafts(drafts);
            }
            DraftReply::Unread(drafts) => {
                self.blocked.unread = true;
                self.on_drafts(drafts);
            }
            DraftReply::Apart { id, apart } => self.on_kept_apart(&id, &apart),
            DraftReply::Left(staff, mark) => self.on_left(staff, mark),
            DraftReply::Trouble(why) => self.blocked.unkept = Some(why.to_string()),
            DraftReply::Mended => {
                if self.blocked.unread {
                    self.ask_drafts();
                }
                if self.blocked.unkept.take().is_some() {
                    self.say_done("Ce qui est tapé est de nouveau gardé.");
                }
            }
            DraftReply::Aside(DraftsAside { aside, kept }) => {
                let kept = count_phrase(kept, "brouillon relu", "brouillons relus");
                let name = aside.file_name().unwrap_or_default().display();
                self.say_refused(format!(
                    "Les brouillons étaient abîmés : {kept}, et le fichier d’avant est à part, « {name} ». Prévenez \
                     l’administration."
                ));
            }
        }
    }

    pub(super) fn on_opened(&mut self, welcome: Welcome) {
        let first = self.phase != Phase::Ready;
        // Who is in the building is known from the lists only.
        let here = std::mem::take(&mut self.context.here);
        let left = self.members_left();
        self.context = Context { now: self.context.now, here, ..welcome.context };
        if !first {
            if left != self.members_left() {
                self.ask_drafts();
            }
            self.renew_centre_lists();
            return self.meet_records();
        }
        let was_new = self.phase == Phase::FirstRun;
        self.phase = Phase::Ready;
        self.session.empty = was_new && !welcome.people;
        self.screens.clear();
        self.ask_store(Query::News(None));
        let active: Vec<_> = self.context.staff.iter().filter(|staff| staff.active).collect();
        let asked = self.session.asked_for.as_deref().map(|asked| text::parse(&AS, asked, &self.context));
        let named = match &asked {
            Some(Ok(Value::Staff(id))) => Some(*id),
            Some(Err(why)) => {
                self.message = Message { text: why.clone(), error: true };
                None
            }
            _ => welcome.account,
        };
        let known = named.filter(|id| active.iter().any(|staff| staff.id == *id));
        let only = match active.as_slice() {
            [only] if asked.is_none() => Some(only.id),
            _ => None,
        };
        let has_code = |id| active.iter().any(|staff| staff.id == id && staff.pin);
        match known.or(only) {
            // The machine has asked them already.
            Some(staff) if has_code(staff) && welcome.account == Some(staff) => self.sit_by_account(staff),
            Some(staff) => self.sit_down(staff),
            None => self.ask_who(),
        }
        self.refresh_list();
        if let Some(why) = self.display.mistake.take() {
            self.say_refused(why);
        }
        self.session.reached = welcome.latest;
        self.mind_the_clock(welcome.latest.unwrap_or(self.context.now));
    }

    /// Begins what follows a sign-in: asks for the member's half-typed forms and for what went on without them.
    pub(super) fn after_sign_in(&mut self) {
        self.session.reader.sits(self.me.is_some());
        if let Some(me) = self.me {
            self.ask_drafts();
            self.outbox.effects.push(Effect::Left(me));
            if std::mem::take(&mut self.session.empty) {
                self.open_centre_list(CentreList::FirstSteps);
            } else if std::mem::take(&mut self.session.tour) {
                self.begin_tour();
            }
        }
    }

    fn on_drafts(&mut self, drafts: Vec<Draft>) {
        let open: Vec<_> = self.screens.all::<Form>().map(|form| form.draft.as_str()).collect();
        let saving = |id: &str| self.outbox.pending.values().any(|pending| pending.draft.as_deref() == Some(id));
        let elsewhere = |draft: &Draft| !open.contains(&draft.id.as_str()) && !saving(&draft.id);
        self.drafts = drafts.into_iter().filter(elsewhere).collect();
        if !self.drafts.is_empty() {
            let on_file = |draft: &Draft| {
                let Draft { at, item, person, .. } = *draft;
                DraftOnFile { id: draft.id.clone(), at, item, person }
            };
            self.ask_store(Query::Saved(self.drafts.iter().map(on_file).collect()));
        }
        self.come_back();
        self.go_on_recalling(Recall::Read);
    }

    fn on_answer(&mut self, generation: u64, answer: Answer) {
        let read = self.outbox.turned.take_if(|last| generation >= *last).is_some();
        self.take_answer(generation, answer);
        if read {
            self.catch_up();
        }
    }

    fn take_answer(&mut self, generation: u64, answer: Answer) {
        // The answer to a question asked again since would show an older state.
        if !self.is_awaited(generation, &answer) {
            return;
        }
        match answer {
            Answer::Welcome(welcome) => self.on_opened(*welcome),
            Answer::News(news) => self.on_news(news),
            Answer::Sitting(staff, sitting) => self.on_sitting(staff, sitting),
            Answer::Notices(staff, notices) => self.tell_notices(staff, notices),
            Answer::Vouched(Ok(vouchers)) => self.on_vouched(vouchers),
            Answer::NewPin(Ok(hash)) => self.on_new_pin(hash),
            Answer::NewPin(Err(why)) | Answer::Vouched(Err(why)) => self.refuse_code(&why),
            Answer::Board(board) => {
                self.on_board(*board);
                self.catch_up();
            }
            Answer::Changes(changed) => {
                self.on_changed(*changed);
                self.catch_up();
            }
            Answer::SearchPrepared => {}
            Answer::Found(found) => {
                if let Some(lookup) = self.screens.top_mut::<Lookup>() {
                    lookup.take(*found);
                }
                self.catch_up();
            }
            Answer::Card(view) => {
                self.on_card(*view);
                self.catch_up();
            }
            Answer::Gone { person, last } => self.on_gone(person, last),
            Answer::History { item, lines } => {
                if let Some(history) = self.screens.all_mut::<History>().find(|history| history.item == item) {
                    history.fill(lines);
                }
            }
            Answer::Item(found) => {
                self.on_item(found.map(|found| *found));
                self.catch_up();
            }
            Answer::Beside(lines) => self.on_beside(*lines),
            Answer::Directory(entries) => self.show_directory(entries),
            Answer::DayList(list) => self.on_day_list(*list),
            Answer::Waiting(rows) => self.on_waiting(rows),
            Answer::Dependents(found) => self.on_dependents(found.map(|found| *found)),
            Answer::Vanished(rows) => self.on_vanished(rows),
            Answer::DayClose(found) => self.on_day_closing(*found),
            Answer::Reminders(planned) => self.on_planned_reminders(*planned),
            Answer::Call(view) => {
                self.on_call(*view);
                self.catch_up();
            }
            Answer::Callers(found) => {
                self.on_callers(*found);
                self.catch_up();
            }
            Answer::Week(week) => self.on_week(&week),
            Answer::Figures(figures) => self.on_figures(&figures),
            // Asked for by a command alone.
            Answer::DeskDays(_) => {}
            Answer::Handover(found) => self.on_handover(*found),
            Answer::Greeting(found) => self.on_greeting(&found),
            Answer::Saved { done, whose } => {
                self.drafts.retain(|draft| !done.contains(&draft.id));
                self.outbox.effects.extend(done.into_iter().map(Effect::Drop));
                self.whose_drafts = whose;
                self.go_on_recalling(Recall::Check);
            }
            Answer::Trouble(trouble) => self.on_trouble(&trouble.to_string()),
        }
    }

    /// Says why the file could not answer; what was meant for the answer is let go.
    fn on_trouble(&mut self, why: &str) {
        self.refuse_code(why);
        self.outbox.forget_answers();
        self.outbox.ahead.clear();
        self.lists.panes.iter_mut().for_each(Listing::stop_waiting);
        self.say_refused(why);
    }

    /// A line asked for, for a form taken up again or for its history.
    fn on_item(&mut self, found: Option<(Row, Vec<Note>)>) {
        let Some((row, notes)) = found else {
            return match self.outbox.resuming.take() {
                Some(draft) => self.take_up_apart(&draft),
                None => self.say_refused("Cette ligne n’est plus dans le fichier."),
            };
        };
        // The line of a history may be answered first.
        match self.outbox.resuming.take_if(|draft| draft.item == Some(row.item.id)) {
            Some(draft) => self.take_up(row, &draft),
            None => self.fill_history(row, notes),
        }
    }

    fn on_card(&mut self, view: CardView) {
        let person = view.asked;
        let merged = (view.person.id != person).then(|| {
            let name = view.person.display_name();
            let by = view.merged_by.map(|by| format!(", par {}", self.context.staff_name(by))).unwrap_or_default();
            format!("La fiche demandée a été fusionnée dans celle-ci, {name}{by}.")
        });
        let Some((_, intent)) = self.outbox.intent.take_if(|(wanted, _)| *wanted == person) else {
            // A card already on the screen, asked again after something changed.
            let cards = self.screens.all_mut::<PersonCard>().filter(|card| card.view.person.id == person);
            cards.for_each(|card| card.take(view.clone()));
            let said = self.follow_in_forms(&view);
            return merged.filter(|_| !said).into_iter().for_each(|said| self.say_done(said));
        };
        merged.into_iter().for_each(|said| self.say_done(said));
        match intent {
            Intent::Show(from) => self.show_card(view, from),
            Intent::Start(kind) => self.start(kind, &view),
            Intent::LinkTo(to) => self.pick_tie(to, &view.person),
            Intent::Give(row) => self.ask_to_give(&row, &view.person),
            Intent::Merge(one, draft) => self.meet_double(one, &view.person, draft),
            Intent::Make(make, source) => self.make_item(make, &source, Some(&view.person)),
            Intent::Together(form, errand) => self.open_together_for(form, errand, &view.person),
            Intent::TakeIntoForm => self.put_into_form(&view),
            Intent::NameInForm => self.name_in_form(&view.person),
            Intent::Resume(draft) => match draft.merged_card() {
                Some(_) if draft.is_of_another(view.person.created_at, &self.told(&view.person)) => {
                    self.take_up_apart(&draft);
                }
                Some(other) => self.want_card(other, Intent::Merge(Box::new(view.person), Some(draft))),
                None => self.take_up_for(view, &draft),
            },
        }
    }

    /// Takes what came of a request; true where it has taken an action back, or done one again.
    fn on_did(&mut self, key: &str, result: Result<Done, Refusal>) -> bool {
        let Some(pending) = self.outbox.pending.remove(key) else { return false };
        if self.me != Some(pending.by) {
            // Somebody else sits here by now: the list shows it, and what was refused is among its author's drafts.
            if result.is_ok() {
                self.outbox.effects.extend(pending.draft.map(Effect::Drop));
            }
            self.refresh_list();
            return false;
        }
        let turned = result.is_ok() && matches!(pending.operation, Operation::Undo(_) | Operation::Redo(_));
        match result {
            Ok(done) => self.on_done(pending, done),
            Err(refusal) => {
                self.outbox.dialling = false;
                // They were meant for what would have followed.
                self.outbox.ahead.clear();
                self.on_refusal(pending, refusal);
            }
        }
        turned
    }

    fn on_done(&mut self, pending: Pending, done: Done) {
        if done.repeated && !pending.again && pending.draft.as_deref().is_some_and(|id| self.form_mut(id).is_some()) {
            return self.says_otherwise(pending);
        }
        if let Some(draft) = &pending.draft {
            self.screens.close_where(|form: &Form| form.draft == *draft);
            self.outbox.effects.push(Effect::Drop(draft.clone()));
            self.ask_drafts();
        }
        self.note_done(&pending, &done);
        if matches!(pending.operation, Operation::Claim { .. } | Operation::Move { .. }) {
            self.note_claims(&done.items);
        }
        self.ask_dependents(&pending.operation, &done);
        self.alarms.expect(&done.items);
        self.say_done(done.said);
        self.keep_in_sight(&done.items);
        let of_marked = match &pending.operation {
            Operation::MoveAll { .. } => true,
            Operation::Move { item, .. } => self.listing().marked.iter().eq([item]),
            _ => false,
        };
        if of_marked {
            self.unmark_lines();
        }
        let moved = matches!(pending.operation, Operation::Move { .. });
        let added = matches!(pending.operation, Operation::Add { .. });
        let turned = matches!(pending.operation, Operation::Undo(_) | Operation::Redo(_));
        let follow = pending.follow;
        // Whoever has gone to another pane since is left there.
        let stayed = self.lists.tab == pending.tab;
        self.read_again(pending.operation, done.person);
        self.age_searches();
        self.follow_card();
        self.follow_history();
        self.follow_call(moved, done.items.first());
        // What came back is shown, in whichever pane it stands.
        let shown = done.items.iter().find(|item| item.state.open).or(done.items.first());
        if let Some(item) = shown.filter(|item| added && (follow || item.kind != self.listing().kind)) {
            self.point_at(item);
        }
        match shown {
            Some(item) if (follow || turned) && item.state.open => {
                if self.screens.is_empty() && stayed {
                    self.show_item(item);
                } else if self.screens.is_empty() {
                    self.point_at(item);
                    self.refresh_list();
                } else {
                    let card = self.screens.top_mut::<PersonCard>().filter(|_| turned);
                    card.into_iter().for_each(|card| card.wanted = Some(item.id));
                    let closing = self.screens.top_mut::<DayClose>().filter(|_| turned);
                    closing.into_iter().for_each(|closing| closing.wanted = Some(item.id));
                    self.refresh_list();
                }
            }
            _ => self.refresh_list(),
        }
        if added {
            self.ask_for_whom(&done.items);
        }
    }

    /// Selects an item in the list of its pane, for when that list is shown again.
    fn point_at(&mut self, item: &Item) {
        let context = self.context.clone();
        let listing = self.lists.panes.iter_mut().find(|listing| listing.kind == item.kind);
        listing.into_iter().for_each(|listing| listing.select_item(item.id, item.state.open, &context));
    }

    /// Asks again for what `op` has changed beyond its lines.
    fn read_again(&mut self, operation: Operation, person: Option<PersonId>) {
        match operation {
            // A person just made: their card, where everything begins.
            Operation::AddPerson(_) | Operation::EditPerson(_) => self.show_made(person),
            // One card is left, whichever was on the screen.
            Operation::Merge { kept, .. } => {
                self.screens.close::<PersonCard>();
                self.want_card(kept.id, Intent::Show(None));
            }
            Operation::SetPin(_) => {
                self.screens.close_where(|pad: &PinEntry| pad.wanted == PinPurpose::Change);
                self.ask_store(Query::Welcome);
            }
            // A team is entered member after member.
            Operation::AddStaff(_) => {
                self.ask_store(Query::Welcome);
                if self.screens.is_empty() {
                    self.open_centre_list(CentreList::Team);
                }
            }
            Operation::Set { .. } | Operation::EditStaff(..) | Operation::Undo(_) | Operation::Redo(_) => {
                self.ask_store(Query::Welcome)
            }
            // The desk is read again for the hint; the list stands as it will.
            Operation::SaveDrug(_) | Operation::SaveYearly(_) | Operation::SetSite(_) => self.ask_store(Query::Welcome),
            Operation::SaveEntry { .. } | Operation::RemoveEntry(_) => {
                self.ask_store(Query::Welcome);
                self.follow_directory();
            }
            _ => {}
        }
    }

    /// A person was just made or changed: their card, where everything begins, or what waited below for them.
    fn show_made(&mut self, person: Option<PersonId>) {
        let (linking, given) = (self.person_to_link(), self.line_given());
        self.screens.close::<Lookup>();
        if let Some(person) = person {
            // Under it a line was waiting for this person, a form, or a card.
            let intent = match (given, linking) {
                (Some(row), _) => Intent::Give(row),
                (None, _) if self.screens.top_is::<Form>() => Intent::TakeIntoForm,
                (None, Some(to)) => Intent::LinkTo(to),
                (None, None) => Intent::Show(None),
            };
            self.want_card(person, intent);
        }
    }

    /// Says « vous » of whoever changed themselves what they were to change here: at another desk, or by the key before.
    fn say_own_hand(&self, mut refusal: Refusal) -> Refusal {
        if let Refusal::Conflict { by, .. } | Refusal::PersonConflict { by, .. } | Refusal::RecordConflict { by, .. } =
            &mut refusal
            && self.me.is_some_and(|me| self.context.staff_name(me) == by)
        {
            "vous".clone_into(by);
        }
        refusal
    }

    fn on_refusal(&mut self, pending: Pending, refusal: Refusal) {
        let refusal = self.say_own_hand(refusal);
        let said = refusal.to_string();
        if let Operation::SetPin(_) = pending.operation {
            return self.refuse_code(&said);
        }
        match pending.draft.as_deref().map(|draft| self.form_mut(draft)) {
            Some(Some(form)) => form.saving = false,
            // Its form was closed while it waited: the draft takes it up again.
            Some(None) => self.ask_drafts(),
            None => {}
        }
        match refusal {
            // A question must not come up under keys meant for something else.
            Refusal::Guard(_) | Refusal::Claimed { .. } if pending.is_waiting(self.context.now) => {
                self.say_refused(said)
            }
            Refusal::Guard(why) => self.ask_to_overrule(&why, pending),
            Refusal::Claimed { by, elsewhere } => {
                let mut operation = Box::new(pending.operation);
                if let Some(asked) = Assent::TakeOver.mark(&mut operation) {
                    let question = match elsewhere {
                        Some(why) => format!("{why} Le faire quand même\u{a0}?"),
                        None => format!("{by} s’en occupe. {asked}"),
                    };
                    let then = self.consent_to(operation, pending.draft, Assent::TakeOver);
                    self.screens.raise_screen(Confirm::new(question, then).asked_on(pending.aside));
                } else {
                    self.say_refused(said);
                }
            }
            Refusal::NeedsCodes { .. } => match pending.operation {
                Operation::EditStaff(edited, _) => self.ask_vouchers(edited, pending.draft),
                _ => self.say_refused(said),
            },
            Refusal::Field(key, why) => match pending.draft.as_deref().and_then(|draft| self.form_mut(draft)) {
                Some(form) => form.refuse(key, why),
                None => self.say_refused(why),
            },
            Refusal::Conflict { by, at, from, theirs } => {
                let did = from.map_or_else(|| "Modifié".to_owned(), |from| moved_words(from, theirs.state));
                let theirs = |form: &Form| form.purpose.meeting(*theirs);
                if !self.meet_version(pending.draft.as_deref(), theirs, &by, at) {
                    let when = at.clock_text(self.context.zone);
                    self.say_refused(format!("{did} par {by} à {when}\u{a0}: voici où en est la ligne."));
                }
                self.follow_screens();
                self.refresh_list();
            }
            Refusal::PersonConflict { by, at, .. } if matches!(pending.operation, Operation::Merge { .. }) => {
                self.meet_changed_cards(pending.draft.as_deref(), &by, at);
            }
            Refusal::PersonConflict { by, at, theirs } => {
                let theirs = |_: &Form| Purpose::EditPerson(theirs);
                if !self.meet_version(pending.draft.as_deref(), theirs, &by, at) {
                    let when = at.clock_text(self.context.zone);
                    self.say_refused(format!("Modifié par {by} à {when} : voici où en est la fiche."));
                }
            }
            Refusal::RecordConflict { by, at, theirs } => {
                let theirs = |_: &Form| Purpose::of_record(*theirs);
                if !self.meet_version(pending.draft.as_deref(), theirs, &by, at) {
                    let when = at.clock_text(self.context.zone);
                    let on_list = self.screens.top_is::<Directory>();
                    let seen = format!("Modifié par {by} à {when}\u{a0}: voici où en est la fiche.");
                    self.say_refused(if on_list { seen } else { said });
                }
                self.ask_store(Query::Welcome);
                self.follow_screens();
            }
            Refusal::Rule(_) if let Operation::Undo(Some(row)) = pending.operation => {
                let before = self.undoing.put_off(row);
                self.say_refused(said + &before);
                self.refresh_list();
            }
            Refusal::NeedsPrescriber | Refusal::NeedsProfessional | Refusal::Rule(_) | Refusal::Trouble(_) => {
                self.go_back_to(pending.aside);
                self.say_refused(said);
                self.refresh_list();
            }
        }
    }
}
