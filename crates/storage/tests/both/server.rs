//! The bucket's socket, and what can go wrong on the way.
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{
    HttpRequest, S3Result,
    access::{S3Access, S3AccessContext},
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};

use super::bucket::Memory;

pub const KEY: &str = "AKIDSHORTS";
pub const SECRET: &str = "a-secret-that-signs";

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Served,
    /// Answered 500, and nothing was done.
    Refused,
    /// The connection breaks before anything was done.
    CutBefore,
    /// It was done, and the connection breaks before the answer.
    CutAfter,
    /// The connection breaks after the answer's first piece.
    CutWithin,
}

/// A request in a word: its method, its path without the bucket, its query.
pub struct Asked<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
}

impl Asked<'_> {
    pub fn is_part(&self) -> bool {
        self.method == "PUT" && self.query.contains("partNumber")
    }
    pub fn is_tail(&self) -> bool {
        self.method == "PUT" && self.path.contains("/tail-")
    }
    pub fn is_completion(&self) -> bool {
        self.method == "POST" && self.query.contains("uploadId")
    }
}

type Fates = Arc<Mutex<Box<dyn FnMut(&Asked) -> Fate + Send>>>;

/// Lets anybody do these requests.
struct Doors(Arc<Mutex<BTreeSet<&'static str>>>);

#[async_trait::async_trait]
impl S3Access for Doors {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        if cx.credentials().is_some() || self.0.lock().unwrap().contains(cx.s3_op().name()) {
            return Ok(());
        }
        Err(s3s::s3_error!(AccessDenied))
    }
}

/// A server that is there until it is dropped.
pub struct Server {
    pub memory: Arc<Memory>,
    pub address: SocketAddr,
    fates: Fates,
    open: Arc<Mutex<BTreeSet<&'static str>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Clone)]
struct Shared(Arc<Memory>);

macro_rules! pass_on {
    ($($name:ident: $input:ident => $output:ident),* $(,)?) => {
        #[async_trait::async_trait]
        impl s3s::S3 for Shared {
            $(async fn $name(
                &self,
                req: s3s::S3Request<s3s::dto::$input>,
            ) -> S3Result<s3s::S3Response<s3s::dto::$output>> {
                self.0.$name(req).await
            })*
        }
    };
}

pass_on! {
    put_object: PutObjectInput => PutObjectOutput,
    head_object: HeadObjectInput => HeadObjectOutput,
    get_object: GetObjectInput => GetObjectOutput,
    delete_object: DeleteObjectInput => DeleteObjectOutput,
    list_objects_v2: ListObjectsV2Input => ListObjectsV2Output,
    list_object_versions: ListObjectVersionsInput => ListObjectVersionsOutput,
    create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput,
    upload_part: UploadPartInput => UploadPartOutput,
    list_parts: ListPartsInput => ListPartsOutput,
    complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput,
    abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput,
    list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput,
    get_bucket_versioning: GetBucketVersioningInput => GetBucketVersioningOutput,
    get_object_lock_configuration: GetObjectLockConfigurationInput => GetObjectLockConfigurationOutput,
}

impl Server {
    pub async fn start() -> Self {
        let memory = Arc::new(Memory::default());
        let open = Arc::default();
        let mut service = S3ServiceBuilder::new(Shared(memory.clone()));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        service.set_access(Doors(Arc::clone(&open)));
        let service = service.build();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fates: Fates = Arc::new(Mutex::new(Box::new(|_| Fate::Served)));
        let decide = fates.clone();
        let serving = tokio::spawn(async move {
            loop {
                let Ok((socket, _)) = listener.accept().await else {
                    return;
                };
                let (service, decide) = (service.clone(), decide.clone());
                let each = hyper::service::service_fn(move |request| {
                    answer(service.clone(), decide.clone(), request)
                });
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    // a connection that breaks is what some tests want
                    let _ = builder.serve_connection(TokioIo::new(socket), each).await;
                });
            }
        });
        Self {
            memory,
            address,
            fates,
            open,
            serving,
        }
    }

    /// Decides of each request from now on.
    pub fn fate(&self, decide: impl FnMut(&Asked) -> Fate + Send + 'static) {
        *self.fates.lock().unwrap() = Box::new(decide);
    }

    /// Opens a request to anybody.
    pub fn open_to_all(&self, operation: &'static str) {
        self.open.lock().unwrap().insert(operation);
    }
}

async fn answer(
    service: S3Service,
    fates: Fates,
    request: hyper::Request<hyper::body::Incoming>,
) -> Result<hyper::Response<s3s::Body>, std::io::Error> {
    let uri = request.uri().clone();
    let asked = Asked {
        method: request.method().as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
    };
    let fate = fates.lock().unwrap()(&asked);
    let cut = || std::io::Error::other("cut");
    match fate {
        Fate::CutBefore => return Err(cut()),
        Fate::Refused => {
            let mut refused = hyper::Response::new(s3s::Body::empty());
            *refused.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
            return Ok(refused);
        }
        Fate::Served | Fate::CutAfter | Fate::CutWithin => {}
    }
    let request: HttpRequest = request.map(s3s::Body::from);
    let answer = service.call(request).await.map_err(|_| cut())?;
    match fate {
        Fate::CutAfter => Err(cut()),
        Fate::CutWithin => {
            let (head, mut body) = answer.into_parts();
            let first = body.frame().await.and_then(Result::ok);
            // the first piece is out before it breaks
            let broken = stream::once(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(cut())
            });
            let pieces = stream::iter(first.map(Ok)).chain(broken);
            let body = s3s::Body::http_body_unsync(StreamBody::new(pieces));
            Ok(hyper::Response::from_parts(head, body))
        }
        _ => Ok(answer),
    }
}
