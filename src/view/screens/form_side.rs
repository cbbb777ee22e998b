//! The side of a form on a wide screen: the instruction, the checks, the person's open lines, the notes, the day.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::screens::form::Form;
use crate::domain::count::other_count;
use crate::domain::{StaffId, name, spoken};
use crate::model::{Context, Days, Item, Level, Note, Row};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns of the side.
pub const SIDE: u16 = 46;

/// Paints the side, a part under the other; the day comes last and takes the rows that are left.
pub fn paint(app: &App, form: &Form, brush: &mut Brush) {
    for y in 0..brush.height() {
        brush.put_text(0, y, brush.look.glyphs.upright, Meaning::Border);
    }
    let area = Rect { x: brush.area.x + 2, width: brush.area.width.saturating_sub(2), ..brush.area };
    let mut brush = brush.with_area(area);
    let context = &app.context;
    let mut y = 0;
    if !brush.curtain {
        let said = form.notice(context).into_iter().chain(form.hints(context));
        for words in said {
            y = brush.put_rows(0, y, &words, Meaning::Hint) + 1;
        }
    }
    if form.beside.is_about_nothing() {
        brush.put_rows(0, y, "Ce qui est ouvert pour la personne se lira ici.", Meaning::Muted);
    }
    let Some(lines) = &form.beside.lines else { return };
    y = paint_open(&lines.open, form, context, &mut brush, y);
    y = paint_notes(&lines.notes, context, &mut brush, y);
    let own = form.item(context);
    if let Some(((kind, day), item)) = lines.topic.day.zip(own)
        && let Some(days) = kind.days
    {
        let pros = members_of(&item, context);
        let concerns = |row: &&Row| pros.is_empty() || pros.iter().any(|pro| row.item.falls_to(*pro, context));
        let rows: Vec<_> = lines.agenda.iter().filter(concerns).collect();
        let whose = pros.iter().map(|pro| context.staff_name(*pro)).collect::<Vec<_>>().join(", ");
        let whose = if whose.is_empty() { whose } else { format!(", {whose}") };
        let counted = days.count_phrase(rows.len());
        let day = spoken::head_day(day, context.today());
        let title = format!("{day}\u{a0}: {}{whose}", counted.to_lowercase());
        y = brush.put_rows(0, y, &name::capitalise_first(&title), Meaning::Title);
        paint_agenda(days, &rows, &item, context, &mut brush, y);
    }
}

/// Members of the team that the line is for.
fn members_of(item: &Item, context: &Context) -> Vec<StaffId> {
    let named = context.staff.iter().map(|staff| staff.id).filter(|id| item.concerns_member(*id));
    named.collect()
}

fn paint_open(open: &[Row], form: &Form, context: &Context, brush: &mut Brush, mut y: u16) -> u16 {
    if open.is_empty() {
        if form.beside.lines.as_ref().is_some_and(|lines| lines.topic.person.is_some()) {
            brush.put_text(0, y, "Rien d’autre d’ouvert pour cette personne.", Meaning::Muted);
            y += 2;
        }
        return y;
    }
    brush.put_text(0, y, "Ouvert pour cette personne", Meaning::Title);
    y += 1;
    for row in open {
        let item = &row.item;
        let deadline = item.deadline(context);
        let meaning = match deadline.level {
            Level::Late => Meaning::Late,
            Level::Soon => Meaning::Soon,
            Level::Calm => Meaning::Text,
        };
        let day = item.day(context).filter(|day| day.hour.is_some() || !day.is_today(context));
        let mut said = vec![format!("{}\u{a0}: {}", item.kind.noun.as_title(), item.state.label.to_lowercase())];
        said.extend(day.map(|day| day.in_line(context)));
        said.extend(Some(deadline.why).filter(|why| !why.is_empty()));
        brush.put_right(2, y, 2, deadline.level.mark(), meaning);
        for line in wrap_text(&said.join(" · "), brush.width().saturating_sub(3)) {
            brush.put_text(3, y, &line, Meaning::Text);
            y += 1;
        }
    }
    y + 1
}

fn paint_notes(notes: &[Note], context: &Context, brush: &mut Brush, mut y: u16) -> u16 {
    // Words may name people.
    if notes.is_empty() || brush.curtain {
        return y;
    }
    brush.put_text(0, y, "Notes", Meaning::Title);
    y += 1;
    let now = context.now.in_zone(context.zone);
    for note in notes {
        let when = spoken::say_moment(note.at.in_zone(context.zone), now);
        y = brush.put_rows(0, y, &format!("{}, {when}\u{a0}: {}", note.by, note.text), Meaning::Text);
    }
    y + 1
}

/// Paints the lines of the day by their hours; one at the hour of the form is marked.
fn paint_agenda(days: &Days, rows: &[&Row], own: &Item, context: &Context, brush: &mut Brush, mut y: u16) {
    let hour = own.moment(&days.at);
    let room = usize::from(brush.height().saturating_sub(y));
    let shown = if rows.len() > room { room.saturating_sub(1) } else { rows.len() };
    for row in &rows[..shown] {
        let at = row.item.moment(&days.at);
        let same = at.is_some() && at == hour;
        let meaning = if same { Meaning::Soon } else { Meaning::Text };
        brush.put_right(2, y, 2, if same { Level::Soon.mark() } else { "" }, meaning);
        brush.put_text(3, y, &at.map(|at| at.clock_text(context.zone)).unwrap_or_default(), meaning);
        let name = brush.subject(row);
        let end = brush.put_text(9, y, &name, Meaning::Text);
        let pros = members_of(&row.item, context);
        let whose = pros.iter().map(|pro| context.staff_name(*pro)).collect::<Vec<_>>().join(", ");
        brush.put_text(end + 2, y, &whose, Meaning::Muted);
        y += 1;
    }
    if shown < rows.len() {
        brush.put_text(3, y, &format!("et {}", other_count(rows.len() - shown)), Meaning::Muted);
    }
}
