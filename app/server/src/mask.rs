//! Personal data in logs: telephone numbers are masked wherever a text from outside is written.

/// The text with telephone numbers masked: eleven digits of a mobile number, or a land line with its area code.
/// Codes of units have twelve digits and stay.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        out.push_str(&hidden(run));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A run of digits and hyphens; all but its first three and last two digits hidden where it may be a telephone number.
fn hidden(run: &str) -> String {
    let digits: Vec<char> = run.chars().filter(char::is_ascii_digit).collect();
    let mobile = digits.len() == 11 && digits[0] == '1';
    let with_country = digits.len() == 13 && digits.starts_with(&['8', '6', '1']);
    let land = (9..=12).contains(&digits.len()) && digits[0] == '0';
    let local = run.contains('-') && (7..=16).contains(&digits.len()) && !is_day(run);
    if !(mobile || with_country || land || local) {
        return run.to_owned();
    }
    let last = digits.len() - 2;
    let mut seen = 0;
    let mask = |c: char| {
        if !c.is_ascii_digit() {
            return c;
        }
        seen += 1;
        if seen <= 3 || seen > last { c } else { '*' }
    };
    run.chars().map(mask).collect()
}

/// `2026-01-08`, which is no telephone number.
fn is_day(run: &str) -> bool {
    let lengths: Vec<usize> = run.split('-').map(str::len).collect();
    matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2])
}

#[test]
fn telephone_numbers_are_hidden_and_codes_are_not() {
    assert_eq!(masked("q=13877112233&x"), "q=138******33&x");
    assert_eq!(masked("电话0771-2222222。"), "电话077*-*****22。");
    assert_eq!(masked("+8613877112233"), "+861********33");
    for kept in ["/api/submissions/community/450102001001/2025", "2026-01-08", "sha256:00123", "v12", ""] {
        assert_eq!(masked(kept), kept);
    }
}
