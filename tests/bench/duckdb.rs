//! What DuckDB is given: the columns of both files with their types, and rules of the shipped catalogue as SQL.
//!
//! The rules are those whose condition SQL says as briefly as the rule does. SQL's NULL does what a blank does: a
//! condition that meets one is not false, so nothing is selected. Codes and flags stand in the files as labels;
//! `<list:code>` becomes the label of a code.

use crate::Result;
use serde_json::json;
use shequ_core::Catalogue;
use shequ_core::catalogue::Field;
use shequ_core::value::Kind;

/// Rules of `r`, the records, with `rows` and `area` summed over their facilities: id, when, check.
const RECORD_RULES: [(&str, &str, &str); 41] = [
    ("unit_code_stops_above_village", "", "substr(code12, 10, 3)::int >= 1"),
    ("township_part_of_code_out_of_range", "", "substr(code12, 7, 3)::int between 1 and 599"),
    ("village_part_of_code_out_of_range", "", "substr(code12, 10, 3)::int <= 599"),
    (
        "residents_committee_has_village_name",
        "committee_type = <committee_type:residents>",
        "not (suffix(name, '村委会') or suffix(name, '村民委员会'))",
    ),
    (
        "villagers_committee_has_residents_name",
        "committee_type = <committee_type:villagers>",
        "not (suffix(name, '居委会') or suffix(name, '居民委员会'))",
    ),
    (
        "residents_committee_in_rural_class",
        "committee_type = <committee_type:residents>",
        "ur_class not in (<ur_class:210>, <ur_class:220>)",
    ),
    (
        "villagers_committee_in_main_urban_class",
        "committee_type = <committee_type:villagers>",
        "ur_class != <ur_class:111>",
    ),
    (
        "kind_disagrees_with_committee_type",
        "committee_type in (<committee_type:residents>, <committee_type:villagers>)",
        "(committee_type = <committee_type:residents>) = (kind = <kind:urban>)",
    ),
    ("resettled_people_exceed_residents", "", "resettle_pop <= pop_resident"),
    ("new_build_year_before_2021", "is_new_build = '是'", "new_build_year >= 2021"),
    ("new_build_year_after_period", "is_new_build = '是'", "new_build_year <= 2025"),
    ("residents_committee_below_1000_households", "committee_type = <committee_type:residents>", "hh_resident >= 1000"),
    ("residents_committee_above_3000_households", "committee_type = <committee_type:residents>", "hh_resident <= 3000"),
    ("residents_without_households", "pop_resident >= 1", "hh_resident >= 1"),
    ("fewer_residents_than_households", "hh_resident >= 1", "pop_resident >= hh_resident"),
    ("household_size_above_six", "hh_resident >= 1", "pop_resident <= 6 * hh_resident"),
    ("fewer_registered_people_than_households", "hh_registered >= 1", "pop_registered >= hh_registered"),
    ("elderly_exceed_residents", "", "pop_60p <= pop_resident"),
    ("minors_exceed_residents", "", "pop_under18 <= pop_resident"),
    (
        "elderly_and_minors_exceed_residents",
        "",
        "pop_60p > pop_resident or pop_under18 > pop_resident or pop_60p + pop_under18 <= pop_resident",
    ),
    ("disabled_people_exceed_residents", "", "pop_disabled <= pop_resident"),
    ("floating_people_exceed_residents", "", "pop_floating <= pop_resident"),
    ("left_behind_people_exceed_residents", "", "pop_left_behind <= pop_resident"),
    ("low_income_people_exceed_population", "", "pop_low_income <= pop_resident or pop_low_income <= pop_registered"),
    ("own_facility_not_listed", "csf_mode = <csf_mode:own>", "rows >= 1"),
    ("facility_listed_without_coverage", "csf_mode = <csf_mode:none>", "rows = 0"),
    ("area_per_100hh_above_500", "csf_mode = <csf_mode:own> and hh_resident >= 1", "area * 100 <= 500 * hh_resident"),
    ("onsite_self_service_without_terminal", "self_mode = <self_mode:onsite>", "self_terminal_n >= 1"),
    ("terminal_without_self_service", "self_mode = <self_mode:none>", "self_terminal_n = 0"),
    ("special_elders_exceed_elderly", "", "elder_special_n <= pop_60p"),
    ("visits_due_exceed_special_elders", "", "visit_due <= elder_special_n"),
    ("visits_done_exceed_due", "", "visit_done <= visit_due"),
    ("yearly_visits_done_exceed_due", "", "visit_done_sum <= visit_due_sum"),
    ("fitness_circle_without_site", "fitness_15min = '是'", "fitness_site_n >= 1"),
    ("volunteers_exceed_population", "", "volunteer_reg_n <= pop_resident or volunteer_reg_n <= pop_registered"),
    ("brand_organisations_exceed_organisations", "", "brand_org_n <= social_org_n"),
    ("workers_do_not_add_up", "", "worker_ft_n = member_n + party_member_n + hired_ft_n - cross_post_n"),
    ("cross_posts_exceed_committee", "", "cross_post_n <= member_n"),
    ("trained_workers_exceed_workers", "", "worker_trained_n <= worker_ft_n"),
    (
        "funding_sources_do_not_add_up",
        "",
        "abs(fund_fiscal + fund_self + fund_donated + fund_other - fund_total) <= 0.03",
    ),
    ("consultations_without_system", "consult_n >= 1", "consult_system = '是'"),
];

