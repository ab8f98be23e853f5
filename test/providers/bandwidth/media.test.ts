import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bandwidthMedia } from '@throughline/node/telephony';
import { scaledClock } from '@throughline/simulator/kit';
import { asPcmu, basic, samplesOf, mounted, throughPcmu, tone } from './harness.ts';
import { createBandwidthCaller } from '@throughline/simulator/providers/bandwidth';

const clock = scaledClock(20);
const jitterMs = 60;

describe('a call', { concurrent: true }, () => {
  it.each(['audio/PCMU', 'PCMU'] as const)(
    'is received to the sample, with its encoding spelled %s',
    async (encoding) => {
      await using server = await mounted();
      const inbound = tone(2, 440);
      const caller = createBandwidthCaller({
        ...basic,
        url: server.url,
        audio: { inbound },
        encoding,
        jitterMs,
        clock,
      });
      const over = caller.call();
      const call = await server.call();
      const track = call.track('inbound');
      expect(track).toMatchObject({
        format: { sampleRate: 8_000, channels: 1, encoding: 'pcm_s16le' },
        seekable: false,
      });
      expect(await samplesOf(track)).toEqual(throughPcmu(inbound));
      expect(await call.ended).toEqual({ type: 'stop' });
      expect(await over).toEqual({ type: 'closed', code: 1000, reason: '' });
      expect(caller.sent).toEqual({ inbound: inbound.length, outbound: 0 });
      expect(call.id).toBe(caller.callId);
      expect(server.warnings).toEqual([]);
    },
  );

  it('is received on both sides apart', async () => {
    await using server = await mounted();
    const audio = { inbound: tone(1, 440), outbound: tone(1, 660) };
    const over = createBandwidthCaller({ ...basic, url: server.url, audio, jitterMs, clock }).call();
    const call = await server.call();
    expect(call.tracks).toEqual(['inbound', 'outbound']);
    const received = await Promise.all([samplesOf(call.track('inbound')), samplesOf(call.track('outbound'))]);
    expect(received).toEqual([throughPcmu(audio.inbound), throughPcmu(audio.outbound)]);
    await over;
    expect(server.warnings).toEqual([]);
  });

  it('is resampled to the rate that is asked for, without a shift', async () => {
    await using server = await mounted();
    const inbound = tone(2, 440);
    const over = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, clock }).call();
    const received = await samplesOf((await server.call()).track('inbound', { sampleRate: 16_000 }));
    expect(received).toHaveLength(inbound.length * 2);
    const ideal = Array.from(received, (_, at) => 9_000 * Math.sin((2 * Math.PI * 440 * at) / 16_000));
    const errors = ideal.slice(400, -400).map((sample, at) => sample - (received[at + 400] ?? 0));
    const noise = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
    // µ-law leaves 37 dB; a shift by half a sample alone would leave 15.
    expect(10 * Math.log10(9_000 ** 2 / 2 / noise)).toBeGreaterThan(34);
    await over;
  });

  it('gives its parameters on', async () => {
    await using server = await mounted();
    const parameters = { internal_id: 'call_ABC' };
    const audio = { inbound: tone(0.1, 440) };
    const over = createBandwidthCaller({ ...basic, url: server.url, audio, parameters, clock }).call();
    expect(await server.call()).toMatchObject({ accountId: '5555555', streamName: 'simulated', parameters });
    await over;
  });

  it('that drops without a stop ends all the same, and is reported as lost', async () => {
    await using server = await mounted();
    const inbound = tone(1, 440);
    const faults = [{ atSeconds: 0.5, do: { type: 'drop' } }] as const;
    const over = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound }, faults, clock }).call();
    const call = await server.call();
    expect(await samplesOf(call.track('inbound'))).toEqual(throughPcmu(inbound).subarray(0, 4_000));
    expect(await call.ended).toEqual({ type: 'lost', closeCode: 1006, reason: '' });
    expect(server.warnings.map(({ code }) => code)).toEqual(['no-stop']);
    await over;
  });

  it('may be ended from here, even at its very beginning', async () => {
    await using server = await mounted({ onCall: (call) => call.close() });
    const end = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) } }).call();
    const call = await server.call();
    expect(await call.ended).toEqual({ type: 'closed-here' });
    expect(await samplesOf(call.track('inbound'))).toHaveLength(0);
    expect(await end).toEqual({ type: 'closed', code: 1000, reason: '' });
  });

  it('that is not read holds no more than its buffer, and fails a late reader', async () => {
    await using server = await mounted({ bufferSeconds: 1 });
    const audio = { inbound: tone(1.2, 440), outbound: tone(1, 660) };
    const end = createBandwidthCaller({ ...basic, url: server.url, audio, clock }).call();
    const call = await server.call();
    await end;
    await expect(samplesOf(call.track('inbound'))).rejects.toMatchObject({
      code: 'slow-consumer',
      message: expect.stringContaining('more than 1 s of the inbound track'),
      remedy: expect.stringContaining('live: true'),
    });
    // The other side fitted.
    expect(await samplesOf(call.track('outbound'))).toHaveLength(8_000);
  });

  it('has no side that the stream does not have, and is read once, from its start', async () => {
    await using server = await mounted();
    const end = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(0.2, 440) }, clock }).call();
    const call = await server.call();
    expect(() => call.track('outbound')).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(() => call.track('inbound', { sampleRate: 100 })).toThrow(
      expect.objectContaining({ code: 'config-invalid' }),
    );
    expect(() => call.track('inbound').frames(80)).toThrow(expect.objectContaining({ code: 'audio-unreadable' }));
    await samplesOf(call.track('inbound'));
    expect(() => call.track('inbound').frames()).toThrow(expect.objectContaining({ code: 'audio-unreadable' }));
    await end;
  });
});

