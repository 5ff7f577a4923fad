// The two forms about an account: making one, and changing its names, address and phone.
import { call } from "/js/page.js";
import { choice, dialogue, field } from "./dialogs.js";
import { nameOf, said } from "/js/dom.js";

const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

const names = (account = {}) => [
  field({ name: "username", label: "username", value: account.username ?? "", optional: true }),
  field({ name: "email", label: "email", type: "email", bad: "email.bad", value: account.email ?? "", optional: true }),
  field({ name: "nickname", label: "nickname", value: account.nickname ?? "", optional: true }),
];

/// Makes an account; without a password its owner is mailed a code to choose one. Fulfilled with it.
export function add(office) {
  const inside = [said("p", "add.text", { class: "quiet" }), ...names(),
    field({ name: "password", label: "password", hint: "add.password.hint", type: "password",
      autocomplete: "new-password", optional: true }),
    choice({ name: "role", label: "role", options: { user: "role.user", admin: "role.admin" }, value: "user" })];
  return dialogue("add.title", inside, { go: "add.go", act: async (values) => {
    const account = await call("POST", "/admin/accounts", filled(values));
    office.tell(values.password === "" ? "add.invited" : "add.done",
      { name: nameOf(account), email: account.email ?? "" });
    return account;
  } });
}

/// Changes what is different; an empty field takes the value away. Fulfilled with the account as it
/// is then.
export function edit(account, office) {
  const inside = [...names(account),
    field({ name: "phone", label: "phone", type: "tel", value: account.phone ?? "", optional: true }),
    said("p", "edit.address", { class: "quiet small" })];
  return dialogue("edit.title", inside, { go: "save", values: { name: nameOf(account) }, act: async (values) => {
    const changes = Object.fromEntries(Object.entries(values)
      .filter(([name, value]) => value.trim() !== (account[name] ?? "")));
    if (Object.keys(changes).length === 0) return account;
    const changed = await call("PATCH", `/admin/accounts/${account.id}`, changes);
    office.tell("edit.done", { name: nameOf(changed) });
    return changed;
  } });
}
