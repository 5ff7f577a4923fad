// My profile: picture, nickname and phone number, and the username, which is chosen once.
import { clearNotice, showNotice } from "../dom.js";
import { showUsernameAvailability } from "../field-checks.js";
import { byId, call, onSubmit, setText } from "../page.js";
import { showPicture, watchPicture } from "./picture.js";

export function start(context) {
  watchPicture(context);
  showUsernameAvailability(byId("username"));
  onSubmit(byId("profile-form"), async () => {
    clearNotice();
    const changes = changedValues();
    if (Object.keys(changes).length > 0) {
      const account = await call("PATCH", "/account", changes);
      for (const [name, sent] of Object.entries(changes)) setSaved(byId(name), account[name], sent);
      context.setAccount(account);
    }
    showNotice("profile.saved");
  });
  onSubmit(byId("username-form"), async ({ username }) => {
    clearNotice();
    context.setAccount(await call("PATCH", "/account", { username }));
    showNotice("username.saved", { name: username });
  });
  // Not show(): a browser restores after a reload what was typed, perhaps for another account.
  for (const field of fields) setSaved(field, context.account[field.name]);
  show(context);
}

const fields = [byId("nickname"), byId("phone")];
const isChanged = (field) => field.value !== field.defaultValue;

/// What was typed and is not saved, by name. A field's defaultValue is what the account has.
const changedValues = () => Object.fromEntries(fields.filter(isChanged).map((field) => [field.name, field.value]));

/// Shows what is saved, unless something else than `typed` was typed meanwhile.
function setSaved(field, value, typed = field.value) {
  const isUntouched = field.value === typed;
  field.defaultValue = value ?? "";
  if (isUntouched) field.value = field.defaultValue;
}

/// Shows the account. A field that was changed and not saved keeps its text.
export function show({ account }) {
  showPicture(account);
  for (const field of fields) if (!isChanged(field)) setSaved(field, account[field.name]);
  byId("username-form").hidden = account.username !== null;
  byId("username-is").hidden = account.username === null;
  if (account.username) setText(byId("username-is"), "username.is", { name: account.username });
}
