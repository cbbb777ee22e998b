//! `comptoir add`: one item from `field=value` words, or one from each JSON line of the standard input.

use crate::domain::order;
use std::io::{self, BufRead, Write};

use serde_json::json;

use super::fields::{self, Given};
use super::{Args, FILE, Failure, OpenCentre, REFUSED, fresh_key, json, list, unreadable_file};
use crate::domain::Moment;
use crate::model::{Field, FilledBy, Item, Kind, Shape, Value};
use crate::protocol::{Operation, Request};

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Adds an item, and prints it.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let named = match args.word_at(0)? {
        word if word.is_empty() || word.contains('=') => None,
        word => Some(fields::parse_kind(word)?),
    };
    let words = &args.words()[usize::from(named.is_some())..];
    if !args.has_option("--stdin") {
        let item = add_item(centre, named, &fields::parse_words(words)?)?;
        return list::print_item(centre, item, args, out);
    }
    if let Some(word) = words.first() {
        return Err(Failure::bad_usage(format!(
            "« {} » est de trop : --stdin lit les champs.",
            word.to_string_lossy()
        )));
    }
    from_lines(centre, named, &mut io::stdin().lock(), out)
}

/// Adds one item a line and answers each, once it is committed and before the next line is read.
fn from_lines(
    centre: &mut OpenCentre,
    kind: Option<&'static Kind>,
    lines: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (mut number, mut refused, mut code) = (0, 0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(|why| unreadable_file("entrée standard".as_ref(), &why))? == 0 {
            break;
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        centre.context.now = Moment::now();
        let answer = match fields::parse_line(&line).and_then(|given| add_item(centre, kind, &given)) {
            Ok(item) => json!({"ok": true, "id": item.id.0}),
            Err(failure) => {
                refused += 1;
                code = code.max(if failure.code == FILE { FILE } else { REFUSED });
                json!({"ok": false, "error": failure.sentence, "line": number})
            }
        };
        json::write_value(out, answer)?;
        out.flush()?;
    }
    match refused {
        0 => Ok(()),
        _ => Err(Failure { code, ..Failure::refused(format!("Lignes refusées : {refused} sur {number}.")) }),
    }
}

fn add_item(centre: &mut OpenCentre, kind: Option<&'static Kind>, given: &Given) -> Result<Item, Failure> {
    let request = add_request(centre, kind, given)?;
    let done = centre.store.run(&request)?;
    done.items.into_iter().next().ok_or_else(|| Failure::refused("Cette clé a déjà servi à autre chose."))
}

/// Makes the request: an item filled as the form would, then with the values given.
fn add_request(centre: &OpenCentre, kind: Option<&'static Kind>, given: &Given) -> Result<Request, Failure> {
    let context = &centre.context;
    let word = |key: &str| {
        given.get(key).filter(|value| !value.is_null()).map(|value| fields::text_of(key, value)).transpose()
    };
    let kind = match word("kind")? {
        Some(code) => fields::parse_kind(&code)?,
        None => kind.ok_or_else(|| Failure::bad_usage("Il manque le type de l’élément."))?,
    };
    let person = word("person")?.filter(|written| !written.trim().is_empty());
    let person = person.map(|written| centre.find_person(&written)).transpose()?;
    let mut item = kind.begin_item(centre.by, person.as_ref(), context);
    let own = |key: &&String| !matches!(key.as_str(), "kind" | "person" | "state" | "overrule" | "key");
    let found = given.keys().filter(own).map(|key| fields::find_field(kind, &[FilledBy::Typed], key));
    let mut found = found.collect::<Result<Vec<_>, _>>()?;
    // What counts from another field is read after it.
    order::sort_by_key(&mut found, |field| field.day_of.is_some());
    for field in found {
        let value = match field.shape {
            // An hour alone is not of the day that was proposed.
            Shape::Moment if field.day_of.is_none() => fields::read_value(field, &given[field.key], context)?,
            _ => fields::read_value_in(&item, field, &given[field.key], context)?,
        };
        item.set(field, value);
    }
    item.follow(|key| given.contains_key(key));
    let state = word("state")?.map(|code| fields::parse_state(kind, &code)).transpose()?;
    let overrule = given.get("overrule").map(|value| fields::read_value(&OVERRULE, value, context)).transpose()?;
    let overrule = overrule == Some(Value::Flag(true));
    let operation = Operation::Add { item: Box::new(item), state, overrule };
    Ok(centre.keyed_request(word("key")?.unwrap_or_else(fresh_key), operation))
}
