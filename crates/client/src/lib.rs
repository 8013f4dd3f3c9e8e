#![doc = include_str!("../README.md")]

mod error;
mod events;
mod mcp;
mod types;
mod uploads;

pub use error::ClientError;
pub use events::{Event, Events};
pub use types::{Approval, Channel, Failure, Media, Numbers, Page, Post, Target, Upload, Workspace};

use reqwest::{Method, RequestBuilder, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use url::{Host, Url};

const CONNECT: Duration = Duration::from_secs(10);
/// A whole answer that is no stream.
const ANSWER: Duration = Duration::from_mins(2);

/// One service, asked with one token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: SecretString,
}

impl Client {
    /// A client of the service at this address; nothing is sent yet.
    ///
    /// # Errors
    /// [`ClientError::Address`]: no http or https address, or plain http beyond this machine.
    pub fn new(base: &str, token: SecretString, plain_http: bool) -> Result<Self, ClientError> {
        let address = || ClientError::Address(base.to_owned());
        let base = Url::parse(base).map_err(|_| address())?;
        let is_here = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(a)) => a.is_loopback(),
            Some(Host::Ipv6(a)) => a.is_loopback(),
            None => return Err(address()),
        };
        if base.scheme() != "https" && !(base.scheme() == "http" && (is_here || plain_http)) {
            return Err(address());
        }
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("ai-shorts/", env!("CARGO_PKG_VERSION")));
        if is_here {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build()?,
            base,
            token,
        })
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ClientError> {
        let url = self
            .base
            .join(path)
            .map_err(|_| ClientError::Address(path.to_owned()))?;
        // An upload's address comes from the service: the token goes to that service alone.
        if url.origin() != self.base.origin() {
            return Err(ClientError::Address(url.into()));
        }
        Ok(self
            .http
            .request(method, url)
            .bearer_auth(self.token.expose_secret()))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is a program of the person's, not the service"
    )]
    async fn send(request: RequestBuilder) -> Result<Response, ClientError> {
        let answer = request.send().await?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(ClientError::of(answer).await)
    }

    async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, ClientError> {
        let answer = Self::send(request.timeout(ANSWER)).await?;
        Ok(answer.json().await?)
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        Self::json(self.request(Method::GET, path)?).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, ClientError> {
        Self::json(self.request(Method::POST, path)?.json(body)).await
    }

    pub async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        Self::json(self.request(Method::DELETE, path)?).await
    }

    /// The workspace that the token is for.
    pub async fn workspace(&self) -> Result<Workspace, ClientError> {
        let page: Page<Workspace> = self.get("/api/v1/workspaces").await?;
        page.items.into_iter().next().ok_or(ClientError::NoWorkspace)
    }

    /// Asks for a publish. The same key asks for the same thing, so that a lost answer is asked for again.
    pub async fn publish(&self, at: &Workspace, key: &str, body: &Value) -> Result<Value, ClientError> {
        let path = at.path("/publish-requests");
        let mut tries = 0;
        loop {
            let request = self.request(Method::POST, &path)?;
            match Self::json(request.header("idempotency-key", key).json(body)).await {
                Err(e) if e.is_passing() && tries < 3 => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_secs(tries)).await;
                }
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(base: &str, plain: bool) -> Result<Client, ClientError> {
        Client::new(base, "t".to_owned().into(), plain)
    }

    #[test]
    fn a_token_goes_to_its_service_alone_and_never_in_the_clear() {
        for base in [
            "http://shorts.example",
            "ftp://127.0.0.1",
            "shorts.example",
            "",
            "http://127.0.0.1.example",
        ] {
            assert!(
                matches!(client(base, false), Err(ClientError::Address(_))),
                "{base}"
            );
        }
        for base in [
            "https://shorts.example",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(client(base, false).is_ok(), "{base}");
        }
        assert!(client("http://10.0.0.5:8080", true).is_ok());
        let here = client("https://shorts.example", false).unwrap();
        assert!(here.request(Method::GET, "/api/v1/workspaces").is_ok());
        for path in [
            "https://elsewhere.example/x",
            "//elsewhere.example/x",
            "http://shorts.example/x",
        ] {
            assert!(here.request(Method::GET, path).is_err(), "{path}");
        }
    }
}
