//! A pane's list: its headline, its columns, its parts; and beside it, where there is room, the selected line whole.

use ratatui::layout::Rect;

use super::brush::{Brush, cells};
use super::dialog::wrap;
use super::theme::Meaning;
use crate::app::App;
use crate::app::listing::{ListLine, Listing, Selected};
use crate::kinds::{Column, Hand, Level, Row, Shape, Value, Width, rows, text};

/// Pointer, mark and a space.
const MARGIN: u16 = 4;
/// From this width on, the selected line is shown whole on the right.
const WIDE: u16 = 110;
const DETAIL: u16 = 38;

/// Paints the list.
pub fn paint(app: &App, brush: &mut Brush) {
    let listing = app.listing();
    headline(app, listing, brush);
    let area = brush.area;
    let wide = area.width >= WIDE;
    let width = if wide { area.width - DETAIL - 1 } else { area.width };
    list(app, listing, &mut brush.within(Rect { width, y: area.y + 2, height: area.height - 2, ..area }));
    if wide {
        let x = area.x + width;
        let mut side = brush.within(Rect::new(x, area.y + 2, DETAIL + 1, area.height - 2));
        detail(app, listing, &mut side);
    }
}

fn headline(app: &App, listing: &Listing, brush: &mut Brush) {
    let Some(rows) = &listing.rows else {
        brush.put(1, 0, "Lecture du fichier…", Meaning::Muted);
        return;
    };
    let narrowed = listing.pro.map(|pro| format!("Pour {} (f)", app.desk.staff_name(pro)));
    let beyond = (listing.beyond > 0).then(|| format!("et {} autres : filtrez avec f", listing.beyond));
    let parts = narrowed.into_iter().chain(beyond).chain((listing.kind.headline)(rows, &app.desk));
    let mut x = 1;
    for part in parts {
        if x > 1 && x + cells(&part) > brush.width() {
            break;
        }
        x = brush.put(x, 0, &part, Meaning::Title) + 3;
    }
}

fn list(app: &App, listing: &Listing, brush: &mut Brush) {
    let columns = layout(listing.kind.columns, brush.width().saturating_sub(MARGIN + 1));
    let mut x = MARGIN;
    for (column, width) in &columns {
        if column.right {
            brush.put_right(x + width, 0, *width, column.header, Meaning::Header);
        } else {
            brush.put_in(x, 0, *width, column.header, Meaning::Header);
        }
        x += width + 1;
    }
    let Some(rows) = &listing.rows else { return };
    if rows.is_empty() {
        brush.put(MARGIN, 2, "Rien ici pour le moment.", Meaning::Muted);
        return;
    }
    let height = brush.height().saturating_sub(1);
    for (y, line) in listing.lines.iter().skip(listing.top).take(usize::from(height)).enumerate() {
        let y = y as u16 + 1;
        match line {
            ListLine::Title { section, folded, .. } => title(listing, *section, *folded, brush, y),
            ListLine::Row(at) => row(app, listing, &rows[*at], &columns, brush, y),
        }
    }
}

fn title(listing: &Listing, section: usize, folded: bool, brush: &mut Brush, y: u16) {
    let words = listing.kind.sections[section].title;
    let line = if folded { format!("{words}…") } else { words.to_owned() };
    brush.put(1, y, &line, Meaning::Title);
    if listing.selected == Some(Selected::Section(section)) {
        brush.put(0, y, brush.look.glyphs.pointer, Meaning::Selected);
        brush.tint(0, y, brush.width(), Meaning::Selected);
    }
}

fn row(app: &App, listing: &Listing, row: &Row, columns: &[(&Column, u16)], brush: &mut Brush, y: u16) {
    let item = &row.item;
    let level = if item.state.open { (item.kind.deadline)(item, &app.desk).level } else { Level::Calm };
    let meaning = match (level, item.state.open) {
        (Level::Late, _) => Meaning::Late,
        (Level::Soon, _) => Meaning::Soon,
        (_, false) => Meaning::Muted,
        _ => Meaning::Text,
    };
    brush.put_right(3, y, 2, level.mark(), meaning);
    let claim = item.claimed_now(app.desk.now).map(|staff| format!("[{}] ", app.desk.staff_name(staff)));
    // Where it pushes words aside, never a name or a figure.
    let aside = columns.iter().rposition(|(column, _)| !column.right && !column.names);
    let mut x = MARGIN;
    for (at, (column, width)) in columns.iter().enumerate() {
        let mut cell = (column.cell)(row, &app.desk);
        if column.names {
            cell = brush.name(&cell);
        }
        let (mut start, mut room) = (x, *width);
        if let Some(claim) = claim.as_ref().filter(|_| Some(at) == aside) {
            let end = brush.put_in(start, y, room, claim, Meaning::Claimed);
            room = room.saturating_sub(end - start);
            start = end;
        }
        // The wait of a late line is what makes it late; names stay calm.
        let meaning = if column.names && item.state.open { Meaning::Text } else { meaning };
        if column.right {
            brush.put_right(start + room, y, room, &cell, meaning);
        } else {
            brush.put_in(start, y, room, &cell, meaning);
        }
        x += width + 1;
    }
    if listing.selected == Some(Selected::Item(item.id)) {
        brush.put(0, y, brush.look.glyphs.pointer, Meaning::Selected);
        brush.tint(0, y, brush.width(), Meaning::Selected);
    }
}

