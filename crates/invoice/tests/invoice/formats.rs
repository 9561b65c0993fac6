//! A small document of every format, and of every container.
#![cfg(feature = "read")]

use billfold_invoice::{Format, Invoice, Kind, Limits, Outcome, PayableReason, ProblemCode, read_file};

use crate::common;
use crate::common::{XML, html, message, read, refusals, request_json, ubl};

/// Reads the only invoice of a file.
fn one(bytes: &[u8], name: &str) -> Invoice {
    let mut reading = read_file(bytes, name, &Limits::default()).into_reading();
    assert_eq!(refusals(&reading), Vec::<&str>::new());
    assert_eq!(reading.invoices.len(), 1);
    reading.invoices.pop().unwrap()
}

/// Number, dates, amount due, seller and kind, as one text.
fn summary(invoice: &Invoice) -> String {
    let day = |d: Option<chrono::NaiveDate>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
    format!(
        "{} {} {} {} {} {} {}",
        invoice.format().as_str(),
        invoice.kind().as_str(),
        invoice.number().unwrap_or("-"),
        day(invoice.issue_date()),
        day(invoice.due_date()),
        invoice.amount_due().map_or_else(|| "-".to_owned(), ToString::to_string),
        invoice.seller().and_then(|p| p.name()).unwrap_or("-"),
    )
}

