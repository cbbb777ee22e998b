//! A form: one line a field, in the order of the conversation.

use ratatui::layout::Rect;

use super::{Painted, form_side};
use crate::app::App;
use crate::app::screens::form::Form;
use crate::app::screens::form::entry::FormLine;
use crate::app::screens::form::purpose::Purpose;
use crate::app::whom::Whom;
use crate::app::window::WIDE;
use crate::domain::count::count_phrase;
use crate::model::{Field, Shape};
use crate::view::brush::{Brush, cell_width, typed_window};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns for « ligne 12 sur 34 ».
const PLACE: u16 = 16;
/// Words behind the curtain for a form that has turned to somebody else.
const TURNED: &str = "Ce formulaire a changé de fiche\u{a0}: relisez, rideau levé.";
/// Lines over a form for the professional's own instruction.
const MOST_NOTICE: usize = 2;
/// Lines under a form for what is worth knowing; the most important come first.
const MOST_HINTS: usize = 4;

impl Painted for Form {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }

    fn explain(&self, app: &App, brush: &mut Brush, y: u16) -> bool {
        let silent = app.message.text.is_empty();
        if silent {
            explain(app, self, brush, y);
        }
        silent
    }

    fn rows_above(&self, app: &App, width: u16) -> u16 {
        let rows = if app.message.text.is_empty() { explained_rows(app, self, width).0.len() } else { 0 };
        rows.saturating_sub(1) as u16
    }
}

/// Rows at most for the words about the line with the cursor, the message line included.
const MOST_EXPLAINED: usize = 3;

