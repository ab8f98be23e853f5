import type {
  AudioSource,
  FinalResult,
  Gap,
  Seam,
  SessionWarning,
  SkippedTime,
  Summary,
  TranscriptionSession,
} from '@throughline/core';
import { isSpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { microphone, relayTransport, transcribe } from '@throughline/browser';
import { expose, pcmText } from '../kit/page/exposed.ts';
import { joined } from '../kit/sounds.ts';

/** What a page knows at the end of its captions. */
export interface CaptionsReport {
  /** All audio that the microphone gave, in base64. */
  readonly captured: string;
  /** Time that it did not capture: at which captured sample, and how long. */
  readonly skipped: readonly { readonly at: number; readonly samples: number }[];
  readonly finals: readonly FinalResult[];
  readonly gaps: readonly Gap[];
  readonly seams: readonly Seam[];
  readonly warnings: readonly SessionWarning[];
  /** Absent where the session failed. */
  readonly summary?: Summary;
  readonly error?: ShownError;
  /** Why the microphone ended, where it was not told to. */
  readonly pipeError?: ShownError;
}

interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const RATE = 16_000;
// What the browser makes of the sound would make it another one.
const device = microphone({ echoCancellation: false, noiseSuppression: false, autoGainControl: false });
const blocks: Int16Array[] = [];
const skipped: { at: number; samples: number }[] = [];
let captured = 0;
let over = false;
let pipeError: ShownError | undefined;
let session: TranscriptionSession | undefined;
let piped: Promise<unknown> | undefined;
const finals: FinalResult[] = [];
const gaps: Gap[] = [];
const seams: Seam[] = [];
const warnings: SessionWarning[] = [];
const bell = new EventTarget();

/** The microphone, with a note of all that it gives. */
const source: AudioSource = {
  format: device.format,
  seekable: false,
  live: true,
  async *frames() {
    for await (const given of device.frames()) {
      note(given);
      yield given;
    }
  },
};

function note(given: Int16Array | SkippedTime): void {
  if ('skip' in given) {
    skipped.push({ at: captured, samples: given.skip.samples ?? Math.round(given.skip.seconds * RATE) });
  } else {
    blocks.push(given.slice());
    captured += given.length;
  }
  bell.dispatchEvent(new Event('captured'));
}

function shown(error: unknown): ShownError {
  if (!isSpeechError(error)) return { code: 'none', message: String(error), remedy: '' };
  return { code: error.code, message: error.message, remedy: error.remedy ?? '' };
}

const api = {
  /** Begins captions through a relay. */
  begin({ url }: { readonly url: string }): void {
    const token = async (): Promise<string> => (await fetch('/relay-token')).text();
    session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      transport: relayTransport({ token }),
      // A busy machine is no promise: its recogniser may take its time.
      limits: { connectMs: 60_000, readyMs: 60_000, drainMs: 120_000, drainQuietMs: 60_000 },
      live: true,
    });
    session.on('final', (final) => finals.push(final));
    session.on('gap', (gap) => gaps.push(gap));
    session.on('seam', (seam) => seams.push(seam));
    session.on('warning', (warning) => warnings.push(warning));
    const stop = (): void => {
      over = true;
      bell.dispatchEvent(new Event('captured'));
    };
    piped = session.pipe(source).then(stop, (error: unknown) => {
      pipeError = shown(error);
      stop();
    });
  },
  /** Waits until the microphone has given so much, or nobody takes more of it. */
  async captured(seconds: number): Promise<void> {
    const isEnough = (): boolean => captured >= seconds * RATE || over;
    while (!isEnough()) {
      await new Promise((resolve) => {
        bell.addEventListener('captured', resolve, { once: true });
      });
    }
  },
  links: (): number => session?.status.epoch ?? 0,
  /** Switches the microphone off and waits for the last caption. */
  async end(): Promise<CaptionsReport> {
    await device.stop();
    await piped;
    const outcome = await session?.end().then(
      () => ({ summary: session?.summary() }),
      (error: unknown) => ({ error: shown(error) }),
    );
    return {
      captured: pcmText(joined(blocks)),
      skipped,
      finals,
      gaps,
      seams,
      warnings,
      ...(pipeError && { pipeError }),
      ...outcome,
    } as CaptionsReport;
  },
};
export type CaptionsApi = typeof api;
expose(api);
