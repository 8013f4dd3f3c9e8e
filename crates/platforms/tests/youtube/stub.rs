//! A web server that says what a test tells it to, cuts included.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Debug)]
pub struct Head {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub len: usize,
}

impl Head {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

#[derive(Clone, Debug)]
pub struct Seen {
    pub head: Head,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

#[derive(Clone, Debug)]
pub enum Say {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Reads everything, says nothing, hangs up.
    Cut,
    /// Reads this many bytes of the body, then hangs up.
    CutAt(usize),
    /// Reads this many bytes of the body, then reads no more.
    Stall(usize),
}

pub fn say(status: u16, body: impl ToString) -> Say {
    Say::Answer {
        status,
        headers: Vec::new(),
        body: body.to_string(),
    }
}
pub fn with(say: Say, name: &str, value: impl ToString) -> Say {
    match say {
        Say::Answer {
            status,
            mut headers,
            body,
        } => {
            headers.push((name.into(), value.to_string()));
            Say::Answer {
                status,
                headers,
                body,
            }
        }
        other => other,
    }
}
pub fn error(status: u16, reason: &str, message: &str) -> Say {
    let domain = if reason.is_empty() { "" } else { "youtube.test" };
    let body = serde_json::json!({"error": {"code": status, "message": message,
        "errors": [{"domain": domain, "reason": reason, "message": message}]}});
    say(status, body)
}

type Script = Box<dyn FnMut(&Head) -> Say + Send>;

pub struct Stub {
    pub base: url::Url,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    /// `script` is asked with the head of each request, before its body is read.
    pub async fn start(script: impl FnMut(&Head) -> Say + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/twin", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(script)));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script.clone(), log.clone()));
            }
        });
        Self { base, seen }
    }

    /// Answers in this order, the last one for ever.
    pub async fn saying(answers: Vec<Say>) -> Self {
        let mut answers = answers.into_iter().peekable();
        Self::start(move |_| {
            let answer = answers.next().unwrap();
            if answers.peek().is_none() {
                answers = vec![answer.clone()].into_iter().peekable();
            }
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
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>, log: Arc<Mutex<Vec<Seen>>>) {
    let mut buffer = Vec::new();
    loop {
        let Some((head, rest)) = read_head(&mut stream, buffer).await else {
            return;
        };
        let answer = (script.lock().unwrap())(&head);
        let wanted = match answer {
            Say::CutAt(n) | Say::Stall(n) => n.min(head.len),
            _ => head.len,
        };
        let mut body = rest;
        while body.len() < wanted {
            match stream.read_buf(&mut body).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        buffer = body.split_off(body.len().min(head.len));
        log.lock().unwrap().push(Seen { head, body });
        match answer {
            Say::Cut | Say::CutAt(_) => return,
            Say::Stall(_) => std::future::pending().await,
            Say::Answer {
                status,
                headers,
                body,
            } => {
                let mut text = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    text += &format!("{name}: {value}\r\n");
                }
                text += "\r\n";
                text += &body;
                if stream.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn read_head(stream: &mut TcpStream, mut buffer: Vec<u8>) -> Option<(Head, Vec<u8>)> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut buffer).await.ok()? == 0 {
            return None;
        }
    };
    let rest = buffer.split_off(end + 4);
    let text = String::from_utf8(buffer).unwrap();
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ');
    let method = first.next()?.to_owned();
    let url: url::Url = format!("http://stub{}", first.next()?).parse().unwrap();
    let headers: HashMap<_, _> = lines
        .filter_map(|l| l.split_once(": "))
        .map(|(k, v)| (k.to_lowercase(), v.to_owned()))
        .collect();
    assert!(
        !headers.contains_key("transfer-encoding"),
        "a body without an exact length"
    );
    let len = headers.get("content-length").map_or(0, |l| l.parse().unwrap());
    let query = url.query_pairs().into_owned().collect();
    Some((
        Head {
            method,
            path: url.path().to_owned(),
            query,
            headers,
            len,
        },
        rest,
    ))
}
