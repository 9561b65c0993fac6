//! The billing address of a card, which processors compare with the bank's records.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroize;

use super::NewCardError;
use super::text::{MAX_LINE, MAX_POSTAL_CODE, check_optional};

/// A billing address. Every part may be empty. Personal data: wiped when dropped, and `Debug` shows nothing of it.
///
/// ```
/// use billfold_vault::Billing;
/// let billing = Billing::default().line1("1 Main St")?.city("Redmond")?.region("WA")?.postal_code("98052")?.country("US")?;
/// assert_eq!(billing.get_country(), "US");
/// # Ok::<(), billfold_vault::NewCardError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Billing {
    line1: String,
    line2: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
}

macro_rules! part {
    ($field:ident, $get:ident, $name:literal, $max:expr, $doc:literal) => {
        #[doc = concat!("Sets ", $doc, ".")]
        ///
        /// # Errors
        /// [`NewCardError::Text`] if it is too long, has control or invisible characters, or looks like a card number.
        pub fn $field(mut self, text: &str) -> Result<Self, NewCardError> {
            check_optional(text, $max).map_err(|problem| NewCardError::Text { field: $name, problem })?;
            text.clone_into(&mut self.$field);
            Ok(self)
        }

        #[doc = concat!("Reads ", $doc, ".")]
        #[must_use]
        pub fn $get(&self) -> &str {
            &self.$field
        }
    };
}

impl Billing {
    part!(line1, get_line1, "billing.line1", MAX_LINE, "the first address line, at most 100 bytes");
    part!(line2, get_line2, "billing.line2", MAX_LINE, "the second address line, at most 100 bytes");
    part!(city, get_city, "billing.city", MAX_LINE, "the city, at most 100 bytes");
    part!(region, get_region, "billing.region", MAX_LINE, "the state or province, at most 100 bytes");
    part!(
        postal_code,
        get_postal_code,
        "billing.postal_code",
        MAX_POSTAL_CODE,
        "the postal code, at most 16 bytes"
    );

    /// Sets the country: two capital letters (ISO 3166-1), or nothing.
    ///
    /// # Errors
    /// [`NewCardError::Country`] unless it is two capital letters.
    pub fn country(mut self, text: &str) -> Result<Self, NewCardError> {
        let code = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        if !code && !text.is_empty() {
            return Err(NewCardError::Country);
        }
        text.clone_into(&mut self.country);
        Ok(self)
    }

    /// Reads the country.
    #[must_use]
    pub fn get_country(&self) -> &str {
        &self.country
    }

    /// Whether no part says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }

    /// The parts in their stored order.
    pub(crate) fn parts(&self) -> [&str; 6] {
        [&self.line1, &self.line2, &self.city, &self.region, &self.postal_code, &self.country]
    }

    /// From the parts in their stored order.
    pub(crate) fn from_parts(parts: [&str; 6]) -> Result<Self, NewCardError> {
        let [line1, line2, city, region, postal_code, country] = parts;
        Self::default()
            .line1(line1)?
            .line2(line2)?
            .city(city)?
            .region(region)?
            .postal_code(postal_code)?
            .country(country)
    }
}

impl fmt::Debug for Billing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Billing(empty)" } else { "Billing(***)" })
    }
}

impl Drop for Billing {
    fn drop(&mut self) {
        for part in [
            &mut self.line1,
            &mut self.line2,
            &mut self.city,
            &mut self.region,
            &mut self.postal_code,
            &mut self.country,
        ] {
            part.zeroize();
        }
    }
}