/// Row of a form.
enum FormRow {
    /// The title of a part.
    Title(&'static str),
    /// A line, by its place.
    Line(usize),
    /// Number of lines that are folded away.
    Folded(usize),
}

fn rows(form: &Form) -> Vec<FormRow> {
    let line = |at| form.group_at(at).map(FormRow::Title).into_iter().chain([FormRow::Line(at)]);
    let folded = Some(form.folded()).filter(|count| *count > 0).map(FormRow::Folded);
    form.shown().flat_map(line).chain(folded).collect()
}

/// Paints a form; beside it, where there is room, what the file says of its subject.
fn paint(app: &App, form: &Form, brush: &mut Brush) {
    let area = brush.area;
    if area.width < WIDE || !form.purpose.has_topic() {
        return paint_lines(app, form, true, brush);
    }
    let width = area.width - form_side::SIDE;
    paint_lines(app, form, false, &mut brush.with_area(Rect { width, ..area }));
    let mut side = brush.with_area(Rect { x: area.x + width, width: form_side::SIDE, ..area });
    form_side::paint(app, form, &mut side);
}

/// Paints the lines of a form, with the instruction over them and the advice under them where `says_all`.
fn paint_lines(app: &App, form: &Form, says_all: bool, brush: &mut Brush) {
    let label = form.entries.iter().map(|entry| cell_width(entry.field.label)).max().unwrap_or(0) + 2;
    // Where the lines may not all fit, the place among them stands on the title's right.
    let rows = rows(form);
    let beside = if rows.len() + 2 > usize::from(brush.height()) { PLACE } else { 0 };
    let mut first = title(app, form, brush.width().saturating_sub(beside + 2), brush);
    if let Some(banner) = form.banner.as_ref().filter(|_| !brush.curtain) {
        first = brush.paint_banner(1, first, banner);
    }
    if let Some(changed) = &form.changed {
        brush.put_text(1, first, changed, Meaning::News);
        first += 1;
    }
    if let Some(said) = &form.turned.said {
        // It names people.
        let said = if brush.curtain { TURNED } else { said };
        for line in wrap_text(said, brush.width() - 2).iter().take(MOST_NOTICE) {
            brush.put_text(1, first, line, Meaning::News);
            first += 1;
        }
    }
    let doubt = form.doubt(&app.context).filter(|_| !brush.curtain).unwrap_or_default();
    for line in wrap_text(&doubt, brush.width() - 2).iter().filter(|line| !line.is_empty()).take(MOST_NOTICE) {
        brush.put_text(1, first, line, Meaning::Soon);
        first += 1;
    }
    // Words may name people, or tell when they were born.
    let says = says_all && !brush.curtain;
    let notice = form.notice(&app.context).filter(|_| says).unwrap_or_default();
    for line in wrap_text(&notice, brush.width() - 2).iter().filter(|line| !line.is_empty()).take(MOST_NOTICE) {
        brush.put_text(1, first, line, Meaning::Hint);
        first += 1;
    }
    let first = first.max(2);
    let hints = if says { form.hints(&app.context) } else { Vec::new() };
    let mut hints: Vec<_> = hints.iter().flat_map(|hint| wrap_text(hint, brush.width() - 2)).collect();
    hints.truncate(MOST_HINTS);
    for (line, y) in hints.iter().rev().zip((0..brush.height()).rev()) {
        brush.put_text(1, y, line, Meaning::Hint);
    }
    let height = usize::from(brush.height().saturating_sub(first)).saturating_sub(hints.len()).max(1);
    // Only as much is scrolled as keeps the line with the cursor in sight.
    let focus = rows.iter().position(|row| matches!(row, FormRow::Line(at) if *at == form.focus)).unwrap_or(0);
    let top = (focus + 1).saturating_sub(height);
    if rows.len() > height {
        let (at, of) = (form.shown().take_while(|at| *at < form.focus).count() + 1, form.shown().count());
        brush.put_right(brush.width() - 1, 0, PLACE, &format!("ligne {at} sur {of}"), Meaning::Muted);
    }
    let item = form.item(&app.context);
    let is_missing = |field: &Field| match &item {
        Some(item) => field.missing_in(item, &app.context).is_some(),
        None => field.is_required(),
    };
    for (row, y) in rows.iter().skip(top).take(height).zip(first..) {
        match row {
            FormRow::Title(words) => drop(brush.put_text(1, y, words, Meaning::Title)),
            FormRow::Line(at) => entry(app, form, *at, (label, is_missing(&form.entries[*at].field)), brush, y),
            FormRow::Folded(count) => {
                let words = count_phrase(*count, "ligne rarement remplie", "lignes rarement remplies");
                brush.put_text(3, y, &format!("Page suiv. : {words}"), Meaning::Muted);
            }
        }
    }
    if app.phase == crate::app::Phase::FirstRun {
        // A blank row apart, where there is one to spare.
        let end = form.entries.len() as u16 + 2;
        let y = (end + 1).min(brush.height().saturating_sub(2)).max(end);
        let y = brush.put_rows(1, y, &format!("Le fichier sera {}", app.session.place), Meaning::Muted);
        brush.put_rows(
            1,
            y,
            "Un fichier existe déjà, ou plusieurs comptes ? Quittez : comptoir help init.",
            Meaning::Muted,
        );
    }
}

/// « Ajouter une ordonnance — BEN ALI Mohamed, 12/03/1985, 41 ans » in `room` columns; where there is less, the person has
/// a row of their own. The row after it.
fn title(app: &App, form: &Form, room: u16, brush: &mut Brush) -> u16 {
    let end = brush.put_text(1, 0, &form.purpose.title(), Meaning::Title);
    let day = form.purpose.day(&app.context).map(|day| format!(", {day}")).unwrap_or_default();
    let Some(who) = form.purpose.who(&app.context) else {
        brush.put_text(end, 0, &day, Meaning::Title);
        return 1;
    };
    let born = who.born.as_ref().filter(|_| !brush.curtain).map(|born| format!(", {born}")).unwrap_or_default();
    let (name, after) = (names(&who, brush), born + &day);
    if end + cell_width(&format!(" — {name}{after}")) <= room + 1 {
        brush.put_text(end, 0, &format!(" — {name}{after}"), Meaning::Title);
        return 1;
    }
    let person = brush.cut_before(&name, &after, brush.width().saturating_sub(2));
    brush.put_text(1, 1, &person, Meaning::Title);
    2
}

/// The name of a form's subject; « 2 lignes : BENALI Fatima, KAYA Elif » of those marked together.
fn names(who: &Whom, brush: &Brush) -> String {
    let first = brush.name_if(who.named, &who.name);
    if who.others.is_empty() {
        return first;
    }
    let others = who.others.iter().map(|other| brush.name_if(other.named, &other.name));
    let names: Vec<_> = std::iter::once(first).chain(others).collect();
    format!("{} lignes\u{a0}: {}", names.len(), names.join(", "))
}

/// Paints line `at`, its words after `label` cells; one that is `missing` says so.
fn entry(app: &App, form: &Form, at: usize, (label, missing): (u16, bool), brush: &mut Brush, y: u16) {
    let entry = &form.entries[at];
    let focused = at == form.focus;
    if entry.error.is_some() {
        brush.put_text(1, y, "!", Meaning::Error);
    } else if focused {
        brush.put_text(1, y, brush.look.glyphs.pointer, Meaning::FieldFocus);
    }
    let label_shown = if form.is_first(at) { entry.field.label } else { "" };
    brush.put_text(3, y, label_shown, if focused { Meaning::FieldFocus } else { Meaning::FieldLabel });
    let start = 3 + label;
    let room = brush.width().saturating_sub(start + 1);
    let (mut shown, cursor) = if entry.names_somebody() || entry.sought().is_some() {
        person(entry, room, brush)
    } else if focused {
        typed_window(&entry.line, room, brush.look.glyphs.ellipsis)
    } else {
        (entry.line.text().to_owned(), 0)
    };
    // Behind the curtain only the line being typed can be read.
    if brush.curtain && !focused && !shown.is_empty() {
        shown = brush.look.glyphs.ellipsis.to_owned();
    }
    let empty = entry.line.text().is_empty();
    let mut x = start;
    let sought = focused && matches!(entry.field.shape, Shape::Person) && !entry.names_somebody();
    if empty && missing && form.is_first(at) && !sought {
        brush.put_text(x + 1, y, "à remplir", Meaning::Hint);
    }
    x = brush.put_in(x, y, room, &shown, if focused { Meaning::FieldFocus } else { Meaning::Text });
    if focused {
        brush.put_cursor(start + cursor, y);
    }
    if let Some((whose, text)) = entry.version().filter(|_| !brush.curtain) {
        let none = if entry.theirs.is_some() { "effacé" } else { "rien" };
        let said = if text.is_empty() { none } else { text };
        brush.put_text(x + 2, y, &format!("{whose} : {said}"), Meaning::Banner);
    } else if let Some(why) = entry.error.as_ref().filter(|_| !focused && !brush.curtain) {
        brush.put_text(x + 2, y, beside(entry, why), Meaning::Error);
    } else if let Some(understood) = form.understood(at, &app.context).filter(|_| focused) {
        brush.put_text(x + 2, y, &format!("= {understood}"), Meaning::Hint);
    } else if sought {
        let asked = if empty { "tapez un nom pour chercher" } else { "tapez la suite pour chercher" };
        brush.put_text(x + 2, y, asked, Meaning::Muted);
    }
}

/// A person found, whose name gives way to the date of birth and the age, and the column after them.
fn person(entry: &FormLine, room: u16, brush: &Brush) -> (String, u16) {
    let (name, born) = entry.shown().split_at(entry.shown().find(", ").unwrap_or(entry.shown().len()));
    let shown = brush.cut_before(name, born, room);
    let end = cell_width(&shown).min(room.saturating_sub(1));
    (shown, end)
}

/// The sentence without its field's label, which stands on the same line already.
fn beside<'a>(entry: &FormLine, why: &'a str) -> &'a str {
    let label = format!("« {} »", entry.field.label);
    // « Pour » manque: without its label that would be no sentence.
    let rest = why.strip_prefix(&label).and_then(|rest| rest.trim_start().strip_prefix(':'));
    rest.map_or(why, str::trim_start)
}

