declare module 'wav-decoder' {
  interface DecodedAudio {
    readonly sampleRate: number;
    readonly channelData: readonly Float32Array[];
  }
  const wavDecoder: {
    readonly decode: {
      /** Decodes a whole WAV file; throws for what it does not understand. */
      sync(wav: ArrayBuffer): DecodedAudio;
    };
  };
  export default wavDecoder;
}
