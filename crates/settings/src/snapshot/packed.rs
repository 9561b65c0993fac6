//! What a tenant's organization says, in two bytes.

use crate::{Gate, State, TenantKind, TenantSettings, Value};

/// Five states and the kind of tenant in two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed(u16);

impl Packed {
    pub(super) fn new(settings: &TenantSettings) -> Self {
        let kind = u16::from(settings.kind() == TenantKind::Gcc);
        let bits = Gate::ORGANIZATION.into_iter().fold(kind, |bits, gate| {
            let value = settings.gate_entry(gate, None).map_or(Value::Unset, |e| Value::from_bool(e.on));
            let two: u16 = match value {
                Value::Unset => 0,
                Value::On => 1,
                Value::Off => 2,
            };
            bits | two << Self::place(gate)
        });
        Self(bits)
    }

    const fn place(gate: Gate) -> u32 {
        match gate {
            Gate::OutlookPay => 1,
            Gate::Connectors => 3,
            Gate::ConnectorsForOutlook => 5,
            Gate::ConnectorsActionableMessages => 7,
            Gate::SmtpActionableMessages | Gate::GroupConnectors => 9,
        }
    }

    pub(super) const fn kind(self) -> TenantKind {
        if self.0 & 1 == 1 { TenantKind::Gcc } else { TenantKind::Standard }
    }

    pub(super) fn organization(self) -> impl Iterator<Item = (Gate, State)> {
        Gate::ORGANIZATION.into_iter().map(move |gate| {
            let state = match self.0 >> Self::place(gate) & 3 {
                0 => State::Unset,
                1 => State::On,
                _ => State::Off,
            };
            (gate, state)
        })
    }
}
