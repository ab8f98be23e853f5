import { describe, expect, it } from 'vitest';
import type { AudioFormat } from '@throughline/core/internal';
import { createAudioConverter } from './converter.ts';

const rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000];

async function convert(samples: Float32Array, from: AudioFormat, to: number, chunk: number): Promise<Int16Array> {
  const converter = await createAudioConverter(from, to);
  const made: Int16Array[] = [];
  for (let taken = 0; taken < samples.length; taken += chunk) {
    made.push(Int16Array.from(converter.push(samples.subarray(taken, taken + chunk))));
  }
  made.push(Int16Array.from(converter.flush()));
  return Int16Array.from(made.flatMap((part) => [...part]));
}

function mono(sampleRate: number): AudioFormat {
  return { sampleRate, channels: 1, encoding: 'pcm_f32le' };
}

function sine(frequency: number, sampleRate: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: sampleRate * seconds },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );
}

function loudestAt(samples: Int16Array): number {
  let loudest = 0;
  samples.forEach((sample, index) => {
    if (Math.abs(sample) > Math.abs(samples[loudest] ?? 0)) loudest = index;
  });
  return loudest;
}

/** Decibels of the samples' power over that of a full-scale sine of amplitude 0.5. */
function level(samples: Int16Array): number {
  const power = samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length;
  return 10 * Math.log10(power / 0.125);
}

describe('the audio converter', () => {
  it.each(rates)('puts a click of %i Hz audio where it was, within one sample', async (rate) => {
    for (const seconds of [0, 0.1, 0.7]) {
      const samples = new Float32Array(rate);
      samples[Math.round(seconds * rate)] = 1;
      const converted = await convert(samples, mono(rate), 16_000, 4096);
      expect(Math.abs(loudestAt(converted) - seconds * 16_000)).toBeLessThanOrEqual(1);
    }
  });

  it.each(rates)('makes exactly as much audio of %i Hz as there is', async (rate) => {
    for (const length of [0, 1, 2, 999, rate, rate + 1]) {
      const converted = await convert(new Float32Array(length), mono(rate), 16_000, 4096);
      expect(converted).toHaveLength(Math.ceil((length * 16_000) / rate));
    }
  });

  it('makes the same samples whatever the sizes of the chunks', async () => {
    const samples = sine(440, 44_100, 1);
    const whole = await convert(samples, mono(44_100), 16_000, samples.length);
    for (const chunk of [1, 7, 441, 1000, 8193, 30_000]) {
      expect(await convert(samples, mono(44_100), 16_000, chunk)).toEqual(whole);
    }
  });

  it('keeps the phase of a tone to a hundredth of a sample over a minute', async () => {
    const minute = await convert(sine(500, 44_100, 60), mono(44_100), 16_000, 44_100);
    const wanted = Float32Array.from({ length: minute.length }, (_, index) =>
      Math.round(0.5 * 32_767 * Math.sin((2 * Math.PI * 500 * index) / 16_000)),
    );
    // A shift by a hundredth of a sample moves the steepest place of this tone by 32.
    let farthest = 0;
    for (let index = 1000; index < minute.length - 1000; index += 1) {
      farthest = Math.max(farthest, Math.abs((minute[index] ?? 0) - (wanted[index] ?? 0)));
    }
    expect(farthest).toBeLessThan(32);
  });

  it('keeps what 16 kHz audio can hold and lets nothing else fold into it', async () => {
    const inner = (samples: Int16Array) => samples.subarray(2000, -2000);
    for (const frequency of [100, 1000, 3000, 7000]) {
      expect(
        Math.abs(level(inner(await convert(sine(frequency, 48_000, 1), mono(48_000), 16_000, 4800)))),
      ).toBeLessThan(0.1);
    }
    for (const frequency of [9000, 12_000, 20_000]) {
      expect(level(inner(await convert(sine(frequency, 48_000, 1), mono(48_000), 16_000, 4800)))).toBeLessThan(-80);
    }
  });

  it('mixes channels down to their mean', async () => {
    const stereo: AudioFormat = { sampleRate: 16_000, channels: 2, encoding: 'pcm_f32le' };
    const converted = await convert(Float32Array.of(0.5, 0, 1, 1, -1, -1, 0.25, -0.25), stereo, 16_000, 4);
    expect([...converted]).toEqual([8192, 32_767, -32_768, 0]);
  });

  it('clips what is too loud instead of letting it wrap round', async () => {
    expect([...(await convert(Float32Array.of(1.5, -1.5), mono(16_000), 16_000, 2))]).toEqual([32_767, -32_768]);
  });

  it('serves many conversions at a time, each from its own state', async () => {
    const first = await createAudioConverter(mono(48_000), 16_000);
    const second = await createAudioConverter(mono(48_000), 16_000);
    const alone = await createAudioConverter(mono(48_000), 16_000);
    const tone = sine(440, 48_000, 1);
    for (let from = 0; from < 48_000; from += 4800) {
      const part = tone.subarray(from, from + 4800);
      const given = Int16Array.from(first.push(part));
      second.push(new Float32Array(4800).fill(0.9));
      expect(given).toEqual(alone.push(part));
    }
  });

  it('refuses rates and channels that no audio has', async () => {
    for (const [from, to] of [
      [mono(0), 16_000],
      [mono(44_100), 0],
      [{ ...mono(44_100), channels: 0 }, 16_000],
    ] as const) {
      await expect(createAudioConverter(from, to)).rejects.toMatchObject({ code: 'config-invalid' });
    }
  });
});
