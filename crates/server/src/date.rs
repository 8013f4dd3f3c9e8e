//! The date form of HTTP (RFC 9110, 5.6.7).

use domain::Timestamp;

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn http_date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    // "1994-11-06T08:49:37.000Z"
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or("00");
    let month = part(5..7).parse::<usize>().unwrap_or(1).clamp(1, 12);
    let day_number = at.as_millis().div_euclid(86_400_000).rem_euclid(7);
    let day = DAYS[usize::try_from(day_number).unwrap_or(0)];
    format!(
        "{day}, {} {} {} {} GMT",
        part(8..10),
        MONTHS[month - 1],
        part(0..4),
        part(11..19)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_in_the_words_of_http() {
        let of = |s: &str| http_date(s.parse().unwrap());
        assert_eq!(of("1994-11-06T08:49:37Z"), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(of("2026-11-24T23:59:59.999Z"), "Tue, 24 Nov 2026 23:59:59 GMT");
        assert_eq!(of("1970-01-01T00:00:00Z"), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(of("2028-02-29T12:00:00Z"), "Tue, 29 Feb 2028 12:00:00 GMT");
    }
}
