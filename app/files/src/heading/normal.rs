//! Spellings of one heading brought to one form.

use crate::row::is_invisible;

/// Full-width letters, digits and signs as ASCII.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '【' | '〔' | '［' | '﹝' => '(',
            '】' | '〕' | '］' | '﹞' => ')',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// A heading without what does not tell: spaces, line breaks, marks of required columns, case, a colon at the end.
pub fn plain(text: &str) -> String {
    let kept = half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '*' | '※' | '★'))
        .flat_map(char::to_lowercase)
        .map(bracket)
        .collect::<String>();
    kept.trim_end_matches([':', ';', ',']).to_owned()
}

fn bracket(c: char) -> char {
    match c {
        '[' | '{' => '(',
        ']' | '}' => ')',
        _ => c,
    }
}

/// A plain heading without a sequence number in front: `1.`, `(3)`, `二、`, `A12`.
pub fn unnumbered(plain: &str) -> Option<&str> {
    let chinese = "一二三四五六七八九十";
    let inner = plain.strip_prefix('(').unwrap_or(plain);
    let bracketed = inner.len() < plain.len();
    let end = inner.find(|c: char| !c.is_ascii_digit() && !chinese.contains(c))?;
    let (number, rest) = inner.split_at(end);
    if number.is_empty() || number.chars().count() > 3 {
        return None;
    }
    let signs: &[char] = if bracketed { &[')'] } else { &['.', '、', ')', '．', ','] };
    let rest = rest.strip_prefix(signs)?;
    let rest = rest.strip_prefix(['、', '.']).unwrap_or(rest);
    // What is left must equal a heading, so that `1.5亩` is never taken for item 1.
    (!rest.is_empty()).then_some(rest)
}

/// A plain heading without what stands in brackets: notes and measures. None where nothing else is left.
pub fn bare(plain: &str) -> Option<String> {
    if !plain.contains('(') {
        return None;
    }
    let mut depth = 0usize;
    let mut out = String::new();
    for c in plain.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let out = out.trim_end_matches([':', '/', '-']).to_owned();
    (!out.is_empty() && out != plain).then_some(out)
}

/// A plain heading without the bracket at its end, usually the measure.
pub fn without_last_bracket(plain: &str) -> Option<String> {
    let start = plain.strip_suffix(')')?.rfind('(')?;
    (start > 0).then(|| plain[..start].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_heading_meet() {
        assert_eq!(plain(" 常住\n户数 ＊："), "常住户数");
        assert_eq!(plain("村【社区】名称"), "村(社区)名称");
        assert_eq!(plain("ＡＢＣ"), "abc");
        assert_eq!(unnumbered("12.常住户数"), Some("常住户数"));
        assert_eq!(unnumbered("(三)常住户数"), Some("常住户数"));
        assert_eq!(unnumbered("二、人口"), Some("人口"));
        assert_eq!(unnumbered("60岁及以上人口"), None);
        assert_eq!(unnumbered("21.60周岁以上"), Some("60周岁以上"));
        // Harmless: no heading reads like this.
        assert_eq!(unnumbered("1.5亩以上"), Some("5亩以上"));
        assert_eq!(bare("常住户数(户)").as_deref(), Some("常住户数"));
        assert_eq!(bare("面积(㎡)(含租用)").as_deref(), Some("面积"));
        assert_eq!(without_last_bracket("户数(常住)(户)").as_deref(), Some("户数(常住)"));
        assert_eq!(bare("(户)"), None);
        assert_eq!(bare("常住户数"), None);
    }
}
