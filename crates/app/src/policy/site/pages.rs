//! What visitors get: pages, cookies, headers.

use super::super::finding::Seen;
use super::Site;
use super::ask::{Reply, Silent};
use serde_json::{Value, json};

/// Pages that anybody may open.
const PAGES: [&str; 14] = [
    "/",
    "/ru",
    "/privacy",
    "/ru/privacy",
    "/terms",
    "/ru/terms",
    "/cookies",
    "/ru/cookies",
    "/data-deletion",
    "/ru/data-deletion",
    "/status",
    "/ru/status",
    "/sign-in",
    "/register",
];
/// Tags that make a browser load something, by the attributes that say from where.
const LOADING: [&str; 9] = [
    "script", "link", "img", "iframe", "source", "video", "audio", "embed", "object",
];
const FROM: [&str; 5] = ["src", "srcset", "href", "poster", "data"];
/// Headers of every answer. Source: security-requirements, section 17.
const HEADERS: [&str; 6] = [
    "content-security-policy",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "x-content-type-options",
    "permissions-policy",
];
/// Where the API may take a password: the account's own.
const OWN_PASSWORD: [&str; 3] = ["/api/v1/auth/", "/api/v1/me", "/api/v1/invitations/"];

impl Site {
    /// A page that anybody may open: it answers, sets no cookie, and nothing is wrong with what it says.
    pub(in super::super) async fn open_page(&self, path: &str, wrong: impl Fn(&str) -> Vec<String>) -> Seen {
        let Ok(answer) = self.client.page(path).await else {
            return Seen::Not("server");
        };
        if answer.status == 503 {
            return Seen::Not("pages");
        }
        let mut bad = wrong(&answer.text());
        if answer.status != 200 {
            bad.push(format!("status {}", answer.status));
        }
        if answer.has("set-cookie") {
            bad.push("sets a cookie".into());
        }
        Seen::all(&bad.iter().map(|b| format!("{path}: {b}")).collect::<Vec<_>>())
    }

    /// C9.1: the address stands in `security.txt` and where requests are made.
    pub(in super::super) async fn names_contact(&self, contact: &str) -> Seen {
        let mut seen = Seen::Good;
        for page in ["/data-deletion", "/.well-known/security.txt"] {
            let missing = |body: &str| {
                let is_told = body.contains(contact);
                (!is_told)
                    .then(|| "names another contact".to_owned())
                    .into_iter()
                    .collect()
            };
            seen = seen.and(self.open_page(page, missing).await);
        }
        seen
    }

    /// C2.8: pages set no cookie, signing in sets one.
    pub(in super::super) async fn cookies(&self) -> Seen {
        let mut bad = vec![];
        for page in PAGES.iter().chain(&["/api/v1/instance", "/api/v1/policy"]) {
            match self.client.page(page).await {
                Ok(reply) if reply.has("set-cookie") => bad.push((*page).to_owned()),
                Ok(_) => {}
                Err(Silent) => return Seen::Not("server"),
            }
        }
        if self.one.set.len() != 1 {
            bad.push(format!("signing in sets {} cookies", self.one.set.len()));
        }
        Seen::all(&bad)
    }

    /// C8.2: the flags of the session's cookie.
    pub(in super::super) fn cookie_flags(&self) -> Seen {
        let line = self.one.set.first().cloned().unwrap_or_default();
        let flags: Vec<_> = line
            .split(';')
            .skip(1)
            .map(|f| f.trim().to_ascii_lowercase())
            .collect();
        let mut wanted = vec!["httponly", "samesite=lax", "path=/"];
        if self.client.is_https() {
            wanted.push("secure");
        }
        let mut bad: Vec<String> = wanted
            .into_iter()
            .filter(|w| !flags.iter().any(|f| f == w))
            .map(|w| format!("without {w}"))
            .collect();
        if flags.iter().any(|f| f.starts_with("domain=")) {
            bad.push("with a domain".into());
        }
        if self.client.is_https() && !line.starts_with("__Host-") {
            bad.push("its name is not bound to the host".into());
        }
        Seen::all(&bad)
    }

    /// C8.0: the headers that protect.
    pub(in super::super) async fn headers(&self) -> Seen {
        let mut bad = vec![];
        for path in ["/privacy", "/api/v1/policy", "/api/v1/me", "/healthz"] {
            let Ok(reply) = self.client.page(path).await else {
                return Seen::Not("server");
            };
            let missing = HEADERS.iter().filter(|h| !reply.has(h));
            bad.extend(missing.map(|h| format!("{path}: no {h}")));
            if self.client.is_https() && !reply.has("strict-transport-security") {
                bad.push(format!("{path}: no strict-transport-security"));
            }
        }
        Seen::all(&bad)
    }

    /// C5.2: no page loads from elsewhere.
    pub(in super::super) async fn foreign_loads(&self) -> Seen {
        let mut bad = vec![];
        for page in PAGES {
            let Ok(reply) = self.client.page(page).await else {
                return Seen::Not("server");
            };
            if reply.status == 503 {
                return Seen::Not("pages");
            }
            let foreign = loads(&reply.text())
                .into_iter()
                .filter(|from| !self.is_ours(from));
            bad.extend(foreign.map(|from| format!("{page}: {from}")));
        }
        Seen::all(&bad)
    }

