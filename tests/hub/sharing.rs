//! What the group shares: proposed by a coordinator, taken down by a centre, decided there, the answer told.

use std::process::{Command, Output};

use super::support::test_hub::Member;
use super::support::{PROGRAM, TestHub};

/// A centre's own machine: its file, and the file of sign-in.
struct Machine<'a> {
    hub: &'a TestHub,
    member: &'a Member,
    db: String,
}

impl<'a> Machine<'a> {
    fn new(hub: &'a TestHub, member: &'a Member, name: &str) -> Self {
        let db = hub.folder.path().join(format!("{name}.db")).to_str().unwrap().to_owned();
        hub.does(&["init", "--site", name, "--member", "Sarah", "--db", &db]);
        Self { hub, member, db }
    }

    fn runs(&self, words: &[&str]) -> Output {
        let mut program = Command::new(PROGRAM);
        program.args(words).args(["--db", &self.db, "--as", "Sarah"]).env_clear();
        program.env("HOME", self.hub.folder.path()).env("COMPTOIR_HUB", &self.member.file).output().unwrap()
    }

    fn does(&self, words: &[&str]) -> String {
        let done = self.runs(words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}

fn shares(hub: &TestHub, member: &Member, words: &[&str]) -> String {
    let mut all = vec!["hub", "share", "--hub", member.file.to_str().unwrap()];
    all.extend(words);
    hub.does(&all)
}

#[test]
fn what_a_coordinator_proposes_is_decided_at_the_centre_and_the_answer_comes_back() {
    let hub = TestHub::new();
    let (tilleuls, lilas) = (hub.add_centre("Les Tilleuls"), hub.add_centre("Les Lilas"));
    let coordinator = hub.add_coordinator(&[&tilleuls]);
    shares(&hub, &coordinator, &["setting", "desk.lock_after=5", "--says", "poste laissé ouvert"]);
    shares(&hub, &coordinator, &["entry", "kind=SPECIALIST", "name=Dr Karimi", "phone=0561000001"]);
    shares(&hub, &coordinator, &["instruction", "une ordonnance en trois jours", "--pane", "RENEWAL"]);
    shares(&hub, &coordinator, &["days", "24/12/2027-26/12/2027 fermeture de Noël"]);
    let machine = Machine::new(&hub, &tilleuls, "tilleuls");
    assert!(machine.does(&["hub", "pull"]).contains("4 propositions reçues"));
    assert!(machine.does(&["hub", "pull"]).contains("rien de nouveau"), "what is known is taken down once");
    assert!(machine.does(&["proposals"]).contains("poste laissé ouvert"));
    assert!(machine.does(&["settings"]).contains("3 min"), "nothing changes before somebody says so");
    // Without the network: the file alone is asked.
    assert!(machine.does(&["proposals", "accept", "1", "2", "3"]).contains("3 acceptées"));
    assert!(machine.does(&["proposals", "refuse", "4"]).contains("1 refusée"));
    assert!(machine.does(&["settings"]).contains("5 min, du groupement, le "));
    assert!(machine.does(&["directory", "karimi"]).contains("du groupement, le "));
    machine.does(&["settings", "desk.lock_after=4"]);
    assert!(machine.does(&["hub", "pull"]).contains("4 réponses envoyées"));
    assert!(!machine.does(&["hub", "pull"]).contains("réponse"), "sent twice, it is there once");
    let told = shares(&hub, &coordinator, &[]);
    assert!(
        told.lines().any(|line| line.contains("Verrouillage") && line.contains("changé\u{a0}: Les Tilleuls")),
        "{told}"
    );
    assert!(told.lines().any(|line| line.contains("Karimi") && line.contains("accepté\u{a0}: Les Tilleuls")), "{told}");
    assert!(told.lines().any(|line| line.contains("Noël") && line.contains("refusé\u{a0}: Les Tilleuls")), "{told}");
    // Another centre, for which the coordinator does not answer, hears nothing.
    let other = Machine::new(&hub, &lilas, "lilas");
    assert!(other.does(&["hub", "pull"]).contains("rien de nouveau"));
}

#[test]
fn what_is_proposed_again_or_taken_back_waits_no_more_and_what_no_centre_could_take_is_refused() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let direction = hub.add_coordinator(&[]);
    shares(&hub, &direction, &["setting", "desk.lock_after=5"]);
    shares(&hub, &direction, &["reasons", "vaccination"]);
    let machine = Machine::new(&hub, &centre, "tilleuls");
    machine.does(&["hub", "pull"]);
    assert!(shares(&hub, &direction, &["setting", "desk.lock_after=8"]).contains("une plus ancienne est retirée"));
    assert!(shares(&hub, &direction, &["withdraw", "2"]).contains("1 proposition retirée"));
    assert!(machine.does(&["hub", "pull"]).contains("1 proposition reçue, 2 retirées"));
    let open = machine.does(&["proposals"]);
    assert!(open.contains("8 min") && !open.contains("5 min") && !open.contains("vaccination"), "{open}");
    for wrong in [
        &["setting", "desk.lock_after=999"][..],
        &["setting", "nothing=1"],
        &["days", "Noël"],
        &["drug", "x=STUPEFIANT"],
        &["entry", "name=Sans rubrique"],
    ] {
        let mut words = vec!["hub", "share", "--hub", direction.file.to_str().unwrap()];
        words.extend(wrong);
        assert!(!hub.runs(&words).status.success(), "{wrong:?}");
    }
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.shared"), [["3"]], "nothing of it was shared");
}

#[test]
fn what_is_proposed_to_one_centre_takes_nothing_back_from_the_others_and_the_list_says_for_whom() {
    let hub = TestHub::new();
    let (tilleuls, lilas) = (hub.add_centre("Les Tilleuls"), hub.add_centre("Les Lilas"));
    let direction = hub.add_coordinator(&[]);
    let to_lilas = |minutes: &str| {
        shares(&hub, &direction, &["setting", &format!("desk.lock_after={minutes}"), "--centre", &lilas.id.to_string()])
    };
    shares(&hub, &direction, &["setting", "desk.lock_after=5"]);
    let said = to_lilas("8");
    assert!(!said.contains("retirée"), "{said}");
    let machine = Machine::new(&hub, &tilleuls, "tilleuls");
    machine.does(&["hub", "pull"]);
    assert!(machine.does(&["proposals"]).contains("5 min"));
    let told = shares(&hub, &direction, &[]);
    let line = |minutes: &str| told.lines().find(|line| line.contains(minutes)).unwrap_or_default().to_owned();
    assert!(line("8 min").contains("Les Lilas") && line("5 min").contains("tous"), "{told}");
    assert!(to_lilas("9").contains("une plus ancienne est retirée"), "another for the same centre alone");
    let said = shares(&hub, &direction, &["setting", "desk.lock_after=10"]);
    assert!(said.contains("2 plus anciennes sont retirées"), "what is for all is for each: {said}");
}

#[test]
fn the_same_proposal_made_again_is_there_once() {
    let hub = TestHub::new();
    hub.add_centre("Les Tilleuls");
    let direction = hub.add_coordinator(&[]);
    let words = ["instruction", "une ordonnance en trois jours", "--pane", "RENEWAL"];
    for again in [&words[..], &["days", "24/12/2027-26/12/2027 fermeture de Noël"]] {
        assert!(!shares(&hub, &direction, again).contains("retirée"), "{again:?}");
        assert!(shares(&hub, &direction, again).contains("une plus ancienne est retirée"), "{again:?}");
    }
    assert!(!shares(&hub, &direction, &words[..2]).contains("retirée"), "of every pane is another");
}

#[test]
fn a_proposal_that_is_not_there_is_not_taken_back_and_neither_are_the_others_named() {
    let hub = TestHub::new();
    hub.add_centre("Les Tilleuls");
    let direction = hub.add_coordinator(&[]);
    shares(&hub, &direction, &["setting", "desk.lock_after=5"]);
    let done = hub.runs(&["hub", "share", "withdraw", "1", "99", "--hub", direction.file.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code() == Some(1) && said.contains("n°\u{a0}99") && !said.contains("1,"), "{done:?}");
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.shared WHERE withdrawn_at IS NULL"), [["1"]]);
    assert!(shares(&hub, &direction, &["withdraw", "1"]).contains("1 proposition retirée"));
}

#[test]
fn a_hub_that_does_not_answer_takes_nothing_from_the_desk() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let direction = hub.add_coordinator(&[]);
    shares(&hub, &direction, &["setting", "desk.lock_after=5"]);
    let machine = Machine::new(&hub, &centre, "tilleuls");
    machine.does(&["hub", "pull"]);
    let away =
        Machine { member: &Member { file: centre.by_port(1), id: centre.id }, db: machine.db.clone(), ..machine };
    assert!(!away.runs(&["hub", "pull"]).status.success());
    assert!(away.does(&["proposals", "accept", "all"]).contains("1 acceptée"));
}
