//! The disk fails the desk: full, read-only, answering errors, held by a stuck process, scribbled over. One sentence is
//! said, what was acknowledged stays, readers go on, and a second try under the same key does nothing twice.
//!
//! Caught when it was tried: an acknowledgement whatever the commit answers (its number is then another line’s), keys
//! that are not looked up (what had been done is refused the second time), a turn waited for without end (« never
//! answered »), `check --deep` that makes nothing again (the changed value passes).

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::ItemId;
use comptoir::store::Store;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{
    Writer, acknowledged, all, arrival, assert_kept, assert_sound, command, created, run, sentence,
};
use crate::support::recorder::{Recorder, What, read};
use crate::support::terminal::{Terminal, desk, is_list, tells_draft};
use crate::support::{self, on_one_line};

/// The small disk, for the test that runs again inside its namespace.
const SMALL: &str = "COMPTOIR_TEST_SMALL_DISK";
/// After this long a desk is said to hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `test` again with a disk of 8 MB of its own; gives that disk when it is already there.
fn on_a_small_disk(test: &str) -> Option<PathBuf> {
    on_a_disk(test, "mount -t tmpfs -o size=8m small \"$DISK\"")
}

/// The same with a disk that `mount` makes, as « $DISK ».
fn on_a_disk(test: &str, mount: &str) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(SMALL) {
        return Some(folder.into());
    }
    let folder = TempDir::new().unwrap();
    let prepared = format!("DISK=${SMALL}; mkdir \"$DISK\"; {mount}");
    let disk = folder.path().join("disk");
    support::run_in_namespace(support::again(module_path!(), test), (SMALL, &disk), &prepared, "a disk to mount");
    None
}

#[test]
#[ignore = "needs root: mounts a disk of 8 MB in a namespace of its own, left out elsewhere"]
fn on_a_full_disk_readers_go_on_and_room_made_is_enough_to_write_again() {
    let Some(folder) = on_a_small_disk("on_a_full_disk_readers_go_on_and_room_made_is_enough_to_write_again") else {
        return;
    };
    let path = created(&folder);
    let mut writer = Writer::start(&path);
    let mut kept = Vec::new();
    let mut add = |writer: &mut Writer, name: &str| {
        let answer = writer.add(name).expect("the desk is still there");
        let id = acknowledged(&answer);
        kept.extend(id.map(|id| (id, name.to_owned())));
        (id, answer["error"].as_str().unwrap_or_default().to_owned())
    };
    for line in 0..20 {
        add(&mut writer, &format!("avant {line}"));
    }
    let ballast = folder.join("ballast");
    let mut weight = File::create(&ballast).unwrap();
    while weight.write_all(&[1; 4096]).is_ok() {}
    let mut refused = 0;
    for line in 0..50 {
        if let (None, why) = add(&mut writer, &format!("pendant {line}")) {
            assert!(why.contains("disque est plein") && why.contains("gardé"), "{why}");
            refused += 1;
        }
    }
    assert!(refused >= 40, "the disk was not full: {refused}");
    let listed = run(&path, &["list", "ARRIVAL", "--json"]);
    assert!(listed.status.success(), "{listed:?}");
    assert!(run(&path, &["check", "--deep"]).status.success());
    // A desk that ends on a full disk, and one that begins on it.
    writer.child.kill().unwrap();
    writer.child.wait().unwrap();
    assert_eq!(run(&path, &["list", "ARRIVAL", "--json"]).stdout, listed.stdout);
    let ended = run(&path, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]);
    assert!(sentence(&ended).contains("disque est plein"));

    let mut writer = Writer::start(&path);
    let (none, _) = add(&mut writer, "juste avant");
    assert_eq!(none, None);
    drop(weight);
    fs::remove_file(&ballast).unwrap();
    let (id, why) = add(&mut writer, "juste avant");
    assert!(id.is_some(), "the same desk writes again: {why}");
    writer.end();
    assert_kept(&path, &kept);
    assert_sound(&path);
}

