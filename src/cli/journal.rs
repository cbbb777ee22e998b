//! `comptoir journal`: what was done, by whom, in order.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::table::Table;
use super::{Args, Failure, OpenCentre, json, step};
use crate::model::Context;
use crate::store::{JournalRow, WriteOrigin};

/// Lists.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = match args.text("--item")? {
        Some(written) => Some(step::find_item(centre, &written)?.id),
        None => None,
    };
    let rows = centre.store.read_journal(item)?;
    if args.has_option("--json") {
        return json::write_array(out, rows.iter().map(|row| Ok(with_origin(row, &centre.context))));
    }
    let mut table = Table::new([
        "N°",
        "Quand",
        "Qui",
        "Compte",
        "Depuis",
        "Poste",
        "Où",
        "Quoi",
        "Élément",
        "Personne",
        "Sur quoi",
        "De",
        "À",
        "Défait le n°",
    ]);
    for row in rows {
        let state = |code: &Option<String>| code.as_ref().map(|code| row.state_words(code)).unwrap_or_default();
        let (operation, from, to) = (row.operation_words().to_owned(), state(&row.from), state(&row.to));
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        table.add([
            row.seq.to_string(),
            row.at.in_zone(centre.context.zone).format("%d/%m/%Y %H:%M:%S").to_string(),
            row.by,
            row.origin.account.unwrap_or_default(),
            row.origin.host.unwrap_or_default(),
            row.origin.desk.unwrap_or_default(),
            row.terminal,
            operation,
            number(row.item.map(|id| id.0)),
            number(row.person.map(|id| id.0)),
            row.subject.map(|(_, said)| said).unwrap_or_default(),
            from,
            to,
            number(row.undoes),
        ]);
    }
    Ok(table.write(out)?)
}

/// A row with the place it was written from and what of the centre it is about, which are the team's business and not that of a person
/// in the row.
fn with_origin(row: &JournalRow, context: &Context) -> Json {
    let mut json = as_json(row, context);
    let WriteOrigin { account, host, desk } = &row.origin;
    let (subject, said) = row.subject.clone().unzip();
    for (key, value) in [("account", account), ("host", host), ("desk", desk), ("subject", &subject), ("said", &said)] {
        json[key] = json!(value);
    }
    json
}

/// `changes` gives each changed column as it was and as it is since; null once the words of the row were purged.
pub fn as_json(row: &JournalRow, context: &Context) -> Json {
    let changes = row.change_values(context).map(|changes| {
        let column =
            |(key, before, after): (&str, Json, Json)| (key.to_owned(), json!({"before": before, "after": after}));
        changes.into_iter().map(column).collect::<Map<_, _>>()
    });
    json!({
        "seq": row.seq,
        "key": row.key,
        "at": row.at.to_iso(),
        "by": row.by,
        "terminal": row.terminal,
        "op": row.operation,
        "item": row.item.map(|id| id.0),
        "person": row.person.map(|id| id.0),
        "from": row.from,
        "to": row.to,
        "on_order_of": row.on_order_of.map(|id| context.staff_name(id)),
        "reason": row.reason,
        "undoes": row.undoes,
        "changes": changes,
    })
}
