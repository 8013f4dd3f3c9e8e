//! Folders of a twin's files.

use std::io;
use std::path::Path;

/// Makes a folder that only the service's own user looks into, unless it is there.
pub fn private(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Removes the files of `dir` that `is_named` no longer knows by their name.
///
/// Each is asked about right before it goes, so a file that a request just named stays.
pub fn remove_strays(dir: &Path, is_named: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if !is_named(&entry.file_name().to_string_lossy()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
