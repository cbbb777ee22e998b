//! Report of a salvage: a text beside the new file, by numbers, and the words that the team reads in its hand-over.

use std::fs;
use std::path::Path;

use super::super::{beside, open};
use crate::domain::Moment;
use crate::domain::count::count_phrase;
use crate::model::Context;
use crate::protocol::SalvageLosses;
use crate::store::Error;

/// End of the name of a report, after that of the file: the moment is in UTC, so that no two have one name.
const NAME: &str = ".recuperation-%Y-%m-%dT%H%M%SZ.txt";
const TEXT: &str = ".txt";

/// End of the name of the report of a salvage made at `at`, under which there is nothing beside `path` yet.
pub(super) fn free_name_end(path: &Path, at: Moment) -> String {
    let mut end = at.in_zone(crate::domain::Zone::UTC).format(NAME).to_string();
    let (begin, mut number) = (end.trim_end_matches(TEXT).to_owned(), 1);
    while fs::symlink_metadata(open::path_beside(path, &end)).is_ok() {
        number += 1;
        end = format!("{begin}-{number}{TEXT}");
    }
    end
}

/// Writes it, for whoever may read the centre's file at `main`.
pub(super) fn write(report: &Path, main: &Path, losses: &SalvageLosses) -> Result<(), Error> {
    let mut text = losses.to_sentences().join("\n");
    text.push('\n');
    open::write_new_file(report, open::mode_beside(main), |part| {
        fs::write(part, text).map_err(|error| Error::from_io(part, error))?;
        beside::give_to_owner(part, main)
    })
}

/// Words for the team: how much is lost, what is to be read again, where the report lies.
pub(super) fn team_words(losses: &SalvageLosses, end: &str, at: Moment, context: &Context) -> String {
    let done = at.in_zone(context.zone).format("%d/%m/%Y à %H:%M");
    let (lost, last_unsure) = (losses.count_lost(), losses.log || losses.journal.is_some());
    let mut parts = Vec::new();
    if losses.is_nothing() {
        parts.push("rien n’est perdu".to_owned());
    } else {
        parts.push(count_phrase(lost, "ligne perdue", "lignes perdues"));
    }
    parts.extend((!losses.uncounted.is_empty()).then(|| "d’autres non comptées".to_owned()));
    parts.extend((!losses.doubtful.is_empty()).then(|| "des lignes à relire".to_owned()));
    parts.extend(last_unsure.then(|| "les dernières écritures pas sûres".to_owned()));
    let found = parts.join(", ");
    format!(
        "Le fichier du centre était abîmé : il a été récupéré le {done} ; {found}. Le détail, par numéros, est à côté du \
         fichier (« …{end} »)."
    )
}
