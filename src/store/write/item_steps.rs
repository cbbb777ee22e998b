//! Operations on one item: add, change, move, annotate.

use crate::panes;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use super::guests::guests_words;
use super::journal::{self, Body, JournalEntry, Recorded};
use super::reminders::calls_words;
use super::series::{Change, new_pattern, redated_words};
use super::{item_sql, people};
use crate::domain::{ItemId, Moment, Person, PersonId, StaffId, name};
use crate::model::{Authority, Context, Field, FilledBy, Item, Row, State, Value, common, text};
use crate::protocol::{Changes, Done, Refusal, Request};
use crate::store::read::{attempts, contact};
use crate::store::{Batch, Error};

/// Longest desk note, in characters.
const NOTE_LENGTH: usize = 280;

/// A line after a step, not yet written.
pub(crate) struct Stepped {
    pub item: Item,
    pub person: Option<Person>,
    /// Member on whose order the step is made, where it is not the author's own word.
    pub order: Option<StaffId>,
}

impl Batch<'_> {
    pub(crate) fn add(
        &mut self,
        request: &Request,
        item: &Item,
        state: Option<State>,
        overrule: bool,
    ) -> Result<Done, Refusal> {
        if let Some(bundle) = item.kind.bundle {
            return self.add_bundle(request, item, bundle);
        }
        let mut item = item.clone();
        (item.rev, item.created_by, item.created_at) = (1, request.by, request.at);
        self.check_links(&item, |_| true)?;
        self.check_signers(&item, |_| true)?;
        let person = self.adopt_person(&mut item)?;
        item.kind.open(&mut item, state, &self.context).map_err(Refusal::Rule)?;
        self.check_item(&item)?;
        self.check_number_permitted(None, &item, person.as_ref())?;
        self.adopt_errand(&mut item)?;
        if !overrule {
            let open = match &person {
                Some(person) => item_sql::open_of(self.conn, person.id)?,
                None => Vec::new(),
            };
            let doubts = item.passed_words(&self.context).into_iter();
            let doubts: Vec<_> = doubts.chain(self.doubt_new_line(&item, person.as_ref(), &open)).collect();
            if !doubts.is_empty() {
                return Err(Refusal::Guard(doubts.join(" ")));
            }
        }
        item_sql::insert(self.conn, &mut item)?;
        let more = self.create_series(&mut item)?;
        let along: Vec<_> = more.into_iter().map(|line| (Item::new(line.kind, request.by, request.at), line)).collect();
        let (count, context, besides) = (along.len(), self.context.clone(), self.other_visits(&item)?);
        let along: Vec<_> = along.into_iter().chain(self.first_part(&item)?).collect();
        let done = self.record_item(request, None, item, person, |who, item| match item.source_item {
            // The new item is not in the list where its key was pressed.
            Some(_) => format!("{who} : {}, {}", item.kind.noun.whole, state_phrase(item, &context)),
            None => Self::said_of(who, item, count, &context) + &besides,
        })?;
        self.file_along(request, done, along)
    }

    /// « ; attendu·e aussi mar 15/12 10:00 »: of whoever has just come, what else they are expected for.
    fn other_visits(&self, item: &Item) -> Result<String, Refusal> {
        let (Some((from, to)), Some(person)) = (item.kind.resumes, item.person()) else { return Ok(String::new()) };
        let waits = |other: &Item| other.kind == item.kind && other.id != item.id && other.state == from;
        let days = match item.state == to {
            true => {
                item_sql::open_of(self.conn, person)?.into_iter().filter(waits).filter_map(|one| one.day(&self.context))
            }
            false => return Ok(String::new()),
        };
        let next = days.min_by_key(|day| day.start_moment(&self.context));
        let label = from.label.to_lowercase();
        Ok(next.map(|day| format!(" ; {label} aussi {}", day.in_line(&self.context))).unwrap_or_default())
    }

    pub(crate) fn edit_item(
        &mut self,
        request: &Request,
        id: ItemId,
        rev: i64,
        changes: &Changes,
    ) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        self.check_revision(&before, rev)?;
        if !before.state.open {
            let why = format!("C’est terminé («\u{a0}{}\u{a0}»)\u{a0}: rouvrez d’abord la ligne.", before.state.label);
            return Err(Refusal::Rule(why));
        }
        let mut item = before.clone();
        apply_changes(&mut item, changes)?;
        settle_doubt(&before, &mut item, changes);
        self.check_links(&item, |field| before.get(field) != item.get(field))?;
        self.check_signers(&item, |field| before.get(field) != item.get(field))?;
        let person = self.adopt_person(&mut item)?;
        // A change by the claimant renews the claim.
        if item.claimed_now(&self.context) == Some(request.by) {
            self.set_claim(&mut item, request.by);
        }
        let redated = self.changes_of_pattern(&before, &mut item)?;
        let upset = item.kind.settle_change(&before, &mut item, &self.context);
        self.check_change(&before, &item)?;
        self.check_number_permitted(Some(&before), &item, person.as_ref())?;
        let first = (before.clone(), item.clone());
        let words = redated.as_ref().map(|others| redated_words(&first, others, &self.context));
        let mut along = match redated {
            Some(others) => others,
            None => self.changes_of_later(&before, &item)?,
        };
        let (count, context) = (along.len(), self.context.clone());
        let guests = self.changes_of_guests(&before, &item)?;
        let calls = self.changes_of_calls(request, &[&guests[..], &[first]].concat())?;
        let also = carried_words(&before, &item, &context) + &guests_words(&guests, &context) + &calls_words(&calls);
        along.extend(guests.into_iter().chain(calls));
        self.write_item(&mut item)?;
        let done = self.record_item(request, Some(&before), item, person, |who, item| match (words, upset) {
            (Some(words), _) => format!("{who}\u{a0}: {words}"),
            (None, Some(_)) => Self::said_of(who, item, count, &context) + &also,
            (None, None) => match item.kind.marks.iter().find(|mark| before.get(&mark.at) != item.get(&mark.at)) {
                Some(mark) => format!("{who} : {}", mark.label),
                None => {
                    let day = item.other_day(&context).filter(|day| before.other_day(&context) != Some(*day));
                    match day.map(|day| day.in_line(&context)) {
                        Some(day) if !also.is_empty() => format!("{who}\u{a0}: désormais {day}{also}"),
                        Some(day) => format!("{who}\u{a0}: changements enregistrés, {day}"),
                        None => format!("{who}\u{a0}: changements enregistrés{also}"),
                    }
                }
            },
        })?;
        self.file_along(request, done, along)
    }

    pub(crate) fn move_item(
        &mut self,
        request: &Request,
        before: Item,
        to: State,
        with: &Changes,
        on_order_of: Option<StaffId>,
    ) -> Result<Done, Refusal> {
        let from = before.state_left_for(to, &self.context);
        let Stepped { mut item, person, order } = self.write_step(request, &before, (to, with), on_order_of)?;
        let mut along = self.changes_of_later(&before, &item)?;
        let (count, context) = (along.len(), self.context.clone());
        let next = self.add_successor(request, &item)?;
        let follows = next.as_ref().map(|(_, next)| follows_words(next, &context)).unwrap_or_default();
        along.extend(next);
        let called_off = self.call_off_reminded(&item)?;
        along.extend(called_off.appointment);
        let guests = self.changes_of_guests(&before, &item)?;
        let calls = self.changes_of_calls(request, &[&guests[..], &[(before.clone(), item.clone())]].concat())?;
        let also = guests_words(&guests, &self.context) + &calls_words(&calls);
        along.extend(guests.into_iter().chain(calls));
        if to.held.is_some() {
            self.set_claim(&mut item, request.by);
        }
        let attempt = before.kind.step(from, to).and_then(|step| step.attempt);
        if let Some(attempt) = attempt.and_then(|read| read(&item)) {
            attempts::insert(self.conn, item.id, request, &attempt)?;
        }
        self.write_item(&mut item)?;
        let entry = JournalEntry {
            from: Some(from.code),
            besides: called_off.offered,
            ..Self::journal_entry(&item, Some(&before), order)
        };
        // Whoever was called and comes back is here since long.
        let besides = if before.state.present { String::new() } else { self.other_visits(&item)? };
        let left = self.open_parts(&item, &[])?;
        let more = besides + &follows + &left + &also + &called_off.words;
        let say = |who: &str, item: &Item| Self::said_of(who, item, count, &context) + &more;
        let done = self.record_item_as(request, entry, item, person, say)?;
        self.file_along(request, done, along)
    }

    /// `before` after the step, in nobody's hands, and nothing of it written.
    pub(crate) fn write_step(
        &self,
        request: &Request,
        before: &Item,
        (to, with): (State, &Changes),
        on_order_of: Option<StaffId>,
    ) -> Result<Stepped, Refusal> {
        let mut item = before.clone();
        apply_changes(&mut item, with)?;
        settle_doubt(before, &mut item, with);
        if let Some(series) = new_pattern(before, &item) {
            let why = "La série se change en modifiant la ligne, pas en changeant son état.";
            return Err(Refusal::Field(series.pattern.key, why.to_owned()));
        }
        self.check_links(&item, |field| before.get(field) != item.get(field))?;
        self.check_signers(&item, |field| before.get(field) != item.get(field))?;
        let person = self.person_of(&item)?;
        let step = item.kind.step(item.state_left_for(to, &self.context), to);
        let order = self.check_authority(
            request.by,
            on_order_of,
            step.map_or(Authority::Anybody, |step| step.required_authority(&item)),
        )?;
        if to.overheard && person.as_ref().is_some_and(Person::is_confidential) {
            return Err(Refusal::Rule("Contact protégé (CSP L1111-5) : aucun message n’est laissé.".to_owned()));
        }
        self.check_number_permitted(Some(before), &item, person.as_ref())?;
        if to.held.is_some() {
            self.use_permitted_number(&mut item, person.as_ref())?;
        }
        item.kind.move_item(&mut item, to, &self.context).map_err(Refusal::Rule)?;
        if !with.is_empty() {
            self.check_change(before, &item)?;
        }
        (item.claimed_by, item.claim_expires_at) = (None, None);
        Ok(Stepped { item, person, order })
    }

    /// Checks the authority required, and finds the member on whose order it is done, if not on the author's own.
    fn check_authority(
        &self,
        by: StaffId,
        on_order_of: Option<StaffId>,
        word: Authority,
    ) -> Result<Option<StaffId>, Refusal> {
        let gives = |id, word: Authority| {
            self.context.member(id).is_some_and(|member| member.active && word.is_given_by(member))
        };
        // An order that no rule requires is stored as given, except from members who need none.
        let needless = if word == Authority::Anybody { Authority::Prescriber } else { word };
        let order = on_order_of.filter(|_| !gives(by, needless));
        match word {
            // The author was checked before anything else.
            Authority::Anybody => Ok(order),
            word if gives(by, word) || order.is_some_and(|order| gives(order, word)) => Ok(order),
            Authority::Professional => Err(Refusal::NeedsProfessional),
            _ => Err(Refusal::NeedsPrescriber),
        }
    }

    /// Writes the item that follows one just closed; none where nothing follows, or it was made before.
    fn add_successor(&self, request: &Request, item: &Item) -> Result<Option<Change>, Refusal> {
        const MADE: &str = "WHERE i.kind = ?1 AND i.source_item = ?2 AND i.closed_at IS NULL";
        let Some(mut next) = (item.kind.successor)(item, &self.context).filter(|_| !item.state.open) else {
            return Ok(None);
        };
        if !item_sql::select_items(self.conn, next.kind, MADE, &[&next.kind.code, &item.id.0])?.is_empty() {
            return Ok(None);
        }
        (next.rev, next.created_by, next.created_at) = (1, request.by, request.at);
        (next.source_item, next.errand) = (Some(item.id), item.errand);
        next.kind.open(&mut next, None, &self.context).map_err(Refusal::Rule)?;
        self.check_item(&next)?;
        item_sql::insert(self.conn, &mut next)?;
        Ok(Some((Item::new(next.kind, request.by, request.at), next)))
    }

    pub(crate) fn add_note(
        &mut self,
        request: &Request,
        id: ItemId,
        about: Option<PersonId>,
        text: &str,
    ) -> Result<Done, Refusal> {
        let item = self.load_line(id)?;
        if let Some(about) = about {
            self.check_person(&item, about)?;
        }
        let text = name::clean_text(text);
        let length = text.chars().count();
        if length == 0 {
            return Err(Refusal::Field("text", "La note est vide.".to_owned()));
        }
        if length > NOTE_LENGTH {
            let why = format!("La note fait {length} caractères : {NOTE_LENGTH} au plus.");
            return Err(Refusal::Field("text", why));
        }
        let person = self.person_of(&item)?;
        self.conn.prepare_cached("INSERT INTO note (item, at, staff, text) VALUES (?1, ?2, ?3, ?4)")?.execute((
            id.0,
            request.at.0,
            request.by.0,
            &text,
        ))?;
        let mut entry =
            JournalEntry { item: Some(id), person: item.person(), undoable: true, ..JournalEntry::default() };
        entry.body.subject = Some(self.conn.last_insert_rowid().to_string());
        entry.body.after.insert("text".to_owned(), Json::from(text));
        self.record_item_as(request, entry, item, person, |who, _| format!("{who} : note ajoutée"))
    }

    /// Loads the item.
    pub(crate) fn load_line(&self, id: ItemId) -> Result<Item, Refusal> {
        match item_sql::load_item(self.conn, id)? {
            Some(item) => Ok(item),
            None => Err(self.no_line(id)?),
        }
    }

    /// Refuses a line that is not in the file, with whoever closed the day since it was last touched: lines of nobody are let
    /// go of then.
    pub(crate) fn no_line(&self, id: ItemId) -> Result<Refusal, Refusal> {
        const CLOSED: &str = "WHERE j.op = 'CLOSE_DAY' AND j.seq > (SELECT max(seq) FROM journal WHERE item = ?1) \
                              ORDER BY j.seq DESC LIMIT 1";
        let closed = journal::select_rows(self.conn, CLOSED, &[&id.0])?.pop();
        let at = |row: &Recorded| Moment(row.columns.at);
        let today = |row: &Recorded| at(row).day_in(self.context.zone) == self.context.today();
        Ok(Refusal::Rule(match closed.filter(today) {
            Some(row) => {
                let (by, at) = (&row.by, at(&row).clock_text(self.context.zone));
                format!("Cette ligne n’est plus dans le fichier\u{a0}: la journée a été close par {by} à {at}.")
            }
            None => format!("La ligne n° {id} n’existe pas (ou plus)."),
        }))
    }

    /// Loads the item's person; a number the file does not know is an error of the field.
    pub(crate) fn person_of(&self, item: &Item) -> Result<Option<Person>, Refusal> {
        let Some(id) = item.person() else {
            return Ok(None);
        };
        let person = people::load_person(self.conn, id)?;
        person.map(Some).ok_or_else(|| people::unknown_in(common::PERSON.key))
    }

    /// Refuses a member who may not sign, just written where only those who sign can be named, and one who has left the
    /// team, just written by somebody: a list may name those of its own time.
    pub(crate) fn check_signers(&self, item: &Item, written: impl Fn(&Field) -> bool) -> Result<(), Refusal> {
        let fields = item.kind.fields.iter().filter(|field| field.hand != FilledBy::Kept && written(field));
        let gone = |field: &Field| field.names_gone_in(item, &self.context).filter(|_| self.undoable);
        let misnamed = |field: &Field| field.misnamed_in(item, &self.context).filter(|_| field.prescribers);
        let wrong = fields.filter_map(|field| Some((field.key, misnamed(field).or_else(|| gone(field))?))).next();
        wrong.map_or(Ok(()), |(key, why)| Err(Refusal::Field(key, why)))
    }

    /// A line that names another, in the fields just written, names one that is open and of the same person.
    fn check_links(&self, item: &Item, written: impl Fn(&Field) -> bool) -> Result<(), Refusal> {
        let fields = item.kind.fields.iter().filter(|field| !field.links.is_empty() && written(field));
        for field in fields.filter(|field| item.int(field) > 0) {
            let other = item_sql::load_item(self.conn, ItemId(item.int(field)))?;
            let fits = |other: &Item| {
                other.state.open && other.person() == item.person() && field.links.contains(&other.kind.code)
            };
            if !other.as_ref().is_some_and(fits) {
                let of = field
                    .links
                    .iter()
                    .filter_map(|code| panes::find_pane(code))
                    .map(|kind| kind.noun.whole)
                    .collect::<Vec<_>>();
                let why = format!(
                    "La ligne n° {} n’est pas {} en cours de cette personne.",
                    item.int(field),
                    of.join(" ni ")
                );
                return Err(Refusal::Field(field.key, why));
            }
        }
        Ok(())
    }

    /// A line written under the number of a merged card is the line of who that number leads to.
    pub(crate) fn follow_merge(&self, item: &mut Item) -> Result<(), Refusal> {
        let Some(asked) = item.person() else { return Ok(()) };
        if let Some(person) = people::load_canonical(self.conn, asked)?.filter(|person| person.id != asked) {
            item.set(&common::PERSON, Value::Person(person.id));
        }
        Ok(())
    }

    /// Loads the item's person, and copies to the item the data its rules need of the card.
    fn adopt_person(&self, item: &mut Item) -> Result<Option<Person>, Refusal> {
        self.follow_merge(item)?;
        let person = self.person_of(item)?;
        if let Some(person) = &person {
            (item.kind.adopt_person)(item, person).map_err(|why| Refusal::Field("person", why))?;
        }
        Ok(person)
    }

    /// Writes a changed line.
    pub(crate) fn write_item(&self, item: &mut Item) -> Result<(), Error> {
        self.keep_out(item)?;
        item.rev += 1;
        Ok(item_sql::update(self.conn, item)?)
    }

    /// The journal's row of a line that was added or changed, and the answer.
    pub(crate) fn record_item(
        &mut self,
        request: &Request,
        before: Option<&Item>,
        item: Item,
        person: Option<Person>,
        say: impl FnOnce(&str, &Item) -> String,
    ) -> Result<Done, Refusal> {
        let entry = Self::journal_entry(&item, before, None);
        self.record_item_as(request, entry, item, person, say)
    }

    /// Writes the change with the given journal entry.
    pub(crate) fn record_item_as(
        &mut self,
        request: &Request,
        mut entry: JournalEntry,
        item: Item,
        person: Option<Person>,
        say: impl FnOnce(&str, &Item) -> String,
    ) -> Result<Done, Refusal> {
        if let Some(person) = &person {
            people::touch_activity(self.conn, person.id, request.at)?;
        }
        let brief = person.map(|person| people::load_brief(self.conn, person.id)).transpose()?.flatten();
        let row = Row::new(item, brief);
        entry.body.said = say(&(row.item.kind.subject)(&row), &row.item);
        let item = match &row.person {
            Some(person) => row.item.as_permitted(person),
            None => row.item,
        };
        self.record_done(request, entry, vec![item])
    }

    /// Makes the journal entry of an item's change; undoable, as most are.
    pub(crate) fn journal_entry(item: &Item, before: Option<&Item>, on_order_of: Option<StaffId>) -> JournalEntry {
        let (was, is) = item_sql::changed_columns(before, item);
        let moved = before.is_none_or(|before| before.state != item.state);
        JournalEntry {
            operation: None,
            item: Some(item.id),
            person: item.person(),
            from: before.filter(|_| moved).map(|before| before.state.code),
            to: moved.then_some(item.state.code),
            rev: Some(item.rev),
            undoable: true,
            undoes: None,
            besides: String::new(),
            body: Body { before: was, after: is, on_order_of: on_order_of.map(|id| id.0), ..Body::default() },
        }
    }

    pub(crate) fn check_item(&self, item: &Item) -> Result<(), Refusal> {
        match item.find_refusal(&self.context) {
            Some((field, why)) => Err(Refusal::Field(field, why)),
            None => Ok(()),
        }
    }

    /// Refuses a change that leaves the item wrong, but for what was wrong before it: a line written under older rules can
    /// still be cancelled, or given a remark.
    fn check_change(&self, before: &Item, item: &Item) -> Result<(), Refusal> {
        match item.find_refusal(&self.context) {
            Some(wrong) if before.find_refusal(&self.context).as_ref() != Some(&wrong) => {
                Err(Refusal::Field(wrong.0, wrong.1))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn check_revision(&self, item: &Item, rev: i64) -> Result<(), Refusal> {
        if item.rev == rev {
            return Ok(());
        }
        let read_as = "SELECT person FROM journal WHERE item = ?1 AND rev <= ?2 ORDER BY seq DESC LIMIT 1";
        let read_as = self.conn.prepare_cached(read_as)?.query_row((item.id.0, rev), |row| row.get(0)).optional()?;
        if let Some(about) = read_as.flatten() {
            self.check_person(item, PersonId(about))?;
        }
        let steps = "WHERE j.item = ?1 AND j.rev > ?2 AND j.from_state IS NOT NULL ORDER BY j.seq";
        let mut steps = journal::select_rows(self.conn, steps, &[&item.id.0, &rev])?;
        let first = steps.first().and_then(|row| item.kind.state(row.columns.from_state.as_deref()?));
        let from = first.filter(|from| *from != item.state);
        let (by, at) = match steps.pop().filter(|_| from.is_some()) {
            Some(last) => (last.by, Moment(last.columns.at)),
            None => last_hand(self.conn, item)?,
        };
        let theirs = Box::new(contact::as_shown(self.conn, item.clone())?);
        Err(Refusal::Conflict { by, at, from, theirs })
    }

    /// Refuses what was written about this person on an item that was given to somebody else since. A card merged since is
    /// the same person's.
    fn check_person(&self, item: &Item, about: PersonId) -> Result<(), Refusal> {
        let about = people::load_canonical(self.conn, about)?;
        if about.is_none_or(|person| Some(person.id) == item.person()) {
            return Ok(());
        }
        let (by, at) = last_hand(self.conn, item)?;
        let at = at.clock_text(self.context.zone);
        Err(Refusal::Rule(format!(
            "Cette ligne a été donnée à quelqu’un d’autre par {by} à {at}\u{a0}: rien n’est enregistré."
        )))
    }
}

/// Member who changed an item last, and the moment.
pub(crate) fn last_hand(conn: &Connection, item: &Item) -> rusqlite::Result<(String, Moment)> {
    let tail =
        "WHERE j.item = ?1 AND j.rev IS NOT NULL AND j.op NOT IN ('CLAIM', 'GIVE_BACK') ORDER BY j.seq DESC LIMIT 1";
    let row = journal::select_rows(conn, tail, &[&item.id.0])?.pop();
    Ok(row.map_or(("?".to_owned(), item.created_at), |row| (row.by, Moment(row.columns.at))))
}

pub(crate) fn apply_changes(item: &mut Item, changes: &Changes) -> Result<(), Refusal> {
    for (key, value) in changes {
        let Some(field) = item.kind.field(key) else {
            return Err(Refusal::Field(key, format!("« {key} » n’existe pas pour {}.", item.kind.noun.whole)));
        };
        item.set(field, value.clone());
    }
    Ok(())
}

/// Ends the doubt whose line it is once it names somebody else, unless the same `changes` say that they doubt it.
fn settle_doubt(before: &Item, item: &mut Item, changes: &Changes) {
    if before.person() == item.person() {
        return;
    }
    let kind = item.kind;
    for field in kind.fields.iter().filter(|field| field.doubts_person) {
        if !changes.iter().any(|(key, _)| *key == field.key) {
            item.set(field, Value::Empty);
        }
    }
}

/// « ; aller : départ lun 07/12 09:15 »: of an item whose day or hour is another, each moment that moved as long with it.
fn carried_words(before: &Item, item: &Item, context: &Context) -> String {
    let moved =
        item.kind.fields.iter().filter(|field| before.carried(field, item, context).as_ref() == Some(item.get(field)));
    let said = |field: &Field| {
        format!(" ; {} {}", name::lower_first(field.label), text::show(field, item.get(field), context))
    };
    moved.map(said).collect()
}

/// « ; ensuite mar 08/12 09:00 »: of the item that follows one just closed.
fn follows_words(next: &Item, context: &Context) -> String {
    let day = (next.kind.errand_part.day)(next, context);
    day.map(|day| format!(" ; ensuite {}", day.in_line(context))).unwrap_or_default()
}

/// Words the state of an item for a sentence, with its day where that is not today: « en attente », « attendu·e, demain
/// 10:00 ».
pub(crate) fn state_phrase(item: &Item, context: &Context) -> String {
    let state = name::lower_first(item.state.label);
    let section = &item.kind.sections[(item.kind.sort_key)(item, context).section];
    match item.other_day(context) {
        Some(day) => format!("{state}, {}", day.in_line(context)),
        // Whoever has just written it does not see it in the list.
        None if item.state.open && section.folded => format!("{state}, dans «\u{a0}{}\u{a0}»", section.title),
        None => state,
    }
}
