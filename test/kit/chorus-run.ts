import {
  transcribe,
  type AudioSource,
  type FinalResult,
  type Gap,
  type PartialResult,
  type Seam,
  type SessionStatus,
  type Summary,
  type TranscribeOptions,
  type TranscriptionSession,
  type Turn,
} from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import {
  scriptAudio,
  scriptedEngine,
  type Fault,
  type RecogniserProfile,
  type Script,
  type Simulator,
} from '@throughline/simulator';
import { chorus, chorusServer } from './chorus.ts';
import { observe, type Observed } from './observe.ts';
import { inVirtualTime } from './setting.ts';
import { feedLive, sourceOf } from './sources.ts';

export interface ChorusRunOptions {
  readonly script: Script;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly profile?: RecogniserProfile;
  readonly processed?: boolean;
  readonly traits?: Partial<RecognitionTraits>;
  readonly live?: boolean;
  readonly session?: Partial<TranscribeOptions<object>>;
  /** Default: a recording of the script. */
  readonly source?: AudioSource;
  /** The session is resumed so long after it began. */
  readonly resumeAfterMs?: number;
  /** The number of the final, of the first link, that does not name its channel. */
  readonly nameless?: number;
  /** What is done once the session is there, before it is fed. */
  readonly lead?: (session: TranscriptionSession) => void;
}

export interface ChorusRun extends Observed<Seam, SessionStatus> {
  readonly simulator: Simulator;
  readonly session: TranscriptionSession;
  readonly finals: readonly FinalResult[];
  readonly partials: readonly PartialResult[];
  readonly turns: readonly Turn[];
  readonly gaps: readonly Gap[];
  readonly summary: Summary;
}

/** A script through a provider with as many channels as it has, in virtual time; rejects where the session fails. */
export function runChorus(options: ChorusRunOptions): Promise<ChorusRun> {
  const {
    script,
    seed = 1,
    faults,
    profile,
    processed = false,
    traits,
    live = false,
    session: own,
    lead,
    resumeAfterMs,
  } = options;
  const { source = sourceOf(script), nameless } = options;
  const { sampleRate } = script;
  const server = chorusServer({
    engine: scriptedEngine({ script, ...profile }),
    processed,
    partials: traits?.answers !== 'finals-only',
    nameless,
  });
  return inVirtualTime({ server, seed, faults }, async ({ clock, transport, url, random, simulator }) => {
    const protocol = chorus({ url, channels: scriptAudio(script).channels, sampleRate, ...(traits && { traits }) });
    const session = transcribe({ protocol, credentials: {}, transport, clock, random, live, ...own });
    const finals: FinalResult[] = [];
    const partials: PartialResult[] = [];
    const turns: Turn[] = [];
    const gaps: Gap[] = [];
    session.on('final', (final) => finals.push(final));
    session.on('partial', (partial) => partials.push(partial));
    session.on('turn', (turn) => turns.push(turn));
    session.on('gap', (gap) => gaps.push(gap));
    const observed = observe<Seam, SessionStatus>(session);
    lead?.(session);
    if (resumeAfterMs !== undefined) clock.setTimeout(() => session.resume(), resumeAfterMs);
    if (live) await feedLive(session, script, scriptAudio(script).chunks(), clock);
    else await session.pipe(source, { end: true });
    const summary = await session.closed;
    return { ...observed, simulator, session, finals, partials, turns, gaps, summary };
  });
}
