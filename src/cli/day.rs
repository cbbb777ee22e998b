//! `comptoir day`: the list of one day of a pane, for one professional or for all.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, handover, json, print};
use crate::model::{Field, Kind, Shape, Value, text};
use crate::panes::PANES;
use crate::protocol::{Answer, Query};

const DAY: Field = Field::new("day", "JOUR", Shape::Date).always_required();
const NAME: Field = Field::new("name", "NOM", Shape::Staff).always_required();

/// Writes it, prints it, or gives its lines as JSON.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let context = &centre.context;
    let kind = match args.text("--kind")? {
        Some(code) => fields::parse_kind(&code)?,
        None => first_by_days()?,
    };
    if kind.days.is_none() {
        return Err(Failure::refused(format!("{} : ce volet ne se lit pas par jours.", kind.title)));
    }
    let day = match text::parse(&DAY, args.word_at(0)?, context).map_err(Failure::refused)? {
        Value::Date(day) => day,
        _ => context.today(),
    };
    let pro = match text::parse(&NAME, args.word_at(1)?, context).map_err(Failure::refused)? {
        Value::Staff(pro) => Some(pro),
        _ => None,
    };
    let list = match centre.store.answer_query(&Query::DayList { kind, day }, Some(centre.by), context.now) {
        Answer::DayList(list) => list,
        other => return Err(handover::answer_failure(other)),
    };
    if args.has_option("--json") {
        return json::write_array(
            out,
            list.rows_for(pro, context).into_iter().map(|row| json::listed_json(centre, &row.item)),
        );
    }
    match list.to_text(pro, context) {
        Some(text) => print::hand_out(&text, args, out),
        None => Ok(()),
    }
}

/// The first of the panes that are read by their days.
fn first_by_days() -> Result<&'static Kind, Failure> {
    let first = PANES.iter().find(|kind| kind.days.is_some());
    first.copied().ok_or_else(|| Failure::refused("Aucun volet ne se lit par jours."))
}
