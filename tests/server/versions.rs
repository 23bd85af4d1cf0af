//! Versions, repetitions and receipts of one submission.

use crate::house::{House, address_of, records};
use serde_json::Value;

fn changed(record: &str, households: &str) -> String {
    let mut record: Value = serde_json::from_str(record).expect("a record");
    record["values"]["hh_resident"] = households.into();
    record.to_string()
}

fn kind(answer: &crate::client::Answer) -> String {
    answer.json()["type"].as_str().expect("a problem").trim_start_matches("urn:shequ:problem:").to_owned()
}

#[test]
fn a_stale_version_is_refused_and_nothing_is_lost() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let none = house.put(&now, &[("If-Match", "\"1\"")]);
    assert_eq!((none.status, none.json()["current"].as_u64()), (409, Some(0)));
    assert_eq!(house.put(&now, &[("If-None-Match", "*")]).status, 201);
    let second = changed(&now, "1501");
    let unsaid = house.put(&second, &[]);
    assert_eq!((unsaid.status, kind(&unsaid).as_str()), (428, "version_required"));
    assert_eq!(unsaid.json()["current"], 1);
    let both = house.put(&second, &[("If-Match", "\"1\"")]);
    assert_eq!((both.status, both.header("etag")), (200, "\"2\""));
    let third = changed(&now, "1502");
    let stale = house.put(&third, &[("If-Match", "\"1\"")]);
    assert_eq!((stale.status, kind(&stale).as_str(), &stale.json()["current"]), (409, "stale_version", &2.into()));
    let enclosed = format!("{{\"record\":{third},\"expected\":2}}");
    assert_eq!(house.put(&enclosed, &[]).json()["version"], 3);
    assert_eq!(house.put(&enclosed, &[("If-Match", "\"1\"")]).status, 422, "header and body disagree");
    for (version, households) in [(1, None), (2, Some("1501")), (3, Some("1502"))] {
        let got = house.get(&format!("{}?version={version}", address_of(&now))).json();
        assert_eq!(got["version"], version);
        if let Some(households) = households {
            assert_eq!(got["record"]["values"]["hh_resident"], households);
        }
    }
    assert_eq!(house.get(&format!("{}?version=4", address_of(&now))).status, 404);
    let history = house.get(&format!("{}/history", address_of(&now))).json();
    let versions: Vec<u64> =
        history["versions"].as_array().expect("a list").iter().filter_map(|v| v["version"].as_u64()).collect();
    assert_eq!(versions, [3, 2, 1]);
    let mut results: Vec<&str> =
        history["events"].as_array().expect("a list").iter().filter_map(|e| e["result"].as_str()).collect();
    results.sort_unstable();
    let expected =
        ["contradiction", "stale_version", "stale_version", "stored", "stored", "stored", "version_required"];
    assert_eq!(results, expected, "refusals leave a line too");
}

#[test]
fn a_repetition_is_answered_and_not_stored_again() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let key = [("Idempotency-Key", "a-1")];
    let first = house.put(&now, &key);
    let again = house.put(&now, &key);
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!((&first.json()["repeated"], &again.json()["repeated"]), (&false.into(), &true.into()));
    for member in ["version", "at", "receipt", "report", "state"] {
        assert_eq!(first.json()[member], again.json()[member], "{member}");
    }
    assert_eq!(house.put(&now, &[]).json()["repeated"], true, "the same content is known without a key");
    assert_eq!(house.put(&now, &[("If-Match", "\"0\"")]).json()["version"], 1, "a lost answer is asked for again");
    let other = changed(&now, "1501");
    let reused = house.put(&other, &[("Idempotency-Key", "a-1"), ("If-Match", "\"1\"")]);
    assert_eq!((reused.status, kind(&reused).as_str()), (422, "key_reused"));
    assert_eq!(house.put(&other, &[("Idempotency-Key", "a-2"), ("If-Match", "\"1\"")]).json()["version"], 2);
    assert_eq!(house.put(&now, &key).json()["version"], 1, "an old key is answered with what it stored");
    assert_eq!(house.get(&address_of(&now)).json()["version"], 2);
}

#[test]
fn a_draft_is_kept_apart_until_it_is_handed_in() {
    let house = House::open();
    let (now, before) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let draft = house.put(&format!("{{\"record\":{before},\"draft\":true}}"), &[]);
    assert_eq!((draft.status, &draft.json()["state"]), (201, &"draft".into()));
    assert_eq!(house.put(&now, &[]).json()["previous_version"], 0, "a draft is not last year's figure");
    let handed_in = house.put(&format!("{{\"record\":{before},\"expected\":1}}"), &[]);
    assert_eq!((&handed_in.json()["state"], &handed_in.json()["version"]), (&"submitted".into(), &2.into()));
}

#[test]
fn a_browsers_receipt_is_compared_and_the_servers_own_is_kept() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let wrong = format!("sha256:{}", "0".repeat(64));
    let put = house.put(&now, &[("Shequ-Receipt", &wrong)]).json();
    assert_eq!(put["browser_receipt"], wrong.as_str());
    let own = put["receipt"].as_str().expect("a receipt").to_owned();
    assert_ne!(own, wrong);
    let right = house.put(&now, &[("Shequ-Receipt", &own)]).json();
    assert_eq!((&right["browser_receipt"], right["receipt"].as_str()), (&Value::Null, Some(own.as_str())));
    let history = house.get(&format!("{}/history", address_of(&now))).json();
    assert!(history["events"][0]["detail"].as_str().expect("a detail").ends_with("the browser's receipt differs"));
    assert_eq!(house.put(&now, &[("Shequ-Receipt", "sha256:xyz")]).status, 400);
}
