//! Words of an event as cells: the lines « intitulé : valeur » of its DESCRIPTION, its SUMMARY, its STATUS, and the
//! professionals that it names.
//!
//! A description is free text: what people write there may be clinical, and what a program writes there is for whoever
//! comes (« Annulation : https://… »).
//!
//! - A line **cancels** where it says « oui », a day, a status, or the reason of « Motif d’annulation »; never under
//!   « STATUS:CONFIRMED », which the program that knows has written.
//! - The **title** is the name where it holds one; « Objet », « Participants » name only an event whose title does not.
//! - A **professional** is a member of the team, or bears a title (« Dr »). What else LOCATION, ATTENDEE, « Pour » and
//!   « Avec » say may be an address, a relative or an illness, and is left.

use super::calendar_parts::CalendarEvent;
use super::called_off::{is_unknown, says_so, says_when};
use super::columns::{ABSENT, BIRTH_DATE, CANCELLED, ImportColumn, LABEL, List, PRO, REASON, STATUS};
use super::content_line::ContentLine;
use super::headers;
use super::members::find_member;
use super::name_words::{is_act, is_in, is_name_word};
use super::said::NAME_CELLS;
use super::several_names::CARERS;
use super::table::MAX_CELL;
use super::whole_name::WholeName;
use crate::domain::{name, site};
use crate::model::Context;

/// Cells of an event.
pub struct EventCells {
    /// Values by column, the first of a column before its others.
    pub cells: Vec<(&'static ImportColumn, String)>,
    /// Column of a line that would cancel, and is no more than free text.
    pub denied: Option<&'static ImportColumn>,
}

impl EventCells {
    /// The cells of `event`: the lines of its DESCRIPTION, then SUMMARY and STATUS for columns that no line gives.
    pub fn of(event: &CalendarEvent, context: &Context) -> Self {
        let description = event.find("DESCRIPTION").map(ContentLine::text).unwrap_or_default();
        let lines = described_lines(&description);
        // The UID is the appointment's reference, so that « Réf » can only be the person's.
        let headers: Vec<String> =
            ["uid"].into_iter().chain(lines.iter().map(|(header, _)| *header)).map(str::to_owned).collect();
        let columns = headers::assign_columns(&headers, List::Agenda);
        let has_reason = columns.contains(&Some(&REASON));
        let title = event.text("SUMMARY");
        let titled = named_words(&title).is_some_and(|named| !is_of_team(&named, context));
        let confirmed = event.text("STATUS").eq_ignore_ascii_case("CONFIRMED");
        let mut found = Self { cells: Vec::new(), denied: None };
        for (column, (header, value)) in columns.into_iter().skip(1).zip(lines) {
            let Some(column) = column else { continue };
            if column == &LABEL && !headers::is_of_people(header) && (titled || named_words(&value).is_none()) {
                found.cells.extend((!has_reason).then_some((&REASON, value)));
            } else if [&CANCELLED, &ABSENT].contains(&column) {
                let told = says_when(&value) || !["annulation", "absence"].contains(&&*headers::header_key(header));
                if told && !confirmed {
                    found.cells.push((column, value));
                } else if says_so(column, &value) {
                    found.denied = Some(column);
                }
            } else if column == &PRO && is_vague(header) {
                found.cells.extend(read_carer(&value, context).map(|named| (column, named)));
            } else if column != &STATUS || !is_unknown(&value) && !value.contains("://") {
                found.cells.push((column, value));
            }
        }
        // « Né(e) le 12/03/1955 », without a colon.
        let born = description.lines().find_map(|line| {
            let begins = name::fold_text(line.split_whitespace().next()?);
            let day = line.find(|sign: char| sign.is_ascii_digit()).map(|at| line[at..].trim().to_owned())?;
            (["ne", "nee", "ne(e)", "nee)"].contains(&&*begins) && !line.contains(':')).then_some((&BIRTH_DATE, day))
        });
        found.cells.extend(born);
        found.cells.extend([(&LABEL, title), (&STATUS, event.text("STATUS"))]);
        found.name_by_attendee(event, context);
        found
    }

    /// The value of a column; empty where no line gives it.
    pub fn cell(&self, column: &'static ImportColumn) -> &str {
        self.cells.iter().find(|(known, _)| *known == column).map_or("", |(_, value)| value.as_str())
    }

    /// Names an event whose title is nothing but « Rendez-vous » by the only one invited who is not of the team.
    fn name_by_attendee(&mut self, event: &CalendarEvent, context: &Context) {
        let named = self.cells.iter().any(|(column, _)| NAME_CELLS.contains(column) && *column != &LABEL);
        let Some((_, title)) = self.cells.iter_mut().find(|(column, _)| *column == &LABEL && !named) else { return };
        let titled = site::is_meeting(title, &context.meetings) || !title.split_whitespace().all(is_act);
        let attends = event.lines.iter().filter(|line| line.name == "ATTENDEE").filter_map(|line| line.parameter("CN"));
        let others: Vec<_> =
            attends.filter(|named| find_member(named, context).is_none() && !named.contains('@')).collect();
        if let ([other], false) = (&others[..], titled) {
            *title = (*other).to_owned();
        }
    }
}

/// The lines « intitulé : valeur » of a text.
fn described_lines(text: &str) -> Vec<(&str, String)> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let lines = lines.map(|(header, value)| (header, name::clean_text(value)));
    lines.filter(|(_, value)| !value.is_empty() && value.len() <= MAX_CELL).collect()
}

