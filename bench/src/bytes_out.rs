//! Bytes out: the road a publish takes (storage, egress) against `curl -T` of the same file.
use std::{path::PathBuf, process::Command, time::Duration, time::Instant};

use anyhow::{Context as _, ensure};
use egress::{Body, Egress, Handed, HostRule, Origin, Request, Settings, Why};
use futures_util::StreamExt as _;
use hyper::Method;
use storage::{Kind, Storage};
use url::Url;

use crate::{film, process, service::folder, sink, table::Table};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 1024)]
    mib: u64,
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[derive(clap::Args)]
pub struct SendArgs {
    root: PathBuf,
    key: String,
    url: Url,
    /// One PUT, as the adapters send them
    #[arg(long, default_value_t = 32)]
    chunk_mib: u64,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let dir = tempfile::tempdir_in(folder())?;
    sink::certificate(dir.path())?;
    let storage = Storage::open(dir.path().join("root")).await?;
    let clip = film::clip(dir.path())?;
    let size = args.mib << 20;
    let file = storage.local(Kind::Media, "film").await?;
    film::Film::new(&clip, size, 0)?.write_to(&file)?;
    let cert = dir.path().join("cert.pem");
    let mut table = Table::new(
        "Bytes out",
        &["over", "sender", "processor", "of curl's", "seconds"],
    );
    for tls in [false, true] {
        let port = sink::start(tls.then_some(dir.path())).await?;
        let url = if tls {
            format!("https://localhost:{port}/film")
        } else {
            format!("http://127.0.0.1:{port}/film")
        };
        let (mut curls, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..args.rounds {
            let mut curl = Command::new("curl");
            curl.args(["-sS", "--fail", "--http1.1", "-o", "/dev/null", "-T"])
                .arg(&*file)
                .arg("--cacert")
                .arg(&cert);
            curls.push(spent(curl.arg("-H").arg("Expect:").arg(&url)).await?);
            let mut us = Command::new(std::env::current_exe()?);
            us.arg("send")
                .arg(dir.path().join("root"))
                .args(["film", &url])
                .env("SSL_CERT_FILE", &cert);
            ours.push(spent(&mut us).await?);
        }
        let (curl, us) = (middle(curls), middle(ours));
        let over = if tls { "TLS" } else { "plain HTTP" };
        for (sender, (cpu, wall)) in [("curl -T", curl), ("ai-shorts (storage, egress)", us)] {
            table.row([
                over.to_owned(),
                sender.to_owned(),
                process::per_gib(cpu, size),
                format!("{:.2}", cpu.as_secs_f64() / curl.0.as_secs_f64()),
                format!("{:.2}", wall.as_secs_f64()),
            ]);
        }
    }
    table.print();
    Ok(())
}

fn middle(mut runs: Vec<(Duration, Duration)>) -> (Duration, Duration) {
    runs.sort_unstable();
    runs.get(runs.len() / 2).copied().unwrap_or_default()
}

/// Processor time of a whole process, read while its remains are still there.
async fn spent(command: &mut Command) -> anyhow::Result<(Duration, Duration)> {
    let started = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("{}", command.get_program().display()))?;
    let stat = PathBuf::from(format!("/proc/{}/stat", child.id()));
    loop {
        // a process that ended but was not waited for keeps its numbers
        let text = std::fs::read_to_string(&stat)?;
        if text
            .rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('Z'))
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let (wall, cpu) = (started.elapsed(), process::cpu(child.id())?);
    ensure!(
        child.wait()?.success(),
        "{} failed",
        command.get_program().display()
    );
    Ok((cpu, wall))
}

pub async fn send(args: SendArgs) -> anyhow::Result<()> {
    let storage = Storage::open(args.root).await?;
    let size = storage.size(Kind::Media, &args.key).await?;
    let exempt = Origin::of(&args.url).into_iter().collect();
    let egress = Egress::new(Settings {
        exempt,
        ..Settings::default()
    });
    let mut at = 0;
    while at < size {
        let end = size.min(at + (args.chunk_mib << 20));
        let stream = storage.read(Kind::Media, &args.key, at..end).await?.boxed();
        let rule = HostRule::host_of(&args.url);
        let mut request = Request::new(Why::System("bench"), Method::PUT, args.url.clone(), rule);
        request.body = Body::Stream {
            len: end - at,
            stream,
            handed: Handed::default(),
        };
        let answer = egress.send(request).await?;
        ensure!(answer.status.is_success(), "the sink answered {}", answer.status);
        at = end;
    }
    Ok(())
}
