//! Whatever goes wrong with the file: a French sentence for who is at the desk, the code and the cause in the log for who
//! looks after the machine, and nobody's name there. What is no damage does not have the file searched for it.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{PROGRAM, command, created, run, sentence};
use crate::support::on_one_line;
use crate::support::recorder::Recorder;
use crate::support::terminal::{PATIENCE, Terminal, desk, is_list};

/// All that is written of a person, and who is at the desk.
const PEOPLE: [&str; 6] = ["KAYA", "Elif", "poussette", "612345678", "Sarah", "zzyzx"];

struct Centre {
    folder: TempDir,
    path: PathBuf,
}

impl Centre {
    /// A centre with one person waiting.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = created(folder.path());
        let line = ["add", "ARRIVAL", "label=KAYA Elif", "remark=poussette, 06 12 34 56 78"];
        assert!(run(&path, &line).status.success());
        Self { folder, path }
    }

    fn command(&self, path: &Path, words: &[&str]) -> Command {
        let mut command = command(path, words);
        command.args(["--log", "debug"]).env("HOME", self.folder.path()).env_remove("XDG_STATE_HOME");
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, path: &Path, words: &[&str]) -> Output {
        self.command(path, words).output().unwrap()
    }

    fn raw(&self) -> Connection {
        Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
    }

    /// The log, which names nobody.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join(".local/state/comptoir/comptoir.log")).unwrap();
        for word in PEOPLE {
            assert!(!log.contains(word), "« {word} » in the log:\n{log}");
        }
        log
    }

    /// The log has one line with all of these.
    fn is_logged(&self, words: &[&str]) {
        let log = self.log();
        assert!(log.lines().any(|line| words.iter().all(|word| line.contains(word))), "{words:?} in:\n{log}");
    }

    /// An unreadable value where the line waits.
    fn spoil(&self) {
        let raw = self.raw();
        raw.execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE arrival SET mode = 'KAYA'").unwrap();
    }
}

fn scribble(path: &Path, from: u64, length: usize) {
    OpenOptions::new().write(true).open(path).unwrap().write_all_at(&vec![0x5a; length], from).unwrap();
}

/// Harm done to a centre; the file to be opened then.
type Harm = fn(&Centre) -> PathBuf;

const HARMS: [(Harm, &str, &[&str]); 8] = [
    (|centre| centre.folder.path().join("ailleurs/centre.db"), "n’existe pas", &["cause=no_centre", "NotFound"]),
    (|centre| centre.folder.path().to_owned(), "ce n’est pas un fichier", &["cause=not_a_file"]),
    (
        |centre| {
            fs::set_permissions(&centre.path, Permissions::from_mode(0o444)).unwrap();
            centre.path.clone()
        },
        "lecture seule pour votre compte",
        &["cause=read_only_here"],
    ),
    (
        |centre| {
            let notes = centre.folder.path().join("notes");
            fs::write(&notes, "nom;prénom\n".repeat(500)).unwrap();
            notes
        },
        "pas un fichier de Comptoir",
        &["cause=not_ours", "sqlite=26"],
    ),
    (
        |centre| {
            centre.raw().execute_batch("PRAGMA user_version = 4000").unwrap();
            centre.path.clone()
        },
        "version plus récente",
        &["cause=newer"],
    ),
    (
        |centre| {
            scribble(&centre.path, 100, 3000);
            centre.path.clone()
        },
        "abîmé",
        &["ERROR", "cause=damaged", "sqlite=11"],
    ),
    (
        |centre| {
            let again = centre.folder.path().join("lien.db");
            fs::hard_link(&centre.path, again).unwrap();
            centre.path.clone()
        },
        "plusieurs noms",
        &["cause=many_names"],
    ),
    (
        |centre| {
            centre.spoil();
            centre.path.clone()
        },
        "ne sait pas lire : « mode »",
        &["cause=unreadable_value", "column mode"],
    ),
];

