//! What a document says against its own payment: groups twice that may occur once, and that no money is to be sent.
#![cfg(feature = "read")]

use billfold_invoice::{PayableReason, ProblemCode};

use crate::common::{one, ubl};

/// The document is payable with `from`, and not with `to` instead, for this reason.
fn turns(text: &str, from: &str, to: &str, reason: PayableReason) {
    assert!(one(text).is_payable(), "{:?} {text}", one(text).payability());
    assert!(text.contains(from), "{from}");
    assert_eq!(one(&text.replacen(from, to, 1)).payability(), [reason], "{to}");
}

#[test]
fn what_may_stand_once_blocks_when_it_stands_twice() {
    let xml = ubl("1", "121.00");
    let before = "<cac:TaxTotal>";
    let party = |role: &str, name: &str| {
        format!(
            "<cac:{role}><cac:Party><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:Party></cac:{role}>"
        )
    };
    let payee = |name: &str| {
        format!("<cac:PayeeParty><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:PayeeParty>")
    };
    let total = |tax: &str| {
        format!("<cac:TaxTotal><cbc:TaxAmount currencyID=\"USD\">{tax}</cbc:TaxAmount></cac:TaxTotal>")
    };
    let requested = "<cac:RequestedMonetaryTotal><cbc:PayableAmount currencyID=\"USD\">999</cbc:PayableAmount>\
        </cac:RequestedMonetaryTotal>";
    let registered =
        "<cac:PartyLegalEntity><cbc:RegistrationName>Evil</cbc:RegistrationName></cac:PartyLegalEntity>";
    for added in [
        party("AccountingSupplierParty", "Evil"),
        party("AccountingCustomerParty", "A") + &party("AccountingCustomerParty", "B"),
        payee("A") + &payee("B"),
        requested.to_owned(),
        "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>".to_owned(),
        total("21"),
    ] {
        turns(&xml, before, &format!("{added}{before}"), PayableReason::Duplicate);
    }
    turns(
        &xml,
        "<cac:PartyLegalEntity>",
        &format!("{registered}<cac:PartyLegalEntity>"),
        PayableReason::Duplicate,
    );
    // The tax in the accounting currency, the same tax again, and one total for each of two taxes.
    let tax = |totals: &[&str], with: &str| {
        let totals: String = totals.iter().map(|tax| total(tax)).collect();
        let xml = xml.replace(&total("0"), &totals);
        let xml = xml.replace(
            "TaxInclusiveAmount currencyID=\"USD\">121.00",
            &format!("TaxInclusiveAmount currencyID=\"USD\">{with}"),
        );
        let xml = xml.replace(
            "PayableAmount currencyID=\"USD\">121.00",
            &format!("PayableAmount currencyID=\"USD\">{with}"),
        );
        let rows = "<cac:TaxSubtotal><cbc:TaxAmount currencyID=\"USD\">";
        let amount: i64 = with.parse::<i64>().unwrap().saturating_sub(121);
        let first = "</cbc:TaxAmount></cac:TaxTotal>";
        xml.replacen(
            first,
            &format!("</cbc:TaxAmount>{rows}{amount}</cbc:TaxAmount></cac:TaxSubtotal></cac:TaxTotal>"),
            1,
        )
    };
    assert!(!one(&tax(&["21", "21"], "142")).payability().contains(&PayableReason::Duplicate));
    assert!(!one(&tax(&["20", "1"], "142")).payability().contains(&PayableReason::Duplicate));
    assert!(one(&tax(&["20", "2"], "142")).payability().contains(&PayableReason::Duplicate));
}

#[test]
fn a_credit_under_another_root_is_a_contradiction() {
    let debit = ubl("1", "121.00")
        .replace("<Invoice ", "<DebitNote ")
        .replace("</Invoice>", "</DebitNote>")
        .replace("Invoice-2\"", "DebitNote-2\"");
    turns(&debit, ">380<", ">381<", PayableReason::KindUnknown);
    turns(&debit, ">380<", ">396<", PayableReason::KindUnknown);
    let problems = one(&debit.replace(">380<", ">381<")).problems().to_vec();
    assert_eq!(problems.first().map(|p| p.code), Some(ProblemCode::KindContradiction));
    assert_eq!(problems.first().map(|p| p.path.as_str()), Some("cbc:InvoiceTypeCode"));
}

