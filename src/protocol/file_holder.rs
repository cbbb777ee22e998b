//! The program that holds the file while others wait.

use std::fmt;

/// A program that is no desk and holds the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHolder {
    /// Name of the program; empty where the system does not say it.
    pub program: String,
    /// Number of its process.
    pub process: u32,
}

impl fmt::Display for FileHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, process } = self;
        match program.as_str() {
            "" => write!(f, "Un autre programme (processus {process}) tient le fichier"),
            program => write!(f, "« {program} » (processus {process}) tient le fichier"),
        }
    }
}