#[test]
fn national_formats() {
    let facturae = "<fe:Facturae xmlns:fe='http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml'><Parties>\
        <SellerParty><Individual><Name>Ana</Name><FirstSurname>Ruiz</FirstSurname></Individual></SellerParty></Parties><Invoices>\
        <Invoice><InvoiceHeader><InvoiceNumber>7</InvoiceNumber><InvoiceSeriesCode>F</InvoiceSeriesCode><InvoiceClass>OO</InvoiceClass>\
        </InvoiceHeader><InvoiceIssueData><IssueDate>2024-05-01</IssueDate><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>\
        </InvoiceIssueData><InvoiceTotals><InvoiceTotal>121.00</InvoiceTotal><TotalExecutableAmount>106.00</TotalExecutableAmount>\
        </InvoiceTotals><PaymentDetails><Installment><InstallmentDueDate>2024-05-31</InstallmentDueDate></Installment></PaymentDetails>\
        </Invoice></Invoices></fe:Facturae>";
    let ebinterface = "<eb:Invoice xmlns:eb='http://www.ebinterface.at/schema/4p3/' eb:DocumentType='Invoice' eb:InvoiceCurrency='EUR'>\
        <eb:InvoiceNumber>8</eb:InvoiceNumber><eb:InvoiceDate>2024-05-01</eb:InvoiceDate><eb:Biller><eb:Address><eb:Name>Wien KG</eb:Name>\
        </eb:Address></eb:Biller><eb:PayableAmount>12.00</eb:PayableAmount><eb:PaymentConditions><eb:DueDate>2024-05-31</eb:DueDate>\
        </eb:PaymentConditions></eb:Invoice>";
    let isdoc = "<Invoice xmlns='http://isdoc.cz/namespace/2013'><DocumentType>2</DocumentType><ID>9</ID><IssueDate>2024-05-01</IssueDate>\
        <LocalCurrencyCode>CZK</LocalCurrencyCode><AccountingSupplierParty><Party><PartyName><Name>Praha</Name></PartyName></Party>\
        </AccountingSupplierParty><LegalMonetaryTotal><PayableAmount>100</PayableAmount></LegalMonetaryTotal></Invoice>";
    let ksef = "<Faktura xmlns='http://crd.gov.pl/wzor/2025/06/25/13775/'><Podmiot1><DaneIdentyfikacyjne><Nazwa>Polska</Nazwa>\
        </DaneIdentyfikacyjne></Podmiot1><Fa><KodWaluty>PLN</KodWaluty><P_1>2024-05-01</P_1><P_2>FV/10</P_2><P_15>123.00</P_15>\
        <RodzajFaktury>VAT</RodzajFaktury><Platnosc><TerminPlatnosci><Termin>2024-05-31</Termin></TerminPlatnosci></Platnosc></Fa></Faktura>";
    let cfdi = "<c:Comprobante xmlns:c='http://www.sat.gob.mx/cfd/4' Serie='A' Folio='0011' Fecha='2024-05-01T10:00:00' Moneda='MXN' \
        Total='232.00' TipoDeComprobante='I'><c:Emisor Nombre='Kemper'/></c:Comprobante>";
    let svefaktura = "<Invoice xmlns='urn:sfti:documents:BasicInvoice:1:0' xmlns:a='urn:sfti:CommonAggregateComponents:1:0' \
        xmlns:b='urn:oasis:names:tc:ubl:CommonBasicComponents:1:0'><ID>12</ID><b:IssueDate>2024-05-01</b:IssueDate>\
        <InvoiceTypeCode>380</InvoiceTypeCode><InvoiceCurrencyCode>SEK</InvoiceCurrencyCode><a:SellerParty><a:Party><a:PartyName>\
        <b:Name>Svea</b:Name></a:PartyName></a:Party></a:SellerParty><a:PaymentMeans><b:DuePaymentDate>2024-05-31</b:DuePaymentDate>\
        </a:PaymentMeans><a:LegalTotal><b:TaxInclusiveTotalAmount amountCurrencyID='SEK'>500.00</b:TaxInclusiveTotalAmount></a:LegalTotal>\
        </Invoice>";
    let finvoice = "<Finvoice Version='3.0'><SellerPartyDetails><SellerOrganisationName>Suomi Oy</SellerOrganisationName></SellerPartyDetails>\
        <InvoiceDetails><InvoiceTypeCode>INV01</InvoiceTypeCode><InvoiceNumber>13</InvoiceNumber><InvoiceDate Format='CCYYMMDD'>20240501\
        </InvoiceDate><InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier='EUR'>1253,50</InvoiceTotalVatIncludedAmount></InvoiceDetails>\
        <EpiDetails><EpiPaymentInstructionDetails><EpiInstructedAmount AmountCurrencyIdentifier='EUR'>1253,50</EpiInstructedAmount>\
        <EpiDateOptionDate Format='CCYYMMDD'>20240531</EpiDateOptionDate></EpiPaymentInstructionDetails></EpiDetails></Finvoice>";
    let zugferd = "<r:CrossIndustryDocument xmlns:r='urn:ferd:CrossIndustryDocument:invoice:1p0' \
        xmlns:m='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12' \
        xmlns:u='urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15'><r:HeaderExchangedDocument><m:ID>14</m:ID>\
        <m:TypeCode>380</m:TypeCode><m:IssueDateTime><u:DateTimeString format='102'>20240501</u:DateTimeString></m:IssueDateTime>\
        </r:HeaderExchangedDocument><r:SpecifiedSupplyChainTradeTransaction><m:ApplicableSupplyChainTradeAgreement><m:SellerTradeParty>\
        <m:Name>Bei Spiel</m:Name></m:SellerTradeParty></m:ApplicableSupplyChainTradeAgreement><m:ApplicableSupplyChainTradeSettlement>\
        <m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode><m:SpecifiedTradeSettlementMonetarySummation>\
        <m:DuePayableAmount currencyID='EUR'>571.04</m:DuePayableAmount></m:SpecifiedTradeSettlementMonetarySummation>\
        </m:ApplicableSupplyChainTradeSettlement></r:SpecifiedSupplyChainTradeTransaction></r:CrossIndustryDocument>";
    for (xml, expected) in [
        (facturae, "facturae invoice F7 2024-05-01 2024-05-31 106.00 EUR Ana Ruiz"),
        (ebinterface, "ebinterface invoice 8 2024-05-01 2024-05-31 12.00 EUR Wien KG"),
        (isdoc, "isdoc credit_note 9 2024-05-01 - 100 CZK Praha"),
        (ksef, "ksef invoice FV/10 2024-05-01 2024-05-31 123.00 PLN Polska"),
        (cfdi, "cfdi invoice A0011 2024-05-01 - 232.00 MXN Kemper"),
        (svefaktura, "svefaktura invoice 12 2024-05-01 2024-05-31 500.00 SEK Svea"),
        (finvoice, "finvoice invoice 13 2024-05-01 2024-05-31 1253.50 EUR Suomi Oy"),
        (zugferd, "zugferd1 invoice 14 2024-05-01 - 571.04 EUR Bei Spiel"),
    ] {
        let invoice = one(xml.as_bytes(), "a.xml");
        assert_eq!(summary(&invoice), expected);
        assert_eq!(invoice.is_payable(), invoice.kind() == Kind::Invoice, "{:?}", invoice.payability());
    }
}

