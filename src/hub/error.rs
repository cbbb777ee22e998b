//! Error of the hub: its cause, which the commands match on, the French sentence made of it, and the error underneath.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::error::SqlState;

use crate::log::{LoggedError, milliseconds};
use crate::protocol::Trouble;
use crate::store;

/// A failure of the hub or of the way to it.
#[derive(Debug)]
pub struct HubError {
    cause: HubCause,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Cause of a failure.
#[derive(Debug, Clone)]
pub enum HubCause {
    /// No file says where the hub is.
    NoAddress(PathBuf),
    /// The file that says it cannot be read.
    AddressUnread(PathBuf),
    /// Every account of the machine may read that file, which holds a password.
    AddressOpen(PathBuf),
    /// The address is not one, where it was read.
    BadAddress(String),
    /// The address holds the password, where others may see it.
    PasswordShown,
    /// The address asks for a connection in clear to another machine.
    InClear,
    /// The certificates to trust cannot be read.
    NoCertificates(Option<PathBuf>),
    /// The certificate of the server is not one this machine trusts, or is another machine's.
    NotTrusted,
    /// The server has no TLS.
    NoTls,
    /// No machine answers there.
    Unreachable,
    /// The link was cut.
    Cut,
    /// The role or its password is refused.
    SignInRefused,
    /// The server has no such database.
    NoDatabase,
    /// The database is no hub yet.
    NotAHub,
    /// The hub was set up by an older program.
    Older,
    /// The hub was set up by a newer program.
    Newer,
    /// The role may not do this.
    Denied,
    /// The role is none of a centre's.
    NotACentre,
    /// No centre has this number.
    NoCentre(i32),
    /// No proposal of this number stands, or none that the caller may take back.
    NoProposal(i32),
    /// The hub knows another file under the sign-in of this centre.
    OtherFile(String),
    /// A centre has this name already.
    CentreExists(String),
    /// The file to write is there already, or cannot be written.
    NotWritten(PathBuf),
    /// A lock or a place is held by another program; nothing was changed.
    Busy,
    /// The machine gives no random number or no thread.
    NoMeans,
    /// The centre's file cannot be read.
    File(Trouble),
    /// Answer of the server that has no cause of its own here, by its SQLSTATE.
    Server(String),
}

impl HubError {
    /// Makes an error over another one.
    pub fn with_source(cause: HubCause, source: impl StdError + Send + Sync + 'static) -> Self {
        Self { cause, source: Some(Box::new(source)) }
    }

    /// SQLSTATE of the server's answer, where it answered.
    pub fn sqlstate(&self) -> Option<&str> {
        let mut next = self.source();
        while let Some(link) = next {
            if let Some(code) = link.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code) {
                return Some(code.code());
            }
            next = link.source();
        }
        None
    }

    /// True where a rule or what was given stands against it, and nothing of the way to the hub.
    pub fn is_refusal(&self) -> bool {
        match &self.cause {
            HubCause::NoCentre(_)
            | HubCause::NoProposal(_)
            | HubCause::OtherFile(_)
            | HubCause::CentreExists(_)
            | HubCause::Denied
            | HubCause::NotACentre => true,
            HubCause::NoAddress(_)
            | HubCause::AddressUnread(_)
            | HubCause::AddressOpen(_)
            | HubCause::BadAddress(_)
            | HubCause::PasswordShown
            | HubCause::InClear
            | HubCause::NoCertificates(_)
            | HubCause::NotTrusted
            | HubCause::NoTls
            | HubCause::Unreachable
            | HubCause::Cut
            | HubCause::SignInRefused
            | HubCause::NoDatabase
            | HubCause::NotAHub
            | HubCause::Older
            | HubCause::Newer
            | HubCause::NotWritten(_)
            | HubCause::Busy
            | HubCause::NoMeans
            | HubCause::File(_)
            | HubCause::Server(_) => false,
        }
    }

    /// Cause of the failure.
    pub fn cause(&self) -> &HubCause {
        &self.cause
    }
}

impl From<HubCause> for HubError {
    fn from(cause: HubCause) -> Self {
        Self { cause, source: None }
    }
}

impl From<store::Error> for HubError {
    fn from(error: store::Error) -> Self {
        HubCause::File(error.into()).into()
    }
}

impl From<tokio_postgres::Error> for HubError {
    fn from(error: tokio_postgres::Error) -> Self {
        let cause = match error.code() {
            Some(state) => cause_of_state(state),
            None => cause_without_state(&error),
        };
        Self::with_source(cause, error)
    }
}

