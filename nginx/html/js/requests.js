// Requests to /v1 for a page: sends with api.js and handles the problems that are the same on every page. If
// the login is too old or the session has ended, asks for the password and repeats the request, so that nothing
// typed is lost; also repeats after a short waiting time. A page that requires a session redirects users who come
// without one to the sign-in page.
import * as api from "/js/api.js";
import { hasSignedOut, setSignedInHint } from "/js/page.js";

const kShortWait = 4; // s; as after one wrong password; waits without a message

export const call = (...request) => send(() => api.call(...request));
export const upload = (...request) => send(() => api.upload(...request));

// The name or address with which the user of the page signs in; null: not known yet.
let identifier = null;
let kept = null; // whether the session outlives the browser; null: not known
let asking = null; // the dialog of all requests that met an ended session

/// Says which account the page shows, and how its owner signs in again.
export function setAccount(account) {
  api.setAccount(account?.id ?? null);
  identifier = account ? account.username ?? account.email : null;
  if (account) setSignedInHint(true);
}

/// Learns from a reply that describes the session. Returns the reply.
export function learn(reply) {
  const session = reply?.session ?? [reply?.sessions].flat().find((one) => one?.current); // elsewhere it is their number
  kept = session?.kept ?? kept;
  return reply;
}

async function send(request) {
  try {
    return learn(await request());
  } catch (problem) {
    if (problem.code === "throttled" && problem.retryAfter !== null && problem.retryAfter <= kShortWait) {
      await new Promise((resolve) => setTimeout(resolve, problem.retryAfter * 1000));
      return request();
    }
    if (problem.code === "stale-login") {
      const dialog = await import("/js/reauthenticate.js").catch(() => { throw problem; });
      await dialog.reauthenticate();
      return request();
    }
    if (problem.code === "not-signed-in" && document.body.dataset.requires === "session") {
      if (identifier === null || hasSignedOut()) return redirectToSignIn();
      await signInAgain(problem);
      return request();
    }
    throw problem;
  }
}

/// Fulfilled when the user has signed in again; throws `problem` when they do not want to.
function signInAgain(problem) {
  asking ??= import("/js/reauthenticate.js").then(async (dialog) => { kept = await dialog.signInAgain(identifier, kept); })
    .finally(() => { asking = null; });
  return asking.catch(() => { throw problem; });
}

/// Opens the sign-in page, which returns to this one. Never fulfilled.
function redirectToSignIn() {
  if (!hasSignedOut()) setSignedInHint(false);
  location.replace(`/sign-in/?return_to=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
  return new Promise(() => {});
}