describe('playing to the caller', { concurrent: true }, () => {
  it('sends µ-law and PCM as they are documented, in pieces, in order', async () => {
    await using server = await mounted();
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) } });
    const end = caller.call();
    const call = await server.call();
    const bytes = asPcmu(tone(1.5, 880));
    const samples = tone(1.25, 660);
    await Promise.all([
      call.playAudio({ encoding: 'pcmu', bytes }),
      call.playAudio({ encoding: 'pcm_s16le', samples, sampleRate: 24_000 }),
    ]);
    call.clear();
    call.close();
    await end;
    expect(caller.played.map(({ contentType, bytes: { length } }) => [contentType, length])).toEqual([
      ['audio/pcmu', 8_000],
      ['audio/pcmu', 4_000],
      ['audio/pcm;rate=24000;channels=1;bit-depth=16;endian=little;encoding=signed', 20_000],
    ]);
    expect(caller.played[2]?.bytes).toEqual(new Uint8Array(samples.buffer));
    expect(caller.clears).toBe(1);
  });

  it('drops what still waits when it is cleared, and settles', async () => {
    await using server = await mounted();
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) } });
    const end = caller.call();
    const call = await server.call();
    const playing = [1, 2, 3].map(() => call.playAudio({ encoding: 'pcmu', bytes: new Uint8Array(80_000) }));
    call.clear();
    await Promise.all(playing);
    call.close();
    await end;
    expect(caller.played).toEqual([]);
    expect(caller.clears).toBe(1);
  });

  it('refuses more than a minute that is not awaited, wrong audio, and a call that is over', async () => {
    await using server = await mounted();
    const end = createBandwidthCaller({ ...basic, url: server.url, audio: { inbound: tone(60, 440) } }).call();
    const call = await server.call();
    // One piece may be longer than that.
    const bytes = new Uint8Array(61 * 8_000);
    const first = call.playAudio({ encoding: 'pcmu', bytes });
    await expect(call.playAudio({ encoding: 'pcmu', bytes })).rejects.toMatchObject({ code: 'window-full' });
    await first;
    const samples = new Int16Array(5);
    await expect(call.playAudio({ encoding: 'pcm_s16le', samples, sampleRate: 44_100 as 8_000 })).rejects.toMatchObject(
      {
        code: 'config-invalid',
        context: { field: 'sampleRate' },
      },
    );
    for (const [field, audio] of [
      ['audio', undefined],
      ['audio', bytes.buffer],
      ['audio.encoding', { encoding: 'mp3', bytes }],
      ['bytes', { encoding: 'pcmu', bytes: [1, 2] }],
      ['samples', { encoding: 'pcm_s16le', samples: bytes, sampleRate: 8_000 }],
    ] as const) {
      const context = expect.objectContaining({ field: expect.stringMatching(`^${field}`) });
      await expect(call.playAudio(audio as never)).rejects.toMatchObject({ code: 'config-invalid', context });
    }
    call.close();
    await expect(call.playAudio({ encoding: 'pcmu', bytes })).rejects.toMatchObject({ code: 'session-ended' });
    expect(() => call.clear()).not.toThrow();
    await end;
  });
});

