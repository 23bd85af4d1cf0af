//! The roll-up from the store against the roll-up of the same records by the command, byte for byte; and its page.

use crate::house::House;
use shequ_cli::sample::SamplePlan;
use shequ_cli::sample::levels::{Province, Registered};
use shequ_core::Catalogue;
use shequ_core::column::register::RegisteredUnit;
use shequ_files::write::record_line;
use shequ_kit::folder::Folder;

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