#[test]
fn fatturapa_has_several_invoices_and_their_instalments() {
    let body = |number: u32, kind: &str, payments: &str| {
        format!(
            "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa>\
             <Data>2024-05-01</Data><Numero>{number}</Numero><ImportoTotaleDocumento>122.00</ImportoTotaleDocumento>\
             </DatiGeneraliDocumento></DatiGenerali><DatiPagamento>{payments}</DatiPagamento></FatturaElettronicaBody>"
        )
    };
    let pay = |amount: &str, due: &str, how: &str| {
        format!(
            "<DettaglioPagamento><ModalitaPagamento>{how}</ModalitaPagamento><DataScadenzaPagamento>{due}</DataScadenzaPagamento>\
             <ImportoPagamento>{amount}</ImportoPagamento></DettaglioPagamento>"
        )
    };
    let xml = format!(
        "<p:FatturaElettronica xmlns:p='http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2'><FatturaElettronicaHeader>\
         <CedentePrestatore><DatiAnagrafici><Anagrafica><Nome>Mario</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici>\
         </CedentePrestatore></FatturaElettronicaHeader>{}{}{}</p:FatturaElettronica>",
        body(1, "TD01", &[pay("50.00", "2024-05-31", "MP05"), pay("54.40", "2024-06-30", "MP05")].concat()),
        body(2, "TD04", &pay("122.00", "2024-05-31", "MP05")),
        body(3, "TD01", &pay("122.00", "2024-05-31", "MP19")),
    );
    let reading = read_file(xml.as_bytes(), "a.xml", &Limits::default()).into_reading();
    let summaries: Vec<String> = reading.invoices.iter().map(summary).collect();
    assert_eq!(
        summaries,
        [
            "fatturapa invoice 1 2024-05-01 - 104.40 EUR Mario Rossi",
            "fatturapa credit_note 2 2024-05-01 2024-05-31 122.00 EUR Mario Rossi",
            "fatturapa invoice 3 2024-05-01 2024-05-31 122.00 EUR Mario Rossi",
        ]
    );
    assert_eq!(reading.invoices[0].due_dates().len(), 2);
    assert!(reading.invoices[0].is_payable());
    assert_eq!(reading.invoices[2].payability(), [PayableReason::DirectDebit]);
}

#[test]
fn names_count_with_their_namespace() {
    let xml = ubl("1", "121.00");
    assert!(one(xml.as_bytes(), "a.xml").is_payable());
    let foreign = xml.replace("Invoice-2\"", "Invoice-3\"");
    assert_eq!(read_file(foreign.as_bytes(), "a.xml", &Limits::default()).outcome(), Outcome::None);
    let evil = xml.replace(
        "<cac:LegalMonetaryTotal>",
        "<e:LegalMonetaryTotal xmlns:e=\"urn:evil\"><cbc:PayableAmount currencyID=\"USD\">1.00</cbc:PayableAmount>\
         </e:LegalMonetaryTotal><cac:LegalMonetaryTotal><e:PayableAmount xmlns:e=\"urn:evil\">1.00</e:PayableAmount>",
    );
    assert_eq!(one(evil.as_bytes(), "a.xml").amount_due().unwrap().amount_text(), "121.00");
    let rebound = xml.replace("<cbc:PayableAmount", "<cbc:PayableAmount xmlns:cbc=\"urn:evil\"");
    assert_eq!(one(rebound.as_bytes(), "a.xml").amount_due(), None);
}

