//! Settings as the commands that would set them.

use super::{set_group, set_organization};
use crate::TenantSettings;

impl TenantSettings {
    /// Writes the commands that set what is set here, one a line. [`Plan::import`](crate::Plan::import) of the text into
    /// a tenant where nothing is set gives the same values back. Unset settings have no command: Exchange cannot unset.
    /// A group whose name has a wildcard in it (a document may have one) is written and not read back: the import refuses it.
    #[must_use]
    pub fn to_cmdlets(&self) -> String {
        let mut script = format!("# settings of tenant {}, version {}\n", self.tenant(), self.version());
        for (setting, entry) in self.organization() {
            script.push_str(&set_organization(*setting, entry.on));
            script.push('\n');
        }
        for (id, group) in self.groups() {
            if let Some(entry) = &group.connectors {
                script.push_str(&set_group(id, entry.on));
                script.push('\n');
            }
        }
        script
    }
}
