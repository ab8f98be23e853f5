import { scriptText, type LinkContext } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { ready } from '../../kit/plain/server.ts';
import { runPlainly } from '../../kit/plain/session.ts';

const year2026 = Date.UTC(2026, 0, 1);

describe('the time at which a provider will end a link', () => {
  it('is in the link event and in the status, where the provider says it', async () => {
    const { links, statuses } = await runPlainly({
      server: { first: ({ link }) => [ready({ expiresAt: year2026 + link * 60_000 })] },
      faults: [{ on: { link: 1, after: 2 }, do: { type: 'rst' } }],
    });
    expect(links.flatMap((event) => (event.state === 'ready' ? [event.expiresAt] : []))).toEqual([
      year2026 + 60_000,
      year2026 + 120_000,
    ]);
    expect(links.filter((event) => event.state !== 'ready' && 'expiresAt' in event)).toEqual([]);
    expect(statuses.map(({ state, epoch, expiresAt }) => [state, epoch, expiresAt])).toContainEqual([
      'open',
      2,
      year2026 + 120_000,
    ]);
    for (const { state, expiresAt } of statuses) {
      expect(expiresAt !== undefined, state).toBe(state === 'open' || state === 'ending');
    }
  });

  it('is known beforehand where every link has the same, and the provider may say another', async () => {
    const { links } = await runPlainly({
      protocol: { traits: { longestSeconds: 7_200 } },
      server: { first: ({ link }) => [link === 1 ? ready() : ready({ expiresAt: year2026 })] },
      faults: [{ on: { link: 1, after: 2 }, do: { type: 'rst' } }],
    });
    const [first, second] = links.flatMap((event) => (event.state === 'ready' ? [event.expiresAt] : []));
    // The dial took 30 ms.
    expect([first, second]).toEqual([year2026 + 30 + 7_200_000, year2026]);
  });

  it('is nothing that is no time', async () => {
    const { links, statuses } = await runPlainly({ server: { first: () => ['{"type":"ready","expiresAt":1e999}'] } });
    expect([...links, ...statuses].filter((event) => 'expiresAt' in event)).toEqual([]);
  });
});

describe('a provider that says in mid-link that it will end it', () => {
  /** The first link says so after 20 s, and ends 2 s after what it has said. */
  const goingAway =
    (say: (link: LinkContext) => object, endsAfterMs: number) =>
    (link: LinkContext): readonly string[] => {
      const { clock } = link;
      if (link.link === 1) {
        clock.setTimeout(() => link.send(JSON.stringify({ type: 'expires', ...say(link) })), 20_000);
        clock.setTimeout(() => link.close('error', { code: 1001, reason: 'going away' }), 20_000 + endsAfterMs);
      }
      return [ready()];
    };

  it.each<[string, (link: LinkContext) => object, number]>([
    ['by a time', ({ clock }) => ({ at: clock.wallNow() + 10_000 }), 10_000],
    ['by how long it has', () => ({ inMs: 10_000 }), 10_000],
    ['without a time', () => ({ inMs: 0 }), 4_000],
  ])('is left before that, and nothing of it shows (%s)', async (_, say, endsAfterMs) => {
    const { links, statuses, texts, script, session } = await runPlainly({
      seconds: 40,
      server: { first: goingAway(say, endsAfterMs) },
    });
    expect(texts.join(' ')).toBe(scriptText(script));
    expect(links.map(({ epoch, state }) => `${epoch} ${state}`)).toEqual([
      '1 dialling',
      '1 open',
      '1 ready',
      '2 dialling',
      '2 open',
      '2 ready',
      '1 retiring',
      '1 drained',
      '2 drained',
    ]);
    expect(new Set(statuses.map(({ state }) => state))).toEqual(new Set(['connecting', 'open', 'ending', 'closed']));
    expect(statuses.some(({ epoch, expiresAt }) => epoch === 1 && expiresAt !== undefined)).toBe(true);
    expect(session.stats.outageMs).toBe(0);
  });
});
