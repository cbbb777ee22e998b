//! Half-typed forms taken up again, where they were left: on the line or the card that they are about, as it is now.

use super::outbox::{Intent, Recall};
use super::screens::form::Form;
use super::screens::form::entry::named;
use super::screens::form::meeting::say_shut;
use super::screens::form::purpose::{NOTE, Purpose, TEAM_NOTE};
use super::screens::form::turned::said_by;
use super::screens::person_card::PersonCard;
use super::whom::Whom;
use super::{App, Effect};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, Person, PersonId, StaffId, phone, spoken};
use crate::model::{Field, Item, Row, Shape, Value, text};
use crate::panes;
use crate::protocol::{CardView, Draft, DraftForm, Query, Typed};

impl App {
    /// Reads the drafts again for the key that takes one up, and lists them once they are there: the member may have typed in
    /// them at another desk a moment ago. Keys struck meanwhile wait.
    pub(super) fn recall_drafts(&mut self) {
        if self.me.is_some() {
            self.outbox.recall = Some((Recall::Read, self.context.now));
            self.ask_drafts();
        }
    }

    /// Takes note that what `stage` waits for has come; lists the drafts where that was the last thing.
    pub(super) fn go_on_recalling(&mut self, stage: Recall) {
        let Some((_, since)) = self.outbox.recall.take_if(|(awaited, _)| *awaited == stage) else { return };
        match stage {
            Recall::Read if !self.drafts.is_empty() => {
                self.outbox.recall = Some((Recall::Check, since));
                return;
            }
            // Those that were there are dropped for what the file says of them.
            Recall::Check if self.drafts.is_empty() => {
                self.say_refused("Plus rien à reprendre\u{a0}: c’est enregistré, ou la fiche n’existe plus.");
            }
            Recall::Read | Recall::Check => self.pick_draft(),
        }
        self.catch_up();
    }

    /// Takes up a half-typed form where it was left.
    pub(in crate::app) fn resume(&mut self, id: &str) {
        let Some(draft) = self.drafts.iter().find(|draft| draft.id == id).cloned() else {
            return self.say_refused("Ce brouillon n’est plus là\u{a0}: il a été enregistré ou jeté à un autre poste.");
        };
        match (draft.item, draft.person) {
            (Some(item), _) => {
                self.outbox.resuming = Some(Box::new(draft));
                self.ask_store(Query::Item(item));
            }
            (None, Some(person)) => self.want_card(person, Intent::Resume(Box::new(draft))),
            (None, None) => match self.named_in(&draft) {
                // Whether their contact is protected is known by their card.
                Some(person) => self.want_card(person, Intent::Resume(Box::new(draft))),
                None => {
                    if let Some(purpose) = self.purpose_of_draft(&draft) {
                        let told = purpose.told(&self.context);
                        self.reopen(purpose, &draft);
                        self.say_begun_for(&draft, &told.unwrap_or_default());
                    }
                }
            },
        }
    }

    /// Reads the drafts again for whoever strikes a key on a list, once they are a minute old: the member may have left one
    /// at another desk, whose terminal is gone. A desk alone asks nothing.
    pub(super) fn read_old_drafts(&mut self) {
        let due = self.drafts_hold.is_none_or(|until| self.context.now >= until);
        if self.screens.is_empty() && due {
            self.ask_drafts();
        }
    }

    /// Asks for what is half typed by whoever sits here, and by those who have left the team: nobody but the team can take
    /// that up.
    pub(in crate::app) fn ask_drafts(&mut self) {
        let Some(me) = self.me else { return };
        let mut team = self.members_left();
        team.retain(|member| *member != me);
        team.insert(0, me);
        self.drafts_hold = Some(self.context.now.plus_minutes(1));
        self.outbox.effects.retain(|effect| !matches!(effect, Effect::Drafts(_)));
        self.outbox.effects.push(Effect::Drafts(team));
    }

    /// Members who have left the team.
    pub(super) fn members_left(&self) -> Vec<StaffId> {
        self.context.staff.iter().filter(|member| !member.active).map(|member| member.id).collect()
    }

