//! An agenda on the desk: each appointment is a line « Attendu·e », brought up to date by the next import.
//!
//! - The **key** (ICS UID, reference column, else day, hour, name and professional) makes an import repeatable.
//! - A line somebody has already moved (arrived, absent, cancelled) is never touched again. One that is closed and that
//!   the file moves, or states anew, is expected again on another line, which names it as its source.
//! - An appointment gone from what the file speaks of ([`super::scope`]), or cancelled in it, is **marked vanished**: the
//!   desk is asked, and cancels or not. One that comes back loses the mark. Where much vanishes at once nothing is written
//!   before somebody has said that it may.
//! - Days gone by are left alone; later days wait unseen until they come.
//! - A person is recognised by reference, or by names with a birth date or a telephone number, and only when exactly
//!   one fits; by names alone when the file knows one person of them and no other, which the line says is to be checked.
//!   Otherwise it keeps the name the agenda gives.

use std::collections::{BTreeMap, HashSet};

use super::agenda_keys;
use super::appointment::{Agenda, Appointment, LABEL_LENGTH, at_most};
use super::columns::REF;
use super::corrected::{self, ReportedRow};
use super::members::{find_member, find_members, list_unknown_doctors};
use super::recognise::{self, Recognised, recognise_person};
use super::scope::{Lacking, Scope};
use super::table::{SetAside, sort_by_line};
use super::to_mend::ImportSource;
use super::{ImportContext, Tally, Terms};
use crate::domain::{ItemId, StaffId, name};
use crate::model::common::PERSON;
use crate::model::{Appointments, Context, Item, Kind, Value, text};
use crate::panes;
use crate::protocol::{Changes, Operation, Refusal};
use crate::store::Batch;

/// The pane that holds the appointments, and the part that its fields play for them.
#[derive(Debug, Clone, Copy)]
struct AgendaPane {
    kind: &'static Kind,
    fields: &'static Appointments,
}

/// Outcome of an import of an agenda, done or tried.
#[derive(Debug, Default)]
pub struct AgendaReport {
    /// Appointments of the file.
    pub rows: usize,
    /// Appointments expected for the first time.
    pub new: Tally,
    /// Appointments known already, and changed by the file.
    pub updated: Tally,
    /// Appointments known already, in which nothing changes.
    pub unchanged: Tally,
    /// Appointments that the file expects again, although their line was closed.
    pub returned: Tally,
    /// Appointments already moved at the desk and left untouched, each with the reason.
    pub untouched: Vec<SetAside>,
    /// Lines marked as gone from the agenda.
    pub vanished: Tally,
    /// Items gone from the agenda and not answered yet: number, revision, name.
    pub gone: Vec<(ItemId, i64, String)>,
    /// Number of lines that vanish, and of lines known before, when they are too many: a member must confirm first, and
    /// nothing is written.
    pub asks: Option<(usize, usize)>,
    /// The days and hours of the file, out of which nothing vanishes.
    pub spoken_of: Option<String>,
    /// Result of answering those gone, where that was asked for.
    pub answered: Option<String>,
    /// Appointments whose person was not recognised.
    pub unmatched: Tally,
    /// Appointments whose person was recognised by the name alone.
    pub unsure: Tally,
    /// Appointments of a day gone by.
    pub past: usize,
    /// Appointments called off, whose people nobody expects.
    pub cancelled: usize,
    /// Visits of today that are over.
    pub over: usize,
    /// Events of whole days.
    pub whole_days: usize,
    /// Professionals nobody of the team answers to, and how often they are named.
    pub strangers: BTreeMap<String, usize>,
    /// Events of nobody: meetings, breaks, leave.
    pub meetings: usize,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Appointments that do not come in.
    pub set_aside: Vec<SetAside>,
    /// The file, kept for what it sets aside.
    pub source: ImportSource,
    /// Cells left out of appointments that come in.
    pub cells: Vec<SetAside>,
    /// Rows that say again what an earlier one says, and came in with it.
    pub repeated: Vec<SetAside>,
    /// Appointments that were read one way and may be meant another.
    pub doubts: Vec<SetAside>,
    /// Titles and totals around a table.
    pub around: Vec<SetAside>,
}

