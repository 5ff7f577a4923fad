// The requests of a page that have no answer yet, as Chromium itself reports them. Playwright's events miss the end of
// a request that is under way while page.route() or page.unroute() is called.
const kTimeout = 30000; // ms until a request without an answer fails the test

export class PendingRequests {
  #urls = new Map(); // by Chromium's id of the request
  #onIdle = () => {};

  static async of(page) {
    const requests = new PendingRequests();
    const client = await page.context().newCDPSession(page);
    client.on("Network.requestWillBeSent", ({ requestId, type, request }) => requests.#begin(requestId, type, request.url));
    for (const end of ["Network.loadingFinished", "Network.loadingFailed"])
      client.on(end, ({ requestId }) => requests.#end(requestId));
    await client.send("Network.enable");
    return requests;
  }

  get isEmpty() { return this.#urls.size === 0; }

  /// Waits until every request is answered.
  idle() {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no reply: ${[...this.#urls.values()].join(" ")}`)), kTimeout);
      this.#onIdle = () => { clearTimeout(timer); resolve(); };
    });
  }

  // When a page is left, Chromium does not always report how its requests end.
  #begin(id, type, url) {
    if (type === "Document") this.#urls.clear();
    this.#urls.set(id, url);
  }

  #end(id) {
    this.#urls.delete(id);
    if (this.isEmpty) this.#onIdle();
  }
}
