// Requests to /v1 on behalf of a page: what api.js sends, with the answers that every page treats alike.
// A login that is too old is renewed in place and the request repeated, as after a short wait; a page
// that requires a session sends anybody without one to the sign-in page.
import * as api from "/js/api.js";
import { setSignedInHint } from "/js/page.js";

const kShortWait = 4; // s; as after one wrong password: waited for without a message

export const call = (...request) => send(() => api.call(...request));
export const upload = (...request) => send(() => api.upload(...request));

async function send(request) {
  try {
    return await request();
  } catch (problem) {
    if (problem.code === "throttled" && problem.retryAfter !== null && problem.retryAfter <= kShortWait) {
      await new Promise((resolve) => setTimeout(resolve, problem.retryAfter * 1000));
      return request();
    }
    if (problem.code === "stale-login") {
      await (await import("/js/reauthenticate.js")).reauthenticate();
      return request();
    }
    if (problem.code === "not-signed-in" && document.body.dataset.requires === "session") return redirectToSignIn();
    throw problem;
  }
}

/// Leaves for the sign-in page, which returns to this one. Never fulfilled.
function redirectToSignIn() {
  setSignedInHint(false);
  location.replace(`/sign-in/?return_to=${encodeURIComponent(location.pathname + location.hash)}`);
  return new Promise(() => {});
}
