import { describe, expect, it } from 'vitest';
import type { SessionWarning } from '../errors/warnings.ts';
import { eachChannel } from './channel-converters.ts';
import type { ChannelChoice } from './channel-pick.ts';
import type { AudioConverter, AudioConverterFactory, AudioFormat } from './format.ts';
import { AudioGate, type AudioGateOptions } from './gate.ts';
import { interleave } from './interleaved.ts';
import { floatToInt16, powerOfDecibels } from './pcm.ts';
import { isSilent, secondsNotSilent } from './silence.ts';
import { SpeechDetector } from './speech.ts';

const RATE = 16_000;
const stereo: AudioFormat = { sampleRate: RATE, channels: 2, encoding: 'pcm_s16le' };

const tone = (dbfs: number, count: number, hertz = 440): Int16Array =>
  Int16Array.from(
    { length: count },
    (_, index) => Math.sqrt(2 * powerOfDecibels(dbfs)) * Math.sin((2 * Math.PI * hertz * index) / RATE),
  );
const ramp = (from: number, count: number): Int16Array => Int16Array.from({ length: count }, (_, n) => from + n);

function together(...channels: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array((channels[0]?.length ?? 0) * channels.length);
  for (const [channel, one] of channels.entries()) interleave(one, channel, channels.length, samples);
  return samples;
}

/** Takes one sample of three, and is late by as many as it is told. */
const thirds =
  (late: () => number): AudioConverterFactory =>
  async (from) => {
    expect(from.channels).toBe(1);
    let held: number[] = [];
    let seen = 0;
    let hold = late();
    const shared = new Int16Array(10_000);
    const give = (count: number): Int16Array => {
      const given = held.slice(0, count);
      held = held.slice(count);
      shared.set(given);
      return shared.subarray(0, given.length);
    };
    const converter: AudioConverter = {
      push: (samples) => {
        for (const sample of samples) {
          if (seen % 3 === 0) held.push(floatToInt16(sample));
          seen += 1;
        }
        const ready = Math.max(0, held.length - hold);
        return give(ready);
      },
      flush: () => {
        hold = 0;
        return give(held.length);
      },
    };
    return converter;
  };

function gateFor(options: Partial<AudioGateOptions> = {}) {
  const warnings: SessionWarning[] = [];
  const onWarning = (warning: SessionWarning): void => void warnings.push(warning);
  const gate = new AudioGate({ input: stereo, wanted: stereo, convert: false, onWarning, ...options });
  return { gate, warnings };
}

describe('several channels at the gate', () => {
  it('pass as they are where they are wanted', () => {
    const { gate, warnings } = gateFor();
    const samples = together(ramp(100, 800), ramp(9_000, 800));
    expect(gate.accept(samples)).toBe(samples);
    expect(gate.samplesOf(samples)).toBe(800);
    expect([gate.direct, gate.passesThrough, gate.channels]).toEqual([true, true, 2]);
    expect(warnings).toEqual([]);
  });

  it('pass whole: half a moment waits for the other half', () => {
    const { gate } = gateFor();
    const samples = together(ramp(100, 4), ramp(9_000, 4));
    expect([...gate.accept(samples.slice(0, 3))]).toEqual([100, 9_000]);
    expect([...gate.accept(samples.slice(3))]).toEqual([101, 9_001, 102, 9_002, 103, 9_003]);
  });

  it('are not mixed, so that channels of opposite phase are no reason to warn', () => {
    const { gate, warnings } = gateFor();
    const one = tone(-12, 2 * RATE);
    gate.accept(
      together(
        one,
        one.map((sample) => -sample),
      ),
    );
    gate.finish();
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ ...stereo, channels: 1 }, '16 kHz mono 16-bit', 1],
    [{ ...stereo, channels: 6, sampleRate: 48_000 }, '48 kHz 6-channel 16-bit', 6],
  ])('are not made of others in number, whether conversion is asked for or not', (input, found, count) => {
    for (const convert of [false, true]) {
      expect(() => gateFor({ input, convert, createConverter: thirds(() => 0) })).toThrow(
        expect.objectContaining({
          code: 'audio-format',
          message: `audio-format: the audio is ${found}, but the provider wants 16 kHz stereo 16-bit: 2 channels, each of which is transcribed`,
          remedy: `Give audio of 2 channels and say so in \`input\`, or configure the protocol for ${count}.`,
        }),
      );
    }
  });

  it.each<ChannelChoice>(['mix', 0, 1])('leave nothing to choose: channel %s is refused', (channel) => {
    expect(() => gateFor({ channel, convert: true })).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'channel' }) }),
    );
  });

  it('are converted each by itself, and stay beside each other where one converter is slower than the other', async () => {
    let made = 0;
    const { gate } = gateFor({
      input: { ...stereo, sampleRate: 48_000 },
      convert: true,
      createConverter: thirds(() => [0, 7][made++] ?? 0),
    });
    await gate.pendingReady;
    expect(gate.direct).toBe(false);
    const samples = together(ramp(100, 300), ramp(9_000, 300));
    const passed = [...gate.accept(samples.subarray(0, 202)), ...gate.accept(samples.subarray(202))];
    expect(passed).toHaveLength(2 * 93);
    expect([...passed, ...gate.finish()]).toEqual([
      ...together(
        ramp(100, 300).filter((_, n) => n % 3 === 0),
        ramp(9_000, 300).filter((_, n) => n % 3 === 0),
      ),
    ]);
  });

  it('are cut where time is missing, and an excess is counted once', async () => {
    const { gate } = gateFor({
      input: { ...stereo, sampleRate: 48_000 },
      convert: true,
      createConverter: thirds(() => 5),
    });
    await gate.pendingReady;
    gate.accept(together(ramp(0, 31), ramp(0, 31)));
    const { samples, excess } = gate.cut();
    expect(samples).toHaveLength(2 * 5);
    expect(excess).toBeCloseTo(11 - 31 / 3);
  });

  it('are each checked for zeros and clipping', () => {
    const { gate, warnings } = gateFor();
    const loud = new Int16Array(4 * RATE).fill(32_767);
    gate.accept(together(new Int16Array(4 * RATE), loud));
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ['all-zero', 'all-zero: the first 3 s of channel 0 are exact zeros'],
      ['clipping', 'clipping: 100 % of the samples of one second of channel 1 are at full scale'],
    ]);
  });
});

