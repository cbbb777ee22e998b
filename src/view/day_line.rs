//! The day of a pane as a picture: a row an hour, a sign a person.

use super::brush::{Brush, cell_width};
use super::theme::Meaning;
use crate::app::App;
use crate::app::listing::Listing;
use crate::model::day_line::{HourOfDay, PRESENCES};

/// Column where the signs begin, after the pointer and the hour.
const SIGNS: u16 = 7;
/// Columns of the number of people, after the signs: beside the hour it would read as minutes.
const COUNT: u16 = 4;
/// A word under the hours stands so far from the next.
const GAP: u16 = 3;

/// The hours of the list's day; none of a pane that has no such picture, and of other days.
pub fn hours_shown(app: &App, listing: &Listing) -> Vec<HourOfDay> {
    let rows = listing.rows.as_ref().filter(|_| listing.from.is_none());
    let hours = listing.kind.day_line.zip(rows).map(|(line, rows)| line.list_hours(rows, &app.context));
    hours.unwrap_or_default()
}

/// Words that tell the signs, each with its place in [`PRESENCES`], on as many rows as `width` asks for; on the last row the
/// people whose lines were `let_go` of, with their hours.
pub fn legend_rows(hours: &[HourOfDay], let_go: usize, width: u16) -> Vec<Vec<(usize, String)>> {
    let mut rows: Vec<(u16, Vec<(usize, String)>)> = vec![(0, Vec::new())];
    for (at, presence) in PRESENCES.into_iter().enumerate() {
        let count = hours.iter().map(|hour| hour.counts[at]).sum::<usize>();
        if count == 0 {
            continue;
        }
        let words = presence.count_phrase(count);
        let wanted = cell_width(&words) + 2;
        if let Some((taken, row)) = rows.last_mut().filter(|(taken, row)| row.is_empty() || taken + wanted <= width) {
            *taken += wanted + GAP;
            row.push((at, words));
        } else {
            rows.push((wanted + GAP, vec![(at, words)]));
        }
    }
    let told = rows.into_iter().map(|(_, row)| row);
    let apart = (let_go > 0).then(|| vec![(PRESENCES.len(), format!("sans heure, depuis la clôture {let_go}"))]);
    told.filter(|row| !row.is_empty()).chain(apart).collect()
}

/// Paints the hours from row `y` on, the signs' words under them. `top` is the first hour shown.
pub fn paint(app: &App, (hours, let_go): (&[HourOfDay], usize), top: usize, brush: &mut Brush, mut y: u16) {
    let signs = brush.look.glyphs.presences;
    let room = usize::from(brush.width().saturating_sub(SIGNS + COUNT));
    let most = hours.iter().map(HourOfDay::total).max().unwrap_or(0).max(1);
    let now = app.context.now.in_zone(app.context.zone);
    let legend = legend_rows(hours, let_go, brush.width());
    let bottom = brush.height().saturating_sub(legend.len() as u16);
    for hour in hours.iter().skip(top).take(usize::from(bottom.saturating_sub(y))) {
        let is_now = chrono::Timelike::hour(&now) == hour.hour;
        if is_now {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Title);
        }
        let meaning = if is_now { Meaning::Title } else { Meaning::Text };
        brush.put_right(6, y, 4, &format!("{} h", hour.hour), meaning);
        let mut x = SIGNS;
        for (sign, cells) in signs.into_iter().zip(share_cells(hour.counts, most, room)) {
            x = brush.put_text(x, y, &sign.repeat(cells), Meaning::Text);
        }
        if hour.total() > 0 {
            brush.put_text(x + 1, y, &hour.total().to_string(), meaning);
        }
        y += 1;
    }
    for row in &legend {
        let mut x = 1;
        for (at, words) in row {
            let sign = signs.get(*at).map(|sign| format!("{sign} ")).unwrap_or_default();
            x = brush.put_text(x, y, &format!("{sign}{words}"), Meaning::Muted) + GAP;
        }
        y += 1;
    }
}

/// Number of signs of each presence of an hour: one a person; where the busiest hour, of `most` people, has no room for
/// that, in proportion to it. Whoever is there keeps a sign.
fn share_cells(counts: [usize; PRESENCES.len()], most: usize, room: usize) -> [usize; PRESENCES.len()] {
    if most <= room {
        return counts;
    }
    let mut cells = counts.map(|count| (count * room / most).max(count.min(1)));
    let beyond = cells.iter().sum::<usize>().saturating_sub(room);
    if let Some(widest) = cells.iter_mut().max() {
        *widest = widest.saturating_sub(beyond);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_a_person_and_in_a_busy_centre_nobody_without_one() {
        assert_eq!(share_cells([4, 6, 1, 0], 11, 25), [4, 6, 1, 0]);
        assert_eq!(share_cells([23, 1, 1, 2], 27, 25), [21, 1, 1, 1]);
        for most in 4_usize..200 {
            let cells = share_cells([most - 3, 1, 1, 1], most, 25);
            assert!(
                cells.iter().sum::<usize>() <= 25 && cells[1..].iter().all(|count| *count == 1),
                "{most}: {cells:?}"
            );
        }
    }
}
