import { describeSampleRate } from '@throughline/core/internal';
import type { AudioFormat, SampleLayout } from '@throughline/core/internal';

/** How samples of a format are stored in a file. */
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

/** The layout of samples once they are decoded: G.711 is 16 bits in 8. */
export function decodedLayout(layout: SampleLayout): SampleLayout {
  return isG711(layout.coding) ? { ...layout, coding: 'integer', bits: 16 } : layout;
}

export function isG711(coding: SampleLayout['coding']): coding is 'mulaw' | 'alaw' {
  return coding === 'mulaw' || coding === 'alaw';
}

/** A layout in words, as messages say it: `48 kHz stereo 24-bit`. */
export function describeLayout(layout: SampleLayout): string {
  const { coding, bits } = layout;
  if (isG711(coding)) return `${describeShape(layout)} ${coding === 'mulaw' ? 'µ-law' : 'A-law'}`;
  const width = coding === 'float' ? (bits === 32 ? 'float' : `${bits}-bit float`) : `${bits}-bit`;
  return `${describeShape(layout)} ${width}`;
}

/** Rate and channels in words, where the width of a sample says nothing: `48 kHz stereo`. */
export function describeShape({ sampleRate, channels }: Pick<SampleLayout, 'sampleRate' | 'channels'>): string {
  return `${describeSampleRate(sampleRate)} ${['mono', 'stereo'][channels - 1] ?? `${channels}-channel`}`;
}
