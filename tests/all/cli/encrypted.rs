//! Copies that only a key opens: checked, encrypted by the `age` of the machine, counted with the others, and restored with
//! the key alone. The clear copy lies beside the centre's file for a moment, whatever ends the command.

use std::fs;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::fault_centre::{PROGRAM, assert_sound, created, run};
use crate::support::plain;
use crate::support::terminal::PATIENCE;

const WORD: &str = "Xylophone";

/// A centre that holds a word, and two keys; none where the machine lacks the programs.
struct Keys {
    folder: TempDir,
    centre: PathBuf,
    public: [String; 2],
}

impl Keys {
    fn new() -> Option<Self> {
        if Command::new("age-keygen").arg("--version").output().is_err() {
            println!("left out: it needs age");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let home = folder.path().join("maison");
        fs::create_dir(&home).unwrap();
        let centre = created(&home);
        assert!(run(&centre, &["add", "ARRIVAL", &format!("label={WORD}"), "mode=SANS_RDV"]).status.success());
        fs::create_dir(folder.path().join("copies")).unwrap();
        let public = ["ada", "bob"].map(|name| {
            let key = folder.path().join(name);
            assert!(Command::new("age-keygen").arg("-o").arg(&key).output().unwrap().status.success());
            let text = fs::read_to_string(key).unwrap();
            text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned()
        });
        Some(Self { folder, centre, public })
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The program with the settings of the account.
    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.env("XDG_CONFIG_HOME", self.at("")).arg("--db").arg(&self.centre).args(words);
        command.output().unwrap()
    }

    fn settings(&self, lines: &str) {
        fs::create_dir_all(self.at("comptoir")).unwrap();
        fs::write(self.at("comptoir/config.toml"), format!("backups = \"{}\"\n{lines}\n", self.at("copies"))).unwrap();
    }
}

fn said(output: &Output) -> String {
    plain(&String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()))
}

fn names(folder: impl AsRef<Path>) -> Vec<String> {
    let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = found.collect();
    names.sort();
    names
}

fn holds_the_word(file: impl AsRef<Path>) -> bool {
    fs::read(file).unwrap().windows(WORD.len()).any(|part| part == WORD.as_bytes())
}

#[test]
fn a_copy_for_two_keys_says_nothing_to_others_and_is_restored_with_either() {
    let Some(keys) = Keys::new() else { return };
    let before = names(keys.centre.parent().unwrap());
    // One by its key, one by a file that is named from the folder where the command is given.
    fs::write(keys.at("bob.pub"), format!("# clé de Bob\n{}\n", keys.public[1])).unwrap();
    let mut command = Command::new(PROGRAM);
    command.current_dir(keys.folder.path()).args(["backup", "nuit", "--db"]).arg(&keys.centre);
    let made = command.args(["--recipient", &keys.public[0], "--recipient", "bob.pub"]).output().unwrap();
    assert!(made.status.success() && said(&made).contains("vérifiée et chiffrée : nuit.age"), "{made:?}");
    let copy = keys.at("nuit.age");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!holds_the_word(&copy));
    assert_eq!(names(keys.centre.parent().unwrap()), before, "nothing clear is left");
    for name in ["ada", "bob"] {
        let place = keys.folder.path().join(format!("{name}.db"));
        let restored = run(&place, &["restore", &copy, "--identity", &keys.at(name)]);
        assert!(restored.status.success() && said(&restored).contains("nuit.age"), "{restored:?}");
        assert_sound(&place);
        assert!(said(&run(&place, &["list", "ARRIVAL"])).contains(WORD));
    }
}

