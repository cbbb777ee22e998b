//! An appointment of an agenda, read from a row of a table or from an event of a calendar.
//!
//! Each stands alone: one that cannot be read is set aside and named, the others come in.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::agenda_keys::KeyColumn;
use super::called_off::{is_called_off, is_over, is_title_cancelled, is_unknown};
use super::cell_values::known_value;
use super::columns::{ALL_DAY, BIRTH_DATE, DAY, ImportColumn, KEY, LABEL, MINUTE, PRO, REASON, REF, STATUS, TIME};
use super::damaged::refuse_damaged;
use super::described::{is_vague, read_carer};
use super::family_words::{read_bare_title, read_family_word};
use super::headers;
use super::members::find_member;
use super::moments::{join_minutes, read_moment};
use super::said::Said;
use super::several_names::{NameCell, SeveralNames};
use super::table::{Faults, ImportTable, SetAside, refusal_of, sort_by_line};
use super::whole_name::WholeName;
use crate::domain::{Moment, Person, Zone, name, site, spoken};
use crate::model::{Context, Shape};
use crate::panes;

/// Days from today on within which appointments are made: a later year is most often a slip.
pub const FARTHEST: u64 = 1100;

/// Data of an agenda about one appointment.
#[derive(Debug, Clone, PartialEq)]
pub struct Appointment {
    /// Line of the file where it begins.
    pub line: u64,
    /// Key that identifies it from one import to the next.
    pub key: String,
    /// Day, hour, name and professional, by which a row or event is known whose key is not that of an appointment; none once
    /// that is settled, and of an event with a key of its own.
    pub slot: Option<String>,
    /// Moment of the appointment.
    pub at: Moment,
    /// The name to be said aloud; empty where the card has it: the reference is all there is, or the words may be a name
    /// and may be something else.
    pub label: String,
    /// The cell of the whole name, as it is written.
    pub as_written: String,
    /// Data about the person.
    pub who: Said,
    /// Family and first names the words of the name may be, where the file does not say which is which.
    pub partings: Vec<(String, String)>,
    /// The names of those who come with the person, each expected on a line of their own.
    pub others: Vec<WholeName>,
    /// The professionals, as they may be named there: the first the team knows are awaited.
    pub pros: Vec<String>,
    /// The keys of other acts of the same person in the same slot.
    pub other_keys: Vec<String>,
    /// Codes of the desk's short list of reasons, one for each act that has one.
    pub reasons: Vec<&'static str>,
    /// True when the appointment no longer stands.
    pub cancelled: bool,
    /// True when nothing but a word of its title says so, which may be the name of whoever comes.
    pub cancelled_by_title: bool,
    /// True for a title of the agenda that is somebody's name where a card bears it, and nobody's otherwise: « PAUSE Paul ».
    pub needs_card: bool,
    /// True when the agenda says that the visit is over.
    pub over: bool,
}

