/** An element of the page by its id; throws where it is not there, or is of another kind. */
export function element<Kind extends Element>(id: string, kind: abstract new (...args: never[]) => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} with the id "${id}".`);
}

/** A new element with a class and a text; whatever the text is, it is never markup. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, className }: { readonly text?: string; readonly className?: string } = {},
): HTMLElementTagNameMap[Name] {
  const one = document.createElement(name);
  if (text !== undefined) one.textContent = text;
  if (className !== undefined) one.className = className;
  return one;
}
