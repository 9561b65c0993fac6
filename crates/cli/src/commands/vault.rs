//! `billfold vault`: cards, added and changed from standard input, shown masked.

use std::sync::Arc;

use billfold::store::SqliteStore;
use billfold::vault::{MethodId, MethodView, NewCard, OwnerId, Proof, Vault};
use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::args::{VaultArgs, VaultCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{card, clock, data, output, terminal};

pub(crate) fn run(arguments: &VaultArgs) -> Result<Exit, Failure> {
    let store = data::store(&arguments.data.data)?;
    let vault = data::vault(&arguments.data, Arc::<SqliteStore>::clone(&store))?;
    let owner = OwnerId::new(&arguments.owner).map_err(Failure::usage)?;
    let now = clock::now();
    match &arguments.command {
        VaultCommand::Add => {
            let added = add(&vault, &owner)?;
            tell(arguments, &added)?;
        }
        VaultCommand::List => {
            let methods = vault.list(&owner, now).map_err(Failure::refused)?;
            methods.iter().try_for_each(|method| tell(arguments, method))?;
        }
        VaultCommand::Show { id } => {
            tell(arguments, &vault.show(&owner, &method(id)?, now).map_err(Failure::refused)?)?;
        }
        VaultCommand::Update { id } => {
            let edit = billfold::vault::Edit::from_json(&document()?).map_err(Failure::usage)?;
            tell(arguments, &vault.update(&owner, &method(id)?, edit, now).map_err(Failure::refused)?)?;
        }
        VaultCommand::Remove { id } => {
            let id = method(id)?;
            vault.remove(&owner, &id, now).map_err(Failure::refused)?;
            if arguments.json {
                output::json(&Removed { id, removed: true })?;
            }
            // What was removed is in no file any more, not even in the log of the last writes.
            store.checkpoint().map_err(Failure::refused)?;
        }
        VaultCommand::Default { id } => {
            let id = method(id)?;
            tell(arguments, &vault.set_default(&owner, &id, now).map_err(Failure::refused)?)?;
        }
        VaultCommand::Verify => {
            store.check().map_err(Failure::refused)?;
            return verify(arguments, &vault, &owner);
        }
        VaultCommand::Audit => {
            let events = vault.audit_trail(&owner).map_err(Failure::refused)?;
            events.iter().try_for_each(output::json)?;
        }
        VaultCommand::Rotate => {
            vault.rotate(&owner, now).map_err(Failure::refused)?;
            output::json(&vault.rewrap(&owner, now).map_err(Failure::refused)?)?;
        }
        VaultCommand::Shred { yes } => {
            shred(*yes, &vault, &owner, now)?;
            store.checkpoint().map_err(Failure::refused)?;
        }
    }
    Ok(Exit::Done)
}

/// What `remove --json` prints.
#[derive(serde::Serialize)]
struct Removed {
    id: MethodId,
    removed: bool,
}

/// What is sound, what is wrong, and what nobody can prove without something outside the database.
fn verify(arguments: &VaultArgs, vault: &Vault, owner: &OwnerId) -> Result<Exit, Failure> {
    let report = vault.verify(owner).map_err(Failure::refused)?;
    if arguments.json {
        output::json(&report)?;
    } else {
        output::line(&format!("{} methods opened, {} audit events followed", report.methods, report.events))?;
        let latest = match report.latest {
            Proof::Proven => "proven",
            Proof::Violated => "violated: an older copy of the database was put back",
            _ => "not_provable: this key provider keeps nothing outside the database",
        };
        output::line(&format!("that this is the newest state: {latest}"))?;
        for problem in &report.problems {
            let method = problem.method.map_or_else(String::new, |id| format!(" in {id}"));
            output::line(&format!("problem: {}{method}", problem.code))?;
        }
    }
    Ok(if report.is_sound() { Exit::Done } else { Exit::Refused })
}

/// Destroys after a word from a person. What only a secret outside the database could make certain is said, not claimed.
fn shred(yes: bool, vault: &Vault, owner: &OwnerId, now: DateTime<Utc>) -> Result<(), Failure> {
    let agreed =
        yes || (terminal::person() && terminal::agree("Destroy every card of this owner for ever?")?);
    if !agreed {
        return Err(Failure::refused("nothing was destroyed; say --yes where nobody can be asked"));
    }
    output::json(&vault.shred_on_record(owner, now).map_err(Failure::refused)?)
}

/// Adds a card from JSON on standard input, or by asking.
pub(crate) fn add(vault: &Vault, owner: &OwnerId) -> Result<MethodView, Failure> {
    let new = if terminal::person() {
        card::ask()?
    } else {
        NewCard::from_json(&document()?).map_err(Failure::usage)?
    };
    vault.add(owner, new, clock::now()).map_err(Failure::refused)
}

fn document() -> Result<Zeroizing<Vec<u8>>, Failure> {
    if terminal::person() {
        output::note("JSON, then end of input (Ctrl-D):");
    }
    terminal::secret_document()
}

fn method(id: &str) -> Result<MethodId, Failure> {
    id.parse().map_err(Failure::usage)
}

fn tell(arguments: &VaultArgs, method: &MethodView) -> Result<(), Failure> {
    if arguments.json {
        return output::json(method);
    }
    output::line(&describe(method))
}

/// A card in one line: never more of the number than its last four digits.
pub(crate) fn describe(method: &MethodView) -> String {
    let mut words = vec![
        method.id.to_string(),
        method.label(),
        format!("expires {}", method.expiry),
        method.name.clone(),
    ];
    if method.default {
        words.push("(default)".to_owned());
    }
    if method.expired {
        words.push("(expired)".to_owned());
    }
    if let Some(twin) = &method.duplicate_of {
        words.push(format!("(the same card as {twin})"));
    }
    let billing = &method.billing;
    let address = [billing.get_line1(), billing.get_postal_code(), billing.get_city(), billing.get_country()];
    let address: Vec<&str> = address.into_iter().filter(|part| !part.is_empty()).collect();
    if !address.is_empty() {
        words.push(address.join(", "));
    }
    words.join("  ")
}
