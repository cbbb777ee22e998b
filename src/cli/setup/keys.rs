//! Public keys of a desk, as a file of `ssh-keygen` holds them.

use std::fs;
use std::path::Path;

use crate::cli::{Failure, unreadable_file};

/// First words of the public keys that a server of today takes.
const SORTS: &[&str] = &["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-", "sk-ssh-ed25519@", "sk-ecdsa-sha2-"];
/// Longest file of keys that is read.
const LONGEST: u64 = 64 << 10;

/// Reads the public keys of `file`, one a line. Options before a key are refused: they could undo what sshd is told about
/// the desks.
pub fn read_keys(file: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |why| unreadable_file(file, &why);
    if fs::metadata(file).map_err(unreadable)?.len() > LONGEST {
        return Err(not_keys(file));
    }
    let text = fs::read_to_string(file).map_err(unreadable)?;
    if text.contains("PRIVATE KEY") {
        return Err(Failure::refused(format!(
            "{} est une clé privée, qui ne quitte jamais son poste. Donnez le fichier en .pub.",
            file.display()
        )));
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<_> = lines.map(str::to_owned).collect();
    if keys.is_empty() || !keys.iter().all(|key| is_key(key)) {
        return Err(not_keys(file));
    }
    Ok(keys)
}

/// Key without its remark: its sort and its body.
pub fn body(key: &str) -> Option<(&str, &str)> {
    let mut words = key.split_whitespace();
    Some((words.next()?, words.next()?))
}

fn is_key(line: &str) -> bool {
    let base64 = |sign: char| sign.is_ascii_alphanumeric() || "+/=".contains(sign);
    body(line).is_some_and(|(sort, body)| {
        SORTS.iter().any(|known| sort.starts_with(known)) && body.starts_with("AAAA") && body.chars().all(base64)
    })
}

fn not_keys(file: &Path) -> Failure {
    Failure::refused(format!(
        "{} n’est pas un fichier de clés publiques, une par ligne (« ssh-ed25519 AAAA… ») : ssh-keygen -t ed25519 en fait une.",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_options_is_no_key() {
        assert!(is_key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB poste 1"));
        assert!(is_key("sk-ssh-ed25519@openssh.com AAAAGnNr+/= sarah"));
        for odd in ["", "ssh-ed25519", "command=\"sh\" ssh-ed25519 AAAAC3", "ssh-ed25519 BBBB", "ssh-dss AAAAB3"] {
            assert!(!is_key(odd), "{odd}");
        }
    }
}
