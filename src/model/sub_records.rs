//! Repeated small records in one field, such as the drugs of a prescription: one line each, the same cells in each.
//!
//! As text, lines are separated by « ; » and cells by a « / » between spaces, so that « 150/12,5 mg » stays one cell. A
//! cell that is a word of the list of a later column, or names somebody of the team, belongs to that column: « Ramipril
//! 5 / boîte » leaves the dose open.

use serde_json::{Map, Value as Json};

use super::{Context, Field, Shape, Value, text};
use crate::domain::{name, spoken};

/// Values of one line, in the order of the columns.
pub type SubRecord = Vec<Value>;

const BETWEEN_LINES: char = ';';
const BETWEEN_CELLS: &str = "/";
/// Largest number of lines of one field.
const MOST: usize = 40;

/// Reads every line of `typed`, which is clean and not empty.
pub fn parse(field: &Field, typed: &str, context: &Context) -> Result<Value, String> {
    let lines: Vec<_> = parts(typed).filter(|line| !line.is_empty()).collect();
    let read = |(at, line): (usize, &&str)| {
        parse_line(field, line, context).map_err(|why| line_error(field, lines.len(), at, why))
    };
    limit_lines(field, lines.iter().enumerate().map(read).collect::<Result<_, _>>()?)
}

/// Writes the lines of the form, one a record; [`parse`] reads them back.
pub fn show(field: &Field, lines: &[SubRecord], context: &Context) -> Vec<String> {
    lines.iter().map(|line| show_line(field, line, context)).collect()
}

/// Splits a text into its lines.
pub fn parts(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(BETWEEN_LINES).map(str::trim)
}

/// Joins all lines into one text.
pub fn join_lines(lines: &[String]) -> String {
    lines.join("\u{a0}; ")
}

/// Completions for the last cell of `typed`: the words of its list.
pub fn suggest_completions(field: &Field, typed: &str, context: &Context) -> Vec<String> {
    let Some((before, last)) = typed.rsplit_once(" / ") else { return Vec::new() };
    let at = split_cells(before).count();
    let own =
        field.sub_columns().get(at).map(|column| text::suggest_completions(column, last, context)).unwrap_or_default();
    // A word of the list of a later column belongs to that column, as soon as it is begun.
    let later = field.sub_columns().iter().skip(at + 1).filter(|_| !last.trim().is_empty());
    let words = own.into_iter().chain(later.flat_map(|column| text::suggest_completions(column, last, context)));
    words.map(|word| format!("{before} / {word}")).collect()
}

/// Finds the first cell of a line that reads as a day: most likely the answer to the field after these lines.
pub fn day_in(field: &Field, typed: &str, context: &Context) -> Option<String> {
    let column = field.sub_columns().first().filter(|column| matches!(column.shape, Shape::Text(_)))?;
    let first = split_cells(typed).next().filter(|cell| !cell.is_empty())?;
    let now = context.now.in_zone(context.zone);
    let is_day = spoken::parse_day(&first, now.date()).is_ok()
        || spoken::birth_date(&first, now.date()).is_ok()
        || spoken::parse_moment(&first, now).is_ok();
    (column.is_required() && is_day).then_some(first)
}

/// Converts into an array of objects, one key a column.
pub fn to_json(field: &Field, lines: &[SubRecord], context: &Context) -> Json {
    let object = |line: &SubRecord| -> Json {
        let cells = field.sub_columns().iter().zip(line);
        cells
            .map(|(column, value)| (column.key.to_owned(), text::to_json(column, value, context)))
            .collect::<Map<_, _>>()
            .into()
    };
    lines.iter().map(object).collect()
}

/// Reads an array of objects, or of the texts [`parse`] reads.
pub fn from_json(field: &Field, lines: &[Json], context: &Context) -> Result<Value, String> {
    let mut read = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let line = match line {
            Json::Object(cells) => of_object(field, cells, context),
            Json::String(typed) => parse_line(field, &name::clean_text(typed), context),
            _ => Err("un objet JSON ou un texte est attendu.".to_owned()),
        };
        read.push(line.map_err(|why| line_error(field, lines.len(), at, why))?);
    }
    limit_lines(field, read)
}

