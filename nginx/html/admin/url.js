// What the panels of the administration page keep in the URL: it survives a reload, and can be sent to somebody.

/// Replaces the parameters of these names by `entries`, [name, value] pairs, and leaves the others. An empty
/// value is left out.
export function keepInUrl(names, entries) {
  const kept = new URLSearchParams(location.search);
  for (const name of names) kept.delete(name);
  for (const [name, value] of entries) if (value !== "") kept.append(name, value);
  const search = kept.toString();
  history.replaceState(history.state, "", `${location.pathname}${search && `?${search}`}${location.hash}`);
}

/// Fills the fields of a form from the URL.
export function fillFromUrl(form, names) {
  const wanted = new URLSearchParams(location.search);
  for (const name of names) if (wanted.has(name)) form.elements[name].value = wanted.get(name);
}
