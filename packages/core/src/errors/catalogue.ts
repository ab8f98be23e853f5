import { helpFor } from '#code-help';
import { codes, type ErrorCode } from './codes.ts';
import { contexts } from './codes/contexts.ts';
import type { CodeEntry } from './codes/entry.ts';

/** What is known of an error by its code alone. */
export type CatalogueEntry = CodeEntry;

/**
 * Every code's verdict, scope, meaning, remedy and context. Data, so that docs pages are generated from it. In a page it has no
 * meanings, and in place of remedies it names the pages that have them.
 */
export const catalogue: { readonly [C in ErrorCode]: CatalogueEntry } = /* @__PURE__ */ entries();

function entries(): { readonly [C in ErrorCode]: CatalogueEntry } {
  const all = Object.entries(codes).map(([code, facts]) => {
    const name = code as ErrorCode;
    return [name, { ...helpFor(name), ...facts, context: contexts[name] }];
  });
  return Object.fromEntries(all) as { readonly [C in ErrorCode]: CatalogueEntry };
}
