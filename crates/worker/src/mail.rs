//! Sends letters over SMTP.

use app::mail::Message;
use app::{App, AppError};
use domain::{MailId, text};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::{Duration, UNIX_EPOCH};
use store::jobs::Claimed;
use url::{Host, Url};

/// Longest time that the mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why letters can't be sent at all. It never shows the address: a password may be in it.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    #[error("the mail server's address cannot be used")]
    Address,
    #[error("the sender `{0}` is not a mail address")]
    Sender(String),
}

/// The way to the mail server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}
impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer({})", self.from)
    }
}

impl Mailer {
    /// `smtps://` speaks TLS from the first byte, `smtp://` begins it (STARTTLS) and goes on with nothing less;
    /// only on this machine it speaks in clear.
    ///
    /// # Errors
    /// An address or a sender that can't be one.
    pub fn new(url: &SecretString, from: &str) -> Result<Self, MailerError> {
        let mut url = Url::parse(url.expose_secret()).map_err(|_| MailerError::Address)?;
        if url.scheme() == "smtp" {
            let tls = if is_loopback(&url) {
                None
            } else {
                Some("tls=required")
            };
            url.set_query(tls);
        }
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str());
        let transport = builder
            .map_err(|_| MailerError::Address)?
            .timeout(Some(PATIENCE))
            .build();
        let from = from.parse().map_err(|_| MailerError::Sender(from.to_owned()))?;
        Ok(Self {
            transport,
            from,
            host,
        })
    }

    /// Puts a letter into the form it travels in.
    fn envelope(&self, m: &Message) -> Result<lettre::Message, AppError> {
        let broken = |e: &dyn std::fmt::Display| AppError::Internal(format!("a letter: {e}"));
        let host = self.from.email.domain();
        let to: lettre::Address = m.to.parse().map_err(|_| AppError::NotFound)?;
        let micros = u64::try_from(m.at.as_micros()).unwrap_or(0);
        let part = |kind, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
        lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(m.subject.clone())
            // The same each time it is tried: a reader's program shows a letter sent twice once.
            .message_id(Some(format!("<{}@{host}>", m.id)))
            .date(UNIX_EPOCH + Duration::from_micros(micros))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ))
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, &m.text))
                    .singlepart(part(ContentType::TEXT_HTML, &m.html)),
            )
            .map_err(|e| broken(&e))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // The scheme is not one of the web's: an address is read as a name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|a: std::net::IpAddr| a.is_loopback())
        }
        Some(Host::Ipv4(a)) => a.is_loopback(),
        Some(Host::Ipv6(a)) => a.is_loopback(),
        None => false,
    }
}

/// Sends a letter. If we die after the server took it and before that is written down, it is sent again under the
/// same id.
pub(crate) async fn run(
    app: &App,
    mailer: Option<&Mailer>,
    claimed: &Claimed,
    id: MailId,
) -> Result<(), AppError> {
    let Some(letter) = app.written_letter(id).await? else {
        return app.letter_done(claimed, id).await;
    };
    let mailer = mailer.ok_or_else(|| AppError::Internal("no mail server is set".into()))?;
    let to = text::mask_email(&letter.to);
    let envelope = match mailer.envelope(&letter) {
        Ok(envelope) => envelope,
        Err(AppError::NotFound) => {
            tracing::warn!(mail = %id, to, "a letter is given up: no mail server takes this address");
            return app.letter_done(claimed, id).await;
        }
        Err(e) => return Err(e),
    };
    let bytes = u64::try_from(envelope.formatted().len()).unwrap_or(u64::MAX);
    let sent = mailer.transport.send(envelope).await;
    app.count_letter(&mailer.host, letter.kind, bytes, sent.is_ok());
    match sent {
        Ok(_) => {
            tracing::info!(mail = %id, "a letter is sent");
            app.note_mail_test(id, None).await?;
        }
        // It will not be taken later either.
        Err(e) if e.is_permanent() => {
            let status = e.status().map(|s| s.to_string());
            tracing::warn!(mail = %id, to, status, "the mail server refused a letter for good");
            app.note_mail_test(id, Some(plain(&e))).await?;
        }
        Err(e) => return Err(AppError::Internal(format!("the mail server: {}", plain(&e)))),
    }
    app.letter_done(claimed, id).await
}

/// What went wrong, without the words of the server: they may repeat addresses.
fn plain(e: &lettre::transport::smtp::Error) -> String {
    if let Some(status) = e.status() {
        return format!("answered {status}");
    }
    let what = if e.is_timeout() {
        "did not answer in time"
    } else if e.is_tls() {
        "could not be reached by TLS"
    } else {
        "could not be spoken with"
    };
    what.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_clear() {
        let is = |url: &str| is_loopback(&Url::parse(url).unwrap());
        for here in ["smtp://127.0.0.1:25", "smtp://localhost", "smtp://[::1]:2525"] {
            assert!(is(here), "{here}");
        }
        for there in [
            "smtp://mail.example.org",
            "smtp://127.0.0.1.example.org",
            "smtp://10.0.0.1",
        ] {
            assert!(!is(there), "{there}");
        }
    }

    // The connections are kept by a task: a mailer is made within a runtime.
    #[tokio::test]
    async fn a_wrong_sender_or_address_is_refused_without_telling_the_password() {
        let of = |url: &str, from: &str| Mailer::new(&url.to_owned().into(), from).map(|_| ());
        let url = "smtp://me:canary@127.0.0.1:1";
        assert!(of(url, "AI_SHORTS <no-reply@example.org>").is_ok());
        assert!(matches!(of(url, "nobody"), Err(MailerError::Sender(_))));
        let told = of("http://me:canary@x", "a@b.c").unwrap_err();
        assert!(!told.to_string().contains("canary"), "{told}");
    }
}
