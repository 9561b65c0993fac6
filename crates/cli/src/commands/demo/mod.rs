//! `billfold demo`: the whole story on an in-process sandbox.
//!
//! Real DKIM signatures, a real vault on disk, real HTTP on loopback; every finding printed comes from the crates. The
//! story fails (exit status 1) as soon as one step does not end as it must.

mod stage;
mod story;

use billfold_host::clock;
use billfold_sandbox::{Clock, Config as SandboxConfig, Sandbox};

use crate::args::DemoArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

use stage::Stage;

pub(crate) async fn run(arguments: &DemoArgs) -> Result<Exit, Failure> {
    let scratch = tempfile::tempdir().map_err(Failure::refused)?;
    let folder = arguments.keep.clone().unwrap_or_else(|| scratch.path().to_owned());
    if std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::file(&folder, "the folder is not empty"));
    }
    std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, error))?;
    let sandbox =
        Sandbox::start(SandboxConfig::new(Clock::new(clock::now))).await.map_err(Failure::refused)?;
    sandbox.write_configuration(&folder).map_err(Failure::refused)?;
    let mut stage = Stage::new(&sandbox, &folder)?;
    let told = story::tell(&mut stage).await;
    if let Some(folder) = &arguments.keep {
        let folder = folder.display();
        output::line(&format!("\nKept in {folder}: messages, configuration and the vault. For example:"))?;
        let data = format!("--data {folder}/data --passphrase-file {folder}/passphrase");
        output::line(&format!("  billfold vault {data} list"))?;
        output::line(&format!(
            "  billfold screen --config {folder}/billfold.toml --dns {folder}/dns.json {folder}/messages"
        ))?;
    }
    match told {
        Ok(()) => {
            output::line(&format!("\nAll {} steps held.", stage.steps()))?;
            Ok(Exit::Done)
        }
        Err(failure) => {
            output::diagnose(&failure);
            Ok(Exit::Refused)
        }
    }
}
