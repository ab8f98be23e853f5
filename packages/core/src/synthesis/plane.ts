import type { Emitter } from '../emitter.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisLink } from '../protocol/synthesis.ts';
import type { VoiceStats } from '../results/stats.ts';
import { ControlPlane } from '../session/control-plane.ts';
import type { DataPlane } from '../session/data-plane.ts';
import type { LinkGovernor } from '../session/governor/admission.ts';
import type { LivenessOptions } from '../session/liveness.ts';
import { PercentileCounts } from '../session/percentile-counts.ts';
import type { Progress } from '../session/recovery.ts';
import type { Failure } from '../session/retry-policy.ts';
import type { RouteChange } from '../session/route-change.ts';
import type { RouteSource } from '../session/route.ts';
import { SessionShell } from '../session/shell.ts';
import { accountGovernor } from './account-governor.ts';
import { failWhoCannotWait } from './cannot-wait.ts';
import { Delivery } from './delivery.ts';
import type { ListedVoiceOptions } from './routes.ts';
import type { VoiceSettings } from './settings.ts';
import { VoiceLinkWork, type VoiceContext } from './link-work.ts';
import type { VoiceLink } from './sentence-channel.ts';
import type { SpokenText } from './text-source.ts';
import { SentenceLosses } from './sentence-losses.ts';
import { SpokenUtterance } from './utterance.ts';
import { UtteranceQueue } from './utterance-queue.ts';
import { utteranceError } from './utterance-error.ts';
import { VoiceParts } from './voice-parts.ts';
import type { VoiceRoute } from './voice-route.ts';
import { VoiceShares } from './voice-shares.ts';
import { voiceEvents, type VoiceEvents, type VoiceStatus, type VoiceSummary } from './session.ts';

/** So many bytes of text that do not leave are a sign of death. */
const HIGH_BYTES = 2 ** 20;

/**
 * The data plane of a session that speaks: utterances queue, their sentences go out one at a time, and audio flows from the
 * link to the reader. Everything here runs synchronously; the facade in synthesize.ts adds the promises that a caller holds.
 */
export class SynthesisPlane implements DataPlane<SynthesisLink, SynthesisEvent> {
  readonly shell: SessionShell<VoiceEvents, VoiceStatus, VoiceSummary>;
  readonly emitter: Emitter<VoiceEvents>;
  readonly control: ControlPlane<object, SynthesisLink, SynthesisEvent>;
  // A voice has all that it asked for: only the link's own end is missing, and the next link waits for it.
  readonly patient = false;
  readonly utterances = true;
  /** In the order in which they are preferred. */
  readonly #voices: readonly [VoiceParts, ...VoiceParts[]];
  /** That of the route in use. */
  #voice: VoiceParts;
  /** Where there are several. */
  readonly #shares: VoiceShares | undefined;
  /** Why that route is in use, where nobody has heard it yet. */
  #change: Pick<RouteChange, 'reason' | 'error'> | undefined;
  readonly #settings: VoiceSettings;
  readonly #delivery: Delivery;
  readonly #context: VoiceContext;
  /** The link that takes sentences. */
  #active: VoiceLinkWork | undefined;
  readonly #queue = new UtteranceQueue();
  readonly #losses = new SentenceLosses();
  readonly #firstAudioMs = new PercentileCounts();
  #ending = false;
  #pumping = false;
  #pumpAgain = false;

