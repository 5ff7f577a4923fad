// The two forms about an account: creating one, and changing its names, address and phone.
import { nameOf } from "/js/account-display.js";
import { showNotice, textElement } from "/js/dom.js";
import { call } from "/js/page.js";
import { field, openForm, select } from "./dialogs.js";

const withoutEmpty = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

const nameFields = (account = {}) => [
  field({ name: "username", label: "username", value: account.username ?? "", optional: true }),
  field({ name: "email", label: "email", type: "email", bad: "email.bad", value: account.email ?? "", optional: true }),
  field({ name: "nickname", label: "nickname", value: account.nickname ?? "", optional: true }),
];

/// Creates an account; without a password its owner is mailed a code to choose one. Fulfilled with the account.
export function addAccount() {
  const content = [textElement("p", "add.text", { class: "quiet" }), ...nameFields(),
    field({ name: "password", label: "password", hint: "add.password.hint", type: "password",
      autocomplete: "new-password", optional: true }),
    select({ name: "role", label: "role", options: { user: "role.user", admin: "role.admin" }, value: "user" })];
  return openForm("add.title", content, { button: "add.confirm", act: async (values) => {
    const account = await call("POST", "/admin/accounts", withoutEmpty(values));
    showNotice(values.password === "" ? "add.invited" : "add.done",
      { name: nameOf(account), email: account.email ?? "" });
    return account;
  } });
}

/// Sends the fields that differ; an empty field removes the value. Fulfilled with the changed account.
export function editAccount(account) {
  const content = [...nameFields(account),
    field({ name: "phone", label: "phone", type: "tel", value: account.phone ?? "", optional: true }),
    textElement("p", "edit.address", { class: "quiet small" })];
  return openForm("edit.title", content, { button: "save", values: { name: nameOf(account) }, act: async (values) => {
    const changes = Object.fromEntries(Object.entries(values)
      .filter(([name, value]) => value.trim() !== (account[name] ?? "")));
    if (Object.keys(changes).length === 0) return account;
    const changed = await call("PATCH", `/admin/accounts/${account.id}`, changes);
    showNotice("edit.done", { name: nameOf(changed) });
    return changed;
  } });
}
