#![doc = include_str!("../README.md")]

mod cmdlets;
pub mod code;
mod codes;
mod decide;
mod decision;
mod document;
mod explain;
mod gate;
mod id;
mod impact;
mod limits;
mod mailbox;
mod origin;
mod permit;
mod plan;
mod rule;
mod scope;
mod setting;
mod settings_store;
mod snapshot;
mod stored;
mod tenant;
mod value;

// The rule: one table, one function.
pub use gate::{Gate, TenantKind};
pub use rule::{GateSet, is_on, off_gates};

// The decision and its proof.
pub use decide::{Source, decide};
pub use decision::{Decision, GateState};
pub use mailbox::Mailbox;
pub use permit::Permit;

// For hosts of many tenants.
pub use snapshot::{Snapshot, SnapshotBuilder, SnapshotTooLarge, Verdict};

// Changing settings: plan, look, apply.
pub use impact::{Audience, Effect, Impact, affected_mailboxes};
pub use plan::{Action, Change, NotOfGroup, OtherTenant, Plan, Report, differences};
pub use settings_store::{ApplyError, LoadError, Revision, SettingsStore, Step};

// Documents.
pub use document::{DocumentError, JSON_SCHEMA, Problem};
pub use limits::Limits;

// What administrators write down.
pub use id::{GroupId, IdError, MAX_GROUP_ID, MAX_TENANT_ID, TenantId};
pub use origin::Origin;
pub use scope::Scope;
pub use setting::{Setting, UnknownSetting};
pub use tenant::{Entry, GroupSettings, TenantSettings};
pub use value::{State, UnknownValue, Value};

// Reasons, and where in a text they are.
pub use billfold_cmdlet::{Finding, Position};
pub use billfold_reason::{Code, Coded, Severity};
pub use codes::codes;
