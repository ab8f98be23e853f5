import type { FactParts } from './facts.ts';
import type { Secrets } from './redact.ts';
import type { ErrorTable } from './table.ts';

const mark = '***';

/** A word of what was quoted that is at least this long is taken for a secret by itself; shorter ones may be plain words. */
const tokenLength = 16;

/**
 * Takes out what a service quotes that must not be shown, such as the token that it did not accept: whatever the group
 * `secret` of any row finds, whether or not that row decides. The secret joins the others, so that later events cannot show
 * it either; one that is too short for that is at least gone from this fact.
 */
export function withoutEchoes(table: ErrorTable, parts: FactParts, secrets: Secrets): FactParts {
  let clean = parts;
  for (const { message } of table) {
    if (message === undefined || !message.source.includes('(?<secret>')) continue;
    for (const text of clean.texts) {
      const match = message.exec(text);
      const secret = match?.groups?.['secret'];
      if (match === null || secret === undefined) continue;
      // In words too: it may come back without what stands around it here.
      secrets.add([secret, ...secret.split(/[\s"'{},]+/u).filter((word) => word.length >= tokenLength)]);
      const [whole] = match;
      const at = whole.lastIndexOf(secret);
      const shown = whole.slice(0, at) + mark + whole.slice(at + secret.length);
      clean = mapTexts(clean, (other) => other.split(whole).join(shown));
      // The sentence comes first. What the rest of a body quotes is the same, with brackets around it.
      break;
    }
  }
  return clean;
}

function mapTexts(parts: FactParts, change: (text: string) => string): FactParts {
  return {
    ...parts,
    providerCodes: parts.providerCodes.map((code) => (typeof code === 'string' ? change(code) : code)),
    texts: parts.texts.map(change),
    said: change(parts.said),
    raw: change(parts.raw),
  };
}
