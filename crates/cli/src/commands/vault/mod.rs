//! `billfold vault`: cards, added and changed from standard input, shown masked; and the care for them.

mod keys;
mod owners;
mod purge;
mod rekey;
mod shred;
mod verify;

use billfold::vault::{MethodId, MethodView, NewCard, OwnerId, Vault};
use billfold_host::{DataFolder, clock};
use zeroize::Zeroizing;

use crate::args::{VaultArgs, VaultCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{ask_card, output, parts, terminal};

use keys::KeyAction;

pub(crate) fn run(arguments: &VaultArgs) -> Result<Exit, Failure> {
    let data = DataFolder::open(&arguments.data.data)?;
    if let VaultCommand::Rekey(rekey) = &arguments.command {
        return rekey::run(arguments, rekey, &data);
    }
    let vault = parts::vault(&arguments.data, &data)?;
    let owner = OwnerId::new(&arguments.owner).map_err(Failure::usage)?;
    let open = OpenVault { arguments, data: &data, vault, owner };
    match &arguments.command {
        VaultCommand::Purge { expired_days, unchanged_days, whose } => {
            open.purge((*expired_days, *unchanged_days), *whose)
        }
        VaultCommand::Verify { whose } => open.verify(*whose),
        VaultCommand::Keys { whose } => open.keys(*whose, KeyAction::Look),
        VaultCommand::Rotate { whose } => open.keys(*whose, KeyAction::Rotate),
        VaultCommand::Rewrap { whose } => open.keys(*whose, KeyAction::Rewrap),
        VaultCommand::Retire { whose } => open.keys(*whose, KeyAction::Retire),
        VaultCommand::Shred { yes } => open.shred(*yes),
        command => open.methods(command),
    }
}

/// An open vault, and whose methods are asked for.
struct OpenVault<'a> {
    arguments: &'a VaultArgs,
    data: &'a DataFolder,
    vault: Vault,
    owner: OwnerId,
}

impl OpenVault<'_> {
    /// The commands that add, show and change cards.
    fn methods(&self, command: &VaultCommand) -> Result<Exit, Failure> {
        let (vault, owner, now) = (&self.vault, &self.owner, clock::now());
        match command {
            VaultCommand::Add => self.tell(&add(vault, owner)?)?,
            VaultCommand::List => {
                vault
                    .list(owner, now)
                    .map_err(Failure::by)?
                    .iter()
                    .try_for_each(|method| self.tell(method))?;
            }
            VaultCommand::Show { id } => {
                self.tell(&vault.show(owner, &method(id)?, now).map_err(Failure::by)?)?;
            }
            VaultCommand::Update { id } => {
                let edit = billfold::vault::Edit::from_json(&document()?).map_err(Failure::input)?;
                self.tell(&vault.update(owner, &method(id)?, edit, now).map_err(Failure::by)?)?;
            }
            VaultCommand::Replace { id } => {
                let id = method(id)?;
                self.tell(&vault.replace(owner, &id, entered()?, now).map_err(Failure::by)?)?;
                self.forget()?;
            }
            VaultCommand::Remove { id } => {
                let id = method(id)?;
                vault.remove(owner, &id, now).map_err(Failure::by)?;
                if self.arguments.json {
                    output::json(&Removed { id, removed: true })?;
                }
                self.forget()?;
            }
            VaultCommand::Default { id } => {
                self.tell(&vault.set_default(owner, &method(id)?, now).map_err(Failure::by)?)?;
            }
            VaultCommand::Audit => {
                vault.audit_trail(owner).map_err(Failure::by)?.iter().try_for_each(output::json)?;
            }
            _ => return Err(Failure::usage("this command is not about cards")),
        }
        Ok(Exit::Done)
    }

    /// What was removed is in no file any more, not even in the log of the last writes.
    fn forget(&self) -> Result<(), Failure> {
        self.data.store().checkpoint().map_err(Failure::by)
    }

    fn tell(&self, method: &MethodView) -> Result<(), Failure> {
        if self.arguments.json { output::json(method) } else { output::line(&describe(method)) }
    }
}

/// What `remove --json` prints.
#[derive(serde::Serialize)]
struct Removed {
    id: MethodId,
    removed: bool,
}

/// Adds a card from JSON on standard input, or by asking.
pub(crate) fn add(vault: &Vault, owner: &OwnerId) -> Result<MethodView, Failure> {
    vault.add(owner, entered()?, clock::now()).map_err(Failure::by)
}

/// A card as JSON on standard input, or asked for.
fn entered() -> Result<NewCard, Failure> {
    if terminal::person() {
        ask_card::ask()
    } else {
        NewCard::from_json(&document()?).map_err(Failure::input)
    }
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