#[test]
fn each_cause_is_a_sentence_for_the_desk_and_a_line_without_names_in_the_log() {
    for (harm, said, logged) in HARMS {
        let centre = Centre::new();
        let path = harm(&centre);
        let why = on_one_line(&sentence(&centre.run(&path, &["list", "ARRIVAL"])));
        assert!(why.contains(said), "{said}: {why}");
        centre.is_logged(&[&["operation=list", "ms="], logged].concat());
    }
}

#[test]
fn a_screen_a_file_and_a_printer_that_refuse_are_said_and_logged_without_the_name_of_a_file() {
    let centre = Centre::new();
    let why = sentence(&centre.run(&centre.path, &[]));
    assert!(on_one_line(&why).contains("s’ouvre dans un terminal"), "{why}");
    centre.is_logged(&["operation=SCREEN", "cause=no_terminal"]);
    let absent = centre.folder.path().join("nulle-part/KAYA Elif.csv");
    let why =
        sentence(&centre.run(&centre.path, &["export", "ARRIVAL", "--csv", "--output", absent.to_str().unwrap()]));
    assert!(on_one_line(&why).contains("KAYA Elif.csv : ce dossier n’existe pas"), "{why}");
    centre.is_logged(&["operation=export", "cause=file", "system NotFound"]);
    let settings = centre.folder.path().join(".config/comptoir");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("config.toml"), "print = \"/bin/false\"").unwrap();
    let mut week = centre.command(&centre.path, &["week", "--printer"]);
    let why = sentence(&week.env_remove("XDG_CONFIG_HOME").output().unwrap());
    assert!(
        on_one_line(&why).contains("L’imprimante n’a pas pris le texte : « /bin/false »")
            || on_one_line(&why).contains("/bin/false"),
        "{why}"
    );
    centre.is_logged(&["operation=week", "cause=printer_refused"]);
}

#[test]
fn pages_damaged_under_a_desk_are_logged_with_their_code_and_found_by_a_search() {
    let centre = Centre::new();
    let sarah = Terminal::start(desk(&centre.path, "Sarah"));
    sarah.until("the list", is_list);
    let raw = centre.raw();
    raw.pragma_query(None, "wal_checkpoint", |_| Ok(())).unwrap();
    let pages = "SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'item'";
    let pages: Vec<u32> = raw.prepare(pages).unwrap().query_map([], |row| row.get(0)).unwrap().flatten().collect();
    pages.into_iter().for_each(|page| scribble(&centre.path, u64::from(page - 1) * 4096, 4096));
    // Whoever changes a setting has every desk read everything again.
    centre.run(&centre.path, &["settings", "desk.claim_minutes=21"]);
    sarah.until("the mark", |shown| shown.contains("LECTURE SEULE"));
    for words in [&["ERROR", "cause=damaged", "sqlite=11"][..], &["hurt=true"], &["cause=halted_damaged"]] {
        centre.is_logged(words);
    }
}

