import { Pacer } from './pacer.ts';
import { AudioLog } from './audio-log.ts';
import { isSilent } from '../audio/silence.ts';
import { SpeechDetector, type IsSpeech } from '../audio/speech.ts';
import { type Emitter, isThenable } from '../emitter.ts';
import type { Surface } from '../errors/remedies.ts';
import { withSummary, type SpeechError } from '../errors/speech-error.ts';
import type { RecognitionEvent, RecognitionLink } from '../protocol/recognition.ts';
import { Timeline } from '../transcript/timeline.ts';
import type { TranscriptResult } from '../results/result.ts';
import { ControlPlane } from '../session/control-plane.ts';
import type { DataPlane, LinkWork } from '../session/data-plane.ts';
import { SessionShell } from '../session/shell.ts';
import { sessionEvents, type SessionEvents, type SessionStatus } from '../session/events.ts';
import { Recognition } from './recognition.ts';
import { SettledAudio } from './settled-audio.ts';
import { Intake } from './intake.ts';
import type { LinkWarning } from '../session/link.ts';
import type { LivenessOptions } from '../session/liveness.ts';
import { GapTracker } from './gap-tracker.ts';
import type { Settings, TranscribeOptions } from './options.ts';
import { ReadThrottle } from './read-throttle.ts';
import { ResultReaders } from './result-readers.ts';
import type { Progress } from '../session/recovery.ts';
import type { Failure } from '../session/retry-policy.ts';
import { HIGH_SECONDS, Sender, type TranscriptionLink } from './feed.ts';
import { positionsOf, type Positions } from '../results/positions.ts';
import type { Summary } from '../results/summary.ts';
import type { sessionWarning } from '../errors/warnings.ts';
import { Wordless } from './wordless.ts';

const BYTES_PER_SAMPLE = 2;

/** A block of the window holds so many frames. */
const BLOCK_FRAMES = 10;

/**
 * The data plane of a session that hears: audio flows from the gate to the link, and results to the caller. Everything here
 * runs synchronously; the facade in transcription.ts adds the promises and streams that a caller holds.
 */
export class TranscriptionPlane<C extends object> implements DataPlane<RecognitionLink, RecognitionEvent> {
  readonly shell: SessionShell<SessionEvents, SessionStatus, Summary>;
  readonly emitter: Emitter<SessionEvents>;
  readonly readers = new ResultReaders<TranscriptResult>({
    onSlow: ({ message, remedy }) => {
      this.emitter.emit('warning', { code: 'slow-consumer', message, ...(remedy === undefined ? {} : { remedy }) });
    },
  });
  readonly window: AudioLog;
  readonly intake: Intake;
  readonly sender: Sender;
  readonly control: ControlPlane<C, RecognitionLink, RecognitionEvent>;
  readonly patient = true;
  /** Whether audio was given that the intake has not seen yet. */
  moreToCome = (): boolean => false;
  readonly #settings: Settings;
  readonly #steadily: boolean;
  readonly #sampleRate: number;
  readonly #audio: SettledAudio;
  readonly #timeline: Timeline;
  readonly #losses: GapTracker;
  readonly #hearing: Recognition<C>;
  readonly #detector: SpeechDetector;
  readonly #wordless: Wordless;
  readonly #readAhead: ReadThrottle;
  readonly #callersIsSpeech: IsSpeech | undefined;
  #ending = false;
  #enough = false;
  #overrunTold = false;

