//! Sizes and shapes of the picture.

use super::{Background, Canvas, Fit, Rules};
use serde::{Deserialize, Serialize};

/// In pixels, as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// The canvas of a rendition that is made upright: full, and for pictures that would only be blown up, smaller.
const FULL: Size = Size {
    width: 1080,
    height: 1920,
};
const SMALL: Size = Size {
    width: 720,
    height: 1280,
};

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

impl Size {
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
    pub(super) fn short(self) -> u32 {
        self.width.min(self.height)
    }
    pub(super) fn long(self) -> u32 {
        self.width.max(self.height)
    }

    /// Whether these rules take it.
    pub(super) fn fits(self, r: &Rules) -> bool {
        self.width <= r.max_width
            && self.short() <= r.max_short_side
            && self.long() <= r.max_long_side
            && self.short() >= r.min_side
    }

    /// The same shape, no larger than any of the rules allow, no smaller than any asks for, with even sides.
    pub(super) fn within(self, rules: &[&Rules]) -> Self {
        let of = |most: u32, side: u32| f64::from(most) / f64::from(side.max(1));
        let smaller = rules
            .iter()
            .flat_map(|r| {
                [
                    of(r.max_width, self.width),
                    of(r.max_short_side, self.short()),
                    of(r.max_long_side, self.long()),
                ]
            })
            .fold(1.0, f64::min);
        let larger = rules
            .iter()
            .map(|r| of(r.min_side, self.short()))
            .fold(0.0, f64::max);
        // A very long strip cannot have both: its short side is the one that is refused outright.
        self.scaled(smaller.max(larger))
    }

    /// No larger than a full canvas, which is what the platforms show: more takes long and is thrown away there.
    pub(super) fn capped(self, rules: &[&Rules]) -> Self {
        let of = |most: u32, side: u32| f64::from(most) / f64::from(side.max(1));
        let smaller = of(FULL.width, self.short()).min(of(FULL.height, self.long()));
        let capped = self.scaled(smaller.min(1.0));
        if rules.iter().all(|r| capped.fits(r)) {
            capped
        } else {
            self
        }
    }

    fn scaled(self, by: f64) -> Self {
        Self {
            width: even(f64::from(self.width) * by),
            height: even(f64::from(self.height) * by),
        }
    }

    /// An upright canvas for it, and where the picture lies on it.
    pub(super) fn upright(self, fit: Fit, background: Background) -> (Self, Canvas) {
        let small = self.width <= SMALL.width && self.height <= SMALL.height;
        let canvas = if small { SMALL } else { FULL };
        let of = |most: u32, side: u32| f64::from(most) / f64::from(side.max(1));
        let (x, y) = (of(canvas.width, self.width), of(canvas.height, self.height));
        let by = match fit {
            Fit::Pad => x.min(y),
            Fit::Crop => x.max(y),
        };
        let mut picture = self.scaled(by);
        match fit {
            Fit::Pad => {
                picture.width = picture.width.min(canvas.width);
                picture.height = picture.height.min(canvas.height);
            }
            Fit::Crop => {
                picture.width = picture.width.max(canvas.width);
                picture.height = picture.height.max(canvas.height);
            }
        }
        let canvas_of = Canvas {
            fit,
            background,
            picture,
        };
        (canvas, canvas_of)
    }
}

/// 9:16, give or take one per cent: encoders round sides.
pub fn is_upright(width: u32, height: u32) -> bool {
    let (wide, high) = (u64::from(width) * 16, u64::from(height) * 9);
    wide.abs_diff(high) * 100 <= high
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side of a picture, at least 2 and far below 2³²"
)]
fn even(side: f64) -> u32 {
    ((side / 2.0).round().max(1.0) as u32) * 2
}
