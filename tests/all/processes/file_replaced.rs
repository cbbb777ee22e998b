//! The file shifts under a running desk: brought to another schema, replaced, moved away, its log or its index
//! deleted. Nothing is written where nobody will find it, nothing acknowledged is lost, and what is typed is kept.

use std::fs;
use std::path::{Path, PathBuf};

use comptoir::domain::{ItemId, StaffId};
use comptoir::store::{Drafts, Store};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{self, Writer, acknowledged, all, assert_kept, assert_sound, created, run};
use crate::support::on_one_line;
use crate::support::terminal::{Terminal, desk, is_list, tells_draft};

/// A centre with one line to change.
fn with_a_line(folder: &Path) -> PathBuf {
    let path = created(folder);
    let mut writer = Writer::start(&path);
    writer.add("Kaya").unwrap();
    writer.end();
    path
}

/// Does a line of the screen end so?
fn ends_a_line(shown: &str, words: &str) -> bool {
    shown.lines().any(|line| line.trim_end().ends_with(words))
}

/// Sarah at a desk, with a few words typed into the line's form.
fn typing(path: &Path) -> Terminal {
    let mut sarah = Terminal::start(desk(path, "Sarah"));
    sarah.until("the list", is_list);
    sarah.send("m");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    sarah.send("\tzzyzx");
    sarah.until("what was typed", |shown| shown.contains("zzyzx"));
    sarah
}

fn raw(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

/// The screen says why nothing is written, refuses to save with the same sentence, hides the keys that write, and the
/// form goes on.
fn stops_writing(sarah: &mut Terminal, why: &str) {
    sarah.until("the mark", |shown| shown.contains("LECTURE SEULE"));
    assert!(!sarah.shown().contains("enregistrer"), "{}", sarah.shown());
    sarah.send("\x13");
    sarah.until("why", |shown| {
        on_one_line(shown).contains(why) && on_one_line(shown).contains("ce qui est tapé est gardé")
    });
    sarah.send("w");
    sarah.until("the form that goes on", |shown| shown.contains("zzyzxw"));
    sarah.send("\x1b");
    sarah.until("the list", |shown| is_list(shown) && tells_draft(shown));
    assert!(!on_one_line(&sarah.shown()).contains("k café"), "{}", sarah.shown());
    sarah.send("k");
    sarah.until("why", |shown| is_list(shown) && on_one_line(shown).contains(why));
}

fn leave(mut sarah: Terminal) {
    sarah.send("\x11");
    sarah.until("the question", |shown| shown.contains("Quitter"));
    sarah.send("o");
    assert_eq!(sarah.ended(), 0);
    assert!(sarah.is_as_before());
}

/// The form left behind is there at the next start, and is saved.
fn taken_up_again(path: &Path) {
    let mut sarah = Terminal::start(desk(path, "Sarah"));
    sarah.until("the draft", |shown| is_list(shown) && tells_draft(shown));
    sarah.send("g");
    sarah.until("the form left behind", |shown| shown.contains("zzyzxw"));
    sarah.send("\x13");
    sarah.until("the list", |shown| is_list(shown) && shown.contains("zzyzxw"));
    leave(sarah);
    assert_sound(path);
}

#[test]
fn a_desk_older_than_the_file_stops_writing_and_its_form_is_there_after_the_update() {
    let folder = TempDir::new().unwrap();
    let schema: i64 = raw(&created(folder.path())).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    // What a newer program does when it starts: other columns, or the people filed by other rules.
    let columns = [
        format!("ALTER TABLE item ADD COLUMN colour TEXT; PRAGMA user_version = {}", schema + 1),
        format!("ALTER TABLE item DROP COLUMN colour; PRAGMA user_version = {schema}"),
    ];
    let filing = [1, -1].map(|step| format!("UPDATE lookup_version SET version = version + {step}"));
    for [update, back] in [columns, filing] {
        let folder = TempDir::new().unwrap();
        let path = with_a_line(folder.path());
        let mut sarah = typing(&path);
        let newer = raw(&path);
        let rows = || newer.query_row("SELECT count(*) FROM journal", [], |row| row.get::<_, i64>(0)).unwrap();
        // Counted once nobody else can write: who sat down is written when the desk has the time.
        newer.execute_batch("BEGIN IMMEDIATE").unwrap();
        let before = rows();
        newer.execute_batch(&format!("{update}; COMMIT")).unwrap();
        stops_writing(&mut sarah, "mis à jour");
        // No command of the old program writes either, nor does the one begun before.
        let late = run(&path, &["add", "ARRIVAL", "label=Ali"]);
        assert!(fault_centre::sentence(&late).contains("version plus récente"), "{late:?}");
        assert_eq!(rows(), before, "written by rules it does not know");
        leave(sarah);
        // The newer program itself cannot be had here: the file goes back to what this one knows.
        newer.execute_batch(&back).unwrap();
        drop(newer);
        taken_up_again(&path);
    }
}

#[test]
fn a_command_that_was_writing_stops_at_the_first_line_after_the_update() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut writer = Writer::start(&path);
    assert!(acknowledged(&writer.add("avant").unwrap()).is_some());
    let newer = raw(&path);
    let schema: i64 = newer.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    newer.pragma_update(None, "user_version", schema + 1).unwrap();
    let refused = writer.add("après").unwrap();
    assert!(refused["error"].as_str().unwrap().contains("mis à jour"), "{refused}");
    writer.end();
    newer.pragma_update(None, "user_version", schema).unwrap();
    assert_eq!(all(&Store::open(&path).unwrap()).len(), 1, "written to a schema it does not know");
}

