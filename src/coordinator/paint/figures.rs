//! The figures: of one centre over several periods, or of every centre in one, beside the period before.

use super::{MARGIN, first_shown, select_row};
use crate::coordinator::standing;
use crate::coordinator::{Coordinator, FiguresPage};
use crate::domain::{Period, Span};
use crate::hub::figures::{FigureCell, FigureTable};
use crate::hub::reading::{CentreNow, CentreVoice};
use crate::model::Figure;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns of the titles at least, of a period of a trend, and of a centre with both its numbers.
const TITLES: u16 = 24;
const PERIOD: u16 = 8;
const CENTRE: u16 = 13;

/// A column: its header, and what it holds of a figure and of a part of one.
struct Column<'a> {
    header: String,
    centre: &'a CentreNow,
    /// Position of the period, and of the one before where both are shown.
    period: usize,
    before: Option<usize>,
    width: u16,
}

impl Column<'_> {
    fn words(&self, cell: impl Fn(usize) -> FigureCell, dash: &str) -> String {
        let word = |period| cell(period).words(self.centre.few, dash);
        match self.before {
            None => word(self.period),
            Some(before) => format!("{} ({})", word(self.period), word(before)),
        }
    }
}

pub(super) fn paint(screen: &Coordinator, page: &FiguresPage, brush: &mut Brush) {
    let Some((group, _)) = &screen.group else { return };
    let kind = screen.kind();
    let one = page.centre.and_then(|id| group.centres.iter().find(|centre| centre.id == id));
    let title = match one {
        Some(centre) => format!("{} · {} · {}", centre.name, kind.title, span_words(page.period.span)),
        None => format!("{} · {}", kind.title, page.period.in_words()),
    };
    let end = brush.put_text(1, 0, &title, Meaning::Title);
    let columns = list_columns(page, one, &group.centres, brush.width());
    let shown = columns.iter().map(|column| column.width).sum::<u16>();
    let first = brush.width().saturating_sub(shown);
    if one.is_none() {
        let before = format!("(n)\u{a0}: {}", page.period.words_before());
        brush.put_right(brush.width() - 1, 0, brush.width().saturating_sub(end + 2), &before, Meaning::Muted);
    }
    headers(screen, &columns, first, brush);
    let Some(table) = &page.table else {
        brush.put_text(MARGIN, 4, "Lecture…", Meaning::Muted);
        return;
    };
    let figures = screen.list_figures();
    let note = notes(screen, &figures, page, &columns, group.centres.len(), brush.width());
    let height = usize::from(brush.height()).saturating_sub(4 + note.len()).max(1);
    let rows = list_rows(&figures, page, screen, table);
    // The parts of the selected figure are in sight with it as far as there is room.
    let at = rows.iter().rposition(|row| row.figure == page.selected).unwrap_or(0);
    let own = rows.iter().position(|row| row.figure == page.selected).unwrap_or(0);
    let top = first_shown(at, rows.len(), height).min(own);
    for (y, row) in (3..).zip(rows.iter().skip(top).take(height)) {
        let meaning = if row.part.is_some() { Meaning::Muted } else { Meaning::Text };
        let indent = if row.part.is_some() { 2 } else { 0 };
        brush.put_in(MARGIN + indent, y, first.saturating_sub(MARGIN + indent + 1), &row.title, meaning);
        let mut x = first;
        for column in &columns {
            let figure = figures[row.figure];
            let cell = |period: usize| match &row.part {
                None => table.cell(period, column.centre.id, kind, figure),
                Some(what) => table.part(period, column.centre.id, kind, figure, what),
            };
            x += column.width;
            brush.put_right(x, y, column.width - 1, &column.words(cell, brush.look.glyphs.dash), meaning);
        }
        if row.figure == page.selected && row.part.is_none() {
            select_row(brush, y);
        }
    }
    let below = brush.height().saturating_sub(note.len() as u16);
    for ((words, meaning), y) in note.iter().zip(below..) {
        brush.put_text(1, y, words, *meaning);
    }
}

