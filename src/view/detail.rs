//! The selected line beside a wide list: what its columns do not say.

use ratatui::layout::Rect;

use super::brush::{Brush, cell_width};
use super::day_line;
use super::theme::Meaning;
use super::wrap::wrap_text;
use crate::app::App;
use crate::app::listing::Listing;
use crate::domain::person::UNBORN;
use crate::domain::{BirthDate, name, phone, spoken};
use crate::model::{
    Also, Context, Deadline, Field, FilledBy, Level, Row, Shape, Value, common, errand, sub_records, text,
};

/// Cells of the selected line that its columns show whole.
#[derive(Debug, Default)]
pub struct ShownCells {
    /// Texts of the cells.
    pub texts: Vec<String>,
    /// Texts of those among them that say how late the line is.
    pub alerts: Vec<String>,
}

impl ShownCells {
    /// True when a cell says `words`, as words of their own.
    fn say(&self, words: &str) -> bool {
        self.texts.iter().any(|cell| holds_words(cell, words))
    }

    /// True when a cell says why the line presses, or how much.
    fn say_why(&self, why: &str) -> bool {
        self.say(why) || self.alerts.iter().any(|alert| holds_words(why, alert))
    }
}

/// True when `words` stand in `text`, and neither begin nor end within a word of it.
fn holds_words(text: &str, words: &str) -> bool {
    let torn = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let whole = |at: usize| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        !torn(before.chars().next_back()) && !torn(after.chars().next())
    };
    !words.is_empty() && text.match_indices(words).any(|(at, _)| whole(at))
}

/// Paints what the columns leave out of the selected line; under it, where there is room, the day of the list.
pub fn paint(app: &App, listing: &Listing, shown: ShownCells, brush: &mut Brush) {
    for y in 0..brush.height() {
        brush.put_text(0, y, brush.look.glyphs.upright, Meaning::Border);
    }
    let area = Rect { x: brush.area.x + 2, width: brush.area.width.saturating_sub(2), ..brush.area };
    let mut brush = brush.with_area(area);
    let end = listing.row().map_or(0, |row| paint_row(app, row, shown, &mut brush));
    let hours = day_line::hours_shown(app, listing);
    let rows = (hours.len() + day_line::legend_rows(&hours, listing.let_go(), brush.width()).len() + 1) as u16;
    if !hours.is_empty() && end + 1 + rows <= brush.height() {
        let y = brush.height() - rows;
        brush.put_text(0, y, "La journée", Meaning::Title);
        day_line::paint(app, (&hours, listing.let_go()), 0, &mut brush, y + 1);
    }
}

/// Paints the selected line. Returns the row after it.
fn paint_row(app: &App, row: &Row, mut shown: ShownCells, brush: &mut Brush) -> u16 {
    let mut y = paint_standing(app, row, &mut shown, brush) + 1;
    if row.is_protected() {
        y = brush.paint_banner(0, y, "CONTACT PROTÉGÉ") + 1;
    }
    y = paint_errand(row, &app.context, brush, y);
    y = paint_guests(row, brush, y);
    y = paint_person(row, &mut shown, brush, y);
    y = paint_fields(row, &shown, &app.context, brush, y);
    y = paint_notes(app, row, brush, y);
    y = paint_words(row, &app.context, brush, y);
    paint_others(row, &shown, &app.context, brush, y)
}

/// Paints the name, the last step with its moment, and why the line presses. Returns the row after them.
fn paint_standing(app: &App, row: &Row, shown: &mut ShownCells, brush: &mut Brush) -> u16 {
    let (item, context) = (&row.item, &app.context);
    let subject = (item.kind.subject)(row);
    let name = brush.subject(row);
    let y = brush.put_rows(0, 0, &name, Meaning::Title);
    let since = item.moment(&common::STEP_AT).filter(|_| item.state.open);
    let since = since.map(|at| spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone)));
    let stands = since.map_or_else(String::new, |since| format!(" depuis {since}"));
    let mut y = brush.put_rows(0, y, &format!("{}{stands}", item.state.label), Meaning::Text);
    let Deadline { level, why, .. } = item.deadline(context);
    if !why.is_empty() && !shown.say_why(&why) {
        y = brush.put_rows(0, y, &why, if level == Level::Late { Meaning::Late } else { Meaning::Soon });
    }
    if let Some(staff) = item.claimed_now(context) {
        brush.put_text(0, y, &format!("{} s’en occupe", context.staff_name(staff)), Meaning::Claimed);
        y += 1;
    }
    shown.texts.push(subject);
    y
}

