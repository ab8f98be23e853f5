import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { scaledClock } from '@throughline/simulator/kit';
import { basic, samplesOf, mounted, throughPcmu, tone } from './harness.ts';
import { createBandwidthCaller, type CallerFault } from '@throughline/simulator/providers/bandwidth';

const clock = scaledClock(20);
const inbound = tone(0.4, 440);

const put = (data: string | Uint8Array): CallerFault => ({ atSeconds: 0.2, do: { type: 'frame', data } });
const metadata = { callId: 'c-1', tracks: [{ name: 'inbound' }] };

const rate = 8_000;
const gap = (startSample: number, endSample: number) => ({
  start: startSample / rate,
  end: endSample / rate,
  startSample,
  endSample,
});
/** What the summary of a call says of its inbound track, in seconds and samples. */
const summaryOf = (samples: number, missingSamples: number, gaps: readonly object[]) => ({
  name: 'inbound',
  sampleRate: rate,
  seconds: samples / rate,
  samples,
  missing: missingSamples / rate,
  missingSamples,
  gaps,
});

describe('a frame that is not as it should be', { concurrent: true }, () => {
  it.each([
    ['no JSON', 'hello', 'frame-malformed'],
    ['a list', '[]', 'frame-malformed'],
    ['without a type', '{"track":"inbound"}', 'frame-malformed'],
    ['of an unknown type', '{"eventType":"dtmf","digit":"5"}', 'frame-unexpected'],
    ['binary', Uint8Array.of(1, 2, 3), 'frame-malformed'],
    ['media of no track', '{"eventType":"media","payload":"/w=="}', 'frame-unexpected'],
    ['media of another track', '{"eventType":"media","track":"outbound","payload":"/w=="}', 'frame-unexpected'],
    ['a second start', JSON.stringify({ eventType: 'start', metadata }), 'frame-unexpected'],
  ] as const)('is left out and warned of, and costs no sample: %s', async (_name, data, code) => {
    await using server = await mounted();
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults: [put(data)], clock });
    const over = caller.call();
    expect(await samplesOf((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    const call = await server.call();
    expect(server.warnings).toEqual([expect.objectContaining({ code, callId: caller.callId })]);
    const { length: samples } = inbound;
    expect(call.summary()).toEqual({
      tracks: [summaryOf(samples, 0, [])],
      unreadFrames: 1,
      missingFrames: 0,
    });
  });

  it.each([
    ['without a payload', '{"eventType":"media","track":"inbound"}'],
    ['with an empty payload', '{"eventType":"media","track":"inbound","payload":""}'],
    ['with half a payload', '{"eventType":"media","track":"inbound","payload":"abc"}'],
    ['with a payload that is none', '{"eventType":"media","track":"inbound","payload":"_$%?"}'],
    ['that breaks off', '{"eventType":"media","track":"inbound","payload":"/w'],
    ['in an encoding of its own', '{\'x\':1, "eventType" : "media"}'],
  ])('keeps its time as silence where it was media: %s', async (_name, data) => {
    await using server = await mounted();
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults: [put(data)], clock });
    const over = caller.call();
    const received = await samplesOf((await server.call()).track('inbound'));
    const whole = throughPcmu(inbound);
    expect(received).toEqual(
      Int16Array.of(...whole.subarray(0, 1_600), ...new Int16Array(160), ...whole.subarray(1_600)),
    );
    await over;
    expect(server.warnings.map((warning) => warning.code)).toEqual(['frame-malformed']);
    expect((await server.call()).summary()).toEqual({
      tracks: [summaryOf(received.length, 160, [gap(1_600, 1_760)])],
      unreadFrames: 1,
      missingFrames: 0,
    });
  });

  it('keeps its time by the numbers around it where nothing in it says that it was media', async () => {
    await using server = await mounted();
    const faults = [{ atSeconds: 0.2, do: { type: 'skip', frames: 3 } }, put('junk'), put('\u0001')] as const;
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock });
    const over = caller.call();
    // Three frames lost their place, and two came that could not be read: they are two of them.
    expect(await samplesOf((await server.call()).track('inbound'))).toHaveLength(inbound.length - 160);
    await over;
    expect((await server.call()).summary()).toEqual({
      tracks: [summaryOf(inbound.length - 160, 320, [gap(1_600, 1_920)])],
      unreadFrames: 2,
      missingFrames: 1,
    });
    expect(server.warnings.map(({ code }) => code)).toEqual(['frame-malformed', 'frame-malformed', 'sequence-gap']);
  });

  it('is read where it is odd and whole: as bytes, with a byte order mark, NULs around it or a number that is none', async () => {
    await using server = await mounted();
    const frame = '{"eventType":"media","track":"inbound","payload":"/////w==","level":-Infinity,"x":NaN}';
    const odd = [new TextEncoder().encode(frame), `\uFEFF${frame}`, `${frame}\0\0`, ` ${frame}\r\n`];
    const audio = { inbound };
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio, faults: odd.map(put), clock });
    const over = caller.call();
    expect(await samplesOf((await server.call()).track('inbound'))).toHaveLength(inbound.length + 4 * odd.length);
    await over;
    expect(server.warnings).toEqual([]);
  });

  it('is warned of a hundred times and no more', async () => {
    await using server = await mounted();
    const faults = Array.from({ length: 300 }, () => put('junk'));
    await createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    expect(server.warnings).toHaveLength(100);
    expect(server.warnings.at(-1)?.message).toMatch(/; from here on they are only counted$/u);
    expect((await server.call()).summary().unreadFrames).toBe(300);
  });

  it('shows by its number that frames before it are missing', async () => {
    await using server = await mounted();
    const faults = [{ atSeconds: 0.2, do: { type: 'skip', frames: 3 } }] as const;
    const over = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    expect(await samplesOf((await server.call()).track('inbound'))).toHaveLength(inbound.length - 3 * 160);
    await over;
    expect(server.warnings.map(({ message }) => message)).toEqual([
      'sequence-gap: media of the inbound track has number 14 after 10',
    ]);
    expect((await server.call()).summary()).toMatchObject({ unreadFrames: 0, missingFrames: 3 });
  });

  it('may have no number, and a stall of the network costs nothing', async () => {
    await using server = await mounted();
    const faults = [{ atSeconds: 0.1, do: { type: 'stall', ms: 500 } }] as const;
    const audio = { inbound };
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio, faults, clock, sequenceNumbers: false });
    const over = caller.call();
    expect(await samplesOf((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    expect(server.warnings).toEqual([]);
  });

  it('that is larger than 64 KiB ends the connection', async () => {
    await using server = await mounted();
    const faults = [put(' '.repeat(64 * 1024 + 1))];
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) }, faults });
    expect(await caller.call()).toMatchObject({ type: 'closed', code: 1009 });
    const call = await server.call();
    expect(await call.ended).toMatchObject({ type: 'lost' });
    expect(server.warnings.map(({ code }) => code)).toEqual(['frame-malformed', 'no-stop']);
    expect(call.summary().unreadFrames).toBe(1);
  });

  it('after the stop is reported and counted as well', async () => {
    await using server = await mounted();
    const faults = [put('{"eventType":"stop"}'), put('{"eventType":"media","track":"inbound","payload":"/w=="}')];
    await createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    const call = await server.call();
    expect(await call.ended).toEqual({ type: 'stop' });
    expect(server.warnings[0]?.message).toBe('frame-unexpected: a frame after the stop');
    expect(call.summary().unreadFrames).toBe(server.warnings.length);
  });

  it('counts as 5 ms at least, so that frames of one sample do not fill the memory', async () => {
    await using server = await mounted({ bufferSeconds: 1 });
    const small = put('{"eventType":"media","track":"inbound","payload":"/w=="}');
    const faults = Array.from({ length: 300 }, () => small);
    await createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    await expect(samplesOf((await server.call()).track('inbound'))).rejects.toMatchObject({ code: 'slow-consumer' });
  });
});

