//! Health of a centre, point by point, for `comptoir check`: a word each, and the worst of them for a program that watches.

use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use chrono::{Duration, Utc};
use serde_json::json;

use super::{Args, Failure, OpenCentre, backup, io_reason, json, open, print_line};
use crate::config::Config;
use crate::domain::count::count_phrase;
use crate::outlet::age;
use crate::outlet::file::parent_folder;
use crate::protocol::Trouble;
use crate::store::{self, Drafts, Store};

/// Age of the last copy at which somebody should look: a day and the time of a restart.
const COPY_LATE: Duration = Duration::hours(26);
/// Age of the last copy at which too much would be lost.
const COPY_LOST: Duration = Duration::days(7);
/// Free room below which the next copies may fail, and below which writing may.
const ROOM_SHORT: u64 = 1 << 30;
const ROOM_GONE: u64 = 100 << 20;
/// Size of the log above which something keeps it from being brought into the file.
const LOG_LONG: u64 = 64 << 20;
/// Files that say that the clock of the machine is set by a server, each with the program that writes it.
const CLOCK_KEEPERS: &[(&str, &str)] = &[
    ("/run/systemd/timesync/synchronized", "systemd-timesyncd"),
    ("/run/chrony/chronyd.pid", "chronyd"),
    ("/run/chronyd.pid", "chronyd"),
    ("/run/ntpd.pid", "ntpd"),
];

/// State of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// State in which nobody has anything to do.
    Well,
    /// Something to look at in the next days.
    Look,
    /// Loss, now or at any moment.
    Grave,
}

impl Health {
    fn word(self) -> &'static str {
        match self {
            Self::Well => "bien",
            Self::Look => "à voir",
            Self::Grave => "grave",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Well => "WELL",
            Self::Look => "LOOK",
            Self::Grave => "GRAVE",
        }
    }

    /// Exit code, as programs that watch machines read it.
    fn exit_code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Look => 1,
            Self::Grave => 2,
        }
    }
}

/// Result of a look at one point.
pub struct HealthPoint {
    key: &'static str,
    label: &'static str,
    health: Health,
    says: String,
}

#[cfg(feature = "hub")]
impl HealthPoint {
    /// Code of the point, where it is not well.
    pub fn unwell_code(&self) -> Option<&'static str> {
        (self.health != Health::Well).then_some(self.key)
    }
}

fn point(key: &'static str, label: &'static str, (health, says): (Health, String)) -> HealthPoint {
    HealthPoint { key, label, health, says }
}

/// Looks at every point, the file among them, and ends with the exit code of the worst.
pub fn watch_over(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let config = open::load_config(args)?;
    let path = open::centre_path(args, &config)?;
    let (opened, seen) = match OpenCentre::open(args) {
        Ok(centre) => {
            let seen = look_at_file(&centre.store, args.has_option("--deep"));
            (Some(centre), seen)
        }
        Err(failure) => (None, (Health::Grave, failure.sentence.unwrap_or_default())),
    };
    let mut points = vec![point("file", "fichier", seen)];
    points.extend(list_points(&path, &config, opened.as_ref().map(|centre| &centre.store)));
    let worst = points.iter().map(|point| point.health).max().unwrap_or(Health::Well);
    if args.has_option("--json") {
        let points: Vec<_> = points
            .iter()
            .map(|point| json!({ "point": point.key, "verdict": point.health.code(), "says": point.says }))
            .collect();
        json::write_value(out, json!({ "verdict": worst.code(), "points": points }))?;
    } else {
        print_points(&points, out)?;
    }
    match worst.exit_code() {
        0 => Ok(()),
        code => Err(Failure::said_already(code)),
    }
}

/// Prints a line a point.
pub fn print_points(points: &[HealthPoint], out: &mut dyn Write) -> Result<(), Failure> {
    for point in points {
        print_line(out, &format!("{:<6}  {:<10}  {}", point.health.word(), point.label, point.says))?;
    }
    Ok(())
}

/// Looks at every point but the soundness of the file.
pub fn list_points(path: &Path, config: &Config, store: Option<&Store>) -> Vec<HealthPoint> {
    let mut points = Vec::new();
    points.extend(store.map(|store| point("search", "recherche", look_at_search(store))));
    points.push(point("backup", "sauvegarde", look_at_copies(path, config)));
    points.push(point("rights", "droits", look_at_rights(path)));
    points.extend(store.map(|_| point("cipher", "clé", look_at_cipher(path))));
    points.push(point("room", "disque", look_at_room(path)));
    points.push(point("log", "-wal", look_at_log(path)));
    points.push(point("clock", "heure", look_at_clock(Path::new("/"))));
    points.push(point("desks", "postes", look_at_desks(path)));
    points.push(point("drafts", "brouillons", look_at_drafts(path)));
    points.extend(store.map(|store| point("aside", "à part", look_aside(store))));
    points
}

