//! A web server that says what a test tells it to, cuts included. It knows the body before it answers:
//! VK's calls say in it what they are about.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    /// Of the body, as announced.
    pub len: usize,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
    pub fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
    /// The part of the address that tells the call.
    pub fn call(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }
    pub fn is_whole(&self) -> bool {
        self.body.len() == self.len
    }
}

#[derive(Clone, Debug)]
pub enum Say {
    Answer(u16, String),
    /// Says nothing and hangs up.
    Cut,
    /// Keeps silent.
    Silence,
}

pub fn say(status: u16, body: impl ToString) -> Say {
    Say::Answer(status, body.to_string())
}
pub fn good(response: Value) -> Say {
    say(200, json!({ "response": response }))
}
/// An error as VK gives it: with status 200, and with our own fields in it.
pub fn error(code: i64, message: &str) -> Say {
    full_error(json!({"error_code": code, "error_msg": message}))
}
pub fn full_error(mut error: Value) -> Say {
    error["request_params"] = json!([{"key": "access_token", "value": "canary-access"},
        {"key": "description", "value": "canary-caption"}]);
    say(200, json!({ "error": error }))
}

type Script = Box<dyn FnMut(&Seen) -> Say + Send>;

pub struct Stub {
    pub base: url::Url,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    /// Bytes that are read of an upload before the connection ends.
    pub cut_at: Arc<Mutex<Option<usize>>>,
}

impl Stub {
    pub async fn start(script: impl FnMut(&Seen) -> Say + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/twin", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(script)));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let cut_at = Arc::new(Mutex::new(None));
        let (log, cut) = (seen.clone(), cut_at.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script.clone(), log.clone(), cut.clone()));
            }
        });
        Self { base, seen, cut_at }
    }

    /// Answers in this order, the last one for ever.
    pub async fn saying(answers: Vec<Say>) -> Self {
        let mut at = 0;
        Self::start(move |_| {
            let answer = answers[at.min(answers.len() - 1)].clone();
            at += 1;
            answer
        })
        .await
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
    pub fn last(&self) -> Seen {
        self.requests().pop().unwrap()
    }
    pub fn calls(&self) -> Vec<String> {
        self.requests().iter().map(|s| s.call().to_owned()).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    script: Arc<Mutex<Script>>,
    log: Arc<Mutex<Vec<Seen>>>,
    cut_at: Arc<Mutex<Option<usize>>>,
) {
    let mut buffer = Vec::new();
    while let Some(mut seen) = read_head(&mut stream, &mut buffer).await {
        let upload = seen.header("content-type").starts_with("multipart/");
        let cut = if upload {
            cut_at.lock().unwrap().take()
        } else {
            None
        };
        let wanted = cut.map_or(seen.len, |n| n.min(seen.len));
        while buffer.len() < wanted {
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let rest = buffer.split_off(buffer.len().min(wanted));
        seen.body = std::mem::replace(&mut buffer, rest);
        let whole = seen.is_whole();
        let answer = (script.lock().unwrap())(&seen);
        log.lock().unwrap().push(seen);
        match answer {
            _ if !whole => return,
            Say::Cut => return,
            Say::Silence => std::future::pending().await,
            Say::Answer(status, body) => {
                let text = format!(
                    "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                if stream.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let rest = buffer.split_off(end + 4);
    let text = String::from_utf8(std::mem::replace(buffer, rest)).unwrap();
    let mut lines = text.lines();
    let target = lines.next()?.split(' ').nth(1)?;
    let url: url::Url = format!("http://stub{target}").parse().unwrap();
    let headers: HashMap<_, _> = lines
        .filter_map(|l| l.split_once(": "))
        .map(|(k, v)| (k.to_lowercase(), v.to_owned()))
        .collect();
    assert!(
        !headers.contains_key("transfer-encoding"),
        "a body without an exact length"
    );
    Some(Seen {
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        len: headers.get("content-length").map_or(0, |l| l.parse().unwrap()),
        headers,
        body: Vec::new(),
    })
}
