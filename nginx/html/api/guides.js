// Shows a guide, a Markdown file in guides/. Tests run every example in it.
import { marked } from "/api/third-party/marked/marked.esm.js";
import { element, textElement } from "/js/dom.js";
import { language, setText } from "/js/page.js";

/// Shows the guide of this name. Returns a function that scrolls to a heading.
export async function open(content, name) {
  const reply = await fetch(`/api/guides/${name}.md`);
  if (!reply.ok) throw new Error(`${name}.md: HTTP ${reply.status}`);
  const guide = element("article", { class: "guide", lang: "en", innerHTML: marked.parse(await reply.text()) });
  addAnchors(guide);
  changeLinks(guide, name);
  guide.querySelectorAll("pre").forEach(addCopyButton);
  for (const table of guide.querySelectorAll("table")) wrap(table, element("div", { class: "scroll", tabIndex: 0 })); // it may scroll
  const note = language() === "en" ? [] : [textElement("p", "guides.language", { class: "small quiet" })];
  content.replaceChildren(...note, guide);
  return (heading) => document.getElementById(heading)?.scrollIntoView();
}

/// Headings get the anchors that they have on GitHub.
function addAnchors(guide) {
  for (const heading of guide.querySelectorAll("h2, h3"))
    heading.id = heading.textContent.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
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

/// What is to be run can be copied; the output of a command cannot.
function addCopyButton(block) {
  const box = element("div", { class: "example" });
  wrap(block, box);
  block.tabIndex = 0; // it may scroll
  if (navigator.clipboard && !block.querySelector(".language-json, .language-text")) box.append(copyButton(block.textContent));
}

function copyButton(text) {
  const button = textElement("button", "copy", { type: "button", class: "link small" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    setText(button, "copied");
    setTimeout(() => setText(button, "copy"), 2000);
  });
  return button;
}
