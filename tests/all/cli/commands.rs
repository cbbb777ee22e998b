//! The commands beside the screen, run as the real program on files of their own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use comptoir::cli::commands::{self, COMMANDS};
use comptoir::domain::{Moment, Person, Role};
use comptoir::panes::PANES;
use comptoir::panes::arrival::ARRIVAL;
use comptoir::protocol::{NewCentre, NewStaff, Operation, Request};
use comptoir::store::Store;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// A centre of its own for each test: three members, two people.
struct Centre {
    folder: TempDir,
    db: PathBuf,
}

impl Centre {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let db = folder.path().join("centre.db");
        let test_centre = NewCentre {
            hours: Vec::new(),
            code: "TILLEULS".into(),
            name: "Les Tilleuls".into(),
            first: member("Sarah", "accueil"),
            at: Moment::now(),
        };
        let mut store = Store::create(&db, &test_centre).unwrap();
        let mut do_it = |key: &str, operation: Operation| {
            let by = store.load_welcome(Moment::now()).unwrap().context.staff[0].id;
            let request = Request { key: key.into(), by, terminal: "essai".into(), at: Moment::now(), operation };
            store.run(&request).unwrap()
        };
        do_it("s1", Operation::AddStaff(member("Dr Morel", "medecin")));
        do_it("s2", Operation::AddStaff(member("Dr Moreau", "medecin")));
        for (reference, name, first, born) in
            [("A1", "BENALI", "Fatima", "1985-03-12"), ("A2", "LE GOFF", "Anne", "1990-01-30")]
        {
            let mut person = Person::new(name, Moment::now());
            person.first_name = Some(first.into());
            person.ehr_ref = Some(reference.into());
            person.birth_date = born.parse().ok();
            person.phone1 = Some("+33612345678".into());
            do_it(reference, Operation::AddPerson(Box::new(person)));
        }
        Self { folder, db }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(&self.folder, args);
        command.env("COMPTOIR_DB", &self.db);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?} : {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Json {
        let text = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|why| panic!("{args:?} : {why} : {text}"))
    }

    /// The exit code and the sentence.
    fn refused(&self, args: &[&str]) -> (i32, String) {
        let output = self.run(args);
        assert!(output.stdout.is_empty(), "{args:?} wrote {}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().unwrap(), said(&output))
    }

    fn fed(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.piped(args);
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn piped(&self, args: &[&str]) -> Child {
        let pipes =
            |command: &mut Command| command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        pipes(&mut self.command(args)).unwrap()
    }

    fn id(&self, args: &[&str]) -> String {
        self.json(args)["id"].to_string()
    }
}

fn bare(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command
        .args(args)
        .env("HOME", folder.path())
        .env_remove("XDG_DATA_HOME")
        .env_remove("COMPTOIR_DB")
        .stdin(Stdio::null());
    command
}

fn member(name: &str, role: &str) -> NewStaff {
    NewStaff { name: name.into(), role: Role::from_code(role).unwrap(), unix_user: None, instructions: Vec::new() }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(output: &Output) -> Vec<Json> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_arrival_is_added_with_the_defaults_of_the_form_and_said_in_one_line() {
    let centre = Centre::new();
    let words = ["add", "arrival", "person=ref:A1", "awaited=morel, sarah", "reason=ORDONNANCE", "--as", "Sarah"];
    let line = centre.ok(&words);
    assert!(line.contains("Arrivée n°") && line.contains("BENALI Fatima, en attente"), "{line}");
    let all = centre.json(&["list", "ARRIVAL"]);
    let item = &all[0];
    assert_eq!(all.as_array().unwrap().len(), 1);
    for (key, value) in [
        ("kind", json!("ARRIVAL")),
        ("state", json!("WAITING")),
        ("mode", json!("SANS_RDV")),
        ("person", json!(1)),
        ("person_name", json!("BENALI Fatima")),
        ("label", json!("BENALI Fatima")),
        ("awaited", json!(["Dr Morel", "Sarah"])),
        ("reason", json!("ORDONNANCE")),
        ("party_size", json!(1)),
        ("interpreter", json!("NONE")),
        ("created_by", json!("Sarah")),
        ("promised_at", Json::Null),
    ] {
        assert_eq!(item[key], value, "{key}");
    }
    assert!(item["wait_start"].as_str().unwrap().ends_with('Z'));
    for key in ["id", "rev", "due_at", "created_at"].into_iter().chain(ARRIVAL.fields.iter().map(|field| field.key)) {
        assert!(item.get(key).is_some(), "{key} is missing");
    }
}

#[test]
fn every_key_of_the_json_is_in_the_help() {
    let centre = Centre::new();
    let id = centre.id(&["add", "ARRIVAL", "person=1"]);
    let known = |key: &str| ARRIVAL.field(key).is_some();
    for args in [&["list", "ARRIVAL"][..], &["find", "benali"], &["journal", "--item", &id], &["staff", "list"]] {
        let about = |command: &&commands::Command| !command.name.is_empty() && args.join(" ").starts_with(command.name);
        let told = COMMANDS.iter().find(about).unwrap().more;
        let words: Vec<_> = told.split(|sign: char| !sign.is_alphanumeric() && sign != '_').collect();
        for key in centre.json(args)[0].as_object().unwrap().keys() {
            assert!(words.contains(&key.as_str()) || known(key), "{args:?} : {key}");
        }
    }
}

#[test]
fn two_people_of_one_name_are_told_apart_in_a_list_as_on_the_screen() {
    let centre = Centre::new();
    let another = centre.folder.path().join("another.csv");
    fs::write(&another, "Nom;Prénom;Né·e le\nBENALI;Fatima;04/07/1962\n").unwrap();
    centre.ok(&["import", "people", another.to_str().unwrap()]);
    for person in ["person=1", "person=2", "person=3"] {
        centre.ok(&["add", "ARRIVAL", person]);
    }
    let listed = centre.ok(&["list", "ARRIVAL"]);
    assert!(listed.contains("BENALI Fatima (1985)") && listed.contains("BENALI Fatima (1962)"), "{listed}");
    assert!(listed.contains("LE GOFF Anne ") && !listed.contains("LE GOFF Anne ("), "{listed}");
    let names: Vec<_> =
        centre.json(&["list", "ARRIVAL"]).as_array().unwrap().iter().map(|item| item["person_name"].clone()).collect();
    assert_eq!(names, ["BENALI Fatima", "LE GOFF Anne", "BENALI Fatima"]);
}

#[test]
fn what_is_listed_may_be_added_again_as_it_stands() {
    let centre = Centre::new();
    let args = ["add", "ARRIVAL", "mode=RDV", "person=2", "rdv_at=2030-05-06T07:30:00Z", "joint=oui", "priority=1"];
    let item = centre.json(&[&args[..], &["priority_reason=fatigue"]].concat());
    let mut again = serde_json::Map::new();
    for field in ARRIVAL.fields.iter().filter(|field| field.hand == comptoir::model::FilledBy::Typed) {
        again.insert(field.key.into(), item[field.key].clone());
    }
    again.insert("overrule".into(), json!(true));
    let output = centre.fed(&["add", "ARRIVAL", "--stdin"], &Json::Object(again.clone()).to_string());
    assert_eq!(lines(&output)[0]["ok"], true, "{}", lines(&output)[0]);
    let all = centre.json(&["list", "ARRIVAL", "--all"]);
    for (key, value) in again.iter().filter(|(key, _)| *key != "overrule") {
        assert_eq!(&all[1][key], value, "{key}");
    }
}

#[test]
fn what_cannot_be_written_is_refused_with_a_sentence_that_names_it_and_nothing_is_added() {
    let centre = Centre::new();
    for (args, names) in [
        (&["label=Nour", "couleur=bleue"][..], "couleur"),
        (&["label=Nour", "wait_start=9h"], "wait_start"),
        (&["label=Nour", "void_reason=erreur"], "void_reason"),
        (&["label=Nour", "mode=TRAIN"], "Venue"),
        (&["label=Nour", "party_size=0"], "Combien"),
        (&["label=Nour", "awaited=Zoé"], "Zoé"),
        (&["label=Nour", "awaited=mor"], "Dr Morel ou Dr Moreau"),
        (&["label=Nour", "state=CALLED"], "Appelé·e"),
        (&["label=Nour", "state=NOWHERE"], "NOWHERE"),
        (&["mode=RDV", "person=1"], "Rendez-vous à"),
        (&["person=99"], "99"),
        (&["person=ref:Z9"], "Z9"),
        (&[], "Nom à dire"),
    ] {
        let (code, sentence) = centre.refused(&[&["add", "ARRIVAL"], args].concat());
        assert_eq!(code, 1, "{args:?} : {sentence}");
        assert!(sentence.contains(names), "{args:?} : {sentence}");
    }
    assert_eq!(centre.json(&["list", "ARRIVAL", "--all"]), json!([]));
}

#[test]
fn a_second_arrival_of_the_day_is_warned_about_and_can_be_overruled() {
    let centre = Centre::new();
    centre.ok(&["add", "ARRIVAL", "person=1"]);
    let (code, sentence) = centre.refused(&["add", "ARRIVAL", "person=1"]);
    assert_eq!(code, 1);
    assert!(sentence.contains("overrule=yes"), "{sentence}");
    centre.ok(&["add", "ARRIVAL", "person=1", "overrule=yes"]);
}

#[test]
fn each_line_is_acknowledged_and_a_refused_one_is_named_and_stops_nothing() {
    let centre = Centre::new();
    let input = "{\"mode\":\"CAFE\"}\n\n{\"kind\":\"arrival\",\"label\":\"Nour\",\"state\":\"AT_CAFE\"}\n\
                 {\"label\":\"Nour\",\"party_size\":\"trop\"}\nn’importe quoi\n[1]\n{\"kind\":\"BOAT\"}\n{\"person\":2}";
    let output = centre.fed(&["add", "ARRIVAL", "--stdin"], input);
    let answers = lines(&output);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let oks: Vec<_> = answers.iter().map(|answer| answer["ok"] == true).collect();
    assert_eq!(oks, [true, true, false, false, false, false, true]);
    let at: Vec<_> = answers.iter().filter_map(|answer| answer["line"].as_i64()).collect();
    assert_eq!(at, [4, 5, 6, 7]);
    assert!(answers[2]["error"].as_str().unwrap().contains("Combien"));
    let listed = centre.json(&["list", "ARRIVAL"]);
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    // In the order of the screen: who waits, then who is at the café.
    assert_eq!(ids, [answers[6]["id"].clone(), answers[0]["id"].clone(), answers[1]["id"].clone()]);
}

#[test]
fn an_acknowledgement_comes_before_the_next_line_is_read_and_its_item_is_in_the_file() {
    let centre = Centre::new();
    let mut child = centre.piped(&["add", "--stdin"]);
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for count in 1..=3 {
        writeln!(input, "{{\"kind\":\"ARRIVAL\",\"label\":\"visiteuse {count}\"}}").unwrap();
        let answer: Json = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        let listed = centre.json(&["list", "ARRIVAL"]);
        assert_eq!(listed[count - 1]["id"], answer["id"]);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_program_killed_while_it_adds_has_kept_all_it_acknowledged() {
    let centre = Centre::new();
    let mut child = centre.piped(&["add", "ARRIVAL", "--stdin"]);
    let mut input = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || while writeln!(input, "{{\"label\":\"Nour\"}}").is_ok() {});
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told: Vec<String> = answers.by_ref().take(50).map(Result::unwrap).collect();
    child.kill().unwrap();
    told.extend(answers.map_while(Result::ok));
    child.wait().unwrap();
    feeder.join().unwrap();
    let listed = centre.json(&["list", "ARRIVAL"]);
    let kept: Vec<_> = listed.as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    for line in told {
        // The last line may have been cut short: then it told nothing.
        let Ok(answer) = serde_json::from_str::<Json>(&line) else { continue };
        assert!(kept.contains(&answer["id"]), "{answer}");
    }
    assert!(kept.len() >= 50);
}

#[test]
fn the_same_key_is_done_once_and_answered_twice() {
    let centre = Centre::new();
    let line = "{\"kind\":\"ARRIVAL\",\"mode\":\"CAFE\",\"key\":\"k-1\"}\n";
    let answers = lines(&centre.fed(&["add", "--stdin"], &line.repeat(2)));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(centre.json(&["list", "ARRIVAL"]).as_array().unwrap().len(), 1);
}

#[test]
fn cancelling_asks_for_its_reason_and_what_is_closed_leaves_the_list() {
    let centre = Centre::new();
    let id = centre.id(&["add", "arrival", "mode=cafe"]);
    let (code, sentence) = centre.refused(&["move", &id, "cancelled"]);
    assert_eq!(code, 1);
    assert!(sentence.contains("Raison de l’annulation"), "{sentence}");
    let line = centre.ok(&["move", &id, "cancelled", "void_reason=erreur"]);
    assert!(line.contains("annulé·e"), "{line}");
    assert_eq!(centre.json(&["list", "Arrival"]), json!([]));
    let all = centre.json(&["list", "Arrival", "--all"]);
    assert_eq!((&all[0]["state"], &all[0]["void_reason"]), (&json!("CANCELLED"), &json!("erreur")));
    assert!(all[0]["closed_at"].is_string());
}

#[test]
fn a_move_that_names_the_revision_it_read_is_refused_once_the_item_has_changed() {
    let centre = Centre::new();
    let item = centre.json(&["add", "ARRIVAL", "label=Nour"]);
    let (id, rev) = (item["id"].to_string(), format!("rev={}", item["rev"]));
    centre.ok(&["move", &id, "CALLED", &rev, "--as", "Sarah"]);
    let (code, sentence) = centre.refused(&["move", &id, "WAITING", &rev]);
    assert_eq!(code, 1);
    assert!(sentence.contains("Sarah"), "{sentence}");
}

#[test]
fn the_table_shows_the_order_of_the_desk_and_lets_no_control_character_through() {
    let centre = Centre::new();
    centre.ok(&["add", "ARRIVAL", "mode=CAFE", "label=Nour"]);
    centre.ok(&["add", "ARRIVAL", "label=Adèle"]);
    let table = centre.ok(&["list", "ARRIVAL"]);
    let rows: Vec<_> = table.lines().collect();
    assert!(rows[0].contains("Personne") && rows[0].contains("État"), "{table}");
    assert!(rows[1].contains("Adèle") && rows[2].contains("Nour"), "{table}");
    assert!(!table.contains(|sign: char| sign.is_control() && sign != '\n'));
}

#[test]
fn a_person_found_is_an_object_with_the_reference_of_the_import() {
    let centre = Centre::new();
    let people = centre.json(&["find", "fatima", "ben"]);
    let person = &people[0];
    for (key, value) in [
        ("id", json!(1)),
        ("ref", json!("A1")),
        ("used_name", json!("BENALI")),
        ("first_name", json!("Fatima")),
        ("birth_name", Json::Null),
        ("birth_date", json!("1985-03-12")),
        ("phone1", json!("+33612345678")),
    ] {
        assert_eq!(person[key], value, "{key}");
    }
    assert!(centre.ok(&["find", "fatima"]).contains("BENALI Fatima"));
    assert_eq!(centre.json(&["find", "zzzzzz"]), json!([]));
    assert_eq!(centre.json(&["find", "5678", "--limit", "1"]).as_array().unwrap().len(), 1);
}

#[test]
fn somebody_whose_contact_is_protected_is_found_by_name_and_by_no_number() {
    let centre = Centre::new();
    let mut store = Store::open(&centre.db).unwrap();
    let by = store.load_welcome(Moment::now()).unwrap().context.staff[0].id;
    let mut person = Person::new("TANGUY", Moment::now());
    person.phone1 = Some("+33611111111".into());
    person.confidential_contact = Some("+33622222222".into());
    let operation = Operation::AddPerson(Box::new(person));
    store.run(&Request { key: "c".into(), by, terminal: "essai".into(), at: Moment::now(), operation }).unwrap();
    let found = centre.json(&["find", "tanguy"]);
    assert_eq!(found[0]["used_name"], "TANGUY");
    for key in ["phone1", "phone2", "confidential_contact", "address"] {
        assert_eq!(found[0][key], Json::Null, "{key}");
    }
}

#[test]
fn a_batch_answers_each_line_in_order_and_before_it_waits_for_the_next() {
    let centre = Centre::new();
    let file = centre.folder.path().join("requetes.txt");
    std::fs::write(&file, "goff\r\n\nfatima\n").unwrap();
    let output = centre.run(&["find", "--batch", file.to_str().unwrap()]);
    let answers = lines(&output);
    let queries: Vec<_> = answers.iter().map(|answer| answer["query"].as_str().unwrap()).collect();
    assert_eq!(queries, ["goff", "", "fatima"]);
    assert_eq!((&answers[0]["ids"], &answers[0]["refs"]), (&json!([2]), &json!(["A2"])));
    assert!(answers[0]["micros"].is_u64());

    let mut child = centre.piped(&["find", "--batch", "-"]);
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for query in ["goff", "benali"] {
        writeln!(input, "{query}").unwrap();
        assert!(answers.next().unwrap().unwrap().contains(query));
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_author_is_named_by_the_beginning_of_a_name_and_stands_in_the_journal() {
    let centre = Centre::new();
    let item = centre.json(&["add", "ARRIVAL", "mode=CAFE", "--as", "dr morel"]);
    assert_eq!(item["created_by"], "Dr Morel");
    let id = item["id"].to_string();
    centre.ok(&["--as", "sar", "move", &id, "DONE"]);
    let rows = centre.json(&["journal", "--item", &id]);
    let told: Vec<_> = rows.as_array().unwrap().iter().map(|row| (row["op"].clone(), row["by"].clone())).collect();
    assert_eq!(told, [(json!("ADD"), json!("Dr Morel")), (json!("MOVE"), json!("Sarah"))]);
    assert_eq!((&rows[1]["from"], &rows[1]["to"]), (&json!("AT_CAFE"), &json!("DONE")));
    assert!(centre.json(&["journal"]).as_array().unwrap().len() > 2);
    for (name, names) in [("Zoé", "Zoé"), ("dr", "Dr Morel ou Dr Moreau")] {
        let (code, sentence) = centre.refused(&["list", "ARRIVAL", "--as", name]);
        assert_eq!(code, 1);
        assert!(sentence.contains(names), "{sentence}");
    }
}

#[test]
fn the_team_grows_by_a_name_and_a_role() {
    let centre = Centre::new();
    let added = centre.json(&["staff", "add", "Élise", "kine", "--unix", "elise", "--instructions", "pas le mardi"]);
    assert_eq!(
        (&added["name"], &added["role"], &added["unix_user"]),
        (&json!("Élise"), &json!("kine"), &json!("elise"))
    );
    let team = centre.json(&["staff", "list"]);
    assert_eq!(team.as_array().unwrap().len(), 4);
    assert_eq!(team[3], added);
    assert!(centre.ok(&["staff", "list"]).contains("kinésithérapeute"));
    let (code, sentence) = centre.refused(&["staff", "add", "Léo", "plombier"]);
    assert_eq!(code, 1);
    assert!(sentence.contains("plombier"), "{sentence}");
}

#[test]
fn a_backup_holds_what_the_file_held() {
    let centre = Centre::new();
    centre.ok(&["add", "ARRIVAL", "person=1"]);
    let copy = centre.folder.path().join("copie.db");
    centre.ok(&["backup", copy.to_str().unwrap()]);
    let listed = |db: &str| centre.ok(&["list", "ARRIVAL", "--json", "--db", db]);
    assert_eq!(listed(copy.to_str().unwrap()), listed(centre.db.to_str().unwrap()));
}

#[test]
fn a_named_file_that_is_missing_is_an_error_and_no_file_is_made() {
    let folder = TempDir::new().unwrap();
    let gone = folder.path().join("nulle-part.db");
    let by_option = bare(&folder, &["list", "ARRIVAL", "--db", gone.to_str().unwrap()]).output().unwrap();
    let by_variable = bare(&folder, &["list", "ARRIVAL"]).env("COMPTOIR_DB", &gone).output().unwrap();
    let screen = bare(&folder, &[]).env("COMPTOIR_DB", &gone).output().unwrap();
    for output in [by_option, by_variable, screen] {
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).contains("nulle-part.db"), "{}", said(&output));
        assert!(said(&output).contains("comptoir init"), "{}", said(&output));
    }
    let unnamed = bare(&folder, &["list", "ARRIVAL"]).output().unwrap();
    assert_eq!(unnamed.status.code(), Some(3), "{}", said(&unnamed));
    // But the log, which says what was missing.
    let made = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(made.collect::<Vec<_>>(), [".local"]);
}

#[test]
fn the_option_wins_over_the_variable_and_the_data_folder_comes_last() {
    let (centre, other) = (Centre::new(), Centre::new());
    centre.ok(&["add", "ARRIVAL", "label=Nour"]);
    let there = other.ok(&["list", "ARRIVAL", "--json", "--db", centre.db.to_str().unwrap()]);
    assert!(there.contains("Nour"));
    let data = other.folder.path().join("donnees/comptoir");
    std::fs::create_dir_all(&data).unwrap();
    centre.ok(&["backup", data.join("comptoir.db").to_str().unwrap()]);
    let mut command = bare(&other.folder, &["list", "ARRIVAL", "--json"]);
    let output = command.env("XDG_DATA_HOME", other.folder.path().join("donnees")).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Nour"), "{}", said(&output));
}

#[test]
fn a_badly_written_command_is_a_french_sentence_and_code_two() {
    let centre = Centre::new();
    for (args, names) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["list"], "comptoir list KIND"),
        (&["list", "BATEAU"], "ARRIVAL"),
        (&["list", "ARRIVAL", "--couleur"], "--couleur"),
        (&["list", "ARRIVAL", "--json=oui"], "--json"),
        (&["list", "--db"], "--db"),
        (&["staff"], "staff add, staff edit, staff list"),
        (&["move", "un", "WAITING"], "un"),
        (&["add", "ARRIVAL", "label"], "champ=valeur"),
        (&["add", "ARRIVAL", "label=a", "label=b"], "deux fois"),
        (&["add"], "type"),
        (&["find"], "comptoir find"),
        (&["find", "x", "--limit", "beaucoup"], "beaucoup"),
    ] {
        let (code, sentence) = centre.refused(args);
        assert_eq!(code, 2, "{args:?} : {sentence}");
        assert!(sentence.contains(names) && sentence.lines().count() == 1, "{args:?} : {sentence}");
    }
}

#[test]
fn a_reader_who_has_gone_ends_the_command_quietly() {
    let centre = Centre::new();
    let queries = centre.folder.path().join("requetes.txt");
    std::fs::write(&queries, "fatima\n".repeat(20_000)).unwrap();
    let mut child = centre.piped(&["find", "--batch", queries.to_str().unwrap()]);
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
}

#[test]
fn each_command_helps_without_a_file() {
    let folder = TempDir::new().unwrap();
    for command in COMMANDS {
        let words: Vec<_> = command.name.split_whitespace().collect();
        let output = bare(&folder, &[&words[..], &["--help"]].concat()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(output.status.success() && flat(&text).contains(&flat(command.says)), "{} : {text}", command.name);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert_eq!(bare(&folder, &[&["help"], &words[..]].concat()).output().unwrap().stdout, output.stdout);
    }
    let version = bare(&folder, &["--version"]).output().unwrap();
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("comptoir "));
    assert_eq!(PANES[0].code, "ARRIVAL");
}

#[test]
fn what_waits_for_another_day_is_listed_on_its_day_as_on_the_screen_or_with_everything() {
    let centre = Centre::new();
    // Not tomorrow, which is today for whatever comes after midnight.
    let later = Moment::now().plus_minutes(2 * 24 * 60).day_in(comptoir::domain::Zone::PARIS);
    let rdv = format!("rdv_at={} 10h", later.format("%d/%m/%Y"));
    // An hour given is that of an appointment.
    centre.ok(&["add", "ARRIVAL", "person=ref:A1", &rdv]);
    centre.ok(&["add", "ARRIVAL", "label=Nour"]);
    let labels = |args: &[&str]| {
        let listed = centre.json(args);
        listed.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&["list", "ARRIVAL"]), ["Nour"]);
    assert_eq!(labels(&["list", "ARRIVAL", "--all"]), ["Nour", "BENALI Fatima"]);
    let (today, all) = (centre.ok(&["list", "ARRIVAL"]), centre.ok(&["list", "ARRIVAL", "--all"]));
    assert!(!today.contains("BENALI") && all.contains(&later.format("%d/%m/%Y").to_string()), "{today}\n{all}");
    // An hour alone keeps the day that the line has.
    centre.ok(&["edit", "1", "rdv_at=15h"]);
    let at = centre.json(&["list", "ARRIVAL", "--all"])[1]["rdv_at"].as_str().unwrap().to_owned();
    assert!(at.starts_with(&later.format("%Y-%m-%dT1").to_string()), "{at}");
    assert_eq!(centre.refused(&["add", "ARRIVAL", "person=2", "mode=SANS_RDV", &rdv]).0, 1);
    centre.ok(&["add", "ARRIVAL", "person=2"]);
    centre.ok(&["edit", "3", &rdv]);
    assert_eq!(centre.json(&["list", "ARRIVAL"])[1]["mode"], "RDV");
}

