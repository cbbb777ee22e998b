//! A field's content as text, both ways: the form, the command line and JSON all read and write through here, so that
//! what one shows the other accepts.

use chrono::{DateTime, NaiveDate};
use serde_json::{Value as Json, json};

use super::{Choice, Context, Field, Shape, Value, common, sub_records};
use crate::domain::{DirectoryEntry, Moment, PersonId, Staff, StaffId, name, phone, spoken};

const UNKNOWN: &str = "ne sait pas";

/// Words an hour alone as one of `day`, « 15h » as « jeu 26/11 15:00 », and in a field of a day « ven » as the first Friday
/// from `day` on; none of any other text.
pub fn say_from_day(field: &Field, day: NaiveDate, typed: &str, context: &Context) -> Option<String> {
    if !matches!(field.shape, Shape::Moment) {
        return Some(spoken::first_day_from(typed, day)?.format("%d/%m/%Y").to_string());
    }
    let time = spoken::parse_time(typed).ok()?;
    Some(format!("{} {}", spoken::say_day(day, context.today()), time.format("%H:%M")))
}

/// Sentence that refuses a promise for an hour alone that has passed today already.
pub fn passed_promise(field: &Field, typed: &str, context: &Context) -> Option<String> {
    let hour = spoken::parse_time(typed).ok().filter(|_| *field == common::PROMISED_AT)?.format("%H:%M");
    parse_moment(typed, context).ok().filter(|at| *at < context.now)?;
    Some(format!("« {} » : {hour} est déjà passé. Écrivez aussi le jour : « demain {hour} ».", field.label))
}

/// Reads what a person typed; an error is one French sentence naming the field.
pub fn parse(field: &Field, typed: &str, context: &Context) -> Result<Value, String> {
    let text = name::clean_text(typed);
    // The dash means nothing, except where it is the label of a word of the list: that of no mark of identity.
    let is_word = || matches!(field.shape, Shape::Choice(list) if list.iter().any(|choice| choice.label == text));
    if text.is_empty() || text == "—" && !is_word() {
        return Ok(Value::Empty);
    }
    let named = |why: String| format!("« {} » : {why}", field.label);
    if let Some(why) = field.refuses.and_then(|refuses| refuses(&text, context)) {
        return Err(named(why));
    }
    match field.shape {
        Shape::Text(max) => {
            let length = text.chars().count();
            if length > max {
                return Err(named(format!("{length} caractères, {max} au plus.")));
            }
            Ok(Value::Text(text))
        }
        Shape::Number(low, high) => match text.parse() {
            Ok(number) if (low..=high).contains(&number) => Ok(Value::Int(number)),
            _ => Err(named(format!("« {text} » n’est pas un nombre de {low} à {high}."))),
        },
        Shape::Flag => {
            parse_flag(&text).map(Value::Flag).ok_or_else(|| named("répondez « oui » ou « non ».".to_owned()))
        }
        Shape::Moment => parse_moment(&text, context).map(Value::Moment).map_err(named),
        Shape::DateOrUnknown if is_unknown(&text) => Ok(Value::Unknown),
        Shape::Date | Shape::DateOrUnknown => spoken::parse_day(&text, context.today()).map(Value::Date).map_err(named),
        Shape::RecentDate => spoken::parse_recent_day(&text, context.today()).map(Value::Date).map_err(named),
        Shape::PastDate => parse_past(&text, context.today()).map(Value::Date).map_err(named),
        Shape::Birth => spoken::birth_date(&text, context.today()).map(Value::Birth).map_err(named),
        Shape::Phone => phone::normalise_number(&text).map(Value::Text).map_err(named),
        Shape::Time => spoken::parse_time(&text).map(|at| Value::Text(at.format("%H:%M").to_string())).map_err(named),
        Shape::Choice(list) => one_of(list, &text).map(Value::Code).map_err(named),
        Shape::Choices(list) => {
            let given: Vec<_> = parts(&text).map(|part| one_of(list, part)).collect::<Result<_, _>>().map_err(named)?;
            let codes = list.iter().map(|choice| choice.code).filter(|code| given.contains(code));
            Ok(Value::Codes(codes.collect()))
        }
        // « n° 12 · BENALI Fatima » is how the form shows it: the number decides.
        Shape::Person => text
            .trim_start_matches(['#', 'n', '°', ' '])
            .split(' ')
            .next()
            .unwrap_or_default()
            .parse()
            .map(|id| Value::Person(PersonId(id)))
            .map_err(|_| named(format!("« {text} » n’est pas le numéro d’une personne."))),
        Shape::Staff => parse_member(&text, context).map(Value::Staff).map_err(named),
        Shape::Team => {
            let team = parts(&text).map(|part| parse_member(part, context)).collect::<Result<_, _>>();
            team.map(Value::Team).map_err(named)
        }
        Shape::Rows(_) => sub_records::parse(field, &text, context),
    }
}

