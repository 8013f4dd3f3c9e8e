//! Names that lead to public addresses only.

use crate::address;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

pub(crate) type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

pub(crate) fn system() -> Lookup {
    Arc::new(|host| system_lookup(host).boxed())
}

async fn system_lookup(host: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((host, 0))
        .await?
        .map(|a| a.ip())
        .collect())
}

/// Drops addresses that are not public from what a name resolves to.
pub(crate) struct PublicOnly(pub(crate) Lookup);

#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
pub(crate) struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned());
        Box::pin(async move {
            let mut public = found.await?;
            public.retain(|a| address::is_public(*a));
            if public.is_empty() {
                return Err(Box::from(NotPublic));
            }
            Ok(Box::new(public.into_iter().map(|a| SocketAddr::new(a, 0))) as Addrs)
        })
    }
}
