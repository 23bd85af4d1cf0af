//! Identifiers that carry their own proof: telephone numbers, e-mail addresses, unified social credit codes,
//! statistical division codes, resident identity numbers.
//!
//! Each function takes a text as typed, forgives full-width characters and spaces, and gives the normalised text.
//! Whether a code is in force today is a question for the catalogue, not for this module.

use super::date::Date;
use super::search::holds;
use crate::span::Words;
use crate::words;

/// Why a text is not the identifier it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentifierFault {
    /// A telephone number of neither shape.
    PhoneShape,
    /// A land line without its area code.
    PhoneWithoutArea,
    /// More than one telephone number.
    PhoneSeveral,
    /// No `@`, or more than one.
    EmailAt,
    /// A part of an e-mail address that is empty or has characters that addresses do not have.
    EmailShape,
    /// A social credit code that does not have 18 characters but so many.
    UsccLength(usize),
    /// A character that social credit codes do not use.
    UsccCharacter(char),
    /// The check character of a social credit code: typed, expected.
    UsccCheck(char, char),
    /// A division code with something else than digits.
    DivisionCharacter(char),
    /// A division code that does not have 12 digits but so many.
    DivisionLength(usize),
    /// An identity number that is not 17 digits and a digit or X.
    ResidentShape,
    /// An identity number whose birthday the calendar does not have.
    ResidentBirthday,
    /// An identity number whose check character does not fit.
    ResidentCheck,
}

impl IdentifierFault {
    /// What is wrong, as a sentence.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::PhoneShape => words!(
                "既不是 11 位手机号，也不是带区号的固定电话",
                "neither a mobile number of 11 digits nor a land line with its area code"
            ),
            Self::PhoneWithoutArea => words!("固定电话缺少区号", "a land line without its area code"),
            Self::PhoneSeveral => words!("写了不止一个号码", "more than one number is written"),
            Self::EmailAt => words!("邮箱地址应当有且只有一个“@”", "an e-mail address has exactly one “@”"),
            Self::EmailShape => words!(
                "邮箱地址中有空缺，或有邮箱不使用的字符",
                "a part of the e-mail address is empty or has characters that addresses do not use"
            ),
            Self::UsccLength(n) => words!(
                "统一社会信用代码是 18 位，这里有 {n} 位",
                "a unified social credit code has 18 characters, this has {n}"
            ),
            Self::UsccCharacter(c) => {
                words!("统一社会信用代码不使用字符“{c}”", "unified social credit codes do not use the character “{c}”")
            }
            Self::UsccCheck(typed, expected) => words!(
                "末位校验码不符：前 17 位对应“{expected}”，填的是“{typed}”",
                "the check character does not fit: the first 17 characters give “{expected}”, “{typed}” is written"
            ),
            Self::DivisionCharacter(c) => {
                words!("统计用区划代码只有数字，这里有“{c}”", "a division code has digits only, this has “{c}”")
            }
            Self::DivisionLength(n) => {
                words!("统计用区划代码是 12 位，这里有 {n} 位", "a division code has 12 digits, this has {n}")
            }
            Self::ResidentShape => words!("不是 18 位公民身份号码", "not a resident identity number of 18 characters"),
            Self::ResidentBirthday => {
                words!("号码中的出生日期不存在", "the calendar does not have the birthday in the number")
            }
            Self::ResidentCheck => words!("末位校验码不符", "the check character does not fit"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(&self) -> Words {
        match self {
            Self::PhoneShape | Self::PhoneWithoutArea => words!(
                "写成 13800138000 或 0771-2222222，分机写在后面：0771-2222222-801",
                "write 13800138000 or 0771-2222222; an extension goes behind: 0771-2222222-801"
            ),
            Self::PhoneSeveral => words!("只保留最常用的一个号码", "keep the one number that is used most"),
            Self::EmailAt | Self::EmailShape => {
                words!("写成 name@example.cn 的样子", "write it like name@example.cn")
            }
            Self::UsccLength(_) => {
                words!("对照证书，把 18 位写全", "copy all 18 characters from the certificate")
            }
            Self::UsccCharacter(_) => words!(
                "对照证书核对：代码不用字母 I、O、Z、S、V，常是数字 1、0、2、5 或字母 U 的误写",
                "compare with the certificate: the letters I, O, Z, S, V never occur; 1, 0, 2, 5 or U is often meant"
            ),
            Self::UsccCheck(_, _) => {
                words!("对照证书逐位核对，有一位写错", "compare each character with the certificate; one is wrong")
            }
            Self::DivisionCharacter(_) | Self::DivisionLength(_) => words!(
                "写全 12 位：县（市、区）6 位、乡镇（街道）3 位、村（社区）3 位",
                "write all 12 digits: county (6), township (3), village or community (3)"
            ),
            Self::ResidentShape | Self::ResidentBirthday | Self::ResidentCheck => {
                words!(
                    "对照证件核对；不需要时不要填写个人证件号码",
                    "compare with the card; leave personal numbers out where they are not needed"
                )
            }
        }
    }
}

