import type { Engine, EngineStream } from '../../engine.ts';
import type { LinkAction } from '../../faults/fault.ts';
import type { CloseFrame, LinkContext, ProviderLink } from '../../provider-server.ts';
import { refusalOf } from './accounts.ts';
import { elsaErrorMessage } from './errors.ts';
import { failure, hugeMessage } from './messages.ts';
import type { ElsaBehaviour } from './options.ts';
import { type Answers, type Request, readRequest } from './request.ts';
import { ScriptedAnswers } from './scripted-answers.ts';
import { UnscriptedAnswers } from './unscripted-answers.ts';
import { readWave } from './wave.ts';

const SAMPLE_RATE = 16_000;
/** Which code follows an error is not published: the sample client hangs up first. */
const ERROR_CLOSE: CloseFrame = { code: 1000, reason: '' };

interface Streaming {
  readonly engine: EngineStream;
  readonly answers: Answers;
  seconds: number;
}

/**
 * One connection to the simulated ELSA: a request for a stream, audio in WAV files, `end_stream`, the result. A scripted
 * connection then takes another request. What the first message asks for is what the connection is: the addresses of both kinds
 * are one here.
 */
export class ElsaLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #engine: Engine;
  readonly #options: Required<ElsaBehaviour>;
  #kind: Request['kind'] = 'scripted';
  #streaming: Streaming | undefined;
  #ended = false;
  #over = false;

  constructor(link: LinkContext, options: Required<ElsaBehaviour>, engine: Engine) {
    this.#link = link;
    this.#options = options;
    this.#engine = engine;
  }

  text(frame: string): void {
    const request = readRequest(frame);
    if (request === 'end') this.#end();
    else if (request === undefined || this.#streaming !== undefined) this.#fail('unexpected message');
    else this.#start(request);
  }

  binary(frame: Uint8Array): void {
    const streaming = this.#streaming;
    // After the end, and after it has stopped listening, the provider ignores audio.
    if (streaming === undefined || this.#ended) return;
    const samples = readWave(frame);
    if (typeof samples === 'string') {
      this.#fail(samples);
      return;
    }
    const first = streaming.seconds === 0;
    streaming.seconds += samples.length / SAMPLE_RATE;
    this.#link.audioReceived(samples);
    streaming.answers.packet(first);
    streaming.engine.write(samples);
    if (!this.#over) this.#link.audioProcessed(samples);
    if (!this.#over && streaming.answers.stopsAfterSeconds <= streaming.seconds) this.#stopListening(streaming);
  }

  errorFrame({ message }: Extract<LinkAction, { type: 'error-frame' }>) {
    return { frame: failure(this.#kind, message ?? elsaErrorMessage('FailedToUseAudio')), close: ERROR_CLOSE };
  }

  hugeFrame(bytes: number): string {
    return hugeMessage(bytes);
  }

  ended(): void {
    this.#over = true;
    this.#streaming?.engine.close();
  }

  #start(request: Request): void {
    this.#kind = request.kind;
    const refusal = refusalOf(this.#link.headers, this.#options.accounts, request.kind);
    if (refusal !== undefined) {
      this.#fail(refusal.message);
      return;
    }
    const answers =
      request.kind === 'scripted'
        ? new ScriptedAnswers(this.#link, this.#options, request)
        : new UnscriptedAnswers(this.#link, this.#options, request);
    this.#ended = false;
    const engine = this.#engine.open(
      { sampleRate: SAMPLE_RATE, link: this.#link.link },
      {
        result: (result) => {
          if (!this.#over) answers.result(result);
        },
        done: () => {
          if (this.#over) return;
          this.#streaming = undefined;
          answers.done();
        },
        failed: (error) => this.#fail(elsaErrorMessage('ASRInterProcessException', { error: error.message })),
      },
    );
    this.#streaming = { engine, answers, seconds: 0 };
    this.#link.configured(request.config, SAMPLE_RATE);
    answers.started();
  }

  #end(): void {
    const streaming = this.#streaming;
    // A stream that has stopped listening has ended already; the client sends its end all the same.
    if (streaming === undefined || this.#ended) return;
    this.#ended = true;
    this.#link.endReceived();
    if (streaming.seconds === 0) {
      this.#fail(elsaErrorMessage('MissingAudioParam'));
      return;
    }
    streaming.answers.endReceived();
    streaming.engine.finish();
  }

  #stopListening({ answers, engine }: Streaming): void {
    this.#ended = true;
    answers.endReceived();
    engine.finish();
  }

  #fail(text: string): void {
    this.#link.fail(failure(this.#kind, text), ERROR_CLOSE);
  }
}
