// Small things that the pages below /api/ are made of.
import { language } from "/js/page.js";

/// An element: its attributes, then what is inside.
export function part(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/// The text of a description in the reader's language.
export const tell = (thing, key) => (language() === "zh" && thing[`x-${key}-zh`]) || thing[key] || "";

/// A text in which `code` stands between backticks.
export const prose = (text) => text.split("`").map((piece, i) => (i % 2 ? part("code", {}, piece) : piece));

/// What a reference refers to.
export function reference(document, thing) {
  if (!thing?.$ref) return thing;
  return reference(document, thing.$ref.slice(2).split("/").reduce((at, step) => at[step], document));
}
