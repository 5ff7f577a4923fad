// The pages for developers: guides and the reference. The fragment of the URL names what is shown: `#guides/NAME`,
// `#guides/NAME/HEADING`, `#DOCUMENT` or `#DOCUMENT/OPERATION`. Each kind has a module, which is loaded when it is shown.
import { markCurrentLink, textElement } from "/js/dom.js";
import { byId, focusHeading, language, message } from "/js/page.js";

const content = byId("content");
const contents = byId("contents");
const kPlaces = [...contents.querySelectorAll("a")].map((link) => link.hash.slice(1));

/// The place that the URL names, the first one without a name, and the part of it to scroll to.
function selected() {
  const name = decodeURIComponent(location.hash.slice(1));
  const place = kPlaces.find((one) => name === one || name.startsWith(`${one}/`)) ?? kPlaces[0];
  return { place, part: name.slice(place.length + 1) };
}

async function open(place) {
  if (!place.startsWith("guides/")) return (await import("/api/reference.js")).open(content, place);
  return (await import("/api/guides.js")).open(content, place.slice("guides/".length));
}

let opened; // what is shown, and in which language
let goTo; // scrolls to a part of it

async function show() {
  const { place, part } = selected();
  const wanted = `${place} ${language()}`;
  const isMove = opened !== undefined;
  if (wanted !== opened) {
    opened = wanted;
    markCurrentLink(contents, `#${place}`);
    try {
      const shown = await open(place);
      if (opened !== wanted) return; // another place was chosen meanwhile
      goTo = shown;
    } catch (error) {
      if (opened === wanted) content.replaceChildren(textElement("p", "not_loaded", { class: "notice bad" }));
      opened = "";
      throw error;
    }
    document.title = `${content.querySelector("h1").textContent} – ${message("title")}`;
    if (isMove) focusHeading(content);
  }
  if (part) goTo(part);
}

addEventListener("hashchange", show);
document.addEventListener("languagechange", show);
await show();
