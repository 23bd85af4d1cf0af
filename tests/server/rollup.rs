//! The roll-up from the store against the roll-up of the same records by the command, byte for byte; and its page.

use crate::house::{self, House};
use shequ_cli::sample::SamplePlan;
use shequ_cli::sample::levels::{Province, Registered};
use shequ_core::Catalogue;
use shequ_core::column::register::RegisteredUnit;
use shequ_files::write::record_line;
use shequ_kit::folder::Folder;
use shequ_kit::seeds;

/// Records of one form.
type OfForm = (&'static str, Vec<String>);

/// Two years of records of all forms, by year and form.
struct Records {
    years: [(i32, Vec<OfForm>); 2],
    register: Vec<Registered>,
}

fn records(catalogue: &Catalogue, faults: (u64, u64)) -> Records {
    let plan = SamplePlan { units: 24, seed: 7, fault_rate: faults, previous: true, period: 2025 };
    let province = Province::new(catalogue, plan).expect("a province");
    let years = [province.before(), province.now()].map(|year| {
        let forms = year.forms.iter().map(|(form, units)| {
            let of = catalogue.form(form).expect("a form");
            (*form, units.iter().map(|unit| record_line(catalogue, of, unit)).collect())
        });
        (year.year, forms.collect())
    });
    Records { years, register: province.register() }
}

/// Hands everything in and returns the records that the server counts as handed in.
fn hand_in(house: &House, records: &Records) -> Vec<(i32, String, Vec<String>)> {
    let units = records.register.iter().map(|one| {
        let Registered { code, name, kind, parent } = one.clone();
        (code, RegisteredUnit { name, kind: kind.to_owned(), parent, from: None, until: None })
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(house.app.store.register(units.collect())).expect("a register");
    let mut kept = Vec::new();
    for (year, forms) in &records.years {
        for (form, lines) in forms {
            let taken = lines.iter().filter(|line| {
                let put = house.put(line, &[]);
                assert_eq!(put.status, 201, "{}", put.text());
                put.json()["state"] != "to_fix"
            });
            // The order of the store is that of codes.
            let mut taken: Vec<String> = taken.cloned().collect();
            taken
                .sort_by_key(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["unit"].to_string());
            kept.push((*year, (*form).to_owned(), taken));
        }
    }
    kept
}

/// The command over the same records as files.
fn by_command(name: &str, kept: &[(i32, String, Vec<String>)], register: &[Registered], more: &[&str]) -> String {
    let folder = Folder::new(&format!("rolled-{name}"));
    for (year, form, lines) in kept {
        std::fs::create_dir_all(folder.0.join(year.to_string())).expect("a folder");
        let text = lines.join("\n") + "\n";
        std::fs::write(folder.0.join(format!("{year}/{form}.jsonl")), text).expect("a file");
    }
    let mut units = String::from("code,name,kind,parent\n");
    for Registered { code, name, kind, parent } in register {
        units.push_str(&format!("{code},{name},{kind},{parent}\n"));
    }
    std::fs::write(folder.0.join("register.csv"), units).expect("a file");
    let [now, before, register, out] = ["2025", "2024", "register.csv", "out"].map(|name| folder.path(name));
    let words =
        ["shequ", "rollup", &now, "--previous", &before, "--register", &register, "--period", "2025", "-o", &out];
    assert_eq!(shequ_cli::run_words([&words[..], more].concat()), 0);
    folder.read("out")
}

/// Says where two texts part, since nobody reads a hundred thousand characters.
fn same(server: &str, command: &str, query: &str) {
    let at = server.bytes().zip(command.bytes()).position(|(a, b)| a != b);
    let around = |text: &str, at: usize| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(600)..(at + 1500).min(text.len())]).into_owned()
    };
    if let Some(at) = at {
        panic!("{query}: they part at byte {at}\nserver:  {}\ncommand: {}", around(server, at), around(command, at));
    }
    assert_eq!(server.len(), command.len(), "{query}: one is longer");
}

