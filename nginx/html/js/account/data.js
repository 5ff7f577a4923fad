// My data: a copy of it, and closing the account.
import { showNotice, clearNotice } from "../dom.js";
import { showErrors } from "../form-errors.js";
import { byId, call, message, onSubmit, plural, setSignedOutHint, setText } from "../page.js";

let closingDays = 0;

export function start(context) {
  onSubmit(byId("export-form"), async () => {
    clearNotice();
    save(await call("GET", "/account/export"), `${context.account.username ?? "account"}.json`);
    showNotice("export.done");
  });
  onSubmit(byId("close-form"), async ({ name, password }) => {
    if (!isOwnName(name.trim(), context.account)) {
      return showErrors(byId("close-form"), [{ field: byId("close-name"), text: message("close.name.wrong") }]);
    }
    await call("DELETE", "/account", { password });
    setSignedOutHint();
    location.replace(closingDays > 0 ? "/?closing" : "/?closed");
    await new Promise(() => {}); // stays busy until the next page is loaded
  }, { "wrong-credentials": "password" });
  show(context);
}

/// How long the account can still be kept. Without an answer the page promises nothing.
export async function opened() {
  closingDays = (await call("GET", "/site").catch(() => ({ closing_days: 0 }))).closing_days;
  if (closingDays > 0) setText(byId("close-return"), "close.return", { time: () => plural("days", closingDays) });
}

export function show({ account }) {
  setText(document.querySelector("label[for=close-name]"), "close.name", { name: account.username ?? account.email });
}

const isOwnName = (name, { username, email }) => name !== "" && (name === username || name === email);

function save(data, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
