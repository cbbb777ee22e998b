//! Pushes of real centres: the hub equals the sum of the files, whatever was cut, killed, restored or done twice.

use super::support::TestHub;
use super::support::centre::Centre;

#[test]
fn a_push_brings_what_the_file_counts_and_the_next_only_what_changed() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 1);
    let first = centre.does(&["hub", "push"]);
    assert!(first.starts_with("Tout est envoyé"), "{first}");
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
    centre.writes(3);
    let second = centre.does(&["hub", "push"]);
    assert!(second.starts_with("Envoyé jusqu"), "{second}");
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert_eq!(hub.asks("SELECT string_agg(way, ' ' ORDER BY to_journal) FROM comptoir.push_log"), [["again more"]]);
    let third = centre.does(&["hub", "push"]);
    assert!(third.contains("0 nombre"), "{third}");
}
