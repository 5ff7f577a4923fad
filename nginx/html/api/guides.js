// Shows a guide, a Markdown file in guides/ or, in Chinese, guides/zh/. Tests run every example in it.
import { marked } from "/api/third-party/marked/marked.esm.js";
import { element, textElement } from "/js/dom.js";
import { language, message, setText } from "/js/page.js";

/// Loads the guide of this name. Returns a function that shows it, which returns one that scrolls to a heading.
export async function load(name) {
  const reply = await fetch(`/api/guides/${language() === "zh" ? "zh/" : ""}${name}.md`);
  if (!reply.ok) throw new Error(`${name}.md: HTTP ${reply.status}`);
  const guide = element("article", { class: "guide", innerHTML: marked.parse(await reply.text()) });
  addAnchors(guide);
  changeLinks(guide, name);
  guide.querySelectorAll("table").forEach(wrapTable);
  guide.querySelectorAll("pre").forEach(wrapExample);
  return (content) => {
    content.replaceChildren(guide, element("p", { class: "visually-hidden", role: "status" }));
    return (heading) => document.getElementById(heading)?.scrollIntoView();
  };
}

/// Headings get the anchors that they have on GitHub; those of a Chinese guide have the English ones in their text.
function addAnchors(guide) {
  for (const heading of guide.querySelectorAll("h2, h3")) {
    const anchor = heading.querySelector("a[id]");
    anchor?.remove();
    heading.id = anchor?.id ?? heading.textContent.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
  }
}

/// Links between the files, `other.md#heading`, become links between the places of this page.
function changeLinks(guide, name) {
  for (const link of guide.querySelectorAll("a[href]")) {
    const [, file, heading] = link.getAttribute("href").match(/^([\w-]*)(?:\.md)?(?:#([\w-]+))?$/) ?? [];
    if (file !== undefined) link.href = `#guides/${file || name}${heading ? `/${heading}` : ""}`;
  }
}

function wrap(node, box) {
  node.replaceWith(box);
  box.append(node);
}

/// A wide table scrolls.
function wrapTable(table, index) {
  wrap(table, element("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": message("table", { n: index + 1 }) }));
}

/// A wide example scrolls. What is to be run can be copied; the output of a command cannot.
function wrapExample(block, index) {
  const box = element("div", { class: "example" });
  wrap(block, box);
  const isOutput = block.querySelector(".language-json, .language-text") !== null;
  const n = index + 1;
  Object.assign(block, { tabIndex: 0, role: "group", ariaLabel: message(isOutput ? "output" : "example.n", { n }) });
  block.firstElementChild.lang = "en"; // its comments
  if (navigator.clipboard && !isOutput) box.append(copyButton(block.textContent, n));
}

function copyButton(text, n) {
  const button = textElement("button", "copy", { type: "button", class: "link small", "aria-label": message("copy.n", { n }) });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    setText(button, "copied");
    const status = button.closest("article").parentElement.querySelector("[role=status]");
    setText(status, "copied");
    setTimeout(() => { setText(button, "copy"); status.replaceChildren(); }, 2000);
  });
  return button;
}
