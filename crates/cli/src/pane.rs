//! The task pane on a terminal: what the payer must see before going on.

use billfold::Reviewed;

use crate::failure::Failure;
use crate::output;

/// Prints the pane.
pub(crate) fn show(reviewed: &Reviewed) -> Result<(), Failure> {
    for line in lines(reviewed) {
        output::line(&line)?;
    }
    Ok(())
}

/// The pane's lines.
pub(crate) fn lines(reviewed: &Reviewed) -> Vec<String> {
    let pane = reviewed.pane();
    let text = |value: Option<&str>| value.unwrap_or("not stated").to_owned();
    let mut lines = vec![
        format!("  From          {}", pane.sender),
        format!("  Pay to        {}", text(pane.payee)),
        format!("  Invoice       {}", text(pane.number)),
        format!("  Due date      {}", pane.due_date.map_or_else(|| text(None), |date| date.to_string())),
        format!("  Amount due    {}", pane.amount_due),
    ];
    let live = reviewed.live();
    let chosen = live.shipping_options().iter().find(|option| live.shipping_option() == Some(&option.id));
    lines.extend(chosen.map(|option| format!("  Shipping      {} ({})", option.amount, option.label)));
    if pane.total != pane.amount_due {
        lines.push(format!("  Total charge  {}", pane.total));
    }
    lines.push(match pane.full_invoice {
        Some(url) => format!("  Full invoice  {url}"),
        None => "  Full invoice  no link".to_owned(),
    });
    lines.extend(pane.changes.iter().map(|change| format!("  ! {change}")));
    lines
        .extend(pane.warnings.iter().map(|warning| format!("  ! {} ({})", warning.detail(), warning.code())));
    lines.extend(pane.cautions.iter().map(|caution| format!("  * {}", caution.as_code().text())));
    lines
}