#[test]
fn contradictions_inside_a_document_block_it() {
    let xml = ubl("1", "121.00");
    let twice = xml.replace(
        "<cbc:PayableAmount",
        "<cbc:PayableAmount currencyID=\"USD\">1.00</cbc:PayableAmount><cbc:PayableAmount",
    );
    assert!(one(twice.as_bytes(), "a.xml").payability().contains(&PayableReason::Duplicate));
    let currency =
        xml.replace("<cbc:PayableAmount currencyID=\"USD\"", "<cbc:PayableAmount currencyID=\"EUR\"");
    assert_eq!(one(currency.as_bytes(), "a.xml").payability(), [PayableReason::CurrencyDiffers]);
    let sum = xml.replace("<cbc:TaxAmount currencyID=\"USD\">0<", "<cbc:TaxAmount currencyID=\"USD\">1<");
    let sum = one(sum.as_bytes(), "a.xml");
    assert_eq!(sum.payability(), [PayableReason::Arithmetic]);
    assert_eq!(sum.problems().first().map(|p| p.code), Some(ProblemCode::BrCo15));
    for (code, reason) in [
        ("381", PayableReason::Credit),
        ("325", PayableReason::AsksNoMoney),
        ("389", PayableReason::SelfBilled),
        ("999", PayableReason::KindUnknown),
    ] {
        let xml = xml.replace(">380<", &format!(">{code}<"));
        assert_eq!(one(xml.as_bytes(), "a.xml").payability(), [reason], "{code}");
    }
    for (means, reason) in [("59", PayableReason::DirectDebit), ("48", PayableReason::CardCharged)] {
        let element = format!(
            "<cac:PaymentMeans><cbc:PaymentMeansCode>{means}</cbc:PaymentMeansCode></cac:PaymentMeans><cac:TaxTotal>"
        );
        let xml = xml.replace("<cac:TaxTotal>", &element);
        assert_eq!(one(xml.as_bytes(), "a.xml").payability(), [reason], "{means}");
    }
    let dates = xml.replace("<cbc:DueDate>", "<cbc:DueDate>2018-05-21</cbc:DueDate><cbc:DueDate>");
    let dates = one(dates.as_bytes(), "a.xml");
    assert_eq!((dates.due_date(), dates.due_dates().len()), (None, 2));
    assert!(dates.payability().contains(&PayableReason::Duplicate));
    for amount in ["121,00", "NaN", "", "1e2", "12<cbc:X/>1.00"] {
        let xml = xml.replace(
            "PayableAmount currencyID=\"USD\">121.00",
            &format!("PayableAmount currencyID=\"USD\">{amount}"),
        );
        let report = read_file(xml.as_bytes(), "a.xml", &Limits::default());
        assert_eq!(refusals(report.reading()), ["invoice.amount_malformed"], "{amount}");
    }
}

#[test]
fn encodings() {
    let xml = ubl("1", "121.00").replace("Contoso", "Caf\u{e9}").replace("<?xml version=\"1.0\"?>", "");
    let latin: Vec<u8> = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{xml}")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let wide: Vec<u8> = format!("\u{feff}{xml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{feff}{xml}").into_bytes();
    for bytes in [xml.into_bytes(), latin, wide, marked] {
        assert_eq!(one(&bytes, "a.xml").seller().unwrap().name(), Some("Caf\u{e9}"));
    }
}

#[test]
fn envelopes_and_attachments_are_looked_into() {
    let xml = ubl("1", "121.00").replace("<?xml version=\"1.0\"?>", "");
    let envelope = format!(
        "<s:StandardBusinessDocument xmlns:s='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>\
         <s:StandardBusinessDocumentHeader/>{xml}</s:StandardBusinessDocument>"
    );
    assert_eq!(one(envelope.as_bytes(), "a.xml").number(), Some("1"));
    let attached = read(&message(&[("Content-Type: text/plain", "see attachment"), (XML, &xml)]));
    assert!(attached.invoices[0].is_payable());
    assert_eq!(attached.invoices[0].part().to_string(), "2");
    let forwarded = message(&[("Content-Type: message/rfc822", &message(&[(XML, &xml)]))]);
    assert_eq!(read(&forwarded).invoices[0].payability(), [PayableReason::NotDisplayed]);
}

#[test]
fn a_document_type_is_refused_wherever_it_stands() {
    let xml = ubl("1", "121.00")
        .replace("<?xml version=\"1.0\"?>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>");
    let report = read_file(xml.as_bytes(), "a.xml", &Limits::default());
    assert_eq!(
        (report.outcome(), refusals(report.reading())),
        (Outcome::Rejected, vec!["invoice.dtd_forbidden"])
    );
    assert_eq!(refusals(&read(&message(&[(XML, &xml)]))), ["invoice.dtd_forbidden"]);
    let report = read_file(&text_pdf(&[("factur-x.xml", &xml)]), "a.pdf", &Limits::default());
    assert_eq!(refusals(report.reading()), ["invoice.dtd_forbidden"]);
}

/// A PDF with embedded texts.
fn text_pdf(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    common::pdf::of(&files)
}

#[test]
fn hybrid_pdfs() {
    let (xml, other) = (ubl("1", "121.00"), ubl("1", "1.00"));
    let invoice = one(&text_pdf(&[("readme.txt", "hello"), ("anything", &xml)]), "a.pdf");
    assert_eq!((invoice.number(), invoice.part().to_string().as_str()), (Some("1"), "!anything"));
    assert!(invoice.is_payable());
    let reading = read_file(&text_pdf(&[("a.xml", &xml), ("b.xml", &other)]), "a.pdf", &Limits::default())
        .into_reading();
    assert!(reading.invoices.iter().all(|i| i.payability() == [PayableReason::SourcesDisagree]));
    let bomb = "<a>".to_owned() + &" ".repeat(5 << 20);
    let report = read_file(&text_pdf(&[("factur-x.xml", &bomb)]), "a.pdf", &Limits::default());
    assert_eq!(refusals(report.reading()), ["invoice.inflate_limit"]);
    assert_eq!(read_file(&text_pdf(&[]), "a.pdf", &Limits::default()).outcome(), Outcome::None);
}

#[test]
fn a_line_of_json_is_one_line_of_ascii() {
    let json = request_json("1\u{2028}\u{85}\u{e9}", "1", "");
    let report = read_file(html(&[&json]).as_bytes(), "a.html", &Limits::default());
    let line = report.json_line("b\u{fc}ro\n.html");
    assert!(line.is_ascii() && !line.contains('\n'));
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["file"], "b\u{fc}ro\n.html");
    assert_eq!(value["outcome"], "invoice");
    assert_eq!(value["invoices"][0]["amount_due"], "1");
    assert_eq!(value["invoices"][0]["payable_reasons"][0], "invoice.control_character");
    assert_eq!(value["invoices"][0]["total"], serde_json::Value::Null);
    assert_eq!(
        report.reading().all_invoices().map(Invoice::format).collect::<Vec<_>>(),
        [Format::ActionRequest]
    );
}

