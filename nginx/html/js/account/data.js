// What is kept of me: a copy of all of it, and the end of it.
import { call, remember, say, showErrors, whenSent, word } from "../page.js";

const part = (id) => document.getElementById(id);

export function start(desk) {
  whenSent(part("export-form"), async () => {
    desk.quiet();
    save(await call("GET", "/account/export"), `${desk.account.username ?? "account"}.json`);
    desk.tell("export.done");
  });
  whenSent(part("close-form"), async ({ name, password }) => {
    if (!isMe(name.trim(), desk.account)) {
      return showErrors(part("close-form"), [{ field: part("close-name"), text: word("close.name.wrong") }]);
    }
    await close(password);
    remember(false);
    location.replace("/?closed");
    await new Promise(() => {});
  }, { "wrong-credentials": "password" });
  show(desk);
}

export function show({ account }) {
  say(document.querySelector("label[for=close-name]"), "close.name", { name: account.username ?? account.email });
}

const close = (password) => call("DELETE", "/account", { password });

const isMe = (name, { username, email }) => name !== "" && (name === username || name === email);

function save(data, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
