/** How many words were added, left out or replaced in what was heard; case, punctuation and hyphens do not count. */
export function wordErrors(said: string, heard: string): number {
  const [wanted, got] = [words(said), words(heard)];
  let row = wanted.map((_, index) => index + 1);
  for (const [index, word] of got.entries()) {
    let before = index;
    let left = index + 1;
    row = row.map((above, column) => {
      const replaced = before + (wanted[column] === word ? 0 : 1);
      before = above;
      left = Math.min(replaced, above + 1, left + 1);
      return left;
    });
  }
  return row.at(-1) ?? got.length;
}

function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}