#[test]
#[ignore = "needs root: mounts a disk of 8 MB in a namespace of its own, left out elsewhere"]
fn on_a_disk_become_read_only_one_sentence_says_so_and_nothing_is_touched() {
    let Some(folder) = on_a_small_disk("on_a_disk_become_read_only_one_sentence_says_so_and_nothing_is_touched") else {
        return;
    };
    let path = created(&folder);
    let mut writer = Writer::start(&path);
    let kept: Vec<_> = (0..5).map(|line| format!("avant {line}")).collect();
    let kept: Vec<_> =
        kept.into_iter().map(|name| (acknowledged(&writer.add(&name).unwrap()).unwrap(), name)).collect();
    // Its log stays behind.
    writer.child.kill().unwrap();
    writer.child.wait().unwrap();
    let remount = |how: &str| {
        let done = Command::new("mount").args(["-o", how]).arg(&folder).status().unwrap();
        assert!(done.success());
    };
    remount("remount,ro");
    let before = (fs::read(&path).unwrap(), fs::read(folder.join("centre.db-wal")).unwrap());
    for words in [&["list", "ARRIVAL"][..], &["add", "ARRIVAL", "label=Kaya"], &["check"]] {
        assert!(sentence(&run(&path, words)).contains("lecture seule"), "{words:?}");
    }
    assert!(before == (fs::read(&path).unwrap(), fs::read(folder.join("centre.db-wal")).unwrap()));
    remount("remount,rw");
    assert_kept(&path, &kept);
    assert_sound(&path);
}

#[test]
#[ignore = "needs root: mounts a disk of 16 MB in a namespace of its own, left out elsewhere"]
fn a_disk_turned_read_only_under_desks_at_work_is_said_and_costs_nothing_acknowledged() {
    let test = "a_disk_turned_read_only_under_desks_at_work_is_said_and_costs_nothing_acknowledged";
    let made = "truncate -s 16M \"$DISK.img\" && mkfs.ext4 -q \"$DISK.img\" && mount -o loop \"$DISK.img\" \"$DISK\"";
    let Some(folder) = on_a_disk(test, made) else { return };
    let does = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
    let path = created(&folder);
    let mut sarah = typing(desk(&path, "Sarah"));
    let mut writer = Writer::start(&path);
    let mut add = |name: &str| (writer.add(name).unwrap(), name.to_owned());
    let kept: Vec<_> = (0..5).map(|line| add(&format!("avant {line}"))).collect();
    // A second of typing is what this may cost.
    thread::sleep(Duration::from_secs(2));
    // What the system does by itself when such a disk answers nonsense, with all its files open.
    does(Command::new("mount").args(["-o", "remount,abort"]).arg(&folder));
    sarah.send("\x13");
    sarah.until("why", |shown| on_one_line(shown).contains("lecture seule") && shown.contains("Ctrl-S"));
    sarah.send("w");
    sarah.until("the form that goes on", |shown| {
        shown.contains("zzyzxw") && on_one_line(shown).contains("pas encore gardé")
    });
    let (refused, _) = add("après");
    assert!(refused["error"].as_str().is_some_and(|why| why.contains("lecture seule")), "{refused}");
    let listed = run(&path, &["list", "ARRIVAL"]);
    assert!(sentence(&listed).contains("lecture seule"), "{listed:?}");
    let before = ticks(&sarah);
    thread::sleep(Duration::from_secs(3));
    let burnt = ticks(&sarah) - before;
    assert!(burnt <= 10, "on a read-only disk it used {burnt} hundredths of a second of processor in three seconds");
    sarah.send("\x11");
    sarah.until("the warning", |shown| on_one_line(shown).contains("ce sera perdu"));
    sarah.send("o");
    assert_eq!(sarah.ended(), 0);
    writer.end();
    does(Command::new("umount").arg(&folder));
    does(Command::new("mount").args(["-o", "loop"]).arg(folder.with_extension("img")).arg(&folder));
    let kept: Vec<_> = kept.into_iter().map(|(answer, name)| (acknowledged(&answer).unwrap(), name)).collect();
    assert_kept(&path, &kept);
    assert_sound(&path);
    let mut sarah = Terminal::start(desk(&path, "Sarah"));
    sarah.until("the draft", tells_draft);
    sarah.send("g");
    sarah.until("the form", |shown| shown.contains("zzyzx"));
    saves(&mut sarah, "zzyzx");
}

