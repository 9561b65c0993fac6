//! DNS: a file that replaces the network altogether, or the system's resolver.

use std::path::Path;

use billfold::sender::dns::{Answers, Query, Zone};
use billfold::sender::resolver::Resolver;

use crate::HostError;

/// Where answers come from.
#[derive(Debug)]
pub struct Dns(Answering);

#[derive(Debug)]
enum Answering {
    /// A zone from a file.
    Zone(Box<Zone>),
    /// The system's resolver.
    Network(Box<Resolver>),
}

impl Dns {
    /// Answers from a file; no network at all. `docs/configuration.md` has its form.
    ///
    /// # Errors
    /// [`HostError::File`] if the file cannot be read or has another form.
    pub fn from_file(path: &Path) -> Result<Self, HostError> {
        let text = std::fs::read(path).map_err(|error| HostError::file_problem(path, error))?;
        let zone = serde_json::from_slice(&text).map_err(|error| HostError::file_problem(path, error))?;
        Ok(Self(Answering::Zone(Box::new(zone))))
    }

    /// Answers from the network, through the resolver that the system is configured with. Use it from within a tokio runtime.
    ///
    /// # Errors
    /// [`HostError::Resolver`] if the system has no usable configuration.
    pub fn system() -> Result<Self, HostError> {
        Ok(Self(Answering::Network(Box::new(Resolver::system()?))))
    }

    /// Answers every query.
    pub async fn answer(&self, queries: &[Query], answers: &mut Answers) {
        match &self.0 {
            Answering::Zone(zone) => zone.answer_all(queries, answers),
            Answering::Network(network) => network.answer_all(queries, answers).await,
        }
    }
}

/// These answers, and no network at all.
impl From<Zone> for Dns {
    fn from(zone: Zone) -> Self {
        Self(Answering::Zone(Box::new(zone)))
    }
}
