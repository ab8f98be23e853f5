import type { AudioFormat } from '@throughline/core/internal';
import { describeSampleRate } from '@throughline/core/internal';

/** How the samples of a file are stored; little-endian, channels interleaved. */
export interface SampleLayout {
  readonly sampleRate: number;
  readonly channels: number;
  readonly coding: 'integer' | 'float';
  readonly bits: number;
}

/** Bytes of one sample of every channel. */
export function blockBytes(layout: SampleLayout): number {
  return (layout.channels * layout.bits) / 8;
}

export function layoutOf(format: AudioFormat): SampleLayout {
  const { sampleRate, channels } = format;
  return format.encoding === 'pcm_f32le'
    ? { sampleRate, channels, coding: 'float', bits: 32 }
    : { sampleRate, channels, coding: 'integer', bits: 16 };
}

export function sameLayout(left: SampleLayout, right: SampleLayout): boolean {
  return (
    left.sampleRate === right.sampleRate &&
    left.channels === right.channels &&
    left.coding === right.coding &&
    left.bits === right.bits
  );
}

/** A layout in words, as messages say it: `48 kHz stereo 24-bit`. */
export function describeLayout({ sampleRate, channels, coding, bits }: SampleLayout): string {
  const width = coding === 'float' ? (bits === 32 ? 'float' : `${bits}-bit float`) : `${bits}-bit`;
  return `${describeSampleRate(sampleRate)} ${['mono', 'stereo'][channels - 1] ?? `${channels}-channel`} ${width}`;
}
