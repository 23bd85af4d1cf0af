// The one kind of error that portals meet: a stable code, and what, why and what to do in Chinese and English.

export class ShequError extends Error {
  /** `told`: { code, what, why, fix }, each sentence as { zh, en }; `lang` decides which of them `message` holds. */
  constructor(told, lang) {
    const say = function (words) {
      return words ? words[lang === "en" ? "en" : "zh"] || "" : "";
    };
    super([say(told.what), say(told.why), say(told.fix)].filter(Boolean).join(lang === "en" ? ". " : "；"));
    this.name = "ShequError";
    this.code = told.code;
    this.what = told.what;
    this.why = told.why;
    this.fix = told.fix;
  }
}

/** A failure with sentences of its own: pairs of Chinese and English. */
export function trouble(code, what, why, fix, lang) {
  const words = function (pair) {
    return { zh: pair[0], en: pair[1] };
  };
  return new ShequError({ code: code, what: words(what), why: words(why), fix: words(fix) }, lang);
}