    fn is_ours(&self, address: &str) -> bool {
        let Some(("" | "http:" | "https:", rest)) = address.split_once("//") else {
            return true;
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host == self.client.host()
            || host
                .rsplit_once(':')
                .is_some_and(|(h, _)| h == self.client.host())
    }

    /// Whether each page says a sentence.
    pub(in super::super) async fn says(&self, sentences: &[(&str, &str)]) -> Seen {
        let mut bad = vec![];
        for (page, sentence) in sentences {
            match self.client.page(page).await {
                Ok(reply) if reply.status == 503 => return Seen::Not("pages"),
                Ok(reply) if reply.text().contains(sentence) => {}
                Ok(_) => bad.push(format!("{page} says something else")),
                Err(Silent) => return Seen::Not("server"),
            }
        }
        Seen::all(&bad)
    }

    /// C2.1: signing up takes nothing more than it names.
    pub(in super::super) async fn unknown_field(&self) -> Seen {
        let body = json!({"email": "", "password": "", "policy_probe": 1});
        match self.client.post("/api/v1/auth/register", None, &body).await {
            Ok(reply) if reply.status == 429 => Seen::Not("probe"),
            Ok(reply) if (400..500).contains(&reply.status) && names_field(&reply) => Seen::Good,
            Ok(reply) => Seen::Bad(format!("register: status {}", reply.status)),
            Err(Silent) => Seen::Not("server"),
        }
    }

    /// C7.3: the form is there, and requests are taken, save one without an address.
    pub(in super::super) async fn request_form(&self) -> Seen {
        let form = |body: &str| {
            let is_there = body.contains("<form") && body.contains("name=\"kind\"");
            (!is_there)
                .then(|| "has no form".to_owned())
                .into_iter()
                .collect()
        };
        let page = self.open_page("/data-deletion", form).await;
        let nobody = json!({"email": "", "kind": "other", "message": ""});
        let api = match self.client.post("/api/v1/support-requests", None, &nobody).await {
            Ok(reply) if reply.status == 429 => Seen::Not("probe"),
            Ok(reply) if reply.status == 422 && reply.text().contains("email_invalid") => Seen::Good,
            Ok(reply) => Seen::Bad(format!("support-requests: status {}", reply.status)),
            Err(Silent) => Seen::Not("server"),
        };
        page.and(api)
    }

    /// C4.2: which operations of the API take a password.
    pub(in super::super) async fn password_fields(&self) -> Seen {
        let Ok(reply) = self.client.get("/api/v1/openapi.json", None).await else {
            return Seen::Not("server");
        };
        let document = reply.json();
        let Some(paths) = document["paths"].as_object() else {
            return Seen::Bad("the API's document has no paths".into());
        };
        let mut bad = vec![];
        for (path, item) in paths {
            let own = OWN_PASSWORD.iter().any(|p| path.starts_with(p));
            for (method, operation) in item.as_object().into_iter().flatten() {
                // Deleting a workspace asks for the account's own password again.
                let again = method == "delete" && path == "/api/v1/workspaces/{workspace}";
                if !own && !again && takes_password(&operation["requestBody"], &document, 0) {
                    bad.push(format!("{method} {path}"));
                }
            }
        }
        Seen::all(&bad)
    }
}

/// The refusal speaks of the field that it does not know, not of another.
fn names_field(reply: &Reply) -> bool {
    let text = reply.text();
    text.contains("policy_probe") || text.contains("unknown field")
}

/// Whether some property below is a password, references followed.
fn takes_password(schema: &Value, document: &Value, depth: u8) -> bool {
    if depth > 12 {
        return false;
    }
    let deeper = |v: &Value| takes_password(v, document, depth + 1);
    match schema {
        Value::Object(fields) => {
            let properties = fields.get("properties").and_then(Value::as_object);
            let named = properties.is_some_and(|p| p.keys().any(|k| k.contains("password")));
            let referred = fields
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|r| document.pointer(r.trim_start_matches('#')));
            named || referred.is_some_and(deeper) || fields.values().any(deeper)
        }
        Value::Array(items) => items.iter().any(deeper),
        _ => false,
    }
}

/// Addresses that a page's tags load from.
fn loads(html: &str) -> Vec<String> {
    let mut out = vec![];
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        if !LOADING.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        for attribute in FROM {
            for (at, _) in rest.match_indices(&format!("{attribute}=")) {
                let value = &rest[at + attribute.len() + 1..];
                let value = match value.chars().next() {
                    Some(q @ ('"' | '\'')) => value[1..].split(q).next(),
                    _ => value.split_whitespace().next(),
                };
                out.extend(value.map(str::to_owned));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_loads_is_found_and_what_it_links_to_is_not() {
        let page = "<a href=\"https://elsewhere.example/\">x</a><img src='//cdn.example/a.png'>\
            <script src=\"/_app/a.js\"></script><link rel=stylesheet href=https://fonts.example/f.css>";
        let found = loads(page);
        assert_eq!(
            found,
            ["//cdn.example/a.png", "/_app/a.js", "https://fonts.example/f.css"]
        );
    }

    #[test]
    fn a_password_is_found_behind_references() {
        let document = json!({"components": {"schemas": {"A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
            "B": {"properties": {"password": {"type": "string"}}}}}});
        let body = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}});
        assert!(takes_password(&body, &document, 0));
        let other = json!({"properties": {"title": {"type": "string"}}});
        assert!(!takes_password(&other, &document, 0));
    }
}