/// The sentence as it begins where it stands alone.
fn capitalised(sentence: &str) -> String {
    let mut signs = sentence.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Words for the line that has the cursor: its error, its completions or its help.
fn explanation(app: &App, form: &Form) -> (String, Meaning) {
    if form.saving {
        return ("Enregistrement…".to_owned(), Meaning::Muted);
    }
    let entry = form.entry();
    if let Some(why) = &entry.error {
        return (capitalised(beside(entry, why)), Meaning::Error);
    }
    let suggestions = form.entry().suggestions(&app.context);
    let words = match form.ends_lines() {
        Some(next) => format!("Une autre ligne, ou Entrée pour passer à « {next} »."),
        None if entry.names_somebody() => {
            "Retour arrière enlève cette personne\u{a0}; un nom tapé en cherche une autre.".to_owned()
        }
        None if suggestions.is_empty() => match (&form.purpose, entry.field.shape) {
            (Purpose::Setting(setting, _), Shape::Number(..)) => capitalised(&setting.range_text()),
            _ => entry.field.help.to_owned(),
        },
        // A word of several is not broken at the end of a row, where its halves would be read as two.
        None => suggestions.iter().map(|word| word.replace(' ', "\u{a0}")).collect::<Vec<_>>().join(" · "),
    };
    (words, Meaning::Hint)
}

/// The explanation on as many rows of a screen of `width` columns as it takes, up to [`MOST_EXPLAINED`].
fn explained_rows(app: &App, form: &Form, width: u16) -> (Vec<String>, Meaning) {
    let (words, meaning) = explanation(app, form);
    let mut rows = wrap_text(&words, width.saturating_sub(2));
    if rows.len() > MOST_EXPLAINED {
        // The last row says by its ellipsis that there is more.
        let rest = rows.split_off(MOST_EXPLAINED - 1).join(" ");
        rows.push(rest);
    }
    (rows, meaning)
}

/// Paints the explanation on the message line `y` and above it.
fn explain(app: &App, form: &Form, brush: &mut Brush, y: u16) {
    let (rows, meaning) = explained_rows(app, form, brush.width());
    for (row, y) in rows.iter().rev().zip((0..=y).rev()) {
        brush.put_in(1, y, brush.width().saturating_sub(2), row, meaning);
    }
}
