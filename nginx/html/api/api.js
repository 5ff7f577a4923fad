// The pages for developers: guides and the reference. The fragment of the URL names what is shown: `#guides/NAME`,
// `#guides/NAME/HEADING`, `#DOCUMENT` or `#DOCUMENT/OPERATION`. Each kind has a module, which is loaded when it is shown.
import { markCurrentLink, textElement } from "/js/dom.js";
import { byId, focusHeading, language, message } from "/js/page.js";

const content = byId("content");
const contents = byId("contents");
const kPlaces = [...contents.querySelectorAll("a")].map((link) => link.hash.slice(1));

/// The place that the URL names, the first one without a name, and the part of it to scroll to.
function selected() {
  const name = decoded(location.hash.slice(1));
  const place = kPlaces.find((one) => name === one || name.startsWith(`${one}/`));
  return place ? { place, part: name.slice(place.length + 1) } : { place: kPlaces[0], part: "" };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that begins no byte
  }
}

/// Loads a place. Returns a function that shows it, and then returns one that scrolls to a part of it.
async function load(place) {
  if (!place.startsWith("guides/")) return (await import("/api/reference.js")).load(place);
  return (await import("/api/guides.js")).load(place.slice("guides/".length));
}

let opened; // what is shown or being loaded, and in which language
let newest = 0; // the number of the last choice
let goTo; // scrolls to a part of it; undefined while it is being loaded

async function show() {
  const wanted = `${selected().place} ${language()}`;
  if (wanted !== opened) await replace(wanted, opened !== undefined);
  else if (selected().part) goTo?.(selected().part);
}

async function replace(wanted, isMove) {
  const { place } = selected();
  const number = ++newest;
  opened = wanted;
  goTo = undefined;
  markCurrentLink(contents, `#${place}`);
  const shown = await draw(place, () => number === newest);
  if (number !== newest) return; // another place was chosen meanwhile
  goTo = shown;
  document.title = `${content.querySelector("h1").textContent} – ${message("title")}`;
  if (isMove) focusHeading(content);
  if (selected().part) goTo(selected().part);
}

async function draw(place, isWanted) {
  try {
    const put = await load(place);
    return isWanted() ? await put(content) : undefined;
  } catch (error) {
    if (!isWanted()) return undefined;
    content.replaceChildren(textElement("p", "not_loaded", { class: "notice bad", role: "alert" }));
    opened = "";
    throw error;
  }
}

addEventListener("hashchange", show);
document.addEventListener("languagechange", show);
await show();
