import { startPageServer } from './page-server.ts';

console.log('Loading the recogniser and building the page…');
const server = await startPageServer({ dev: process.argv.includes('--dev') });
console.log(`\n  Live captions: ${server.url}\n\n  Ctrl-C ends it.`);

const end = (): void => {
  // A second signal ends the process at once, as it does by itself.
  process.off('SIGINT', end).off('SIGTERM', end);
  void server.close();
};
process.on('SIGINT', end).on('SIGTERM', end);