#[test]
#[ignore = "slow: some four hundred desks, each with another failure; needs cc"]
fn whichever_operation_fails_nothing_acknowledged_is_lost_and_nothing_is_done_twice() {
    let folder = TempDir::new().unwrap();
    let recorder = Recorder::compiled(folder.path());
    let home = folder.path().join("centre");
    fs::create_dir(&home).unwrap();
    let path = created(&home);
    let clean = fs::read(&path).unwrap();
    let names: Vec<_> = (0..3).map(|line| format!("ligne {line}")).collect();
    let lines: String = names.iter().map(|name| arrival(name)).collect();
    let log = folder.path().join("log");
    let add = |variable: (&str, &str)| -> Output {
        let mut add = command(&path, &["add", "--stdin"]);
        recorder.before(&mut add, &home).env(variable.0, variable.1);
        let mut desk = add.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // One that could not open the file reads nothing.
        let _ = desk.stdin.take().unwrap().write_all(lines.as_bytes());
        desk.wait_with_output().unwrap()
    };
    let answers = |ended: &Output| -> Vec<Option<ItemId>> {
        ended
            .stdout
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| acknowledged(&serde_json::from_slice(line).unwrap()))
            .collect()
    };
    assert!(add(("RECORD_LOG", log.to_str().unwrap())).status.success());
    let operations = read(&fs::read(&log).unwrap()).iter().filter(|act| !matches!(act.what, What::Answer(_))).count();
    let (mut failures, mut lines_refused, mut done_though) = (0, 0, 0);
    for errno in [rustix::io::Errno::IO, rustix::io::Errno::NOSPC, rustix::io::Errno::ROFS] {
        for lasting in ["", " for-ever"] {
            for at in 1..=operations {
                for end in ["-wal", "-shm"] {
                    let _ = fs::remove_file(format!("{}{end}", path.display()));
                }
                fs::write(&path, &clean).unwrap();
                let ended = add(("RECORD_FAIL", &format!("{at} {}{lasting}", errno.raw_os_error())));
                let what = format!("operation {at}, {errno:?}{lasting}: {ended:?}");
                let said = String::from_utf8_lossy(&ended.stderr);
                assert!(matches!(ended.status.code(), Some(0 | 3)) && said.lines().count() <= 1, "{what}");
                failures += 1;
                let first = answers(&ended);
                let stood = Store::open(&path)
                    .map(|store| all(&store))
                    .unwrap_or_else(|trouble| panic!("{trouble} after {what}"));
                let given: Vec<_> =
                    first.iter().zip(&names).filter_map(|(id, name)| Some(((*id)?, name.clone()))).collect();
                assert_kept(&path, &given);
                lines_refused += names.len() - given.len();
                done_though += stood.len() - given.len();
                // Given again under the same keys once the disk is well.
                let again = answers(&add(("RECORD_FAIL", "0 0")));
                assert!(again.len() == names.len() && again.iter().all(Option::is_some), "{again:?} after {what}");
                assert_kept(&path, &given);
                let store = Store::open(&path).unwrap();
                assert_eq!(all(&store).len(), names.len(), "done twice after {what}");
                store.check_file(true).unwrap_or_else(|trouble| panic!("{trouble} after {what}"));
            }
        }
    }
    println!(
        "{failures} failures; {lines_refused} lines refused, {done_though} of them done though: found again by their keys"
    );
}

#[test]
#[ignore = "slow: a file held for half a minute"]
fn a_file_held_for_half_a_minute_costs_patience_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let stuck = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    let desks: Vec<_> = (0..4)
        .map(|desk| {
            let path = path.clone();
            thread::spawn(move || {
                let mut writer = Writer::start(&path);
                let answer = writer.add(&format!("Kaya {desk}")).unwrap();
                writer.end();
                answer
            })
        })
        .collect();
    let held = Instant::now();
    while held.elapsed() < Duration::from_secs(30) {
        assert!(run(&path, &["list", "ARRIVAL"]).status.success(), "readers go on");
        thread::sleep(Duration::from_secs(5));
    }
    stuck.execute_batch("COMMIT").unwrap();
    for desk in desks {
        let answer = desk.join().unwrap();
        assert!(acknowledged(&answer).is_some(), "refused: {answer}");
    }
    assert_eq!(all(&Store::open(&path).unwrap()).len(), 4);
}