#[test]
fn copies_ask_for_no_money() {
    let copy = "<cbc:CopyIndicator>true</cbc:CopyIndicator><cbc:DueDate>";
    turns(&ubl("1", "1"), "<cbc:DueDate>", copy, PayableReason::AsksNoMoney);
    let base = "urn:un:unece:uncefact:data:standard";
    let cii = format!(
        "<rsm:CrossIndustryInvoice xmlns:rsm='{base}:CrossIndustryInvoice:100' \
         xmlns:ram='{base}:ReusableAggregateBusinessInformationEntity:100' xmlns:udt='{base}:UnqualifiedDataType:100'>\
         <rsm:ExchangedDocument><ram:ID>1</ram:ID><ram:CopyIndicator><udt:Indicator>false</udt:Indicator></ram:CopyIndicator>\
         </rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>\
         <ram:Name>A</ram:Name></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>\
         <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>\
         <ram:DuePayableAmount>1</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>\
         </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    );
    turns(&cii, ">false<", ">true<", PayableReason::AsksNoMoney);
    turns(
        &cii,
        "<ram:SellerTradeParty>",
        "<ram:SellerTradeParty><ram:Name>A</ram:Name></ram:SellerTradeParty><ram:SellerTradeParty>",
        PayableReason::Duplicate,
    );
}

#[test]
fn ksef() {
    use PayableReason as R;
    let text = "<Faktura xmlns='http://crd.gov.pl/wzor/2025/06/25/13775/'><Podmiot1><DaneIdentyfikacyjne><Nazwa>Polska</Nazwa>\
        </DaneIdentyfikacyjne></Podmiot1><Fa><KodWaluty>PLN</KodWaluty><P_1>2024-05-01</P_1><P_2>FV/10</P_2><P_13_1>100.00</P_13_1>\
        <P_14_1>23.00</P_14_1><P_15>123.00</P_15><Adnotacje/><RodzajFaktury>VAT</RodzajFaktury><Rozliczenie><SumaOdliczen>100.00\
        </SumaOdliczen><DoZaplaty>23.00</DoZaplaty></Rozliczenie><Platnosc></Platnosc></Fa></Faktura>";
    assert_eq!(one(text).amount_due().unwrap().to_string(), "23.00 PLN");
    assert_eq!(one(text).total().unwrap().to_string(), "123.00 PLN");
    for (from, to, reason) in [
        ("<DoZaplaty>23.00", "<DoZaplaty>24.00", R::Arithmetic),
        ("<P_14_1>23.00", "<P_14_1>13.00", R::Arithmetic),
        ("<DoZaplaty>23.00</DoZaplaty>", "<DoRozliczenia>1.00</DoRozliczenia>", R::AlreadyPaid),
        ("<Platnosc>", "<Platnosc><ZnacznikZaplatyCzesciowej>1</ZnacznikZaplatyCzesciowej>", R::PartlyPaid),
        ("<Platnosc>", "<Platnosc><ZaplataCzesciowa/>", R::PartlyPaid),
        ("<Platnosc>", "<Platnosc><ZnacznikZaplatyCzesciowej>2</ZnacznikZaplatyCzesciowej>", R::AlreadyPaid),
        ("<Platnosc>", "<Platnosc><Zaplacono>1</Zaplacono>", R::AlreadyPaid),
        ("<Platnosc>", "<Platnosc><FormaPlatnosci>2</FormaPlatnosci>", R::CardCharged),
        ("<Adnotacje/>", "<Adnotacje><P_17>1</P_17></Adnotacje>", R::SelfBilled),
    ] {
        turns(text, from, to, reason);
    }
    let transfer = text.replace("<Platnosc>", "<Platnosc><FormaPlatnosci>6</FormaPlatnosci>");
    assert!(one(&transfer.replace("<Adnotacje/>", "<Adnotacje><P_17>2</P_17></Adnotacje>")).is_payable());
}

#[test]
fn fatturapa_cfdi_and_facturae() {
    use PayableReason as R;
    let fatturapa = "<p:FatturaElettronica xmlns:p='http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2'>\
        <FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><Anagrafica><Denominazione>Rossi</Denominazione></Anagrafica>\
        </DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali>\
        <DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2024-05-01</Data><Numero>1</Numero>\
        <ImportoTotaleDocumento>122.00</ImportoTotaleDocumento></DatiGeneraliDocumento></DatiGenerali><DatiPagamento>\
        <DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><ImportoPagamento>102.00</ImportoPagamento>\
        </DettaglioPagamento></DatiPagamento></FatturaElettronicaBody></p:FatturaElettronica>";
    for (from, to, reason) in [
        ("MP05", "MP08", R::CardCharged),
        ("MP05", "MP19", R::DirectDebit),
        ("MP05", "MP22", R::AlreadyPaid),
        (">102.00<", ">999.00<", R::Arithmetic),
        ("<CedentePrestatore>", "<CedentePrestatore/><CedentePrestatore>", R::Duplicate),
    ] {
        turns(fatturapa, from, to, reason);
    }
    let cfdi = "<c:Comprobante xmlns:c='http://www.sat.gob.mx/cfd/4' Serie='A' Folio='0011' Fecha='2024-05-01T10:00:00' Moneda='MXN' \
        SubTotal='201.00' Descuento='1.00' Total='232.00' TipoDeComprobante='I' FormaPago='03'><c:Emisor Nombre='Kemper'/>\
        <c:Impuestos TotalImpuestosTrasladados='32.00'/></c:Comprobante>";
    for (from, to, reason) in [
        ("FormaPago='03'", "FormaPago='04'", R::CardCharged),
        ("FormaPago='03'", "FormaPago='28'", R::CardCharged),
        ("FormaPago='03'", "FormaPago='30'", R::AlreadyPaid),
        ("Descuento='1.00'", "Descuento='9.00'", R::Arithmetic),
    ] {
        turns(cfdi, from, to, reason);
    }
    let facturae = "<fe:Facturae xmlns:fe='http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml'><FileHeader>\
        <InvoiceIssuerType>EM</InvoiceIssuerType></FileHeader><Parties><SellerParty><LegalEntity><CorporateName>Ana</CorporateName>\
        </LegalEntity></SellerParty></Parties><Invoices><Invoice><InvoiceHeader><InvoiceNumber>7</InvoiceNumber>\
        <InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>OO</InvoiceClass></InvoiceHeader><InvoiceIssueData>\
        <IssueDate>2024-05-01</IssueDate><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode></InvoiceIssueData><InvoiceTotals>\
        <TotalGrossAmountBeforeTaxes>100.00</TotalGrossAmountBeforeTaxes><TotalTaxOutputs>21.00</TotalTaxOutputs>\
        <TotalTaxesWithheld>15.00</TotalTaxesWithheld><InvoiceTotal>106.00</InvoiceTotal>\
        <TotalExecutableAmount>106.00</TotalExecutableAmount></InvoiceTotals><PaymentDetails><Installment>\
        <InstallmentDueDate>2024-05-31</InstallmentDueDate><PaymentMeans>04</PaymentMeans></Installment></PaymentDetails></Invoice>\
        </Invoices></fe:Facturae>";
    for (from, to, reason) in [
        (">FC<", ">AF<", R::SelfBilled),
        (">EM<", ">RE<", R::SelfBilled),
        (">04<", ">02<", R::DirectDebit),
        (">04<", ">19<", R::CardCharged),
        (">106.00</TotalExecutableAmount>", ">121.00</TotalExecutableAmount>", R::Arithmetic),
        (">106.00</InvoiceTotal>", ">9999.00</InvoiceTotal>", R::Arithmetic),
        ("<InvoiceTotals>", "<InvoiceTotals/><InvoiceTotals>", R::Duplicate),
    ] {
        turns(facturae, from, to, reason);
    }
}

#[test]
fn ebinterface_svefaktura_and_finvoice() {
    use PayableReason as R;
    let ebinterface = "<eb:Invoice xmlns:eb='http://www.ebinterface.at/schema/6p1/' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
        eb:DocumentType='Invoice' eb:InvoiceCurrency='EUR' eb:IsDuplicate='false'><eb:InvoiceNumber>8</eb:InvoiceNumber><eb:InvoiceDate>2024-05-01\
        </eb:InvoiceDate><eb:Biller><eb:Address><eb:Name>Wien KG</eb:Name></eb:Address></eb:Biller><eb:TotalGrossAmount>12.00\
        </eb:TotalGrossAmount><eb:PrepaidAmount>2.00</eb:PrepaidAmount><eb:PayableAmount>10.00</eb:PayableAmount><eb:PaymentMethod>\
        <eb:UniversalBankTransaction><eb:BeneficiaryAccount><eb:IBAN>AT1</eb:IBAN></eb:BeneficiaryAccount>\
        </eb:UniversalBankTransaction></eb:PaymentMethod></eb:Invoice>";
    let account = |text: &str| one(text).payment_means().first().and_then(|means| means.account.clone());
    assert_eq!(account(ebinterface).as_deref(), Some("AT1"));
    let method = "<eb:PaymentMethod>";
    for (from, to, reason) in [
        ("IsDuplicate='false'", "IsDuplicate='true'", R::AsksNoMoney),
        (method, "<eb:PaymentMethod><eb:NoPayment/>", R::AsksNoMoney),
        (method, "<eb:PaymentMethod xsi:type='NoPaymentType'>", R::AsksNoMoney),
        (method, "<eb:PaymentMethod><eb:PaymentCard/>", R::CardCharged),
        (method, "<eb:PaymentMethod><eb:SEPADirectDebit/>", R::DirectDebit),
        (method, "<eb:PaymentMethod><eb:DirectDebit/>", R::DirectDebit),
        (method, "<eb:PaymentMethod xsi:type='eb:DirectDebitType'>", R::DirectDebit),
        (">2.00<", ">3.00<", R::Arithmetic),
    ] {
        turns(ebinterface, from, to, reason);
    }
    let svefaktura = "<Invoice xmlns='urn:sfti:documents:BasicInvoice:1:0' xmlns:a='urn:sfti:CommonAggregateComponents:1:0' \
        xmlns:b='urn:oasis:names:tc:ubl:CommonBasicComponents:1:0'><ID>12</ID><b:IssueDate>2024-05-01</b:IssueDate>\
        <InvoiceTypeCode>380</InvoiceTypeCode><InvoiceCurrencyCode>SEK</InvoiceCurrencyCode><a:SellerParty><a:Party><a:PartyName>\
        <b:Name>Svea</b:Name></a:PartyName></a:Party></a:SellerParty><a:PaymentMeans><a:PaymentMeansTypeCode>1</a:PaymentMeansTypeCode>\
        <a:PayeeFinancialAccount><a:ID>3338929</a:ID></a:PayeeFinancialAccount></a:PaymentMeans><a:TaxTotal>\
        <b:TotalTaxAmount>100</b:TotalTaxAmount></a:TaxTotal><a:LegalTotal><b:TaxExclusiveTotalAmount>400</b:TaxExclusiveTotalAmount>\
        <b:TaxInclusiveTotalAmount>500</b:TaxInclusiveTotalAmount></a:LegalTotal></Invoice>";
    assert_eq!(account(svefaktura).as_deref(), Some("3338929"));
    turns(svefaktura, ">100<", ">1<", R::Arithmetic);
    let finvoice = "<Finvoice Version='3.0'><SellerPartyDetails><SellerOrganisationName>Suomi Oy</SellerOrganisationName>\
        </SellerPartyDetails><InvoiceDetails><InvoiceTypeCode>INV01</InvoiceTypeCode><InvoiceNumber>13</InvoiceNumber>\
        <InvoiceTotalVatExcludedAmount>1000,00</InvoiceTotalVatExcludedAmount><InvoiceTotalVatAmount>253,50</InvoiceTotalVatAmount>\
        <InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier='EUR'>1253,50</InvoiceTotalVatIncludedAmount></InvoiceDetails>\
        <EpiDetails><EpiPartyDetails><EpiBeneficiaryPartyDetails><EpiAccountID>FI21</EpiAccountID></EpiBeneficiaryPartyDetails>\
        </EpiPartyDetails><EpiPaymentInstructionDetails><EpiInstructedAmount AmountCurrencyIdentifier='EUR'>1253,50\
        </EpiInstructedAmount></EpiPaymentInstructionDetails></EpiDetails></Finvoice>";
    assert_eq!(account(finvoice).as_deref(), Some("FI21"));
    for (from, to, reason) in [
        ("INV01", "INV02", R::Credit),
        ("INV01", "INV04", R::AsksNoMoney),
        ("INV01", "INV05", R::Reminder),
        ("INV01", "INV06", R::AsksNoMoney),
        ("INV01", "INV07", R::SelfBilled),
        ("INV01", "INV08", R::Reminder),
        ("INV01", "INV99", R::KindUnknown),
        (">253,50<", ">1,50<", R::Arithmetic),
        (
            "<EpiInstructedAmount AmountCurrencyIdentifier='EUR'>1",
            "<EpiInstructedAmount AmountCurrencyIdentifier='EUR'>9",
            R::Arithmetic,
        ),
    ] {
        turns(finvoice, from, to, reason);
    }
}

#[test]
fn isdoc_in_a_foreign_currency_states_its_amounts_in_it() {
    let text = "<Invoice xmlns='http://isdoc.cz/namespace/2013'><DocumentType>1</DocumentType><ID>9</ID><IssueDate>2024-05-01</IssueDate>\
        <LocalCurrencyCode>CZK</LocalCurrencyCode><ForeignCurrencyCode>EUR</ForeignCurrencyCode><AccountingSupplierParty><Party>\
        <PartyName><Name>Praha</Name></PartyName></Party></AccountingSupplierParty><LegalMonetaryTotal>\
        <TaxInclusiveAmount>2500</TaxInclusiveAmount><TaxInclusiveAmountCurr>100</TaxInclusiveAmountCurr>\
        <PayableAmount>2500</PayableAmount><PayableAmountCurr>100</PayableAmountCurr></LegalMonetaryTotal></Invoice>";
    assert_eq!(one(text).amount_due().unwrap().to_string(), "100 EUR");
    turns(text, "<PayableAmountCurr>100</PayableAmountCurr>", "", PayableReason::AmountMissing);
    turns(text, "<PayableAmountCurr>100", "<PayableAmountCurr>2500", PayableReason::Arithmetic);
    let local = text.replace("<ForeignCurrencyCode>EUR</ForeignCurrencyCode>", "");
    let local = local.replace("<PayableAmountCurr>100</PayableAmountCurr>", "");
    assert_eq!(one(&local).amount_due().unwrap().to_string(), "2500 CZK");
}

#[test]
fn gobl_of_the_buyer() {
    let text = r#"{"$schema":"https://gobl.org/draft-0/bill/invoice","code":"1","issue_date":"2024-05-01","currency":"EUR",
        "supplier":{"name":"C"},"totals":{"payable":"5.00"}}"#;
    turns(text, "\"code\"", "\"$tags\":[\"self-billed\"],\"code\"", PayableReason::SelfBilled);
    turns(text, "\"code\"", "\"tax\":{\"tags\":[\"self-billed\"]},\"code\"", PayableReason::SelfBilled);
    assert!(one(&text.replace("\"code\"", "\"$tags\":[\"simplified\"],\"code\"")).is_payable());
}
