//! The routes, each with its handler and its description: one table makes the router and the OpenAPI document.

mod check;
mod rollup;
mod submissions;
mod system;
mod units;

use crate::describe::{Book, Described};
use crate::problem::{Kind, Problem};
use crate::{App, api, envelope, guard};
use axum::Router;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;
use validator::Validate;

/// How a part of a request or an answer is described.
pub type Schema = fn(&mut Book) -> Value;

/// One route.
pub struct Route {
    /// Its path, with `{names}`.
    pub path: &'static str,
    /// Its method, in small letters as OpenAPI writes it.
    pub method: &'static str,
    /// What it does, in Chinese and English.
    pub summary: &'static str,
    /// Its parameters in the query, as a struct.
    pub query: Option<Schema>,
    /// Headers it understands: name and meaning.
    pub headers: &'static [(&'static str, &'static str)],
    /// Media types of the body and its schema; none for bytes.
    pub body: &'static [(&'static str, Option<Schema>)],
    /// Status, media type and schema of what it answers; none for texts and bytes.
    pub answers: &'static [(u16, &'static str, Option<Schema>)],
    /// Refusals besides those that every route has.
    pub refusals: &'static [Kind],
    handler: fn() -> MethodRouter<Arc<App>>,
}

const JSON: &str = "application/json";