/// Writes a value for the form; [`parse`] reads it back.
pub fn show(field: &Field, value: &Value, context: &Context) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) if matches!(field.shape, Shape::Phone) => phone::display_number(text),
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Flag(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        Value::Moment(at) => spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone)),
        Value::Date(day) => spoken::say_day(*day, context.today()),
        Value::Birth(born) => born.to_string(),
        Value::Code(code) => choice_label(field, code).to_owned(),
        Value::Codes(codes) => codes.iter().map(|code| choice_label(field, code)).collect::<Vec<_>>().join(", "),
        Value::Person(id) => format!("n° {id}"),
        Value::Staff(id) => context.staff_name(*id).to_owned(),
        Value::Team(team) => team.iter().map(|id| context.staff_name(*id)).collect::<Vec<_>>().join(", "),
        Value::Rows(lines) => sub_records::join_lines(&sub_records::show(field, lines, context)),
        Value::Unknown => UNKNOWN.to_owned(),
    }
}

/// Completions for `typed`, best first: words of the list, members of the team, names of the directory. Empty for other
/// texts.
pub fn suggest_completions(field: &Field, typed: &str, context: &Context) -> Vec<String> {
    match field.shape {
        Shape::Choice(list) => {
            let begun = name::fold_text(typed.trim());
            list.iter()
                .map(|choice| choice.label)
                .filter(|label| has_word_beginning(label, &begun) && !is_half_said(label, &begun))
                .map(str::to_owned)
                .collect()
        }
        Shape::Choices(_) | Shape::Team | Shape::Staff => {
            let (before, last) = match (field.shape, typed.rfind(',')) {
                (Shape::Choices(_) | Shape::Team, Some(comma)) => typed.split_at(comma + 1),
                _ => ("", typed),
            };
            let begun = name::fold_text(last.trim());
            let space = if before.is_empty() { "" } else { " " };
            let words: Vec<&str> = match field.shape {
                Shape::Choices(list) => list.iter().map(|choice| choice.label).collect(),
                _ => {
                    let may = |staff: &&Staff| staff.active && (!field.prescribers || staff.role.prescriber);
                    context.staff.iter().filter(may).map(|staff| staff.name.as_str()).collect()
                }
            };
            let fits = words.into_iter().filter(|word| has_word_beginning(word, &begun));
            fits.map(|word| format!("{before}{space}{word}")).collect()
        }
        Shape::Rows(_) => sub_records::suggest_completions(field, typed, context),
        Shape::Text(_) => {
            let begun = name::fold_text(typed.trim());
            if let Some(words) = field.words {
                return words(context).into_iter().filter(|word| has_word_beginning(word, &begun)).collect();
            }
            let part = || context.directory.iter().filter(|entry| field.from == Some(entry.kind));
            let named = |entry: &&DirectoryEntry| has_word_beginning(&entry.name, &begun);
            // Those it names come before those in whom it is found: « cardio arabe ».
            let sought = part().filter(|entry| !named(entry) && !begun.is_empty() && entry.is_sought_as(&begun));
            part().filter(named).chain(sought).map(|entry| entry.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// Words beside a name that the directory does not have.
pub const OFF_DIRECTORY: &str = "hors annuaire";

/// True of a name that the directory should have and does not; while that part of it is empty, none is missed.
pub fn is_off_directory(field: &Field, typed: &str, context: &Context) -> bool {
    let missed =
        |part| context.entry(part, typed.trim()).is_none() && context.directory.iter().any(|one| one.kind == part);
    !typed.trim().is_empty() && field.from.is_some_and(missed)
}

/// Words shown beside a field completed from the directory: the number, and what was told of the entry; of a name that the
/// directory does not have, that it does not.
pub fn entry_beside(field: &Field, typed: &str, context: &Context) -> Option<String> {
    let Some(entry) = context.entry(field.from?, typed.trim()) else {
        return is_off_directory(field, typed, context).then(|| OFF_DIRECTORY.to_owned());
    };
    let told: Vec<_> = number_beside(field, typed, context).into_iter().chain(entry.facts()).collect();
    (!told.is_empty()).then(|| told.join(" · "))
}

/// Phone number shown beside a field completed from the directory.
pub fn number_beside(field: &Field, typed: &str, context: &Context) -> Option<String> {
    context.entry(field.from?, typed.trim())?.phone.as_deref().map(phone::display_number)
}

/// Converts into JSON: codes and numbers as stored, times in RFC 3339 UTC, the team by name.
pub fn to_json(field: &Field, value: &Value, context: &Context) -> Json {
    match value {
        // A list is a list even when nobody is in it.
        Value::Empty if matches!(field.shape, Shape::Choices(_) | Shape::Team | Shape::Rows(_)) => json!([]),
        Value::Empty => Json::Null,
        Value::Text(text) => json!(text),
        Value::Int(number) => json!(number),
        Value::Flag(yes) => json!(yes),
        Value::Moment(at) => json!(at.to_iso()),
        Value::Date(day) => json!(day.to_string()),
        Value::Birth(born) => json!(born.to_iso()),
        Value::Code(code) => json!(code),
        Value::Codes(codes) => json!(codes),
        Value::Person(id) => json!(id.0),
        Value::Staff(id) => json!(context.staff_name(*id)),
        Value::Team(team) => team.iter().map(|id| context.staff_name(*id)).collect(),
        Value::Rows(lines) => sub_records::to_json(field, lines, context),
        Value::Unknown => json!(UNKNOWN),
    }
}

/// Reads the JSON that [`to_json()`] writes, and in a string whatever [`parse`] reads.
pub fn from_json(field: &Field, value: &Json, context: &Context) -> Result<Value, String> {
    match value {
        Json::Null => Ok(Value::Empty),
        Json::Bool(yes) => parse(field, if *yes { "oui" } else { "non" }, context),
        Json::Number(number) => parse(field, &number.to_string(), context),
        Json::String(text) => parse(field, text, context),
        Json::Array(lines) if matches!(field.shape, Shape::Rows(_)) => sub_records::from_json(field, lines, context),
        Json::Array(list) => {
            let words: Option<Vec<_>> = list.iter().map(Json::as_str).collect();
            let words = words.ok_or_else(|| format!("« {} » : une liste de textes est attendue.", field.label))?;
            parse(field, &words.join(","), context)
        }
        Json::Object(_) => Err(format!("« {} » : un objet JSON n’est pas attendu ici.", field.label)),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn is_unknown(text: &str) -> bool {
    text == "?" || [UNKNOWN, "nsp"].contains(&name::fold_text(text).as_str())
}

fn parse_flag(text: &str) -> Option<bool> {
    match name::fold_text(text).as_str() {
        "oui" | "o" | "x" | "1" | "true" | "yes" | "vrai" => Some(true),
        "non" | "n" | "0" | "false" | "no" | "faux" => Some(false),
        _ => None,
    }
}

/// Reads a day that is past. One just ahead said without its year is a slip, and never the day a year earlier.
fn parse_past(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = spoken::parse_past_day(text, today)?;
    if day > today {
        return Err("ce jour n’est pas encore venu.".to_owned());
    }
    match spoken::near_namesake(text, day, today) {
        None => Ok(day),
        Some(near) => {
            Err(format!("{} est à venir (l’an dernier\u{a0}: {}).", near.format("%d/%m"), day.format("%d/%m/%Y"),))
        }
    }
}

fn parse_moment(text: &str, context: &Context) -> Result<Moment, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let at = Moment(at.timestamp());
        return spoken::check_year(at.day_in(context.zone)).map(|()| at);
    }
    spoken::parse_moment(text, context.now.in_zone(context.zone)).map(|local| Moment::from_local(local, context.zone))
}

fn choice_label(field: &Field, code: &'static str) -> &'static str {
    let list = match field.shape {
        Shape::Choice(list) | Shape::Choices(list) => list,
        _ => return code,
    };
    list.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.label)
}

/// `text` folded, however its feminine is written: « infirmier·ère », « infirmier·e » and « infirmière » are one word.
fn fold_word(text: &str) -> String {
    name::fold_text(text).replace("ier·ere", "iere").replace("ier·e", "iere")
}

fn one_of(list: &'static [Choice], text: &str) -> Result<&'static str, String> {
    let typed = fold_word(text);
    let exact = |choice: &&Choice| choice.code.eq_ignore_ascii_case(text) || fold_word(choice.label) == typed;
    if let Some(choice) = list.iter().find(exact) {
        return Ok(choice.code);
    }
    let only = |fits: &dyn Fn(&'static str) -> bool| {
        let mut fitting = list.iter().filter(|choice| fits(choice.label) && !is_half_said(choice.label, &typed));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let begun = only(&|label| has_word_beginning(label, &typed));
    match begun.or_else(|| only(&|label| name::abbreviates(&typed, label))) {
        Some(choice) => Ok(choice.code),
        None => {
            let labels: Vec<_> = list.iter().map(|choice| choice.label).collect();
            // A label may have a comma of its own.
            let sign = if labels.iter().any(|label| label.contains(',')) { " ; " } else { ", " };
            Err(format!("« {text} » n’est pas dans la liste : {}.", labels.join(sign)))
        }
    }
}

/// True of a plain yes or no where the choice says more than that: « non » does not say « non, raison médicale ».
fn is_half_said(label: &str, typed: &str) -> bool {
    let (said, begun) = (parse_flag(typed), name::fold_text(label));
    let first = begun.split([',', ' ']).next().unwrap_or_default();
    said.is_some() && begun != first && parse_flag(first) == said
}

fn parse_member(text: &str, context: &Context) -> Result<StaffId, String> {
    let typed = name::fold_text(text);
    // Someone who has left may have borne the name of someone who is here.
    let named = || context.staff.iter().filter(|staff| name::fold_text(&staff.name) == typed);
    if let Some(staff) = named().find(|staff| staff.active).or_else(|| named().next()) {
        return Ok(staff.id);
    }
    let near: Vec<_> =
        context.staff.iter().filter(|staff| staff.active && has_word_beginning(&staff.name, &typed)).collect();
    match near.as_slice() {
        [one] => Ok(one.id),
        [] => Err(format!("« {text} » n’est le nom de personne dans l’équipe.")),
        several => {
            let names: Vec<_> = several.iter().map(|staff| staff.name.as_str()).collect();
            Err(format!("« {text} » peut être {} : précisez.", names.join(" ou ")))
        }
    }
}

/// True when `label`, or one of its words, begins with the folded letters `begun`.
fn has_word_beginning(label: &str, begun: &str) -> bool {
    let label = fold_word(label);
    label.starts_with(begun) || label.split([' ', '-', '\'']).any(|word| word.starts_with(begun))
}
