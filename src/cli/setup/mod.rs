//! `comptoir setup`: makes this machine serve a centre over SSH, and gives a desk its account. What is so already is left
//! alone; what was done is looked at again afterwards.
//!
//! - [`served`]: the centre that it is about; [`steps`]: each thing that must be so; [`accounts`]: accounts and groups;
//!   [`keys`]: public keys; [`new_key`]:
//!   the key of the files;
//! - [`sshd`]: its lines about the desks, and whether it follows them.

pub mod accounts;
pub mod keys;
pub mod new_key;
pub mod served;
pub mod sshd;
pub mod steps;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Args, Failure, Next, print_line};
use accounts::Accounts;
use served::ServedCentre;
use steps::{SERVICE, SetupStep};

/// Settings of the machine, where it has none.
const SETTINGS: &str = include_str!("../../package/comptoir.toml");

/// Prints the steps, or takes them.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let (root, centre) = (root_of(args), ServedCentre::of(args)?);
    let steps = machine_steps(&root, &centre)?;
    match (args.has_option("--print"), args.has_option("--apply")) {
        (false, true) => {
            sshd::check_included(&root, &centre)?;
            take_steps(&root, &steps, out)?;
            finish_sshd(&root, &centre, None, out)?;
            print_line(out, &centre.next_steps())?;
        }
        (true, false) => print_steps(&root, &steps, out)?,
        _ => return Err(Failure::bad_usage("Il faut --print, qui montre tout, ou --apply, qui le fait.")),
    }
    Ok(Next::Done)
}

/// Makes the account of a desk, or adds keys to it.
pub fn add_desk(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let (root, centre) = (root_of(args), ServedCentre::of(args)?);
    let name = args.word_at(0)?;
    accounts::check_name(name)?;
    let file =
        args.path_option("--key").ok_or_else(|| Failure::bad_usage("Il faut --key FICHIER, la clé publique."))?;
    let keys = keys::read_keys(&file)?;
    let accounts = Accounts::of(&root);
    // An account that somebody has already, an administrator's above all, is never made a desk.
    if accounts.find_account(name)?.is_some() && !accounts.is_member(name, &centre.desk_group())? {
        return Err(Failure::refused(format!(
            "Le compte « {name} » existe déjà et n’est pas un poste de ce centre : rien n’est changé. Choisissez un autre nom."
        )));
    }
    let steps = desk_steps(name, &centre, keys);
    match args.has_option("--print") {
        true => print_steps(&root, &steps, out)?,
        false => {
            for step in machine_steps(&root, &centre)? {
                if !step.is_done(&root, &accounts)? {
                    return Err(Failure::refused(format!(
                        "Il manque : {}. D’abord « comptoir setup --apply ».",
                        step.describe()
                    )));
                }
            }
            take_steps(&root, &steps, out)?;
            finish_sshd(&root, &centre, Some(name), out)?;
        }
    }
    Ok(Next::Done)
}

fn root_of(args: &Args) -> PathBuf {
    args.path_option("--root").unwrap_or_else(|| PathBuf::from("/"))
}

fn folder(path: impl Into<PathBuf>, mode: u32, owner: &str, group: &str) -> SetupStep {
    SetupStep::Folder { path: path.into(), mode, owner: owner.to_owned(), group: group.to_owned() }
}

fn machine_steps(root: &Path, centre: &ServedCentre) -> Result<Vec<SetupStep>, Failure> {
    let mut groups = vec![SERVICE.to_owned(), centre.group(), centre.desk_group()];
    groups.dedup();
    let mut steps: Vec<_> = groups.into_iter().map(SetupStep::Group).collect();
    steps.extend([
        SetupStep::ServiceAccount,
        folder(centre.folder(), 0o2770, "root", &centre.group()),
        folder(centre.copies(), 0o700, SERVICE, SERVICE),
        SetupStep::FileOnce("/etc/comptoir.toml".into(), SETTINGS),
        folder("/etc/ssh/authorized_keys", 0o755, "root", "root"),
        SetupStep::File(centre.snippet(), sshd::write_snippet(root, centre)?),
    ]);
    Ok(steps)
}

/// Steps of a desk. Its home is root's, so that no file in it is read at login; the folders of its settings and of its log
/// are its own.
fn desk_steps(name: &str, centre: &ServedCentre, keys: Vec<String>) -> Vec<SetupStep> {
    let own = |folder: &str| format!("/home/{name}{folder}");
    vec![
        SetupStep::Desk(name.to_owned(), centre.desk_group()),
        SetupStep::Member(name.to_owned(), centre.desk_group()),
        SetupStep::Member(name.to_owned(), centre.group()),
        folder(own(""), 0o755, "root", "root"),
        folder(own("/.config"), 0o700, name, name),
        folder(own("/.local"), 0o700, name, name),
        SetupStep::Keys(Path::new("/etc/ssh/authorized_keys").join(name), keys),
    ]
}

fn print_steps(root: &Path, steps: &[SetupStep], out: &mut dyn Write) -> Result<(), Failure> {
    let accounts = Accounts::of(root);
    for step in steps {
        let done = if step.is_done(root, &accounts)? { "déjà fait" } else { "à faire  " };
        print_line(out, &format!("{done}  {}", step.describe()))?;
        if let SetupStep::File(_, content) = step {
            for line in content.lines() {
                print_line(out, &format!("               {line}"))?;
            }
        }
    }
    Ok(())
}

/// Takes the steps that are not done yet, and looks at all of them again.
fn take_steps(root: &Path, steps: &[SetupStep], out: &mut dyn Write) -> Result<(), Failure> {
    if !rustix::process::geteuid().is_root() {
        return Err(Failure::refused("Cette commande change la machine : lancez-la avec sudo."));
    }
    let accounts = Accounts::of(root);
    for step in steps {
        let done = step.is_done(root, &accounts)?;
        if !done {
            step.apply(root, &accounts)?;
        }
        let word = if done { "déjà fait" } else { "fait     " };
        print_line(out, &format!("{word}  {}", step.describe()))?;
    }
    for step in steps {
        if !step.is_done(root, &accounts)? {
            return Err(Failure::refused(format!("Vérifié ensuite, et cela manque : {}.", step.describe())));
        }
    }
    Ok(())
}

/// Makes sshd read its files, and checks what it does with the desk and with the administrator who set it up.
fn finish_sshd(root: &Path, centre: &ServedCentre, desk: Option<&str>, out: &mut dyn Write) -> Result<(), Failure> {
    if root != Path::new("/") {
        return Ok(print_line(out, "Sous un autre dossier que la racine, sshd n’est ni relu ni vérifié.")?);
    }
    print_line(out, sshd::reload()?)?;
    let administrator = std::env::var("SUDO_USER").unwrap_or_else(|_| "root".to_owned());
    if let Some(command) = sshd::forced_command(&administrator)? {
        return Err(Failure::refused(format!(
            "sshd oblige {administrator} à lancer « {command} » : retirez ce compte du groupe {} avant de vous déconnecter.",
            centre.desk_group()
        )));
    }
    if let Some(desk) = desk {
        sshd::check_desk(desk, centre)?;
        print_line(
            out,
            &format!(
                "Vérifié : la clé du poste {desk} ouvre Comptoir et rien d’autre ; {administrator} garde son shell."
            ),
        )?;
    }
    Ok(())
}