#[test]
fn a_file_replaced_under_a_desk_is_not_written_to_and_keeps_its_own_log() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let mut sarah = typing(&path);
    // Restored by hand, as one should not, while a desk is at work: then used by another one.
    let copy = folder.path().join("copie.db");
    assert!(run(&path, &["backup", copy.to_str().unwrap()]).status.success());
    for end in ["-wal", "-shm"] {
        fs::remove_file(format!("{}{end}", path.display())).unwrap();
    }
    fs::rename(&copy, &path).unwrap();
    let mut other = Writer::start(&path);
    let kept: Vec<(ItemId, String)> = (0..5)
        .map(|line| format!("après {line}"))
        .map(|name| (acknowledged(&other.add(&name).unwrap()).unwrap(), name))
        .collect();
    stops_writing(&mut sarah, "a été remplacé");
    // Its end must not empty, nor delete by its name, a log that is another's.
    leave(sarah);
    assert_kept(&path, &kept);
    other.child.kill().unwrap();
    other.child.wait().unwrap();
    assert_kept(&path, &kept);
    taken_up_again(&path);
}

#[test]
fn a_copy_moved_over_a_file_in_use_is_opened_as_it_is_and_the_file_before_is_kept() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let copy = folder.path().join("copie.db");
    assert!(run(&path, &["backup", copy.to_str().unwrap()]).status.success());
    let mut sarah = typing(&path);
    let mut writer = Writer::start(&path);
    // More than a page of the log, so that none of it could be read into the copy and go unseen.
    let written: Vec<(ItemId, String)> = (0..40)
        .map(|line| format!("avant {line}"))
        .map(|name| (acknowledged(&writer.add(&name).unwrap()).unwrap(), name))
        .collect();
    fs::rename(&copy, &path).unwrap();
    // Whoever comes first, before a desk has noticed anything, reads the copy and not the other file's log.
    let shown = run(&path, &["list", "ARRIVAL"]);
    assert!(shown.status.success(), "{shown:?}");
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Kaya") && !shown.contains("avant"), "{shown}");
    assert_sound(&path);

    stops_writing(&mut sarah, "a été remplacé");
    leave(sarah);
    let refused = writer.add("après").unwrap();
    assert!(refused["error"].as_str().unwrap_or_default().contains("a été remplacé"), "{refused}");
    writer.end();
    assert_sound(&path);
    let kept: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.to_string_lossy().contains("centre.db.avant-") && path.extension().is_some_and(|end| end != "turn")
        })
        .collect();
    let [kept] = &kept[..] else { panic!("one file is kept, by whoever noticed first: {kept:?}") };
    let name = kept.file_name().unwrap().to_str().unwrap().to_owned();
    let notes = run(&path, &["handover"]);
    let notes = on_one_line(&String::from_utf8(notes.stdout).unwrap());
    assert!(notes.contains("n’y sont plus") && notes.contains(&name), "{notes}");
    assert_kept(kept, &written);
    taken_up_again(&path);
}

#[test]
fn a_file_moved_away_under_a_desk_is_said_to_be_and_comes_back_whole() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let mut sarah = typing(&path);
    let away = folder.path().join("ailleurs.db");
    fs::rename(&path, &away).unwrap();
    stops_writing(&mut sarah, "remettez-le à sa place");
    fs::rename(&away, &path).unwrap();
    leave(sarah);
    taken_up_again(&path);
}

