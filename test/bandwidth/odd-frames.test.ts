import { describe, expect, it } from 'vitest';
import { createBandwidthCaller, type CallerFault } from '@throughline/simulator';
import { scaledClock } from '../support/scaled-clock.ts';
import { basic, heardFrom, mounted, throughPcmu, tone } from './harness.ts';

const clock = scaledClock(20);
const inbound = tone(0.4, 440);

const put = (data: string | Uint8Array): CallerFault => ({ atSeconds: 0.2, do: { type: 'frame', data } });
const metadata = { callId: 'c-1', tracks: [{ name: 'inbound' }] };

describe('a frame that is not as it should be', { concurrent: true }, () => {
  it.each([
    ['no JSON', 'hello', 'frame-malformed'],
    ['a list', '[]', 'frame-malformed'],
    ['without a type', '{"track":"inbound"}', 'frame-malformed'],
    ['of a type that nobody knows', '{"eventType":"dtmf","digit":"5"}', 'frame-unexpected'],
    ['binary', Uint8Array.of(1, 2, 3), 'frame-malformed'],
    ['media of no track', '{"eventType":"media","payload":"/w=="}', 'frame-unexpected'],
    ['media of another track', '{"eventType":"media","track":"outbound","payload":"/w=="}', 'frame-unexpected'],
    ['media without a payload', '{"eventType":"media","track":"inbound"}', 'frame-malformed'],
    ['media with half a payload', '{"eventType":"media","track":"inbound","payload":"abc"}', 'frame-malformed'],
    [
      'media with a payload that is none',
      '{"eventType":"media","track":"inbound","payload":"_$%?"}',
      'frame-malformed',
    ],
    ['a second start', JSON.stringify({ eventType: 'start', metadata }), 'frame-unexpected'],
  ] as const)('is left out and warned of, and costs no sample: %s', async (_name, data, code) => {
    await using server = await mounted();
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults: [put(data)], clock });
    const over = caller.call();
    expect(await heardFrom((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    expect(server.warnings.map((warning) => warning.code)).toEqual([code]);
  });

  it('is warned of a hundred times and no more', async () => {
    await using server = await mounted();
    const faults = Array.from({ length: 300 }, () => put('junk'));
    await createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    expect(server.warnings).toHaveLength(100);
  });

  it('tells by its number that frames before it are missing', async () => {
    await using server = await mounted();
    const faults = [{ atSeconds: 0.2, do: { type: 'skip', frames: 3 } }] as const;
    const over = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    expect(await heardFrom((await server.call()).track('inbound'))).toHaveLength(inbound.length - 3 * 160);
    await over;
    expect(server.warnings.map(({ message }) => message)).toEqual([
      'sequence-gap: media of the inbound track has number 14 after 10',
    ]);
  });

  it('may have no number, and a stall of the network costs nothing', async () => {
    await using server = await mounted();
    const faults = [{ atSeconds: 0.1, do: { type: 'stall', ms: 500 } }] as const;
    const audio = { inbound };
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio, faults, clock, sequenceNumbers: false });
    const over = caller.call();
    expect(await heardFrom((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    expect(server.warnings).toEqual([]);
  });

  it('that is larger than 64 KiB ends the connection', async () => {
    await using server = await mounted();
    const faults = [put(' '.repeat(64 * 1024 + 1))];
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) }, faults });
    expect(await caller.call()).toMatchObject({ type: 'closed', code: 1009 });
    expect(await (await server.call()).ended).toMatchObject({ type: 'lost' });
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
  ])('%s is no call, and is warned of', async (_name, wrong) => {
    const { WebSocket } = await import('ws');
    await using server = await mounted();
    const socket = new WebSocket(server.url, { auth: `${basic.username}:${basic.password}` });
    socket.on('open', () => {
      socket.send('{"eventType":"media","track":"inbound","payload":"/w=="}');
      socket.send(JSON.stringify({ eventType: 'start', metadata: wrong }));
      socket.send('{"eventType":"stop"}');
    });
    expect((await server.warned('frame-malformed')).message).toContain('a start');
    expect(server.calls).toEqual([]);
    // A start that is right may still come.
    socket.send(JSON.stringify({ eventType: 'start', metadata }));
    expect((await server.call()).id).toBe('c-1');
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
    expect(await heardFrom((await server.call()).track('inbound'))).toEqual(throughPcmu(inbound));
    await over;
    expect(thrown).toEqual([[failure, 'call']]);
  });
});
