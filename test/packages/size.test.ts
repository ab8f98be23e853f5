import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { providers } from '@throughline/core/providers';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

/** What a provider may add to an application that has the session already: minified, gzipped, in bytes. */
const mostProviderBytes = 4 * 1024;

/** What a module weighs, as a page ships it: minified, gzipped, in bytes. */
async function weight(code: string): Promise<number> {
  return gzipSync(Buffer.from(await bundled(code)), { level: 9 }).length;
}

/** A session, and what all providers share: an application pays for it once, with its first provider. */
const session = `export { transcribe } from '@throughline/core'; export * from '@throughline/core/protocol';`;

interface Measured {
  /** What makes a session's protocol: an application that has one of them need not ship the others. */
  readonly protocols: readonly string[];
}

const measured: Readonly<Record<string, Measured>> = {
  assemblyai: { protocols: ['assemblyai'] },
  bodhi: { protocols: ['bodhi'] },
  deepgram: { protocols: ['deepgram', 'deepgramFlux'] },
  // OpenAI itself with its whole table, and turns that the server detects. Other servers, other turns and speakers are values, measured below.
  openai: { protocols: ['openai'] },
  vosk: { protocols: ['vosk'] },
};

/** What is imported beside a protocol, by who needs it, and what that may add to the protocol, in bytes. */
const values: readonly (readonly [value: string, provider: string, protocol: string, most: number])[] = [
  ['clientTurns', 'openai', 'openai', 256],
  ['serverVad', 'openai', 'openai', 192],
  ['semanticVad', 'openai', 'openai', 192],
  ['diarized', 'openai', 'openai', 256],
  ['azure', 'openai', 'openai', 384],
  ['compatible', 'openai', 'openai', 896],
  ['vllm', 'openai', 'openai', 640],
];

it('every provider that recognises speech is measured', () => {
  const names = providers.filter(({ recognise }) => recognise !== undefined).map(({ name }) => name);
  expect(Object.keys(measured).toSorted()).toEqual(names.toSorted());
});

const added = async (names: string, provider: string): Promise<number> =>
  (await weight(`${session} export { ${names} } from '@throughline/core/providers/${provider}';`)) -
  (await weight(session));

it.each(
  Object.entries(measured).flatMap(([provider, { protocols }]) =>
    protocols.map((protocol) => ({ protocol, provider })),
  ),
)('$protocol adds at most 4 KiB to a session and to what all providers share', async ({ protocol, provider }) => {
  const bytes = await added(protocol, provider);
  process.stdout.write(`${protocol}: ${bytes} bytes\n`);
  expect(bytes).toBeLessThanOrEqual(mostProviderBytes);
});

it.each(values)('%s of %s adds to %s at most %i bytes', async (value, provider, protocol, most) => {
  const bytes = (await added(`${protocol}, ${value}`, provider)) - (await added(protocol, provider));
  process.stdout.write(`${protocol} with ${value}: ${bytes} bytes more\n`);
  expect(bytes).toBeLessThanOrEqual(most);
});

it('the queue of a governor is loaded by nobody who has none', async () => {
  const sign = 'carryoverIntervalCount';
  expect(await bundled(`export { Governor } from '@throughline/core/governor';`)).toContain(sign);
  expect(await bundled(`export { transcribe, assess } from '@throughline/core';`)).not.toContain(sign);
});
