import { base64Decoded, hexDecoded } from './decode-runs.ts';
import { squeezed } from './fold.ts';
import type { SecretIndex, SecretSpan } from './secret-index.ts';
import { unescaped } from './unescape.ts';
import { View } from './views.ts';

/** How many encodings around one another are undone. */
const layers = 4;
/** Units looked at for one of the text: enough for two layers of whatever kind, and for four in any text that was not made to be dear. */
const workPerUnit = 32;
const leastWork = 4_096;

export interface Findings {
  /** Where secrets stand; in any order, and they may overlap. */
  readonly spans: readonly SecretSpan[];
  /** Units that were looked at, in the text itself and in all that it was decoded to; at most 32 a unit of the text, and 4 096 more. */
  readonly work: number;
}

/**
 * Finds secrets in a text: as they are, in another letter case, with blanks, line breaks, dashes and plus signs put in or left
 * out, and in up to four layers of escapes, base64 and hexadecimal digits around one another, in any order.
 */
export function findSecrets(text: string, indexes: readonly SecretIndex[]): Findings {
  const spans: SecretSpan[] = [];
  const shortestBytes = Math.min(...indexes.map((index) => index.shortestBytes));
  const mostWork = text.length * workPerUnit + leastWork;
  let work = text.length;
  let level: readonly View[] = [View.of(text)];
  for (let layer = 0; level.length > 0; layer += 1) {
    const next: View[] = [];
    for (const view of level) {
      search(view, indexes, spans);
      if (layer === layers) continue;
      for (const decode of decoders) {
        const decoded = work < mostWork ? decode(view, shortestBytes) : undefined;
        if (decoded === undefined) continue;
        work += decoded.length;
        // Nearest first: what is left out is what only a text of somebody who hides things has.
        if (work <= mostWork) next.push(decoded);
      }
    }
    level = next;
  }
  return { spans, work: Math.min(work, mostWork) };
}

const decoders: readonly ((view: View, shortestBytes: number) => View | undefined)[] = [
  unescaped,
  hexDecoded,
  base64Decoded,
];

function search(view: View, indexes: readonly SecretIndex[], spans: SecretSpan[]): void {
  const line = squeezed(view);
  for (const index of indexes) {
    index.find(view, line, (first, last) => spans.push({ start: view.start(first), end: view.end(last) }));
  }
}
