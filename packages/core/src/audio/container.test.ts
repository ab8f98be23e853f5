import { describe, expect, it } from 'vitest';
import { detectContainer } from './container.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('the first bytes of audio', () => {
  it.each([
    ['RIFF\u0024\u0000\u0000\u0000WAVE', 'WAV'],
    ['RIFX\u0000\u0000\u0000\u0024WAVE', 'WAV (big-endian)'],
    ['RF64\u00ff\u00ff\u00ff\u00ffWAVE', 'WAV (64-bit)'],
    ['FORM\u0000\u0000\u0010\u0000AIFF', 'AIFF'],
    ['OggS\u0000\u0002\u0000\u0000\u0000\u0000\u0000\u0000', 'Ogg'],
    ['fLaC\u0000\u0000\u0000\u0022\u0010\u0000\u0010\u0000', 'FLAC'],
    ['ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'MP3'],
    ['\u0000\u0000\u0000\u0020ftypM4A ', 'MP4'],
    ['\u001a\u0045\u00df\u00a3\u009f\u0042\u0086\u0081\u0001\u0042\u00f7\u0081', 'WebM or Matroska'],
  ])('%j are those of %s', (head, container) => {
    expect(detectContainer(bytesOf(head))).toBe(container);
  });

  it('are taken for samples when they are nothing else, and when they are too few to tell', () => {
    expect(detectContainer(new Uint8Array(12))).toBeUndefined();
    expect(detectContainer(bytesOf('RIF'))).toBeUndefined();
    expect(detectContainer(bytesOf('xRIFF'))).toBeUndefined();
    expect(detectContainer(bytesOf('\u0000\u0000\u0000\u0020ft'))).toBeUndefined();
    // Quiet 16-bit samples look like an MP3 without a tag.
    expect(detectContainer(Uint8Array.of(0xff, 0xfb, 0xff, 0xfb, 0, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined();
  });
});
