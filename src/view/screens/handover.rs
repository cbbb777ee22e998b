//! The hand-over: parts under their titles and counts, a line each; then the team's notes, whole.

use super::Painted;
use crate::app::App;
use crate::app::screens::handover::HandoverPage;
use crate::domain::{Moment, spoken};
use crate::model::Level;
use crate::reports::{Handover, HandoverLine, Reason, TeamNote};
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Pointer, mark and a space.
const MARGIN: u16 = 4;
/// Widest moment: « demain 14:00 ».
const WHEN: u16 = 12;
/// Widest name of a colleague: « Dr Kessler », « Dr Benoît ».
const BY: u16 = 10;

/// Positions of the columns.
struct Columns {
    /// The moments: as wide as the widest, « 09:41 » when all are of today.
    when: u16,
    /// Column of the person's name.
    who: u16,
    /// The pane's words.
    words: u16,
    /// Name of the colleague.
    by: u16,
}

impl Columns {
    fn of(app: &App, found: &Handover, brush: &Brush) -> Self {
        let (mut when, mut who, mut words, mut by) = (0, 0, 0, 0);
        let notes = found.notes.iter().map(|note| (note.at, note.by));
        for (at, member) in found.told.iter().map(|told| (told.at, told.by)).chain(notes) {
            when = when.max(cell_width(&short_when(app, at)));
            by = by.max(cell_width(app.context.staff_name(member)).min(BY));
        }
        for told in &found.told {
            who = who.max(cell_width(&brush.name(&told.subject_name())));
            words = words.max(cell_width(&mentioned(app, told)));
        }
        let room = brush.width().saturating_sub(MARGIN + when + by + 4);
        // Names first: the words have what they leave, or two fifths where both are long.
        let who = who.min((room * 3 / 5).max(room.saturating_sub(words)));
        Self { when, who, words: room - who, by }
    }

    /// Column where the names begin, and the words of a note.
    fn text(&self) -> u16 {
        MARGIN + self.when + 1
    }
}