#[test]
#[ignore = "slow: waits as long as a desk waits for a stuck one"]
fn a_desk_stopped_in_the_middle_of_its_write_keeps_nobody_waiting_without_a_word() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut met = false;
    for round in 0..30 {
        // Stopped at random until it is stopped while the others must wait for it.
        let mut stopped = Writer::start(&path);
        let asked = format!("arrêté {round}");
        let answer = stopped.add(&asked);
        assert!(answer.is_some());
        let mut lines = stopped.lines;
        let many: String = (0..40).map(|line| arrival(&format!("{asked} {line}"))).collect();
        lines.write_all(many.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(fastrand::u64(5..40)));
        let process = stopped.child.id().to_string();
        let signal = |name: &str| assert!(Command::new("kill").args([name, &process]).status().unwrap().success());
        signal("-STOP");
        let (tell, told) = channel();
        let name = format!("autre {round}");
        thread::spawn({
            let (path, name) = (path.clone(), name.clone());
            move || {
                let mut other = Writer::start(&path);
                let start = Instant::now();
                let answer = other.add(&name).unwrap();
                other.end();
                let _ = tell.send((answer, start.elapsed()));
            }
        });
        let heard = told.recv_timeout(PATIENCE);
        signal("-CONT");
        stopped.child.kill().unwrap();
        stopped.child.wait().unwrap();
        let (answer, waited) = heard.unwrap_or_else(|_| panic!("never answered in round {round}"));
        if acknowledged(&answer).is_none() {
            println!("stopped in its write in round {round}: told after {waited:?}");
            assert!(answer["error"].as_str().is_some_and(|why| why.contains("retenu")), "{answer}");
            let mut other = Writer::start(&path);
            assert!(acknowledged(&other.add(&name).unwrap()).is_some(), "once the stuck desk is gone");
            other.end();
            met = true;
            break;
        }
    }
    assert!(met, "no desk was ever stopped in its write");
    assert_sound(&path);
}

#[test]
fn a_log_left_by_a_killed_desk_is_read_with_whatever_stands_behind_it() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut kept: Vec<(ItemId, String)> = Vec::new();
    for round in 0..6 {
        let mut writer = Writer::start(&path);
        for line in 0..5 {
            let name = format!("venue {round} ligne {line}");
            kept.push((acknowledged(&writer.add(&name).unwrap()).unwrap(), name));
        }
        writer.child.kill().unwrap();
        writer.child.wait().unwrap();
        let log = folder.path().join("centre.db-wal");
        assert!(fs::metadata(&log).unwrap().len() > 0, "nothing was left behind");
        // A frame that was being written, a stretch of nothing, an index of another time.
        let mut behind = fs::OpenOptions::new().append(true).open(&log).unwrap();
        match round % 3 {
            0 => behind.write_all(&[0x5a; 5000]).unwrap(),
            1 => behind.write_all(&[0; 9000]).unwrap(),
            _ => fs::write(folder.path().join("centre.db-shm"), [0xff; 32768]).unwrap(),
        }
        assert_kept(&path, &kept);
    }
    assert_sound(&path);
}

/// A centre with a day's lines, closed.
fn filled(folder: &Path) -> PathBuf {
    let path = created(folder);
    let mut writer = Writer::start(&path);
    for line in 0..40 {
        writer.add(&format!("ligne {line}")).unwrap();
    }
    writer.end();
    path
}

