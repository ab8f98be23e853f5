/** Words that only one of two transcripts has, at one place. */
export interface WordDifference<Expected, Found> {
  readonly expected: readonly Expected[];
  readonly found: readonly Found[];
}

interface AlignOptions {
  /**
   * What a word costs that stands for another one; to leave a word out or to add one costs 1. 2, the default: as many words as
   * can be are the same. 1: as few words as can be are wrong.
   */
  readonly replacement?: 1 | 2;
}

/** The words of a text as transcripts are compared: NFKC, lower case, without punctuation; a hyphen divides two words. */
export function comparedWords(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}']+/gu) ?? []
  );
}

/**
 * Where two transcripts differ, in the order of speech: their words are aligned as a whole, and neighbours that differ are one
 * difference. Takes memory and time by the product of their lengths.
 */
export function alignWords<Expected extends object | string | number, Found extends object | string | number>(
  expected: readonly Expected[],
  found: readonly Found[],
  isSame: (expected: Expected, found: Found) => boolean,
  { replacement = 2 }: AlignOptions = {},
): readonly WordDifference<Expected, Found>[] {
  const columns = found.length + 1;
  /** What it costs to align all from a pair of words on. */
  const costs = new Uint32Array((expected.length + 1) * columns);
  const cost = (row: number, column: number): number => costs[row * columns + column] ?? 0;
  const same = (row: number, column: number): boolean => {
    const wanted = expected[row];
    const given = found[column];
    return wanted !== undefined && given !== undefined && isSame(wanted, given);
  };
  for (let row = expected.length; row >= 0; row -= 1) {
    for (let column = found.length; column >= 0; column -= 1) {
      const at = row * columns + column;
      if (row === expected.length) costs[at] = found.length - column;
      else if (column === found.length) costs[at] = expected.length - row;
      else if (same(row, column)) costs[at] = cost(row + 1, column + 1);
      else {
        const onlyOne = 1 + Math.min(cost(row + 1, column), cost(row, column + 1));
        costs[at] = Math.min(onlyOne, replacement + cost(row + 1, column + 1));
      }
    }
  }
  const differences: { expected: Expected[]; found: Found[] }[] = [];
  let together = false;
  for (let row = 0, column = 0; row < expected.length || column < found.length;) {
    if (same(row, column)) {
      row += 1;
      column += 1;
      together = false;
      continue;
    }
    const difference = together ? differences.at(-1) : undefined;
    const into = difference ?? { expected: [], found: [] };
    if (difference === undefined) differences.push(into);
    together = true;
    const left = row < expected.length && cost(row, column) === 1 + cost(row + 1, column);
    const added = !left && column < found.length && cost(row, column) === 1 + cost(row, column + 1);
    if (!added) into.expected.push(...expected.slice(row, row + 1));
    if (!left) into.found.push(...found.slice(column, column + 1));
    if (!added) row += 1;
    if (!left) column += 1;
  }
  return differences;
}

/** How many words differ; a replaced word counts once. */
export function countDifferent(differences: readonly WordDifference<unknown, unknown>[]): number {
  return differences.reduce((sum, { expected, found }) => sum + Math.max(expected.length, found.length), 0);
}

/** How many words of a text were left out, added or replaced in another one; case, punctuation and hyphens do not count. */
export function wordErrors(expected: string, found: string): number {
  const isSame = (wanted: string, given: string): boolean => wanted === given;
  return countDifferent(alignWords(comparedWords(expected), comparedWords(found), isSame, { replacement: 1 }));
}
