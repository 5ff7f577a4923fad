// The one client of /v1: sends JSON, gets JSON or a Problem, and knows when nobody answers.
// Knows HTTP and the problems of RFC 9457; knows no page.

const PATIENCE = 20000; // ms; the server itself gives up after 15 s

/// What went wrong, as the server said it (`code` and the rest of its problem), or, when it said
/// nothing: `offline` (this device has no network) or `unreachable` (no answer, or none of ours).
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

/// Asks /v1 and returns the body of the reply, null where it has none. `body` is sent as JSON; null is no body.
/// `headers` are added (If-Match). Never repeats by itself: some requests change something.
/// Throws Problem and nothing else.
export async function call(method, path, body = null, headers = {}) {
  const { reply } = await send(method, path, body, headers);
  return reply;
}

/// The same, with what the headers say: { reply, etag }.
export async function send(method, path, body = null, headers = {}) {
  const options = { method, headers: { Accept: "application/json", ...headers },
    credentials: "same-origin", cache: "no-store", redirect: "error",
    signal: AbortSignal.timeout(PATIENCE) };
  if (body !== null) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/v1${path}`, options).catch(() => { throw unanswered(); });
  const text = await response.text().catch(() => { throw unanswered(); });
  return { reply: understood(response.status, text, response.headers.get("Retry-After")),
    etag: response.headers.get("ETag") };
}

/// Sends one file as multipart/form-data; `progress` is called with 0 … 1 while it travels.
export function upload(method, path, name, blob, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append(name, blob, "picture");
    request.open(method, `/v1${path}`);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) =>
      event.lengthComputable && progress(event.loaded / event.total));
    for (const end of ["error", "timeout", "abort"])
      request.addEventListener(end, () => reject(unanswered()));
    request.addEventListener("load", () => {
      try {
        resolve(understood(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      } catch (problem) {
        reject(problem);
      }
    });
    request.send(form);
  });
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body, headers) => call("PUT", path, body, headers);
export const patch = (path, body, headers) => call("PATCH", path, body, headers);
export const remove = (path, body = null, headers) => call("DELETE", path, body, headers);

const unanswered = () => new Problem(0, { code: navigator.onLine ? "unreachable" : "offline" });

/// The body of a good answer; throws the problem of any other. An answer that is not ours, as a
/// proxy's page in place of the server's, counts as none.
function understood(status, text, retryAfter) {
  const body = parsed(text);
  if (status >= 200 && status < 300) {
    if (text !== "" && body === undefined) throw new Problem(status, { code: "unreachable" });
    return body ?? null;
  }
  const problem = new Problem(status, body?.code ? body : { code: codeOf(status) });
  problem.retryAfter ??= Number(retryAfter) || null;
  throw problem;
}

function parsed(text) {
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
