//! What an administrator should know beside a decision: a rule that compares names can be asked about the wrong name.

use std::fmt;

use billfold_reason::{Code, Coded, Value, reasons};

use crate::{GroupId, Mailbox, TenantSettings};

/// What is doubtful about the group that was asked about. It changes no decision: an unknown group follows its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing is written down for the group.
    GroupUnknown {
        /// The group.
        group: GroupId,
    },
    /// Nothing is written down for the group, and it looks like one that is known.
    GroupSimilar {
        /// The group.
        group: GroupId,
        /// The known one.
        known: GroupId,
    },
    /// The mailbox was named by its address only, which is a group's.
    MailboxOfGroup {
        /// The group.
        group: GroupId,
    },
}

reasons! {
    Advice {
        Self::GroupUnknown { group } => Code::warning("settings.group_unknown", "Nothing is written down for this group, so it follows its organization.")
            .with_detail("Nothing is written down for the group {group:text}, so it follows its organization.")
            .with_remedy("Check the spelling; if the group is known under another name, declare that both are one with `settings alias`."),
            group: Value::text(group);
        Self::GroupSimilar { group, known } => Code::warning("settings.group_similar", "Nothing is written down for this group, which looks like one that is known.")
            .with_detail("Nothing is written down for the group {group:text}, which looks like {known:text}.")
            .with_remedy("If both are one group, declare it with `settings alias`; what is set for one of them then holds for both."),
            group: Value::text(group), known: Value::text(known);
        Self::MailboxOfGroup { group } => Code::note("settings.mailbox_of_group", "The address is a group's, so this is the answer for the mailbox of the group.")
            .with_detail("The address is one of the group {group:text}, so this is the answer for the mailbox of the group."),
            group: Value::text(group);
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason().detail())
    }
}

impl TenantSettings {
    /// What is doubtful about a mailbox that these settings decide for.
    ///
    /// ```
    /// use billfold_settings::{Coded, GroupId, Limits, Mailbox, TenantSettings};
    /// let text = "tenant = 'contoso'\n[[group]]\nidentity = 'sales'\nConnectorsEnabled = false";
    /// let settings = TenantSettings::read(text, "settings.toml", None, &Limits::default())?;
    /// let group = GroupId::new("sales@contoso.com").unwrap();
    /// let advice = settings.advice(&Mailbox::of_group(settings.tenant().clone(), group, "sales@contoso.com"));
    /// assert_eq!(advice.map(|advice| advice.code().name()), Some("settings.group_similar"));
    /// # Ok::<(), billfold_settings::DocumentError>(())
    /// ```
    #[must_use]
    pub fn advice(&self, mailbox: &Mailbox) -> Option<Advice> {
        let group = match mailbox {
            Mailbox::Tenant { tenant, .. } if tenant != self.tenant() => return None,
            Mailbox::Tenant { group: Some(group), .. } => group.clone(),
            Mailbox::Tenant { group: None, .. } => {
                let group = self.mailbox(mailbox.clone()).group().cloned()?;
                return Some(Advice::MailboxOfGroup { group });
            }
            Mailbox::Personal { .. } => return None,
        };
        if self.knows(&group) {
            return None;
        }
        Some(match self.similar(&group).cloned() {
            Some(known) => Advice::GroupSimilar { group, known },
            None => Advice::GroupUnknown { group },
        })
    }
}
