//! `comptoir list`: the lines of one kind, as an array of JSON or as the screen orders and shows them.

use crate::domain::order;
use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use super::table::Table;
use super::{Args, Failure, OpenCentre, fields, json, print_line};
use crate::domain::PersonId;
use crate::model::{Context, Item, Kind, Row};
use crate::protocol::{Answer, Done, Query};

/// Lists.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let kind = fields::parse_kind(args.word_at(0)?)?;
    let mut items = centre.store.load_items(kind, args.has_option("--all"))?;
    items.retain(|item| args.has_option("--all") || !item.is_later(centre.context.today()));
    // The people present, and expired claims, change the order as they do on the screen.
    centre.context.here = people_present(centre, kind)?;
    let context = &centre.context;
    order::sort_by_key(&mut items, |item| (kind.sort_key)(&item.clone().as_read(context), context));
    if args.has_option("--json") {
        return json::write_array(out, items.iter().map(|item| json::listed_json(centre, item)));
    }
    items = items.into_iter().map(|item| item.as_read(context)).collect();
    let own = ["N°", "", "État", "Jour"];
    let mut table = Table::new(own.into_iter().chain(kind.columns.iter().map(|column| column.header)));
    for item in items {
        let mark = item.deadline(context).level.mark();
        let day = item.other_day(context);
        let row = centre.load_row(item)?;
        let own = [
            row.item.id.to_string(),
            mark.to_owned(),
            row.item.state.label.to_owned(),
            day.map(|day| day.day.format("%d/%m/%Y").to_string()).unwrap_or_default(),
        ];
        table.add(own.into_iter().chain(kind.columns.iter().map(|column| (column.cell)(&row, context))));
    }
    let nothing = if args.has_option("--all") { "aucune ligne" } else { "aucune ligne ouverte" };
    Ok(table.write_or(&format!("{}\u{a0}: {nothing}.", kind.title), out)?)
}

/// People present in the building.
fn people_present(centre: &OpenCentre, kind: &'static Kind) -> Result<Arc<HashSet<PersonId>>, Failure> {
    let board = Query::Board { kind, pro: None, closed: false };
    match centre.store.answer_query(&board, None, centre.context.now) {
        Answer::Board(board) => Ok(board.summary.here),
        Answer::Trouble(why) => Err(why.into()),
        _ => Ok(Arc::default()),
    }
}

/// Answer of a command that has just done something: its item as JSON, or the number of that item and the sentence, which says what was done
/// beside it too.
pub fn print_done(
    centre: &OpenCentre,
    done: Done,
    asked: Item,
    args: &Args,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let item = done.items.into_iter().next().unwrap_or(asked);
    if args.has_option("--json") {
        return print_item(centre, item, args, out);
    }
    Ok(print_line(out, &format!("{} n° {} — {}.", item.kind.noun.as_title(), item.id, done.said))?)
}

/// The item a command has just written, as JSON or in one line.
pub fn print_item(centre: &OpenCentre, item: Item, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has_option("--json") {
        return json::write_value(out, json::item_json(centre, &item)?);
    }
    Ok(print_line(out, &row_sentence(&centre.load_row(item)?, &centre.context))?)
}

/// « Arrivée n° 12 : BENALI Fatima, en attente », « …, attendu·e, mar 15/12 10:00 ».
fn row_sentence(row: &Row, context: &Context) -> String {
    let Item { id, kind, state, .. } = &row.item;
    let day = row.item.other_day(context).map(|day| format!(", {}", day.in_line(context))).unwrap_or_default();
    format!("{} n° {id} : {}, {}{day}", kind.noun.as_title(), (kind.subject)(row), state.label.to_lowercase())
}
