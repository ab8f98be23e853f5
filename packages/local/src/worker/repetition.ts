/** How often in a row the same words must come to count as a loop of the model. "No, no, no" does not. */
const repetitions = 4;
const longestLoopWords = 8;

interface Loop {
  /** Index of the first word. */
  readonly start: number;
  /** Words in one round. */
  readonly length: number;
  /** Index after the last word of the last whole round. */
  readonly end: number;
}

/** Whether some words are repeated over and over, as small models do at times. */
export function hasLoop(text: string): boolean {
  return findLoop(text.split(/\s+/)) !== undefined;
}

/** The text with every loop reduced to one round. */
export function withoutLoops(text: string): string {
  let words = text.split(/\s+/);
  for (let loop = findLoop(words); loop !== undefined; loop = findLoop(words)) {
    words = [...words.slice(0, loop.start + loop.length), ...words.slice(loop.end)];
  }
  return words.join(' ');
}

function findLoop(words: readonly string[]): Loop | undefined {
  const plain = words.map((word) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  for (let start = 0; start < plain.length; start += 1) {
    for (let length = 1; length <= longestLoopWords; length += 1) {
      let end = start + length;
      while (end < plain.length && plain[end] === plain[end - length]) end += 1;
      const rounds = Math.floor((end - start) / length);
      if (rounds >= repetitions) return { start, length, end: start + rounds * length };
    }
  }
  return undefined;
}