impl Appointment {
    /// Keys by which the line is known: its own key first.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key).chain(&self.other_keys)
    }

    /// The person as the agenda tells them from others: the folded name, else the reference.
    pub(super) fn named_by(&self) -> String {
        match (&self.who.ehr_ref, self.partings.first()) {
            _ if !self.label.is_empty() => name::fold_text(&self.label),
            (Some(reference), _) => format!("ref {reference}"),
            (None, words) => words.map_or_else(String::new, |(begin, end)| name::fold_text(&format!("{begin} {end}"))),
        }
    }

    /// Day, hour, name and professional, by which it is known where no reference tells which it is.
    pub(super) fn slot_key(&self, zone: Zone, pro: &str) -> String {
        let start = self.at.in_zone(zone).format("%Y-%m-%d %H:%M");
        format!("{start} {} {}", self.named_by(), name::fold_text(&at_most(LABEL_LENGTH, pro)))
    }

    /// Reference, or else birth date, that tells this person from somebody of the same name.
    fn told_apart_by(&self) -> Option<String> {
        let born = || self.who.birth_date.map(|born| born.to_iso());
        self.who.ehr_ref.clone().or_else(born)
    }

    /// True when the names of both are those of two people: other references, or other birth dates.
    fn is_of_a_namesake(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one != other)
        };
        let born = self.who.birth_date.zip(other.who.birth_date).is_some_and(|(one, other)| !one.agrees_with(other));
        born || differ(&self.who.ehr_ref, &other.who.ehr_ref)
    }

    /// True for the same visit in the calendar of another professional: they see the person together.
    fn is_joint_with(&self, other: &Self) -> bool {
        self.at == other.at && self.named_by() == other.named_by() && !self.is_of_a_namesake(other)
    }

    /// Takes what another calendar says of the same visit: each awaits the person under the first name it gives, or under
    /// that of the calendar.
    fn join(&mut self, other: Self) {
        let mut pros: Vec<String> = Vec::new();
        let named = [&self.pros, &other.pros].into_iter().flat_map(|pros| pros.first().into_iter().chain(pros.last()));
        named.for_each(|pro| pros.extend((!pros.contains(pro)).then(|| pro.clone())));
        self.pros = match (self.cancelled, other.cancelled) {
            (true, false) => other.pros,
            (false, true) => std::mem::take(&mut self.pros),
            _ => vec![pros.join(", ")],
        };
        self.cancelled &= other.cancelled;
    }

    /// The appointments of those who come too, at the same hour.
    fn part_others(&mut self) -> Vec<Self> {
        let others = std::mem::take(&mut self.others);
        let of_other = |name: WholeName| {
            let family = name.used.as_deref().unwrap_or_default();
            let label = at_most(LABEL_LENGTH, &name::display_name(family, name.first.as_deref()));
            let also = |key: &String| format!("{key} {}", name::fold_text(&label));
            let (key, slot) = (also(&self.key), self.slot.as_ref().map(also));
            let who = Said::of_name(self.line, name);
            let as_written = label.clone();
            let own = Self { key, slot, label, as_written, who, needs_card: false, ..self.clone() };
            Self { partings: Vec::new(), other_keys: Vec::new(), ..own }
        };
        others.into_iter().map(of_other).collect()
    }

    /// True when the unsorted words of the name may be `person`'s. Without any the reference is all there is.
    pub fn may_be(&self, person: &Person) -> bool {
        let is = |(family, _): &(String, String)| {
            let said = Said { family_name: Some(family.clone()), ..Said::default() };
            !said.is_of_another_family(person)
        };
        self.partings.is_empty() || self.partings.iter().any(is)
    }
}

/// An agenda, read.
#[derive(Debug, Default)]
pub struct Agenda {
    /// Appointments, in the order of the file.
    pub appointments: Vec<Appointment>,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Appointments that cannot be read.
    pub set_aside: Vec<SetAside>,
    /// Cells left out of appointments that come in.
    pub cells: Vec<SetAside>,
    /// Rows that say again what an earlier one says, and come in with it.
    pub repeated: Vec<SetAside>,
    /// Values that are read one way and may be meant another.
    pub doubts: Vec<SetAside>,
    /// Statuses that are not known, each of them told once.
    pub strange: HashSet<String>,
    /// Titles and totals around a table.
    pub around: Vec<SetAside>,
    /// Events of whole days, which nobody is expected for.
    pub whole_days: usize,
    /// Events of nobody: meetings, breaks, leave.
    pub meetings: usize,
    /// Days of repeating events that are past already.
    pub past: usize,
    /// The column of the keys, of a table.
    pub keys: KeyColumn,
    /// Keys that a calendar gives to several appointments.
    pub shared: HashSet<String>,
    /// Keys of appointments that cannot be read: they have not vanished.
    pub unread: HashSet<String>,
    /// The days that the file says it covers.
    pub covers: Option<(NaiveDate, NaiveDate)>,
    /// True for a whole calendar, which covers each day between its first and its last, the empty ones too.
    pub every_day: bool,
    /// True for a message about some appointments of a calendar.
    pub message: bool,
    /// The calendar's own name: often the professional's.
    pub title: String,
    /// True when the column of names says that it is of people, so that words in small letters are a name too.
    pub names_people: bool,
    /// True for a part of an agenda, which lacks nothing: it stops before its end, or is what an earlier import set aside.
    pub is_part: bool,
}

