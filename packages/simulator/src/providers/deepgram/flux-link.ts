import { filledFrame } from '../../filled-frame.ts';
import { isJsonObject, parseJsonObject, type JsonObject } from '@throughline/core/internal';
import type { EngineResult, EngineStream } from '../../engine.ts';
import type { LinkAction } from '../../faults/fault.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import { AudioIn } from '../../audio-in.ts';
import { closes, errorFields } from './errors.ts';
import { IdleWatch } from '../../idle-watch.ts';
import type { StreamOptions } from './listen-link.ts';
import { type FluxTurn, type MessageFrame, turnInfoMessage } from './messages.ts';
import type { DeepgramSettings } from './options.ts';
import { PaceWatch } from './pace-watch.ts';

type Words = NonNullable<EngineResult['words']>;

/** Between two messages about a turn, at most: seconds of audio. */
const updateSeconds = 0.25;
const confidences = { Update: 0.1, StartOfTurn: 0.1, TurnResumed: 0.2, EagerEndOfTurn: 0.6, EndOfTurn: 0.9 } as const;

/** One stream to the simulated `/v2/listen`: a turn is what the engine calls a segment. */
export class FluxLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #frame: MessageFrame;
  readonly #behaviour: DeepgramSettings;
  readonly #audio: AudioIn;
  readonly #stream: EngineStream;
  readonly #idle: IdleWatch;
  readonly #ended: () => void;
  readonly #pace: PaceWatch;
  #begun = false;
  #endReceived = false;
  #over = false;
  #sequence = 0;
  #samples = 0;
  #processed = 0;
  /** How far messages have told. */
  #told = 0;
  #turn = 0;
  #turnFrom = 0;
  #state: 'none' | 'ongoing' | 'awaiting-end' = 'none';
  #latest: EngineResult | undefined;
  /** Words before it belong to a turn that was ended by force. */
  #forcedUntil = 0;

  constructor(link: LinkContext, { frame, behaviour, engine, over }: StreamOptions) {
    const { query } = frame;
    this.#link = link;
    this.#ended = over;
    this.#frame = frame;
    this.#behaviour = behaviour;
    this.#audio = new AudioIn(query.encoding, 1);
    this.#stream = engine.open(
      { sampleRate: query.sampleRate, link: link.link },
      {
        result: (result) => this.#result(result),
        turn: ({ phase }) => {
          if (phase === 'eager-end' && this.#state === 'ongoing') this.#eagerEnd();
        },
        processed: (until) => {
          this.#processed = until;
          if (until - this.#told >= updateSeconds) this.#tell('Update');
        },
        done: () => this.#done(),
        failed: () => this.#fail('INTERNAL_SERVER_ERROR', 'The recogniser failed.'),
      },
    );
    this.#idle = new IdleWatch(link.clock, behaviour.idleSeconds, () =>
      this.#fail('INACTIVE_CLIENT', 'No audio was received within the timeout window.'),
    );
    this.#pace = new PaceWatch(link.clock, behaviour.mostPace);
    // Not while the link is being made.
    link.clock.setTimeout(() => this.#begin(), 0);
  }

  text(frame: string): void {
    this.#begin();
    const message = parseJsonObject(frame);
    switch (message?.['type']) {
      case 'ForceEndTurn':
        this.#forceEnd();
        return;
      case 'Configure':
        this.#configure(message);
        return;
      case 'CloseStream':
        if (this.#endReceived) return;
        this.#endReceived = true;
        this.#idle.stop();
        this.#link.endReceived();
        this.#stream.finish();
        return;
      default:
        this.#fail('UNPARSABLE_CLIENT_MESSAGE', 'The message could not be read.');
    }
  }

  binary(frame: Uint8Array): void {
    this.#begin();
    if (this.#endReceived || this.#over) return;
    this.#idle.counts();
    const { query } = this.#frame;
    if (!query.readable) {
      this.#fail('UNPARSABLE_CLIENT_MESSAGE', 'The audio could not be decoded.');
      return;
    }
    const samples = this.#audio.samples(frame);
    this.#samples += samples.length;
    if (this.#pace.isTooFast(this.#samples / query.sampleRate)) {
      this.#fail('UNPARSABLE_CLIENT_MESSAGE', 'Audio came too fast.');
      return;
    }
    this.#link.audioReceived(samples);
    this.#stream.write(samples);
    if (!this.#over) this.#link.audioProcessed(samples);
  }

  errorFrame({ code, message }: Extract<LinkAction, { type: 'error-frame' }>) {
    return { frame: this.#errorMessage(errorFields(code, message)), close: closes.plain };
  }

  hugeFrame(bytes: number): string {
    return filledFrame(bytes, (transcript) =>
      JSON.stringify({ type: 'TurnInfo', event: 'Update', turn_index: this.#turn, transcript, words: [] }),
    );
  }

  ended(): void {
    this.#over = true;
    this.#idle.stop();
    this.#stream.close();
    this.#ended();
  }

  #begin(): void {
    if (this.#begun || this.#over) return;
    this.#begun = true;
    const { query, requestId } = this.#frame;
    this.#link.send(JSON.stringify({ type: 'Connected', request_id: requestId, sequence_id: this.#next() }));
    this.#link.configured(query, query.sampleRate);
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence - 1;
  }

  #result(result: EngineResult): void {
    if (this.#over) return;
    this.#latest = result;
    const { text } = this.#spoken();
    const isNew = text !== '';
    if (isNew && this.#state === 'none') {
      this.#state = 'ongoing';
      this.#tell('StartOfTurn');
    } else if (isNew && this.#state === 'awaiting-end' && !result.final) {
      this.#state = 'ongoing';
      this.#tell('TurnResumed');
    } else if (!result.final && isNew) this.#tell('Update');
    // CloseStream does not end the turn that is going on.
    if (!result.final || this.#endReceived) return;
    if (isNew) {
      if (this.#frame.query.eager && this.#state === 'ongoing') this.#eagerEnd();
      this.#endTurn('model');
    }
    this.#latest = undefined;
    this.#forcedUntil = 0;
  }

  #eagerEnd(): void {
    if (!this.#frame.query.eager) return;
    this.#state = 'awaiting-end';
    this.#tell('EagerEndOfTurn');
  }

  #endTurn(trigger: NonNullable<FluxTurn['trigger']>): void {
    const { words } = this.#spoken();
    this.#tell('EndOfTurn', trigger);
    this.#state = 'none';
    this.#turn += 1;
    this.#turnFrom = Math.max(this.#turnFrom, words.at(-1)?.end ?? this.#processed);
  }

  #forceEnd(): void {
    if (this.#state === 'none') {
      if (this.#behaviour.warnsWithoutTurn) {
        const description = 'No turn is in progress.';
        const code = 'FORCE_END_TURN_NO_ACTIVE_TURN';
        this.#link.send(JSON.stringify({ type: 'Warning', sequence_id: this.#next(), code, description }));
      }
      return;
    }
    const { words } = this.#spoken();
    this.#endTurn('manual');
    this.#forcedUntil = words.at(-1)?.end ?? this.#processed;
  }

  /** What of the latest result belongs to the turn. */
  #spoken(): { readonly text: string; readonly words: Words } {
    const latest = this.#latest;
    const words = (latest?.words ?? []).filter((word) => word.start >= this.#forcedUntil);
    const isWhole = words.length === (latest?.words ?? []).length;
    return { words, text: isWhole ? (latest?.text ?? '') : words.map((word) => word.text).join(' ') };
  }

  #tell(event: FluxTurn['event'], trigger?: FluxTurn['trigger']): void {
    if (this.#over) return;
    const { text, words } = this.#spoken();
    const latest = this.#latest;
    const until = Math.max(this.#processed, words.at(-1)?.end ?? 0);
    this.#told = until;
    const turn: FluxTurn = {
      event,
      index: this.#turn,
      from: this.#turnFrom,
      until,
      text,
      words,
      confidence: confidences[event],
      ...(trigger !== undefined && { trigger }),
    };
    const message = turnInfoMessage(this.#frame, turn, this.#next(), this.#behaviour.fluxWordTimes);
    const final = event === 'EndOfTurn';
    this.#link.sendResult(message, {
      segment: this.#turn,
      ...latest,
      final,
      text,
      ...(latest?.words !== undefined && { words }),
    });
  }

  #configure(message: JsonObject): void {
    const thresholds: unknown = message['thresholds'] ?? {};
    const requestId = this.#frame.requestId;
    const good = isJsonObject(thresholds) && Object.values(thresholds).every((value) => typeof value === 'number');
    this.#link.send(
      JSON.stringify({
        type: good ? 'ConfigureSuccess' : 'ConfigureFailure',
        request_id: requestId,
        sequence_id: this.#next(),
        ...(good && { thresholds, keyterms: message['keyterms'] ?? [] }),
      }),
    );
  }

  #done(): void {
    const { endOfStream } = this.#link;
    if (this.#over || endOfStream === 'never') return;
    if (endOfStream === 'close-instead') {
      this.#link.close('close-before-end-of-stream', closes.internal);
      return;
    }
    // What was heard of the rest; no message says that it was the last.
    this.#processed = this.#samples / this.#frame.query.sampleRate;
    this.#tell('Update');
    this.#link.close('end-of-stream', closes.plain);
  }

  #errorMessage(fields: ReturnType<typeof errorFields>): string {
    return JSON.stringify({ type: 'Error', sequence_id: this.#next(), ...fields });
  }

  #fail(code: string, description: string): void {
    this.#link.fail(this.#errorMessage({ code, description }), closes.plain);
  }
}
