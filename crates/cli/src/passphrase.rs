//! Where a passphrase comes from: a file, or the terminal without showing it.

use anyhow::Context as _;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use secrecy::{ExposeSecret as _, SecretString};
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Asks once; `twice` for one that must not be mistyped. Of a file the first line counts.
pub fn read(file: Option<&Path>, twice: bool) -> anyhow::Result<SecretString> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.with_context(|| format!("the passphrase file {}", path.display()))?;
        return Ok(text.lines().next().unwrap_or_default().to_owned().into());
    }
    anyhow::ensure!(
        std::io::stdin().is_terminal(),
        "a passphrase is asked for on a terminal; elsewhere give --passphrase-file FILE"
    );
    let first = ask("Passphrase: ")?;
    if twice {
        let again = ask("The same again: ")?;
        anyhow::ensure!(
            first.expose_secret() == again.expose_secret(),
            "the two were not the same; nothing was written"
        );
    }
    Ok(first)
}

pub(crate) fn ask(words: &str) -> anyhow::Result<SecretString> {
    eprint!("{words}");
    std::io::stderr().flush()?;
    let stdin = std::io::stdin();
    let before = tcgetattr(&stdin)?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Now, &quiet)?;
    let mut line = Zeroizing::new(String::new());
    let read = stdin.read_line(&mut line);
    tcsetattr(&stdin, OptionalActions::Now, &before)?;
    eprintln!();
    read?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned().into())
}
