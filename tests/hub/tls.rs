//! The way to a hub on another machine is in TLS, verified, or there is none.

use std::fs;

use comptoir::hub::Address;
use comptoir::log::LoggedError;

use super::support::server::server;
use super::support::{TestHub, set_mode};

#[test]
fn a_certificate_is_accepted_from_the_authority_named_and_from_no_other() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let text = fs::read_to_string(&centre.file).unwrap();
    let (url, password) = text.trim().split_once('\n').unwrap();
    let file = hub.folder.path().join("by-tls");
    let ask = |url: &str| {
        fs::write(&file, format!("{url}\n{password}\n")).unwrap();
        set_mode(&file, 0o600);
        let sql = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        super::support::query(&Address::read(&file).unwrap(), sql)
    };
    let authority = server().authority.display();
    assert_eq!(ask(&format!("{url}?sslmode=require&sslrootcert={authority}")).unwrap(), [["t", "TLSv1.3"]]);
    // The authorities of the machine do not know it; another authority did not sign it.
    let unknown = ask(&format!("{url}?sslmode=require")).unwrap_err();
    assert!(["hub_not_trusted", "hub_no_certificates"].contains(&unknown.code()), "{}", unknown.code());
    let own = server().socket.join("server.pem");
    let wrong = ask(&format!("{url}?sslmode=verify-full&sslrootcert={}", own.display())).unwrap_err();
    assert_eq!(wrong.code(), "hub_not_trusted", "{wrong:?}");
    // The name on the certificate is another machine's.
    let elsewhere = url.replace("127.0.0.1", "hub.example.org");
    let named = format!("{elsewhere}?hostaddr=127.0.0.1&sslrootcert={authority}");
    assert_eq!(ask(&named).unwrap_err().code(), "hub_not_trusted");
    assert_eq!(ask(&format!("{url}?sslmode=require&sslrootcert=/nowhere")).unwrap_err().code(), "hub_no_certificates");
}

#[test]
fn another_machine_is_never_reached_in_clear() {
    for url in [
        "postgresql://c1@192.0.2.7/hub?sslmode=disable",
        "postgresql://c1@hub.example.org/hub?sslmode=prefer",
        "postgresql://c1@localhost,hub.example.org/hub?sslmode=disable",
        "postgresql://c1@localhost/hub?hostaddr=192.0.2.7&sslmode=disable",
    ] {
        assert_eq!(Address::parse(url).err().unwrap().code(), "hub_in_clear", "{url}");
    }
}
