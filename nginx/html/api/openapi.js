// Reads OpenAPI documents for the pages below /api/.
import { element } from "/js/dom.js";
import { language } from "/js/page.js";

/// A text of a description in the reader's language: `key`, or its `x-key-zh`.
export const localized = (described, key) => (language() === "zh" && described[`x-${key}-zh`]) || described[key] || "";

/// The nodes of a text; a part between backticks becomes a `code` element.
export const withCode = (text) => text.split("`").map((piece, i) => (i % 2 ? element("code", {}, piece) : piece));

/// The object that a $ref points to; any other object is returned unchanged.
export function resolve(document, described) {
  if (!described?.$ref) return described;
  return resolve(document, described.$ref.slice(2).split("/").reduce((at, step) => at[step], document));
}
