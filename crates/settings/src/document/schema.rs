//! The JSON Schema of a settings document.

/// The JSON Schema (draft 2020-12) of a settings document, for editors and for hosts that write documents. It is
/// `schema/settings.schema.json` of this crate; a test renders it from [`Setting::ALL`](crate::Setting::ALL).
///
/// The schema says less than [`TenantSettings::read`](crate::TenantSettings::read) checks: ids must have no invisible
/// characters, and no two groups one identity.
pub const JSON_SCHEMA: &str = include_str!("../../schema/settings.schema.json");
