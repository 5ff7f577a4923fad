// One operation as a command for the shell, with the examples of its description.
import { resolve } from "/api/openapi.js";

const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

function credentials(document, operation) {
  const schemes = document.components.securitySchemes ?? {};
  const named = Object.keys((operation.security ?? [])[0] ?? {})[0];
  const scheme = schemes[named];
  if (scheme?.type === "http") return [`-H 'Authorization: Bearer TOKEN'`];
  if (scheme?.in === "header") return [`-H '${scheme.name}: TOKEN'`];
  const keeps = Object.values(schemes).some((one) => one.in === "cookie");
  return keeps ? [scheme ? "-b jar -c jar" : "-c jar"] : [];
}

function body(document, operation) {
  const [kind, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (!kind) return [];
  const values = media.example ?? {};
  if (kind === "multipart/form-data")
    return Object.keys(resolve(document, media.schema).properties).map((name) => `-F ${name}=@me.png`);
  if (kind.endsWith("json")) return [`--json ${quoted(JSON.stringify(values))}`];
  return Object.entries(values).map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
}

/// `curl http://…`, to be run after TOKEN and the values are replaced by one's own.
export function curlCommand(document, path, method, item, operation) {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
    .map((one) => resolve(document, one));
  const at = (place) => parameters.filter((one) => one.in === place && "example" in one);
  const filled = at("path").reduce((so_far, one) => so_far.replace(`{${one.name}}`, one.example), path);
  const query = at("query").filter((one) => one.required)
    .map((one) => `${one.name}=${encodeURIComponent(one.example)}`).join("&");
  const base = (item.servers ?? document.servers)[0].url.replace(/\/$/, "");
  const url = location.origin + base + filled + (query && `?${query}`);
  const sent = body(document, operation);
  const plain = method === "get" || (method === "post" && sent.length > 0);
  return ["curl", ...(plain ? [] : [`-X ${method.toUpperCase()}`]), ...credentials(document, operation),
    ...sent, quoted(url)].join(" ");
}