fn cause_of_state(state: &SqlState) -> HubCause {
    match state {
        state if *state == SqlState::INVALID_PASSWORD || *state == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            HubCause::SignInRefused
        }
        state if *state == SqlState::INVALID_CATALOG_NAME => HubCause::NoDatabase,
        state if *state == SqlState::UNDEFINED_TABLE || *state == SqlState::INVALID_SCHEMA_NAME => HubCause::NotAHub,
        state if *state == SqlState::UNDEFINED_FUNCTION || *state == SqlState::UNDEFINED_COLUMN => HubCause::Older,
        state if *state == SqlState::INSUFFICIENT_PRIVILEGE => HubCause::Denied,
        state
            if [
                SqlState::LOCK_NOT_AVAILABLE,
                SqlState::QUERY_CANCELED,
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::TOO_MANY_CONNECTIONS,
                SqlState::CANNOT_CONNECT_NOW,
            ]
            .contains(state) =>
        {
            HubCause::Busy
        }
        // The server was stopped, or its administrator ended the session.
        state if state.code().starts_with("57P") || state.code().starts_with("08") => HubCause::Cut,
        state => HubCause::Server(state.code().to_owned()),
    }
}

/// Cause of an error that is not the server's word: of the link, of TLS, of what was sent.
fn cause_without_state(error: &tokio_postgres::Error) -> HubCause {
    if error.is_closed() {
        return HubCause::Cut;
    }
    let mut next: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(link) = next {
        if let Some(tokio_rustls::rustls::Error::InvalidCertificate(_)) = link.downcast_ref() {
            return HubCause::NotTrusted;
        }
        if let Some(system) = link.downcast_ref::<io::Error>() {
            let inner = system.get_ref().and_then(|inner| inner.downcast_ref::<tokio_rustls::rustls::Error>());
            return match (inner, system.kind()) {
                (Some(tokio_rustls::rustls::Error::InvalidCertificate(_)), _) => HubCause::NotTrusted,
                (_, io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused | io::ErrorKind::TimedOut) => {
                    HubCause::Unreachable
                }
                (_, io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => HubCause::Unreachable,
                (_, _) if system.raw_os_error().is_none() && is_name_unknown(system) => HubCause::Unreachable,
                (_, _) => HubCause::Cut,
            };
        }
        next = link.source();
    }
    let said = error.to_string();
    if said.contains("server does not support TLS") || is_tls_refused(error) {
        HubCause::NoTls
    } else if said.contains("connecting") || said.contains("timed out") || said.contains("timeout") {
        HubCause::Unreachable
    } else {
        HubCause::Server("client".to_owned())
    }
}

fn is_tls_refused(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(|source| source.to_string().contains("does not support TLS"))
}

fn is_name_unknown(error: &io::Error) -> bool {
    error.to_string().contains("lookup")
}

impl fmt::Display for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            HubCause::NoAddress(path) => write!(
                f,
                "Aucun groupement\u{a0}: {} n’existe pas. L’administrateur·rice du groupement le fait avec «\u{a0}hub add-centre\u{a0}».",
                path.display()
            ),
            HubCause::AddressUnread(path) => write!(f, "{}\u{a0}: l’adresse du groupement ne se lit pas.", path.display()),
            HubCause::AddressOpen(path) => write!(
                f,
                "{0}\u{a0}: tous les comptes de la machine lisent ce fichier, qui porte un mot de passe (chmod o= {0}).",
                path.display()
            ),
            HubCause::BadAddress(place) => write!(
                f,
                "{place}\u{a0}: l’adresse du groupement s’écrit postgresql://RÔLE@MACHINE/BASE, puis le mot de passe à la \
                 ligne suivante."
            ),
            HubCause::PasswordShown => f.write_str(
                "Le mot de passe ne s’écrit pas dans l’adresse, où d’autres le verraient\u{a0}: il va dans un fichier, à la \
                 ligne qui suit l’adresse (--hub FICHIER).",
            ),
            HubCause::InClear => f.write_str(
                "Une autre machine ne se joint qu’en TLS\u{a0}: retirez sslmode de l’adresse, ou mettez sslmode=require.",
            ),
            HubCause::NoCertificates(Some(path)) => {
                write!(f, "{}\u{a0}: aucun certificat ne se lit dans ce fichier (sslrootcert).", path.display())
            }
            HubCause::NoCertificates(None) => f.write_str(
                "La machine n’a pas d’autorités de confiance\u{a0}: installez ca-certificates, ou nommez un fichier \
                 (sslrootcert=CHEMIN dans l’adresse).",
            ),
            HubCause::NotTrusted => f.write_str(
                "Le certificat du groupement n’est pas reconnu, ou porte un autre nom de machine\u{a0}: rien n’est envoyé. \
                 L’autorité qui l’a signé se nomme dans l’adresse\u{a0}: sslrootcert=CHEMIN.",
            ),
            HubCause::NoTls => f.write_str("Le serveur du groupement n’a pas TLS\u{a0}: rien n’est envoyé en clair."),
            HubCause::Unreachable => f.write_str(
                "Le groupement ne répond pas\u{a0}: son serveur est éteint, le lien est coupé, ou l’adresse et le port sont \
                 autres. Rien n’est perdu\u{a0}: la même commande reprendra.",
            ),
            HubCause::Cut => f.write_str(
                "Le lien avec le groupement a été coupé. Rien n’est perdu\u{a0}: la même commande reprendra au même endroit.",
            ),
            HubCause::SignInRefused => f.write_str("Le groupement refuse ce rôle ou son mot de passe."),
            HubCause::NoDatabase => f.write_str("Le serveur n’a pas de base de ce nom."),
            HubCause::NotAHub => f.write_str("Cette base n’est pas encore un groupement\u{a0}: «\u{a0}comptoir hub init\u{a0}»."),
            HubCause::Older => f.write_str(
                "Le groupement a été préparé par une version plus ancienne\u{a0}: relancez «\u{a0}comptoir hub init\u{a0}» sur lui.",
            ),
            HubCause::Newer => f.write_str(
                "Le groupement a été préparé par une version plus récente\u{a0}: mettez Comptoir à jour ici.",
            ),
            HubCause::Denied => f.write_str("Le groupement ne permet pas cela à ce rôle."),
            HubCause::NotACentre => f.write_str("Ce rôle n’est celui d’aucun centre du groupement."),
            HubCause::NoCentre(number) => write!(f, "Le groupement n’a pas de centre n°\u{a0}{number}."),
            HubCause::NoProposal(number) => write!(
                f,
                "Aucune proposition n°\u{a0}{number} n’est à retirer par ce rôle\u{a0}: rien n’est retiré."
            ),
            HubCause::OtherFile(name) => write!(
                f,
                "Le groupement connaît «\u{a0}{name}\u{a0}» par un autre fichier que celui-ci\u{a0}: rien n’est changé. Ou ce n’est pas \
                 l’accès de ce centre (/etc/comptoir/hub), ou il a recommencé\u{a0}: «\u{a0}hub push --again\u{a0}» remplace tout."
            ),
            HubCause::CentreExists(name) => write!(f, "Le groupement a déjà un centre «\u{a0}{name}\u{a0}»."),
            HubCause::NotWritten(path) => {
                write!(f, "{}\u{a0}: ce fichier existe déjà, ou ne s’écrit pas. Rien n’est ajouté.", path.display())
            }
            HubCause::Busy => f.write_str("Le groupement est occupé. Rien n’est changé\u{a0}: recommencez."),
            HubCause::NoMeans => f.write_str("La machine ne donne pas de nombre au hasard ou pas de fil d’exécution."),
            HubCause::File(trouble) => trouble.fmt(f),
            HubCause::Server(state) => {
                write!(f, "Le groupement a répondu par une erreur (code {state})\u{a0}; rien n’est changé.")
            }
        }
    }
}

