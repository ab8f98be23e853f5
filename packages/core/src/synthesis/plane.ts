import type { Emitter } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisLink, SynthesisProtocol } from '../protocol/synthesis.ts';
import { ControlPlane } from '../session/control-plane.ts';
import type { DataPlane, LinkWork } from '../session/data-plane.ts';
import type { UnreadFrame } from '../session/link-ports.ts';
import type { LivenessOptions } from '../session/liveness.ts';
import { drainTimeout } from '../session/limit-errors.ts';
import type { Progress } from '../session/recovery.ts';
import type { Failure } from '../session/retry-policy.ts';
import { SessionShell } from '../session/shell.ts';
import { Account } from './account.ts';
import { failWhoCannotWait } from './cannot-wait.ts';
import { Delivery } from './delivery.ts';
import { noAudio } from './no-audio.ts';
import { Patience } from './patience.ts';
import { speakable } from './sentences.ts';
import type { VoiceSettings } from './settings.ts';
import { SentenceChannel, type VoiceLink } from './sentence-channel.ts';
import type { SpokenText } from './text-source.ts';
import { UnreadFrames } from './unread-frames.ts';
import { SpokenUtterance } from './utterance.ts';
import { utteranceError } from './utterance-error.ts';
import {
  voiceEvents,
  type SynthesizeOptions,
  type VoiceEvents,
  type VoiceStatus,
  type VoiceSummary,
} from './session.ts';

