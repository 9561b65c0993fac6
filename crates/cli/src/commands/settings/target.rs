//! Which settings a command is about, and what it is told beside them.

use std::fmt;
use std::path::{Path, PathBuf};

use billfold::Coded;
use billfold::settings::{
    Author, Limits, LoadError, Lookup, Plan, SettingsStore, TenantId, TenantKind, TenantSettings, Unavailable,
};
use billfold_host::{DataFolder, operating_system_author, settings_document};
use std::io::Read as _;

use crate::args::{ScriptArgs, SettingsArgs, SettingsCommand};
use crate::codes;
use crate::failure::Failure;

/// A tenant in a store, or a document.
pub(super) struct Target<'a> {
    pub(super) arguments: &'a SettingsArgs,
    /// None if only the document says.
    tenant: Option<TenantId>,
}

impl<'a> Target<'a> {
    pub(super) fn new(arguments: &'a SettingsArgs) -> Result<Self, Failure> {
        let given = &arguments.target;
        let reads = matches!(
            arguments.command,
            SettingsCommand::Show { .. } | SettingsCommand::Explain { .. } | SettingsCommand::Diff { .. }
        );
        if given.settings.is_some() && !reads {
            return Err(Failure::usage(
                "--settings is for show, explain and diff: the other commands work on the store",
            ));
        }
        let tenant = given.tenant.as_deref().map(TenantId::new).transpose().map_err(input)?;
        if tenant.is_none() && given.settings.is_none() {
            return Err(Failure::usage("which tenant? Name it with --tenant"));
        }
        Ok(Self { arguments, tenant })
    }

    pub(super) fn json(&self) -> bool {
        self.arguments.json
    }

    /// The folder of the store.
    pub(super) fn data(&self) -> &Path {
        &self.arguments.target.data
    }

    /// The tenant in the store.
    pub(super) fn tenant(&self) -> Result<&TenantId, Failure> {
        self.tenant.as_ref().ok_or_else(|| Failure::usage("which tenant? Name it with --tenant"))
    }

    pub(super) fn kind(&self) -> Option<TenantKind> {
        self.arguments.target.kind.map(Into::into)
    }

    pub(super) fn author(&self) -> Author {
        self.arguments.target.author.as_deref().map_or_else(operating_system_author, Author::new)
    }

    /// The store, made if there is none.
    pub(super) fn made_store(&self) -> Result<SettingsStore, Failure> {
        Ok(DataFolder::open(self.data())?.settings())
    }

    /// The store, in which the tenant must be known: who only looks makes nothing.
    pub(super) fn store(&self) -> Result<SettingsStore, Failure> {
        let data = DataFolder::existing(self.data())?;
        data.map(|data| data.settings()).ok_or_else(|| refused(&LoadError::TenantUnknown))
    }

    /// The settings of the document, or the newest of the store; of the kind that was named, if one was.
    pub(super) fn settings(&self) -> Result<TenantSettings, Failure> {
        let settings = match &self.arguments.target.settings {
            Some(path) => return self.document(path),
            None => self.store()?.require(self.tenant()?).map_err(|error| refused(&error))?,
        };
        self.check_kind(&settings)?;
        Ok(settings)
    }

    /// The settings of a document, which must be of the tenant and the kind that were named.
    pub(super) fn document(&self, path: &Path) -> Result<TenantSettings, Failure> {
        let settings = settings_document(path, self.tenant.as_ref())
            .map_err(|error| Failure::host_file(path, &error))?;
        self.check_kind(&settings)?;
        Ok(settings)
    }

    fn check_kind(&self, settings: &TenantSettings) -> Result<(), Failure> {
        match self.kind() {
            Some(kind) if kind != settings.kind() => {
                let (tenant, stored) = (settings.tenant(), settings.kind());
                let words = format!("{tenant} is a {stored} tenant, not {kind}");
                Err(Failure::of(&codes::KIND_DIFFERS, words))
            }
            _ => Ok(()),
        }
    }

    /// What `explain` decides with: settings that are not there are no failure but an answer.
    pub(super) fn found(&self) -> Result<Found, Failure> {
        if self.arguments.target.settings.is_some() {
            return self.settings().map(Found::Settings);
        }
        let tenant = self.tenant()?.clone();
        let loaded = match DataFolder::existing(self.data())? {
            Some(data) => data.settings().require(&tenant),
            None => Err(LoadError::TenantUnknown),
        };
        match loaded {
            Ok(settings) => {
                self.check_kind(&settings)?;
                Ok(Found::Settings(settings))
            }
            Err(error) => Ok(Found::Nothing(tenant, Unavailable::from(&error))),
        }
    }
}

/// What was found of a tenant.
pub(super) enum Found {
    Settings(TenantSettings),
    Nothing(TenantId, Unavailable),
}

impl Found {
    pub(super) fn tenant(&self) -> &TenantId {
        match self {
            Self::Settings(settings) => settings.tenant(),
            Self::Nothing(tenant, _) => tenant,
        }
    }

    pub(super) fn lookup(&self) -> Lookup<'_> {
        match self {
            Self::Settings(settings) => Lookup::Found(settings),
            Self::Nothing(_, cause) => Lookup::Unavailable(*cause),
        }
    }
}

/// A refusal of what was asked for.
pub(super) fn refused(error: &(impl Coded + fmt::Display)) -> Failure {
    Failure::of(error.code(), error)
}

/// Something that was typed wrong.
pub(super) fn input(error: impl Coded + fmt::Display) -> Failure {
    Failure::input(error)
}

/// What a script would change.
pub(super) fn plan(current: &TenantSettings, script: &ScriptArgs) -> Result<Plan, Failure> {
    let ScriptArgs { organizations, file } = script;
    let limits = Limits::default();
    // One byte more than is read as a script, so that one that is too large is refused and not cut.
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(most).read_to_end(&mut text)
    } else {
        std::fs::File::open(file).and_then(|opened| opened.take(most).read_to_end(&mut text))
    };
    read.map_err(|error| Failure::file(file, error))?;
    Ok(Plan::import_file_for(&text, &name(file), current, organizations, &limits))
}

fn name(file: &Path) -> String {
    if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        PathBuf::from(file).display().to_string()
    }
}
