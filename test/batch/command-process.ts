import { run } from '../../packages/cli/src/program.ts';
import { processTerminal } from '../../packages/cli/src/terminal.ts';
import { bodhiCredentials } from '../kit/providers.ts';

// `throughline batch` in a process of its own, so that it can be killed: it begins when the parent says so, with everything loaded.

const [url = '', folder = '', ...options] = process.argv.slice(2);
const formats = ['jsonl', 'txt', 'srt', 'vtt'].flatMap((format) => ['--format', format]);

process.env['BODHI_API_KEY'] = bodhiCredentials.apiKey;
process.env['BODHI_CUSTOMER_ID'] = bodhiCredentials.customerId;
process.chdir(folder);
process.once('message', async () => {
  const provider = ['--provider', 'bodhi', '--url', url, '--sample-rate', '8000', '--pace', '120'];
  const args = ['batch', 'calls/**/*.wav', '--out', 'out', ...formats, ...provider, ...options];
  process.exitCode = await run(args, processTerminal());
  process.disconnect();
});
process.send?.('ready');
