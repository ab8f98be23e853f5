import {
  isSpeechError,
  transcribe,
  type AudioSource,
  type Clock,
  type FinalResult,
  type Gap,
  type LinkEvent,
  type Random,
  type Seam,
  type SessionStatus,
  type SessionWarning,
  type SpeechError,
  type Summary,
  type TranscribeOptions,
  type TranscriptionSession,
  type Transport,
} from '@throughline/core';
import { bodhi, type BodhiConfig, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { scriptAudio, type Script, type Simulator } from '@throughline/simulator';

/** A key that must never be seen in anything that a session shows. */
export const credentials: BodhiCredentials = {
  apiKey: 'key-4f9a2c71d8e6',
  customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
};

export interface RunOptions {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly transport: Transport;
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly live: boolean;
  /** The audio, where it is more than the script's: pieces of any length, that of the script among them in its order. */
  readonly audio?: () => Iterable<Int16Array>;
  readonly config?: Partial<BodhiConfig>;
  readonly session?: Partial<TranscribeOptions<BodhiCredentials>>;
}

/** Everything that a session told, and what became of it. */
export interface Run {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly session: TranscriptionSession;
  readonly finals: readonly FinalResult[];
  readonly shown: ReadonlyMap<string, string>;
  readonly retracted: ReadonlySet<string>;
  readonly gaps: readonly Gap[];
  readonly seams: readonly Seam[];
  readonly links: readonly LinkEvent[];
  readonly warnings: readonly SessionWarning[];
  readonly statuses: readonly SessionStatus[];
  /** What the event `failure` told. */
  readonly failures: readonly SpeechError[];
  readonly complaints: readonly string[];
  readonly mostHeld: number;
  readonly outcome: { readonly summary: Summary } | { readonly error: SpeechError };
}

/** Feeds a script to a session, as a live source or as a file, and waits until the session has come to its end. */
export async function run(options: RunOptions): Promise<Run> {
  const { script, clock, live } = options;
  const session = transcribe({
    protocol: bodhi({
      model: 'en-general-v2-8khz',
      sampleRate: script.sampleRate === 8000 ? 8000 : 16_000,
      url: options.url,
      ...options.config,
    }),
    credentials,
    transport: options.transport,
    clock,
    random: options.random,
    live,
    ...options.session,
  });
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  const seams: Seam[] = [];
  const links: LinkEvent[] = [];
  const warnings: SessionWarning[] = [];
  const statuses: SessionStatus[] = [];
  const failures: SpeechError[] = [];
  const complaints: string[] = [];
  const shown = new Map<string, string>();
  const retracted = new Set<string>();
  let settled = 0;
  let mostHeld = 0;
  const check = (): void => {
    const { positions } = session;
    if (positions.settledSamples < settled)
      complaints.push(`settled went back from ${settled} to ${positions.settledSamples}`);
    if (positions.settledSamples > positions.acceptedSamples) complaints.push('settled passed accepted');
    settled = positions.settledSamples;
    mostHeld = Math.max(mostHeld, session.unsettled().length);
  };
  session.on('final', (final) => {
    if (finals.some(({ id }) => id === final.id)) complaints.push(`${final.id} was final twice`);
    if (retracted.has(final.id)) complaints.push(`${final.id} was final after it was retracted`);
    finals.push(final);
    shown.delete(final.id);
    check();
  });
  session.on('partial', ({ id, text }) => {
    if (finals.some((final) => final.id === id)) complaints.push(`${id} was partial after its final`);
    shown.set(id, text);
  });
  session.on('retract', ({ id }) => {
    if (!shown.delete(id)) complaints.push(`${id} was retracted without having been shown`);
    retracted.add(id);
  });
  session.on('gap', (gap) => gaps.push(gap));
  session.on('seam', (seam) => {
    seams.push(seam);
    check();
  });
  session.on('link', (event) => links.push(event));
  session.on('warning', (warning) => warnings.push(warning));
  session.on('status', (status) => statuses.push(status));
  session.on('failure', (failure) => failures.push(failure));
  const audio = options.audio ?? (() => scriptAudio(script).chunks());
  const recording = options.audio === undefined ? sourceOf(script) : onceReadable(script, audio);
  const fed = live ? speak(session, script, audio(), clock) : session.pipe(recording).then(() => session.end());
  const outcome = await fed.then(
    () => session.closed.then((summary) => ({ summary })),
    (error: unknown) => {
      if (!isSpeechError(error)) throw error;
      return { error };
    },
  );
  check();
  for (const id of shown.keys()) complaints.push(`${id} was shown and never came to an end`);
  return {
    script,
    simulator: options.simulator,
    session,
    finals,
    shown,
    retracted,
    gaps,
    seams,
    links,
    warnings,
    statuses,
    failures,
    complaints,
    mostHeld,
    outcome,
  };
}

/** A live source: 100 ms of audio each 100 ms of the clock, whatever becomes of them. */
async function speak(
  session: TranscriptionSession,
  script: Script,
  audio: Iterable<Int16Array>,
  clock: Clock,
): Promise<unknown> {
  const began = clock.now();
  let spokenMs = 0;
  for (const chunk of audio) {
    spokenMs += (chunk.length / script.sampleRate) * 1000;
    const waitMs = began + spokenMs - clock.now();
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, waitMs);
      });
    }
    // Not awaited: a microphone does not wait. What it is told by the promise is told by the session's end too.
    void session.write(chunk).catch(() => undefined);
  }
  return session.end();
}

/** A stream that cannot be read again. */
function onceReadable({ sampleRate }: Script, audio: () => Iterable<Int16Array>): AudioSource {
  return {
    format: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: false,
    async *frames() {
      yield* audio();
    },
  };
}

/** A recording of the script, readable from any place. */
export function sourceOf(script: Script): AudioSource {
  const audio = scriptAudio(script);
  return {
    format: { sampleRate: script.sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: true,
    duration: script.length / script.sampleRate,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
