//! A submission from its text to its receipt: read, compared with its address, checked by core, stored, answered.

use crate::App;
use crate::api::Submission;
use crate::blob::hex;
use crate::catalogues::Held;
use crate::envelope::{self, Outer};
use crate::problem::{Kind, Problem};
use crate::shape;
use crate::store::{Event, Key, NewVersion, Put, State, StoreError, Stored};
use sha2::{Digest, Sha256};
use shequ_core::column::register::RegisteredUnit;
use shequ_core::report::{first_line, to_json};
use shequ_core::value::Date;
use shequ_core::{Asked, Checked, Lang, Words, check_record, words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What comes with a submission besides its text.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// `Idempotency-Key`.
    pub idempotency: Option<String>,
    /// `If-Match`.
    pub expected: Option<u64>,
    /// `Shequ-Receipt`.
    pub receipt: Option<String>,
    /// Address that it came from.
    pub origin: String,
    /// Id of the request.
    pub request: String,
}

/// What was stored, and what the browser thought of it.
#[derive(Debug)]
pub struct Submitted {
    /// The version, as it stands in the store.
    pub stored: Stored,
    /// Whether it stood there before.
    pub repeated: bool,
    /// The browser's receipt, where it differs.
    pub browser_receipt: Option<String>,
}

/// A record that was checked, with what the check was made from.
#[derive(Debug)]
pub struct Examined {
    /// What core said.
    pub checked: Checked,
    /// Version of last year's submission; 0 for none.
    pub previous_version: u64,
}

/// Takes a submission, or what kept its body from being a text. Refusals leave a line in the audit trail.
///
/// # Errors
/// Why it was refused.
pub async fn submit(
    app: &Arc<App>,
    key: &Key,
    text: Result<String, Problem>,
    sent: Sent,
) -> Result<Submitted, Problem> {
    let event = event(key, &sent);
    let outcome = match prepare(app, key, text, sent, &event).await {
        Ok((version, browser)) => app.store.put(version).await.map_err(of_store).and_then(|put| settle(put, browser)),
        Err(problem) => {
            // What cannot even be logged is told as the greater trouble.
            let result = problem.kind.told().1.to_owned();
            let refused = Event { result, detail: problem.words.says.en.chars().take(200).collect(), ..event };
            match app.store.log(refused).await {
                Ok(()) => Err(problem),
                Err(error) => Err(of_store(error)),
            }
        }
    };
    app.metrics.submission(match &outcome {
        Ok(done) if done.repeated => "same",
        Ok(_) => "stored",
        Err(problem) => problem.kind.told().1,
    });
    outcome
}

fn event(key: &Key, sent: &Sent) -> Event {
    Event {
        who: String::new(),
        origin: sent.origin.clone(),
        request: sent.request.clone(),
        action: "submit".to_owned(),
        form: key.form.clone(),
        unit: key.unit.clone(),
        period: key.period.clone(),
        ..Event::default()
    }
}

async fn prepare(
    app: &Arc<App>,
    key: &Key,
    text: Result<String, Problem>,
    sent: Sent,
    event: &Event,
) -> Result<(NewVersion, Option<String>), Problem> {
    let Submission { record, expected, receipt: enclosed, draft } = envelope::open(&text?)?;
    let expected = agreed("expected", sent.expected, expected)?;
    let browser = agreed("receipt", sent.receipt, enclosed)?;
    let outer = envelope::outer(record.get())?;
    belongs(key, &outer)?;
    let Examined { checked, previous_version } = examine(app, &outer, record.get(), Lang::Zh).await?;
    let Some(own) = checked.receipt else {
        // Once more for the words of the other language.
        let english = examine(app, &outer, record.get(), Lang::En).await?.checked.report;
        return Err(unreadable(&checked.report, &english));
    };
    let explanations = outer.explanations.as_ref().map_or_else(|| "[]".to_owned(), |raw| raw.get().to_owned());
    let says = |lang| first_line(checked.report.verdict, &checked.report.counts, lang);
    let state = State::arriving(draft.unwrap_or(false), checked.report.verdict);
    let browser = browser.filter(|theirs| *theirs != own);
    let differs = if browser.is_some() { ", the browser's receipt differs" } else { "" };
    let version = NewVersion {
        key: key.clone(),
        expected,
        idempotency: sent.idempotency,
        sent_digest: hex(&Sha256::digest(record.get())),
        state,
        unit_name: unit_name(app, &outer, record.get()),
        catalogue: outer.catalogue,
        record: record.get().to_owned(),
        explanations,
        report: to_json(&checked.report),
        verdict: verdict(&checked.report),
        says: Words { zh: says(Lang::Zh), en: says(Lang::En) },
        event: Event { detail: format!("{}, {own}{differs}", state.name()), ..event.clone() },
        receipt: own,
        previous_version,
    };
    Ok((version, browser))
}

