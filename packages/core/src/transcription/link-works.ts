import type { Emitter } from '../emitter.ts';
import type { RecognitionProtocol } from '../protocol/recognition.ts';
import type { Relabel } from '../results/relabel.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { Seam } from '../results/seam.ts';
import type { Turn } from '../results/turn.ts';
import type { SessionEvents } from '../session/events.ts';
import { SeamList } from '../session/seam-list.ts';
import { sessionTimeline } from '../transcript/channel-timelines.ts';
import type { UnmappedSpeaker } from '../transcript/session-speakers.ts';
import type { SessionTimeline, TimelineSink } from '../transcript/timeline.ts';
import { unanswered, type AudioLog } from './audio-log.ts';
import { Converters, rateRatio } from './converters.ts';
import type { Feed, TranscriptionLink } from './feed.ts';
import { RecognitionWork, type WorkSession } from './link-work.ts';
import type { Settings, TranscribeOptions } from './options.ts';
import { frameSamples } from './frame-samples.ts';
import { Timetable } from './pacer.ts';
import { framesHarmless, speakerUnmapped, timesImpossible } from './plane-warnings.ts';
import type { SourceState } from './source-state.ts';
import type { Unfinished } from './resumption.ts';
import { ShortWay } from './short-way.ts';
import { SpeechJudge } from './speech-judge.ts';
import { Wordless } from './wordless.ts';

export interface LinkWorksOptions<C extends object> {
  readonly protocol: RecognitionProtocol<C>;
  readonly settings: Settings;
  readonly log: AudioLog;
  /** Where the session began, in samples: 0, or further where it goes on with an earlier one. */
  readonly from: number;
  readonly source: SourceState;
  readonly isSpeech: TranscribeOptions<C>['isSpeech'];
  readonly createConverter: TranscribeOptions<C>['createConverter'];
  readonly emitter: Emitter<SessionEvents>;
  readonly session: WorkSession;
}

/**
 * Makes the work of each link of a transcription, and owns what their works share: the one transcript, the pace, the
 * converters, what was learned of the provider's silence, the seams, and how far the links were sent.
 */
export class LinkWorks<C extends object> implements TimelineSink {
  readonly timeline: SessionTimeline;
  readonly speech: SpeechJudge;
  readonly wordless: Wordless;
  /** Where audio goes that a link is sent as it comes. */
  readonly shortWay: ShortWay;
  readonly seams = new SeamList<Seam>();
  /** What sends the audio on the link that is ready, if there is one. */
  feed: Feed | undefined;
  readonly #options: LinkWorksOptions<C>;
  readonly #timetable: Timetable;
  readonly #converters: Converters | undefined;
  /** How far the last link was sent, once it is over. */
  #sent = 0;
  /** What the last link has left to the next one, where the provider may go on with it. */
  #left: Unfinished | undefined;
  /** Whether any link was sent anything. */
  #begun = false;

  constructor(options: LinkWorksOptions<C>) {
    const { protocol, settings, log, from, source, isSpeech, createConverter, emitter } = options;
    const { sampleRate, pace, catchUp, clock, preRollSamples } = settings;
    const linkRate = protocol.audio.sampleRate;
    this.#options = options;
    this.timeline = sessionTimeline({
      audio: log,
      channels: log.channels,
      steadily: protocol.traits.answers === 'steadily',
      joiner: protocol.joiner,
      replay: protocol.traits.replay,
      preRollSeconds: preRollSamples / sampleRate,
      speakers: protocol.traits.speakers === true,
      earlier: settings.earlier,
      sink: this,
    });
    this.speech = new SpeechJudge(isSpeech, linkRate, emitter, log.channels);
    this.shortWay = new ShortWay({
      log,
      clock,
      speech: this.speech,
      frameSamples: frameSamples(protocol.traits, sampleRate),
      encoding: settings.input.encoding,
    });
    log.tail = this.shortWay;
    this.wordless = new Wordless({ log, source, session: options.session });
    this.#timetable = new Timetable({ sampleRate, pace, catchUp });
    // What an earlier session has sent is not late in this one.
    this.#timetable.leftOut(from);
    this.#converters =
      sampleRate === linkRate || createConverter === undefined
        ? undefined
        : new Converters(createConverter, rateRatio(sampleRate, linkRate), clock, log.channels);
  }

  /** How far the link that is ready, or else the last one, was sent. */
  get sentTo(): number {
    return this.feed?.position ?? this.#sent;
  }

  /** Samples that wait to be sent. Without a link all that has no answer waits, also what an earlier link was sent. */
  get unsent(): number {
    return this.feed?.unsent ?? unanswered(this.#options.log);
  }

  /** Resolves when a link can be sent audio; rejects with a `SpeechError` when a converter cannot be loaded. */
  async prepared(): Promise<void> {
    await this.#converters?.ready;
  }

  /** A link is ready. */
  attach(link: TranscriptionLink): RecognitionWork {
    const { protocol, settings, log, source, session } = this.#options;
    const work = new RecognitionWork(link, {
      protocol,
      settings,
      log,
      timeline: this.timeline,
      source,
      timetable: this.#timetable,
      converters: this.#converters,
      wordless: this.wordless,
      speech: this.speech,
      shortWay: this.shortWay,
      began: (seam) => this.#began(seam),
      left: this.#takeLeft(link),
      detached: (left) => this.#detached(work, left),
      session,
    });
    this.feed = work.feed;
    return work;
  }

  // What the timeline reports

  result(result: TranscriptResult): void {
    const { settings, session } = this.#options;
    this.wordless.reported(result, this.sentTo, settings.clock.now());
    session.result(result);
  }

  turn(turn: Turn): void {
    this.#options.emitter.emit('turn', turn);
  }

  relabel(relabel: Relabel): void {
    this.#options.emitter.emit('relabel', relabel);
  }

  speakerUnmapped(speaker: UnmappedSpeaker): void {
    const { wordTimes } = this.#options.protocol.traits;
    this.#options.session.warning(speakerUnmapped(speaker, this.#sentSeconds, wordTimes !== 'none'));
  }

  timesImpossible(): void {
    this.#options.session.warning(timesImpossible(this.#sentSeconds));
  }

  framesHarmless(kind: string): void {
    this.#options.session.warning(framesHarmless(kind, this.#sentSeconds));
  }

  get #sentSeconds(): number {
    return this.sentTo / this.#options.settings.sampleRate;
  }

  /** The session is over. */
  stop(): void {
    this.shortWay.detach();
    this.#converters?.stop();
  }

  #began(seam: Seam): void {
    // The first link takes over from nobody.
    if (this.#begun) {
      this.seams.add(seam);
      this.#options.emitter.emit('seam', seam);
    }
    this.#begun = true;
  }

  /** What the link before has left, where the provider's stream is still the same. */
  #takeLeft({ preparation }: TranscriptionLink): Unfinished | undefined {
    const left = this.#left;
    this.#left = undefined;
    if (left === undefined || left.preparation === preparation) return left;
    left.track.lost();
    return undefined;
  }

  #detached({ feed }: RecognitionWork, left: Unfinished | undefined): void {
    this.#left = left;
    this.#sent = feed.position;
    if (this.feed === feed) this.feed = undefined;
  }
}
