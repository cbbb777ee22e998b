//! When a desk must write no more: what it would write would be lost, or would spoil the file. It goes on reading as
//! far as it can, keeps what is typed, and says what to do.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::ground::Shift;
use super::{Store, Trouble, migrate, search};

/// Why a desk writes no more until it is started again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Halt {
    /// A newer program has brought the file to its own schema, or filed its people by its own rules.
    Upgraded,
    /// The file is not the one that was opened.
    Shifted(Shift),
    /// The file is damaged, and copied aside where that could be done.
    Damaged(Option<PathBuf>),
}

impl Halt {
    /// One sentence to act on.
    pub(super) fn sentence(&self, path: &Path) -> String {
        let what = match self {
            Self::Upgraded => "Comptoir a été mis à jour : quittez et relancez-le.".to_owned(),
            Self::Shifted(Shift::Gone) => {
                let path = path.display();
                format!("Le fichier du centre n’est plus là : remettez-le à sa place, {path}, puis relancez Comptoir.")
            }
            Self::Shifted(Shift::Replaced) => {
                "Le fichier du centre a été remplacé par un autre : quittez et relancez Comptoir.".to_owned()
            }
            Self::Shifted(Shift::Log | Shift::Index) => {
                let name = path.file_name().unwrap_or_default().display();
                format!(
                    "« {name}-wal » ou « -shm » a été effacé : fermez Comptoir sur tous les postes, puis relancez-le."
                )
            }
            Self::Damaged(copy) => {
                let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
                let copy = match copy {
                    Some(copy) => format!("Copie de ce qu’il en reste : {}.", name(copy)),
                    None => "Gardez une copie de ce qu’il en reste.".to_owned(),
                };
                return format!(
                    "Fichier abîmé, lecture seule : fermez tous les postes, puis « comptoir restore SAUVEGARDE ». {copy} \
                     Ce qui est tapé est gardé."
                );
            }
        };
        format!("{what} Rien d’autre ne s’enregistre ici ; ce qui est tapé est gardé.")
    }
}

impl Store {
    /// Why nothing more is written here, in one sentence; none as long as all is well.
    pub(super) fn halted(&self) -> Option<String> {
        self.halt.get().map(|halt| halt.sentence(&self.path))
    }

    /// Looks whether the file is still the one that was opened, and of this program's schema. Found out once, it stays
    /// so: the error is [`Store::halted`].
    pub(super) fn stands(&self) -> Result<(), Trouble> {
        if self.halt.get().is_none() {
            let shift = self.ground.shift();
            if shift == Some(Shift::Log) {
                // What was acknowledged is in the log that this desk still has open: it goes into the file.
                let _ = self.conn.pragma_query(None, "wal_checkpoint", |_| Ok(()));
            }
            let halt = match shift {
                Some(shift) => Some(Halt::Shifted(shift)),
                None => {
                    let newer = migrate::version(&self.conn)? > migrate::newest(migrate::HOUSE);
                    (newer || search::is_ahead(&self.conn)?).then_some(Halt::Upgraded)
                }
            };
            if let Some(halt) = halt {
                let _ = self.halt.set(halt);
            }
        }
        self.halted().map_or(Ok(()), |why| Err(Trouble(why)))
    }

    /// Opens the file again when only the index of its log was deleted: nothing is lost by that, and nobody need know.
    pub(super) fn mend(&mut self) -> Result<(), Trouble> {
        if self.halt.get().is_none() && self.ground.shift() == Some(Shift::Index) {
            // Closed before: a process has one index for all its connections to a file.
            let lost = std::mem::replace(&mut self.conn, Connection::open_in_memory()?);
            super::open::leave_the_log(&lost)?;
            drop(lost);
            *self = Self::open(&self.path)?;
        }
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Closing last empties the log, as far as this desk knows of it, and deletes it by its name: others have gone on
        // writing to it, or to another of that name.
        if self.stands().is_err() || self.ground.shift().is_some() {
            let _ = super::open::leave_the_log(&self.conn);
        }
    }
}
