//! This test program once more, as a process of its own: to be killed, to share a file with, or to be traced.
//!
//! The child is a test marked `#[ignore = "run by …, as a child"]` that takes its work from the environment and does nothing
//! without it. It tells its parent where it is in lines of its own; each begins with `println!("\n…")`, since the test runner
//! leaves its own line unfinished.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The command that runs one ignored test of this program; `module` is the `module_path!()` of the module that has it.
#[must_use]
pub fn again(module: &str, test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    select(&mut command, module, test);
    command
}

/// Adds this program and one of its ignored tests to the command line of a tracer, such as `strace` or `valgrind`.
pub fn traced<'c>(tracer: &'c mut Command, module: &str, test: &str) -> &'c mut Command {
    tracer.arg(std::env::current_exe().unwrap());
    select(tracer, module, test)
}

fn select<'c>(command: &'c mut Command, module: &str, test: &str) -> &'c mut Command {
    // The test runner leaves the name of the program out.
    let name = module.split_once("::").map_or_else(|| test.to_owned(), |(_, rest)| format!("{rest}::{test}"));
    command.args(["--exact", &name, "--ignored", "--nocapture", "--test-threads=1"])
}

/// A child and what it prints. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Starts it.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits for a line that starts with `word`, and gives all lines up to it.
    ///
    /// # Panics
    /// If the child ends before.
    pub fn until(&mut self, word: &str) -> Vec<String> {
        let mut seen = Vec::new();
        for line in self.lines.by_ref().map_while(Result::ok) {
            seen.push(line);
            if seen.last().is_some_and(|line| line.starts_with(word)) {
                return seen;
            }
        }
        panic!("the child ended before it said `{word}`: {seen:?}");
    }

    /// Waits for a line that starts with one of `words`, and gives it; what the test runner prints besides is passed over.
    ///
    /// # Panics
    /// If the child ends before.
    pub fn says(&mut self, words: &[&str]) -> String {
        let mut lines = self.lines.by_ref().map_while(Result::ok);
        let said = lines.find(|line| words.iter().any(|word| line.starts_with(word)));
        said.unwrap_or_else(|| panic!("the child ended before it said one of {words:?}"))
    }

    /// Kills it (`kill -9`) and gives what it had printed since; the last line may be torn.
    #[must_use]
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.by_ref().map_while(Result::ok).collect()
    }

    /// Waits for its end, and gives what it has printed since.
    ///
    /// # Panics
    /// If it did not succeed.
    pub fn finish(mut self) -> Vec<String> {
        let lines: Vec<String> = self.lines.by_ref().map_while(Result::ok).collect();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "the child ended with {status}: {lines:?}");
        lines
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, which is not a failure.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore = "run by the tests below, as a child"]
    fn child_counts() {
        let Some(last) = std::env::var_os("BILLFOLD_TEST_LAST") else { return };
        let last: u32 = last.into_string().unwrap().parse().unwrap();
        for n in 1..=last {
            println!("\ncounted {n}");
        }
    }

    fn counting(last: u32) -> Running {
        Running::start(again(module_path!(), "child_counts").env("BILLFOLD_TEST_LAST", last.to_string()))
    }

    #[test]
    fn a_child_is_read_to_its_end() {
        let lines = counting(3).finish();
        assert_eq!(lines.iter().filter(|line| line.starts_with("counted ")).count(), 3);
    }

    #[test]
    fn a_child_is_killed_where_it_is() {
        let mut child = counting(u32::MAX);
        assert_eq!(child.says(&["counted 6", "counted 5"]), "counted 5");
        let seen = child.until("counted 20");
        assert!(seen.iter().any(|line| line == "counted 7"), "{seen:?}");
        let rest = child.kill();
        assert!(!rest.iter().any(|line| line == &format!("counted {}", u32::MAX)));
    }
}
