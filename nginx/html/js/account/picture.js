// My picture: selected, cut to a square, uploaded with a progress bar, or removed.
import { avatarPath } from "../account-display.js";
import { clearNotice, showNotice } from "../dom.js";
import { problemText, setError } from "../form-errors.js";
import { byId, call, clearErrors, importModule, message, onSubmit, problemKey, setText, upload } from "../page.js";

const kMaxBytes = 20 * 1024 * 1024; // of the file that the browser opens; what is uploaded is far smaller
const kSide = 512; // px; what the server stores, if it accepts so large a picture

export function showPicture(account) {
  byId("picture").src = avatarPath(account);
  byId("no-picture").hidden = !account.avatar;
  setText(byId("choose"), account.avatar ? "picture.other" : "picture.choose");
}

export function watchPicture(context) {
  byId("choose").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", openCropper);
  byId("crop-cancel").addEventListener("click", () => byId("crop").close());
  byId("crop").addEventListener("close", () => { byId("file").value = ""; byId("choose").focus(); });
  onSubmit(byId("crop-form"), () => uploadPicture(context));
  byId("no-picture").addEventListener("click", () => removePicture(context));
}

let cropper = null; // a promise, from the first picture that is chosen

const loadCropper = () => cropper ??= importModule("/js/crop.js")
  .then(({ Cropper }) => new Cropper(document.querySelector(".cropper"), byId("preview"), byId("zoom")))
  .catch((problem) => { cropper = null; throw problem; });

async function openCropper() {
  const [file] = byId("file").files;
  if (!file) return;
  clearNotice();
  showFileError("");
  try {
    if (file.size > kMaxBytes) throw new RangeError("too large");
    const [loaded, side] = [await loadCropper(), await sideOfPicture()];
    if (byId("file").files[0] !== file) return; // another one was chosen meanwhile
    await loaded.show(file, side);
  } catch (error) {
    if (byId("file").files[0] !== file) return;
    byId("file").value = "";
    return showFileError(message(problemOfFile(error)));
  }
  if (byId("file").files[0] !== file) return;
  if (byId("profile").hidden) return void (byId("file").value = "");
  clearErrors(byId("crop-form"));
  byId("upload-progress").hidden = true;
  byId("crop").showModal();
}

function problemOfFile(error) {
  if (error.isLost) return problemKey(error);
  return error instanceof RangeError ? "problem.too-large" : "problem.not-a-picture";
}

/// The width and height of the picture to send.
async function sideOfPicture() {
  const site = await call("GET", "/site").catch(() => null);
  return Math.min(kSide, site?.picture.max_side || kSide);
}

async function uploadPicture(context) {
  const bar = byId("upload-progress");
  bar.hidden = false;
  bar.value = 0;
  const { avatar } = await upload("PUT", "/account/avatar", "file", await (await cropper).blob(),
    (done) => { bar.value = done; });
  context.setAccount({ ...context.account, avatar });
  byId("crop").close();
  showNotice("picture.saved");
}

async function removePicture(context) {
  clearNotice();
  try {
    await call("DELETE", "/account/avatar");
    context.setAccount({ ...context.account, avatar: null });
    showNotice("picture.removed");
  } catch (problem) {
    showFileError(problemText(problem));
  }
}

const showFileError = (text) => setError(byId("file-error"), text);
