import type { ReplayWindow } from '../audio/replay-window.ts';
import type { SpeechDetector } from '../audio/speech.ts';
import type { Emitter } from '../emitter.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { Protocol, ProtocolEvent } from '../protocols/protocol.ts';
import { LinkMap } from '../transcript/link-map.ts';
import type { Timeline } from '../transcript/timeline.ts';
import type { Seam } from '../transcript/types.ts';
import type { Dialler } from './dialler.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { SessionEvents } from './events.ts';
import type { Link } from './link.ts';
import { NO_ANSWERS_CAP_MS, NO_ANSWERS_MS, type LivenessOptions } from './liveness.ts';
import type { Losses } from './losses.ts';
import type { SessionEvent } from './machine.ts';
import type { Settings } from './options.ts';
import type { LinkLife, Recovery } from './recovery.ts';
import { HIGH_SECONDS, type Sender, type SentMap } from './sender.ts';
import { sessionWarning } from './warnings.ts';

/** So many seams are remembered for the summary. */
const LISTED = 1_000;
const BYTES_PER_SAMPLE = 2;
const newLife: LinkLife = { livedMs: 0, answered: false };

export interface LinksOptions<C extends object> {
  readonly protocol: Protocol<C>;
  readonly settings: Settings;
  readonly dialler: Dialler<C>;
  readonly limiter: DialLimiter;
  readonly recovery: Recovery;
  readonly timeline: Timeline;
  readonly window: ReplayWindow;
  readonly sender: Sender;
  readonly losses: Losses;
  readonly detector: SpeechDetector;
  readonly emitter: Emitter<SessionEvents>;
  /** A link is ready for the first time, or again. */
  readonly onReady: () => void;
  /** An answer came: there may be room in the window. */
  readonly onAnswer: () => void;
}

/** The session's links, one after another: opens them, gives each its place on the source clock, and lets go of them. */
export class Links<C extends object> {
  readonly #options: LinksOptions<C>;
  readonly #sampleRate: number;
  readonly #seams: Seam[] = [];
  #link: Link | undefined;
  #voiceEpoch = 0;
  #lastLife = newLife;
  #dials = 0;
  #ready = 0;
  #results = 0;
  #noAnswersMs = NO_ANSWERS_MS;

  constructor(options: LinksOptions<C>) {
    this.#options = options;
    this.#sampleRate = options.protocol.audio.sampleRate;
  }

  /** Links that were tried. */
  get dials(): number {
    return this.#dials;
  }

  /** Links that became ready. */
  get ready(): number {
    return this.#ready;
  }

  /** Results with text since the session began. */
  get results(): number {
    return this.#results;
  }

  get seams(): readonly Seam[] {
    return this.#seams;
  }

  /** How the current or last link has lived. */
  get lastLife(): LinkLife {
    return this.#lastLife;
  }

  /** Whether there is a link that is not over. */
  get linked(): boolean {
    return this.#link !== undefined && !this.#link.over;
  }

  tick(now: number, late: boolean): void {
    this.#link?.tick(now, late);
  }

