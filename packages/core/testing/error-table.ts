import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type FailureSetting, type NamedFailure } from '../src/errors/classify.ts';
import { catalogue } from '../src/errors/catalogue.ts';
import { phrasesOf } from '../src/errors/groups.ts';
import { phraseOf } from '../src/errors/phrase.ts';
import { Secrets } from '../src/errors/redact.ts';
import type { ErrorCode, Recovery, Scope } from '../src/errors/speech-error.ts';
import type { ErrorTable, RowContext, TableCode, WireError, WireFact } from '../src/errors/table.ts';

/** What a fact has to become: with its context whole. */
export interface TableCase {
  readonly what: string;
  readonly fact: WireFact;
  readonly code: ErrorCode;
  readonly recovery: Recovery;
  readonly scope: Scope;
  readonly context: object;
}

/** An HTTP answer; an object becomes a body of JSON. */
export function answer(status: number, body: object | string = ''): WireFact {
  return { type: 'response', status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

export function frame(message: string, wire: Partial<WireError> = {}): WireFact {
  return { type: 'frame', wire: { message, raw: JSON.stringify({ message }), ...wire } };
}

/** What is not optional in a context, and no pattern finds. */
const neededContext: { readonly [C in TableCode]?: readonly (keyof RowContext)[] } = {
  'audio-format': ['found', 'wanted'],
  'audio-invalid': ['reason'],
  'audio-unreadable': ['reason'],
};

const wallNow = Date.UTC(2026, 10, 3);

/** A setting with secrets of its own: a table may add to them. */
export function settingOf(provider: string, secrets = new Secrets()): FailureSetting {
  return { provider, secrets, wallNow, phase: 'streaming', requestId: 'r-1' };
}

/** Registers what every table has to hold, and one test for each case. */
export function describeTable(provider: string, table: ErrorTable, cases: readonly TableCase[]): void {
  const judge = (fact: WireFact): NamedFailure => classify(table, fact, settingOf(provider));

  describe(`the error table of ${provider}`, () => {
    it.each(cases)('names $what', ({ fact, code, recovery, scope, context }) => {
      const { error } = judge(fact);
      expect({ code: error.code, recovery: error.recovery, scope: error.scope }).toEqual({ code, recovery, scope });
      expect(error.context).toEqual(context);
      expect(error.provider).toBe(provider);
    });

    it('has a case for every row', () => {
      const numbered = table.map((row, index) => ({ ...row, means: `row ${index};` }));
      const deciding = new Set(
        cases.map(({ fact }) => /row (\d+);/u.exec(classify(numbered, fact, settingOf(provider)).error.message)?.[1]),
      );
      const untold = table.filter((_, index) => !deciding.has(String(index)));
      expect(untold.map(({ means, status, says }) => ({ means, status, says }))).toEqual([]);
    });

    it('finds only what the context of its code has a field for', () => {
      for (const { code, context, says, fields = {} } of table) {
        const named = Object.values(fields).filter((field) => typeof field === 'string');
        for (const field of [...Object.keys(context ?? {}), ...placeholdersOf(says), ...named]) {
          if (field === 'secret') continue;
          expect([code, ...Object.keys(catalogue[code].context)]).toContain(field);
        }
      }
    });

    it('gives what the context of its code needs', () => {
      const lacking = table.filter(({ code, context }) =>
        (neededContext[code] ?? []).some((field) => context?.[field] === undefined),
      );
      expect(lacking).toEqual([]);
    });

    it('has a sentence and a source', () => {
      for (const { means, source, remedy } of table) {
        expect(means).toMatch(/^[A-Z].*\.$/su);
        expect(source).not.toBe('');
        expect(remedy ?? 'None.').toMatch(/^[A-Z].*\.$/su);
      }
    });

    // Slow where other tests run beside it: a thousand texts of up to 60 000 characters.
    it('names whatever comes without a throw', { timeout: 60_000 }, () => {
      fc.assert(
        fc.property(mutated(cases), (fact) => {
          const { error } = judge(fact);
          expect(error.message.startsWith(`${error.code}: `)).toBe(true);
          expect(JSON.stringify(error).length).toBeLessThan(16_384);
        }),
        { seed: 20_261_103, numRuns: 1_000 },
      );
    });
  });
}

/** Throws for a phrase that is none. */
function placeholdersOf(says: string | readonly string[] | undefined): readonly string[] {
  return phrasesOf(says)
    .flatMap((phrase) => phraseOf(phrase).parts)
    .flatMap((part) => (part.type === 'capture' ? [part.name, ...(part.takes === 'amount' ? ['currency'] : [])] : []));
}

/** Facts of the cases, with a piece of their text replaced, doubled or cut out, and their numbers changed at times. */
function mutated(cases: readonly TableCase[]): fc.Arbitrary<WireFact> {
  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.json(), fc.constant('"},{[\\u0000'));
  const edit = fc.record({ at: fc.nat(200), cut: fc.nat(30), piece, times: fc.constantFrom(0, 1, 1, 2_000) });
  const status = fc.option(fc.constantFrom(0, 200, 204, 302, 400, 401, 402, 403, 404, 429, 500, 503, 999));
  return fc
    .tuple(fc.constantFrom(...cases), fc.array(edit, { maxLength: 4 }), status)
    .map(([{ fact }, edits, other]) => {
      const change = (text: string) =>
        edits.reduce(
          (now, { at, cut, piece, times }) => now.slice(0, at) + piece.repeat(times) + now.slice(at + cut),
          text,
        );
      switch (fact.type) {
        case 'refused':
        case 'response':
          return { ...fact, status: other ?? fact.status, body: change(fact.body) };
        case 'frame':
          return { ...fact, wire: { ...fact.wire, message: change(fact.wire.message), raw: change(fact.wire.raw) } };
        case 'close':
          return { ...fact, code: other ?? fact.code, reason: change(fact.reason) };
      }
    });
}