#[test]
fn without_the_key_or_with_another_nothing_is_restored_and_the_sentence_says_what_to_do() {
    let Some(keys) = Keys::new() else { return };
    let (clear, copy) = (keys.at("jour.db"), keys.at("nuit.age"));
    assert!(keys.run(&["backup", &clear]).status.success());
    assert!(keys.run(&["backup", &copy, "--recipient", &keys.public[0]]).status.success());
    let here = keys.folder.path().join("ici");
    fs::create_dir(&here).unwrap();
    let place = here.join("centre.db");
    let refused = |words: &[&str]| {
        let refused = run(&place, &[&["restore"], words].concat());
        assert!(!refused.status.success() && names(&here).is_empty(), "{refused:?} {:?}", names(&here));
        said(&refused)
    };
    assert!(refused(&[&copy]).contains("est chiffrée : il faut la clé"));
    let other = refused(&[&copy, "--identity", &keys.at("bob")]);
    assert!(other.contains("La clé de ") && other.contains("bob n’ouvre pas cette copie"), "{other}");
    assert!(refused(&[&copy, "--identity", &keys.at("absente")]).contains("/age a refusé"));
    assert!(refused(&[&clear, "--identity", &keys.at("ada")]).contains("n’est pas chiffrée"));
    assert!(refused(&[&keys.at("rien.age"), "--identity", &keys.at("ada")]).contains("rien.age"));
    // A bit that changed on the way is noticed, and its beginning is not taken for the whole.
    let bytes = fs::read(&copy).unwrap();
    let mut harmed = bytes.clone();
    harmed[bytes.len() - 9] ^= 4;
    fs::write(keys.at("abimee.age"), harmed).unwrap();
    fs::write(keys.at("courte.age"), &bytes[..bytes.len() - 70_000]).unwrap();
    for name in ["abimee.age", "courte.age"] {
        assert!(refused(&[&keys.at(name), "--identity", &keys.at("ada")]).contains("/age a refusé"), "{name}");
    }
    // An encrypted name for a clear copy, a key that is none: nothing is written.
    let unnamed = keys.run(&["backup", &keys.at("autre.age")]);
    assert!(said(&unnamed).contains("Pour qui ?") && unnamed.status.code() == Some(2), "{unnamed:?}");
    let wrong = keys.run(&["backup", &keys.at("autre"), "--recipient", "age1faux"]);
    assert!(said(&wrong).contains("/age a refusé") && wrong.status.code() == Some(3), "{wrong:?}");
    assert!(!names(keys.folder.path()).iter().any(|name| name.contains("autre") || name.ends_with(".part")));
}

#[test]
fn the_settings_name_the_keys_of_the_hourly_copies_which_are_kept_and_watched_like_the_others() {
    let Some(keys) = Keys::new() else { return };
    keys.settings(&format!("recipients = [\"{}\"]", keys.public[0]));
    // Of one hour long ago a clear copy and an encrypted one: the last stays. So does a clear one of the next day.
    let copies = PathBuf::from(keys.at("copies"));
    let old =
        ["comptoir-2020-03-01T100000Z.db", "comptoir-2020-03-01T101000Z.db.age", "comptoir-2020-03-02T100000Z.db"];
    for name in old {
        fs::write(copies.join(name), "").unwrap();
    }
    let made = keys.run(&["backup"]);
    assert!(made.status.success() && said(&made).contains("1 plus ancienne retirée"), "{made:?}");
    let left = names(&copies);
    assert!(left.len() == 3 && left[..2] == old[1..], "{left:?}");
    let newest = left.last().unwrap();
    assert!(newest.ends_with("Z.db.age") && !holds_the_word(copies.join(newest)), "{left:?}");
    let health = said(&keys.run(&["check", "--monitor"]));
    assert!(health.contains("3 copies dans "), "{health}");
    assert!(health.contains(", dont 1 en clair, la dernière de moins d’une heure"), "{health}");
    let wrong = keys.run(&["backup", "--recipient", &keys.at("absent.pub")]);
    assert!(!wrong.status.success() && names(&copies) == left, "{wrong:?}");
}

#[test]
fn a_clear_copy_whose_command_was_killed_is_its_owners_alone_and_goes_at_the_next_start() {
    let Some(keys) = Keys::new() else { return };
    // A file of keys that nobody writes: age waits for it, the clear copy beside the centre.
    let pipe = keys.at("cles");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let words = ["backup", &keys.at("copies"), "--recipient", &pipe, "--db"];
    let mut killed = Command::new(PROGRAM).args(words).arg(&keys.centre).spawn().unwrap();
    let home = keys.centre.parent().unwrap();
    let clear = || names(home).into_iter().find(|name| name.ends_with(".essai")).map(|name| home.join(name));
    let begun = Instant::now();
    while clear().is_none() {
        assert!(begun.elapsed() < PATIENCE, "no copy");
        thread::sleep(Duration::from_millis(10));
    }
    let file = clear().unwrap();
    assert!(fs::metadata(&file).unwrap().permissions().mode() & 0o777 == 0o600 && holds_the_word(&file));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(file.exists());
    assert!(run(&keys.centre, &["list", "ARRIVAL"]).status.success());
    assert!(!names(home).iter().any(|name| name.contains(".essai")), "{:?}", names(home));
    // Its age, if it was started in time, ends when the keys do.
    let nobody_waits = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    drop(fs::OpenOptions::new().write(true).custom_flags(nobody_waits).open(&pipe));
}