describe('who dials', { concurrent: true }, () => {
  const audio = { inbound: tone(0.2, 440) };

  it.each([
    ['no credentials', {}],
    ['another user', { ...basic, username: 'somebody' }],
    ['another password', { ...basic, password: 'pw-000000000000' }],
  ])('with %s is refused with 401, and the handler says so without the password', async (_name, credentials) => {
    await using server = await mounted();
    expect(await createBandwidthCaller({ url: server.url, audio, ...credentials }).call()).toEqual({
      type: 'refused',
      status: 401,
    });
    expect(server.warnings.map(({ code }) => code)).toEqual(['not-authenticated']);
    expect(inspect(server.warnings)).not.toContain('pw-');
    expect(server.calls).toEqual([]);
  });

  it('with the right token is accepted, and the token is passed to nobody', async () => {
    await using server = await mounted({ authenticate: { parameter: 'token', token: 't-95ac8d6e' } });
    const parameters = { token: 't-95ac8d6e', internal_id: 'a' };
    const end = createBandwidthCaller({ url: server.url, audio, parameters, clock }).call();
    const call = await server.call();
    expect(call.parameters).toEqual({ internal_id: 'a' });
    expect(inspect(call, { depth: null, showHidden: true })).not.toContain('95ac8d6e');
    await end;
  });

  it.each([
    ['no token', undefined],
    ['a wrong token', { token: 't-95ac8d6f' }],
  ])('with %s is closed before any audio is received', async (_name, parameters) => {
    await using server = await mounted({ authenticate: { parameter: 'token', token: 't-95ac8d6e' } });
    const caller = createBandwidthCaller({ url: server.url, audio, ...(parameters !== undefined && { parameters }) });
    expect(await caller.call()).toEqual({ type: 'closed', code: 1008, reason: 'not authenticated' });
    expect(server.calls).toEqual([]);
    expect(inspect(server.warnings)).not.toContain('95ac8d6');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('the database is gone');
      },
      'the database is gone',
    ],
    ['returns a promise, which is not true', async () => true, 'returned a promise'],
    ['returns a promise that is rejected', () => Promise.reject(new Error('late')), 'returned a promise'],
  ])(
    'is closed where the function that checks tokens %s, and the application is told why',
    async (_name, check, reason) => {
      const thrown: string[] = [];
      await using server = await mounted({
        authenticate: { parameter: 'token', token: check as unknown as () => boolean },
        onListenerError: (error, event) => thrown.push(`${event}: ${String(error)}`),
      });
      expect(await createBandwidthCaller({ url: server.url, audio, parameters: { token: 'a' } }).call()).toMatchObject({
        code: 1008,
      });
      expect(server.calls).toEqual([]);
      expect(thrown).toEqual([expect.stringMatching(new RegExp(`^token: .*${reason}`, 'u'))]);
    },
  );

  it('from a page of another site is refused, whatever it knows', async () => {
    await using server = await mounted();
    const headers = { origin: 'https://evil.test' };
    const caller = createBandwidthCaller({ ...basic, url: server.url, audio, headers });
    expect(await caller.call()).toEqual({ type: 'refused', status: 403 });
  });

  it('to another path is refused with 404, unless somebody else is there for it', async () => {
    await using server = await mounted();
    const url = server.url.replace('/media', '/other');
    expect(await createBandwidthCaller({ ...basic, url, audio }).call()).toEqual({ type: 'refused', status: 404 });
  });

  it('that sends no start in time is closed', async () => {
    await using server = await mounted({ startLimitMs: 50 });
    const socket = new WebSocket(server.url, { auth: `${basic.username}:${basic.password}` });
    const [code] = await new Promise<[number]>((resolve) => {
      socket.on('close', (closeCode) => resolve([closeCode]));
    });
    expect(code).toBe(1008);
    expect(server.warnings.map((warning) => warning.code)).toEqual(['no-start']);
  });

  it('and is silent, pongs included, is given up after 45 s', async () => {
    await using server = await mounted({ clock: scaledClock(20), startLimitMs: 100_000 });
    const socket = new WebSocket(server.url, { auth: `${basic.username}:${basic.password}`, autoPong: false });
    socket.on('open', () => {
      const tracks = [{ name: 'inbound', mediaFormat: { encoding: 'PCMU', sampleRate: 8_000 } }];
      socket.send(JSON.stringify({ eventType: 'start', metadata: { callId: 'c-1', tracks } }));
    });
    expect(await (await server.call()).ended).toMatchObject({ type: 'lost', closeCode: 1006 });
  });
});

describe('several handlers of one server', () => {
  it('have their own paths, and leave upgrades to others', async () => {
    const server = createServer();
    const begun: string[] = [];
    const handlers = ['one', 'two'].map((name) => {
      const media = bandwidthMedia({ authenticate: basic, onCall: () => begun.push(name) });
      return { media, detach: media.attach(server, { path: `/${name}` }) };
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const dial = (path: string) =>
      createBandwidthCaller({
        ...basic,
        url: `ws://127.0.0.1:${port}${path}`,
        audio: { inbound: tone(0.02, 440) },
      }).call();
    await dial('/two');
    await dial('/one?from=here');
    expect(begun).toEqual(['two', 'one']);
    handlers[0]?.detach();
    expect(await dial('/one')).toEqual({ type: 'refused', status: 404 });
    server.close();
  });

  it('end their calls when they are closed', async () => {
    const ends: unknown[] = [];
    const media = bandwidthMedia({
      authenticate: basic,
      onCall: async (call) => {
        media.close();
        ends.push(await call.ended);
      },
    });
    const server = createServer();
    media.attach(server, { path: '/media' });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media`;
    const end = await createBandwidthCaller({ ...basic, url, audio: { inbound: tone(60, 440) } }).call();
    expect(end).toEqual({ type: 'closed', code: 1000, reason: '' });
    expect(ends).toEqual([{ type: 'closed-here' }]);
    server.close();
  });

  it('refuse a path that is none', () => {
    const media = bandwidthMedia({ authenticate: basic, onCall: () => undefined });
    expect(() => media.attach(createServer(), { path: 'media' })).toThrow(
      expect.objectContaining({ code: 'config-invalid' }),
    );
  });
});
