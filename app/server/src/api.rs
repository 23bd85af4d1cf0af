//! What comes in and goes out as JSON. Each struct is described by itself for the OpenAPI document.

use crate::described;
use crate::limits::{MAX_PAGE, MAX_SEARCH_CHARS};
use crate::store::{Line, Logged, State, UnitLine};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use validator::Validate;

described! {
    /// A sentence in both languages.
    #[derive(Clone, Debug, Serialize)]
    pub struct Both {
        /// Chinese.
        pub zh: String,
        /// English.
        pub en: String,
    }
}

described! {
    /// A refusal, `application/problem+json`. Some kinds carry further members, such as `current` and `catalogues`.
    #[derive(Clone, Debug, Serialize)]
    pub struct Refusal {
        /// `urn:shequ:problem:` and the kind.
        pub r#type: String,
        /// What is wrong, in the language asked for.
        pub title: String,
        /// The status of the answer.
        pub status: u32,
        /// Why, and what to do, in the language asked for.
        pub detail: String,
        /// `urn:shequ:request:` and the id under which the log knows the request.
        pub instance: String,
        /// What is wrong.
        pub says: Both,
        /// Why it is wrong.
        pub why: Both,
        /// What to do.
        pub fix: Both,
    }
}

described! {
    /// The envelope of a submission. A record alone, without envelope, is taken as well; headers say the rest then.
    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct Submission {
        /// The record, version 1.
        pub record: Box<RawValue>,
        /// The version that is expected to stand there; 0 for none. The header If-Match says the same.
        pub expected: Option<u64>,
        /// The receipt that the browser computed, `sha256:` and 64 digits. The header Shequ-Receipt says the same.
        #[validate(custom(function = "crate::shape::digest"))]
        pub receipt: Option<String>,
        /// `true` keeps it as a draft that is not handed in.
        pub draft: Option<bool>,
    }
}

described! {
    /// The foot of a form: who answers for the figures. Core checks what they mean; here only their size is bounded.
    #[derive(Debug, Default, Deserialize, Validate)]
    pub struct Head {
        /// 单位负责人.
        #[validate(length(max = 200))]
        pub unit_head: Option<String>,
        /// 填表人.
        #[validate(length(max = 200))]
        pub filled_by: Option<String>,
        /// 联系电话.
        #[validate(length(max = 64))]
        pub phone: Option<String>,
        /// 报出日期.
        #[validate(length(max = 64))]
        pub reported_on: Option<String>,
    }
}

described! {
    /// A submission as stored and checked by the server.
    #[derive(Debug, Serialize)]
    pub struct Answer {
        /// Id of the form.
        pub form: String,
        /// Code of the unit.
        pub unit: String,
        /// Period.
        pub period: String,
        /// Number of this version, from 1; the next one names it in If-Match.
        pub version: u64,
        /// When it was stored, UTC.
        pub at: String,
        /// `draft`, `to_fix`, `to_explain`, `submitted`, `returned`, `withdrawn`, `accepted` or `locked`. Only from
        /// `submitted` on it counts as handed in.
        pub state: String,
        /// Verdict of the report: `clean`, `explain`, `blocked` or `unreadable`.
        pub verdict: String,
        /// The first line of the report.
        pub says: Both,
        /// Digest of the catalogue it was checked with.
        pub catalogue: String,
        /// Version of last year's submission it was compared with; 0 for none.
        pub previous_version: u64,
        /// The server's receipt over catalogue, record, report and explanations.
        pub receipt: String,
        /// The receipt that the browser sent, where it differs. The server keeps its own.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub browser_receipt: Option<String>,
        /// Whether the same was stored before, so that nothing was written now.
        pub repeated: bool,
        /// The server's report, version 1, in its canonical bytes.
        pub report: Box<RawValue>,
    }
}

described! {
    /// A stored submission with its record.
    #[derive(Debug, Serialize)]
    pub struct Whole {
        /// Id of the form.
        pub form: String,
        /// Code of the unit.
        pub unit: String,
        /// Period.
        pub period: String,
        /// Number of this version, from 1.
        pub version: u64,
        /// When it was stored, UTC.
        pub at: String,
        /// State of the submission, or for an older version the state in which it arrived.
        pub state: String,
        /// Verdict of the report.
        pub verdict: String,
        /// Digest of the catalogue it was checked with.
        pub catalogue: String,
        /// Version of last year's submission it was compared with; 0 for none.
        pub previous_version: u64,
        /// The server's receipt.
        pub receipt: String,
        /// The record as it was sent.
        pub record: Box<RawValue>,
        /// The server's report in its canonical bytes.
        pub report: Box<RawValue>,
    }
}

