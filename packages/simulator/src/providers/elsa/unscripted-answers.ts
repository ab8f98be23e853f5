import { uuid } from '@throughline/core/internal';
import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { processing, success } from './messages.ts';
import type { ElsaBehaviour } from './options.ts';
import type { Answers, UnscriptedRequest } from './request.ts';

/** How an unscripted stream is answered: `processing` until it is done, and nothing of the result before. */
export class UnscriptedAnswers implements Answers {
  readonly stopsAfterSeconds = Infinity;
  readonly #link: LinkContext;
  readonly #streamId: string;
  /** Where the result stands in the last message, if it is wanted there. */
  readonly #key: string | undefined;
  #last: EngineResult = { segment: 0, final: true, text: '' };

  constructor(link: LinkContext, options: Required<ElsaBehaviour>, { returnJson }: UnscriptedRequest) {
    this.#link = link;
    this.#streamId = uuid(link.random);
    this.#key = returnJson ? options.resultKey : undefined;
  }

  started(): void {
    this.#link.send(processing(this.#streamId));
  }

  packet(): void {
    // Packets are not acknowledged.
  }

  endReceived(): void {
    this.#link.send(processing());
  }

  result(result: EngineResult): void {
    if (result.final) this.#last = result;
  }

  done(): void {
    const { endOfStream } = this.#link;
    if (endOfStream === 'never') return;
    if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', { code: 1000, reason: '' });
    else this.#link.sendEndOfStream(success(this.#last, this.#streamId, this.#key), this.#last);
  }
}
