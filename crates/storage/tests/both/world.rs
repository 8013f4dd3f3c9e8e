//! Either storage, and a look at what it holds that is not by its own hand.
use std::{convert::Infallible, path::PathBuf, task::Poll, time::Duration};

use ai_shorts_storage::{Access, Kind, Place, S3Settings, Storage, StorageError};
use bytes::Bytes;
use domain::{Clock, Timestamp};
use egress::{Egress, Origin};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::sync::oneshot;

use super::server::{KEY, SECRET, Server};

/// Small, so that short films have many parts.
pub const PART: u64 = 64 << 10;

pub struct World {
    pub dir: tempfile::TempDir,
    pub server: Option<Server>,
    pub part_bytes: u64,
}

pub fn clock() -> Clock {
    Clock::new(|| {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
    })
}

pub fn settings(server: &Server, part_bytes: u64) -> S3Settings {
    let url = format!("s3://clips/test?endpoint=http://{}", server.address);
    let access = Access {
        key_id: KEY.into(),
        secret: SECRET.to_owned().into(),
        session: None,
    };
    S3Settings {
        part_bytes,
        ..S3Settings::new(Place::parse(&url).unwrap(), access)
    }
}

pub fn egress(settings: &S3Settings) -> Egress {
    Egress::new(egress::Settings {
        exempt: Origin::of(&settings.place.endpoint).into_iter().collect(),
        ..egress::Settings::default()
    })
}

impl World {
    pub fn disk() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            server: None,
            part_bytes: 0,
        }
    }

    pub fn disk_in(root: PathBuf) -> Self {
        Self {
            dir: tempfile::tempdir_in(root).unwrap(),
            ..Self::disk()
        }
    }

    pub async fn bucket() -> Self {
        Self {
            server: Some(Server::start().await),
            part_bytes: PART,
            ..Self::disk()
        }
    }

    /// As a process finds it that has just started.
    pub async fn open(&self) -> Storage {
        self.try_open().await.unwrap()
    }

    pub async fn try_open(&self) -> Result<Storage, StorageError> {
        let root = self.dir.path().to_owned();
        let Some(server) = &self.server else {
            return Storage::open(root).await;
        };
        let settings = settings(server, self.part_bytes);
        let egress = egress(&settings);
        Storage::open_bucket(settings, root, egress, clock()).await
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("a world with a bucket")
    }

    /// The bytes of an upload that count, taken from where they lie.
    pub fn kept(&self, id: &str) -> Vec<u8> {
        let Some(server) = &self.server else {
            return std::fs::read(self.dir.path().join("staging").join(id)).unwrap();
        };
        let content = server.memory.content();
        let folder = format!("test/staging/{id}/");
        let info = content.newest(&format!("{folder}info")).unwrap().1;
        let info: serde_json::Value = serde_json::from_slice(&info).unwrap();
        let key = format!("test/{}", info["key"].as_str().unwrap());
        if let Some((_, whole)) = content.newest(&key) {
            return whole.to_vec();
        }
        let tails = content.objects.keys().filter_map(|key| {
            let (parts, _) = key
                .strip_prefix(&folder)?
                .strip_prefix("tail-")?
                .split_once('-')?;
            Some((parts.parse::<i32>().unwrap(), content.newest(key)?.1))
        });
        let upload = &content.uploads[info["upload"].as_str().unwrap()];
        let wholes = tails.map(|(parts, tail)| {
            let parts = (1..=parts).map(|number| upload.parts[&number].to_vec());
            parts.chain([tail.to_vec()]).flatten().collect::<Vec<u8>>()
        });
        wholes.max_by_key(Vec::len).unwrap_or_default()
    }

    /// An original, read through the storage.
    pub async fn object(&self, storage: &Storage, key: &str) -> Vec<u8> {
        let size = storage.size(Kind::Media, key).await.unwrap();
        let pieces = storage.read(Kind::Media, key, 0..size).await.unwrap();
        pieces.try_collect::<Vec<_>>().await.unwrap().concat()
    }
}

pub fn film(bytes: usize) -> Vec<u8> {
    let mut film = vec![0; bytes];
    blake3::Hasher::new()
        .update(b"film")
        .finalize_xof()
        .fill(&mut film);
    film
}

pub fn body(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let frames: Vec<_> = bytes
        .chunks(16 << 10)
        .map(|frame| Ok(Bytes::copy_from_slice(frame)))
        .collect();
    stream::iter(frames)
}

/// Sends `bytes`, then nothing, and does not end.
pub fn stuck(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    told(bytes).0
}

/// The same, and tells when `bytes` were taken in: more is asked for.
pub fn told(
    bytes: &[u8],
) -> (
    impl Stream<Item = Result<Bytes, Infallible>> + Send + use<>,
    oneshot::Receiver<()>,
) {
    let (tell, hear) = oneshot::channel();
    let mut tell = Some(tell);
    let silence = stream::poll_fn(move |_| {
        if let Some(tell) = tell.take() {
            let _ = tell.send(());
        }
        Poll::Pending
    });
    let frame = Ok(Bytes::copy_from_slice(bytes));
    (stream::iter([frame]).chain(silence), hear)
}

pub async fn at(storage: &Storage, id: &str, offset: u64) {
    let staged = storage.staged(id).await.unwrap();
    assert_eq!(staged.offset, offset, "upload {id}");
}

/// Waits until an upload counts so many bytes.
pub async fn counts(storage: &Storage, id: &str, offset: u64) {
    for _ in 0..500 {
        if storage
            .staged(id)
            .await
            .is_ok_and(|staged| staged.offset >= offset)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{id} did not come to {offset}");
}
