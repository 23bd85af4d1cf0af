//! The handbook as one page: the Markdown, with a search, links to every entry, and a look for screen and paper.
//!
//! Nothing comes from outside the page, and a catalogue cannot put elements of its own into it.

use super::handbook;
use super::pieces::pick;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use shequ_core::report::escape;
use shequ_core::{Catalogue, Lang};

/// How the page looks.
pub const STYLE: &str = include_str!("page.css");
/// What finds entries on it.
pub const SCRIPT: &str = include_str!("page.js");

/// Where the page has its look and its script from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assets {
    /// From itself: one file is all there is.
    Inside,
    /// From files beside it, for sites that allow nothing inside a page.
    Beside {
        /// Name of the file with [`STYLE`].
        style: String,
        /// Name of the file with [`SCRIPT`].
        script: String,
        /// Way back and language: address and words of links above the page.
        links: Vec<(String, String)>,
    },
}

/// The whole page.
#[must_use]
pub fn page(catalogue: &Catalogue, lang: Lang, assets: &Assets) -> String {
    let (style, script, links) = match assets {
        Assets::Inside => (
            format!(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<style>\n{STYLE}</style>"
            ),
            format!("<script>\n{SCRIPT}</script>"),
            String::new(),
        ),
        Assets::Beside { style, script, links } => {
            let link = |(to, told): &(String, String)| format!(" <a href=\"{}\">{}</a>", escape(to), escape(told));
            (
                format!("<link rel=\"stylesheet\" href=\"{}\">", escape(style)),
                format!("<script src=\"{}\"></script>", escape(script)),
                links.iter().map(link).collect(),
            )
        }
    };
    let book = handbook(catalogue, lang);
    let mut body = String::with_capacity(book.len() * 2);
    html::push_html(&mut body, events(&book, lang).into_iter());
    let title = escape(catalogue.title.get(lang));
    let code = pick(lang, "zh-CN", "en");
    let find = pick(lang, "查找指标、规则、条款或代号", "Find an item, a rule, a clause or an id");
    let none =
        pick(lang, "没有找到。换个词，或清空查找框看全部。", "Nothing found. Try another word, or clear the box.");
    let (top, count) = (pick(lang, "回到目次", "Contents"), pick(lang, "处", "found"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n{style}\n</head>\n<body>\n<form class=\"find\" role=\"search\"><label>{find} <input type=\"search\" id=\"find\" autocomplete=\"off\"></label> <output id=\"found\" data-unit=\"{count}\"></output> <a href=\"#top\">{top}</a>{links}</form>\n<main id=\"top\">\n{body}<p id=\"none\" hidden>{none}</p>\n</main>\n{script}\n</body>\n</html>\n"
    )
}

/// The Markdown as events: our anchors become links to themselves, those before a heading within it; tables may scroll;
/// what else looks like an element is told as text.
fn events<'b>(book: &'b str, lang: Lang) -> Vec<Event<'b>> {
    let told = pick(lang, "本条的链接", "link to this entry");
    let all: Vec<Event<'b>> = Parser::new_ext(book, Options::ENABLE_TABLES).collect();
    let mut out = Vec::with_capacity(all.len());
    let mut foreign = 0u32;
    let mut waiting = Vec::new();
    let mut rest = all.as_slice();
    while let Some((event, behind)) = rest.split_first() {
        rest = behind;
        if let (
            Event::Start(Tag::Paragraph),
            [Event::InlineHtml(open), Event::InlineHtml(_), Event::End(_), after @ ..],
        ) = (event, behind)
            && let ([Event::Start(Tag::Heading { .. }), ..], Some(id)) = (after, anchor(open))
        {
            waiting.push(here(id, &told));
            rest = after;
            continue;
        }
        match event.clone() {
            Event::Html(text) | Event::InlineHtml(text) => out.push(element(text, &told)),
            Event::Start(Tag::Table(columns)) => {
                out.extend([Event::Html("<div class=\"table\">".into()), Event::Start(Tag::Table(columns))]);
            }
            Event::End(TagEnd::Table) => out.extend([Event::End(TagEnd::Table), Event::Html("</div>".into())]),
            Event::End(TagEnd::Heading(level)) => {
                out.extend(waiting.drain(..).map(|link| Event::InlineHtml(format!(" {link}</a>").into())));
                out.push(Event::End(TagEnd::Heading(level)));
            }
            // Only links within the page are ours; others would come out of a label.
            Event::Start(Tag::Link { ref dest_url, .. }) if !dest_url.starts_with('#') => foreign += 1,
            Event::End(TagEnd::Link) if foreign > 0 => foreign -= 1,
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            other => out.push(other),
        }
    }
    out
}

