//! A person's card: first what must be respected, then who they are, then all that is open for them.

use super::Painted;
use crate::app::App;
use crate::app::screens::person_card::PersonCard;
use crate::domain::coded::Coded;
use crate::domain::person::{IdentityMark, UNBORN, Voicemail, born_words, death_words};
use crate::domain::{BirthDate, Person, phone};
use crate::model::{Level, Row, errand};
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

/// Column where the words of the contacts begin.
const WORDS: u16 = 14;
/// Column where the words of an open line begin.
const FIRST_PART: u16 = 4;
/// Column where the words of an errand go on, on the rows below its first.
const NEXT_PARTS: u16 = 8;

impl Painted for PersonCard {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }

    fn cut(&self, app: &App, brush: &Brush) -> Option<String> {
        cut(app, self, brush)
    }
}

/// Paints the card.
fn paint(app: &App, card: &PersonCard, brush: &mut Brush) {
    let person = &card.view.person;
    let mut y = heading(app, person, brush);
    y = contacts(app, card, brush, y);
    y += 1;
    if card.view.open.is_empty() {
        brush.put_text(1, y, "Rien d’ouvert.", Meaning::Muted);
        y += 1;
    } else if card.among_closed().is_some() {
        // The room is for the closed lines.
        let count = card.view.open.len();
        brush.put_text(1, y, &format!("Ouvert : {count}"), Meaning::Title);
        y += 1;
    } else {
        y = open_lines(app, card, brush, y);
    }
    let notes = if card.among_closed().is_some() { 0 } else { 3 };
    for note in card.view.notes.iter().take(notes) {
        let when = day(app, note.at);
        // Words may name people.
        let text = if brush.curtain { brush.look.glyphs.ellipsis } else { &note.text };
        brush.put_text(3, y, &format!("{when} {} : {text}", note.by), Meaning::Muted);
        y += 1;
    }
    closed_lines(app, card, brush, y);
}

fn open_lines(app: &App, card: &PersonCard, brush: &mut Brush, mut y: u16) -> u16 {
    let end = brush.put_text(1, y, "Ouvert", Meaning::Title);
    let (count, rows) = (card.view.open.len(), usize::from(brush.height().saturating_sub(y + 1)));
    let room =
        rows.saturating_sub(card.view.open.iter().map(|row| usize::from(rows_below(app, row, brush))).sum()).max(1);
    let top = (card.selected + 1).saturating_sub(room);
    if count > room {
        brush.put_text(end + 2, y, &format!("{} à {} sur {count}", top + 1, top + room), Meaning::Muted);
    }
    for (at, row) in card.view.open.iter().enumerate().skip(top).take(room) {
        y += 1;
        y = open_line(app, row, "", at == card.selected, brush, y);
    }
    y + 1
}

/// Rows that an errand whose line of time is longer than the screen takes below its first.
fn rows_below(app: &App, row: &Row, brush: &Brush) -> u16 {
    if row.item.kind.errand.is_none() {
        return 0;
    }
    let claim = claim_width(app, row);
    let (mut below, mut x) = (0, FIRST_PART);
    for (at, part) in parts(app, row, brush).iter().enumerate() {
        if at > 0 && x + cell_width(part) > brush.width() {
            (below, x) = (below + 1, NEXT_PARTS);
        }
        x += cell_width(part) + 3 + if at == 0 { claim } else { 0 };
    }
    below
}

/// Cells of the name of whoever has claimed the line, with what is around it.
fn claim_width(app: &App, row: &Row) -> u16 {
    row.item.claimed_now(&app.context).map_or(0, |staff| cell_width(app.context.staff_name(staff)) + 3)
}

