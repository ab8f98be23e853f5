import { printableLine } from '@throughline/core/internal';
import type * as Local from '@throughline/local';
import type { LeftOut } from '@throughline/local';
import { UsageError } from '../usage-error.ts';

/** Longer examples of what is left out are cut, in characters. */
const exampleLength = 60;

/** A text on its way to the local voice: only what that can speak goes on. */
export class EnglishOnly {
  readonly #local: Pick<typeof Local, 'isSpeakable' | 'speakableText'>;
  readonly #warn: (text: string) => void;
  readonly #reported = new Set<string>();
  #leftOut: LeftOut | undefined;
  #speakable = false;

  /** `warn` is called once for each script that something is left out of, in a sentence without an end. */
  constructor(local: Pick<typeof Local, 'isSpeakable' | 'speakableText'>, warn: (text: string) => void) {
    this.#local = local;
    this.#warn = warn;
  }

  /** Throws `UsageError` where the local voice could speak nothing of the text. */
  text(given: string): string {
    const { text, leftOut } = this.#local.speakableText(given);
    this.#speakable = this.#local.isSpeakable(text);
    [this.#leftOut] = leftOut;
    this.assertSpoken();
    this.#report(leftOut);
    return text;
  }

  /** The same for a text that comes piece by piece; whether there was anything to speak is known at its end, by `assertSpoken`. */
  async *pieces(given: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const piece of given) {
      const { text, leftOut } = this.#local.speakableText(piece);
      this.#speakable ||= this.#local.isSpeakable(text);
      this.#leftOut ??= leftOut[0];
      this.#report(leftOut);
      yield text;
    }
  }

  /** Throws `UsageError` where nothing could be spoken of the text until now. */
  assertSpoken(): void {
    if (this.#speakable) return;
    if (this.#leftOut === undefined) throw new UsageError('there is no text to speak', ['Give at least one word.']);
    const { script } = this.#leftOut;
    const what =
      script === 'symbols' ? 'has no words' : `is written in ${script}${/script/u.test(script) ? '' : ' script'}`;
    throw new UsageError(`the local voice speaks English only, and this text ${what}`, [
      script === 'Arabic'
        ? 'Leave --local out: Faseeh speaks Arabic, with a key in FASEEH_API_KEY and a voice such as --voice ar-najdi-male-2.'
        : 'Give an English text. For Arabic ones, leave --local out and use a voice of Faseeh.',
    ]);
  }

  #report(leftOut: readonly LeftOut[]): void {
    for (const script of new Set(leftOut.map((part) => part.script))) {
      if (this.#reported.has(script)) continue;
      this.#reported.add(script);
      const parts = leftOut.filter((part) => part.script === script).map(({ text }) => `"${text}"`);
      const what = script === 'symbols' ? script : `words in ${script}${/script/u.test(script) ? '' : ' script'}`;
      this.#warn(`${what} are left out, since the local voice speaks English only: ${shortened(parts.join(', '))}`);
    }
  }
}

function shortened(text: string): string {
  const characters = [...printableLine(text)];
  return characters.length <= exampleLength ? characters.join('') : `${characters.slice(0, exampleLength).join('')}…`;
}
