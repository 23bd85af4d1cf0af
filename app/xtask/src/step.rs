//! One step: a command run at the top of the project, told and timed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A step failed; its exit code, already told.
#[derive(Debug, PartialEq, Eq)]
pub struct Failed(pub u8);

/// Exit code where a command ended without one, or could not be started.
pub const NO_CODE: u8 = 70;

/// What was run, for the closing lines.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Outcome)>,
}

enum Outcome {
    Ran(Duration),
    Skipped(String),
}

impl Steps {
    /// Runs a command and passes its output through.
    ///
    /// # Errors
    /// The exit code of the command, when it is not 0.
    pub fn run(&mut self, name: &str, program: &str, arguments: &[&str]) -> Result<(), Failed> {
        self.run_with(name, program, arguments, &[])
    }

    /// The same with variables of the environment.
    ///
    /// # Errors
    /// As [`Steps::run`].
    pub fn run_with(
        &mut self,
        name: &str,
        program: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<(), Failed> {
        eprintln!("\n== {name}: {}", shown(program, arguments));
        let began = Instant::now();
        let status = command(program, arguments).envs(variables.iter().copied()).status();
        let took = began.elapsed();
        let code = match status {
            Ok(status) if status.success() => {
                self.done.push((name.to_owned(), Outcome::Ran(took)));
                return Ok(());
            }
            Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(NO_CODE),
            Err(error) => {
                eprintln!("cannot start {program}: {error}");
                NO_CODE
            }
        };
        eprintln!(
            "\n== {name} failed with {code} after {}; once more alone: {}",
            seconds(took),
            shown(program, arguments)
        );
        Err(Failed(code))
    }

    /// Notes that a step was left out, and why.
    pub fn skip(&mut self, name: &str, why: &str) {
        self.done.push((name.to_owned(), Outcome::Skipped(why.to_owned())));
    }

    /// The closing lines: every step with its time.
    pub fn close(self) {
        eprintln!();
        let width = self.done.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, outcome) in &self.done {
            match outcome {
                Outcome::Ran(took) => eprintln!("== {name:width$}  ok  {}", seconds(*took)),
                Outcome::Skipped(why) => eprintln!("== {name:width$}  skipped: {why}"),
            }
        }
    }
}

/// Whether a command runs and succeeds, without showing its output.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = command(program, arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What a command prints; none where it does not succeed.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The top of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

fn command(program: &str, arguments: &[&str]) -> Command {
    // The cargo that runs us is the one whose toolchain was chosen.
    let own = if program == "cargo" { std::env::var_os("CARGO") } else { None };
    let mut command = Command::new(own.unwrap_or_else(|| OsString::from(program)));
    command.args(arguments).current_dir(root());
    command
}

fn shown(program: &str, arguments: &[&str]) -> String {
    std::iter::once(program).chain(arguments.iter().copied()).collect::<Vec<_>>().join(" ")
}

fn seconds(took: Duration) -> String {
    format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn exit_codes_are_passed_on() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("good", "sh", &["-c", "exit 0"]), Ok(()));
        assert_eq!(steps.run("bad", "sh", &["-c", "exit 7"]), Err(Failed(7)));
        assert_eq!(steps.run("killed", "sh", &["-c", "kill -9 $$"]), Err(Failed(NO_CODE)));
        assert_eq!(steps.run("absent", "no-such-program-anywhere", &[]), Err(Failed(NO_CODE)));
    }

    #[test]
    fn the_top_is_where_the_workspace_stands() {
        assert!(root().join("core/src/lib.rs").is_file());
    }
}
