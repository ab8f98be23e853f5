import { Worker } from 'node:worker_threads';
import { SpeechError } from '@throughline/core';
import { reasonOf } from '@throughline/core/internal';
import type { Engine, EngineSink, EngineStream } from '@throughline/simulator';
import { engineFailed, invalidOption, notLoaded } from './local-errors.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import type { LoadProgress } from './progress.ts';

/** What `createLocalRecognizer` takes. */
export interface LocalRecognizerOptions {
  /** Called while the models load, which takes 1 to 2 s. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Threads of one decoding: 1 to 16. Default: 1, which is some 20 times as fast as speech. */
  readonly threads?: number;
  /** Silence that ends a segment, in seconds: 0.2 to 5. Default: 0.8. */
  readonly endSilenceSeconds?: number;
  /** The longest segment, in seconds: 5 to 15. A longer one is cut at a pause or a quiet place. Default: 12. */
  readonly maxSegmentSeconds?: number;
  /** New audio between two partials of a segment, in seconds, up to 60; 0: no partials. Default: 0.5. Under load there are fewer. */
  readonly partialEverySeconds?: number;
}

/** An engine that recognises English speech on this machine. */
export interface LocalRecognizer extends Engine {
  /** Closes all streams, frees the models and resolves when the thread has ended. */
  close(): Promise<void>;
}

const name = 'local';
const sampleRate = 16_000;

/**
 * Loads Moonshine (recogniser) and Silero (voice activity) in a thread of their own and resolves when the first word can be
 * decoded. No key, no network.
 *
 * Its streams take 16-bit samples at 16 kHz; `open` throws a `SpeechError` `config-invalid` for any other rate. Finals depend on the samples
 * only, not on when they come. Word times are estimates: words are spread over the voiced parts of their segment by length.
 * An open stream keeps the process alive; an idle recogniser does not.
 *
 * Throws a `SpeechError`: `config-invalid` for an option out of range, `model-unavailable` where the models cannot be loaded.
 */
export async function createLocalRecognizer(options: LocalRecognizerOptions = {}): Promise<LocalRecognizer> {
  const settings: WorkerSettings = {
    threads: inRange('threads', Math.trunc(options.threads ?? 1), 1, 16),
    endSilenceSeconds: inRange('endSilenceSeconds', options.endSilenceSeconds ?? 0.8, 0.2, 5),
    maxSegmentSeconds: inRange('maxSegmentSeconds', options.maxSegmentSeconds ?? 12, 5, 15),
    partialEverySeconds: inRange('partialEverySeconds', options.partialEverySeconds ?? 0.5, 0, 60),
  };
  // From source and from dist: the compiler does not rewrite the name of a file in a URL.
  const entry = import.meta.url.endsWith('.ts')
    ? new URL('./worker/main.ts', import.meta.url)
    : new URL('./worker/main.js', import.meta.url);
  const worker = new Worker(entry, { workerData: settings, name: 'throughline-local' });
  await loaded(worker, options.onProgress);
  return new WorkerRecognizer(worker);
}

function loaded(worker: Worker, onProgress: LocalRecognizerOptions['onProgress']): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure?: string): void => {
      worker.off('message', receive).off('error', fail).off('exit', exit);
      if (failure === undefined) resolve();
      else reject(notLoaded('recogniser', 'moonshine-tiny', failure, installAgain));
    };
    const fail = (error: unknown): void => settle(reasonOf(error));
    const exit = (code: number): void => settle(`its thread ended with code ${code}`);
    const receive = (message: FromWorker): void => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'ready') settle();
      else if (message.type === 'load-failed') settle(message.message);
    };
    worker.on('message', receive).on('error', fail).on('exit', exit);
  });
}

class WorkerRecognizer implements LocalRecognizer {
  readonly name = name;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #sinks = new Map<number, EngineSink>();
  #streams = 0;
  #ended: string | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => {
      this.#receive(message);
    });
    worker.on('error', (error) => {
      this.#end(reasonOf(error));
    });
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.#end(`its thread ended with code ${code}`);
        resolve();
      });
    });
    worker.unref();
  }

  open(options: { readonly sampleRate: number; readonly link: number }, sink: EngineSink): EngineStream {
    if (options.sampleRate !== sampleRate) {
      throw new SpeechError('config-invalid', {
        message: `the local recogniser takes audio at ${sampleRate} Hz only, not at ${options.sampleRate} Hz; convert it first`,
        context: { field: 'sampleRate', found: String(options.sampleRate), wanted: String(sampleRate) },
        provider: name,
      });
    }
    this.#streams += 1;
    const stream = this.#streams;
    this.#sinks.set(stream, sink);
    if (this.#ended !== undefined) queueMicrotask(() => this.#fail(stream, this.#ended ?? ''));
    this.#worker.ref();
    this.#post({ type: 'open', stream });
    return {
      write: (samples) => {
        if (!this.#sinks.has(stream)) return;
        const copy = samples.slice();
        this.#post({ type: 'write', stream, samples: copy }, [copy.buffer]);
      },
      finish: () => {
        if (this.#sinks.has(stream)) this.#post({ type: 'finish', stream });
      },
      close: () => {
        this.#forget(stream);
      },
    };
  }

  async close(): Promise<void> {
    this.#sinks.clear();
    this.#ended ??= 'it was closed';
    this.#worker.ref();
    this.#post({ type: 'stop' });
    await this.#exited;
  }

  #receive(message: FromWorker): void {
    // After `close` the sink is gone: what the thread still sends belongs to no stream.
    switch (message.type) {
      case 'result':
        this.#sinks.get(message.stream)?.result(message.result);
        break;
      case 'processed':
        this.#sinks.get(message.stream)?.processed?.(message.untilSeconds);
        break;
      case 'done':
        this.#sinks.get(message.stream)?.done();
        break;
      case 'failed':
        this.#fail(message.stream, message.message);
        break;
      default:
        break;
    }
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const stream of this.#sinks.keys()) this.#fail(stream, this.#ended);
  }

  #fail(stream: number, reason: string): void {
    const sink = this.#sinks.get(stream);
    this.#forget(stream);
    sink?.failed(engineFailed('recogniser', reason));
  }

  #forget(stream: number): void {
    if (!this.#sinks.delete(stream)) return;
    this.#post({ type: 'close', stream });
    if (this.#sinks.size === 0) this.#worker.unref();
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

function inRange(field: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw invalidOption('recogniser', field, String(value), `a number from ${least} to ${most}`);
}

const installAgain = 'Install the package again, with its optional dependencies, on Linux, macOS or Windows.';
