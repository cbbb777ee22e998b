//! `comptoir add`: one item from `field=value` words, or one from each JSON line of the standard input.

use std::io::{self, BufRead, Write};

use serde_json::json;

use super::fields::{self, Given};
use super::{Args, Context, FILE, Failure, REFUSED, fresh_key, json, list, unreadable};
use crate::domain::Moment;
use crate::kinds::{Field, FilledBy, Item, Kind, Shape, Value};
use crate::ops::{Deed, Op};

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Adds, and says what was added.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let named = match args.word(0)? {
        word if word.is_empty() || word.contains('=') => None,
        word => Some(fields::kind(word)?),
    };
    let words = &args.words()[usize::from(named.is_some())..];
    if !args.has("--stdin") {
        let item = added(context, named, &fields::words(words)?)?;
        return list::one(context, item, args, out);
    }
    if let Some(word) = words.first() {
        return Err(Failure::usage(format!("« {} » est de trop : --stdin lit les champs.", word.to_string_lossy())));
    }
    from_lines(context, named, &mut io::stdin().lock(), out)
}

/// One answer a line, written once the item is committed and before the next line is read.
fn from_lines(
    context: &mut Context,
    kind: Option<&'static Kind>,
    lines: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (mut number, mut refused, mut code) = (0, 0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(|why| unreadable("entrée standard".as_ref(), &why))? == 0 {
            break;
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        context.desk.now = Moment::now();
        let answer = match fields::line(&line).and_then(|given| added(context, kind, &given)) {
            Ok(item) => json!({"ok": true, "id": item.id.0}),
            Err(failure) => {
                refused += 1;
                code = code.max(if failure.code == FILE { FILE } else { REFUSED });
                json!({"ok": false, "error": failure.sentence, "line": number})
            }
        };
        json::one(out, answer)?;
        out.flush()?;
    }
    match refused {
        0 => Ok(()),
        _ => Err(Failure { code, ..Failure::refused(format!("Lignes refusées : {refused} sur {number}.")) }),
    }
}

fn added(context: &mut Context, kind: Option<&'static Kind>, given: &Given) -> Result<Item, Failure> {
    let deed = deed(context, kind, given)?;
    let done = context.store.run(&deed)?;
    done.items.into_iter().next().ok_or_else(|| Failure::refused("Cette clé a déjà servi à autre chose."))
}

/// The item as the form would have filled it, then what is given.
fn deed(context: &Context, kind: Option<&'static Kind>, given: &Given) -> Result<Deed, Failure> {
    let desk = &context.desk;
    let word =
        |key: &str| given.get(key).filter(|value| !value.is_null()).map(|value| fields::word(key, value)).transpose();
    let kind = match word("kind")? {
        Some(code) => fields::kind(&code)?,
        None => kind.ok_or_else(|| Failure::usage("Il manque le type de l’élément."))?,
    };
    let person = word("person")?.filter(|written| !written.trim().is_empty());
    let person = person.map(|written| context.person(&written)).transpose()?;
    let mut item = kind.begin(context.by, person.as_ref(), desk);
    for (key, value) in given {
        if !matches!(key.as_str(), "kind" | "person" | "state" | "overrule" | "key") {
            let field = fields::field(kind, &[FilledBy::Typed], key)?;
            item.set(field, fields::read(field, value, desk)?);
        }
    }
    let state = word("state")?.map(|code| fields::state(kind, &code)).transpose()?;
    let overrule = given.get("overrule").map(|value| fields::read(&OVERRULE, value, desk)).transpose()?;
    let overrule = overrule == Some(Value::Flag(true));
    let op = Op::Add { item: Box::new(item), state, overrule };
    Ok(context.keyed(word("key")?.unwrap_or_else(fresh_key), op))
}
