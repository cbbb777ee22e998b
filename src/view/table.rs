//! A pane's list: its headline, its columns, its parts; and beside it, where there is room, what the selected line has no column for.

use crate::domain::order;
use std::borrow::Cow;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::brush::{Brush, cell_width};
use super::detail::{self, ShownCells};
use super::theme::Meaning;
use crate::app::App;
use crate::app::cells::CellTexts;
use crate::app::listing::{ListLine, Listing, Selected};
use crate::app::window::WIDE;
use crate::domain::count::{count_phrase, other_count};
use crate::domain::spoken;
use crate::model::days::SHOWN;
use crate::model::{Column, Context, Days, Item, Level, Row, Width, text};

/// Stands before a line marked for an action on several.
const MARK: &str = "*";
/// Pointer, mark and a space.
pub const MARGIN: u16 = 4;
const DETAIL: u16 = 38;
/// A column that makes room for names keeps so much; what must be known comes last, and gives last.
const NARROWEST: u16 = 12;
/// Width up to which a column of words takes what it needs from the longest one beside it.
const FAIR: u16 = 18;
/// Columns of this rank and above go before they take room from the names or from what must be known.
const SECONDARY: u8 = 3;
/// Names are never given more: « MONTEIRO DE ALBUQUERQUE Guilhermina » is told by its first words.
const LONGEST: u16 = 28;
const STEP: u16 = 4;
/// A cell longer than this is cut rather than that it takes the room of all the others.
const MOST_NEEDED: u16 = 60;

/// Paints the list.
pub fn paint(app: &App, brush: &mut Brush) {
    let listing = app.listing();
    headline(app, listing, brush);
    let area = brush.area;
    let wide = area.width >= WIDE;
    let width = if wide { area.width - DETAIL - 1 } else { area.width };
    paint_list(app, listing, &mut brush.with_area(Rect { width, y: area.y + 2, height: area.height - 2, ..area }));
    if wide {
        let x = area.x + width;
        let shown = listing.row().map(|row| shown_cells(app, listing, row, &lay_out_columns(listing, width)));
        let mut side = brush.with_area(Rect::new(x, area.y + 2, DETAIL + 1, area.height - 2));
        detail::paint(app, listing, shown.unwrap_or_default(), &mut side);
    }
}

fn headline(app: &App, listing: &Listing, brush: &mut Brush) {
    let Some(rows) = &listing.rows else {
        brush.put_text(1, 0, "Lecture du fichier…", Meaning::Muted);
        return;
    };
    let narrowed_rows = listing.rows_found(&app.context);
    let shown = narrowed_rows.as_ref().unwrap_or(rows);
    let of_days = listing.from.zip(listing.kind.days).map(|(from, days)| whole_week(days, from, shown));
    let told: Cow<[String]> = match (of_days, &narrowed_rows) {
        (Some(of_days), _) => of_days.into(),
        // Where nothing holds the words looked for, nothing is said of the pane.
        (None, Some(found)) if found.is_empty() => Vec::new().into(),
        (None, Some(found)) => listing.headline_of(found, &app.context).into(),
        (None, None) => listing.headline(&app.context),
    };
    let narrowed = listing.pro.map(|pro| format!("Pour {} (f)", app.context.staff_name(pro)));
    let searched = narrowed_rows.as_ref().map(|found| {
        let all = count_phrase(rows.len(), "ligne", "lignes");
        format!("« {} » (Ctrl-F) : {} sur {all}", listing.words.trim(), found.len())
    });
    let beyond = (listing.beyond > 0).then(|| format!("et {} : filtrez avec f", other_count(listing.beyond)));
    // As many as the tab says, for it is the same number; of a narrowed list, as many as it shows.
    let late = match &narrowed_rows {
        Some(found) => Some(found.iter().filter(|row| is_late(&row.item, &app.context)).count()),
        None if listing.pro.is_some() => Some(rows.iter().filter(|row| is_late(&row.item, &app.context)).count()),
        None => app.lists.count_of(listing.kind).map(|count| count.late),
    };
    let late = late.filter(|late| *late > 0 && listing.from.is_none()).map(|late| format!("En retard {late}"));
    let marked = match listing.marked.len() {
        0 => None,
        count => Some(count_phrase(count, "marquée", "marquées")),
    };
    let parts =
        marked.into_iter().chain(narrowed).chain(searched).chain(beyond).chain(late).chain(told.iter().cloned());
    let mut x = 1;
    for part in parts {
        if x > 1 && x + cell_width(&part) > brush.width() {
            break;
        }
        x = brush.put_text(x, 0, &part, Meaning::Title) + 3;
    }
}