described! {
    /// One submission or one version, without its texts.
    #[derive(Debug, Serialize)]
    pub struct Short {
        /// Id of the form.
        pub form: String,
        /// Code of the unit.
        pub unit: String,
        /// Name of the unit as the record says it.
        pub unit_name: String,
        /// Period.
        pub period: String,
        /// Number of the version.
        pub version: u64,
        /// When it was stored, UTC.
        pub at: String,
        /// State.
        pub state: String,
        /// The state as people say it in Chinese.
        pub state_zh: String,
        /// Verdict of the report.
        pub verdict: String,
        /// Digest of the catalogue.
        pub catalogue: String,
        /// The server's receipt.
        pub receipt: String,
    }
}

described! {
    /// One line of the audit trail.
    #[derive(Debug, Serialize)]
    pub struct Audited {
        /// Number of the line in the whole trail.
        pub number: u64,
        /// When, UTC.
        pub at: String,
        /// Who; empty while there are no accounts.
        pub who: String,
        /// Address that the request came from.
        pub origin: String,
        /// Id of the request, as in the log.
        pub request: String,
        /// What was done.
        pub action: String,
        /// `stored`, or the kind of the refusal.
        pub result: String,
        /// The version that it made or was about; 0 for none.
        pub version: u64,
        /// More in a few words.
        pub detail: String,
        /// Hash of the line before.
        pub before: String,
        /// Hash of this line over all its members and the line before.
        pub hash: String,
    }
}

described! {
    /// The history of a submission, the newest first.
    #[derive(Debug, Serialize)]
    pub struct History {
        /// Its versions.
        pub versions: Vec<Short>,
        /// What happened to it, refusals included.
        pub events: Vec<Audited>,
    }
}

described! {
    /// One page of submissions, in the order of form, unit and period.
    #[derive(Debug, Serialize)]
    pub struct Page {
        /// The submissions.
        pub submissions: Vec<Short>,
        /// What to send as `after` for the next page; missing on the last one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
    }
}

described! {
    /// A unit that may report.
    #[derive(Debug, Serialize)]
    pub struct Unit {
        /// Its code.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Its kind, such as `community`; empty where only its own submission tells of it.
        pub kind: String,
        /// Code of the unit above; empty where unknown.
        pub parent: String,
        /// Whether it stands in the register; the check knows registered units only.
        pub registered: bool,
    }
}

described! {
    /// One page of units, in the order of their codes.
    #[derive(Debug, Serialize)]
    pub struct Units {
        /// The units.
        pub units: Vec<Unit>,
        /// What to send as `after` for the next page; missing on the last one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
    }
}

described! {
    /// Last year's record of a unit, which this year's is compared with.
    #[derive(Debug, Serialize)]
    pub struct Previous {
        /// The period before.
        pub period: String,
        /// Version that is compared with; 0 where nothing was handed in.
        pub version: u64,
        /// The record; missing where nothing was handed in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub record: Option<Box<RawValue>>,
    }
}

described! {
    /// A catalogue at hand.
    #[derive(Debug, Serialize)]
    pub struct CatalogueLine {
        /// Its id.
        pub id: String,
        /// Its version.
        pub version: String,
        /// Its digest, as records name it.
        pub digest: String,
        /// Whether it is the one that `/api/catalogue` gives.
        pub usual: bool,
    }
}

described! {
    /// Whether the server can work.
    #[derive(Debug, Serialize)]
    pub struct Health {
        /// `ok`.
        pub status: String,
        /// Version of the program.
        pub version: String,
        /// The catalogues at hand.
        pub catalogues: Vec<CatalogueLine>,
    }
}

described! {
    /// Which submissions to list.
    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct ListQuery {
        /// Id of the form.
        #[validate(custom(function = "crate::shape::form"))]
        pub form: Option<String>,
        /// Beginning of the unit's code: six digits are a county, nine a township.
        #[validate(custom(function = "crate::shape::unit"))]
        pub unit: Option<String>,
        /// Period.
        #[validate(custom(function = "crate::shape::period"))]
        pub period: Option<String>,
        /// So many at most; 50 unless asked for.
        #[validate(range(min = 1, max = MAX_PAGE))]
        pub limit: Option<u32>,
        /// `next` of the page before.
        #[validate(length(max = 200))]
        pub after: Option<String>,
    }
}

