//! A hub in a database of its own, set up by the real program; centres and coordinators of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use comptoir::hub::{Address, HubError, HubLink, wait_for};
use tempfile::TempDir;
use tokio_postgres::SimpleQueryMessage;

use super::PROGRAM;
use super::server::{programs, server};

/// A hub.
pub struct TestHub {
    /// Name of the database.
    pub base: String,
    /// Folder of the files of this test.
    pub folder: TempDir,
}

/// Somebody who signs in: a centre, a coordinator, a director.
pub struct Member {
    /// File of sign-in.
    pub file: PathBuf,
    /// Number of the centre; 0 of whom is none.
    pub id: i32,
}

impl TestHub {
    /// Makes the database and sets it up.
    pub fn new() -> Self {
        let hub = Self::without_schema();
        hub.does(&["hub", "init", &hub.url()]);
        hub
    }

    /// Makes an empty database.
    pub fn without_schema() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let base = format!("hub{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let hub = Self { base: base.clone(), folder: TempDir::new().unwrap() };
        let url = Self::url_of("postgres");
        query(&Address::parse(&url).unwrap(), &format!("CREATE DATABASE {base}")).unwrap();
        fs::write(hub.admin_file(), format!("{}\n", hub.url())).unwrap();
        set_mode(&hub.admin_file(), 0o600);
        hub
    }

    fn url_of(base: &str) -> String {
        let server = server();
        format!("postgresql://postgres@/{base}?host={}&port={}", server.socket.display(), server.port)
    }

    /// Address of the hub for the administrator, by the socket.
    pub fn url(&self) -> String {
        Self::url_of(&self.base)
    }

    /// File of sign-in of the administrator.
    pub fn admin_file(&self) -> PathBuf {
        self.folder.path().join("admin")
    }

    /// Runs the program as the administrator of the hub.
    pub fn runs(&self, words: &[&str]) -> Output {
        let mut program = Command::new(PROGRAM);
        program.args(words).env_clear().env("HOME", self.folder.path()).env("COMPTOIR_HUB", self.admin_file());
        program.output().unwrap()
    }

    /// The same, which must do its work; gives what it printed.
    pub fn does(&self, words: &[&str]) -> String {
        let done = self.runs(words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Adds a centre, which signs in over loopback.
    pub fn add_centre(&self, name: &str) -> Member {
        let file = self.folder.path().join(format!("centre-{}", self.files()));
        let machine = format!("127.0.0.1:{}", server().port);
        self.does(&["hub", "add-centre", name, "--output", file.to_str().unwrap(), "--machine", &machine]);
        let id = self.asks(&format!("SELECT id FROM comptoir.centre WHERE name = '{name}'"));
        Member { file, id: id[0][0].parse().unwrap() }
    }

    /// Adds a coordinator of these centres; of all of them, a director, where there are none.
    pub fn add_coordinator(&self, centres: &[&Member]) -> Member {
        let file = self.folder.path().join(format!("coordinator-{}", self.files()));
        let machine = format!("127.0.0.1:{}", server().port);
        let numbers: Vec<_> = centres.iter().map(|centre| centre.id.to_string()).collect();
        let mut words = vec!["hub", "add-coordinator", "--output", file.to_str().unwrap(), "--machine", &machine];
        words.extend(numbers.iter().map(String::as_str));
        if centres.is_empty() {
            words.push("--direction");
        }
        self.does(&words);
        Member { file, id: 0 }
    }

    fn files(&self) -> usize {
        fs::read_dir(self.folder.path()).unwrap().count()
    }

    /// Asks the database as its superuser, whom nothing holds back; NULL reads as `∅`.
    pub fn asks(&self, sql: &str) -> Vec<Vec<String>> {
        query(&Address::parse(&self.url()).unwrap(), sql).unwrap()
    }

    /// Asks the server as its superuser, from another database.
    pub fn asks_elsewhere(&self, sql: &str) -> Vec<Vec<String>> {
        query(&Address::parse(&Self::url_of("postgres")).unwrap(), sql).unwrap()
    }
}

impl Drop for TestHub {
    fn drop(&mut self) {
        // Roles of centres are the server's, and named after a database that no other test has.
        let url = Self::url_of("postgres");
        let _ = query(&Address::parse(&url).unwrap(), &format!("DROP DATABASE {} WITH (FORCE)", self.base));
    }
}

impl Member {
    /// Asks the database under this role.
    pub fn asks(&self, sql: &str) -> Result<Vec<Vec<String>>, HubError> {
        query(&Address::read(&self.file)?, sql)
    }

    /// Runs a statement by psql under this role; gives what it printed, and its complaints with their SQLSTATE.
    pub fn psql(&self, sql: &str) -> (String, String) {
        let text = fs::read_to_string(&self.file).unwrap();
        let (url, password) = text.trim().split_once('\n').unwrap();
        let mut psql = Command::new(programs().join("psql"));
        psql.args(["-X", "-A", "-t", "-v", "VERBOSITY=sqlstate", "-d", url, "-c", sql]).env_clear();
        let done = psql.env("PGPASSWORD", password).stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (text(&done.stdout), text(&done.stderr))
    }

    /// The file of sign-in of the same role, by another port of this machine.
    pub fn by_port(&self, port: u16) -> PathBuf {
        let text = fs::read_to_string(&self.file).unwrap();
        let moved = text.replace(&format!("127.0.0.1:{}", server().port), &format!("127.0.0.1:{port}"));
        let file = self.file.with_extension(port.to_string());
        fs::write(&file, moved).unwrap();
        set_mode(&file, 0o600);
        file
    }
}

/// Runs statements in one session and gives the rows of them all.
pub fn query(address: &Address, sql: &str) -> Result<Vec<Vec<String>>, HubError> {
    wait_for(async {
        let link = address.connect().await?;
        let rows = ask(&link, sql).await;
        link.close().await;
        rows
    })
}

/// Runs statements in an open session and gives the rows of them all.
pub async fn ask(link: &HubLink, sql: &str) -> Result<Vec<Vec<String>>, HubError> {
    let messages = link.client.simple_query(sql).await?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|at| row.get(at).unwrap_or("∅").to_owned()).collect()),
        _ => None,
    });
    Ok(rows.collect())
}

pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
