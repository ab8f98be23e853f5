import { describe, expect, it } from 'vitest';
import type { AudioFormat } from './format.ts';
import { checkAudioFormat, describeAudioFormat, sameAudioFormat, secondsOfBytes } from './format.ts';

const speech: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };

describe('an audio format', () => {
  it('is described in words that a person uses', () => {
    expect(describeAudioFormat(speech)).toBe('16 kHz mono 16-bit');
    expect(describeAudioFormat({ sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' })).toBe('48 kHz stereo float');
    expect(describeAudioFormat({ sampleRate: 44_100, channels: 6, encoding: 'pcm_s16le' })).toBe(
      '44.1 kHz 6-channel 16-bit',
    );
  });

  it('differs when its rate, channels or encoding differ', () => {
    expect(sameAudioFormat(speech, { ...speech })).toBe(true);
    expect(sameAudioFormat(speech, { ...speech, sampleRate: 8_000 })).toBe(false);
    expect(sameAudioFormat(speech, { ...speech, channels: 2 })).toBe(false);
    expect(sameAudioFormat(speech, { ...speech, encoding: 'pcm_f32le' })).toBe(false);
  });

  it('knows how long its bytes last', () => {
    expect(secondsOfBytes(speech, 32_000)).toBe(1);
    expect(secondsOfBytes({ sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' }, 384_000)).toBe(1);
  });

  it.each([
    [{ ...speech, sampleRate: 7_999 }, 'input.sampleRate', '7999'],
    [{ ...speech, sampleRate: 192_001 }, 'input.sampleRate', '192001'],
    [{ ...speech, sampleRate: 16_000.5 }, 'input.sampleRate', '16000.5'],
    [{ ...speech, sampleRate: Number.NaN }, 'input.sampleRate', 'NaN'],
    [{ ...speech, channels: 0 }, 'input.channels', '0'],
    [{ ...speech, channels: 9 }, 'input.channels', '9'],
    [{ ...speech, encoding: 'mp3' as 'pcm_s16le' }, 'input.encoding', "'mp3'"],
    [{ ...speech, encoding: 'toString' as 'pcm_s16le' }, 'input.encoding', "'toString'"],
    [undefined as unknown as AudioFormat, 'input', 'undefined'],
  ])('is refused when it cannot be: %o', (format, field, found) => {
    expect(() => {
      checkAudioFormat(format, 'input');
    }).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: expect.stringContaining(`${field} is ${found}, but must be `),
        context: expect.objectContaining({ field, found }),
      }),
    );
  });

  it('is let through at the edges of what is possible', () => {
    expect(() => {
      checkAudioFormat({ sampleRate: 8_000, channels: 8, encoding: 'pcm_f32le' }, 'input');
      checkAudioFormat({ sampleRate: 192_000, channels: 1, encoding: 'pcm_s16le' }, 'input');
    }).not.toThrow();
  });
});
