//! The file is damaged, before the desk starts or under it: what is left of it is copied aside and read, nothing more is
//! written, nothing is deleted, and a backup takes its place by one command.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use comptoir::domain::{ItemId, StaffId};
use comptoir::store::{Drafts, Store};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, acknowledged, all, assert_kept, assert_sound, created, run, sentence};
use crate::support::on_one_line;
use crate::support::terminal::{self, Terminal, desk, is_list};

/// A centre in use, its lines, and a backup of it; a killed desk has left its log behind.
struct Centre {
    folder: TempDir,
    path: PathBuf,
    backup: PathBuf,
    kept: Vec<(ItemId, String)>,
}

impl Centre {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = created(folder.path());
        let mut writer = Writer::start(&path);
        let kept: Vec<_> = (0..40)
            .map(|line| format!("ligne {line}"))
            .map(|name| (acknowledged(&writer.add(&name).unwrap()).unwrap(), name))
            .collect();
        writer.end();
        let backup = folder.path().join("sauvegarde");
        assert!(run(&path, &["backup", backup.to_str().unwrap()]).status.success());
        let mut writer = Writer::start(&path);
        writer.add("depuis la sauvegarde").unwrap();
        writer.child.kill().unwrap();
        writer.child.wait().unwrap();
        assert!(fs::metadata(format!("{}-wal", path.display())).unwrap().len() > 0);
        Self { folder, path, backup, kept }
    }

    fn log(&self) -> PathBuf {
        format!("{}-wal", self.path.display()).into()
    }

    /// What stands beside the file under a name that begins so, logs left out.
    fn asides(&self, what: &str) -> Vec<PathBuf> {
        let begins = format!("centre.db.{what}-");
        let names = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let named = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(&begins) && !name.ends_with("-wal") && !name.ends_with("-shm")
        };
        names.filter(named).collect()
    }

    fn bytes(&self) -> (Vec<u8>, Vec<u8>) {
        (fs::read(&self.path).unwrap(), fs::read(self.log()).unwrap_or_default())
    }

    /// The backup takes the place of the file, which stays beside it; then everything works.
    fn restores(&self) {
        let before = fs::read(&self.path).unwrap();
        let restored = run(&self.path, &["restore", self.backup.to_str().unwrap()]);
        assert!(restored.status.success(), "{restored:?}");
        assert_kept(&self.path, &self.kept);
        assert_eq!(all(&Store::open(&self.path).unwrap()).len(), self.kept.len());
        let kept = self.asides("avant");
        assert!(kept.iter().any(|kept| fs::read(kept).unwrap() == before), "the file replaced is gone");
        assert!(run(&self.path, &["add", "ARRIVAL", "label=Ali"]).status.success());
        assert_sound(&self.path);
        let begun = |entry: fs::DirEntry| entry.file_name().to_string_lossy().contains(".restore");
        assert!(!fs::read_dir(self.folder.path()).unwrap().any(|entry| begun(entry.unwrap())), "leftovers");
    }
}

fn leave(mut sarah: Terminal, keys: &str) {
    sarah.send(keys);
    assert_eq!(sarah.ended(), 0);
    assert!(sarah.is_as_before());
    assert_eq!(sarah.shown(), "");
}

type Harm = fn(&Centre);

const HARMS: [(&str, Harm); 7] = [
    ("half of it", |centre| {
        let length = fs::metadata(&centre.path).unwrap().len();
        OpenOptions::new().write(true).open(&centre.path).unwrap().set_len(length / 2).unwrap();
    }),
    ("its beginning scribbled over", |centre| scribble(&centre.path, 0, 100)),
    ("its first page but for its beginning scribbled over", |centre| scribble(&centre.path, 100, 3000)),
    ("pages in its middle scribbled over", |centre| scribble(&centre.path, 3 * 4096, 20 * 4096)),
    ("empty, and its log beside it", |centre| drop(fs::File::create(&centre.path).unwrap())),
    ("a text", |centre| fs::write(&centre.path, "nom;prénom\n".repeat(500)).unwrap()),
    ("a log that is none", |centre| fs::write(centre.log(), [0x5a; 9000]).unwrap()),
];

fn scribble(path: &Path, from: u64, length: usize) {
    OpenOptions::new().write(true).open(path).unwrap().write_all_at(&vec![0x5a; length], from).unwrap();
}

#[test]
fn whatever_the_damage_a_desk_that_starts_on_it_says_so_keeps_a_copy_and_touches_nothing() {
    for (what, harm) in HARMS {
        let centre = Centre::new();
        harm(&centre);
        let before = centre.bytes();
        for start in 0..2 {
            let mut sarah = Terminal::start(desk(&centre.path, "Sarah"));
            let says = |shown: &str| shown.contains("abîmé") && shown.contains("restore");
            assert!(sarah.within(terminal::PATIENCE, says), "{what}: {}", sarah.shown());
            let [copy] = &*centre.asides("abime") else { panic!("{what}: {:?}", centre.asides("abime")) };
            let log = fs::read(format!("{}-wal", copy.display())).unwrap_or_default();
            assert!((fs::read(copy).unwrap(), log) == before, "{what}: the copy at start {start}");
            if sarah.shown().contains("LECTURE SEULE") {
                sarah.send("k");
                sarah.until("the same sentence", |shown| {
                    on_one_line(shown).contains("lecture seule") && !shown.contains("Ctrl-S")
                });
                leave(sarah, "\x11o");
            } else {
                leave(sarah, "q");
            }
            assert!(centre.bytes() == before, "{what}: the file was touched");
        }
        sentence(&run(&centre.path, &["add", "ARRIVAL", "label=Ali"]));
        assert!(centre.bytes() == before, "{what}: the file was touched by a command");
        centre.restores();
    }
}

