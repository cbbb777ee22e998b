//! `import agenda --watch`: a real process that takes what other programs put into a folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use chrono::Days;
use comptoir::domain::Moment;
use comptoir::panes::arrival::{ARRIVAL, LABEL};
use comptoir::protocol::{Answer, Query};
use comptoir::store::Store;

use crate::support;

const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");
/// Far beyond what it takes, for a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that watches, ended with this value.
struct Watching {
    child: Child,
    /// What it says, read no further than that it has begun.
    _said: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    store: Store,
}

impl Watching {
    fn start() -> Self {
        let (store, folder) = support::centre_of(Moment::now(), &[("Sarah", "accueil"), ("Dr Morel", "medecin")]);
        let drop = folder.path().join("depot");
        fs::create_dir(&drop).unwrap();
        let mut watching = Command::new(PROGRAM);
        watching.arg("--db").arg(store.path()).args(["--as", "Sarah", "import", "agenda", "--watch"]).arg(&drop);
        let mut child =
            watching.env("HOME", folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut String::new()).unwrap();
        Self { child, _said: said, folder, store }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join("depot").join(name)
    }

    /// What lies in a folder beside, once there are so many files.
    fn aside(&self, folder: &str, count: usize) -> Vec<PathBuf> {
        let begun = Instant::now();
        loop {
            let mut there = listed(&self.place(folder));
            if there.len() >= count {
                there.sort();
                return there;
            }
            assert!(begun.elapsed() < PATIENCE, "{folder}: {there:?}, {:?}", listed(&self.place("")));
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn expected(&self) -> Vec<String> {
        let items = self.store.load_items(&ARRIVAL, true).unwrap();
        items.iter().map(|item| item.text(&LABEL).to_owned()).collect()
    }

    /// The team's latest note, once it says `words`.
    fn told(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let board = Query::Board { kind: &ARRIVAL, pro: None, closed: true };
            if let Answer::Board(board) = self.store.answer_query(&board, None, Moment::now())
                && let Some(note) = board.summary.note.filter(|note| note.text.contains(words))
            {
                return note.text;
            }
            assert!(begun.elapsed() < PATIENCE, "nobody was told « {words} »");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The files of a folder that are written to their end.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| path.is_file() && path.extension().is_none_or(|end| end != "part")).collect()
}

fn agenda(rows: &[&str]) -> String {
    let day = Moment::now().day_in(comptoir::domain::Zone::PARIS).checked_add_days(Days::new(2)).unwrap();
    let row = |row: &&str| format!("{row};{};9h;{row};Elif\n", day.format("%d/%m/%Y"));
    "Référence;Date;Heure;Nom;Prénom\n".to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn each_agenda_is_taken_as_it_lands_and_the_desks_are_told() {
    let watching = Watching::start();
    // Written under another name first, as programs do, then moved.
    fs::write(watching.place("jour.csv.part"), agenda(&["KAYA", "ROUX"])).unwrap();
    fs::rename(watching.place("jour.csv.part"), watching.place("jour.csv")).unwrap();
    let taken = watching.aside("pris", 1);
    assert!(taken[0].to_string_lossy().ends_with("jour.csv"), "{taken:?}");
    assert_eq!(watching.expected(), ["KAYA Elif", "ROUX Elif"]);
    assert!(watching.told("jour.csv").contains("2 attendu·es de plus"));
    // The next export of that name, and one that is refused.
    fs::write(watching.place("jour.csv"), agenda(&["KAYA", "ROUX", "TRAN"])).unwrap();
    assert_eq!(watching.aside("pris", 2).len(), 2);
    assert_eq!(watching.expected().len(), 3);
    fs::write(watching.place("autre.csv"), "Couleur;Taille\nbleu;3\n").unwrap();
    let refused = watching.aside("refuses", 2);
    let reason = refused.iter().find(|path| path.extension().is_some_and(|end| end == "txt")).unwrap();
    // The desks are told once the reason is written: before, its file may be there and empty.
    assert!(watching.told("autre.csv").contains("refusé : "));
    assert!(fs::read_to_string(reason).unwrap().contains("date"), "{refused:?}");
    assert_eq!(fs::metadata(reason).unwrap().permissions().mode() & 0o777, 0o600, "it quotes the agenda");
    fs::write(watching.place("autre.csv"), agenda(&["SOLO"])).unwrap();
    watching.told("« autre.csv » refusé : 3 des 3 rendez-vous");
    watching.aside("refuses", 4);
    assert!(listed(&watching.place("")).is_empty(), "nothing is left where it landed");
}

#[test]
fn a_folder_that_takes_no_file_ends_no_watch_and_the_desks_are_told() {
    let mut watching = Watching::start();
    // A link that leads nowhere, in the place of the folder.
    std::os::unix::fs::symlink("/nowhere/at/all", watching.place("pris")).unwrap();
    fs::write(watching.place("jour.csv"), agenda(&["KAYA"])).unwrap();
    let told = watching.told("reste à ranger");
    assert!(told.contains("jour.csv") && told.contains("attendu·e de plus"), "{told}");
    fs::write(watching.place("autre.csv"), agenda(&["KAYA", "ROUX"])).unwrap();
    watching.told("autre.csv");
    assert_eq!(watching.expected(), ["KAYA Elif", "ROUX Elif"]);
    assert!(watching.child.try_wait().unwrap().is_none(), "it watches no more");
    // Once the folder is back, a file that changes is taken and moved.
    fs::remove_file(watching.place("pris")).unwrap();
    fs::write(watching.place("jour.csv"), agenda(&["KAYA", "ROUX", "TRAN"])).unwrap();
    assert_eq!(watching.aside("pris", 1).len(), 1);
    assert_eq!(watching.expected().len(), 3);
}

#[test]
fn a_file_is_left_alone_while_it_is_written() {
    use std::io::Write as _;
    let watching = Watching::start();
    let whole = agenda(&["KAYA", "ROUX", "TRAN"]);
    let mut slow = fs::File::create(watching.place("lent.csv")).unwrap();
    let (begun, rest) = whole.split_at(whole.len() / 2);
    slow.write_all(begun.as_bytes()).unwrap();
    fs::write(watching.place("vite.csv"), agenda(&["KAYA"])).unwrap();
    watching.aside("pris", 1);
    assert!(watching.place("lent.csv").exists(), "somebody still writes");
    slow.write_all(rest.as_bytes()).unwrap();
    drop(slow);
    watching.aside("pris", 2);
    assert_eq!(watching.expected().len(), 3);
}
