//! `comptoir purge`: erases what is past its retention, and proposes unused cards.

use std::io::Write;

use super::table::Table;
use super::{Args, Failure, OpenCentre, clock, print_line};
use crate::domain::Moment;
use crate::domain::count::count_phrase;
use crate::protocol::Operation;
use crate::store::Drafts;

/// Seconds after which a form that nobody took up again is abandoned.
const ABANDONED: i64 = 30 * 24 * 3600;
/// Seconds for which a copy that was set aside is kept: long enough to look into what happened.
const SET_ASIDE: i64 = 90 * 24 * 3600;

/// Erases what is past its time beside the centre's file: abandoned drafts, copies that were set aside.
fn purge_beside(centre: &OpenCentre, out: &mut dyn Write) -> Result<(), Failure> {
    let now = centre.context.now.0;
    let drafts = match Drafts::at_hand(centre.store.path())? {
        Some(mut drafts) => drafts.drop_untouched_since(Moment(now - ABANDONED))?,
        None => 0,
    };
    let drafts = count_phrase(drafts, "brouillon abandonné", "brouillons abandonnés");
    let copies = centre.store.delete_set_aside(Moment(now - SET_ASIDE))?;
    let copies = count_phrase(copies.len(), "fichier mis à part", "fichiers mis à part");
    Ok(print_line(out, &format!("Effacé : {drafts} depuis 30 jours, {copies} il y a plus de 90 jours."))?)
}

/// Makes sure that what was erased is in no log beside the files, and names the copies that still hold it; false while a desk
/// keeps a log from being emptied.
pub fn empty_logs(centre: &OpenCentre, out: &mut dyn Write) -> Result<bool, Failure> {
    let drafts = Drafts::at_hand(centre.store.path())?;
    let emptied = centre.store.empty_log()? & drafts.map_or(Ok(true), |drafts| drafts.empty_log())?;
    if !emptied {
        print_line(
            out,
            "Un poste lisait pendant ce temps : des restes sont dans « -wal » jusqu’à ce qu’il ait fini. Relancez « comptoir purge ».",
        )?;
    }
    for copy in centre.store.list_set_aside()? {
        print_line(
            out,
            &format!(
                "Mis à part, et garde tout ce qu’il tenait : {}. À effacer quand il ne sert plus.",
                copy.display()
            ),
        )?;
    }
    Ok(emptied)
}

/// Erases, then prints the proposals.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    clock::check_clock_to_erase(centre, args)?;
    let done = centre.run(Operation::Purge)?;
    print_line(out, &format!("{}.", done.said))?;
    purge_beside(centre, out)?;
    empty_logs(centre, out)?;
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
