//! A field's value as the file holds it (whole numbers, texts, ISO dates, JSON arrays), and the images of changed
//! columns for the journal.

use chrono::NaiveDate;
use rusqlite::types::{Value as Cell, ValueRef};
use serde_json::{Map, Value as Json};

use crate::domain::{Moment, PersonId, StaffId};
use crate::model::{Choice, Field, Shape, Value};
use crate::store::error::unreadable_column;

/// Changed columns by name, for the journal.
pub(crate) type Image = Map<String, Json>;

/// The columns that differ between two standings: before, after. Of something new, those that hold anything.
pub(crate) fn changed_columns(
    before: Option<Vec<(&'static str, Cell)>>,
    after: Vec<(&'static str, Cell)>,
) -> (Image, Image) {
    let Some(before) = before else { return (Image::new(), given_columns(after.into_iter())) };
    let mut images = (Image::new(), Image::new());
    for (at, (name, cell)) in after.into_iter().enumerate() {
        let was = &before[at].1;
        if *was == cell {
            continue;
        }
        images.0.insert(name.to_owned(), to_json(was));
        images.1.insert(name.to_owned(), to_json(&cell));
    }
    images
}

/// The columns of something new that hold anything.
pub(crate) fn given_columns(cells: impl Iterator<Item = (&'static str, Cell)>) -> Image {
    let json = |cell| match cell {
        Cell::Text(text) => Json::String(text),
        other => to_json(&other),
    };
    // With room for all at once: a map that grows is made anew each time.
    let mut image = Image::with_capacity(16);
    image.extend(cells.filter(|(_, cell)| *cell != Cell::Null).map(|(name, cell)| (name.to_owned(), json(cell))));
    image
}

/// Converts the value of a `field` into its column.
pub(crate) fn to_cell(field: &Field, value: &Value) -> Cell {
    match value {
        Value::Empty | Value::Unknown => Cell::Null,
        Value::Text(text) if text.is_empty() => Cell::Null,
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Int(number) => Cell::Integer(*number),
        Value::Flag(on) => Cell::Integer((*on).into()),
        Value::Moment(at) => Cell::Integer(at.0),
        Value::Date(day) => Cell::Text(day.to_string()),
        Value::Birth(born) => Cell::Text(born.to_iso()),
        Value::Code(code) => Cell::Text((*code).to_owned()),
        Value::Person(id) => Cell::Integer(id.0),
        Value::Staff(id) => Cell::Integer(id.0),
        Value::Codes(codes) => list_cell(codes.iter().map(|code| Json::from(*code))),
        Value::Team(team) => list_cell(team.iter().map(|id| Json::from(id.0))),
        Value::Rows(lines) => {
            let column = |(column, value): (&Field, &Value)| (column.key.to_owned(), to_json(&to_cell(column, value)));
            list_cell(
                lines.iter().map(|line| field.sub_columns().iter().zip(line).map(column).collect::<Image>().into()),
            )
        }
    }
}

/// Reads the value of a `field` from its column; a value that does not follow the declaration is an error that names
/// the field.
pub(crate) fn from_cell(field: &Field, cell: ValueRef) -> rusqlite::Result<Value> {
    let value = match cell {
        ValueRef::Null => Some(Value::Empty),
        ValueRef::Integer(number) => of_number(field.shape, number),
        ValueRef::Text(_) => of_text(field.shape, cell.as_str()?),
        ValueRef::Real(_) | ValueRef::Blob(_) => None,
    };
    value.ok_or_else(|| unreadable_column(field.key))
}

fn of_number(shape: Shape, number: i64) -> Option<Value> {
    match shape {
        Shape::Number(..) => Some(Value::Int(number)),
        Shape::Flag => Some(Value::Flag(number != 0)),
        Shape::Moment => Some(Value::Moment(Moment(number))),
        Shape::Person => Some(Value::Person(PersonId(number))),
        Shape::Staff => Some(Value::Staff(StaffId(number))),
        Shape::Text(_) | Shape::Phone | Shape::Time | Shape::Choice(_) | Shape::Choices(_) | Shape::Team => None,
        Shape::Date | Shape::PastDate | Shape::RecentDate | Shape::DateOrUnknown | Shape::Birth | Shape::Rows(_) => {
            None
        }
    }
}

fn of_text(shape: Shape, text: &str) -> Option<Value> {
    match shape {
        Shape::Text(_) | Shape::Phone | Shape::Time => Some(Value::Text(text.to_owned())),
        Shape::Date | Shape::PastDate | Shape::RecentDate | Shape::DateOrUnknown => parse_date(text).map(Value::Date),
        Shape::Birth => text.parse().ok().map(Value::Birth),
        Shape::Choice(choices) => find_code(choices, text).map(Value::Code),
        Shape::Choices(choices) => parse_list(text, |code| find_code(choices, code.as_str()?)).map(Value::Codes),
        Shape::Team => parse_list(text, |id| id.as_i64().map(StaffId)).map(Value::Team),
        Shape::Rows(columns) => parse_list(text, |line| of_line(columns, line)).map(Value::Rows),
        Shape::Number(..) | Shape::Flag | Shape::Moment | Shape::Person | Shape::Staff => None,
    }
}

/// A column of the file as the journal writes it.
pub(crate) fn to_json(cell: &Cell) -> Json {
    match cell {
        Cell::Null | Cell::Blob(_) => Json::Null,
        Cell::Integer(number) => Json::from(*number),
        Cell::Real(number) => Json::from(*number),
        Cell::Text(text) => Json::from(text.as_str()),
    }
}

/// Reads a cell from the journal's JSON.
pub(crate) fn of_json(json: &Json) -> Cell {
    match json {
        Json::Number(number) => number.as_i64().map_or(Cell::Null, Cell::Integer),
        Json::String(text) => Cell::Text(text.clone()),
        _ => Cell::Null,
    }
}

/// A column added since the line was written is empty in it.
fn of_line(columns: &'static [Field], line: &Json) -> Option<Vec<Value>> {
    let cells = line.as_object()?;
    let cell = |column: &Field| cells.get(column.key).map_or(Cell::Null, of_json);
    columns.iter().map(|column| from_cell(column, (&cell(column)).into()).ok()).collect()
}

/// Reads a day, as ISO 8601 writes it, in a tenth of the time that a parser of any form of date takes: a list reads hundreds.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = (text.get(..4)?, text.get(4..7)?, text.get(7..)?);
    let number = |text: &str| text.strip_prefix('-').filter(|digits| digits.len() == 2)?.parse().ok();
    NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
}

fn find_code(choices: &'static [Choice], code: &str) -> Option<&'static str> {
    choices.iter().find(|choice| choice.code == code).map(|choice| choice.code)
}

// An empty list is nothing given, as in a form.
fn list_cell(entries: impl Iterator<Item = Json>) -> Cell {
    let entries: Vec<Json> = entries.collect();
    if entries.is_empty() { Cell::Null } else { Cell::Text(Json::Array(entries).to_string()) }
}

fn parse_list<T>(text: &str, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    let Ok(Json::Array(entries)) = serde_json::from_str(text) else {
        return None;
    };
    entries.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::choice;

    const WORDS: &[Choice] = &[choice("A", "a"), choice("B", "b")];
    const DRUGS: &[Field] =
        &[Field::new("drug", "Médicament", Shape::Text(60)), Field::new("seen", "Vu", Shape::Choice(WORDS))];

    #[test]
    fn every_shape_comes_back_from_the_file_and_from_the_journal_as_it_went_in() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        let cases = [
            (Shape::Text(60), Value::Text("l’été, « à 5 »".into())),
            (Shape::Number(-9, 9), Value::Int(-3)),
            (Shape::Flag, Value::Flag(false)),
            (Shape::Flag, Value::Flag(true)),
            (Shape::Moment, Value::Moment(Moment(1_790_000_000))),
            (Shape::Date, Value::Date(day)),
            (Shape::Birth, Value::Birth(day.into())),
            (Shape::Birth, Value::Birth("1985-03".parse().unwrap())),
            (Shape::Birth, Value::Birth("1985".parse().unwrap())),
            (Shape::Phone, Value::Text("+33612345678".into())),
            (Shape::Choice(WORDS), Value::Code("B")),
            (Shape::Choices(WORDS), Value::Codes(vec!["A", "B"])),
            (Shape::Person, Value::Person(PersonId(7))),
            (Shape::Staff, Value::Staff(StaffId(3))),
            (Shape::Team, Value::Team(vec![StaffId(3), StaffId(1)])),
            (Shape::Team, Value::Empty),
            (Shape::Rows(DRUGS), Value::Rows(vec![vec![Value::Text("a / b".into()), Value::Code("B")]])),
            (Shape::Rows(DRUGS), Value::Rows(vec![vec!["a".into(), Value::Empty], vec!["b".into(), Value::Code("A")]])),
        ];
        for (shape, value) in cases {
            let field = Field::new("x", "X", shape);
            let cell = to_cell(&field, &value);
            assert_eq!(from_cell(&field, (&of_json(&to_json(&cell))).into()).unwrap(), value);
            assert_eq!(from_cell(&field, (&cell).into()).unwrap(), value);
        }
    }

    #[test]
    fn a_code_the_declaration_does_not_know_is_an_error_that_names_the_field() {
        let field = Field::new("mode", "Venue", Shape::Choice(WORDS));
        let error = from_cell(&field, ValueRef::Text(b"Z")).unwrap_err();
        assert_eq!(*crate::store::Error::from(error).cause(), crate::protocol::Cause::Value(Some("mode")));
    }
}
