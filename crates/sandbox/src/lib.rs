#![doc = include_str!("../README.md")]

mod api;
mod bank;
mod cardholder;
mod clock;
mod codes;
mod config;
mod fault;
mod faulty_line;
mod freshbooks;
mod html;
mod ids;
mod invoice;
mod keys;
mod mail;
mod operator;
mod partner;
mod pay;
mod processor;
mod ready_config;
mod sandbox;
mod server;
mod start_error;
mod three_ds;
mod webhook;
mod xero;

// The running emulators.
pub use bank::Bank;
pub use config::{Business, Config};
pub use pay::{PayService, Payment, Received};
pub use processor::{Authentication, Charge, Processor, Verdict, authentication, test_numbers, verdict};
pub use ready_config::Written;
pub use sandbox::Sandbox;
pub use start_error::StartError;
pub use three_ds::TransStatus;

// Accounting systems behind the partners.
pub use freshbooks::{ErrorStyle, FreshBooksApi, FreshBooksInvoice, FreshBooksPayment, FreshBooksTokens};
pub use webhook::{Delivered, Mischief};
pub use xero::{XeroApi, XeroInvoice, XeroLimits, XeroPayment, XeroTokens};

// The payer in front of the bank's pages.
pub use cardholder::{Answer, Cardholder};

// What they are given: the time, the payment service, what goes wrong.
pub use clock::Clock;
pub use fault::{Call, Fault, FaultScript};
pub use faulty_line::FaultyLine;
pub use operator::{Operator, PublicKeys, ServiceKeys};

// What is invoiced, by whom, through which partner.
pub use invoice::{Invoice, Line, Merchant, Shipping};
pub use partner::{Partner, Sender, Wording};

// Mail.
pub use mail::{
    Attack, Author, FORGERIES, Forgery, Letter, MailError, Postmaster, RequestForm, Zone, action_request,
    adaptive_card, invoice_markup, message_card, signed_action_request,
};

// Every code of what can go wrong.
pub use codes::codes;

// Keys made for one run.
pub use keys::{KeyError, RsaKey};