#[test]
#[ignore = "slow: some five hundred processes on damaged files"]
fn a_truncated_or_scribbled_file_is_answered_by_a_sentence_and_never_by_a_crash() {
    let folder = TempDir::new().unwrap();
    let path = filled(folder.path());
    let whole = fs::read(&path).unwrap();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut refused, mut found) = (0, 0);
    const DAMAGES: usize = 100;
    for damage in 0..DAMAGES {
        let mut bytes = whole.clone();
        match damage % 4 {
            0 => bytes.truncate(random.usize(..whole.len())),
            1 => {
                let at = random.usize(..whole.len() - 512);
                bytes[at..at + 512].iter_mut().for_each(|byte| *byte = random.u8(..));
            }
            2 => {
                let page = random.usize(..whole.len() / 4096) * 4096;
                bytes[page..page + 4096].fill(0);
            }
            _ => (0..20).for_each(|_| bytes[random.usize(..whole.len())] ^= 1 << random.u8(..8)),
        }
        let mut harmed = false;
        for words in [
            &["check", "--deep"][..],
            &["list", "ARRIVAL", "--all"],
            &["find", "kaya"],
            &["journal"],
            &["add", "ARRIVAL", "label=Kaya"],
        ] {
            for end in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{end}", path.display()));
            }
            fs::write(&path, &bytes).unwrap();
            let ended = run(&path, words);
            match ended.status.code() {
                Some(0) => {}
                Some(1) => assert_eq!(String::from_utf8_lossy(&ended.stderr).lines().count(), 1, "{ended:?}"),
                _ => {
                    sentence(&ended);
                    harmed = true;
                    refused += 1;
                }
            }
        }
        found += usize::from(harmed);
    }
    println!("{found} of {DAMAGES} damages found, {refused} commands refused");
    assert!(found * 2 > DAMAGES, "damage goes unseen: {found}");
}

#[test]
fn a_value_changed_behind_the_journals_back_is_found_by_the_deep_check_alone() {
    let folder = TempDir::new().unwrap();
    let path = filled(folder.path());
    assert_sound(&path);
    // The same page, the same length: nothing that SQLite could see.
    for (change, whose) in [
        ("UPDATE arrival SET label = 'ligne 39' WHERE id = 7", "n° 7"),
        ("UPDATE item SET rev = 2 WHERE id = 9", "n° 9"),
        ("DELETE FROM item WHERE id = 11", "n° 11"),
    ] {
        let sound = fs::read(&path).unwrap();
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .unwrap()
            .execute_batch(&format!("PRAGMA foreign_keys = ON; {change}"))
            .unwrap();
        assert!(run(&path, &["check"]).status.success(), "{change}");
        let said = sentence(&run(&path, &["check", "--deep"]));
        assert!(said.contains(whose), "a changed value was not seen: {said}");
        fs::write(&path, sound).unwrap();
    }
    // A journal that was rewritten breaks its chain.
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.execute_batch("DROP TRIGGER journal_is_never_changed; UPDATE journal SET at = at + 1 WHERE seq = 5").unwrap();
    drop(other);
    assert!(sentence(&run(&path, &["check"])).contains("ligne 5"));
}

/// Sarah at a desk, with a few words typed into a new line's form.
fn typing(command: portable_pty::CommandBuilder) -> Terminal {
    let mut sarah = Terminal::start(command);
    sarah.until("the list", |shown| shown.contains("Arriv"));
    sarah.send("n");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    sarah.send("\tzzyzx");
    sarah.until("what was typed", |shown| shown.contains("zzyzx"));
    sarah
}

/// The form is saved, and the line is in the list.
fn saves(sarah: &mut Terminal, what: &str) {
    sarah.send("\x13");
    sarah.until("the line", |shown| is_list(shown) && shown.contains(what) && !shown.contains("Ctrl-S"));
}