fn limit_lines(field: &Field, lines: Vec<SubRecord>) -> Result<Value, String> {
    match lines.len() {
        0 => Ok(Value::Empty),
        1..=MOST => Ok(Value::Rows(lines)),
        more => Err(format!("« {} » : {more} lignes, {MOST} au plus.", field.label)),
    }
}

fn line_error(field: &Field, lines: usize, at: usize, why: String) -> String {
    match lines {
        1 => format!("« {} » : {why}", field.label),
        _ => format!("« {} », ligne {} : {why}", field.label, at + 1),
    }
}

fn parse_line(field: &Field, typed: &str, context: &Context) -> Result<SubRecord, String> {
    let columns = field.sub_columns();
    let mut line = vec![Value::Empty; columns.len()];
    let mut next = 0;
    for cell in split_cells(typed) {
        let at = place_of(columns, next, &cell, context);
        let column =
            columns.get(at).ok_or_else(|| format!("« {cell} » est de trop ; attendu : {}.", line_pattern(field)))?;
        line[at] = text::parse(column, &cell, context)?;
        next = at + 1;
    }
    check_complete(field, line)
}

fn of_object(field: &Field, cells: &Map<String, Json>, context: &Context) -> Result<SubRecord, String> {
    let columns = field.sub_columns();
    let mut line = vec![Value::Empty; columns.len()];
    for (key, given) in cells {
        let at = columns.iter().position(|column| column.key == key).ok_or_else(|| {
            let keys: Vec<_> = columns.iter().map(|column| column.key).collect();
            format!("« {key} » n’est pas une case ; il y a : {}.", keys.join(", "))
        })?;
        let value = text::from_json(&columns[at], given, context)?;
        // A value that could not be typed could not be shown and read back either.
        if matches!(&value, Value::Text(text) if text.contains(BETWEEN_LINES) || self::split_cells(text).count() > 1) {
            return Err(format!("« {} » : ni « ; » ni « / » entre espaces.", columns[at].label));
        }
        line[at] = value;
    }
    check_complete(field, line)
}

fn check_complete(field: &Field, line: SubRecord) -> Result<SubRecord, String> {
    let missing = |(column, value): &(&Field, &Value)| column.is_required() && value.is_empty();
    match field.sub_columns().iter().zip(&line).find(missing) {
        Some((column, _)) => Err(format!("« {} » manque.", column.label)),
        None => Ok(line),
    }
}

