//! `comptoir find`, run as the real program on a centre of two people.

use std::process::Command;

use comptoir::domain::Person;
use comptoir::protocol::Operation;
use serde_json::{Value as Json, json};

use crate::support::{TestCentre, at};

fn centre() -> TestCentre {
    let mut centre = TestCentre::new();
    for (used, birth, first, sex) in [("BLANC", "DURAND", "Paul", "M"), ("BLANC", "MOREL", "Anne", "F")] {
        let mut person = Person::new(used, at(8, 0));
        person.birth_name = Some(birth.into());
        person.first_name = Some(first.into());
        person.sex = Some(sex.into());
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    centre
}

fn run(centre: &TestCentre, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    let output =
        command.env("HOME", centre.path().parent().unwrap()).args(args).arg("--db").arg(centre.path()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_birth_name_is_told_as_the_screen_tells_it() {
    let centre = centre();
    assert!(run(&centre, &["find", "durand"]).contains("BLANC Paul né DURAND"));
    assert!(run(&centre, &["find", "morel"]).contains("BLANC Anne née MOREL"));
}

#[test]
fn who_is_only_near_is_said_to_be_far_in_each_way_of_writing() {
    let centre = centre();
    let object = |query: &str| -> Json { serde_json::from_str(&run(&centre, &["find", query, "--json"])).unwrap() };
    assert!(run(&centre, &["find", "enfant blanc paul"]).starts_with("Personne n’y ressemble"));
    assert_eq!(object("enfant blanc paul")[0]["far"], json!(true));
    assert_eq!(object("blanc paul")[0]["far"], Json::Null);
    let queries = centre.path().with_extension("txt");
    std::fs::write(&queries, "enfant blanc paul\nblanc paul\n").unwrap();
    let answers = run(&centre, &["find", "--batch", queries.to_str().unwrap()]);
    let far: Vec<Json> =
        answers.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()["far"].clone()).collect();
    assert_eq!(far, [json!(true), json!(false)]);
}
