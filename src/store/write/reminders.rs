//! Reminders made from the appointments stored ahead, when somebody asks for them; run again they are not made twice.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, ToSql};
use serde_json::Value as Json;

use super::day_close::LeftLine;
use super::journal::{self, Body, JournalEntry, Sentence};
use super::series::Change;
use super::{item_sql, people};
use crate::domain::{ItemId, Moment, Person, PersonId, StaffId, order};
use crate::model::common::VOID_REASON;
use crate::model::reminders::{CANCELLED, MOVED};
use crate::model::{Appointments, Context, Item, Kind, RemindedAppointment, Reminders};
use crate::panes;
use crate::protocol::{Done, PlannedReminders, Refusal, Request};
use crate::store::Batch;
use crate::store::read::item_lists;

/// Statement that reads the appointments ahead, up to a day.
const AHEAD: &str =
    "WHERE i.kind = ?1 AND i.closed_at IS NULL AND i.starts_on > ?2 AND i.starts_on <= ?3 ORDER BY i.id";

/// The pane that calls, its rules for that, and the pane whose appointments it calls ahead of.
#[derive(Clone, Copy)]
struct Between {
    calls: &'static Kind,
    rules: &'static Reminders,
    agenda: &'static Kind,
    appointments: &'static Appointments,
}

impl Between {
    /// The two panes; none where nobody calls, or where there are no appointments.
    fn find_panes() -> Option<Self> {
        let ((calls, rules), (agenda, appointments)) = (panes::reminders()?, panes::appointments()?);
        Some(Self { calls, rules, agenda, appointments })
    }

    /// Calls of the pane that are reminders, among those that `tail` keeps.
    fn select_items(&self, conn: &Connection, tail: &str, more: &[&dyn ToSql]) -> rusqlite::Result<Vec<Item>> {
        let (mark, code) = self.rules.mark;
        let tail = format!("WHERE i.kind = ?1 AND d.{} = ?2 {tail} ORDER BY i.id", mark.key);
        let first: [&dyn ToSql; 2] = [&self.calls.code, &code];
        item_sql::select_items(conn, self.calls, &tail, &[first.as_slice(), more].concat())
    }
}

/// Reason to cancel a call that would remind of an appointment of somebody who has died.
const DECEASED: &str = "la personne est décédée";
/// Reason to cancel a call made for an appointment that has gone to somebody else since.
const GIVEN: &str = "rendez-vous donné à quelqu’un d’autre";
/// Reason to cancel an appointment that the person called off when they were reminded of it.
const CALLED_OFF: &str = "décommandé au téléphone";

/// Consequence of a call in which the person called their appointment off; empty where none was.
#[derive(Default)]
pub(crate) struct CalledOff {
    /// Appointment, before and after.
    pub appointment: Option<Change>,
    /// Words of the place that it leaves: « ; rendez-vous mar 02/12 09:00 annulé, place libre chez Dr Morel ».
    pub words: String,
    /// Words of the people who wait for such a place: « , à proposer à KAYA Elif ».
    pub offered: String,
}

/// A call to write: its present content (none for a new one), its new content, and the appointments it then reminds of.
struct Call {
    before: Option<Item>,
    after: Item,
    of: Vec<RemindedAppointment>,
}

/// An appointment that a call was made for: its line, the hour that it had then, and the row of the journal of that call.
struct Reminded {
    line: ItemId,
    at: Moment,
    seq: i64,
}

