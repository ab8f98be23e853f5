import { microphone, microphones, transcribe, type Microphone, type MicrophoneOptions } from '@throughline/browser';
import { isSpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { expose } from '../kit/page/exposed.ts';

/** What a test can do to the page from below the library. */
const below = {
  contexts: [] as AudioContext[],
  streams: [] as MediaStream[],
  suspended: false,
  /** The browser has no microphone. */
  gone: false,
};

class WatchedContext extends AudioContext {
  constructor(options?: AudioContextOptions) {
    super(options);
    below.contexts.push(this);
  }

  override resume(): Promise<void> {
    return below.suspended ? Promise.reject(new Error('suspended by the test')) : super.resume();
  }
}

/** As it sounds. */
const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const devices: MediaDevices = navigator.mediaDevices;
const mediaDevices: Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
> = {
  async getUserMedia(constraints) {
    if (below.gone) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await devices.getUserMedia(constraints);
    below.streams.push(stream);
    return stream;
  },
  enumerateDevices: () => (below.gone ? Promise.resolve([]) : devices.enumerateDevices()),
  addEventListener: devices.addEventListener.bind(devices),
  removeEventListener: devices.removeEventListener.bind(devices),
};

const seen = { states: [] as string[], warnings: [] as string[], failures: [] as string[], levels: 0 };
let used: Microphone | undefined;

function open(options: MicrophoneOptions): Microphone {
  const one = microphone({
    ...plain,
    platform: { AudioContext: WatchedContext, mediaDevices },
    ...options,
  });
  one.on('state', (state) => seen.states.push(state));
  one.on('warning', ({ code }) => seen.warnings.push(code));
  one.on('failure', ({ code }) => seen.failures.push(code));
  one.on('level', () => (seen.levels += 1));
  used = one;
  return one;
}

async function waited(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** What befalls the microphone, by name. */
const faults = {
  async none() {},
  async muted() {
    used?.mute();
    await waited(5000);
    used?.unmute();
  },
  async suspended() {
    below.suspended = true;
    const [context] = below.contexts;
    await context?.suspend();
    await waited(10_000);
    below.suspended = false;
    await context?.resume();
  },
  async gone() {
    below.gone = true;
    endTracks();
    await waited(4000);
    below.gone = false;
    devices.dispatchEvent(new Event('devicechange'));
  },
};

const api = {
  /** Transcribes the microphone: so many seconds before what befalls it, and after it. */
  async transcribe({
    url,
    fault,
    before,
    after,
  }: {
    readonly url: string;
    readonly fault: keyof typeof faults;
    readonly before: number;
    readonly after: number;
  }) {
    // The fake microphone plays its file from the start for whoever opens it, and goes on for as long as anybody has it open.
    const keeper = await devices.getUserMedia({ audio: { channelCount: 1, ...plain } });
    const one = open({});
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      credentials: { apiKey: 'none', customerId: 'none' },
      live: true,
    });
    const words: { readonly text: string; readonly start: number }[] = [];
    session.on('final', ({ words: all = [] }) => {
      for (const { text, start } of all) words.push({ text, start });
    });
    const piped = session.pipe(one, { end: true });
    await one.start();
    await waited(before * 1000);
    await faults[fault]();
    await waited(after * 1000);
    await one.stop();
    await piped;
    for (const track of keeper.getTracks()) track.stop();
    const { accepted, gaps } = session.summary();
    return { words, accepted, gaps, ...seen, held: held() };
  },
  /** Starts a microphone, and says what was in the way. */
  async start(options: MicrophoneOptions) {
    try {
      await open(options).start();
      return { code: 'started', remedy: undefined, held: held() };
    } catch (error) {
      if (!isSpeechError(error)) throw error;
      return { code: error.code as string, remedy: error.remedy, context: error.context as object, held: held() };
    }
  },
  async stop() {
    await used?.stop();
    return { state: used?.state, ...seen, held: held() };
  },
  seen: () => ({ state: used?.state, device: used?.device, ...seen, held: held() }),
  devices: () => microphones(),
  use: (deviceId: string) => used?.use(deviceId),
  /** The microphone is pulled out, and none comes back. */
  pull() {
    below.gone = true;
    endTracks();
  },
};

/** As the browser does where a device is pulled out: `stop` alone tells nobody. */
function endTracks(): void {
  for (const track of below.streams.flatMap((stream) => stream.getTracks())) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}

/** Tracks that still hold a device. */
function held(): number {
  return below.streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live').length;
}

export type MicrophoneApi = typeof api;
expose(api);

// A page that does not wait for a gesture, nor for the test.
if (document.querySelector('#at-once') !== null) {
  void api.start({}).then((outcome) => reportError(new Error(JSON.stringify(outcome))));
}