/// The columns that fit in `room`, each with its width: the least important go first, what is left over is shared.
fn layout(columns: &'static [Column], room: u16) -> Vec<(&'static Column, u16)> {
    let least = |column: &Column| match column.width {
        Width::Fixed(cells) | Width::Share(cells, _) => cells,
    };
    let mut kept: Vec<&Column> = columns.iter().collect();
    while kept.iter().map(|column| least(column) + 1).sum::<u16>() > room + 1 {
        let Some(last) = (0..kept.len()).rev().max_by_key(|at| kept[*at].rank) else { break };
        if kept[last].rank == 0 {
            break;
        }
        kept.remove(last);
    }
    let used: u16 = kept.iter().map(|column| least(column) + 1).sum();
    let spare = (room + 1).saturating_sub(used);
    let weight = |column: &Column| match column.width {
        Width::Fixed(_) => 0,
        Width::Share(_, weight) => weight,
    };
    let total: u16 = kept.iter().map(|column| weight(column)).sum::<u16>().max(1);
    kept.into_iter().map(|column| (column, least(column) + spare * weight(column) / total)).collect()
}

/// The selected line, whole.
fn detail(app: &App, listing: &Listing, brush: &mut Brush) {
    for y in 0..brush.height() {
        brush.put(0, y, brush.look.glyphs.upright, Meaning::Border);
    }
    let Some(row) = listing.row() else { return };
    let item = &row.item;
    let name = brush.name(&(item.kind.who)(row));
    brush.put(2, 0, &name, Meaning::Title);
    let level = (item.kind.deadline)(item, &app.desk);
    brush.put(2, 1, item.state.label, Meaning::Text);
    brush.put(2, 2, &level.why, if level.level == Level::Late { Meaning::Late } else { Meaning::Soon });
    if let Some(staff) = item.claimed_now(app.desk.now) {
        brush.put(2, 3, &format!("{} s’en occupe", app.desk.staff_name(staff)), Meaning::Claimed);
    }
    let mut y = 5;
    if row.is_protected() {
        y = brush.banner(2, y, "CONTACT PROTÉGÉ") + 1;
    }
    // What every new line says says nothing of this one.
    let fresh = item.kind.begin(item.created_by, None, &app.desk);
    for (field, value) in item.fields().filter(|(field, value)| field.hand != Hand::Kept && !value.is_empty()) {
        let shown = text::show(field, value, &app.desk);
        let said = field.key == "label" || field.key == "person";
        // Words may name people.
        let hidden =
            brush.curtain && matches!(field.shape, Shape::Text(_) | Shape::Rows(_) | Shape::Person | Shape::Phone);
        // Read on the card, after all of its banner.
        let unsaid = row.is_protected() && matches!(field.shape, Shape::Phone);
        if said || hidden || unsaid || shown == "non" || fresh.get(field) == value {
            continue;
        }
        let end = brush.put(2, y, field.label, Meaning::FieldLabel);
        if let Value::Rows(lines) = value {
            for line in rows::show(field, lines, &app.desk) {
                y += 1;
                brush.put(4, y, &line, Meaning::Text);
            }
        } else {
            // A long value goes on under its label rather than end in an ellipsis: here the line is shown whole.
            let fits = end + 2 + cells(&shown) <= brush.width();
            let lines = if fits { vec![shown] } else { wrap(&shown, brush.width().saturating_sub(4)) };
            let start = if fits { (end + 2, y) } else { (4, y + 1) };
            for (line, below) in lines.iter().zip(start.1..) {
                y = below;
                brush.put(start.0, y, line, Meaning::Text);
            }
        }
        y += 1;
    }
    let hints = if brush.curtain { Vec::new() } else { (item.kind.hints)(item, &app.desk) };
    for hint in hints {
        y += 1;
        for line in wrap(&hint, brush.width() - 3) {
            brush.put(2, y, &line, Meaning::Hint);
            y += 1;
        }
    }
    y += 1;
    for also in &row.also {
        let end = brush.put(2, y, &also.kind.digit.to_string(), Meaning::BarKey);
        brush.put(end + 1, y, also.state.label, Meaning::Text);
        y += 1;
    }
    for other in &row.kin {
        let name = brush.name(&other.name);
        brush.put(2, y, &format!("Même visite ? {name}"), Meaning::Text);
        y += 1;
    }
    if let Some(person) = &row.person {
        let born = person.born.map(|born| format!("Né·e le {}", born.format("%d/%m/%Y")));
        let phone = person.phone_end.as_ref().map(|end| format!("tél. ··{end}"));
        let told: Vec<_> = [born, phone].into_iter().flatten().collect();
        brush.put(2, y, &told.join("   "), Meaning::Muted);
    }
}
