// Explains each problem of /v1, from the one list: /api/problems/problems.json. Its anchors are the codes.
import { addWords, say, word } from "/js/page.js";
import { part, prose, tell } from "/api/openapi.js";

const kList = await (await fetch("/api/problems/problems.json")).json();
const content = document.getElementById("content");

function problem(one) {
  return part("section", { class: "problem", id: one.code },
    part("h2", {}, part("a", { href: `#${one.code}` }, part("code", {}, one.code)), " ",
      ...one.statuses.flatMap((status) => [part("span", { class: "badge" }, String(status)), " "])),
    part("p", {}, ...prose(tell(one, "description"))),
    part("p", { class: "quiet" }, say(part("b"), "problems.mend"), " ", ...prose(tell(one, "mend"))));
}

const refusal = (one) => [part("dt", {}, part("code", {}, one.code)), part("dd", {}, ...prose(tell(one, "description")))];

function draw() {
  document.title = word("problems.title");
  content.replaceChildren(say(part("h1", { tabindex: "-1" }), "problems.title"),
    say(part("p", { class: "quiet" }), "problems.intro"),
    part("p", {}, say(part("a", { href: "/api/#v1" }), "problems.back")),
    ...kList.problems.map(problem),
    part("section", { class: "problem", id: "errors" }, say(part("h2"), "problems.refusals"),
      part("dl", { class: "facts" }, ...kList.refusals.flatMap(refusal))));
  // The anchors came after the page: the browser looks for its target again.
  if (location.hash) location.replace(location.hash);
}

await addWords("/api/messages");
document.addEventListener("languagechange", draw);
draw();
