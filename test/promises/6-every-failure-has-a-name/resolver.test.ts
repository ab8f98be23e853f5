import { Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createSimulator, scriptedEngine, seededRandom, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { webSocketTransport } from '@throughline/node';
import { expectClosed, expectExactWords } from '../../kit/expectations.ts';
import { runIn } from '../../kit/transcription.ts';
import { scaledClock } from '@throughline/simulator/kit';
import { SPEED } from '../../kit/setting.ts';

/** A session with a provider whose name is looked up as a name server answers: by an error of this code for so many seconds. */
async function runWithNameServer(code: string, seconds: number) {
  const clock = scaledClock(SPEED);
  const script = speechScript({ seconds: 20, seed: 71 });
  const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), seed: 71, clock });
  const { url } = await simulator.listen();
  const began = clock.now();
  const agent = new Agent({
    lookup: (host, _options, done) => {
      if (clock.now() - began < seconds * 1000) {
        const message = `getaddrinfo ${code} ${host}`;
        done(Object.assign(new Error(message), { code, syscall: 'getaddrinfo', hostname: host }), []);
      } else done(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  try {
    const named = `ws://speech.test:${new URL(url).port}`;
    const transport = webSocketTransport({ agent });
    const setting = { simulator, transport, url: named, clock, random: seededRandom(71) };
    return await runIn(setting, { seed: 71, live: false, session: { allowInsecureUrl: true } });
  } finally {
    agent.destroy();
    await simulator.close();
  }
}

describe('a name server', { concurrent: true }, () => {
  it.each(['EAI_AGAIN', 'EBUSY', 'EAI_FAIL'])(
    'that answers %s for 15 s is asked again until it knows',
    async (code) => {
      const session = await runWithNameServer(code, 15);
      expectClosed(session);
      expectExactWords(session);
      const errors = session.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
      expect(errors.length).toBeGreaterThan(2);
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'network-unreachable', at: expect.any(String) });
        expect(error.message).toContain('could not be looked up at the moment');
        expect(error.remedy).not.toContain('spelling');
      }
    },
  );

  it('that knows that there is no such name is asked for 10 s, and then the name is to be checked', async () => {
    const session = await runWithNameServer('ENOTFOUND', 1_000);
    const error = 'error' in session.outcome ? session.outcome.error : undefined;
    expect(error).toMatchObject({ code: 'unknown-host', at: expect.any(String) });
    expect(error?.remedy).toContain('spelling');
    expect(error?.causes?.map(({ code }) => code)).toContain('unknown-host');
  });
});
