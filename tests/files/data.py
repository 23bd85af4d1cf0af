"""The communities that the fixtures speak of: four that no rule objects to, and how people write the same.

A record is a dictionary from field id to the plain text of the value; `facilities` holds its rows.
`TYPED` names cells that are written in another, forgiven spelling of the same value; `FAULTY` those that are wrong.
"""

import datetime
import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORM = tomllib.loads((ROOT / "seeds/guangxi/forms/community.toml").read_text("utf-8"))
PERIOD = 2025


class Number:
    """A cell that holds a number, with its number format."""

    def __init__(self, value, form="General"):
        self.value, self.form = value, form


class Day:
    """A cell that holds a date of the spreadsheet."""

    def __init__(self, year, month, day, form="yyyy-mm-dd"):
        self.value, self.form = datetime.date(year, month, day), form


class Formula:
    """A cell that holds a formula; `shown` is what it amounts to, `form` its number format."""

    def __init__(self, text, shown="", form="General"):
        self.text, self.shown, self.form = text, shown, form


class Error:
    """A cell that holds an error value."""

    def __init__(self, value):
        self.value = value


def fields():
    """Fields of the record in order, as written in the form; computed ones too."""
    return [dict(field, section=part["title"]["zh"]) for part in FORM["section"] for field in part.get("field", [])]


def table_fields():
    """Fields of the facilities in order."""
    return [field for part in FORM["section"] for table in part.get("table", []) for field in table["field"]]


ENTERED = [field for field in fields() if "computed" not in field]
KINDS = {field["id"]: field["kind"] for field in fields() + table_fields()}


