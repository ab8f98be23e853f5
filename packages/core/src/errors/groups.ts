import type { CoveredText } from './covered-text.ts';

/** What the named groups of a pattern have found, with every secret taken out. */
export type Groups = Readonly<Record<string, string | undefined>>;

const withIndices = new WeakMap<RegExp, RegExp>();

/**
 * The named groups of a pattern that fits; `undefined` where it does not. A group is a cut: it is matched in the text as it
 * came, and shown without what it has of a secret, also where it ends inside one.
 */
export function groupsOf(pattern: RegExp, text: CoveredText): Groups | undefined {
  if (!pattern.test(text.open)) return undefined;
  const places = indexed(pattern).exec(text.open)?.indices?.groups ?? {};
  return Object.fromEntries(
    Object.entries(places).map(([name, place]: [string, readonly [number, number] | undefined]) => [
      name,
      place === undefined ? undefined : text.slice(...place),
    ]),
  );
}

/** Only a pattern that fits has to say where: it takes longer. */
function indexed(pattern: RegExp): RegExp {
  const known = withIndices.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern.source, `${pattern.flags}d`);
  withIndices.set(pattern, made);
  return made;
}