/// The lines closed lately, latest first, each with its day.
fn closed_lines(app: &App, card: &PersonCard, brush: &mut Brush, mut y: u16) {
    if card.view.past.is_empty() {
        return;
    }
    y += 1;
    brush.put_text(1, y, "Clos", Meaning::Title);
    let selected = card.among_closed();
    let room = usize::from(brush.height().saturating_sub(y + 1)).max(1);
    let top = (selected.unwrap_or(0) + 1).saturating_sub(room);
    for (at, row) in card.view.past.iter().enumerate().skip(top).take(room) {
        y += 1;
        let item = &row.item;
        let when = day(app, item.closed_at.unwrap_or(item.created_at));
        // Cancelled last week, an appointment of next month is not one of last week.
        let closed = item.closed_at.map(|at| at.day_in(app.context.zone));
        let own = item.day(&app.context).and_then(|own| match own.hour {
            _ if Some(own.day) != closed => Some(own.in_sentence(&app.context)),
            hour => hour.map(|hour| hour.clock_text(app.context.zone)),
        });
        let own = own.map(|own| format!(", {own}")).unwrap_or_default();
        let mut said = vec![format!("{when}  {} : {}{own}", item.kind.title, item.state.label)];
        said.extend((item.kind.aside)(item, &app.context));
        let said = said.join("  ");
        if Some(at) == selected {
            brush.put_text(3, y, &said, Meaning::Text);
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        } else {
            brush.put_text(3, y, &said, Meaning::Muted);
        }
    }
}

