// Asks /v1 for what the selected panel will need first, while the other modules of the page are still loading. The
// paths must equal those of the panel's requests; otherwise these are sent too.
import { prefetch } from "/js/api.js";

prefetch("/session");
if (location.search === "") {
  if (["", "#accounts"].includes(location.hash)) prefetch("/admin/accounts?limit=20");
  if (location.hash === "#statistics") prefetch("/admin/statistics?hours=24");
}
// nginx does not know the fragment, and so names no modules of other panels.
if (location.hash === "#statistics") for (const name of ["statistics", "plot"])
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: `/admin/${name}.js` }));