/// A part of the plan.
enum Planned {
    Call(Box<Call>),
    /// A call to be cancelled, with the reason.
    Void(Box<Item>, &'static str),
}

/// Changes to make for the appointments ahead.
#[derive(Default)]
struct Plan {
    calls: Vec<Call>,
    /// Calls to be cancelled, with the reason.
    void: Vec<(Item, &'static str)>,
    /// People without a number that may be dialled.
    silent: Vec<Person>,
}

/// A call already in the file and still open.
struct OpenCall {
    item: Item,
    of: Vec<RemindedAppointment>,
    /// Reason why some of its appointments are gone.
    gone: Option<&'static str>,
    /// True when a further appointment was added.
    grown: bool,
}

impl OpenCall {
    /// The change to make: it speaks of what it still reminds of, or is cancelled.
    fn settle(mut self, rules: &Reminders, context: &Context) -> Planned {
        order::sort_by_key(&mut self.of, |one| (one.at, one.line.id));
        match self.gone {
            Some(why) if self.of.is_empty() => Planned::Void(Box::new(self.item), why),
            _ => {
                let mut after = self.item.clone();
                (rules.speak_of)(&mut after, &self.of, context);
                after.kind.derive_fields(&mut after, context);
                Planned::Call(Box::new(Call { before: Some(self.item), after, of: self.of }))
            }
        }
    }
}

/// Person and hour of each reminder that somebody wrote by hand.
type ByHand = HashSet<(PersonId, Moment)>;

/// Counts the changes that making the reminders would do now.
pub(crate) fn count_planned(conn: &Connection, by: StaffId, context: &Context) -> rusqlite::Result<PlannedReminders> {
    let plan = make_plan(conn, by, context)?;
    // As the lists name them: two people of one name are told apart.
    let name = |person: &Person| -> rusqlite::Result<String> {
        Ok(people::load_brief(conn, person.id)?.map_or_else(|| person.display_name(), |brief| brief.name_and_birth()))
    };
    let mut calls = Vec::new();
    for call in &plan.calls {
        let person = call.after.person().and_then(|id| call.of.iter().find(|one| one.person.id == id));
        let who = person.or(call.of.first()).map(|one| name(&one.person)).transpose()?.unwrap_or_default();
        let subject = call.after.kind.reminders.map(|rules| call.after.text(&rules.subject).to_owned());
        calls.push((who, subject.unwrap_or_default()));
    }
    Ok(PlannedReminders {
        appointments: plan.calls.iter().map(|call| call.of.len()).sum(),
        calls,
        void: plan.void.len(),
        silent: plan.silent.iter().map(name).collect::<rusqlite::Result<_>>()?,
    })
}

fn make_plan(conn: &Connection, by: StaffId, context: &Context) -> rusqlite::Result<Plan> {
    let mut plan = Plan::default();
    let Some(between @ Between { rules, agenda, .. }) = Between::find_panes() else { return Ok(plan) };
    let (mut open, by_hand) = open_calls(conn, between, by, context)?;
    let mut due = Vec::new();
    let (today, last) = (context.today().to_string(), (rules.reaches)(context).to_string());
    for line in item_sql::select_items(conn, agenda, AHEAD, &[&agenda.code, &today, &last])? {
        if !(rules.is_due)(&line, context) {
            continue;
        }
        let Some(one) = load_appointment(conn, line, rules, by, context)? else { continue };
        if one.person.deceased_on.is_some() {
            continue;
        }
        if by_hand.contains(&(one.person.id, one.at)) || find_made(conn, &one.line, one.at)?.is_some() {
            continue;
        }
        match one.number {
            Some(_) => due.push(one),
            None => plan.silent.push(one.person),
        }
    }
    order::sort_by_key(&mut plan.silent, |person| person.id);
    plan.silent.dedup_by_key(|person| person.id);
    for call in (rules.gather)(due, context) {
        let known = |open: &&mut OpenCall| {
            let theirs = |due: &RemindedAppointment| open.item.person() == Some(due.person.id);
            call.iter().any(|due| theirs(due) || open.of.iter().any(|one| (rules.goes_with)(due, one, context)))
        };
        match open.iter_mut().find(known) {
            Some(known) => {
                known.of.extend(call);
                known.grown = true;
            }
            None => {
                plan.calls.extend((rules.begin)(&call, by, context).map(|after| Call { before: None, after, of: call }))
            }
        }
    }
    for known in open.into_iter().filter(|known| known.grown || known.gone.is_some()) {
        match known.settle(rules, context) {
            Planned::Call(call) => plan.calls.push(*call),
            Planned::Void(call, why) => plan.void.push((*call, why)),
        }
    }
    Ok(plan)
}

/// The open calls with the appointments that still stand behind each; and, of those somebody wrote by hand, for whom and
/// for which hour.
fn open_calls(
    conn: &Connection,
    between: Between,
    by: StaffId,
    context: &Context,
) -> rusqlite::Result<(Vec<OpenCall>, ByHand)> {
    let (mut open, mut by_hand) = (Vec::new(), ByHand::new());
    let rules = between.rules;
    for item in between.select_items(conn, "AND i.closed_at IS NULL", &[])? {
        let reminded = reminded_by(conn, item.id)?;
        if reminded.is_empty() {
            by_hand.extend(item.person().zip(item.moment(&rules.at)));
            continue;
        }
        open.push(read_open_call(conn, rules, (item, reminded), &[], (by, context))?);
    }
    Ok((open, by_hand))
}

/// Reads an open call with the appointments it was made for; those among `changed`, which are not yet written, as they are there.
fn read_open_call(
    conn: &Connection,
    rules: &Reminders,
    (item, reminded): (Item, Vec<Reminded>),
    changed: &[&Item],
    (by, context): (StaffId, &Context),
) -> rusqlite::Result<OpenCall> {
    let mut call = OpenCall { item, of: Vec::new(), gone: None, grown: false };
    for one in reminded {
        let line = match changed.iter().find(|line| line.id == one.line) {
            Some(line) => Some((*line).clone()),
            None => item_sql::load_item(conn, one.line)?,
        };
        let Some(line) = line else { continue };
        match find_gone(conn, rules, &call.item, &one, &line)? {
            Some(why) => call.gone = Some(why),
            None => match load_appointment(conn, line, rules, by, context)? {
                Some(one) if one.person.deceased_on.is_some() => call.gone = Some(DECEASED),
                appointment => call.of.extend(appointment),
            },
        }
    }
    Ok(call)
}

fn load_appointment(
    conn: &Connection,
    line: Item,
    rules: &Reminders,
    by: StaffId,
    context: &Context,
) -> rusqlite::Result<Option<RemindedAppointment>> {
    let person = line.person().map(|id| people::load_person(conn, id)).transpose()?.flatten();
    Ok(person.and_then(|person| (rules.appointment)(line, person, by, context)))
}

/// The appointments that a call was made for, whatever has become of them; what was undone since reminds of nothing.
fn reminded_by(conn: &Connection, call: ItemId) -> rusqlite::Result<Vec<Reminded>> {
    let mut statement = conn.prepare_cached("SELECT arrival, rdv_at, seq FROM reminded WHERE callback = ?1")?;
    let rows = statement.query_map([call.0], |row| {
        Ok(Reminded { line: ItemId(row.get(0)?), at: Moment(row.get(1)?), seq: row.get(2)? })
    })?;
    let mut reminded = Vec::new();
    for one in rows {
        let one = one?;
        if journal::is_in_effect(conn, one.seq)? {
            reminded.push(one);
        }
    }
    Ok(reminded)
}

/// Reason why `call` has nothing more to say of an appointment that it was made for, as its `line` now stands; none while it
/// has.
fn find_gone(
    conn: &Connection,
    rules: &Reminders,
    call: &Item,
    one: &Reminded,
    line: &Item,
) -> rusqlite::Result<Option<&'static str>> {
    match (rules.is_void)(one.at, line) {
        None if !speaks_for(conn, call, one.seq, line)? => Ok(Some(GIVEN)),
        why => Ok(why),
    }
}

/// True when `call`, made in this row for the appointment of `line`, is still the call to whoever comes: neither has gone to
/// another person since, unless the number dialled is that of whoever comes.
fn speaks_for(conn: &Connection, call: &Item, seq: i64, line: &Item) -> rusqlite::Result<bool> {
    if !keeps_person(conn, line, seq)? {
        return Ok(false);
    }
    if call.person() == line.person() || keeps_person(conn, call, seq)? {
        return Ok(true);
    }
    let person = line.person().map(|id| people::load_person(conn, id)).transpose()?.flatten();
    let number = person.and_then(|person| person.to_brief().reached_at);
    Ok(number.is_some_and(|number| call.kind.dialled_field().is_some_and(|field| call.text(field) == number)))
}

/// True when `item` is still of the person that it was of when this row was written. A card merged since is the same person's.
fn keeps_person(conn: &Connection, item: &Item, seq: i64) -> rusqlite::Result<bool> {
    const OF: &str = "SELECT person FROM journal WHERE item = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1";
    let was: Option<Option<i64>> = conn.prepare_cached(OF)?.query_row((item.id.0, seq), |row| row.get(0)).optional()?;
    let was = was.flatten().map(|was| people::load_canonical(conn, PersonId(was))).transpose()?.flatten();
    Ok(was.is_none_or(|was| Some(was.id) == item.person()))
}

/// True of a call that was cancelled because its appointment went: where that comes back, nobody has been reminded of it.
fn went_along(call: &Item) -> bool {
    call.state == call.kind.cancelled && [MOVED, CANCELLED, DECEASED, GIVEN].contains(&call.text(&VOID_REASON))
}

/// The latest call that reminds of this line at the hour it has, made from it or written by hand for the same person.
pub(crate) fn call_for(conn: &Connection, line: &Item) -> rusqlite::Result<Option<Item>> {
    let Some(between) = Between::find_panes() else { return Ok(None) };
    let Some(at) = line.moment(&between.appointments.at).filter(|_| line.kind == between.agenda) else {
        return Ok(None);
    };
    if let Some(made) = find_made(conn, line, at)? {
        return Ok(Some(made));
    }
    let Some(person) = line.person() else { return Ok(None) };
    let by_hand = format!("AND i.person = ?3 AND d.{} = ?4", between.rules.at.key);
    Ok(between.select_items(conn, &by_hand, &[&person.0, &at.0])?.pop())
}

/// The latest call to whoever comes that was made for the appointment of `line` at this hour, whatever became of it.
fn find_made(conn: &Connection, line: &Item, at: Moment) -> rusqlite::Result<Option<Item>> {
    const MADE: &str = "SELECT callback, seq FROM reminded WHERE arrival = ?1 AND rdv_at = ?2 ORDER BY callback DESC";
    let mut statement = conn.prepare_cached(MADE)?;
    for made in statement.query_map((line.id.0, at.0), |row| Ok((ItemId(row.get(0)?), row.get::<_, i64>(1)?)))? {
        let (call, seq) = made?;
        if let Some(call) = item_sql::load_item(conn, call)?
            && journal::is_in_effect(conn, seq)?
            && speaks_for(conn, &call, seq, line)?
            && !went_along(&call)
        {
            return Ok(Some(call));
        }
    }
    Ok(None)
}

impl Batch<'_> {
    pub(crate) fn make_reminders(&mut self, request: &Request) -> Result<Done, Refusal> {
        let plan = make_plan(self.conn, request.by, &self.context)?;
        let said = Sentence { stored: plan_sentence(&plan), ..Sentence::default() };
        let counts = [("void", plan.void.len()), ("silent", plan.silent.len())];
        if plan.calls.is_empty() && plan.void.is_empty() {
            let mut body = Body::sentence_only(said.stored);
            body.after.extend(counts.map(|(key, count)| (key.to_owned(), Json::from(count))));
            return self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new());
        }
        let calls = plan.calls.into_iter().map(|call| Planned::Call(Box::new(call)));
        let planned = calls.chain(plan.void.into_iter().map(|(before, why)| Planned::Void(Box::new(before), why)));
        self.record_each(request, None, planned, |batch, request, n, planned| {
            let (change, of) = batch.planned_change(request, planned)?;
            let done = batch.file_nth(request, n, change, (n == 0).then_some(&said))?;
            for (item, appointment) in done.items.iter().flat_map(|item| of.iter().map(move |one| (item, one))) {
                batch.note_reminded(item, appointment, done.seq)?;
            }
            Ok(done)
        })
    }

    /// A call as the plan has it and as it was before, with the appointments that it reminds of; not written.
    fn planned_change(
        &self,
        request: &Request,
        planned: Planned,
    ) -> Result<(Change, Vec<RemindedAppointment>), Refusal> {
        match planned {
            Planned::Call(call) => {
                let Call { before, mut after, of } = *call;
                let before = match before {
                    Some(before) => before,
                    None => {
                        (after.rev, after.created_by, after.created_at) = (1, request.by, request.at);
                        after.kind.open(&mut after, None, &self.context).map_err(Refusal::Rule)?;
                        Item::new(after.kind, request.by, request.at)
                    }
                };
                self.check_item(&after)?;
                Ok(((before, after), of))
            }
            Planned::Void(before, why) => {
                let before = *before;
                let mut after = before.clone();
                after.set(&VOID_REASON, why);
                let kind = after.kind;
                kind.move_item(&mut after, kind.cancelled, &self.context).map_err(Refusal::Rule)?;
                (after.claimed_by, after.claim_expires_at) = (None, None);
                Ok(((before, after), Vec::new()))
            }
        }
    }

    /// Changes of the calls that remind of appointments that are `changed`, where one is at another hour, called off or another
    /// person's: they speak of what else they remind of, or are cancelled; not yet written. A call that somebody is making is
    /// theirs.
    pub(crate) fn changes_of_calls(&self, request: &Request, changed: &[Change]) -> Result<Vec<Change>, Refusal> {
        const OF: &str = "SELECT DISTINCT callback FROM reminded WHERE arrival = ?1";
        let Some(Between { rules, agenda, appointments, .. }) = Between::find_panes() else { return Ok(Vec::new()) };
        let told = |line: &Item| (line.moment(&appointments.at), line.person(), line.state == line.kind.cancelled);
        let moved = changed.iter().filter(|(was, is)| is.kind == agenda && told(was) != told(is));
        let lines: Vec<&Item> = moved.map(|(_, is)| is).collect();
        let mut calls = BTreeSet::new();
        for line in &lines {
            let mut statement = self.conn.prepare_cached(OF)?;
            let of_line = statement.query_map([line.id.0], |row| Ok(ItemId(row.get(0)?)))?;
            for call in of_line {
                calls.insert(call?);
            }
        }
        let mut changes = Vec::new();
        for call in calls {
            let free = |call: &Item| call.state.open && call.claimed_now(&self.context).is_none();
            let Some(call) = item_sql::load_item(self.conn, call)?.filter(free) else { continue };
            let reminded = reminded_by(self.conn, call.id)?;
            let open = read_open_call(self.conn, rules, (call, reminded), &lines, (request.by, &self.context))?;
            if open.gone.is_some() {
                changes.push(self.planned_change(request, open.settle(rules, &self.context))?.0);
            }
        }
        Ok(changes)
    }

    /// Finds the appointment that `call`, which ends, says is called off, as it stands then, and words what its place is good
    /// for. Of several that one call reminds of, somebody says which.
    pub(crate) fn call_off_reminded(&self, call: &Item) -> Result<CalledOff, Refusal> {
        let between = Between::find_panes().filter(|between| call.kind == between.calls);
        let Some(Between { rules, agenda, appointments, .. }) = between.filter(|it| (it.rules.calls_off)(call)) else {
            return Ok(CalledOff::default());
        };
        let mut lines = Vec::new();
        for one in reminded_by(self.conn, call.id)? {
            let Some(line) = item_sql::load_item(self.conn, one.line)? else { continue };
            if find_gone(self.conn, rules, call, &one, &line)?.is_none() {
                lines.push(line);
            }
        }
        if let Some(person) = call.person().filter(|_| lines.is_empty()) {
            lines = item_sql::open_of(self.conn, person)?;
            lines.retain(|line| line.kind == agenda && line.moment(&appointments.at) == call.moment(&rules.at));
        }
        // Whoever has come has not called off.
        lines.retain(|line| line.state.open && !line.state.present);
        let before = match lines.as_slice() {
            [] => return Ok(CalledOff::default()),
            [only] => only.clone(),
            _ => {
                let words = " ; plusieurs rendez-vous\u{a0}: annulez ceux qui le sont".to_owned();
                return Ok(CalledOff { words, ..CalledOff::default() });
            }
        };
        let mut after = before.clone();
        after.set(&VOID_REASON, CALLED_OFF);
        agenda.move_item(&mut after, agenda.cancelled, &self.context).map_err(Refusal::Rule)?;
        (after.claimed_by, after.claim_expires_at) = (None, None);
        let (words, offered) = self.free_place_words(&before)?;
        Ok(CalledOff { appointment: Some((before, after)), words, offered })
    }

    /// Words of the place that `line` leaves, and of those who wait for one, as [`CalledOff`] has them.
    fn free_place_words(&self, line: &Item) -> Result<(String, String), Refusal> {
        let context = &self.context;
        let day = line.day(context).map(|day| format!(" {}", day.in_line(context))).unwrap_or_default();
        let whose = line.pro().map(|pro| format!(" chez {}", context.staff_name(pro))).unwrap_or_default();
        let mut seeking = item_lists::list_shown(self.conn, context)?;
        let is_theirs = |item: &Item| item.pro().is_none() || line.pro().is_none() || item.pro() == line.pro();
        seeking.retain(|item| (item.kind.seeks_appointment)(item) && is_theirs(item) && item.person() != line.person());
        item_lists::by_urgency(&mut seeking, context);
        let seeking: Vec<_> = seeking.into_iter().map(|item| LeftLine::Still(Box::new(item), None)).collect();
        let offered = match seeking.is_empty() {
            true => String::new(),
            false => format!(", à proposer à {}", self.named_briefly(&seeking)?),
        };
        Ok((format!(" ; rendez-vous{day} annulé, place libre{whose}"), offered))
    }

    fn note_reminded(&self, call: &Item, one: &RemindedAppointment, seq: i64) -> Result<(), Refusal> {
        // What the call reminded of before this row goes on when the row is undone.
        for known in reminded_by(self.conn, call.id)? {
            if (known.line, known.at) == (one.line.id, one.at) && speaks_for(self.conn, call, known.seq, &one.line)? {
                return Ok(());
            }
        }
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO reminded (callback, arrival, rdv_at, seq) VALUES (?1, ?2, ?3, ?4)")?
            .execute((call.id.0, one.line.id.0, one.at.0, seq))?;
        Ok(())
    }
}

