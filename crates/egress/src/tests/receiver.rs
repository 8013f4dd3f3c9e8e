//! Where webhooks go, and where they do not.

use super::{get, listen};
use crate::client::Egress;
use crate::{HostRule, Origin, Refusal, Settings};
use futures_util::FutureExt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// People name the addresses of webhooks: what is open to the stand-ins of platforms is not open to them.
#[tokio::test]
async fn a_webhook_reaches_public_hosts_and_what_the_operator_named_for_it() {
    let (port, count) = listen(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let home = |host: String| {
        let found: Vec<IpAddr> = match host.as_str() {
            "public.example" => vec!["8.8.8.8".parse().unwrap(), "10.0.0.1".parse().unwrap()],
            "inside.example" => vec!["10.0.0.1".parse().unwrap(), "::1".parse().unwrap()],
            _ => vec![],
        };
        async move { Ok(found) }.boxed()
    };
    let origin = Origin::of(&format!("http://127.0.0.1:{port}").parse().unwrap()).unwrap();
    let open = |exempt: Vec<Origin>, receivers: Vec<Origin>| {
        Egress::with_lookup(Settings { exempt, receivers }, Arc::new(home))
    };
    let sandbox = open(vec![origin.clone()], vec![]);
    let refusal =
        async |egress: &Egress, url: &str| egress.refusal(&url.parse().unwrap(), &HostRule::Receiver).await;
    let own = format!("http://127.0.0.1:{port}/in");
    for (url, why) in [
        (own.as_str(), Refusal::NotHttps),
        ("https://public.example:8443/", Refusal::Port),
        ("https://me@public.example/", Refusal::UserName),
        ("https://inside.example/", Refusal::NotPublic),
        ("https://[::ffff:127.0.0.1]/", Refusal::NotPublic),
    ] {
        assert_eq!(refusal(&sandbox, url).await, Some(why), "{url}");
        let sent = sandbox.send(get(url, HostRule::Receiver)).await;
        assert_eq!(sent.unwrap_err().refusal, Some(why), "{url}");
    }
    assert_eq!(refusal(&sandbox, "https://public.example/").await, None);
    assert_eq!(refusal(&sandbox, "https://not-yet.example/").await, None);
    assert_eq!(count.load(Ordering::SeqCst), 0);
    let named = open(vec![], vec![origin]);
    assert_eq!(refusal(&named, &own).await, None);
    assert!(named.send(get(&own, HostRule::Receiver)).await.is_ok());
    // And the other way round.
    let exact = HostRule::Exact("127.0.0.1".into());
    assert!(named.send(get(&own, exact)).await.is_err());
    assert_eq!(count.load(Ordering::SeqCst), 1);
}
