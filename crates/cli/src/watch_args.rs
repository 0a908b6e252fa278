//! What may be said of fetching and of mail, on the command line or in variables.

use clap::{Args, ValueEnum};
use usecases::{
    Error,
    mail::{Mail, MailServer, Protection},
    source::{Allowed, watch::Watch},
};

/// Where files may be fetched from, and how owners of sources get mail.
#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// A host from which files may be fetched; several times for several. Without it nothing is fetched
    #[arg(long, env = "THROUGHLINE_ALLOW_HOST", value_name = "HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Let files be fetched without encryption, over http
    #[arg(long, env = "THROUGHLINE_ALLOW_HTTP")]
    allow_http: bool,
    /// The mail server; without it no mail is sent
    #[arg(long, env = "THROUGHLINE_MAIL_HOST", value_name = "HOST", requires = "mail_from")]
    mail_host: Option<String>,
    /// Its port; by default 587, 465 or 25, by its protection
    #[arg(long, env = "THROUGHLINE_MAIL_PORT", value_name = "PORT")]
    mail_port: Option<u16>,
    /// The sender's address
    #[arg(long, env = "THROUGHLINE_MAIL_FROM", value_name = "EMAIL")]
    mail_from: Option<String>,
    /// How the connection to the mail server is kept safe
    #[arg(long, env = "THROUGHLINE_MAIL_PROTECTION", value_enum, default_value_t = Protected::Starttls)]
    mail_protection: Protected,
    /// The name to sign in with; the password comes from `THROUGHLINE_MAIL_PASSWORD`
    #[arg(long, env = "THROUGHLINE_MAIL_USER", value_name = "NAME")]
    mail_user: Option<String>,
    // Never typed: it would stand in the list of processes and in the shell's history.
    #[arg(long, env = "THROUGHLINE_MAIL_PASSWORD", hide = true, hide_env_values = true)]
    mail_password: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Protected {
    /// Begins in the clear and must go on encrypted
    Starttls,
    /// Encrypted from the start
    Tls,
    /// Not encrypted: for a server on this machine
    None,
}

impl WatchArguments {
    /// What the watch may do.
    pub(crate) fn watch(&self) -> Result<Watch, Error> {
        let allowed = Allowed::of(&self.allow_host, self.allow_http)?;
        Ok(Watch { allowed, mail: self.mail()?, ..Watch::default() })
    }

    fn mail(&self) -> Result<Option<Mail>, Error> {
        let Some((host, from)) = self.mail_host.as_deref().zip(self.mail_from.as_deref()) else {
            return Ok(None);
        };
        let server = MailServer {
            host,
            port: self.mail_port,
            from,
            protection: match self.mail_protection {
                Protected::Starttls => Protection::StartTls,
                Protected::Tls => Protection::Tls,
                Protected::None => Protection::None,
            },
            credentials: self.mail_user.as_deref().zip(self.mail_password.as_deref()),
        };
        Ok(Some(Mail::by(&server)?))
    }
}
