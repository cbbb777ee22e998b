//! `comptoir print`: the text of one item, in lines for paper.

use std::io::Write;

use super::{Args, Failure, OpenCentre, print_line, step};
use crate::config::Config;
use crate::model::paper::Text;
use crate::outlet::Printer;

/// Prints it, or says why there is none.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    let Some(paper) = item.kind.paper else {
        return Err(Failure::refused(format!("Il n’y a pas de texte à imprimer pour {}.", item.kind.noun.whole)));
    };
    let row = centre.load_row(item)?;
    hand_out(&paper.make_text(&row, &centre.context).map_err(Failure::refused)?, args, out)
}

/// Sends a text to the printer when the command line says so, and writes it out otherwise.
pub fn hand_out(text: &Text, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if !args.has_option("--printer") {
        return Ok(write!(out, "{}", text.file_content())?);
    }
    let config = Config::load()?;
    let printer = Printer::find(&config.print).ok_or_else(|| Failure::refused("Il n’y a pas d’imprimante ici."))?;
    Ok(print_line(out, &printer.print(text)?)?)
}
