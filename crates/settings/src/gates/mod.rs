//! The rule: the table of gates, what a gate can say, and the one function that decides.

mod gate;
mod rule;
mod setting;
mod value;

pub use gate::{Gate, TenantKind};
pub use rule::{GateSet, is_on, off_gates};
pub use setting::{Setting, UnknownSetting};
pub use value::{State, UnknownValue, Value};
