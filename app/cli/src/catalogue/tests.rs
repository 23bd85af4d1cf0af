//! Everything in the catalogue can be explained, and the handbook is whole.

use super::clauses;
use super::explain::explain;
use crate::embedded;
use shequ_core::catalogue::{Catalogue, Item};
use shequ_core::lang::FUNCTIONS;
use shequ_core::{Lang, Loaded};
use shequ_handbook::handbook;

fn shipped() -> Catalogue {
    embedded::load(None, Lang::Zh).map_err(|e| e.0).unwrap()
}

#[test]
fn every_id_is_explained_in_both_languages() {
    let catalogue = shipped();
    let mut ids: Vec<&str> = Vec::new();
    for form in &catalogue.forms {
        ids.extend(form.rules.iter().map(|r| r.id.as_str()));
        ids.extend(form.fields.iter().map(|f| f.id.as_str()));
        ids.extend(form.standards.iter().map(|s| s.id.as_str()));
    }
    ids.extend(catalogue.indicators.iter().map(|i| i.id.as_str()));
    ids.extend(catalogue.programmes.iter().flat_map(|p| &p.clauses).map(|c| c.id.as_str()));
    ids.extend(FUNCTIONS.iter().map(|f| f.name));
    ids.extend(catalogue.lists.iter().map(|l| l.id.as_str()));
    for id in ids {
        for lang in [Lang::Zh, Lang::En] {
            let told = explain(&catalogue, id, lang).unwrap();
            assert!(told.lines().count() >= 3, "{told}");
        }
    }
}

#[test]
fn a_rule_is_told_with_labels_and_as_written() {
    let told = explain(&shipped(), "activity_area_exceeds_total", Lang::Zh).unwrap();
    assert!(told.contains("“居民活动区域面积” ≤ “设施总建筑面积”"), "{told}");
    assert!(told.contains("area_activity <= area_total"), "{told}");
    assert!(told.contains("不通过："), "{told}");
}

#[test]
fn a_field_knows_its_readers() {
    let told = explain(&shipped(), "facilities.area_total", Lang::Zh).unwrap();
    assert!(told.contains("activity_area_exceeds_total"), "{told}");
}

#[test]
fn an_unknown_id_gets_the_nearest() {
    let told = explain(&shipped(), "activity_area_exceed_total", Lang::Zh).unwrap_err();
    assert!(told.contains("activity_area_exceeds_total"), "{told}");
}

#[test]
fn the_handbook_holds_every_rule_field_and_function() {
    let catalogue = shipped();
    for lang in [Lang::Zh, Lang::En] {
        let book = handbook(&catalogue, lang);
        for form in &catalogue.forms {
            for reading in catalogue.programmes.iter().flat_map(|p| &p.readings) {
                assert!(book.contains(&format!("`{}`", reading.id)), "{}", reading.id);
            }
            for rule in form.rules.iter().filter(|r| r.built_in.is_none()) {
                assert!(book.contains(&format!("`{}`", rule.id)), "{}", rule.id);
            }
            for item in form.sections.iter().flat_map(|s| &s.items) {
                let id = match *item {
                    Item::Field(at) => &form.fields[at].id,
                    Item::Table(at) => &form.tables[at].id,
                };
                assert!(book.contains(&format!("`{id}`")), "{id}");
            }
        }
        for levels in &catalogue.levels {
            for rule in &levels.across.rules {
                assert!(book.contains(&format!("`{}`", rule.id)), "{}", rule.id);
            }
            let form = catalogue.form(&levels.form).unwrap();
            for answer in &levels.across.fields[form.fields.len()..] {
                assert!(book.contains(&format!("`{}` **{}**", answer.id, answer.label.get(lang))), "{}", answer.id);
            }
            if let Some(crowding) = &levels.crowding {
                assert!(book.contains(&crowding.source), "{}", levels.form);
            }
        }
        for function in FUNCTIONS {
            assert!(book.contains(function.example), "{}", function.name);
        }
    }
}

#[test]
fn the_handbook_says_where_each_plan_comes_from_and_what_of_it_was_not_verified() {
    let catalogue = shipped();
    for lang in [Lang::Zh, Lang::En] {
        let book = handbook(&catalogue, lang);
        for programme in &catalogue.programmes {
            let heading = book.find(&format!("### {} ", programme.title.get(lang)));
            let heading = heading.or_else(|| book.find(&format!("### {}（", programme.title.get(lang))));
            let here = &book[heading.expect("the programme")..];
            let figures = here.find("#indicator-").expect("its targets");
            assert!(here[..figures].contains(&programme.source), "{}", programme.id);
        }
    }
    let civil = catalogue.programme("guangxi-civil-14").expect("the other plan");
    assert!(civil.source.contains("未经核实"), "{}", civil.source);
    // Of its properties only one was seen; the others say that they were not.
    let known: Vec<&str> = civil.targets.iter().filter_map(|target| target.property.as_deref()).collect();
    assert_eq!(known, ["属性未核实", "属性未核实", "属性未核实", "约束性", "属性未核实"]);
}

#[test]
fn tables_of_the_handbook_have_equal_rows() {
    let book = handbook(&shipped(), Lang::Zh);
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    let lines: Vec<&str> = book.lines().collect();
    for pair in lines.windows(2).filter(|p| p[0].starts_with('|') && p[1].starts_with('|')) {
        assert_eq!(columns(pair[0]), columns(pair[1]), "{} / {}", pair[0], pair[1]);
    }
}

#[test]
fn faults_of_a_catalogue_are_told_with_their_place() {
    let mut sources = embedded::shipped();
    let rules = sources.iter_mut().find(|s| s.path.ends_with("rules/community.toml")).unwrap();
    rules.text = rules.text.replacen("area_activity <= area_total", "area_activty <= area_total", 1);
    let loaded: Loaded = shequ_core::load_toml(&sources);
    let told = embedded::told(&sources, &loaded, Lang::Zh);
    assert!(told.contains("area_activity") && told.contains("^^^"), "{told}");
}

#[test]
fn the_register_of_clauses_counts_each_clause_once_by_what_encodes_it() {
    let catalogue = shipped();
    for (lang, mark) in [(Lang::Zh, "每条按第一种落实方式计"), (Lang::En, "each by the first that encodes it")]
    {
        let text = clauses::text(&catalogue, lang);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains(mark)).collect();
        assert_eq!(lines.len(), catalogue.programmes.len());
        for (line, programme) in lines.iter().zip(&catalogue.programmes) {
            let numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
            let numbers: Vec<usize> = numbers.collect();
            let all = programme.clauses.len();
            assert_eq!((numbers.len(), numbers[0], numbers[1..].iter().sum::<usize>()), (6, all, all), "{line}");
        }
    }
    let list: serde_json::Value = serde_json::from_str(&clauses::json(&catalogue)).expect("JSON");
    for clause in list.as_array().into_iter().flatten().flat_map(|p| p["clauses"].as_array().into_iter().flatten()) {
        let lists =
            ["indicators", "standards", "rules", "fields"].map(|key| clause[key].as_array().map_or(0, Vec::len));
        let encoded = lists.iter().sum::<usize>() > 0;
        assert_eq!(encoded, clause["text_only"].is_null(), "{clause}");
        assert_eq!(encoded, clause["kind"] != "text_only", "{clause}");
    }
}
