//! `comptoir purge`: erases what is past its retention, and proposes unused cards.

use std::io::Write;

use super::table::Table;
use super::{Args, Failure, OpenCentre, print_line};
use crate::protocol::Operation;

/// Erases, then prints the proposals.
pub fn run(centre: &mut OpenCentre, _args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let done = centre.run(Operation::Purge)?;
    print_line(out, &format!("{}.", done.said))?;
    let unused = centre.store.list_unused(&centre.context)?;
    if unused.is_empty() {
        return Ok(());
    }
    print_line(out, &format!("Fiches sans activité, proposées à l’effacement : {}.", unused.len()))?;
    let mut table = Table::new(["N°", "Personne", "Né·e le", "Dernière activité"]);
    for person in unused {
        table.add([
            person.id.to_string(),
            person.display_name(),
            person.birth_date.map(|born| born.to_string()).unwrap_or_default(),
            person.last_activity_at.day_in(centre.context.zone).format("%d/%m/%Y").to_string(),
        ]);
    }
    Ok(table.write(out)?)
}
