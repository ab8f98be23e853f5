/** The recogniser's thread: loads the models, then serves streams until it is stopped. */
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '@throughline/core/internal';
import type { FromWorker, ToWorker, WorkerSettings } from '../messages.ts';
import type { LoadProgress } from '../progress.ts';
import { DecodeQueue } from './decode-queue.ts';
import { findModels, withTokenTable } from './models.ts';
import { Moonshine } from './moonshine.ts';
import { RecognitionStream } from './recognition-stream.ts';
import { VoiceActivityPool } from './voice-activity.ts';
import { sampleRate } from './audio.ts';

if (parentPort === null)
  throw new Error('this file is the recogniser’s thread; it is started by createLocalRecognizer');
const port = parentPort;
const settings = workerData as WorkerSettings;
const post = (message: FromWorker): void => {
  port.postMessage(message);
};

interface OpenStream {
  readonly stream: RecognitionStream;
  readonly release: () => void;
}

function progress(step: LoadProgress['step'], fraction: number): void {
  post({ type: 'progress', progress: { step, fraction } });
}

async function load(): Promise<{ readonly model: Moonshine; readonly detectors: VoiceActivityPool }> {
  const files = findModels();
  progress('models-found', 0.05);
  const model = await withTokenTable(async (tokens) => {
    progress('tokens-written', 0.1);
    return Moonshine.load(files, tokens, settings.threads);
  });
  progress('recogniser-loaded', 0.8);
  const detectors = new VoiceActivityPool(files.voiceActivity);
  detectors.take().release();
  // The first decoding allocates; it must not be the caller's.
  await model.partialText({ samples: new Float32Array(sampleRate), speechFrom: 0, speechTo: sampleRate });
  progress('warm', 1);
  return { model, detectors };
}

function serve(model: Moonshine, detectors: VoiceActivityPool): void {
  const queue = new DecodeQueue(() => performance.now());
  const streams = new Map<number, OpenStream>();

  const open = (id: number): void => {
    const detector = detectors.take();
    const stream = new RecognitionStream(
      settings,
      { model, queue, voiceActivity: detector },
      {
        result: (result) => post({ type: 'result', stream: id, result }),
        processed: (untilSeconds) => post({ type: 'processed', stream: id, untilSeconds }),
        done: () => post({ type: 'done', stream: id }),
        failed: (message) => post({ type: 'failed', stream: id, message }),
      },
    );
    streams.set(id, { stream, release: () => detector.release() });
  };

  const close = (id: number): void => {
    const opened = streams.get(id);
    streams.delete(id);
    opened?.stream.close();
    opened?.release();
  };

  port.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'open':
        open(message.stream);
        break;
      case 'write':
        streams.get(message.stream)?.stream.write(message.samples);
        break;
      case 'finish':
        streams.get(message.stream)?.stream.finish();
        break;
      case 'close':
        close(message.stream);
        break;
      case 'stop':
        for (const id of streams.keys()) close(id);
        // A decoding that runs keeps the thread alive until it is through: ending it in between would take the process down.
        port.close();
        break;
    }
  });
}

try {
  const { model, detectors } = await load();
  serve(model, detectors);
  post({ type: 'ready' });
} catch (error) {
  post({ type: 'load-failed', message: reasonOf(error) });
  port.close();
}