/// Paints the parts of an errand in the order of their days, or the errand that the line is part of. Returns the row after
/// them.
fn paint_errand(row: &Row, context: &Context, brush: &mut Brush, first: u16) -> u16 {
    // Words may name people.
    if brush.curtain {
        return first;
    }
    let parts = if row.item.kind.errand.is_some() { errand::part_words(row, context) } else { Vec::new() };
    let errand = row.errand_purpose().map(|purpose| format!("Rattaché·e à « {purpose} »"));
    let mut y = first;
    for line in errand.into_iter().chain(parts.iter().map(|words| format!("· {words}"))) {
        y = brush.put_rows(0, y, &line, Meaning::Text);
    }
    if y > first { y + 1 } else { y }
}

/// Paints who takes a place in it, each with how far they are. Returns the row after them.
fn paint_guests(row: &Row, brush: &mut Brush, first: u16) -> u16 {
    if row.guests.is_empty() {
        return first;
    }
    brush.put_text(0, first, row.guests_title(), Meaning::FieldLabel);
    let mut y = first + 1;
    for guest in &row.guests {
        let name = brush.subject(guest);
        y = brush.put_rows(2, y, &format!("{name}, {}", guest.item.state.label.to_lowercase()), Meaning::Text);
    }
    y + 1
}

/// Paints the date of birth, the number that may be dialled and the language. Returns the row after them.
fn paint_person(row: &Row, shown: &mut ShownCells, brush: &mut Brush, mut y: u16) -> u16 {
    let Some(person) = &row.person else { return y };
    let born = person.born.map_or(UNBORN.to_owned(), BirthDate::born_phrase);
    let language = person.language.as_ref().filter(|language| !shown.say(language));
    let language = language.map(|language| format!("Parle {language}"));
    let phone = phone_of(row).filter(|_| !brush.curtain);
    let born = Some(name::capitalise_first(&born)).filter(|_| !brush.curtain);
    for line in [born, phone, language].into_iter().flatten() {
        brush.put_text(0, y, &line, Meaning::Text);
        shown.texts.push(line);
        y += 1;
    }
    y + 1
}

/// Number that may be dialled; of a protected contact it is read on the card, after all of its banner.
fn phone_of(row: &Row) -> Option<String> {
    let person = row.person.as_ref().filter(|_| !row.is_protected())?;
    let whole = person.reached_at.as_ref().map(|number| phone::display_number(number));
    let said = whole.or_else(|| person.phone_end.as_ref().map(|end| format!("··{end}")));
    said.map(|number| format!("Tél. {number}"))
}

/// Paints the fields that the columns do not show. Returns the row after them.
fn paint_fields(row: &Row, shown: &ShownCells, context: &Context, brush: &mut Brush, first: u16) -> u16 {
    let item = &row.item;
    // What every new line says says nothing of this one, but for a day: a line begun tomorrow proposes another one.
    let fresh = item.kind.begin_item(item.created_by, None, context);
    let is_usual =
        |field: &Field, value: &Value| !matches!(value, Value::Date(_) | Value::Moment(_)) && fresh.get(field) == value;
    let mut y = first;
    for (field, value) in item.fields().filter(|(field, value)| field.hand != FilledBy::Kept && !value.is_empty()) {
        let words = text::show(field, value, context);
        // Words may name people.
        let hidden =
            brush.curtain && matches!(field.shape, Shape::Text(_) | Shape::Rows(_) | Shape::Person | Shape::Phone);
        // Read on the card, after all of its banner.
        let unsaid = row.is_protected() && matches!(field.shape, Shape::Phone);
        if hidden || unsaid || is_usual(field, value) || is_said(field, value, &words, shown, context) {
            continue;
        }
        let lines = match value {
            Value::Rows(lines) => sub_records::show(field, lines, context),
            _ => vec![words],
        };
        y = paint_field(field, &lines, brush, y);
    }
    if y > first { y + 1 } else { y }
}

