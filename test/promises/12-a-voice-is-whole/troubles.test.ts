import { describe, expect, it } from 'vitest';
import type { DialRequest, SocketEnd, SynthesizeOptions } from '@throughline/core';
import type { FaseehCredentials } from '@throughline/core/providers/faseeh';
import { TroubledTransport, type Trouble } from '../../kit/troubled-transport.ts';
import { speak } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf } from './support/texts.ts';

const story = sentences.join(' ');
const closes = (afterMs: number, code: number, reason = '') => ({
  afterMs,
  end: { type: 'close', code, reason } as const,
});
const frame = (message: string): string => JSON.stringify({ type: 'error', message });
const isFirst = ({ headers }: DialRequest): boolean => headers['x-api-key'] === 'key-number-1';

/** A voice whose provider is in trouble from the 2nd second on, for 90 s. */
async function speakInTrouble(
  trouble: Omit<Trouble, 'from' | 'until'> & { readonly until?: number },
  session: Partial<SynthesizeOptions<FaseehCredentials>> = {},
) {
  let dials: readonly number[] = [];
  const run = await speak([story], {
    session,
    between: (inner, clock) => {
      const transport = new TroubledTransport(inner, clock, { from: 500, until: 90_500, ...trouble });
      dials = transport.dials;
      return transport;
    },
  });
  return { ...run, dials };
}

type Spoken = Awaited<ReturnType<typeof speakInTrouble>>;

function expectWhole({ failure, heard }: Spoken): void {
  expect(failure).toBeUndefined();
  expectSamples(heard[0]?.samples ?? new Int16Array(0), speechOf(sentences));
}

describe('a voice whose provider is in trouble for 90 s', { concurrent: true }, () => {
  const refused = (status: number, headers = {}): SocketEnd => ({ type: 'refused', status, headers, body: '' });

  it.each<readonly [string, Omit<Trouble, 'from' | 'until'>]>([
    ['closes with 1012 at once', { kills: () => closes(0, 1012) }],
    ['closes with 1012 after 0.4 s', { kills: () => closes(400, 1012) }],
    ['closes with 1001 after 0.4 s', { kills: () => closes(400, 1001) }],
    ['closes with 1013 after 0.4 s', { kills: () => closes(400, 1013) }],
    [
      'says that it has failed, late',
      { kills: () => ({ ...closes(400, 1011), frames: [frame('Internal server error')] }) },
    ],
    ['refuses each dial with 503', { kills: () => closes(0, 1006), refuses: () => refused(503) }],
    [
      'refuses each second dial with 429 and a time to wait',
      {
        kills: () => closes(300, 1012),
        refuses: (dial) => (dial % 2 === 1 ? refused(429, { 'retry-after': '12' }) : undefined),
      },
    ],
    ['closes with 4000 at once', { kills: () => closes(0, 4000) }],
  ])('and %s says all in the end, whole', async (_, trouble) => {
    const run = await speakInTrouble(trouble);
    expectWhole(run);
    expect(run.dials.length).toBeGreaterThan(2);
  });
});

describe('a voice whose provider asks for a few minutes', () => {
  const kills = (link: number) =>
    link === 1 ? { ...closes(0, 1011), frames: [frame('External API error')] } : undefined;

  it('waits for them, and says all then', async () => {
    const run = await speakInTrouble({ kills });
    expectWhole(run);
    expect(run.dials).toEqual([]);
    expect(run.clock.now()).toBeGreaterThan(120_000);
  });
});

describe('a voice whose provider fails for longer than its budget', () => {
  it("fails with all that the provider's support asks for, and so does its utterance", async () => {
    const kills = () => ({ ...closes(0, 1011), frames: [frame('Internal server error')] });
    const { failure, heard } = await speakInTrouble({ kills, until: 3_600_000 });
    expect(failure).toMatchObject({ code: 'retry-budget-spent', provider: 'faseeh', at: expect.any(String) });
    expect(failure?.message).toContain('Internal server error');
    expect(failure?.remedy).toContain('support@faseeh.ai');
    expect(failure?.support).toBe('support@faseeh.ai');
    expect(failure?.causes).toHaveLength(5);
    expect(heard[0]?.error).toBe(failure);
  });
});

describe('a voice whose account or key is refused by a close', () => {
  it('fails at once where the account has no balance', async () => {
    const { failure, dials } = await speakInTrouble({ kills: () => closes(0, 4002, 'Insufficient wallet balance') });
    expect(failure).toMatchObject({ code: 'insufficient-balance', closeCode: 4002, at: expect.any(String) });
    expect(dials).toEqual([]);
  });

  it.each([4001, 1008, 3000])('goes on with another key where %d says nothing else', async (code) => {
    const asked: boolean[] = [];
    const run = await speakInTrouble(
      { kills: (_, request) => (isFirst(request) ? closes(0, code) : undefined) },
      {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return { apiKey: `key-number-${asked.length}`, expiresAt: Date.UTC(2027, 0, 1) };
        },
      },
    );
    expectWhole(run);
    expect(asked).toEqual([false, true]);
  });
});
