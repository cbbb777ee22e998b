//! `comptoir init`: a centre is opened at the place where the desks will look for it. It never touches a file that exists.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::open::{self, terminal_name};
use super::{Args, Failure, Next, print_line};
use crate::domain::Moment;
use crate::model::{Context, text};
use crate::outlet::file::parent_folder;
use crate::protocol::form_records::Record;
use crate::protocol::{Begin, NewCentre};
use crate::store::Store;

/// The options, each with the field of the form that it fills.
const OPTIONS: &[(&str, &str)] =
    &[("--site", "centre"), ("--hours", "hours"), ("--member", "name"), ("--role", "role"), ("--account", "unix_user")];

/// Writes the file and says who may open it; opens the form when the answers are not all there and somebody is at a
/// terminal to give them.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = Box::new(open::load_config(args)?);
    let path = open::new_centre_path(args, &config)?;
    if !open::is_missing(&path) {
        return Err(Failure::refused(format!("« {} » existe déjà : rien n’est changé.", path.display())));
    }
    let centre = read_options(args)?;
    let missing = |option: &&(&str, &str)| {
        let field = NewCentre::FIELDS.iter().find(|field| field.key == option.1);
        field.is_some_and(|field| field.is_required() && centre.get(field.key).is_empty())
    };
    let missing: Vec<_> = OPTIONS.iter().filter(missing).map(|(option, _)| *option).collect();
    if missing.is_empty() {
        drop(Store::create(&path, &centre)?);
        return report_made(&path, out).map(|()| Next::Done);
    }
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Err(Failure::bad_usage(format!("Sans terminal pour les demander, il faut : {}.", missing.join(", "))));
    }
    Store::check_place_is_free(&path)?;
    let begin = Begin::CreateOnly(Box::new(centre));
    Ok(Next::Screen { path, config, as_name: None, begin, terminal: terminal_name(), tour: false })
}

fn read_options(args: &Args) -> Result<NewCentre, Failure> {
    let mut centre = NewCentre::blank(Moment::now());
    let context = Context::before_first_read(centre.at);
    for (option, key) in OPTIONS {
        let (Some(field), Some(typed)) = (NewCentre::FIELDS.iter().find(|field| field.key == *key), args.text(option)?)
        else {
            continue;
        };
        let value = text::parse(field, &typed, &context).map_err(Failure::refused)?;
        centre.set(key, value);
    }
    Ok(centre)
}

/// Says what was made at `path` and who may open it, from the file and its folder as they are.
pub fn report_made(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    if open::is_missing(path) {
        return Err(Failure::refused("Rien n’est créé."));
    }
    let store = Store::open(path)?;
    let context = store.load_context(Moment::now())?;
    print_line(out, &format!("Centre ouvert : {} ({}).", path.display(), context.site))?;
    for member in context.staff.iter() {
        let account = match &member.unix_user {
            Some(account) => format!("compte Unix {account}"),
            None => "sans compte Unix à son nom".to_owned(),
        };
        print_line(out, &format!("Équipe : {}, {}, {account}.", member.name, member.role.label))?;
    }
    print_line(out, &sharing_sentence(path)?)?;
    Ok(print_line(
        out,
        "Ensuite : « comptoir staff add » pour l’équipe, « comptoir settings » pour les horaires et le fuseau.",
    )?)
}

/// Says who may open the file: the accounts of a group, or one account alone and how to share it.
fn sharing_sentence(path: &Path) -> Result<String, Failure> {
    let folder = parent_folder(path);
    let seen = fs::metadata(folder).map_err(|why| super::unreadable_file(folder, &why))?;
    let shown = folder.display();
    let shared = seen.mode() & 0o2070 == 0o2070;
    let open_to_all = seen.mode() & 0o007 != 0;
    Ok(match (shared, open_to_all) {
        (true, false) => {
            format!("Les comptes du groupe {} y travaillent ensemble.", group_name(seen.gid()))
        }
        (true, true) => format!(
            "Les comptes du groupe {} y travaillent ensemble, mais tous les comptes voient ce dossier : chmod 2770 {shown}",
            group_name(seen.gid())
        ),
        (false, _) => format!(
            "Seul ce compte l’ouvre. Pour que d’autres le partagent : chgrp -R GROUPE {shown} ; chmod 2770 {shown} ; \
             chmod 660 {shown}/*"
        ),
    })
}

/// Name of a group, or its number where the machine knows none.
fn group_name(gid: u32) -> String {
    let name = uzers::get_group_by_gid(gid).and_then(|group| group.name().to_str().map(str::to_owned));
    name.unwrap_or_else(|| gid.to_string())
}
