// A JSON schema as something to read: what a value may be, and the members of an object in a table.
import { say } from "/js/page.js";
import { part, prose, reference, tell } from "/api/openapi.js";

const code = (text) => part("code", {}, text);
const listed = (values) => values.flatMap((value, i) => [i > 0 ? " · " : "", code(JSON.stringify(value))]);

function kind(document, described) {
  const schema = reference(document, described) ?? {};
  if ("const" in schema) return [code(JSON.stringify(schema.const))];
  if (schema.enum) return listed(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.flatMap((one, i) => [i > 0 ? part("br") : "", ...kind(document, one)]);
  if (schema.type === "array") return [word("array"), " ", ...kind(document, schema.items)];
  const types = [schema.type ?? "any"].flat().map((type) => word(type));
  const more = schema.format ? [" ", part("span", { class: "quiet small" }, schema.format)] : [];
  const form = schema.pattern ? [" ", part("code", { class: "pattern" }, schema.pattern)] : [];
  return [...types.flatMap((type, i) => [i > 0 ? " | " : "", type]), ...more, ...form];
}

const word = (type) => say(part("span"), `type.${type}`);

function described_by(value) {
  const text = tell(value, "description");
  return text ? [part("br"), part("span", { class: "quiet" }, ...prose(text))] : [];
}

// Objects in objects, and in arrays, as rows `outer.inner` of one table.
function rows(document, described, before = "") {
  const schema = reference(document, described);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const value = reference(document, property);
    const inner = value.type === "array" ? reference(document, value.items) : value;
    const path = before + name + (value.type === "array" ? "[]" : "");
    const deeper = inner.properties ? rows(document, inner, `${path}.`) : [];
    return [part("tr", {}, part("th", { scope: "row" }, code(path)),
      part("td", {}, ...kind(document, property), ...described_by(value))), ...deeper];
  });
}

// allOf narrows one object: what is said last counts.
function merged(document, schema) {
  const parts = schema.allOf.map((one) => reference(document, one));
  const properties = {};
  for (const one of parts)
    for (const [name, property] of Object.entries(one.properties ?? {}))
      properties[name] = { ...reference(document, properties[name]), ...property };
  return { type: "object", properties };
}

function tables(document, described) {
  let schema = reference(document, described);
  if (schema.allOf) schema = merged(document, schema);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.flatMap((one) => tables(document, one));
  if (!schema.properties) return [part("p", {}, ...kind(document, schema))];
  return [part("div", { class: "scroll" }, part("table", {}, part("tbody", {}, ...rows(document, schema))))];
}

/// `kind`: what a value may be, in a line. `tables`: each variant of an object, member by member.
export const shape = (document, schema) => ({
  get kind() { return kind(document, schema); },
  get tables() { return tables(document, schema); },
});

/// A value as its author would type it.
export const example = (title, value) => part("figure", {}, part("figcaption", { class: "quiet small" }, title),
  part("pre", { tabindex: "0" }, JSON.stringify(value, null, 2)));
