//! Trouble with a file: its cause, which the screen and the commands match on, and the French sentence made of it. Every
//! sentence about a file is written here; none holds a line of SQL.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::FileHolder;
use super::key_fault::{self, KeyFault};
use crate::domain::{ItemId, name};

/// A failure of the file, reported to whoever asked. Nothing acknowledged was lost.
#[derive(Debug, Clone)]
pub struct Trouble {
    cause: Cause,
    path: Option<PathBuf>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// Cause of a trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The file or its folder does not exist.
    Missing,
    /// The centre's file, which somebody named, does not exist.
    NoCentre,
    /// The folder of a new centre's file does not exist.
    NoFolder,
    /// The log of another file lies beside the place of a new one, and would be read into it.
    LogLeft,
    /// The account may not open it.
    Forbidden,
    /// The file is another account's, in a folder that is not shared.
    OtherAccount,
    /// The file lies beside the centre's and belongs to neither its account nor its group; holds the account.
    OtherOwner(String),
    /// The account may not write to the file or its folder.
    ReadOnlyHere,
    /// The disk is mounted without writing.
    ReadOnlyDisk,
    /// The open file takes no writing any more.
    ReadOnly,
    /// The disk, or the account's share of it, is full.
    Full,
    /// The file has been held by another desk for too long.
    Busy,
    /// The file has been held by another program for too long.
    HeldBy(FileHolder),
    /// The disk does not answer.
    Silent,
    /// The machine has no memory left.
    Memory,
    /// The file's name is taken.
    Taken,
    /// The path leads to a link.
    Link,
    /// The path leads to no ordinary file.
    NotAFile,
    /// The file has several names.
    ManyNames,
    /// A disk of the network, of this sort.
    NetworkDisk(&'static str),
    /// The name has bytes that are no text.
    UnreadableName,
    /// The file was replaced by another while it was opened.
    JustReplaced,
    /// The index of the file's log was deleted while the file is open.
    IndexGone,
    /// A desk has it open.
    InUse,
    /// The file is not one of this program.
    NotOurs,
    /// A newer program wrote it.
    Newer,
    /// The key of the files is not one that may be used.
    Key(KeyFault),
    /// The file is in clear, where the settings name a key.
    InClear,
    /// The file is encrypted, where the settings name no key.
    Encrypted,
    /// The file is encrypted with another key than the one in this file.
    WrongKey(PathBuf),
    /// SQLite finds damage.
    Damaged,
    /// Damage after which nothing can be read; holds the path of the copy of what is left.
    Lost(Option<PathBuf>),
    /// Damage found by a check.
    Unsound(Damage),
    /// The journal was changed by something else than this program, up to this row.
    JournalChanged(i64),
    /// The copy just made does not pass its check.
    BadCopy,
    /// A value that this program cannot read, in this column where it is known.
    Value(Option<&'static str>),
    /// The text is too long for the file.
    TooLong,
    /// A rule of the schema refuses it.
    Contradiction,
    /// Writing has stopped until the desk is started again.
    Halted(Halt),
    /// The line does not exist, or no longer.
    NotFound(ItemId),
    /// The question is answered for a signed-in member of the team only.
    NotSignedIn,
    /// The machine gives no random number.
    NoRandom,
    /// The machine could not compute the hash of a code.
    NoHash,
    /// Error of the system that has no cause of its own here, by its number.
    System(i32),
    /// Error of SQLite that has no cause of its own here, by its extended code.
    Unexpected(i32),
}

/// A reason why a desk writes no more until it is started again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// A newer program has brought the file to its own schema, or filed its people by its own rules.
    Upgraded,
    /// The file was moved away or deleted.
    Gone,
    /// The name of the file belongs to another file.
    Replaced,
    /// The write-ahead log of the file, or the log's index, was deleted.
    LogGone,
    /// The file is damaged, and copied aside where that could be done.
    Damaged(Option<PathBuf>),
}

/// Damage that a check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// Damage in the pages; holds SQLite's verdict.
    Pages(String),
    /// A table is not what was written to it.
    Table(String),
    /// A row names another that does not exist.
    Reference,
    /// A line is not what the journal says of it.
    Item(i64),
    /// A person's card is not what the journal says of it.
    Person(i64),
    /// A line of the journal is in the file no more.
    ItemGone(i64),
    /// A card of the journal is in the file no more.
    PersonGone(i64),
}

impl Trouble {
    /// Trouble with the file at `path`, where it must be named, and the error underneath.
    pub fn new(cause: Cause, path: Option<PathBuf>, source: Arc<dyn Error + Send + Sync>) -> Self {
        Self { cause, path, source: Some(source) }
    }

