import type { Engine, EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { Turn } from './turn.ts';

/** Samples per second that vLLM takes. */
export const VLLM_RATE = 16_000;

/** vLLM's way: one recognition from the first commit to the one that says that it is the last, and one text. */
export class VllmSession {
  readonly #link: LinkContext;
  readonly #turn: Turn;
  readonly #finals: EngineResult[] = [];
  /** Audio that came before the recognition was started. */
  readonly #waiting: Int16Array[] = [];
  #started = false;
  #ended = false;
  #sent = '';

  constructor(link: LinkContext, engine: Engine, engineFailed: (error: Error) => void) {
    this.#link = link;
    this.#turn = new Turn(engine, { sampleRate: VLLM_RATE, link: link.link }, 0, {
      result: (result) => this.#result(result),
      done: () => this.#done(),
      failed: engineFailed,
    });
  }

  append(samples: Int16Array): void {
    if (this.#ended) return;
    if (this.#started) this.#turn.write(samples);
    else this.#waiting.push(samples);
  }

  commit(isLast: boolean): void {
    if (!isLast) {
      this.#started = true;
      for (const samples of this.#waiting.splice(0)) this.#turn.write(samples);
      return;
    }
    if (this.#ended || !this.#started) return;
    this.#ended = true;
    this.#link.endReceived();
    this.#turn.finish();
  }

  stop(): void {
    this.#turn.close();
  }

  #result(result: EngineResult): void {
    if (result.text === '') return;
    if (result.final) this.#finals.push(result);
    this.#delta(this.#text(result.final ? '' : result.text));
  }

  #text(open: string): string {
    return [...this.#finals.map(({ text }) => text), open].filter((text) => text !== '').join(' ');
  }

  #delta(text: string): void {
    if (!text.startsWith(this.#sent) || text === this.#sent) return;
    const delta = text.slice(this.#sent.length);
    this.#sent = text;
    this.#link.send(JSON.stringify({ type: 'transcription.delta', delta }));
  }

  #done(): void {
    const { endOfStream } = this.#link;
    if (endOfStream === 'never') return;
    if (endOfStream === 'close-instead') {
      this.#link.close('close-before-end-of-stream', { code: 1000, reason: '' });
      return;
    }
    const text = this.#text('');
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const frame = JSON.stringify({ type: 'transcription.done', text, usage });
    const words = this.#finals.flatMap((final) => final.words ?? []);
    this.#link.sendEndOfStream(frame, { segment: 0, final: true, text, words });
  }
}
