//! The figures: of one centre over several periods, or of every centre in one, beside the period before.

use super::{MARGIN, first_shown, name_centres, select_row};
use crate::coordinator::standing;
use crate::coordinator::{Coordinator, FiguresPage};
use crate::domain::{Period, Span, name};
use crate::hub::figures::{FigureCell, FigureSection, FigureTable, SIGNS, sum_cells};
use crate::hub::page::NO_PEOPLE;
use crate::hub::people::span_code;
use crate::hub::reading::{CentreNow, CentreVoice};
use crate::model::Figure;
use crate::model::figure::{ENTERED, ENTRY_DAYS};
use crate::reports::figure_rows::LACKING_LABEL;
use crate::view::brush::{Brush, cell_width};
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
    fn words(&self, section: FigureSection, cell: impl Fn(usize) -> FigureCell, dash: &str) -> String {
        let word = |period| cell(period).words(section.threshold(self.centre), dash);
        match self.before {
            None => word(self.period),
            Some(before) => format!("{} ({})", word(self.period), word(before)),
        }
    }
}

pub(super) fn paint(screen: &Coordinator, page: &FiguresPage, brush: &mut Brush) {
    let Some((group, _)) = &screen.group else { return };
    let section = screen.section();
    let one = page.centre.and_then(|id| group.centres.iter().find(|centre| centre.id == id));
    let title = match one {
        Some(centre) => format!("{} · {} · {}", centre.name, section.title(), span_words(page.period.span)),
        None => format!("{} · {}", section.title(), page.period.in_words()),
    };
    let end = brush.put_text(1, 0, &title, Meaning::Title);
    let titles = titles_width(screen, group.centres.len() as u16, brush.width());
    let figures = screen.list_figures();
    let rows = page.table.as_ref().map(|table| list_rows(&figures, page, screen, table)).unwrap_or_default();
    let least = widest(page, (one, &group.centres), section, (&figures, &rows), brush.look.glyphs.dash) + 1;
    let columns = list_columns(page, one, &group.centres, (brush.width(), titles), least);
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
    let note = notes(screen, (&figures, &rows), page, table, &columns, brush.width());
    let height = usize::from(brush.height()).saturating_sub(4 + note.len()).max(1);
    // The parts of the selected figure are in sight with it as far as there is room.
    let at = rows.iter().rposition(|row| row.figure == page.selected).unwrap_or(0);
    let own = rows.iter().position(|row| row.figure == page.selected).unwrap_or(0);
    let top = first_shown(at, rows.len(), height).min(own);
    for (y, row) in (3..).zip(rows.iter().skip(top).take(height)) {
        let whole = row.of == RowOf::Whole;
        let (meaning, indent) = if whole { (Meaning::Text, 0) } else { (Meaning::Muted, 2) };
        brush.put_in(MARGIN + indent, y, first.saturating_sub(MARGIN + indent + 1), &row.title, meaning);
        let mut x = first;
        for column in &columns {
            let cell = |period: usize| row.of.cell(table, (period, column.centre.id), section, figures[row.figure]);
            x += column.width;
            brush.put_right(x, y, column.width - 1, &column.words(section, cell, brush.look.glyphs.dash), meaning);
        }
        if row.figure == page.selected && whole {
            select_row(brush, y);
        }
    }
    let below = brush.height().saturating_sub(note.len() as u16);
    for ((words, meaning), y) in note.iter().zip(below..) {
        brush.put_text(1, y, words, *meaning);
    }
}

/// Columns that the titles of the part looked at take, as far as that leaves room for four centres, or for all.
fn titles_width(screen: &Coordinator, centres: u16, width: u16) -> u16 {
    let longest = screen.list_figures().iter().map(|figure| cell_width(figure.title)).max().unwrap_or(0);
    (longest + MARGIN + 1).min(width.saturating_sub(centres.min(4) * CENTRE)).max(TITLES)
}

/// Columns of the longest words of the cells: no number is cut.
fn widest(
    page: &FiguresPage,
    (one, centres): (Option<&CentreNow>, &[CentreNow]),
    section: FigureSection,
    (figures, rows): (&[&Figure], &[FigureRow]),
    dash: &str,
) -> u16 {
    let Some(table) = &page.table else { return 0 };
    let all = list_columns(page, one, centres, (u16::MAX, 0), 0);
    let words = all.iter().flat_map(|column| {
        rows.iter().map(move |row| {
            let cell = |period: usize| row.of.cell(table, (period, column.centre.id), section, figures[row.figure]);
            cell_width(&column.words(section, cell, dash))
        })
    });
    words.max().unwrap_or(0)
}

