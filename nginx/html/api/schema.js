// Renders a JSON schema: the type of a value in a line, and the members of an object in a table.
import { element, textElement } from "/js/dom.js";
import { localized, resolve, withCode } from "/api/openapi.js";

const code = (text) => element("code", {}, text);
const listed = (values) => values.flatMap((value, i) => [i > 0 ? " · " : "", code(JSON.stringify(value))]);

function type(document, described) {
  const schema = resolve(document, described) ?? {};
  if ("const" in schema) return [code(JSON.stringify(schema.const))];
  if (schema.enum) return listed(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.flatMap((one, i) => [i > 0 ? element("br") : "", ...type(document, one)]);
  if (schema.type === "array") return [typeName("array"), " ", ...type(document, schema.items)];
  const types = [schema.type ?? "any"].flat().map(typeName);
  const more = schema.format ? [" ", element("span", { class: "quiet small" }, schema.format)] : [];
  const form = schema.pattern ? [" ", element("code", { class: "pattern" }, schema.pattern)] : [];
  return [...types.flatMap((type, i) => [i > 0 ? " | " : "", type]), ...more, ...form];
}

const typeName = (type) => textElement("span", `type.${type}`);

function descriptionOf(value) {
  const text = localized(value, "description");
  return text ? [element("br"), element("span", { class: "quiet" }, ...withCode(text))] : [];
}

// Nested objects, and objects in arrays, as rows `outer.inner` of one table.
function rows(document, described, before = "") {
  const schema = resolve(document, described);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const value = resolve(document, property);
    const inner = value.type === "array" ? resolve(document, value.items) : value;
    const path = before + name + (value.type === "array" ? "[]" : "");
    const deeper = inner.properties ? rows(document, inner, `${path}.`) : [];
    return [element("tr", {}, element("th", { scope: "row" }, code(path)),
      element("td", {}, ...type(document, property), ...descriptionOf(value))), ...deeper];
  });
}

// allOf restricts one object; the last definition is used.
function merged(document, schema) {
  const parts = schema.allOf.map((one) => resolve(document, one));
  const properties = {};
  for (const one of parts)
    for (const [name, property] of Object.entries(one.properties ?? {}))
      properties[name] = { ...resolve(document, properties[name]), ...property };
  return { type: "object", properties };
}

function tables(document, described) {
  let schema = resolve(document, described);
  if (schema.allOf) schema = merged(document, schema);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.flatMap((one) => tables(document, one));
  if (!schema.properties) return [element("p", {}, ...type(document, schema))];
  return [element("div", { class: "scroll" }, element("table", {}, element("tbody", {}, ...rows(document, schema))))];
}

/// `type`: the type of a value, in a line. `tables`: each variant of an object, member by member.
export const render = (document, schema) => ({
  get type() { return type(document, schema); },
  get tables() { return tables(document, schema); },
});

/// A value as JSON, with a caption.
export const example = (title, value) => element("figure", {}, element("figcaption", { class: "quiet small" }, title),
  element("pre", { tabIndex: 0 }, JSON.stringify(value, null, 2)));