fn is_late(item: &Item, context: &Context) -> bool {
    item.state.open && item.deadline(context).level == Level::Late
}

fn paint_list(app: &App, listing: &Listing, brush: &mut Brush) {
    let days = listing.kind.days.filter(|_| listing.from.is_some());
    let columns = lay_out_columns(listing, brush.width());
    let mut x = MARGIN;
    let sorted = listing.sort.and_then(|at| listing.columns().get(at)).filter(|_| days.is_none());
    for (column, width) in &columns {
        let by = sorted.is_some_and(|sorted| sorted.header == column.header);
        let header =
            if by { format!("{} {}", column.header, brush.look.glyphs.down) } else { column.header.to_owned() };
        if column.right {
            brush.put_right(x + width, 0, *width, &header, Meaning::Header);
        } else {
            brush.put_in(x, 0, *width, &header, Meaning::Header);
        }
        x += width + 1;
    }
    let Some(rows) = &listing.rows else { return };
    if listing.lines.is_empty() && rows.is_empty() {
        let none = match listing.pro {
            Some(pro) => format!("Rien ici pour {} ; f montre tout le monde.", app.context.staff_name(pro)),
            None => "Rien ici pour le moment : n ajoute, q « premiers pas » dit par quoi commencer.".to_owned(),
        };
        brush.put_rows(MARGIN, 2, &none, Meaning::Muted);
        return;
    }
    if listing.lines.is_empty() {
        let none = format!("Aucune ligne de cette liste ne contient « {} » ; Échap montre tout.", listing.words.trim());
        brush.put_rows(MARGIN, 2, &none, Meaning::Muted);
    }
    let texts = listing.cell_texts(&app.context);
    let height = brush.height().saturating_sub(1);
    // Where a long sentence takes some of the list's rows, the selected line stays in sight.
    let top = listing.position().map_or(0, |at| (at + 1).saturating_sub(usize::from(height))).max(listing.top);
    // The lines under the title at `at`.
    let under = |at: usize| {
        listing.lines.iter().skip(at + 1).map_while(|line| match line {
            ListLine::Row { at, .. } => rows.get(*at),
            ListLine::Title { .. } => None,
        })
    };
    for (at, line) in listing.lines.iter().enumerate().skip(top).take(usize::from(height)) {
        let y = (at - top) as u16 + 1;
        match line {
            ListLine::Title { section, count, folded } => match (listing.from, days) {
                (Some(from), Some(days)) => {
                    let unsettled = under(at).filter(|row| (days.unsettled)(&row.item)).count();
                    day(app, days, from, *section, (*count, unsettled), brush, y);
                }
                _ => title(listing, *section, folded.then_some(*count), brush, y),
            },
            ListLine::Row { at, .. } => paint_row(app, listing, &rows[*at], (&columns, texts), brush, y),
        }
    }
}

/// The columns shown on a list this wide, each with its width.
fn lay_out_columns(listing: &Listing, width: u16) -> Vec<(&'static Column, u16)> {
    layout(listing.columns(), width.saturating_sub(MARGIN + 1), &cells_need(listing))
}

/// Text of the selected line that its columns cut or have no room for, and its remark, where they cannot be shown in full
/// beside them.
pub fn cut_cells(app: &App, brush: &Brush) -> Option<String> {
    let row = app.listing().row().filter(|_| brush.width() < WIDE)?;
    let columns = lay_out_columns(app.listing(), brush.width());
    let aside = paint_aside(&columns);
    let taken = row_mark(app, row).map_or(0, |(words, _)| cell_width(&words) + 1);
    let texts = app.listing().cell_texts(&app.context).of_row(row);
    let said = |column: &Column| {
        let cell = texts.text(column);
        if column.names { brush.name(&cell) } else { brush.words_of(&row.item, cell).into_owned() }
    };
    let rooms = cell_rooms(&columns, |at| said(columns[at].0).is_empty() && (Some(at) != aside || taken == 0));
    let whole = columns.iter().zip(rooms).enumerate().filter_map(|(at, ((column, _), room))| {
        let cell = said(column);
        let room = if Some(at) == aside { room.saturating_sub(taken) } else { room };
        (cell_width(&cell) > room).then_some(cell)
    });
    let gone =
        app.listing().columns().iter().filter(|column| columns.iter().all(|(kept, _)| kept.header != column.header));
    let mut gone: Vec<_> = gone.map(|column| (column, said(column))).filter(|(_, cell)| !cell.is_empty()).collect();
    order::sort_by_key(&mut gone, |(column, _)| column.rank);
    let gone = gone.into_iter().map(|(column, cell)| format!("{}\u{a0}: {cell}", column.header));
    Some(whole.chain(brush.remark(&row.item)).chain(gone).collect::<Vec<_>>().join("   "))
}

