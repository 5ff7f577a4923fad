// The panels of a page. One is shown: the one that the fragment names. Each panel has a module, loaded when the panel is
// first opened. It exports start(context), called once, and may export opened(context), called each time the panel is
// shown.
import { clearNotice, markCurrentLink } from "./dom.js";
import { byId, focusHeading, importModule, onClick, withProgress } from "./page.js";

const kProgressDelay = 400; // ms that a panel is shown before its module has loaded

/// The page has #loading, which shows progress, and #broken, which shows a problem and has a button to try again. It passes:
///   names       the panels; without a fragment, the first one is shown
///   folder      where their modules are
///   navigation  the <nav> with a link to each
///   context     what their modules get
///   load()      loads what all of them need
///   showProblem(problem)  writes the problem into #broken
export class Panels {
  #page;
  #modules = {};
  #isLoaded = false; // what all panels need
  #needsReload = false;
  #opened = 0; // how often #open() was called

  constructor(page) {
    this.#page = page;
    addEventListener("hashchange", async () => {
      if (!this.#isLoaded) return; // begin() opens the panel that the fragment then names
      clearNotice();
      await this.#open(focusHeading);
    });
    onClick(byId("broken").querySelector("button"), () => {
      if (this.#needsReload) return location.reload();
      return this.#isLoaded ? this.#open(focusHeading) : this.begin(focusHeading);
    });
  }

  /// The modules that have started, for a page that tells them of changes.
  get modules() { return Object.values(this.#modules); }

  /// Loads what all panels need, shows the selected one, and calls `onShown(panel)`.
  async begin(onShown = () => {}) {
    show(byId("loading"));
    import(this.#path(this.#selected)).catch(() => {}); // while the server is asked
    try {
      await withProgress(byId("loading"), this.#page.load);
    } catch (problem) {
      if (!problem.code) console.error(problem);
      return this.#fail(problem, onShown);
    }
    this.#isLoaded = true;
    await this.#open(onShown);
  }

  get #selected() {
    const { names } = this.#page;
    return names.find((name) => `#${name}` === location.hash) ?? names[0];
  }

  #path(name) { return `${this.#page.folder}/${name}.js`; }

  // Shows the selected panel, or why it cannot. If something else is opened meanwhile, it does nothing more.
  async #open(onShown) {
    const name = this.#selected;
    const panel = byId(name);
    this.#opened += 1;
    const number = this.#opened;
    const isSelected = () => number === this.#opened;
    markCurrentLink(this.#page.navigation, `#${name}`);
    try {
      if (!(name in this.#modules)) await this.#start(name, panel, isSelected);
      if (!isSelected()) return;
      show(panel);
      onShown(panel);
      await this.#modules[name].opened?.(this.#page.context);
    } catch (problem) {
      if (!problem.code) console.error(problem);
      if (isSelected()) this.#fail(problem, onShown);
    }
  }

  // Loads and starts the module of a panel, which is visible meanwhile, without what a browser may have restored in its
  // fields, but cannot be used.
  async #start(name, panel, isSelected) {
    for (const form of panel.querySelectorAll("form")) form.reset();
    panel.inert = true;
    panel.setAttribute("aria-busy", "true");
    show(panel);
    const timer = setTimeout(() => isSelected() && show(byId("loading")), kProgressDelay);
    try {
      const module = await withProgress(byId("loading"), () => importModule(this.#path(name)));
      if (name in this.#modules) return; // selected twice meanwhile
      this.#modules[name] = module;
      module.start(this.#page.context);
    } finally {
      clearTimeout(timer);
      panel.inert = false;
      panel.removeAttribute("aria-busy");
    }
  }

  // An error of these scripts, which has no code, is shown as an internal error; only a reload repairs the panel.
  #fail(problem, onShown) {
    this.#needsReload = problem.needsReload ?? (!problem.code && navigator.onLine);
    this.#page.showProblem(problem);
    show(byId("broken"));
    onShown(byId("broken"));
  }
}

function show(panel) {
  for (const other of document.querySelectorAll("[data-panel]")) other.hidden = other !== panel;
}
