//! The way to the hub: the file that says where it is, and a connection, in TLS unless the hub is on this machine.

use std::fs;
use std::future::Future;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, Socket};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, InvalidDnsNameError, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::{HubCause, HubError};

/// Place of the file that says where the hub is, where nobody names another.
pub const USUAL_PLACE: &str = "/etc/comptoir/hub";
/// Time after which a machine that does not answer is given up.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Limits of the session. A transaction that is left open by a program that hangs is undone; a lock is waited for as long
/// as another push of the same centre may take.
const SESSION: &str = "SET search_path = ''; SET statement_timeout = '300s'; SET lock_timeout = '300s'; \
                       SET idle_in_transaction_session_timeout = '900s'; SET client_min_messages = 'error'; \
                       SET TimeZone = 'UTC'; SET DateStyle = 'ISO'";

/// The address of a hub, with what signs in there.
#[derive(Clone)]
pub struct Address {
    config: Config,
    /// The address as it is written, without the password.
    url: String,
    /// File of the authorities to trust; none: those of the machine.
    authorities: Option<PathBuf>,
}

impl Address {
    /// Reads the address and, on the line below it, the password from a file that other accounts cannot read.
    pub fn read(path: &Path) -> Result<Self, HubError> {
        let found = fs::metadata(path).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => HubError::with_source(HubCause::NoAddress(path.to_owned()), why),
            _ => HubError::with_source(HubCause::AddressUnread(path.to_owned()), why),
        })?;
        if found.mode() & 0o007 != 0 {
            return Err(HubCause::AddressOpen(path.to_owned()).into());
        }
        let text = fs::read_to_string(path)
            .map_err(|why| HubError::with_source(HubCause::AddressUnread(path.to_owned()), why))?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (url, password, more) = (lines.next(), lines.next(), lines.next());
        let bad = || HubError::from(HubCause::BadAddress(path.display().to_string()));
        let mut address =
            Self::parse(url.filter(|_| more.is_none()).ok_or_else(bad)?).map_err(|why| match why.cause() {
                HubCause::BadAddress(_) => bad(),
                _ => why,
            })?;
        if let Some(password) = password {
            address.config.password(password);
        }
        Ok(address)
    }

    /// Reads an address without a password, as a command line may hold it.
    pub fn parse(url: &str) -> Result<Self, HubError> {
        let bad = || HubError::from(HubCause::BadAddress(format!("«\u{a0}{url}\u{a0}»")));
        if !url.starts_with("postgresql://") && !url.starts_with("postgres://") {
            return Err(bad());
        }
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut authorities, mut mode, mut kept) = (None, None, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("sslrootcert", path)) => authorities = Some(PathBuf::from(path)),
                Some(("sslmode", said)) => mode = Some(said),
                Some(("password", _)) => return Err(HubCause::PasswordShown.into()),
                Some(_) => kept.push(part),
                None => return Err(bad()),
            }
        }
        let plain = if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
        // What the crate says of a bad address may repeat the password in it.
        let mut config: Config = plain.parse().map_err(|_| bad())?;
        if config.get_password().is_some() {
            return Err(HubCause::PasswordShown.into());
        }
        if config.get_user().is_none() || config.get_dbname().is_none() {
            return Err(bad());
        }
        let here = is_here(&config);
        config.ssl_mode(match mode {
            None if here => SslMode::Disable,
            Some("disable") if here => SslMode::Disable,
            None | Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(_) => return Err(HubCause::InClear.into()),
        });
        config.application_name("comptoir").connect_timeout(ANSWER_WITHIN);
        config.keepalives_idle(ANSWER_WITHIN).keepalives_interval(ANSWER_WITHIN).keepalives_retries(3);
        config.tcp_user_timeout(Duration::from_secs(60));
        Ok(Self { config, url: url.to_owned(), authorities })
    }

    /// Writes the address of the same hub for another role, reached at `host` where one is given.
    pub fn url_for(&self, role: &str, host: Option<&str>) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("postgresql", &self.url));
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let (machine, base) = place.split_once('/').unwrap_or((place, ""));
        let machine = host.unwrap_or(machine.rsplit_once('@').map_or(machine, |(_, machine)| machine));
        // A socket or a port named apart is the way of this machine, and not of the one given.
        let kept =
            |part: &&str| host.is_none() || !["host=", "hostaddr=", "port="].iter().any(|key| part.starts_with(key));
        let query: Vec<_> = query.into_iter().flat_map(|query| query.split('&')).filter(kept).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        format!("{scheme}://{role}@{machine}/{base}{query}")
    }

    /// Connects, and checks that the session is what the program counts on.
    pub async fn connect(&self) -> Result<HubLink, HubError> {
        let (client, driver) = match self.config.get_ssl_mode() {
            SslMode::Disable => {
                let (client, connection) = self.config.connect(tokio_postgres::NoTls).await?;
                (client, tokio::spawn(connection))
            }
            _ => {
                let (client, connection) = self.config.connect(self.tls()?).await?;
                (client, tokio::spawn(connection))
            }
        };
        client.batch_execute(SESSION).await?;
        Ok(HubLink { client, driver })
    }

    fn tls(&self) -> Result<Tls, HubError> {
        let mut roots = RootCertStore::empty();
        let missing = || HubError::from(HubCause::NoCertificates(self.authorities.clone()));
        match &self.authorities {
            // The authority that is named is the only one trusted.
            Some(path) => {
                let read = |why| HubError::with_source(HubCause::NoCertificates(Some(path.clone())), why);
                for certificate in CertificateDer::pem_file_iter(path).map_err(read)? {
                    let certificate = certificate.map_err(read)?;
                    roots
                        .add(certificate)
                        .map_err(|why| HubError::with_source(HubCause::NoCertificates(Some(path.clone())), why))?;
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        if roots.is_empty() {
            return Err(missing());
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|why| HubError::with_source(HubCause::NoMeans, why))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Tls(Arc::new(config)))
    }
}

/// True where every way of the address stays on this machine.
fn is_here(config: &Config) -> bool {
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let name = name.trim_matches(['[', ']']);
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    });
    named && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback)
}

