// My profile: picture, what I am called, and the username, which is chosen once.
import { watchName } from "../field-checks.js";
import { call, say, whenSent } from "../page.js";
import { showPicture, watchPicture } from "./picture.js";

const part = (id) => document.getElementById(id);

export function start(desk) {
  watchPicture(desk);
  watchName(part("username"));
  whenSent(part("words-form"), async ({ nickname, phone }) => {
    desk.quiet();
    desk.changed(await call("PATCH", "/account", { nickname, phone }));
    desk.tell("profile.saved");
  });
  whenSent(part("username-form"), async ({ username }) => {
    desk.quiet();
    desk.changed(await call("PATCH", "/account", { username }));
    desk.tell("username.saved", { name: username });
  });
  show(desk);
}

export function show({ account }) {
  showPicture(account);
  part("nickname").value = account.nickname ?? "";
  part("phone").value = account.phone ?? "";
  part("username-form").hidden = account.username !== null;
  part("username-is").hidden = account.username === null;
  if (account.username) say(part("username-is"), "username.is", { name: account.username });
}
