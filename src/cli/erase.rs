//! `comptoir erase`: one person let go of for good (article 17 GDPR), or typed by mistake.

use std::io::Write;

use super::{Args, Context, Failure, say};
use crate::ops::{Op, Refusal};
use crate::store::Drafts;

/// Says what would go; with `--yes`, lets it go.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let person = context.person(args.word(0)?)?;
    let held = context.store.held(person.id, context.by, context.desk.now)?;
    let drafts = held.map(|held| held.drafts).unwrap_or_default();
    let deed = context.deed(Op::Erase(person.id));
    if !args.has("--yes") {
        // The very same, let go before it is kept: what is foretold is what would happen.
        let trial = context.store.batch(|batch| {
            Err::<(), _>(batch.run(&deed).map_or_else(|refusal| refusal, |done| Refusal::Guard(done.said)))
        });
        let would = match trial {
            Err(Refusal::Guard(said)) => said,
            refused => return Ok(refused?),
        };
        let (name, typed) = (person.display(), drafts.len());
        return Err(Failure::refused(format!(
            "{name} : rien n’est encore effacé. Avec --yes : « {would}, brouillons : {typed}. » Les sauvegardes déjà faites \
             la gardent."
        )));
    }
    let done = context.store.run(&deed)?;
    if let Some(mut kept) = Drafts::at_hand(context.store.path())? {
        for draft in &drafts {
            kept.drop(&draft.id)?;
        }
        kept.settle()?;
    }
    let typed = drafts.len();
    let (said, beyond) = (done.said, "Les sauvegardes déjà faites la gardent : elles ne sont pas relues");
    Ok(say(out, &format!("{said}, brouillons : {typed}. {beyond}."))?)
}