/// « ; 1 rappel annulé »: of the calls that reminded of an appointment.
pub(crate) fn calls_words(calls: &[Change]) -> String {
    let told = |goes_on: bool, participle: &str| {
        let count = calls.iter().filter(|(_, after)| after.state.open == goes_on).count();
        let call = calls.first().filter(|_| count > 0);
        call.map(|(_, call)| format!(" ; {}", call.kind.noun.count_done(count, participle)))
    };
    told(false, "annulé").into_iter().chain(told(true, "changé")).collect()
}

fn plan_sentence(plan: &Plan) -> String {
    let new = plan.calls.iter().filter(|call| call.before.is_none()).count();
    let changed = plan.calls.len() - new;
    let mut parts = vec![match new {
        0 => "Aucun rappel de rendez-vous à préparer".to_owned(),
        1 => "1 rappel de rendez-vous préparé".to_owned(),
        _ => format!("{new} rappels de rendez-vous préparés"),
    }];
    for (count, one, several) in [
        (changed, "mis à jour", "mis à jour"),
        (plan.void.len(), "sans objet, annulé", "sans objet, annulés"),
        (plan.silent.len(), "sans numéro connu", "sans numéro connu"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { one } else { several }));
        }
    }
    parts.join("\u{a0}; ")
}
