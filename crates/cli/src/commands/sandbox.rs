//! `billfold sandbox`: the emulators on loopback, with a ready configuration.

use std::path::Path;

use billfold_host::clock;
use billfold_sandbox::{Clock, Config, Sandbox, ServiceKeys};

use crate::args::SandboxArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

pub(crate) async fn run(arguments: &SandboxArgs) -> Result<Exit, Failure> {
    std::fs::create_dir_all(&arguments.dir).map_err(|error| Failure::file(&arguments.dir, error))?;
    refuse_foreign(&arguments.dir.join("billfold.toml"))?;
    let mut config = Config::new(Clock::new(clock::now));
    // Keys of an earlier run stay good, so that a configuration in use keeps working.
    if let Ok(keys) = ServiceKeys::read(&arguments.dir) {
        config = config.with_keys(keys);
    }
    let sandbox = Sandbox::start(config).await.map_err(Failure::refused)?;
    let written = sandbox.write_configuration(&arguments.dir).map_err(Failure::refused)?;
    for service in sandbox.partners() {
        output::line(&format!("partner {}: {}", service.partner().id, service.request_url()))?;
    }
    output::line(&format!("configuration: {}", written.config.display()))?;
    output::line(&format!("DNS answers:   {}", written.dns.display()))?;
    for message in &written.messages {
        output::line(&format!("message:       {}", message.display()))?;
    }
    output::line("")?;
    if let Some(message) = written.messages.first() {
        let (config, dns) = (written.config.display(), written.dns.display());
        output::line(&format!("try: billfold screen --config {config} --dns {dns} {}", message.display()))?;
        output::line(&format!("     billfold pay --config {config} --dns {dns} {}", message.display()))?;
    }
    output::line("Ctrl-C stops the sandbox.")?;
    tokio::signal::ctrl_c().await.map_err(Failure::refused)?;
    Ok(Exit::Done)
}

/// A configuration that the sandbox did not write is somebody's own, and is not overwritten.
fn refuse_foreign(path: &Path) -> Result<(), Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) if !text.starts_with("# Written by the sandbox") => {
            Err(Failure::file(path, "not written by the sandbox: choose another --dir"))
        }
        _ => Ok(()),
    }
}
