// Elements in few words. Knows the page's `say`, so that what is made follows the language.
import { say } from "/js/page.js";

export const part = (id) => document.getElementById(id);

/// An element with properties and children; `class` and `data-…`, `aria-…`, `role` are attributes.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (/^(class|role|for|data-|aria-)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/// An element whose text is a word.
export const said = (tag, key, properties = {}, values = {}) => say(make(tag, properties), key, values);

export const badge = (key, kind) => said("span", key, { class: `badge ${kind}` });

/// A button that says `key` and calls `act`; nothing happens while that is under way.
export function button(key, act, properties = {}) {
  const made = said("button", key, { type: "button", ...properties });
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-disabled")) return;
    made.setAttribute("aria-disabled", "true");
    try {
      await act(made);
    } finally {
      made.removeAttribute("aria-disabled");
    }
  });
  return made;
}

/// What people call the account.
export const nameOf = (account) =>
  account.username ?? account.email ?? account.nickname ?? `#${account.id}`;