def uscc(first17):
    """A unified social credit code with its check character (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, at, 31) for at, sign in enumerate(first17))
    return first17 + signs[(31 - total % 31) % 31]


YES = "是"
NO = "否"

# One urban community with every item; the others say what differs.
BASE = {
    "code12": "450103001001", "name": "新竹社区居民委员会", "period": "2025", "committee_type": "居民委员会",
    "ur_class": "111", "kind": "城市社区", "uscc": uscc("54450103MJ0000001"), "address": "民族大道 88 号",
    "service_phone": "0771-5501001", "office_email": "xinzhu@example.cn", "unit_changed": NO,
    "is_resettlement": NO, "is_new_build": NO,
    "hh_resident": "1860", "hh_registered": "1502", "pop_resident": "5210", "pop_registered": "4630",
    "pop_60p": "812", "pop_under18": "903", "pop_floating": "640", "pop_left_behind": "21", "pop_disabled": "57",
    "pop_low_income": "18", "csf_mode": "自有",
    "access_ok": YES, "old_estate": YES, "old_estate_area_added": "120.5", "util_res_price": YES,
    "agency_service": YES, "one_stop": YES, "service_item_n": "86", "online24h": YES, "offline_window": YES,
    "self_mode": "现场", "self_terminal_n": "2", "job_space": NO, "floating_served_n": "300", "left_behind_served_n": "21",
    "life_circle": YES, "outlet_post": YES, "outlet_finance": YES, "outlet_telecom": YES, "outlet_coop": NO,
    "outlet_gas": YES, "outlet_power": YES, "outlet_broadcast": NO, "outlet_logistics": YES, "outlet_express": YES,
    "outlet_recycle": YES, "daily_service_n": "64", "property_service": YES, "property_ok": YES,
    "health_inst": "自有", "cmt_health": YES,
    "elder_special_n": "46", "visit_due": "46", "visit_done": "46", "visit_due_sum": "552", "visit_done_sum": "552",
    "visit_full_months": "12", "elder_daycare_n": "1", "elder_meal": YES, "elder_livable": NO, "elder_friendly": NO,
    "disabled_assoc": YES, "rehab_service": YES, "severe_care": NO, "assist_device": YES,
    "child_director_n": "1", "child_home_n": "1", "women_home": YES, "childcare": YES, "after_school": YES,
    "parent_school": YES, "youth_home": NO, "practice_site": NO, "child_friendly": NO, "cmt_minor": YES,
    "culture_center": YES, "culture_staff_n": "1", "fitness_15min": YES, "fitness_site_n": "3", "fitness_walk_min": "8",
    "learning_org": NO, "science_act_n": "6", "ethnic_window": YES, "ethnic_demo": NO,
    "police_n": "1", "aux_police_n": "2", "police_room_n": "1", "police_room_colocated": YES, "cmt_security": YES,
    "legal_advisor_n": "1", "mediator_n": "5", "correction_service": YES, "drug_rehab_service": YES,
    "mental_rehab_service": YES, "psych_service": YES, "disaster_informant_n": "1", "emergency_org": YES,
    "emergency_plan": YES, "emergency_plan_date": "2025-03-18", "emergency_supplies": YES, "broadcast": YES,
    "shelter_n": "2", "drill_n": "2", "micro_fire": YES,
    "volunteer_team_n": "4", "volunteer_reg_n": "620", "social_org_n": "9", "brand_org_n": "1", "brand_project_n": "2",
    "five_link": YES, "resource_open_n": "5",
    "member_n": "7", "party_member_n": "7", "cross_post_n": "5", "hired_ft_n": "6", "worker_ft_n": "15",
    "other_staff_n": "2", "worker_trained_n": "15", "cert_sw_n": "4", "grid_n": "6", "grid_ft_n": "6", "grid_pt_n": "0",
    "reserve_n": "2", "party_joint_mtg": YES, "big_party_cmt": YES, "checkin_org_n": "11", "checkin_member_n": "240",
    "consult_system": YES, "consult_n": "4", "list_needs": YES, "list_resources": YES, "list_projects": YES,
    "survey_done": YES, "survey_date": "2025-11-20", "survey_respondents": "210", "survey_score": "95.5",
    "survey_method": "第三方机构", "rating_system": YES, "eval_mechanism": YES,
    "platform_link": YES, "elder_platform": NO, "app_accessible": YES, "smart_pilot": NO, "modern_pilot": NO,
    "fund_total": "14", "fund_fiscal": "12.5", "fund_self": "1.2", "fund_donated": "0.3", "fund_other": "0",
    "service_fund": "30", "purchase_fund": "8.25",
    "unit_head": "韦志明", "filled_by": "黄秀兰", "phone": "0771-2222222", "reported_on": "2026-01-08",
}

URBAN_ONLY = ["old_estate", "old_estate_area_added", "self_mode", "self_terminal_n", "life_circle", "daily_service_n",
              "property_service", "property_ok", "big_party_cmt"]

FACILITY = {
    "facility_id": "450103001001-01", "facility_name": "新竹社区党群服务中心", "facility_kind": "党群服务中心",
    "tenure": "自有", "area_total": "610", "area_activity": "366", "area_office": "200", "area_other": "44",
    "area_hall": "80", "hall_open_plan": YES, "outdoor_area": "150", "built_year": "2019", "is_new": NO,
    "open_mon": "08:00-12:00 14:00-18:00", "open_tue": "08:00-12:00 14:00-18:00", "open_wed": "08:00-12:00 14:00-18:00",
    "open_thu": "08:00-12:00 14:00-18:00", "open_fri": "08:00-12:00 14:00-18:00", "open_sat": "09:00-12:00 14:00-19:00",
    "volunteer_station": YES, "station_reg_no": "GX-ZY-450103-0001", "sw_room": YES, "served_codes": "450103001002",
    "retrofit_age": YES, "retrofit_child": NO, "retrofit_access": YES, "near_health": YES, "minor_open": YES,
}


def rural(changes):
    """A record of a rural unit."""
    record = {key: value for key, value in BASE.items() if key not in URBAN_ONLY}
    record |= {"committee_type": "村民委员会", "ur_class": "220", "kind": "农村社区", "event_venue": YES, "rural_point": YES,
               "agri_supply": YES, "med_settlement": YES, "elder_mutual_n": "1", "fitness_walk_min": "12",
               "member_n": "5", "party_member_n": "5", "cross_post_n": "4", "hired_ft_n": "2", "worker_ft_n": "8",
               "worker_trained_n": "6", "cert_sw_n": "1"}
    return record | changes


def units():
    """The four units, in order."""
    first = BASE | {"facilities": [FACILITY, FACILITY | {
        "facility_id": "450103001001-02", "facility_name": "新竹社区邻里中心", "facility_kind": "邻里中心", "tenure": "租赁",
        "lease_until": "2028-06-30", "area_total": "280.5", "area_activity": "240.5", "area_office": "30",
        "area_other": "10", "area_hall": "0", "hall_open_plan": NO, "built_year": "2025", "is_new": YES,
        "station_reg_no": "GX-ZY-450103-0002", "open_sun": "09:00-17:00"}]}
    second = BASE | {
        "code12": "450103001002", "name": "思贤社区居民委员会", "uscc": uscc("54450103MJ0000002"), "csf_mode": "共享",
        "csf_ids": "450103001001-01", "is_new_build": YES, "new_build_year": "2023", "bldg_area_total": "86000",
        "commercial_area": "5400.25", "self_mode": "共享", "self_terminal_n": "0", "survey_date": "2025-10-09",
        "office_email": "sixian@example.cn", "service_phone": "13907710001", "facilities": []}
    third = rural({
        "code12": "450126100201", "name": "新廖村村民委员会", "uscc": uscc("54450126MJ0000003"), "address": "宾州镇新廖村",
        "is_resettlement": YES, "resettle_pop": "900", "nine_center_n": "5", "hh_resident": "640", "hh_registered": "700",
        "pop_resident": "2310", "pop_registered": "2600", "pop_60p": "402", "pop_under18": "520", "pop_floating": "60",
        "pop_left_behind": "140", "elder_special_n": "30", "visit_due": "30", "visit_done": "29", "visit_due_sum": "360",
        "visit_done_sum": "352", "visit_full_months": "7", "survey_date": "2025-09-30", "volunteer_reg_n": "180",
        "service_phone": "", "office_email": "",
        "facilities": [FACILITY | {
            "facility_id": "450126100201-01", "facility_name": "新廖村综合服务中心", "facility_kind": "村级综合服务中心",
            "tenure": "划拨", "area_total": "300", "area_activity": "200.4", "area_office": "80", "area_other": "19.6",
            "area_hall": "40", "built_year": "2021", "station_reg_no": "GX-ZY-450126-0003", "served_codes": ""}]})
    fourth = rural({
        "code12": "450126100202", "name": "三韦村村民委员会", "uscc": uscc("54450126MJ0000004"), "address": "宾州镇三韦村",
        "csf_mode": "无", "hh_resident": "410", "hh_registered": "455", "pop_resident": "1530", "pop_registered": "1710",
        "pop_60p": "290", "pop_under18": "340", "pop_floating": "12", "pop_left_behind": "95", "elder_special_n": "12",
        "visit_due": "12", "visit_done": "12", "visit_due_sum": "144", "visit_done_sum": "144", "survey_date": "2025-12-05",
        "volunteer_reg_n": "96", "volunteer_team_n": "1", "service_phone": "", "office_email": "", "facilities": []})
    return [first, second, third, fourth]


# (unit, field): another spelling of what `units` says. Facility cells are (unit, row, field).
TYPED = {
    (0, "code12"): " 450103001001\u00a0", (1, "code12"): "４５０１０３００１００２", (2, "code12"): Number(450126100201, "0"),
    (3, "code12"): Number(450126100202, "0"),
    (0, "name"): "新竹社区居民委员会\n", (0, "address"): "民族大道\u00a088\n号", (2, "name"): "\u3000新廖村村民委员会 ",
    (0, "committee_type"): "居委会", (1, "committee_type"): "社区居委会", (2, "committee_type"): "村委会",
    (0, "ur_class"): "111 主城区", (1, "ur_class"): Number(111), (2, "ur_class"): "村庄", (3, "ur_class"): "220村庄",
    (0, "kind"): "城市", (1, "kind"): "1-城市社区", (2, "kind"): "农村", (3, "kind"): "rural",
    (0, "unit_changed"): "×", (1, "unit_changed"): "N", (2, "unit_changed"): "无", (3, "unit_changed"): Number(0),
    (0, "access_ok"): "√", (1, "access_ok"): "Y", (2, "access_ok"): "有", (3, "access_ok"): Number(1),
    (0, "job_space"): "没有", (1, "job_space"): "no", (2, "job_space"): "✗", (3, "job_space"): "FALSE",
    (0, "hh_resident"): "１８６０", (1, "hh_resident"): "1,860 户", (2, "hh_resident"): "640户", (3, "hh_resident"): "410",
    (0, "pop_resident"): "5，210", (1, "pop_resident"): Number(5210, "#,##0"), (2, "pop_resident"): "２，３１０人",
    (3, "pop_resident"): "1 530",
    (0, "pop_registered"): "\u200b4630", (1, "pop_registered"): "0.463万", (3, "pop_registered"): "'1710",
    (0, "survey_date"): Day(2025, 11, 20), (1, "survey_date"): "2025.10.09", (2, "survey_date"): "2025年9月30日",
    (3, "survey_date"): "20251205",
    (0, "emergency_plan_date"): "2025/3/18", (1, "emergency_plan_date"): Number(45734),
    (2, "emergency_plan_date"): "２０２５－０３－１８", (3, "emergency_plan_date"): Day(2025, 3, 18, 'yyyy"年"m"月"d"日"'),
    (0, "reported_on"): Day(2026, 1, 8, "yyyy-mm-dd hh:mm"), (1, "reported_on"): "2026.1.8", (2, "reported_on"): "2026-1-8",
    (0, "fund_fiscal"): "12.5万元", (0, "fund_self"): "12000元", (0, "fund_donated"): "0.3 万元", (1, "fund_donated"): Number(0.1 + 0.2),
    (0, "fund_total"): Number(14, "0.00"), (0, "survey_score"): "95.5分", (1, "survey_score"): "９５．５０",
    (0, "old_estate_area_added"): "120.50㎡", (1, "commercial_area"): "5，400.25平方米", (1, "bldg_area_total"): "8.6万平方米",
    (0, "phone"): "（0771）2222222", (1, "phone"): "0771—2222222", (2, "service_phone"): "/", (3, "service_phone"): "—",
    (2, "office_email"): "不适用", (3, "office_email"): "-", (1, "fitness_walk_min"): "8分钟", (0, "self_mode"): "现场终端",
    (1, "csf_mode"): "共用", (2, "csf_mode"): "本社区有", (3, "csf_mode"): "没有",
    (0, 0, "area_total"): "610㎡", (0, 0, "area_activity"): "366平方米", (0, 0, "area_office"): "２００",
    (0, 1, "area_total"): "280.5 m²", (0, 1, "lease_until"): "2028年6月30日", (0, 1, "tenure"): "租用",
    (2, 0, "area_total"): "0.45亩", (2, 0, "area_other"): Number(19.6), (2, 0, "built_year"): "2021年",
    (2, 0, "unit"): Number(450126100201, "0"), (0, 1, "unit"): "450103001001\u3000", (0, 0, "hall_open_plan"): "√",
    (0, 0, "open_mon"): "8:00—12:00，14:00～18:00", (0, 0, "open_tue"): "８：００－１２：００　１４：００－１８：００",
    (0, 0, "open_wed"): "08:00-12:00;14:00-18:00", (0, 1, "volunteer_station"): "有",
}

# What is wrong, cell by cell; expected/faulty.txt says which finding each gives.
FAULTY = {
    (0, "hh_registered"): "1,2", (0, "pop_floating"): "约300", (0, "pop_left_behind"): Error("#REF!"),
    (0, "pop_disabled"): Error("#N/A"), (0, "survey_score"): "12.5%", (0, "pop_low_income"): "暂无",
    (0, "fund_total"): "15", (0, "uscc"): "54450103MJ00000019", (0, "service_item_n"): "86.5",
    (1, "survey_score"): Number(0.6, "0%"), (1, "kind"): "城郊", (1, "pop_60p"): "-5", (1, "phone"): "12",
    (2, "survey_date"): "2025年12月", (2, "police_n"): "无", (2, "reported_on"): "3/4/2026", (2, "hh_resident"): "",
    (3, "worker_ft_n"): "9", (3, "visit_done"): "13", (3, "emergency_plan"): "暂无", (3, "drill_n"): "不详",
    (3, "aux_police_n"): "(2)", (3, "name"): "三韦村居民委员会",
    (0, 0, "area_activity"): "700", (0, 1, "lease_until"): "2025-06-30", (0, 1, "facility_id"): "",
    (2, 0, "open_mon"): "08:00-11:00", (2, 0, "built_year"): "21",
}


def cell(changes, key, value):
    """What stands in a cell."""
    return changes.get(key, value)
