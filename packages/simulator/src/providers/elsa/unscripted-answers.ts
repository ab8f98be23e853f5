import { uuid } from '@throughline/core/internal';
import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { processing, success } from './messages.ts';
import type { ElsaOptions } from './options.ts';
import type { Answers, UnscriptedRequest } from './request.ts';

/** How an unscripted stream is answered: `processing` until it is done, and nothing of the result before. */
export class UnscriptedAnswers implements Answers {
  readonly stopsAfterSeconds = Infinity;
  readonly #desk: LinkContext;
  readonly #streamId: string;
  /** Where the result stands in the last message, if it is wanted there. */
  readonly #key: string | undefined;
  #last: EngineResult = { segment: 0, final: true, text: '' };

  constructor(desk: LinkContext, options: Required<ElsaOptions>, { returnJson }: UnscriptedRequest) {
    this.#desk = desk;
    this.#streamId = uuid(desk.random);
    this.#key = returnJson ? options.resultKey : undefined;
  }

  started(): void {
    this.#desk.say(processing(this.#streamId));
  }

  packet(): void {
    // Packets are not acknowledged.
  }

  toldEnd(): void {
    this.#desk.say(processing());
  }

  result(result: EngineResult): void {
    if (result.final) this.#last = result;
  }

  done(): void {
    const { lastWord } = this.#desk;
    if (lastWord === 'never') return;
    if (lastWord === 'close-instead') this.#desk.close('close-before-end-of-stream', { code: 1000, reason: '' });
    else this.#desk.sayLastWord(success(this.#last, this.#streamId, this.#key), this.#last);
  }
}
