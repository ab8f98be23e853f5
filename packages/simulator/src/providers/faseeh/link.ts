import { filledFrame } from '../../filled-frame.ts';
import { isFaseehTextLongEnough, isSpeechError, parseJsonObject } from '@throughline/core/internal';
import type { LinkAction } from '../../faults/fault.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import type { VoiceEngine, VoiceStream } from '../../voice-engine.ts';
import {
  audioMessage,
  END_CLOSE,
  ERROR_CLOSE,
  errorMessage,
  errorText,
  finalMessage,
  IDLE_CLOSE,
  initialized,
  refusalMessage,
  texts,
} from './messages.ts';
import type { FaseehBehaviour } from './options.ts';

/** What the links of one server share. */
export interface FaseehState {
  readonly behaviour: Required<FaseehBehaviour>;
  readonly engine: VoiceEngine;
  /** Open links by key. */
  readonly open: Map<string, number>;
}

type Message = Readonly<Record<string, unknown>>;

/** One connection to the simulated Faseeh: `initConnection` first, then texts, each with its audio and its end of stream. */
export class FaseehLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #state: FaseehState;
  #key: string | undefined;
  #voice: VoiceStream | undefined;
  /** Text that is not flushed yet. */
  #text = '';
  /** Texts that wait until the one that is spoken is done. */
  readonly #waiting: string[] = [];
  #speaking = false;
  #over = false;
  #lastMessageAt: number;
  #idleTimer: unknown;

  constructor(link: LinkContext, state: FaseehState) {
    this.#link = link;
    this.#state = state;
    this.#lastMessageAt = link.clock.now();
    this.#watchIdle();
  }

  text(frame: string): void {
    this.#lastMessageAt = this.#link.clock.now();
    const message = parseJsonObject(frame);
    switch (message?.['type']) {
      case 'initConnection':
        return this.#initialize(message);
      case 'text':
        return this.#takeText(message);
      case 'clear':
        return this.#clear();
      case 'closeConnection':
        this.#link.endReceived();
        return this.#link.close('close-before-end-of-stream', END_CLOSE);
      default:
        return this.#fail(texts.messageType);
    }
  }

  binary(): void {
    this.#fail(texts.messageType);
  }

  errorFrame(fault: Extract<LinkAction, { type: 'error-frame' }>) {
    return { frame: errorMessage(fault.message ?? errorText(fault.code), fault.shape), close: ERROR_CLOSE };
  }

  hugeFrame(bytes: number): string {
    return filledFrame(bytes, (text) => JSON.stringify({ type: 'notice', text }));
  }

  ended(): void {
    this.#over = true;
    this.#link.clock.clearTimeout(this.#idleTimer);
    this.#voice?.close();
    if (this.#key === undefined) return;
    const { open } = this.#state;
    open.set(this.#key, Math.max(0, (open.get(this.#key) ?? 0) - 1));
  }

  #initialize(message: Message): void {
    const { behaviour, engine, open } = this.#state;
    const { voice_id: voice, model_id: model } = message;
    const key = message['x_api_key'] ?? this.#link.headers['x-api-key'] ?? this.#link.query.get('x-api-key');
    if (typeof key !== 'string' || key === '') return this.#fail(texts.noKey);
    if (behaviour.keys !== 'any' && !behaviour.keys.includes(key)) return this.#fail(texts.badKey);
    if (typeof voice !== 'string' || !exists(voice, behaviour.voices)) return this.#fail(texts.noVoice(String(voice)));
    if (typeof model === 'string' && !exists(model, behaviour.models)) return this.#fail(texts.noModel(model));
    const current = (open.get(key) ?? 0) + 1;
    if (current > behaviour.maximumLinks) return this.#fail(texts.tooMany(behaviour.maximumLinks, current));
    open.set(key, current);
    this.#key = key;
    this.#voice = engine.open(
      { link: this.#link.link, voice },
      {
        audio: (samples) => {
          if (!this.#over) this.#link.sendAudio(audioMessage(samples, engine.sampleRate), samples.length);
        },
        done: () => this.#sentSamples(),
        failed: (error) => this.#failed(error),
      },
    );
    this.#link.send(initialized);
    this.#link.configured(message, engine.sampleRate);
  }

  #takeText(message: Message): void {
    if (this.#voice === undefined) return this.#fail(texts.notInitialized);
    this.#text += String(message['text'] ?? '');
    if (message['flush'] !== true) return;
    const text = this.#text.trim();
    this.#text = '';
    if (this.#state.behaviour.shortTexts === 'refused' && !isFaseehTextLongEnough(text))
      return this.#fail(texts.tooShort);
    this.#link.textReceived(text);
    this.#waiting.push(text);
    this.#next();
  }

  #next(): void {
    if (this.#speaking || this.#over) return;
    const text = this.#waiting.shift();
    if (text === undefined) return;
    this.#speaking = true;
    this.#voice?.speak(text);
  }

  #sentSamples(): void {
    if (this.#over) return;
    this.#speaking = false;
    this.#sendFinal();
    this.#next();
  }

  #sendFinal(): void {
    const { endOfStream } = this.#link;
    if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', END_CLOSE);
    if (endOfStream !== 'send') return;
    const final = finalMessage(this.#state.engine.sampleRate);
    this.#link.sendEndOfStream(final);
    if (this.#state.behaviour.finals === 'twice') this.#link.sendEndOfStream(final);
  }

  #clear(): void {
    const { clear } = this.#state.behaviour;
    if (clear === 'ignored') return;
    this.#waiting.length = 0;
    this.#text = '';
    if (!this.#speaking) return;
    this.#speaking = false;
    this.#voice?.stop();
    if (clear === 'final') this.#sendFinal();
  }

  #fail(message: string): void {
    this.#link.fail(errorMessage(message), ERROR_CLOSE);
  }

  /** A voice may refuse a text: then the text is at fault, and another link would not help. */
  #failed(error: Error): void {
    if (isSpeechError(error, 'invalid-request')) {
      this.#link.fail(refusalMessage(error.message.replace(/^invalid-request: /u, '')), ERROR_CLOSE);
    } else this.#fail(texts.internal);
  }

  /** One timer at a time, set anew only when it fires. */
  #watchIdle(): void {
    const limitMs = this.#state.behaviour.idleSeconds * 1000;
    if (!Number.isFinite(limitMs)) return;
    const { clock } = this.#link;
    this.#idleTimer = clock.setTimeout(
      () => {
        if (this.#speaking) this.#lastMessageAt = clock.now();
        if (clock.now() - this.#lastMessageAt >= limitMs) this.#link.close('idle', IDLE_CLOSE);
        else this.#watchIdle();
      },
      // A fraction of a millisecond that is left may be too small to be added to the time.
      Math.max(1, this.#lastMessageAt + limitMs - clock.now()),
    );
  }
}

function exists(id: string, known: readonly string[] | 'any'): boolean {
  return known === 'any' || known.includes(id);
}
