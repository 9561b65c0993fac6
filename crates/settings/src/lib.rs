#![doc = include_str!("../README.md")]

mod change;
mod cmdlets;
pub mod code;
mod codes;
mod decision;
mod document;
mod gates;
mod id;
mod limits;
mod plain;
mod snapshot;
mod tenant;
mod versions;

// The rule: one table, one function.
pub use gates::{Gate, GateSet, State, TenantKind, is_on, off_gates};

// The decision and its proof.
pub use decision::{
    Advice, Decision, GateState, Lookup, Mailbox, Off, PaymentsOff, Permit, Unavailable, decide,
};

// For hosts of many tenants.
pub use snapshot::{Snapshot, SnapshotAnswer, SnapshotBuilder, SnapshotTooLarge};

// Changing settings: plan, look, apply.
pub use change::{
    Action, AliasError, Audience, Change, Declared, Effect, Impact, NotOfGroup, OtherTenant, Plan, Report,
    affected_mailboxes, declared, differences,
};
pub use versions::{
    ApplyError, HistoryProblem, HistoryReport, LoadError, Revision, SettingsStore, VersionChanges,
};

// Documents.
pub use document::{DocumentError, JSON_SCHEMA, Problem};
pub use limits::Limits;

// What administrators write down.
pub use gates::{Setting, UnknownSetting, UnknownValue, Value};
pub use id::{GroupId, IdError, MAX_GROUP_ID, MAX_TENANT_ID, TenantId};
pub use tenant::{
    Attribution, Author, GroupSettings, Origin, Scope, ScopeError, TenantSettings, VersionId, Written,
};

// Reasons, and where in a text they are.
pub use billfold_cmdlet::{Finding, Position};
pub use billfold_reason::{Code, Coded, Severity};
pub use codes::codes;