/// What headers and envelope both say must be the same.
fn agreed<T: PartialEq>(name: &str, header: Option<T>, member: Option<T>) -> Result<Option<T>, Problem> {
    match (header, member) {
        (Some(header), Some(member)) if header != member => Err(Problem::new(
            Kind::Differs,
            words!("请求头和正文里的 {name} 不一致", "header and body disagree about `{name}`"),
            words!("两处说的是同一件事", "both say the same thing"),
            words!("只留一处", "keep one of them"),
        )),
        (header, member) => Ok(header.or(member)),
    }
}

/// The record must be the one that its address speaks of.
fn belongs(key: &Key, outer: &Outer) -> Result<(), Problem> {
    for (name, there, here) in
        [("form", &key.form, &outer.form), ("unit", &key.unit, &outer.unit), ("period", &key.period, &outer.period)]
    {
        if there != here {
            return Err(Problem::new(
                Kind::Differs,
                words!(
                    "地址里的 {name} 是“{there}”，记录里是“{here}”",
                    "the address says {name} `{there}`, the record says `{here}`"
                ),
                words!(
                    "一份记录只能存到它自己的单位和报告期下",
                    "a record is stored under its own form, unit and period only"
                ),
                words!(
                    "核对单位和报告期，用记录自己的地址提交",
                    "check unit and period, and submit it to the record's own address"
                ),
            )
            .with("member", name));
        }
    }
    Ok(())
}

/// Checks a record beside what the store knows: last year's submission and the register.
///
/// # Errors
/// The catalogue or the form is not at hand, or there is too much to do.
pub async fn examine(app: &Arc<App>, outer: &Outer, record: &str, lang: Lang) -> Result<Examined, Problem> {
    let Some(held) = app.catalogues.get(&outer.catalogue) else { return Err(unknown_catalogue(app, &outer.catalogue)) };
    if held.checker(&outer.form).is_none() {
        return Err(unknown_form(held, &outer.form));
    }
    let Some(year) = shape::year(&outer.period) else { return Err(unknown_period()) };
    let before = Key { form: outer.form.clone(), unit: outer.unit.clone(), period: (year - 1).to_string() };
    let previous = app.store.handed_in(&before).await.map_err(of_store)?;
    let unit = registered(app, &outer.unit, year).await?;
    let (app_there, digest, form) = (Arc::clone(app), outer.catalogue.clone(), outer.form.clone());
    let record = record.to_owned();
    let previous_version = previous.as_ref().map_or(0, |p| p.version);
    let checked = app
        .checks
        .run(move || {
            let checker = app_there.catalogues.get(&digest).and_then(|held| held.checker(&form))?;
            let previous = previous.as_ref().map(|p| p.record.as_str());
            Some(check_record(checker, &record, &Asked { lang, previous, unit: unit.as_ref(), ..Asked::default() }))
        })
        .await?;
    let checked = checked.ok_or_else(Problem::internal)?;
    Ok(Examined { checked, previous_version })
}

/// What the register says of a unit on the last day of a year; units known from submissions only are not in it.
async fn registered(app: &App, code: &str, year: i32) -> Result<Option<RegisteredUnit>, Problem> {
    let line = app.store.unit(code).await.map_err(of_store)?;
    let day = Date::from_ymd(year, 12, 31);
    Ok(line.filter(|line| line.registered).map(|line| line.unit).filter(|unit| {
        day.is_none_or(|day| unit.from.is_none_or(|from| from <= day) && unit.until.is_none_or(|until| day <= until))
    }))
}

fn settle(put: Put, browser_receipt: Option<String>) -> Result<Submitted, Problem> {
    match put {
        Put::Stored(stored) => Ok(Submitted { stored, repeated: false, browser_receipt }),
        Put::Same(stored) => Ok(Submitted { stored, repeated: true, browser_receipt }),
        Put::Stale { current } => Err(Problem::new(
            Kind::Stale,
            words!("这份报表已被别人更新到第 {current} 版", "this submission has moved on to version {current}"),
            words!("按旧版本保存会覆盖别人填的内容", "storing over it would undo what somebody else has typed"),
            words!("取回第 {current} 版，合并后再提交", "fetch version {current}, merge, and submit again"),
        )
        .with("current", current)),
        Put::NeedsVersion { current } => Err(Problem::new(
            Kind::NeedsVersion,
            words!(
                "已有第 {current} 版，请求没有说明以哪一版为准",
                "version {current} stands there, and the request does not say which version it replaces"
            ),
            words!(
                "不说明版本就无法发现两人同时修改",
                "without it, two people changing the same report would not be noticed"
            ),
            words!(
                "用 If-Match 头或 expected 写明所依据的版本",
                "name the version in the header If-Match or in `expected`"
            ),
        )
        .with("current", current)),
        Put::KeyReused { version } => Err(Problem::new(
            Kind::KeyReused,
            words!(
                "这个 Idempotency-Key 已用于第 {version} 版的另一份内容",
                "this Idempotency-Key was used for the different content of version {version}"
            ),
            words!("同一个键只代表同一次提交", "one key stands for one submission"),
            words!("内容变了就换一个新键", "take a new key when the content has changed"),
        )
        .with("version", version)),
        Put::Locked { current, state } => {
            let (zh, en) = (state.zh(), state.name());
            Err(Problem::new(
                Kind::Locked,
                words!("这份报表{zh}，不能再改", "this submission is {en} and cannot be changed"),
                words!(
                    "验收和锁定后的数据只能先退回再改",
                    "after it is accepted or locked it must be returned before it is changed"
                ),
                words!("请上级退回后再提交", "ask the level above to return it"),
            )
            .with("current", current)
            .with("state", en))
        }
    }
}

