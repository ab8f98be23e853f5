import { isFaseehTextLongEnough, isSpeechError } from '@throughline/core/internal';
import type { LinkAction } from '../../faults/fault.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import type { VoiceStream } from '../../voice-engine.ts';
import type { FaseehHouse } from './server.ts';
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

type Message = Readonly<Record<string, unknown>>;

/** One connection to the simulated Faseeh: `initConnection` first, then texts, each with its audio and its end of stream. */
export class FaseehLink implements ProviderLink {
  readonly #desk: LinkContext;
  readonly #house: FaseehHouse;
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

  constructor(desk: LinkContext, house: FaseehHouse) {
    this.#desk = desk;
    this.#house = house;
    this.#lastMessageAt = desk.clock.now();
    this.#watchIdle();
  }

  text(frame: string): void {
    this.#lastMessageAt = this.#desk.clock.now();
    const message = parse(frame);
    switch (message?.['type']) {
      case 'initConnection':
        return this.#initialize(message);
      case 'text':
        return this.#takeText(message);
      case 'clear':
        return this.#clear();
      case 'closeConnection':
        this.#desk.toldEnd();
        return this.#desk.close('close-before-end-of-stream', END_CLOSE);
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
    return JSON.stringify({ type: 'notice', text: 'x'.repeat(Math.max(0, bytes - 28)) });
  }

  ended(): void {
    this.#over = true;
    this.#desk.clock.clearTimeout(this.#idleTimer);
    this.#voice?.close();
    if (this.#key === undefined) return;
    const { open } = this.#house;
    open.set(this.#key, Math.max(0, (open.get(this.#key) ?? 0) - 1));
  }

  #initialize(message: Message): void {
    const { options, engine, open } = this.#house;
    const { voice_id: voice, model_id: model } = message;
    const key = message['x_api_key'] ?? this.#desk.headers['x-api-key'] ?? this.#desk.query.get('x-api-key');
    if (typeof key !== 'string' || key === '') return this.#fail(texts.noKey);
    if (options.keys !== 'any' && !options.keys.includes(key)) return this.#fail(texts.badKey);
    if (typeof voice !== 'string' || !exists(voice, options.voices)) return this.#fail(texts.noVoice(String(voice)));
    if (typeof model === 'string' && !exists(model, options.models)) return this.#fail(texts.noModel(model));
    const current = (open.get(key) ?? 0) + 1;
    if (current > options.maximumLinks) return this.#fail(texts.tooMany(options.maximumLinks, current));
    open.set(key, current);
    this.#key = key;
    this.#voice = engine.open(
      { link: this.#desk.link, voice },
      {
        audio: (samples) => {
          if (!this.#over) this.#desk.sayAudio(audioMessage(samples, engine.sampleRate), samples.length);
        },
        done: () => this.#spoken(),
        failed: (error) => this.#failed(error),
      },
    );
    this.#desk.say(initialized);
    this.#desk.configured(message, engine.sampleRate);
  }

  #takeText(message: Message): void {
    if (this.#voice === undefined) return this.#fail(texts.notInitialized);
    this.#text += String(message['text'] ?? '');
    if (message['flush'] !== true) return;
    const text = this.#text.trim();
    this.#text = '';
    if (this.#house.options.shortTexts === 'refused' && !isFaseehTextLongEnough(text))
      return this.#fail(texts.tooShort);
    this.#desk.asked(text);
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

  #spoken(): void {
    if (this.#over) return;
    this.#speaking = false;
    this.#sayFinal();
    this.#next();
  }

  #sayFinal(): void {
    const { lastWord } = this.#desk;
    if (lastWord === 'close-instead') this.#desk.close('close-before-end-of-stream', END_CLOSE);
    if (lastWord !== 'said') return;
    const final = finalMessage(this.#house.engine.sampleRate);
    this.#desk.sayLastWord(final);
    if (this.#house.options.finals === 'twice') this.#desk.sayLastWord(final);
  }

  #clear(): void {
    const { clear } = this.#house.options;
    if (clear === 'ignored') return;
    this.#waiting.length = 0;
    this.#text = '';
    if (!this.#speaking) return;
    this.#speaking = false;
    this.#voice?.stop();
    if (clear === 'final') this.#sayFinal();
  }

  #fail(message: string): void {
    this.#desk.fail(errorMessage(message), ERROR_CLOSE);
  }

  /** A voice may refuse a text: then the text is at fault, and another link would not help. */
  #failed(error: Error): void {
    if (isSpeechError(error, 'invalid-request')) {
      this.#desk.fail(refusalMessage(error.message.replace(/^invalid-request: /u, '')), ERROR_CLOSE);
    } else this.#fail(texts.internal);
  }

  /** One timer at a time, set anew only when it fires. */
  #watchIdle(): void {
    const limitMs = this.#house.options.idleSeconds * 1000;
    if (!Number.isFinite(limitMs)) return;
    const { clock } = this.#desk;
    this.#idleTimer = clock.setTimeout(
      () => {
        if (this.#speaking) this.#lastMessageAt = clock.now();
        if (clock.now() - this.#lastMessageAt >= limitMs) this.#desk.close('idle', IDLE_CLOSE);
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

function parse(frame: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