/// Rules of `f`, the facilities: id, when, check.
const ROW_RULES: [(&str, &str, &str); 8] = [
    ("facility_area_is_zero", "", "area_total > 0"),
    ("facility_area_below_ten", "", "area_total = 0 or area_total >= 10"),
    ("activity_area_exceeds_total", "", "area_activity <= area_total"),
    (
        "facility_areas_do_not_add_up",
        "area_activity <= area_total",
        "abs(area_activity + area_office + area_other - area_total) <= 0.01",
    ),
    ("open_hall_exceeds_activity_area", "hall_open_plan = '是'", "area_hall <= area_activity"),
    ("closed_hall_exceeds_office_area", "hall_open_plan = '否'", "area_hall <= area_office"),
    ("facility_in_use_after_period", "", "built_year <= 2025"),
    ("facility_of_this_year_not_marked_new", "built_year = 2025", "is_new = '是'"),
];

/// A rule over all records at once.
const UNIQUE: (&str, &str) = ("unit_reported_twice", "select code12 from r group by code12 having count(*) > 1");

/// Prints `{"read": [SQL], "rules": [[id, SQL]]}` for two files of the sample.
pub fn print(records: &str, table: &str) -> Result<()> {
    let catalogue = shequ_kit::seeds::catalogue();
    let form = &catalogue.forms[0];
    let facilities = form.tables.first().ok_or("the form has no table")?;
    let unit = std::slice::from_ref(&form.fields[form.unit_key]);
    let read = [
        format!("create temp table f as select * from {}", reading(table, &[unit, &facilities.fields])?),
        format!(
            "create temp table r as select t.*, coalesce(s.rows, 0) as rows, coalesce(s.area, 0) as area from {} t \
             left join (select code12, count(*) as rows, sum(area_total) as area from f group by code12) s using (code12)",
            reading(records, &[&form.fields])?
        ),
    ];
    let mut rules = Vec::new();
    for (from, some) in [("r", &RECORD_RULES[..]), ("f", &ROW_RULES[..])] {
        for (id, when, check) in some {
            let when = if when.is_empty() { String::new() } else { format!("({when}) and ") };
            let sql = format!("select code12 from {from} where {when}not ({check})");
            rules.push((*id, with_labels(&sql, &catalogue)?));
        }
    }
    rules.push((UNIQUE.0, UNIQUE.1.to_owned()));
    println!("{}", json!({ "read": read, "rules": rules }));
    Ok(())
}

/// `read_csv` with every column named by its field and typed; lines that do not fit the types are passed over.
fn reading(file: &str, fields: &[&[Field]]) -> Result<String> {
    let mut reader = csv::Reader::from_path(file)?;
    let all = fields.iter().copied().flatten();
    let mut columns = Vec::new();
    for heading in reader.headers()? {
        let heading = heading.trim_start_matches('\u{feff}');
        let field =
            all.clone().find(|f| f.label.zh == heading).ok_or_else(|| format!("no field is headed {heading}"))?;
        columns.push(format!("'{}': '{}'", field.id, type_of(&field.kind)));
    }
    let (file, columns) = (file.replace('\'', "''"), columns.join(", "));
    Ok(format!(
        "read_csv('{file}', header = true, delim = ',', quote = '\"', ignore_errors = true, columns = {{{columns}}})"
    ))
}

fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Number { places: 0 } | Kind::Year => "BIGINT".to_owned(),
        Kind::Number { places } => format!("DECIMAL(18,{places})"),
        Kind::Date => "DATE".to_owned(),
        Kind::Text
        | Kind::Code { .. }
        | Kind::Flag
        | Kind::Month
        | Kind::Phone
        | Kind::Email
        | Kind::Uscc
        | Kind::Division
        | Kind::Intervals => "VARCHAR".to_owned(),
    }
}

/// Puts the label of the code in the place of `<list:code>`.
fn with_labels(sql: &str, catalogue: &Catalogue) -> Result<String> {
    let mut out = String::new();
    let mut rest = sql;
    while let Some((before, (name, after))) = placeholder(rest) {
        let (list, code) = name;
        let list = catalogue.lists.iter().find(|l| l.id == list).ok_or_else(|| format!("no code list {list}"))?;
        let code = list.codes.iter().find(|c| c.code == code).ok_or_else(|| format!("no code {code}"))?;
        out.push_str(before);
        out.push_str(&format!("'{}'", code.label.zh));
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

type Parts<'a> = (&'a str, ((&'a str, &'a str), &'a str));

/// What stands before the first `<list:code>`, its two names, and what follows. A comparison sign is followed by a
/// blank or an equals sign.
fn placeholder(text: &str) -> Option<Parts<'_>> {
    let named = |at: &usize| text[at + 1..].starts_with(|c: char| c.is_ascii_lowercase());
    let open = text.match_indices('<').map(|(at, _)| at).find(named)?;
    let (name, after) = text[open + 1..].split_once('>')?;
    Some((&text[..open], (name.split_once(':')?, after)))
}