fn pages_of_the_lines(conn: &Connection) -> Vec<u32> {
    let mut pages = conn.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'item'").unwrap();
    pages.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn damage_met_by_a_desk_at_work_stops_its_writing_and_keeps_its_form() {
    let centre = Centre::new();
    let mut sarah = Terminal::start(desk(&centre.path, "Sarah"));
    sarah.until("the list", is_list);
    sarah.send("m");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    sarah.send("\tzzyzx");
    sarah.until("what was typed", |shown| shown.contains("zzyzx"));
    let other = Connection::open_with_flags(&centre.path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.pragma_query(None, "wal_checkpoint", |_| Ok(())).unwrap();
    for page in pages_of_the_lines(&other) {
        scribble(&centre.path, u64::from(page - 1) * 4096, 4096);
    }
    sarah.send("\x13");
    sarah.until("the mark", |shown| shown.contains("LECTURE SEULE"));
    sarah.send("\x13");
    sarah.until("what to do", |shown| on_one_line(shown).contains("comptoir restore SAUVEGARDE"));
    sarah.send("w");
    sarah.until("the form that goes on", |shown| shown.contains("zzyzxw"));
    assert_eq!(centre.asides("abime").len(), 1);
    // Nobody puts another file there while she is in.
    let early = sentence(&run(&centre.path, &["restore", centre.backup.to_str().unwrap()]));
    assert!(early.contains("encore ce fichier ouvert"), "{early}");
    sarah.send("\x1b");
    sarah.until("the list", is_list);
    leave(sarah, "\x11o");
    drop(other);
    centre.restores();
    let drafts = Drafts::open(&centre.path).unwrap().drafts_of(StaffId(1)).unwrap();
    assert!(drafts.iter().any(|draft| draft.fields.iter().any(|line| line.text.contains("zzyzxw"))), "{drafts:?}");
}

#[test]
fn damaged_drafts_make_way_for_new_ones_and_stay_beside_them() {
    let centre = Centre::new();
    let place = centre.folder.path().join("drafts.db");
    drop(Drafts::open(&centre.path).unwrap());
    for harm in [0, 1, 2] {
        match harm {
            0 => scribble(&place, 0, 8192),
            1 => fs::write(&place, "").unwrap(),
            _ => {}
        }
        let mut sarah = Terminal::start(desk(&centre.path, "Sarah"));
        sarah.until("the list", is_list);
        if harm == 2 {
            scribble(&place, 100, 8000);
        } else {
            let told =
                |shown: &str| on_one_line(shown).contains("brouillons étaient abîmés") && shown.contains(".abime-");
            sarah.until("what was set aside", told);
        }
        sarah.send("m");
        sarah.until("the form", |shown| shown.contains("Ctrl-S"));
        sarah.send("\tzzyzx");
        sarah.until("what was typed", |shown| shown.contains("zzyzx"));
        sarah.child.kill().unwrap();
        sarah.ended();
        let mut drafts = Drafts::open(&centre.path).unwrap();
        let kept = drafts.drafts_of(StaffId(1)).unwrap();
        assert!(
            kept.iter().any(|draft| draft.fields.iter().any(|line| line.text.contains("zzyzx"))),
            "{harm}: {kept:?}"
        );
        kept.iter().for_each(|draft| drafts.drop(&draft.id).unwrap());
    }
    let aside = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("drafts.db.abime-");
    assert!(fs::read_dir(centre.folder.path()).unwrap().any(|entry| aside(entry.unwrap())));
}

#[test]
fn a_backup_that_is_not_sound_or_not_ours_is_refused_and_nothing_is_changed() {
    let centre = Centre::new();
    assert_sound(&centre.path);
    let before = centre.bytes();
    let text = centre.folder.path().join("notes");
    fs::File::create(&text).unwrap().write_all("nom;prénom\n".repeat(500).as_bytes()).unwrap();
    let harmed = centre.folder.path().join("abimee");
    fs::copy(&centre.backup, &harmed).unwrap();
    scribble(&harmed, 8 * 4096, 4 * 4096);
    let changed = centre.folder.path().join("changee");
    fs::copy(&centre.backup, &changed).unwrap();
    let raw = Connection::open_with_flags(&changed, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute_batch("UPDATE arrival SET label = 'ligne 39' WHERE id = 7").unwrap();
    drop(raw);
    for backup in [text, harmed, changed, centre.folder.path().join("absente")] {
        let why = sentence(&run(&centre.path, &["restore", backup.to_str().unwrap()]));
        assert!(why.contains(backup.file_name().unwrap().to_str().unwrap()), "{why}");
        assert!(centre.bytes() == before, "{why}");
    }
    // Where there is no file any more, a backup makes one.
    fs::remove_file(&centre.path).unwrap();
    let restored = run(&centre.path, &["restore", centre.backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{restored:?}");
    assert_kept(&centre.path, &centre.kept);
    assert_sound(&centre.path);
}
