//! JSON-RPC 2.0, as far as the protocol uses it.

use super::version::Spoken;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;

#[derive(Debug)]
pub enum Message {
    Request(Request),
    /// Nothing is to be answered: a notification, or an answer to what was never asked.
    Told,
}

#[derive(Debug)]
pub struct Request {
    /// A text or a number; the answer repeats it.
    pub id: Value,
    pub method: String,
    pub params: Map<String, Value>,
}

impl Message {
    pub fn read(body: Value) -> Result<Self, Refused> {
        let Value::Object(mut body) = body else {
            return Err(Refused::request(
                "Send one JSON-RPC message at a time: an object.",
            ));
        };
        if body.get("jsonrpc") != Some(&"2.0".into()) {
            return Err(Refused::request("This is no JSON-RPC 2.0 message."));
        }
        let Some(Value::String(method)) = body.remove("method") else {
            let is_answer = body.contains_key("result") || body.contains_key("error");
            return if is_answer {
                Ok(Self::Told)
            } else {
                Err(Refused::request("The message has no method."))
            };
        };
        let Some(id) = body.remove("id") else {
            return Ok(Self::Told);
        };
        if !id.is_string() && !id.is_i64() && !id.is_u64() {
            return Err(Refused::request("An id is a text or a whole number."));
        }
        let params = match body.remove("params") {
            None => Map::new(),
            Some(Value::Object(params)) => params,
            Some(_) => return Err(Refused::request("Parameters are an object.")),
        };
        Ok(Self::Request(Request { id, method, params }))
    }
}

/// What is wrong with a message itself. What a tool refuses is a result, which the assistant reads.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: i32,
    message: String,
    data: Option<Value>,
}

impl Refused {
    pub fn new(status: StatusCode, code: i32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            data: None,
        }
    }
    #[must_use]
    pub fn data(self, data: Value) -> Self {
        Self {
            data: Some(data),
            ..self
        }
    }
    pub fn malformed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            PARSE_ERROR,
            "The body is not well-formed JSON.",
        )
    }
    pub fn request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, INVALID_REQUEST, message)
    }
    pub fn params(message: impl Into<String>) -> Self {
        Self::new(StatusCode::OK, INVALID_PARAMS, message)
    }
    pub fn no_method(spoken: Spoken) -> Self {
        let status = match spoken {
            Spoken::AfterGreeting => StatusCode::OK,
            Spoken::EachForItself => StatusCode::NOT_FOUND,
        };
        Self::new(
            status,
            METHOD_NOT_FOUND,
            "There is no such method here: this service offers tools.",
        )
    }
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
    pub fn answer(self, id: &Value) -> Response {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(data) = self.data {
            error["data"] = data;
        }
        let body = json!({"jsonrpc": "2.0", "id": id, "error": error});
        (self.status, Json(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_wants_an_answer_is_a_request() {
        let read = |body: Value| Message::read(body);
        let asked = json!({"jsonrpc": "2.0", "id": "a", "method": "ping"});
        assert!(matches!(read(asked).unwrap(), Message::Request(r) if r.method == "ping" && r.id == "a"));
        for told in [
            json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
            json!({"jsonrpc": "2.0", "id": 1, "result": {}}),
            json!({"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "x"}}),
        ] {
            assert!(matches!(read(told).unwrap(), Message::Told));
        }
        for wrong in [
            json!([]),
            json!([{"jsonrpc": "2.0", "id": 1, "method": "ping"}]),
            json!({}),
            json!({"id": 1, "method": "ping"}),
            json!({"jsonrpc": "2.0", "id": null, "method": "ping"}),
            json!({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}),
            json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}),
            json!({"jsonrpc": "2.0", "id": 1}),
        ] {
            assert_eq!(read(wrong.clone()).unwrap_err().code, INVALID_REQUEST, "{wrong}");
        }
    }
}
