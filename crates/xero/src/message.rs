//! The validation messages that Xero attaches to an object.

use serde::{Deserialize, Serialize};

/// A validation message.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Message {
    /// A sentence in English; not stable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
