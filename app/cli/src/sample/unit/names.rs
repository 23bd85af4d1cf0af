//! Names, codes and signatures. No person or number in them is real.

use super::draft::Draft;
use crate::sample::place::{Committee, Township};
use crate::sample::random::Random;
use shequ_core::value::Date;

const FIRST: &[&str] = &[
    "那", "六", "良", "新", "永", "龙", "平", "大", "古", "三", "百", "罗", "上", "下", "东", "西", "南", "北", "长",
    "石", "金", "白", "清", "福", "太", "和", "安", "五", "四", "双", "凤", "马", "民", "兴", "青", "高", "红", "甘",
    "板", "弄", "坡", "雅", "思", "塘",
];
const SECOND: &[&str] = &[
    "马", "塘", "村", "岭", "山", "江", "桥", "圩", "洞", "田", "河", "坪", "楼", "安", "乐", "平", "明", "利", "陈",
    "黄", "覃", "韦", "梁", "莫", "竹", "林", "溪", "洲", "湾", "冲", "峒", "屯", "排", "朝", "阳", "隆", "德", "宁",
    "盛", "光", "康", "泉", "茶", "桂",
];
const SURNAMES: &[&str] =
    &["韦", "黄", "覃", "梁", "莫", "陆", "农", "蒙", "罗", "陈", "李", "蓝", "卢", "唐", "潘", "苏"];
const GIVEN: &[&str] =
    &["秀", "建", "文", "丽", "志", "春", "海", "桂", "玉", "国", "小", "明", "凤", "家", "永", "美"];
const GIVEN_SECOND: &[&str] =
    &["华", "兰", "军", "芳", "强", "梅", "生", "英", "平", "宁", "东", "珍", "林", "福", "艳", ""];

/// Who reports.
pub fn identify(draft: &mut Draft<'_>, random: &mut Random) {
    let traits = draft.traits;
    let spot = &traits.spot;
    let code = spot.code();
    let (place, township) = (place_name(random), place_name(random));
    let (kind, ending) = match spot.committee {
        Committee::Residents => ("residents", "社区居民委员会"),
        Committee::Villagers => ("villagers", "村民委员会"),
        Committee::LikeResidents => ("like_residents", "开发区社区"),
        Committee::LikeVillagers => ("like_villagers", "农场生产队"),
    };
    let township_ending = match spot.township_kind {
        Township::Street => "街道",
        Township::Town => "镇",
        Township::Rural => "乡",
        Township::Zone => "开发区",
    };
    let class = ur_class(spot.committee, spot.township_kind, random);
    draft.set("code12", &code);
    draft.set("name", format!("{place}{ending}"));
    draft.set("period", draft.year);
    draft.set("committee_type", kind);
    draft.set("ur_class", class);
    draft.set("kind", if traits.urban { "urban" } else { "rural" });
    draft.set("uscc", uscc(&spot.county, traits.index));
    draft.set("address", format!("{}{township}{township_ending}{place}{}号", spot.county_name, random.between(1, 199)));
    draft.set("service_phone", phone(&spot.county, random));
    draft.set("office_email", format!("sq{code}@example.cn"));
    draft.set("unit_changed", traits.changed && draft.later);
    if traits.changed && draft.later {
        draft.set("was_codes", format!("{}{:03}{:03}", spot.county, spot.township, 600 + spot.village % 400));
    }
    draft.set("is_resettlement", traits.resettlement);
    draft.set("is_new_build", traits.handed_over.is_some());
    if let Some(year) = traits.handed_over {
        draft.set("new_build_year", year);
    }
}

/// Who signs, and when.
pub fn sign(draft: &mut Draft<'_>, random: &mut Random) {
    let head = person(random);
    let writer = person(random);
    let phone = phone(&draft.traits.spot.county, random);
    let day = Date::from_ymd(draft.year + 1, 1, 3).map_or(0, Date::days) + i32::try_from(random.below(70)).unwrap_or(0);
    draft.set("unit_head", head);
    draft.set("filled_by", writer);
    draft.set("phone", phone);
    draft.set("reported_on", Date::from_days(day.into()).map(|day| day.to_string()).unwrap_or_default());
}

/// The statistical class: villages are never 111, and what lies in a street is never rural.
fn ur_class(committee: Committee, township: Township, random: &mut Random) -> &'static str {
    let drawn = random.below(10);
    match (committee, township) {
        (Committee::Residents | Committee::LikeResidents, Township::Street) if drawn < 7 => "111",
        (_, Township::Street) => "112",
        (Committee::Residents | Committee::LikeResidents, Township::Zone) => "123",
        (Committee::Residents | Committee::LikeResidents, _) if drawn < 8 => "121",
        (Committee::Residents | Committee::LikeResidents, _) => "122",
        (Committee::Villagers | Committee::LikeVillagers, Township::Rural) if drawn < 1 => "210",
        (Committee::Villagers | Committee::LikeVillagers, Township::Town) if drawn < 1 => "122",
        (Committee::Villagers | Committee::LikeVillagers, _) => "220",
    }
}

fn place_name(random: &mut Random) -> String {
    format!("{}{}", random.pick(FIRST), random.pick(SECOND))
}

fn person(random: &mut Random) -> String {
    format!("{}{}{}", random.pick(SURNAMES), random.pick(GIVEN), random.pick(GIVEN_SECOND))
}

/// A land line of the city's area.
fn phone(county: &str, random: &mut Random) -> String {
    const AREAS: [(&str, &str); 14] = [
        ("4501", "0771"),
        ("4502", "0772"),
        ("4503", "0773"),
        ("4504", "0774"),
        ("4505", "0779"),
        ("4506", "0770"),
        ("4507", "0777"),
        ("4508", "0775"),
        ("4509", "0775"),
        ("4510", "0776"),
        ("4511", "0774"),
        ("4512", "0778"),
        ("4513", "0772"),
        ("4514", "0771"),
    ];
    let area = AREAS.iter().find(|(city, _)| county.starts_with(city)).map_or("0771", |(_, area)| area);
    format!("{area}-55{:05}", random.below(100_000))
}

/// A unified social credit code (GB 32100-2015) of a committee, different for each index, with its check character.
#[must_use]
pub fn uscc(county: &str, index: usize) -> String {
    const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut code: Vec<u8> = format!("54{county}ME").into_bytes();
    code.extend((0..7u32).rev().map(|place| LETTERS[index / 31usize.pow(place) % 31]));
    let mut weight = 1;
    let mut sum = 0;
    for letter in &code {
        sum += LETTERS.iter().position(|l| l == letter).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    code.push(LETTERS[(31 - sum % 31) % 31]);
    String::from_utf8_lossy(&code).into_owned()
}

#[cfg(test)]
mod tests {
    use super::uscc;
    use shequ_core::value::identifier;

    #[test]
    fn credit_codes_carry_their_own_proof() {
        let codes: std::collections::BTreeSet<String> = (0..2_000).map(|i| uscc("450102", i * 37)).collect();
        assert_eq!(codes.len(), 2_000);
        for code in &codes {
            assert_eq!(identifier::uscc(code).as_ref(), Ok(code));
        }
    }
}
