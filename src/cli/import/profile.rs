//! Profile of a source: what the headers of its files are called, where no rule could know it, kept under a name.
//!
//! A file of a few lines, in the account's settings or anywhere else: `heure = "H. convocation"` for each column that is
//! called otherwise, `laisser = ["Nom du correspondant"]` for those that are to be left aside.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use toml::{Table, Value};
use toml_writer::{ToTomlKey, ToTomlValue};

use super::columns::{COLUMNS, ImportColumn, List};
use super::headers;
use crate::cli::{Args, Failure, open, unreadable_file};
use crate::config;
use crate::domain::name::{self, quote_briefly};
use crate::outlet::file::refuse_file_of_centre;

/// The key of the headers to leave aside.
const LEFT: &str = "laisser";

/// The headers of one source.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Profile {
    /// Name under which the profile is kept.
    pub name: String,
    /// Columns and their headers, as the source writes these.
    columns: Vec<(&'static ImportColumn, String)>,
    /// Headers that are left aside, whatever they seem to say.
    left: Vec<String>,
}

/// Meaning that a profile gives to a header.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HeaderMeaning {
    /// The header is this column.
    Column(&'static ImportColumn),
    /// The header is left aside.
    Left,
}

impl Profile {
    /// Reads « date=Début;heure=H.;=Nom du correspondant »: a header without a column is left aside.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut profile = Self::default();
        for pair in text.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (column, header) = pair.split_once('=').ok_or_else(|| {
                format!(
                    "{} n’est pas « colonne=en-tête »\u{a0}: par exemple « heure=H. convocation ».",
                    name::quote_briefly(pair)
                )
            })?;
            profile.add(column.trim(), header.trim())?;
        }
        Ok(profile)
    }

    /// Reads the text of a file in which a profile is kept.
    pub fn read_file(text: &str) -> Result<Self, String> {
        let table = text.parse::<Table>().map_err(|why| {
            let before = why.span().map_or("", |span| text.get(..span.start).unwrap_or(text));
            format!(
                "ligne {}\u{a0}: une ligne d’un profil s’écrit «\u{a0}colonne = \"en-tête\"\u{a0}».",
                before.matches('\n').count() + 1
            )
        })?;
        Self::of_table(&table)
    }

    fn of_table(table: &Table) -> Result<Self, String> {
        let mut profile = Self::default();
        for (key, value) in table {
            match value {
                Value::String(header) => profile.add(key, header)?,
                Value::Array(headers) if key == LEFT => {
                    for header in headers.iter().filter_map(Value::as_str) {
                        profile.add("", header)?;
                    }
                }
                _ => {
                    return Err(format!(
                        "{}\u{a0}: un en-tête entre guillemets est attendu.",
                        name::quote_briefly(key)
                    ));
                }
            }
        }
        Ok(profile)
    }

    fn add(&mut self, column: &str, header: &str) -> Result<(), String> {
        let header = name::clean_text(header);
        if column.is_empty() {
            self.left.push(header);
            return Ok(());
        }
        let wanted = headers::header_key(column);
        let known = COLUMNS.iter().find(|known| headers::header_key(known.label) == wanted);
        let known = known.ok_or_else(|| {
            let labels: Vec<_> = COLUMNS.iter().map(|column| column.label).collect();
            format!(
                "la colonne {} n’existe pas\u{a0}; il y a\u{a0}: {}.",
                name::quote_briefly(column),
                labels.join(", ")
            )
        })?;
        self.columns.push((known, header));
        Ok(())
    }

    /// True when the profile says nothing.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.left.is_empty()
    }

    /// Meaning of a header in a `list`; none for most headers.
    pub fn told_meaning(&self, header: &str, list: List) -> Option<HeaderMeaning> {
        let key = headers::header_key(header);
        let same = |told: &String| headers::header_key(told) == key;
        let column = self.columns.iter().find(|(column, told)| column.lists.contains(&list) && same(told));
        let left = || self.left.iter().any(same).then_some(HeaderMeaning::Left);
        column.map(|(column, _)| HeaderMeaning::Column(column)).or_else(left)
    }

    /// The sentence that refuses a file without one of its headers: it is of another source, or the source has changed.
    pub fn refusal(&self, headers: &[String], list: List) -> Option<String> {
        let has = |told: &String| headers.iter().any(|header| headers::header_key(header) == headers::header_key(told));
        let missing = self.columns.iter().find(|(column, told)| column.lists.contains(&list) && !has(told));
        missing.map(|(column, told)| {
            format!(
                "la colonne {}, où doit se lire « {} », n’est pas dans le fichier\u{a0}: il vient d’une autre source, ou \
                 elle a changé de nom.",
                name::quote_briefly(told),
                column.label
            )
        })
    }

    /// Text of the file in which the profile is kept.
    fn text(&self) -> String {
        let line = |key: &str, value: String| format!("{} = {value}\n", key.to_toml_key());
        let mut lines: Vec<_> =
            self.columns.iter().map(|(column, header)| line(column.label, header.to_toml_value())).collect();
        if !self.left.is_empty() {
            lines.push(line(LEFT, self.left.to_toml_value()));
        }
        lines.concat()
    }

    /// Reads the one that the command line names with `--profile`, and what it says itself with `--columns`; both
    /// together keep the latter under that name.
    pub fn from_args(args: &Args) -> Result<Self, Failure> {
        let typed = args.text("--columns")?.map(|text| Self::parse(&text)).transpose();
        let typed = typed.map_err(|why| Failure::bad_usage(format!("--columns\u{a0}: {why}")))?;
        let Some(name) = args.text("--profile")? else { return Ok(typed.unwrap_or_default()) };
        let path = kept_at(&name, args)?;
        match typed {
            Some(typed) => {
                let profile = Self { name, ..typed };
                if args.has_option("--dry-run") {
                    return Ok(profile);
                }
                refuse_file_of_centre(&path)?;
                let is_profile = |bytes: Vec<u8>| Self::read_file(&String::from_utf8_lossy(&bytes)).is_ok();
                if !fs::read(&path).map_or(true, is_profile) {
                    let why =
                        format!("--profile\u{a0}: {} n’est pas un profil, et n’est pas remplacé.", path.display());
                    return Err(Failure::file_failure(why));
                }
                config::replace_file(&path, &profile.text()).map_err(|why| unreadable_file(&path, &why))?;
                Ok(profile)
            }
            None => {
                let text = fs::read_to_string(&path).map_err(|why| match why.kind() {
                    ErrorKind::NotFound => Failure::file_failure(format!(
                        "--profile\u{a0}: aucun profil {} n’est gardé ({})\u{a0}; dites ses colonnes une fois avec --columns.",
                        quote_briefly(&name),
                        path.display()
                    )),
                    _ => unreadable_file(&path, &why),
                })?;
                let wrong = |why: String| Failure::file_failure(format!("{}\u{a0}: {why}", path.display()));
                Ok(Self { name, ..Self::read_file(&text).map_err(wrong)? })
            }
        }
    }
}

