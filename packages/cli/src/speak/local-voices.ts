/** The voices of `@throughline/local`, the usual one first; they are known where it is not installed, too. */
export const localVoices = ['slt', 'rms', 'awb', 'kal16'] as const;
