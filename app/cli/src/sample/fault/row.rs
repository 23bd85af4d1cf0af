//! Faults within one row of the facilities, and values repeated from the unit before.

use super::super::unit::{Row, number};
use super::{How, Kind, Subject, TABLE, When, put};
use shequ_files::write::Unit;

type RowChange = fn(&mut Row, &Subject<'_>) -> bool;

/// Rule, when, and what is done to the first row that it fits.
const ROWS: &[(&str, When, RowChange)] = &[
    ("activity_area_exceeds_total", When::Always, |row, _| set(row, "area_activity", number(row, "area_total") + 10)),
    ("facility_areas_do_not_add_up", When::Always, |row, _| set(row, "area_other", number(row, "area_other") + 25)),
    ("open_hall_exceeds_activity_area", When::Always, |row, _| {
        is(row, "hall_open_plan", "true") && set(row, "area_hall", number(row, "area_activity") + 5)
    }),
    ("closed_hall_exceeds_office_area", When::Always, |row, _| {
        is(row, "hall_open_plan", "false") && set(row, "area_hall", number(row, "area_office") + 5)
    }),
    ("facility_id_without_unit_code", When::Always, |row, _| {
        // One character short, and still different from all others.
        let id = row.get("facility_id").map(|id| id.replace('-', "")).unwrap_or_default();
        put(row, "facility_id", &id)
    }),
    ("facility_id_contains_space", When::Always, |row, _| {
        let id = row.get("facility_id").map(|id| id.replace('-', " ")).unwrap_or_default();
        put(row, "facility_id", &id)
    }),
    ("village_facility_in_urban_community", When::Always, |row, subject| {
        subject.traits.urban
            && !is(row, "facility_kind", "resettlement_center")
            && put(row, "facility_kind", "village_center")
    }),
    ("resettlement_centre_outside_resettlement", When::Always, |row, subject| {
        !subject.traits.resettlement && put(row, "facility_kind", "resettlement_center")
    }),
    ("lease_ended_before_period_end", When::Always, |row, subject| {
        put(row, "lease_until", &format!("{}-06-30", subject.period))
    }),
    ("facility_area_is_zero", When::Fresh, |row, _| {
        ["area_total", "area_activity", "area_office", "area_other", "area_hall"].iter().all(|id| put(row, id, "0.00"))
    }),
    ("facility_area_below_ten", When::Fresh, |row, subject| {
        let small = [("area_total", 8), ("area_activity", 5), ("area_office", 2), ("area_other", 1), ("area_hall", 1)];
        subject.number("hh_resident") <= 700 && small.iter().all(|(id, area)| set(row, id, *area))
    }),
    ("facility_in_use_after_period", When::Always, |row, subject| {
        put(row, "built_year", &(subject.period + 1).to_string())
    }),
    ("facility_of_this_year_not_marked_new", When::Always, |row, subject| {
        is(row, "is_new", "false") && put(row, "built_year", &subject.period.to_string())
    }),
    ("open_intervals_overlap_on_workday", When::Always, |row, _| put(row, "open_mon", "08:00-12:00 11:30-18:00")),
    ("open_intervals_overlap_on_weekend", When::Always, |row, _| put(row, "open_sat", "09:00-13:00 12:00-18:30")),
    ("open_hours_below_eight_on_workday", When::Always, |row, _| put(row, "open_wed", "09:00-12:00 14:00-17:00")),
    ("open_hours_below_eight_on_weekend", When::Always, |row, _| put(row, "open_sun", "09:00-12:00")),
    ("no_opening_hours_given", When::Always, |row, _| {
        row.retain(|id, _| !id.starts_with("open_"));
        true
    }),
];

type Repeat = fn(&mut Subject<'_>, &Unit) -> bool;

/// Values repeated from the unit before.
const REPEATS: &[(&str, When, Repeat)] = &[
    ("unit_reported_twice", When::Fresh, |subject, earlier| {
        // Without facilities, whose rows would join the other unit, and with a committee of the same kind beside it.
        let beside = |id: &str| earlier.values.get(id).is_some_and(|text| subject.is(id, text));
        let code = earlier.values.get("code12").cloned().unwrap_or_default();
        let same_township = subject.unit.values.get("code12").is_some_and(|own| own.get(..9) == code.get(..9));
        let apart = subject.unit.values.get("csf_ids").is_none_or(|ids| !ids.starts_with(&code));
        let fits = same_township && apart && beside("committee_type") && subject.rows().is_empty();
        fits && subject.write([("code12", code)])
    }),
    ("credit_code_used_twice", When::Always, |subject, earlier| {
        let code = earlier.values.get("uscc").cloned().unwrap_or_default();
        subject.write([("uscc", code)])
    }),
];

pub fn kinds() -> Vec<Kind> {
    let station = Kind {
        rule: "station_number_used_twice",
        when: When::Always,
        how: How::RepeatRow(|row, earlier| {
            let rows = earlier.tables.get(TABLE).map_or(&[][..], Vec::as_slice);
            let taken = rows.iter().find_map(|row| row.get("station_reg_no"));
            taken.is_some_and(|number| put(row, "station_reg_no", number))
        }),
    };
    let rows = ROWS.iter().map(|(rule, when, change)| Kind { rule, when: *when, how: How::Row(*change) });
    let repeats = REPEATS.iter().map(|(rule, when, change)| Kind { rule, when: *when, how: How::Repeat(*change) });
    rows.chain(repeats).chain([station]).collect()
}

fn is(row: &Row, id: &str, value: &str) -> bool {
    row.get(id).is_some_and(|text| text == value)
}

/// Writes an area in whole square metres.
fn set(row: &mut Row, id: &str, area: i64) -> bool {
    put(row, id, &format!("{area}.00"))
}
