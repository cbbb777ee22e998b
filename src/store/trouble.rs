//! What the file could not do, in words a receptionist can act on: never a line of SQL.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::ops::Refusal;

/// One French sentence about the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(pub String);

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble.0)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self(sentence(&error))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Trouble::from(error).into()
    }
}

impl Trouble {
    /// About one file: `« centre.db » : ` and the sentence.
    pub(super) fn at(path: &Path, what: impl std::fmt::Display) -> Self {
        Self(format!("« {} » : {what}", path.display()))
    }

    /// About one file: its name, then a whole sentence.
    pub(super) fn with(path: &Path, sentence: impl std::fmt::Display) -> Self {
        Self(format!("« {} » — {sentence}", path.display()))
    }

    /// An error of the system about one file.
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::NotFound => Self::at(path, "ce fichier ou son dossier n’existe pas."),
            Kind::PermissionDenied => Self::at(path, "votre compte n’a pas le droit d’y accéder."),
            Kind::StorageFull | Kind::QuotaExceeded => Self::with(path, FULL),
            // Whichever of the small files beside the centre's met it first.
            Kind::ReadOnlyFilesystem => Self::at(path.parent().unwrap_or(path), "ce disque est en lecture seule."),
            _ => Self::at(path, format_args!("le système répond : {error}.")),
        }
    }
}

const FULL: &str =
    "Le disque est plein : rien de plus ne s’écrit, tout ce qui a été enregistré est gardé. Faites de la place.";

/// A value of the file that does not follow its declaration.
#[derive(Debug, thiserror::Error)]
#[error("« {0} »")]
struct Unreadable(String);

/// The error of a value that this program cannot read, by the name of its column or the value itself.
pub(super) fn unreadable(what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Null, Box::new(Unreadable(what.to_owned())))
}

fn sentence(error: &rusqlite::Error) -> String {
    if let rusqlite::Error::FromSqlConversionFailure(_, _, what) = error
        && let Some(what) = what.downcast_ref::<Unreadable>()
    {
        return format!("Le fichier contient une valeur que ce programme ne sait pas lire : {what}.");
    }
    let Some(code) = error.sqlite_error_code() else {
        return "Le fichier contient une valeur que ce programme ne sait pas lire.".to_owned();
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "Le fichier est retenu par un autre poste depuis plus d’une demi-minute. Rien n’est perdu : recommencez."
        }
        ErrorCode::DiskFull => FULL,
        ErrorCode::ReadOnly => "Le fichier ne peut plus être écrit (lecture seule) : rien n’a été enregistré.",
        ErrorCode::DatabaseCorrupt => {
            "Le fichier est abîmé à cet endroit. N’y écrivez plus et reprenez la dernière sauvegarde."
        }
        ErrorCode::NotADatabase => "Ce n’est pas un fichier de Comptoir.",
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => {
            "Le disque ne répond pas : on ne sait pas si c’est enregistré. Recommencez, rien ne sera fait deux fois."
        }
        ErrorCode::OutOfMemory => "La mémoire de la machine est pleine : rien n’a été enregistré.",
        ErrorCode::TooBig => "C’est trop long pour le fichier : rien n’a été enregistré.",
        ErrorCode::ConstraintViolation => {
            "Cela contredit une règle du fichier (valeur manquante, en double ou inconnue) : rien n’a été enregistré."
        }
        _ => {
            let number = error.sqlite_error().map_or(0, |raw| raw.extended_code);
            return format!("Le fichier a répondu par une erreur imprévue (n° {number}) : rien n’a été enregistré.");
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn whatever_the_file_answers_is_said_in_a_sentence_without_sql() {
        for code in 1..=28 {
            let detail = Some("UNIQUE constraint failed: person.ehr_ref in INSERT INTO person".to_owned());
            let said = Trouble::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), detail)).0;
            assert!(said.ends_with('.') && said.starts_with(char::is_uppercase), "{said}");
            assert!(!said.contains("INSERT") && !said.contains("person"), "{said}");
        }
    }

    #[test]
    fn a_full_disk_and_a_silent_one_say_what_became_of_the_words() {
        let said = |code| Trouble::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).0;
        assert!(said(ffi::SQLITE_FULL).contains("tout ce qui a été enregistré est gardé"));
        assert!(said(ffi::SQLITE_IOERR_FSYNC).contains("rien ne sera fait deux fois"));
    }
}
