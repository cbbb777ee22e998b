//! The first page: the centres by name, what is late in each pane, promises about to break, who is away, the last push.

use super::{MARGIN, first_shown, meaning_of, name_centres, select_row};
use crate::app::window::WIDE as WINDOW_WIDE;
use crate::coordinator::Coordinator;
use crate::coordinator::standing::{self, OpenSum};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, spoken};
use crate::hub::reading::{CentreNow, CentreVoice, GroupNow};
use crate::model::{Kind, Level};
use crate::panes::{self, PANES};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns of a pane, and of what follows the panes: promises, absences, the last push, what to see to.
const PANE: u16 = 6;
const AFTER: [(&str, u16); 4] = [("Promis", 7), ("Abs.", 5), ("Envoi", 6), ("À voir", 8)];
/// Columns of a wide screen, at its end: the last backup, the version.
const WIDE: [(&str, u16); 2] = [("Sauvegarde", 17), ("Version", 9)];
/// Mark of a centre that is not heard from.
const SILENT: &str = "?";
/// Rows of what is told of the selected centre, on a screen that is not high; a third of one that is.
const DETAIL: usize = 8;
/// Rows among these that do not say where it is late.
const NOT_LATE: usize = 5;
/// Columns of a name at least: what follows the panes makes room for it, from its end.
const NAME: u16 = 12;

pub(super) fn paint(screen: &Coordinator, brush: &mut Brush) {
    let Some((group, _)) = &screen.group else { return };
    headline(screen, group, brush);
    let centres = screen.centres();
    if centres.is_empty() {
        brush.put_rows(
            MARGIN,
            2,
            "Aucun centre\u{a0}: ce rôle ne répond encore d’aucun (hub add-coordinator).",
            Meaning::Text,
        );
        return;
    }
    let columns = Columns::of(brush.width());
    columns.paint_headers(brush);
    let body = usize::from(brush.height()).saturating_sub(3);
    // The list does not jump as the selection moves: what is told under it always has the same rows.
    let under = DETAIL.max(body / 3).min(body.saturating_sub(centres.len().min(4) + 1));
    let room = (brush.width(), under.saturating_sub(NOT_LATE).max(3));
    let detail = screen.centre().map(|centre| tell(screen, group, centre, room)).unwrap_or_default();
    let height = body.saturating_sub(under + 1).max(1);
    let selected = centres.iter().position(|centre| Some(centre.id) == screen.selected).unwrap_or(0);
    let top = first_shown(selected, centres.len(), height);
    let names = name_centres(centres.iter().copied(), columns.name.saturating_sub(1));
    for (y, (at, (centre, name))) in (3..).zip(centres.iter().zip(&names).enumerate().skip(top).take(height)) {
        brush.put_in(MARGIN, y, columns.name.saturating_sub(1), name, Meaning::Text);
        line(screen, group, centre, &columns, brush, y);
        if at == selected {
            select_row(brush, y);
        }
    }
    let first = brush.height().saturating_sub(under as u16);
    for ((words, meaning), y) in detail.iter().take(under).zip(first..) {
        brush.put_text(1, y, words, *meaning);
    }
}

/// « 2 en retard », « 1 sans nouvelles », « 5 promesses dans 2 h », « 1 non remplacé·e ».
fn headline(screen: &Coordinator, group: &GroupNow, brush: &mut Brush) {
    let now = screen.hub_time();
    let (lately, silent): (Vec<_>, Vec<_>) =
        group.centres.iter().partition(|centre| matches!(centre.voice(now), CentreVoice::Lately(_)));
    let late = lately.iter().filter(|centre| standing::sum_of_all(centre).late > 0).count();
    let soon: i64 = lately.iter().map(|centre| standing::sum_of_all(centre).soon).sum();
    let away: i64 = lately.iter().map(|centre| standing::unreplaced(centre)).sum();
    let count = |number: i64, one, several| count_phrase(usize::try_from(number).unwrap_or(0), one, several);
    let parts = [
        Some(format!("{late} en retard")),
        (!silent.is_empty()).then(|| format!("{} sans nouvelles", silent.len())),
        (soon > 0).then(|| count(soon, "promesse dans 2 h", "promesses dans 2 h")),
        (away > 0).then(|| count(away, "non remplacé·e", "non remplacé·es")),
    ];
    let mut x = 1;
    for part in parts.into_iter().flatten() {
        x = brush.put_text(x, 0, &part, Meaning::Title) + 3;
    }
}

