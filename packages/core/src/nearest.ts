const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/gu, '');

/** The known name that a wrong one was probably meant to be: the same but for case and underscores, or at most 2 edits away. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({ candidate, edits: editDistance(plain(name), plain(candidate)) }));
  const nearest = distances.toSorted((a, b) => a.edits - b.edits)[0];
  return nearest !== undefined && nearest.edits <= Math.min(2, name.length / 2) ? nearest.candidate : undefined;
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, character] of Array.from(from).entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
