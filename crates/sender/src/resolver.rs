//! Answers from the network, by the resolver that mail-auth brings along.

use std::net::IpAddr;

use billfold_reason::reasons;
use mail_auth::MessageAuthenticator;
use mail_auth::hickory_resolver::TokioResolver;
use mail_auth::hickory_resolver::net::{DnsError, NetError};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::hickory_resolver::proto::rr::{RData, RecordType};

use crate::codes::NO_RESOLVER;
use crate::dns::{Answer, Answers, Kind, Query};

/// A resolver that could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolverError {
    /// The system's resolver configuration cannot be used.
    #[error("the system's resolver configuration cannot be used")]
    System(#[source] NetError),
}

reasons! {
    ResolverError {}
    shares {
        Self::System(_) => NO_RESOLVER;
    }
}

/// DNS over the network, within a tokio runtime.
///
/// A time-out, SERVFAIL or any other trouble is [`Answer::TempFail`]; NXDOMAIN and no data are [`Answer::NotFound`].
#[derive(Clone)]
pub struct Resolver(TokioResolver);

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

impl Resolver {
    /// The name servers that the system is configured for.
    ///
    /// # Errors
    /// [`ResolverError::System`] when the system has no resolver configuration, or one that cannot be read.
    pub fn system() -> Result<Self, ResolverError> {
        MessageAuthenticator::new_system_conf().map(|engine| Self(engine.0)).map_err(ResolverError::System)
    }

    /// Answers every query, one after the other in flight together.
    pub async fn answer_all(&self, queries: &[Query], answers: &mut Answers) {
        let mut tasks = tokio::task::JoinSet::new();
        for query in queries {
            let (resolver, query) = (self.clone(), query.clone());
            tasks.spawn(async move {
                let answer = resolver.answer(&query).await;
                (query, answer)
            });
        }
        while let Some(done) = tasks.join_next().await {
            if let Ok((query, answer)) = done {
                answers.insert(query, answer);
            }
        }
        for query in queries {
            if !answers.contains(query) {
                answers.insert(query.clone(), Answer::TempFail);
            }
        }
    }

    /// Answers one query.
    pub async fn answer(&self, query: &Query) -> Answer {
        let lookup = match (query.kind(), query.name().parse::<IpAddr>()) {
            (Kind::Ptr, Ok(address)) => self.0.reverse_lookup(address).await,
            (Kind::Ptr, Err(_)) => return Answer::NotFound,
            (kind, _) => self.0.lookup(format!("{}.", query.name()), record_type(kind)).await,
        };
        match lookup {
            Ok(lookup) => {
                Answer::records(lookup.answers().iter().filter_map(|record| text(&record.data)).collect())
            }
            Err(error) if is_absent(&error) => Answer::NotFound,
            Err(_) => Answer::TempFail,
        }
    }
}

const fn record_type(kind: Kind) -> RecordType {
    match kind {
        Kind::Txt => RecordType::TXT,
        Kind::A => RecordType::A,
        Kind::Aaaa => RecordType::AAAA,
        Kind::Mx => RecordType::MX,
        Kind::Ptr => RecordType::PTR,
    }
}

/// NXDOMAIN or no data; SERVFAIL and the like are not that.
fn is_absent(error: &NetError) -> bool {
    let NetError::Dns(DnsError::NoRecordsFound(none)) = error else { return false };
    matches!(none.response_code, ResponseCode::NXDomain | ResponseCode::NoError)
}

/// The text form of a record; `None` for another type, such as a CNAME on the way.
fn text(data: &RData) -> Option<String> {
    match data {
        RData::TXT(txt) => {
            let bytes: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        RData::A(a) => Some(a.0.to_string()),
        RData::AAAA(aaaa) => Some(aaaa.0.to_string()),
        RData::MX(mx) => Some(format!("{} {}", mx.preference, mx.exchange.to_ascii().trim_end_matches('.'))),
        RData::PTR(name) => Some(name.0.to_ascii().trim_end_matches('.').to_owned()),
        _ => None,
    }
}
