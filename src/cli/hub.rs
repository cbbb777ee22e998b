//! `comptoir hub …`: the practice's hub, for its administrator and for a centre. With the Cargo feature `hub` only.

use std::io::Write;
use std::path::PathBuf;

use super::commands::{Command, Run};
use super::options::{Opt, opt};
use super::{Args, Failure, Next, OpenCentre, backup, health, open, print_line};
use crate::config::Config;
use crate::domain::Moment;
use crate::domain::count::count_phrase;
use crate::hub::admin::{Charge, SignInFile, add_centre, add_coordinator};
use crate::hub::check::{Compared, compare};
use crate::hub::push::{MachineState, Pushed, push};
use crate::hub::{Address, HubError, connect, schema, wait_for};
use crate::model::{Context, Value, minutes_text, text};
use crate::protocol::NewCentre;
use crate::protocol::form_records::Record;

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

/// `comptoir hub push`.
pub(super) const PUSH: Command = Command {
    name: "hub push",
    words: "",
    count: (0, 0),
    says: "Envoie au groupement ce qui a changé depuis le dernier envoi\u{a0}: des nombres, jamais un nom.",
    more: "Partent les chiffres par jour, ce qui est ouvert, en retard ou promis dans les deux heures, par volet, état et âge, \
           les absences par rôle, la version et l’état du fichier\u{a0}; rien de ce qui a été tapé. Tout ou rien\u{a0}: un \
           envoi coupé est refait en entier par le suivant, et deux fois ne compte pas double. Une sauvegarde remise \
           remplace tout ce que le groupement avait de ce centre\u{a0}; un autre fichier est refusé sans --again.",
    options: &[HUB, opt("--again", "", "remplace tout, comme au premier envoi, par un autre fichier aussi")],
    run: Run::Centre(send),
};

/// `comptoir hub check`.
pub(super) const CHECK: Command = Command {
    name: "hub check",
    words: "",
    count: (0, 0),
    says: "Recompte le fichier du centre et le compare à ce que le groupement en a.",
    more: "Dit ce qui diffère, par jour, volet et chiffre (code de sortie 1)\u{a0}; «\u{a0}hub push --again\u{a0}» le répare. Les jours de \
           ce qui reste à envoyer ne sont pas comparés, et ce que le prochain envoi remplacera n’est que compté.",
    options: &[HUB],
    run: Run::Centre(compare_with_hub),
};

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        match error.is_refusal() {
            true => Self::refused_by(error),
            false => Self::caused_by(error),
        }
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
    let name = &read_name(args.word_at(0)?)?;
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

/// Reads the name of a centre as the form of a new one does.
fn read_name(typed: &str) -> Result<String, Failure> {
    let field = NewCentre::FIELDS.iter().find(|field| field.key == "centre");
    let context = Context::before_first_read(Moment::now());
    let value = field.map(|field| text::parse(field, typed, &context)).transpose().map_err(Failure::refused)?;
    match value {
        Some(Value::Text(name)) => Ok(name),
        _ => Err(Failure::bad_usage("Le nom du centre manque.")),
    }
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

fn send(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let machine = look_at_machine(centre, &config);
    // From the first push on, a day that a desk closes begins the next one.
    centre.store.tell_closed_days()?;
    let pushed = wait_for(async {
        let mut link = address.connect().await?;
        let pushed = push(&mut link, &centre.store, &machine, args.has_option("--again")).await?;
        link.close().await;
        Ok(pushed)
    })?;
    print_line(out, &say_pushed(&pushed))?;
    if let Some(minutes) = pushed.behind {
        let way = if minutes > 0 { "retarde" } else { "avance" };
        let by = minutes_text(minutes.saturating_abs());
        print_line(out, &format!("L’horloge de cette machine {way} de {by} sur celle du groupement."))?;
    }
    if pushed.months_end {
        print_line(
            out,
            "Le groupement n’a bientôt plus de mois préparé\u{a0}: à qui l’administre, «\u{a0}comptoir hub init\u{a0}». D’ici là \
             tout est pris.",
        )?;
    }
    Ok(())
}

fn say_pushed(pushed: &Pushed) -> String {
    let rows = count_phrase(usize::try_from(pushed.rows).unwrap_or(0), "nombre changé", "nombres changés");
    let journal = pushed.journal;
    match pushed.again {
        true => format!("Tout est envoyé, jusqu’à la ligne {journal} du journal\u{a0}: {rows} dans le groupement."),
        false => format!("Envoyé jusqu’à la ligne {journal} du journal\u{a0}: {rows} dans le groupement."),
    }
}

/// Copies and points of health of this machine.
fn look_at_machine(centre: &OpenCentre, config: &Config) -> MachineState {
    let folder = backup::copies_folder(config, centre.store.path());
    let copies = folder.and_then(|folder| backup::list_copies(&folder).ok()).unwrap_or_default();
    let points = health::list_points(centre.store.path(), config, Some(&centre.store));
    MachineState {
        backup_at: copies.iter().map(|copy| copy.taken.and_utc()).max(),
        health: points.iter().filter_map(health::HealthPoint::unwell_code).collect(),
    }
}

fn compare_with_hub(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let compared = wait_for(async {
        let mut link = address.connect().await?;
        let compared = compare(&mut link, &centre.store).await?;
        link.close().await;
        Ok(compared)
    })?;
    let zone = centre.context.zone;
    let pushed = compared.pushed_at.map(|at| Moment(at.timestamp()).in_zone(zone).format("%d/%m/%Y %H:%M").to_string());
    let pushed = pushed.map_or_else(|| "aucun envoi".to_owned(), |at| format!("dernier envoi le {at}"));
    print_line(out, &format!("{pushed}, {}.", say_waiting(&compared)))?;
    let counts = count_phrase(compared.counts, "nombre comparé", "nombres comparés");
    // What the next push sends is no difference: before the first there is nothing to compare.
    match (compared.waiting, compared.pushed_at, compared.differences.len()) {
        (None, None, _) => return Ok(()),
        (None, Some(_), several @ 1..) => {
            let replaced = count_phrase(several, "sera remplacé", "seront remplacés");
            print_line(out, &format!("{counts}, {replaced}."))?;
            return Err(Failure::said_already(1));
        }
        (Some(_), ..) | (None, Some(_), 0) => {}
    }
    for one in &compared.differences {
        let place = [one.kind.as_str(), &one.figure, &one.what].join(" ");
        let day = one.day.format("%d/%m/%Y");
        print_line(out, &format!("{day} {place}\u{a0}: {} ici, {} au groupement", one.here, one.there))?;
    }
    match compared.differences.len() {
        0 => Ok(print_line(out, &format!("{counts}, aucune différence."))?),
        differences => {
            print_line(out, &format!("{counts}, {}.", count_phrase(differences, "différence", "différences")))?;
            Err(Failure::said_already(1))
        }
    }
}

fn say_waiting(compared: &Compared) -> String {
    match compared.waiting {
        None => "le prochain remplacera tout".to_owned(),
        Some(0) => "rien n’attend".to_owned(),
        Some(rows) => {
            let rows = count_phrase(
                usize::try_from(rows).unwrap_or(0),
                "ligne de journal attend",
                "lignes de journal attendent",
            );
            format!("{rows} le prochain")
        }
    }
}
