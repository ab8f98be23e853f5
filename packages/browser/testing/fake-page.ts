import { vi } from 'vitest';
import type { MicrophonePlatform } from '../src/microphone/platform.ts';
import { FakeContext, FakeNode, type Sound } from './fake-context.ts';
import { FakeMediaDevices } from './fake-devices.ts';
import { loadWorklet } from './fake-worklet.ts';

const STEP_MS = 8;
/** After so long the sound of the page comes again. */
const PERIOD_MS = 20_000;

/** A page with microphones, in virtual time. Its worklet is the real one; what it sounds of says when it sounded. */
export class FakePage {
  readonly mediaDevices = new FakeMediaDevices();
  readonly document = new EventTarget();
  readonly permission = Object.assign(new EventTarget(), { state: 'granted' });
  readonly sound: Sound;
  hasBeenActive = true;

  private constructor() {
    this.sound = {
      at: (time) => 0.1 + (0.8 * (time % PERIOD_MS)) / PERIOD_MS,
      allowed: true,
      refusedRates: new Set(),
      strictRate: undefined,
      defaultRate: 48_000,
      moduleError: undefined,
      dead: false,
      contexts: new Set(),
    };
  }

  static async open(): Promise<FakePage> {
    await loadWorklet();
    vi.useFakeTimers({
      now: 1_700_000_000_000,
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
    return new FakePage();
  }

  get platform(): MicrophonePlatform {
    const { sound } = this;
    const hasBeenActive = (): boolean => this.hasBeenActive;
    const platform: Record<keyof Omit<MicrophonePlatform, 'clock'>, unknown> = {
      mediaDevices: this.mediaDevices,
      permissions: { query: () => Promise.resolve(this.permission) },
      AudioContext: class extends FakeContext {
        constructor(options: { readonly sampleRate?: number } = {}) {
          super(sound, options.sampleRate);
        }
      },
      AudioWorkletNode: FakeNode,
      document: this.document,
      userActivation: {
        get hasBeenActive() {
          return hasBeenActive();
        },
      },
    };
    return platform as MicrophonePlatform;
  }

  get contexts(): readonly FakeContext[] {
    return [...this.sound.contexts];
  }

  /** Lets time pass. */
  async run(seconds: number): Promise<void> {
    for (let left = Math.round((seconds * 1000) / STEP_MS); left > 0; left -= 1) {
      await vi.advanceTimersByTimeAsync(STEP_MS);
      for (const context of this.sound.contexts) context.render();
    }
    await vi.advanceTimersByTimeAsync(0);
  }

  /** The audio thread does not run for a while, and the page does. */
  async stall(seconds: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    for (const context of this.sound.contexts) context.lose();
  }

  close(): void {
    vi.useRealTimers();
  }
}

/** When a captured sample sounded, in milliseconds since 1970, near a time. */
export function soundedAt(sample: number, near: number): number {
  const place = ((sample / 32_767 - 0.1) / 0.8) * PERIOD_MS;
  const period = Math.round((near - place) / PERIOD_MS);
  return period * PERIOD_MS + place;
}
