import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakePage } from '../../testing/fake-page.ts';
import { record } from '../../testing/recorded.ts';
import { createAudioConverter } from '../converter.ts';
import { microphones } from './devices.ts';
import { microphone, type Microphone, type MicrophoneState } from './microphone.ts';
import type { MicrophoneOptions } from './options.ts';

let page: FakePage;
let opened: Microphone[];

beforeEach(async () => {
  page = await FakePage.open();
  opened = [];
});
afterEach(async () => {
  for (const one of opened) void one.stop();
  await page.run(0.5);
  expect(page.mediaDevices.held).toBe(0);
  expect(page.contexts).toEqual([]);
  page.close();
});

function open(options: MicrophoneOptions = {}): Microphone & { readonly states: MicrophoneState[] } {
  const one = microphone({ ...options, platform: page.platform });
  const states: MicrophoneState[] = [];
  one.on('state', (state) => states.push(state));
  opened.push(one);
  return Object.assign(one, { states });
}

/** What a promise rejected with, once time has passed. */
async function rejection(promise: Promise<unknown>, seconds = 0.1): Promise<unknown> {
  let error: unknown;
  promise.then(
    () => (error = 'it resolved'),
    (reason: unknown) => (error = reason),
  );
  await page.run(seconds);
  return error;
}

describe('a microphone', () => {
  it('asks for nothing before it is started', async () => {
    open();
    await page.run(1);
    expect(page.mediaDevices.asked).toEqual([]);
    expect(page.contexts).toEqual([]);
  });

  it('gives all that sounds, in frames of 100 ms, at the time when it sounded', async () => {
    const one = open();
    const got = record(one);
    await page.run(10);
    expect(got.skips).toEqual([]);
    expect(got.frames).toBeGreaterThanOrEqual(98);
    expect(got.length / got.frames).toBeCloseTo(0.1, 10);
    expect(Math.max(got.most, -got.least)).toBeLessThan(1);
    expect(one.states).toEqual(['starting', 'capturing']);
  });

  it('ends its readers with the rest of the audio when it is stopped', async () => {
    const one = open();
    const got = record(one);
    await page.run(2.05);
    const before = got.length;
    const stopped = one.stop();
    expect(page.mediaDevices.held).toBe(0);
    await page.run(0.3);
    await stopped;
    expect(got.ended).toBe(true);
    expect(got.length).toBeGreaterThan(before);
    expect(one.state).toBe('stopped');
  });

  it('stops with its last reader, however it was started', async () => {
    const one = open();
    void one.start();
    await page.run(1);
    expect(one.state).toBe('capturing');
    const [first, second] = [one.frames()[Symbol.asyncIterator](), one.frames()[Symbol.asyncIterator]()];
    await page.run(1);
    await first.return?.();
    await page.run(0.5);
    expect(one.state).toBe('capturing');
    expect((await second.next()).value).toBeInstanceOf(Int16Array);
    await second.return?.();
    expect(await second.next()).toEqual({ done: true, value: undefined });
    await page.run(0.5);
    expect([one.state, page.mediaDevices.held]).toEqual(['stopped', 0]);
  });

  it('can be started again after it was stopped, with a clock that begins anew', async () => {
    const one = open();
    const first = record(one);
    await page.run(1);
    void one.stop();
    await page.run(5);
    const second = record(one);
    await page.run(1);
    expect(first.ended).toBe(true);
    expect(second.skips).toEqual([]);
    expect(second.length).toBeGreaterThan(0.8);
  });

  it('tells how loud it is some 20 times a second, without a new object each time', async () => {
    const one = open();
    const seen = new Set<object>();
    let count = 0;
    await page.run(0.1);
    const off = one.on('level', (level) => {
      seen.add(level);
      count += 1;
      expect(level.peak).toBeGreaterThanOrEqual(level.rms);
      expect(level.rms).toBeGreaterThan(0.05);
    });
    void one.start();
    await page.run(2.1);
    expect(count).toBeGreaterThanOrEqual(38);
    expect(count).toBeLessThanOrEqual(42);
    expect(seen.size).toBe(1);
    off();
    await page.run(0.2);
    const before = count;
    await page.run(1);
    expect(count).toBe(before);
  });
});