/// A mobile number `13800138000` or a land line `0771-2222222`, `0771-2222222-801`.
///
/// # Errors
/// The shape that is missed; see [`IdentifierFault`].
pub fn phone(text: &str) -> Result<String, IdentifierFault> {
    if is_plain_phone(text) {
        return Ok(text.to_owned());
    }
    let text: String = text.chars().map(dash_or_half_width).collect();
    let text = text.trim().replace('转', "-");
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let several = |c: char| matches!(c, '/' | ',' | '、' | ';' | '|');
    if digits > 14 && text.contains(|c: char| several(c) || c.is_whitespace()) {
        return Err(IdentifierFault::PhoneSeveral);
    }
    let parts: Vec<&str> = text.split(|c: char| matches!(c, '-' | '(' | ')') || c.is_whitespace()).collect();
    let mut parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.first().is_some_and(|first| matches!(*first, "+86" | "0086" | "86")) {
        parts.remove(0);
    }
    let joined = parts.concat();
    let bare = joined.strip_prefix("+86").unwrap_or(&joined);
    if !bare.bytes().all(|b| b.is_ascii_digit()) {
        return Err(if several_numbers(bare) { IdentifierFault::PhoneSeveral } else { IdentifierFault::PhoneShape });
    }
    if is_mobile(bare) {
        return Ok(bare.to_owned());
    }
    land_line(&parts, bare)
}

/// Whether a text is a telephone number in one of the two usual spellings, which [`phone`] leaves as they are.
pub(crate) fn is_plain_phone(text: &str) -> bool {
    is_plain_land_line(text) || (text.bytes().all(|b| b.is_ascii_digit()) && is_mobile(text))
}

/// `0771-2222222`, the usual spelling, told without taking it apart.
fn is_plain_land_line(text: &str) -> bool {
    let Some((area, number)) = text.split_once('-') else { return false };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    matches!(area.len(), 3 | 4)
        && area.starts_with('0')
        && digits(area)
        && matches!(number.len(), 7 | 8)
        && matches!(number.as_bytes()[0], b'2'..=b'8')
        && digits(number)
}

/// `name@example.cn`; the domain in small letters.
///
/// # Errors
/// [`IdentifierFault::EmailAt`], [`IdentifierFault::EmailShape`].
pub fn email(text: &str) -> Result<String, IdentifierFault> {
    let text: String = text.trim().chars().map(half_width).collect();
    let (local, domain) = email_parts(&text)?;
    Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
}

/// What stands before and behind the `@` of a sound address.
fn email_parts(text: &str) -> Result<(&str, &str), IdentifierFault> {
    let (local, domain) = text.split_once('@').ok_or(IdentifierFault::EmailAt)?;
    if holds(domain, "@") {
        return Err(IdentifierFault::EmailAt);
    }
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !holds(part, "..");
    let local_ok = (1..=64).contains(&local.len()) && local.bytes().all(|b| EMAIL_LOCAL[usize::from(b)]) && dots(local);
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let last = domain.rsplit('.').next().unwrap_or("");
    let domain_ok = domain.len() <= 253
        && holds(domain, ".")
        && domain.split('.').all(label_ok)
        && last.len() >= 2
        && !last.bytes().all(|b| b.is_ascii_digit());
    if local_ok && domain_ok { Ok((local, domain)) } else { Err(IdentifierFault::EmailShape) }
}

/// Whether a text is what [`email`] would make of it.
pub(crate) fn is_normal_email(text: &str) -> bool {
    email_parts(text).is_ok_and(|(_, domain)| !domain.bytes().any(|b| b.is_ascii_uppercase()))
}

