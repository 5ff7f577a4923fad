// Shows an OpenAPI document with Swagger UI. Knows its configuration and plugins; what is missing in it, such as a search
// over operations, is added by these alone, so that its files stay as they were published.
import { element, textElement } from "/js/dom.js";
import { language, message } from "/js/page.js";
import { forViewer, localized, operationsOf, withCode } from "/api/openapi.js";

const kViewer = "/api/third-party/swagger-ui";
const kMayTry = "v1"; // documents of others have GET operations that change state
const isDark = matchMedia("(prefers-color-scheme: dark)");

/// Loads the document of this name. Returns a function that shows it, which returns one that opens an operation by its id.
export async function load(name) {
  const [document, translation] = await Promise.all([loadJson(`/api/${name}.json`), loadTranslation(), loadViewer()]);
  return async (content) => {
    const place = element("div", { class: "viewer" });
    const search = searchField();
    content.replaceChildren(...head(name, document), textElement("h2", "operations"), search, place);
    nameParts(place);
    const viewer = await startViewer(place, name, forViewer(document), translation);
    search.querySelector("input").addEventListener("input", ({ target }) => viewer.layoutActions.updateFilter(target.value.trim()));
    return (id) => openOperation(viewer, document, id);
  };
}

/// The plugins that translate the viewer's own texts, which are English.
const loadTranslation = async () => (language() === "zh" ? [(await import("/api/viewer-zh.js")).translation] : []);

async function loadJson(url) {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`${url}: HTTP ${reply.status}`);
  return reply.json();
}

// The viewer's files ---------------------------------------------------------------------------------

let files;

function loadViewer() {
  files ??= Promise.all([
    add(element("script", { src: `${kViewer}/swagger-ui-bundle.js` })),
    add(element("link", { rel: "stylesheet", href: `${kViewer}/swagger-ui.css` }))]);
  return files.catch((error) => { files = undefined; throw error; });
}

/// Adds it before our stylesheets, which change some of its rules.
const add = (node) => new Promise((resolve, reject) => {
  node.onload = resolve;
  node.onerror = () => reject(new Error(`${node.src || node.href} was not loaded`));
  document.head.prepend(node);
});

const scheme = document.querySelector("meta[name=color-scheme]"); // the theme that the visitor has chosen

function followScheme() {
  const follows = scheme.content !== "light" && isDark.matches;
  document.documentElement.classList.toggle("dark-mode", scheme.content === "dark" || follows);
}

isDark.addEventListener("change", followScheme);
followScheme();

// What stands above the operations -------------------------------------------------------------------

function head(name, document) {
  const fact = (key, ...nodes) => [textElement("dt", key), element("dd", {}, ...nodes)];
  const port = location.port || document.servers[1].variables.port.default;
  const bases = document.servers.map(({ url }) => element("code", {}, url.replace("{port}", port)));
  const tokens = Object.values(document.components.securitySchemes ?? {}).map((scheme) =>
    element("div", {}, element("code", {}, scheme.name ?? "Authorization: Bearer"), " ", ...withCode(localized(scheme, "description"))));
  const problems = name === "v1" ? fact("problems", element("a", { href: "/api/problems/" }, "/api/problems/")) : [];
  return [element("h1", { tabIndex: -1 }, name),
    element("p", {}, ...withCode(localized(document.info, "summary"))),
    element("p", { class: "quiet" }, ...withCode(localized(document.info, "description"))),
    element("dl", { class: "facts" }, ...fact("bases", bases[0], element("br"), bases[1]), ...fact("token", ...tokens),
      ...fact("file", element("a", { href: `/api/${name}.json` }, `${name}.json`)), ...problems),
    textElement("p", name === kMayTry ? "try.get" : "try.none", { class: "small quiet" })];
}

const searchField = () => element("div", { class: "field" },
  textElement("label", "search", { for: "search" }),
  element("input", { id: "search", type: "search", autocomplete: "off", spellcheck: false }));

// The viewer -----------------------------------------------------------------------------------------

/// Only what we do not show ourselves: a title, base URLs and a search stand above it already.
const layout = ({ React }) => ({ getComponent }) => React.createElement("div", { className: "swagger-ui" },
  React.createElement(getComponent("AuthorizeBtnContainer", true)), React.createElement(getComponent("operations", true)));