/// Path of the profile of this name: a path is itself, a word is a file among the account's own settings.
fn kept_at(name: &str, args: &Args) -> Result<PathBuf, Failure> {
    if name.contains('/') {
        return Ok(PathBuf::from(name));
    }
    let folder = open::load_config(args)?.imports();
    let folder = folder.ok_or_else(|| {
        Failure::file_failure("Ce compte n’a pas de dossier de réglages\u{a0}: donnez un chemin à --profile.")
    })?;
    Ok(folder.join(format!("{name}.toml")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::import::columns::{DAY, TIME};

    #[test]
    fn a_profile_is_read_as_it_was_kept() {
        let profile = Profile::parse("date=Début ;heure= H. convocation;=Nom du correspondant").unwrap();
        let table = profile.text().parse::<Table>().unwrap();
        assert_eq!(Profile::of_table(&table).unwrap(), profile);
        assert_eq!(profile.told_meaning("h convocation", List::Agenda), Some(HeaderMeaning::Column(&TIME)));
        assert_eq!(profile.told_meaning("DEBUT", List::Agenda), Some(HeaderMeaning::Column(&DAY)));
        assert_eq!(profile.told_meaning("Début", List::People), None, "a list of people has no such column");
        assert_eq!(profile.told_meaning("Nom du correspondant", List::People), Some(HeaderMeaning::Left));
    }

    #[test]
    fn what_it_cannot_mean_is_refused_in_one_sentence() {
        assert!(Profile::parse("horaires=H").unwrap_err().contains("il y a"));
        assert!(Profile::parse("heure").unwrap_err().contains("colonne=en-tête"));
        let profile = Profile::parse("heure=H").unwrap();
        assert!(profile.refusal(&["Date".to_owned()], List::Agenda).unwrap().contains("« heure »"));
        assert_eq!(profile.refusal(&["h".to_owned()], List::Agenda), None);
    }
}
