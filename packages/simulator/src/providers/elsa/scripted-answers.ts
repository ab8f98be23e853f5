import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { decodingResult } from './messages.ts';
import type { ElsaBehaviour } from './options.ts';
import type { Answers, ScriptedRequest } from './request.ts';

/** How a scripted stream is answered: every packet is acknowledged, the last result is marked, and then the next stream may begin. */
export class ScriptedAnswers implements Answers {
  readonly stopsAfterSeconds: number;
  readonly #link: LinkContext;
  readonly #options: Required<ElsaBehaviour>;
  readonly #sentence: string;
  #last: EngineResult = { segment: 0, final: true, text: '' };

  constructor(link: LinkContext, options: Required<ElsaBehaviour>, { sentence }: ScriptedRequest) {
    this.#link = link;
    this.#options = options;
    this.#sentence = sentence;
    this.stopsAfterSeconds = options.stopsAfterSeconds;
  }

  started(): void {
    this.#link.send('{"type":"ELSA:start_stream_result"}');
  }

  packet(first: boolean): void {
    const { warning } = this.#options;
    if (first && warning !== '') this.#link.send(JSON.stringify({ type: 'ELSA:warning', message: warning }));
    this.#link.send('{"type":"ELSA:audioACK"}');
  }

  endReceived(): void {
    this.#link.send('{"type":"ELSA:stopped_listening"}');
  }

  result(result: EngineResult): void {
    if (result.final) this.#last = result;
    else if (this.#options.interimResults) this.#link.sendResult(this.#message(result, false), result);
  }

  done(): void {
    const { endOfStream } = this.#link;
    if (endOfStream === 'never') return;
    if (endOfStream === 'close-instead') {
      this.#link.close('close-before-end-of-stream', { code: 1000, reason: '' });
      return;
    }
    this.#link.sendEndOfStream(this.#message(this.#last, true), this.#last);
    this.#link.send('{"type":"ELSA:ready"}');
  }

  #message(result: EngineResult, finished: boolean): string {
    return decodingResult(result, this.#sentence, this.#options.streamFinished ? finished : undefined);
  }
}
