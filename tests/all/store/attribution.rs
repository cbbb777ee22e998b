//! The place each row of the journal was written from: account, machine, desk.
//!
//! Caught when it was tried: an account taken from a variable that anybody sets, a timer of the machine that wrote in the
//! first receptionist's name, an account changed in a row behind the program's back, a file whose older rows no longer
//! verify.

use std::process::{Command, Output};

use comptoir::protocol::{Answer, Operation, Pin, Query};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::support::saved::edits;
use crate::support::terminal::PROGRAM;
use crate::support::{TestCentre, Visit, at};

const LIES: [(&str, &str); 4] = [("USER", "claire"), ("LOGNAME", "claire"), ("SUDO_USER", "claire"), ("HOME", "/")];

fn program(centre: &TestCentre, words: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--db").arg(centre.path()).env_remove("SSH_CONNECTION").env_remove("COMPTOIR_DESK");
    command.envs(variables.iter().copied()).output().unwrap()
}

fn last_row(centre: &TestCentre) -> Json {
    let output = program(centre, &["journal", "--json"], &[]);
    let rows: Json = serde_json::from_slice(&output.stdout).unwrap();
    rows.as_array().unwrap().last().unwrap().clone()
}

fn id(option: &str) -> String {
    String::from_utf8(Command::new("id").arg(option).output().unwrap().stdout).unwrap().trim().to_owned()
}

