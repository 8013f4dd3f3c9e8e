//! What others do in the same run.
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::service::{folder, free_port};

pub struct Peer {
    child: Child,
    pub port: u16,
    _dir: TempDir,
}

impl Peer {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    async fn start(mut command: Command, port: u16, dir: TempDir) -> anyhow::Result<Self> {
        let peer = Self {
            child: command.stdin(Stdio::null()).spawn()?,
            port,
            _dir: dir,
        };
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(peer);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        anyhow::bail!("the peer did not start")
    }

    /// nginx as it comes, taking files by PUT.
    pub async fn nginx() -> anyhow::Result<Self> {
        let (dir, port) = (tempfile::tempdir_in(folder())?, free_port()?);
        let root = dir.path().display();
        let user = if std::fs::metadata("/proc/self")?.is_root() {
            "user root;"
        } else {
            ""
        };
        std::fs::create_dir(dir.path().join("files"))?;
        let config = format!(
            "daemon off; {user} worker_processes 1; pid {root}/pid; error_log {root}/error.log;\n\
             events {{ worker_connections 2048; }}\n\
             http {{ access_log off; client_max_body_size 0; client_body_temp_path {root}/body;\n\
             proxy_temp_path {root}/p; fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n\
             server {{ listen 127.0.0.1:{port}; root {root}/files; dav_methods PUT; }} }}\n"
        );
        let file = dir.path().join("nginx.conf");
        std::fs::write(&file, config)?;
        let mut command = Command::new("nginx");
        command
            .arg("-e")
            .arg(dir.path().join("error.log"))
            .arg("-c")
            .arg(file);
        Self::start(command, port, dir).await.context("nginx")
    }

    /// tus-node-server with its file store.
    pub async fn tus_node() -> anyhow::Result<Self> {
        let modules = npm_modules()?;
        let (dir, port) = (tempfile::tempdir_in(folder())?, free_port()?);
        std::os::unix::fs::symlink(modules.join("node_modules"), dir.path().join("node_modules"))?;
        let program = format!(
            "import {{ Server }} from '@tus/server'; import {{ FileStore }} from '@tus/file-store';\n\
             new Server({{ path: '/files', datastore: new FileStore({{ directory: './files' }}) }})\
             .listen({{ host: '127.0.0.1', port: {port} }});\n"
        );
        std::fs::write(dir.path().join("server.mjs"), program)?;
        let mut command = Command::new("node");
        command
            .arg("server.mjs")
            .current_dir(dir.path())
            .stdout(Stdio::null());
        Self::start(command, port, dir).await.context("tus-node-server")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // nginx's master ends its worker only when asked softly
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        drop(asked.and_then(|_| self.child.wait()));
    }
}

/// Installed once, beside the build.
fn npm_modules() -> anyhow::Result<std::path::PathBuf> {
    let target = std::env::current_exe()?
        .parent()
        .map(Path::to_owned)
        .context("no folder")?;
    let dir = target.join("bench-peers");
    if !dir.join("node_modules/@tus/file-store").is_dir() {
        std::fs::create_dir_all(&dir)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(&dir);
        let installed = npm
            .args(["@tus/server@2", "@tus/file-store@2"])
            .stdout(Stdio::null())
            .status()?;
        ensure!(installed.success(), "npm could not install it");
    }
    Ok(dir)
}

trait Owner {
    fn is_root(&self) -> bool;
}

impl Owner for std::fs::Metadata {
    fn is_root(&self) -> bool {
        std::os::unix::fs::MetadataExt::uid(self) == 0
    }
}
