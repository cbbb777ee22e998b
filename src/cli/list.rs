//! `comptoir list`: the lines of one kind, as an array of JSON or as the screen orders and shows them.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use super::table::Table;
use super::{Args, Failure, OpenCentre, fields, json, say};
use crate::domain::PersonId;
use crate::model::{Context, Item, Kind, Row, common};
use crate::protocol::{Answer, Query};

/// Lists.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let kind = fields::kind(args.word(0)?)?;
    let mut items = centre.store.items(kind, args.has("--all"))?;
    items.retain(|item| args.has("--all") || !item.is_later(centre.context.today()));
    if args.has("--json") {
        return json::array(out, items.iter().map(|item| json::item(centre, item)));
    }
    // Who is in the building, and what nobody holds any more, change the order, as they do on the screen.
    centre.context.here = here(centre, kind)?;
    let context = &centre.context;
    items = items.into_iter().map(|item| item.as_read(context.now)).collect();
    items.sort_by_key(|item| (kind.place)(item, context));
    let own = ["N°", "", "État", "Jour"];
    let mut table = Table::new(own.into_iter().chain(kind.columns.iter().map(|column| column.header)));
    for item in items {
        let mark = item.deadline(context).level.mark();
        let day = item.date(&common::STARTS_ON).filter(|day| *day != context.today());
        let row = centre.row(item)?;
        let own = [
            row.item.id.to_string(),
            mark.to_owned(),
            row.item.state.label.to_owned(),
            day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default(),
        ];
        table.add(own.into_iter().chain(kind.columns.iter().map(|column| (column.cell)(&row, context))));
    }
    Ok(table.write(out)?)
}

/// People present in the building.
fn here(centre: &OpenCentre, kind: &'static Kind) -> Result<Arc<HashSet<PersonId>>, Failure> {
    let board = Query::Board { kind, pro: None, closed: false };
    match centre.store.ask(&board, None, centre.context.now) {
        Answer::Board(board) => Ok(board.here),
        Answer::Trouble(why) => Err(why.into()),
        _ => Ok(Arc::default()),
    }
}

/// The item a command has just written, as JSON or in one line.
pub fn one(centre: &OpenCentre, item: Item, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has("--json") {
        return json::one(out, json::item(centre, &item)?);
    }
    Ok(say(out, &sentence(&centre.row(item)?, &centre.context))?)
}

/// « Arrivée n° 12 : BENALI Fatima, en attente », « …, attendu·e, mar 15/12 10:00 ».
fn sentence(row: &Row, context: &Context) -> String {
    let Item { id, kind, state, .. } = &row.item;
    let day = row.item.other_day(context).map(|day| format!(", {}", day.short(context))).unwrap_or_default();
    format!("{} n° {id} : {}, {}{day}", kind.noun(), (kind.who)(row), state.label.to_lowercase())
}
