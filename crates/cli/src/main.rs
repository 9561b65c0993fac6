//! The `billfold` program: the reference host of the Billfold crates.
//!
//! Exit status: 0 done, 1 refused or declined, 2 usage or unreadable input, 3 outcome unknown.

mod args;
mod ask_card;
mod codes;
mod commands;
mod exit;
mod explain;
mod failure;
mod inputs;
mod output;
mod pane;
mod parts;
mod private_memory;
mod terminal;
mod vault_key;

use std::alloc::System;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use zeroizing_alloc::ZeroAlloc;

use args::{Cli, Command};
use exit::Exit;
use failure::Failure;

/// Wipes every block of memory when it is freed: what a library grew, moved or dropped is not left behind.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.command.wants_json();
    let exit = match run(cli.command).await {
        Ok(exit) => exit,
        Err(failure) => {
            if json {
                output::json_failure(&failure);
            }
            if failure.exit() != Exit::Done {
                output::diagnose(&failure);
            }
            failure.exit()
        }
    };
    exit.into()
}

async fn run(command: Command) -> Result<Exit, Failure> {
    private_memory::keep()?;
    match command {
        Command::Demo(arguments) => commands::demo::run(&arguments).await,
        Command::Screen(arguments) => commands::screen::run(&arguments).await,
        Command::Invoice(arguments) => commands::invoice::run(&arguments),
        Command::Pay(arguments) => commands::pay::run(&arguments).await,
        Command::Vault(arguments) => commands::vault::run(&arguments),
        Command::Settings(arguments) => commands::settings::run(&arguments),
        Command::Ledger(arguments) => commands::ledger::run(&arguments).await,
        Command::Sandbox(arguments) => commands::sandbox::run(&arguments).await,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "billfold", &mut std::io::stdout());
            Ok(Exit::Done)
        }
    }
}
