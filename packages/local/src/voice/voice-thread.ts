import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '@throughline/core/internal';
import type { FromVoiceWorker, ToVoiceWorker } from './messages.ts';
import type { LocalVoiceName } from './voices.ts';

/** A text that waits to be spoken, and where its speech goes. */
export interface SpeechOrder {
  readonly text: string;
  readonly voice: LocalVoiceName;
  spoken(samples: Int16Array): void;
  failed(reason: string): void;
}

/** The thread that speaks: one text at a time, so that one that is cancelled before its turn costs nothing. */
export class VoiceThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #waiting: SpeechOrder[] = [];
  #current: { readonly order: SpeechOrder; readonly folder: string; cancelled: boolean } | undefined;
  #ended: string | undefined;

  /** Resolves when the first text can be spoken; rejects with the reason where none ever can. */
  static start(): Promise<VoiceThread> {
    return new Promise((resolve, reject) => {
      const thread: VoiceThread = new VoiceThread((failure) => {
        if (failure === undefined) resolve(thread);
        else reject(new Error(failure));
      });
    });
  }

  private constructor(loaded: (failure?: string) => void) {
    // From source and from dist: the compiler does not rewrite the name of a file in a URL.
    const entry = import.meta.url.endsWith('.ts')
      ? new URL('./worker/main.ts', import.meta.url)
      : new URL('./worker/main.js', import.meta.url);
    this.#worker = new Worker(entry, { name: 'throughline-voice' });
    this.#worker.on('message', (message: FromVoiceWorker) => {
      if (message.type === 'ready') {
        this.#worker.unref();
        loaded();
      } else if (message.type === 'load-failed') loaded(message.message);
      else this.#answered(message);
    });
    const end = (reason: string): void => {
      loaded(reason);
      this.#end(reason);
    };
    this.#worker.on('error', (error) => end(reasonOf(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        end(`its thread ended with code ${code}`);
        resolve();
      });
    });
  }

  order(order: SpeechOrder): void {
    this.#waiting.push(order);
    if (this.#ended === undefined) this.#next();
    else queueMicrotask(() => this.#end(''));
  }

  /** It is not spoken if its turn has not come; if it has, its speech is dropped. */
  cancel(order: SpeechOrder): void {
    const index = this.#waiting.indexOf(order);
    if (index !== -1) this.#waiting.splice(index, 1);
    else if (this.#current?.order === order) this.#current.cancelled = true;
  }

  /** Cancels everything and resolves when the thread has ended, which it does after the current text. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    if (this.#current !== undefined) this.#current.cancelled = true;
    this.#ended ??= 'it was closed';
    this.#worker.ref();
    // Not `terminate`: after it the process may spin for ever while it exits (seen with Node 24.21).
    this.#post({ type: 'stop' });
    await this.#exited;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const order = this.#waiting.shift();
    if (order === undefined) {
      this.#worker.unref();
      return;
    }
    // Made and removed here, so that it is removed also where the thread dies.
    let folder: string;
    try {
      folder = mkdtempSync(join(tmpdir(), 'throughline-voice-'));
    } catch (error) {
      order.failed(`it has no folder to work in: ${reasonOf(error)}`);
      this.#next();
      return;
    }
    this.#current = { order, folder, cancelled: false };
    // A text that waits for its speech keeps the process alive; an idle voice does not.
    this.#worker.ref();
    const { text, voice } = order;
    this.#post({ type: 'speak', text, voice, folder });
  }

  #answered(message: Extract<FromVoiceWorker, { type: 'spoken' | 'failed' }>): void {
    const order = this.#takeCurrent();
    if (message.type === 'spoken') order?.spoken(message.samples);
    else order?.failed(message.message);
    if (this.#ended === undefined) this.#next();
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    const current = this.#takeCurrent();
    const orders = this.#waiting.splice(0);
    if (current !== undefined) orders.unshift(current);
    for (const order of orders) order.failed(this.#ended);
  }

  /** Ends the current text, whose order is returned if it was not cancelled. */
  #takeCurrent(): SpeechOrder | undefined {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return undefined;
    rmSync(current.folder, { recursive: true, force: true });
    return current.cancelled ? undefined : current.order;
  }

  #post(message: ToVoiceWorker): void {
    this.#worker.postMessage(message, []);
  }
}
