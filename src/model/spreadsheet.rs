//! A table for a spreadsheet: its headings, and cells that stay what they are (a day is a day, a number a number). The
//! headings of a kind follow from its fields; whoever writes a table knows nothing of panes.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{Choice, Context, Field, Shape, Value, sub_records, text};
use crate::domain::phone;

/// The content of one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SheetCell {
    /// Cell that holds nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A day and a time, on the clock of the centre.
    DateTime(NaiveDateTime),
}

/// A heading of a table, and how wide its column is, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// French title.
    pub title: String,
    /// Width in characters.
    pub width: u16,
}

/// A whole table, short enough to be held: what a list of the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetTable {
    /// The name of its sheet.
    pub title: String,
    /// Heading of each column.
    pub headings: Vec<Heading>,
    /// A cell for each heading.
    pub rows: Vec<Vec<SheetCell>>,
}

impl Heading {
    /// Makes a heading at least as wide as its own words.
    pub fn new(title: impl Into<String>, width: u16) -> Self {
        let title = title.into();
        let own = u16::try_from(title.chars().count() + 2).unwrap_or(u16::MAX);
        Self { width: width.max(own), title }
    }

    /// The heading of a field.
    pub fn for_field(field: &Field) -> Self {
        Self::new(field.label, column_width(field.shape))
    }
}

impl SheetCell {
    /// Words; nothing for an empty text.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Self::Empty } else { Self::Text(words) }
    }

    /// « oui » or « non ».
    pub fn yes_or_no(yes: bool) -> Self {
        Self::text(if yes { "oui" } else { "non" })
    }

    /// Converts the `value` of a `field` into a spreadsheet cell.
    pub fn from_value(field: &Field, value: &Value, context: &Context) -> Self {
        match value {
            Value::Empty => Self::Empty,
            Value::Int(number) => Self::Number(*number),
            Value::Person(id) => Self::Number(id.0),
            Value::Date(day) => Self::Date(*day),
            // Known in part it is no day that a spreadsheet could sort.
            Value::Birth(born) => born.known_day().map_or_else(|| Self::text(born.to_string()), Self::Date),
            Value::Moment(at) => Self::DateTime(at.in_zone(context.zone)),
            Value::Text(time) if matches!(field.shape, Shape::Time) => {
                NaiveTime::parse_from_str(time, "%H:%M").map_or_else(|_| Self::text(time.as_str()), Self::Time)
            }
            Value::Text(number) if matches!(field.shape, Shape::Phone) => Self::text(phone::display_number(number)),
            Value::Rows(lines) => Self::text(sub_records::join_lines(&sub_records::show(field, lines, context))),
            value => Self::text(text::show(field, value, context)),
        }
    }

    /// Text of a cell in a file: days as « 23/11/2026 », hours as « 09:30 ».
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(words) => words.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(day) => day.format("%d/%m/%Y").to_string(),
            Self::Time(time) => time.format("%H:%M").to_string(),
            Self::DateTime(at) => at.format("%d/%m/%Y %H:%M").to_string(),
        }
    }
}

fn column_width(shape: Shape) -> u16 {
    let longest = |choices: &[Choice]| choices.iter().map(|choice| choice.label.chars().count()).max().unwrap_or(0);
    match shape {
        Shape::Text(most) => u16::try_from(most).unwrap_or(u16::MAX).clamp(10, 40),
        Shape::Number(..) | Shape::Flag | Shape::Time => 8,
        Shape::Moment => 17,
        Shape::Date | Shape::PastDate | Shape::RecentDate | Shape::DateOrUnknown | Shape::Birth => 12,
        Shape::Phone => 18,
        Shape::Choice(choices) => u16::try_from(longest(choices) + 2).unwrap_or(u16::MAX).clamp(8, 30),
        Shape::Choices(_) | Shape::Staff | Shape::Team => 24,
        Shape::Person => 10,
        Shape::Rows(_) => 40,
    }
}