fn list_columns<'a>(
    page: &FiguresPage,
    one: Option<&'a CentreNow>,
    centres: &'a [CentreNow],
    (width, titles): (u16, u16),
    least: u16,
) -> Vec<Column<'a>> {
    match one {
        Some(centre) => {
            let periods = page.periods();
            let each = PERIOD.max(least);
            let room = usize::from(width.saturating_sub(TITLES) / each).max(1);
            let skipped = periods.len().saturating_sub(room);
            let column = |(at, period): (usize, &Period)| Column {
                header: period_header(*period),
                centre,
                period: at,
                before: None,
                width: each,
            };
            periods.iter().enumerate().skip(skipped).map(column).collect()
        }
        None => {
            let least = CENTRE.max(least);
            let room = usize::from(width.saturating_sub(titles) / least).max(1);
            let shown = centres.len().saturating_sub(page.left).clamp(1, room) as u16;
            let each = (width.saturating_sub(titles) / shown).clamp(least, least.max(CENTRE + 8));
            let heads = name_centres(centres.iter(), each - 1);
            let column = |(centre, header): (&'a CentreNow, String)| Column {
                header,
                centre,
                period: 0,
                before: Some(1),
                width: each,
            };
            centres.iter().zip(heads).skip(page.left).take(room).map(column).collect()
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
        let cut = cell_width(&header) > room;
        match cut {
            true => drop(brush.put_in(x + 1, 2, room, &header, Meaning::Header)),
            false => brush.put_right(x + column.width, 2, room, &header, Meaning::Header),
        }
        x += column.width;
    }
}

/// A row: a figure, or something under the one that is opened.
struct FigureRow {
    figure: usize,
    of: RowOf,
    title: String,
}

/// Part of its figure that a row tells.
#[derive(PartialEq, Eq)]
enum RowOf {
    Whole,
    /// The word of a part.
    Part(String),
    /// Lines that lack the datum.
    Lacking,
    /// Days with an entry.
    Days,
}

impl RowOf {
    fn cell(
        &self,
        table: &FigureTable,
        (period, centre): (usize, i32),
        section: FigureSection,
        figure: &Figure,
    ) -> FigureCell {
        match self {
            Self::Whole => table.cell(period, centre, section, figure),
            Self::Part(what) => table.part(period, centre, section, figure, what),
            Self::Lacking => match table.lacking(period, centre, section, figure) {
                Some(count) => FigureCell::Number { count, more: false },
                None => FigureCell::Nothing,
            },
            Self::Days => match table.days(period, centre, section, figure) {
                Some(days) => FigureCell::Share { yes: days.with, of: days.of },
                None => FigureCell::Nothing,
            },
        }
    }
}

fn list_rows(figures: &[&Figure], page: &FiguresPage, screen: &Coordinator, table: &FigureTable) -> Vec<FigureRow> {
    let mut rows = Vec::new();
    for (at, figure) in figures.iter().enumerate() {
        rows.push(FigureRow { figure: at, of: RowOf::Whole, title: figure.title.to_owned() });
        if page.opened && at == page.selected {
            let words = table.words(screen.section(), figure).into_iter();
            rows.extend(words.map(|(what, title)| FigureRow { figure: at, of: RowOf::Part(what), title }));
            let notes = [(RowOf::Lacking, LACKING_LABEL), (RowOf::Days, ENTRY_DAYS)];
            let notes = notes.into_iter().map(|(of, title)| FigureRow { figure: at, of, title: title.to_owned() });
            rows.extend(notes.filter(|row| is_told(row, table, screen, figure)));
        }
    }
    rows
}

/// True for a row that any centre has something in, in any period.
fn is_told(row: &FigureRow, table: &FigureTable, screen: &Coordinator, figure: &Figure) -> bool {
    let centres = || screen.group.iter().flat_map(|(group, _)| &group.centres);
    let cell = |period, centre: &CentreNow| row.of.cell(table, (period, centre.id), screen.section(), figure);
    (0..table.periods.len()).any(|period| centres().any(|centre| cell(period, centre) != FigureCell::Nothing))
}