/// Writes `agenda`, line by line, inside the open transaction. With `owner` it is the agenda of this professional
/// alone: only what waits for them can vanish. When it lacks so much that somebody must say so first, nothing is written
/// and [`AgendaReport::asks`] is set.
pub fn write(
    batch: &mut Batch,
    mut agenda: Agenda,
    owner: Option<StaffId>,
    terms: &Terms,
    hand: &ImportContext,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<AgendaReport, Refusal> {
    let Some((kind, fields)) = panes::appointments() else {
        return Err(Refusal::Rule("Aucun volet ne tient les rendez-vous d’un agenda.".to_owned()));
    };
    let pane = AgendaPane { kind, fields };
    let context = batch.context().at(hand.now);
    let owner = owner.or_else(|| find_member(&agenda.title, &context));
    recognise::settle_titles(batch, &mut agenda)?;
    let total = agenda.appointments.len();
    let awaited = |appointment: &Appointment| team_of(&appointment.pros, owner, &context);
    agenda_keys::settle_keys(batch, &mut agenda, fields, &awaited, &context)?;
    let lacking = find_lacking(batch, pane, &agenda, terms, owner, &context)?;
    let mut report = AgendaReport {
        rows: total + agenda.repeated.len() + agenda.set_aside.len(),
        whole_days: agenda.whole_days,
        meetings: agenda.meetings,
        past: agenda.past,
        aside: agenda.aside,
        set_aside: agenda.set_aside,
        cells: agenda.cells,
        repeated: agenda.repeated,
        doubts: agenda.doubts,
        around: agenda.around,
        spoken_of: lacking.as_ref().map(|(scope, _)| scope.in_words()),
        ..AgendaReport::default()
    };
    let lacking = lacking.map(|(_, lacking)| lacking).unwrap_or_default();
    if terms.vanished.is_none() && asks_first(&lacking, pane) {
        let fresh: Vec<_> = lacking.gone.iter().filter(|item| !item.flag(&fields.vanished)).collect();
        report.asks = Some((fresh.len(), lacking.expected));
        fresh.into_iter().for_each(|item| report.vanished.add(0, || say_line(item, pane, &context)));
        return Ok(report);
    }
    let (strict, calendar) = (terms.strict, agenda.every_day);
    let mut taking = TakingAgenda { pane, owner, calendar, context: &context, hand, strict, report: &mut report };
    for (done, appointment) in agenda.appointments.into_iter().enumerate() {
        let line = appointment.line;
        taking.take_one(batch, appointment).map_err(|why| super::at_line(line, why))?;
        progress(done as u64 + 1, total as u64);
    }
    sort_by_line(&mut report.set_aside);
    sort_by_line(&mut report.cells);
    sort_by_line(&mut report.doubts);
    for item in lacking.gone {
        mark_vanished(batch, pane, 0, item, hand, &context, &mut report)?;
    }
    Ok(report)
}

/// The lines that the file speaks of and does not hold; none when it cannot say.
fn find_lacking(
    batch: &Batch,
    pane: AgendaPane,
    agenda: &Agenda,
    terms: &Terms,
    owner: Option<StaffId>,
    context: &Context,
) -> Result<Option<(Scope, Lacking)>, Refusal> {
    if agenda.is_part {
        return Ok(None);
    }
    let awaited = |appointment: &Appointment| team_of(&appointment.pros, owner, context);
    let Some(mut scope) = Scope::of(agenda, terms.covers, owner, &awaited, context) else { return Ok(None) };
    let keys = agenda.appointments.iter().flat_map(Appointment::keys);
    let keys: HashSet<&str> = keys.map(String::as_str).collect();
    // Of an event that repeats and cannot be read, each of its days.
    let event = |key: &str| key.rsplit_once('/').map_or(String::new(), |(uid, _)| uid.to_owned());
    let held = |key: &str| keys.contains(key) || agenda.unread.contains(key) || agenda.unread.contains(&event(key));
    let lacking = scope.find_lacking(batch, pane.fields, &held, context)?;
    Ok(Some((scope, lacking)))
}

/// True when more than a third of what was expected vanishes at once. It may well be the file of another day, or half
/// of one. A single line is only marked.
fn asks_first(lacking: &Lacking, pane: AgendaPane) -> bool {
    let fresh = lacking.gone.iter().filter(|item| !item.flag(&pane.fields.vanished)).count();
    fresh > 1 && fresh * 3 > lacking.expected
}

/// Marks a line that the agenda no longer holds, and puts it on the list that is answered as one.
fn mark_vanished(
    batch: &mut Batch,
    pane: AgendaPane,
    line: u64,
    item: Item,
    hand: &ImportContext,
    context: &Context,
    report: &mut AgendaReport,
) -> Result<(), Refusal> {
    let vanished = &pane.fields.vanished;
    let marked = match item.flag(vanished) {
        true => item,
        false => {
            report.vanished.add(line, || say_line(&item, pane, context));
            edit_item(batch, &item, vec![(vanished.key, Value::Flag(true))], hand)?.unwrap_or(item)
        }
    };
    report.gone.push((marked.id, marked.rev, say_line(&marked, pane, context)));
    Ok(())
}

/// Way the appointments of an agenda are taken, one after the other.
struct TakingAgenda<'a> {
    pane: AgendaPane,
    owner: Option<StaffId>,
    /// True for a whole calendar.
    calendar: bool,
    context: &'a Context,
    hand: &'a ImportContext,
    strict: bool,
    report: &'a mut AgendaReport,
}