    /// The person whom a line of the draft names.
    fn named_in(&self, draft: &Draft) -> Option<PersonId> {
        let kind = panes::find_form(draft.line_code()?)?;
        draft.fields.iter().find_map(|typed| {
            let field = kind.field(&typed.key).filter(|field| matches!(field.shape, Shape::Person))?;
            match text::parse(field, &typed.text, &self.context) {
                Ok(Value::Person(person)) => Some(person),
                _ => None,
            }
        })
    }

    /// Opens the form of `draft` about a person, or for one.
    pub(in crate::app) fn take_up_for(&mut self, view: CardView, draft: &Draft) {
        let CardView { asked, person, open, merged_by, .. } = view;
        let told = self.told(&person);
        let names = |typed: &Typed| named(&typed.text).starts_with(&person.display_name());
        let named_there = draft.person.is_none() && draft.fields.iter().any(names);
        if asked == person.id && !named_there && draft.is_of_another(person.created_at, &told) {
            return self.take_up_apart(draft);
        }
        // A draft about nobody names them in one of its lines.
        if draft.person.is_none() {
            if let Some(purpose) = self.purpose_of_draft(draft) {
                self.reopen(purpose, draft);
                if let Some(form) = self.screens.top_mut::<Form>() {
                    let _ = form.name(&person, &self.context);
                }
                self.note_open(&open);
                self.follow_card_since(draft, &person);
                self.note_merged(draft, (asked, &person, merged_by));
            }
            return;
        }
        let purpose = match draft.line_code().and_then(panes::find_form).and_then(|kind| self.item_for(kind, &person)) {
            Some(item) => Purpose::Add {
                item: Box::new(item),
                state: None,
                who: Some(Whom::from_person(&person, self.context.today())),
            },
            None => Purpose::EditPerson(Box::new(person.clone())),
        };
        self.reopen(purpose, draft);
        self.note_open(&open);
        self.follow_card_since(draft, &person);
        self.note_merged(draft, (asked, &person, merged_by));
        self.say_begun_for(draft, &told);
    }

    /// Takes into the form just taken up what the card of its person says by now.
    fn follow_card_since(&mut self, draft: &Draft, person: &Person) {
        let context = &self.context;
        let form = self.screens.all_mut::<Form>().find(|form| form.draft == draft.id);
        let taken = form.map(|form| form.follow_card_since(draft, person, context));
        self.say_taken(&taken.unwrap_or_default());
    }

    /// Says in the form just taken up that the card it was begun on has gone into another.
    fn note_merged(&mut self, draft: &Draft, (asked, person, by): (PersonId, &Person, Option<StaffId>)) {
        let by = said_by(by, &self.context);
        if let Some(form) = self.form_mut(&draft.id).filter(|_| asked != person.id) {
            form.note_merged(asked, draft, person, &by);
        }
    }

    /// Words by which a draft knows this person again.
    pub(super) fn told(&self, person: &Person) -> String {
        Whom::from_person(person, self.context.today()).told()
    }

    /// Says whom a draft was begun for, where what it opens on is called otherwise by now; true where it is.
    fn say_begun_for(&mut self, draft: &Draft, told: &str) -> bool {
        let Some(whom) = draft.whom.as_ref().filter(|whom| *whom != told) else { return false };
        // A refusal is read through the curtain too, and names nobody.
        self.say_done(format!("Commencé pour {whom}\u{a0}: relisez avant d’enregistrer."));
        true
    }