/// The appointments of a table, or what makes it no agenda.
pub fn read(table: ImportTable, context: &Context) -> Result<Agenda, String> {
    if !table.has_column(&DAY) {
        return Err("aucune colonne de date n’est reconnue\u{a0}: la première ligne doit nommer les colonnes \
                    (« date », « heure », « nom », « prénom », « professionnel »…)."
            .to_owned());
    }
    let names_people = table.has_column(&LABEL) && headers::is_of_people(table.header(&LABEL));
    let keys = KeyColumn::of(&table);
    let mut agenda = Agenda { names_people, keys, is_part: table.is_part, ..Agenda::default() };
    let mut faults = Faults::default();
    let vague = table.has_column(&PRO) && is_vague(table.header(&PRO));
    let mut named_others = false;
    for row in &table.rows {
        // « Pour » may say for what.
        let carer = vague.then(|| read_carer(table.cell(row, &PRO), context).unwrap_or_default());
        named_others |= carer.as_ref().is_some_and(String::is_empty) && !table.cell(row, &PRO).is_empty();
        // A sheet for each professional bears their name.
        let sheet = table.sheet_of(row.line).filter(|_| !table.has_column(&PRO));
        let pro = sheet.filter(|name| find_member(name, context).is_some());
        let cell = |column| match pro.or(carer.as_deref()) {
            Some(pro) if column == &PRO => pro,
            _ => table.cell(row, column),
        };
        if is_yes(cell(&ALL_DAY)) {
            agenda.whole_days += 1;
            continue;
        }
        let at = read_moment(cell(&DAY), &join_minutes(cell(&TIME), cell(&MINUTE)), context.zone);
        let key = known_value(&KEY, cell(&KEY)).map(str::to_owned);
        let (meetings, mut own) = (agenda.meetings, Faults::default());
        match agenda.take(row.line, None, at.as_ref().ok().copied(), &cell, context, &mut own) {
            Some(appointment) => {
                if let Some(key) = key {
                    appointment.slot = Some(std::mem::replace(&mut appointment.key, key));
                }
            }
            None => agenda.unread.extend(key),
        }
        // A row is set aside once, and a meeting without an hour is nobody's.
        match (own.into_sorted().pop(), at) {
            (Some(fault), Err(why)) => faults.add(row.line, format!("{why} {}", fault.why)),
            (Some(fault), Ok(_)) => faults.add(fault.line, fault.why),
            (None, Err(why)) if agenda.meetings == meetings => faults.add(row.line, why),
            (None, Ok(_) | Err(_)) => {}
        }
    }
    let others = named_others.then(|| format!("{} (ne nomme pas toujours un·e professionnel·le)", table.header(&PRO)));
    let mut all = table.faults.into_sorted();
    all.extend(faults.into_sorted());
    (agenda.aside, agenda.around, agenda.set_aside) = (table.aside, table.around, all);
    agenda.aside.extend(others);
    agenda.cells.extend(table.left);
    sort_by_line(&mut agenda.cells);
    agenda.check_columns()
}

impl Agenda {
    /// The agenda, unless nothing of it can be read. Two acts of one person in one slot are one appointment with both.
    pub fn check_columns(mut self) -> Result<Self, String> {
        let mut slots: HashMap<(Moment, String, Vec<String>), Vec<usize>> = HashMap::new();
        let mut keys: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<Appointment> = Vec::new();
        let each = |mut appointment: Appointment| {
            let others = appointment.part_others();
            std::iter::once(appointment).chain(others)
        };
        for mut appointment in std::mem::take(&mut self.appointments).into_iter().flat_map(each) {
            if appointment.needs_card {
                kept.push(appointment);
                continue;
            }
            // Whoever comes to two professionals at once comes once; a family name alone may be that of two people.
            let joint = !self.every_day && appointment.who.first_name.is_some();
            let pros = if joint { Vec::new() } else { appointment.pros.clone() };
            let slot = (appointment.at, appointment.named_by(), pros);
            let others = slots.entry(slot).or_default();
            let has_key = others.iter().any(|at| kept[*at].key == appointment.key);
            if let Some(at) = others.iter().find(|at| !kept[**at].is_of_a_namesake(&appointment)) {
                let both: &mut Appointment = &mut kept[*at];
                if both.line != appointment.line {
                    let why =
                        format!("même personne, même heure qu’à la ligne {}\u{a0}: un seul rendez-vous.", both.line);
                    self.repeated.push(SetAside { line: appointment.line, why });
                }
                if both.cancelled && !appointment.cancelled {
                    // What stands of the slot is the act that was not called off.
                    both.reasons.clear();
                    both.pros.clone_from(&appointment.pros);
                } else if !appointment.cancelled && both.pros != appointment.pros {
                    both.pros = vec![both.pros.iter().chain(&appointment.pros).cloned().collect::<Vec<_>>().join(", ")];
                }
                if both.cancelled || !appointment.cancelled {
                    let new = appointment.reasons.iter().filter(|code| !both.reasons.contains(code));
                    let new: Vec<_> = new.copied().collect();
                    both.reasons.extend(new);
                }
                both.cancelled &= appointment.cancelled;
                if !has_key {
                    both.other_keys.push(appointment.key);
                }
                continue;
            }
            if has_key {
                // An agenda without references of its own gives namesakes one key.
                appointment.key.extend([" ".to_owned(), appointment.told_apart_by().unwrap_or_default()]);
            }
            let mut key = appointment.key.clone();
            if (keys.contains_key(&key) || self.shared.contains(&key))
                && let Some(slot) = &appointment.slot
            {
                self.keys.note_repeated();
                key.clone_from(slot);
            }
            if let Some(before) = keys.get(&key) {
                let both = &mut kept[*before];
                if both.slot.is_none() && both.is_joint_with(&appointment) {
                    both.join(appointment);
                    continue;
                }
                let why = format!("ce rendez-vous est déjà à la ligne {}.", both.line);
                self.set_aside.push(SetAside { line: appointment.line, why });
                continue;
            }
            keys.insert(key, kept.len());
            others.push(kept.len());
            kept.push(appointment);
        }
        self.appointments = kept;
        sort_by_line(&mut self.set_aside);
        let held = self.whole_days + self.meetings + self.past;
        match (self.appointments.is_empty(), self.set_aside.is_empty()) {
            (true, true) if held == 0 => Err("le fichier ne contient aucun rendez-vous.".to_owned()),
            (true, false) if held == 0 => Err(refusal_of(&self.set_aside)),
            _ => Ok(self),
        }
    }