/// Positions of the columns.
struct Columns {
    name: u16,
    panes: u16,
    pane: u16,
    /// Headers and widths of the columns after the panes.
    after: Vec<(&'static str, u16)>,
}

impl Columns {
    fn of(width: u16) -> Self {
        let wide = width >= WINDOW_WIDE;
        let mut after: Vec<_> = AFTER.into_iter().chain(WIDE.into_iter().filter(|_| wide)).collect();
        let count = panes::tabs().len() as u16 + 1;
        let room =
            |after: &[(&str, u16)]| width.saturating_sub(MARGIN + after.iter().map(|(_, width)| width).sum::<u16>());
        while room(&after) < count * PANE + NAME && !after.is_empty() {
            after.pop();
        }
        let pane = if room(&after) >= count * 9 + 20 { 9 } else { PANE };
        let name = room(&after).saturating_sub(count * pane);
        Self { name, panes: MARGIN + name, pane, after }
    }

    fn paint_headers(&self, brush: &mut Brush) {
        brush.put_text(MARGIN, 2, "Centre", Meaning::Header);
        let mut x = self.panes;
        for title in panes::tabs().iter().map(|kind| kind.short).chain(["Autres"]) {
            let title = shorten(title, self.pane);
            brush.put_right(x + self.pane, 2, self.pane, &title, Meaning::Header);
            x += self.pane;
        }
        for (title, width) in &self.after {
            brush.put_right(x + width, 2, width - 1, title, Meaning::Header);
            x += width;
        }
    }
}

/// A title with a blank before it in so many columns: « Ordo. », « Tran. ».
fn shorten(title: &str, width: u16) -> String {
    let room = usize::from(width) - 1;
    match title.chars().count() > room {
        true => title.chars().take(room - 1).chain(['.']).collect(),
        false => title.to_owned(),
    }
}

fn line(screen: &Coordinator, group: &GroupNow, centre: &CentreNow, columns: &Columns, brush: &mut Brush, y: u16) {
    let now = screen.hub_time();
    if let Some(silence) = standing::silence_words(centre, now, screen.zone) {
        brush.put_right(3, y, 2, SILENT, Meaning::Late);
        brush.put_in(columns.panes + 1, y, brush.width().saturating_sub(columns.panes + 1), &silence, Meaning::Late);
        return;
    }
    let all = standing::sum_of_all(centre);
    let faults = standing::list_faults(centre, group, now);
    let away = standing::unreplaced(centre);
    let level = match all.level() {
        Level::Calm if away > 0 || !faults.is_empty() => Level::Soon,
        level => level,
    };
    let mark = match level {
        Level::Late => Meaning::Late,
        Level::Soon => Meaning::Soon,
        Level::Calm => Meaning::Text,
    };
    brush.put_right(3, y, 2, level.mark(), mark);
    let mut x = columns.panes;
    let mut put = |brush: &mut Brush, width: u16, words: &str, meaning: Meaning| {
        x += width;
        brush.put_right(x, y, width - 1, words, meaning);
    };
    let sums = panes::tabs().iter().map(|kind| standing::sum_of_kind(centre, kind));
    for sum in sums.chain([standing::sum_of_others(centre)]) {
        put(brush, columns.pane, &sum.words(), meaning_of(sum));
    }
    let (dot, dash) = (brush.look.glyphs.dot, brush.look.glyphs.dash);
    let number = |count: i64| if count == 0 { dot.to_owned() } else { count.to_string() };
    let calm = |count: i64| if count > 0 { Meaning::Soon } else { Meaning::Muted };
    let say = |at: Moment| spoken::say_moment(at.in_zone(screen.zone), now.in_zone(screen.zone));
    let pushed = centre.head.pushed_at.map(|at| at.clock_text(screen.zone)).unwrap_or_default();
    let words = match faults.as_slice() {
        [] => String::new(),
        [(only, _)] => (*only).to_owned(),
        [(first, _), ..] => format!("{first}+"),
    };
    let cells = [
        (number(all.soon), calm(all.soon)),
        (number(away), calm(away)),
        (pushed, Meaning::Muted),
        (words, Meaning::Soon),
        (centre.head.backup_at.map_or_else(|| dash.to_owned(), say), Meaning::Muted),
        (centre.head.version.clone(), Meaning::Muted),
    ];
    for ((_, width), (words, meaning)) in columns.after.iter().zip(cells) {
        put(brush, *width, &words, meaning);
    }
}

/// Tells of the selected centre why it is late and since when, most in so many lines, what may break, who is away, its
/// machine.
fn tell(
    screen: &Coordinator,
    group: &GroupNow,
    centre: &CentreNow,
    (width, most): (u16, usize),
) -> Vec<(String, Meaning)> {
    let now = screen.hub_time();
    let room = width.saturating_sub(2);
    let mut lines = Vec::new();
    let mut add = |words: String, meaning: Meaning| {
        lines.extend(wrap_text(&words, room).into_iter().map(|line| (line, meaning)));
    };
    let say = |at: Moment| spoken::say_moment(at.in_zone(screen.zone), now.in_zone(screen.zone));
    let head = &centre.head;
    let facts = [
        head.pushed_at.map(|at| format!("envoi {}", say(at))),
        head.backup_at.map(|at| format!("sauvegarde {}", say(at))),
        (!head.version.is_empty()).then(|| format!("version {}", head.version)),
    ];
    let facts: Vec<_> = [centre.name.clone()].into_iter().chain(facts.into_iter().flatten()).collect();
    add(facts.join(" · "), Meaning::Title);
    let all = standing::sum_of_all(centre);
    let open = count_phrase(usize::try_from(all.lines).unwrap_or(0), "ouverte", "ouvertes");
    if let Some(silence) = standing::silence_words(centre, now, screen.zone) {
        let then = match head.pushed_at {
            Some(_) => format!("\u{a0}; alors {} en retard sur {open}", all.late),
            None => String::new(),
        };
        add(format!("Pas de chiffres\u{a0}: {silence}{then}."), Meaning::Late);
    }
    let faults = standing::list_faults(centre, group, now);
    let late = standing::list_late(centre);
    let more = late.len().saturating_sub(most);
    for words in late.into_iter().take(most) {
        add(words, Meaning::Late);
    }
    if more > 0 {
        add(
            format!("et {} en retard\u{a0}: 1 à 5, volet par volet", count_phrase(more, "autre état", "autres états")),
            Meaning::Late,
        );
    }
    if all.soon > 0 {
        let soon = |kind: &&Kind| (kind.title, standing::sum_of_kind(centre, kind).soon);
        let told = PANES.iter().map(soon).filter(|(_, count)| *count > 0);
        let told: Vec<_> = told.map(|(title, count)| format!("{title} {count}")).collect();
        add(format!("Promis dans les 2 h\u{a0}: {}", told.join(", ")), Meaning::Soon);
    }
    let absences = standing::list_absences(centre);
    if !absences.is_empty() {
        add(format!("Absences\u{a0}: {}", absences.join(", ")), Meaning::Soon);
    }
    if !faults.is_empty() {
        let words: Vec<_> = faults.into_iter().map(|(_, words)| words).collect();
        add(words.join("\u{a0}; "), Meaning::Soon);
    }
    if all == OpenSum::default() && head.pushed_at.is_some() {
        add("Rien n’est ouvert.".to_owned(), Meaning::Muted);
    } else if all.late == 0 && head.pushed_at.is_some() {
        add(format!("{open}, aucune en retard."), Meaning::Muted);
    }
    lines
}
