//! `kill -9` at random points: what was acknowledged is there, and the bytes are right.
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use ai_shorts_storage::{Kind, Storage};

const SIZE: u64 = 3_000_000;

fn helper() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test has a path");
    path.pop();
    path.pop();
    path.join("examples/crash")
}

#[tokio::test]
async fn kill_9_loses_no_acknowledged_byte() {
    let mut film = vec![0; 3_000_000];
    blake3::Hasher::new()
        .update(b"film")
        .finalize_xof()
        .fill(&mut film);
    let dir = tempfile::tempdir().unwrap();
    let (mut kills, mut upload) = (0, 0);
    while kills < 100 {
        upload += 1;
        let id = format!("upl_{upload}");
        Storage::open(dir.path().to_owned())
            .await
            .unwrap()
            .stage(&id, SIZE)
            .await
            .unwrap();
        let mut acknowledged = 0;
        for round in 0_u64.. {
            let piece = [40_000, 300_000, 1_000_000][usize::try_from(round % 3).unwrap()];
            let mut child = Command::new(helper())
                .arg(dir.path())
                .args([&id, &SIZE.to_string(), &piece.to_string(), &round.to_string()])
                .stdout(Stdio::piped())
                .spawn()
                .expect("`cargo test` builds examples/crash");
            std::thread::sleep(Duration::from_millis(3 + rand::random::<u64>() % 40));
            child.kill().unwrap();
            let told = BufReader::new(child.stdout.take().unwrap())
                .lines()
                .map_while(Result::ok);
            let told = told
                .filter_map(|line| line.parse::<u64>().ok())
                .last()
                .unwrap_or(acknowledged);
            let complete = child.wait().unwrap().success();
            kills += usize::from(!complete);
            assert!(told >= acknowledged, "{told} after {acknowledged}");

            let storage = Storage::open(dir.path().to_owned()).await.unwrap();
            acknowledged = storage.staged(&id).await.unwrap().offset;
            assert!(acknowledged >= told, "told {told}, there are {acknowledged}");
            let kept = std::fs::read(storage.staged_path(&id)).unwrap();
            assert_eq!(kept.len() as u64, acknowledged);
            assert!(film.starts_with(&kept), "upload {id}, round {round}");
            if complete {
                assert_eq!(
                    storage.finish(&id).await.unwrap().blake3,
                    *blake3::hash(&film).as_bytes()
                );
                storage.promote(&id, &id).await.unwrap();
                storage.delete(Kind::Media, &id).await.unwrap();
                break;
            }
        }
    }
}

#[tokio::test]
async fn an_unverified_rest_is_cut_off_at_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    storage.stage("upl_1", 100).await.unwrap();
    // as a killed process leaves it: a checksummed body began at 10
    std::fs::write(storage.staged_path("upl_1"), [7; 60]).unwrap();
    std::fs::write(dir.path().join("staging/upl_1.unverified"), "10").unwrap();
    let again = Storage::open(dir.path().to_owned()).await.unwrap();
    assert_eq!(again.staged("upl_1").await.unwrap().offset, 10);
    assert_eq!(std::fs::read(again.staged_path("upl_1")).unwrap(), [7; 10]);
    assert!(!dir.path().join("staging/upl_1.unverified").exists());
}

#[tokio::test]
async fn what_was_counted_but_never_written_is_cut_off() {
    // on ext4 or XFS, as after a power loss; elsewhere the length is believed
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    storage.stage("upl_1", 10 << 20).await.unwrap();
    std::fs::write(storage.staged_path("upl_1"), vec![0; 1 << 20]).unwrap();
    std::fs::File::options()
        .write(true)
        .open(storage.staged_path("upl_1"))
        .unwrap()
        .set_len(9 << 20)
        .unwrap();
    let kind = Command::new("stat")
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
