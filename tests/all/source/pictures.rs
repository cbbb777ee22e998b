//! The pictures of the guide: each is shown by its chapter, and small.

use std::fs;

#[test]
fn ten_pictures_stand_in_the_guide_and_weigh_little() {
    let chapter = fs::read_to_string("src/guide/pictures.rs").unwrap();
    let script = fs::read_to_string("tests/pictures/render.py").unwrap();
    let mut weight = 0;
    let mut names = Vec::new();
    for entry in fs::read_dir("src/guide/pictures").unwrap().map(Result::unwrap) {
        weight += entry.metadata().unwrap().len();
        let name = entry.file_name().into_string().unwrap();
        assert!(chapter.contains(&format!("/pictures/{name})")), "{name} is not shown");
        assert!(script.contains(&format!("(\"{}\"", name.trim_end_matches(".png"))), "{name} is not rendered");
        names.push(name);
    }
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(weight < 300_000, "{weight} bytes");
}
