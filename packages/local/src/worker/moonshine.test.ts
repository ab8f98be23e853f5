import { describe, expect, it } from 'vitest';
import { Moonshine } from './moonshine.ts';

const second = 16_000;
/** One second of speech with 0.1 s of real audio on each side. */
const audio = { samples: new Float32Array(1.2 * second).fill(0.5), speechFrom: 0.1 * second, speechTo: 1.1 * second };

/** Answers one decoding after the other, and records the lengths that it was given, in seconds. */
function answering(...answers: readonly string[]): { readonly model: Moonshine; readonly lengths: readonly number[] } {
  const lengths: number[] = [];
  const model = new Moonshine(async (samples) => {
    lengths.push(samples.length / second);
    return answers[lengths.length - 1] ?? '';
  });
  return { model, lengths };
}

const loop = 'you you you you you';

describe('Moonshine', () => {
  it('hears speech with at least 0.3 s before and after it', async () => {
    const { model, lengths } = answering('words');
    expect(await model.finalText(audio)).toBe('words');
    expect(lengths).toEqual([1.6]);
  });

  it('decodes again with other padding when a segment comes back empty', async () => {
    const { model, lengths } = answering('', '', 'words');
    expect(await model.finalText(audio)).toBe('words');
    expect(lengths).toEqual([1.6, 1, 1.8]);
  });

  it('decodes again when it has lost its way, and takes a loop once where every try is one', async () => {
    expect(await answering(loop, 'yes').model.finalText(audio)).toBe('yes');
    expect(await answering(loop, '', loop, '', '').model.finalText(audio)).toBe('you');
  });

  it('gives up on what cannot be made out after five tries', async () => {
    const { model, lengths } = answering();
    expect(await model.finalText(audio)).toBe('');
    expect(lengths).toHaveLength(5);
  });

  it('tries a partial once, and drops it where it is a loop or empty', async () => {
    expect(await answering('so far').model.partialText(audio)).toBe('so far');
    expect(await answering(loop).model.partialText(audio)).toBeUndefined();
    const { model, lengths } = answering('', 'late');
    expect(await model.partialText(audio)).toBeUndefined();
    expect(lengths).toHaveLength(1);
  });
});