describe('time that was not captured', () => {
  it('is one span where the page mutes it for 5 s', async () => {
    const one = open();
    const got = record(one);
    await page.run(3.02);
    one.mute();
    await page.run(5);
    expect([one.state, one.muted]).toEqual(['muted', true]);
    one.unmute();
    await page.run(3);
    expect(got.skips).toHaveLength(1);
    expect(got.skips[0]?.seconds).toBeCloseTo(5, 1);
    expect(Math.abs(got.last)).toBeLessThan(1);
  });

  it('is one span where the system mutes it', async () => {
    const one = open();
    const got = record(one);
    await page.run(3);
    page.mediaDevices.tracks[0]?.mute(true);
    await page.run(5);
    page.mediaDevices.tracks[0]?.mute(false);
    await page.run(3);
    expect(got.skips).toHaveLength(1);
    expect(Math.abs(got.last)).toBeLessThan(1);
    expect(one.states).toEqual(['starting', 'capturing', 'muted', 'capturing']);
  });

  it.each(['suspended', 'interrupted'])('is one span where the context is %s for 10 s', async (state) => {
    const one = open();
    const got = record(one);
    await page.run(3.05);
    page.sound.allowed = false;
    page.contexts[0]?.enter(state);
    await page.run(10);
    page.sound.allowed = true;
    await page.run(4);
    expect(got.skips).toHaveLength(1);
    expect(got.skips[0]?.seconds).toBeGreaterThan(9.9);
    expect(Math.abs(got.last)).toBeLessThan(50);
    expect(one.states).toEqual(['starting', 'capturing', 'interrupted', 'capturing']);
  });

  it('is seen where the audio thread, or the whole computer, stands still and nothing says so', async () => {
    const got = record(open());
    await page.run(5);
    await page.stall(2);
    await page.run(3);
    expect(got.skips).toHaveLength(1);
    expect(Math.abs(got.last)).toBeLessThan(50);
  });

  it('stands at the end too, where it was stopped while nothing was captured', async () => {
    const one = open();
    const got = record(one);
    await page.run(3);
    one.mute();
    await page.run(5);
    void one.stop();
    await page.run(0.3);
    expect(got.ended).toBe(true);
    expect(got.length).toBeCloseTo(8, 0);
  });

  it('is one span where the microphone is gone and comes back', async () => {
    const one = open();
    const got = record(one);
    const devices = [...page.mediaDevices.devices];
    await page.run(3);
    page.mediaDevices.change([]);
    await page.run(5);
    expect(one.state).toBe('lost');
    page.mediaDevices.change(devices);
    await page.run(3);
    expect(got.skips).toHaveLength(1);
    expect(Math.abs(got.last)).toBeLessThan(1);
    expect(one.states).toEqual(['starting', 'capturing', 'lost', 'capturing']);
  });

  it('is none where another microphone is chosen', async () => {
    page.mediaDevices.devices = [
      { deviceId: 'one', label: 'One' },
      { deviceId: 'two', label: 'Two' },
    ];
    const one = open();
    const got = record(one);
    await page.run(2);
    void one.use('two');
    await page.run(2);
    expect(one.device).toEqual({ deviceId: 'two', label: 'Two' });
    expect(got.skips).toEqual([]);
    expect(Math.abs(got.last)).toBeLessThan(1);
    expect(page.mediaDevices.held).toBe(1);
  });

  it('is none of what passed before there was a reader', async () => {
    const one = open();
    void one.start();
    await page.run(1);
    one.mute();
    await page.run(20);
    const got = record(one);
    await page.run(1);
    one.unmute();
    await page.run(2);
    expect(got.length).toBeCloseTo(3, 0);
  });
});