  constructor(options: ListedVoiceOptions, settings: VoiceSettings) {
    const { clock, sampleRate } = settings;
    const { createConverter } = options;
    const [first, ...others] = options.routes;
    const rate = sampleRate === undefined ? undefined : { sampleRate, createConverter, clock };
    this.#voices = [
      new VoiceParts(0, first.protocol, rate),
      ...others.map(({ protocol }, index) => new VoiceParts(index + 1, protocol, rate)),
    ];
    [this.#voice] = this.#voices;
    if (others.length > 0) this.#shares = new VoiceShares(options.routes.map(({ protocol }) => protocol.name));
    this.#settings = settings;
    this.shell = new SessionShell({
      events: voiceEvents,
      onListenerError: options.onListenerError,
      surface: 'voice',
      status: () => this.status,
    });
    this.emitter = this.shell.emitter;
    this.#delivery = new Delivery({
      resume: settings.resume,
      bufferSeconds: settings.bufferSeconds,
      sampleRate,
      shares: this.#shares,
      channel: () => this.#active?.channel,
      emitter: this.emitter,
      voiceChanged: (voice) => this.#told(voice),
      roomMade: () => this.#pump(),
    });
    this.#context = {
      clock,
      delivery: this.#delivery,
      idle: () => this.#queue.length === 0,
      wanted: () => this.control.admission.wanted,
      shared: () => this.control.admission.shared,
      began: (work) => this.#began(work),
      left: (work) => {
        if (this.#active === work) this.#active = undefined;
      },
      answered: () => this.control.links.answered(),
      firstAudio: (ms, epoch) => {
        this.#firstAudioMs.add(ms);
        this.shell.measured('first-audio', ms, epoch);
      },
      warn: (message) => this.shell.warn('frame-malformed', message),
      pump: () => this.#pump(),
      endSent: () => this.control.send({ type: 'endSent' }),
      redial: () => {
        if (!this.#ending) this.control.work();
      },
    };
    this.control = new ControlPlane<object, SynthesisLink, SynthesisEvent>({
      routes: [sourceOf(first), ...others.map((route) => sourceOf(route))],
      session: options,
      settings,
      shell: this.shell,
      plane: this,
    });
  }

  get status(): VoiceStatus {
    return { ...this.control.status, utterances: this.#queue.length };
  }

  get stats(): VoiceStats {
    const { utterances, completed, sentences, seconds, sampleRate } = this.summary();
    const firstAudioMs = this.#firstAudioMs.all;
    return {
      ...this.control.links.stats,
      utterances,
      completed,
      sentences,
      seconds,
      unreadSeconds: this.#delivery.unreadSamples / sampleRate,
      ...(firstAudioMs && { firstAudioMs }),
    };
  }

  say(text: SpokenText): SpokenUtterance {
    const utterance = new SpokenUtterance({
      number: this.#queue.next(),
      speaker: this.#voice.protocol,
      sampleRate: this.#settings.sampleRate ?? this.#voice.protocol.traits.sampleRate,
      ports: {
        changed: () => this.#pump(),
        unread: (change) => this.#delivery.unread(change),
      },
    });
    const refusal = this.shell.refusal('text', this.#ending);
    if (refusal !== undefined) {
      utterance.fail(refusal);
      return utterance;
    }
    this.#queue.push(utterance);
    utterance.read(text);
    if (utterance.over) return utterance;
    // Nothing is ended for it: there is no link.
    if (this.control.resting) this.control.goBack();
    this.control.work();
    return utterance;
  }

  end(): void {
    if (this.shell.over) return;
    this.#ending = true;
    this.control.send({ type: 'end' });
    this.#pump();
  }

  summary(): VoiceSummary {
    const { links } = this.control;
    const sampleRate = this.#sampleRate;
    return {
      sampleRate,
      utterances: this.#queue.taken,
      completed: this.#queue.completed,
      sentences: this.#delivery.sentences,
      seconds: this.#delivery.samples / sampleRate,
      samples: this.#delivery.samples,
      dials: links.dials,
      links: links.ready,
      ...(this.#shares && { routes: this.#shares.all(sampleRate), broken: this.#delivery.broken }),
      seams: this.#delivery.seams.all,
    };
  }

  // What the control plane calls

  liveness(): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    // A sentence in flight is all that an answer is due to; how much speech it is does not matter.
    return { sampleRate: 1, steadily: true, highBytes: HIGH_BYTES };
  }

  admit(route: number): Promise<void> {
    return this.#voiceOf(route).prepared();
  }

  // Of the route in use: no link is made on any other.
  governor(): LinkGovernor | undefined {
    const { protocol } = this.#voice;
    const { name } = protocol;
    const rules = protocol.slots?.(this.control.route.keeper.current);
    return rules === undefined ? undefined : accountGovernor(this.#settings.clock, name, rules);
  }

  attach(link: VoiceLink, _beside?: boolean, route = 0): VoiceLinkWork {
    this.#shares?.add(route, { links: 1 });
    return new VoiceLinkWork(link, this.#voiceOf(route), this.#context);
  }

  routeChanged({ index, reason, error }: Pick<RouteChange, 'index' | 'reason' | 'error'>): void {
    this.#voice = this.#voiceOf(index);
    this.#change = { reason, ...(error !== undefined && { error }) };
  }

  warned(_: VoiceLink, message: string): void {
    this.shell.warn('frame-malformed', message);
  }

  failing(link: VoiceLink, failure: Failure): Failure | 'rest' {
    const { error, phase } = failure;
    const utterance = this.#active?.link === link ? this.#active.stop() : undefined;
    if (error.scope === 'utterance' && (phase === 'streaming' || phase === 'draining')) {
      utterance?.fail(error);
      return 'rest';
    }
    if (this.#settings.resume === 'fail' && utterance !== undefined && this.#delivery.begun(utterance)) {
      utterance.fail(error);
    }
    // Where there is another voice, nobody has to wait.
    const gaveUp =
      !this.control.hasOther &&
      failWhoCannotWait(error, {
        first: utterance ?? this.#queue.first,
        queue: this.#queue.all,
        budgetMs: this.#settings.retryLimits.budgetMs,
        recovery: this.control.recovery,
      });
    const idle = this.#queue.length === 0 && (gaveUp || phase === 'streaming');
    return idle && error.recovery === 'reconnect' ? 'rest' : failure;
  }

  progress(): Progress {
    return {
      finals: this.#delivery.sentences,
      results: this.#delivery.pieces,
      // A sentence is in flight: what comes after the last sample of it is asked for, and not there.
      position: this.#delivery.furthest,
      sampleRate: this.#sampleRate,
      settled: this.#delivery.furthest - 1,
      frameSamples: 0,
      ending: this.#ending,
      nothingLeft: this.nothingLeft(),
    };
  }

  goesOn(error: SpeechError): boolean {
    const { first } = this.#queue;
    if (first?.sentence === undefined || !this.#losses.givesUp(error, this.#delivery.sentences)) return false;
    for (const { patience } of this.#voices) patience.renew();
    this.#delivery.giveUp();
    first.fail(utteranceError(error));
    return true;
  }

  nothingLeft(): boolean {
    return this.#queue.length === 0 && !this.control.links.linked;
  }

  ending(): void {
    for (const voice of this.#voices) voice.stop();
  }

  closed(): void {
    const resolve = (): void => this.shell.closed.resolve(this.summary());
    // Whoever reads the last utterance comes to its end first: who waits for the session's may end the process.
    if (this.#queue.taken > 0) this.#settings.clock.setTimeout(resolve, 0);
    else resolve();
  }

  failed(error: SpeechError): void {
    this.#queue.fail(error);
    this.shell.closed.reject(error);
  }

  // Sentences, one after another

  #began(work: VoiceLinkWork): void {
    this.#active = work;
    this.#delivery.attach(work.link.epoch);
  }

  /** Does what can be done now: lets go of what is over, asks for the next sentence, sends the end. */
  #pump(): void {
    // What is done here may call back here, and so may a listener: then all is looked at once more.
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.shell.over && this.#pumpAgain) {
        this.#pumpAgain = false;
        while (this.#step());
      }
    } finally {
      this.#pumping = false;
    }
    // What is watched of a link is another thing now: a sentence in flight, or none.
    this.control.due(0);
  }

  #step(): boolean {
    // What the link still says of an utterance that is over is taken back.
    if (this.#queue.letGo()) this.#active?.letGo();
    const utterance = this.#queue.first;
    const work = this.#active;
    if (utterance === undefined) {
      if (this.#ending) this.#sendEnd();
      return false;
    }
    if (work?.channel.free !== true) return false;
    // The last one that it was given by the rules of another voice may be none by those of this one.
    utterance.spokenBy(work.voice.protocol);
    if (utterance.over) return true;
    if (this.#breaksOff(utterance, work)) return true;
    const { sentence } = utterance;
    if (sentence === undefined || !this.#delivery.hasRoom(utterance)) return false;
    // Others of the account wait for a link: between two utterances it is their turn.
    if (sentence.number === 0 && work.channel.asked > 0 && this.control.admission.wanted) {
      work.hangUp();
      return false;
    }
    if (this.#replaces(work)) return false;
    const { loading } = work.voice;
    if (loading !== undefined) {
      loading.then(
        () => this.#pump(),
        () => this.#pump(),
      );
      return false;
    }
    try {
      work.ask(utterance, sentence.text);
    } catch (error) {
      if (!isSpeechError(error)) throw error;
      utterance.fail(utteranceError(error));
    }
    return true;
  }

  /** Whether the sentence that an utterance is at was begun by another voice, and ends there. */
  #breaksOff(utterance: SpokenUtterance, { voice }: VoiceLinkWork): boolean {
    if (this.#settings.sentence !== 'next' || !this.#delivery.begunByOther(utterance, voice)) return false;
    const number = (utterance.sentence?.number ?? 0) + 1;
    const lost = this.#change?.error ?? connectionLost();
    const error = utteranceError(lost, {
      message: (said) =>
        `${said} (sentence ${number} of the utterance was broken off, and ${voice.protocol.name} went on with the next)`,
    });
    this.#delivery.breakOff(utterance, error);
    utterance.breakOff(error);
    return true;
  }

  /** Whether another link takes the place of this one, between two sentences: that of a voice that is preferred, or a fresh one. */
  #replaces(work: VoiceLinkWork): boolean {
    const goesBack = this.control.mayGoBack;
    if (!goesBack && !work.endsSoon()) return false;
    work.leave();
    if (goesBack) this.control.goBack();
    else this.control.replay();
    return true;
  }

  /** What comes next is the first audio of a voice after another's. */
  #told({ index, protocol }: VoiceParts): void {
    const { reason = 'failover', error } = this.#change ?? {};
    this.#change = undefined;
    const atSample = this.#delivery.samples;
    this.emitter.emit('route', {
      provider: protocol.name,
      index,
      at: atSample / this.#sampleRate,
      atSample,
      reason: reason === 'return' ? reason : 'failover',
      ...(error !== undefined && { error }),
    });
  }

  #voiceOf(route: number): VoiceParts {
    return this.#voices[route] ?? this.#voices[0];
  }

  /** Samples per second of what is handed over, as far as that is known. */
  get #sampleRate(): number {
    return this.#delivery.sampleRate ?? this.#voices[0].protocol.traits.sampleRate;
  }

  #sendEnd(): void {
    if (this.#active?.channel.free === true) this.#active.hangUp();
    else if (!this.control.links.linked) this.control.send({ type: 'end' });
  }
}

/** A protocol that does not go over WebSockets brings what opens its links. */
function sourceOf({ protocol, credentials, governor }: VoiceRoute<object>): RouteSource<object, SynthesisLink> {
  return { protocol, credentials, governor, transport: protocol.transport };
}

function connectionLost(): SpeechError {
  return new SpeechError('connection-lost', {
    message: 'the voice was lost in the middle of a sentence',
    context: { phase: 'streaming' },
  });
}
