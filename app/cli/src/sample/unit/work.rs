//! Who works here: committee, staff, grids, volunteers; party, consultation, survey and money.

use super::draft::Draft;
use crate::sample::place::Committee;
use crate::sample::random::Random;

/// All answers about people who work for the community.
pub fn describe(draft: &mut Draft<'_>, random: &mut Random) {
    volunteers(draft, random);
    staff(draft, random);
    party(draft, random);
    survey(draft, random);
    funds(draft, random);
}

fn volunteers(draft: &mut Draft<'_>, random: &mut Random) {
    draft.set("volunteer_team_n", random.between(1, 8));
    let volunteers = draft.number("pop_resident") * random.between(40, 160) / 1_000;
    draft.set("volunteer_reg_n", volunteers.max(1));
    let organisations = random.between(1, 12);
    let brands = random.below(3);
    draft.set("social_org_n", organisations);
    draft.set("brand_org_n", brands.min(organisations));
    draft.set("brand_project_n", random.below(4));
    draft.set("five_link", random.chance(55));
    draft.set("resource_open_n", random.below(6));
}

/// Full-time workers are committee, party committee and hired staff, each person once.
fn staff(draft: &mut Draft<'_>, random: &mut Random) {
    let members = match draft.traits.spot.committee {
        Committee::Residents | Committee::LikeResidents => random.between(5, 9),
        Committee::Villagers | Committee::LikeVillagers => random.between(3, 7),
    };
    let party = random.between(3, 7);
    let both = random.between(1, members.min(party));
    let hired = if draft.traits.urban { random.between(2, 9) } else { random.between(0, 3) };
    let workers = members + party + hired - both;
    let (other, trained, certified) = (random.below(6), random.between(60, 100), random.below(4));
    draft.set("member_n", members);
    draft.set("party_member_n", party);
    draft.set("cross_post_n", both);
    draft.set("hired_ft_n", hired);
    draft.set("worker_ft_n", workers);
    draft.set("other_staff_n", other);
    draft.set("worker_trained_n", workers * trained / 100);
    draft.set("cert_sw_n", certified);
    let per_grid = random.between(260, 340);
    let grids = draft.traits.households / per_grid + 1;
    let part_time = random.between(0, 4);
    draft.set("grid_n", grids);
    draft.set("grid_ft_n", if draft.traits.urban { grids } else { 1 });
    draft.set("grid_pt_n", part_time);
    draft.set("reserve_n", random.between(1, 5));
}

fn party(draft: &mut Draft<'_>, random: &mut Random) {
    draft.set("party_joint_mtg", random.chance(75));
    let wide = random.chance(60);
    if draft.traits.urban {
        draft.set("big_party_cmt", wide);
    }
    draft.set("checkin_org_n", random.between(0, 12));
    draft.set("checkin_member_n", random.between(0, 150));
    let consults = random.chance(95);
    let times = random.between(2, 24);
    draft.set("consult_system", consults);
    draft.set("consult_n", if consults { times } else { 0 });
    let lists = random.chance(88);
    let needs = random.chance(60);
    draft.set("list_needs", lists || needs);
    draft.set("list_resources", lists);
    draft.set("list_projects", lists);
}

fn survey(draft: &mut Draft<'_>, random: &mut Random) {
    let done = random.chance(80);
    let (month, day) = (random.between(3, 12), random.between(1, 28));
    let asked = draft.number("pop_resident") * random.between(20, 90) / 1_000;
    let (score, method) = (random.between(7_200, 9_900), random.pick(&["self", "township", "county", "third_party"]));
    draft.set("survey_done", done);
    if done {
        draft.set("survey_date", format!("{}-{month:02}-{day:02}", draft.year));
        draft.set("survey_respondents", asked.max(1));
        draft.set_hundredths("survey_score", score);
        draft.set("survey_method", method);
    }
}

/// Money in ten thousand yuan, in hundredths.
fn funds(draft: &mut Draft<'_>, random: &mut Random) {
    let fiscal = random.skewed(1_200, 120);
    let (own, donated, other) = (random.between(0, 300), random.between(0, 200), random.between(0, 100));
    draft.set_hundredths("fund_total", fiscal + own + donated + other);
    for (id, value) in [("fund_fiscal", fiscal), ("fund_self", own), ("fund_donated", donated), ("fund_other", other)] {
        draft.set_hundredths(id, value);
    }
    draft.set_hundredths("service_fund", random.between(200, 3_000));
    draft.set_hundredths("purchase_fund", random.between(0, 1_500));
}