/// The id of an anchor of ours; none for any other element.
fn anchor(text: &str) -> Option<&str> {
    let id = text.trim().strip_prefix("<a id=\"")?.strip_suffix("\">")?;
    id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).then_some(id)
}

fn here(id: &str, told: &str) -> String {
    format!("<a id=\"{id}\" class=\"here\" href=\"#{id}\" title=\"{told}\">#")
}

fn element<'b>(text: CowStr<'b>, told: &str) -> Event<'b> {
    if matches!(text.trim(), "<br>" | "</a>") {
        return Event::InlineHtml(text);
    }
    match anchor(&text) {
        Some(id) => Event::InlineHtml(here(id, told).into()),
        None => Event::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shequ_core::catalogue::entry;
    use shequ_kit::seeds;

    #[test]
    fn every_entry_has_a_place_that_links_lead_to() {
        let catalogue = seeds::catalogue();
        for lang in [Lang::Zh, Lang::En] {
            let page = page(&catalogue, lang, &Assets::Inside);
            let mut ids = vec!["indicators".to_owned(), "programmes".to_owned()];
            for form in &catalogue.forms {
                ids.extend(form.fields.iter().map(|f| format!("field-{}-{}", form.id, f.id)));
                ids.extend(form.tables.iter().flat_map(|t| {
                    t.fields.iter().map(|f| format!("field-{}-{}-{}", form.id, t.id, f.id)).collect::<Vec<_>>()
                }));
                let written = form.rules.iter().filter(|rule| rule.built_in.is_none());
                ids.extend(written.map(|r| format!("rule-{}-{}", form.id, r.id)));
                ids.extend(form.standards.iter().map(|s| format!("standard-{}-{}", form.id, s.id)));
            }
            ids.extend(catalogue.indicators.iter().map(|i| format!("indicator-{}", i.id)));
            for id in ids {
                assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
            }
            let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
            for link in links {
                assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
            }
        }
    }

    #[test]
    fn rules_of_all_forms_and_between_them_have_their_entry() {
        let catalogue = seeds::catalogue();
        let page = page(&catalogue, Lang::Zh, &Assets::Inside);
        let across = catalogue.levels.iter().map(|levels| &levels.across);
        let mut rules = 0;
        for form in catalogue.forms.iter().chain(across) {
            for rule in &form.rules {
                let id = entry::of_rule(form, rule);
                assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
                rules += 1;
            }
        }
        assert!(rules > 400, "{rules}");
    }

    #[test]
    fn a_page_of_a_site_has_nothing_inside() {
        let assets =
            Assets::Beside {
                style: "a.css".into(), script: "a.js".into(), links: vec![("./".into(), "返回".into())]
            };
        let page = page(&seeds::catalogue(), Lang::Zh, &assets);
        assert!(!page.contains("<style") && !page.contains("<script>") && !page.contains("style="));
        assert!(page.contains("<script src=\"a.js\">") && page.contains("<a href=\"./\">返回</a>"));
    }

    #[test]
    fn a_catalogue_cannot_bring_elements() {
        let mut catalogue = seeds::catalogue();
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
        catalogue.title.zh = evil.to_owned();
        catalogue.forms[0].fields[3].label.zh = evil.to_owned();
        catalogue.forms[0].title.zh = format!("[x](javascript:alert(1)) {evil}");
        let page = page(&catalogue, Lang::Zh, &Assets::Inside);
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("<img") && !page.contains("href=\"javascript"));
    }

    #[test]
    fn nothing_is_loaded_from_outside() {
        let catalogue = seeds::catalogue();
        let page = page(&catalogue, Lang::Zh, &Assets::Inside);
        for word in ["src=", "@import", "url(", "<link"] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