/// Hundredths of a second of processor that the program used.
fn ticks(sarah: &Terminal) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", sarah.child.process_id().unwrap())).unwrap();
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
#[ignore = "needs root: mounts a disk of 8 MB in a namespace of its own, left out elsewhere"]
fn what_is_typed_on_a_full_disk_is_said_at_once_and_kept_and_saved_once_there_is_room() {
    let test = "what_is_typed_on_a_full_disk_is_said_at_once_and_kept_and_saved_once_there_is_room";
    let Some(folder) = on_a_small_disk(test) else { return };
    let path = created(&folder);
    let mut sarah = typing(desk(&path, "Sarah"));
    let ballast = folder.join("ballast");
    let mut weight = File::create(&ballast).unwrap();
    while weight.write_all(&[1; 4096]).is_ok() {}
    // The log of the drafts has some room of its own left: letters until it is used up.
    let mut typed = String::from("zzyzx");
    while !on_one_line(&sarah.shown()).contains("pas encore gardé") {
        assert!(typed.len() < 2000, "never said:\n{}", sarah.shown());
        typed.push('w');
        sarah.send("w");
        sarah.within(Duration::from_millis(20), |shown| on_one_line(shown).contains("pas encore gardé"));
    }
    assert!(on_one_line(&sarah.shown()).contains("disque est plein"), "{}", sarah.shown());
    sarah.send("\x13");
    sarah.until("why", |shown| on_one_line(shown).contains("Faites de la place") && shown.contains("Ctrl-S"));
    let before = ticks(&sarah);
    thread::sleep(Duration::from_secs(3));
    let burnt = ticks(&sarah) - before;
    assert!(burnt <= 10, "on a full disk it used {burnt} hundredths of a second of processor in three seconds");
    drop(weight);
    fs::remove_file(&ballast).unwrap();
    sarah.until("what was kept", |shown| on_one_line(shown).contains("de nouveau gardé"));
    sarah.child.kill().unwrap();
    sarah.ended();
    let mut sarah = Terminal::start(desk(&path, "Sarah"));
    sarah.until("the draft", tells_draft);
    sarah.send("g");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    saves(&mut sarah, "zzyzxw");
    let lines = all(&Store::open(&path).unwrap());
    assert!(matches!(&*lines, [(_, name)] if *name == typed), "{lines:?}");
    assert_sound(&path);
}

#[test]
#[ignore = "needs cc"]
fn at_the_screen_a_disk_that_fails_keeps_the_form_and_the_same_key_saves_it_once_it_is_well() {
    let folder = TempDir::new().unwrap();
    let recorder = Recorder::compiled(folder.path());
    for errno in [rustix::io::Errno::ROFS, rustix::io::Errno::IO, rustix::io::Errno::NOSPC] {
        let home = folder.path().join(format!("{}", errno.raw_os_error()));
        fs::create_dir(&home).unwrap();
        let path = created(&home);
        let switch = folder.path().join("switch");
        let mut command = desk(&path, "Sarah");
        command.env("LD_PRELOAD", &recorder.0);
        command.env("RECORD_FOLDER", &home);
        command.env("RECORD_REFUSE", format!("{} {}", errno.raw_os_error(), switch.display()));
        let mut sarah = typing(command);
        fs::write(&switch, "").unwrap();
        sarah.send("\x13");
        let says = |shown: &str| ["disque", "lecture seule"].iter().any(|word| on_one_line(shown).contains(word));
        sarah.until("why", |shown| says(shown) && shown.contains("Ctrl-S"));
        sarah.send("w");
        sarah.until("the form that goes on", |shown| shown.contains("zzyzxw"));
        fs::remove_file(&switch).unwrap();
        saves(&mut sarah, "zzyzxw");
        drop(sarah);
        assert_eq!(all(&Store::open(&path).unwrap()).len(), 1, "{errno:?}");
        assert_sound(&path);
    }
}

#[test]
fn at_the_screen_a_write_that_waits_is_said_to_and_leaves_the_desk_free() {
    let folder = TempDir::new().unwrap();
    let path = filled(folder.path());
    let mut sarah = typing(desk(&path, "Sarah"));
    let stuck = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    sarah.send("\x13");
    sarah.until("that it waits", |shown| on_one_line(shown).contains("attend son tour"));
    sarah.send("\x1b");
    sarah.until("the list", is_list);
    sarah.send("/ligne 7");
    sarah.until("what was typed", |shown| shown.contains("ligne 7") && shown.contains("Chercher"));
    stuck.execute_batch("COMMIT").unwrap();
    sarah.until("that it is done", |shown| on_one_line(shown).contains("« zzyzx » : en attente"));
    assert!(sarah.shown().contains("Chercher"));
    assert_eq!(all(&Store::open(&path).unwrap()).len(), 41);
}
