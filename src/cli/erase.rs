//! `comptoir erase`: erases one person for good (article 17 GDPR, or a card typed by mistake).

use std::io::Write;

use super::{Args, Failure, OpenCentre, print_line, purge};
use crate::domain::name::with_de;
use crate::model::settings::KEEP_JOURNAL;
use crate::protocol::{Operation, Refusal};
use crate::store::{Drafts, Mention, MentionPlace};

/// Sentence about the figures: those of lines are stored without a name, and people are counted from their cards.
const UNCOUNTED: &str = "Les chiffres restent, sauf le nombre de personnes différentes, où elle ne compte plus.";

/// Announces what would be erased; with `--yes`, erases it.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let person = centre.find_person(args.word_at(0)?)?;
    let held = centre.store.person_record(person.id, centre.by, centre.context.now)?;
    let drafts = held.map(|held| held.drafts).unwrap_or_default();
    let mentions = centre.store.list_mentions(&person, &drafts)?;
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
        print_mentions(centre, &mentions, out)?;
        if !mentions.is_empty() {
            print_line(out, "Corrigez-les avant d’effacer\u{a0}: après, le journal garderait ces mots.")?;
        }
        return Err(Failure::refused(format!(
            "{name} : rien n’est encore effacé. Avec --yes : « {would}, brouillons : {typed}. » {UNCOUNTED} Les sauvegardes \
             déjà faites la gardent."
        )));
    }
    let erasure = centre.store.announce_erasure(person.id, &drafts)?;
    let done = match centre.store.run(&request) {
        Ok(done) => done,
        Err(refusal) => {
            erasure.end()?;
            return Err(refusal.into());
        }
    };
    if let Some(mut kept) = Drafts::at_hand(centre.store.path())? {
        for draft in &drafts {
            kept.drop(&draft.id)?;
        }
        kept.sync_to_disk()?;
    }
    let typed = drafts.len();
    let (said, beyond) = (done.said, "Les sauvegardes déjà faites la gardent : elles ne sont pas relues");
    print_line(out, &format!("{said}, brouillons : {typed}. {UNCOUNTED} {beyond}."))?;
    print_mentions(centre, &mentions, out)?;
    if !mentions.is_empty() {
        let months = centre.context.setting(&KEEP_JOURNAL);
        print_line(out, &format!("Corrigez-les\u{a0}; le journal gardera {months} mois ce qui y était écrit."))?;
    }
    // As long as a log holds its words it stays announced: the next start clears what is left.
    if purge::empty_logs(centre, out)? { Ok(erasure.end()?) } else { Ok(()) }
}

/// Says where the name stands beside the card: a word of the team is not erased by a command.
fn print_mentions(centre: &OpenCentre, mentions: &[Mention], out: &mut dyn Write) -> Result<(), Failure> {
    if mentions.is_empty() {
        return Ok(());
    }
    print_line(out, "Ce nom ou ce numéro se lit aussi là, d’où rien ne l’efface que vous :")?;
    for Mention { place, at, text } in mentions {
        let place = match place {
            MentionPlace::TeamNote => "mot à l’équipe".to_owned(),
            MentionPlace::Line(item) => format!("élément n° {item}"),
            MentionPlace::LineNote(item) => format!("note de l’élément n° {item}"),
            MentionPlace::Card(card) => format!("fiche n° {card}"),
            MentionPlace::Instruction(staff) => format!("consigne {}", with_de(centre.context.staff_name(*staff))),
            MentionPlace::SiteInstruction => "consigne du centre".to_owned(),
            MentionPlace::Directory(entry) => format!("annuaire, fiche n° {entry}"),
            MentionPlace::Draft(staff) => format!("brouillon {}", with_de(centre.context.staff_name(*staff))),
        };
        let day = at.map(|at| at.in_zone(centre.context.zone).format(", %d/%m/%Y").to_string()).unwrap_or_default();
        print_line(out, &format!("  {place}{day} : « {text} »"))?;
    }
    Ok(())
}