/// Room of each cell of a line: its column, and on the left side those after it that are blank in this line.
fn cell_rooms(columns: &[(&Column, u16)], is_blank: impl Fn(usize) -> bool) -> Vec<u16> {
    let room = |at: usize| {
        let (column, width) = columns[at];
        let blank = (at + 1..columns.len()).take_while(|after| !column.right && is_blank(*after));
        width + blank.map(|after| columns[after].1 + 1).sum::<u16>()
    };
    (0..columns.len()).map(room).collect()
}

/// Cells of `row` that `columns` show whole.
fn shown_cells(app: &App, listing: &Listing, row: &Row, columns: &[(&Column, u16)]) -> ShownCells {
    let aside = paint_aside(columns);
    let taken = row_mark(app, row).map_or(0, |(words, _)| cell_width(&words) + 1);
    let mut shown = ShownCells::default();
    let texts = listing.cell_texts(&app.context).of_row(row);
    let is_blank = |at: usize| texts.text(columns[at].0).is_empty() && (Some(at) != aside || taken == 0);
    for (at, ((column, _), room)) in columns.iter().zip(cell_rooms(columns, is_blank)).enumerate() {
        let cell = texts.text(column).into_owned();
        let room = if Some(at) == aside { room.saturating_sub(taken) } else { room };
        if cell.is_empty() || cell_width(&cell) > room {
            continue;
        }
        if column.alerts {
            shown.alerts.push(cell.clone());
        }
        shown.texts.push(cell);
    }
    // The day stands over the line, the hour in it.
    if let Some(days) = listing.kind.days.filter(|_| listing.from.is_some()) {
        shown.texts.push(text::show(&days.at, row.item.get(&days.at), &app.context));
    }
    shown
}

/// Member who has claimed the line, or who has just changed it.
fn row_mark(app: &App, row: &Row) -> Option<(String, Meaning)> {
    let claim = row.item.claimed_now(&app.context).map(|staff| format!("[{}]", app.context.staff_name(staff)));
    let news = app.hearing.changed_by(row.item.id).map(|staff| format!("par {}", app.context.staff_name(staff)));
    claim.map(|words| (words, Meaning::Claimed)).or(news.map(|words| (words, Meaning::News)))
}

/// The column in which that mark pushes words aside: never a name or a figure.
fn paint_aside(columns: &[(&Column, u16)]) -> Option<usize> {
    columns.iter().rposition(|(column, _)| !column.right && !column.names)
}

/// « Du 22/11 au 28/11 », « 6 trajets », « 2 à régler ».
fn whole_week(days: &Days, from: NaiveDate, rows: &[Row]) -> Vec<String> {
    let to = from.checked_add_days(chrono::Days::new(SHOWN - 1)).unwrap_or(from);
    let unsettled = rows.iter().filter(|row| (days.unsettled)(&row.item)).count();
    let (count, left) = (days.count_phrase(rows.len()), days.left_of(unsettled));
    let between = format!("Du {} au {}", from.format("%d/%m"), to.format("%d/%m"));
    [Some(between), Some(count), left].into_iter().flatten().collect()
}

