//! The quick lookup: what is typed, how it was understood, who it may be.

use super::Painted;
use crate::app::App;
use crate::app::screens::lookup::{Lookup, Wanted};
use crate::domain::coded::Coded;
use crate::domain::person::{IdentityMark, UNBORN};
use crate::model::{Also, Context, Row};
use crate::protocol::Hit;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

const BORN: u16 = 11;
const PHONE: u16 = 6;

impl Painted for Lookup {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(self, &app.context, brush);
    }

    fn cut(&self, app: &App, brush: &Brush) -> Option<String> {
        cut(self, &app.context, brush)
    }
}

/// Paints the lookup.
fn paint(lookup: &Lookup, context: &Context, brush: &mut Brush) {
    let width = brush.width();
    let asked = match lookup.wanted {
        Wanted::Anything | Wanted::ForForm => "Chercher : ",
        Wanted::ForLink(_) => "Lien avec : ",
        Wanted::ForMerge => "L’autre fiche : ",
        Wanted::ForLine(_) => "Donner la ligne à : ",
    };
    let x = brush.put_text(1, 0, asked, Meaning::FieldLabel);
    let typed = lookup.line.text();
    let understood = lookup.found.understood;
    let room = width.saturating_sub(x + cell_width(understood) + 3);
    if lookup.in_rows {
        brush.put_in(x, 0, room, typed, Meaning::Text);
    } else {
        brush.put_typed(x, 0, room, &lookup.line, Meaning::FieldFocus);
    }
    brush.put_right(width.saturating_sub(1), 0, 30, understood, Meaning::Muted);
    if typed.trim().is_empty() {
        brush.put_text(3, 2, "Un nom, un prénom, une date de naissance, la fin d’un numéro.", Meaning::Muted);
        brush.put_text(3, 3, "Dans l’ordre que l’on veut : « ben moh 85 », « 12/03/1985 », « 4178 ».", Meaning::Muted);
        return;
    }
    let (name, open) = columns(width);
    for (x, header) in [(3, "Personne"), (4 + name, "Né·e le"), (4 + name + BORN, "Tél."), (open, "Ouvert")] {
        brush.put_text(x, 2, header, Meaning::Header);
    }
    let rows = usize::from(brush.height().saturating_sub(5)).max(1);
    let top = (lookup.selected + 1).saturating_sub(rows);
    let mut y = 3;
    for at in (0..lookup.count()).skip(top).take(rows) {
        match (lookup.hit_at(at), lookup.uncarded_at(at)) {
            (Some(hit), _) => row(hit, context, (name, open), brush, y),
            (None, Some(line)) => uncarded(line, context, (name, open), brush, y),
            (None, None) => {}
        }
        if at == lookup.selected {
            select(lookup, brush, y);
        }
        y += 1;
    }
    if lookup.may_create() {
        // A name may be near to what is typed; a number or a date is exactly theirs.
        let word = if typed.chars().any(char::is_alphabetic) { "proche" } else { "personne" };
        let near = match lookup.count() {
            0 => "(personne n’y ressemble)".to_owned(),
            count if lookup.found.far => format!("({count} de loin, ci-dessus)"),
            1 => format!("(1 {word} ci-dessus : regardez d’abord)"),
            count if count >= lookup.most => format!("({count} {word}s ou plus\u{a0}: regardez d’abord)"),
            count => format!("({count} {word}s ci-dessus : regardez d’abord)"),
        };
        let end = brush.put_text(3, y + 1, &format!("+ nouvelle personne « {} »  ", typed.trim()), Meaning::Text);
        brush.put_text(end, y + 1, &near, Meaning::Muted);
        if lookup.is_on_new() {
            select(lookup, brush, y + 1);
        }
    }
}

/// Width of names, and column where the open items begin: name, birth date, phone, then the rest; the name gives way
/// last.
fn columns(width: u16) -> (u16, u16) {
    let name = (width.saturating_sub(3 + BORN + PHONE + 4) * 6 / 10).max(20);
    (name, 3 + name + 1 + BORN + PHONE + 1)
}

