//! Steps that make a machine serve a centre. Each knows whether it is done already, so that setting up twice changes
//! nothing, and whether it was done by it, so that the result is checked by the same eyes.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::accounts::Accounts;
use super::keys;
use crate::cli::{Failure, unreadable_file};

/// Account of the timers, and the group that is its own.
pub const SERVICE: &str = "comptoir";

/// Part of a machine that must be so.
pub enum SetupStep {
    /// A group exists.
    Group(String),
    /// The account of the timers exists.
    ServiceAccount,
    /// A folder exists with these rights.
    Folder {
        /// Path.
        path: PathBuf,
        /// Permissions.
        mode: u32,
        /// Account that owns it.
        owner: String,
        /// Group that owns it.
        group: String,
    },
    /// A file exists; one that is there is left as it is.
    FileOnce(PathBuf, &'static str),
    /// A file has this content, whatever it had.
    File(PathBuf, String),
    /// The account of a desk exists; one that is made is in this group.
    Desk(String, String),
    /// The account is in a group.
    Member(String, String),
    /// A file holds these keys, among others.
    Keys(PathBuf, Vec<String>),
}

impl SetupStep {
    /// Words for the list of steps.
    pub fn describe(&self) -> String {
        match self {
            Self::Group(group) => format!("groupe {group}"),
            Self::ServiceAccount => format!("compte {SERVICE}, celui des copies et des tâches de chaque jour"),
            Self::Folder { path, mode, owner, group } => {
                format!("dossier {}, {owner}:{group}, {mode:04o}", path.display())
            }
            Self::FileOnce(path, _) => format!("fichier {}, s’il n’y en a pas", path.display()),
            Self::File(path, _) => format!("fichier {}", path.display()),
            Self::Desk(name, _) => format!("compte {name}, sans mot de passe, qui n’ouvre que Comptoir"),
            Self::Member(name, group) => format!("compte {name} dans le groupe {group}"),
            Self::Keys(path, keys) => format!("clés du poste dans {} ({})", path.display(), keys.len()),
        }
    }

    /// True when it is so already.
    pub fn is_done(&self, root: &Path, accounts: &Accounts) -> Result<bool, Failure> {
        Ok(match self {
            Self::Group(group) => accounts.find_group(group)?.is_some(),
            Self::ServiceAccount => accounts.find_account(SERVICE)?.is_some(),
            Self::Folder { path, mode, owner, group } => {
                let Ok(seen) = fs::symlink_metadata(place(root, path)) else { return Ok(false) };
                let ids = (accounts.find_account(owner)?, accounts.find_group(group)?);
                seen.is_dir()
                    && seen.mode() & 0o7777 == *mode
                    && ids.0.map(|account| account.user) == Some(seen.uid())
                    && ids.1 == Some(seen.gid())
            }
            Self::FileOnce(path, _) => fs::symlink_metadata(place(root, path)).is_ok(),
            Self::File(path, content) => fs::read_to_string(place(root, path)).is_ok_and(|text| text == *content),
            Self::Desk(name, _) => accounts.find_account(name)?.is_some(),
            Self::Member(name, group) => accounts.is_member(name, group)?,
            Self::Keys(path, keys) => missing_keys(&place(root, path), keys)?.is_empty(),
        })
    }

    /// Makes it so.
    pub fn apply(&self, root: &Path, accounts: &Accounts) -> Result<(), Failure> {
        match self {
            Self::Group(group) => accounts.run_tool("groupadd", &["--system", group]),
            Self::ServiceAccount => {
                let options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--gid", SERVICE];
                accounts.run_tool("useradd", &[&options[..], &["--shell", "/usr/sbin/nologin", SERVICE]].concat())
            }
            Self::Folder { path, mode, owner, group } => {
                let path = place(root, path);
                let (Some(owner), Some(group)) = (accounts.find_account(owner)?, accounts.find_group(group)?) else {
                    return Err(Failure::refused(format!("Le compte {owner} ou le groupe {group} n’existe pas.")));
                };
                let refused = |why| unreadable_file(&path, &why);
                fs::create_dir_all(&path).map_err(refused)?;
                // The owner first: changing it takes away the set-group-id bit.
                chown(&path, Some(owner.user), Some(group)).map_err(refused)?;
                fs::set_permissions(&path, Permissions::from_mode(*mode)).map_err(refused)
            }
            Self::FileOnce(path, content) => write_root_file(&place(root, path), content),
            Self::File(path, content) => write_root_file(&place(root, path), content),
            Self::Desk(name, group) => {
                // dash as login shell: bash would read ~/.bashrc before the command that sshd forces.
                let options = ["--no-create-home", "--user-group", "--shell", "/bin/sh", "--password", "*"];
                accounts.run_tool("useradd", &[&options[..], &["--groups", group, name]].concat())
            }
            Self::Member(name, group) => accounts.run_tool("usermod", &["--append", "--groups", group, name]),
            Self::Keys(path, keys) => {
                let path = place(root, path);
                let mut text = read_or_empty(&path)?;
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                for key in missing_keys(&path, keys)? {
                    text += &format!("{key}\n");
                }
                write_root_file(&path, &text)
            }
        }
    }
}

/// `path` of the machine whose root this is.
pub fn place(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// Keys that the file does not hold yet, whatever their remarks.
fn missing_keys<'a>(path: &Path, keys: &'a [String]) -> Result<Vec<&'a String>, Failure> {
    let text = read_or_empty(path)?;
    let known: Vec<_> = text.lines().filter_map(keys::body).collect();
    Ok(keys.iter().filter(|key| keys::body(key).is_some_and(|body| !known.contains(&body))).collect())
}

fn read_or_empty(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|why| unreadable_file(path, &why)),
    }
}

/// Writes a file that everybody reads and root alone writes, whole or not at all.
fn write_root_file(path: &Path, content: &str) -> Result<(), Failure> {
    let refused = |why| unreadable_file(path, &why);
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(refused)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    file.write_all(content.as_bytes()).map_err(refused)?;
    file.as_file().set_permissions(Permissions::from_mode(0o644)).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    // A power cut would leave the file without its name.
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)
}
