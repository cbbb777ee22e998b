//! The thread that answers for a file.

use comptoir::protocol::StoreReply;
use comptoir::store::Worker;
use tempfile::TempDir;

#[test]
fn a_file_that_does_not_open_is_told_by_the_worker() {
    let folder = TempDir::new().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let _worker = Worker::start(folder.path().join("absent.db"), move |reply| tell.send(reply).unwrap());
    match told.recv().unwrap() {
        StoreReply::Refused(trouble) => assert!(trouble.to_string().contains("absent.db"), "{trouble}"),
        other => panic!("{other:?}"),
    }
}
