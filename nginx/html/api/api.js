// Shows the OpenAPI 3.1 documents, the JSON files in this folder. The fragment of the URL has the document
// and the open operation.
import { element, markCurrentLink, textElement } from "/js/dom.js";
import { addMessages, byId, language, message, setText, translate } from "/js/page.js";
import { curlCommand } from "/api/curl.js";
import { localized, resolve, withCode } from "/api/openapi.js";
import { example, render } from "/api/schema.js";

const content = byId("content");
const navigation = byId("documents");
const kDocuments = [...navigation.querySelectorAll("a")].map((link) => link.hash.slice(1));
const kMethods = ["get", "put", "post", "patch", "delete"];
const loaded = new Map();

async function load(name) {
  if (!loaded.has(name)) {
    const reply = await fetch(`/api/${name}.json`);
    if (!reply.ok) throw new Error(`${name}.json: HTTP ${reply.status}`);
    loaded.set(name, await reply.json());
  }
  return loaded.get(name);
}

// `#mall/login`: the document and, if one is open, the operation.
function selected() {
  const [name, id] = decodeURIComponent(location.hash.slice(1)).split("/");
  return kDocuments.includes(name) ? { name, id } : { name: kDocuments[0], id: undefined };
}

const idOf = (name, operation) => `${name}/${operation.operationId}`;

function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) => kMethods
    .filter((method) => item[method])
    .map((method) => ({ path, method, item, operation: item[method] })));
}

// One operation ------------------------------------------------------------------------------------

function fields(document, operation, item) {
  const rows = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
    .map((parameter) => resolve(document, parameter))
    .map((parameter) => ({ name: parameter.name, place: parameter.in, required: parameter.required,
      schema: parameter.schema, described: parameter }));
  const [kind, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (!kind) return rows;
  const schema = resolve(document, media.schema);
  const required = schema.required ?? [];
  return [...rows, ...Object.entries(schema.properties ?? {}).map(([name, property]) => ({ name,
    place: "body", required: required.includes(name), schema: property, described: property }))];
}

function request(document, operation, item) {
  const rows = fields(document, operation, item);
  if (rows.length === 0) return [];
  const kinds = Object.keys(operation.requestBody?.content ?? {});
  const table = element("table", {}, element("tbody", {}, ...rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, element("code", {}, row.name), " ",
      setText(element("span", { class: "badge" + (row.required ? " accent" : "") }), row.required ? "required" : "optional")),
    element("td", {}, ...render(document, row.schema).type, " ", textElement("span", `in.${row.place}`, { class: "quiet small" }),
      element("br"), ...withCode(localized(row.described, "description")))))));
  return [textElement("h3", "request"), ...kinds.map((kind) => element("code", { class: "badge" }, kind)),
    element("div", { class: "scroll" }, table)];
}

function reply(document, status, described) {
  const response = resolve(document, described);
  const style = status < "300" ? "good" : status < "500" ? "warn" : "bad";
  const box = element("details", { class: "reply" }, element("summary", {},
    element("span", { class: `badge ${style}` }, status), element("span", {}, ...withCode(localized(response, "description")))));
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(...replyContent(document, response));
  }, { once: true });
  return box;
}

function replyContent(document, response) {
  const own = Object.entries(response.headers ?? {})
    .filter(([name]) => !["X-Request-Id", "Cache-Control"].includes(name))
    .map(([name, header]) => [name, resolve(document, header)]);
  const headers = own.map(([name, header]) => element("p", { class: "small" },
    element("code", {}, name), ": ", ...withCode(localized(header, "description"))));
  const bodies = Object.entries(response.content ?? {}).flatMap(([kind, media]) => [
    element("p", { class: "small" }, element("code", { class: "badge" }, kind)),
    ...(media.schema ? render(document, media.schema).tables : []),
    ...Object.values(media.examples ?? {}).map((one) => example(localized(one, "summary"), one.value))]);
  const nothing = bodies.length === 0 ? [textElement("p", "no_body", { class: "quiet small" })] : [];
  return [element("div", { class: "inside" }, ...headers, ...bodies, ...nothing)];
}

function authentication(operation) {
  const needs = operation.security ?? [];
  if (needs.length === 0) return "who.anyone";
  return needs.some((one) => Object.keys(one).length === 0) ? "who.either" : "who.signed_in";
}

function copyButton(text) {
  const button = textElement("button", "copy", { type: "button", class: "link" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    setText(button, "copied");
    setTimeout(() => setText(button, "copy"), 2000);
  });
  return button;
}

function operationContent(document, { path, method, item, operation }) {
  const line = curlCommand(document, path, method, item, operation);
  return [element("div", { class: "inside" },
    element("p", {}, ...withCode(localized(operation, "description"))),
    setText(element("p", { class: "quiet small" }), authentication(operation)),
    ...request(document, operation, item),
    element("div", { class: "row apart" }, textElement("h3", "example"), copyButton(line)),
    element("pre", { tabIndex: 0 }, line),
    textElement("h3", "replies"),
    ...Object.entries(operation.responses).map(([status, one]) => reply(document, status, one)))];
}

function operation(document, name, one) {
  const box = element("details", { class: "operation", id: idOf(name, one.operation) },
    element("summary", {}, element("span", { class: `method ${one.method}` }, one.method.toUpperCase()),
      element("code", {}, one.path), element("span", { class: "quiet" }, localized(one.operation, "summary"))));
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(...operationContent(document, one));
    if (box.open) history.replaceState(null, "", `#${box.id}`);
  });
  return box;
}

// One document -------------------------------------------------------------------------------------

function head(document, name) {
  const bases = document.servers.map((server) =>
    server.url.replace("{port}", location.port || document.servers[1].variables?.port.default));
  return [element("h1", { tabIndex: -1 }, name),
    element("p", {}, ...withCode(localized(document.info, "summary"))),
    element("p", { class: "quiet" }, ...withCode(localized(document.info, "description"))),
    element("dl", { class: "facts" }, textElement("dt", "bases"),
      element("dd", {}, ...bases.flatMap((base, i) => [i > 0 ? element("br") : "", element("code", {}, base)])),
      textElement("dt", "file"), element("dd", {}, element("a", { href: `/api/${name}.json` }, `${name}.json`)),
      ...(name === "v1" ? [textElement("dt", "problems"),
        element("dd", {}, element("a", { href: "/api/problems/" }, "/api/problems/"))] : []))];
}

function draw(name, document) {
  const all = operationsOf(document);
  const sections = document.tags.map((tag) => element("section", { class: "group" },
    element("h2", {}, ...withCode(localized(tag, "description"))),
    ...all.filter((one) => one.operation.tags.includes(tag.name)).map((one) => operation(document, name, one))));
  content.replaceChildren(...head(document, name), ...sections);
}

let shown;

async function show() {
  const { name, id } = selected();
  const wanted = `${name} ${language()}`;
  if (shown !== wanted) {
    markCurrentLink(navigation, `#${name}`);
    try {
      draw(name, await load(name));
    } catch (error) {
      content.replaceChildren(textElement("p", "not_loaded", { class: "notice bad" }));
      throw error;
    }
    shown = wanted;
  }
  const box = id && byId(`${name}/${id}`);
  if (box) { box.open = true; box.scrollIntoView(); }
}

await addMessages("/api/messages");
navigation.dataset.messageLabel = "documents";
translate();
document.title = message("title");
addEventListener("hashchange", show);
document.addEventListener("languagechange", () => { document.title = message("title"); show(); });
await show();
