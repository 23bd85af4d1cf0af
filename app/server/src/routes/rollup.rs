//! `GET /api/rollup` and the page `/rollup`: the report of `shequ rollup`, from the store; the page has controls besides.

use super::Asked;
use crate::api::RollupQuery;
use crate::problem::{Kind, Problem, Sentences, Shown};
use crate::rollup::{Wanted, roll_up};
use crate::submit::of_store;
use crate::{App, guard, shape};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use shequ_core::rollup::{Level, Options};
use shequ_core::{Lang, Words, words};
use shequ_rollup::escape::escape;
use shequ_rollup::html::Handbook;
use shequ_rollup::{html, json};
use std::sync::Arc;

/// `GET /api/rollup`
pub async fn rollup(State(app): State<Arc<App>>, Asked(query): Asked<RollupQuery>) -> Result<Response, Problem> {
    let (wanted, _) = wanted(&app, &query).await?;
    let lang = wanted.lang;
    let report = roll_up(&app, wanted).await?;
    if query.format.as_deref() == Some("html") {
        return Ok(page_of(html::page(&report, lang, "")));
    }
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], json(&report)).into_response())
}

/// `GET /rollup`. People read it, so a refusal is a page as well.
pub async fn page(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    asked: Result<Asked<RollupQuery>, Problem>,
) -> Response {
    let made = match asked {
        Ok(Asked(query)) => whole_page(&app, &query).await,
        // Whoever reads a page has no use for the document of the routes.
        Err(mut problem) => {
            problem.words.fix = words!(
                "去掉地址里写错的参数，或点下面的链接，再在页面上方选择",
                "remove what is wrong from the address, or follow the link below and choose at the top of the page"
            );
            Err(problem)
        }
    };
    made.unwrap_or_else(|problem| refused(&problem, lang_of(&uri, &headers)))
}

async fn whole_page(app: &Arc<App>, query: &RollupQuery) -> Result<Response, Problem> {
    let (wanted, periods) = wanted(app, query).await?;
    let report = roll_up(app, wanted.clone()).await?;
    let bar = Bar { app, wanted: &wanted, programme: &report.programme, periods: &periods };
    let controls = bar.html(query.reading.as_deref().unwrap_or_default());
    let address = if wanted.lang == Lang::En { "/handbook-en.html" } else { "/handbook.html" };
    // A server without the form has no handbook either.
    let known = app.site.get(address).is_some();
    let handbook = known.then(|| Handbook { address, catalogue: app.catalogues.whole() });
    Ok(page_of(html::page_with(&report, wanted.lang, &controls, handbook)))
}

/// The language asked for in the address, even one that is refused for something else, or that of the browser.
fn lang_of(uri: &Uri, headers: &HeaderMap) -> Lang {
    let named = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    match named {
        Some("en") => Lang::En,
        Some("zh") => Lang::Zh,
        Some(_) | None => guard::language(headers),
    }
}

/// A refusal as a page: what, why, what to do, and the ways out.
fn refused(problem: &Problem, lang: Lang) -> Response {
    let (status, _) = problem.kind.told();
    let Sentences { says, why, fix } = &*problem.words;
    let page = html::refusal([says, why, fix].map(|words| words.get(lang)), lang);
    let mut response = page_of(page);
    *response.status_mut() = status;
    response.extensions_mut().insert(Shown(problem.kind));
    if problem.kind == Kind::Busy {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// What a query asks for, and the years that can be asked for.
async fn wanted(app: &App, query: &RollupQuery) -> Result<(Wanted, Vec<String>), Problem> {
    let mut periods = app.store.periods().await.map_err(of_store)?;
    let named = query.period.as_deref().and_then(shape::year);
    let latest = || periods.iter().rev().find_map(|period| shape::year(period));
    let year = named.or_else(latest).unwrap_or_else(|| app.catalogues.usual().catalogue.last_year());
    let shown = year.to_string();
    if !periods.contains(&shown) {
        periods.push(shown);
        periods.sort();
    }
    let readings = query.reading.as_deref().and_then(shape::pairs).unwrap_or_default();
    let programme = query.programme.clone().unwrap_or_default();
    let options = Options { year, programme, readings, indicators: Vec::new() };
    let by = query.by.as_deref().and_then(Level::named).unwrap_or(Level::County);
    let lang = if query.lang.as_deref() == Some("en") { Lang::En } else { Lang::Zh };
    Ok((Wanted { options, by, lang }, periods))
}

/// A page whose style and script may run because the policy names them; nothing else may.
fn page_of(page: String) -> Response {
    let (style, script) = html::inline();
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
        hash(&style),
        hash(&script)
    );
    let mut response =
        ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], page).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The controls above the page: a form that asks for the same page anew, without any script.
struct Bar<'a> {
    app: &'a App,
    wanted: &'a Wanted,
    programme: &'a str,
    periods: &'a [String],
}

impl Bar<'_> {
    fn html(&self, readings: &str) -> String {
        let say = |words: Words| escape(words.get(self.wanted.lang));
        let catalogue = self.app.catalogues.usual().catalogue;
        let programmes = catalogue.programmes.iter();
        let programmes: Vec<(&str, String)> =
            programmes.map(|one| (one.id.as_str(), one.title.get(self.wanted.lang).to_owned())).collect();
        let periods: Vec<(&str, String)> = self.periods.iter().rev().map(|one| (one.as_str(), one.clone())).collect();
        let levels: Vec<(&str, String)> = Level::ALL
            .into_iter()
            .rev()
            .map(|level| (level.name(), level_words(level).get(self.wanted.lang).to_owned()))
            .collect();
        let langs = [("zh", "中文".to_owned()), ("en", "English".to_owned())];
        let lang = if self.wanted.lang == Lang::En { "en" } else { "zh" };
        let year = self.wanted.options.year.to_string();
        let mut out = format!("<nav class=\"controls\" aria-label=\"{}\">\n", say(words!("选择", "Choices")));
        out += &format!("<p><a href=\"/\">← {}</a></p>\n", say(words!("返回填报首页", "All reports")));
        out += "<form method=\"get\" action=\"/rollup\">\n";
        out += &select("programme", &say(words!("对照的规划", "Programme")), self.programme, &programmes);
        out += &select("period", &say(words!("报告期", "Year")), &year, &periods);
        out += &select("by", &say(words!("列到", "Listed down to")), self.wanted.by.name(), &levels);
        out += &select("lang", &say(words!("语言", "Language")), lang, &langs);
        if !readings.is_empty() {
            out += &format!("<input type=\"hidden\" name=\"reading\" value=\"{}\">\n", escape(readings));
        }
        out += &format!("<button type=\"submit\">{}</button>\n</form>\n", say(words!("查看", "Show")));
        out + "</nav>\n"
    }
}

fn select(name: &str, label: &str, chosen: &str, options: &[(&str, String)]) -> String {
    let option = |(value, text): &(&str, String)| {
        let mark = if *value == chosen { " selected" } else { "" };
        format!("<option value=\"{}\"{mark}>{}</option>", escape(value), escape(text))
    };
    let options: String = options.iter().map(option).collect();
    format!("<label>{label}<select name=\"{name}\">{options}</select></label>\n")
}

fn level_words(level: Level) -> Words {
    match level {
        Level::Community => words!("村（社区）", "communities"),
        Level::Township => words!("乡镇（街道）", "townships"),
        Level::County => words!("县（市、区）", "counties"),
        Level::City => words!("设区市", "cities"),
        Level::Region => words!("自治区", "the region"),
    }
}
