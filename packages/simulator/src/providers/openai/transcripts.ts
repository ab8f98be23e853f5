import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { between } from '../../seeded-random.ts';
import { errors, type ServerError } from './errors.ts';
import { eventTypes, type ServerEvents } from './events.ts';
import type { OpenAIBehaviour } from './options.ts';
import type { Session } from './session.ts';

/** A turn of speech with its transcript, as far as it goes. */
export interface Item {
  readonly id: string;
  /** Finals of the engine, in order. */
  readonly finals: EngineResult[];
  /** What of its text was sent. */
  sent: string;
}

/** Sends the transcripts of items: deltas, and what ends them. */
export class Transcripts {
  readonly #link: LinkContext;
  readonly #events: ServerEvents;
  readonly #session: Session;
  readonly #behaviour: Required<OpenAIBehaviour>;
  readonly #failure: ServerError | undefined;
  readonly #timers = new Set<unknown>();
  #open = 0;

  constructor(
    link: LinkContext,
    events: ServerEvents,
    session: Session,
    behaviour: Required<OpenAIBehaviour>,
    failure: ServerError | undefined,
  ) {
    this.#link = link;
    this.#events = events;
    this.#session = session;
    this.#behaviour = behaviour;
    this.#failure = failure;
  }

  /** Items whose transcript is not out yet. */
  get open(): number {
    return this.#open;
  }

  /** More of an item's text, as far as it only grew: what was sent is never taken back. */
  delta(item: Item, text: string): void {
    if (!text.startsWith(item.sent) || text === item.sent) return;
    const delta = text.slice(item.sent.length);
    item.sent = text;
    this.#link.send(
      this.#events.write(eventTypes.delta, { item_id: item.id, content_index: 0, delta, ...this.#logprobs(delta) }),
    );
  }

  /** All of the item was recognised: its transcript follows, after the time that it takes. */
  complete(item: Item, seconds: number, then: () => void): void {
    this.#open += 1;
    const { clock, random } = this.#link;
    const [low, high] = this.#behaviour.transcriptMs;
    const wait = high === 0 ? 0 : between(random, low, high);
    const fails = this.#behaviour.failedTurns > 0 && random.next() < this.#behaviour.failedTurns;
    const run = (): void => {
      this.#open -= 1;
      this.#send(item, seconds, this.#failure ?? (fails ? errors.unintelligible : undefined));
      then();
    };
    if (wait === 0) {
      run();
      return;
    }
    const timer = clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, wait);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) this.#link.clock.clearTimeout(timer);
    this.#timers.clear();
  }

  #send(item: Item, seconds: number, error: ServerError | undefined): void {
    const common = { item_id: item.id, content_index: 0 };
    if (error !== undefined) {
      this.#link.send(this.#events.write(eventTypes.failed, { ...common, error }));
      return;
    }
    const transcript = item.finals.map(({ text }) => text).join(' ');
    this.delta(item, transcript);
    if (this.#session.diarizes) this.#sendSegments(item);
    const result = whole(item.finals, transcript);
    const usage = { type: 'duration', seconds: Math.round(seconds) };
    const frame = this.#events.write(eventTypes.completed, {
      ...common,
      transcript,
      usage,
      ...this.#logprobs(transcript),
    });
    this.#link.sendResult(frame, result);
  }

  /** Runs of words of one speaker; times in seconds from the start of the item. */
  #sendSegments(item: Item): void {
    const words = item.finals.flatMap((final) => final.words ?? []);
    const from = words[0]?.start ?? 0;
    for (let index = 0, number = 0; index < words.length; number += 1) {
      const { speaker = '0', start = 0 } = words[index] ?? {};
      let end = index;
      while (end < words.length && (words[end]?.speaker ?? '0') === speaker) end += 1;
      const run = words.slice(index, end);
      this.#link.send(
        this.#events.write(eventTypes.segment, {
          id: `seg_${number}`,
          item_id: item.id,
          content_index: 0,
          text: run.map(({ text }) => text).join(' '),
          speaker: String.fromCharCode('A'.charCodeAt(0) + Number(speaker)),
          start: start - from,
          end: (run.at(-1)?.end ?? start) - from,
        }),
      );
      index = end;
    }
  }

  #logprobs(text: string): object {
    return this.#session.logprobs ? { logprobs: [{ token: text, bytes: [], logprob: -0.1 }] } : {};
  }
}

function whole(finals: readonly EngineResult[], text: string): EngineResult {
  const [first] = finals;
  const last = finals.at(-1);
  return {
    segment: first?.segment ?? 0,
    final: true,
    text,
    ...(first?.start !== undefined && { start: first.start }),
    ...(last?.end !== undefined && { end: last.end }),
    ...(finals.every(({ words }) => words !== undefined) && { words: finals.flatMap(({ words = [] }) => words) }),
  };
}
