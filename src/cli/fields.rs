//! Values given to a command to fill an item: `field=value` words or one JSON object, read the same way.

use crate::panes;
use std::ffi::OsString;

use serde_json::{Map, Value as Json};

use super::{Failure, args};
use crate::model::{Context, Field, FilledBy, Item, Kind, State, Value, text};

/// Contents by name, as given.
pub type Given = Map<String, Json>;

/// Reads `field=value` words: a value is written as in the form.
pub fn parse_words(words: &[OsString]) -> Result<Given, Failure> {
    let mut given = Given::new();
    for word in words {
        let word = args::as_utf8(word)?;
        let Some((key, value)) = word.split_once('=') else {
            return Err(Failure::bad_usage(format!("« {word} » : il faut champ=valeur.")));
        };
        if given.insert(key.to_owned(), Json::String(value.to_owned())).is_some() {
            return Err(Failure::bad_usage(format!("« {key} » est donné deux fois.")));
        }
    }
    Ok(given)
}

/// Reads a line of JSON.
pub fn parse_line(line: &[u8]) -> Result<Given, Failure> {
    match serde_json::from_slice(line) {
        Ok(Json::Object(given)) => Ok(given),
        Ok(_) => Err(Failure::refused("La ligne n’est pas un objet JSON.")),
        Err(why) => Err(Failure::refused(format!("La ligne n’est pas du JSON (caractère {}).", why.column()))),
    }
}

/// The kind written `code`.
pub fn parse_kind(code: &str) -> Result<&'static Kind, Failure> {
    panes::find_pane(code).ok_or_else(|| {
        let codes: Vec<_> = crate::panes::PANES.iter().map(|kind| kind.code).collect();
        Failure::bad_usage(format!("« {code} » n’est pas un type d’élément ; il y a : {}.", codes.join(", ")))
    })
}

/// The state of `kind` written `code`.
pub fn parse_state(kind: &Kind, code: &str) -> Result<State, Failure> {
    kind.state(code).ok_or_else(|| {
        let codes: Vec<_> = kind.states.iter().map(|state| state.code).collect();
        Failure::refused(format!("« {code} » n’est pas un état d’{} ; il y a : {}.", kind.noun.whole, codes.join(", ")))
    })
}

/// The field of `kind` written `key`, if one of `hands` writes it.
pub fn find_field(kind: &Kind, hands: &[FilledBy], key: &str) -> Result<&'static Field, Failure> {
    let here = |field: &&Field| hands.contains(&field.hand);
    kind.field(key).filter(here).ok_or_else(|| {
        let keys: Vec<_> = kind.fields.iter().filter(here).map(|field| field.key).collect();
        let why = if kind.field(key).is_some() { "ne s’écrit pas ici" } else { "n’est pas un champ" };
        Failure::refused(format!("« {key} » {why} ; pour {}, il y a : {}.", kind.noun.whole, keys.join(", ")))
    })
}

/// Reads the value given for `field`.
pub fn read_value(field: &Field, given: &Json, context: &Context) -> Result<Value, Failure> {
    if let Some(why) = given.as_str().and_then(|typed| text::passed_promise(field, typed, context)) {
        return Err(Failure::refused(why));
    }
    text::from_json(field, given, context).map_err(Failure::refused)
}

/// Reads the value given for a `field` of `item`, where an hour alone keeps its day.
pub fn read_value_in(item: &Item, field: &Field, given: &Json, context: &Context) -> Result<Value, Failure> {
    let said = given.as_str().zip(item.day_beside(field, context));
    match said.and_then(|(typed, day)| text::say_from_day(field, day, typed, context)) {
        Some(said) => read_value(field, &Json::String(said), context),
        None => read_value(field, given, context),
    }
}

/// The text given for `key`: a word, a number or a yes as they are written.
pub fn text_of(key: &str, given: &Json) -> Result<String, Failure> {
    match given {
        Json::String(text) => Ok(text.clone()),
        Json::Number(_) | Json::Bool(_) => Ok(given.to_string()),
        _ => Err(Failure::refused(format!("« {key} » : un texte est attendu."))),
    }
}
