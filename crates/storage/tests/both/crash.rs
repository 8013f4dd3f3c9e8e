//! `kill -9` at random points: what was acknowledged is there, and the bytes are right.
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use ai_shorts_storage::Kind;

use super::{
    server::{KEY, SECRET},
    world::{World, film},
};

const SIZE: usize = 3_000_000;

fn helper() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test has a path");
    path.pop();
    path.pop();
    path.join("examples/crash")
}

async fn kill(world: World, wanted: u64, pieces: [u64; 3], life_ms: std::ops::Range<u64>) {
    let film = film(SIZE);
    let (mut kills, mut upload) = (0, 0);
    while kills < wanted {
        upload += 1;
        let id = format!("upl_{upload}");
        let storage = world.open().await;
        storage.stage(&id, &id, SIZE as u64).await.unwrap();
        let mut acknowledged = 0;
        for round in 0_u64.. {
            let piece = pieces[usize::try_from(round % 3).unwrap()];
            let mut command = Command::new(helper());
            command.arg(world.dir.path()).args([
                &id,
                &SIZE.to_string(),
                &piece.to_string(),
                &round.to_string(),
            ]);
            if let Some(server) = &world.server {
                let url = format!("s3://clips/test?endpoint=http://{}", server.address);
                command.args([&url, &world.part_bytes.to_string(), KEY, SECRET]);
            }
            let mut child = command
                .stdout(Stdio::piped())
                .spawn()
                .expect("`cargo test` builds examples/crash");
            let life = life_ms.start + rand::random::<u64>() % (life_ms.end - life_ms.start);
            tokio::time::sleep(Duration::from_millis(life)).await;
            child.kill().unwrap();
            let told = BufReader::new(child.stdout.take().unwrap())
                .lines()
                .map_while(Result::ok);
            let told = told
                .filter_map(|line| line.parse::<u64>().ok())
                .last()
                .unwrap_or(acknowledged);
            let complete = child.wait().unwrap().success();
            kills += u64::from(!complete);
            assert!(told >= acknowledged, "{told} after {acknowledged}");

            let storage = world.open().await;
            acknowledged = storage.staged(&id).await.unwrap().offset;
            assert!(acknowledged >= told, "told {told}, there are {acknowledged}");
            let kept = world.kept(&id);
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
async fn kill_9_loses_no_acknowledged_byte() {
    kill(World::disk(), 100, [40_000, 300_000, 1_000_000], 3..43).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_9_loses_no_acknowledged_byte_in_a_bucket() {
    kill(World::bucket().await, 40, [200_000, 400_000, 1_000_000], 60..400).await;
}
