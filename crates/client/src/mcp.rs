//! Messages of an assistant, carried to the service as they are.

use super::{ANSWER, Client, ClientError};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde_json::Value;

impl Client {
    /// Carries one message of the Model Context Protocol there and its answer back; none where nothing is answered.
    /// What the protocol itself refuses is an answer, what the service refuses before it is an error.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a program of the person's, not the service"
    )]
    pub async fn mcp(
        &self,
        message: &Value,
        headers: &[(&'static str, &str)],
    ) -> Result<Option<Value>, ClientError> {
        let mut request = self
            .request(Method::POST, "/mcp")?
            .timeout(ANSWER)
            .header(ACCEPT, "application/json, text/event-stream")
            .json(message);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        if answer.status() == StatusCode::ACCEPTED {
            return Ok(None);
        }
        let kind = answer.headers().get(CONTENT_TYPE);
        let is_message = kind.is_some_and(|k| k.as_bytes().starts_with(b"application/json"));
        match (is_message, answer.status().is_success()) {
            (true, _) => Ok(Some(answer.json().await?)),
            (false, true) => Err(ClientError::Odd("this is no message")),
            (false, false) => Err(ClientError::of(answer).await),
        }
    }
}
