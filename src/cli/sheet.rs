//! `comptoir sheet`: all that waits for one professional's word, to be signed on paper or read by a program.

use std::io::Write;

use super::{Args, Context, Failure, json, print};
use crate::kinds::{Field, Shape, Value, signing, text};

const NAME: Field = Field::new("name", "NOM", Shape::Staff).required();

/// Writes it, or sends it to the printer.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let Value::Staff(pro) = text::parse(&NAME, args.word(0)?, &context.desk).map_err(Failure::refused)? else {
        return Err(Failure::usage("Il manque le nom du ou de la professionnel·le."));
    };
    let rows = context.store.waiting(&context.desk)?;
    if args.has("--json") {
        let (theirs, nobodys) = signing::for_whom(pro, &rows, &context.desk);
        return json::array(out, theirs.iter().chain(&nobodys).map(|row| json::item(context, &row.item)));
    }
    let name = context.desk.staff_name(pro);
    let text = signing::sheet(pro, &rows, &context.desk);
    print::hand_out(&text.ok_or_else(|| Failure::refused(format!("Rien n’attend {name}.")))?, args, out)
}
