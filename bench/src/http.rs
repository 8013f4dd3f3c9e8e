//! A bare HTTP/1.1 client, cheap enough not to disturb what is measured beside it.
use std::convert::Infallible;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::BoxBody};
use hyper::{
    HeaderMap, Method, Request, StatusCode,
    body::Frame,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub type Body = BoxBody<Bytes, Infallible>;

pub fn fixed(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

pub fn streamed(stream: impl Stream<Item = Result<Bytes, Infallible>> + Send + Sync + 'static) -> Body {
    BoxBody::new(StreamBody::new(stream.map(|piece| piece.map(Frame::data))))
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    pub fn header(&self, name: &str) -> anyhow::Result<&str> {
        Ok(self
            .headers
            .get(name)
            .with_context(|| format!("no {name} in the answer"))?
            .to_str()?)
    }

    pub fn expect(self, status: u16) -> anyhow::Result<Self> {
        let told = String::from_utf8_lossy(&self.body);
        ensure!(
            self.status == status,
            "expected {status}, got {}: {told}",
            self.status
        );
        Ok(self)
    }
}

/// One connection.
pub struct Client {
    sender: SendRequest<Body>,
    host: String,
}

impl Client {
    pub async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: format!("127.0.0.1:{port}"),
        })
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> anyhow::Result<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request.body(body)?).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }

    pub async fn get(&mut self, path: &str, cookie: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, &[("cookie", cookie)], fixed(""))
            .await
    }
}
