import { assess, synthesize, transcribe, type TranscriptionSession } from '@throughline/core';
import { aksita } from '@throughline/core/providers/aksita';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaUnscripted } from '@throughline/core/providers/elsa';
import { faseeh } from '@throughline/core/providers/faseeh';
import type { Transport } from '@throughline/core';
import { describe, expect, it } from 'vitest';

const transport: Transport = {
  headers: true,
  pings: true,
  open: () => {
    throw new Error('nothing is dialled here');
  },
};
const apiKey = 'key-0123456789';

interface Emits {
  on(name: string, listener: () => void): () => void;
}

/** Everything that a program can listen to, with a name that other clients use and what is called so here. */
const emitters: readonly (readonly [what: string, make: () => unknown, name: string, meant: string])[] = [
  [
    'a transcription',
    () =>
      transcribe({
        protocol: bodhi({ model: 'm', sampleRate: 16_000 }),
        credentials: { apiKey, customerId: 'c-1' },
        transport,
      }),
    'transcript',
    'final',
  ],
  [
    'a voice',
    () => synthesize({ protocol: faseeh({ voiceId: 'v' }), credentials: { apiKey }, transport }),
    'error',
    'failure',
  ],
  [
    'an assessment',
    () => assess({ protocol: elsaUnscripted({}), credentials: { token: apiKey }, transport }),
    'Interim',
    'interim',
  ],
  ['a client over HTTP', () => aksita({ apiKey }), 'lowCredit', 'low-credit'],
];

describe.each(emitters)('%s', (_what, make, name, meant) => {
  it('refuses a listener for an event that it does not have, and names the one that was probably meant', () => {
    const emits = make() as Emits;
    const off = emits.on(meant, () => {});
    expect(() => emits.on(name, () => {})).toThrow(TypeError);
    expect(() => emits.on(name, () => {})).toThrow(`did you mean '${meant}'?`);
    expect(() => emits.on('xyz', () => {})).toThrow(/There are: .+\./u);
    off();
  });
});

describe('the types', () => {
  it('refuse it too', () => {
    const listen = (session: TranscriptionSession): void => {
      // @ts-expect-error there is no such event
      session.on('transcript', () => {});
    };
    expect(listen).toBeTypeOf('function');
  });
});