    /// Opens the form of `draft` on its line as it is now.
    pub(super) fn take_up(&mut self, row: Row, draft: &Draft) {
        let others = draft.form.marked_with();
        if !others.is_empty() && row.item.kind != self.listing().kind {
            // The other lines are found in their list, which is read before this one is again.
            self.open_pane(row.item.kind);
            self.outbox.resuming = Some(Box::new(draft.clone()));
            return self.ask_store(Query::Item(row.item.id));
        }
        let (who, protected) = (Whom::of_row(&row, self.context.today()), row.is_protected());
        // Of several lines the name alone is kept.
        let told = if others.is_empty() { who.told() } else { who.name.clone() };
        let is_of_other_pane = draft.line_code().is_some_and(|code| code != row.item.kind.code);
        if is_of_other_pane || draft.is_of_another(row.item.created_at, &told) {
            return self.take_up_apart(draft);
        }
        let step_to = |code: &str| {
            let to = row.item.kind.state(code)?;
            row.item.kind.step(row.item.state, to).map(|_| to)
        };
        let context = self.context.clone();
        let note =
            |item: Item, who| Purpose::Note { item: item.id, about: item.person(), who, day: item.day(&context) };
        let given = draft.person.is_some() && draft.person != row.item.person();
        let mut apart = 0;
        let purpose = match &draft.form {
            DraftForm::Note => note(row.item, who),
            DraftForm::Reopen if !row.item.state.open => Purpose::Reopen { item: Box::new(row.item), who },
            DraftForm::Step { code, .. } if let Some(to) = step_to(code) => {
                apart = self.mark_again(row.item.id, others, draft.at);
                let who = self.whom_of_step(&row, to);
                Purpose::Step { to, item: Box::new(row.item), on_order_of: None, who }
            }
            // The line has moved and the step is no more: its words find no field, and go into a note.
            DraftForm::Reopen | DraftForm::Step { .. } => {
                self.as_note(&draft.id, &NOTE, protected);
                self.say_done("Cette étape n’est plus possible\u{a0}: ce qui était tapé est ici, en note.");
                note(row.item, who)
            }
            _ => Purpose::Edit { item: Box::new(row.item), who },
        };
        let shut = purpose.state().filter(|state| purpose.is_shut_in(*state));
        self.reopen(purpose, draft);
        if let Some(form) = self.screens.all_mut::<Form>().find(|form| form.draft == draft.id) {
            form.changed = shut.map(|state| say_shut(state, ""));
        }
        let said = self.say_begun_for(draft, &told);
        if apart > 0 {
            let lines = count_phrase(apart, "ligne marquée n’est plus", "lignes marquées ne sont plus");
            self.say_refused(format!("{lines} dans la liste\u{a0}: relisez avant d’enregistrer."));
        } else if given && !said {
            self.say_refused("La fiche de cette ligne n’est plus celle d’alors\u{a0}: relisez avant d’enregistrer.");
        }
    }

    /// The card asked for is no more, nor is what was to be done with it. What is half typed about somebody erased goes with
    /// them, in a form that is open too, which another key would have kept again; where this file has never given the number
    /// it was put back from a copy, and the words stay.
    pub(super) fn on_gone(&mut self, person: PersonId, last: Option<(StaffId, Moment)>) {
        let wanted = self.outbox.intent.take_if(|(wanted, _)| *wanted == person);
        self.outbox.ahead.clear();
        self.screens.close_where(|card: &PersonCard| card.view.person.id == person);
        if let Some((_, Intent::Resume(draft) | Intent::Merge(_, Some(draft)))) = wanted {
            match last {
                Some(_) => self.throw_away(&draft.id),
                None => return self.take_up_apart(&draft),
            }
        }
        let closed = last.is_some() && self.close_forms_about(person);
        let by = last.map(|(by, at)| {
            let day = spoken::say_day(at.day_in(self.context.zone), self.context.today());
            format!("effacée par {}, {day}", self.context.staff_name(by))
        });
        self.say_refused(match by {
            Some(by) if closed => format!("Fiche {by}\u{a0}: son formulaire est fermé."),
            Some(by) => format!("Cette fiche n’existe plus, {by}."),
            None => "Cette fiche n’existe plus.".to_owned(),
        });
        // A list below still shows them.
        self.search();
    }

    /// Closes the forms that concern this person, and erases what is kept of them; true where there was one.
    fn close_forms_about(&mut self, person: PersonId) -> bool {
        let forms = self.screens.all::<Form>().filter(|form| form.concerns(person, &self.context));
        let theirs: Vec<_> = forms.map(|form| form.draft.clone()).collect();
        self.screens.close_where(|form: &Form| theirs.contains(&form.draft));
        theirs.iter().for_each(|draft| self.throw_away(draft));
        !theirs.is_empty()
    }