fn list_columns<'a>(
    page: &FiguresPage,
    one: Option<&'a CentreNow>,
    centres: &'a [CentreNow],
    width: u16,
) -> Vec<Column<'a>> {
    match one {
        Some(centre) => {
            let periods = page.periods();
            let room = usize::from(width.saturating_sub(TITLES) / PERIOD);
            let skipped = periods.len().saturating_sub(room);
            let column = |(at, period): (usize, &Period)| Column {
                header: period_header(*period),
                centre,
                period: at,
                before: None,
                width: PERIOD,
            };
            periods.iter().enumerate().skip(skipped).map(column).collect()
        }
        None => {
            let room = usize::from(width.saturating_sub(TITLES) / CENTRE).max(1);
            let shown = centres.len().saturating_sub(page.left).clamp(1, room) as u16;
            let each = (width.saturating_sub(TITLES) / shown).clamp(CENTRE, CENTRE + 8);
            let column = |centre: &'a CentreNow| Column {
                header: centre.name.clone(),
                centre,
                period: 0,
                before: Some(1),
                width: each,
            };
            centres.iter().skip(page.left).take(room).map(column).collect()
        }
    }
}

fn headers(screen: &Coordinator, columns: &[Column], first: u16, brush: &mut Brush) {
    let now = screen.hub_time();
    let mut x = first;
    for column in columns {
        let silent = column.before.is_some() && !matches!(column.centre.voice(now), CentreVoice::Lately(_));
        let header = if silent { format!("? {}", column.header) } else { column.header.clone() };
        // The end of a name tells less than its beginning.
        let room = column.width - 1;
        let cut = crate::view::brush::cell_width(&header) > room;
        match cut {
            true => drop(brush.put_in(x + 1, 2, room, &header, Meaning::Header)),
            false => brush.put_right(x + column.width, 2, room, &header, Meaning::Header),
        }
        x += column.width;
    }
}

/// A row: a figure, or a part of the one that is opened.
struct FigureRow {
    figure: usize,
    part: Option<String>,
    title: String,
}

fn list_rows(figures: &[&Figure], page: &FiguresPage, screen: &Coordinator, table: &FigureTable) -> Vec<FigureRow> {
    let mut rows = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        rows.push(FigureRow { figure: at, part: None, title: figure.title.to_owned() });
        if page.opened && at == page.selected {
            let words = table.words(screen.kind(), figure).into_iter();
            rows.extend(words.map(|(what, title)| FigureRow { figure: at, part: Some(what), title }));
        }
    }
    rows
}

/// Notes: what the selected figure counts, what the signs mean, and which centres are not heard from.
fn notes(
    screen: &Coordinator,
    figures: &[&Figure],
    page: &FiguresPage,
    columns: &[Column],
    count: usize,
    width: u16,
) -> Vec<(String, Meaning)> {
    let room = width.saturating_sub(2);
    let mut lines = Vec::new();
    let mut add = |words: &str, meaning: Meaning| {
        lines.extend(wrap_text(words, room).into_iter().map(|line| (line, meaning)));
    };
    if let Some(figure) = figures.get(page.selected) {
        add(&format!("{}\u{a0}: {}.", figure.title, figure.says), Meaning::Text);
    }
    add(
        "«\u{a0}<5\u{a0}»\u{a0}: trop peu pour être dit\u{a0}; «\u{a0}+\u{a0}»\u{a0}: sans ce qui est trop peu\u{a0}; une durée est la médiane.",
        Meaning::Muted,
    );
    if page.centre.is_none() && columns.len() < count {
        let (from, to) = (page.left + 1, page.left + columns.len());
        add(&format!("Centres {from} à {to} sur {count}\u{a0}: < et > montrent les autres."), Meaning::Muted);
    }
    let now = screen.hub_time();
    let silent: Vec<_> = columns
        .iter()
        .filter_map(|column| Some((column.centre, standing::silence_words(column.centre, now, screen.zone)?)))
        .map(|(centre, words)| format!("{} {words}", centre.name))
        .collect();
    if let Some(first) = silent.first() {
        let told = if page.centre.is_some() { first.clone() } else { silent.join("\u{a0}; ") };
        add(&format!("?\u{a0}: {told}."), Meaning::Late);
    }
    lines
}

/// « par semaine ».
fn span_words(span: Span) -> &'static str {
    match span {
        Span::Day => "par jour",
        Span::Week => "par semaine",
        Span::Month => "par mois",
        Span::Quarter => "par trimestre",
        Span::Year => "par année",
        Span::Days(_) => "d’autant de jours",
    }
}

/// A period in eight columns: « 26/11 », « 11/2026 », « T4 2026 ».
fn period_header(period: Period) -> String {
    use chrono::Datelike;
    let first = period.first;
    match period.span {
        Span::Day | Span::Week | Span::Days(_) => first.format("%d/%m").to_string(),
        Span::Month => first.format("%m/%Y").to_string(),
        Span::Quarter => format!("T{} {}", first.month0() / 3 + 1, first.year()),
        Span::Year => first.year().to_string(),
    }
}
