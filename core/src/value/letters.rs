//! Letters: small ones for capitals, and what is one at all. The tables of `char` know all scripts and cost a page as much
//! as a form does; here are the scripts in which lists of codes, names and explanations are written.

/// Appends the small letter of a capital, as `char::to_lowercase` knows it, and anything else as it is: capitals of Latin
/// script with the old and new letters of Zhuang and of Vietnamese, of Greek and of Cyrillic, also full-width ones.
pub fn push_small(letter: char, out: &mut String) {
    match letter {
        // The only one that becomes two: a letter and its dot.
        '\u{130}' => out.push_str("i\u{307}"),
        _ if letter.is_ascii() => out.push(letter.to_ascii_lowercase()),
        _ => out.push(small(u32::from(letter)).unwrap_or(letter)),
    }
}

fn small(code: u32) -> Option<char> {
    let (first, len, step, by) = RUNS[RUNS.partition_point(|run| run.0 <= code).checked_sub(1)?];
    let behind = code - first;
    let (nth, step) = (behind / u32::from(step), u32::from(step));
    (nth < u32::from(len) && nth * step == behind).then(|| char::from_u32(code.wrapping_add_signed(by)))?
}

/// Whether a character is a part of a word, as letters and digits of any script are: whatever is no space, control,
/// punctuation mark, emoji or other symbol. Told by blocks, so that a rare mark may be taken for a letter, and no letter
/// for a mark.
#[must_use]
pub fn is_of_a_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        'ª' | 'µ' | 'º' | '²' | '³' | '¹' | '¼'..='¾' => true,
        '\u{80}'..='\u{bf}' | '×' | '÷' => false,
        // Superscripts and subscripts, letters that stand for units, Roman numbers, encircled ones.
        '\u{2070}'..='\u{209c}' | '\u{2100}'..='\u{218b}' | '\u{2460}'..='\u{249b}' | '\u{24b6}'..='\u{24ff}' => true,
        '\u{2000}'..='\u{2bff}' | '\u{2e00}'..='\u{2fff}' => false,
        '々'..='〇' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303c}' => true,
        '\u{3000}'..='\u{303f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe6f}' => false,
        '\u{ff00}'..='\u{ff65}' => matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ'),
        '\u{ffe0}'..='\u{ffff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{10ffff}' => false,
        _ => true,
    }
}

/// Runs of capitals beyond ASCII, in order: the first one, how many there are, how far it is from one to the next, and how
/// far from each to its small letter.
#[rustfmt::skip]
const RUNS: [(u32, u8, u8, i32); 91] = [
    (0xc0, 23, 1, 32), (0xd8, 7, 1, 32), (0x100, 24, 2, 1), (0x132, 3, 2, 1), (0x139, 8, 2, 1), (0x14a, 23, 2, 1),
    (0x178, 1, 1, -121), (0x179, 3, 2, 1), (0x181, 1, 1, 210), (0x182, 2, 2, 1), (0x186, 1, 1, 206), (0x187, 1, 1, 1),
    (0x189, 2, 1, 205), (0x18b, 1, 1, 1), (0x18e, 1, 1, 79), (0x18f, 1, 1, 202), (0x190, 1, 1, 203), (0x191, 1, 1, 1),
    (0x193, 1, 1, 205), (0x194, 1, 1, 207), (0x196, 1, 1, 211), (0x197, 1, 1, 209), (0x198, 1, 1, 1),
    (0x19c, 1, 1, 211), (0x19d, 1, 1, 213), (0x19f, 1, 1, 214), (0x1a0, 3, 2, 1), (0x1a6, 1, 1, 218),
    (0x1a7, 1, 1, 1), (0x1a9, 1, 1, 218), (0x1ac, 1, 1, 1), (0x1ae, 1, 1, 218), (0x1af, 1, 1, 1), (0x1b1, 2, 1, 217),
    (0x1b3, 2, 2, 1), (0x1b7, 1, 1, 219), (0x1b8, 1, 1, 1), (0x1bc, 1, 1, 1), (0x1c4, 1, 1, 2), (0x1c5, 1, 1, 1),
    (0x1c7, 1, 1, 2), (0x1c8, 1, 1, 1), (0x1ca, 1, 1, 2), (0x1cb, 9, 2, 1), (0x1de, 9, 2, 1), (0x1f1, 1, 1, 2),
    (0x1f2, 2, 2, 1), (0x1f6, 1, 1, -97), (0x1f7, 1, 1, -56), (0x1f8, 20, 2, 1), (0x220, 1, 1, -130),
    (0x222, 9, 2, 1), (0x23a, 1, 1, 10795), (0x23b, 1, 1, 1), (0x23d, 1, 1, -163), (0x23e, 1, 1, 10792),
    (0x241, 1, 1, 1), (0x243, 1, 1, -195), (0x244, 1, 1, 69), (0x245, 1, 1, 71), (0x246, 5, 2, 1), (0x370, 2, 2, 1),
    (0x376, 1, 1, 1), (0x37f, 1, 1, 116), (0x386, 1, 1, 38), (0x388, 3, 1, 37), (0x38c, 1, 1, 64), (0x38e, 2, 1, 63),
    (0x391, 17, 1, 32), (0x3a3, 9, 1, 32), (0x3cf, 1, 1, 8), (0x3d8, 12, 2, 1), (0x3f4, 1, 1, -60), (0x3f7, 1, 1, 1),
    (0x3f9, 1, 1, -7), (0x3fa, 1, 1, 1), (0x3fd, 3, 1, -130), (0x400, 16, 1, 80), (0x410, 32, 1, 32),
    (0x460, 17, 2, 1), (0x48a, 27, 2, 1), (0x4c0, 1, 1, 15), (0x4c1, 7, 2, 1), (0x4d0, 48, 2, 1), (0x1e00, 75, 2, 1),
    (0x1e9e, 1, 1, -7615), (0x1ea0, 48, 2, 1), (0x2126, 1, 1, -7517), (0x212a, 1, 1, -8383), (0x212b, 1, 1, -8262),
    (0xff21, 26, 1, 32),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_those_of_unicode() {
        let here = |letter: char| matches!(letter, '\0'..='\u{52f}' | '\u{1e00}'..='\u{1eff}' | '\u{2126}'..='\u{212b}' | 'Ａ'..='Ｚ');
        let mut changed = 0;
        for letter in '\0'..=char::MAX {
            let mut own = String::new();
            push_small(letter, &mut own);
            if here(letter) {
                assert_eq!(own, letter.to_lowercase().to_string(), "{letter}");
            } else {
                assert_eq!(own, letter.to_string(), "{letter}");
            }
            changed += u32::from(own != letter.to_string());
        }
        assert_eq!(changed, 584);
    }

    #[test]
    fn letters_of_all_scripts_stand_in_words_and_usual_marks_do_not() {
        for c in '\0'..=char::MAX {
            assert!(is_of_a_word(c) || !c.is_alphanumeric() || is_rare(c), "{c:?}");
        }
        let marks = " \t\n\u{a0}\u{3000}，。！？、；：“”‘’（）《》【】〔〕…—·～￥％＃＠＆＊＋－＝／｜!?,.;:'\"()[]{}<>-_=+*/|@#$%^&~`√×÷±≥≤→★☆●○■□👍😀✅❤\u{fe0f}\u{200b}";
        assert_eq!(marks.chars().filter(|c| is_of_a_word(*c)).collect::<String>(), "");
    }

    /// Letters and numbers beyond the scripts that are written today: enclosed ones among emoji.
    fn is_rare(c: char) -> bool {
        matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2776}'..='\u{2793}' | '\u{2e2f}')
    }
}