#[test]
fn a_link_between_two_people_is_noted_told_and_taken_back() {
    let centre = Centre::new();
    let said = centre.ok(&["link", "ref:A1", "mother", "2"]);
    assert_eq!(said.trim_end(), "BENALI Fatima, mère de LE GOFF Anne");
    let relations = |of: &str| centre.json(&["find", of])[0]["relations"].clone();
    assert_eq!(relations("le goff"), json!([{"person": 1, "kind": "MOTHER", "other": 2}]));
    for words in [["1", "SPOUSE", "2"], ["1", "MOTHER", "1"], ["1", "VOISINE", "2"], ["1", "MOTHER", "77"]] {
        let (code, sentence) = centre.refused(&[&["link"], &words[..]].concat());
        assert_eq!(code, 1, "{words:?} : {sentence}");
    }
    assert!(centre.refused(&["link", "1", "VOISINE", "2"]).1.contains("SIBLING"));
    assert!(centre.ok(&["link", "1", "MOTHER", "2", "--remove"]).starts_with("Lien retiré"));
    assert_eq!(relations("le goff"), json!([]));
    assert_eq!(centre.refused(&["link", "1", "MOTHER", "2", "--remove"]).0, 1);
}

#[test]
fn queries_of_a_spreadsheet_are_read_in_its_letters_or_refused_by_their_line() {
    let centre = Centre::new();
    let queries = centre.folder.path().join("requetes.txt");
    std::fs::write(&queries, b"fatima\nJos\xe9 Lef\xe8vre\nH\xe9l\xe8ne\n").unwrap();
    let answers = lines(&centre.run(&["find", "--batch", queries.to_str().unwrap()]));
    let asked: Vec<_> = answers.iter().map(|answer| answer["query"].as_str().unwrap()).collect();
    assert_eq!(asked, ["fatima", "José Lefèvre", "Hélène"]);
    // A letter cut in two is nobody's name.
    std::fs::write(&queries, b"fatima\nH\xc3\xa9l\xc3ne\n").unwrap();
    let refused = centre.run(&["find", "--batch", queries.to_str().unwrap()]);
    let why = said(&refused);
    assert!(refused.status.code() == Some(1) && why.contains("requetes.txt, ligne 2"), "{why}");
    assert_eq!(lines(&refused).len(), 1, "what stands before it is answered");
}
