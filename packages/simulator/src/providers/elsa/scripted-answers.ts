import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { decodingResult } from './messages.ts';
import type { ElsaOptions } from './options.ts';
import type { Answers, ScriptedRequest } from './request.ts';

/** How a scripted stream is answered: every packet is acknowledged, the last result says so, and then the next stream may begin. */
export class ScriptedAnswers implements Answers {
  readonly stopsAfterSeconds: number;
  readonly #desk: LinkContext;
  readonly #options: Required<ElsaOptions>;
  readonly #sentence: string;
  #last: EngineResult = { segment: 0, final: true, text: '' };

  constructor(desk: LinkContext, options: Required<ElsaOptions>, { sentence }: ScriptedRequest) {
    this.#desk = desk;
    this.#options = options;
    this.#sentence = sentence;
    this.stopsAfterSeconds = options.stopsAfterSeconds;
  }

  started(): void {
    this.#desk.say('{"type":"ELSA:start_stream_result"}');
  }

  packet(first: boolean): void {
    const { warning } = this.#options;
    if (first && warning !== '') this.#desk.say(JSON.stringify({ type: 'ELSA:warning', message: warning }));
    this.#desk.say('{"type":"ELSA:audioACK"}');
  }

  toldEnd(): void {
    this.#desk.say('{"type":"ELSA:stopped_listening"}');
  }

  result(result: EngineResult): void {
    if (result.final) this.#last = result;
    else if (this.#options.interimResults) this.#desk.sayResult(this.#message(result, false), result);
  }

  done(): void {
    const { lastWord } = this.#desk;
    if (lastWord === 'never') return;
    if (lastWord === 'close-instead') {
      this.#desk.close('close-before-end-of-stream', { code: 1000, reason: '' });
      return;
    }
    this.#desk.sayLastWord(this.#message(this.#last, true), this.#last);
    this.#desk.say('{"type":"ELSA:ready"}');
  }

  #message(result: EngineResult, finished: boolean): string {
    return decodingResult(result, this.#sentence, this.#options.streamFinished ? finished : undefined);
  }
}