/// Whole text of what is open for the selected person, where the column cuts it; none where it does not.
pub(super) fn cut(lookup: &Lookup, context: &Context, brush: &Brush) -> Option<String> {
    let open = open_words(lookup.hit()?, context);
    (columns(brush.width()).1 + cell_width(&open) > brush.width()).then_some(open)
}

fn select(lookup: &Lookup, brush: &mut Brush, y: u16) {
    brush.put_text(1, y, brush.look.glyphs.pointer, Meaning::Selected);
    // The letters that answer stay underlined while one types: only the beginning of the row is in reverse.
    let tinted = if lookup.in_rows { brush.width() } else { 3 };
    brush.tint_row(0, y, tinted, Meaning::Selected);
}

/// Marks the characters `marks` of `text`, written from column `start` and cut at `end`.
fn underline(text: &str, marks: &[(usize, usize)], start: u16, end: u16, brush: &mut Brush, y: u16) {
    let column = |at: usize| (start + cell_width(&text.chars().take(at).collect::<String>())).min(end);
    for (from, to) in marks {
        brush.tint_row(column(*from), y, column(*to) - column(*from), Meaning::Match);
    }
}

/// Paints a person found, in columns: the name in so many cells, the open items from the second column on.
pub(super) fn row(hit: &Hit, context: &Context, (name, open): (u16, u16), brush: &mut Brush, y: u16) {
    let person = &hit.person;
    let mark = match (hit.homonym, person.mark) {
        _ if person.deceased_on.is_some() => "décédé·e",
        (true, _) => "homonyme",
        (_, IdentityMark::None) => "",
        (_, mark) => mark.label(),
    };
    // The letters give way to a death only.
    let kept = if person.deceased_on.is_some() { cell_width(mark) + 1 } else { 0 };
    let end = 3 + name.saturating_sub(kept);
    let shown = brush.name(&person.name);
    let mut x = brush.put_in(3, y, end - 3, &shown, Meaning::Text);
    if !brush.curtain {
        underline(&person.name, &hit.marks, 3, end, brush, y);
        if let Some((birth, told)) = person.birth_name.as_ref().zip(person.born_as()) {
            let start = x + 1 + cell_width(&told) - cell_width(birth);
            x = brush.put_in(x, y, end.saturating_sub(x), &format!(" {told}"), Meaning::Muted);
            underline(birth, &hit.birth_marks, start, x, brush, y);
        }
    }
    brush.put_in(x + 1, y, (3 + name).saturating_sub(x + 1), mark, Meaning::Soon);
    let born = person.born.map_or(UNBORN.to_owned(), |born| born.to_string());
    brush.put_in(4 + name, y, BORN, &born, Meaning::Text);
    let phone = person.phone_end.as_ref().map(|end| format!("··{end}")).unwrap_or_default();
    brush.put_in(4 + name + BORN, y, PHONE, &phone, Meaning::Muted);
    brush.put_text(open, y, &open_words(hit, context), Meaning::Text);
}

/// « 1 attendu·e à ce nom ? · 2 prête »: a line of their name that may be theirs, then what is open for them.
fn open_words(hit: &Hit, context: &Context) -> String {
    let perhaps = Also::in_words(&hit.perhaps, context).into_iter().map(|told| format!("{told} à ce nom\u{a0}?"));
    perhaps.chain(Also::in_words(&hit.also, context)).collect::<Vec<_>>().join(" · ")
}

/// A line of today without a card: its name, and where it stands.
fn uncarded(row: &Row, context: &Context, (name, open): (u16, u16), brush: &mut Brush, y: u16) {
    let item = &row.item;
    let shown = brush.subject(row);
    brush.put_in(3, y, name, &shown, Meaning::Text);
    brush.put_in(4 + name, y, BORN + PHONE, "sans fiche", Meaning::Soon);
    let hour = item.day(context).map(|day| day.in_line(context)).unwrap_or_default();
    let stands = format!("{} {hour}", item.kind.mentioned(&item.state.label.to_lowercase()));
    brush.put_text(open, y, stands.trim_end(), Meaning::Text);
}