impl TakingAgenda<'_> {
    fn take_one(&mut self, batch: &mut Batch, mut appointment: Appointment) -> Result<(), Refusal> {
        let Self { pane, context, .. } = *self;
        if appointment.at.day_in(context.zone) < context.today() {
            self.report.past += 1;
            return Ok(());
        }
        let line = appointment.line;
        let mut known = find_known(batch, &appointment)?;
        let mut returns = None;
        if let Some(item) = known.take_if(|item| item.state != pane.fields.expected) {
            // The hour that the desk corrected before somebody came moves nobody.
            if corrected::keeps_hour(batch, &item, &pane.fields.at, appointment.at)? {
                appointment.at = item.moment(&pane.fields.at).unwrap_or(appointment.at);
            }
            match Return::of(&item, &appointment, pane, context) {
                Ok(back) => returns = Some(back),
                Err(why) => {
                    let why = format!("{}\u{a0}: {why}", say_line(&item, pane, context));
                    self.report.untouched.push(SetAside { line, why });
                    return Ok(());
                }
            }
        }
        // A status that says so on another day than this one is of another visit.
        if appointment.over && known.is_none() && appointment.at.day_in(context.zone) == context.today() {
            self.report.over += 1;
            return Ok(());
        }
        if appointment.cancelled {
            match known {
                Some(item) => mark_vanished(batch, pane, line, item, self.hand, context, self.report)?,
                None => self.report.cancelled += 1,
            }
            return Ok(());
        }
        let person = recognise_person(batch, &appointment)?;
        if let Err(why) = name_by_card(&mut appointment, person.as_ref()) {
            if self.strict {
                return Err(Refusal::Rule(why));
            }
            self.report.set_aside.push(SetAside { line, why });
            return Ok(());
        }
        self.report_person(batch, &appointment, person.as_ref())?;
        let card = person.as_ref().map(|found| &found.person);
        let item = known.clone().unwrap_or_else(|| pane.kind.begin_item(self.hand.by, card, context));
        let mut awaited = self.report_awaited(&appointment);
        if self.is_joint(&item, &appointment, &awaited) {
            awaited.splice(0..0, item.team(&pane.fields.awaited).iter().copied());
        }
        let mut changes = list_changes(&item, &appointment, person.as_ref(), awaited, pane.fields, context);
        if said_as_before(batch, &item, &appointment, pane.fields)? {
            changes.retain(|(key, _)| ![PERSON.key, pane.fields.label.key, pane.fields.unsure.key].contains(key));
        }
        match known {
            Some(item) => {
                self.keep_corrected(batch, line, &item, &mut changes)?;
                self.update_known(batch, line, &item, changes)
            }
            None => self.add_new(batch, &appointment, item, changes, returns),
        }
    }

    /// Counts an appointment by how well its person was recognised, and names a reference that is somebody else's.
    fn report_person(
        &mut self,
        batch: &Batch,
        appointment: &Appointment,
        person: Option<&Recognised>,
    ) -> Result<(), Refusal> {
        let (line, label) = (appointment.line, || appointment.label.clone());
        match person {
            None => self.report.unmatched.add(line, label),
            Some(found) if found.unsure => self.report.unsure.add(line, label),
            Some(_) => {}
        }
        if person.is_none()
            && let Some(reference) = &appointment.who.ehr_ref
            && let Some(other) = batch.person_by_ref(reference)?
        {
            let whose = name::with_de(&other.display_name());
            let why = format!("« {} »\u{a0}: « {reference} » est celle {whose}, la ligne n’a pas de fiche.", REF.label);
            self.report.cells.push(SetAside { line, why });
        }
        Ok(())
    }

    /// The professionals awaited; those whom the team does not know are counted.
    fn report_awaited(&mut self, appointment: &Appointment) -> Vec<StaffId> {
        let awaited = team_of(&appointment.pros, self.owner, self.context);
        let first = appointment.pros.first().map(String::as_str);
        let strangers = match awaited.is_empty() {
            true => first.into_iter().collect(),
            false => {
                first.map(|names| list_unknown_doctors(names, self.context).collect::<Vec<_>>()).unwrap_or_default()
            }
        };
        for stranger in strangers {
            *self.report.strangers.entry(stranger.to_owned()).or_default() += 1;
        }
        awaited
    }

    /// True for a visit that this professional's calendar holds at the hour at which it is expected by another: one event in
    /// two calendars is for both. One that has vanished from the other's was handed over.
    fn is_joint(&self, item: &Item, appointment: &Appointment, awaited: &[StaffId]) -> bool {
        let AgendaPane { fields, .. } = self.pane;
        let team = item.team(&fields.awaited);
        let is_own = self.owner.is_some_and(|owner| awaited == [owner] && !team.contains(&owner));
        self.calendar
            && is_own
            && !team.is_empty()
            && !item.flag(&fields.vanished)
            && item.moment(&fields.at) == Some(appointment.at)
            && name::fold_text(item.text(&fields.label)) == name::fold_text(&appointment.label)
    }

    /// Drops from `changes` what only undoes the desk's corrections; with the name, whom the line is about.
    fn keep_corrected(&mut self, batch: &Batch, line: u64, item: &Item, changes: &mut Changes) -> Result<(), Refusal> {
        let Self { pane: pane @ AgendaPane { fields, .. }, context, .. } = *self;
        let reported = ReportedRow { line, shown: &say_line(item, pane, context), discreet: false, context };
        let kept = corrected::settle_changes(batch, item, changes, &reported, &mut self.report.doubts)?;
        let renamed = !kept.contains(&fields.label.key);
        let whom = [PERSON.key, fields.unsure.key];
        changes.retain(|(key, _)| !kept.contains(key) && (renamed || !whom.contains(key)));
        Ok(())
    }

    fn update_known(&mut self, batch: &mut Batch, line: u64, item: &Item, changes: Changes) -> Result<(), Refusal> {
        let Self { pane, context, .. } = *self;
        if changes.is_empty() {
            self.report.unchanged.add(line, || say_line(item, pane, context));
            return Ok(());
        }
        let done = edit_item(batch, item, changes, self.hand)?;
        self.report.updated.add(line, || say_line(done.as_ref().unwrap_or(item), pane, context));
        Ok(())
    }

    /// Adds the line of an appointment that no line is expected for; `returns` names the closed line that it replaces.
    fn add_new(
        &mut self,
        batch: &mut Batch,
        appointment: &Appointment,
        mut item: Item,
        changes: Changes,
        returns: Option<Return>,
    ) -> Result<(), Refusal> {
        let Self { pane: pane @ AgendaPane { kind, fields }, context, .. } = *self;
        for (key, value) in changes {
            if let Some(field) = kind.field(key) {
                item.set(field, value);
            }
        }
        (fields.begin)(&mut item);
        item.set(&fields.key, appointment.key.as_str());
        if let Some(back) = returns {
            item.source_item = Some(back.from);
            let remark = [back.remark.as_str(), item.text(&fields.remark)].join(" ");
            item.set(&fields.remark, remark.trim_end());
            self.report.returned.add(appointment.line, || say_line(&item, pane, context));
        }
        self.report.new.add(appointment.line, || say_line(&item, pane, context));
        let adds = |overrule| {
            let item = Box::new(item.clone());
            self.hand.request(Operation::Add { item, state: Some(fields.expected), overrule })
        };
        match batch.run(&adds(false)) {
            // The agenda is right that they are expected, and the desk has them already.
            Err(Refusal::Guard(why)) => {
                self.report.doubts.push(SetAside { line: appointment.line, why });
                batch.run(&adds(true))?;
            }
            outcome => drop(outcome?),
        }
        Ok(())
    }
}

