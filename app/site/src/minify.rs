//! Scripts and style sheets without what only people read, by `esbuild` where it is installed.

use std::io::Write;
use std::process::{Command, Stdio};

/// The oldest browsers that the form is opened in, with modules that are loaded when they are asked for; nothing newer is
/// put in the place of what stands there.
const OLDEST: &str = "--target=chrome69,firefox67,safari12";

/// A script or a style sheet made small; what is neither, or where there is no `esbuild`, as it is.
///
/// # Errors
/// A sentence where `esbuild` refuses the text.
pub fn minified(name: &str, text: &str) -> Result<String, String> {
    let loader = match name.rsplit_once('.') {
        Some((_, ending @ ("js" | "css"))) => format!("--loader={ending}"),
        _ => return Ok(text.to_owned()),
    };
    let options = ["--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning", OLDEST, &loader];
    let child = Command::new("esbuild").args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("esbuild is not installed: {name} works all the same and is larger");
        return Ok(text.to_owned());
    };
    let told = |what: &dyn std::fmt::Display| format!("{name} was not made small: {what}");
    // It reads everything before it writes anything.
    let mut input = child.stdin.take().ok_or_else(|| told(&"esbuild takes no text"))?;
    input.write_all(text.as_bytes()).map_err(|error| told(&error))?;
    drop(input);
    let output = child.wait_with_output().map_err(|error| told(&error))?;
    if !output.status.success() {
        return Err(told(&output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| told(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_script_nor_style_stays() {
        assert_eq!(minified("icon.svg", "<svg> </svg>").as_deref(), Ok("<svg> </svg>"));
    }

    #[test]
    fn what_is_said_stays_the_same() {
        let small = minified("a.css", "a {\n  margin: 0;\n}\n").expect("a style sheet");
        assert_eq!(
            small.split_whitespace().collect::<String>().trim_end_matches("}").trim_end_matches(';'),
            "a{margin:0"
        );
    }
}
