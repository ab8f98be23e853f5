import type { Positions } from '../results/positions.ts';
import { samplesPerChannel } from '../audio/chunk.ts';
import type { AudioChunk, AudioFormat } from '../audio/format.ts';
import type { AudioSource, SkipSpan } from '../audio/source.ts';
import { Emitter } from '../emitter.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import { deferred, rejected } from '../deferred.ts';
import type { SessionStatus } from '../session/events.ts';
import type { LinkParts } from '../transcription/link-parts.ts';
import type { TranscribeOptions } from '../transcription/options.ts';
import type { LoadLinkParts } from '../transcription/plane.ts';
import type { PipeOptions, TranscriptionSession } from '../transcription/session.ts';
import type { AssessmentStats } from '../results/stats.ts';
import type { Summary } from '../results/summary.ts';
import { samplesOfSkip } from '../transcription/skip-span.ts';
import { transcribeFor } from '../transcription/transcription.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { asRecognition } from './as-recognition.ts';
import { Assessments } from './assessments.ts';
import { checkedSource } from './checked-source.ts';
import { Session } from '../session/session.ts';
import type { AssessmentProtocol } from '../protocol/assessment.ts';
import { assessmentEvents, type AssessmentEvents, type AssessmentSession } from './session.ts';
import type { Assessment } from '../results/assessment.ts';

/** As of a transcription. What concerns replay is not: the stream is one piece, and all of it is kept until the result has come. */
export interface AssessOptions<C extends object> extends Omit<
  TranscribeOptions<C>,
  'protocol' | 'window' | 'replay' | 'idle' | 'rotate'
> {
  /** Which provider, and how it is asked: what `elsaScripted({ … })` and its like of `@throughline/core/providers/…` return. It decides what `credentials` hold. */
  readonly protocol: AssessmentProtocol<C>;
}

/** These events of the session beneath are passed on. */
const passedOn = ['status', 'link', 'seam', 'gap', 'warning', 'measure', 'failure'] as const;
/** Seconds that the window is longer than the longest stream, and the longest window. */
const SPARE_SECONDS = 5;
const LONGEST_WINDOW_SECONDS = 3_600;
/** A result describes every sound of every word. */
const INBOUND_BYTES = 8 * 2 ** 20;

/** Begins an assessment; `parts`: what its links are made of, or what loads that. The options were checked. */
export function assessWith<C extends object>(
  options: AssessOptions<C>,
  parts: LinkParts | LoadLinkParts,
): AssessmentSession {
  return new Assessing(options, parts);
}

