//! Faults of the key of a centre's files, in words.

use std::borrow::Cow;
use std::path::Path;

/// A fault of the file that holds the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFault {
    /// The program was built without the means to encrypt.
    NoCipher,
    /// There is no such file.
    Missing,
    /// The account may not read it.
    Unreadable,
    /// The path leads to a link, a folder, a pipe.
    NotAFile,
    /// The file is of neither root nor this account; holds the account.
    OtherOwner(String),
    /// Other accounts than its group may read it, or others than its owner may write it.
    OpenToOthers,
    /// The file is empty.
    Empty,
    /// The file has fewer digits than a key.
    TooShort,
    /// The file holds something else than a key.
    NotAKey,
}

/// Words about a fault, to follow the name of the key's file.
pub(super) fn fault_words(fault: &KeyFault) -> Cow<'static, str> {
    match fault {
        KeyFault::NoCipher => NO_CIPHER.into(),
        KeyFault::Missing => MISSING.into(),
        KeyFault::Unreadable => {
            "votre compte n’a pas le droit de lire la clé du fichier du centre. Elle se lit par root et par le groupe des \
             comptes qui l’ouvrent (chown root:comptoir, chmod 640)."
                .into()
        }
        KeyFault::NotAFile => NOT_A_FILE.into(),
        KeyFault::OtherOwner(account) => format!(
            "la clé du fichier du centre est du compte {account}, qui peut la changer : elle doit être de root (chown root:comptoir)."
        )
        .into(),
        KeyFault::OpenToOthers => {
            "cette clé est ouverte à d’autres que root et le groupe des comptes qui l’ouvrent : chmod 640.".into()
        }
        KeyFault::Empty => "la clé du fichier du centre est vide. Remettez-la d’après sa copie.".into(),
        KeyFault::TooShort => {
            "cette clé est trop courte : il en faut 64 chiffres hexadécimaux (« comptoir setup new-key »).".into()
        }
        KeyFault::NotAKey => {
            "ce n’est pas une clé : elle est faite de 64 chiffres hexadécimaux (« comptoir setup new-key »).".into()
        }
    }
}

const MISSING: &str = "la clé du fichier du centre n’est pas là. Remettez-la d’après sa copie ; pour un centre tout neuf, \
     « comptoir setup new-key » la fait.";
const NOT_A_FILE: &str =
    "la clé du fichier du centre est un fichier ordinaire ; ceci n’en est pas un (lien, dossier ?).";
const NO_CIPHER: &str = "les réglages nomment cette clé (« key_file »), et ce programme est fait sans le chiffrement des fichiers. \
     Il faut celui qui est fait avec (« --features sqlcipher »). Rien n’a été touché.";

/// Words about a file that is in clear where the settings name a key.
pub(super) fn clear_words(path: Option<&Path>) -> Cow<'static, str> {
    let name = path.map_or_else(|| "FICHIER".to_owned(), |path| path.display().to_string());
    format!(
        "ce fichier est en clair, et les réglages nomment une clé (« key_file »). Pour chiffrer celui du centre, postes \
         fermés : comptoir restore {name}. Rien n’a été touché."
    )
    .into()
}

/// Words about an encrypted file where the settings name no key.
pub(super) fn encrypted_words() -> Cow<'static, str> {
    if cfg!(feature = "sqlcipher") {
        "ce fichier est chiffré, et les réglages ne nomment aucune clé (« key_file »). Rien n’a été touché.".into()
    } else {
        "ce fichier est chiffré, et ce programme est fait sans le chiffrement des fichiers. Il faut celui qui est fait avec \
         (« --features sqlcipher »), et la clé. Rien n’a été touché."
            .into()
    }
}

/// Words about a file that the key in the file at `key` does not open.
pub(super) fn wrong_key_words(key: &Path) -> Cow<'static, str> {
    format!(
        "ce fichier est chiffré avec une autre clé que celle de {}. Remettez la sienne à cet endroit ; une copie se restaure \
         avec --copy-key FICHIER, la clé d’alors. Rien n’a été touché.",
        key.display()
    )
    .into()
}
