//! Faults of single cells: a required answer missing, a figure out of range, a text that cannot be read, a code that
//! the list does not have. The cell is one that was answered; where a rule reads it too, that rule cannot be decided.

use super::{How, Kind, When};

/// Rule, field, what is written. Only cells whose other rules then cannot be decided, or still hold.
const CELLS: &[(&str, &str, &str)] = &[
    ("filled_by.required", "filled_by", ""),
    ("mediator_n.format", "mediator_n", "约300"),
    ("survey_score.range", "survey_score", "120.00"),
    ("pop_60p.required", "pop_60p", ""),
    ("uscc.format", "uscc", "54450102ME000001A0"),
    ("agency_service.required", "agency_service", ""),
    ("ur_class.format", "ur_class", "221"),
    ("pop_floating.range", "pop_floating", "-5"),
    ("service_phone.format", "service_phone", "2222222"),
    ("legal_advisor_n.required", "legal_advisor_n", ""),
    ("unit_head.length", "unit_head", "李"),
    ("pop_disabled.format", "pop_disabled", "30余人"),
    ("health_inst.required", "health_inst", ""),
    ("survey_method.format", "survey_method", "电话回访"),
    ("science_act_n.range", "science_act_n", "20000"),
    ("survey_date.format", "survey_date", "2025.13.40"),
    ("disaster_informant_n.required", "disaster_informant_n", ""),
    ("office_email.format", "office_email", "sqfwzx.example.cn"),
    ("women_home.format", "women_home", "在建"),
    ("aux_police_n.range", "aux_police_n", "-1"),
    ("service_fund.format", "service_fund", "3.5万元左右"),
    ("hh_resident.required", "hh_resident", ""),
    ("phone.format", "phone", "1380013800"),
    ("culture_staff_n.format", "culture_staff_n", "两人"),
    ("list_needs.required", "list_needs", ""),
    ("emergency_plan_date.format", "emergency_plan_date", "6月"),
    ("nine_center_n.range", "nine_center_n", "12"),
    ("grid_n.format", "grid_n", "4.5"),
    ("reported_on.required", "reported_on", ""),
];

/// The same in a row of the facilities.
const ROW_CELLS: &[(&str, &str, &str)] = &[
    ("facilities.area_activity.required", "area_activity", ""),
    ("facilities.facility_kind.format", "facility_kind", "电影院"),
    ("facilities.built_year.range", "built_year", "1790"),
    ("facilities.area_hall.format", "area_hall", "一百多"),
    ("facilities.facility_name.length", "facility_name", "站"),
    ("facilities.outdoor_area.range", "outdoor_area", "2000000.00"),
    ("facilities.open_tue.format", "open_tue", "上午"),
    ("facilities.facility_name.required", "facility_name", ""),
    ("facilities.volunteer_station.format", "volunteer_station", "筹建"),
    ("facilities.lease_until.required", "lease_until", ""),
];

pub fn kinds() -> Vec<Kind> {
    let cells = CELLS.iter().map(|(rule, field, text)| Kind { rule, when: When::Always, how: How::Cell(field, text) });
    let rows =
        ROW_CELLS.iter().map(|(rule, field, text)| Kind { rule, when: When::Always, how: How::RowCell(field, text) });
    cells.chain(rows).collect()
}