    /// Erases a draft that no form can take up.
    pub(in crate::app) fn throw_away(&mut self, id: &str) {
        self.drafts.retain(|draft| draft.id != id);
        self.outbox.effects.push(Effect::Drop(id.to_owned()));
    }

    /// Puts a draft's words back into its form, as they stand now: whoever asked twice while the file was slow has gone
    /// on typing in the first one.
    pub(in crate::app) fn reopen(&mut self, mut purpose: Purpose, asked: &Draft) {
        let Some(at) = self.drafts.iter().position(|draft| draft.id == asked.id) else { return };
        let draft = &self.drafts.remove(at);
        if let (Purpose::Add { item, .. }, DraftForm::Line { source, .. }) = (&mut purpose, &draft.form) {
            item.source_item = *source;
        }
        let mut form = Form::new(purpose, draft.id.clone(), &self.context);
        form.restore(draft, &self.context);
        // What it was made into here is not what the file holds.
        form.over.clone_from(if draft.at == asked.at { &asked.fields } else { &draft.fields });
        // Numbers typed before the contact was protected are not shown any more; of two cards each shows its own.
        if form.banner.is_some() && !matches!(form.purpose, Purpose::Merge { .. }) {
            form.drop_numbers();
        }
        self.screens.raise_screen(form);
        if Some(draft.staff) != self.me {
            let by = self.context.staff_name(draft.staff);
            self.say_done(format!("Commencé par {by}\u{a0}: relisez avant d’enregistrer."));
        }
    }

    /// Makes one text for a note of all that a draft holds.
    fn as_note(&mut self, id: &str, note: &Field, protected: bool) {
        let Some(draft) = self.drafts.iter_mut().find(|draft| draft.id == id) else { return };
        let texts = draft.fields.iter().map(|typed| named(&typed.text)).filter(|text| !text.is_empty());
        // The number of a person whose contact was protected since is left out of a note that everybody reads.
        let texts: Vec<_> = texts.filter(|text| !protected || phone::normalise_number(text).is_err()).collect();
        let text = texts.join(" · ");
        (draft.focus, draft.cursor) = (0, text.chars().count());
        draft.fields = vec![Typed { key: note.key.to_owned(), text, ..Typed::default() }];
    }

    /// Opens a draft whose card or line is not in the file, or whose number is another's by now: as something new, for whom
    /// somebody is to be named, or else as a note to the team.
    pub(super) fn take_up_apart(&mut self, draft: &Draft) {
        let named = self.named_in(draft);
        if let Some(kept) = self.drafts.iter_mut().find(|kept| kept.id == draft.id) {
            kept.person = None;
            if let DraftForm::Line { source, .. } = &mut kept.form {
                *source = None;
            }
        }
        let begins = draft.item.is_none() && matches!(draft.form, DraftForm::Line { .. } | DraftForm::Person);
        let purpose = begins.then(|| self.purpose_of_draft(draft)).flatten();
        let then = match purpose {
            Some(_) => "personne n’est choisi",
            None => "ce qui était tapé est ici, en mot à l’équipe",
        };
        let purpose = purpose.unwrap_or_else(|| {
            self.as_note(&draft.id, &TEAM_NOTE, draft.person.is_some());
            Purpose::TeamNote
        });
        self.reopen(purpose, draft);
        let form = self.screens.all_mut::<Form>().find(|form| form.draft == draft.id);
        form.into_iter().for_each(|form| form.name_nobody(named, draft, &self.context));
        let what = if draft.item.is_some() { "ligne" } else { "fiche" };
        let begun = match &draft.whom {
            Some(whom) => format!("Commencé pour {whom}, dont la {what}"),
            None => format!("Commencé pour une {what} qui"),
        };
        self.say_done(format!("{begun} n’est plus dans le fichier\u{a0}: {then}."));
    }
}
