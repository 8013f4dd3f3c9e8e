//! What holds for a folder alone.
use std::{convert::Infallible, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use ai_shorts_storage::{Append, Cut, Kind, Storage, StorageError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

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

/// Waits until so many bytes of the only upload are in its file, durable or not, or in buffers for it.
async fn arrived(storage: &Storage, root: &Path, id: &str, bytes: u64) {
    for _ in 0..500 {
        let held = storage.memory().held_bytes as u64;
        if std::fs::metadata(root.join("staging").join(id)).is_ok_and(|file| file.len() + held >= bytes) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{bytes} bytes of {id} did not arrive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_never_pauses_is_taken_over_too() {
    const SIZE: u64 = 1 << 30;
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(dir.path()).await;
    storage.stage("upl_1", "med_1", SIZE).await.unwrap();
    let sender = storage.clone();
    let sender = tokio::spawn(async move {
        let piece = Bytes::from(vec![7; 64 << 10]);
        let fast = stream::iter((0..SIZE >> 16).map(move |_| Ok::<_, Infallible>(piece.clone())));
        sender.append("upl_1", 0, Append::default(), fast).await
    });
    arrived(&storage, dir.path(), "upl_1", 1 << 20).await;
    storage.settle("upl_1").await.unwrap();
    let cut = sender.await.unwrap().unwrap();
    assert_eq!(cut.cut, Some(Cut::TakenOver));
    assert!(cut.offset < 256 << 20, "only at {}", cut.offset);
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
                storage.stage(&id, "med_1", 1 << 20).await.unwrap();
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
            matches!(storage.stage(name, "med_1", 1).await, Err(StorageError::BadName)),
            "{name:?}"
        );
        assert!(matches!(
            storage.delete(Kind::Media, name).await,
            Err(StorageError::BadName)
        ));
        let local = storage.local(Kind::Media, name).await.unwrap();
        assert_eq!(*local, root.join("media/-"));
    }
    storage.stage("upl_1", "med_1", 1).await.unwrap();
    let mode = |path: &str| std::fs::metadata(root.join(path)).unwrap().permissions().mode() & 0o7777;
    for folder in ["", "staging", "media", "posters", "previews", "scratch"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in std::fs::read_dir(root.join("staging")).unwrap() {
        let file = format!("staging/{}", file.unwrap().file_name().display());
        assert_eq!(mode(&file), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_read_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let path = dir.path().join("posters/med_1");
    std::fs::write(&path, vec![1; 600_000]).unwrap();
    let stream = storage.read(Kind::Poster, "med_1", 0..600_000).await.unwrap();
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(300_000)
        .unwrap();
    let read: Result<Vec<_>, _> = stream.try_collect().await;
    assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn health_and_scratch_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let space = storage.health().await.unwrap();
    assert!(space.free_bytes > 0 && space.total_bytes >= space.free_bytes);
    assert_eq!(std::fs::read_dir(storage.scratch()).unwrap().count(), 0);
    std::fs::create_dir_all(storage.scratch().join("job/frames")).unwrap();
    std::fs::write(storage.scratch().join("left.mp4"), b"left").unwrap();
    assert_eq!(storage.sweep_scratch(Duration::from_hours(1)).await.unwrap(), 0);
    assert_eq!(storage.sweep_scratch(Duration::ZERO).await.unwrap(), 2);
    std::fs::remove_dir(storage.scratch()).unwrap();
    assert!(storage.health().await.is_err());
}

#[tokio::test]
async fn an_unverified_rest_is_cut_off_at_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    storage.stage("upl_1", "med_1", 100).await.unwrap();
    // as a killed process leaves it: a checksummed body began at 10
    std::fs::write(dir.path().join("staging/upl_1"), [7; 60]).unwrap();
    std::fs::write(dir.path().join("staging/upl_1.unverified"), "10").unwrap();
    let again = Storage::open(dir.path().to_owned()).await.unwrap();
    assert_eq!(again.staged("upl_1").await.unwrap().offset, 10);
    assert_eq!(std::fs::read(dir.path().join("staging/upl_1")).unwrap(), [7; 10]);
    assert!(!dir.path().join("staging/upl_1.unverified").exists());
}

#[tokio::test]
async fn what_was_counted_but_never_written_is_cut_off() {
    // on ext4 or XFS, as after a power loss; elsewhere the length is believed
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    storage.stage("upl_1", "med_1", 10 << 20).await.unwrap();
    std::fs::write(dir.path().join("staging/upl_1"), vec![0; 1 << 20]).unwrap();
    std::fs::File::options()
        .write(true)
        .open(dir.path().join("staging/upl_1"))
        .unwrap()
        .set_len(9 << 20)
        .unwrap();
    let kind = std::process::Command::new("stat")
        .args(["-f", "-c", "%T"])
        .arg(dir.path())
        .output()
        .unwrap()
        .stdout;
    let expected = if kind.starts_with(b"ext2/ext3") || kind.starts_with(b"xfs") {
        1 << 20
    } else {
        9 << 20
    };
    assert_eq!(storage.staged("upl_1").await.unwrap().offset, expected);
}
