//! The program, a sandbox for it, and what it printed.

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};

use billfold_sandbox::{Clock, Config, Sandbox, Shipping};
use serde_json::Value;

/// The program, not yet started.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_billfold"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Gives the program its whole input and waits for its end.
pub(crate) fn finish(mut child: Child, input: &str) -> Output {
    // A program that ends before it reads is no failure of the test.
    let _written = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs the program with something on standard input.
pub(crate) fn billfold(arguments: &[&str], input: &str) -> Output {
    finish(command(arguments).spawn().unwrap(), input)
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("killed: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The JSON objects on standard output.
pub(crate) fn objects(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// A running sandbox with its written configuration, a vault with one card, and the options that use them.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    _runtime: tokio::runtime::Runtime,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = Clock::new(|| {
            #[expect(clippy::disallowed_methods, reason = "the program under test reads the clock as well")]
            std::time::SystemTime::now().into()
        });
        let sandbox = runtime.block_on(Sandbox::start(Config::new(clock))).unwrap();
        sandbox.write_configuration(folder.path()).unwrap();
        std::fs::write(folder.path().join("pass"), "correct horse battery staple\n").unwrap();
        Self { folder, sandbox, _runtime: runtime }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// A genuine message about a new invoice, as a file.
    pub(crate) fn mail(&self, number: &str, amount: &str) -> String {
        let merchant = billfold_sandbox::Merchant::new("shop-mid", "Corner Shop", "hello@cornershop.example");
        let invoice = self.sandbox.invoice(&merchant, number, amount.parse().unwrap());
        let mail = self.sandbox.issue("xero", &invoice).unwrap();
        let path = self.path(&format!("{number}.eml"));
        std::fs::write(&path, mail).unwrap();
        path
    }

    /// The same about goods, which are shipped in two ways.
    pub(crate) fn mail_about_goods(&self, number: &str) -> String {
        let merchant = billfold_sandbox::Merchant::new("shop-mid", "Corner Shop", "hello@cornershop.example");
        let usd = |amount: &str| amount.parse().unwrap();
        let ways = [
            Shipping::new("post", "By post", usd("3.00 USD")),
            Shipping::new("bike", "By bike", usd("7.50 USD")),
        ];
        let invoice = self.sandbox.invoice(&merchant, number, usd("10.00 USD")).shipped_by(&ways);
        let path = self.path(&format!("{number}.eml"));
        std::fs::write(&path, self.sandbox.issue("xero", &invoice).unwrap()).unwrap();
        path
    }

    pub(crate) fn vault(&self, words: &[&str], input: &str) -> Output {
        let (data, pass) = (self.path("data"), self.path("pass"));
        let mut arguments = vec!["vault"];
        arguments.extend(words);
        arguments.extend(["--data", &data, "--passphrase-file", &pass, "--json"]);
        billfold(&arguments, input)
    }

    pub(crate) fn add_card(&self, number: &str) -> String {
        let card = format!(r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer"}}"#);
        let output = self.vault(&["add"], &card);
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        objects(&output)[0]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn pay(&self, words: &[&str], mail: &str, security_code: &str) -> Output {
        finish(self.paying(words, mail).spawn().unwrap(), security_code)
    }

    /// `pay`, not yet started.
    pub(crate) fn paying(&self, words: &[&str], mail: &str) -> Command {
        let (config, dns) = (self.path("billfold.toml"), self.path("dns.json"));
        let (data, pass) = (self.path("data"), self.path("pass"));
        let mut arguments = vec!["pay", "--config", &config, "--dns", &dns, "--data", &data];
        arguments.extend(["--passphrase-file", &pass, "--yes", "--json"]);
        arguments.extend(words);
        arguments.push(mail);
        command(&arguments)
    }
}
