import type { AudioLog } from './audio-log.ts';
import { isSilent } from '../audio/silence.ts';
import type { Emitter } from '../emitter.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { RecognitionEvent, RecognitionProtocol } from '../protocol/recognition.ts';
import { LinkMap } from '../transcript/link-map.ts';
import type { Timeline } from '../transcript/timeline.ts';
import type { MustEnd, Track } from '../transcript/track.ts';
import type { Seam } from '../results/seam.ts';
import type { SessionEvents } from '../session/events.ts';
import type { UnreadFrame } from '../session/link.ts';
import { drainTimeout } from '../session/link-set.ts';
import type { SettledAudio } from './settled-audio.ts';
import type { GapTracker } from './gap-tracker.ts';
import type { Settings } from './options.ts';
import type { TranscriptionLink, Sender, SentMap } from './feed.ts';
import { sessionWarning } from '../errors/warnings.ts';

/** So many seams are remembered for the summary. */
const LISTED = 1_000;

export interface RecognitionOptions<C extends object> {
  readonly protocol: RecognitionProtocol<C>;
  readonly settings: Settings;
  readonly audio: SettledAudio;
  readonly timeline: Timeline;
  readonly window: AudioLog;
  readonly sender: Sender;
  readonly losses: GapTracker;
  readonly emitter: Emitter<SessionEvents>;
  /** A result with text came. */
  readonly onText: () => void;
  /** An answer came: there may be room in the window. */
  readonly onAnswer: () => void;
  /** The provider takes no more audio. */
  readonly onInputClosed: () => void;
}

/** What a link means to a session that hears: it gives each its place on the source clock, and each answer its way. */
export class Recognition<C extends object> {
  readonly #options: RecognitionOptions<C>;
  readonly #sampleRate: number;
  readonly #seams: Seam[] = [];
  #voiceEpoch = 0;
  #voice: TranscriptionLink | undefined;
  #track: Track | undefined;
  #results = 0;
  /** Frames that the current link was answered with. */
  #replies = 0;

  constructor(options: RecognitionOptions<C>) {
    this.#options = options;
    this.#sampleRate = options.protocol.audio.sampleRate;
  }

  /** Results with text since the session began. */
  get results(): number {
    return this.#results;
  }

  get seams(): readonly Seam[] {
    return this.#seams;
  }

  /** Decides where the link begins: as far back as it must, as little as it may. */
  attach(link: TranscriptionLink): void {
    const { protocol, settings, audio, window, sender, losses } = this.#options;
    const whole = protocol.traits.replay === 'whole';
    let from = whole ? 0 : Math.max(0, audio.settled - settings.preRollSamples);
    if (from < window.oldest && !sender.canReread(from)) {
      losses.linkReady(window.oldest, 'overflow');
      from = window.oldest;
    }
    const present = Math.floor(window.accepted - settings.maxLagSamples);
    if (present > from) {
      losses.linkReady(present, 'lag');
      from = present;
    }
    this.#replies = 0;
    sender.attach(link, from, settings.clock.now());
  }