/// A catalogue that the server does not have; says which ones it has.
#[must_use]
pub fn unknown_catalogue(app: &App, digest: &str) -> Problem {
    let at_hand: Vec<serde_json::Value> =
        app.catalogue_lines().into_iter().map(|line| serde_json::json!(line)).collect();
    let versions: Vec<String> =
        app.catalogues.all().map(|h| format!("{} {}", h.catalogue.id, h.catalogue.version)).collect();
    let list = versions.join("、");
    let english = versions.join(", ");
    let shown: String = digest.chars().take(19).collect();
    Problem::new(
        Kind::Catalogue,
        words!(
            "服务器没有这一版规则目录（{shown}…），现有：{list}",
            "the server does not have this catalogue ({shown}…); it has: {english}"
        ),
        words!(
            "记录只能用填报时所用的那一版目录校验",
            "a record is checked by the very catalogue it was filled in with"
        ),
        words!(
            "重新打开填报页面取得现行目录，或请管理员把那一版放进 --catalogues 文件夹",
            "open the form again to get the present catalogue, or have that version put into the folder of --catalogues"
        ),
    )
    .with("catalogues", at_hand)
}

fn unknown_form(held: &Held, form: &str) -> Problem {
    let forms: Vec<&str> = held.catalogue.forms.iter().map(|f| f.id.as_str()).collect();
    let (zh, en) = (forms.join("、"), forms.join(", "));
    Problem::new(
        Kind::Differs,
        words!("目录里没有报表“{form}”，现有：{zh}", "the catalogue has no form `{form}`; it has: {en}"),
        words!("记录按它的报表校验", "a record is checked by its form"),
        words!("核对报表代号", "check the id of the form"),
    )
    .with("forms", forms)
}

fn unknown_period() -> Problem {
    Problem::new(
        Kind::Invalid,
        words!("报告期不是四位数的年份", "the period is no year of four digits"),
        words!("这张报表按年填报", "this form is filled in by year"),
        words!("写成 2025 这样的年份", "write a year such as 2025"),
    )
}

/// A text that core could not read as a record at all; its own words say why.
fn unreadable(chinese: &shequ_core::Report, english: &shequ_core::Report) -> Problem {
    let of = |report: &shequ_core::Report| {
        report.findings.first().map(|f| (f.says.clone(), f.fix.clone())).unwrap_or_default()
    };
    let ((zh, fix_zh), (en, fix_en)) = (of(chinese), of(english));
    Problem::new(
        Kind::Malformed,
        words!("不能作为这张报表的记录读取：{zh}", "cannot be read as a record of the form: {en}"),
        words!("读不出的记录没有可以保存的内容", "a record that cannot be read has nothing that could be stored"),
        Words { zh: fix_zh, en: fix_en },
    )
}

/// A store that did nothing.
#[must_use]
pub fn of_store(error: StoreError) -> Problem {
    match error {
        StoreError::Busy => Problem::busy(),
        StoreError::Failed(why) => {
            tracing::error!(error = %why, "the store failed");
            Problem::new(
                Kind::Store,
                words!("数据没有保存：数据库读写失败", "nothing was stored: the database could not be read or written"),
                words!(
                    "磁盘可能已满或不可写，详情在服务器日志里",
                    "the disk may be full or read-only; the log of the server says more"
                ),
                words!("保留草稿，告诉管理员，稍后重试", "keep the draft, tell the administrator, try again later"),
            )
        }
    }
}

fn verdict(report: &shequ_core::Report) -> String {
    serde_json::to_value(report.verdict).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The name of the unit as the record says it.
fn unit_name(app: &App, outer: &Outer, record: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Values<'a> {
        #[serde(borrow)]
        values: BTreeMap<String, &'a serde_json::value::RawValue>,
    }
    let form = app.catalogues.get(&outer.catalogue).and_then(|held| held.catalogue.form(&outer.form));
    let Some(id) = form.and_then(|f| f.unit_name.map(|at| f.fields[at].id.as_str())) else { return String::new() };
    let values = serde_json::from_str::<Values<'_>>(record).ok();
    let raw = values.and_then(|v| v.values.get(id).map(|raw| raw.get().to_owned()));
    let name: String = raw.and_then(|raw| serde_json::from_str(&raw).ok()).unwrap_or_default();
    name.trim().chars().take(shequ_core::limits::MAX_TEXT_CHARS).collect()
}
