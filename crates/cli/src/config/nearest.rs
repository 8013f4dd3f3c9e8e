//! "Did you mean …": the known name that is nearest to a mistyped one.

/// The nearest of the names, if it is near enough to be meant.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (distance, name) = names.map(|n| (distance(typed, n), n)).min()?;
    (distance <= typed.len().max(name.len()) / 3 + 1).then_some(name)
}

/// Letters to add, drop or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = || ["listen", "public_url", "limits.open_uploads"].into_iter();
        assert_eq!(nearest("lisen", names()), Some("listen"));
        assert_eq!(
            nearest("limits.open_upload", names()),
            Some("limits.open_uploads")
        );
        assert_eq!(nearest("publicurl", names()), Some("public_url"));
        assert_eq!(nearest("something_else_entirely", names()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