impl StdError for HubError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl LoggedError for HubError {
    fn code(&self) -> &'static str {
        match &self.cause {
            HubCause::NoAddress(_) => "hub_no_address",
            HubCause::AddressUnread(_) => "hub_address_unread",
            HubCause::AddressOpen(_) => "hub_address_open",
            HubCause::BadAddress(_) => "hub_bad_address",
            HubCause::PasswordShown => "hub_password_shown",
            HubCause::InClear => "hub_in_clear",
            HubCause::NoCertificates(_) => "hub_no_certificates",
            HubCause::NotTrusted => "hub_not_trusted",
            HubCause::NoTls => "hub_no_tls",
            HubCause::Unreachable => "hub_unreachable",
            HubCause::Cut => "hub_cut",
            HubCause::SignInRefused => "hub_sign_in_refused",
            HubCause::NoDatabase => "hub_no_database",
            HubCause::NotAHub => "hub_none",
            HubCause::Older => "hub_older",
            HubCause::Newer => "hub_newer",
            HubCause::Denied => "hub_denied",
            HubCause::NotACentre => "hub_not_a_centre",
            HubCause::NoCentre(_) => "hub_no_centre",
            HubCause::NoProposal(_) => "hub_no_proposal",
            HubCause::OtherFile(_) => "hub_other_file",
            HubCause::CentreExists(_) => "hub_centre_exists",
            HubCause::NotWritten(_) => "hub_not_written",
            HubCause::Busy => "hub_busy",
            HubCause::NoMeans => "hub_no_means",
            HubCause::File(trouble) => trouble.cause().code(),
            HubCause::Server(_) => "hub_server",
        }
    }

    /// Writes the SQLSTATE beside the cause; never the words of the server, which may hold what was sent.
    fn log(&self, operation: &str, took: Duration) {
        let sqlstate = self.sqlstate().unwrap_or_default();
        tracing::warn!(operation, ms = milliseconds(took), cause = self.code(), sqlstate, "failed");
    }
}