  constructor(options: TranscribeOptions<C>, settings: Settings, surface: Surface) {
    const { protocol } = options;
    this.#settings = settings;
    this.#steadily = protocol.traits.answers === 'steadily';
    this.#callersIsSpeech = options.isSpeech;
    this.#sampleRate = protocol.audio.sampleRate;
    this.shell = new SessionShell({
      events: sessionEvents,
      onListenerError: options.onListenerError,
      surface,
      status: () => this.status,
    });
    this.emitter = this.shell.emitter;
    const frameSamples = Math.round((protocol.traits.frameMs * this.#sampleRate) / 1000);
    this.window = new AudioLog(settings.windowSamples, frameSamples * BLOCK_FRAMES);
    this.#readAhead = new ReadThrottle(settings.windowSamples, this.#sampleRate);
    this.#detector = new SpeechDetector(this.#sampleRate);
    this.#audio = new SettledAudio({
      sampleRate: this.#sampleRate,
      isSilent: (from, to) => this.#isSilent(from, to),
      onGap: (gap) => this.emitter.emit('gap', gap),
      onSettled: (position) => this.#settled(position),
    });
    this.#timeline = new Timeline({
      audio: this.#audio,
      joiner: protocol.joiner,
      replay: protocol.traits.replay,
      preRollSeconds: settings.preRollSamples / this.#sampleRate,
      sink: {
        result: (result) => this.#tell(result),
        timesImpossible: () => this.#warnImpossible(),
        framesHarmless: (kind) => this.#warnHarmless(kind),
      },
    });
    this.#losses = new GapTracker(this.#sampleRate, {
      settled: () => this.#audio.settled,
      gap: (start, end, reason) => this.#audio.gap(start, end, reason),
    });
    this.sender = new Sender({
      window: this.window,
      pacer: new Pacer({ sampleRate: this.#sampleRate, pace: settings.pace, catchUp: settings.catchUp }),
      traits: protocol.traits,
      sampleRate: this.#sampleRate,
      idle: settings.idle,
      ports: {
        began: (link, position) => this.#hearing.began(link, position),
        progressed: () => this.intake.retry(),
        moreToCome: () => this.intake.waiting || this.moreToCome(),
        told: () => this.control.send({ type: 'endSent' }),
        isSpeech: (samples) => this.#isSpeech(samples),
      },
    });
    this.intake = new Intake(this.window, settings.overflow, this.#sampleRate, {
      frameSamples,
      surface,
      appended: () => this.#appended(),
      sendingAt: () => (this.sender.attached ? this.sender.position : undefined),
      everSent: () => this.sender.everSent,
      dropped: (from, to, unsent) => {
        if (!unsent) return;
        this.#losses.unsent(from, to);
        this.sender.skipTo(to);
      },
      overrun: () => this.#warnOverrun(),
    });
    this.#hearing = new Recognition({
      protocol,
      settings,
      audio: this.#audio,
      timeline: this.#timeline,
      window: this.window,
      sender: this.sender,
      losses: this.#losses,
      emitter: this.emitter,
      onText: () => this.control.links.answered(),
      onAnswer: () => this.intake.retry(),
      onInputClosed: () => this.#stop(),
    });
    this.#wordless = new Wordless({
      window: this.window,
      audio: this.#audio,
      sender: this.sender,
      sampleRate: this.#sampleRate,
      found: (position) => this.#hearing.wordless(position),
      warn: (warning) => this.emitter.emit('warning', warning),
    });
    this.control = new ControlPlane<C, RecognitionLink, RecognitionEvent>({
      protocol,
      session: options,
      settings,
      shell: this.shell,
      plane: this,
      onReady: () => {
        this.#overrunTold = false;
      },
    });
  }

  get positions(): Positions {
    const { accepted } = this.window;
    return positionsOf({ accepted, sent: this.sender.position, settled: this.#audio.settled }, this.#sampleRate);
  }

  get status(): SessionStatus {
    return { ...this.control.status, lagSeconds: this.#unsentSamples() / this.#sampleRate };
  }

  /** Whether the provider has heard enough: it takes no more audio, and neither does the session. */
  get inputClosed(): boolean {
    return this.#enough;
  }

  /** All audio was given; the end is told when it is sent. */
  end(): void {
    this.#ending = true;
    if (this.window.accepted > 0 || this.moreToCome() || this.intake.waiting) this.control.start();
    this.sender.end(this.#settings.clock.now());
    this.control.send({ type: 'end' });
  }

  /** Resolves when little is left to send of what was accepted; at once for a live source, which does not wait. */
  whenNearlySent(): Promise<void> {
    return this.#settings.live || this.shell.over ? Promise.resolve() : this.#readAhead.whenNear(this.#unsentSamples());
  }

  finalize(): void {
    this.sender.finalize(this.#settings.clock.now());
  }

  pause(paused: boolean): void {
    this.sender.paused = paused;
    if (!paused) this.sender.pump(this.#settings.clock.now());
  }

  summary(): Summary {
    const { accepted, acceptedSamples, settled, settledSamples } = this.positions;
    return {
      sampleRate: this.#sampleRate,
      accepted,
      acceptedSamples,
      settled,
      settledSamples,
      replayed: this.sender.replayed / this.#sampleRate,
      replayedSamples: this.sender.replayed,
      dials: this.control.links.dials,
      links: this.control.links.ready,
      finals: this.#timeline.finals,
      unreadFrames: this.#timeline.unreadFrames,
      warningsLeftOut: this.control.links.warningsLeftOut,
      wordless: this.#wordless.seconds,
      seams: [...this.#hearing.seams],
      gaps: [...this.#audio.gaps],
    };
  }

  unsettled(): Int16Array {
    const from = Math.max(this.#audio.settled, this.window.oldest);
    return this.window.copy(from, new Int16Array(Math.max(0, this.window.accepted - from)));
  }

  warn(...warning: Parameters<typeof sessionWarning>): void {
    this.shell.warn(...warning);
  }

  // What the control plane asks and tells

  liveness(): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    const highBytes = HIGH_SECONDS * BYTES_PER_SAMPLE * this.#sampleRate;
    return { sampleRate: this.#sampleRate, steadily: this.#steadily, highBytes };
  }

  attach(link: TranscriptionLink): LinkWork<RecognitionEvent> {
    return {
      start: () => {
        this.#wordless.attach(link, this.#settings.clock.now());
        this.#hearing.attach(link);
      },
      event: (event) => this.#hearing.event(link, event),
      frame: () => this.#hearing.frame(link),
      unread: (frame) => this.#hearing.unread(link, frame),
      tick: (now, late) => {
        // After a sleep what the provider has sent meanwhile comes first.
        if (!late) this.#hearing.tick(now);
        this.sender.tick(now);
        this.#wordless.tick(now, late);
      },
      drained: () => this.#drained(link),
      drainTimedOut: (limitMs) => this.#hearing.drainTimedOut(link, limitMs),
      detach: () => {
        this.#wordless.detach();
        this.sender.detach();
        this.#hearing.detach();
      },
    };
  }

  warned(_: TranscriptionLink, message: string, code: LinkWarning): void {
    this.warn(code, message, { at: this.sender.position / this.#sampleRate });
  }

  // More audio may come at any moment: there is always a reason for a link.
  failing(_: TranscriptionLink, failure: Failure): Failure {
    return failure;
  }

  progress(): Progress {
    return {
      finals: this.#timeline.finals,
      results: this.#hearing.results,
      position: this.sender.position,
      settled: this.#audio.settled,
      frameSamples: this.sender.frameSamples,
      ending: this.#ending,
      nothingLeft: this.nothingLeft(),
    };
  }

  nothingLeft(): boolean {
    if (this.intake.waiting || this.moreToCome()) return false;
    if (this.window.accepted === 0) return true;
    return this.#unsettledSamples() === 0 && this.#timeline.openSegments === 0 && !this.control.links.linked;
  }

  tick(): void {
    if (this.intake.waiting) this.intake.retry();
    this.#readAhead.look(this.#unsentSamples());
  }

  ending(): void {
    // What was sent, has no answer and is no longer held is in nobody's hands: now it is sure that no link will need it.
    this.#losses.linkReady(this.window.oldest, 'unanswered');
    this.#timeline.close();
    this.#audio.close();
  }

  closed(): void {
    this.#readAhead.release();
    this.readers.close();
    this.shell.closed.resolve(this.summary());
  }

  failed(error: SpeechError): void {
    withSummary(error, this.summary());
    this.intake.stop(error);
    this.#readAhead.release();
    this.readers.fail(error);
    this.shell.closed.reject(error);
  }

  /** Without a link all that has no answer waits, also what an earlier link was sent. */
  #unsentSamples(): number {
    return this.sender.attached ? this.window.accepted - this.sender.position : this.#unsettledSamples();
  }

  #unsettledSamples(): number {
    return this.window.accepted - this.#audio.settled;
  }

  #drained(link: TranscriptionLink): SpeechError | undefined {
    const { position } = this.sender;
    const error = this.#hearing.drained(link, position);
    if (error === undefined && this.#enough) this.#audio.gap(position, this.window.accepted, 'unwanted');
    return error;
  }

  #stop(): void {
    this.#enough = true;
    this.#ending = true;
    this.sender.stop(this.#settings.clock.now());
    this.control.send({ type: 'end' });
  }

  #appended(): void {
    const now = this.#settings.clock.now();
    if (!this.control.started || !this.sender.attached) this.control.work();
    this.sender.appended(now);
  }

  // What the caller hears

  #tell(result: TranscriptResult): void {
    this.#wordless.heard(result, this.#settings.clock.now());
    this.readers.push(result);
    if (result.type === 'final') this.emitter.emit('final', result);
    else if (result.type === 'partial') this.emitter.emit('partial', result);
    else this.emitter.emit('retract', result);
  }

  #settled(position: number): void {
    this.window.release(position - this.#settings.preRollSamples);
    this.#timeline.passed();
  }

  #isSpeech(samples: Int16Array): boolean {
    // Once there were results, audio without any is judged by how long they take here, not by what sounds like speech.
    if (this.#hearing.results > 0) return false;
    if (this.#callersIsSpeech === undefined) return this.#detector.push(samples);
    try {
      const answer: unknown = this.#callersIsSpeech(samples);
      if (!isThenable(answer)) return Boolean(answer);
      // An answer that comes later is none; what becomes of it must not end the process.
      this.emitter.call('isSpeech', () => answer);
      return true;
    } catch (error) {
      // The caller's own bug: told where listeners' are, and no reason to hold audio back.
      this.emitter.report(error, 'isSpeech');
      return true;
    }
  }

  #isSilent(from: number, to: number): boolean {
    if (from < this.window.oldest || to > this.window.accepted) return false;
    return isSilent(this.window.copy(from, new Int16Array(to - from)), this.#sampleRate);
  }

  #warnImpossible(): void {
    this.warn('times-impossible', 'the provider told times beyond the audio that it was sent; they are not used', {
      remedy:
        'Check that the protocol and its options match the provider: seconds may have been taken for milliseconds.',
      remedyOn: { command: 'Check that --url and --model belong to the same provider.' },
      at: this.sender.position / this.#sampleRate,
    });
  }

  #warnHarmless(kind: string): void {
    this.warn(
      'frames-ignored',
      `frames of the kind '${kind}' cannot be used, and nothing was missing where they came: no link is ended for them any more`,
      { at: this.sender.position / this.#sampleRate },
    );
  }

  #warnOverrun(): void {
    // Pre-roll is a help, not a promise: letting go of it costs no audio.
    if (this.#overrunTold || this.window.oldest <= this.#audio.settled) return;
    this.#overrunTold = true;
    const seconds = this.window.capacity / this.#sampleRate;
    this.warn('window-overrun', `${seconds} s of audio were sent without an answer, and the oldest was let go`, {
      remedy: 'Pass a window: { seconds } longer than the longest stretch that the provider leaves unanswered.',
      remedyOn: {
        assessment: 'Assess less audio at a time.',
        command: 'Make --window longer than the longest stretch that the provider leaves unanswered.',
      },
      at: this.window.oldest / this.#sampleRate,
    });
  }
}