describe('what is in the way', () => {
  it.each([
    ['a user who refuses', () => (page.mediaDevices.answer = 'deny'), 'microphone-denied'],
    ['no microphone', () => (page.mediaDevices.devices = []), 'microphone-missing'],
    ['a microphone that another program has', () => busy(), 'microphone-failed'],
    ['a worklet that is not loaded', () => (page.sound.moduleError = new Error('csp')), 'worklet-blocked'],
    ['a context that gives nothing', () => (page.sound.dead = true), 'microphone-failed'],
  ])('%s is an error with a remedy, and nothing is held', async (_name, arrange, code) => {
    arrange();
    const one = open();
    const failures: unknown[] = [];
    one.on('failure', (error) => failures.push(error));
    const got = record(one);
    const error = await rejection(one.start(), 11);
    expect(error).toMatchObject({ code, remedy: expect.stringMatching(/\.$/u) as string });
    expect(failures).toEqual([error]);
    expect(got.error).toBe(error);
    expect(one.state).toBe('failed');
    expect(page.mediaDevices.held).toBe(0);
    expect(page.contexts).toEqual([]);
  });

  function busy(): void {
    page.mediaDevices.devices = [
      { deviceId: 'one', label: 'One', error: new DOMException('in use', 'NotReadableError') },
    ];
  }

  it('a page without a gesture is told so within two seconds, and one with a gesture in time is not', async () => {
    page.sound.allowed = false;
    page.hasBeenActive = false;
    const one = open();
    expect(await rejection(one.start(), 2)).toMatchObject({ code: 'gesture-needed' });
    expect(page.mediaDevices.held).toBe(0);
    const other = open();
    const started = rejection(other.start(), 1);
    await started;
    page.sound.allowed = true;
    page.hasBeenActive = true;
    page.document.dispatchEvent(new Event('pointerdown'));
    await page.run(1);
    expect(other.state).toBe('capturing');
  });

  it('a page that may run audio a moment later needs no gesture', async () => {
    page.sound.allowed = false;
    page.hasBeenActive = false;
    const one = open();
    void one.start();
    await page.run(0.5);
    page.sound.allowed = true;
    await page.run(0.5);
    expect(one.state).toBe('capturing');
  });

  it('a microphone that was chosen and is not there is missing', async () => {
    expect(await rejection(open({ deviceId: 'other' }).start())).toMatchObject({
      code: 'microphone-missing',
      context: { deviceId: 'other' },
    });
  });

  it('a page without what is needed is told what it lacks', async () => {
    const none = microphone({ platform: { ...page.platform, mediaDevices: undefined } });
    expect(await rejection(none.start())).toMatchObject({ code: 'platform-unsupported' });
    const old = microphone({ platform: { ...page.platform, AudioWorkletNode: undefined } });
    expect(await rejection(old.start())).toMatchObject({ code: 'platform-unsupported' });
  });

  it('a permission that is taken back ends it', async () => {
    const one = open();
    const got = record(one);
    await page.run(2);
    page.permission.state = 'denied';
    page.permission.dispatchEvent(new Event('change'));
    await page.run(0.5);
    expect(got.error).toMatchObject({ code: 'microphone-denied', context: { revoked: 'yes' } });
    expect(page.mediaDevices.held).toBe(0);
  });

  it('a permission that is taken back is seen by the track where the browser tells nothing else', async () => {
    const got = record(open());
    await page.run(2);
    page.mediaDevices.answer = 'deny';
    page.mediaDevices.tracks[0]?.end();
    await page.run(0.5);
    expect(got.error).toMatchObject({ code: 'microphone-denied', context: { revoked: 'yes' } });
  });

  it('a microphone that does not come back is lost after a time', async () => {
    const one = open({ lostSeconds: 5 });
    const got = record(one);
    await page.run(2);
    page.mediaDevices.change([]);
    await page.run(4);
    expect(one.state).toBe('lost');
    await page.run(2.1);
    expect(got.error).toMatchObject({ code: 'microphone-lost', context: { device: 'Microphone one' } });
    expect(one.state).toBe('failed');
  });

  it('is nothing where it is stopped while the user is asked, and the answer comes later', async () => {
    let allow: (answer: 'allow') => void = () => undefined;
    page.mediaDevices.answer = new Promise((resolve) => (allow = resolve));
    const one = open();
    const started = one.start();
    await page.run(0.5);
    void one.stop();
    expect(await rejection(started)).toMatchObject({ code: 'aborted' });
    expect(one.states).toEqual(['starting', 'stopped']);
    allow('allow');
    await page.run(0.5);
    expect(page.mediaDevices.tracks).toHaveLength(1);
    expect(page.mediaDevices.held).toBe(0);
  });
});

