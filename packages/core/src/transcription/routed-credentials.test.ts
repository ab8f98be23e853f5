import { describe, expect, it } from 'vitest';
import { bindTranscribeWith } from '../bind-with.ts';
import { bodhi } from '../providers/bodhi/index.ts';
import { deepgram } from '../providers/deepgram/index.ts';
import type { Transport } from '../transport.ts';
import { linkParts } from './link-parts.ts';
import { transcribe } from './transcribe.ts';

const transport: Transport = {
  headers: true,
  pings: false,
  open: () => {
    throw new Error('nothing is dialled');
  },
};
const routes = [
  {
    protocol: bodhi({ model: 'any', sampleRate: 16_000 }),
    credentials: { apiKey: 'a-key-for-tests', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
  },
  { protocol: deepgram({ model: 'nova-3', sampleRate: 16_000 }), credentials: { apiKey: '' } },
] as const;
/** What it throws. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

const refused = {
  code: 'config-invalid',
  message: expect.stringMatching(/^config-invalid: routes\[1\]: deepgram: apiKey /u) as unknown,
  context: { field: 'routes[1].apiKey' },
};

describe('credentials of one of several routes that cannot be right', () => {
  it('are refused at once, with the route that they are of', () => {
    expect(thrownBy(() => transcribe({ routes, transport }))).toMatchObject(refused);
  });

  it('are refused likewise where what dials is still to be loaded', () => {
    const begin = bindTranscribeWith({ transport }, () => Promise.resolve(linkParts));
    expect(thrownBy(() => begin({ routes }))).toMatchObject(refused);
  });
});
