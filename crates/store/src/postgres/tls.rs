//! TLS for connections that leave the machine.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Roots, io as failed};
use crate::StoreError;

/// Demands TLS unless every address is on this machine. A connection string can ask for more than that, not for less.
pub(super) fn require_unless_loopback(config: &mut Config) {
    let here = |address: &IpAddr| address.is_loopback();
    let hosts_here = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address| here(&address)),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    if !(hosts_here && config.get_hostaddrs().iter().all(here)) {
        // Not `prefer`: it falls back to plain text when the peer, or somebody between, says that it has no TLS.
        config.ssl_mode(SslMode::Require);
    } else if config.get_ssl_mode() != SslMode::Require {
        config.ssl_mode(SslMode::Disable);
    }
}

/// A connector that verifies the server's certificate and name against `roots`.
#[derive(Clone)]
pub(super) struct Connect {
    config: Arc<ClientConfig>,
}

impl Connect {
    pub(super) fn new(roots: &Roots) -> Result<Self, StoreError> {
        let mut store = RootCertStore::empty();
        match roots {
            Roots::System => {
                // The system's store may hold certificates that are too old to be parsed; they must not make all others
                // useless. In a PEM file that an operator chose, a bad one is an error.
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
            Roots::Pem(pem) => {
                for certificate in CertificateDer::pem_slice_iter(pem) {
                    store.add(certificate.map_err(failed)?).map_err(failed)?;
                }
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config) })
    }
}

impl<S> MakeTlsConnect<S> for Connect
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = ConnectTo;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> io::Result<ConnectTo> {
        let name = ServerName::try_from(domain.to_owned()).map_err(io::Error::other)?;
        Ok(ConnectTo { connector: TlsConnector::from(Arc::clone(&self.config)), name })
    }
}

/// A connector for one server name.
pub(super) struct ConnectTo {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl<S> TlsConnect<S> for ConnectTo
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move { Ok(Stream { inner: self.connector.connect(self.name, stream).await? }) })
    }
}

/// A connection under TLS.
pub(super) struct Stream<S> {
    inner: tokio_rustls::client::TlsStream<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        let mode = |url: &str| {
            let mut config: Config = url.parse().unwrap();
            require_unless_loopback(&mut config);
            config.get_ssl_mode()
        };
        for here in [
            "host=localhost",
            "host=127.0.0.1",
            "host=127.9.9.9 sslmode=prefer",
            "host=::1",
            "host=/run/postgresql",
            "host=localhost,::1",
        ] {
            assert_eq!(mode(here), SslMode::Disable, "{here}");
        }
        for away in [
            "host=db.example",
            "host=db.example sslmode=disable",
            "host=10.0.0.1 sslmode=prefer",
            "host=localhost,db.example sslmode=disable",
            "host=localhost hostaddr=192.0.2.1 sslmode=disable",
            "host=localhost.example sslmode=disable",
            "host=127.0.0.1.example sslmode=disable",
            "host=localhost sslmode=require",
        ] {
            assert_eq!(mode(away), SslMode::Require, "{away}");
        }
    }
}