/// The line that an import of this appointment has made before.
fn find_known(batch: &Batch, appointment: &Appointment) -> Result<Option<Item>, Refusal> {
    for key in appointment.keys() {
        if let Some(item) = batch.item_by_agenda_key(key)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// Names an appointment that has no sure name in the agenda as the card does; or why it has none.
fn name_by_card(appointment: &mut Appointment, person: Option<&Recognised>) -> Result<(), String> {
    if !appointment.label.is_empty() {
        return Ok(());
    }
    if let Some(found) = person {
        appointment.label = at_most(LABEL_LENGTH, &found.person.display_name());
        return Ok(());
    }
    let who = &appointment.who;
    Err(match (&who.ehr_ref, who.birth_date) {
        (None, _) if !appointment.as_written.contains(char::is_uppercase) => {
            "ce titre en petites lettres n’est le nom d’aucune fiche.".to_owned()
        }
        (None, _) => "ce titre ne dit pas un nom sûr, et n’est le nom d’aucune fiche.".to_owned(),
        (Some(reference), None) => format!("le nom manque, et aucune fiche n’a la référence « {reference} »."),
        (Some(reference), Some(_)) => {
            format!("le nom manque, et aucune fiche n’a la référence « {reference} » avec cette date de naissance.")
        }
    })
}

/// An appointment expected again although its line is closed.
struct Return {
    /// The closed line.
    from: ItemId,
    /// Origin of the appointment, noted on the new item.
    remark: String,
}

impl Return {
    /// The appointment of a closed line that the file moves, or states anew after it was gone; else why the line, which
    /// is no longer expected, stays as it is.
    fn of(item: &Item, appointment: &Appointment, pane: AgendaPane, context: &Context) -> Result<Self, String> {
        let AgendaPane { fields, .. } = pane;
        let state = item.state.label;
        let moved = item.moment(&fields.at).filter(|at| *at != appointment.at);
        let local = appointment.at.in_zone(context.zone).format("%d/%m %H:%M");
        if item.state.open {
            let moved = moved.map(|_| format!(", bien que l’agenda dise maintenant {local}")).unwrap_or_default();
            return Err(format!("déjà « {state} », laissée{moved}."));
        }
        if appointment.cancelled {
            return Err(format!("déjà « {state} », et annulée dans l’agenda."));
        }
        let was = item.moment(&fields.at).map(|at| at.in_zone(context.zone).format("%d/%m %H:%M").to_string());
        let was = was.unwrap_or_default();
        let said = state.to_lowercase();
        let remark = match (moved, item.flag(&fields.vanished)) {
            (Some(_), _) => format!("Déplacé dans l’agenda\u{a0}: {said} le {was}."),
            (None, true) => format!("De nouveau dans l’agenda\u{a0}: {said} le {was}."),
            (None, false) => return Err(format!("déjà « {state} », à la même heure dans l’agenda.")),
        };
        Ok(Self { from: item.id, remark })
    }
}

/// True when the desk has given `item` to another person, and the agenda still names the person it was taken from. The
/// desk, which knows who it is, then stays right.
pub(super) fn said_as_before(
    batch: &Batch,
    item: &Item,
    appointment: &Appointment,
    fields: &Appointments,
) -> Result<bool, Refusal> {
    let before = batch.before_given(item)?;
    Ok(before.is_some_and(|before| name::fold_text(before.text(&fields.label)) == name::fold_text(&appointment.label)))
}

/// Lists what the agenda changes on `item`. Values that the desk has added (a second professional, a language) stay.
fn list_changes(
    item: &Item,
    appointment: &Appointment,
    person: Option<&Recognised>,
    awaited: Vec<StaffId>,
    fields: &Appointments,
    context: &Context,
) -> Changes {
    // The very words of the line name nobody else, however they would be read.
    let same_words = !appointment.as_written.is_empty() && appointment.as_written == item.text(&fields.label);
    let renamed = !same_words && name::fold_text(item.text(&fields.label)) != name::fold_text(&appointment.label);
    let label = if same_words { item.get(&fields.label).clone() } else { Value::from(appointment.label.as_str()) };
    // A name alone overrules nobody whom the line has already.
    let person = person.filter(|found| !found.unsure || renamed || item.rev == 0 || item.person().is_none());
    let who = match person {
        Some(found) => Value::Person(found.person.id),
        // Somebody else took the appointment: the line must not keep the card of the first.
        None if renamed => Value::Empty,
        None => item.get(&PERSON).clone(),
    };
    let mut wanted = vec![(fields.at, Value::Moment(appointment.at)), (fields.label, label), (PERSON, who)];
    // The doubt about one person ends with that person: of another it is said anew.
    let passes = |found: &&Recognised| item.person() != Some(found.person.id);
    let doubted = person.filter(|found| found.unsure && passes(found)).is_some();
    if let Some(found) = person {
        wanted.push((fields.unsure, if found.unsure { Value::Flag(true) } else { Value::Empty }));
    }
    if awaited.is_empty() {
        let stranger = known_as(&appointment.pros);
        wanted.push((fields.stranger, if stranger.is_empty() { Value::Empty } else { Value::from(stranger.as_str()) }));
    }
    if awaited.iter().any(|member| !item.team(&fields.awaited).contains(member)) {
        wanted.push((fields.awaited, Value::Team(awaited)));
    }
    if let Some((reason, others)) = appointment.reasons.split_first()
        && item.get(&fields.reason) != &Value::Code(reason)
    {
        wanted.push((fields.reason, Value::Code(reason)));
        let others: Vec<_> =
            others.iter().map(|code| text::show(&fields.reason, &Value::Code(code), context)).collect();
        if !others.is_empty() && item.get(&fields.remark).is_empty() {
            wanted.push((fields.remark, Value::from(format!("Aussi\u{a0}: {}.", others.join(", ")).as_str())));
        }
    }
    if item.get(&fields.language).is_empty()
        && let Some(language) = &appointment.who.language
    {
        wanted.push((fields.language, Value::from(language.as_str())));
    }
    if item.flag(&fields.vanished) {
        wanted.push((fields.vanished, Value::Flag(false)));
    }
    wanted
        .into_iter()
        .filter(|(field, value)| item.get(field) != value || doubted && field.key == fields.unsure.key)
        .map(|(field, value)| (field.key, value))
        .collect()
}

fn edit_item(batch: &mut Batch, item: &Item, changes: Changes, hand: &ImportContext) -> Result<Option<Item>, Refusal> {
    let done = batch.run(&hand.request(Operation::Edit { item: item.id, rev: item.rev, changes }))?;
    Ok(done.items.into_iter().next())
}

/// The professionals awaited: the first of the names given that the team knows, else the owner of the agenda.
fn team_of(pros: &[String], owner: Option<StaffId>, context: &Context) -> Vec<StaffId> {
    let named = pros.iter().map(|names| find_members(names, context)).find(|team| !team.is_empty());
    named.unwrap_or_else(|| owner.into_iter().collect())
}

/// The professional as the agenda names them; nothing where it names none.
pub fn known_as(pros: &[String]) -> String {
    at_most(LABEL_LENGTH, pros.first().map_or("", String::as_str))
}

/// « 23/11 09:30 KAYA Elif ».
fn say_line(item: &Item, pane: AgendaPane, context: &Context) -> String {
    let at = item
        .moment(&pane.fields.at)
        .map_or_else(String::new, |at| at.in_zone(context.zone).format("%d/%m %H:%M ").to_string());
    format!("{at}{}", item.text(&pane.fields.label))
}