describe('a converter that fails in one channel', () => {
  it('fails for all', async () => {
    const broken = eachChannel(async () => {
      throw new Error('no');
    });
    await expect(broken(stereo, 8_000)).rejects.toThrow('no');
  });
});

describe('silence of several channels', () => {
  const quiet = new Int16Array(RATE);

  it('is silence of each: one that is just loud enough is not averaged away by others', () => {
    for (const at of [0, 1, 2, 6]) {
      const channels = Array.from({ length: 7 }, (_, channel) => (channel === at ? tone(-49, RATE) : quiet));
      expect(isSilent(together(...channels), RATE, 7)).toBe(false);
      expect(secondsNotSilent(together(...channels), RATE, 7)).toBeCloseTo(1);
    }
    expect(isSilent(together(quiet, tone(-51, RATE)), RATE, 2)).toBe(true);
  });

  it('is not broken by clicks in one channel after another', () => {
    const click = (piece: number): Int16Array => {
      const samples = new Int16Array(RATE);
      samples.set(tone(-6, 640), piece * 320);
      return samples;
    };
    expect(isSilent(together(click(0), click(2)), RATE, 2)).toBe(true);
  });

  it('counts a moment once, whichever channels are loud', () => {
    const half = (from: number): Int16Array => {
      const samples = new Int16Array(2 * RATE);
      samples.set(tone(-20, RATE), from);
      return samples;
    };
    expect(secondsNotSilent(together(half(0), half(0)), RATE, 2)).toBeCloseTo(1);
    expect(secondsNotSilent(together(half(0), half(RATE / 2)), RATE, 2)).toBeCloseTo(1.5);
    expect(secondsNotSilent(together(half(0), half(RATE)), RATE, 2)).toBeCloseTo(2);
  });
});

describe('speech in several channels', () => {
  it('is judged in each against what is usual there, also with as many channels as samples are left out', () => {
    const channels = 7;
    const detectors = Array.from({ length: channels }, (_, channel) => new SpeechDetector(RATE, { channel, channels }));
    const frame = (levels: readonly number[]): Int16Array =>
      together(...levels.map((dbfs) => (dbfs === 0 ? new Int16Array(1_600) : tone(dbfs, 1_600))));
    const hum = [-30, 0, 0, 0, 0, 0, 0];
    for (let times = 0; times < 20; times += 1) for (const detector of detectors) detector.push(frame(hum));
    expect(detectors.map((detector) => detector.push(frame(hum)))).toEqual(hum.map(() => false));
    const spoken = [-30, 0, 0, 0, -30, 0, 0];
    expect(detectors.map((detector) => detector.push(frame(spoken)))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });
});