/** An end of stream without audio, which may belong to an older sentence: audio of the one in flight is waited for this long. */
const DOUBT_MS = 2_000;
/** What ends a session because link after link ends at one place: that of a voice is a sentence. */
const killsByText: readonly string[] = ['link-silent', 'replay-stuck'];
/** So many links that say their last word on a sentence, and have no audio of it, are enough. */
const TIMES_UNSPOKEN = 2;
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
  readonly #account: Account<C>;
  readonly #speaker: SentenceChannel;
  readonly #delivery: Delivery;
  readonly #unread: UnreadFrames;
  readonly #patience: Patience;
  /** Utterances that are not over, in order; only the first is spoken. */
  #queue: SpokenUtterance[] = [];
  /** The utterance whose sentence the link was asked for. */
  #inFlight: SpokenUtterance | undefined;
  #utterances = 0;
  #completed = 0;
  #ending = false;
  #pumping = false;
  #pumpAgain = false;
  /** Sentences that were spoken when an utterance was last given up for what its text does to the provider. */
  #spokenAtLoss = 0;

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
    this.#speaker = new SentenceChannel(clock, protocol.traits, {
      audio: (pcm, sampleRate) => this.#delivery.audio(this.#inFlight, pcm, sampleRate),
      wrong: (error) => this.#inFlight?.fail(error),
      spoken: () => this.#spoken(),
      empty: (link) => this.#empty(link),
      free: () => this.#pump(),
      replace: (link) => this.#replace(link),
    });
    this.#delivery = new Delivery({
      provider: protocol.name,
      deterministic: protocol.traits.deterministic,
      resume: settings.resume,
      bufferSeconds: settings.bufferSeconds,
      speaker: this.#speaker,
      emitter: this.emitter,
      roomMade: () => this.#pump(),
    });
    this.#unread = new UnreadFrames(protocol.name);
    this.#patience = new Patience(protocol.name);
    this.#account = new Account(protocol, settings, () => this.control.send({ type: 'slot' }));
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

  say(text: SpokenText): SpokenUtterance {
    this.#utterances += 1;
    const utterance = new SpokenUtterance({
      number: this.#utterances,
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
      utterances: this.#utterances,
      completed: this.#completed,
      sentences: this.#delivery.sentences,
      seconds: this.#delivery.samples / sampleRate,
      samples: this.#delivery.samples,
      dials: links.dials,
      links: links.ready,
      seams: [...this.#delivery.seams],
    };
  }

  // What the control plane asks and tells

  liveness(): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    // A sentence in flight is all that an answer is due to; how much speech it is does not matter.
    return { sampleRate: 1, steadily: true, highBytes: HIGH_BYTES };
  }

  admit(signal: AbortSignal): Promise<void> {
    return this.#account.admit(this.control.route.keeper.current, signal, this.control.recovery);
  }

  attach(link: VoiceLink): LinkWork<SynthesisEvent> {
    return {
      start: () => {
        this.#account.ready();
        this.#speaker.attach(link);
        this.#delivery.attach(link.epoch);
        this.#pump();
      },
      event: (event) => this.#event(event),
      frame: () => this.#speaker.frame(),
      unread: (frame) => this.#unreadFrame(link, frame),
      utteranceFailed: (error) => this.#utteranceFailed(error),
      tick: (now, late) => this.#tickLink(link, now, late),
      // Whatever the provider still had to say is of nobody's interest: no sentence is in flight when the end is sent.
      drained: () => undefined,
      drainTimedOut: (limitMs) =>
        this.#queue.length === 0 ? undefined : drainTimeout(this.#protocol.name, link.requestId, limitMs),
      detach: () => {
        this.#inFlight = undefined;
        this.#speaker.detach();
      },
    };
  }

  left(link: VoiceLink): void {
    this.#account.left(link);
  }

  warned(_: VoiceLink, message: string): void {
    this.shell.warn('frame-malformed', message);
  }

  failing(_: VoiceLink, failure: Failure): Failure | 'rest' {
    const { error, phase } = failure;
    this.#account.refused(error);
    const utterance = this.#inFlight;
    this.#inFlight = undefined;
    this.#speaker.detach();
    if (error.scope === 'utterance' && (phase === 'streaming' || phase === 'draining')) {
      utterance?.fail(error);
      return 'rest';
    }
    if (this.#settings.resume === 'fail' && utterance !== undefined && this.#delivery.begun(utterance)) {
      utterance.fail(error);
    }
    const gaveUp = failWhoCannotWait(error, {
      first: utterance ?? this.#queue[0],
      queue: this.#queue,
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

  /**
   * A sentence on which a provider falls silent, or dies each time, is its utterance's matter, as long as the provider speaks
   * others: a provider that has spoken nothing since it last did so is the end of the session.
   */
  goesOn(error: SpeechError): boolean {
    const [first] = this.#queue;
    if (!killsByText.includes(error.code) || first?.sentence === undefined) return false;
    if (this.#delivery.sentences <= this.#spokenAtLoss) return false;
    this.#spokenAtLoss = this.#delivery.sentences;
    this.#patience.renew();
    this.#delivery.giveUp();
    first.fail(utteranceError(error));
    return true;
  }

  nothingLeft(): boolean {
    return this.#queue.length === 0 && !this.control.links.linked;
  }

  tick(): void {
    // All that is watched is a link's.
  }

  ending(): void {
    // What was not spoken is told by its utterance.
  }

  closed(): void {
    this.#account.close();
    const resolve = (): void => this.shell.closed.resolve(this.summary());
    // Whoever reads the last utterance comes to its end first: who waits for the session's may end the process.
    if (this.#utterances > 0) this.#settings.clock.setTimeout(resolve, 0);
    else resolve();
  }

  failed(error: SpeechError): void {
    this.#account.close();
    for (const utterance of this.#queue.splice(0)) utterance.fail(error);
    this.shell.closed.reject(error);
  }

  // A link, and its sentences, one after another

  #event(event: SynthesisEvent): void {
    if (event.type === 'audio') {
      this.#patience.renew();
      this.control.links.answered();
    }
    this.#speaker.event(event);
  }

  #unreadFrame(link: VoiceLink, frame: UnreadFrame): SpeechError | undefined {
    // While no sentence is in flight, whatever comes belongs to nothing that anybody waits for.
    if (this.#speaker.speaking) return this.#unread.endOf(frame, this.#delivery.furthest, link.requestId);
    this.warned(link, frame.message);
    return undefined;
  }

  #utteranceFailed(error: SpeechError): boolean {
    const utterance = this.#inFlight;
    if (error.scope !== 'utterance' || utterance === undefined) return false;
    utterance.fail(error);
    return true;
  }

  #tickLink(link: VoiceLink, now: number, late: boolean): void {
    if (late) this.#speaker.slept(now);
    this.#endDoubtfulLink(now);
    this.#endSilentLink(now);
    const { free, freeSince } = this.#speaker;
    if (!free || this.#queue.length > 0) return;
    if (now - freeSince >= this.#protocol.traits.idleMs || this.#account.wanted) this.#hangUp(link);
  }

  /** Does what can be done now: lets go of what is over, asks for the next sentence, tells the end. */
  #pump(): void {
    // What is done here may call back here, and so may whoever is told of it: then all is looked at once more.
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
  }

  #step(): boolean {
    this.#letGo();
    const utterance = this.#queue[0];
    const { free, link } = this.#speaker;
    if (utterance === undefined) {
      if (this.#ending) this.#tellEnd();
      return false;
    }
    const { sentence } = utterance;
    if (sentence === undefined || !free || link === undefined || !this.#delivery.hasRoom(utterance)) return false;
    // Others of the account wait for a link: between two utterances it is their turn.
    if (sentence.number === 0 && this.#speaker.asked > 0 && this.#account.wanted) {
      this.#hangUp(link);
      return false;
    }
    this.#inFlight = utterance;
    this.#delivery.asked(utterance);
    this.#speaker.ask(sentence.text, utterance.atLast);
    return true;
  }

  /** Utterances that are over leave the queue; what the link still says of one is taken back. */
  #letGo(): void {
    const over = this.#queue.filter((utterance) => utterance.over);
    if (over.length === 0) return;
    this.#queue = this.#queue.filter((utterance) => !utterance.over);
    this.#completed += over.filter(({ completed }) => completed).length;
    if (this.#inFlight?.over !== true) return;
    this.#inFlight = undefined;
    this.#speaker.takeBack();
  }

  #spoken(): void {
    const utterance = this.#inFlight;
    this.#inFlight = undefined;
    if (utterance === undefined) return;
    this.#delivery.sentenceDone(utterance);
    utterance.sentenceDone();
    this.#pump();
  }

  /** The provider says that a sentence is spoken, and there is no audio of it: once may be an accident. */
  #empty(link: VoiceLink): void {
    const utterance = this.#inFlight;
    const sentence = utterance?.sentence;
    if (utterance === undefined || sentence === undefined || !speakable(sentence.text)) {
      this.#spoken();
      return;
    }
    this.#inFlight = undefined;
    sentence.unspoken += 1;
    if (sentence.unspoken < TIMES_UNSPOKEN) this.#replace(link);
    else utterance.fail(noAudio(this.#protocol.name, sentence, link.requestId));
  }

  /** Only on a link that was asked for nothing else is it certain what an end of stream belongs to. */
  #endDoubtfulLink(now: number): void {
    const { link } = this.#speaker;
    if (link === undefined || this.#speaker.doubtMs(now) < DOUBT_MS) return;
    this.#inFlight = undefined;
    this.#replace(link);
  }

  #tellEnd(): void {
    const { free, link } = this.#speaker;
    if (free && link !== undefined) this.#hangUp(link);
    else if (!this.control.links.linked) this.control.send({ type: 'end' });
  }

  /** The link is of no more use; a new one is made at once, since whoever cancels is about to say something else. */
  #replace(link: VoiceLink): void {
    this.#hangUp(link);
    if (!this.#ending) this.control.work();
  }

  #hangUp(link: VoiceLink): void {
    if (link.over) return;
    this.#speaker.detach();
    link.sendEnd(this.#settings.clock.now());
    this.control.send({ type: 'endSent' });
    if (this.#protocol.traits.endOfStream === 'none') link.endNow();
  }

  /** Frames without any audio keep a link alive, but no sentence: the limit for those is the voice's own. */
  #endSilentLink(now: number): void {
    const error = this.#patience.overdue(this.#speaker.silentMs(now));
    if (error !== undefined) this.#speaker.link?.fail(error);
  }
}
