// My picture: chosen, cut to a square, sent while a bar shows how far it is, or taken away.
import { Cropper } from "../crop.js";
import { call, clearErrors, say, textOf, upload, whenSent, word } from "../page.js";

const part = (id) => document.getElementById(id);
const kMost = 20 * 1024 * 1024; // what a browser is asked to open; what is sent is far smaller

export function showPicture(account) {
  const path = account.avatar ? new URL(account.avatar, location.origin).pathname : null;
  part("picture").src = path ?? "/default-avatar.svg";
  part("no-picture").hidden = path === null;
  say(part("choose"), path ? "picture.other" : "picture.choose");
}

export function watchPicture(desk) {
  const cropper = new Cropper(document.querySelector(".cropper"), part("preview"), part("zoom"));
  part("choose").addEventListener("click", () => part("file").click());
  part("file").addEventListener("change", () => choose(cropper, desk));
  part("crop-cancel").addEventListener("click", () => part("crop").close());
  part("crop").addEventListener("close", () => { part("file").value = ""; part("choose").focus(); });
  whenSent(part("crop-form"), () => sendPicture(cropper, desk), { file: "zoom" });
  part("no-picture").addEventListener("click", () => takeAway(desk));
}

async function choose(cropper, desk) {
  const [file] = part("file").files;
  if (!file) return;
  desk.quiet();
  refuse(null);
  try {
    if (file.size > kMost) throw new RangeError("too large");
    await cropper.show(file);
  } catch (error) {
    part("file").value = "";
    return refuse(error instanceof RangeError ? "problem.too-large" : "problem.not-a-picture");
  }
  clearErrors(part("crop-form"));
  part("sent-so-far").hidden = true;
  part("crop").showModal();
}

async function sendPicture(cropper, desk) {
  const bar = part("sent-so-far");
  bar.hidden = false;
  bar.value = 0;
  const { avatar } = await upload("PUT", "/account/avatar", "file", await cropper.blob(),
    (done) => { bar.value = done; });
  desk.changed({ ...desk.account, avatar });
  part("crop").close();
  desk.tell("picture.saved");
}

async function takeAway(desk) {
  desk.quiet();
  try {
    await call("DELETE", "/account/avatar");
    desk.changed({ ...desk.account, avatar: null });
    desk.tell("picture.removed");
  } catch (problem) {
    refuse(null, textOf(problem));
  }
}

function refuse(key, text = key && word(key)) {
  const place = part("file-error");
  place.classList.toggle("shown", Boolean(text));
  place.replaceChildren(...(text ? [Object.assign(document.createElement("span"), { textContent: text })] : []));
}
