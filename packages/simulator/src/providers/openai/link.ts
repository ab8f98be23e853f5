import { filledFrame } from '../../filled-frame.ts';
import { parseJsonObject } from '@throughline/core/internal';
import type { Engine } from '../../engine.ts';
import type { LinkAction } from '../../faults/fault.ts';
import type { CloseFrame, LinkContext, ProviderLink } from '../../provider-server.ts';
import { samplesOf } from './audio.ts';
import { closeOf, errorOf, errors, invalid, type ServerError } from './errors.ts';
import { eventTypes, ServerEvents } from './events.ts';
import { OpenAISession } from './openai-session.ts';
import type { OpenAIBehaviour } from './options.ts';
import { readSession } from './session.ts';
import { VLLM_RATE, VllmSession } from './vllm-session.ts';

export interface LinkOptions {
  readonly engine: Engine;
  readonly behaviour: Required<OpenAIBehaviour>;
  /** What the key allows: an error ends the link at once. */
  readonly refusal: ServerError | undefined;
  readonly failure: ServerError | undefined;
}

type Message = Readonly<Record<string, unknown>>;

const MOST_BASE64 = (15 * 2 ** 20 * 4) / 3;
const NORMAL: CloseFrame = { code: 1000, reason: '' };

/** One connection to the simulated server: a greeting, an update that says what is transcribed, then audio and commits. */
export class OpenAILink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #options: LinkOptions;
  readonly #events: ServerEvents;
  readonly #id: string;
  readonly #timers: unknown[] = [];
  #session: OpenAISession | undefined;
  #vllm: VllmSession | undefined;
  #encoding: 'pcm' | 'pcmu' | 'pcma' = 'pcm';
  #over = false;

  constructor(link: LinkContext, options: LinkOptions) {
    this.#link = link;
    this.#options = options;
    this.#events = new ServerEvents(link.random);
    this.#id = this.#events.id('sess');
    // A server sends nothing before its answer to the handshake is out.
    this.#timers.push(link.clock.setTimeout(() => this.#greet(), 0));
  }

  text(frame: string): void {
    const message = parseJsonObject(frame);
    if (message === undefined) return this.#refuse(errors.json);
    const { type } = message;
    switch (type) {
      case 'session.update':
        return this.#update(message);
      case 'input_audio_buffer.append':
        return this.#append(message);
      case 'input_audio_buffer.commit':
        return this.#commit(message);
      case 'input_audio_buffer.clear':
        return this.#clear(message);
      default:
        return this.#refuse(errors.unknownType(type), message);
    }
  }

  binary(): void {
    this.#refuse(errors.binary);
  }

  errorFrame({ code, message, shape }: Extract<LinkAction, { type: 'error-frame' }>) {
    const { param, ...error } = errorOf(code, message);
    const full = shape === 'short' ? error : { ...error, param, event_id: null };
    // vLLM writes a text and a code side by side.
    const body = this.#vllm === undefined ? { error: full } : { error: error.message, code: error.code };
    return { frame: this.#events.write('error', body), close: NORMAL };
  }

  hugeFrame(bytes: number): string {
    return filledFrame(bytes, (delta) => JSON.stringify({ type: eventTypes.delta, item_id: 'item_huge', delta }));
  }

  ended(): void {
    this.#over = true;
    for (const timer of this.#timers) this.#link.clock.clearTimeout(timer);
    this.#session?.stop();
    this.#vllm?.stop();
  }

  get #isVllm(): boolean {
    return this.#options.behaviour.dialect === 'vllm';
  }

  get #expiresAt(): number {
    const { sessionSeconds } = this.#options.behaviour;
    const seconds = Number.isFinite(sessionSeconds) ? sessionSeconds : 3_600;
    return Math.floor(this.#link.clock.wallNow() / 1000 + seconds);
  }

  #greet(): void {
    if (this.#over) return;
    const { refusal, behaviour } = this.#options;
    if (refusal !== undefined) {
      this.#link.fail(
        this.#events.write('error', { error: refusal }),
        closeOf(refusal, refusal === errors.key ? 3000 : 4000),
      );
      return;
    }
    if (this.#isVllm) {
      this.#link.send(
        JSON.stringify({
          type: 'session.created',
          id: this.#id,
          created: Math.floor(this.#link.clock.wallNow() / 1000),
        }),
      );
      return;
    }
    this.#link.send(this.#events.write('session.created', { session: this.#echo({}) }));
    const { sessionSeconds } = behaviour;
    if (!Number.isFinite(sessionSeconds)) return;
    this.#timers.push(this.#link.clock.setTimeout(() => this.#expire(), sessionSeconds * 1000));
  }

  #expire(): void {
    const error = errors.expired(this.#options.behaviour.sessionSeconds / 60);
    this.#link.fail(this.#events.write('error', { error }), { code: 1001, reason: error.message });
  }

  #echo(session: object): object {
    return {
      id: this.#id,
      object: 'realtime.transcription_session',
      type: 'transcription',
      expires_at: this.#expiresAt,
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: null,
          turn_detection: null,
          noise_reduction: null,
        },
      },
      include: null,
      ...session,
    };
  }

  #update(message: Message): void {
    const { engine, behaviour, failure } = this.#options;
    const { dialect } = behaviour;
    if (
      dialect === 'vllm' ||
      (dialect === 'any' && message['session'] === undefined && message['model'] !== undefined)
    ) {
      this.#updateVllm(message);
      return;
    }
    const query = this.#link.query;
    if (query.has('model') && query.get('intent') !== 'transcription')
      return this.#refuse(errors.wrongSession, message);
    const session = readSession(message['session'], behaviour.models);
    if ('message' in session) return this.#refuse(session, message);
    if (this.#session === undefined) {
      this.#session = new OpenAISession({
        link: this.#link,
        engine,
        events: this.#events,
        session,
        behaviour,
        failure,
        engineFailed: (error) => this.#engineFailed(error),
      });
      this.#encoding = session.encoding;
    }
    this.#link.configured(session.echoed, session.sampleRate);
    this.#link.send(this.#events.write('session.updated', { session: this.#echo(session.echoed) }));
  }

  #updateVllm({ model }: Message): void {
    if (typeof model !== 'string') return this.#vllmError("'model'", 'processing_error');
    this.#vllm ??= new VllmSession(this.#link, this.#options.engine, (error) => this.#engineFailed(error));
    this.#link.configured({ model }, VLLM_RATE);
  }

  #append(message: Message): void {
    const { audio } = message;
    if (typeof audio !== 'string') return this.#refuse(errors.audio, message);
    if (audio.length > MOST_BASE64) return this.#refuse(errors.large, message);
    const samples = samplesOf(audio, this.#vllm === undefined ? this.#encoding : 'pcm');
    if (samples === undefined) {
      return this.#vllm === undefined
        ? this.#refuse(errors.audio, message)
        : this.#vllmError('Invalid audio data', 'invalid_audio');
    }
    if (this.#session === undefined && this.#vllm === undefined) return this.#unconfigured(message);
    this.#link.audioReceived(samples);
    this.#session?.append(samples);
    this.#vllm?.append(samples);
    if (!this.#over) this.#link.audioProcessed(samples);
  }

  #commit(message: Message): void {
    if (this.#vllm !== undefined) {
      this.#vllm.commit(message['final'] === true);
      return;
    }
    if (this.#session === undefined) return this.#unconfigured(message);
    const error = this.#session.commit();
    if (error !== undefined) this.#refuse(error, message);
  }

  #clear(message: Message): void {
    const { dialect } = this.#options.behaviour;
    if (this.#vllm !== undefined || dialect === 'compatible')
      return this.#refuse(errors.unknownType(message['type']), message);
    if (this.#session === undefined) return this.#unconfigured(message);
    this.#session.clear();
  }

  #unconfigured(message: Message): void {
    if (this.#isVllm) {
      this.#vllmError(
        'Model not validated. Make sure to validate the model by sending a session.update event.',
        'model_not_validated',
      );
      return;
    }
    const field = 'session.audio.input.transcription';
    this.#refuse(invalid('missing_required_parameter', `Missing required parameter: '${field}'.`, field), message);
  }

  #vllmError(error: string, code: string): void {
    this.#link.send(JSON.stringify({ type: 'error', error, code }));
  }

  /** Most errors leave the session as it is. */
  #refuse(error: ServerError, message: Message = {}): void {
    if (this.#vllm !== undefined || this.#isVllm) {
      const { type } = message;
      if (type === undefined) this.#vllmError('Invalid JSON', 'invalid_json');
      else this.#vllmError(`Unknown event type: ${String(type)}`, 'unknown_event');
      return;
    }
    const { event_id: caused } = message;
    const event_id = typeof caused === 'string' ? caused : null;
    this.#link.send(this.#events.write('error', { error: { ...error, event_id } }));
  }

  #engineFailed(error: Error): void {
    this.#link.fail(this.#events.write('error', { error: { ...errorOf(500, error.message), code: null } }), NORMAL);
  }
}