/// « demain, mardi 24/11   3 trajets, dont 1 à régler », « vendredi 25/12   férié : Noël ».
fn day(
    app: &App,
    days: &Days,
    from: NaiveDate,
    place: usize,
    (count, unsettled): (usize, usize),
    brush: &mut Brush,
    y: u16,
) {
    let Some(day) = from.checked_add_days(chrono::Days::new(place as u64)) else { return };
    let x = brush.put_text(
        1,
        y,
        &spoken::head_day(day, app.context.today()),
        if count > 0 { Meaning::Title } else { Meaning::Muted },
    );
    let counted = match (count, days.left_of(unsettled)) {
        (0, _) => None,
        (1, Some(_)) => Some(format!("{}, {}", days.count_phrase(1), days.left.0)),
        (count, Some(left)) => Some(format!("{}, dont {left}", days.count_phrase(count))),
        (count, None) => Some(days.count_phrase(count)),
    };
    // Whoever is expected on a day the doors stay shut was given a wrong day.
    let said = match (counted, app.context.calendar.closure_reason(day)) {
        (None, None) => brush.look.glyphs.dash.to_owned(),
        (counted, closed) => counted.into_iter().chain(closed).collect::<Vec<_>>().join("   "),
    };
    brush.put_text(x + 3, y, &said, Meaning::Muted);
}

/// « En attente », « Prêt : 9 repliées » of a part of which `folded` lines are folded away.
fn title(listing: &Listing, section: usize, folded: Option<usize>, brush: &mut Brush, y: u16) {
    let words = listing.kind.sections[section].title;
    let hidden = folded.map(|count| format!("\u{a0}: {}", count_phrase(count, "repliée", "repliées")));
    let line = words.to_owned() + &hidden.unwrap_or_default();
    brush.put_text(1, y, &line, Meaning::Title);
    if listing.selected == Some(Selected::Section(section)) {
        brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
        brush.tint_row(0, y, brush.width(), Meaning::Selected);
    }
}

fn paint_row(
    app: &App,
    listing: &Listing,
    row: &Row,
    (columns, texts): (&[(&Column, u16)], CellTexts),
    brush: &mut Brush,
    y: u16,
) {
    let item = &row.item;
    let texts = texts.of_row(row);
    let (level, why) = texts.pressing();
    let alert = match level {
        Level::Late => Some(Meaning::Late),
        Level::Soon => Some(Meaning::Soon),
        Level::Calm => None,
    };
    let calm = if item.state.open { Meaning::Text } else { Meaning::Muted };
    brush.put_right(3, y, 2, level.mark(), alert.unwrap_or(calm));
    if listing.marked.contains(&item.id) {
        brush.put_text(3, y, MARK, Meaning::Claimed);
    }
    let (mark, aside) = (row_mark(app, row), paint_aside(columns));
    let is_blank = |at: usize| texts.text(columns[at].0).is_empty() && (Some(at) != aside || mark.is_none());
    let mut x = MARGIN;
    let mut named = brush.width();
    for (at, ((column, width), room)) in columns.iter().zip(cell_rooms(columns, is_blank)).enumerate() {
        let mut cell = texts.text(column);
        let (mut start, mut room) = (x, room);
        if column.names {
            cell = brush.name_in(room, cell);
            named = x + cell_width(&cell) + 1;
        } else {
            cell = brush.words_of(item, cell);
        }
        if let Some((words, meaning)) = mark.as_ref().filter(|_| Some(at) == aside) {
            let end = brush.put_in(start, y, room, words, *meaning) + 1;
            room = room.saturating_sub(end - start);
            start = end;
        }
        // What makes a line late wears its colour; the rest of it stays calm.
        let meaning = alert.filter(|_| column.alerts).unwrap_or(calm);
        if column.right {
            brush.put_right(start + room, y, room, &cell, meaning);
        } else {
            brush.put_in(start, y, room, &cell, meaning);
            let reason = alert.filter(|_| !column.names).zip(texts.reason_in(column, &cell));
            // Behind the curtain the words may stand elsewhere.
            let pieces = reason.and_then(|(alert, at)| Some((alert, cell.get(..at)?, cell.get(at..at + why.len())?)));
            if let Some((alert, before, said)) = pieces.filter(|(.., said)| *said == why) {
                let before = cell_width(before).min(room);
                brush.put_in(start + before, y, room - before, said, alert);
            }
        }
        x += width + 1;
    }
    if listing.selected == Some(Selected::Item(item.id)) {
        brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
        brush.tint_row(0, y, named, Meaning::Selected);
    }
    if app.alarms.flash_line(item.id) {
        brush.tint_row(0, y, brush.width(), Meaning::Banner);
    }
}

