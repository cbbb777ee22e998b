//! A centre that a machine serves: the first, which the settings name, or another with a name of its own. Its groups, folders
//! and files follow from the name, as they do in the units of its timers.

use std::path::{Path, PathBuf};

use super::accounts;
use super::steps::SERVICE;
use crate::cli::{Args, Failure};

/// A centre of the machine, by the end of the names that are its own.
pub struct ServedCentre {
    end: String,
}

impl ServedCentre {
    /// First centre of the machine.
    pub fn first() -> Self {
        Self { end: String::new() }
    }

    /// Reads the centre that the command line means.
    pub fn of(args: &Args) -> Result<Self, Failure> {
        let Some(name) = args.text("--centre")? else { return Ok(Self::first()) };
        let centre = Self { end: format!("-{name}") };
        // Its group would be the one of another centre's desks.
        if name == "desk" || name.ends_with("-desk") {
            return Err(Failure::bad_usage(format!(
                "«\u{a0}{name}\u{a0}»\u{a0}: ce nom finit comme celui d’un groupe de postes."
            )));
        }
        accounts::check_name(&name)?;
        accounts::check_name(&centre.desk_group())?;
        Ok(centre)
    }

    /// Group of those who may open its file.
    pub fn group(&self) -> String {
        format!("{SERVICE}{}", self.end)
    }

    /// Group of the accounts that sshd forces into the program: desks, and never an administrator.
    pub fn desk_group(&self) -> String {
        format!("{SERVICE}{}-desk", self.end)
    }

    /// Folder of its file.
    pub fn folder(&self) -> PathBuf {
        Path::new("/var/lib").join(self.group())
    }

    /// Folder of its copies.
    pub fn copies(&self) -> PathBuf {
        Path::new("/var/backups").join(self.group())
    }

    /// Key that its files are encrypted with, where the settings name no other place for the first centre's.
    pub fn key(&self) -> PathBuf {
        Path::new("/etc/comptoir").join(format!("centre{}.key", self.end))
    }

    /// Lines for sshd about its desks.
    pub fn snippet(&self) -> PathBuf {
        Path::new("/etc/ssh/sshd_config.d").join(format!("{}.conf", self.group()))
    }

    /// Command that opens it.
    pub fn command(&self, program: &str) -> String {
        match self.end.as_str() {
            "" => program.to_owned(),
            _ => format!("{program} --db {}", self.folder().join("centre.db").display()),
        }
    }

    /// Words that tell what comes after it was set up.
    pub fn next_steps(&self) -> String {
        let Some(name) = self.end.strip_prefix('-') else {
            return "Ensuite\u{a0}: «\u{a0}comptoir init\u{a0}» ouvre le centre, «\u{a0}comptoir setup add-desk NOM --key FICHIER.pub\u{a0}» ajoute \
                    un poste."
                .to_owned();
        };
        format!(
            "Ensuite\u{a0}: «\u{a0}{} init\u{a0}» ouvre le centre, «\u{a0}comptoir setup add-desk NOM --key FICHIER.pub --centre {name}\u{a0}» ajoute \
             un poste\u{a0}; «\u{a0}systemctl enable --now comptoir-backup@{name}.timer comptoir-purge@{name}.timer \
             comptoir-remind@{name}.timer\u{a0}» met ses tâches en route.",
            self.command("comptoir")
        )
    }
}