fn checked(centre: &TestCentre) -> (bool, String) {
    let output = program(centre, &["check", "--deep"], &[]);
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn a_row_says_the_account_that_the_kernel_knows_the_address_of_its_session_and_the_desk() {
    let centre = TestCentre::new();
    let add = ["add", "ARRIVAL", "mode=cafe", "--as", "Sarah"];
    let ssh = [("SSH_CONNECTION", "2001:db8::7 50022 2001:db8::1 22"), ("COMPTOIR_DESK", "Accueil 2")];
    let done = program(&centre, &add, &[&LIES[..], &ssh].concat());
    assert!(done.status.success(), "{done:?}");
    let row = last_row(&centre);
    assert_eq!(
        (&row["by"], &row["account"], &row["host"], &row["desk"]),
        (&"Sarah".into(), &id("-un").into(), &"2001:db8::7".into(), &"Accueil 2".into())
    );
    // What no sshd would have written is no address; a row of a session at the machine has none.
    for ssh in [&[("SSH_CONNECTION", "BENALI Fatima 1 2 3")][..], &[]] {
        assert!(program(&centre, &add, ssh).status.success());
        let row = last_row(&centre);
        assert_eq!((&row["account"], &row["host"], &row["desk"]), (&id("-un").into(), &Json::Null, &Json::Null));
    }
}

#[test]
fn an_account_of_the_machine_acts_in_nobodys_name_and_a_persons_in_the_first_receptionists() {
    let centre = TestCentre::new();
    assert!(program(&centre, &["add", "ARRIVAL", "mode=cafe"], &LIES).status.success());
    let (row, system) = (last_row(&centre), id("-u").parse::<u32>().unwrap() < 1000);
    let by = if system { format!("{} (système)", id("-un")) } else { "Sarah".to_owned() };
    assert_eq!(row["by"], by);
    if !system {
        return;
    }
    let listed = program(&centre, &["staff", "list"], &[]);
    assert!(!String::from_utf8_lossy(&listed.stdout).contains("système"), "it is no member of the team");
    // What a receptionist may do, it may; the word of a prescriber is wanted as of anybody.
    let item = row["item"].to_string();
    let moved = program(&centre, &["move", &item, "CANCELLED", "void_reason=erreur"], &[]);
    assert!(moved.status.success(), "{moved:?}");
    assert!(program(&centre, &["purge"], &[]).status.success());
    assert_eq!(last_row(&centre)["by"], by);
}

#[test]
fn whoever_has_a_code_is_acted_for_by_their_own_account_alone() {
    let mut centre = TestCentre::new();
    let mut claire = centre.store.load_context(at(8, 0)).unwrap().member(centre.staff("Claire")).unwrap().clone();
    claire.unix_user = Some(id("-un"));
    centre.does("Claire", at(8, 0), edits(&centre.store, claire));
    for who in ["Sarah", "Claire"] {
        let new = Some(Pin::new("4271").unwrap());
        let query = Query::NewPin { staff: centre.staff(who), old: None, new, terminal: String::new() };
        let Answer::NewPin(Ok(hash)) = centre.store.answer_query(&query, None, at(8, 1)) else { panic!("refused") };
        centre.does(who, at(8, 1), Operation::SetPin(hash));
    }
    for words in [&["add", "ARRIVAL", "mode=cafe", "--as", "Sarah"][..], &["handover", "--as", "Sarah"]] {
        let refused = program(&centre, words, &[]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("a un code"), "{refused:?}");
    }
    for words in [&["add", "ARRIVAL", "mode=cafe"][..], &["add", "ARRIVAL", "mode=cafe", "--as", "Claire"]] {
        assert!(program(&centre, words, &[]).status.success());
        assert_eq!(last_row(&centre)["by"], "Claire");
    }
}

#[test]
fn rows_without_an_origin_go_on_to_verify_and_a_changed_origin_is_seen() {
    let mut centre = TestCentre::new();
    // This test writes as releases before did: no origin was read.
    centre.comes(at(9, 0), Visit { label: "visiteuse 3", ..Visit::default() });
    assert!(program(&centre, &["add", "ARRIVAL", "mode=cafe", "--as", "Claire"], &[]).status.success());
    let rows = centre.store.read_journal(None).unwrap();
    let [.., before, after] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((before.origin.account.as_deref(), after.origin.account.as_deref()), (None, Some(id("-un").as_str())));
    let (sound, said) = checked(&centre);
    assert!(sound, "{said}");
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute_batch("DROP TRIGGER journal_is_never_changed").unwrap();
    let (last, account) = (after.seq, after.origin.account.clone());
    for (seq, column) in [(last, "account"), (last, "host"), (last - 1, "account"), (last - 1, "desk")] {
        for value in [None, Some("claire")] {
            let was: Option<String> = raw
                .query_row(&format!("SELECT {column} FROM journal WHERE seq = ?1"), [seq], |row| row.get(0))
                .unwrap();
            let change = format!("UPDATE journal SET {column} = ?2 WHERE seq = ?1");
            raw.execute(&change, (seq, value)).unwrap();
            let same = was.as_deref() == value;
            assert_eq!(centre.store.check_chain().is_ok(), same, "{seq} {column} {was:?} -> {value:?}");
            raw.execute(&change, (seq, was)).unwrap();
        }
    }
    assert!(account.is_some() && centre.store.check_chain().is_ok());
}

#[test]
fn the_history_of_a_line_says_where_each_change_came_from() {
    let mut centre = TestCentre::new();
    let item = centre.comes(at(9, 0), Visit { label: "visiteuse 3", ..Visit::default() });
    let number = item.0.to_string();
    let desk = [("SSH_CONNECTION", "10.0.0.5 50022 10.0.0.1 22"), ("COMPTOIR_DESK", "accueil")];
    let words = ["edit", number.as_str(), "reason=ORDONNANCE", "--as", "Claire"];
    let done = program(&centre, &words, &desk);
    assert!(done.status.success(), "{done:?}");
    let Answer::History { lines, .. } = centre.store.answer_query(&Query::History(item), None, at(9, 41)) else {
        panic!("no history")
    };
    assert_eq!(lines[0].origin, format!("compte {}, depuis 10.0.0.5, poste accueil", id("-un")));
    assert!(lines[1].origin.is_empty(), "{:?}", lines[1]);
    let mut seat = centre.seat("Sarah");
    seat.on("visiteuse 3").strikes("h");
    assert!(seat.reads("depuis 10.0.0.5, poste accueil"), "{}", seat.sees());
}

#[test]
fn nobody_takes_the_name_of_the_machine_or_one_that_looks_like_a_colleagues() {
    let centre = TestCentre::new();
    let machines = ["Système", "  SYSTEME ", "root (système)", "comptoir（Systeme）", "ada syste\u{301}me"]
        .map(|name| (name, "la machine"));
    for (name, why) in machines.into_iter().chain([("Cl\u{430}ire", "deux alphabets")]) {
        let refused = program(&centre, &["staff", "add", name, "accueil"], &[]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains(why), "{name}: {said}");
        let renamed = program(&centre, &["staff", "edit", "Sarah", &format!("name={name}")], &[]);
        assert_eq!(renamed.status.code(), Some(1), "{name}: {renamed:?}");
    }
    for name in ["Светлана", "Nguyễn Đặng", "王 Wei"] {
        assert!(program(&centre, &["staff", "add", name, "accueil"], &[]).status.success(), "{name}");
    }
}
