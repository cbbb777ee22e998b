//! Recipient of an encrypted copy: a public key of `age`, or a file of such keys.

use std::path::{Path, PathBuf};

/// Beginnings of the keys that `age` encrypts to: its own, those of its plugins, those of ssh.
const KEYS: &[&str] = &["age1", "ssh-ed25519 ", "ssh-rsa "];

/// Recipient of an encrypted copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgeRecipient {
    /// A public key.
    Key(String),
    /// A file of public keys, one a line.
    File(PathBuf),
}

impl AgeRecipient {
    /// Takes a public key, else a path: a key is never looked for on the disk.
    pub fn of_text(text: &str) -> Self {
        let text = text.trim();
        match KEYS.iter().any(|begin| text.starts_with(begin)) {
            true => Self::Key(text.to_owned()),
            false => Self::File(Path::new(text).to_owned()),
        }
    }

    /// True unless it is a file that is another one in another folder.
    pub fn is_same_everywhere(&self) -> bool {
        match self {
            Self::Key(_) => true,
            Self::File(file) => file.is_absolute(),
        }
    }
}
