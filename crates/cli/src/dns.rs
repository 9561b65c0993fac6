//! DNS: a file that replaces the network altogether, or the system's resolver.

use std::path::Path;

use billfold::sender::dns::{Answers, Query, Zone};

use crate::failure::Failure;

/// Where answers come from.
pub(crate) enum Dns {
    /// `--dns FILE`: no network at all.
    Zone(Box<Zone>),
    /// The system's resolver.
    Network(Box<billfold::sender::resolver::Resolver>),
}

impl Dns {
    /// Opens the file, or the resolver.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, Failure> {
        match file {
            Some(path) => {
                let text = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
                let zone = serde_json::from_slice(&text).map_err(|error| Failure::file(path, error))?;
                Ok(Self::Zone(Box::new(zone)))
            }
            None => {
                let resolver = billfold::sender::resolver::Resolver::system().map_err(Failure::usage)?;
                Ok(Self::Network(Box::new(resolver)))
            }
        }
    }

    /// Answers every query.
    pub(crate) async fn answer(&self, queries: &[Query], answers: &mut Answers) {
        match self {
            Self::Zone(zone) => zone.answer_all(queries, answers),
            Self::Network(resolver) => resolver.answer_all(queries, answers).await,
        }
    }
}
