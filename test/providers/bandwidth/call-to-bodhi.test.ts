import { describe, expect, it } from 'vitest';
import type { FinalResult, LinkEvent } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { createAudioConverter, transcribe, webSocketTransport } from '@throughline/node';
import { createSimulator, seededRandom } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { createBandwidthCaller } from '@throughline/simulator/providers/bandwidth';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { joined } from '../../kit/sounds.ts';
import { scaledClock } from '@throughline/simulator/kit';
import { basic, mounted, throughPcmu } from './harness.ts';
import { toneAudio, toneEngine, toneWords } from './tone-speech.ts';

const seconds = 60;
const sampleRate = 16_000;
/** Where a tone is half as loud as it gets differs from where it begins by a twelfth of its period: 0.28 ms at 300 Hz. */
const toleranceSeconds = 0.001;

/** The call as the session has to receive it: through µ-law, and at its rate. */
async function reference(inbound: Int16Array): Promise<Int16Array> {
  const from = { sampleRate: 8_000, channels: 1, encoding: 'pcm_s16le' } as const;
  const converter = await createAudioConverter(from, sampleRate);
  const floats = Float32Array.from(throughPcmu(inbound), (sample) => sample / 32_768);
  return Int16Array.from([...converter.push(floats), ...converter.flush()]);
}

describe('60 s of a phone call into a recogniser whose connection is cut', () => {
  it('lose no sample, and every word is there once and in its place after the rate change', async () => {
    const clock = scaledClock(10);
    const words = toneWords(seconds, seededRandom(3));
    const inbound = toneAudio(words, seconds, 8_000);
    const engine = toneEngine();
    const simulator = createSimulator({
      provider: bodhiServer({ engine }),
      clock,
      faults: [
        { on: { link: 1, after: 17.3 }, do: { type: 'rst' } },
        { on: { link: 2, after: 20 }, do: { type: 'outage', seconds: 4 } },
      ],
    });
    const { url } = await simulator.listen();
    const finals: FinalResult[] = [];
    const links: LinkEvent[] = [];
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate, url }),
      credentials,
      transport: webSocketTransport(),
      clock,
      random: seededRandom(5),
      live: true,
    });
    session.on('final', (final) => finals.push(final));
    session.on('link', (link) => links.push(link));
    await using server = await mounted({
      onCall: (call) => session.pipe(call.track('inbound', { sampleRate }), { end: true }),
    });
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, jitterMs: 80, clock });

    await caller.call();
    const summary = await session.closed;
    await simulator.close();

    // Nothing is lost: all of the call was accepted, and all of it is answered.
    expect(caller.sent.inbound).toBe(seconds * 8_000);
    expect(summary).toMatchObject({ accepted: seconds, settledSamples: seconds * sampleRate, gaps: [] });
    expect(summary.seams).toHaveLength(2);
    expect(server.warnings).toEqual([]);

    // What the recogniser was given is the call, bit for bit, from wherever each link began.
    const whole = await reference(inbound);
    const starts = [0, ...summary.seams.map(({ fromSample }) => fromSample)];
    let covered = 0;
    for (const [index, chunks] of engine.received.entries()) {
      const start = starts[index] ?? 0;
      const given = joined(chunks);
      expect(given).toEqual(whole.subarray(start, start + given.length));
      expect(start).toBeLessThanOrEqual(covered);
      covered = start + given.length;
    }
    expect(engine.received).toHaveLength(3);
    expect(covered).toBe(seconds * sampleRate);

    // Every word once, in its place.
    const recognised = finals.flatMap((final) => final.words ?? []);
    expect(recognised.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
    const off = recognised.map(({ start, end }, index) =>
      Math.max(Math.abs(start - (words[index]?.start ?? 0)), Math.abs(end - (words[index]?.end ?? 0))),
    );
    expect(Math.max(...off)).toBeLessThan(toleranceSeconds);
  });
});