fn heading(app: &App, person: &Person, brush: &mut Brush) -> u16 {
    let name = brush.name(&person.display_name());
    let birth = person.to_brief().born_as().filter(|_| !brush.curtain).map(|birth| format!(" {birth}"));
    let today = app.context.today();
    let facts = [
        Some((born_words(person.birth_date, today), Meaning::Text)),
        person.deceased_on.map(|day| (death_words(day), Meaning::Soon)),
        Some((person.identity_mark.label().to_owned(), Meaning::Soon))
            .filter(|_| person.identity_mark != IdentityMark::None),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    let wanted: u16 = facts.iter().map(|(fact, _)| cell_width(fact) + 2).sum();
    let end = brush.put_text(1, 0, &name, Meaning::Title);
    let end = birth.map_or(end, |birth| brush.put_text(end, 0, &birth, Meaning::Text));
    // Below a long name, so that no death is beyond the edge.
    let (mut x, y) = if end + wanted <= brush.width() { (end + 2, 0) } else { (1, 1) };
    for (fact, meaning) in &facts {
        x = brush.put_text(x, y, fact, *meaning) + 2;
    }
    // Before any number is shown (L1111-5 CSP).
    if !person.is_confidential() {
        return y + 1;
    }
    let note = person.confidential_note.as_deref().filter(|_| !brush.curtain).unwrap_or_default();
    brush.paint_banner(1, y + 1, format!("CONTACT PROTÉGÉ  {note}").trim_end())
}

fn contacts(app: &App, card: &PersonCard, brush: &mut Brush, mut y: u16) -> u16 {
    let person = &card.view.person;
    let protected = person.is_confidential();
    let number = |number: &Option<String>| number.as_deref().map(phone::display_number);
    let numbers = if protected {
        match number(&person.confidential_contact) {
            Some(only) => format!("{only} et aucun autre, sans message"),
            None => "aucun : ne pas appeler".to_owned(),
        }
    } else {
        let known: Vec<_> = [number(&person.phone1), number(&person.phone2)].into_iter().flatten().collect();
        match known.join("  ") {
            none if none.is_empty() => "aucun".to_owned(),
            known => match person.voicemail {
                Voicemail::Unknown => format!("{known}   messagerie : {}", Voicemail::Unknown.label()),
                asked => format!("{known}   {}", asked.label()),
            },
        }
    };
    let language = person
        .language
        .as_ref()
        .map(|language| if person.interpreter { format!("{language}, interprète") } else { language.clone() });
    let pro = person.usual_pro.map(|pro| app.context.staff_name(pro).to_owned());
    let lines = [
        ("Téléphone", Some(numbers)),
        ("Langue", language),
        ("Suivi·e par", pro),
        ("Adresse", person.address.clone().filter(|_| !protected)),
        ("Référence", person.ehr_ref.clone()),
    ];
    for (label, value) in lines {
        let Some(value) = value.filter(|_| !brush.curtain) else { continue };
        brush.put_text(1, y, label, Meaning::FieldLabel);
        brush.put_text(WORDS, y, &value, Meaning::Text);
        y += 1;
    }
    for other in &card.view.relations {
        let name = brush.name(&other.person.name);
        let x = brush.put_text(1, y, other.word, Meaning::FieldLabel).max(WORDS - 1) + 1;
        let end = brush.put_text(x, y, &name, Meaning::Text);
        let here = app.context.is_here(Some(other.person.id)).then_some("est là");
        let aside = [other.person.born.map(|born| born.to_string()), here.map(str::to_owned)];
        brush.put_text(end + 2, y, &aside.into_iter().flatten().collect::<Vec<_>>().join("  "), Meaning::Muted);
        y += 1;
    }
    for other in &card.view.homonyms {
        let name = brush.name(&other.name);
        let born = other.born.map_or(UNBORN.to_owned(), BirthDate::born_phrase);
        let person = &card.view.person;
        let alike = other.born == person.birth_date && other.name != person.display_name();
        let word = if alike { "Ressemble à" } else { "Homonyme" };
        brush.put_text(1, y, &format!("! {word}\u{a0}: {name}, {born}"), Meaning::Soon);
        y += 1;
    }
    y
}

/// Paints an open item of a person: its state, what presses, who has claimed it; an errand goes on below where the row is
/// too short. `who` names the person where the lines are not all of the same one. Returns the last row painted.
pub(super) fn open_line(app: &App, row: &Row, who: &str, selected: bool, brush: &mut Brush, first: u16) -> u16 {
    let mut y = first;
    let item = &row.item;
    let deadline = item.deadline(&app.context);
    let meaning = match deadline.level {
        Level::Late => Meaning::Late,
        Level::Soon => Meaning::Soon,
        Level::Calm => Meaning::Text,
    };
    brush.put_right(3, y, 2, deadline.level.mark(), meaning);
    let start = if who.is_empty() { FIRST_PART } else { brush.put_text(4, y, who, Meaning::Text) + 2 };
    let mut x = start;
    let joined = row.item.kind.errand.is_some();
    for (at, part) in parts(app, row, brush).iter().enumerate() {
        let meaning = if *part == deadline.why { meaning } else { Meaning::Text };
        if joined && at > 0 {
            if x + 1 + cell_width(part) > brush.width() {
                (x, y) = (NEXT_PARTS - 1, y + 1);
            }
            x = brush.put_text(x - 1, y, "·", Meaning::Muted) + 1;
        }
        x = brush.put_text(x, y, part, meaning) + 2;
        if let Some(staff) = item.claimed_now(&app.context).filter(|_| at == 0) {
            x = brush.put_text(x - 1, y, &format!("[{}]", app.context.staff_name(staff)), Meaning::Claimed) + 2;
        }
    }
    if selected {
        brush.put_text(0, first, brush.look.glyphs.pointer, Meaning::Selected);
        for y in first..=y {
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
    y
}

/// Parts of the text of an open item: its state, its day, what presses, the rest; of an errand its line of time.
fn parts(app: &App, row: &Row, brush: &Brush) -> Vec<String> {
    let (item, context) = (&row.item, &app.context);
    if item.kind.errand.is_some() {
        // « c’est aujourd’hui » after « aujourd’hui » says nothing more.
        let day = (item.kind.errand_part.day)(item, context).map(|day| day.date_in_line(context));
        let why = Some(item.deadline(context).why).filter(|why| !why.is_empty());
        let why = why.filter(|why| !day.is_some_and(|day| why.ends_with(&day)));
        return errand::line_of_time(row, context).into_iter().chain(why).collect();
    }
    let day = item.day(context).filter(|day| day.hour.is_some() || !day.is_today(context));
    let said = [format!("{} : {}", item.kind.title, item.state.label)]
        .into_iter()
        .chain(item.priority_words().map(|words| brush.words_of(item, words).into_owned()))
        .chain(day.map(|day| day.in_line(context)))
        .chain([item.deadline(context).why])
        .chain((item.kind.aside)(item, context))
        .chain(row.errand_purpose().map(str::to_owned))
        .chain(brush.remark(item));
    // What presses may be what is told beside it: said once.
    let mut parts: Vec<String> = Vec::new();
    for part in said.filter(|part| !part.is_empty()) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// Text of the selected line beyond the edge of the screen.
pub(super) fn cut(app: &App, card: &PersonCard, brush: &Brush) -> Option<String> {
    let row = card.row().filter(|row| row.item.kind.errand.is_none())?;
    let claim = claim_width(app, row);
    let mut end = 2;
    let parts = parts(app, row, brush).into_iter().enumerate().skip_while(|(at, part)| {
        end += cell_width(part) + 2 + if *at == 1 { claim } else { 0 };
        end <= brush.width()
    });
    Some(parts.map(|(_, part)| part).collect::<Vec<_>>().join("  "))
}

fn day(app: &App, at: crate::domain::Moment) -> String {
    at.day_in(app.context.zone).format("%d/%m/%Y").to_string()
}
