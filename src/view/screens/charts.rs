//! Figures as charts, in one to three columns.

use ratatui::buffer::Buffer;
use ratatui::layout::{Direction, Rect};
use ratatui::style::Style;
use ratatui::symbols::bar;
use ratatui::widgets::{Bar, BarChart, BarGroup, Widget};

use super::Painted;
use crate::app::App;
use crate::app::screen::Screen;
use crate::app::screens::charts::{Charts, chart_rows};
use crate::reports::chart::{Chart, ChartBar};
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

/// Columns of the words before lying bars, and of their two numbers at least.
const WORDS: u16 = 16;
const NUMBERS: u16 = 10;
/// A bar on a terminal without block elements.
const ASCII: bar::Set = bar::Set {
    full: "#",
    seven_eighths: "#",
    three_quarters: "#",
    five_eighths: "#",
    half: "#",
    three_eighths: " ",
    one_quarter: " ",
    one_eighth: " ",
    empty: " ",
};

impl Painted for Charts {
    fn paint(&self, app: &App, brush: &mut Brush) {
        let before = format!("(n) : {}", self.figures.period.words_before());
        let end = brush.put_text(1, 0, &self.title(), Meaning::Title);
        brush.put_right(brush.width() - 1, 0, brush.width().saturating_sub(end + 2), &before, Meaning::Muted);
        let columns = self.columns(brush.width());
        if columns.iter().all(Vec::is_empty) {
            brush.put_text(3, 2, "Rien n’est compté dans ces deux périodes.", Meaning::Muted);
            return;
        }
        let height = brush.height().saturating_sub(2);
        let top = self.top.min(self.overflow(app));
        let each = brush.width() / columns.len() as u16;
        for (at, column) in columns.iter().enumerate() {
            let rows = column.iter().map(chart_rows).sum::<usize>() as u16;
            // Drawn whole on a sheet of its own, of which the screen shows a window.
            let mut sheet = Buffer::empty(Rect::new(0, 0, each.saturating_sub(3), rows));
            let mut y = 0;
            for chart in column {
                paint_chart(chart, brush, &mut sheet, y);
                y += chart_rows(chart) as u16;
            }
            brush.look.glyphs.replace_glyphs(&mut sheet.content);
            show(&sheet, brush, (3 + at as u16 * each, 2), top.min(usize::from(rows)) as u16, height);
        }
    }
}

/// Copies the rows of `sheet` from `top` on to the part of the screen that begins at `at`.
fn show(sheet: &Buffer, brush: &mut Brush, at: (u16, u16), top: u16, height: u16) {
    let (left, above) = (brush.area.x + at.0, brush.area.y + at.1);
    let width = usize::from(sheet.area.width).max(1);
    let rows = sheet.content.chunks(width).skip(usize::from(top)).take(usize::from(height));
    for (row, y) in rows.zip(above..) {
        brush.canvas.put_cells(left, y, row);
    }
}

fn paint_chart(chart: &Chart, brush: &Brush, sheet: &mut Buffer, y: u16) {
    let style = |meaning| brush.look.theme.style(meaning);
    let title = brush.look.glyphs.text(&chart.title).into_owned();
    sheet.set_stringn(0, y, title, usize::from(sheet.area.width), style(Meaning::Title));
    let area = Rect::new(0, y + 1, sheet.area.width, chart_rows(chart) as u16 - 2);
    match chart.upright {
        true => upright(chart, brush, area, sheet),
        false => lying(chart, brush, area, sheet),
    }
}