/// What the viewer leaves without a name for assistive technology, or with the same name in every operation and response.
const kUnnamed = {
  "select:not([aria-label])": () => ({ ariaLabel: message("example") }),
  ".opblock-tag-section:has(.opblock-tag):not([role])": (one) => ({ role: "group", ariaLabel: one.querySelector(".opblock-tag").dataset.tag }),
  ".opblock:has(.opblock-summary-path):not([role])": (one) => ({ role: "group", ariaLabel: ["method", "path"].map((part) =>
    one.querySelector(`.opblock-summary-${part}`).textContent).join(" ") }),
  ".response :is(select, [role=tab]):not([data-code])": (one) => named(one, one.closest(".response").dataset.code),
  "table:not([role], :has(th))": () => ({ role: "presentation" }), // a form's fields
  ".modal-ux:not([role])": (one) => ({ role: "dialog", ariaLabel: one.querySelector("h3").textContent }),
};

function named(control, code) {
  control.dataset.code = code;
  return { ariaLabel: `${control.ariaLabel ?? control.textContent} (${code})` };
}

/// Keeps the focus in the viewer's dialog, and gives it back to `before` when the dialog is closed.
function enter(dialog, before) {
  const outside = [];
  for (let part = dialog.closest(".dialog-ux"); part !== document.body; part = part.parentElement)
    outside.push(...[...part.parentElement.children].filter((one) => one !== part && !one.inert));
  for (const one of outside) one.inert = true;
  dialog.querySelector("input, button:not(.close-modal)")?.focus();
  new MutationObserver((_, observer) => {
    if (dialog.isConnected) return;
    observer.disconnect();
    for (const one of outside) one.inert = false;
    before?.focus();
  }).observe(document.body, { childList: true, subtree: true });
}

function nameParts(place) {
  let before = null; // what had the focus last outside the dialog, whose first field takes it at once
  place.addEventListener("focusin", ({ target }) => { if (!target.closest(".dialog-ux")) before = target; });
  new MutationObserver(() => {
    for (const [selector, properties] of Object.entries(kUnnamed))
      for (const one of place.querySelectorAll(selector)) {
        Object.assign(one, properties(one));
        if (one.role === "dialog") enter(one, before);
      }
  }).observe(place, { childList: true, subtree: true });
}

/// Finds operations that have every word in path, summary, description or id. Tags without one are left out.
function findOperations(tags, phrase) {
  const words = phrase.toLowerCase().split(/\s+/);
  const isFound = (entry) => {
    const operation = entry.get("operation");
    const text = [entry.get("method"), entry.get("path"), ...["operationId", "summary", "description"].map((key) => operation.get(key))]
      .join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return tags.map((tag) => tag.update("operations", (all) => all.filter(isFound))).filter((tag) => tag.get("operations").size > 0);
}

/// Puts the operation that is opened into the URL.
const rememberOperation = (name) => (original) => (thing, isShown) => {
  if (thing[0] === "operations" && thing[2] && isShown) history.replaceState(null, "", `#${name}/${thing[2]}`);
  return original(thing, isShown);
};

const plugin = (name) => (system) => ({
  fn: { opsFilter: findOperations },
  components: { OperationsLayout: layout(system), authorizeOperationBtn: () => null },
  statePlugins: { layout: { wrapActions: { show: rememberOperation(name) } } },
});

const startViewer = (domNode, name, spec, translation) => new Promise((resolve) => {
  const viewer = globalThis.SwaggerUIBundle({ domNode, spec, plugins: [plugin(name), ...translation], layout: "OperationsLayout",
    supportedSubmitMethods: name === kMayTry ? ["get"] : [], // with the session's cookie, DELETE /account would be one click
    docExpansion: "list", syntaxHighlight: false, validatorUrl: null,
    onComplete: () => queueMicrotask(() => resolve(viewer.getSystem())) });
});

function openOperation(viewer, document, id) {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === id)?.operation;
  if (!found) return;
  viewer.layoutActions.show(["operations", found.tags[0], id], true);
  requestAnimationFrame(() => byOperation(found.tags[0], id)?.scrollIntoView());
}

const byOperation = (tag, id) => document.getElementById(`operations-${tag}-${id}`);