describe('a microphone that is chosen', () => {
  const one = { deviceId: 'one', label: 'One' };
  const two = { deviceId: 'two', label: 'Two' };

  it('is replaced by another while it is gone, and comes back', async () => {
    page.mediaDevices.devices = [one, two];
    const chosen = open({ deviceId: 'two' });
    const warnings: string[] = [];
    chosen.on('warning', ({ code }) => warnings.push(code));
    const got = record(chosen);
    await page.run(1);
    page.mediaDevices.change([one]);
    await page.run(1);
    expect([chosen.state, chosen.device?.deviceId]).toEqual(['capturing', 'one']);
    expect(warnings).toEqual(['device-changed']);
    page.mediaDevices.change([one, two]);
    await page.run(1);
    expect(chosen.device?.deviceId).toBe('two');
    expect(Math.abs(got.last)).toBeLessThan(1);
  });

  it('that cannot be had leaves the one before as it was', async () => {
    page.mediaDevices.devices = [one];
    const chosen = open();
    const got = record(chosen);
    await page.run(1);
    expect(await rejection(chosen.use('two'))).toMatchObject({ code: 'microphone-missing' });
    await page.run(1);
    expect([chosen.state, chosen.device?.deviceId]).toEqual(['capturing', 'one']);
    expect(got.skips).toEqual([]);
    void chosen.stop();
    await page.run(0.5);
    void chosen.start();
    await page.run(0.5);
    expect(chosen.state).toBe('capturing');
  });

  it('before the start is the one that is started', async () => {
    page.mediaDevices.devices = [one, two];
    const chosen = open();
    await chosen.use('two');
    void chosen.start();
    await page.run(0.5);
    expect(chosen.device?.deviceId).toBe('two');
  });

  it('twice at once is the last one, also where the first takes longer to open', async () => {
    let open2: () => void = () => undefined;
    const opens = new Promise<void>((resolve) => (open2 = resolve));
    page.mediaDevices.devices = [one, { ...two, opens }];
    const chosen = open();
    void chosen.start();
    await page.run(0.5);
    void chosen.use('two');
    void chosen.use('one');
    await page.run(0.5);
    open2();
    await page.run(0.5);
    expect(chosen.device?.deviceId).toBe('one');
    expect(page.mediaDevices.held).toBe(1);
    void chosen.stop();
    await page.run(0.5);
    void chosen.start();
    await page.run(0.5);
    expect(chosen.device?.deviceId).toBe('one');
  });
});

describe('the microphones of the computer', () => {
  const usb = { deviceId: 'usb', label: 'USB', groupId: 'u' };
  const inner = { deviceId: 'inner', label: 'Inner', groupId: 'i' };
  const alias = { deviceId: 'default', label: 'Default - Inner', groupId: 'i' };
  const calls = { deviceId: 'communications', label: 'Communications - USB', groupId: 'u' };

  it('are listed once each, with the one that the system uses', async () => {
    page.mediaDevices.devices = [alias, calls, inner, usb];
    expect(await microphones(page.platform)).toEqual([
      { deviceId: 'inner', label: 'Inner', isDefault: true },
      { deviceId: 'usb', label: 'USB', isDefault: false },
    ]);
    page.mediaDevices.devices = [alias];
    expect(await microphones(page.platform)).toHaveLength(1);
    const none = microphones({ ...page.platform, mediaDevices: undefined });
    await expect(none).rejects.toMatchObject({ code: 'platform-unsupported' });
  });

  it('are told when they change, and when their names are known', async () => {
    page.mediaDevices.devices = [inner];
    const one = open();
    const lists: number[] = [];
    const off = one.on('devices', (devices) => lists.push(devices.length));
    page.mediaDevices.change([inner, usb]);
    await page.run(0.1);
    expect(lists).toEqual([2]);
    void one.start();
    await page.run(0.5);
    expect(lists).toEqual([2, 2]);
    off();
    page.mediaDevices.change([inner]);
    await page.run(0.1);
    expect(lists).toEqual([2, 2]);
  });
});