#[test]
fn buyers_and_earlier_invoices() {
    let buyer = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>0</cbc:ID></cac:InvoiceDocumentReference>\
        </cac:BillingReference><cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>A</cbc:ID>\
        </cac:PartyIdentification><cac:PartyName><cbc:Name>Shop</cbc:Name></cac:PartyName><cac:PartyTaxScheme>\
        <cbc:CompanyID>B</cbc:CompanyID></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:CompanyID>C</cbc:CompanyID>\
        </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty><cac:TaxTotal>";
    let invoice = one(ubl("1", "1").replacen("<cac:TaxTotal>", buyer, 1).as_bytes(), "a.xml");
    assert_eq!(invoice.preceding_invoices(), ["0"]);
    let buyer = invoice.buyer().unwrap();
    assert_eq!(buyer.identifiers, ["A", "B", "C"]);
    // A trading name is not a registered name.
    assert_eq!((buyer.legal_name.as_deref(), buyer.name()), (None, Some("Shop")));
    let cii = "<rsm:CrossIndustryInvoice xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100' \
        xmlns:ram='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'><rsm:ExchangedDocument>\
        <ram:ID>1</ram:ID></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>\
        <ram:BuyerTradeParty><ram:ID>A</ram:ID><ram:GlobalID>G</ram:GlobalID><ram:SpecifiedLegalOrganization><ram:ID>C</ram:ID>\
        </ram:SpecifiedLegalOrganization><ram:SpecifiedTaxRegistration><ram:ID>B</ram:ID></ram:SpecifiedTaxRegistration>\
        </ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>\
        <ram:SpecifiedTradeSettlementPaymentMeans/><ram:PaymentReference>R</ram:PaymentReference><ram:InvoiceReferencedDocument>\
        <ram:IssuerAssignedID>0</ram:IssuerAssignedID></ram:InvoiceReferencedDocument></ram:ApplicableHeaderTradeSettlement>\
        </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>";
    let invoice = one(cii.as_bytes(), "a.xml");
    assert_eq!(invoice.preceding_invoices(), ["0"]);
    assert_eq!(invoice.buyer().unwrap().identifiers, ["A", "G", "B", "C"]);
    assert_eq!(invoice.payment_means()[0].reference.as_deref(), Some("R"));
    let gobl = r#"{"$schema":"https://gobl.org/draft-0/bill/invoice","code":"1","preceding":[{"series":"S","code":"0"}]}"#;
    assert_eq!(one(gobl.as_bytes(), "a.json").preceding_invoices(), ["S-0"]);
}