/// True when nothing is left to say of a field that reads `words`.
fn is_said(field: &Field, value: &Value, words: &str, shown: &ShownCells, context: &Context) -> bool {
    match value {
        // A column writes the day in figures where a sentence says « demain ».
        Value::Moment(at) => {
            let (day, clock) = (at.day_in(context.zone), at.clock_text(context.zone));
            let day = spoken::figures_of_day(day, context.today());
            shown.say(words) || shown.say(&format!("{day} {clock}"))
        }
        Value::Date(day) => shown.say(words) || shown.say(&spoken::figures_of_day(*day, context.today())),
        Value::Flag(ticked) => !ticked || shown.say(&field.label.to_lowercase()),
        Value::Person(_) => true,
        // A number without its word may be any other.
        Value::Int(_) => false,
        _ => shown.say(words),
    }
}

/// Paints a field, whose text goes on below its label where one row does not hold both. Returns the row after it.
fn paint_field(field: &Field, lines: &[String], brush: &mut Brush, y: u16) -> u16 {
    let end = brush.put_text(0, y, field.label, Meaning::FieldLabel);
    if let [line] = lines
        && end + 2 + cell_width(line) <= brush.width()
    {
        brush.put_text(end + 2, y, line, Meaning::Text);
        return y + 1;
    }
    let room = brush.width().saturating_sub(2);
    let pieces: Vec<_> = lines.iter().flat_map(|line| wrap_text(line, room)).collect();
    for (piece, y) in pieces.iter().zip(y + 1..) {
        brush.put_text(2, y, piece, Meaning::Text);
    }
    y + 1 + pieces.len() as u16
}

/// Paints the notes written on the line, the latest first. Returns the row after them.
fn paint_notes(app: &App, row: &Row, brush: &mut Brush, mut y: u16) -> u16 {
    // Words may name people.
    if brush.curtain || row.notes.is_empty() {
        return y;
    }
    let now = app.context.now.in_zone(app.context.zone);
    for note in &row.notes {
        let when = spoken::say_moment(note.at.in_zone(app.context.zone), now);
        y = brush.put_rows(0, y, &format!("{}, {when}\u{a0}: {}", note.by, note.text), Meaning::Text);
    }
    y + 1
}

/// Paints what the rules of the pane and the professional say of the line. Returns the row after them.
fn paint_words(row: &Row, context: &Context, brush: &mut Brush, mut y: u16) -> u16 {
    if brush.curtain {
        return y;
    }
    for hint in row.item.list_hints(context).into_iter().chain(row.item.list_instructions(context)) {
        for line in wrap_text(&hint, brush.width().saturating_sub(1)) {
            brush.put_text(0, y, &line, Meaning::Hint);
            y += 1;
        }
        y += 1;
    }
    y
}

/// Paints the person's other open lines with their days, and who of the household could come with them. Returns the row
/// after them.
fn paint_others(row: &Row, shown: &ShownCells, context: &Context, brush: &mut Brush, mut y: u16) -> u16 {
    let also = Also::in_words(&row.also, context).into_iter().filter(|words| !shown.say(words));
    let household = row.household.iter().map(|other| format!("Même visite ? {}", brush.name(&other.name_and_birth())));
    let lines: Vec<_> = also.map(|words| name::capitalise_first(&words)).chain(household).collect();
    for line in lines {
        y = brush.put_rows(0, y, &line, Meaning::Text);
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_says_a_value_only_where_its_words_stand_whole() {
        let shown = ShownCells { texts: vec!["×2 Dr Morel, Nadia".to_owned()], alerts: vec!["52 min".to_owned()] };
        assert!(shown.say("Nadia") && shown.say("Dr Morel") && !shown.say("Dr More") && !shown.say(""));
        assert!(shown.say_why("attend depuis 52 min") && !shown.say_why("attend depuis 152 min"));
    }
}
