//! Lines that fit a terminal: Chinese characters take two columns and may be parted anywhere, words may not.

use shequ_core::diag;

/// Terminal columns of a text.
pub fn width(text: &str) -> usize {
    text.chars().map(diag::width).sum()
}

/// A text on one line, without anything that steers a terminal: values come from strangers' files.
pub fn plain(text: &str) -> String {
    let steers =
        |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}');
    text.chars().filter(|c| !steers(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text with spaces behind it up to a width.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text cut to a width, with `…` in the place of the rest.
pub fn cut(text: &str, columns: usize) -> String {
    let text = plain(text);
    if width(&text) <= columns {
        return text;
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += diag::width(c);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// Lines of at most `columns` columns, the first with `first` before it, the others with `rest`. A word that is longer
/// than a line stays whole.
pub fn wrap(text: &str, first: &str, rest: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut used = width(first);
    let mut empty = true;
    for atom in atoms(&plain(text)) {
        let space = if empty { 0 } else { atom.spaces };
        if !empty && used + space + atom.width > columns {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            used = width(rest);
        } else {
            line.push_str(&" ".repeat(space));
            used += space;
        }
        line.push_str(&atom.text);
        used += atom.width;
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// What stays on one line: a word, or one wide character with the marks that belong to it.
struct Atom {
    spaces: usize,
    text: String,
    width: usize,
}

fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut spaces = 0;
    let mut open = false;
    let mut last = ' ';
    for c in text.chars() {
        if c == ' ' {
            spaces += 1;
            last = c;
            continue;
        }
        let joins = spaces == 0 && (closes(c) || open || (narrow(c) && narrow(last)));
        match atoms.last_mut() {
            Some(atom) if joins => {
                atom.text.push(c);
                atom.width += diag::width(c);
            }
            Some(_) | None => atoms.push(Atom { spaces, text: c.to_string(), width: diag::width(c) }),
        }
        open = opens(c);
        last = c;
        spaces = 0;
    }
    atoms
}

/// Letters, digits and signs of words; Chinese quotation marks are as narrow but part words.
fn narrow(c: char) -> bool {
    diag::width(c) < 2 && !matches!(c, ' ' | '“' | '”' | '‘' | '’' | '…')
}

/// Marks that never begin a line.
fn closes(c: char) -> bool {
    "，。；：！？、）》」』】”’…％%,.;:!?)".contains(c)
}

/// Marks that never end one.
fn opens(c: char) -> bool {
    "（《「『【“‘(".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_told_unless_it_is_one_word() {
        let text = "居民活动区域面积 600 ㎡ 大于设施总建筑面积（500 ㎡），核对 activity_area_exceeds_total，再上报。";
        // The longest word with its mark takes 29 columns, behind an indent of 8.
        for columns in 37..90 {
            for line in wrap(text, "  原因：", "        ", columns) {
                assert!(width(&line) <= columns, "{columns}: {line}");
                let begin = line.trim_start().chars().next().unwrap();
                assert!(!closes(begin), "{columns}: {line}");
            }
        }
        assert_eq!(wrap("abcdefghijkl", "", "", 5), ["abcdefghijkl"]);
    }

    #[test]
    fn nothing_is_lost_by_wrapping() {
        let text = "按 2025 年 12 月 31 日的数 plain words 填写";
        let joined: String = wrap(text, "", "", 11).concat();
        let solid = |t: &str| t.replace(' ', "");
        assert_eq!(solid(&joined), solid(text));
    }

    #[test]
    fn values_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a [31mb cd");
    }

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("单位 a"), 6);
        assert_eq!(pad("单位", 6), "单位  ");
        assert_eq!(cut("统计单位代码", 8), "统计单…");
        assert_eq!(cut("统计", 4), "统计");
    }
}