#[test]
fn an_index_deleted_under_desks_at_work_costs_them_nothing() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut desks: Vec<_> = (0..3).map(|_| Writer::start(&path)).collect();
    let mut kept = Vec::new();
    let mut add = |desk: &mut Writer, name: String| {
        let answer = desk.add(&name).unwrap();
        kept.push((acknowledged(&answer).unwrap_or_else(|| panic!("{answer}")), name));
    };
    for round in 0..6 {
        for (number, desk) in desks.iter_mut().enumerate() {
            add(desk, format!("tour {round} bureau {number}"));
        }
        fs::remove_file(format!("{}-shm", path.display())).unwrap();
        // The turn file goes with it now and then, as a hand tidies up.
        if round % 2 == 0 {
            fs::remove_file(format!("{}.turn", path.display())).unwrap();
        }
        // One that never noticed ends meanwhile; another comes.
        let gone = desks.remove(0);
        gone.end();
        desks.push(Writer::start(&path));
    }
    for desk in desks {
        desk.end();
    }
    assert_kept(&path, &kept);
    assert_eq!(kept.len(), 18);
    assert_sound(&path);
}

#[test]
fn a_file_that_cannot_be_opened_again_is_tried_again() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut writer = Writer::start(&path);
    let mut kept = vec![(acknowledged(&writer.add("avant").unwrap()).unwrap(), "avant".to_owned())];
    let index = format!("{}-shm", path.display());
    fs::remove_file(&index).unwrap();
    // A folder in the place of the index: SQLite cannot open the file.
    fs::create_dir(&index).unwrap();
    for name in ["pendant", "encore"] {
        let refused = writer.add(name).unwrap();
        assert!(acknowledged(&refused).is_none(), "{refused}");
        let why = refused["error"].as_str().unwrap_or_default();
        assert!(!why.is_empty() && !why.contains("table"), "{refused}");
    }
    fs::remove_dir(&index).unwrap();
    kept.push((acknowledged(&writer.add("après").unwrap()).unwrap(), "après".to_owned()));
    writer.end();
    assert_kept(&path, &kept);
    assert_sound(&path);
}

#[test]
fn a_desk_that_never_saw_its_index_go_takes_no_log_with_it() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut unaware = Writer::start(&path);
    let mut kept = vec![(acknowledged(&unaware.add("avant").unwrap()).unwrap(), "avant".to_owned())];
    fs::remove_file(format!("{}-shm", path.display())).unwrap();
    let mut other = Writer::start(&path);
    for line in 0..5 {
        let name = format!("après {line}");
        kept.push((acknowledged(&other.add(&name).unwrap()).unwrap(), name));
    }
    other.child.kill().unwrap();
    other.child.wait().unwrap();
    // The last to leave, it knows of one line only.
    unaware.end();
    assert_kept(&path, &kept);
    assert_sound(&path);
}

#[test]
fn a_log_deleted_under_a_desk_is_put_into_the_file_before_anything_else() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut writer = Writer::start(&path);
    let kept: Vec<(ItemId, String)> = (0..5)
        .map(|line| format!("avant {line}"))
        .map(|name| (acknowledged(&writer.add(&name).unwrap()).unwrap(), name))
        .collect();
    fs::remove_file(format!("{}-wal", path.display())).unwrap();
    let refused = writer.add("après").unwrap();
    let why = refused["error"].as_str().unwrap_or_default();
    assert!(why.contains("a été effacé") && why.contains("relancez"), "{refused}");
    writer.end();
    assert_kept(&path, &kept);
    assert_sound(&path);
}

#[test]
fn drafts_deleted_under_a_desk_come_back_with_those_left_for_later() {
    for ends in [&["-wal"][..], &["", "-wal", "-shm"]] {
        let folder = TempDir::new().unwrap();
        let path = with_a_line(folder.path());
        let (mut sarah, mut other) = (typing(&path), typing(&path));
        sarah.send("\x1b");
        sarah.until("the list", |shown| is_list(shown) && tells_draft(shown));
        sarah.send("n");
        sarah.until("the other form", |shown| shown.contains("Ctrl-S"));
        sarah.send("\tw");
        sarah.until("what was typed", |shown| ends_a_line(shown, " w"));
        for end in ends {
            fs::remove_file(folder.path().join(format!("drafts.db{end}"))).unwrap();
        }
        sarah.send("x");
        sarah.until("what is typed on", |shown| ends_a_line(shown, " wx"));
        other.send("w");
        other.until("what is typed on", |shown| shown.contains("zzyzxw"));
        for mut desk in [sarah, other] {
            desk.child.kill().unwrap();
            desk.ended();
        }
        let drafts = Drafts::open(&path).unwrap().drafts_of(StaffId(1)).unwrap();
        let has = |text: &str| drafts.iter().any(|draft| draft.fields.iter().any(|line| line.text == text));
        assert!(drafts.len() == 3 && has("Kayazzyzx") && has("wx") && has("Kayazzyzxw"), "{ends:?}: {drafts:?}");
    }
}
