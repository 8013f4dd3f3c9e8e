//! A reader of numbers that can't run past its end.

#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(part)
    }
    pub fn skip(mut self, n: usize) -> Option<Self> {
        self.take(n)?;
        Some(self)
    }
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
    pub fn u8(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }
    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }
    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }
    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }
    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }
    pub fn fourcc(&mut self) -> Option<[u8; 4]> {
        self.array()
    }
}

/// The boxes of an MP4 box, in order; a broken one ends the walk.
pub(super) fn boxes(inside: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = Bytes(inside);
    std::iter::from_fn(move || {
        let mut at = rest;
        let size = at.u32()?;
        let name = at.fourcc()?;
        let size = match size {
            0 => rest.0.len(),
            1 => usize::try_from(at.u64()?).ok()?,
            n => usize::try_from(n).ok()?,
        };
        let header = rest.0.len() - at.0.len();
        let body = rest.0.get(header..size)?;
        rest = rest.skip(size)?;
        Some((name, body))
    })
}

/// The first box of this name.
pub(super) fn find(inside: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(inside).find(|(n, _)| *n == name).map(|(_, body)| body)
}
