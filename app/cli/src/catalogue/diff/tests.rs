//! A change of one rule is told, with the unit of the sample that it hits; equal catalogues are told to be so.

use super::*;
use shequ_core::SourceFile;

/// The shipped catalogue with texts of one of its files replaced, in a folder of its own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, file: &str, changes: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("shequ-diff-{name}-{}", std::process::id()));
        for SourceFile { path, text } in embedded::shipped() {
            let to = root.join(&path);
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            let text = changes.iter().filter(|_| path == file).fold(text, |text, (from, to)| {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            });
            std::fs::write(to, text).expect("a file");
        }
        Self(root)
    }

    fn catalogue(&self) -> PathBuf {
        self.0.join("guangxi")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_changed_rule_is_told_with_the_units_that_it_hits() {
    let old = Folder::new("old", "", &[]);
    let rules = "guangxi/rules/community.toml";
    let from = "check = \"area_activity <= area_total\"";
    let new = Folder::new("new", rules, &[(from, "check = \"area_activity <= area_total + 50 m2\"")]);
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../seeds/sample/community.xlsx");
    let (old, new) = (old.catalogue(), new.catalogue());
    let asked = |json| Asked { old: &old, new: &new, on: std::slice::from_ref(&sample), period: None, json };
    let text = told(&asked(false), Lang::Zh).unwrap_or_else(|e| panic!("{}", e.0));
    assert!(text.contains("~ community.activity_area_exceeds_total"), "{text}");
    assert!(text.contains("条件：area_activity <= area_total\n"), "{text}");
    let told: Value = serde_json::from_str(&told(&asked(true), Lang::En).expect("JSON")).expect("JSON");
    let changes = told["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 1, "{changes:?}");
    let aspects: Vec<&str> =
        changes[0]["aspects"].as_array().expect("a list").iter().filter_map(|a| a["aspect"].as_str()).collect();
    assert_eq!(aspects, ["check", "version"]);
    // The one unit of the sample whose activity area is larger, by 9.49 square metres.
    assert_eq!(told["on"]["newly_fail"].as_array().expect("a list").len(), 0);
    let pass = &told["on"]["newly_pass"][0];
    assert_eq!((&pass["rule"], &pass["count"]), (&"activity_area_exceeds_total".into(), &1.into()));
    assert_eq!(pass["counties"][0]["units"][0], "450102100400");
    assert_eq!(pass["counties"][0]["county"], "450102");
}

#[test]
fn what_is_equal_is_told_to_be_so_and_packed_files_are_read() {
    let old = Folder::new("same", "", &[]);
    let sources = embedded::shipped();
    let packed = load::pack(&sources, no_examples).unwrap_or_else(|_| panic!("it packs"));
    let file = old.0.join("packed.json");
    std::fs::write(&file, packed).expect("a file");
    let folder = old.catalogue();
    let asked = Asked { old: &folder, new: &file, on: &[], period: None, json: false };
    let text = told(&asked, Lang::Zh).unwrap_or_else(|e| panic!("{}", e.0));
    assert!(text.contains("没有差别"), "{text}");
}

#[test]
fn a_stricter_standard_is_told_with_the_units_that_miss_it_now() {
    let old = Folder::new("lax", "", &[]);
    let plan = "guangxi/programmes/guangxi-14.toml";
    let text = embedded::shipped().into_iter().find(|file| file.path == plan).expect("the plan").text;
    // A standard of its own, so that no example of another one changes.
    let at = text.find("[[standard]]\nid = \"rural_community_covered\"").expect("a standard");
    let end = at + text[at + 1..].find("\n[[standard]]").expect("the next one") + 1;
    let twin = text[at..end]
        .replacen("rural_community_covered", "rural_community_of_2000_households", 1)
        .replace("csf_mode != 'none'", "hh_resident >= 2000");
    let twin = &twin[..twin.find("  [[standard.example]]").expect("examples")];
    let examples = "  [[standard.example]]\n  meets = { kind = \"rural\", hh_resident = \"2000\" }\n  [[standard.example]]\n  misses = { kind = \"rural\", hh_resident = \"1999\" }\n  [[standard.example]]\n  undetermined = { kind = \"rural\" }\n";
    let first = &text[at..at + 40];
    let new = Folder::new("strict", plan, &[(first, &format!("{twin}{examples}\n{first}"))]);
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../seeds/sample/community.xlsx");
    let (old, new) = (old.catalogue(), new.catalogue());
    let asked = Asked { old: &old, new: &new, on: &[sample], period: None, json: true };
    let told = told(&asked, Lang::Zh).unwrap_or_else(|e| panic!("{}", e.0));
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["changes"][0]["change"], "added");
    assert_eq!(told["changes"][0]["id"], "community.rural_community_of_2000_households");
    assert_eq!(told["on"]["units"], 30);
    let fails = told["on"]["newly_fail"].as_array().expect("a list");
    assert_eq!(fails.len(), 1);
    assert!(fails[0]["count"].as_u64().is_some_and(|count| count > 0 && count < 30), "{fails:?}");
    assert_eq!(told["on"]["newly_pass"], json!([]));
}