fn show_line(field: &Field, line: &SubRecord, context: &Context) -> String {
    let mut cells: Vec<String> = Vec::new();
    // Number of cells given, and the column after them.
    let (mut said, mut next) = (0, 0);
    for (at, (column, value)) in field.sub_columns().iter().zip(line).enumerate() {
        let cell = text::show(column, value, context);
        if cell.is_empty() {
            cells.push(cell);
            continue;
        }
        if place_of(field.sub_columns(), next, &cell, context) == at {
            // The cell belongs to a later column: the ones left out before it stay empty.
            cells.truncate(said);
        }
        cells.push(cell);
        (said, next) = (cells.len(), at + 1);
    }
    cells.truncate(said);
    let joined = cells.join(" / ");
    joined.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// « médicament / dose / vu sur »: what a line holds.
pub fn line_pattern(field: &Field) -> String {
    let labels: Vec<_> = field.sub_columns().iter().map(|column| column.label.to_lowercase()).collect();
    labels.join(" / ")
}

/// Splits a line into its cells; two separators in a row have an empty one between them.
fn split_cells(line: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.split(|word| *word == BETWEEN_CELLS).map(|cell| cell.join(" ")).collect::<Vec<_>>().into_iter()
}

/// Finds the column of a cell when `next` is the first one still empty: a later one whose list has the word, or which
/// reads it as a member of the team where `next` cannot read it at all; `next` otherwise.
fn place_of(columns: &[Field], next: usize, cell: &str, context: &Context) -> usize {
    let reads = |at: &usize| columns.get(*at).is_some_and(|column| text::parse(column, cell, context).is_ok());
    let names = |at: &usize| matches!(columns[*at].shape, Shape::Staff) && reads(at);
    (next..columns.len())
        .find(|at| is_word_of(&columns[*at], cell))
        .or_else(|| (next..columns.len()).find(names).filter(|_| !reads(&next)))
        .unwrap_or(next)
}

fn is_word_of(column: &Field, cell: &str) -> bool {
    let Shape::Choice(list) = column.shape else { return false };
    let folded = name::fold_text(cell);
    list.iter().any(|choice| choice.code.eq_ignore_ascii_case(cell) || name::fold_text(choice.label) == folded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::domain::Moment;
    use crate::model::choice;
    use serde_json::json;

    const DRUG: Field = Field::new("drug", "Médicament", Shape::Text(20)).always_required();
    const DOSE: Field = Field::new("dose", "Dose", Shape::Text(20));
    const SEEN: Field = Field::new("seen", "Vu sur", Shape::Choice(&[choice("BOX", "boîte"), choice("SAID", "dit")]));
    const DRUGS: Field = Field::new("drugs", "Médicaments", Shape::Rows(&[DRUG, DOSE, SEEN]));

    fn context() -> Context {
        Context::before_first_read(Moment(0))
    }

    fn read(typed: &str) -> Result<Value, String> {
        text::parse(&DRUGS, typed, &context())
    }

    fn line(drug: &str, dose: &str, seen: Option<&'static str>) -> SubRecord {
        vec![drug.into(), dose.into(), seen.map_or(Value::Empty, Value::Code)]
    }

    #[test]
    fn lines_and_cells_come_back_from_the_text_they_are_shown_as() {
        let lines = vec![
            line("Metformine 1000", "2 par jour", Some("BOX")),
            line("Co-Approvel 150/12,5", "", None),
            line("Ramipril 5", "", Some("SAID")),
        ];
        let value = Value::Rows(lines);
        let shown = text::show(&DRUGS, &value, &context());
        assert_eq!(shown, "Metformine 1000 / 2 par jour / boîte\u{a0}; Co-Approvel 150/12,5\u{a0}; Ramipril 5 / dit");
        assert_eq!(read(&shown).unwrap(), value);
        let json = text::to_json(&DRUGS, &value, &context());
        assert_eq!(json[2], json!({"drug": "Ramipril 5", "dose": null, "seen": "SAID"}));
        assert_eq!(text::from_json(&DRUGS, &json, &context()).unwrap(), value);
    }

    #[test]
    fn a_word_of_a_list_goes_to_its_cell_whatever_is_left_out_before_it() {
        let dose_last = Field::new("x", "X", Shape::Rows(&[DRUG, SEEN, DOSE]));
        let value = text::parse(&dose_last, "A / / 2", &context()).unwrap();
        assert_eq!(text::show(&dose_last, &value, &context()), "A / / 2", "a cell that cannot find its place keeps it");
        assert_eq!(read("Ramipril 5 / boîte").unwrap(), Value::Rows(vec![line("Ramipril 5", "", Some("BOX"))]));
        assert_eq!(suggest_completions(&DRUGS, "Ramipril / 1 / b", &context()), ["Ramipril / 1 / boîte"]);
        assert!(suggest_completions(&DRUGS, "Rami", &context()).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_line_it_stands_in() {
        assert_eq!(read("A ; / 2").unwrap_err(), "« Médicaments », ligne 2 : « Médicament » manque.");
        assert!(read("A / b / boîte / d").unwrap_err().contains("de trop"));
        let wrong = [json!([{"drug": "A ; B"}]), json!([{"drug": "A / B"}]), json!([{"dosage": "1"}]), json!([3])];
        for given in wrong {
            assert!(text::from_json(&DRUGS, &given, &context()).is_err(), "{given}");
        }
        assert!(read(&"A;".repeat(41)).unwrap_err().contains("40 au plus"));
    }
}
