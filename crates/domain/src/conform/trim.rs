//! A part of a clip.

use serde::{Deserialize, Serialize};

/// From the picture shown at `start_ms` to the one before `end_ms`, in the clip's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    pub start_ms: u64,
    pub end_ms: u64,
}

/// Why a part cannot be cut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrimError {
    /// The end is not behind the start.
    Backwards,
    /// It ends behind the clip.
    Outside,
    TooShort,
    /// It is the whole clip.
    Whole,
}

/// How the ends of a part lie in the picture's coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Somewhere: the picture is encoded anew, so that each end is right to the frame.
    Anywhere,
    /// On pictures that stand alone: so many packets of the picture can be taken over as they are.
    OnKeys { packets: u64 },
}

impl Trim {
    /// Shorter ones are slips of the hand; no platform takes them.
    pub const MIN_MS: u64 = 1000;

    /// Whether it can be cut out of a clip of this length.
    pub fn checked(self, duration_ms: u64) -> Result<Self, TrimError> {
        if self.end_ms <= self.start_ms {
            Err(TrimError::Backwards)
        } else if self.end_ms > duration_ms {
            Err(TrimError::Outside)
        } else if self.start_ms == 0 && self.end_ms == duration_ms {
            Err(TrimError::Whole)
        } else if self.length_ms() < Self::MIN_MS {
            Err(TrimError::TooShort)
        } else {
            Ok(self)
        }
    }

    pub const fn length_ms(self) -> u64 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}
