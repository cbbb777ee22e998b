//! `comptoir list`: the lines of one kind, as an array of JSON or as the screen orders and shows them.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use super::table::Table;
use super::{Args, Context, Failure, fields, json, say};
use crate::domain::PersonId;
use crate::kinds::{Desk, Item, Kind, Row, common};
use crate::ops::{Answer, Query};

/// Lists.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let kind = fields::kind(args.word(0)?)?;
    let mut items = context.store.items(kind, args.has("--all"))?;
    items.retain(|item| args.has("--all") || !item.is_later(context.desk.today()));
    if args.has("--json") {
        return json::array(out, items.iter().map(|item| json::item(context, item)));
    }
    // Who is in the building, and what nobody holds any more, change the order, as they do on the screen.
    context.desk.here = here(context, kind)?;
    let desk = &context.desk;
    items = items.into_iter().map(|item| item.as_read(desk.now)).collect();
    items.sort_by_key(|item| (kind.place)(item, desk));
    let own = ["N°", "", "État", "Jour"];
    let mut table = Table::new(own.into_iter().chain(kind.columns.iter().map(|column| column.header)));
    for item in items {
        let mark = item.deadline(desk).level.mark();
        let day = item.date(&common::STARTS_ON).filter(|day| *day != desk.today());
        let row = context.row(item)?;
        let own = [
            row.item.id.to_string(),
            mark.to_owned(),
            row.item.state.label.to_owned(),
            day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default(),
        ];
        table.add(own.into_iter().chain(kind.columns.iter().map(|column| (column.cell)(&row, desk))));
    }
    Ok(table.write(out)?)
}

/// Who is in the building.
fn here(context: &Context, kind: &'static Kind) -> Result<Arc<HashSet<PersonId>>, Failure> {
    let board = Query::Board { kind, pro: None, closed: false };
    match context.store.ask(&board, None, context.desk.now) {
        Answer::Board(board) => Ok(board.here),
        Answer::Trouble(why) => Err(why.into()),
        _ => Ok(Arc::default()),
    }
}

/// The item a command has just written, as JSON or in one line.
pub fn one(context: &Context, item: Item, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has("--json") {
        return json::one(out, json::item(context, &item)?);
    }
    Ok(say(out, &sentence(&context.row(item)?, &context.desk))?)
}

/// « Arrivée n° 12 : BENALI Fatima, en attente », « …, attendu·e, mar 15/12 10:00 ».
fn sentence(row: &Row, desk: &Desk) -> String {
    let Item { id, kind, state, .. } = &row.item;
    let day = row.item.other_day(desk).map(|day| format!(", {}", day.short(desk))).unwrap_or_default();
    format!("{} n° {id} : {}, {}{day}", kind.noun(), (kind.who)(row), state.label.to_lowercase())
}
