//! `comptoir move`: one step of one item.

use std::io::Write;

use serde_json::Value as Json;

use super::{Args, Context, Failure, fields, list};
use crate::domain::ItemId;
use crate::kinds::{Field, Hand, Item, Shape, Value, text};
use crate::ops::Op;

const ITEM: Field = Field::new("item", "N°", Shape::Number(1, i64::MAX)).required();
const REV: Field = Field::new("rev", "rev", Shape::Number(0, i64::MAX));
const ON_ORDER_OF: Field = Field::new("on_order_of", "on_order_of", Shape::Staff);

/// Moves, and says where the item stands.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = item(context, args.word(0)?)?;
    let to = fields::state(item.kind, args.word(1)?)?;
    let desk = &context.desk;
    let (mut rev, mut on_order_of, mut with) = (None, None, Vec::new());
    for (key, given) in &fields::words(&args.words()[2..])? {
        match key.as_str() {
            "rev" => rev = self::rev(context, given)?,
            "on_order_of" => {
                if let Value::Staff(prescriber) = fields::read(&ON_ORDER_OF, given, desk)? {
                    on_order_of = Some(prescriber);
                }
            }
            key => {
                let field = fields::field(item.kind, &[Hand::Typed, Hand::Asked], key)?;
                with.push((field.key, fields::read(field, given, desk)?));
            }
        }
    }
    let take_over = args.has("--take-over");
    let done = context.run(Op::Move { item: item.id, rev, to, with, on_order_of, take_over })?;
    let moved = done.items.into_iter().next().unwrap_or(item);
    list::one(context, moved, args, out)
}

/// The revision that was read, as given.
pub fn rev(context: &Context, given: &Json) -> Result<Option<i64>, Failure> {
    match fields::read(&REV, given, &context.desk)? {
        Value::Int(read) => Ok(Some(read)),
        _ => Ok(None),
    }
}

/// The item numbered `written`.
pub fn item(context: &Context, written: &str) -> Result<Item, Failure> {
    let Value::Int(id) = text::parse(&ITEM, written, &context.desk).map_err(Failure::usage)? else {
        return Err(Failure::usage("Il manque le numéro de l’élément."));
    };
    context.store.item(ItemId(id))?.ok_or_else(|| Failure::refused(format!("Il n’y a pas d’élément n° {id}.")))
}
