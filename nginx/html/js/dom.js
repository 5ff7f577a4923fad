// Makes elements. Texts are keys of the message catalogue, so that they change with the language.
import { byId, importModule, message, onClick, problemKey, setText } from "/js/page.js";
import { timeElement } from "/js/time.js";

/// An element with properties and children. `class`, `for`, `role`, `data-…` and `aria-…` are set as
/// attributes; properties and children that are null or undefined are left out.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (/^(class|role|for|data-|aria-)/.test(name)) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/// An element whose text is a message.
export const textElement = (tag, key, properties = {}, values = {}) => setText(element(tag, properties), key, values);

/// The parts of a text whose {when} is a <time>; `show` makes it.
export function textWithTime(key, when, show = timeElement) {
  const [before, after] = message(key, { when: "\u0000" }).split("\u0000");
  return [before, show(when), after];
}

/// Facts, [key, text], below a line that opens them. `about` ({what, when}) names the line for assistive technology.
export const detailsOf = (about, facts) => element("details", {},
  textElement("summary", "sessions.details", { "aria-label": message("details_of", about) }),
  element("dl", { class: "facts small" }, ...facts.filter(([, text]) => text).flatMap(([key, text]) =>
    [textElement("dt", key), element("dd", { textContent: text })])));

export const badge = (key, kind) => textElement("span", key, { class: `badge ${kind}` });

/// A button with the text `key` that calls `act` when pressed, one call at a time.
export function button(key, act, properties = {}) {
  const made = textElement("button", key, { type: "button", ...properties });
  onClick(made, act);
  return made;
}

/// Calls `act(module)` when the button is pressed, one call at a time. A notice says if the module cannot be loaded; then
/// the next press tries again, and reloads the page if it fails too.
export function withModule(made, path, act) {
  onClick(made, async () => {
    clearNotice();
    const isStillThere = () => made.offsetParent !== null && !document.querySelector("dialog[open]");
    let module;
    try {
      module = await importModule(path);
    } catch (problem) {
      if (problem.needsReload && isStillThere()) location.reload();
      return showNotice(problemKey(problem), {}, "bad");
    }
    if (isStillThere()) await act(module);
  });
}

/// Marks the link of a navigation that leads to this part of the page.
export function markCurrentLink(navigation, hash) {
  for (const link of navigation.querySelectorAll("a")) {
    if (link.hash === hash) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/// Focuses what is no control, such as the first of the entries that were added to a list.
export function focusEntry(node) {
  if (node) Object.assign(node, { tabIndex: -1 }).focus();
}

/// A notice in #notice, until the next action: `kind` is good, warn or bad.
export function showNotice(key, values = {}, kind = "good") {
  const notice = textElement("p", key, { class: `notice ${kind}` }, values);
  byId("notice").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

export const clearNotice = () => byId("notice").replaceChildren();
