import { expect, it } from 'vitest';
import { transcribe } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { seededRandom } from '@throughline/simulator';
import { bodhiCredentials as credentials } from '../../../kit/providers.ts';
import { virtualProvider } from '../../../kit/transcription.ts';

/** Bodhi with so many warnings in the first frame of each link. */
function warningProtocol(count: number) {
  const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700' });
  return {
    ...protocol,
    link: (...context: Parameters<typeof protocol.link>) => {
      const link = protocol.link(...context);
      const receive = link.receive.bind(link);
      let first = true;
      link.receive = (frame) => {
        const warnings = Array.from({ length: first ? count : 0 }, (_, index) =>
          index % 2 === 0
            ? { type: 'warning' as const, message: `frame ${index}` }
            : { type: 'provider-warning' as const, message: `too loud ${index}` },
        );
        first = false;
        return [...warnings, ...receive(frame)];
      };
      return link;
    },
  };
}

async function warningsOf(count: number) {
  const provider = virtualProvider({ seconds: 20, faults: [{ on: { position: 10 }, do: { type: 'rst' } }] });
  const session = transcribe({
    protocol: warningProtocol(count),
    credentials,
    transport: provider.simulator.transport({ dialMs: 30, oneWayMs: 20 }),
    clock: provider.clock,
    random: seededRandom(1),
  });
  const messages: string[] = [];
  session.on('warning', ({ message }) => messages.push(message));
  await session.write(provider.audio.samples());
  const summary = await provider.clock.runUntil(session.end());
  await provider.simulator.close();
  return { messages, summary };
}

it('a link tells its first hundred warnings, then one that says so, and the rest is counted', async () => {
  const { messages, summary } = await warningsOf(1_000);
  expect(summary.links).toBe(2);
  expect(messages).toHaveLength(202);
  expect(messages[99]).toContain('too loud 99');
  expect(messages[100]).toContain('100 warnings of this link were reported');
  expect(messages[101]).toContain('frame 0');
  expect(messages[201]).toContain('only counted');
  expect(summary.warningsLeftOut).toBe(1_800);
});

it('a link that has no more than that tells them all', async () => {
  const { messages, summary } = await warningsOf(100);
  expect(messages).toHaveLength(200);
  expect(summary.warningsLeftOut).toBe(0);
});
