//! `comptoir list`: the lines of one kind, as an array of JSON or as the screen orders and shows them.

use std::io::Write;

use super::table::Table;
use super::{Args, Context, Failure, fields, json, say};
use crate::kinds::{Item, Row, common};

/// Lists.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let kind = fields::kind(args.word(0)?)?;
    let mut items = context.store.items(kind, args.has("--all"))?;
    if args.has("--json") {
        return json::array(out, items.iter().map(|item| json::item(context, item)));
    }
    let desk = &context.desk;
    items.sort_by_key(|item| (kind.place)(item, desk));
    let own = ["N°", "", "État", "Jour"];
    let mut table = Table::new(own.into_iter().chain(kind.columns.iter().map(|column| column.header)));
    for item in items {
        let mark = (kind.deadline)(&item, desk).level.mark();
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

/// The item a command has just written, as JSON or in one line.
pub fn one(context: &Context, item: Item, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has("--json") {
        return json::one(out, json::item(context, &item)?);
    }
    Ok(say(out, &sentence(&context.row(item)?))?)
}

/// « Arrivée n° 12 : BENALI Fatima, en attente ».
fn sentence(row: &Row) -> String {
    let Item { id, kind, state, .. } = &row.item;
    format!("{} n° {id} : {}, {}", kind.noun(), (kind.who)(row), state.label.to_lowercase())
}
