/** The voice's thread: compiles Flite, then speaks one text after another until it is stopped. */
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '@throughline/core/internal';
import type { FromVoiceWorker, ToVoiceWorker } from '../messages.ts';

if (parentPort === null) throw new Error('this file is the voice’s thread; it is started by createLocalVoice');
const port = parentPort;
const post = (message: FromVoiceWorker, transfer: readonly ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};

// Node warns of its own WASI module, which no user of a voice can do anything about. This thread does nothing else; the module
// is loaded afterwards.
process.removeAllListeners('warning');

try {
  const { loadFlite } = await import('./flite.ts');
  const speak = await loadFlite();
  port.on('message', (message: ToVoiceWorker) => {
    if (message.type === 'stop') {
      port.close();
      return;
    }
    try {
      const samples = speak(message);
      post({ type: 'spoken', samples }, [samples.buffer]);
    } catch (error) {
      post({ type: 'failed', message: reasonOf(error) });
    }
  });
  post({ type: 'ready' });
} catch (error) {
  post({ type: 'load-failed', message: reasonOf(error) });
  port.close();
}