/// Content of a row of the screen.
enum Shown<'a> {
    Blank,
    Title(&'static str, usize),
    HandoverLine(usize, &'a HandoverLine),
    /// Words written on the line above.
    Said(usize, String),
    /// A line of a note; its first one says when and by whom.
    Note(usize, &'a TeamNote, bool, String),
    Muted(String),
    Words(String),
}

impl Shown<'_> {
    /// Place among the lines and notes; none of a row that cannot be selected.
    fn place(&self) -> Option<usize> {
        match self {
            Self::HandoverLine(at, _) | Self::Said(at, _) | Self::Note(at, ..) => Some(*at),
            Self::Blank | Self::Title(..) | Self::Muted(_) | Self::Words(_) => None,
        }
    }
}

impl Painted for HandoverPage {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

/// Paints it.
fn paint(app: &App, reading: &HandoverPage, brush: &mut Brush) {
    let reach = reading.reach();
    let title = format!("Relève depuis {}, {}", reach.words, when(app, reach.from));
    brush.put_text(1, 0, &title, Meaning::Title);
    let Some(found) = &reading.found else {
        brush.put_text(3, 2, "Lecture…", Meaning::Muted);
        return;
    };
    let columns = Columns::of(app, found, brush);
    let rows = rows(app, found, columns.who + 1 + columns.words, brush.curtain);
    let height = usize::from(brush.height().saturating_sub(1));
    let is_selected = |row: &Shown| row.place() == Some(reading.selected);
    let first = rows.iter().position(is_selected).unwrap_or(0);
    // Rows that nobody can select stand below the last line: they are seen with it.
    let end = match rows.iter().skip(first).position(|row| row.place().is_some_and(|at| at > reading.selected)) {
        Some(_) => rows.iter().rposition(is_selected).map_or(0, |at| at + 1),
        None => rows.len(),
    };
    let top = end.saturating_sub(height).min(first);
    for (y, row) in (1..).zip(rows.iter().skip(top).take(height)) {
        match row {
            Shown::Blank => {}
            Shown::Title(title, count) => {
                brush.put_text(1, y, &format!("{title} {count}"), Meaning::Title);
            }
            Shown::Muted(words) => {
                brush.put_text(MARGIN, y, words, Meaning::Muted);
            }
            Shown::Words(words) => {
                brush.put_text(MARGIN, y, words, Meaning::Text);
            }
            Shown::Said(_, words) => {
                brush.put_text(columns.text(), y, words, Meaning::Text);
            }
            Shown::HandoverLine(_, told) => line(app, told, &columns, brush, y),
            Shown::Note(_, note, first, text) => {
                if *first {
                    brush.put_in(MARGIN, y, columns.when, &short_when(app, note.at), Meaning::Muted);
                    brush.put_right(brush.width() - 1, y, columns.by, app.context.staff_name(note.by), Meaning::Muted);
                }
                // Words may name people.
                let text = if brush.curtain { brush.look.glyphs.ellipsis } else { text };
                brush.put_text(columns.text(), y, text, Meaning::Text);
            }
        }
        if is_selected(row) {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
}

fn rows<'a>(app: &App, found: &'a Handover, room: u16, curtain: bool) -> Vec<Shown<'a>> {
    let mut rows = Vec::new();
    for reason in Reason::ALL {
        let lines = found.told.iter().enumerate().filter(|(_, told)| told.reason == reason);
        let lines: Vec<_> = lines.collect();
        if !lines.is_empty() {
            rows.extend([Shown::Blank, Shown::Title(reason.title(), found.count(reason))]);
        }
        for (at, told) in lines {
            rows.push(Shown::HandoverLine(at, told));
            // Words may name people.
            let said = if curtain { Vec::new() } else { told.quoted_notes(&app.context) };
            rows.extend(said.iter().flat_map(|note| wrap_text(note, room)).map(|words| Shown::Said(at, words)));
        }
        let left_out = found.left_out_words(reason).map(|words| wrap_text(&words, room));
        rows.extend(left_out.into_iter().flatten().map(Shown::Muted));
    }
    if let Some(words) = app.context.proposals_words() {
        rows.extend([Shown::Blank, Shown::Title("Propositions du groupement", app.context.count_open_proposals())]);
        rows.push(Shown::Words(words));
    }
    if !found.notes.is_empty() {
        rows.extend([Shown::Blank, Shown::Title("Mots de l’équipe", found.notes.len())]);
    }
    for (at, note) in (found.told.len()..).zip(&found.notes) {
        let text = if curtain { vec![String::new()] } else { wrap_text(&note.addressed_text(&app.context), room) };
        rows.extend(text.into_iter().enumerate().map(|(part, text)| Shown::Note(at, note, part == 0, text)));
    }
    if rows.is_empty() {
        rows.extend([Shown::Blank, Shown::Muted("Rien de nouveau, et rien ne vous attend.".to_owned())]);
    }
    rows
}

fn line(app: &App, told: &HandoverLine, columns: &Columns, brush: &mut Brush, y: u16) {
    let item = &told.row.item;
    // Of several lines each has its own deadline.
    let level = if item.state.open && told.more == 0 { item.deadline(&app.context).level } else { Level::Calm };
    let meaning = match level {
        Level::Late => Meaning::Late,
        Level::Soon => Meaning::Soon,
        Level::Calm => Meaning::Text,
    };
    brush.put_right(3, y, 2, level.mark(), meaning);
    brush.put_in(MARGIN, y, columns.when, &short_when(app, told.at), Meaning::Muted);
    let who = brush.name_in(columns.who, told.subject_name());
    let words = mentioned(app, told);
    brush.put_in(columns.text(), y, columns.who, &who, Meaning::Text);
    brush.put_in(columns.text() + columns.who + 1, y, columns.words, &words, meaning);
    brush.put_right(brush.width() - 1, y, columns.by, app.context.staff_name(told.by), Meaning::Muted);
}

fn when(app: &App, at: Moment) -> String {
    spoken::say_moment(at.in_zone(app.context.zone), app.context.now.in_zone(app.context.zone))
}

/// « 09:41 », « hier 18:30 », « 26/11 13:43 »: one line of an earlier day takes little room from the names.
fn short_when(app: &App, at: Moment) -> String {
    let said = when(app, at);
    let at = at.in_zone(app.context.zone);
    if cell_width(&said) > WHEN { at.format("%d/%m %H:%M").to_string() } else { said }
}

fn mentioned(app: &App, told: &HandoverLine) -> String {
    told.row.item.kind.mentioned(&told.words(&app.context))
}
