// Requests to /v1 for a page: sends with api.js and handles the problems that are the same on every page. If
// the login is too old, asks for the password and repeats the request, also after a short waiting time. A
// page that requires a session redirects users without one to the sign-in page.
import * as api from "/js/api.js";
import { setSignedInHint } from "/js/page.js";

const kShortWait = 4; // s; as after one wrong password; waits without a message

export const call = (...request) => send(() => api.call(...request));
export const { setAccount } = api;
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

/// Opens the sign-in page, which returns to this one. Never fulfilled.
function redirectToSignIn() {
  setSignedInHint(false);
  location.replace(`/sign-in/?return_to=${encodeURIComponent(location.pathname + location.hash)}`);
  return new Promise(() => {});
}
