//! How a member who has a code is recognised: changed with their code or those of two colleagues, and told to them.
//!
//! Caught when it was tried: an account taken from a colleague, who is then sat as without a code; a name taken after its
//! owner was renamed or had left; a code erased whose owner was told only once, while somebody else sat in her place; two
//! colleagues without a code who were given one a minute before, to speak for her.

use std::process::{Command, Output, Stdio};

use comptoir::domain::{Moment, Staff};
use comptoir::protocol::{Answer, NewStaff, Operation, Pin, Query, Refusal, Sitting, Vouchers};
use comptoir::store::JournalRow;

use crate::support::saved::revised_member;
use crate::support::terminal::PROGRAM;
use crate::support::{Seat, TestCentre, at, member};

const CODE: &str = "482915";
const DAY: i64 = 24 * 3600;

fn pin(digits: &str) -> Pin {
    Pin::new(digits).unwrap()
}

/// The moment `days` before this hour of the tests' day.
fn before(days: i64) -> Moment {
    Moment(at(9, 0).0 - days * DAY)
}

fn puts(centre: &mut TestCentre, who: &str, digits: &str, when: Moment) {
    let query = Query::NewPin { staff: centre.staff(who), old: None, new: Some(pin(digits)), terminal: String::new() };
    let Answer::NewPin(Ok(hash)) = centre.store.answer_query(&query, None, when) else { panic!("refused") };
    centre.does(who, when, Operation::SetPin(hash));
}

/// Claire, Nadia and Inès have a code since the day before.
fn with_codes() -> TestCentre {
    let mut centre = TestCentre::morning();
    for (who, digits) in [("Claire", CODE), ("Nadia", "1111"), ("Inès", "2222")] {
        puts(&mut centre, who, digits, before(1));
    }
    centre
}

fn staff(centre: &TestCentre, who: &str) -> Staff {
    let context = centre.store.load_context(at(9, 41)).unwrap();
    context.member(centre.staff(who)).unwrap().clone()
}

fn vouch(centre: &TestCentre, of: &str, given: &[(&str, &str)]) -> Result<Vouchers, String> {
    let given = given.iter().map(|(who, digits)| (centre.staff(who), pin(digits))).collect();
    let query = Query::Vouch { staff: centre.staff(of), given, terminal: "pts/7".into() };
    match centre.store.answer_query(&query, None, at(9, 30)) {
        Answer::Vouched(vouched) => vouched,
        other => panic!("{other:?}"),
    }
}

fn edits(centre: &mut TestCentre, edited: Staff, vouchers: Vouchers) -> Result<(), Refusal> {
    centre.tries("Sarah", at(9, 31), Operation::EditStaff(revised_member(&centre.store, edited), vouchers)).map(drop)
}

/// The three ways in which Claire may be otherwise recognised.
fn changes(centre: &TestCentre) -> [Staff; 3] {
    let claire = staff(centre, "Claire");
    [
        Staff { pin: false, ..claire.clone() },
        Staff { unix_user: Some("sarah".into()), ..claire.clone() },
        Staff { name: "Claire M.".into(), ..claire },
    ]
}

fn rows(centre: &TestCentre, operation: &str) -> Vec<JournalRow> {
    let rows = centre.store.read_journal(None).unwrap();
    rows.into_iter().filter(|row| row.operation == operation).collect()
}

