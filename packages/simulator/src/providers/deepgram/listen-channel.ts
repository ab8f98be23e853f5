import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { type MessageFrame, resultsMessage, rounded } from './messages.ts';

type Words = NonNullable<EngineResult['words']>;

/** In a silence, ranges of at least so many seconds are closed without a word. */
const quietSeconds = 1;
/** No word is longer: what lies so far back is known to be silent. */
const longestWordSeconds = 1;

/** One channel of a stream to `/v1/listen`: its ranges follow one another without a gap. */
export class ListenChannel {
  readonly #link: LinkContext;
  readonly #frame: MessageFrame;
  readonly #channel: readonly [number, number];
  /** Where the range begins that is not final. */
  #from = 0;
  #processed = 0;
  /** The latest result of the segment that is open. */
  #open: EngineResult | undefined;
  /** The last segment of which a start was announced. */
  #started: number | undefined;
  /** Words of the open segment that begin before it are final already. */
  #finalised = 0;
  #lastWordEnd = 0;
  /** Whether words came since the last UtteranceEnd. */
  #uttered = false;

  constructor(link: LinkContext, frame: MessageFrame, channel: readonly [number, number]) {
    this.#link = link;
    this.#frame = frame;
    this.#channel = channel;
  }

  result(given: EngineResult): void {
    const { query } = this.#frame;
    const { text, words } = this.#left(given);
    if (text !== '' && this.#started !== given.segment) {
      this.#started = given.segment;
      this.#speechStarted(words);
    }
    this.#open = given.final ? undefined : given;
    if (!given.final && !query.interimResults) return;
    this.#send(given, { text, words }, given.final, given.final && query.endpointing, false);
  }

  /** The client asks for what is there. */
  finalize(): void {
    const open = this.#open;
    // Where little is buffered no answer is guaranteed; here there is none.
    if (open?.words === undefined) return;
    const left = this.#left(open);
    if (left.words.length === 0) return;
    this.#send(open, left, true, false, true);
    this.#finalised = this.#from;
  }

  processed(until: number): void {
    const { query, timeDecimals } = this.#frame;
    this.#processed = until;
    if (this.#uttered && until - this.#lastWordEnd >= query.utteranceEndMs / 1_000) {
      this.#uttered = false;
      this.#link.send(
        JSON.stringify({
          type: 'UtteranceEnd',
          channel: this.#channel,
          last_word_end: rounded(this.#lastWordEnd, timeDecimals),
        }),
      );
    }
    const quietUntil = until - longestWordSeconds;
    if (this.#open !== undefined || quietUntil - this.#from < quietSeconds) return;
    const silent = { segment: -1, final: true, text: '' };
    this.#send({ ...silent, end: quietUntil }, { text: '', words: [] }, true, false, false);
  }

  /** What is not final yet of a result. */
  #left(given: EngineResult): { readonly text: string; readonly words: Words } {
    const words = (given.words ?? []).filter((word) => word.start >= this.#finalised);
    const isWhole = words.length === (given.words ?? []).length;
    return { words, text: isWhole ? given.text : words.map((word) => word.text).join(' ') };
  }

  #speechStarted(words: Words): void {
    const { query, timeDecimals } = this.#frame;
    const first = words[0];
    if (!query.vadEvents || first === undefined) return;
    this.#link.send(
      JSON.stringify({ type: 'SpeechStarted', channel: this.#channel, timestamp: rounded(first.start, timeDecimals) }),
    );
  }

  #send(
    given: EngineResult,
    { text, words }: { readonly text: string; readonly words: Words },
    isFinal: boolean,
    speechFinal: boolean,
    fromFinalize: boolean,
  ): void {
    const start = this.#from;
    const end = Math.max(start, given.end ?? this.#processed);
    if (words.length > 0) {
      this.#lastWordEnd = words.at(-1)?.end ?? this.#lastWordEnd;
      this.#uttered = true;
    }
    if (isFinal) this.#from = end;
    const { confidence = 0 } = given;
    const message = { channel: this.#channel, start, end, text, words, confidence, isFinal, speechFinal, fromFinalize };
    this.#link.sendResult(resultsMessage(this.#frame, message), {
      ...given,
      final: isFinal,
      text,
      ...(given.words !== undefined && { words }),
    });
  }
}