#[test]
fn the_store_is_rolled_up_to_the_bytes_of_the_command() {
    let house = House::open();
    let records = records(house.catalogue(), (1, 1));
    let kept = hand_in(&house, &records);
    for (query, more) in [
        ("", &["--format", "json"][..]),
        ("?format=html", &["--format", "html"]),
        (
            "?by=community&lang=en&programme=guangxi-civil-14&reading=urban_rural=class",
            &[
                "--format", "json", "--by", "community", "--lang", "en", "--programme", "guangxi-civil-14",
                "--reading", "urban_rural=class",
            ],
        ),
    ] {
        let answer = house.get(&format!("/api/rollup{query}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = by_command("same", &kept, &records.register, more);
        assert!(told.len() > 5_000, "there is something to compare");
        same(answer.text(), &told, query);
    }
    let told = house.get("/api/rollup").json();
    assert!(!told["findings"].as_array().expect("a list").is_empty(), "what was planted between levels is told");
    assert!(told["completeness"][0]["expected"].as_u64().expect("a number") >= 24);
}

#[test]
fn more_places_than_are_listed_and_readings_that_are_not_there_are_refused() {
    let house = House::open();
    let unit = |n: u32| {
        let name = format!("第{n}社区");
        let unit = RegisteredUnit { name, kind: "community".to_owned(), ..RegisteredUnit::default() };
        (format!("45010{}{:03}{:03}", 1 + n / 90_000, 1 + n / 300 % 300, 1 + n % 300), unit)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(house.app.store.register((0..1_600).map(unit).collect())).expect("a register");
    let refused = house.get("/api/rollup?by=community");
    assert_eq!((refused.status, &refused.json()["type"]), (413, &"urn:shequ:problem:too_large".into()));
    assert!(refused.json()["fix"]["zh"].as_str().expect("words").contains("更高的一级"));
    let higher = house.get("/api/rollup?by=township");
    assert_eq!(higher.status, 200, "{}", higher.text());
    assert_eq!(higher.json()["completeness"][0]["not_reported"], 1_600);
    for (query, named) in [
        ("programme=none", "guangxi-14"),
        ("reading=urban_rural=none", "urban_rural"),
        ("reading=none=class", "urban_rural"),
    ] {
        let refused = house.get(&format!("/api/rollup?{query}"));
        assert_eq!((refused.status, &refused.json()["type"]), (400, &"urn:shequ:problem:invalid".into()), "{query}");
        assert!(refused.json()["says"]["en"].as_str().expect("words").contains(named), "{query}");
    }
}

#[test]
fn an_empty_store_is_a_page_that_says_so_and_what_to_do() {
    let house = House::open();
    for (path, says, what) in [
        ("/rollup", "2025 年还没有可以汇总的报表", "在填报首页填写并提交"),
        ("/rollup?lang=en", "No report of 2025 has been handed in yet", "Fill in and submit a report"),
        ("/api/rollup?format=html", "2025 年还没有可以汇总的报表", "在填报首页填写并提交"),
        ("/rollup?period=2023&lang=zh", "2023 年还没有可以汇总的报表", "换一个报告期"),
    ] {
        let page = house.get(path);
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains(says) && page.text().contains(what), "{path}: {}", page.text());
        assert!(!page.text().contains("<svg"), "{path}: no chart of nothing");
    }
    assert!(
        house.get("/rollup").text().contains("<form method=\"get\" action=\"/rollup\">"),
        "another year can be chosen"
    );
    let told = house.get("/api/rollup");
    assert_eq!((told.status, &told.json()["completeness"]), (200, &serde_json::json!([])));
    // With a register, it says who is awaited.
    let unit =
        RegisteredUnit { name: "新竹社区".to_owned(), kind: "community".to_owned(), ..RegisteredUnit::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let units = std::collections::BTreeMap::from([("450103001001".to_owned(), unit)]);
    runtime.block_on(house.app.store.register(units.into_iter().collect())).expect("a register");
    let page = house.get("/rollup");
    assert!(page.text().contains("还没有可以汇总的报表") && page.text().contains("新竹社区 450103001001"));
}

#[test]
fn what_cannot_be_rolled_up_is_a_page_for_people_and_a_problem_for_programs() {
    let house = House::open();
    for (query, zh, en) in [
        ("programme=none", "没有规划 none", "there is no programme none"),
        ("reading=urban_rural=none", "读法 urban_rural 没有选项 none", "has no choice none"),
        ("period=soon", "这些项的写法不对：period", "these members have the wrong shape: period"),
        ("by=street", "这些项的写法不对：by", "these members have the wrong shape: by"),
    ] {
        for (more, says, again) in
            [("&lang=zh", zh, "不带参数重新汇总"), ("&lang=en", en, "Roll up without any choices")]
        {
            let page = house.get(&format!("/rollup?{query}{more}"));
            assert_eq!((page.status, page.header("content-type")), (400, "text/html; charset=utf-8"), "{query}");
            assert!(page.text().contains(says) && page.text().contains(again), "{query}: {}", page.text());
            assert!(page.header("content-security-policy").contains("style-src 'sha256-"), "{query}");
        }
        let problem = house.get(&format!("/api/rollup?{query}"));
        assert_eq!((problem.status, problem.header("content-type")), (400, "application/problem+json"), "{query}");
        assert_eq!(problem.json()["type"], "urn:shequ:problem:invalid");
    }
    // What the address says comes back as text, not as markup.
    let page = house.get("/rollup?programme=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(page.status == 400 && !page.text().contains("<script>alert"), "{}", page.text());
}

/// The shipped catalogue with other words in one file, packed.
fn older(version: &str, file: &str, from: &str, to: &str) -> String {
    let mut files = seeds::files();
    for (path, from, to) in [("catalogue.toml", "version = \"2025.1\"", version), (file, from, to)] {
        let file = files.iter_mut().find(|one| one.path.ends_with(path)).expect("a file");
        assert!(file.text.contains(from), "{path}: {from}");
        file.text = file.text.replacen(from, to, 1);
    }
    let no_examples = shequ_core::catalogue::load::no_examples;
    shequ_core::catalogue::load::pack(&files, no_examples).expect("an older version loads")
}

#[test]
fn records_of_an_older_catalogue_are_told_and_count_only_where_it_asks_the_same() {
    let folder = Folder::new("older-catalogues");
    let says = "says = { zh = \"居民活动区域面积 {area_activity} 大于设施总建筑面积 {area_total}\"";
    let alike = older("version = \"2024.1\"", "rules/community.toml", says, &says.replace("大于", "超过"));
    let hint = "期末在本辖区居住半年以上的户数";
    let other = older("version = \"2023.1\"", "forms/community.toml", hint, "户籍在本辖区的户数");
    let digest = |packed: &str| shequ_core::load_packed(packed).catalogue.expect("a catalogue").digest;
    let digests = [digest(&alike), digest(&other)];
    for (name, text) in [("alike.json", &alike), ("other.json", &other)] {
        std::fs::write(folder.0.join(name), text).expect("a file");
    }
    let house = House::holding(&folder.0);
    let present = house.catalogue().digest.clone();
    let lines: Vec<String> = house::records(house.catalogue(), 3, (0, 1)).into_iter().map(|(now, _)| now).collect();
    for (line, by) in lines.iter().zip([&present, &digests[0], &digests[1]]) {
        let put = house.put(&line.replace(&present, by), &[]);
        assert_eq!((put.status, &put.json()["state"]), (201, &"submitted".into()), "{}", put.text());
    }
    let told = house.get("/api/rollup").json();
    assert_eq!(told["completeness"][0]["reported"], 2, "the third asks otherwise");
    let code = serde_json::from_str::<serde_json::Value>(&lines[2]).expect("JSON")["unit"].clone();
    let versions = told["versions"].as_array().expect("a list");
    let facts = |one: &serde_json::Value| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        (text("catalogue"), text("version"), one["counted"] == true, one["records"].as_u64(), one["units"].clone())
    };
    let mut found: Vec<_> = versions.iter().map(facts).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1));
    assert_eq!(
        found,
        [
            (digests[0].clone(), "2024.1".to_owned(), true, Some(1), serde_json::json!([])),
            (digests[1].clone(), "2023.1".to_owned(), false, Some(1), serde_json::json!([code])),
        ]
    );
    for (path, one, two) in [
        (
            "/rollup",
            "按另一版目录（2024.1）填报，项目相同，已计入",
            "按另一版目录（2023.1）填报，项目与现行目录不同，没有计入",
        ),
        (
            "/rollup?lang=en",
            "(2024.1), which asks the same; they count",
            "(2023.1), which asks otherwise; they do not count",
        ),
    ] {
        let page = house.get(path);
        assert!(page.text().contains(one) && page.text().contains(two), "{path}");
        assert!(page.text().contains(code.as_str().expect("a code")), "{path}");
    }
}
