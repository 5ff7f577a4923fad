// The API's descriptions (OpenAPI 3.1, the JSON files beside this one) as a page to read. Knows
// OpenAPI and the page; where the document is, which operation is open, stands behind the `#`.
import { addWords, language, say, translate, word } from "/js/page.js";
import { curl } from "/api/curl.js";
import { part, prose, reference, tell } from "/api/openapi.js";
import { example, shape } from "/api/schema.js";

const kDocuments = ["v1", "basic", "medusa", "entry", "mall", "portal"];
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

// `#mall/login`: the document and, where one is open, the operation.
function place() {
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
    .map((parameter) => reference(document, parameter))
    .map((parameter) => ({ name: parameter.name, place: parameter.in, needed: parameter.required,
      schema: parameter.schema, told: parameter }));
  const [kind, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (!kind) return rows;
  const schema = reference(document, media.schema);
  const needed = schema.required ?? [];
  return [...rows, ...Object.entries(schema.properties ?? {}).map(([name, property]) => ({ name,
    place: "body", needed: needed.includes(name), schema: property, told: property }))];
}

function request(document, operation, item) {
  const rows = fields(document, operation, item);
  if (rows.length === 0) return [];
  const kinds = Object.keys(operation.requestBody?.content ?? {});
  const table = part("table", {}, part("tbody", {}, ...rows.map((row) => part("tr", {},
    part("th", { scope: "row" }, part("code", {}, row.name), " ",
      say(part("span", { class: "badge" + (row.needed ? " accent" : "") }), row.needed ? "needed" : "may")),
    part("td", {}, ...shape(document, row.schema).kind, " ", say(part("span", { class: "quiet small" }), `in.${row.place}`),
      part("br"), ...prose(tell(row.told, "description")))))));
  return [say(part("h3"), "request"), ...kinds.map((kind) => part("code", { class: "badge" }, kind)),
    part("div", { class: "scroll" }, table)];
}

function reply(document, status, described) {
  const response = reference(document, described);
  const look = status < "300" ? "good" : status < "500" ? "warn" : "bad";
  const box = part("details", { class: "reply" }, part("summary", {},
    part("span", { class: `badge ${look}` }, status), part("span", {}, ...prose(tell(response, "description")))));
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(...insideOfReply(document, response));
  }, { once: true });
  return box;
}

function insideOfReply(document, response) {
  const own = Object.entries(response.headers ?? {})
    .filter(([name]) => !["X-Request-Id", "Cache-Control"].includes(name))
    .map(([name, header]) => [name, reference(document, header)]);
  const heads = own.map(([name, header]) => part("p", { class: "small" },
    part("code", {}, name), ": ", ...prose(tell(header, "description"))));
  const bodies = Object.entries(response.content ?? {}).flatMap(([kind, media]) => [
    part("p", { class: "small" }, part("code", { class: "badge" }, kind)),
    ...(media.schema ? shape(document, media.schema).tables : []),
    ...Object.values(media.examples ?? {}).map((one) => example(tell(one, "summary"), one.value))]);
  const nothing = bodies.length === 0 ? [say(part("p", { class: "quiet small" }), "no_body")] : [];
  return [part("div", { class: "inside" }, ...heads, ...bodies, ...nothing)];
}

function who(operation) {
  const needs = operation.security ?? [];
  if (needs.length === 0) return "who.anyone";
  return needs.some((one) => Object.keys(one).length === 0) ? "who.either" : "who.signed_in";
}

function copier(text) {
  const button = say(part("button", { type: "button", class: "link" }), "copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    say(button, "copied");
    setTimeout(() => say(button, "copy"), 2000);
  });
  return button;
}

function inside(document, { path, method, item, operation }) {
  const line = curl(document, path, method, item, operation);
  return [part("div", { class: "inside" },
    part("p", {}, ...prose(tell(operation, "description"))),
    say(part("p", { class: "quiet small" }), who(operation)),
    ...request(document, operation, item),
    part("div", { class: "row apart" }, say(part("h3"), "example"), copier(line)),
    part("pre", { tabindex: "0" }, line),
    say(part("h3"), "replies"),
    ...Object.entries(operation.responses).map(([status, one]) => reply(document, status, one)))];
}

function operation(document, name, one) {
  const box = part("details", { class: "operation", id: idOf(name, one.operation) },
    part("summary", {}, part("span", { class: `method ${one.method}` }, one.method.toUpperCase()),
      part("code", {}, one.path), part("span", { class: "quiet" }, tell(one.operation, "summary"))));
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(...inside(document, one));
    if (box.open) history.replaceState(null, "", `#${box.id}`);
  });
  return box;
}

// One document -------------------------------------------------------------------------------------

function head(document, name) {
  const bases = document.servers.map((server) =>
    server.url.replace("{port}", location.port || document.servers[1].variables?.port.default));
  return [part("h1", { tabindex: "-1" }, name),
    part("p", {}, ...prose(tell(document.info, "summary"))),
    part("p", { class: "quiet" }, ...prose(tell(document.info, "description"))),
    part("dl", { class: "facts" }, say(part("dt"), "bases"),
      part("dd", {}, ...bases.flatMap((base, i) => [i > 0 ? part("br") : "", part("code", {}, base)])),
      say(part("dt"), "file"), part("dd", {}, part("a", { href: `/api/${name}.json` }, `${name}.json`)),
      ...(name === "v1" ? [say(part("dt"), "problems"),
        part("dd", {}, part("a", { href: "/api/problems/" }, "/api/problems/"))] : []))];
}

function draw(name, document) {
  const all = operationsOf(document);
  const sections = document.tags.map((tag) => part("section", { class: "group" },
    part("h2", {}, ...prose(tell(tag, "description"))),
    ...all.filter((one) => one.operation.tags.includes(tag.name)).map((one) => operation(document, name, one))));
  content.replaceChildren(...head(document, name), ...sections);
}

function choose(name) {
  for (const link of navigation.querySelectorAll("a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const content = document.getElementById("content");
const navigation = document.getElementById("documents");
let shown;

async function show() {
  const { name, id } = place();
  const wanted = `${name} ${language()}`;
  if (shown !== wanted) {
    choose(name);
    try {
      draw(name, await load(name));
    } catch (error) {
      content.replaceChildren(say(part("p", { class: "notice bad" }), "not_loaded"));
      throw error;
    }
    shown = wanted;
  }
  const box = id && document.getElementById(`${name}/${id}`);
  if (box) { box.open = true; box.scrollIntoView(); }
}

await addWords("/api/messages");
navigation.dataset.wLabel = "documents";
translate();
document.title = word("title");
addEventListener("hashchange", show);
document.addEventListener("languagechange", () => { document.title = word("title"); show(); });
await show();