/// The words of the name in a text; none where it holds none.
fn named_words(text: &str) -> Option<String> {
    let WholeName { used, birth, first, unsorted, relative } = WholeName::read_any_case(text);
    let words: Vec<_> = [used, birth, first, unsorted, relative].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// True for a name that is no more than that of a member: « Consultation Julie MOREL » does not say who comes.
fn is_of_team(named: &str, context: &Context) -> bool {
    let held = |member: &str| named.split_whitespace().all(|word| name::share_words(word, member));
    context.staff.iter().any(|member| member.active && held(&member.name))
}

/// True for a header of what may be a professional and may be anything: « Pour », « Avec ».
pub fn is_vague(header: &str) -> bool {
    ["pour", "avec", "avecqui"].contains(&&*headers::header_key(header))
}

/// The professional in words that may hold something else: a member of the team, or a name behind a title.
pub fn read_carer(words: &str, context: &Context) -> Option<String> {
    let listed: Vec<&str> = words.split_whitespace().collect();
    if let Some(member) = find_member(words, context).and_then(|id| context.member(id)) {
        // « Dr Morel (suivi) » is no more than the member.
        let own = listed.len() <= member.name.split_whitespace().count();
        return Some(if own { words.to_owned() } else { member.name.clone() });
    }
    let (title, rest) = listed.split_first()?;
    let named = rest.iter().take_while(|word| is_name_word(word) && !is_act(word)).take(3);
    let named: Vec<&str> = std::iter::once(title).chain(named).copied().collect();
    (is_in(title, CARERS) && (named.len() > 1 || rest.is_empty())).then(|| named.join(" "))
}

/// The professionals that an event of `label` names beside its description, the nearest first.
pub fn list_carers(event: &CalendarEvent, label: &str, context: &Context) -> Vec<String> {
    let named = |property: &'static str| {
        let lines = event.lines.iter().filter(move |line| line.name == property);
        lines.filter_map(|line| line.parameter("CN")).map(name::clean_text)
    };
    // Whoever books alone is the organiser of the visit.
    let organises = named("ORGANIZER")
        .filter(|organiser| !name::share_words(organiser, label) || find_member(organiser, context).is_some());
    let attends = named("ATTENDEE").filter_map(|attendee| read_carer(&attendee, context));
    let place = event.text("LOCATION");
    let received = Some(place).filter(|place| !is_address(place)).and_then(|place| read_carer(&place, context));
    // Outlook gives these names itself.
    let own = |title: &String| !["", "calendrier", "calendar", "agenda"].contains(&&*name::fold_text(title));
    organises.chain(attends).chain(received).chain(Some(event.title.clone()).filter(own)).collect()
}

/// True for a place in a street: « 12 rue du Dr Roux, 93200 Saint-Denis » is the home of somebody.
fn is_address(place: &str) -> bool {
    const STREETS: &[&str] = &[
        "rue",
        "avenue",
        "av",
        "bd",
        "bld",
        "boulevard",
        "place",
        "allee",
        "allees",
        "chemin",
        "impasse",
        "quai",
        "square",
        "route",
        "passage",
        "residence",
        "faubourg",
        "lotissement",
        "villa",
        "sente",
        "voie",
    ];
    let is_code = |word: &str| word.len() == 5 && word.bytes().all(|sign| sign.is_ascii_digit());
    place.split([' ', ',', '\n', '\u{a0}']).any(|word| is_code(word) || is_in(word, STREETS))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::content_line;
    use super::*;
    use crate::domain::Moment;

    fn context() -> Context {
        Context::before_first_read(Moment(1_792_735_200)) // 23 October 2026, 08:00 in Paris.
    }

    #[test]
    fn the_lines_of_a_description_are_read_like_cells() {
        let lines = content_line::read(
            "SUMMARY:KAYA Elif\nDESCRIPTION:Réf\u{a0}: 12\\nNé(e) le\u{a0}: 12/03/1985\\nMerci\u{a0}: de venir\n"
                .as_bytes(),
        );
        let event = CalendarEvent { line: 1, lines: lines.unwrap(), title: String::new(), withdrawn: false };
        let found = EventCells::of(&event, &context());
        let cells: Vec<_> = found.cells.iter().map(|(column, value)| format!("{}={value}", column.label)).collect();
        assert_eq!(cells, ["référence=12", "date de naissance=12/03/1985", "nom affiché=KAYA Elif", "statut="]);
    }
}
