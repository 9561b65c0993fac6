//! The formats: one table each. To add one, write a table beside these, list it in [`ALL`], and add its tests.

mod cfdi;
mod cii;
mod ebinterface;
mod facturae;
mod fatturapa;
mod finvoice;
mod isdoc;
mod ksef;
mod svefaktura;
mod ubl;
mod zugferd_one;

use crate::read::xml::table::Table;

/// Every format, the frequent ones first.
pub(super) static ALL: &[&Table] = &[
    &ubl::TABLE,
    &cii::TABLE,
    &zugferd_one::TABLE,
    &fatturapa::TABLE,
    &facturae::TABLE,
    &ebinterface::TABLE,
    &isdoc::TABLE,
    &ksef::TABLE,
    &cfdi::TABLE,
    &svefaktura::TABLE,
    &finvoice::TABLE,
];

/// Envelopes in which an invoice may be at any depth: namespace and root element.
pub(super) static ENVELOPES: &[(&str, &str)] = &[
    ("http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader", "StandardBusinessDocument"),
    ("urn:sfti:documents:StandardBusinessDocumentHeader", "StandardBusinessDocument"),
    ("urn:fdc:peppol:sbdh", "StandardBusinessDocument"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_of_a_path_is_declared() {
        for table in ALL {
            for path in table.paths() {
                for step in
                    path.split(['/', '|']).map(str::trim).filter(|s| !s.is_empty() && !s.starts_with('@'))
                {
                    let prefix = step.split_once(':').map_or("", |(p, _)| p);
                    let declared = table.namespaces.iter().any(|(p, _)| *p == prefix);
                    let attribute = !step.contains(':') && !declared;
                    assert!(declared || attribute || step == ".", "{}: {step}", table.format.as_str());
                }
            }
        }
    }

    /// From the root once per document, not once per row.
    #[test]
    fn no_row_or_sum_reads_from_the_root() {
        for table in ALL {
            for sum in table.sums {
                assert!(sum.split_whitespace().all(|token| !token.starts_with('/')), "{sum}");
            }
            for (_, path, cells) in table.rows {
                let paths = std::iter::once(*path).chain(cells.iter().map(|(_, path)| *path));
                assert!(paths.flat_map(|p| p.split('|')).all(|p| !p.trim().starts_with('/')), "{path}");
            }
        }
    }

    #[test]
    fn a_root_belongs_to_one_format() {
        let mut seen = std::collections::BTreeSet::new();
        for table in ALL {
            for root in table.roots {
                let addresses = table.namespaces.iter().find(|(p, _)| *p == root.prefix).unwrap().1;
                for address in addresses {
                    assert!(seen.insert((*address, root.name)), "{address} {}", root.name);
                }
            }
        }
    }
}
