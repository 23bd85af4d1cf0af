//! The key to a sample: which faults were planted where.

use super::{Planted, SamplePlan};
use serde_json::{Map, Value, json};

/// The key as JSON: `{"planted":[…],"seed":…,"units":…}`, keys sorted, one line, faults in the order given.
#[must_use]
pub fn key_json(plan: &SamplePlan, planted: &[Planted]) -> String {
    let list: Vec<Value> = planted.iter().map(entry).collect();
    let mut text = json!({ "seed": plan.seed, "units": plan.units, "planted": list }).to_string();
    text.push('\n');
    text
}

fn entry(planted: &Planted) -> Value {
    let mut entry = Map::new();
    entry.insert("rule".into(), json!(planted.rule));
    entry.insert("unit".into(), json!(planted.unit));
    entry.insert("record".into(), json!(planted.record));
    entry.insert("fields".into(), json!(planted.fields));
    entry.insert("note".into(), json!(planted.note));
    entry.insert("table".into(), json!(planted.table));
    entry.insert("row".into(), json!(planted.row));
    Value::Object(entry)
}
