//! The server over real HTTP: every route, every refusal, and the same report as the core gives by itself.

#[path = "server/client.rs"]
mod client;
#[path = "server/files.rs"]
mod files;
#[path = "server/house.rs"]
mod house;
#[path = "server/refusals.rs"]
mod refusals;
#[path = "server/rollup.rs"]
mod rollup;
#[path = "server/site.rs"]
mod site;
#[path = "server/told.rs"]
mod told;
#[path = "server/versions.rs"]
mod versions;

use house::{House, address_of, records};
use serde_json::value::RawValue;
use shequ_cli::sample::{FORM, Sample, SamplePlan};
use shequ_core::column::register::RegisteredUnit;
use shequ_core::report::to_json;
use shequ_core::{Asked, Lang, check_record};
use shequ_files::write::{Encoding, Unit, write_csv, write_xlsx};

/// The report of an answer, byte for byte.
fn report_of(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Answer {
        report: Box<RawValue>,
    }
    serde_json::from_str::<Answer>(body).expect("an answer with a report").report.get().to_owned()
}

#[test]
fn a_submission_is_checked_stored_and_given_back() {
    let house = House::open();
    let checker = house.app.catalogues.usual().checker("community").expect("a checker");
    for (now, before) in records(house.catalogue(), 24, (1, 2)) {
        let first = house.put(&before, &[]);
        assert_eq!((first.status, first.header("etag")), (201, "\"1\""), "{}", first.text());
        let alone = check_record(checker, &before, &Asked::default());
        assert_eq!(report_of(first.text()), to_json(&alone.report));
        let put = house.put(&now, &[]);
        let native = check_record(checker, &now, &Asked { previous: Some(&before), ..Asked::default() });
        assert_eq!(put.status, 201, "{}", put.text());
        assert_eq!(report_of(put.text()), to_json(&native.report), "the same bytes through both doors");
        let told = put.json();
        assert_eq!(told["receipt"].as_str(), native.receipt.as_deref());
        assert_eq!((&told["previous_version"], &told["version"]), (&1.into(), &1.into()));
        let expected = match told["verdict"].as_str() {
            Some("clean") => "submitted",
            Some("explain") => "to_explain",
            _ => "to_fix",
        };
        assert_eq!(told["state"], expected);
        let got = house.get(&address_of(&now));
        assert_eq!((got.status, report_of(got.text())), (200, to_json(&native.report)));
        assert_eq!(got.json()["record"], serde_json::from_str::<serde_json::Value>(&now).expect("JSON"));
        let last_year = house.get(&address_of(&now).replace("submissions", "previous")).json();
        assert_eq!(last_year["record"], serde_json::from_str::<serde_json::Value>(&before).expect("JSON"));
    }
    let chain = house.app.store.verify();
    let chain = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(chain);
    let chain = chain.expect("a trail");
    assert_eq!((chain.lines, chain.broken_at), (48, None));
}

#[test]
fn a_request_with_everything_beside_it_is_checked_alone() {
    let house = House::open();
    let (now, before) = records(house.catalogue(), 1, (0, 1)).remove(0);
    // The store knows a report of last year; what is checked alone does not.
    assert_eq!(house.put(&before, &[]).status, 201);
    let checker = house.app.catalogues.usual().checker("community").expect("a checker");
    let address = format!("/api/check?catalogue={}", house.catalogue().digest);
    let ask = |body: String| {
        client::ask(house.address, "POST", &address, &[("Content-Type", "application/json")], body.as_bytes())
    };
    let alone = check_record(checker, &now, &Asked::default());
    assert_eq!(ask(format!("{{\"record\":{now}}}")).text().trim_end(), to_json(&alone.report).trim_end());
    let with = check_record(checker, &now, &Asked { previous: Some(&before), lang: Lang::En, ..Asked::default() });
    let answer = ask(format!("{{\"record\":{now},\"previous\":{before},\"lang\":\"en\"}}"));
    assert_eq!(answer.text().trim_end(), to_json(&with.report).trim_end());
    assert_ne!(alone.report.counts.pass, with.report.counts.pass, "last year's report takes part where it is sent");
    for broken in ["{}", "{\"record\":{}}", "{\"record\":{\"form\":\"community\"},\"as_of\":\"soon\"}", "[", ""] {
        let answer = ask(broken.to_owned());
        assert_eq!((answer.status, &answer.json()["type"]), (400, &"urn:shequ:problem:malformed".into()), "{broken}");
    }
}

