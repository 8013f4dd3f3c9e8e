//! Uploads as clients make them: whole, cut, resumed, refused.
use std::{
    convert::Infallible,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use ai_shorts_storage::{Append, Appended, Checksum, Cut, Kind, Staged, Storage, StorageError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use sha2::Digest as _;

#[expect(clippy::unwrap_used, reason = "a test's helper")]
async fn storage(root: &Path) -> Storage {
    Storage::open(root.to_owned()).await.unwrap()
}

fn film(bytes: usize) -> Vec<u8> {
    let mut film = vec![0; bytes];
    blake3::Hasher::new()
        .update(b"film")
        .finalize_xof()
        .fill(&mut film);
    film
}

fn body(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let frames: Vec<_> = bytes
        .chunks(16 << 10)
        .map(|frame| Ok(Bytes::copy_from_slice(frame)))
        .collect();
    stream::iter(frames)
}

/// Sends `bytes`, then nothing, and does not end.
fn stuck(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    stream::iter([Ok(Bytes::copy_from_slice(bytes))]).chain(stream::pending())
}

#[expect(clippy::unwrap_used, reason = "a test's helper")]
async fn at(storage: &Storage, id: &str, offset: u64) {
    let staged = storage.staged(id).await.unwrap();
    assert_eq!(staged.offset, offset, "upload {id}");
}

/// Waits until so many bytes of the only upload are in its file, durable or not, or in buffers for it.
async fn arrived(storage: &Storage, id: &str, bytes: u64) {
    for _ in 0..500 {
        let held = storage.memory().held_bytes as u64;
        if std::fs::metadata(storage.staged_path(id)).is_ok_and(|file| file.len() + held >= bytes) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{bytes} bytes of {id} did not arrive");
}

/// Waits until an upload counts so many bytes.
async fn counts(storage: &Storage, id: &str, offset: u64) {
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

#[tokio::test]
async fn an_upload_becomes_an_object() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(3_000_001);
    storage.stage("upl_1", 3_000_001).await.unwrap();
    assert_eq!(
        storage.staged("upl_1").await.unwrap(),
        Staged {
            offset: 0,
            size: 3_000_001
        }
    );
    assert!(matches!(
        storage.stage("upl_1", 5).await,
        Err(StorageError::Exists)
    ));

    let first = storage
        .append("upl_1", 0, Append::default(), body(&film[..1_000_000]))
        .await
        .unwrap();
    assert_eq!(
        first,
        Appended {
            offset: 1_000_000,
            size: 3_000_001,
            cut: None
        }
    );
    assert!(matches!(
        storage.finish("upl_1").await,
        Err(StorageError::Incomplete {
            offset: 1_000_000,
            size: 3_000_001
        })
    ));
    assert!(matches!(
        storage.promote("upl_1", "med_1").await,
        Err(StorageError::Incomplete { .. })
    ));
    storage
        .append("upl_1", 1_000_000, Append::default(), body(&film[1_000_000..]))
        .await
        .unwrap();
    let finished = storage.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    assert_eq!(finished, storage.finish("upl_1").await.unwrap());

    for _ in 0..2 {
        storage.promote("upl_1", "med_1").await.unwrap();
    }
    assert!(matches!(
        storage.promote("upl_1", "med_2").await,
        Err(StorageError::NotFound)
    ));
    assert!(storage.staged_ids().await.unwrap().is_empty());
    assert!(matches!(
        storage.staged("upl_1").await,
        Err(StorageError::NotFound)
    ));
    assert_eq!(
        std::fs::read(storage.local_path(Kind::Media, "med_1")).unwrap(),
        film
    );
    assert_eq!(storage.memory().held_bytes, 0);
}

#[tokio::test]
async fn an_object_is_never_overwritten_by_another_upload() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    for id in ["upl_1", "upl_2"] {
        storage.stage(id, 5).await.unwrap();
        storage
            .append(id, 0, Append::default(), body(id.as_bytes()))
            .await
            .unwrap();
    }
    storage.promote("upl_1", "med_1").await.unwrap();
    assert!(matches!(
        storage.promote("upl_2", "med_1").await,
        Err(StorageError::Exists)
    ));
    assert_eq!(
        std::fs::read(storage.local_path(Kind::Media, "med_1")).unwrap(),
        b"upl_1"
    );
}

#[tokio::test]
async fn a_restart_resumes_and_the_hash_is_right() {
    let dir = tempfile::tempdir().unwrap();
    let film = film(2_500_000);
    storage(dir.path()).await.stage("upl_1", 2_500_000).await.unwrap();
    for (from, to) in [(0, 10), (10, 900_000), (900_000, 2_500_000)] {
        let again = storage(dir.path()).await;
        at(&again, "upl_1", from as u64).await;
        again
            .append("upl_1", from as u64, Append::default(), body(&film[from..to]))
            .await
            .unwrap();
    }
    let again = storage(dir.path()).await;
    assert_eq!(
        again.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

#[tokio::test]
async fn a_wrong_offset_is_told_the_right_one() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    storage.stage("upl_1", 100).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&[1; 40]))
        .await
        .unwrap();
    for wrong in [0, 39, 41, u64::MAX] {
        let refused = storage
            .append("upl_1", wrong, Append::default(), body(&[2; 10]))
            .await;
        assert!(matches!(refused, Err(StorageError::OffsetMismatch { have: 40 })));
    }
    at(&storage, "upl_1", 40).await;
}

#[tokio::test]
async fn a_body_too_long_leaves_the_offset() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(1_000_000);
    storage.stage("upl_1", 1_000_000).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&film[..10]))
        .await
        .unwrap();
    let announced = Append {
        length: Some(999_991),
        ..Append::default()
    };
    let long = [&film[10..], b"x"].concat();
    for limit in [announced, Append::default()] {
        let refused = storage.append("upl_1", 10, limit, body(&long)).await;
        assert!(matches!(
            refused,
            Err(StorageError::BodyTooLong {
                offset: 10,
                size: 1_000_000
            })
        ));
        at(&storage, "upl_1", 10).await;
    }
    storage
        .append("upl_1", 10, Append::default(), body(&film[10..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

#[tokio::test]
async fn a_checksum_keeps_or_takes_back_the_whole_body() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(2_000_000);
    storage.stage("upl_1", 2_000_000).await.unwrap();
    let part = &film[..700_000];
    for good in [
        Checksum::Sha1(sha1::Sha1::digest(part).into()),
        Checksum::Sha256(sha2::Sha256::digest(part).into()),
        Checksum::Blake3(blake3::hash(part).into()),
    ] {
        let limit = Append {
            checksum: Some(good),
            ..Append::default()
        };
        let wrong = storage
            .append("upl_1", 0, limit.clone(), body(&film[..700_001]))
            .await;
        assert!(matches!(wrong, Err(StorageError::ChecksumMismatch)));
        at(&storage, "upl_1", 0).await;
        let cut = body(&film[..500_000])
            .map(|frame| frame.map_err(|never| never.to_string()))
            .chain(stream::iter([Err("reset".to_owned())]));
        let cut = storage.append("upl_1", 0, limit, cut).await.unwrap();
        assert_eq!((cut.offset, cut.cut), (0, Some(Cut::Body("reset".to_owned()))));
    }
    let limit = Append {
        checksum: Checksum::new("sha1", &sha1::Sha1::digest(part)),
        ..Append::default()
    };
    storage.append("upl_1", 0, limit, body(part)).await.unwrap();
    at(&storage, "upl_1", 700_000).await;
    storage
        .append("upl_1", 700_000, Append::default(), body(&film[700_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
    assert!(!dir.path().join("staging/upl_1.unverified").exists());
}

#[tokio::test]
async fn the_first_bytes_decide() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let limit = Append {
        first_bytes: |head| head.get(4..8) == Some(b"ftyp"),
        ..Append::default()
    };
    let page = [b"<html>".as_slice(), &vec![b' '; 200_000]].concat();
    storage.stage("upl_1", 200_006).await.unwrap();
    let refused = storage
        .append("upl_1", 0, limit.clone(), stuck(&page[..64]))
        .await;
    assert!(
        matches!(refused, Err(StorageError::Refused)),
        "64 bytes are enough"
    );
    at(&storage, "upl_1", 0).await;
    // in pieces
    storage
        .append("upl_1", 0, limit.clone(), body(&page[..63]))
        .await
        .unwrap();
    assert!(matches!(
        storage
            .append("upl_1", 63, limit.clone(), body(&page[63..]))
            .await,
        Err(StorageError::Refused)
    ));
    at(&storage, "upl_1", 63).await;
    // shorter than 64 bytes
    storage.stage("upl_2", 3).await.unwrap();
    assert!(matches!(
        storage.append("upl_2", 0, limit.clone(), body(b"abc")).await,
        Err(StorageError::Refused)
    ));
    storage.stage("upl_3", 12).await.unwrap();
    storage
        .append("upl_3", 0, limit, body(b"\0\0\0\x0cftypmp42"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_cut_body_keeps_what_arrived() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(1_000_000);
    storage.stage("upl_1", 1_000_000).await.unwrap();
    let broken = stream::iter([
        Ok(Bytes::copy_from_slice(&film[..300_000])),
        Err("connection reset"),
    ]);
    let broken = storage
        .append("upl_1", 0, Append::default(), broken)
        .await
        .unwrap();
    assert_eq!(
        (broken.offset, broken.cut),
        (300_000, Some(Cut::Body("connection reset".to_owned())))
    );

    let limit = Append {
        idle: Duration::from_millis(100),
        ..Append::default()
    };
    let started = Instant::now();
    let idle = storage
        .append("upl_1", 300_000, limit, stuck(&film[300_000..400_000]))
        .await
        .unwrap();
    assert_eq!((idle.offset, idle.cut), (400_000, Some(Cut::Idle)));
    assert!(started.elapsed() < Duration::from_secs(2));

    // the request's future is dropped by the HTTP server
    let append = storage.append(
        "upl_1",
        400_000,
        Append::default(),
        stuck(&film[400_000..900_000]),
    );
    assert!(
        tokio::time::timeout(Duration::from_millis(200), append)
            .await
            .is_err()
    );
    counts(&storage, "upl_1", 900_000).await;
    at(&storage, "upl_1", 900_000).await;
    storage
        .append("upl_1", 900_000, Append::default(), body(&film[900_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_request_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(1_000_000);
    storage.stage("upl_1", 1_000_000).await.unwrap();
    let (older, part) = (storage.clone(), film[..600_000].to_vec());
    let older = tokio::spawn(async move { older.append("upl_1", 0, Append::default(), stuck(&part)).await });
    arrived(&storage, "upl_1", 600_000).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    at(&storage, "upl_1", 0).await; // asking does not disturb it

    let newer = storage.append("upl_1", 0, Append::default(), body(&film)).await;
    assert!(matches!(
        newer,
        Err(StorageError::OffsetMismatch { have: 600_000 })
    ));
    let older = older.await.unwrap().unwrap();
    assert_eq!((older.offset, older.cut), (600_000, Some(Cut::TakenOver)));

    let (older, part) = (storage.clone(), film[600_000..700_000].to_vec());
    let older = tokio::spawn(async move {
        older
            .append("upl_1", 600_000, Append::default(), stuck(&part))
            .await
    });
    arrived(&storage, "upl_1", 700_000).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(storage.settle("upl_1").await.unwrap().offset, 700_000);
    assert_eq!(older.await.unwrap().unwrap().cut, Some(Cut::TakenOver));
    storage
        .append("upl_1", 700_000, Append::default(), body(&film[700_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_of_one_upload_never_mix() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(4_000_000);
    storage.stage("upl_1", 4_000_000).await.unwrap();
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let (storage, film) = (storage.clone(), film.clone());
            tokio::spawn(async move {
                loop {
                    let from = storage.staged("upl_1").await.unwrap().offset;
                    let at = usize::try_from(from).unwrap();
                    if at == film.len() {
                        break;
                    }
                    let end = film.len().min(at + 300_000);
                    match storage
                        .append("upl_1", from, Append::default(), body(&film[at..end]))
                        .await
                    {
                        Ok(_) | Err(StorageError::OffsetMismatch { .. } | StorageError::Locked) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
    assert_eq!(std::fs::read(storage.staged_path("upl_1")).unwrap(), film);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_never_pauses_is_taken_over_too() {
    const SIZE: u64 = 1 << 30;
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    storage.stage("upl_1", SIZE).await.unwrap();
    let sender = storage.clone();
    let sender = tokio::spawn(async move {
        let piece = Bytes::from(vec![7; 64 << 10]);
        let fast = stream::iter((0..SIZE >> 16).map(move |_| Ok::<_, Infallible>(piece.clone())));
        sender.append("upl_1", 0, Append::default(), fast).await
    });
    arrived(&storage, "upl_1", 1 << 20).await;
    storage.settle("upl_1").await.unwrap();
    let cut = sender.await.unwrap().unwrap();
    assert_eq!(cut.cut, Some(Cut::TakenOver));
    assert!(cut.offset < 256 << 20, "only at {}", cut.offset);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn discard_stops_the_sender() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    storage.stage("upl_1", 1_000_000).await.unwrap();
    let sender = storage.clone();
    let sender = tokio::spawn(async move {
        sender
            .append("upl_1", 0, Append::default(), stuck(&[7; 1000]))
            .await
    });
    arrived(&storage, "upl_1", 1000).await;
    for _ in 0..2 {
        storage.discard("upl_1").await.unwrap();
    }
    assert_eq!(sender.await.unwrap().unwrap().cut, Some(Cut::TakenOver));
    assert!(storage.staged_ids().await.unwrap().is_empty());
    let gone = storage
        .append("upl_1", 0, Append::default(), body(&[7; 10]))
        .await;
    assert!(matches!(gone, Err(StorageError::NotFound)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_uploads_share_bounded_buffers() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    let film = film(1 << 20);
    let uploads: Vec<_> = (0..200)
        .map(|n| {
            let (storage, film) = (storage.clone(), film.clone());
            tokio::spawn(async move {
                let id = format!("upl_{n}");
                storage.stage(&id, 1 << 20).await.unwrap();
                // all are under way before any ends
                let slow = body(&film).then(|frame| async {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    frame
                });
                storage.append(&id, 0, Append::default(), slow).await.unwrap();
                assert_eq!(
                    storage.finish(&id).await.unwrap().blake3,
                    *blake3::hash(&film).as_bytes()
                );
            })
        })
        .collect();
    for upload in uploads {
        upload.await.unwrap();
    }
    let memory = storage.memory();
    assert_eq!(memory.held_bytes, 0);
    assert!(memory.peak_bytes <= 40 << 20, "{memory:?}");
}

#[tokio::test]
async fn names_can_not_lead_elsewhere_and_modes_are_private() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("data");
    let storage = storage(&root).await;
    let long = "a".repeat(129);
    for name in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "A",
        "a.b",
        "a-b",
        "a\0",
        "é",
        long.as_str(),
    ] {
        assert!(
            matches!(storage.stage(name, 1).await, Err(StorageError::BadName)),
            "{name:?}"
        );
        assert!(matches!(
            storage.delete(Kind::Media, name).await,
            Err(StorageError::BadName)
        ));
        assert_eq!(storage.local_path(Kind::Media, name), root.join("media/-"));
        assert_eq!(storage.staged_path(name), root.join("staging/-"));
    }
    storage.stage("upl_1", 1).await.unwrap();
    let mode = |path: &str| std::fs::metadata(root.join(path)).unwrap().permissions().mode() & 0o7777;
    for folder in ["", "staging", "media", "posters", "previews", "scratch"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in std::fs::read_dir(root.join("staging")).unwrap() {
        let file = format!("staging/{}", file.unwrap().file_name().display());
        assert_eq!(mode(&file), 0o600, "{file}");
    }
}
