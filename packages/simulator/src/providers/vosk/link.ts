import type { Engine, EngineResult, EngineStream } from '../../engine.ts';
import type { LinkAction } from '../../faults/fault.ts';
import type { CloseFrame, LinkContext, ProviderLink } from '../../provider-server.ts';
import { changedBy, isConfig, type VoskSettings } from './config.ts';
import { finalMessage, hugeMessage, partialMessage } from './messages.ts';

/** Compared byte for byte, blanks included. */
const endFrame = '{"eof" : 1}';
const resetFrame = '{"reset" : 1}';
/** What the server's library sends for an exception. */
const exception: CloseFrame = { code: 1011, reason: '' };
const normal: CloseFrame = { code: 1000, reason: '' };
/** A message is replied to after so long at the latest, for an engine that does not say how far it has come. */
const REPLY_MS = 1_000;

interface Waiting {
  /** Seconds of audio up to its end. */
  readonly until: number;
  readonly at: number;
}

/** One connection to a simulated server of Vosk: one reply to each message but the configuration, in their order. */
export class VoskLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #engine: Engine;
  readonly #models: readonly string[];
  #settings: VoskSettings;
  #stream: EngineStream | undefined;
  #over = false;
  #endReceived = false;
  #samples = 0;
  #timer: unknown;
  /** Whether the engine has said how far it has come. */
  #saysProgress = false;
  /** Messages of audio that were not replied to yet, oldest first. */
  readonly #waiting: Waiting[] = [];
  /** Finals that no reply has carried yet. */
  #finals: EngineResult[] = [];
  #partial: EngineResult | undefined;
  /** The segment that a reset has ended for the client, up to that many of its words. */
  #reset: { readonly segment: number; readonly words: number } | undefined;

  constructor(link: LinkContext, engine: Engine, settings: VoskSettings, models: readonly string[]) {
    this.#link = link;
    this.#engine = engine;
    this.#settings = settings;
    this.#models = models;
  }

  text(frame: string): void {
    if (this.#endReceived) return;
    if (isConfig(frame)) {
      const settings = changedBy(this.#settings, frame, this.#models);
      if (settings === undefined) this.#fail();
      // The recogniser is made at the first message that is none: what comes later changes nothing of it.
      else if (this.#stream === undefined) {
        this.#settings = settings;
        this.#link.configured(settings, settings.sampleRate);
      }
    } else if (frame === endFrame) this.#end();
    else if (frame === resetFrame) this.#replyReset();
    // Any other text is handed to the recogniser, which takes bytes only.
    else this.#fail();
  }

  binary(frame: Uint8Array): void {
    if (this.#endReceived) return;
    const stream = this.#started();
    // Half a sample at the end is not looked at.
    const samples = new Int16Array(frame.slice(0, frame.length & ~1).buffer);
    this.#samples += samples.length;
    this.#waiting.push({ until: this.#samples / this.#settings.sampleRate, at: this.#link.clock.now() });
    this.#link.audioReceived(samples);
    stream.write(samples);
    if (this.#over) return;
    this.#link.audioProcessed(samples);
    if (this.#waiting.length > 0 && this.#timer === undefined && !this.#saysProgress) this.#arm(REPLY_MS);
  }

  /** It has no error messages of its own: this is what a proxy before it may say. */
  errorFrame({ code, message = 'the recogniser cannot be reached' }: Extract<LinkAction, { type: 'error-frame' }>) {
    return { frame: JSON.stringify({ error: message, code }), close: exception };
  }

  hugeFrame(bytes: number): string {
    return hugeMessage(bytes);
  }

  ended(): void {
    this.#over = true;
    this.#link.clock.clearTimeout(this.#timer);
    this.#stream?.close();
  }

  #started(): EngineStream {
    this.#stream ??= this.#engine.open(
      { sampleRate: this.#settings.sampleRate, link: this.#link.link },
      {
        result: (result) => this.#found(result),
        processed: (seconds) => {
          this.#saysProgress = true;
          this.#replyTo(({ until }) => until <= seconds + 1e-9);
        },
        done: () => this.#replyEnd(),
        failed: () => this.#fail(),
      },
    );
    return this.#stream;
  }

  #found(found: EngineResult): void {
    const result = this.#withoutReset(found);
    if (result.final) {
      this.#partial = undefined;
      if (result.text !== '') this.#finals.push(result);
    } else this.#partial = result;
  }

  /** What a reset has already made final is not said again. */
  #withoutReset(result: EngineResult): EngineResult {
    const reset = this.#reset;
    if (reset === undefined || result.segment !== reset.segment || result.words === undefined) return result;
    const words = result.words.slice(reset.words);
    return { ...result, words, text: words.map(({ text }) => text).join(' ') };
  }

  #arm(ms: number): void {
    this.#timer = this.#link.clock.setTimeout(() => {
      this.#timer = undefined;
      // The server itself replies to a message when it has worked through it, however long that takes.
      if (this.#saysProgress) return;
      const now = this.#link.clock.now();
      this.#replyTo(({ at }) => at + REPLY_MS <= now);
      const next = this.#waiting[0];
      if (next !== undefined && !this.#over) this.#arm(Math.max(1, next.at + REPLY_MS - now));
    }, ms);
  }

  #replyTo(isAnswered: (message: Waiting) => boolean): void {
    for (let next = this.#waiting[0]; next !== undefined && isAnswered(next); next = this.#waiting[0]) {
      if (this.#over) return;
      this.#waiting.shift();
      this.#reply();
    }
  }

  /** One reply: an endpoint's result where there is one, else what is recognised since. */
  #reply(): void {
    const final = this.#finals.shift();
    if (final !== undefined) {
      this.#link.sendResult(finalMessage(final.text, final.words, this.#settings), final);
      return;
    }
    const partial = this.#partial;
    if (partial === undefined || partial.text === '') this.#link.send(partialMessage(''));
    else this.#link.sendResult(partialMessage(partial.text), partial);
  }

  /** Everything that is recognised so far becomes a final; the recogniser goes on, and so does its time. */
  #replyReset(): void {
    this.#started();
    this.#replyTo(() => true);
    const open = this.#partial;
    const result = this.#rest();
    if (open !== undefined) {
      const already = this.#reset?.segment === open.segment ? this.#reset.words : 0;
      this.#reset = { segment: open.segment, words: already + (open.words?.length ?? 0) };
    }
    this.#send(result);
  }

  #send(result: EngineResult | undefined): void {
    const frame = finalMessage(result?.text ?? '', result?.words, this.#settings);
    if (result === undefined) this.#link.send(frame);
    else this.#link.sendResult(frame, result);
  }

  #end(): void {
    this.#endReceived = true;
    const stream = this.#started();
    this.#link.endReceived();
    stream.finish();
  }

  #replyEnd(): void {
    if (this.#over) return;
    this.#replyTo(() => true);
    const result = this.#rest();
    const { endOfStream } = this.#link;
    if (endOfStream === 'send') {
      this.#link.sendEndOfStream(finalMessage(result?.text ?? '', result?.words, this.#settings), result);
    } else if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', normal);
  }

  /** All that no reply has carried, as the one final that a reply can be. */
  #rest(): EngineResult | undefined {
    const parts = [...this.#finals, ...(this.#partial === undefined ? [] : [this.#partial])].filter(
      ({ text }) => text !== '',
    );
    this.#finals = [];
    this.#partial = undefined;
    const [first] = parts;
    if (first === undefined) return undefined;
    const words = parts.every((part) => part.words !== undefined)
      ? parts.flatMap((part) => part.words ?? [])
      : undefined;
    const end = parts.at(-1)?.end;
    return {
      segment: first.segment,
      final: true,
      text: parts.map(({ text }) => text).join(' '),
      ...(first.start !== undefined && { start: first.start }),
      ...(end !== undefined && { end }),
      ...(words !== undefined && { words }),
    };
  }

  #fail(): void {
    if (!this.#over) this.#link.close('idle', exception);
  }
}
