// Dialogs: a confirmation before an action, and a form. Errors are shown inside, and the dialog stays
// open. Knows no accounts.
import { element, textElement } from "/js/dom.js";
import { showErrors } from "/js/form-errors.js";
import { message, onSubmit, setText, translate } from "/js/page.js";

const kMaxListed = 8; // names in a confirmation; the rest is a number

/// Opens a dialog with a form around `content` (elements). `act(values, form)` is called when the form is
/// sent; the dialog closes when that is done. Fulfilled with what `act` returned, undefined if cancelled.
export function openForm(title, content, { act, button, danger = false, values = {} }) {
  const heading = textElement("h2", title, { id: "dialog-title" }, values);
  const cancel = textElement("button", "cancel", { type: "button", class: "link" });
  const form = element("form", {}, heading, ...content,
    element("div", { class: "row end" }, cancel,
      textElement("button", button, { class: danger ? "danger" : "main" }, values)));
  const dialog = document.body.appendChild(element("dialog", { "aria-labelledby": "dialog-title" }, form));
  translate(dialog);
  cancel.addEventListener("click", () => dialog.close());
  const focusedBefore = document.activeElement;
  return new Promise((resolve) => {
    let result;
    onSubmit(form, async (entered) => {
      result = await act(entered, form);
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (focusedBefore?.isConnected) focusedBefore.focus();
      resolve(result);
    });
    dialog.showModal();
    (form.querySelector("input, select") ?? heading).focus();
  });
}

/// Asks whether to perform an action. `texts` are keys of messages, `list` the names of the accounts, and
/// `typed` a text that must be typed first. Calls `act(form)` after a confirmation.
export function confirm(title, texts, { act, button, danger, values = {}, list = [], typed = null }) {
  const content = texts.map((key) => textElement("p", key, {}, values));
  if (list.length > 0) {
    content.push(element("ul", { class: "named" }, ...list.slice(0, kMaxListed).map((name) => element("li", { textContent: name }))));
  }
  if (list.length > kMaxListed) {
    content.push(textElement("p", "bulk.and_more", { class: "quiet" }, { n: list.length - kMaxListed }));
  }
  if (typed !== null) {
    content.push(field({ name: "typed", label: "confirm.type", values: { name: typed }, required: true,
      missing: "confirm.type.missing" }));
  }
  return openForm(title, content, { button, danger, values, act: (entered, form) => {
    if (typed === null || entered.typed.trim() === typed) return act(form);
    showErrors(form, [{ field: form.elements.typed, text: message("confirm.type.wrong") }]);
    throw Object.assign(new Error(), { code: "cancelled" });
  } });
}

/// One field of a form: label, hint, place for an error, input.
export function field({ name, label, hint, values = {}, type = "text", required = false, missing, bad, value = "",
  autocomplete = "off", optional = false }) {
  const id = `dialog-${name}`;
  const labelled = element("label", { for: id }, textElement("span", label, {}, values));
  if (optional) labelled.append(" ", textElement("span", "optional", { class: "optional" }));
  const input = element("input", { id, name, type, required, value, autocomplete, spellcheck: false,
    autocapitalize: "none", "aria-describedby": `${id}-error${hint ? ` ${id}-hint` : ""}`,
    "data-missing": missing, "data-bad": bad });
  return element("div", { class: "field" }, labelled,
    hint ? textElement("p", hint, { class: "hint", id: `${id}-hint` }) : null,
    element("p", { class: "error", id: `${id}-error` }), input);
}

/// A field to choose one of a few options, {value: key of its message}.
export function select({ name, label, options, value = "" }) {
  const id = `dialog-${name}`;
  const made = element("select", { id, name }, ...Object.entries(options).map(([each, key]) =>
    setText(element("option", { value: each }), key)));
  made.value = value;
  return element("div", { class: "field" }, textElement("label", label, { for: id }),
    element("p", { class: "error", id: `${id}-error` }), made);
}
