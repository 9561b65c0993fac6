//! Where the settings of the mailbox's tenant are kept, and what they say now.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use billfold::settings::{
    Decision, Limits, LoadError, Lookup, Mailbox, SettingsStore, TenantId, TenantSettings, Unavailable,
    decide,
};

use crate::data::FileId;
use crate::{DataFolder, FileProblem, HostError};

/// Where the settings that bear on a mailbox are kept. Whoever [reads](Self::read) sees what is there now: a change of the store or
/// of the document is seen by the next question.
#[derive(Debug)]
pub struct SettingsPlace {
    place: Place,
    /// What was read last. It is read again only if it has changed.
    seen: Mutex<Option<Seen>>,
}

#[derive(Debug)]
enum Place {
    /// A personal mailbox: no settings bear on it.
    None,
    /// The host has them in its hands.
    Given(Arc<TenantSettings>),
    Document {
        file: PathBuf,
        tenant: Option<TenantId>,
    },
    Store {
        folder: PathBuf,
        tenant: TenantId,
        opened: Mutex<Option<Opened>>,
    },
}

/// A store that is kept open between questions.
#[derive(Debug)]
struct Opened {
    file: FileId,
    store: SettingsStore,
}

#[derive(Debug, Clone)]
struct Seen {
    settings: Arc<TenantSettings>,
    /// The text of a document.
    text: Option<Arc<str>>,
}

/// What is known of the settings that bear on a mailbox.
#[derive(Debug)]
#[non_exhaustive]
pub enum MailboxSettings {
    /// A personal mailbox, on which no gate bears.
    Personal,
    /// They cannot be read: payments are off, as for any client; the reason says so.
    Unreadable(Box<HostError>),
    /// The tenant's settings.
    Known(Arc<TenantSettings>),
}

impl MailboxSettings {
    /// The settings as screening takes them.
    #[must_use]
    pub fn lookup(&self) -> Lookup<'_> {
        match self {
            Self::Known(settings) => Lookup::Found(settings),
            Self::Personal => Lookup::NONE,
            Self::Unreadable(error) => Lookup::Unavailable(cause(error)),
        }
    }

    /// Why they could not be read: worth telling the administrator.
    #[must_use]
    pub fn error(&self) -> Option<&HostError> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::Known(_) | Self::Personal => None,
        }
    }

    /// The mailbox as these settings see it: an address of a known group is that group's mailbox.
    #[must_use]
    pub fn mailbox(&self, mailbox: &Mailbox) -> Mailbox {
        match self {
            Self::Known(settings) => settings.mailbox(mailbox.clone()),
            Self::Personal | Self::Unreadable(_) => mailbox.clone(),
        }
    }

    /// Decides for a mailbox.
    pub fn decide(&self, mailbox: &Mailbox) -> Decision {
        decide(&self.mailbox(mailbox), &self.lookup())
    }
}

fn cause(error: &HostError) -> Unavailable {
    match error {
        HostError::File { source: FileProblem::Settings(error), .. } => Unavailable::Document(*error),
        HostError::File { source: FileProblem::StoredSettings(error), .. } => Unavailable::from(error),
        HostError::File { source: FileProblem::NoStore, .. } => Unavailable::TenantUnknown,
        HostError::File { source: FileProblem::Store(_), .. } => Unavailable::Store,
        _ => Unavailable::File,
    }
}

impl SettingsPlace {
    fn new(place: Place) -> Self {
        Self { place, seen: Mutex::new(None) }
    }

    /// No settings: a personal mailbox.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Place::None)
    }

    /// Settings that the host has in its hands.
    #[must_use]
    pub fn given(settings: TenantSettings) -> Self {
        Self::new(Place::Given(Arc::new(settings)))
    }

    /// A document, which must be about `tenant` if one is named.
    #[must_use]
    pub fn document(file: PathBuf, tenant: Option<TenantId>) -> Self {
        Self::new(Place::Document { file, tenant })
    }

    /// The store in a data folder. It need not exist yet: until it does, the tenant is unknown.
    #[must_use]
    pub fn store(folder: PathBuf, tenant: TenantId) -> Self {
        Self::new(Place::Store { folder, tenant, opened: Mutex::new(None) })
    }

    /// What the settings say now.
    #[must_use]
    pub fn read(&self) -> MailboxSettings {
        let read = match &self.place {
            Place::None => return MailboxSettings::Personal,
            Place::Given(settings) => Ok(Arc::clone(settings)),
            Place::Document { file, tenant } => self.read_document(file, tenant.as_ref()),
            Place::Store { folder, tenant, opened } => self.read_store(folder, tenant, opened),
        };
        match read {
            Ok(settings) => MailboxSettings::Known(settings),
            Err(error) => MailboxSettings::Unreadable(Box::new(error)),
        }
    }

    fn read_document(
        &self,
        file: &Path,
        tenant: Option<&TenantId>,
    ) -> Result<Arc<TenantSettings>, HostError> {
        let text = std::fs::read_to_string(file).map_err(|error| HostError::file_problem(file, error))?;
        if let Some(seen) = self.seen().filter(|seen| seen.text.as_deref() == Some(&text)) {
            return Ok(seen.settings);
        }
        let settings = Arc::new(parse(&text, file, tenant)?);
        self.keep(Seen { settings: Arc::clone(&settings), text: Some(text.into()) });
        Ok(settings)
    }

    fn read_store(
        &self,
        folder: &Path,
        tenant: &TenantId,
        opened: &Mutex<Option<Opened>>,
    ) -> Result<Arc<TenantSettings>, HostError> {
        let problem = |problem: FileProblem| HostError::file_problem(folder, problem);
        // Before it is opened: if it is exchanged in between, the next question opens it once more.
        let file = FileId::of(&DataFolder::file(folder)).ok_or_else(|| problem(FileProblem::NoStore))?;
        let mut opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match &*opened {
            Some(opened) if opened.file == file => opened.store.clone(),
            _ => {
                let data = DataFolder::existing(folder)?.ok_or_else(|| problem(FileProblem::NoStore))?;
                opened.insert(Opened { file, store: data.settings() }).store.clone()
            }
        };
        drop(opened);
        let seen = self.seen().map(|seen| seen.settings);
        let known = seen.as_ref().and_then(|seen| seen.stored());
        let newer = store.changed_since(tenant, known).map_err(|error| problem(error.into()))?;
        let settings = match (newer, seen) {
            (None, Some(seen)) => return Ok(seen),
            (Some(newer), _) => Arc::new(newer),
            (None, None) => return Err(problem(LoadError::TenantUnknown.into())),
        };
        self.keep(Seen { settings: Arc::clone(&settings), text: None });
        Ok(settings)
    }

    fn seen(&self) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, seen: Seen) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
    }
}

/// Reads a settings document (TOML or JSON), which must be about `tenant` if one is named.
///
/// # Errors
/// [`HostError::File`] if the file cannot be read, is no settings document or is another tenant's.
pub fn settings_document(path: &Path, tenant: Option<&TenantId>) -> Result<TenantSettings, HostError> {
    let text = std::fs::read_to_string(path).map_err(|error| HostError::file_problem(path, error))?;
    parse(&text, path, tenant)
}

fn parse(text: &str, path: &Path, tenant: Option<&TenantId>) -> Result<TenantSettings, HostError> {
    let name = path.display().to_string();
    TenantSettings::read(text, &name, tenant, &Limits::default())
        .map_err(|error| HostError::file_problem(path, error))
}