describe('a browser', () => {
  it.each([48_000, 44_100, 22_050])('that gives %d Hz only is converted, with the same times', async (rate) => {
    // Loaded while time is real.
    await import('./resampling.ts');
    await createAudioConverter({ sampleRate: rate, channels: 1, encoding: 'pcm_f32le' }, 16_000);
    page.sound.strictRate = rate;
    page.sound.defaultRate = rate;
    const one = open();
    const got = record(one);
    await page.run(3);
    one.mute();
    await page.run(2);
    one.unmute();
    await page.run(3);
    page.sound.allowed = false;
    page.contexts[0]?.enter('suspended');
    await page.run(5);
    page.sound.allowed = true;
    await page.run(3);
    void one.stop();
    await page.run(0.4);
    expect(got.ended).toBe(true);
    expect(got.skips.map(({ seconds }) => Math.round(seconds))).toEqual([2, 5]);
    expect(Math.max(got.most, -got.least)).toBeLessThan(50);
    expect(got.length).toBeCloseTo(16, 0);
    expect(page.mediaDevices.asked).toHaveLength(1);
  });

  it('that cannot have the rate at all has another one', async () => {
    await createAudioConverter({ sampleRate: 48_000, channels: 1, encoding: 'pcm_f32le' }, 16_000);
    page.sound.refusedRates.add(16_000);
    const got = record(open());
    await page.run(3);
    expect(got.length).toBeGreaterThan(2.5);
    expect(got.skips).toEqual([]);
  });

  it('whose converter is not loaded cannot have the microphone', async () => {
    page.sound.refusedRates.add(16_000);
    const one = open({ createConverter: () => Promise.reject(new Error('wasm is forbidden')) });
    expect(await rejection(one.start())).toMatchObject({ code: 'microphone-failed' });
    expect(page.mediaDevices.held).toBe(0);
  });

  it('whose audio thread dies gets another context, and the time in between is missing', async () => {
    const one = open();
    const got = record(one);
    await page.run(3);
    const [first] = page.contexts;
    if (first !== undefined) first.dead = true;
    await page.run(8);
    expect(one.state).toBe('capturing');
    expect(page.contexts).toHaveLength(1);
    expect(page.contexts).not.toContain(first);
    expect(got.skips).toHaveLength(1);
    expect(Math.abs(got.last)).toBeLessThan(50);
  });

  it('whose audio never comes again ends it', async () => {
    const one = open();
    const got = record(one);
    await page.run(3);
    page.sound.dead = true;
    await page.run(40);
    expect(got.error).toMatchObject({ code: 'microphone-failed' });
    expect(one.state).toBe('failed');
  });
});

describe('a reader that takes too little', () => {
  it('loses the oldest, which stands as skipped time', async () => {
    const one = open({ queueSeconds: 1 });
    const warnings: string[] = [];
    one.on('warning', ({ code }) => warnings.push(code));
    const frames = one.frames()[Symbol.asyncIterator]();
    await page.run(5);
    const first = await frames.next();
    expect(first.value).toMatchObject({ skip: { seconds: expect.closeTo(4, 0) as number } });
    expect(warnings).toEqual(['audio-dropped']);
    await frames.return?.();
  });
});

describe('the sound', () => {
  it('of exact zeros is told, once', async () => {
    page.sound.at = () => 0;
    const one = open();
    const warnings: string[] = [];
    one.on('warning', ({ code, message, remedy }) => warnings.push(code, message.split(':')[0] ?? '', remedy));
    void one.start();
    await page.run(10);
    expect(warnings).toEqual(['all-zero', 'all-zero', expect.stringContaining('switch')]);
  });

  it('at full scale is told', async () => {
    page.sound.at = () => 1;
    const one = open();
    const warnings: string[] = [];
    one.on('warning', ({ code }) => warnings.push(code));
    void one.start();
    await page.run(10);
    expect(warnings).toEqual(['clipping']);
  });
});

describe('options', () => {
  it.each([
    [{ sampleRate: 4000 }, 'sampleRate'],
    [{ sampleRate: '16000' }, 'sampleRate'],
    [{ devicId: 'x' }, 'devicId'],
    [{ echoCancellation: 'yes' }, 'echoCancellation'],
    [{ workletUrl: '' }, 'workletUrl'],
    [{ lostSeconds: -1 }, 'lostSeconds'],
    [{ queueSeconds: Infinity }, 'queueSeconds'],
    [null, 'options'],
  ])('that cannot be right are refused: %j', (options, field) => {
    expect(() => microphone(options as MicrophoneOptions)).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        context: expect.objectContaining({ field }) as object,
      }) as Error,
    );
  });

  it('of the sound go to the browser, as far as they are given', async () => {
    void open({ echoCancellation: false }).start();
    await page.run(0.1);
    expect(page.mediaDevices.asked).toEqual([{ audio: { channelCount: 1, echoCancellation: false } }]);
  });
});