    /// Cause of the trouble.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl From<Cause> for Trouble {
    fn from(cause: Cause) -> Self {
        Self { cause, path: None, source: None }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_deref();
        match (words(&self.cause, path), path) {
            (Words::Alone(said), _) | (Words::Sentence(said), None) => f.write_str(&said),
            (Words::Phrase(said), None) => f.write_str(&name::capitalise_first(&said)),
            (Words::Phrase(said), Some(path)) => write!(f, "« {} » : {said}", path.display()),
            (Words::Sentence(said), Some(path)) => write!(f, "« {} » — {said}", path.display()),
        }
    }
}

impl Error for Trouble {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl Cause {
    /// Short name for the log.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NoCentre => "no_centre",
            Self::NoFolder => "no_folder",
            Self::LogLeft => "log_left",
            Self::Forbidden => "forbidden",
            Self::OtherAccount => "other_account",
            Self::OtherOwner(_) => "other_owner",
            Self::ReadOnlyHere => "read_only_here",
            Self::ReadOnlyDisk => "read_only_disk",
            Self::ReadOnly => "read_only",
            Self::Full => "full",
            Self::Busy => "busy",
            Self::HeldBy(_) => "held_by",
            Self::Silent => "silent",
            Self::Memory => "memory",
            Self::Taken => "taken",
            Self::Link => "link",
            Self::NotAFile => "not_a_file",
            Self::ManyNames => "many_names",
            Self::NetworkDisk(_) => "network_disk",
            Self::UnreadableName => "unreadable_name",
            Self::JustReplaced => "just_replaced",
            Self::IndexGone => "index_gone",
            Self::InUse => "in_use",
            Self::NotOurs => "not_ours",
            Self::Newer => "newer",
            Self::Key(_) => "key",
            Self::InClear => "in_clear",
            Self::Encrypted => "encrypted",
            Self::WrongKey(_) => "wrong_key",
            Self::Damaged => "damaged",
            Self::Lost(_) => "lost",
            Self::Unsound(_) => "unsound",
            Self::JournalChanged(_) => "journal_changed",
            Self::BadCopy => "bad_copy",
            Self::Value(_) => "unreadable_value",
            Self::TooLong => "too_long",
            Self::Contradiction => "contradiction",
            Self::Halted(Halt::Upgraded) => "halted_upgraded",
            Self::Halted(Halt::Gone) => "halted_gone",
            Self::Halted(Halt::Replaced) => "halted_replaced",
            Self::Halted(Halt::LogGone) => "halted_log_gone",
            Self::Halted(Halt::Damaged(_)) => "halted_damaged",
            Self::NotFound(_) => "not_found",
            Self::NotSignedIn => "not_signed_in",
            Self::NoRandom => "no_random",
            Self::NoHash => "no_hash",
            Self::System(_) => "system",
            Self::Unexpected(_) => "unexpected",
        }
    }
}

