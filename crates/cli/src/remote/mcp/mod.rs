//! For an assistant that starts a program: each line of standard input is a message of the Model Context Protocol,
//! carried to the service with the token; each line of standard output is an answer. Nothing else is written there.

mod upload;

use super::{Outcome, Signed};
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use upload::Folder;

const PARSE_ERROR: i32 = -32700;
/// The service refused, or did not answer.
const NOT_ANSWERED: i32 = -32000;
const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";

struct Bridge<'a> {
    signed: &'a Signed,
    /// Files in it may be uploaded.
    folder: Option<Folder>,
    /// The revision of the protocol that was agreed on.
    agreed: Option<String>,
}

pub async fn run(signed: &Signed, upload_from: Option<&Path>) -> anyhow::Result<Outcome> {
    let mut bridge = Bridge {
        signed,
        folder: upload_from.map(Folder::open).transpose()?,
        agreed: None,
    };
    let (tell, mut told) = tokio::sync::mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let is_last = line.is_err();
            if tell.blocking_send(line).is_err() || is_last {
                break;
            }
        }
    });
    while let Some(line) = told.recv().await {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(answer) = bridge.carry(&line).await {
            let mut out = std::io::stdout().lock();
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
    }
    Ok(Outcome::Done)
}

impl Bridge<'_> {
    /// The answer to one line, if it wants one.
    async fn carry(&mut self, line: &str) -> Option<Value> {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            return Some(error(&Value::Null, PARSE_ERROR, "this line is no JSON"));
        };
        let id = message.get("id").filter(|_| message["method"].is_string());
        if let (Some(folder), Some(id)) = (&self.folder, id)
            && upload::is_call(&message)
        {
            let result = folder.upload(self.signed, &message).await;
            return Some(json!({"jsonrpc": "2.0", "id": id, "result": result}));
        }
        let answered = self.signed.client.mcp(&message, &self.headers(&message)).await;
        match answered {
            Ok(answer) => {
                let mut answer = answer?;
                if message["method"] == "initialize" {
                    let agreed = answer["result"]["protocolVersion"].as_str();
                    self.agreed = agreed.map(str::to_owned);
                }
                if self.folder.is_some() && message["method"] == "tools/list" {
                    upload::list(&mut answer);
                }
                Some(answer)
            }
            Err(e) => {
                eprintln!("ai-shorts: {e}");
                id.map(|id| error(id, NOT_ANSWERED, &e.to_string()))
            }
        }
    }

    /// What HTTP wants said beside the message.
    fn headers<'m>(&'m self, message: &'m Value) -> Vec<(&'static str, &'m str)> {
        let meta = message["params"]["_meta"][META_VERSION].as_str();
        let mut headers = vec![];
        if let Some(version) = meta.or(self.agreed.as_deref()) {
            headers.push(("mcp-protocol-version", version));
        }
        if meta.is_some() {
            headers.extend(message["method"].as_str().map(|m| ("mcp-method", m)));
            headers.extend(message["params"]["name"].as_str().map(|n| ("mcp-name", n)));
        }
        headers
    }
}

fn error(id: &Value, code: i32, said: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": said}})
}
