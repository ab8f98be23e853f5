import type { Emitter } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisLink, SynthesisProtocol } from '../protocol/synthesis.ts';
import type { VoiceStats } from '../results/stats.ts';
import { ControlPlane } from '../session/control-plane.ts';
import type { DataPlane } from '../session/data-plane.ts';
import type { LinkGovernor } from '../session/governor/admission.ts';
import type { LivenessOptions } from '../session/liveness.ts';
import { PercentileCounts } from '../session/percentile-counts.ts';
import type { Progress } from '../session/recovery.ts';
import type { Failure } from '../session/retry-policy.ts';
import { SessionShell } from '../session/shell.ts';
import { accountGovernor } from './account-governor.ts';
import { failWhoCannotWait } from './cannot-wait.ts';
import { Delivery } from './delivery.ts';
import { Patience } from './patience.ts';
import type { VoiceSettings } from './settings.ts';
import { VoiceLinkWork, type VoiceContext } from './link-work.ts';
import type { VoiceLink } from './sentence-channel.ts';
import type { SpokenText } from './text-source.ts';
import { SentenceLosses } from './sentence-losses.ts';
import { UnreadFrames } from './unread-frames.ts';
import { SpokenUtterance } from './utterance.ts';
import { UtteranceQueue } from './utterance-queue.ts';
import { utteranceError } from './utterance-error.ts';
import {
  voiceEvents,
  type SynthesizeOptions,
  type VoiceEvents,
  type VoiceStatus,
  type VoiceSummary,
} from './session.ts';

/** So many bytes of text that do not leave are a sign of death. */
const HIGH_BYTES = 2 ** 20;

/**
 * The data plane of a session that speaks: utterances queue, their sentences go out one at a time, and audio flows from the
 * link to the reader. Everything here runs synchronously; the facade in synthesize.ts adds the promises that a caller holds.
 */
export class SynthesisPlane<C extends object> implements DataPlane<SynthesisLink, SynthesisEvent> {
  readonly shell: SessionShell<VoiceEvents, VoiceStatus, VoiceSummary>;
  readonly emitter: Emitter<VoiceEvents>;
  readonly control: ControlPlane<C, SynthesisLink, SynthesisEvent>;
  // A voice has all that it asked for: only the link's own end is missing, and the next link waits for it.
  readonly patient = false;
  readonly utterances = true;
  readonly #protocol: SynthesisProtocol<C>;
  readonly #settings: VoiceSettings;
  readonly #delivery: Delivery;
  readonly #context: VoiceContext;
  /** The link that takes sentences. */
  #active: VoiceLinkWork | undefined;
  readonly #patience: Patience;
  readonly #queue = new UtteranceQueue();
  readonly #losses = new SentenceLosses();
  readonly #firstAudioMs = new PercentileCounts();
  #ending = false;
  #pumping = false;
  #pumpAgain = false;

  constructor(options: SynthesizeOptions<C>, settings: VoiceSettings) {
    const { protocol } = options;
    const { clock } = settings;
    this.#protocol = protocol;
    this.#settings = settings;
    this.shell = new SessionShell({
      events: voiceEvents,
      onListenerError: options.onListenerError,
      surface: 'voice',
      status: () => this.status,
    });
    this.emitter = this.shell.emitter;
    this.#delivery = new Delivery({
      provider: protocol.name,
      deterministic: protocol.traits.deterministic,
      resume: settings.resume,
      bufferSeconds: settings.bufferSeconds,
      channel: () => this.#active?.channel,
      emitter: this.emitter,
      roomMade: () => this.#pump(),
    });
    this.#patience = new Patience(protocol.name);
    this.#context = {
      provider: protocol.name,
      clock,
      traits: protocol.traits,
      delivery: this.#delivery,
      patience: this.#patience,
      unread: new UnreadFrames(protocol.name),
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
    this.control = new ControlPlane<C, SynthesisLink, SynthesisEvent>({
      protocol,
      session: protocol.transport === undefined ? options : { ...options, transport: protocol.transport },
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
      rules: this.#protocol.text,
      traits: this.#protocol.traits,
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
    if (!utterance.over) this.control.work();
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
    const sampleRate = this.#delivery.sampleRate ?? this.#protocol.traits.sampleRate;
    return {
      sampleRate,
      utterances: this.#queue.taken,
      completed: this.#queue.completed,
      sentences: this.#delivery.sentences,
      seconds: this.#delivery.samples / sampleRate,
      samples: this.#delivery.samples,
      dials: links.dials,
      links: links.ready,
      seams: this.#delivery.seams.all,
    };
  }

  // What the control plane calls

  liveness(): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    // A sentence in flight is all that an answer is due to; how much speech it is does not matter.
    return { sampleRate: 1, steadily: true, highBytes: HIGH_BYTES };
  }

  governor(): LinkGovernor | undefined {
    const { name } = this.#protocol;
    const rules = this.#protocol.slots?.(this.control.route.keeper.current);
    return rules === undefined ? undefined : accountGovernor(this.#settings.clock, name, rules);
  }

  attach(link: VoiceLink): VoiceLinkWork {
    return new VoiceLinkWork(link, this.#context);
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
    const gaveUp = failWhoCannotWait(error, {
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
      sampleRate: this.#delivery.sampleRate ?? this.#protocol.traits.sampleRate,
      settled: this.#delivery.furthest - 1,
      frameSamples: 0,
      ending: this.#ending,
      nothingLeft: this.nothingLeft(),
    };
  }

  goesOn(error: SpeechError): boolean {
    const { first } = this.#queue;
    if (first?.sentence === undefined || !this.#losses.givesUp(error, this.#delivery.sentences)) return false;
    this.#patience.renew();
    this.#delivery.giveUp();
    first.fail(utteranceError(error));
    return true;
  }

  nothingLeft(): boolean {
    return this.#queue.length === 0 && !this.control.links.linked;
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
    const { sentence } = utterance;
    if (sentence === undefined || work?.channel.free !== true || !this.#delivery.hasRoom(utterance)) return false;
    // Others of the account wait for a link: between two utterances it is their turn.
    if (sentence.number === 0 && work.channel.asked > 0 && this.control.admission.wanted) {
      work.hangUp();
      return false;
    }
    work.ask(utterance, sentence.text);
    return true;
  }

  #sendEnd(): void {
    if (this.#active?.channel.free === true) this.#active.hangUp();
    else if (!this.control.links.linked) this.control.send({ type: 'end' });
  }
}
