//! Writing past the page cache: the disk takes the bytes from our buffer. Spares the processor a copy, the pages and
//! their writing back; a third of an upload's cost.
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
};

use rustix::fs::{OFlags, fstatfs};

/// Memory, offset and length of such a write are multiples of this: no disk in use has larger blocks.
pub(crate) const ALIGN: usize = 4 << 10;
/// Less is cheaper through the page cache.
const LEAST: usize = 64 << 10;

pub(crate) const EXT4: u64 = 0xEF53;
pub(crate) const XFS: u64 = 0x5846_5342;

/// The kind of file system a file lies on, as `statfs` numbers them.
pub(crate) fn file_system(file: &File) -> Result<u64, rustix::io::Errno> {
    Ok(u64::try_from(fstatfs(file)?.f_type).unwrap_or_default())
}

/// A second opening of a staged file, for whole blocks.
#[derive(Debug)]
pub(crate) struct Direct(Option<File>);

impl Direct {
    /// Only on file systems of which we know that such writes may be mixed with others, page by page.
    pub fn open(path: &Path, file: &File) -> Self {
        let known = matches!(file_system(file), Ok(EXT4 | XFS));
        let flags = i32::try_from(OFlags::DIRECT.bits()).unwrap_or_default();
        let open = || OpenOptions::new().write(true).custom_flags(flags).open(path).ok();
        Self(if known { open() } else { None })
    }

    /// Whether large aligned buffers go this way.
    pub const fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Writes as much of `bytes` as can go this way, from its front, and says how much that was.
    pub fn write(&mut self, bytes: &[u8], at: u64) -> io::Result<usize> {
        let Some(file) = &self.0 else { return Ok(0) };
        let whole = bytes.len() - bytes.len() % ALIGN;
        let aligned = bytes.as_ptr().addr().is_multiple_of(ALIGN) && at.is_multiple_of(ALIGN as u64);
        if whole < LEAST || !aligned {
            return Ok(0);
        }
        match file.write_all_at(&bytes[..whole], at) {
            Ok(()) => Ok(whole),
            // the disk wants something else, or took a part that is not whole blocks: all of it the usual way
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                self.0 = None;
                Ok(0)
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_blocks_that_lie_right_go_this_way_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("film");
        let file = File::create_new(&path).unwrap();
        let mut direct = Direct::open(&path, &file);
        if !direct.is_there() {
            return; // another file system: `write` takes nothing there
        }
        let room = vec![7; LEAST + 3 * ALIGN];
        let from = room.as_ptr().addr().wrapping_neg() % ALIGN;
        let lies_right = &room[from..][..LEAST + ALIGN + 100];
        assert_eq!(direct.write(&lies_right[..LEAST - 1], 0).unwrap(), 0);
        assert_eq!(direct.write(&room[from + 1..][..LEAST + ALIGN], 0).unwrap(), 0);
        assert_eq!(direct.write(lies_right, 100).unwrap(), 0);
        assert_eq!(file.metadata().unwrap().len(), 0);
        let whole = (LEAST + ALIGN) as u64;
        assert_eq!(direct.write(lies_right, ALIGN as u64).unwrap() as u64, whole);
        assert_eq!(file.metadata().unwrap().len(), whole + ALIGN as u64);
        assert!(direct.is_there());
    }
}
