//! The payment-request webhook: `loadentity`, the shipping changes, and the way to `paymentstatus`.

use axum::http::{HeaderMap, StatusCode};
use billfold_money::{Money, MoneyError};

use super::answer::Answer;
use super::book::Account;
use super::entity::{entity, invoice_id, owned};
use super::wire::{
    Amount, Asked, Details, Item, Loaded, LoadedData, LoadedMethod, METHOD, NUMBER_PAID, Options,
    ShippingOption,
};
use super::{Inner, bearer, status};
use crate::partner::Partner;

const NETWORKS: [&str; 7] = ["visa", "mastercard", "amex", "discover", "diners", "jcb", "unionpay"];

/// Whether a body asks for `paymentstatus`, for the fault script, before anything is verified.
pub(super) fn is_status(body: &str) -> bool {
    serde_json::from_str::<Asked>(body)
        .is_ok_and(|asked| asked.method_data.iter().any(|method| method.data.event == "paymentstatus"))
}

pub(super) async fn answer(inner: &Inner, headers: &HeaderMap, body: &str) -> Answer {
    let caller = match bearer::verify(headers, &inner.keys.bearer, &inner.operator, inner.clock.now()) {
        Ok(caller) => caller,
        Err(word) => return Answer::refused(StatusCode::UNAUTHORIZED, word),
    };
    let Ok(asked) = serde_json::from_str::<Asked>(body) else {
        return Answer::refused(StatusCode::BAD_REQUEST, "malformed");
    };
    let [method] = asked.method_data.as_slice() else {
        return Answer::refused(StatusCode::BAD_REQUEST, "method_data");
    };
    let (event, request_id) = (method.data.event.clone(), method.data.request_id.clone());
    let invoice_id = match invoice_id(&method.data.product_context) {
        Ok(id) => id,
        Err(answer) => return answer.about(&event, None),
    };
    if let Err(answer) = owned(&mut inner.book.lock(), &caller.merchant_id, &invoice_id) {
        return answer.about(&event, request_id.as_deref());
    }
    let answer = match (event.as_str(), &request_id) {
        ("loadentity" | "shippingaddresschange" | "shippingoptionchange", _) => {
            load(inner, &caller.merchant_id, &invoice_id, asked)
        }
        ("paymentstatus", Some(id)) => status::answer(inner, &caller.merchant_id, &invoice_id, id).await,
        _ => Answer::refused(StatusCode::BAD_REQUEST, "event"),
    };
    answer.about(&event, request_id.as_deref())
}

fn load(inner: &Inner, merchant_id: &str, invoice_id: &str, asked: Asked) -> Answer {
    let mut state = inner.book.lock();
    let notices = state.number_paid(merchant_id, invoice_id).then_some([NUMBER_PAID]);
    let Some(account) = state.account(merchant_id, invoice_id) else {
        return Answer::refused(StatusCode::NOT_FOUND, "no_such_invoice");
    };
    let option = asked.shipping_option.as_deref();
    if option.is_some_and(|id| !account.invoice.shipping.iter().any(|known| known.id == id)) {
        return Answer::refused(StatusCode::BAD_REQUEST, "shipping_option");
    }
    let today = inner.clock.now().date_naive();
    match loaded(account, asked, (&inner.partner, notices), today) {
        Ok(loaded) => Answer::ok(&loaded),
        Err(_) => Answer::refused(StatusCode::INTERNAL_SERVER_ERROR, "amount"),
    }
}

fn loaded(
    account: &Account,
    asked: Asked,
    (partner, notices): (&Partner, Option<[&'static str; 1]>),
    today: chrono::NaiveDate,
) -> Result<Loaded<'static>, MoneyError> {
    let invoice = &account.invoice;
    let option = asked.shipping_option.as_deref();
    let ships = !invoice.shipping.is_empty();
    let due = account.amount_due(option)?;
    let entity = entity(account, option, partner, today, None)?;
    // The published examples offer the options once the address is known.
    let offered = ships && asked.shipping_address.is_some();
    let shipping_options = if offered { options(account, option) } else { Vec::new() };
    let pending = ships && account.shipping_option(option).is_none();
    let details = Details {
        id: invoice.id.clone(),
        total: Item { label: "Total Due".to_owned(), amount: Amount::of(due), pending },
        paid_so_far: Amount::of(account.paid()?),
        display_items: items(account, option)?,
        shipping_options,
    };
    let mut methods = asked.method_data.into_iter();
    let (event, product_context) =
        methods.next().map(|method| (method.data.event, method.data.product_context)).unwrap_or_default();
    let data = LoadedData {
        event: if option.is_some() { "shippingoptionchange".to_owned() } else { event },
        product_context,
        supported_networks: &NETWORKS,
        supported_types: ["credit"],
        entity,
        mode: "TEST",
        notices,
    };
    Ok(Loaded {
        id: asked.id,
        method_data: [LoadedMethod { supported_methods: METHOD, data }],
        options: Options {
            request_payer_name: true,
            request_payer_email: true,
            request_payer_phone: ships,
            request_shipping: ships,
            shipping_type: ships.then_some("shipping"),
        },
        details,
        shipping_address: asked.shipping_address,
        shipping_option: asked.shipping_option,
    })
}

fn options(account: &Account, chosen: Option<&str>) -> Vec<ShippingOption> {
    let option = |option: &crate::invoice::Shipping| ShippingOption {
        id: option.id.clone(),
        label: option.label.clone(),
        amount: Amount::of(option.amount),
        selected: chosen == Some(option.id.as_str()),
    };
    account.invoice.shipping.iter().map(option).collect()
}

fn items(account: &Account, option: Option<&str>) -> Result<Vec<Item>, MoneyError> {
    let item = |label: &str, amount: Money| Item {
        label: label.to_owned(),
        amount: Amount::of(amount),
        pending: false,
    };
    let zero = Money::from_minor(0, account.invoice.currency());
    let mut items: Vec<Item> =
        account.invoice.lines.iter().map(|line| item(&line.label, line.amount)).collect();
    if let Some(option) = account.shipping_option(option) {
        items.push(item("Shipping", option.amount));
    }
    let paid = account.payments.iter().map(|payment| &payment.amount);
    for amount in account.invoice.deposit.iter().chain(paid) {
        items.push(item("Paid", zero.checked_sub(amount)?));
    }
    Ok(items)
}
