// Everything that a person can read or hear on a page, and what must never be in it: names and texts that are for
// programs, such as `new_password`, `too-short`, or the sentences of a problem of /v1.

// Codes of /v1's problems and refusals. Those of one word, such as "missing", are words of the pages too.
const kCodes = /\b(?:wrong|stale|spent|missing|invalid|too|bad|own|mixed|not)-(?:credentials|password|code|captcha|login|ticket|field|short|long|large|weak|many-pixels|form|words|scripts|valid|found|signed-in|a-picture)\b/;

/// Each kind of text that is not for people.
const kForPrograms = [
  ["a name of a program", /(?<![\w@./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@.-])/],
  ["a code", kCodes],
  ["a value that was not filled in", /\{\w+\}|\bundefined\b|\bNaN\b|\[object|\bnull\b/],
  ["a code of HTTP", /\b(?:HTTP|status) ?[45]\d\d\b|\bapplication\/\w+/],
];

/// The first text for programs in one text of a page in this language, or null. `sentences` are those that the server
/// sent.
export function textForPrograms(text, language, sentences = []) {
  const found = kForPrograms.find(([, pattern]) => pattern.test(text));
  if (found) return `${found[0]}: ${text}`;
  if (sentences.some((sentence) => text.includes(sentence))) return `a sentence of the server: ${text}`;
  return isOtherLanguage(text, language) ? `the other language: ${text}` : null;
}

/// Chinese on an English page, or three English words in a row on a Chinese one.
function isOtherLanguage(text, language) {
  return language === "zh" ? /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text) : /[\u4e00-\u9fff]/.test(text);
}

/// The language of the page and its texts: what is visible, and what assistive technology reads. Without what people have written
/// themselves (dir="auto", .named, a User-Agent), what is for developers (code, pre), and what is marked as the other language.
export const textsOf = (page) => page.evaluate(() => {
  const kOthers = "[dir=auto], .person, .named, code, pre, noscript, [lang]:not(html)";
  const texts = [document.title];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(kOthers);
  for (const element of document.body.querySelectorAll("*")) {
    if (!isShown(element)) continue;
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join(" ");
    texts.push(own, ...["aria-label", "title", "alt", "placeholder"].map((name) => element.getAttribute(name)));
  }
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  return { language, texts: texts.filter((text) => text && !text.startsWith("Mozilla/")) };
});

/// The sentences of a problem of /v1.
export function sentencesOf(problem) {
  const all = [problem?.title, problem?.detail, ...(problem?.errors ?? []).map((error) => error.message)];
  return all.filter((text) => text?.includes(" ") || /[\u4e00-\u9fff]/.test(text ?? ""));
}
