import { DialLimiter } from '../src/session/dial-limiter.ts';
import { Outage } from '../src/session/outage.ts';
import { RecoveryTracker, type LinkLife, type Progress } from '../src/session/recovery.ts';
import type { Phase, Verdict } from '../src/session/retry-policy.ts';
import type { ErrorCode } from '../src/errors/codes.ts';
import { SpeechError, type SpeechErrorOptions } from '../src/errors/speech-error.ts';
import { fixedRandom, ManualClock } from './manual-clock.ts';

const TICK_MS = 50;
const frameSamples = 1_600;
export const shortLife: LinkLife = { livedMs: 0, answered: false };
export const goodLife: LinkLife = { livedMs: 5_000, answered: true };
export const longLife: LinkLife = { livedMs: 30_000, answered: true };

/** A session's recovery with everything around it: time passes in ticks, and each failure is told as the session tells it. */
export class RecoveryHarness {
  readonly clock = new ManualClock();
  readonly limiter = new DialLimiter();
  readonly recovery: RecoveryTracker;
  progress: Progress = {
    finals: 0,
    results: 0,
    position: 0,
    settled: 0,
    sampleRate: 16_000,
    frameSamples,
    ending: false,
    nothingLeft: false,
  };

  constructor(options: { readonly refreshable?: boolean; readonly hostWaitMs?: number } = {}) {
    this.recovery = new RecoveryTracker({
      settings: {
        clock: this.clock,
        random: fixedRandom(0.5),
        retryLimits: { budgetMs: 120_000, firstContactMs: 10_000, slotMs: 300_000 },
      },
      outage: new Outage(this.clock),
      hasOther: false,
      refreshable: () => options.refreshable ?? true,
      limiter: this.limiter,
      governed: false,
      reserveHost: () => options.hostWaitMs ?? 0,
    });
  }

  /** Lets time pass as an awake process does. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= TICK_MS) {
      this.clock.advance(Math.min(left, TICK_MS));
      this.recovery.tick(this.clock.now());
    }
  }

  start(): Verdict {
    return this.recovery.decide(undefined, this.progress, shortLife);
  }

  heard({ finals = 0, results = finals }: { readonly finals?: number; readonly results?: number }): void {
    const { progress } = this;
    this.progress = { ...progress, finals: progress.finals + finals, results: progress.results + results };
  }

  /** A link that was ready for `lifeMs` and then failed. */
  streamAndLose(lifeMs: number, life: LinkLife, code: ErrorCode = 'connection-lost', facts: object = {}): Verdict {
    this.recovery.streaming();
    this.pass(lifeMs);
    this.recovery.stopped(life);
    return this.fail(code, { phase: 'streaming', life, ...facts });
  }

  fail(
    code: ErrorCode,
    facts: {
      readonly phase?: Phase;
      readonly life?: LinkLife;
      readonly limited?: boolean;
      readonly httpStatus?: number;
      readonly closeCode?: number;
      readonly providerCode?: string | number;
    } = {},
  ): Verdict {
    const { phase = 'opening', life = shortLife, limited = false, ...wire } = facts;
    const options = { message: 'what happened', context: {}, ...wire } as SpeechErrorOptions<ErrorCode>;
    return this.recovery.decide({ error: new SpeechError(code, options), limited, phase }, this.progress, life);
  }
}

export const code = (verdict: Verdict): string => (verdict.type === 'fail' ? verdict.error.code : verdict.type);
export const why = (verdict: Verdict): string => (verdict.type === 'dial' ? verdict.why : verdict.type);
export const delay = (verdict: Verdict): number => (verdict.type === 'dial' ? verdict.delayMs : Number.NaN);
