//! The members that every form of a request has.

use crate::model::ProductContext;
use crate::read::json::{Json, JsonKind};

/// Whether `@type` names a type of the protocol, bare or as an address.
pub(crate) fn is_typed(value: &Json<'_>, name: &str) -> bool {
    value.get("@type").is_some_and(|t| {
        t.each().filter_map(Json::as_str).any(|t| t == name || crate::schema_org::local_name(t) == Some(name))
    })
}

/// A text that is not empty.
pub(crate) fn text(value: &Json<'_>, key: &str) -> Option<String> {
    value.get(key).and_then(Json::as_str).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

/// The partner's context, byte for byte.
pub(crate) fn product_context(action: &Json<'_>) -> Option<ProductContext> {
    let context = action.get("productContext")?;
    matches!(context.kind, JsonKind::Object(_) | JsonKind::String(_))
        .then(|| ProductContext::new(context.raw.to_owned()))
}
