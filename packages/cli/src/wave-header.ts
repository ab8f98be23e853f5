const headerBytes = 44;

/** The header of RIFF WAVE with one fmt chunk (PCM, 16 bit, mono) and one data chunk; without a length, one that goes on to the end. */
export function waveHeader(sampleRate: number, dataBytes?: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(dataBytes === undefined ? 0xffffffff : headerBytes - 8 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes ?? 0xffffffff, 40);
  return bytes;
}