/// The characters that may stand before the `@`.
const EMAIL_LOCAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0u8;
    while b < 128 {
        table[b as usize] = b.is_ascii_alphanumeric();
        b += 1;
    }
    let signs = b"._%+-'&=~!#$*/?^{|}`";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

/// A unified social credit code (GB 32100-2015), letters in capitals. The inner organisation code has a check
/// of its own, which is not enforced: codes in use break it.
///
/// # Errors
/// Length, character or check character; see [`IdentifierFault`].
pub fn uscc(text: &str) -> Result<String, IdentifierFault> {
    let code = compact(text);
    let value = |c: char| USCC_ALPHABET.chars().position(|a| a == c);
    let values: Vec<usize> =
        code.chars().map(|c| value(c).ok_or(IdentifierFault::UsccCharacter(c))).collect::<Result<_, _>>()?;
    if values.len() != 18 {
        return Err(IdentifierFault::UsccLength(values.len()));
    }
    let check = uscc_check(values[..17].iter().copied());
    let letter = |value: usize| USCC_ALPHABET.chars().nth(value).unwrap_or('?');
    if values[17] == check { Ok(code) } else { Err(IdentifierFault::UsccCheck(letter(values[17]), letter(check))) }
}

/// The value of the check character behind 17 others.
fn uscc_check(values: impl Iterator<Item = usize>) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in values {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

/// Whether a text is what [`uscc`] would make of it.
pub(crate) fn is_normal_uscc(text: &str) -> bool {
    let Ok(code) = <&[u8; 18]>::try_from(text.as_bytes()) else { return false };
    let values = code.map(|b| usize::from(USCC_VALUES[usize::from(b)]));
    values.iter().all(|value| *value < 31) && values[17] == uscc_check(values[..17].iter().copied())
}

/// The value of each byte in a social credit code; 31 for those that do not occur in one.
const USCC_VALUES: [u8; 256] = {
    let mut table = [31; 256];
    let mut at = 0u8;
    while (at as usize) < USCC_ALPHABET.len() {
        table[USCC_ALPHABET.as_bytes()[at as usize] as usize] = at;
        at += 1;
    }
    table
};

/// A statistical division code: 12 digits. Which divisions exist is not asked here.
///
/// # Errors
/// [`IdentifierFault::DivisionCharacter`], [`IdentifierFault::DivisionLength`].
pub fn division_code(text: &str) -> Result<String, IdentifierFault> {
    let code: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    if let Some(c) = code.chars().find(|c| !c.is_ascii_digit()) {
        return Err(IdentifierFault::DivisionCharacter(c));
    }
    if code.len() == 12 { Ok(code) } else { Err(IdentifierFault::DivisionLength(code.len())) }
}

/// A resident identity number (GB 11643-1999): shape, birthday in the calendar, check character. Used to notice
/// personal numbers where they do not belong; the area part is historic and not looked up.
///
/// # Errors
/// [`IdentifierFault::ResidentShape`], [`IdentifierFault::ResidentBirthday`], [`IdentifierFault::ResidentCheck`].
pub fn resident_id(text: &str) -> Result<String, IdentifierFault> {
    let id = compact(text);
    let b = id.as_bytes();
    let shaped = b.len() == 18 && b[..17].iter().all(u8::is_ascii_digit) && (b[17].is_ascii_digit() || b[17] == b'X');
    if !shaped {
        return Err(IdentifierFault::ResidentShape);
    }
    let number = |range: std::ops::Range<usize>| b[range].iter().fold(0u32, |n, d| n * 10 + u32::from(d - b'0'));
    let year = i32::try_from(number(6..10)).unwrap_or(0);
    if Date::from_ymd(year, number(10..12), number(12..14)).is_none() {
        return Err(IdentifierFault::ResidentBirthday);
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = b.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    if b"10X98765432"[(sum % 11) as usize] == b[17] { Ok(id) } else { Err(IdentifierFault::ResidentCheck) }
}

/// The ASCII character that a full-width one stands for; other characters as they are. The full-width space and
/// the mathematical minus sign count as full-width too.
#[must_use]
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        other => other,
    }
}

/// The characters whose places are their values, 0 to 30.
const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

fn dash_or_half_width(c: char) -> char {
    match c {
        '—' | '–' | '―' | '‐' | '‑' => '-',
        other => half_width(other),
    }
}

