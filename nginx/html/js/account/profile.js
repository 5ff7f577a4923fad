// My profile: picture, nickname and phone number, and the username, which is chosen once.
import { clearNotice, showNotice } from "../dom.js";
import { showUsernameAvailability } from "../field-checks.js";
import { byId, call, onSubmit, setText } from "../page.js";
import { showPicture, watchPicture } from "./picture.js";

export function start(context) {
  watchPicture(context);
  showUsernameAvailability(byId("username"));
  onSubmit(byId("profile-form"), async ({ nickname, phone }) => {
    clearNotice();
    context.setAccount(await call("PATCH", "/account", { nickname, phone }));
    showNotice("profile.saved");
  });
  onSubmit(byId("username-form"), async ({ username }) => {
    clearNotice();
    context.setAccount(await call("PATCH", "/account", { username }));
    showNotice("username.saved", { name: username });
  });
  show(context);
}

export function show({ account }) {
  showPicture(account);
  byId("nickname").value = account.nickname ?? "";
  byId("phone").value = account.phone ?? "";
  byId("username-form").hidden = account.username !== null;
  byId("username-is").hidden = account.username === null;
  if (account.username) setText(byId("username-is"), "username.is", { name: account.username });
}
