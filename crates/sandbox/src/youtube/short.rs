//! What the platform makes of a film's facts, and how it says them.

use crate::facts::Facts;
use std::time::Duration;

/// Square or upright, at most three minutes.
pub fn is_short(facts: Facts) -> bool {
    let (width, height) = facts.shown();
    width <= height && facts.duration_ms <= 180_000
}

pub fn rotation_word(facts: Facts) -> &'static str {
    match facts.rotation {
        90 => "clockwise",
        180 => "upsideDown",
        270 => "counterClockwise",
        _ => "none",
    }
}

/// ISO 8601, whole seconds: `PT1M5S`.
pub fn duration_text(facts: Facts) -> String {
    let seconds = Duration::from_millis(facts.duration_ms).as_secs();
    match (seconds / 60, seconds % 60) {
        (0, s) => format!("PT{s}S"),
        (m, s) => format!("PT{m}M{s}S"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film(width: u32, height: u32, rotation: u16, duration_ms: u64) -> Facts {
        Facts {
            width,
            height,
            rotation,
            duration_ms,
        }
    }

    #[test]
    fn an_upright_film_is_a_short_up_to_three_minutes() {
        assert!(is_short(film(1080, 1920, 0, 180_000)));
        assert!(!is_short(film(1080, 1920, 0, 180_001)));
        assert!(!is_short(film(1920, 1080, 0, 9_000)));
        assert!(is_short(film(1920, 1080, 90, 9_000)), "turned by a quarter");
        assert!(is_short(film(1920, 1080, 270, 9_000)));
        assert!(!is_short(film(1920, 1080, 180, 9_000)));
        assert_eq!(duration_text(film(1, 1, 0, 65_900)), "PT1M5S");
    }
}
