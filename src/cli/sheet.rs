//! `comptoir sheet`: all that waits for one professional's word, to be signed on paper or read by a program.

use std::io::Write;

use super::{Args, Failure, OpenCentre, json, print};
use crate::model::{Field, Shape, Value, signing, text};

const NAME: Field = Field::new("name", "NOM", Shape::Staff).always_required();

/// Writes it, or sends it to the printer.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let Value::Staff(pro) = text::parse(&NAME, args.word_at(0)?, &centre.context).map_err(Failure::refused)? else {
        return Err(Failure::bad_usage("Il manque le nom du ou de la professionnel·le."));
    };
    let rows = centre.store.list_waiting(&centre.context)?;
    if args.has_option("--json") {
        let (theirs, nobodys) = signing::for_whom(pro, &rows, &centre.context);
        return json::write_array(out, theirs.iter().chain(&nobodys).map(|row| json::listed_json(centre, &row.item)));
    }
    let name = centre.context.staff_name(pro);
    let text = signing::signing_sheet(pro, &rows, &centre.context);
    print::hand_out(&text.ok_or_else(|| Failure::refused(format!("Rien n’attend {name}.")))?, args, out)
}
