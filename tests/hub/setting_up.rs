//! Setting up a hub: the schema, centres, coordinators, and the files by which they sign in.

use std::fs;
use std::os::unix::fs::MetadataExt;

use comptoir::hub::{Address, HubCause};
use comptoir::log::LoggedError;

use super::support::centre::Centre;
use super::support::server::server;
use super::support::{TestHub, set_mode};

#[test]
fn a_hub_is_set_up_once_and_again_without_change() {
    let hub = TestHub::without_schema();
    assert!(hub.does(&["hub", "init", &hub.url()]).contains("est prêt"));
    assert!(hub.does(&["hub", "init", &hub.url()]).contains("à jour"));
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.version"), [["3"]]);
    let declared = hub.asks("SELECT measure FROM comptoir.figure WHERE kind = 'ARRIVAL' AND figure = 'new'");
    assert_eq!(declared, [["TOTAL"]]);
}

#[test]
fn a_hub_of_the_first_version_is_brought_to_this_one_with_what_it_holds() {
    let (_groups, hub) = (TestHub::new(), TestHub::without_schema());
    hub.asks(&format!(
        "CREATE SCHEMA comptoir AUTHORIZATION comptoir_owner; GRANT comptoir_owner TO CURRENT_USER;
         SET ROLE comptoir_owner; SET search_path = comptoir, pg_temp; {}; INSERT INTO version (number) VALUES (1);
         INSERT INTO centre (name, role) VALUES ('Un', 'nobody_{}'); INSERT INTO head (centre) SELECT id FROM centre;
         INSERT INTO tally SELECT id, '2026-11-02', 'ARRIVAL', 'new', 'LINES', 9 FROM centre",
        include_str!("../../db/hub/0001_hub.sql"),
        hub.base
    ));
    let centre = hub.runs(&["hub", "report", "--week", "2026-11-02"]);
    assert!(!centre.status.success(), "a program that is newer than its hub says so");
    assert!(hub.does(&["hub", "init"]).contains("de la version 1 à la version 3"));
    assert_eq!(hub.asks("SELECT count FROM comptoir.tally"), [["9"]]);
    assert_eq!(hub.asks("SELECT entered FROM comptoir.figure WHERE (kind, figure) = ('ARRIVAL', 'joint')"), [["t"]]);
    assert_eq!(hub.asks("SELECT has_table_privilege('comptoir_centre', 'comptoir.tally', 'DELETE')"), [["f"]]);
}