#[test]
fn the_register_is_part_of_the_check() {
    let house = House::open();
    let (now, _) = records(house.catalogue(), 1, (0, 1)).remove(0);
    let code =
        serde_json::from_str::<serde_json::Value>(&now).expect("JSON")["unit"].as_str().expect("a code").to_owned();
    let unit = RegisteredUnit { name: "另一个名称".into(), kind: "community".into(), ..RegisteredUnit::default() };
    let register = house.app.store.register(vec![(code.clone(), unit.clone())]);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(register)
        .expect("stored");
    let checker = house.app.catalogues.usual().checker("community").expect("a checker");
    let native = check_record(checker, &now, &Asked { unit: Some(&unit), ..Asked::default() });
    assert_eq!(report_of(house.put(&now, &[]).text()), to_json(&native.report));
    let listed = house.get(&format!("/api/units?q={code}")).json();
    assert_eq!(listed["units"][0]["name"], "另一个名称", "a submission does not rename a registered unit");
    assert_eq!(listed["units"][0]["registered"], true);
}

#[test]
fn a_check_stores_nothing_and_gives_the_same_report() {
    let house = House::open();
    let (now, before) = records(house.catalogue(), 1, (1, 1)).remove(0);
    house.put(&before, &[]);
    let checker = house.app.catalogues.usual().checker("community").expect("a checker");
    for (lang, query) in [(Lang::Zh, ""), (Lang::En, "?lang=en")] {
        let native = check_record(checker, &now, &Asked { lang, previous: Some(&before), ..Asked::default() });
        let checked = house.post(&format!("/api/check{query}"), "application/json", now.as_bytes());
        assert_eq!((checked.status, checked.text()), (200, to_json(&native.report).as_str()));
    }
    assert_eq!(house.get(&address_of(&now)).status, 404);
}

#[test]
fn a_file_is_checked_by_its_content() {
    let house = House::open();
    let catalogue = house.catalogue();
    let plan = SamplePlan { units: 30, seed: 5, fault_rate: (1, 2), previous: false, period: 2025 };
    let sample = Sample::new(catalogue, plan).expect("a sample");
    let mut units = sample.units();
    let book = write_xlsx(catalogue, "community", &mut units).expect("a workbook");
    let planted = units.planted().len() as u64;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let answer = house.post("/api/check?name=%E5%8E%BF.xlsx", kind, &book);
    let report = answer.json();
    let by = &report["counts"]["by_severity"];
    assert_eq!(by["error"].as_u64().expect("n") + by["verify"].as_u64().expect("n"), planted, "{by}");
    assert_eq!(report["findings"][0]["cells"][0]["file"], "县.xlsx");
    let picture = house.post("/api/check?name=a.xlsx", "application/octet-stream", b"\xFF\xD8\xFF\xE0 not a workbook");
    assert_eq!((picture.status, &picture.json()["verdict"]), (200, &"unreadable".into()));
    let empty = house.post("/api/check?name=a.csv", "text/csv", b" ");
    assert_eq!(empty.json()["verdict"], "unreadable");
}

/// What the command line says of a file under the name that the server is told.
fn by_command(folder: &std::path::Path, name: &str, content: &[u8], more: &[&str]) -> String {
    let (file, out) = (folder.join(name), folder.join("report.json"));
    std::fs::write(&file, content).expect("a file");
    let (file, out) = (file.display().to_string(), out.display().to_string());
    let words = [&["shequ", "check", &file, "--format", "json", "-o", &out], more].concat();
    assert_ne!(shequ_cli::run_words(words), shequ_cli::INTERNAL);
    std::fs::read_to_string(out).expect("a report")
}