fn sits(centre: &TestCentre, who: &str, digits: Option<&str>) -> Sitting {
    let query = Query::Sit { staff: centre.staff(who), pin: digits.map(pin), terminal: "pts/7".into() };
    match centre.store.answer_query(&query, None, at(9, 50)) {
        Answer::Sitting(_, sitting) => sitting,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_is_otherwise_recognised_without_their_code_or_those_of_two_colleagues() {
    let mut centre = with_codes();
    puts(&mut centre, "Dr Roux", "3333", at(8, 0));
    let needs = |tried: Result<(), Refusal>| matches!(tried, Err(Refusal::NeedsCodes { name, .. }) if name == "Claire");
    for edited in changes(&centre) {
        assert!(needs(edits(&mut centre, edited.clone(), Vouchers::default())), "{edited:?}");
        let twice = vouch(&centre, "Claire", &[("Nadia", "1111"), ("Nadia", "1111")]).unwrap();
        assert!(needs(edits(&mut centre, edited, twice)), "one colleague, twice");
    }
    assert!(vouch(&centre, "Claire", &[("Claire", "0000")]).unwrap_err().contains("Ce n’est pas le code de Claire"));
    assert!(vouch(&centre, "Claire", &[("Sarah", "0000")]).unwrap_err().contains("pas de code"));
    let today = vouch(&centre, "Claire", &[("Nadia", "1111"), ("Dr Roux", "3333")]).unwrap_err();
    assert!(today.contains("Dr Roux") && today.contains("demain"), "{today}");
    // Codes that were right and are no longer those in the file speak for nobody.
    let old = vouch(&centre, "Claire", &[("Nadia", "1111"), ("Inès", "2222")]).unwrap();
    puts_anew(&mut centre, "Inès", "2222", "4444");
    let [erased, account, _] = changes(&centre);
    assert!(needs(edits(&mut centre, account.clone(), old)));
    // What is no one's way to be recognised asks for nothing.
    let away = Staff { active: false, ..staff(&centre, "Claire") };
    edits(&mut centre, away.clone(), Vouchers::default()).unwrap();
    edits(&mut centre, Staff { active: true, ..away }, Vouchers::default()).unwrap();
    let own = vouch(&centre, "Claire", &[("Claire", CODE)]).unwrap();
    edits(&mut centre, account, own).unwrap();
    assert_eq!(staff(&centre, "Claire").unix_user.as_deref(), Some("sarah"));
    assert!(centre.tries("Sarah", at(9, 32), Operation::Undo(None)).is_err(), "taken back, it would ask for no code");
    puts(&mut centre, "Dr Morel", "5555", before(2));
    let two = vouch(&centre, "Claire", &[("Nadia", "1111"), ("Dr Morel", "5555")]).unwrap();
    edits(&mut centre, Staff { unix_user: Some("sarah".into()), ..erased }, two).unwrap();
    assert!(!staff(&centre, "Claire").pin);
    assert_eq!(rows(&centre, "EDIT_STAFF").len(), 4, "each is in the journal");
}

fn puts_anew(centre: &mut TestCentre, who: &str, old: &str, new: &str) {
    let query =
        Query::NewPin { staff: centre.staff(who), old: Some(pin(old)), new: Some(pin(new)), terminal: String::new() };
    let Answer::NewPin(Ok(hash)) = centre.store.answer_query(&query, None, at(9, 20)) else { panic!("refused") };
    centre.does(who, at(9, 20), Operation::SetPin(hash));
}

#[test]
fn the_name_of_somebody_who_left_with_a_code_is_nobody_elses() {
    let mut centre = with_codes();
    let gone = Staff { active: false, ..staff(&centre, "Claire") };
    edits(&mut centre, gone, Vouchers::default()).unwrap();
    let again = NewStaff { unix_user: None, ..member("claire", "accueil", None) };
    let refused = centre.tries("Sarah", at(9, 32), Operation::AddStaff(again)).unwrap_err();
    assert!(matches!(refused, Refusal::Field("name", _)), "{refused}");
}

#[test]
fn on_the_screen_the_codes_are_asked_over_the_form_and_the_change_is_told_to_its_owner() {
    let mut centre = with_codes();
    let mut sarah = centre.seat("Sarah");
    // Nothing but « non » may be said of somebody else's.
    sarah.strikes("qéquipe<Entrée>claire<Entrée><Bas><Bas>non<Ctrl-S>");
    assert!(sarah.reads("Qui se porte garant de Claire") && sarah.reads("Code de Nadia"), "{}", sarah.sees());
    sarah.strikes("<Bas>1111<Entrée>9999<Entrée>");
    assert!(sarah.reads("Ce n’est pas le code d’Inès") && staff(&centre, "Claire").pin, "{}", sarah.sees());
    sarah.strikes("<Échap>");
    assert!(sarah.reads("Claire") && !sarah.reads("garant"), "the form is still there: {}", sarah.sees());
    sarah.strikes("<Ctrl-S>482915<Entrée>");
    assert!(!staff(&centre, "Claire").pin, "{}", sarah.sees());
    assert!(!sarah.reads("garant"), "{}", sarah.sees());
    // At three sittings, whoever sits there.
    for _ in 0..3 {
        sarah.strikes("<Ctrl-L><Entrée>claire<Entrée>");
        assert!(sarah.reads("Sarah a effacé votre code le 26/11 à 09:41. Lu"), "{}", sarah.sees());
        // Left unread, it is told again.
        sarah.strikes("<Échap><Ctrl-L><Entrée><Entrée>");
        assert!(sarah.reads("a effacé votre code"), "{}", sarah.sees());
        sarah.strikes("<Entrée>");
        assert!(!sarah.reads("a effacé votre code"), "{}", sarah.sees());
    }
    sarah.strikes("<Ctrl-L><Entrée><Entrée>");
    assert!(!sarah.app.is_locked() && !sarah.reads("a effacé"), "{}", sarah.sees());
    assert_eq!(rows(&centre, "READ_NOTICE").len(), 3);
    // Her own is hers to prove.
    puts(&mut centre, "Claire", CODE, at(9, 45));
    let mut claire = Seat::new(&centre.path(), "Claire");
    claire.opens();
    claire.strikes("482915<Entrée>qéquipe<Entrée>claire<Entrée><Bas><Bas>non<Ctrl-S>");
    assert!(claire.reads("l’ancien est demandé"), "{}", claire.sees());
}

#[test]
fn read_with_the_code_of_before_the_change_it_is_told_once() {
    let mut centre = with_codes();
    let [_, account, _] = changes(&centre);
    let two = vouch(&centre, "Claire", &[("Nadia", "1111"), ("Inès", "2222")]).unwrap();
    edits(&mut centre, account, two).unwrap();
    let Sitting::Welcome(told) = sits(&centre, "Claire", Some(CODE)) else { panic!("refused") };
    assert!(told[0].words.contains("changé votre compte Unix") && told[0].proven, "{told:?}");
    // With a code put since, it may be anybody who reads it.
    puts_anew(&mut centre, "Claire", CODE, "6666");
    let mut seat = Seat::new(&centre.path(), "Claire");
    seat.opens();
    seat.strikes("6666<Entrée>");
    assert!(seat.reads("changé votre compte Unix"), "{}", seat.sees());
}

#[test]
fn sitting_down_and_wrong_codes_are_in_the_journal() {
    let centre = with_codes();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-L><Entrée>claire<Entrée>0000<Entrée>");
    assert!(seat.reads("Ce n’est pas ce code."), "{}", seat.sees());
    seat.strikes("482915<Entrée>");
    let wrong = rows(&centre, "WRONG_CODE");
    assert_eq!((wrong.len(), wrong[0].by.as_str(), wrong[0].terminal.as_str()), (1, "Claire", "pts/1"));
    let sat: Vec<_> = rows(&centre, "SIT").into_iter().map(|row| row.by).collect();
    assert_eq!(sat, ["Sarah", "Claire"]);
    vouch(&centre, "Claire", &[("Nadia", "0000")]).unwrap_err();
    let wrong = rows(&centre, "WRONG_CODE");
    assert_eq!((wrong.len(), wrong[1].by.as_str(), wrong[1].terminal.as_str()), (2, "Nadia", "pts/7"));
    assert!(!format!("{:?}", centre.store.read_journal(None).unwrap()).contains(CODE));
    centre.store.check_file(true).unwrap();
}

fn program(centre: &TestCentre, words: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--db").arg(centre.path());
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn by_the_command_line_the_codes_are_asked_alike() {
    let centre = with_codes();
    let said =
        |output: &Output| String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    let words = ["staff", "edit", "Claire", "unix_user=sarah", "--as", "Sarah"];
    let refused = program(&centre, &words, "");
    assert!(said(&refused).contains("--codes") && refused.status.code() == Some(1), "{}", said(&refused));
    let codes = [&words[..], &["--codes"]].concat();
    let refused = program(&centre, &codes, "Nadia 1111\nInès 9999\n");
    assert!(said(&refused).contains("Inès") && !refused.status.success(), "{}", said(&refused));
    let done = program(&centre, &codes, "Nadia 1111\nInès 2222\n");
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(staff(&centre, "Claire").unix_user.as_deref(), Some("sarah"));
    if !rustix::process::geteuid().is_root() {
        return;
    }
    // The administrator, when every code is forgotten; she is told of it all the same.
    let done = program(&centre, &["staff", "edit", "Claire", "pin=non"], "");
    assert!(done.status.success(), "{}", said(&done));
    let Sitting::Welcome(told) = sits(&centre, "Claire", None) else { panic!("asked") };
    assert!(told.iter().any(|notice| notice.words.contains("système (compte root) a effacé")), "{told:?}");
}
