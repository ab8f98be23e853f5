/** What a provider may be sent, in Hz. */
export const sampleRates = [8000, 16_000, 24_000, 48_000] as const;
export type SampleRate = (typeof sampleRates)[number];