#[test]
fn a_file_gives_the_same_report_as_by_command() {
    let house = House::open();
    let catalogue = house.catalogue();
    let plan = |period| SamplePlan { units: 1_300, seed: 5, fault_rate: (1, 5), previous: false, period };
    let units =
        |period| Sample::new(catalogue, plan(period)).expect("a sample").units().take(1_200).collect::<Vec<_>>();
    let book = write_xlsx(catalogue, FORM, units(2025)).expect("a workbook");
    // The last records of a file are of another year; their order is that of a clerk who joined two files.
    let two_years: Vec<Unit> = units(2024).into_iter().chain(units(2025).into_iter().take(5)).collect();
    let two_years = write_csv(catalogue, FORM, Encoding::Gb18030, two_years).expect("a table").main;
    let mut unnamed = units(2023);
    unnamed.iter_mut().for_each(|unit| drop(unit.values.remove("period")));
    let unnamed = write_csv(catalogue, FORM, Encoding::Utf8, unnamed.into_iter().take(3)).expect("a table").main;
    let cases: [(&str, &[u8], &str, &[&str]); 6] = [
        ("book.xlsx", &book, "", &[]),
        ("book.xlsx", &book, "&lang=en&period=2024", &["--lang", "en", "--period", "2024"]),
        ("two-years.csv", &two_years, "", &[]),
        ("unnamed.csv", &unnamed, "", &[]),
        ("picture.xlsx", b"\xFF\xD8\xFF\xE0 not a workbook", "", &[]),
        ("township.csv", &book, "&form=township", &["--form", "township"]),
    ];
    let folder = std::env::temp_dir().join(format!("shequ-doors-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut told = Vec::new();
    for (name, content, query, words) in cases {
        let command = by_command(&folder, name, content, words);
        let named: String = folder.join(name).display().to_string().bytes().map(|b| format!("%{b:02X}")).collect();
        let answer = house.post(&format!("/api/check?name={named}{query}"), "application/octet-stream", content);
        assert_eq!((answer.status, answer.text()), (200, command.trim_end()), "{name} {query}");
        let report: serde_json::Value = serde_json::from_str(&command).expect("JSON");
        let findings = report["findings"].as_array().expect("a list");
        told.push(
            findings.iter().find(|found| found["rule"].as_str().is_some_and(|rule| rule.contains(".period_"))).cloned(),
        );
    }
    let _ = std::fs::remove_dir_all(&folder);
    let rules = told.iter().map(|found| found.as_ref().and_then(|found| found["rule"].as_str()));
    let (differs, assumed) = (Some("structure.period_differs"), Some("structure.period_assumed"));
    assert_eq!(rules.collect::<Vec<_>>(), [None, differs, differs, assumed, None, None]);
    let year = told[3].as_ref().map(|found| found["cells"][0]["value"].clone());
    assert_eq!(year, Some(catalogue.last_year().to_string().into()), "the programme's last year, whatever day it is");
    let [english, chinese] = [1, 2].map(|at| told[at].as_ref().and_then(|found| found["says"].as_str()));
    assert_eq!(
        english,
        Some("1200 records are of another period than 2024, which this check is about; the first is of 2025")
    );
    assert_eq!(chinese, Some("5 份记录的报告期不是本次校验的 2024，第一份是 2025"));
}

#[test]
fn lists_are_given_in_pages() {
    let house = House::open();
    let all = records(house.catalogue(), 7, (0, 1));
    for (now, before) in &all {
        house.put(before, &[]);
        house.put(now, &[]);
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    for _ in 0..10 {
        let page = house.get(&format!("/api/submissions?limit=4&form=community{after}")).json();
        seen.extend(
            page["submissions"].as_array().expect("a list").iter().map(|s| {
                format!("{}/{}", s["unit"].as_str().expect("a unit"), s["period"].as_str().expect("a period"))
            }),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let mut expected: Vec<String> = all
        .iter()
        .flat_map(|(now, before)| [now, before])
        .map(|record| address_of(record).trim_start_matches("/api/submissions/community/").to_owned())
        .collect();
    expected.sort();
    assert_eq!(seen, expected);
    let of_year = house.get("/api/submissions?period=2024").json();
    assert_eq!(of_year["submissions"].as_array().map(Vec::len), Some(7));
    assert_eq!(house.get("/api/submissions?unit=450").json()["submissions"].as_array().map(Vec::len), Some(14));
    assert_eq!(house.get("/api/submissions?unit=46").json()["submissions"].as_array().map(Vec::len), Some(0));
    let named = house.get("/api/units?q=%E5%B1%85%E6%B0%91&limit=2").json();
    assert_eq!(named["units"].as_array().map(Vec::len), Some(2));
    assert_eq!(named["units"][0]["registered"], false);
}