/// An open connection to the hub.
pub struct HubLink {
    /// The session.
    pub client: Client,
    driver: JoinHandle<Result<(), tokio_postgres::Error>>,
}

impl HubLink {
    /// Says goodbye, and waits until that is written.
    pub async fn close(self) {
        drop(self.client);
        // Whether the server heard the goodbye changes nothing of what it has acknowledged.
        let _ = self.driver.await;
    }
}

/// Runs what speaks with the hub, on this thread, until it is done.
pub fn wait_for<T>(work: impl Future<Output = Result<T, HubError>>) -> Result<T, HubError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|why| HubError::with_source(HubCause::NoMeans, why))?;
    runtime.block_on(work)
}

/// TLS as the hub is reached with: both traits of the database's crate over rustls.
#[derive(Clone)]
struct Tls(Arc<ClientConfig>);

struct TlsTo {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

struct TlsSocket(tokio_rustls::client::TlsStream<Socket>);

impl MakeTlsConnect<Socket> for Tls {
    type Stream = TlsSocket;
    type TlsConnect = TlsTo;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<TlsTo, InvalidDnsNameError> {
        Ok(TlsTo { config: Arc::clone(&self.0), name: ServerName::try_from(host)?.to_owned() })
    }
}

impl TlsConnect<Socket> for TlsTo {
    type Stream = TlsSocket;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TlsSocket>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let handshake = tokio_rustls::TlsConnector::from(self.config).connect(self.name, socket);
        Box::pin(async move { handshake.await.map(TlsSocket) })
    }
}

impl tokio_postgres::tls::TlsStream for TlsSocket {
    /// The certificate of the server is verified with its name: the sign-in needs no tie to the channel beside.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for TlsSocket {
    fn poll_read(mut self: Pin<&mut Self>, task: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(task, into)
    }
}

impl AsyncWrite for TlsSocket {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(task, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(task)
    }
}
