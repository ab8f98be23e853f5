import type { Engine, EngineResult, EngineStream } from '../../engine.ts';

/** What a piece of audio that one stream of the engine recognises has come to. */
export interface TurnNews {
  /** The engine has a result, with times in seconds from the session's first sample. */
  result(result: EngineResult): void;
  /** Everything is answered. */
  done(): void;
  failed(error: Error): void;
}

/** A stream of the engine for the audio from one commit to the next. */
export class Turn {
  readonly #engine: EngineStream;
  #samples = 0;
  #over = false;

  /** `from`: seconds from the session's first sample. */
  constructor(
    engine: Engine,
    options: { readonly sampleRate: number; readonly link: number },
    from: number,
    news: TurnNews,
  ) {
    this.#engine = engine.open(options, {
      result: (result) => {
        if (!this.#over) news.result(moved(result, from));
      },
      done: () => {
        if (!this.#over) news.done();
      },
      failed: (error) => {
        if (!this.#over) news.failed(error);
      },
    });
  }

  get samples(): number {
    return this.#samples;
  }

  write(samples: Int16Array): void {
    this.#samples += samples.length;
    this.#engine.write(samples);
  }

  finish(): void {
    this.#engine.finish();
  }

  close(): void {
    this.#over = true;
    this.#engine.close();
  }
}

function moved(result: EngineResult, by: number): EngineResult {
  const { start, end, words } = result;
  return {
    ...result,
    ...(start !== undefined && { start: start + by }),
    ...(end !== undefined && { end: end + by }),
    ...(words !== undefined && {
      words: words.map((word) => ({ ...word, start: word.start + by, end: word.end + by })),
    }),
  };
}
