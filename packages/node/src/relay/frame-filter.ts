import type { Secrets } from '@throughline/core/internal';

/** So much of a frame is looked at for words of an error: a frame that quotes a key is short. */
const lookedAt = 4_096;
/** Longer frames are audio or long results; they are only searched for the credentials as they are written. */
const longestError = 16_384;
/** Of 11 characters in a row of a credential, six in one of these blocks are among them. */
const blockLength = 6;
const openers = [0x7b, 0x5b];

/** Words of a frame that may quote a credential: then it is searched by the rules that errors of sessions keep to, which take longer. */
const errorWords =
  /\berr(?:or|code|_)|error["_]|exception|invalid|incorrect|unauthori[sz]ed|forbidden|denied|not[ _](?:authori[sz]ed|allowed)|credential|api[ _-]?key|authenticat/iu;

/**
 * Covers the upstream's credentials in what it sends. A transcript passes as it came: all that is done for it is to look for
 * words of errors, and for pieces of the credentials.
 */
export class FrameFilter {
  /** Frames in which something was covered. */
  covered = 0;
  readonly #secrets: Secrets;
  readonly #blocks: readonly string[];

  /** `texts`: those in `secrets`, to be searched for as they are. */
  constructor(secrets: Secrets, texts: readonly string[]) {
    this.#secrets = secrets;
    this.#blocks = [...new Set(texts.flatMap(blocksOf))];
  }

  /** The frame itself where nothing in it has to be covered. */
  clean(frame: Buffer, isBinary: boolean): Buffer {
    if (this.#secrets.size === 0) return frame;
    // JSON comes in binary frames too; audio begins with these bytes now and then, and is not changed by being read.
    if (isBinary && !openers.includes(frame[0] ?? 0)) return frame;
    const bytes = frame.toString('latin1');
    const mayQuote = frame.length <= longestError && errorWords.test(bytes.slice(0, lookedAt));
    if (!mayQuote && !this.#blocks.some((block) => bytes.includes(block))) return frame;
    const text = frame.toString('utf8');
    const clean = this.#secrets.covered(text, text.length).toString();
    if (clean === text) return frame;
    this.covered += 1;
    return Buffer.from(clean, 'utf8');
  }

  /** A text that is shown to a page: a reason, the body of a refusal. */
  readonly text = (text: string): string => this.#secrets.redact(text);
}

function blocksOf(secret: string): readonly string[] {
  const blocks: string[] = [];
  for (let at = 0; at + blockLength <= secret.length; at += blockLength)
    blocks.push(secret.slice(at, at + blockLength));
  return blocks;
}
