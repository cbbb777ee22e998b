//! Accounts and groups of a machine, or of a folder that holds one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::{Failure, unreadable_file};
use crate::domain::name;
use crate::outlet::system_tool;

/// Accounts and groups, as the files of a machine name them.
pub struct Accounts {
    root: PathBuf,
}

/// An account of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountId {
    /// Number of the account.
    pub user: u32,
    /// Number of its own group.
    pub group: u32,
}

impl Accounts {
    /// Accounts of the machine whose root this is.
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Finds an account; that of a directory (LDAP) too, on this machine itself.
    pub fn find_account(&self, name: &str) -> Result<Option<AccountId>, Failure> {
        if self.is_this_machine() {
            let found = uzers::get_user_by_name(name);
            return Ok(found.map(|user| AccountId { user: user.uid(), group: user.primary_group_id() }));
        }
        let line = self.find_line("etc/passwd", name)?;
        Ok(line.and_then(|line| Some(AccountId { user: number(&line, 2)?, group: number(&line, 3)? })))
    }

    /// Finds the number of a group.
    pub fn find_group(&self, name: &str) -> Result<Option<u32>, Failure> {
        if self.is_this_machine() {
            return Ok(uzers::get_group_by_name(name).map(|group| group.gid()));
        }
        Ok(self.find_line("etc/group", name)?.and_then(|line| number(&line, 2)))
    }

    /// True when the file of groups lists the account in this group.
    pub fn is_member(&self, account: &str, group: &str) -> Result<bool, Failure> {
        let line = self.find_line("etc/group", group)?;
        Ok(line.is_some_and(|line| {
            line.split(':').nth(3).is_some_and(|members| members.split(',').any(|member| member.trim() == account))
        }))
    }

    /// Runs one of the programs that change accounts.
    pub fn run_tool(&self, tool: &str, args: &[&str]) -> Result<(), Failure> {
        let root = self.root.to_string_lossy();
        let prefix = ["--prefix", &*root];
        let args: Vec<_> = prefix.iter().filter(|_| !self.is_this_machine()).chain(args).copied().collect();
        Ok(system_tool::run_tool(tool, &args).map(drop)?)
    }

    fn is_this_machine(&self) -> bool {
        self.root == Path::new("/")
    }

    /// The line of `file` that begins with `name:`.
    fn find_line(&self, file: &str, name: &str) -> Result<Option<String>, Failure> {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).map_err(|why| unreadable_file(&path, &why))?;
        let found = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')));
        Ok(found.map(str::to_owned))
    }
}

fn number(line: &str, at: usize) -> Option<u32> {
    line.split(':').nth(at)?.parse().ok()
}

/// Checks the name of a new account: what `useradd` takes, and no dash first that a program would take for an option.
pub fn check_name(written: &str) -> Result<(), Failure> {
    let mut signs = written.chars();
    let begins = signs.next().is_some_and(|sign| sign.is_ascii_lowercase() || sign == '_');
    let goes_on = signs.all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_-".contains(sign));
    match begins && goes_on && written.len() <= 32 {
        true => Ok(()),
        false => Err(Failure::bad_usage(format!(
            "« {} » : le nom d’un compte a des minuscules sans accent, des chiffres, _ ou -, 32 au plus, une lettre d’abord.",
            name::show_controls(written)
        ))),
    }
}
