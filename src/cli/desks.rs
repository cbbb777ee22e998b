//! `comptoir desks`: who has the centre's file open, and the wish that they close it.
//!
//! The file itself is not opened: a newer program would bring it to its own schema, and the desks that are listed would
//! write no more.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::table::Table;
use super::{Args, Failure, Next, json, open, print_line};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, Zone};
use crate::protocol::Trouble;
use crate::store::{self, DeskRecord, OpenDesk};

/// Time within which a desk that was asked is gone, unless it cannot keep what is typed.
const PATIENCE: Duration = Duration::from_secs(10);
/// Interval between two looks at the desks that were asked. A desk that had just opened may have missed the signal.
const LOOK: Duration = Duration::from_millis(200);

/// Lists the desks; with `--close`, asks them to close and waits until they are gone.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let path = open::existing_path(args, &config)?;
    if open::is_missing(&path) {
        return Err(Failure::missing_centre(&path));
    }
    let desks = store::list_desks(&path)?;
    if args.has_option("--close") {
        close_all(&path, &desks, out)?;
    } else if args.has_option("--json") {
        let (names, _) = store::read_names_and_zone(&path)?;
        json::write_array(out, desks.iter().map(|desk| Ok(to_json(desk, &names))))?;
    } else {
        print_line(out, &format!("{}.", count_phrase(desks.len(), "poste ouvert", "postes ouverts")))?;
        write_table(&path, &desks, out)?;
    }
    Ok(Next::Done)
}

fn close_all(path: &Path, asked: &[OpenDesk], out: &mut dyn Write) -> Result<(), Failure> {
    if asked.is_empty() {
        return Ok(print_line(out, "Aucun poste n’est ouvert.")?);
    }
    // Whoever opens a desk meanwhile was not asked, and is told of below.
    store::ask_desks_to_close(path)?;
    let until = Instant::now() + PATIENCE;
    let mut left = store::list_desks(path)?;
    let is_asked = |desk: &OpenDesk| asked.iter().any(|asked| asked.slot == desk.slot && pid(asked) == pid(desk));
    while left.iter().any(is_asked) && Instant::now() < until {
        thread::sleep(LOOK);
        store::signal_desks(path)?;
        left = store::list_desks(path)?;
    }
    if left.is_empty() {
        let closed = count_phrase(asked.len(), "poste fermé", "postes fermés");
        return Ok(print_line(out, &format!("{closed} : le fichier n’est plus ouvert nulle part."))?);
    }
    write_table(path, &left, out)?;
    let open = count_phrase(left.len(), "poste est encore ouvert", "postes sont encore ouverts");
    let suspended: Vec<_> = left.iter().filter_map(pid).filter(|pid| is_suspended(*pid)).collect();
    if let [first, ..] = suspended.as_slice() {
        let numbers: Vec<_> = suspended.iter().map(u32::to_string).collect();
        let numbers = numbers.join(", ");
        return Err(Failure::refused(format!(
            "{open}\u{a0}: suspendu, sans réponse (processus {numbers}). Reprenez-le («\u{a0}kill -CONT {first}\u{a0}»), \
             puis relancez «\u{a0}comptoir desks --close\u{a0}»."
        )));
    }
    Err(Failure::refused(format!(
        "{open} : ouvert depuis, ou ce qui y est tapé ne peut pas être gardé. Relancez « comptoir desks --close »."
    )))
}

/// True of a process that somebody has suspended: it answers nothing until it goes on.
fn is_suspended(pid: u32) -> bool {
    // What follows the name, which may hold a bracket of its own.
    let told = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    told.rsplit_once(')').is_some_and(|(_, state)| state.trim_start().starts_with(['T', 't']))
}

/// Number of the desk's process.
fn pid(desk: &OpenDesk) -> Option<u32> {
    desk.record.as_ref().map(|record| record.pid)
}

/// Writes the desks with the names of the team. Of a file that cannot be read the desks are listed nevertheless, by the
/// numbers of their members.
fn write_table(path: &Path, desks: &[OpenDesk], out: &mut dyn Write) -> Result<(), Failure> {
    let (names, zone) = match store::read_names_and_zone(path) {
        Ok(read) => read,
        Err(error) => {
            print_line(out, &format!("Les noms de l’équipe ne se lisent pas. {}", Trouble::from(error)))?;
            (BTreeMap::new(), None)
        }
    };
    Ok(make_table(desks, &names, zone.unwrap_or(Zone::PARIS)).write(out)?)
}

fn make_table(desks: &[OpenDesk], names: &BTreeMap<i64, String>, zone: Zone) -> Table {
    let mut table = Table::new(["Qui", "Depuis", "Compte", "Vient de", "Version", "Processus"]);
    for desk in desks {
        table.add(match &desk.record {
            None => ["non décrit, disque plein".to_owned(), "".into(), "".into(), "".into(), "".into(), "".into()],
            Some(record) => [
                name_of(record, names).unwrap_or_else(|| "personne encore".to_owned()),
                Moment(record.since).in_zone(zone).format("%d/%m/%Y %H:%M").to_string(),
                account_name(record.account),
                record.host.clone().unwrap_or_else(|| "cette machine".to_owned()),
                record.version.clone(),
                record.pid.to_string(),
            ],
        });
    }
    table
}

fn to_json(desk: &OpenDesk, names: &BTreeMap<i64, String>) -> Json {
    match &desk.record {
        None => json!({ "slot": desk.slot }),
        Some(record) => json!({
            "slot": desk.slot,
            "name": name_of(record, names),
            "since": Moment(record.since).to_iso(),
            "account": account_name(record.account),
            "host": record.host,
            "version": record.version,
            "pid": record.pid,
        }),
    }
}

/// Name of who sits at the desk, or their number; none while nobody does.
fn name_of(record: &DeskRecord, names: &BTreeMap<i64, String>) -> Option<String> {
    record.staff.map(|staff| names.get(&staff).cloned().unwrap_or_else(|| format!("n° {staff}")))
}

/// Name of a Unix account, or its number where the machine knows none.
fn account_name(number: u32) -> String {
    let name = uzers::get_user_by_uid(number).and_then(|user| user.name().to_str().map(str::to_owned));
    name.unwrap_or_else(|| number.to_string())
}
