//! A real PostgreSQL on loopback and a Unix socket, started once for the executable and stopped with it, however it ends.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// The server of the tests.
pub struct Server {
    /// Folder of its socket.
    pub socket: PathBuf,
    /// Port on 127.0.0.1, and the number of the socket.
    pub port: u16,
    /// Certificate of the authority that signed the server's.
    pub authority: PathBuf,
    /// Process that ends the server once its standard input ends, as that of any program that dies does.
    _keeper: Child,
    _held: ChildStdin,
}

/// Starts the server, or finds it started.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

/// Folder of the server's programs.
pub fn programs() -> PathBuf {
    let mut known: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL 15 or newer is needed: apt-get install postgresql-15")
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    known.sort();
    known.pop().unwrap()
}

/// The account that the server runs as: it refuses to be root's.
fn account() -> Option<u32> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let number = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        line.split(':').nth(2)?.parse().ok()
    };
    number("postgres").or_else(|| number("nobody"))
}

fn start() -> Server {
    let bin = programs();
    // Not removed by a value that nothing drops: by the process that ends the server.
    let folder = tempfile::Builder::new().prefix("comptoir-hub-").tempdir().unwrap().keep();
    let account = account();
    let run = |command: &mut Command| {
        if let Some(number) = account {
            command.uid(number).gid(number).env("HOME", &folder);
        }
        let done = command.current_dir(&folder).output().unwrap();
        assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    if let Some(number) = account {
        chown(&folder, Some(number), Some(number)).unwrap();
    }
    let data = folder.join("data");
    run(Command::new(bin.join("initdb"))
        .args(["--auth=trust", "--no-sync", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"])
        .arg(&data));
    let access = "local all postgres trust\nlocal all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n";
    fs::write(data.join("pg_hba.conf"), access).unwrap();
    let authority = make_certificates(&folder, &run);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port_said = port.to_string();
    let said = fs::File::create(folder.join("log")).unwrap();
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", "\"$@\" & server=$!; read end; kill -INT $server; wait $server; cd /; rm -rf \"$FOLDER\"", "sh"])
        .arg(bin.join("postgres"))
        .arg("-D")
        .arg(&data)
        .args(["-c", "listen_addresses=127.0.0.1", "-p", &port_said, "-k"])
        .arg(&folder)
        .args([
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=64MB",
            "-c",
            "ssl=on",
        ])
        .args(["-c", "ssl_cert_file=../server.pem", "-c", "ssl_key_file=../server.key"])
        .args(["-c", "log_statement=ddl", "-c", "password_encryption=scram-sha-256"])
        .env("FOLDER", &folder)
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(said.try_clone().unwrap())
        .stderr(said);
    if let Some(number) = account {
        keeper.uid(number).gid(number);
    }
    let mut keeper = keeper.process_group(0).spawn().unwrap();
    let held = keeper.stdin.take().unwrap();
    let begun = Instant::now();
    let ready = Command::new(bin.join("pg_isready")).args(["-q", "-p", &port_said, "-h"]).arg(&folder).clone_words();
    while !ready.run() {
        let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not start: {}", log());
        thread::sleep(Duration::from_millis(50));
    }
    Server { socket: folder, port, authority, _keeper: keeper, _held: held }
}

/// An authority of the tests' own, and a certificate that it signed for 127.0.0.1 and localhost.
fn make_certificates(folder: &Path, run: &impl Fn(&mut Command)) -> PathBuf {
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n";
    fs::write(folder.join("names"), names).unwrap();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let openssl = |words: &[&str]| run(Command::new("openssl").args(words));
    let mut authority = vec!["req", "-x509"];
    authority.extend(key);
    authority.extend(["-keyout", "authority.key", "-out", "authority.pem", "-days", "3650", "-subj", "/CN=Essai"]);
    openssl(&authority);
    let mut request = vec!["req"];
    request.extend(key);
    request.extend(["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"]);
    openssl(&request);
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "authority.pem",
        "-CAkey",
        "authority.key",
        "-CAcreateserial",
        "-days",
        "3650",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ]);
    folder.join("authority.pem")
}

/// Words of a command that is run several times.
struct Again(PathBuf, Vec<std::ffi::OsString>);

trait CloneWords {
    fn clone_words(&self) -> Again;
}

impl CloneWords for Command {
    fn clone_words(&self) -> Again {
        Again(self.get_program().into(), self.get_args().map(Into::into).collect())
    }
}

impl Again {
    fn run(&self) -> bool {
        Command::new(&self.0).args(&self.1).status().is_ok_and(|status| status.success())
    }
}