/// Two bars a step, that of the period before first and in retreat; the number over the label.
fn upright(chart: &Chart, brush: &Brush, area: Rect, sheet: &mut Buffer) {
    let style = |meaning| brush.look.theme.style(meaning);
    let count = chart.bars.len().max(1) as u16;
    let width = (area.width / count).saturating_sub(1).clamp(2, 6);
    let (bar, gap) = (width / 2, 1);
    let label = |text: &str| brush.look.glyphs.text(text).chars().take(usize::from(width)).collect::<String>();
    let groups: Vec<BarGroup> = chart
        .bars
        .iter()
        .map(|step| {
            let [now, before] = step.lengths();
            let before = Bar::new(before).style(style(Meaning::Muted)).text_value(String::new());
            let now = Bar::new(now).style(style(Meaning::Text)).text_value(String::new());
            BarGroup::with_label(label(step.label.trim_end_matches(" h")), [before, now])
        })
        .collect();
    let mut widget = BarChart::grouped(groups).bar_width(bar).bar_gap(0).group_gap(gap).bar_set(bar_set(brush));
    widget = widget.label_style(style(Meaning::Text));
    widget.render(area, sheet);
}

/// A bar each, with its words and numbers before it; the length is that of the period, a mark that of the one before.
fn lying(chart: &Chart, brush: &Brush, area: Rect, sheet: &mut Buffer) {
    let style = |meaning| brush.look.theme.style(meaning);
    let spoken: Vec<_> = chart.bars.iter().map(|bar| brush.look.glyphs.text(&bar.numbers()).into_owned()).collect();
    // A quarter counts thousands; a blank stays on either side.
    let numbers = spoken.iter().map(|told| cell_width(told) + 2).max().unwrap_or(0).max(NUMBERS);
    let left = WORDS + numbers;
    for ((bar, told), y) in chart.bars.iter().zip(&spoken).zip(area.y..area.bottom()) {
        let words = brush.look.glyphs.text(&bar.label).into_owned();
        sheet.set_stringn(0, y, cut(&words, brush), usize::from(WORDS), style(Meaning::Text));
        let start = left.saturating_sub(cell_width(told) + 1);
        sheet.set_stringn(start, y, told, usize::from(numbers), style(Meaning::Text));
    }
    let greatest = chart.bars.iter().map(ChartBar::greatest).max().unwrap_or(1).max(1);
    let most = chart.full.unwrap_or(greatest);
    let drawn = |bar: &ChartBar| Bar::new(bar.lengths()[0]).style(style(Meaning::Text)).text_value(String::new());
    let bars: Vec<Bar> = chart.bars.iter().map(drawn).collect();
    let room = Rect::new(left, area.y, area.width.saturating_sub(left), area.height);
    BarChart::new(bars)
        .direction(Direction::Horizontal)
        .bar_width(1)
        .bar_gap(0)
        .max(most)
        .bar_set(bar_set(brush))
        .render(room, sheet);
    mark_before(&chart.bars, most, brush, room, sheet);
}

/// Marks on each line how far the period before reached, where nothing is drawn there.
fn mark_before(bars: &[ChartBar], most: u64, brush: &Brush, room: Rect, sheet: &mut Buffer) {
    let style: Style = brush.look.theme.style(Meaning::Muted);
    for (bar, y) in bars.iter().zip(room.y..room.bottom()) {
        let before = bar.lengths()[1];
        let reach = (before * u64::from(room.width)).div_ceil(most);
        let x = room.x + u16::try_from(reach.saturating_sub(1)).unwrap_or(0);
        if before > 0 && sheet.cell((x, y)).is_some_and(|cell| cell.symbol() == " ") {
            sheet.set_stringn(x, y, brush.look.glyphs.upright, 1, style);
        }
    }
}

fn cut(words: &str, brush: &Brush) -> String {
    let room = usize::from(WORDS) - 1;
    match words.chars().count() <= room {
        true => words.to_owned(),
        false => {
            let ellipsis = brush.look.glyphs.ellipsis;
            let kept = room.saturating_sub(ellipsis.chars().count());
            words.chars().take(kept).collect::<String>() + ellipsis
        }
    }
}

fn bar_set(brush: &Brush) -> bar::Set<'static> {
    if brush.look.glyphs.is_ascii() { ASCII } else { bar::NINE_LEVELS }
}
