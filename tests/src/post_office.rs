//! A mail server on loopback that keeps what it is given. Source of its manners: RFC 5321.

use anyhow::Context as _;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A letter as it came.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: String,
    /// Head and body as sent.
    pub raw: String,
}

impl Letter {
    /// A line of the head, unfolded.
    pub fn head(&self, name: &str) -> Option<String> {
        header(&self.raw, name)
    }
    /// The part for readers without HTML, decoded.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }
    pub fn html(&self) -> String {
        self.part("text/html")
    }
    fn part(&self, kind: &str) -> String {
        let boundary = self
            .raw
            .split("boundary=\"")
            .nth(1)
            .and_then(|b| b.split('"').next());
        let Some(boundary) = boundary else {
            return String::new();
        };
        let line = format!("--{boundary}");
        let parts = self.raw.split(&line);
        let found = parts
            .filter(|p| header(p.trim_start(), "content-type").is_some_and(|t| t.starts_with(kind)))
            .last();
        let Some((head, body)) = found.and_then(|p| p.trim_start().split_once("\r\n\r\n")) else {
            return String::new();
        };
        let bytes = match header(&format!("{head}\r\n\r\n"), "content-transfer-encoding").as_deref() {
            Some("base64") => BASE64_STANDARD
                .decode(body.replace(['\r', '\n'], ""))
                .unwrap_or_default(),
            Some("quoted-printable") => quoted(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }
    /// What stands after `#` in the link.
    pub fn token(&self) -> anyhow::Result<String> {
        let text = self.text();
        let link = text
            .split_whitespace()
            .find(|w| w.contains("/#") || w.contains('#'));
        let link = link.with_context(|| format!("no link in {text}"))?;
        Ok(link.rsplit('#').next().unwrap_or_default().to_owned())
    }
}

fn header(raw: &str, name: &str) -> Option<String> {
    let (head, _) = raw.split_once("\r\n\r\n")?;
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.split("\r\n").find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// Source: RFC 2045, section 6.7.
fn quoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut out = vec![];
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok());
        let byte = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
        if let (b'=', Some(byte)) = (first, byte) {
            out.push(byte);
            rest = &tail[2..];
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out
}

/// Listens until it is dropped.
pub struct PostOffice {
    pub url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
    /// How many letters are refused for now, before one is taken.
    busy: Arc<Mutex<u32>>,
    task: tokio::task::JoinHandle<()>,
}

impl PostOffice {
    pub async fn open() -> anyhow::Result<Self> {
        Self::open_at("127.0.0.1:0").await
    }
    pub async fn open_at(address: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let letters = Arc::<Mutex<Vec<Letter>>>::default();
        let busy = Arc::<Mutex<u32>>::default();
        let (kept, refused) = (letters.clone(), busy.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, kept.clone(), refused.clone()));
            }
        });
        Ok(Self {
            url,
            letters,
            busy,
            task,
        })
    }
    /// The next letters are refused for now.
    pub fn refuse(&self, times: u32) {
        *self.busy.lock().unwrap_or_else(PoisonError::into_inner) = times;
    }
    pub fn letters(&self) -> Vec<Letter> {
        self.letters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
    /// Waits until so many letters came, and answers the newest.
    pub async fn letter(&self, count: usize) -> anyhow::Result<Letter> {
        for _ in 0..300 {
            let all = self.letters();
            anyhow::ensure!(all.len() <= count, "more letters than {count}: {all:#?}");
            if all.len() == count {
                return all.last().cloned().context("no letter");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("letter {count} does not come: {:#?}", self.letters())
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(
    stream: TcpStream,
    letters: Arc<Mutex<Vec<Letter>>>,
    busy: Arc<Mutex<u32>>,
) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    let (mut from, mut to) = (String::new(), String::new());
    write.write_all(b"220 post.example ESMTP\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.trim_end().to_ascii_uppercase();
        let address = || {
            let inner = line.split(['<', '>']).nth(1).unwrap_or_default();
            inner.to_owned()
        };
        let answer = if verb.starts_with("EHLO") {
            "250-post.example\r\n250 8BITMIME\r\n"
        } else if verb.starts_with("MAIL FROM") {
            from = address();
            "250 ok\r\n"
        } else if verb.starts_with("RCPT TO") {
            to = address();
            let mut left = busy.lock().unwrap_or_else(PoisonError::into_inner);
            if *left > 0 {
                *left -= 1;
                "451 later\r\n"
            } else if to.starts_with("gone@") {
                "550 nobody here\r\n"
            } else {
                "250 ok\r\n"
            }
        } else if verb == "DATA" {
            write.write_all(b"354 go on\r\n").await?;
            let mut raw = String::new();
            loop {
                line.clear();
                lines.read_line(&mut line).await?;
                if line == ".\r\n" {
                    break;
                }
                raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            let letter = Letter {
                from: from.clone(),
                to: to.clone(),
                raw,
            };
            letters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(letter);
            "250 taken\r\n"
        } else if verb == "QUIT" {
            write.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else {
            "250 ok\r\n"
        };
        write.write_all(answer.as_bytes()).await?;
    }
}
