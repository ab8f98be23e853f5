/**
 * The voices that speak at 16 kHz: `slt`, a woman, and `rms`, a man, of the United States; `awb`, a man of Scotland; `kal16`, a
 * man of the United States who sounds like a machine, but is spoken fastest.
 */
export const localVoices = ['slt', 'rms', 'awb', 'kal16'] as const;

/** A voice that speaks without a provider. */
export type LocalVoiceName = (typeof localVoices)[number];

/** Samples per second of every voice. */
export const voiceSampleRate = 16_000;

export function isLocalVoice(name: string): name is LocalVoiceName {
  return localVoices.some((voice) => voice === name);
}