    /// Tells a doubt of the first line that it is about.
    pub fn doubt_once(&mut self, line: u64, why: String) {
        if !self.doubts.iter().any(|told| told.why == why) {
            self.doubts.push(SetAside { line, why });
        }
    }

    /// Takes the appointment that `cell` tells of; where it cannot be understood the reason goes to `faults`. Gives it
    /// back, to be completed.
    pub fn take<'a>(
        &mut self,
        line: u64,
        key: Option<String>,
        at: Option<Moment>,
        cell: &dyn Fn(&'static ImportColumn) -> &'a str,
        context: &Context,
        faults: &mut Faults,
    ) -> Option<&mut Appointment> {
        if site::is_titled(cell(&LABEL), &context.meetings) {
            self.meetings += 1;
            return None;
        }
        let (mut who, unread) = Said::read(&cell, line, context);
        if who.is_nobody(cell, context) {
            self.meetings += 1;
            return None;
        }
        if let Some(why) = refuse_damaged(cell) {
            faults.add(line, why);
            return None;
        }
        let unnamed = who.families().next().is_none() && WholeName::read(cell(&LABEL)).is_empty();
        let met = site::is_meeting(cell(&LABEL), &context.meetings);
        let sure = unnamed.then(|| read_family_word(cell(&LABEL), self.names_people && !met)).flatten();
        let unnamed = unnamed && sure.is_none();
        if let Some(sure) = sure {
            who.take_whole_name(sure);
        }
        let bare = read_bare_title(cell(&LABEL), &context.meetings).filter(|_| unnamed && at.is_some());
        let titled = unnamed && met;
        if titled && bare.is_none() {
            self.meetings += 1;
            return None;
        }
        let needs_card = titled && !who.is_told_apart();
        let Named { label, partings } = match bare {
            Some(words) if titled && !needs_card => Named::unsorted(words),
            // Where no card bears it, an act is not shown.
            Some(words) => Named { label: String::new(), ..Named::unsorted(words) },
            None => self.read_name(&mut who, SeveralNames::first_of(cell(&LABEL), NameCell::Whole)),
        };
        if label.is_empty() && partings.is_empty() && who.ehr_ref.is_none() {
            faults.add(line, "le nom de la personne manque, ou ne se lit pas.");
            return None;
        }
        let at = at?;
        if let Err(why) = spoken::check_year(at.day_in(context.zone)) {
            faults.add(line, why);
            return None;
        }
        let farthest = context.today().checked_add_days(Days::new(FARTHEST));
        let day = at.day_in(context.zone);
        if farthest.is_some_and(|farthest| day > farthest) {
            let why = format!(
                "le {}, c’est dans plus de trois ans\u{a0}: est-ce la bonne année\u{a0}?",
                day.format("%d/%m/%Y")
            );
            self.doubts.push(SetAside { line, why });
        }
        let left = std::mem::take(&mut who.left).into_iter().chain(unread);
        for (column, why) in left.filter(|(column, _)| [&BIRTH_DATE, &REF].contains(column)) {
            self.cells.push(SetAside { line, why: format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", column.label) });
        }
        let mut others = Vec::new();
        for (column, several) in Said::several_named(cell) {
            others.extend(several.others);
            if several.doubtful {
                let why = format!(
                    "«\u{a0}{}\u{a0}» dit aussi un autre nom, qui n’est pas attendu\u{a0}: ajoutez la personne si elle vient.",
                    column.label
                );
                self.cells.push(SetAside { line, why });
            }
        }
        let pro = cell(&PRO);
        let (off, off_by_title) = (is_called_off(cell), is_title_cancelled(cell(&LABEL)));
        let mut appointment = Appointment {
            line,
            key: String::new(),
            slot: None,
            at,
            label,
            as_written: cell(&LABEL).to_owned(),
            who,
            partings,
            others,
            pros: Vec::from_iter((!pro.is_empty()).then(|| pro.to_owned())),
            other_keys: Vec::new(),
            reasons: Vec::from_iter(read_reason(cell(&REASON))),
            cancelled: off || off_by_title,
            cancelled_by_title: off_by_title && !off,
            needs_card,
            over: is_over(cell(&STATUS)),
        };
        if is_unknown(cell(&STATUS)) && self.strange.insert(name::fold_text(cell(&STATUS))) {
            // What it says may be clinical, and its line is told.
            let why = "ce statut n’est pas connu\u{a0}: les rendez-vous qui le portent sont attendus.".to_owned();
            self.doubts.push(SetAside { line, why });
        }
        // An agenda without references: a line is known by its day, hour, name and professional.
        appointment.key = key.unwrap_or_else(|| appointment.slot_key(context.zone, pro));
        self.appointments.push(appointment);
        self.appointments.last_mut()
    }
}

/// Name of an appointment, and the family and first names its words may be where nothing sorts them.
struct Named {
    label: String,
    partings: Vec<(String, String)>,
}

impl Named {
    /// The name of the words as they are.
    fn unsorted(words: String) -> Self {
        let partings = WholeName { unsorted: Some(words.clone()), ..WholeName::default() }.list_partings();
        Self { label: at_most(LABEL_LENGTH, &words), partings }
    }
}

impl Agenda {
    /// Reads the name of an appointment out of the names that were said, else out of the title.
    fn read_name(&self, who: &mut Said, title: &str) -> Named {
        let sorted = |family: &str, first: Option<&str>| Named {
            label: at_most(LABEL_LENGTH, &name::display_name(family, first)),
            partings: Vec::new(),
        };
        if let Some(words) = &who.relative {
            return Named { label: at_most(LABEL_LENGTH, words), partings: Vec::new() };
        }
        let family = who.used_name.as_ref().or(who.family_name.as_ref()).or(who.birth_name.as_ref());
        if let Some(family) = family {
            // One cell for both, whose words nothing sorts: the name as the agenda has it.
            let unsorted = WholeName::read_any_case(family).unsorted.filter(|_| who.first_name.is_none());
            return unsorted.map_or_else(|| sorted(family, who.first_name.as_deref()), Named::unsorted);
        }
        if let Some(words) = WholeName::read(title).unsorted {
            return Named::unsorted(words);
        }
        let small = WholeName::read_any_case(title);
        // A sentence begins with a capital, and a name has one at each word or nowhere.
        let is_name = self.names_people && !title.chars().any(char::is_uppercase);
        match (small.used, small.first, small.unsorted) {
            (Some(used), Some(first), _) if is_name => {
                let named = sorted(&used, Some(&first));
                (who.used_name, who.birth_name, who.first_name) = (Some(used), small.birth, Some(first));
                named
            }
            (_, _, Some(words)) if is_name => Named::unsorted(words),
            // « Mme NGUYEN »: her first name is not told.
            (Some(used), None, _) => {
                let named = sorted(&used, None);
                who.family_name = Some(used);
                named
            }
            // A title in small letters may be anything; it is a name where a card bears it.
            (Some(used), Some(first), _) => Named { label: String::new(), partings: vec![(used, first)] },
            (_, _, Some(words)) => Named { label: String::new(), ..Named::unsorted(words) },
            _ => Named { label: String::new(), partings: Vec::new() },
        }
    }
}

fn is_yes(cell: &str) -> bool {
    ["vrai", "true", "oui", "yes", "1", "x"].contains(&name::fold_text(cell).as_str())
}

/// Longest name on a line of the desk.
pub const LABEL_LENGTH: usize = 60;

/// The text, cut where it is longer than `length` characters.
pub fn at_most(length: usize, text: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

/// The code of a reason of the desk's list. Any other word stays in the agenda: it may well be clinical.
fn read_reason(given: &str) -> Option<&'static str> {
    let Shape::Choice(list) = panes::appointments()?.1.reason.shape else { return None };
    let given = name::fold_text(given);
    list.iter()
        .find(|choice| [choice.code, choice.label].map(name::fold_text).contains(&given))
        .map(|choice| choice.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_outside_the_short_list_stays_in_the_agenda() {
        assert_eq!(read_reason("Ordonnance"), Some("ORDONNANCE"));
        assert_eq!(read_reason("douleur"), None);
    }
}
