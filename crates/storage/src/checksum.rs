use sha2::Digest as _;

/// The digest a body must have (tus `Upload-Checksum`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
    Blake3([u8; 32]),
}

impl Checksum {
    /// For the `Tus-Checksum-Algorithm` header.
    pub const ALGORITHMS: &str = "sha1,sha256,blake3";

    /// By the names of [`Self::ALGORITHMS`]. `None`: no such algorithm, or a digest of another length.
    pub fn new(algorithm: &str, digest: &[u8]) -> Option<Self> {
        match algorithm {
            "sha1" => digest.try_into().ok().map(Self::Sha1),
            "sha256" => digest.try_into().ok().map(Self::Sha256),
            "blake3" => digest.try_into().ok().map(Self::Blake3),
            _ => None,
        }
    }
}

#[derive(Debug)]
enum Hasher {
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Blake3(Box<blake3::Hasher>),
}

/// Follows a body and says at its end whether it was the promised one.
#[derive(Debug)]
pub(crate) struct Verify {
    hasher: Hasher,
    expected: Checksum,
}

impl Verify {
    pub fn new(expected: Checksum) -> Self {
        let hasher = match expected {
            Checksum::Sha1(_) => Hasher::Sha1(sha1::Sha1::default()),
            Checksum::Sha256(_) => Hasher::Sha256(sha2::Sha256::default()),
            Checksum::Blake3(_) => Hasher::Blake3(Box::default()),
        };
        Self { hasher, expected }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Blake3(hasher) => drop(hasher.update(bytes)),
        }
    }

    pub fn holds(self) -> bool {
        let found = match self.hasher {
            Hasher::Sha1(hasher) => Checksum::Sha1(hasher.finalize().into()),
            Hasher::Sha256(hasher) => Checksum::Sha256(hasher.finalize().into()),
            Hasher::Blake3(hasher) => Checksum::Blake3(hasher.finalize().into()),
        };
        found == self.expected
    }
}
