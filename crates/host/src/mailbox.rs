//! The mailbox, and where the settings of its tenant are kept.

use billfold::settings::{GroupId, Mailbox, TenantId};

use crate::{Config, HostError, Overrides, SettingsPlace, settings_document};

impl Config {
    /// The mailbox that is screened, and where its tenant's settings are kept.
    ///
    /// # Errors
    /// [`HostError::SettingsId`] if the name of the tenant or group is wrong, and [`HostError::File`] if the settings document
    /// alone says which tenant it is and cannot be read.
    pub fn mailbox(
        &self,
        address: String,
        overrides: &Overrides,
    ) -> Result<(Mailbox, SettingsPlace), HostError> {
        let Some(given) = &self.settings else {
            let Some(file) = &overrides.settings_document else {
                return Ok((Mailbox::personal(address), SettingsPlace::none()));
            };
            let tenant = settings_document(file, None)?.tenant().clone();
            let place = SettingsPlace::document(file.clone(), Some(tenant.clone()));
            return Ok((Mailbox::in_tenant(tenant, address), place));
        };
        let wrong = |key| move |source| HostError::SettingsId { key, source };
        let tenant = TenantId::new(&given.tenant).map_err(wrong("settings.tenant"))?;
        let document = overrides
            .settings_document
            .clone()
            .or_else(|| given.document.as_ref().map(|file| self.path(file)));
        let place = match (document, &given.store) {
            (Some(file), _) => SettingsPlace::document(file, Some(tenant.clone())),
            (None, Some(folder)) => SettingsPlace::store(self.path(folder), tenant.clone()),
            // A configuration that was not parsed may name neither.
            (None, None) => {
                return Err(HostError::file_problem(
                    &self.folder,
                    crate::FileProblem::SettingsPlace { both: false },
                ));
            }
        };
        let mailbox = match given.groups.first() {
            Some(group) => {
                let group = GroupId::new(group).map_err(wrong("settings.groups"))?;
                Mailbox::of_group(tenant, group, address)
            }
            None => Mailbox::in_tenant(tenant, address),
        };
        Ok((mailbox, place))
    }
}
