//! `comptoir erase`: erases one person for good (article 17 GDPR, or a card typed by mistake).

use std::io::Write;

use super::{Args, Failure, OpenCentre, print_line};
use crate::protocol::{Operation, Refusal};
use crate::store::Drafts;

/// Announces what would be erased; with `--yes`, erases it.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let person = centre.find_person(args.word_at(0)?)?;
    let held = centre.store.person_record(person.id, centre.by, centre.context.now)?;
    let drafts = held.map(|held| held.drafts).unwrap_or_default();
    let request = centre.new_request(Operation::Erase(person.id));
    if !args.has_option("--yes") {
        // The same operation is run and rolled back, so that the announcement is exact.
        let trial = centre.store.run_batch(|batch| {
            Err::<(), _>(batch.run(&request).map_or_else(|refusal| refusal, |done| Refusal::Guard(done.said)))
        });
        let would = match trial {
            Err(Refusal::Guard(said)) => said,
            refused => return Ok(refused?),
        };
        let (name, typed) = (person.display_name(), drafts.len());
        return Err(Failure::refused(format!(
            "{name} : rien n’est encore effacé. Avec --yes : « {would}, brouillons : {typed}. » Les sauvegardes déjà faites \
             la gardent."
        )));
    }
    let done = centre.store.run(&request)?;
    if let Some(mut kept) = Drafts::at_hand(centre.store.path())? {
        for draft in &drafts {
            kept.drop(&draft.id)?;
        }
        kept.sync_to_disk()?;
    }
    let typed = drafts.len();
    let (said, beyond) = (done.said, "Les sauvegardes déjà faites la gardent : elles ne sont pas relues");
    Ok(print_line(out, &format!("{said}, brouillons : {typed}. {beyond}."))?)
}