/// Words about a cause, and how they go with the name of the file.
enum Words {
    /// « centre.db » : ce n’est pas un fichier.
    Phrase(Cow<'static, str>),
    /// « centre.db » — Le disque est plein.
    Sentence(Cow<'static, str>),
    /// Le fichier du centre n’est plus là.
    Alone(Cow<'static, str>),
}

fn words(cause: &Cause, path: Option<&Path>) -> Words {
    let phrase = |said: &'static str| Words::Phrase(said.into());
    let sentence = |said: &'static str| Words::Sentence(said.into());
    match cause {
        Cause::Missing => phrase("ce fichier ou son dossier n’existe pas."),
        Cause::NoCentre => phrase(NO_CENTRE),
        Cause::NoFolder => phrase(NO_FOLDER),
        Cause::LogLeft => phrase(LOG_LEFT),
        Cause::Forbidden => phrase("votre compte n’a pas le droit d’y accéder."),
        Cause::OtherAccount => phrase(OTHER_ACCOUNT),
        Cause::OtherOwner(account) => Words::Phrase(
            format!(
                "ce fichier est du compte {account}, qui n’est ni le vôtre, ni celui du fichier du centre : il n’est pas \
                 ouvert. À retirer par qui administre la machine."
            )
            .into(),
        ),
        Cause::ReadOnlyHere => phrase(READ_ONLY_HERE),
        Cause::ReadOnlyDisk => phrase("ce disque est en lecture seule."),
        Cause::ReadOnly => sentence(READ_ONLY),
        Cause::Full => sentence(FULL),
        Cause::Busy => sentence(BUSY),
        Cause::HeldBy(holder) => Words::Sentence(
            format!("{holder} depuis plus d’une demi-minute. Rien n’est perdu : arrêtez-le, puis recommencez.").into(),
        ),
        Cause::Silent => sentence(SILENT),
        Cause::Memory => sentence("La mémoire de la machine est pleine : rien n’a été enregistré."),
        Cause::Taken => phrase("ce fichier existe déjà, il n’a pas été touché."),
        Cause::Link => phrase("c’est un lien vers un autre fichier. Donnez le chemin du fichier lui-même."),
        Cause::NotAFile => phrase("ce n’est pas un fichier."),
        Cause::ManyNames => phrase("ce fichier porte plusieurs noms (liens durs) ; gardez-en un seul."),
        Cause::NetworkDisk(sort) => {
            Words::Phrase(format!("c’est un disque partagé par le réseau ({sort}). {LOCAL_DISK}").into())
        }
        Cause::UnreadableName => phrase("ce nom contient des octets illisibles."),
        Cause::JustReplaced => phrase("ce fichier vient d’être remplacé. Recommencez."),
        Cause::IndexGone => phrase("l’index de son journal (-shm) vient d’être supprimé. Recommencez."),
        Cause::InUse => phrase(IN_USE),
        Cause::NotOurs => phrase("ce n’est pas un fichier de Comptoir. Rien n’a été touché."),
        Cause::Newer => phrase(NEWER),
        Cause::Key(fault) => Words::Phrase(key_fault::fault_words(fault)),
        Cause::InClear => Words::Phrase(key_fault::clear_words(path)),
        Cause::Encrypted => Words::Phrase(key_fault::encrypted_words()),
        Cause::WrongKey(key) => Words::Phrase(key_fault::wrong_key_words(key)),
        Cause::Damaged if path.is_some() => phrase(DAMAGED),
        Cause::Damaged => sentence(DAMAGED_HERE),
        Cause::Lost(copy) => Words::Phrase(format!("{LOST} {}", copy_sentence(copy.as_deref())).into()),
        Cause::Unsound(damage) => {
            Words::Sentence(format!("Le fichier est abîmé : {}. {RESTORE}", damage_sentence(damage)).into())
        }
        Cause::JournalChanged(rows) => {
            Words::Sentence(format!("Le journal a été modifié hors du programme à la ligne {rows}.").into())
        }
        Cause::BadCopy => phrase("la copie relue n’est pas bonne : elle n’a pas été gardée."),
        Cause::Value(None) => sentence("Le fichier contient une valeur que ce programme ne sait pas lire."),
        Cause::Value(Some(column)) => Words::Sentence(format!("{UNREADABLE} : « {column} ».").into()),
        Cause::TooLong => sentence("C’est trop long pour le fichier : rien n’a été enregistré."),
        Cause::Contradiction => sentence(CONTRADICTION),
        Cause::Halted(halt) => Words::Alone(halt_sentence(halt, path.unwrap_or(Path::new(""))).into()),
        Cause::NotFound(id) => Words::Alone(format!("La ligne n° {id} n’existe pas (ou plus).").into()),
        Cause::NotSignedIn => sentence("Cela se fait pour quelqu’un de l’équipe : asseyez-vous d’abord."),
        Cause::NoRandom => sentence("La machine ne donne pas de nombre au hasard. Réessayez dans un instant."),
        Cause::NoHash => sentence("La machine n’a pas pu vérifier ce code. Réessayez dans un instant."),
        Cause::System(number) => Words::Phrase(format!("le système répond par l’erreur n° {number}.").into()),
        Cause::Unexpected(code) => Words::Sentence(
            format!("Le fichier a répondu par une erreur imprévue (n° {code}) : rien n’a été enregistré.").into(),
        ),
    }
}

const NO_CENTRE: &str = "ce fichier n’existe pas. S’il est ailleurs, donnez son chemin avec --db ; \
     pour ouvrir un centre à cet endroit, une fois : « comptoir init ».";
const NO_FOLDER: &str = "ce dossier n’existe pas. Faites-le d’abord ; à plusieurs comptes : \
     install -d -m 2770 -g GROUPE DOSSIER.";
const LOG_LEFT: &str = "à cet endroit reste le « -wal » d’un autre fichier. Remettez ce fichier à sa place, \
     ou mettez le reste à part.";
const OTHER_ACCOUNT: &str = "ce fichier est à un autre compte et son dossier n’est pas partagé. \
     À faire par qui administre la machine : chgrp -R GROUPE sur le dossier, chmod 2770 sur lui, chmod 660 sur ses fichiers.";
const READ_ONLY_HERE: &str = "ce fichier ou son dossier est en lecture seule pour votre compte. Rien n’a été touché.";
const READ_ONLY: &str = "Le fichier ne peut plus être écrit (lecture seule) : rien n’a été enregistré.";
const FULL: &str =
    "Le disque est plein : rien de plus ne s’écrit, tout ce qui a été enregistré est gardé. Faites de la place.";
const BUSY: &str =
    "Le fichier est retenu par un autre poste depuis plus d’une demi-minute. Rien n’est perdu : recommencez.";
const SILENT: &str =
    "Le disque ne répond pas : on ne sait pas si c’est enregistré. Recommencez, rien ne sera fait deux fois.";
const LOCAL_DISK: &str = "Choisissez un disque de la machine.";
const IN_USE: &str = "un poste a encore ce fichier ouvert. Fermez Comptoir sur tous les postes, puis recommencez.";
const NEWER: &str = "ce fichier a été écrit par une version plus récente de Comptoir. \
     Mettez ce programme à jour ; rien n’a été touché.";
const DAMAGED: &str = "ce fichier est abîmé. Rien n’a été touché : gardez-en une copie, \
     puis faites « comptoir restore SAUVEGARDE ».";
const DAMAGED_HERE: &str =
    "Le fichier est abîmé\u{a0}: une partie ne se lit plus. N’y écrivez plus et reprenez la dernière sauvegarde.";
const LOST: &str = "ce fichier est abîmé et ne se lit plus : fermez Comptoir sur tous les postes, \
     puis faites « comptoir restore SAUVEGARDE ».";
const RESTORE: &str = "N’y écrivez plus et reprenez la dernière sauvegarde.";
const UNREADABLE: &str = "Le fichier contient une valeur que ce programme ne sait pas lire";
const CONTRADICTION: &str =
    "Cela contredit une règle du fichier (valeur manquante, en double ou inconnue) : rien n’a été enregistré.";

fn damage_sentence(damage: &Damage) -> String {
    match damage {
        // SQLite's verdict is English, and names pages: it is for whoever repairs, in the log.
        Damage::Pages(_) => "ses pages ou ses index ne vont plus ensemble".to_owned(),
        Damage::Table(table) => {
            format!("{} (« {table} »), ce n’est plus ce que le programme a écrit", content_of(table))
        }
        Damage::Reference => "une ligne en désigne une autre qui n’existe pas".to_owned(),
        Damage::Item(id) => format!("l’élément n° {id} n’est pas ce que le journal en dit"),
        Damage::Person(id) => format!("la fiche n° {id} n’est pas ce que le journal en dit"),
        Damage::ItemGone(id) => format!("l’élément n° {id} du journal n’est plus dans le fichier"),
        Damage::PersonGone(id) => format!("la fiche n° {id} du journal n’est plus dans le fichier"),
    }
}

/// Content of a table, in the words of a desk.
pub fn content_of(table: &str) -> &'static str {
    match table {
        "person" => "les fiches",
        "relation" => "les liens entre des personnes",
        "staff" | "absence" | "pin" => "l’équipe",
        "journal" | "journal_payload" => "le journal",
        "note" => "les notes",
        "attempt" => "les appels",
        "team_note" => "les mots à l’équipe",
        "directory" => "l’annuaire",
        "drug" => "les médicaments sensibles",
        "setting" | "site" => "les réglages",
        "shared" => "les propositions du groupement",
        "access" => "les ouvertures de fiches",
        "tally" | "person_quarter" => "les chiffres",
        "yearly_entry" => "le rapport de l’année",
        "schema" | "seal" | "sqlite_sequence" => "la structure du fichier",
        _ => "les lignes",
    }
}

fn copy_sentence(copy: Option<&Path>) -> String {
    match copy {
        Some(copy) => format!("Copie de ce qu’il en reste : {}.", copy.file_name().unwrap_or_default().display()),
        None => "Gardez une copie de ce qu’il en reste.".to_owned(),
    }
}

fn halt_sentence(halt: &Halt, path: &Path) -> String {
    let what = match halt {
        Halt::Upgraded => "Comptoir a été mis à jour : quittez et relancez-le.".to_owned(),
        Halt::Gone => {
            let path = path.display();
            format!("Le fichier du centre n’est plus là : remettez-le à sa place, {path}, puis relancez Comptoir.")
        }
        Halt::Replaced => "Le fichier du centre a été remplacé par un autre : quittez et relancez Comptoir.".to_owned(),
        Halt::LogGone => {
            let name = path.file_name().unwrap_or_default().display();
            format!("« {name}-wal » ou « -shm » a été effacé : fermez Comptoir sur tous les postes, puis relancez-le.")
        }
        Halt::Damaged(copy) => {
            return format!(
                "Fichier abîmé, lecture seule : fermez tous les postes, puis « comptoir restore SAUVEGARDE ». {} \
                 Ce qui est tapé est gardé.",
                copy_sentence(copy.as_deref())
            );
        }
    };
    format!("{what} Rien d’autre ne s’enregistre ici ; ce qui est tapé est gardé.")
}
