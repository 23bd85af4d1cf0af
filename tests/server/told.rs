//! The OpenAPI document against what the server really does.

use crate::client::ask;
use crate::house::{House, address_of, records};
use serde_json::Value;
use shequ_server::openapi;
use shequ_server::routes::ROUTES;
use std::collections::BTreeSet;

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    match reference {
        Some(path) => document.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path} leads nowhere")),
        None => schema,
    }
}

/// Holds a value against its schema: every member described, every required member there.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolve(document, schema);
    match value {
        Value::Object(members) => {
            let Some(properties) = schema["properties"].as_object() else { return };
            for (name, inner) in members {
                let described = properties.get(name).unwrap_or_else(|| panic!("{at}.{name} is not described"));
                assert!(!described["description"].as_str().unwrap_or_default().is_empty(), "{at}.{name} has no words");
                fits(document, described, inner, &format!("{at}.{name}"));
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(members.contains_key(name.as_str().expect("a name")), "{at}.{name} is missing");
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| fits(document, &schema["items"], inner, at)),
        Value::String(_) => assert!(schema["type"] == "string" || schema["enum"].is_array(), "{at}: {schema}"),
        Value::Number(_) => assert!(schema["type"] == "integer" || schema["const"].is_number(), "{at}: {schema}"),
        Value::Bool(_) => assert_eq!(schema["type"], "boolean", "{at}"),
        Value::Null => panic!("{at} is null"),
    }
}

#[test]
fn every_answer_is_as_the_document_says() {
    let house = House::open();
    let document = house.get("/api/openapi.json").json();
    assert_eq!(document, openapi::document());
    let (now, before) = records(house.catalogue(), 1, (1, 1)).remove(0);
    house.put(&before, &[]);
    let address = address_of(&now);
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    let mut hold = |method: &str, route: &str, path: &str, headers: &[(&str, &str)], body: &[u8]| {
        let answer = ask(house.address, &method.to_uppercase(), path, headers, body);
        let operation = &document["paths"][route][method];
        let told = &operation["responses"][answer.status.to_string()];
        let kind = answer.header("content-type").split("; charset").next().unwrap_or_default().to_owned();
        assert!(told["content"][&kind].is_object(), "{method} {route}: {} {kind}", answer.status);
        let schema = &told["content"][&kind]["schema"];
        if kind.ends_with("json") && schema.as_object().is_some_and(|s| !s.is_empty()) {
            fits(&document, schema, &answer.json(), route);
        }
        assert!(answer.status < 300, "{method} {path}: {}", answer.text());
        asked.insert((method.to_owned(), route.to_owned()));
    };
    let json = [("Content-Type", "application/json")];
    let one = "/api/submissions/{form}/{unit}/{period}";
    hold("put", one, &address, &json, now.as_bytes());
    hold("get", one, &address, &[], b"");
    hold("get", &format!("{one}/history"), &format!("{address}/history"), &[], b"");
    hold("get", "/api/previous/{form}/{unit}/{period}", &address.replace("submissions", "previous"), &[], b"");
    hold("post", "/api/check", "/api/check", &json, now.as_bytes());
    let octets = [("Content-Type", "application/octet-stream")];
    let table = "统计用区划代码,报告期\r\n450102001001,2025\r\n".as_bytes();
    hold("post", "/api/check", "/api/check?name=a.csv", &octets, table);
    hold("post", "/api/check", "/api/check?name=a.csv&format=xlsx", &octets, table);
    hold("get", "/api/rollup", "/api/rollup?by=city", &[], b"");
    hold("get", "/api/rollup", "/api/rollup?format=html", &[], b"");
    hold("get", "/rollup", "/rollup", &[], b"");
    for route in ["/api/catalogue", "/api/submissions", "/api/units", "/api/openapi.json", "/healthz", "/metrics", "/"]
    {
        hold("get", route, route, &[], b"");
    }
    let all: BTreeSet<_> = ROUTES.iter().map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
    assert_eq!(asked, all, "every route is asked here");
    let refused = ask(house.address, "PUT", &address, &json, b"{}");
    let schema = &document["paths"][one]["put"]["responses"]["400"]["content"]["application/problem+json"]["schema"];
    let mut bare = refused.json();
    // A problem may say more than what all have.
    for extra in ["line", "column"] {
        bare.as_object_mut().expect("a problem").remove(extra);
    }
    fits(&document, schema, &bare, "problem");
}

#[test]
fn every_parameter_and_every_reference_of_the_document_holds() {
    fn walk(document: &Value, at: &Value) {
        match at {
            Value::Object(members) => {
                if let Some(path) = members.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path} leads nowhere");
                }
                members.values().for_each(|inner| walk(document, inner));
            }
            Value::Array(list) => list.iter().for_each(|inner| walk(document, inner)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = openapi::document();
    walk(&document, &document);
    let house = House::open();
    for route in ROUTES.iter().filter(|route| route.query.is_some() && route.method == "get") {
        for parameter in document["paths"][route.path]["get"]["parameters"].as_array().expect("a list") {
            let name = parameter["name"].as_str().expect("a name");
            if parameter["in"] != "query" {
                continue;
            }
            let path = route.path.replace("{form}", "community").replace("{unit}", "1").replace("{period}", "2025");
            let unknown = house.get(&format!("{path}?{name}x=1"));
            assert_eq!(unknown.status, 400, "{path}: an unknown parameter is refused");
            let known = house.get(&format!("{path}?{name}="));
            // A page refuses as a page.
            if known.header("content-type").starts_with("text/html") {
                assert!(known.text().contains("<h1>"), "{path}?{name}");
                continue;
            }
            let says = known.json()["type"].as_str().unwrap_or_default().to_owned();
            assert_ne!(says, "urn:shequ:problem:not_found_parameter", "{path}?{name}");
        }
    }
}
