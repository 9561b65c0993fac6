#![doc = include_str!("../README.md")]

pub mod new_adapter;

/// The examples of the repository's own pages, compiled as doc tests. Packages cannot include files from outside their folder;
/// this one is never published.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../README.md")]
    mod readme {}

    #[doc = include_str!("../../../docs/adapter-guide.md")]
    mod adapter_guide {}

    #[doc = include_str!("../../../docs/invoice-formats.md")]
    mod invoice_formats {}
}