  /** The link sends its first sample: from now on it is the session's voice. */
  began(link: TranscriptionLink, position: number): SentMap {
    const { protocol, settings, audio, timeline, sender, emitter } = this.#options;
    const map = new LinkMap(this.#sampleRate);
    const { settled } = audio;
    this.#track = timeline.begin({ epoch: link.epoch, from: position, map });
    if (this.#voiceEpoch > 0) {
      const replayedSamples = Math.max(0, sender.everSent - position);
      const seam: Seam = {
        epoch: link.epoch,
        from: position / this.#sampleRate,
        fromSample: position,
        settled: settled / this.#sampleRate,
        settledSample: settled,
        replayed: replayedSamples / this.#sampleRate,
        replayedSamples,
        // A word that the link hears only the end of may come out as another: without the whole pre-roll nothing is sure.
        exact: protocol.traits.wordTimes !== 'none' && position <= Math.max(0, settled - settings.preRollSamples),
      };
      this.#seams.push(seam);
      if (this.#seams.length > LISTED) this.#seams.shift();
      emitter.emit('seam', seam);
    }
    this.#voiceEpoch = link.epoch;
    this.#voice = link;
    return map;
  }

  event(link: TranscriptionLink, event: RecognitionEvent): void {
    // A link that was sent nothing yet has nothing to say about this session's audio.
    if (link.epoch !== this.#voiceEpoch) return;
    const { settings, onText, onAnswer, onInputClosed } = this.#options;
    switch (event.type) {
      case 'result':
        if (event.text !== '') {
          this.#results += 1;
          onText();
        }
        this.#endFor(link, this.#track?.receive(event));
        break;
      case 'processed':
        this.#track?.processed(event.until, settings.clock.now());
        break;
      case 'ack':
        this.#track?.ack(event.n, settings.clock.now());
        break;
      case 'input-closed':
        onInputClosed();
        return;
    }
    onAnswer();
  }

  /** A frame of the link may have held a result and could not be used. An error ends the link. */
  unread(link: TranscriptionLink, frame: UnreadFrame): SpeechError | undefined {
    const track = this.#track;
    if (track === undefined || link.epoch !== this.#voiceEpoch) return undefined;
    const { settings, sender, emitter } = this.#options;
    const { suspicious } = track;
    const mustEnd = track.unread(frame, settings.clock.now());
    // Once a doubt: the frames that follow change nothing, and those of a kind that proved harmless are counted only.
    if (!suspicious && track.suspicious) {
      const warning = sessionWarning('frame-malformed', frame.message, { at: sender.position / this.#sampleRate });
      emitter.emit('warning', warning);
    }
    return this.#unreadAnswer(link, mustEnd);
  }

  tick(now: number): void {
    const voice = this.#voice;
    const track = this.#track;
    if (voice === undefined || track?.doubtful !== true) return;
    this.#endFor(voice, track.tick(now, voice.endSent));
    this.#options.onAnswer();
  }

  /** The provider has ended its stream. An error: another link must say what this one may have said and nobody could read. */
  drained(link: TranscriptionLink, position: number): SpeechError | undefined {
    return this.#unreadAnswer(link, this.#track?.endOfStream(position));
  }

  /** Two links were sent everything up to `position` (samples) and found no word in it. */
  wordless(position: number): void {
    this.#track?.wordless(position);
  }

  detach(): void {
    this.#track?.lost();
  }

  /** Where the provider answers each frame of audio, an answer tells how far it has come. */
  frame(link: TranscriptionLink): void {
    if (this.#options.protocol.traits.progress !== 'reply-per-frame') return;
    this.#replies += 1;
    this.event(link, { type: 'ack', n: this.#replies });
  }

  #endFor(link: TranscriptionLink, mustEnd: MustEnd | undefined): void {
    const error = this.#unreadAnswer(link, mustEnd);
    if (error !== undefined) link.fail(error);
  }

  #unreadAnswer(link: TranscriptionLink, mustEnd: MustEnd | undefined): SpeechError | undefined {
    if (mustEnd === undefined) return undefined;
    const { kinds, isLast } = mustEnd;
    const { protocol } = this.#options;
    return new SpeechError('unread-answer', {
      message: `the provider sent frames that may have held results and could not be used: ${kinds.join(', ')}`,
      context: { kinds },
      recovery: isLast ? 'none' : 'reconnect',
      scope: isLast ? 'session' : 'link',
      provider: protocol.name,
      requestId: link.requestId,
    });
  }

  /** The end of stream is not missed where all that it would have covered is silent, unless it is itself the answer. */
  drainTimedOut(link: TranscriptionLink, limitMs: number): SpeechError | undefined {
    const { protocol, audio, window, emitter } = this.#options;
    const { settled } = audio;
    const needed = protocol.traits.replay === 'whole' || window.oldest > settled;
    if (needed || !isSilent(window.copy(settled, new Int16Array(window.accepted - settled)), this.#sampleRate)) {
      return drainTimeout(protocol.name, link.requestId, limitMs);
    }
    const message = 'the provider never said that it had finished; all that it left unanswered is silent';
    emitter.emit('warning', sessionWarning('no-end-of-stream', message, { at: settled / this.#sampleRate }));
    return undefined;
  }
}
