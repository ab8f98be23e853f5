import { filledFrame } from '../../filled-frame.ts';
import { parseJsonObject } from '@throughline/core/internal';
import { channelOf, openEngine } from '../../engine/channels.ts';
import type { Engine, EngineStream } from '../../engine.ts';
import type { LinkAction } from '../../faults/fault.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import { AudioIn } from '../../audio-in.ts';
import { closes, errorFields } from './errors.ts';
import { IdleWatch } from '../../idle-watch.ts';
import { ListenChannel } from './listen-channel.ts';
import { metadataMessage, type MessageFrame } from './messages.ts';
import type { DeepgramSettings } from './options.ts';
import { PaceWatch } from './pace-watch.ts';

export interface StreamOptions {
  readonly frame: MessageFrame;
  readonly behaviour: DeepgramSettings;
  readonly engine: Engine;
  /** The stream is over. */
  readonly over: () => void;
}

/** One stream to the simulated `/v1/listen`: the query is all of its configuration, so that audio may come at once. */
export class ListenLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #frame: MessageFrame;
  readonly #audio: AudioIn;
  readonly #channels: readonly ListenChannel[];
  readonly #stream: EngineStream;
  readonly #idle: IdleWatch;
  readonly #ended: () => void;
  readonly #pace: PaceWatch;
  #configured = false;
  #anyAudio = false;
  #endReceived = false;
  #over = false;
  /** Samples of each channel. */
  #samples = 0;

  constructor(link: LinkContext, { frame, behaviour, engine, over }: StreamOptions) {
    const { query } = frame;
    this.#link = link;
    this.#ended = over;
    this.#frame = frame;
    this.#audio = new AudioIn(query.encoding, query.channels);
    const total = query.multichannel ? query.channels : 1;
    const indexes = Array.from({ length: total }, (_, index) => index);
    this.#channels = indexes.map((index) => new ListenChannel(link, frame, [index, total]));
    this.#stream = openEngine(
      engine,
      { sampleRate: query.sampleRate, link: link.link, channels: total },
      {
        result: (result) => {
          if (!this.#over) this.#channels[result.channel ?? 0]?.result(result);
        },
        processed: (until) => {
          for (const channel of this.#channels) if (!this.#over) channel.processed(until);
        },
        done: () => this.#done(),
        failed: () => link.close('error', closes.internal),
      },
    );
    this.#idle = new IdleWatch(link.clock, behaviour.idleSeconds, () => link.close('idle', closes.idle));
    this.#pace = new PaceWatch(link.clock, behaviour.mostPace);
    // Not while the link is being made.
    link.clock.setTimeout(() => this.#configure(), 0);
  }

  text(frame: string): void {
    this.#configure();
    const message = parseJsonObject(frame);
    switch (message?.['type']) {
      case 'KeepAlive':
        // Before the first audio it does not count.
        if (this.#anyAudio) this.#idle.counts();
        return;
      case 'Finalize': {
        const { channel } = message;
        for (const [index, one] of this.#channels.entries()) {
          if (channel === undefined || channel === index) one.finalize();
        }
        return;
      }
      case 'CloseStream':
        this.#end();
        return;
      default:
        // What comes of text that is no message is not documented; it cannot be decoded.
        this.#link.close('error', closes.data);
    }
  }

  binary(frame: Uint8Array): void {
    this.#configure();
    if (frame.length === 0) {
      // "Unexpected closures" come of it; with which code is not documented.
      this.#link.close('error', closes.end);
      return;
    }
    if (this.#endReceived) return;
    this.#anyAudio = true;
    this.#idle.counts();
    const { query } = this.#frame;
    if (!query.readable) {
      this.#link.close('error', closes.data);
      return;
    }
    const samples = this.#audio.samples(frame);
    this.#samples += samples.length / query.channels;
    if (this.#pace.isTooFast(this.#samples / query.sampleRate)) {
      this.#link.close('error', closes.data);
      return;
    }
    // Without `multichannel` all channels are transcribed as one.
    const heard = query.multichannel || query.channels === 1 ? samples : mixed(samples, query.channels);
    this.#link.audioReceived(heard);
    this.#stream.write(heard);
    if (!this.#over) this.#link.audioProcessed(heard);
  }

  errorFrame({ code, message }: Extract<LinkAction, { type: 'error-frame' }>) {
    // The documents know no such frame here; older clients do.
    return { frame: JSON.stringify({ type: 'Error', ...errorFields(code, message) }), close: closes.internal };
  }

  hugeFrame(bytes: number): string {
    return filledFrame(bytes, (transcript) =>
      JSON.stringify({
        type: 'Results',
        channel_index: [0, 1],
        start: 0,
        duration: 0,
        is_final: false,
        channel: { alternatives: [{ transcript, confidence: 0, words: [] }] },
      }),
    );
  }

  ended(): void {
    this.#over = true;
    this.#idle.stop();
    this.#stream.close();
    this.#ended();
  }

  #configure(): void {
    if (this.#configured || this.#over) return;
    this.#configured = true;
    const { query } = this.#frame;
    this.#link.configured(query, query.sampleRate, this.#channels.length);
  }

  #end(): void {
    if (this.#endReceived) return;
    this.#endReceived = true;
    this.#idle.stop();
    this.#link.endReceived();
    this.#stream.finish();
  }

  #done(): void {
    if (this.#over) return;
    const { endOfStream, clock } = this.#link;
    if (endOfStream === 'never') return;
    if (endOfStream === 'close-instead') {
      this.#link.close('close-before-end-of-stream', closes.end);
      return;
    }
    const { requestId, query } = this.#frame;
    const { length } = this.#channels;
    this.#link.sendEndOfStream(
      metadataMessage(requestId, clock.wallNow(), this.#samples / query.sampleRate, Math.max(length, query.channels)),
    );
    this.#link.close('end-of-stream', closes.end);
  }
}

/** All channels as one. */
function mixed(samples: Int16Array, channels: number): Int16Array {
  const each = Array.from({ length: channels }, (_, channel) => channelOf(samples, channel, channels));
  return Int16Array.from(
    { length: Math.floor(samples.length / channels) },
    (_, frame) => each.reduce((sum, one) => sum + (one[frame] ?? 0), 0) / channels,
  );
}