/// All routes.
pub const ROUTES: [Route; 14] = [
    Route {
        path: "/api/catalogue",
        method: "get",
        summary: "规则目录（打包的规范 JSON） / the catalogue as packed canonical JSON",
        query: Some(api::CatalogueQuery::schema),
        headers: &[("If-None-Match", "the digest at hand, in quotation marks")],
        body: &[],
        answers: &[(200, JSON, None), (304, "", None)],
        refusals: &[Kind::Invalid, Kind::Catalogue],
        handler: || get(system::catalogue),
    },
    Route {
        path: "/api/check",
        method: "post",
        summary: "校验一份记录或一个文件，不保存；文件可以标注后退回 / check a record or a file; nothing is stored; a file can come back with its faults marked",
        query: Some(api::CheckQuery::schema),
        headers: &[],
        body: &[(JSON, Some(system::record_schema)), ("application/octet-stream", None)],
        answers: &[(200, JSON, Some(system::report_schema)), (200, check::WORKBOOK, None)],
        refusals: &[
            Kind::Malformed,
            Kind::Invalid,
            Kind::Catalogue,
            Kind::Differs,
            Kind::TooLarge,
            Kind::MediaType,
            Kind::Slow,
        ],
        handler: || post(check::check),
    },
    Route {
        path: "/api/submissions",
        method: "get",
        summary: "列出报表 / list submissions",
        query: Some(api::ListQuery::schema),
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::Page::schema))],
        refusals: &[Kind::Malformed, Kind::Invalid],
        handler: || get(submissions::list),
    },
    Route {
        path: "/api/submissions/{form}/{unit}/{period}",
        method: "put",
        summary: "提交或更新一份报表：重新校验、保存、返回服务器的报告和回执 / submit or replace: checked again, stored, answered with the server's report and receipt",
        query: None,
        headers: &[
            ("If-Match", "the version it replaces, in quotation marks; \"0\" for none"),
            ("If-None-Match", "* where no version may stand there"),
            ("Idempotency-Key", "repetitions with this key are answered and not stored again"),
            ("Shequ-Receipt", "the receipt that the browser computed"),
        ],
        body: &[(JSON, Some(api::Submission::schema))],
        answers: &[(200, JSON, Some(api::Answer::schema)), (201, JSON, Some(api::Answer::schema))],
        refusals: &[
            Kind::Malformed,
            Kind::Invalid,
            Kind::Slow,
            Kind::Stale,
            Kind::Locked,
            Kind::TooLarge,
            Kind::MediaType,
            Kind::Differs,
            Kind::Catalogue,
            Kind::KeyReused,
            Kind::NeedsVersion,
            Kind::Store,
        ],
        handler: || put(submissions::put),
    },
    Route {
        path: "/api/submissions/{form}/{unit}/{period}",
        method: "get",
        summary: "一份报表及其报告 / a submission with its report",
        query: Some(api::VersionQuery::schema),
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::Whole::schema))],
        refusals: &[Kind::Invalid],
        handler: || get(submissions::one),
    },
    Route {
        path: "/api/submissions/{form}/{unit}/{period}/history",
        method: "get",
        summary: "一份报表的各个版本和审计记录 / versions and audit events of a submission",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::History::schema))],
        refusals: &[Kind::Invalid],
        handler: || get(submissions::history),
    },
    Route {
        path: "/api/previous/{form}/{unit}/{period}",
        method: "get",
        summary: "上一年的记录 / last year's record",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::Previous::schema))],
        refusals: &[Kind::Invalid],
        handler: || get(submissions::previous),
    },
    Route {
        path: "/api/units",
        method: "get",
        summary: "统计单位 / units that may report",
        query: Some(api::UnitsQuery::schema),
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::Units::schema))],
        refusals: &[Kind::Malformed, Kind::Invalid],
        handler: || get(units::list),
    },
    Route {
        path: "/api/rollup",
        method: "get",
        summary: "已上报的各级报表汇总成指标，与规划目标比较 / indicators over all reports handed in, set against the targets of a plan",
        query: Some(api::RollupQuery::schema),
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(system::rollup_schema)), (200, "text/html", None)],
        refusals: &[Kind::Malformed, Kind::Invalid, Kind::TooLarge],
        handler: || get(rollup::rollup),
    },
    Route {
        path: "/rollup",
        method: "get",
        summary: "汇总页面，不能汇总时也是页面 / the roll-up as a page with controls; what cannot be rolled up is a page too",
        query: Some(api::RollupQuery::schema),
        headers: &[("Accept-Language", "language of a refusal where the address names none")],
        body: &[],
        answers: &[
            (200, "text/html", None),
            (400, "text/html", None),
            (413, "text/html", None),
            (500, "text/html", None),
            (503, "text/html", None),
            (507, "text/html", None),
        ],
        refusals: &[Kind::Malformed, Kind::Invalid, Kind::TooLarge],
        handler: || get(rollup::page),
    },
    Route {
        path: "/api/openapi.json",
        method: "get",
        summary: "本说明 / this document",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, JSON, None), (304, "", None)],
        refusals: &[],
        handler: || get(system::document),
    },
    Route {
        path: "/healthz",
        method: "get",
        summary: "能否工作 / whether the server can work",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, JSON, Some(api::Health::schema))],
        refusals: &[Kind::Store],
        handler: || get(system::health),
    },
    Route {
        path: "/metrics",
        method: "get",
        summary: "计数（Prometheus 文本） / counters for Prometheus",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, "text/plain; version=0.0.4", None)],
        refusals: &[],
        handler: || get(system::metrics),
    },
    Route {
        path: "/",
        method: "get",
        summary: "填报页面 / the form",
        query: None,
        headers: &[],
        body: &[],
        answers: &[(200, "text/html", None), (304, "", None)],
        refusals: &[],
        handler: || get(system::page),
    },
];

/// The router over all routes; whatever is no route is a file of the site.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in &ROUTES {
        router = router.route(route.path, (route.handler)());
    }
    router
        .fallback(get(system::page).fallback(system::nothing))
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), guard::finish))
        .with_state(app)
}

/// Parameters of the query, read and validated.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(query) = Query::<T>::try_from_uri(&parts.uri).map_err(|_| guard::malformed_address())?;
        query.validate().map_err(|errors| envelope::invalid(&errors))?;
        Ok(Self(query))
    }
}

/// A JSON answer.
fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => {
            let kind = HeaderValue::from_static("application/json; charset=utf-8");
            (status, [(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        Err(error) => {
            tracing::error!(error = %error, "an answer could not be written");
            Problem::internal().into_response()
        }
    }
}
