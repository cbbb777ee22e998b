//! Files that a command writes: none takes the place of the centre's file, of what stands beside it, or of what is read.
use std::fs;
use std::path::Path;
use std::process::Command;

use comptoir::domain::Moment;

use crate::support;

const NOW: Moment = Moment(1_795_334_400);

/// Runs the program on the centre of `folder`; gives its code and what it says of a failure.
fn run(folder: &Path, words: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command.current_dir(folder).args(["--db", "centre.db", "--as", "Sarah", "--clock-is-right"]);
    let output = command.args(words.split(' ')).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn no_output_takes_the_place_of_the_centre_or_of_what_stands_beside_it() {
    let (store, folder) = support::centre_of(NOW, &[("Sarah", "accueil")]);
    drop(store);
    let folder = folder.path();
    fs::write(folder.join("p.csv"), "Nom;Prénom\nDUPONT;Marie\n").unwrap();
    fs::write(folder.join("drafts.db"), "").unwrap();
    let before = fs::read(folder.join("centre.db")).unwrap();
    let besides = ["-wal", "-shm", ".turn", ".desks", ".import", ".pin", ".closed-day", ".effacement"];
    let besides: Vec<_> = besides.iter().map(|end| format!("centre.db{end}")).collect();
    for place in ["centre.db", "./centre.db", "drafts.db"].into_iter().chain(besides.iter().map(String::as_str)) {
        for words in [
            "export people --csv --force --output",
            "report --csv --force --output",
            "import people p.csv --force --rejects",
            "import people p.csv --columns nom=Nom --profile",
        ] {
            // A profile is named by a path.
            let place = if words.ends_with("profile") { format!("./{place}") } else { place.to_owned() };
            let (code, said) = run(folder, &format!("{words} {place}"));
            assert!(code == Some(3) && said.contains("fichier d’un centre"), "{words} {place}: {said}");
        }
    }
    assert_eq!(fs::read(folder.join("centre.db")).unwrap(), before);
    assert_eq!(run(folder, "export people --csv --output centre.csv").0, Some(0));
}

#[test]
fn rejects_replace_no_file_unasked_nor_the_source_and_a_trial_writes_nothing() {
    let (store, folder) = support::centre_of(NOW, &[("Sarah", "accueil")]);
    drop(store);
    let folder = folder.path();
    let list = "Nom;Prénom\nDUPONT;Marie\n";
    fs::write(folder.join("p.csv"), list).unwrap();
    fs::write(folder.join("r.csv"), "à garder").unwrap();
    for (words, code, told) in [
        ("import people p.csv --rejects r.csv", Some(3), "--force"),
        ("import people p.csv --force --rejects ./p.csv", Some(3), "le fichier à importer"),
        ("import people p.csv --dry-run --rejects new.csv", Some(2), "--dry-run"),
        ("import people p.csv --force", Some(2), "--rejects"),
        ("import people p.csv --columns nom=Nom --profile ./p.csv", Some(3), "n’est pas un profil"),
        ("import people p.csv --dry-run --columns nom=Nom --profile ./new.toml", Some(0), ""),
    ] {
        let (done, said) = run(folder, words);
        assert!(done == code && said.contains(told), "{words}: {done:?} {said}");
    }
    assert_eq!(fs::read_to_string(folder.join("p.csv")).unwrap(), list);
    assert_eq!(fs::read_to_string(folder.join("r.csv")).unwrap(), "à garder");
    assert!(!folder.join("new.csv").exists() && !folder.join("new.toml").exists());
    assert_eq!(run(folder, "import people p.csv --force --rejects r.csv").0, Some(0));
    assert!(
        fs::read_to_string(folder.join("r.csv"))
            .unwrap()
            .contains("Ligne mise de côté;Raison de la mise de côté;Nom;Prénom")
    );
}
