import { isJsonObject, parseJson, uuid } from '@throughline/core/internal';
import type { Engine, EngineStream } from '../../engine.ts';
import { AudioIn } from '../../audio-in.ts';
import type { LinkAction } from '../../faults/fault.ts';
import { IdleWatch } from '../../idle-watch.ts';
import { LinkTimers } from '../../link-timers.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import type { Accounts } from './accounts.ts';
import { END_CLOSE, errorClose, hugeMessage, message, refusal, type Refusal } from './messages.ts';
import type { AssemblyaiBehaviour } from './options.ts';
import { readRequest, readUpdate, type Request } from './request.ts';
import { TurnWriter } from './turns.ts';

/** What the links of one server share. */
export interface AssemblyaiState {
  readonly behaviour: Required<AssemblyaiBehaviour>;
  readonly engine: Engine;
  readonly accounts: Accounts;
}

/** Shortest and longest message of audio, in milliseconds. */
const AUDIO_MS = [50, 1_000] as const;
/** A length may be off by the samples that make no whole millisecond. */
const ROUNDING_MS = 0.1;
/** The provider takes its time before it speaks; milliseconds. */
const BEGIN_MS = 20;

interface Streaming {
  readonly engine: EngineStream;
  readonly turns: TurnWriter;
}

/** One session of the simulated AssemblyAI: `Begin`, turns for audio, and after `Terminate` a `Termination` and the close. */
export class AssemblyaiLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #state: AssemblyaiState;
  readonly #timers: LinkTimers;
  #request: Request | undefined;
  #streaming: Streaming | undefined;
  #begunAt = 0;
  #received = 0;
  #revisedAt = 0;
  #endReceived = false;
  #over = false;
  #audio = new AudioIn('linear16');
  #idle: IdleWatch | undefined;

  constructor(link: LinkContext, state: AssemblyaiState) {
    this.#link = link;
    this.#state = state;
    this.#timers = new LinkTimers(link.clock);
    // The socket is open before anything is judged.
    this.#timers.later(BEGIN_MS, () => this.#begin());
  }

  text(frame: string): void {
    this.#idle?.counts();
    const given = parseJson(frame);
    if (given === undefined) return this.#refuse(refusal.json);
    if (!isJsonObject(given)) return this.#refuse(refusal.message(frame.slice(0, 40)));
    const { type } = given;
    switch (type) {
      case 'Terminate':
        return this.#end();
      case 'ForceEndpoint':
        return this.#streaming?.turns.force();
      case 'KeepAlive':
        return undefined;
      case 'UpdateConfiguration':
        return this.#update(given);
      default:
        return this.#refuse(typeof type === 'string' ? refusal.type(type) : refusal.message(frame.slice(0, 40)));
    }
  }

  binary(frame: Uint8Array): void {
    this.#idle?.counts();
    const request = this.#request;
    const streaming = this.#streaming;
    if (request === undefined || streaming === undefined) return this.#refuse(refusal.message('audio before Begin'));
    if (this.#endReceived) return;
    const samples = this.#audio.samples(frame);
    const lengthMs = (samples.length / request.sampleRate) * 1000;
    if (lengthMs < AUDIO_MS[0] - ROUNDING_MS || lengthMs > AUDIO_MS[1] + ROUNDING_MS) {
      return this.#refuse(refusal.length(lengthMs));
    }
    this.#received += samples.length / request.sampleRate;
    const elapsed = (this.#link.clock.now() - this.#begunAt) / 1000;
    if (this.#received > elapsed + this.#state.behaviour.aheadSeconds) {
      return this.#refuse(refusal.rate(this.#received, elapsed));
    }
    this.#link.audioReceived(samples);
    streaming.engine.write(samples);
    if (this.#over) return;
    streaming.turns.heard(this.#received);
    if (request.revisionMs > 0 && (this.#received - this.#revisedAt) * 1000 >= request.revisionMs) {
      this.#revisedAt = this.#received;
      streaming.turns.revise();
    }
    this.#link.audioProcessed(samples);
  }

  errorFrame({ code, message: text, shape }: Extract<LinkAction, { type: 'error-frame' }>) {
    const words = text ?? (code >= 500 && code < 600 ? refusal.internal.text : `error ${code}`);
    return { frame: message.error(words, shape === 'short' ? undefined : code), close: errorClose(code) };
  }

  hugeFrame(bytes: number): string {
    return hugeMessage(bytes);
  }

  ended(): void {
    this.#over = true;
    this.#timers.stop();
    this.#idle?.stop();
    this.#streaming?.engine.close();
  }

  #begin(): void {
    const { behaviour, accounts, engine } = this.#state;
    const { query, headers, clock } = this.#link;
    const admitted = accounts.admit(headers['authorization'], query.get('token') ?? undefined);
    if ('code' in admitted) return this.#refuse(admitted);
    const request = readRequest(query, behaviour.models, behaviour.unknownParameters);
    if ('code' in request) return this.#refuse(request);
    const { longestSeconds } = admitted;
    this.#request = request;
    this.#begunAt = clock.now();
    if (request.encoding === 'pcm_mulaw') this.#audio = new AudioIn('mulaw');
    const turns = new TurnWriter(this.#link, request, behaviour);
    const stream = engine.open(
      { sampleRate: request.sampleRate, link: this.#link.link },
      {
        result: (result) => {
          if (!this.#over) turns.result(result);
        },
        processed: (seconds) => {
          if (!this.#over) turns.processed(seconds);
        },
        done: () => {
          if (!this.#over) this.#terminate();
        },
        failed: () => this.#refuse(refusal.internal),
      },
    );
    this.#streaming = { engine: stream, turns };
    const { model, mode, speakers } = request;
    this.#link.send(
      message.begin(uuid(this.#link.random), Math.floor(clock.wallNow() / 1000 + longestSeconds), {
        model,
        mode,
        api_version: '2025-05-12',
        speaker_labels: speakers,
        redact_pii: query.get('redact_pii') === 'true',
        filter_profanity: query.get('filter_profanity') === 'true',
        domain: query.get('domain'),
        voice_focus: query.get('voice_focus'),
      }),
    );
    this.#timers.later(longestSeconds * 1000, () => this.#refuse(refusal.expired));
    this.#timers.later(behaviour.heartbeatMs, () => this.#beat());
    const { inactivitySeconds } = request;
    this.#idle = new IdleWatch(clock, inactivitySeconds, () => this.#refuse(refusal.idle(inactivitySeconds)));
    this.#link.configured(Object.fromEntries([...query].filter(([name]) => name !== 'token')), request.sampleRate);
  }

  #beat(): void {
    if (this.#request?.heartbeats === true) {
      this.#link.send(message.heartbeat(this.#received, this.#link.clock.now() - this.#begunAt));
    }
    this.#timers.later(this.#state.behaviour.heartbeatMs, () => this.#beat());
  }

  #update(update: Readonly<Record<string, unknown>>): void {
    if (this.#request === undefined) return;
    const request = readUpdate(this.#request, update);
    if ('code' in request) return this.#refuse(request);
    this.#request = request;
    if (this.#streaming !== undefined) this.#streaming.turns.request = request;
  }

  #end(): void {
    if (this.#endReceived) return;
    this.#endReceived = true;
    this.#link.endReceived();
    if (this.#streaming === undefined) this.#terminate();
    else this.#streaming.engine.finish();
  }

  #terminate(): void {
    const { endOfStream, clock } = this.#link;
    if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', END_CLOSE);
    if (endOfStream !== 'send') return;
    this.#streaming?.turns.revise();
    this.#link.sendEndOfStream(message.termination(this.#received, (clock.now() - this.#begunAt) / 1000));
    this.#link.close('end-of-stream', END_CLOSE);
  }

  #refuse({ code, text }: Refusal): void {
    if (!this.#over) this.#link.fail(message.error(text, code), errorClose(code));
  }
}
