//! Mail to owners of sources: plain text, by the server that the administrator names.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use crate::Error;

/// How the connection to the mail server is kept safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// It begins in the clear and must go on encrypted.
    StartTls,
    /// It is encrypted from the start.
    Tls,
    /// It is not: for a server on the same machine.
    None,
}

/// A mail server and how it is used.
#[derive(Clone)]
pub struct Mail {
    from: Mailbox,
    server: AsyncSmtpTransport<Tokio1Executor>,
    said: String,
}

/// What an administrator says of the mail server.
#[derive(Clone)]
pub struct MailServer<'a> {
    /// Its name.
    pub host: &'a str,
    /// Its port; by default the usual one for its protection.
    pub port: Option<u16>,
    /// The sender's address.
    pub from: &'a str,
    /// How the connection is kept safe.
    pub protection: Protection,
    /// The name and password to sign in with.
    pub credentials: Option<(&'a str, &'a str)>,
}

impl Mail {
    /// Mail by a server.
    pub fn by(server: &MailServer<'_>) -> Result<Self, Error> {
        let from = server.from.parse::<Mailbox>().map_err(|_| {
            let problem = format!("\"{}\" is no e-mail address.", server.from);
            Error::invalid(
                "mail-from",
                problem,
                "Write the sender's address, such as throughline@example.org.",
            )
        })?;
        let parameters = || {
            TlsParameters::new(server.host.to_owned()).map_err(|_| {
                let problem = format!("\"{}\" is no name of a mail server.", server.host);
                Error::invalid("mail-host", problem, "Write its name, such as mail.example.org.")
            })
        };
        let (tls, port) = match server.protection {
            Protection::StartTls => (Tls::Required(parameters()?), 587),
            Protection::Tls => (Tls::Wrapper(parameters()?), 465),
            Protection::None => (Tls::None, 25),
        };
        let port = server.port.unwrap_or(port);
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(20)));
        if let Some((name, password)) = server.credentials {
            let credentials = Credentials::new(name.to_owned(), password.to_owned());
            transport = transport.credentials(credentials);
        }
        let said = format!("by {}, port {port}, from {from}", server.host);
        Ok(Self { from, server: transport.build(), said })
    }

    /// The server and the sender, for diagnosis.
    pub fn words(&self) -> &str {
        &self.said
    }

    /// Sends a mail of plain text to one person.
    pub(crate) async fn send(&self, to: &str, subject: &str, body: String) -> Result<(), String> {
        let to =
            to.parse::<Mailbox>().map_err(|it| format!("The address cannot be used: {it}."))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|it| format!("The mail could not be written: {it}."))?;
        let sent = self.server.send(message).await;
        sent.map(drop).map_err(|it| format!("The mail server did not take it: {it}."))
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A password is nothing to print.
        f.debug_struct("Mail").field("server", &self.said).finish_non_exhaustive()
    }
}
