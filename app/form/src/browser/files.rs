//! Drafts as files: saved by the browser's own download, read on this machine only.

use crate::action::Action;
use crate::draft::{self, Draft};
use crate::limits::MAX_DRAFT_BYTES;
use crate::view::Hub;
use crate::words::say;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// Hands the draft to the browser as a file.
pub fn save_file(hub: &Hub) {
    let Some((name, text)) = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        let head = doc.head(String::new());
        let parts: Vec<&str> = [head.unit.as_str(), head.name.as_str(), head.period.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        Some((format!("{}.json", parts.join("_")), draft::file(&doc.draft())))
    }) else {
        return;
    };
    download(&name, &text, "application/json");
}

/// Hands over what was opened, where not all of it fitted the form.
pub fn save_original(hub: &Hub) {
    if let Some(text) = hub.read(|state| state.doc.as_ref().and_then(|doc| doc.original.clone())) {
        download("original.json", &text, "application/json");
    }
}

/// Hands a text to the browser as a file.
pub fn download(name: &str, text: &str, kind: &str) {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &bag) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = gloo::utils::document().create_element("a").map(JsCast::unchecked_into::<HtmlAnchorElement>) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}

/// Reads a file that was chosen or dropped: a draft is opened, anything else is read as a workbook or table.
pub fn read_file(hub: &Hub, file: File) {
    if !file.name().to_ascii_lowercase().ends_with(".json") {
        return super::take::take(hub, file);
    }
    let hub = hub.clone();
    spawn_local(async move {
        let lang = hub.read(|state| state.lang);
        let text = text_of(&file).await;
        let newer = text.as_ref().is_some_and(|text| text.contains("\"shequ_draft\""));
        match text.map(|text| draft::read(&text, lang)) {
            Some(Ok(mut draft)) => {
                draft.id = super::fresh_id();
                hub.send(Action::Opened(Box::new(draft)));
            }
            Some(Err(words)) if newer => hub.send(Action::Said(words)),
            Some(Err(_)) | None => super::take::take(&hub, file),
        }
    });
}

/// Reads last year's report from a file.
pub fn read_last_year(hub: &Hub, file: File) {
    read(hub, file, |draft| Action::LastYear(draft.record));
}

fn read(hub: &Hub, file: File, means: fn(Draft) -> Action) {
    let hub = hub.clone();
    spawn_local(async move {
        let lang = hub.read(|state| state.lang);
        let draft = match text_of(&file).await {
            Some(text) => draft::read(&text, lang),
            None => Err(say!(
                lang,
                "文件读不出来，请确认它没有被别的程序占用",
                "The file cannot be read; see that no other program holds it"
            )),
        };
        hub.send(match draft {
            Ok(draft) => means(draft),
            Err(words) => Action::Said(words),
        });
    });
}

/// What a file holds as text; empty where it is too large for a draft, none where it cannot be read.
async fn text_of(file: &File) -> Option<String> {
    #[allow(clippy::cast_precision_loss)]
    let too_large = file.size() > MAX_DRAFT_BYTES as f64;
    let text = if too_large { Ok("".into()) } else { JsFuture::from(file.text()).await };
    text.ok()?.as_string()
}