/** The session beneath is a transcription: to it an assessment is a result like any other. */
class Assessing<C extends object>
  extends Session<AssessmentEvents, SessionStatus, Summary>
  implements AssessmentSession
{
  readonly #session: TranscriptionSession;
  readonly #protocol: AssessmentProtocol<C>;
  readonly #input: AudioFormat;
  readonly #emitter: Emitter<AssessmentEvents>;
  readonly #result = deferred<Assessment>();
  #final: Assessment | undefined;
  #ending = false;
  #refusalReported = false;
  #stopped = false;

  constructor(options: AssessOptions<C>, parts: LinkParts | LoadLinkParts) {
    const { protocol, onListenerError } = options;
    const assessments = new Assessments();
    const session = sessionBeneath(options, assessments, parts);
    // At once: the session beneath emits all that it does, when its state is in place.
    const emitter = new Emitter(assessmentEvents, { onListenerError });
    super(emitter, session);
    this.#session = session;
    this.#protocol = protocol;
    this.#input = { ...protocol.audio, ...options.input };
    this.#emitter = emitter;
    // Told by the session itself, so that nothing of a link that is over gets through.
    session.on('partial', ({ text }) => {
      const assessment = assessments.take(text);
      if (assessment !== undefined) emitter.emit('interim', assessment);
    });
    session.on('final', ({ text }) => {
      this.#final = assessments.take(text);
    });
    session.on('status', ({ state }) => {
      if (state === 'ending') this.#reportStopped();
    });
    for (const name of passedOn) this.#passOn(name);
    void this.#conclude();
  }

  get result(): Promise<Assessment> {
    return this.#result.promise;
  }

  get input(): AudioFormat {
    return this.#input;
  }

  get positions(): Positions {
    return this.#session.positions;
  }

  write(chunk: AudioChunk): Promise<void> {
    try {
      this.#assertLength(this.#secondsOf(chunk));
    } catch (error) {
      this.#reportRefused(error);
      return rejected(error);
    }
    return this.#session.write(chunk);
  }

  pipe(source: AudioSource, options: PipeOptions = {}): Promise<void> {
    const checked = checkedSource(source, {
      length: (seconds) => this.#assertLength(seconds),
      chunk: (chunk) => this.#assertLength(this.#secondsOf(chunk)),
      skip: (span) => this.#assertLength(this.#secondsOfSkip(span)),
      ended: () => {
        this.#ending ||= options.end === true;
      },
    });
    return this.#session.pipe(checked, options);
  }

  get stats(): AssessmentStats {
    // To the session beneath an assessment is a final.
    const { finals: _, ...stats } = this.#session.stats;
    return stats;
  }

  summary(): Summary {
    return this.#session.summary();
  }

  unsettled(): Int16Array {
    return this.#session.unsettled();
  }

  protected finish(): void {
    this.#ending = true;
    void this.#session.end();
  }

  async #conclude(): Promise<void> {
    try {
      const summary = await this.#session.closed;
      if (this.#final === undefined) this.#result.reject(nothingAssessed(this.#protocol.name, summary));
      else this.#result.resolve(this.#final);
    } catch (error) {
      this.#result.reject(error as SpeechError);
    }
  }

  /** Not every caller looks at what `write` returns. */
  #reportRefused(error: unknown): void {
    if (this.#refusalReported || !isSpeechError(error)) return;
    this.#refusalReported = true;
    const { remedyOn } = error;
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy, remedyOn };
    this.#emitter.emit('warning', sessionWarning('audio-refused', `this write was refused: ${error.message}`, remedy));
  }

  /** While a converter loads, what waits for it is not counted; there the window is the limit. */
  #assertLength(moreSeconds: number): void {
    this.#protocol.assertLength(this.#session.positions.accepted + moreSeconds);
  }

  #secondsOf(chunk: AudioChunk): number {
    return samplesPerChannel(chunk, this.#input) / this.#input.sampleRate;
  }

  #secondsOfSkip(span: SkipSpan): number {
    const { sampleRate } = this.#session.summary();
    return samplesOfSkip(span, sampleRate) / sampleRate;
  }

  #passOn(name: (typeof passedOn)[number]): void {
    this.#session.on(name, (event) => this.#emitter.emit(name, event));
  }

  #reportStopped(): void {
    if (this.#ending || this.#stopped) return;
    this.#stopped = true;
    this.#emitter.emit('stopped', { at: this.positions.sent });
  }
}

function sessionBeneath<C extends object>(
  options: AssessOptions<C>,
  assessments: Assessments,
  parts: LinkParts | LoadLinkParts,
): TranscriptionSession {
  const { protocol } = options;
  const { longestSeconds } = protocol;
  const transcribed: TranscribeOptions<C> = {
    ...options,
    protocol: asRecognition(protocol, (assessment, text) => assessments.add(assessment, text)),
    limits: { inboundBytes: INBOUND_BYTES, ...options.limits },
    ...(longestSeconds === undefined ? {} : { window: { seconds: windowSeconds(longestSeconds) } }),
  };
  return transcribeFor('assessment', transcribed, parts);
}

function windowSeconds(longestSeconds: number): number {
  return Math.min(longestSeconds + SPARE_SECONDS, LONGEST_WINDOW_SECONDS);
}

function nothingAssessed(provider: string, { acceptedSamples }: Summary): SpeechError {
  if (acceptedSamples === 0) {
    return new SpeechError('field-missing', {
      message: 'the session ended before any audio was written, so that there is nothing to assess',
      context: { field: 'audio' },
      remedy: 'Write audio before you end the session.',
      provider,
    });
  }
  return new SpeechError('unknown-provider-error', {
    message: `${provider} has ended the stream without an assessment`,
    context: {},
    recovery: 'none',
    provider,
  });
}