#[test]
fn a_centre_signs_in_with_the_file_that_was_written_for_it_alone() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    assert_eq!(fs::metadata(&centre.file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(centre.asks("SELECT id FROM comptoir.centre").unwrap(), [[centre.id.to_string()]]);
    // The password is nowhere but in the file: the server logs every statement of the administrator.
    let text = fs::read_to_string(&centre.file).unwrap();
    let password = text.lines().nth(1).unwrap();
    assert!(password.len() >= 32, "{text}");
    let log = fs::read_to_string(server().socket.join("log")).unwrap();
    assert!(log.contains("SCRAM-SHA-256$") && !log.contains(password));
    // The name of a centre is in no list of roles, which every role can read.
    assert_eq!(hub.asks("SELECT count(*) FROM pg_roles WHERE rolname ILIKE '%tilleul%'"), [["0"]]);
}

#[test]
fn a_second_centre_of_that_name_or_a_file_that_exists_adds_nothing() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let file = centre.file.to_str().unwrap();
    let other = hub.folder.path().join("other");
    let again = hub.runs(&["hub", "add-centre", "Les Tilleuls", "--output", other.to_str().unwrap()]);
    assert!(!again.status.success() && !other.exists());
    let taken = hub.runs(&["hub", "add-centre", "Les Ormes", "--output", file]);
    assert!(String::from_utf8_lossy(&taken.stderr).contains("existe déjà"), "{taken:?}");
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.centre"), [["1"]]);
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.head"), [["1"]]);
    let nobody = hub.runs(&["hub", "add-coordinator", "99", "--output", other.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("99") && !other.exists(), "{nobody:?}");
}

#[test]
fn the_name_of_a_centre_is_one_that_is_read_and_that_no_other_has() {
    let hub = TestHub::new();
    let file = hub.folder.path().join("sign-in");
    let add = |name: &str| hub.runs(&["hub", "add-centre", name, "--output", file.to_str().unwrap()]);
    assert!(add("  Les   Ormes\t").status.success());
    std::fs::remove_file(&file).unwrap();
    assert_eq!(hub.asks("SELECT name FROM comptoir.centre"), [["Les Ormes"]]);
    for name in ["", "   ", "les ormes", "LES ÔRMES", &"L".repeat(200)] {
        let done = add(name);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!([1, 2].contains(&done.status.code().unwrap()) && !said.contains("23514"), "« {name} »: {said}");
        assert!(!file.exists(), "« {name} »");
    }
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.centre"), [["1"]]);
}

#[test]
fn a_centre_is_renamed_and_taken_out_as_the_guide_says() {
    let hub = TestHub::new();
    let (one, two) = (Centre::demo(&hub, "Les Tilleuls", 21), hub.add_centre("Les Lilas"));
    let director = hub.add_coordinator(&[&one.member, &two]);
    one.does(&["hub", "push"]);
    let guide = include_str!("../../src/guide/administration.md");
    let part = guide.split_once("### Renommer ou retirer un centre").unwrap().1;
    let blocks: Vec<_> = part.split("```sql\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    let [rename, retire] = blocks[..] else { panic!("{blocks:?}") };
    let of = |sql: &str| {
        let (role, id) = (format!("{}_c{}", hub.base, one.member.id), one.member.id);
        sql.replace("comptoir_c3", &role)
            .replace("centre = 3", &format!("centre = {id}"))
            .replace("id = 3", &format!("id = {id}"))
    };
    let names = || director.asks("SELECT name FROM comptoir.centre ORDER BY name").unwrap();
    hub.asks(&of(rename));
    assert_eq!(names(), [["Les Lilas"], ["Les Ormes"]]);
    hub.asks(&of(retire));
    assert_eq!(names(), [["Les Lilas"]]);
    let left = "SELECT (SELECT count(*) FROM comptoir.tally) + (SELECT count(*) FROM comptoir.people)";
    assert_eq!(hub.asks(left), [["0"]]);
    assert!(!one.runs(&["hub", "push"]).status.success());
}

#[test]
fn a_coordinator_reads_the_heads_of_the_centres_answered_for_and_a_director_all() {
    let hub = TestHub::new();
    let (one, two, three) = (hub.add_centre("Un"), hub.add_centre("Deux"), hub.add_centre("Trois"));
    let heads = "SELECT centre FROM comptoir.head ORDER BY centre";
    let of = |ids: &[i32]| ids.iter().map(|id| vec![id.to_string()]).collect::<Vec<_>>();
    assert_eq!(hub.add_coordinator(&[&one, &three]).asks(heads).unwrap(), of(&[one.id, three.id]));
    assert_eq!(hub.add_coordinator(&[]).asks(heads).unwrap(), of(&[one.id, two.id, three.id]));
    assert_eq!(two.asks(heads).unwrap(), of(&[two.id]));
}

#[test]
fn a_file_that_others_read_and_an_address_with_its_password_are_refused() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    set_mode(&centre.file, 0o644);
    assert!(matches!(centre.asks("SELECT 1").unwrap_err().cause(), HubCause::AddressOpen(_)));
    for (url, code) in [
        ("postgresql://c1:secret@hub.example.org/hub", "hub_password_shown"),
        ("postgresql://c1@hub.example.org/hub?password=secret", "hub_password_shown"),
        ("postgresql://c1@hub.example.org/hub?sslmode=disable", "hub_in_clear"),
        ("postgresql://c1@hub.example.org/hub?sslmode=prefer", "hub_in_clear"),
        ("postgresql://c1@127.0.0.1/hub?hostaddr=192.0.2.1&sslmode=disable", "hub_in_clear"),
    ] {
        assert_eq!(Address::parse(url).err().unwrap().code(), code, "{url}");
    }
}

#[test]
fn a_role_of_the_hub_holds_no_way_around_it() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let role = centre.asks("SELECT session_user").unwrap()[0][0].clone();
    let held = format!(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = '{role}'"
    );
    assert_eq!(hub.asks(&held), [["f", "f", "f", "f", "f"]]);
    let open = "SELECT relname FROM pg_class WHERE relnamespace = 'comptoir'::regnamespace AND relkind IN ('r', 'p') \
                AND NOT (relrowsecurity AND relforcerowsecurity)";
    assert!(hub.asks(open).is_empty());
}
