// Dialogs: a question before something is done, and a form for what is typed. What goes wrong is
// shown inside, and the dialog stays. Knows nothing of accounts.
import { say, showErrors, translate, whenSent, word } from "/js/page.js";
import { make, said } from "/js/dom.js";

/// Opens a dialog around `inside` (elements) with a form; `act(values, dialog)` is called when it is
/// sent, and the dialog closes once that is done. Fulfilled with what `act` returned, or undefined
/// where it was called off.
export function dialogue(title, inside, { act, go, danger = false, values = {}, at = {} }) {
  const heading = said("h2", title, { id: "dialogue-title" }, values);
  const cancel = said("button", "cancel", { type: "button", class: "link" });
  const form = make("form", {}, heading, ...inside,
    make("div", { class: "row end" }, cancel,
      said("button", go, { class: danger ? "danger" : "main" }, values)));
  const dialog = document.body.appendChild(make("dialog", { "aria-labelledby": "dialogue-title" }, form));
  translate(dialog);
  cancel.addEventListener("click", () => dialog.close());
  const before = document.activeElement;
  return new Promise((resolve) => {
    let done;
    whenSent(form, async (given) => {
      done = await act(given, form);
      dialog.close();
    }, at);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(done);
    });
    dialog.showModal();
    (form.querySelector("input, select") ?? heading).focus();
  });
}

/// Asks whether to do something. `texts` are keys of words; `list` names whom it is about; `type` is a
/// text that must be typed first.
export function ask(title, texts, { act, go, danger, values = {}, list = [], type = null }) {
  const inside = texts.map((key) => said("p", key, {}, values));
  if (list.length > 0) {
    inside.push(make("ul", { class: "named" }, ...list.slice(0, 8).map((name) => make("li", { textContent: name }))));
    if (list.length > 8) inside.push(said("p", "bulk.and_more", { class: "quiet" }, { n: list.length - 8 }));
  }
  if (type !== null) inside.push(field({ name: "typed", label: "confirm.type", values: { name: type },
    required: true, missing: "confirm.type.missing" }));
  return dialogue(title, inside, { go, danger, values, act: (given, form) => {
    if (type === null || given.typed.trim() === type) return act(form);
    showErrors(form, [{ field: form.elements.typed, text: word("confirm.type.wrong") }]);
    throw Object.assign(new Error(), { code: "cancelled" });
  } });
}

/// One field of a form: label, hint, place for an error, input.
export function field({ name, label, hint, values = {}, type = "text", required = false, missing, bad, value = "",
  autocomplete = "off", optional = false }) {
  const id = `dialogue-${name}`;
  const shown = make("label", { for: id }, said("span", label, {}, values));
  if (optional) shown.append(" ", said("span", "optional", { class: "optional" }));
  const input = make("input", { id, name, type, required, value, autocomplete, spellcheck: false,
    autocapitalize: "none", "aria-describedby": `${id}-error${hint ? ` ${id}-hint` : ""}`,
    "data-missing": missing, "data-bad": bad });
  return make("div", { class: "field" }, shown,
    hint ? said("p", hint, { class: "hint", id: `${id}-hint` }) : null,
    make("p", { class: "error", id: `${id}-error` }), input);
}

/// A choice between a few: `options` is {value: key of its word}.
export function choice({ name, label, options, value = "" }) {
  const id = `dialogue-${name}`;
  const select = make("select", { id, name }, ...Object.entries(options).map(([each, key]) =>
    say(make("option", { value: each }), key)));
  select.value = value;
  return make("div", { class: "field" }, said("label", label, { for: id }),
    make("p", { class: "error", id: `${id}-error` }), select);
}
