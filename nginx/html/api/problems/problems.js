// Explains each problem of /v1, from /api/problems/problems.json. The anchors are the codes.
import { element, textElement } from "/js/dom.js";
import { addMessages, byId, message } from "/js/page.js";
import { localized, withCode } from "/api/openapi.js";

const kList = await (await fetch("/api/problems/problems.json")).json();
const content = byId("content");

function problem(one) {
  return element("section", { class: "problem", id: one.code },
    element("h2", {}, element("a", { href: `#${one.code}` }, element("code", {}, one.code)), " ",
      ...one.statuses.flatMap((status) => [element("span", { class: "badge" }, String(status)), " "])),
    element("p", {}, ...withCode(localized(one, "description"))),
    element("p", { class: "quiet" }, textElement("b", "problems.fix"), " ", ...withCode(localized(one, "mend"))));
}

const refusal = (one) => [element("dt", {}, element("code", {}, one.code)), element("dd", {}, ...withCode(localized(one, "description")))];

function draw() {
  document.title = message("problems.title");
  content.replaceChildren(textElement("h1", "problems.title", { tabIndex: -1 }),
    textElement("p", "problems.intro", { class: "quiet" }),
    element("p", {}, textElement("a", "problems.back", { href: "/api/#v1" })),
    ...kList.problems.map(problem),
    element("section", { class: "problem", id: "errors" }, textElement("h2", "problems.refusals"),
      element("dl", { class: "facts" }, ...kList.refusals.flatMap(refusal))));
  // The anchors were added after the page was loaded: lets the browser scroll to its target.
  if (location.hash) location.replace(location.hash);
}

await addMessages("/api/messages");
document.addEventListener("languagechange", draw);
draw();
