/** Recorded speech that comes with the package: WAV, 16 kHz, mono, 16 bit. Sources, licences and transcripts: samples/README.md. */
export const samples: { readonly jfk: URL; readonly readings: URL } = {
  /** 11 s: one sentence of John F. Kennedy’s inaugural address of 1961. */
  jfk: new URL('../samples/jfk.wav', import.meta.url),
  /** 37 s: four sentences read from “Sense and Sensibility”, then the one of `jfk`, with pauses of 0.7 to 1 s between them. */
  readings: new URL('../samples/readings.wav', import.meta.url),
};
