import { detectContainer } from '../audio/container.ts';

/** So many bytes identify every file that is known by how it begins: 12. */
const HEAD_SAMPLES = 6;
/** What may be coded frames without a file's header is recognised by several of them, of at most about 1.4 kB each. */
const FRAMES_SAMPLES = 2_048;

/**
 * Looks at how the audio of a sentence begins, before any of it is let through: a file where samples were promised would be
 * heard as noise. However small the pieces are, what identifies a file is held until it is whole.
 */
export class AudioHead {
  #held: Int16Array[] = [];
  #heldSamples = 0;
  #looked = false;

  /** A sentence is asked for: what comes next is its beginning. */
  begin(): void {
    this.#held = [];
    this.#heldSamples = 0;
    this.#looked = false;
  }

  /** What may be let through by now, which may be nothing yet; a text names the file format that the audio is in. */
  push(pcm: Int16Array): Int16Array | string | undefined {
    if (this.#looked) return pcm;
    if (pcm.length > 0) this.#held.push(pcm);
    this.#heldSamples += pcm.length;
    const first = this.#held[0]?.[0] ?? 0;
    return this.#heldSamples < (mayBeFrame(first) ? FRAMES_SAMPLES : HEAD_SAMPLES) ? undefined : this.#look();
  }

  /** The sentence is over: what is still held, or the name of what it is in. */
  end(): Int16Array | string | undefined {
    return this.#looked || this.#heldSamples === 0 ? undefined : this.#look();
  }

  #look(): Int16Array | string {
    this.#looked = true;
    const [first = new Int16Array(0), ...more] = this.#held;
    this.#held = [];
    const all = more.length === 0 ? first : joined([first, ...more], this.#heldSamples);
    return detectContainer(bytesOf(all.subarray(0, FRAMES_SAMPLES))) ?? all;
  }
}

/**
 * Whether two bytes, taken for a sample, may begin a frame of MP3 or AAC: eleven bits that are set, and a layer that is not I,
 * which nobody uses and which a sample of −1 looks like.
 */
function mayBeFrame(sample: number): boolean {
  return (sample & 0xe0_ff) === 0xe0_ff && (sample & 0x06_00) !== 0x06_00;
}

function joined(pieces: readonly Int16Array[], samples: number): Int16Array {
  const all = new Int16Array(samples);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** As they came over the wire: little-endian, whatever the machine. */
function bytesOf(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, sample] of samples.entries()) view.setInt16(2 * index, sample, true);
  return bytes;
}
