// The requests of a page that have no answer yet, as Chromium itself reports them. Playwright's events miss the end of
// a request that is under way while page.route() or page.unroute() is called.

export class PendingRequests {
  #urls = new Map(); // by Chromium's id of the request
  #onIdle = () => {};
  #timeout;

  constructor(timeout) { this.#timeout = timeout; }

  /// `timeout`: ms until a request without an answer fails the test.
  static async of(page, timeout) {
    const requests = new PendingRequests(timeout);
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
      const timer = setTimeout(() => reject(new Error(`no reply: ${[...this.#urls.values()].join(" ")}`)), this.#timeout);
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
