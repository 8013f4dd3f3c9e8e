//! A webhook's receiver on loopback: keeps what it is sent and answers as it is told.

use anyhow::Context as _;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Message {
    pub path: String,
    /// By name in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Message {
    pub fn header(&self, name: &str) -> anyhow::Result<&str> {
        let value = self.headers.get(name);
        value.map(String::as_str).with_context(|| format!("no {name}"))
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// What to answer next, before it goes back to 204.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Status(u16),
    /// Reads the message and says nothing.
    Silence,
}

#[derive(Default)]
struct Kept {
    messages: Vec<Message>,
    replies: VecDeque<Reply>,
}

pub struct Receiver {
    /// `http://127.0.0.1:port`
    pub origin: String,
    kept: Arc<Mutex<Kept>>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    pub async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let kept = Arc::<Mutex<Kept>>::default();
        let inner = kept.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, inner.clone()));
            }
        });
        Ok(Self { origin, kept, task })
    }

    /// The next messages are answered like this, one after the other.
    pub fn reply(&self, replies: &[Reply]) {
        lock(&self.kept).replies.extend(replies);
    }

    pub fn messages(&self) -> Vec<Message> {
        lock(&self.kept).messages.clone()
    }

    /// Waits until so many messages came, and answers the newest of them.
    pub async fn message(&self, count: usize) -> anyhow::Result<Message> {
        for _ in 0..900 {
            if let Some(message) = self.messages().get(count - 1) {
                return Ok(message.clone());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("only these came: {:#?}", self.messages())
    }

    /// Waits for the first message of a type.
    pub async fn of_type(&self, kind: &str) -> anyhow::Result<Message> {
        for _ in 0..900 {
            let found = self.messages().into_iter().find(|m| m.json()["type"] == kind);
            if let Some(message) = found {
                return Ok(message);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("no {kind} among {:#?}", self.messages())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(kept: &Mutex<Kept>) -> std::sync::MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn talk(stream: TcpStream, kept: Arc<Mutex<Kept>>) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").and_then(|l| l.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        lines.read_exact(&mut body).await?;
        let message = Message {
            path,
            headers,
            body: String::from_utf8(body)?,
        };
        let reply = {
            let mut kept = lock(&kept);
            kept.messages.push(message);
            kept.replies.pop_front().unwrap_or(Reply::Status(204))
        };
        match reply {
            Reply::Status(status) => {
                let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\n\r\n");
                write.write_all(answer.as_bytes()).await?;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
}
