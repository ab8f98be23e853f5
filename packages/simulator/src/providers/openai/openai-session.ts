import type { Engine, EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { errors, type ServerError } from './errors.ts';
import type { ServerEvents } from './events.ts';
import type { OpenAIBehaviour } from './options.ts';
import type { Session } from './session.ts';
import { Transcripts, type Item } from './transcripts.ts';
import { Turn } from './turn.ts';

export interface SessionOptions {
  readonly link: LinkContext;
  readonly engine: Engine;
  readonly events: ServerEvents;
  readonly session: Session;
  readonly behaviour: Required<OpenAIBehaviour>;
  /** What every transcription fails with, for an account in trouble. */
  readonly failure: ServerError | undefined;
  readonly engineFailed: (error: Error) => void;
}

const LEAST_COMMIT_MS = 100;
/** The engine ends a segment after a shorter silence than that which is asked for: more of it may not have come yet. */
const MOST_SILENCE_MS = 400;

/** A session that is configured: audio becomes turns, by the server's own detection or by commits, and turns become transcripts. */
export class OpenAISession {
  readonly #options: SessionOptions;
  readonly #transcripts: Transcripts;
  #turn: Turn;
  /** Samples in all, up to the last item, and where the running turn began. */
  #samples = 0;
  #boundary = 0;
  #turnFrom = 0;
  #previous: string | null = null;
  #ending = false;
  /** Of the running turn: the item of each segment that the server has detected, or the one item of a client's turn. */
  #detected = new Map<number, Item>();
  #item: Item | undefined;

  constructor(options: SessionOptions) {
    const { link, events, session, behaviour, failure } = options;
    this.#options = options;
    this.#transcripts = new Transcripts(link, events, session, behaviour, failure);
    this.#turn = this.#begin();
  }

  append(samples: Int16Array): void {
    this.#samples += samples.length;
    this.#turn.write(samples);
  }

  /** The buffer becomes an item. An error is why it does not. */
  commit(): ServerError | undefined {
    const { link, session } = this.#options;
    // A client that need not commit does so at the end.
    if (session.vad !== undefined) this.#end();
    const ms = ((this.#samples - this.#boundary) / session.sampleRate) * 1000;
    if (ms < LEAST_COMMIT_MS) return errors.emptyCommit(ms);
    if (this.#ending && link.endOfStream !== 'send') {
      this.#withhold();
      return undefined;
    }
    const turn = this.#turn;
    const item = [...this.#detected.values()].at(-1) ?? this.#item ?? this.#newItem();
    this.#committed(item, this.#samples);
    this.#committing.set(turn, item);
    this.#detected = new Map();
    this.#item = undefined;
    this.#turnFrom = this.#samples;
    this.#turn = this.#begin();
    turn.finish();
    return undefined;
  }

  readonly #committing = new Map<Turn, Item>();

  /** Throws the buffer away. What was committed goes on. */
  clear(): void {
    const { link, events } = this.#options;
    // Clients that end turns themselves have no other way to say that they are at their end.
    this.#end();
    this.#turn.close();
    this.#detected = new Map();
    this.#item = undefined;
    this.#boundary = this.#samples;
    this.#turnFrom = this.#samples;
    this.#turn = this.#begin();
    const frame = events.write('input_audio_buffer.cleared');
    if (!this.#ending) link.send(frame);
    else if (link.endOfStream === 'send') link.sendEndOfStream(frame);
    else this.#withhold();
  }

  stop(): void {
    this.#transcripts.stop();
    this.#turn.close();
    for (const turn of this.#committing.keys()) turn.close();
  }

  #end(): void {
    this.#ending = true;
    this.#options.link.endReceived();
  }

  /** A fault takes the place of what ends the stream. */
  #withhold(): void {
    const { link } = this.#options;
    if (link.endOfStream === 'close-instead' && this.#transcripts.open === 0 && this.#committing.size === 0) {
      link.close('close-before-end-of-stream', { code: 1000, reason: '' });
    }
  }

  #begin(): Turn {
    const { engine, link, session, engineFailed } = this.#options;
    const { sampleRate } = session;
    const turn: Turn = new Turn(engine, { sampleRate, link: link.link }, this.#turnFrom / sampleRate, {
      result: (result) => this.#result(turn, result),
      done: () => this.#done(turn),
      failed: engineFailed,
    });
    return turn;
  }

  #result(turn: Turn, result: EngineResult): void {
    const { session } = this.#options;
    const committing = this.#committing.get(turn);
    const isOld = turn !== this.#turn;
    if (committing !== undefined) {
      if (result.final && result.text !== '') committing.finals.push(result);
      else if (session.live) this.#live(committing, result);
      return;
    }
    if (isOld || result.text === '') return;
    if (session.vad !== undefined) this.#detect(session.vad, result);
    else {
      this.#item ??= this.#newItem();
      if (result.final) this.#item.finals.push(result);
      if (session.live) this.#live(this.#item, result);
    }
  }

  #live(item: Item, result: EngineResult): void {
    const texts = item.finals.map(({ text }) => text);
    if (!result.final) texts.push(result.text);
    this.#transcripts.delta(item, texts.join(' '));
  }

  /** The server's own turns are the engine's segments. */
  #detect({ prefixMs, silenceMs }: NonNullable<Session['vad']>, result: EngineResult): void {
    const { link, events, session } = this.#options;
    const ms = (seconds: number): number => Math.floor(seconds * 1000);
    const received = this.#samples / session.sampleRate;
    let item = this.#detected.get(result.segment);
    if (item === undefined) {
      item = this.#newItem();
      this.#detected.set(result.segment, item);
      const start = Math.max(ms(result.start ?? received) - prefixMs, ms(this.#boundary / session.sampleRate), 0);
      link.send(events.write('input_audio_buffer.speech_started', { audio_start_ms: start, item_id: item.id }));
    }
    if (!result.final) return;
    const end = Math.min(ms(result.end ?? received) + Math.min(silenceMs, MOST_SILENCE_MS), ms(received));
    link.send(events.write('input_audio_buffer.speech_stopped', { audio_end_ms: end, item_id: item.id }));
    item.finals.push(result);
    this.#detected.delete(result.segment);
    const seconds = end / 1000 - this.#boundary / session.sampleRate;
    this.#committed(item, Math.round((end / 1000) * session.sampleRate));
    this.#transcripts.complete(item, seconds, () => this.#settled());
  }

  #newItem(): Item {
    return { id: this.#options.events.id('item'), finals: [], sent: '' };
  }

  #committed(item: Item, until: number): void {
    const { link, events, behaviour } = this.#options;
    const previous = this.#previous;
    const named = behaviour.commitsNameItems ? { previous_item_id: previous, item_id: item.id } : {};
    link.send(events.write('input_audio_buffer.committed', named));
    const content = [{ type: 'input_audio', transcript: null }];
    const fields = {
      previous_item_id: previous,
      item: { id: item.id, type: 'message', status: 'completed', role: 'user', content },
    };
    link.send(events.write('conversation.item.added', fields));
    link.send(events.write('conversation.item.done', fields));
    this.#previous = item.id;
    this.#boundary = Math.max(this.#boundary, until);
  }

  #done(turn: Turn): void {
    const item = this.#committing.get(turn);
    if (item === undefined) return;
    this.#committing.delete(turn);
    turn.close();
    this.#transcripts.complete(item, turn.samples / this.#options.session.sampleRate, () => this.#settled());
  }

  #settled(): void {
    if (this.#ending && this.#options.link.endOfStream !== 'send') this.#withhold();
  }
}