/// Notes: what the selected figure counts and lacks, what the signs mean, and which centres are not heard from.
fn notes(
    screen: &Coordinator,
    (figures, rows): (&[&Figure], &[FigureRow]),
    page: &FiguresPage,
    table: &FigureTable,
    columns: &[Column],
    width: u16,
) -> Vec<(String, Meaning)> {
    let centres: Vec<_> = screen.group.iter().flat_map(|(group, _)| &group.centres).collect();
    let room = width.saturating_sub(2);
    let mut lines = Vec::new();
    let mut add = |words: &str, meaning: Meaning| {
        let wrapped = wrap_text(words, room).into_iter().filter(|line| !line.is_empty());
        lines.extend(wrapped.map(|line| (line, meaning)));
    };
    if matches!(screen.section(), FigureSection::People) && span_code(page.period.span).is_none() {
        add(&format!("{NO_PEOPLE} Tab change la période."), Meaning::Late);
    }
    if let Some(figure) = figures.get(page.selected) {
        let entered = if figure.entered { format!(" {}.", name::capitalise_first(ENTERED)) } else { String::new() };
        add(&format!("{}\u{a0}: {}.{entered}", figure.title, figure.says), Meaning::Text);
        let sums = sum_words(screen.section(), figure, page, table, &centres);
        if !sums.is_empty() {
            add(&sums, Meaning::Text);
        }
    }
    add(&legend(screen.section(), (figures, rows), table, &centres), Meaning::Muted);
    if page.centre.is_none() && columns.len() < centres.len() {
        let (from, to) = (page.left + 1, page.left + columns.len());
        add(&format!("Centres {from} à {to} sur {}\u{a0}: < et > montrent les autres.", centres.len()), Meaning::Muted);
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

/// Words for the signs that these rows hold; none where they hold none.
fn legend(
    section: FigureSection,
    (figures, rows): (&[&Figure], &[FigureRow]),
    table: &FigureTable,
    centres: &[&CentreNow],
) -> String {
    let (mut few, mut veiled, mut more, mut median) = (false, false, false, false);
    for (row, centre) in rows.iter().flat_map(|row| centres.iter().map(move |centre| (row, centre))) {
        for period in 0..table.periods.len() {
            match row.of.cell(table, (period, centre.id), section, figures[row.figure]) {
                FigureCell::Few => few = true,
                FigureCell::Veiled => veiled = true,
                FigureCell::Number { more: true, .. } => more = true,
                FigureCell::Minutes { .. } => median = true,
                FigureCell::Nothing | FigureCell::Number { more: false, .. } | FigureCell::Share { .. } => {}
            }
        }
    }
    let signs = [few, veiled, more].into_iter().zip(SIGNS).chain([(median, "une durée est la médiane")]);
    let told: Vec<_> = signs.filter(|(is_shown, _)| *is_shown).map(|(_, words)| words).collect();
    let words = name::capitalise_first(&told.join("\u{a0}; "));
    if words.is_empty() { words } else { format!("{words}.") }
}

/// « Ensemble : 98 (91), où qui est venu·e dans deux centres compte deux fois. Sans la donnée : 7. Jours avec une saisie :
/// 12 sur 20. »: of the centres shown, or of the one whose trend it is.
fn sum_words(
    section: FigureSection,
    figure: &Figure,
    page: &FiguresPage,
    table: &FigureTable,
    centres: &[&CentreNow],
) -> String {
    let among: Vec<_> = centres.iter().filter(|centre| page.centre.is_none_or(|one| one == centre.id)).collect();
    // The period itself is the last of a trend, and the first beside the one before.
    let (now, before) = match page.centre {
        Some(_) => (table.periods.len().saturating_sub(1), None),
        None => (0, Some(1)),
    };
    let few = among.iter().map(|centre| section.threshold(centre)).max().unwrap_or(0);
    let sum = |of: &RowOf, period: usize| {
        sum_cells(among.iter().map(|centre| of.cell(table, (period, centre.id), section, figure)))
    };
    let mut told = Vec::new();
    if let Some(before) = before.filter(|_| among.len() > 1) {
        let (here, then) = (sum(&RowOf::Whole, now), sum(&RowOf::Whole, before));
        let says = |cell| !matches!(cell, FigureCell::Nothing | FigureCell::Few | FigureCell::Veiled);
        if says(here) || says(then) {
            let (here, then) = (here.words(few, "—"), then.words(few, "—"));
            told.push(format!(
                "Ensemble\u{a0}: {here} ({then}), où qui est venu·e dans deux centres compte deux fois."
            ));
        }
    }
    if let FigureCell::Number { count, .. } = sum(&RowOf::Lacking, now) {
        told.push(format!("{}\u{a0}: {count}.", name::capitalise_first(LACKING_LABEL)));
    }
    if let FigureCell::Share { yes, of } = sum(&RowOf::Days, now) {
        told.push(format!("{}\u{a0}: {yes} sur {of}.", name::capitalise_first(ENTRY_DAYS)));
    }
    told.join(" ")
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