/// The columns that fit in `room`, each with its width: the least important go first, names have what they need before
/// anything else, then each has what its cells need, and what is left over is shared.
fn layout(columns: &'static [Column], room: u16, needs: &[u16]) -> Vec<(&'static Column, u16)> {
    let names = columns.iter().zip(needs).find(|(column, _)| column.names).map_or(0, |(_, need)| (*need).min(LONGEST));
    let least = |column: &Column| match column.width {
        Width::Fixed(cells) | Width::Share(cells, _) => cells,
    };
    let wanted = |column: &Column| if column.names { names.max(least(column)) } else { least(column) };
    let takes =
        |kept: &[usize], width: &dyn Fn(&Column) -> u16| kept.iter().map(|at| width(&columns[*at]) + 1).sum::<u16>();
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    while let Some(last) = (0..kept.len()).rev().max_by_key(|at| columns[kept[*at]].rank) {
        let rank = columns[kept[last]].rank;
        let width: &dyn Fn(&Column) -> u16 = if rank >= SECONDARY { &wanted } else { &least };
        if rank == 0 || takes(&kept, width) <= room + 1 {
            break;
        }
        kept.remove(last);
    }
    let mut widths: Vec<u16> = kept.iter().map(|at| least(&columns[*at])).collect();
    let mut spare = (room + 1).saturating_sub(widths.iter().map(|width| width + 1).sum());
    if let Some(named) = kept.iter().position(|at| columns[*at].names) {
        let wanted = names.saturating_sub(widths[named]);
        let mut given = wanted.min(spare);
        spare -= given;
        for at in (0..kept.len()).filter(|at| is_shared(&columns[kept[*at]])) {
            let more = (wanted - given).min(widths[at].saturating_sub(NARROWEST));
            widths[at] -= more;
            given += more;
        }
        widths[named] += given;
    }
    let shared: Vec<_> = (0..kept.len()).filter(|at| is_shared(&columns[kept[*at]])).collect();
    let need = |at: usize| needs.get(kept[at]).copied().unwrap_or(0);
    spare = give_needed(&mut widths, &shared, need, spare);
    let weight = |at: usize| match columns[at].width {
        Width::Share(_, weight) if is_shared(&columns[at]) => weight,
        Width::Share(..) | Width::Fixed(_) => 0,
    };
    let total: u16 = kept.iter().map(|at| weight(*at)).sum::<u16>().max(1);
    kept.into_iter().zip(widths).map(|(at, width)| (&columns[at], width + spare * weight(at) / total)).collect()
}

/// True for a column of words, whose width is what is left by the others.
fn is_shared(column: &Column) -> bool {
    matches!(column.width, Width::Share(..)) && !column.names
}

/// Gives the columns at the places `shared`, in their order, what their cells need: first of `spare`, then of what others
/// have beyond their own need. Returns what is left of `spare`.
fn give_needed(widths: &mut [u16], shared: &[usize], need: impl Fn(usize) -> u16, mut spare: u16) -> u16 {
    for at in shared {
        let given = need(*at).saturating_sub(widths[*at]).min(spare);
        widths[*at] += given;
        spare -= given;
    }
    for at in shared {
        for other in shared.iter().rev().filter(|other| *other != at) {
            let unused = widths[*other].saturating_sub(need(*other).max(NARROWEST));
            let given = need(*at).saturating_sub(widths[*at]).min(unused);
            widths[*other] -= given;
            widths[*at] += given;
        }
    }
    // Sentences that nothing holds leave room for the few words beside them.
    for at in shared {
        let others = shared.iter().filter(|other| *other != at);
        if let Some(longest) = others.copied().max_by_key(|other| widths[*other]) {
            let lacks = need(*at).min(FAIR).saturating_sub(widths[*at]);
            let given = lacks.min(widths[longest].saturating_sub(FAIR));
            widths[longest] -= given;
            widths[*at] += given;
        }
    }
    spare
}

/// Width that the cells of each column need, rounded up in steps: the columns must not move each time a line comes or goes.
fn cells_need(listing: &Listing) -> Vec<u16> {
    let need = |width: &usize| u16::try_from(*width).unwrap_or(MOST_NEEDED).min(MOST_NEEDED).next_multiple_of(STEP);
    listing.cell_widths.iter().map(need).collect()
}
