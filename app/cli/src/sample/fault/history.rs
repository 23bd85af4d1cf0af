//! Faults against last year's report. The two years of a unit differ by a few per cent, so a change of half and more
//! is one that the clean data never has.

use super::{How, Kind, Subject, TABLE, When};

type Change = fn(&mut Subject<'_>) -> bool;

const KINDS: &[(&str, Change)] = &[
    ("unit_name_changed_without_note", |s| {
        let name = s.unit.values.get("name").map(|name| format!("新{name}")).unwrap_or_default();
        s.write([("name", name)])
    }),
    ("resettlement_status_withdrawn", |s| {
        let centre =
            s.rows().iter().any(|row| row.get("facility_kind").is_some_and(|kind| kind == "resettlement_center"));
        s.unit.values.remove("resettle_pop");
        s.unit.values.remove("nine_center_n");
        s.traits.resettlement && !centre && s.flag([("is_resettlement", false)])
    }),
    ("handover_year_changed", |s| {
        let year = s.number("new_build_year");
        s.has("new_build_year") && s.count([("new_build_year", if year > 2021 { year - 1 } else { year + 1 })])
    }),
    ("coverage_lost", |s| {
        s.unit.values.remove("csf_ids");
        s.is("csf_mode", "shared") && s.write([("csf_mode", "none".into())])
    }),
    ("facility_area_fell", |s| {
        let fits = no_new_facility(s);
        fits && enlarge(s, |area| area * 4 / 5)
    }),
    ("facility_area_rose_sharply", |s| {
        let total: i64 = s.rows().iter().map(|row| super::number(row, "area_total")).sum();
        let fits = total * 200 / s.number("hh_resident").max(1) < 500 && s.traits.handed_over.is_none();
        fits && enlarge(s, |area| area * 2)
    }),
    ("volunteer_stations_fell", |s| {
        let fits = no_new_facility(s);
        let row = s.unit.tables.get_mut(TABLE).into_iter().flatten().find(|row| row.contains_key("station_reg_no"));
        match row.filter(|_| fits) {
            Some(row) => {
                row.insert("volunteer_station".into(), "false".into());
                row.remove("station_reg_no").is_some()
            }
            None => false,
        }
    }),
    ("self_service_lost", |s| {
        let fits = s.is("self_mode", "onsite") || s.is("self_mode", "shared");
        fits && s.write([("self_mode", "none".into()), ("self_terminal_n", "0".into())])
    }),
    ("agency_service_lost", |s| s.yes("agency_service") && s.flag([("agency_service", false)])),
    ("disabled_association_lost", |s| s.yes("disabled_assoc") && s.flag([("disabled_assoc", false)])),
    ("fitness_circle_lost", |s| {
        s.yes("fitness_15min")
            && s.write([
                ("fitness_15min", "false".into()),
                ("fitness_site_n", "0".into()),
                ("fitness_walk_min", "35".into()),
            ])
    }),
    ("consultation_system_lost", |s| {
        s.yes("consult_system") && s.write([("consult_system", "false".into()), ("consult_n", "0".into())])
    }),
    ("legal_advisor_lost", |s| s.count([("legal_advisor_n", 0)])),
    ("disaster_informant_lost", |s| s.count([("disaster_informant_n", 0)])),
    ("hh_resident_changed_sharply", |s| {
        let (households, people) = (s.number("hh_resident"), s.number("pop_resident"));
        let more = households * 9 / 5;
        let fits = s.is("committee_type", "villagers") && people >= more;
        fits && s.count([("hh_resident", more)])
    }),
    ("pop_60p_changed_sharply", |s| {
        let more = s.number("pop_60p") * 2;
        let fits = more >= 140 && more + s.number("pop_under18") <= s.number("pop_resident");
        fits && s.count([("pop_60p", more)])
    }),
    ("pop_under18_changed_sharply", |s| {
        let more = s.number("pop_under18") * 2;
        let fits = more >= 140 && more + s.number("pop_60p") <= s.number("pop_resident");
        fits && s.count([("pop_under18", more)])
    }),
    ("elder_special_n_changed_sharply", |s| {
        let more = s.number("elder_special_n") * 3;
        more >= 45 && more <= s.number("pop_60p") && s.count([("elder_special_n", more)])
    }),
    ("volunteer_reg_n_changed_sharply", |s| {
        let more = s.number("volunteer_reg_n") * 3;
        more >= 240 && more <= s.number("pop_resident") && s.count([("volunteer_reg_n", more)])
    }),
    ("grid_ft_n_changed_sharply", |s| s.count([("grid_ft_n", s.number("grid_ft_n") * 2 + 12)])),
];

pub fn kinds() -> Vec<Kind> {
    KINDS.iter().map(|(rule, change)| Kind { rule, when: When::History, how: How::History(*change) }).collect()
}

fn no_new_facility(s: &Subject<'_>) -> bool {
    s.rows().iter().all(|row| row.get("is_new").is_some_and(|answer| answer == "false"))
}

/// Changes all areas of the facilities alike; whether there was any.
fn enlarge(s: &mut Subject<'_>, change: fn(i64) -> i64) -> bool {
    let rows = s.unit.tables.get_mut(TABLE).map_or(&mut [][..], Vec::as_mut_slice);
    for row in &mut *rows {
        let mut total = 0;
        for id in ["area_activity", "area_office", "area_other"] {
            let area = change(super::number(row, id));
            total += area;
            row.insert(id.into(), format!("{area}.00"));
        }
        row.insert("area_total".into(), format!("{total}.00"));
        let hall = change(super::number(row, "area_hall"))
            .min(super::number(row, "area_office"))
            .min(super::number(row, "area_activity"));
        row.insert("area_hall".into(), format!("{hall}.00"));
    }
    !rows.is_empty()
}