fn look_at_file(store: &Store, deep: bool) -> (Health, String) {
    match store.check_file(deep) {
        Ok(found) => (
            Health::Well,
            format!(
                "sain, {}",
                count_phrase(found.chain.rows as usize, "ligne de journal enchaînée", "lignes de journal enchaînées")
            ),
        ),
        Err(error) => (Health::Grave, Trouble::from(error).to_string()),
    }
}

fn look_at_search(store: &Store) -> (Health, String) {
    match store.search_agrees() {
        Ok(true) => (Health::Well, "trouve les fiches comme elles sont".to_owned()),
        Ok(false) => (Health::Look, "ne s’accorde plus avec les fiches : comptoir reindex".to_owned()),
        Err(error) => (Health::Look, Trouble::from(error).to_string()),
    }
}

fn look_at_copies(path: &Path, config: &Config) -> (Health, String) {
    let Some(folder) = &backup::copies_folder(config, path) else {
        return (Health::Look, "aucun dossier « backups » dans les réglages pour ce fichier".to_owned());
    };
    let shown = folder.display();
    let copies = match backup::list_copies(folder) {
        Ok(copies) => copies,
        Err(why) => return (Health::Look, format!("{shown} ne se lit pas d’ici : {}", io_reason(&why))),
    };
    if !config.recipients.is_empty()
        && let Err(missing) = age::find_program()
    {
        return (Health::Grave, missing.to_string());
    }
    let Some(last) = copies.iter().map(|copy| copy.taken).max() else {
        // The first copy of a centre that was just opened is still to come.
        let age = fs::metadata(path).and_then(|file| file.created()).ok().and_then(|born| born.elapsed().ok());
        let young = age.and_then(|age| Duration::from_std(age).ok()).is_some_and(|age| age < COPY_LATE);
        let health = if young { Health::Look } else { Health::Grave };
        return (health, format!("aucune copie dans {shown}"));
    };
    let age = Utc::now().naive_utc() - last;
    let health = match age {
        age if age < Duration::minutes(-5) => Health::Look,
        age if age > COPY_LOST => Health::Grave,
        age if age > COPY_LATE => Health::Look,
        _ => Health::Well,
    };
    let clear = match copies.iter().filter(|copy| !copy.encrypted).count() {
        0 => String::new(),
        clear if clear == copies.len() && config.recipients.is_empty() => String::new(),
        clear => format!(", dont {clear} en clair"),
    };
    let copies = count_phrase(copies.len(), "copie", "copies");
    (health, format!("{copies} dans {shown}{clear}, la dernière {}", say_age(age)))
}

fn say_age(age: Duration) -> String {
    match age.num_minutes() {
        ..-4 => "datée de plus tard que maintenant".to_owned(),
        -4..60 => "de moins d’une heure".to_owned(),
        minutes @ 60..2_880 => format!("d’il y a {} h", minutes / 60),
        minutes => format!("d’il y a {} jours", minutes / 1_440),
    }
}

fn look_at_rights(path: &Path) -> (Health, String) {
    let folder = parent_folder(path);
    let (Ok(around), Ok(file)) = (fs::metadata(folder), fs::metadata(path)) else {
        return (Health::Grave, format!("{} ne se voit pas d’ici", path.display()));
    };
    let (around, file) = (around.mode() & 0o7777, file.mode() & 0o7777);
    let seen = format!("dossier {around:04o}, fichier {file:04o}");
    match () {
        () if file & 0o007 != 0 => (Health::Grave, format!("{seen} : tous les comptes lisent le fichier (chmod 660)")),
        () if around & 0o007 != 0 => {
            (Health::Look, format!("{seen} : tous les comptes voient le dossier (chmod 2770)"))
        }
        () if around & 0o2000 != 0 && file & 0o060 != 0o060 => {
            (Health::Look, format!("{seen} : le groupe n’écrit pas dans le fichier (chmod 660)"))
        }
        () => (Health::Well, seen),
    }
}

/// Says under which key the file is encrypted: opened, it is as the settings say.
fn look_at_cipher(path: &Path) -> (Health, String) {
    let Some(key) = store::key_file_of(path) else {
        return (Health::Well, "le fichier est en clair (pas de « key_file » dans les réglages)".to_owned());
    };
    let key = key.display();
    let clear = store::list_in_clear(path);
    let names: Vec<_> = clear.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    match names.is_empty() {
        true => (Health::Well, format!("le fichier est chiffré, sa clé est {key}")),
        false => (
            Health::Look,
            format!("le fichier est chiffré, sa clé est {key} ; en clair à côté, à effacer : {}", names.join(", ")),
        ),
    }
}