described! {
    /// Which units to list.
    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct UnitsQuery {
        /// Beginning of the code, or a part of the name.
        #[validate(length(max = MAX_SEARCH_CHARS))]
        pub q: Option<String>,
        /// So many at most; 50 unless asked for.
        #[validate(range(min = 1, max = MAX_PAGE))]
        pub limit: Option<u32>,
        /// `next` of the page before.
        #[validate(length(max = 64))]
        pub after: Option<String>,
    }
}

described! {
    /// Which version of a submission.
    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct VersionQuery {
        /// Its number; the newest unless asked for.
        #[validate(range(min = 1))]
        pub version: Option<u64>,
    }
}

described! {
    /// Which catalogue.
    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct CatalogueQuery {
        /// Its digest; the server's own unless asked for.
        #[validate(custom(function = "crate::shape::digest"))]
        pub digest: Option<String>,
    }
}

described! {
    /// How to check what is sent.
    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct CheckQuery {
        /// Name of the file, for messages only; without it the body is one record.
        #[validate(length(min = 1, max = 255))]
        pub name: Option<String>,
        /// Digest of a catalogue. With it the body is `{"record", "previous", "unit", "form", "as_of", "level", "lang"}`,
        /// where all but `record` may be left out: just that is checked, and nothing that the server knows takes part.
        #[validate(custom(function = "crate::shape::digest"))]
        pub catalogue: Option<String>,
        /// Id of the form of a file; told from the file unless given.
        #[validate(custom(function = "crate::shape::form"))]
        pub form: Option<String>,
        /// Period of a file that does not tell it.
        #[validate(custom(function = "crate::shape::period"))]
        pub period: Option<String>,
        /// `zh` or `en`: language of the report; `zh` unless asked for.
        #[validate(custom(function = "crate::shape::lang"))]
        pub lang: Option<String>,
        /// `json` for the report, `xlsx` for the file itself with its faults marked in it; `json` unless asked for.
        #[validate(custom(function = "crate::shape::check_format"))]
        pub format: Option<String>,
    }
}

described! {
    /// What to roll up, and how to tell it.
    #[derive(Clone, Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    pub struct RollupQuery {
        /// Id of the programme whose targets are meant; the default one of the catalogue unless given.
        #[validate(custom(function = "crate::shape::programme"))]
        pub programme: Option<String>,
        /// Year of the figures; the latest of which anything is stored unless given.
        #[validate(custom(function = "crate::shape::period"))]
        pub period: Option<String>,
        /// Lowest level that is listed: `community`, `township`, `county`, `city` or `region`; `county` unless given.
        #[validate(custom(function = "crate::shape::level"))]
        pub by: Option<String>,
        /// Readings of the text taken otherwise than by default, such as `urban_rural=class`; several with commas.
        #[validate(custom(function = "crate::shape::readings"))]
        pub reading: Option<String>,
        /// `zh` or `en`: language of the words; `zh` unless asked for.
        #[validate(custom(function = "crate::shape::lang"))]
        pub lang: Option<String>,
        /// `json` or `html`; `json` unless asked for. The address `/rollup` gives the page in any case.
        #[validate(custom(function = "crate::shape::rollup_format"))]
        pub format: Option<String>,
    }
}

impl From<Line> for Short {
    fn from(line: Line) -> Self {
        let state: State = line.state;
        Self {
            form: line.key.form,
            unit: line.key.unit,
            unit_name: line.unit_name,
            period: line.key.period,
            version: line.version,
            at: line.at,
            state: state.name().to_owned(),
            state_zh: state.zh().to_owned(),
            verdict: line.verdict,
            catalogue: line.catalogue,
            receipt: line.receipt,
        }
    }
}

impl From<Logged> for Audited {
    fn from(line: Logged) -> Self {
        let e = line.event;
        Self {
            number: line.number,
            at: line.at,
            who: e.who,
            origin: e.origin,
            request: e.request,
            action: e.action,
            result: e.result,
            version: line.version,
            detail: e.detail,
            before: line.before,
            hash: line.hash,
        }
    }
}

impl From<UnitLine> for Unit {
    fn from(line: UnitLine) -> Self {
        let unit = line.unit;
        Self { code: line.code, name: unit.name, kind: unit.kind, parent: unit.parent, registered: line.registered }
    }
}
