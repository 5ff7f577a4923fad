// Reads OpenAPI documents for the pages below /api/.
import { element } from "/js/dom.js";
import { language, message } from "/js/page.js";

const kMethods = ["get", "put", "post", "patch", "delete"];

/// A text of a description in the reader's language: `key`, or its `x-key-zh`.
export const localized = (described, key) => (language() === "zh" && described[`x-${key}-zh`]) || described[key] || "";

/// The nodes of a text; a part between backticks becomes a `code` element.
export const withCode = (text) => text.split("`").map((piece, i) => (i % 2 ? element("code", {}, piece) : piece));

/// The operations of a document, each with its path and method.
export const operationsOf = (document) => Object.entries(document.paths).flatMap(([path, item]) =>
  kMethods.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })));

/// A copy of a document for the viewer: in the reader's language, with the session that each operation needs in its
/// text, an example of each problem, and only with what a page of this site can use. That is the base URL on this host,
/// and tokens that are no cookies: a script can neither read nor set the session's cookie, and the browser sends it anyway.
export function forViewer(document) {
  const copy = inLanguage(document);
  copy.servers.length = 1;
  const schemes = copy.components.securitySchemes ?? {};
  for (const { operation } of operationsOf(copy)) {
    operation.description = `${operation.description}\n\n${message(neededSession(operation))}`;
    operation.security = (operation.security ?? []).filter((one) => Object.keys(one).every((name) => schemes[name].in !== "cookie"));
  }
  // The viewer would send the example of a header that is optional: another account's id.
  for (const parameter of Object.values(copy.components.parameters ?? {})) if (parameter.in === "header") delete parameter.example;
  responsesOf(copy).forEach(shorten);
  const usable = Object.entries(schemes).filter(([, one]) => one.in !== "cookie");
  copy.components.securitySchemes = usable.length > 0 ? Object.fromEntries(usable) : undefined;
  return copy;
}

const responsesOf = (document) => [...Object.values(document.components.responses),
  ...operationsOf(document).flatMap(({ operation }) => Object.values(operation.responses).filter((one) => !one.$ref))];

/// Headers that every response has say nothing about one. Of a problem the viewer would invent values.
function shorten(response) {
  for (const name of ["X-Request-Id", "Cache-Control"]) delete response.headers?.[name];
  const problem = response.content?.["application/problem+json"];
  const { status, code } = problem?.schema.allOf?.[1].properties ?? {};
  if (!code || problem.example) return;
  const slug = code.const ?? code.enum[0];
  problem.example = { type: `/api/problems#${slug}`, title: "…", status: status.const ?? status.enum[0], code: slug, request_id: "…" };
}

function neededSession({ security = [] }) {
  if (security.length === 0) return "who.anyone";
  return security.some((one) => Object.keys(one).length === 0) ? "who.either" : "who.signed_in";
}

function inLanguage(value) {
  if (Array.isArray(value)) return value.map(inLanguage);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).filter((key) => !/^x-.*-zh$/.test(key))
    .map((key) => [key, typeof value[key] === "string" ? localized(value, key) : inLanguage(value[key])]));
}