  /** Opens the link of this epoch; the function returned ends it. */
  open(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const { settings, limiter, dialler, recovery, timeline, sender, emitter } = this.#options;
    this.#lastLife = newLife;
    this.#dials += 1;
    limiter.dialled(settings.clock.now());
    const link = dialler.open(epoch, this.#livenessOptions(), {
      opened: (opened) => {
        this.#tell(opened, 'open');
        edge({ type: 'opened' });
      },
      ready: (readied) => {
        this.#ready += 1;
        recovery.streaming();
        edge({ type: 'ready' });
        this.#tell(readied, 'ready');
        this.#options.onReady();
        this.#attach(readied);
      },
      event: (from, event) => this.#heard(from, event),
      warning: (_, message) => {
        const at = sender.position / this.#sampleRate;
        emitter.emit('warning', sessionWarning('frame-malformed', message, { at }));
      },
      drained: (drained) => {
        timeline.lastWord(sender.position);
        this.#tell(drained, 'drained');
        edge({ type: 'drained' });
      },
      drainTimedOut: (late, limitMs) => this.#drainTimedOut(late, limitMs, edge),
      failed: (failed, failure) => {
        if (failure.error.code === 'link-silent')
          this.#noAnswersMs = Math.min(NO_ANSWERS_CAP_MS, this.#noAnswersMs * 2);
        emitter.emit('link', { ...factsOf(failed), state: 'failed', error: failure.error });
        edge({ type: 'failed', failure });
      },
    });
    this.#link = link;
    this.#tell(link, 'dialling');
    return () => this.#leave(link);
  }

  #livenessOptions(): LivenessOptions {
    return {
      sampleRate: this.#sampleRate,
      steadily: this.#options.protocol.traits.answers === 'steadily',
      noAnswersMs: this.#noAnswersMs,
      highBytes: HIGH_SECONDS * BYTES_PER_SAMPLE * this.#sampleRate,
    };
  }

  #leave(link: Link): void {
    this.#lastLife = { livedMs: link.livedMs, answered: link.answered };
    link.dispose();
    this.#link = undefined;
    this.#options.sender.detach();
    this.#options.timeline.linkLost();
    this.#options.recovery.stopped(this.#lastLife);
  }

  /** Decides where the link begins: as far back as it must, as little as it may. */
  #attach(link: Link): void {
    const { protocol, settings, timeline, window, sender, losses } = this.#options;
    const whole = protocol.traits.replay === 'whole';
    let from = whole ? 0 : Math.max(0, timeline.settled - settings.preRollSamples);
    if (from < window.oldest && !sender.canReread(from)) {
      losses.linkReady(window.oldest, 'overflow');
      from = window.oldest;
    }
    const present = Math.floor(window.accepted - settings.maxLagSamples);
    if (present > from) {
      losses.linkReady(present, 'lag');
      from = present;
    }
    sender.attach(link, from, settings.clock.now());
  }

  /** The link sends its first sample: from now on it is the session's voice. */
  began(link: Link, position: number): SentMap {
    const { protocol, timeline, sender, emitter } = this.#options;
    const map = new LinkMap(this.#sampleRate);
    const settled = timeline.settled;
    timeline.beginLink({ epoch: link.epoch, from: position, map });
    if (this.#voiceEpoch > 0) {
      const seam: Seam = {
        epoch: link.epoch,
        from: position,
        settled,
        replayed: Math.max(0, sender.everSent - position),
        exact: protocol.traits.wordTimes !== 'none',
      };
      this.#seams.push(seam);
      if (this.#seams.length > LISTED) this.#seams.shift();
      emitter.emit('seam', seam);
    }
    this.#voiceEpoch = link.epoch;
    return map;
  }

  #heard(link: Link, event: Extract<ProtocolEvent, { type: 'result' | 'processed' | 'ack' }>): void {
    // A link that was sent nothing yet has nothing to say about this session's audio.
    if (link.epoch !== this.#voiceEpoch) return;
    const { settings, timeline, onAnswer } = this.#options;
    if (event.type === 'result') {
      if (event.text !== '') {
        this.#results += 1;
        this.#noAnswersMs = NO_ANSWERS_MS;
      }
      timeline.receive(event);
    } else if (event.type === 'processed') timeline.processed(event.until, settings.clock.now());
    else timeline.ack(event.n, settings.clock.now());
    onAnswer();
  }

  #drainTimedOut(link: Link, limitMs: number, edge: (event: SessionEvent) => void): void {
    const { protocol, timeline, window, sender, detector, emitter } = this.#options;
    const { settled } = timeline;
    const held = window.oldest <= settled;
    if (held && detector.isQuiet(window.copy(settled, new Int16Array(window.accepted - settled)))) {
      const message = 'the service never said that it had finished; all that it left unanswered is quiet';
      emitter.emit('warning', sessionWarning('no-last-word', message, { at: settled / this.#sampleRate }));
      timeline.lastWord(sender.position);
      edge({ type: 'drained' });
      return;
    }
    const error = new SpeechError('drain-timeout', {
      message: `the end was told, and within ${limitMs / 1000} s the service has not said its last word`,
      context: { limitMs },
      // Once: the policy counts how often.
      recovery: 'reconnect',
      provider: protocol.name,
      requestId: link.requestId,
    });
    edge({ type: 'failed', failure: { error, limited: false, phase: 'draining' } });
  }

  #tell(link: Link, state: 'dialling' | 'open' | 'ready' | 'drained'): void {
    this.#options.emitter.emit('link', { ...factsOf(link), state });
  }
}

function factsOf(link: Link): { readonly epoch: number; readonly requestId?: string } {
  return link.requestId === undefined ? { epoch: link.epoch } : { epoch: link.epoch, requestId: link.requestId };
}