/// Waits for what happens in another process and is on no screen.
fn until(happens: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !happens() {
        assert!(Instant::now() < end, "waited in vain");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Bytes that a process has read, from whatever file; none where only root may know.
fn read_by(process: u32) -> u64 {
    let Ok(counts) = fs::read_to_string(format!("/proc/{process}/io")) else { return 0 };
    counts.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

#[test]
fn a_refused_question_says_why_and_does_not_read_the_whole_file() {
    let centre = Centre::new();
    let raw = centre.raw();
    raw.execute_batch("CREATE TABLE filler (x BLOB)").unwrap();
    (0..64).for_each(|_| _ = raw.execute("INSERT INTO filler VALUES (randomblob(524288))", []).unwrap());
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let size = fs::metadata(&centre.path).unwrap().len();
    assert!(size > 32 << 20);
    let sarah = Terminal::start(desk(&centre.path, "Sarah"));
    sarah.until("the list", is_list);
    let process = sarah.child.process_id().unwrap();
    let before = read_by(process);
    centre.spoil();
    assert!(centre.run(&centre.path, &["settings", "desk.claim_minutes=21"]).status.success());
    sarah.until("why", |shown| on_one_line(shown).contains("ne sait pas lire : « mode »"));
    for count in 2..8 {
        // Another desk changes a setting, and the screen asks for everything again.
        let setting = format!("desk.claim_minutes={}", 20 + count);
        assert!(centre.run(&centre.path, &["settings", &setting]).status.success());
        until(|| centre.log().matches("cause=unreadable_value").count() >= count);
    }
    let read = read_by(process) - before;
    assert!(read < size / 4, "{read} bytes read of a file of {size}");
    assert!(!centre.log().contains("searched for damage"));
    // The question is of the lines that changed, or of the whole list where the minute was another.
    centre.is_logged(&["operation=", "cause=unreadable_value", "column mode"]);
}

#[test]
fn the_check_says_where_the_log_is_and_without_incidents_no_command_writes_one() {
    let centre = Centre::new();
    let home = centre.folder.path();
    let mut check = command(&centre.path, &["check"]);
    let said = check.env("HOME", home).env_remove("XDG_STATE_HOME").output().unwrap();
    assert!(String::from_utf8(said.stdout).unwrap().contains(".local/state/comptoir/comptoir.log"));
    assert!(!home.join(".local").exists());
    let mut quiet = command(&centre.folder.path().join("absent.db"), &["check", "--log", "off"]);
    assert_eq!(quiet.env("HOME", home).env_remove("XDG_STATE_HOME").output().unwrap().status.code(), Some(3));
    assert!(!home.join(".local").exists());
}

#[test]
#[ignore = "waits for half a minute: that long a desk is patient"]
fn a_file_that_another_process_holds_is_said_and_logged() {
    let centre = Centre::new();
    let stuck = centre.raw();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = centre.run(&centre.path, &["add", "ARRIVAL", "label=zzyzx"]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    // Who holds it is no desk: it is named, while the command waits and when it gives up.
    let said = on_one_line(&String::from_utf8(refused.stderr).unwrap());
    let named = format!("(processus {}) tient le fichier", std::process::id());
    for words in [" : la commande attend qu’il ait fini", " depuis plus d’une demi-minute. Rien n’est perdu"] {
        assert!(said.contains(&format!("{named}{words}")), "{words}: {said}");
    }
    centre.is_logged(&["operation=add", "cause=held_by", "sqlite=5"]);
}

#[test]
#[ignore = "needs cc"]
fn a_disk_that_refuses_is_said_and_logged() {
    let errors = [
        (rustix::io::Errno::NOSPC, "Le disque est plein", ["cause=full", "sqlite=13"]),
        (rustix::io::Errno::IO, "Le disque ne répond pas", ["cause=silent", "sqlite=778"]),
    ];
    for (errno, said, logged) in errors {
        let centre = Centre::new();
        let recorder = Recorder::compiled(centre.folder.path());
        let switch = centre.folder.path().join("switch");
        fs::write(&switch, "").unwrap();
        let mut add = centre.command(&centre.path, &["add", "ARRIVAL", "label=zzyzx"]);
        recorder.before(&mut add, centre.folder.path());
        add.env("RECORD_REFUSE", format!("{} {}", errno.raw_os_error(), switch.display()));
        // The log is on the same disk, and only what is said of the centre's file is refused.
        let why = on_one_line(&sentence(&add.output().unwrap()));
        assert!(why.contains(said), "{why}");
        centre.is_logged(&logged);
    }
}

#[test]
#[ignore = "needs root: becomes another account"]
fn a_file_of_another_account_is_said_and_logged() {
    let centre = Centre::new();
    let folder = centre.folder.path();
    let program = folder.join("comptoir");
    fs::copy(PROGRAM, &program).unwrap();
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    let state = folder.join(".local");
    fs::create_dir(&state).unwrap();
    chown(&state, Some(61_001), Some(61_000)).unwrap();
    let mut list = Command::new("setpriv");
    list.args(["--reuid=61001", "--regid=61000", "--clear-groups"]).arg(&program);
    list.args(["list", "ARRIVAL", "--db"]).arg(&centre.path).env("HOME", folder).env_remove("XDG_STATE_HOME");
    let why = on_one_line(&sentence(&list.stdin(Stdio::null()).output().unwrap()));
    assert!(why.contains("à un autre compte"), "{why}");
    centre.is_logged(&["operation=list", "cause=other_account"]);
}
