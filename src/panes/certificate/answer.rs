//! The answer a parent is given when no certificate may be demanded: a sentence, its text of law, nothing medical.

use super::check::{self, Verdict};
use super::{ABSENCE_FROM, ABSENCE_TO, Asked, NotRequired, RECIPIENT};
use crate::model::{Context, Item, Row, text as words};

/// Makes the paragraphs of the answer; the error says why there is none.
pub fn text(row: &Row, context: &Context) -> Result<Vec<String>, String> {
    let item = &row.item;
    let finding = check::find(item, context);
    if !item.is_in(&[Asked, NotRequired]) {
        return Err(format!("La réponse « non exigible » ne vaut pas pour un certificat « {} ».", item.state.label));
    }
    if finding.verdict != Verdict::NotRequired {
        return Err(format!("Pas de réponse à imprimer : ce certificat est « {} ».", finding.says));
    }
    let recipient = words::show(&RECIPIENT, item.get(&RECIPIENT), context);
    let paragraphs = [
        context.site.to_string(),
        format!("Le {}", context.today().format("%d/%m/%Y")),
        String::new(),
        format!("Enfant\u{a0}: {}", super::pane::subject(row)),
        format!("Absence\u{a0}: {}", absence_phrase(item)),
        format!("{}\u{a0}: {recipient}", RECIPIENT.label),
        String::new(),
        "Madame, Monsieur,".to_owned(),
        String::new(),
        finding.answer.to_owned(),
        String::new(),
        format!("Texte de référence\u{a0}: {}.", finding.reference),
        String::new(),
        "Vous pouvez remettre cette réponse à qui vous a demandé le certificat. Elle ne dit rien de l’état de santé de \
         l’enfant et ne remplace pas un avis médical."
            .to_owned(),
        String::new(),
        "L’équipe d’accueil".to_owned(),
    ];
    Ok(paragraphs.to_vec())
}

/// « du 23/11/2026 au 24/11/2026 ».
fn absence_phrase(item: &Item) -> String {
    let day = |field| item.date(field).map(|day| day.format("%d/%m/%Y").to_string());
    match (day(&ABSENCE_FROM), day(&ABSENCE_TO)) {
        (Some(from), Some(to)) if from == to => format!("le {from}"),
        (Some(from), Some(to)) => format!("du {from} au {to}"),
        (from, _) => format!("à partir du {}", from.unwrap_or_default()),
    }
}
