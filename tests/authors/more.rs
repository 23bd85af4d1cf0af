//! More that authors get wrong, found by trying. As with the others, all are made at once and each alone.

use super::{FORM, HEAD, INDICATORS, Mistake, PLAN, RULES, mistake};

/// All of these are made at once.
pub const MORE: [Mistake; 28] = [
    mistake(
        "section twice",
        [FORM, "population"],
        ["id = \"population\"", "id = \"basic\""],
        ["duplicate-id", "\"basic\""],
    ),
    mistake(
        "range on a text",
        [FORM, "name"],
        ["kind = \"text\"", "kind = \"text\"\nrange = [0, 5]"],
        ["key-not-for-kind", "range"],
    ),
    mistake(
        "more decimals than are kept",
        [FORM, "pop_registered"],
        ["decimals = 0", "decimals = 9"],
        ["number-out-of-bounds", "9"],
    ),
    mistake(
        "limit that is a text",
        [FORM, "pop_60p"],
        ["range = [0, ", "range = [\"many\", "],
        ["wrong-kind", "\"many\""],
    ),
    mistake(
        "kind misspelt",
        [FORM, "pop_low_income"],
        ["kind = \"number\"", "kind = \"nubmer\""],
        ["unknown-kind", "\"nubmer\""],
    ),
    mistake(
        "yes instead of true",
        [FORM, "hh_resident"],
        ["required = true", "required = \"yes\""],
        ["wrong-kind", "\"yes\""],
    ),
    mistake(
        "heading that is no list",
        [FORM, "pop_resident"],
        ["header = [", "header = \"常住人口数\" # ["],
        ["wrong-kind", "\"常住人口数\""],
    ),
    mistake(
        "label without words",
        [FORM, "pop_disabled"],
        ["zh = \"持证残疾人\"", "zh = \"\""],
        ["empty-text", "\"\""],
    ),
    mistake(
        "formula of another measure",
        [FORM, "area_per_100hh"],
        ["computed = \"sum(facilities.area_total) / hh_resident\"", "computed = \"sum(facilities.area_total)\""],
        ["measures-differ", "sum(facilities.area_total)"],
    ),
    mistake(
        "formula with a text",
        [FORM, "activity_share"],
        ["computed = \"", "computed = \"name + "],
        ["number-expected", "name"],
    ),
    mistake(
        "key of a table misspelt",
        [FORM, "facilities"],
        ["key = \"facility_id\"", "key = \"facility_no\""],
        ["unknown-field", "\"facility_no\""],
    ),
    mistake(
        "rows the wrong way round",
        [FORM, "facilities"],
        ["rows = [0, 50]", "rows = [50, 0]"],
        ["range-empty", "[50, 0]"],
    ),
    mistake(
        "table misspelt",
        [RULES, "facility_areas_do_not_add_up"],
        ["table = \"facilities\"", "table = \"facility\""],
        ["unknown-table", "\"facility\""],
    ),
    mistake(
        "no words for a rule",
        [RULES, "residents_without_households"],
        ["says = ", "# says = "],
        ["missing-key", "\"residents_without_households\""],
    ),
    mistake(
        "no condition",
        [RULES, "disabled_people_exceed_residents"],
        ["check = ", "# check = "],
        ["rule-condition", "\"disabled_people_exceed_residents\""],
    ),
    mistake(
        "id with a blank",
        [RULES, "elderly_exceed_residents"],
        ["id = \"elderly_exceed_residents\"", "id = \"elderly exceed\""],
        ["id-shape", "\"elderly exceed\""],
    ),
    mistake(
        "divided by nothing",
        [RULES, "fewer_registered_people_than_households"],
        ["pop_registered / hh_registered >= 1", "pop_registered / hh_registered + pop_registered / 0 >= 1"],
        ["division-by-zero", "0"],
    ),
    mistake(
        "text beside a number",
        [RULES, "minors_exceed_residents"],
        ["check = \"pop_under18 <= pop_resident\"", "check = \"pop_under18 <= 'many'\""],
        ["types-differ", "pop_under18 <= 'many'"],
    ),
    mistake(
        "scope misspelt",
        [RULES, "elderly_and_minors_exceed_residents"],
        ["scope = \"record\"", "scope = \"recrod\""],
        ["unknown-scope", "\"recrod\""],
    ),
    mistake(
        "level that is none",
        [RULES, "low_income_people_exceed_population"],
        ["scope = \"record\"", "scope = \"record\"\nwaiver = \"country\""],
        ["unknown-level", "\"country\""],
    ),
    mistake(
        "field of an example misspelt",
        [RULES, "left_behind_people_exceed_residents"],
        ["passes = { pop_left_behind", "passes = { pop_left_behnd"],
        ["example-unknown-field", ""],
    ),
    mistake(
        "code of an example misspelt",
        [RULES, "own_facility_not_listed"],
        ["passes = { csf_mode = \"own\"", "passes = { csf_mode = \"owned\""],
        ["example-differs", ""],
    ),
    mistake(
        "brace without its other half",
        [RULES, "resettled_people_exceed_residents"],
        ["{resettle_pop}", "{resettle_pop"],
        ["message-brace", "{"],
    ),
    mistake(
        "period the wrong way round",
        [PLAN, "guangxi-14"],
        ["period = [2021, 2025]", "period = [2025, 2021]"],
        ["range-empty", "[2025, 2021]"],
    ),
    mistake(
        "clause that is none",
        [PLAN, "csf_area_per_100hh"],
        ["clause = \"专栏1-4\"", "clause = \"专栏1-44\""],
        ["unknown-clause", "\"专栏1-44\""],
    ),
    mistake(
        "indicator in another measure",
        [INDICATORS, "csf_area_per_100hh"],
        ["measure = \"m2_per_100hh\"", "measure = \"percent\""],
        ["indicator-measure", "\"percent\""],
    ),
    mistake(
        "form misspelt",
        [INDICATORS, "rural_csf_coverage"],
        ["form = \"community\"", "form = \"comunity\""],
        ["unknown-form", "\"comunity\""],
    ),
    mistake("version left out", [HEAD, "guangxi"], ["version = ", "# version = "], ["missing-key", "\"guangxi\""]),
];