fn look_at_room(path: &Path) -> (Health, String) {
    let folder = parent_folder(path);
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        return (Health::Look, "la place libre ne se lit pas".to_owned());
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let size = fs::metadata(path).map_or(0, |file| file.len());
    // A copy, a restoration and an upgrade each need as much as the file once more.
    let health = match free {
        free if free < ROOM_GONE => Health::Grave,
        free if free < ROOM_SHORT || free < size.saturating_mul(3) => Health::Look,
        _ => Health::Well,
    };
    (health, format!("{} libres, le fichier en prend {}", say_size(free), say_size(size)))
}

fn look_at_log(path: &Path) -> (Health, String) {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let size = fs::metadata(Path::new(&name)).map_or(0, |log| log.len());
    match size > LOG_LONG {
        true => (Health::Look, format!("{} : un poste lit depuis longtemps (comptoir desks)", say_size(size))),
        false => (Health::Well, say_size(size)),
    }
}

/// Looks for a program that keeps the clock of the machine whose root this is.
fn look_at_clock(root: &Path) -> (Health, String) {
    let keeper = CLOCK_KEEPERS.iter().find(|(file, _)| root.join(file.trim_start_matches('/')).exists());
    match keeper {
        Some((_, program)) => (Health::Well, format!("tenue par {program}")),
        None => (Health::Look, "rien ne dit que l’horloge est tenue par un serveur de temps (NTP)".to_owned()),
    }
}

fn look_at_desks(path: &Path) -> (Health, String) {
    let desks = match store::list_desks(path) {
        Ok(desks) => desks,
        Err(error) => return (Health::Look, Trouble::from(error).to_string()),
    };
    let own = env!("CARGO_PKG_VERSION");
    let known = desks.iter().filter_map(|desk| desk.record.as_ref());
    let other: Vec<_> = known.filter(|record| record.version != own).map(|record| record.version.clone()).collect();
    let open = count_phrase(desks.len(), "ouvert", "ouverts");
    match other.is_empty() {
        true => (Health::Well, format!("{open}, version {own}")),
        false => (
            Health::Look,
            format!("{open}, dont en version {} et non {own} : comptoir desks --close", other.join(", ")),
        ),
    }
}

/// Looks at what is half typed; a damaged file goes aside by that, and what can be read of it goes on.
fn look_at_drafts(path: &Path) -> (Health, String) {
    match Drafts::at_hand(path).and_then(|drafts| drafts.map_or(Ok(0), |drafts| Ok(drafts.all_drafts()?.len()))) {
        Ok(count) => (Health::Well, count_phrase(count, "en cours", "en cours")),
        Err(error) => (Health::Look, Trouble::from(error).to_string()),
    }
}

/// Looks for damaged files that were set aside: they hold all they held.
fn look_aside(store: &Store) -> (Health, String) {
    let aside = match store.list_set_aside() {
        Ok(aside) => aside,
        Err(error) => return (Health::Look, Trouble::from(error).to_string()),
    };
    let names = aside.iter().filter_map(|path| path.file_name()?.to_str()).filter(|name| name.contains(".abime-"));
    match names.collect::<Vec<_>>() {
        none if none.is_empty() => (Health::Well, "rien d’abîmé".to_owned()),
        names => (
            Health::Look,
            format!("{} : abîmé, garde ce qu’il tenait, à effacer quand il ne sert plus", names.join(", ")),
        ),
    }
}

fn say_size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} o"),
        1_024..1_048_576 => format!("{} Ko", bytes >> 10),
        1_048_576..10_737_418_240 => format!("{} Mo", bytes >> 20),
        _ => format!("{} Go", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_clock_is_well_where_a_program_keeps_it() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(look_at_clock(root.path()).0, Health::Look);
        fs::create_dir_all(root.path().join("run/chrony")).unwrap();
        fs::write(root.path().join("run/chrony/chronyd.pid"), "1").unwrap();
        assert_eq!(look_at_clock(root.path()), (Health::Well, "tenue par chronyd".to_owned()));
    }

    #[test]
    fn ages_and_sizes_are_said_in_units_a_person_reads() {
        let said = [-60, 5, 90, 3_000, 30_000].map(|minutes| say_age(Duration::minutes(minutes)));
        assert_eq!(
            said,
            [
                "datée de plus tard que maintenant",
                "de moins d’une heure",
                "d’il y a 1 h",
                "d’il y a 2 jours",
                "d’il y a 20 jours"
            ]
        );
        assert_eq!([12, 3 << 10, 5 << 20, 20 << 30].map(say_size), ["12 o", "3 Ko", "5 Mo", "20 Go"]);
    }
}
