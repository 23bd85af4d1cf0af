//! Kinds of field, and the states a cell can be in.

/// What a field holds, as the form declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An exact decimal with a fixed number of places; stored as an integer scaled by `10^places`.
    Number {
        /// Decimal places, 0 to `MAX_PLACES`.
        places: u8,
    },
    /// Free text.
    Text,
    /// One entry of a code list (index into the catalogue's lists); stored as the entry's index.
    Code {
        /// Index of the list in the catalogue.
        list: u16,
    },
    /// Yes or no; stored as 1 or 0.
    Flag,
    /// A calendar day; stored as days since 1970-01-01.
    Date,
    /// A calendar year; stored as itself.
    Year,
    /// A calendar month; stored as `year * 12 + month - 1`.
    Month,
    /// A telephone number, normalised text.
    Phone,
    /// An e-mail address, text.
    Email,
    /// A unified social credit code (GB 32100-2015), normalised text.
    Uscc,
    /// A 12-digit statistical division code, text.
    Division,
    /// Opening hours of one day such as `08:00-12:00 14:30-18:00`, normalised text.
    Intervals,
}

impl Kind {
    /// The name used in form files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Number { .. } => "number",
            Self::Text => "text",
            Self::Code { .. } => "code",
            Self::Flag => "flag",
            Self::Date => "date",
            Self::Year => "year",
            Self::Month => "month",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Uscc => "uscc",
            Self::Division => "division",
            Self::Intervals => "intervals",
        }
    }

    /// Whether values are stored as integers (otherwise as text).
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match self {
            Self::Number { .. } | Self::Code { .. } | Self::Flag | Self::Date | Self::Year | Self::Month => true,
            Self::Text | Self::Phone | Self::Email | Self::Uscc | Self::Division | Self::Intervals => false,
        }
    }
}

/// Why a cell has a value or has none. The numeric order matters: combining two cells takes the larger,
/// so that a cell still to be filled in outweighs one that does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum State {
    /// A value is there.
    Given = 0,
    /// 不适用: the reporter says that the item does not apply.
    NotApplicable = 1,
    /// The form does not ask for it here (relevance); what was typed is kept but not used.
    Hidden = 2,
    /// 未填: nothing was typed.
    Blank = 3,
    /// 暂无数据: the item applies but no figure is available.
    NotAvailable = 4,
    /// Something was typed that cannot be read as the field's kind; the raw text is kept.
    Unreadable = 5,
    /// No cell but a result: a division by zero.
    DividedByZero = 6,
}

impl State {
    /// All states, in code order.
    pub const ALL: [Self; 7] = [
        Self::Given,
        Self::NotApplicable,
        Self::Hidden,
        Self::Blank,
        Self::NotAvailable,
        Self::Unreadable,
        Self::DividedByZero,
    ];

    /// The state of a code written by this type.
    ///
    /// # Panics
    /// On a code that no state has, which is our own fault.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        Self::ALL[usize::from(code)]
    }

    /// Codes from 1 to this one mean "does not apply"; greater ones mean "not known".
    pub const LAST_NOT_APPLICABLE: u8 = Self::Hidden as u8;
}
