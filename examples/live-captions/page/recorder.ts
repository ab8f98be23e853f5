import { isSpeechError, type SessionStatus, type TranscriptionSession } from '@throughline/core';
import type { Microphone } from '@throughline/browser';
import { caption, type Captioning, chosenMicrophone } from './captioning.ts';
import type { Captions } from './captions.ts';
import type { Devices } from './devices.ts';
import type { Downloads } from './download.ts';
import { element } from './element.ts';
import type { Incidents } from './incidents.ts';
import type { Meter } from './meter.ts';
import type { Network } from './network.ts';
import type { Problem } from './problem.ts';
import { type Standing, stateText } from './state-text.ts';
import type { Strip } from './strip.ts';
import { length } from './times.ts';

export interface Parts {
  readonly captions: Captions;
  readonly strip: Strip;
  readonly meter: Meter;
  readonly incidents: Incidents;
  readonly problem: Problem;
  readonly network: Network;
  readonly downloads: Downloads;
  readonly devices: Devices;
}

/** Milliseconds between two pictures of the line, and of the numbers in the state. */
const DRAW_EVERY_MS = 100;
const DRAW_CALMLY_EVERY_MS = 1_000;

/** Starts and stops captions, and shows where they stand. */
export class Recorder {
  readonly #parts: Parts;
  readonly #start = element('start', HTMLButtonElement);
  readonly #mute = element('mute', HTMLButtonElement);
  readonly #title = element('state', HTMLElement);
  readonly #detail = element('state-detail', HTMLElement);
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #opening: Microphone | undefined;
  #captioning: Captioning | undefined;
  #running = false;
  /** The microphone was stopped, and the last words are awaited. */
  #ending = false;
  #refused = false;
  #statusAt = 0;
  #drawnAt = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#start.addEventListener('click', () => {
      if (this.#busy) this.stop();
      else void this.start();
    });
    this.#mute.addEventListener('click', () => this.#setMuted(this.#captioning?.source.muted === false));
    void parts.devices.refresh();
    this.#show();
    requestAnimationFrame(this.#draw);
    window.addEventListener('resize', () => this.#show());
  }

  async start(): Promise<void> {
    const { problem, captions, incidents, devices, downloads } = this.#parts;
    problem.clear();
    captions.clear();
    incidents.clear();
    downloads.enable(false);
    this.#captioning = undefined;
    this.#refused = false;
    const source = chosenMicrophone(devices.chosen);
    this.#opening = source;
    this.#listenTo(source);
    this.#show();
    try {
      // Nothing is dialled before the user has answered the browser's question.
      await source.start();
      if (this.#opening !== source) return;
      this.#captioning = caption(source);
      this.#running = true;
      this.#read(this.#captioning.session);
      void devices.refresh();
    } catch (error) {
      // Whoever stops before the microphone is open knows that.
      if (this.#opening === source) {
        this.#refused = true;
        problem.show(error);
      }
    } finally {
      if (this.#opening === source) this.#opening = undefined;
      this.#show();
    }
  }

  /** Ends the microphone; the session then waits for the last words and closes. The second time it ends at once. */
  stop(): void {
    if (this.#ending) {
      this.#captioning?.session.abort();
      return;
    }
    this.#ending = this.#running;
    const source = this.#opening ?? this.#captioning?.source;
    this.#opening = undefined;
    void source?.stop();
    this.#show();
  }

  use(deviceId: string | undefined): void {
    if (!this.#running) return;
    this.#captioning?.source.use(deviceId).catch((error: unknown) => this.#parts.problem.show(error));
  }

  disturbed(title: string): void {
    this.#parts.incidents.add(this.#now, `You pressed “${title}”.`);
  }

  get #phase(): Standing['phase'] {
    if (this.#opening !== undefined) return 'asking';
    if (this.#refused) return 'refused';
    return this.#captioning === undefined ? 'idle' : 'session';
  }

  get #now(): number {
    return this.#captioning?.session.positions.accepted ?? 0;
  }

  #listenTo(source: Microphone): void {
    const { meter, devices, incidents } = this.#parts;
    source.on('level', (level) => meter.show(level));
    source.on('devices', () => void devices.refresh());
    source.on('warning', ({ message, remedy }) => incidents.add(this.#now, `${message}. ${remedy}`));
    source.on('state', () => this.#show());
  }

  #read(session: TranscriptionSession): void {
    const { captions, incidents, problem, downloads } = this.#parts;
    session.on('partial', (result) => captions.partial(result));
    session.on('retract', (result) => captions.retract(result));
    session.on('relabel', (relabel) => captions.relabel(relabel));
    session.on('final', (result) => {
      captions.final(result);
      downloads.enable(captions.finals.length > 0);
    });
    session.on('gap', (gap) => captions.gap(gap));
    session.on('seam', ({ epoch, from, replayed }) =>
      incidents.add(this.#now, `Link ${epoch} took over from ${length(from)} on; ${length(replayed)} were sent again.`),
    );
    session.on('link', (link) => {
      if (link.state === 'failed') incidents.add(this.#now, `Link ${link.epoch} ended: ${link.error.code}.`);
    });
    session.on('warning', ({ message }) => incidents.add(this.#now, message));
    session.on('status', () => {
      this.#statusAt = performance.now();
      this.#show();
    });
    session.closed
      .catch((error: unknown) => {
        if (!isSpeechError(error, 'aborted')) problem.show(error);
      })
      .finally(() => {
        this.#running = false;
        this.#ending = false;
        this.#show();
      });
  }

  /** A status tells how long the wait was when it began. */
  #countedDown(status: SessionStatus): SessionStatus {
    const { retryInMs } = status;
    if (retryInMs === undefined) return status;
    return { ...status, retryInMs: Math.max(0, retryInMs - (performance.now() - this.#statusAt)) };
  }

  #setMuted(muted: boolean): void {
    const source = this.#captioning?.source;
    if (source === undefined) return;
    if (muted) source.mute();
    else source.unmute();
    this.#show();
  }

  get #busy(): boolean {
    return this.#opening !== undefined || this.#running;
  }

  readonly #draw = (now: number): void => {
    if (this.#busy && now - this.#drawnAt >= (this.#calm.matches ? DRAW_CALMLY_EVERY_MS : DRAW_EVERY_MS)) {
      this.#drawnAt = now;
      this.#show();
    }
    requestAnimationFrame(this.#draw);
  };

  #show(): void {
    const { network, strip, meter, captions } = this.#parts;
    const session = this.#captioning?.session;
    const busy = this.#busy;
    if (!busy) meter.clear();
    this.#start.textContent = this.#ending ? 'Stop now' : busy ? 'Stop' : 'Start';
    this.#mute.disabled = !this.#running || this.#ending;
    const muted = this.#running && this.#captioning?.source.muted === true;
    this.#mute.setAttribute('aria-pressed', String(muted));
    network.enable(this.#running);
    const positions = session?.positions ?? { accepted: 0, sent: 0, settled: 0 };
    const summary = session?.summary();
    const { tone, title, detail } = stateText({
      phase: this.#phase,
      muted,
      ...(this.#captioning === undefined ? {} : { microphone: this.#captioning.source.state }),
      waiting: positions.accepted - Math.max(positions.sent, positions.settled),
      ...(session === undefined ? {} : { status: this.#countedDown(session.status) }),
      ...(summary === undefined ? {} : { summary }),
    });
    document.body.dataset['tone'] = tone;
    if (this.#title.textContent !== title) this.#title.textContent = title;
    if (this.#detail.textContent !== detail) this.#detail.textContent = detail;
    strip.draw({ ...positions, seams: summary?.seams ?? [], gaps: summary?.gaps ?? [], said: captions.finals });
  }
}
