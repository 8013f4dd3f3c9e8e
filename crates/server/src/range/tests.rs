use super::*;
use proptest::prelude::*;

const TAG: &str = "\"abc\"";

fn decide(pairs: &[(&'static str, &str)], size: u64) -> Plan {
    let headers = pairs
        .iter()
        .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
        .collect();
    plan(&Method::GET, &headers, size, TAG)
}
fn ranged(range: &str, size: u64) -> Plan {
    decide(&[("range", range)], size)
}

#[test]
fn ranges_as_players_send_them() {
    assert_eq!(ranged("bytes=0-", 100), Plan::Part { start: 0, len: 100 });
    assert_eq!(ranged("bytes=10-19", 100), Plan::Part { start: 10, len: 10 });
    assert_eq!(ranged("bytes=90-500", 100), Plan::Part { start: 90, len: 10 });
    assert_eq!(ranged("bytes=-5", 100), Plan::Part { start: 95, len: 5 });
    assert_eq!(ranged("bytes=-500", 100), Plan::Part { start: 0, len: 100 });
    assert_eq!(ranged("bytes=100-", 100), Plan::NotSatisfiable);
    assert_eq!(ranged("bytes=-0", 100), Plan::NotSatisfiable);
    assert_eq!(ranged("bytes=0-", 0), Plan::NotSatisfiable);
    for odd in [
        "bytes=5-1",
        "bytes=a-b",
        "bytes=",
        "items=0-1",
        "bytes=0-1,5-6",
        "bytes=+1-2",
        "0-1",
    ] {
        assert_eq!(ranged(odd, 100), Plan::Whole, "{odd}");
    }
}

#[test]
fn conditions_come_first() {
    assert_eq!(
        decide(
            &[("if-none-match", "\"x\", W/\"abc\""), ("range", "bytes=0-1")],
            9
        ),
        Plan::NotModified
    );
    assert_eq!(
        decide(&[("if-range", TAG), ("range", "bytes=0-1")], 9),
        Plan::Part { start: 0, len: 2 }
    );
    assert_eq!(
        decide(&[("if-range", "\"old\""), ("range", "bytes=0-1")], 9),
        Plan::Whole
    );
    assert_eq!(
        decide(&[("if-range", "W/\"abc\""), ("range", "bytes=0-1")], 9),
        Plan::Whole
    );
}

#[test]
fn an_answer_says_what_it_holds() {
    let facts = FileFacts {
        size_bytes: 100,
        etag: TAG,
        content_type: "video/mp4",
        filename: "и\"\r\n.mp4",
    };
    let part = answer(Plan::Part { start: 10, len: 5 }, &facts, Body::from("12345"));
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 10-14/100");
    assert_eq!(part.headers()["content-length"], "5");
    assert_eq!(
        part.headers()["content-disposition"],
        "attachment; filename*=UTF-8''%D0%B8%22%0D%0A.mp4"
    );
    assert_eq!(Class::of(&part), Class::File);
    assert_eq!(answer(Plan::NotModified, &facts, Body::empty()).status(), 304);
    let none = answer(Plan::NotSatisfiable, &facts, Body::empty());
    assert_eq!(
        (
            none.status().as_u16(),
            none.headers()["content-range"].to_str().unwrap()
        ),
        (416, "bytes */100")
    );
}

proptest! {
    #[test]
    fn a_part_always_lies_within(range in "bytes=[0-9]{0,21}-[0-9]{0,21}", size: u64) {
        if let Plan::Part { start, len } = ranged(&range, size) {
            prop_assert!(len > 0 && start.checked_add(len).is_some_and(|end| end <= size));
        }
    }
    #[test]
    fn any_name_makes_a_header(name in ".*") {
        prop_assert!(disposition(&name).to_str().is_ok());
    }
}
