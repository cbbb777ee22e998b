//! `comptoir hub …`: the practice's hub, for its administrator and for a centre. With the Cargo feature `hub` only.

use std::io::Write;
use std::path::PathBuf;

use super::commands::{Command, Run};
use super::options::{Opt, opt};
use super::{Args, Failure, Next, open, print_line};
use crate::config::Config;
use crate::hub::admin::{Charge, SignInFile, add_centre, add_coordinator};
use crate::hub::{Address, HubError, connect, schema, wait_for};

pub(super) const HUB: Opt = opt(
    "--hub",
    "FICHIER",
    "où est le groupement\u{a0}: son adresse, puis le mot de passe à la ligne suivante\u{a0}; sinon COMPTOIR_HUB, «\u{a0}hub\u{a0}» \
     des réglages, /etc/comptoir/hub",
);
const SIGN_IN: Opt =
    opt("--output", "FICHIER", "le fichier à écrire, lisible de son seul compte, à porter là où il sert");
const MACHINE: Opt = opt(
    "--machine",
    "MACHINE",
    "la machine du groupement, telle qu’elle se joint de là-bas, si ce n’est pas comme ici",
);

/// `comptoir hub init`.
pub(super) const INIT: Command = Command {
    name: "hub init",
    words: "[ADRESSE]",
    count: (0, 1),
    says: "Prépare le groupement de plusieurs centres dans une base PostgreSQL (15 ou plus), ou le met à jour.",
    more: "ADRESSE est postgresql://RÔLE@MACHINE/BASE, sans mot de passe\u{a0}; avec un mot de passe, --hub FICHIER. Le rôle \
           doit pouvoir créer des rôles et posséder la base. Une autre machine se joint en TLS, vérifié par les autorités de \
           la machine ou par sslrootcert=CHEMIN dans l’adresse.",
    options: &[HUB],
    run: Run::Alone(init),
};

/// `comptoir hub add-centre`.
pub(super) const ADD_CENTRE: Command = Command {
    name: "hub add-centre",
    words: "NOM",
    count: (1, 1),
    says: "Ajoute un centre au groupement, et écrit le fichier par lequel il s’y joint.",
    more: "Le rôle du centre n’écrit et ne lit que les lignes de ce centre\u{a0}: la base elle-même le refuse autrement. Le \
           mot de passe est tiré au hasard et n’est que dans ce fichier, à porter sur la machine du centre\u{a0}: \
           /etc/comptoir/hub.",
    options: &[
        HUB,
        SIGN_IN,
        MACHINE,
        opt("--few", "N", "en dessous de ce nombre, le détail d’un chiffre n’est pas montré au-dessus du centre (5)"),
    ],
    run: Run::Alone(new_centre),
};

/// `comptoir hub add-coordinator`.
pub(super) const ADD_COORDINATOR: Command = Command {
    name: "hub add-coordinator",
    words: "[N°…]",
    count: (0, usize::MAX),
    says: "Ajoute une coordinatrice ou un coordinateur, avec les centres dont elle ou il répond.",
    more: "Les N° sont ceux que «\u{a0}hub add-centre\u{a0}» a dits. Avec --direction, tous les centres, ceux à venir compris.",
    options: &[HUB, SIGN_IN, MACHINE, opt("--direction", "", "répond de tous les centres")],
    run: Run::Alone(new_coordinator),
};

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::caused_by(error)
    }
}

/// File that says where the hub is: `--hub`, then `COMPTOIR_HUB`, then the settings, then the usual place.
fn address_file(args: &Args, config: &Config) -> PathBuf {
    let variable = || std::env::var_os("COMPTOIR_HUB").filter(|path| !path.is_empty()).map(PathBuf::from);
    let named = args.path_option("--hub").or_else(variable).or_else(|| config.hub.clone());
    named.unwrap_or_else(|| connect::USUAL_PLACE.into())
}

/// Address of the hub that the command line means.
pub(super) fn read_address(args: &Args, config: &Config) -> Result<Address, Failure> {
    Ok(Address::read(&address_file(args, config))?)
}

fn init(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = match args.words() {
        [] => read_address(args, &config)?,
        _ => Address::parse(args.word_at(0)?)?,
    };
    let done = wait_for(async {
        let mut link = address.connect().await?;
        let done = schema::set_up(&mut link).await?;
        link.close().await;
        Ok(done)
    })?;
    let said = match done.before {
        None => "Le groupement est prêt. Ensuite\u{a0}: «\u{a0}comptoir hub add-centre\u{a0}».".to_owned(),
        Some(before) if before == done.now => "Le groupement est à jour\u{a0}; rien n’est changé.".to_owned(),
        Some(before) => format!("Le groupement est passé de la version {before} à la version {}.", done.now),
    };
    print_line(out, &said)?;
    Ok(Next::Done)
}

fn new_centre(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let name = args.word_at(0)?;
    let few = args.number_option("--few", 5)?;
    let few = i32::try_from(few).ok().filter(|few| (1..=100).contains(few));
    let few = few.ok_or_else(|| Failure::bad_usage("--few attend un nombre de 1 à 100."))?;
    let (path, machine) = sign_in(args)?;
    let id = wait_for(async {
        let mut link = address.connect().await?;
        let file = SignInFile { path: &path, host: machine.as_deref() };
        let id = add_centre((&mut link, &address), name, few, file).await?;
        link.close().await;
        Ok(id)
    })?;
    let path = path.display();
    print_line(
        out,
        &format!(
            "Centre n°\u{a0}{id}\u{a0}: {name}. Portez {path} sur sa machine, à {}, puis effacez-le ici.",
            connect::USUAL_PLACE
        ),
    )?;
    Ok(Next::Done)
}

fn new_coordinator(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let all = args.has_option("--direction");
    let number = |word: &std::ffi::OsString| {
        let number = word.to_str().and_then(|word| word.parse::<i32>().ok());
        number.ok_or_else(|| {
            Failure::bad_usage(format!("«\u{a0}{}\u{a0}» n’est pas un numéro de centre.", word.display()))
        })
    };
    let centres = args.words().iter().map(number).collect::<Result<Vec<_>, _>>()?;
    let charge = match (all, centres.is_empty()) {
        (true, true) => Charge::All,
        (false, false) => Charge::Centres(centres),
        (true, false) | (false, true) => {
            return Err(Failure::bad_usage("De quels centres\u{a0}? Leurs numéros, ou --direction pour tous."));
        }
    };
    let (path, machine) = sign_in(args)?;
    let role = wait_for(async {
        let mut link = address.connect().await?;
        let file = SignInFile { path: &path, host: machine.as_deref() };
        let role = add_coordinator((&mut link, &address), &charge, file).await?;
        link.close().await;
        Ok(role)
    })?;
    print_line(
        out,
        &format!("Rôle {role}. Remettez {} à qui répond de ces centres, puis effacez-le ici.", path.display()),
    )?;
    Ok(Next::Done)
}

/// File of sign-in to write, and the machine that it names.
fn sign_in(args: &Args) -> Result<(PathBuf, Option<String>), Failure> {
    let path = args.path_option("--output").ok_or_else(|| Failure::bad_usage("Où\u{a0}? --output FICHIER."))?;
    Ok((path, args.text("--machine")?))
}
