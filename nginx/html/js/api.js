// The only client of /v1: sends JSON, and returns JSON or throws a Problem.
// Knows HTTP and the problems of RFC 9457; knows no page.

// The account that the page shows. Each request names it, so that the server refuses what was meant for it after
// somebody has signed in with another account in another tab.
let account = null;

/// Says which account the page shows; null: not known yet.
export const setAccount = (id) => { account = id; };

const kTimeout = 20000; // ms; the server itself gives up after 15 s

/// A failed request: the server's problem with its `code`, or without an answer of the server `offline` (this
/// device has no network) or `unreachable`.
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.title ?? body.code);
    this.status = status;
    this.code = body.code;
    this.detail = body.detail ?? null;
    this.errors = body.errors ?? [];
    this.retryAfter = body.retry_after ?? null;
    this.requestId = body.request_id ?? null;
  }
}

const kPrefetchLife = 10000; // ms
const prefetched = new Map(); // the answers that nobody has taken yet, by path
let hasCalled = false;

/// Asks for what the page will need, before the module that needs it has loaded: the first GET request of this path takes
/// the answer, unless there was none or something else has been asked.
export function prefetch(path) {
  if (hasCalled) return; // its answer would be for a later request, and old
  prefetched.set(path, send("GET", path));
  prefetched.get(path).catch(({ status }) => status === 0 && prefetched.delete(path));
  setTimeout(() => prefetched.delete(path), kPrefetchLife);
}

/// Sends a request to /v1 and returns the body of the reply, or null if it has none. `body` is sent as JSON;
/// null sends no body. Never repeats a request, because some change state. Throws only Problem.
export function call(method, path, body = null) {
  const answer = method === "GET" ? prefetched.get(path) : undefined;
  if (answer) prefetched.delete(path);
  else prefetched.clear();
  hasCalled = true;
  return answer ?? send(method, path, body);
}

async function send(method, path, body = null) {
  const options = { method, headers: { Accept: "application/json" }, credentials: "same-origin",
    cache: "no-store", redirect: "error", signal: AbortSignal.timeout(kTimeout) };
  if (account !== null) options.headers["Gatehouse-Account"] = account;
  if (body !== null) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/v1${path}`, options).catch(() => { throw noAnswer(); });
  const text = await response.text().catch(() => { throw noAnswer(); });
  return parseReply(response.status, text, response.headers.get("Retry-After"));
}

/// Sends one file as multipart/form-data; `progress` is called with 0 … 1 during the transfer.
export function upload(method, path, name, blob, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append(name, blob, "picture");
    request.open(method, `/v1${path}`);
    request.setRequestHeader("Accept", "application/json");
    if (account !== null) request.setRequestHeader("Gatehouse-Account", account);
    request.upload.addEventListener("progress", (event) =>
      event.lengthComputable && progress(event.loaded / event.total));
    for (const end of ["error", "timeout", "abort"])
      request.addEventListener(end, () => reject(noAnswer()));
    request.addEventListener("load", () => {
      try {
        resolve(parseReply(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      } catch (problem) {
        reject(problem);
      }
    });
    request.send(form);
  });
}

const noAnswer = () => new Problem(0, { code: navigator.onLine ? "unreachable" : "offline" });

/// The body of a successful reply; throws the problem of any other. A reply of another server, such as a
/// proxy's error page, counts as no answer.
function parseReply(status, text, retryAfter) {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    if (text !== "" && body === undefined) throw new Problem(status, { code: "unreachable" });
    return body ?? null;
  }
  const problem = new Problem(status, body?.code ? body : { code: codeOf(status) });
  problem.retryAfter ??= Number(retryAfter) || null;
  throw problem;
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(status) {
  if (status === 429) return "throttled";
  return status === 413 ? "too-large" : "unreachable";
}
