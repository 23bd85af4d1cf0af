//! The header for C names the exports of the library, no more and no fewer, with the same numbers of arguments.

use std::collections::BTreeMap;
use std::path::Path;

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a source")
}

/// Exports of `abi.rs`: name to the C types of arguments and result.
fn exported() -> BTreeMap<String, String> {
    let file = syn::parse_file(&text("src/abi.rs")).expect("Rust");
    let functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(function) if function.sig.abi.is_some() => Some(function.sig),
        _ => None,
    });
    functions
        .map(|sig| {
            let arguments = sig.inputs.iter().map(|argument| match argument {
                syn::FnArg::Typed(typed) => c_type(&typed.ty),
                syn::FnArg::Receiver(_) => panic!("a method is exported"),
            });
            let result = match &sig.output {
                syn::ReturnType::Default => "void".to_owned(),
                syn::ReturnType::Type(_, ty) => c_type(ty),
            };
            (sig.ident.to_string(), format!("{result}({})", arguments.collect::<Vec<_>>().join(",")))
        })
        .collect()
}

fn c_type(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Ptr(pointer) => {
            let constant = if matches!(pointer.mutability, syn::PointerMutability::Const(_)) { "const " } else { "" };
            format!("{constant}{}*", c_type(&pointer.elem))
        }
        syn::Type::Path(path) => match path.path.segments[0].ident.to_string().as_str() {
            "u8" => "uint8_t".into(),
            "u32" => "uint32_t".into(),
            "usize" => "size_t".into(),
            other => panic!("{other} has no name in C here"),
        },
        _ => panic!("a type without a name in C"),
    }
}

/// Declarations of the header, written the same way.
fn declared() -> BTreeMap<String, String> {
    let text = text("hosts/shequ.h");
    let lines = text.lines().filter(|line| line.contains("shequ_") && line.ends_with(");"));
    lines
        .map(|line| {
            let (head, arguments) = line.trim_end_matches(");").split_once('(').expect("a declaration");
            let at = head.find("shequ_").expect("a name");
            let plain = |text: &str| text.trim().replace(" *", "*");
            let types = arguments.split(',').map(|argument| {
                let argument = argument.trim();
                let end = argument.rfind([' ', '*']).expect("a type and a name") + 1;
                plain(&argument[..end])
            });
            (head[at..].to_owned(), format!("{}({})", plain(&head[..at]), types.collect::<Vec<_>>().join(",")))
        })
        .collect()
}

#[test]
fn the_header_is_what_is_exported() {
    let exported = exported();
    assert!(exported.contains_key("shequ_check"));
    assert_eq!(declared(), exported);
}