describe('a start', { concurrent: true }, () => {
  it.each([
    ['without a callId', { tracks: metadata.tracks }],
    ['without tracks', { callId: 'c-1', tracks: [] }],
    ['with a track of no side', { callId: 'c-1', tracks: [{ name: 'both' }] }],
    [
      'with A-law',
      { callId: 'c-1', tracks: [{ name: 'inbound', mediaFormat: { encoding: 'audio/PCMA', sampleRate: 8_000 } }] },
    ],
    [
      'at another rate',
      { callId: 'c-1', tracks: [{ name: 'inbound', mediaFormat: { encoding: 'PCMU', sampleRate: 16_000 } }] },
    ],
  ])('%s is no call, is warned of, and ends its connection', async (_name, wrong) => {
    const { WebSocket } = await import('ws');
    await using server = await mounted();
    const socket = new WebSocket(server.url, { auth: `${basic.username}:${basic.password}` });
    socket.on('open', () => {
      socket.send(JSON.stringify({ eventType: 'start', metadata: wrong }));
      socket.send(JSON.stringify({ eventType: 'start', metadata }));
    });
    expect((await once(socket, 'close'))[0]).toBe(1008);
    expect(server.warnings.map(({ code }) => code)).toEqual(['frame-malformed']);
    expect(server.warnings[0]?.message).toContain('a start');
    expect(server.calls).toEqual([]);
  });
});

describe('what a caller of the handler throws', () => {
  it('reaches onListenerError, and costs no other call anything', async () => {
    const thrown: unknown[] = [];
    const failure = new Error('a bug of the application');
    await using server = await mounted({
      onCall: () => Promise.reject(failure),
      onListenerError: (error, event) => thrown.push([error, event]),
    });
    const over = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, clock }).call();
    expect(await samplesOf((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    expect(thrown).toEqual([[failure, 'call']]);
  });
});
