//! One description of a struct for three readers: the compiler, serde, and the OpenAPI document.
//!
//! [`described!`](crate::described) takes a struct with its documentation and writes it out together with its JSON
//! Schema, so that the document cannot tell of a member that is not there, or keep silent about one that is.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schemas of a document, by name.
#[derive(Debug, Default)]
pub struct Book {
    /// What stands in `components.schemas`.
    pub schemas: BTreeMap<String, Value>,
}

/// Something whose JSON has a schema.
pub trait Described {
    /// Whether a member of this type is always there.
    const REQUIRED: bool = true;

    /// Its schema; structs enter the book and are referred to.
    fn schema(book: &mut Book) -> Value;
}

impl Book {
    /// Enters a struct, once, and refers to it.
    pub fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.schemas.contains_key(name) {
            // Entered before it is made, so that structs may hold each other.
            self.schemas.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.schemas.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }
}

impl Described for String {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "string" })
    }
}

impl Described for bool {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "boolean" })
    }
}

impl Described for u64 {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

impl Described for u32 {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

/// A record, or a report: canonical JSON that is passed on byte for byte.
impl Described for Box<RawValue> {
    fn schema(_: &mut Book) -> Value {
        json!({ "type": "object" })
    }
}

impl<T: Described> Described for Option<T> {
    const REQUIRED: bool = false;

    fn schema(book: &mut Book) -> Value {
        T::schema(book)
    }
}

impl<T: Described> Described for Vec<T> {
    fn schema(book: &mut Book) -> Value {
        json!({ "type": "array", "items": T::schema(book) })
    }
}

/// The schema of a struct from its documentation and members: name, documentation, schema, whether always there.
#[must_use]
pub fn object(doc: &str, members: &[(&str, &str, Value, bool)]) -> Value {
    let mut properties = Map::new();
    for (name, doc, schema, _) in members {
        let doc = doc.trim();
        // A reference takes nothing beside itself in older readers, so its description wraps it.
        let schema = if schema.get("$ref").is_some() {
            json!({ "allOf": [schema], "description": doc })
        } else {
            let mut schema = schema.clone();
            schema["description"] = Value::from(doc);
            schema
        };
        properties.insert(plain(name).to_owned(), schema);
    }
    let required: Vec<&str> = members.iter().filter(|m| m.3).map(|m| plain(m.0)).collect();
    json!({ "type": "object", "description": doc.trim(), "properties": properties, "required": required })
}

/// The name of a member as serde writes it: `r#type` is `type`.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// The text of a documentation attribute; nothing for other attributes.
#[doc(hidden)]
#[macro_export]
macro_rules! doc_of {
    (doc = $text:literal) => {
        $text
    };
    ($($other:tt)*) => {
        ""
    };
}

/// Writes a struct and its schema. Names of members are the keys of the JSON. Types of members are taken apart, because
/// derives that look for `Option` do not see it inside a type handed on whole.
#[macro_export]
macro_rules! described {
    ($(#[$($attribute:tt)*])* pub struct $name:ident {
        $($(#[$($of_member:tt)*])* pub $member:ident: $type:ident $(<$inner:ty>)?,)*
    }) => {
        $(#[$($attribute)*])*
        pub struct $name {
            $($(#[$($of_member)*])* pub $member: $type $(<$inner>)?,)*
        }

        impl $crate::describe::Described for $name {
            fn schema(book: &mut $crate::describe::Book) -> serde_json::Value {
                book.refer(stringify!($name), |_book| {
                    let members = [$((
                        stringify!($member),
                        concat!($($crate::doc_of!($($of_member)*)),*),
                        <$type $(<$inner>)? as $crate::describe::Described>::schema(_book),
                        <$type $(<$inner>)? as $crate::describe::Described>::REQUIRED,
                    )),*];
                    $crate::describe::object(concat!($($crate::doc_of!($($attribute)*)),*), &members)
                })
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    described! {
        /// A thing.
        #[derive(Debug)]
        pub struct Thing {
            /// How many.
            pub count: u32,
            /// Its parts.
            pub parts: Vec<Part>,
            /// What is said of it,
            /// if anything.
            pub note: Option<String>,
        }
    }
    described! {
        /// A part.
        #[derive(Debug)]
        pub struct Part {
            /// Its name.
            pub name: String,
        }
    }

    #[test]
    fn a_struct_is_described_from_its_documentation() {
        let thing = Thing { count: 1, parts: vec![Part { name: "a".into() }], note: None };
        assert_eq!((thing.count, thing.parts[0].name.as_str(), thing.note), (1, "a", None));
        let mut book = Book::default();
        assert_eq!(Thing::schema(&mut book), json!({ "$ref": "#/components/schemas/Thing" }));
        let thing = &book.schemas["Thing"];
        assert_eq!(thing["required"], json!(["count", "parts"]));
        assert_eq!(thing["properties"]["count"]["description"], "How many.");
        assert_eq!(thing["properties"]["note"]["description"], "What is said of it, if anything.");
        assert_eq!(thing["properties"]["parts"]["items"]["$ref"], "#/components/schemas/Part");
        assert!(book.schemas.contains_key("Part"));
    }
}