/// Without spaces and hyphens, letters in capitals.
fn compact(text: &str) -> String {
    let kept = text.chars().map(dash_or_half_width).filter(|c| !c.is_whitespace() && *c != '-');
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

fn is_mobile(digits: &str) -> bool {
    let b = digits.as_bytes();
    b.len() == 11 && b[0] == b'1' && (b'3'..=b'9').contains(&b[1])
}

fn is_subscriber(digits: &str) -> bool {
    (7..=8).contains(&digits.len()) && (b'2'..=b'8').contains(&digits.as_bytes()[0])
}

fn several_numbers(text: &str) -> bool {
    let long = |part: &&str| part.bytes().filter(u8::is_ascii_digit).count() >= 7;
    text.split(|c: char| !c.is_ascii_digit()).filter(long).count() > 1
}

/// `parts` are the runs of digits as typed, `bare` all of them together.
fn land_line(parts: &[&str], bare: &str) -> Result<String, IdentifierFault> {
    if parts.first().is_some_and(|first| is_subscriber(first)) {
        return Err(if parts.len() > 1 { IdentifierFault::PhoneShape } else { IdentifierFault::PhoneWithoutArea });
    }
    let area_len = if bare.starts_with("010") || bare.starts_with("02") { 3 } else { 4 };
    let first = parts.first().copied().unwrap_or("");
    let (area, rest) = if (3..=4).contains(&first.len()) {
        (first, parts[1..].to_vec())
    } else if first.len() > area_len {
        let mut rest = vec![&first[area_len..]];
        rest.extend(&parts[1..]);
        (&first[..area_len], rest)
    } else {
        return Err(IdentifierFault::PhoneShape);
    };
    if area.len() != area_len || !area.starts_with('0') || area.starts_with("00") {
        return Err(IdentifierFault::PhoneShape);
    }
    // A number written in two blocks, `0771 222 2222`, is one number; a last block of its own is an extension.
    let (number, extension) = match rest.as_slice() {
        [number] => ((*number).to_owned(), None),
        [number, extension] if is_subscriber(number) => ((*number).to_owned(), Some(*extension)),
        [first, second] => (format!("{first}{second}"), None),
        _ => return Err(IdentifierFault::PhoneShape),
    };
    let extension_ok = extension.is_none_or(|e| (1..=5).contains(&e.len()));
    match (is_subscriber(&number) && extension_ok, extension) {
        (false, _) => Err(IdentifierFault::PhoneShape),
        (true, None) => Ok(format!("{area}-{number}")),
        (true, Some(extension)) => Ok(format!("{area}-{number}-{extension}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn social_credit_codes_of_the_standard_and_synthetic_ones() {
        for code in ["91350100M000100Y43", "54459999MEA000018C", "11459999009999981T", "124599999999999394"] {
            assert_eq!(uscc(code).as_deref(), Ok(code));
        }
        assert_eq!(uscc(" ９１３５０１００ｍ０００１００ｙ４３ ").as_deref(), Ok("91350100M000100Y43"));
        assert_eq!(uscc("91350100-M000100Y4-3").as_deref(), Ok("91350100M000100Y43"));
        assert_eq!(uscc("91350100M000100Y4Z"), Err(IdentifierFault::UsccCharacter('Z')));
        assert_eq!(uscc("91350100M000100Y44"), Err(IdentifierFault::UsccCheck('4', '3')));
        assert_eq!(uscc("91350100M000100Y4"), Err(IdentifierFault::UsccLength(17)));
    }

    #[test]
    fn one_wrong_character_of_a_social_credit_code_is_always_noticed() {
        let code: Vec<char> = "91350100M000100Y43".chars().collect();
        for at in 0..18 {
            for c in USCC_ALPHABET.chars().filter(|c| *c != code[at]) {
                let mut wrong = code.clone();
                wrong[at] = c;
                let wrong: String = wrong.into_iter().collect();
                assert!(uscc(&wrong).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn what_is_normal_is_told_without_making_it() {
        let texts = [
            "91350100M000100Y43",
            "91350100m000100Y43",
            "91350100M000100Y44",
            "91350100M000100Y4",
            "91350100M000100Y4Z",
            "",
            "91350100M000100Y4\u{E9}",
            "a.b@example.gov.cn",
            "a.b@Example.gov.cn",
            "A.b@example.cn",
            "a..b@qq.com",
            "a@b",
            " a@qq.com",
            "ａ@qq.com",
            "a@qq.1",
            "a@@qq.com",
            "0771-2222222",
            "13800138000",
            "12800138000",
            "0771-222222",
            "07712222222",
            "0771—2222222",
        ];
        for text in texts {
            assert_eq!(is_normal_uscc(text), uscc(text).as_deref() == Ok(text), "{text}");
            assert_eq!(is_normal_email(text), email(text).as_deref() == Ok(text), "{text}");
            assert!(!is_plain_phone(text) || phone(text).as_deref() == Ok(text), "{text}");
        }
    }

    #[test]
    fn identity_numbers() {
        for id in ["11010519491231002X", "440524188001010014", "459999199901011238", "459999200002290013"] {
            assert_eq!(resident_id(id).as_deref(), Ok(id));
        }
        assert_eq!(resident_id("11010519491231002x").as_deref(), Ok("11010519491231002X"));
        assert_eq!(resident_id("459999190002290017"), Err(IdentifierFault::ResidentBirthday));
        assert_eq!(resident_id("110105194912310021"), Err(IdentifierFault::ResidentCheck));
        assert_eq!(resident_id("1101051949123100"), Err(IdentifierFault::ResidentShape));
    }

    #[test]
    fn telephone_numbers() {
        let good = [
            ("13800138000", "13800138000"),
            ("138 0013 8000", "13800138000"),
            ("138-0013-8000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("+86 13800138000", "13800138000"),
            ("+8613800138000", "13800138000"),
            ("0771-2222222", "0771-2222222"),
            ("0771－2222222", "0771-2222222"),
            ("0771—2222222", "0771-2222222"),
            ("07712222222", "0771-2222222"),
            ("0771 222 2222", "0771-2222222"),
            ("(0771)2222222", "0771-2222222"),
            ("（0771）2222222转801", "0771-2222222-801"),
            ("0771-2222222-801", "0771-2222222-801"),
            ("010-62222222", "010-62222222"),
            ("01062222222", "010-62222222"),
            ("+86 0771-2222222", "0771-2222222"),
        ];
        for (text, expected) in good {
            assert_eq!(phone(text).as_deref(), Ok(expected), "{text}");
        }
        let bad = [
            ("12345678901", IdentifierFault::PhoneShape),
            ("1380013800", IdentifierFault::PhoneShape),
            ("0771-12345", IdentifierFault::PhoneShape),
            ("0771-1222222", IdentifierFault::PhoneShape),
            ("2222222", IdentifierFault::PhoneWithoutArea),
            ("13800138000/0771-2222222", IdentifierFault::PhoneSeveral),
            ("13800138000、13900139000", IdentifierFault::PhoneSeveral),
            ("13800138000 13900139000", IdentifierFault::PhoneSeveral),
            ("电话", IdentifierFault::PhoneShape),
            ("", IdentifierFault::PhoneShape),
        ];
        for (text, expected) in bad {
            assert_eq!(phone(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn mail_addresses_and_division_codes() {
        assert_eq!(email(" a.b@Example.GOV.cn ").as_deref(), Ok("a.b@example.gov.cn"));
        assert_eq!(email("ａ＠ｑｑ．ｃｏｍ").as_deref(), Ok("a@qq.com"));
        for (text, fault) in [
            ("abc", IdentifierFault::EmailAt),
            ("a@b@c.cn", IdentifierFault::EmailAt),
            ("a@b", IdentifierFault::EmailShape),
            ("a@.cn", IdentifierFault::EmailShape),
            ("a..b@qq.com", IdentifierFault::EmailShape),
            ("@qq.com", IdentifierFault::EmailShape),
            ("张三@qq.com", IdentifierFault::EmailShape),
            ("a@qq.1", IdentifierFault::EmailShape),
        ] {
            assert_eq!(email(text), Err(fault), "{text}");
        }
        assert_eq!(division_code("４５０１０２ 001001").as_deref(), Ok("450102001001"));
        assert_eq!(division_code("450102"), Err(IdentifierFault::DivisionLength(6)));
        assert_eq!(division_code("4.50102E+11"), Err(IdentifierFault::DivisionCharacter('.')));
    }
}
