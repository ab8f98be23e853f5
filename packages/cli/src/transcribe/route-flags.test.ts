import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { runHere } from '../../testing/run-here.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';
import { UsageError } from '../usage-error.ts';
import { askedOf } from './asked-of.ts';
import { transcribeCommand } from './command.ts';
import type { TranscribeFlags } from './flags.ts';
import type { OpenedAudio } from './open-audio.ts';
import { sessionOptionsOf } from './session-options.ts';

/** The flags as the command line gives them. */
async function flagsOf(...args: readonly string[]): Promise<TranscribeFlags> {
  let given: TranscribeFlags | undefined;
  const command = transcribeCommand(async (_file, flags) => {
    given = flags;
  });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  await new Command().addCommand(command).parseAsync(['transcribe', 'call.wav', ...args], { from: 'user' });
  if (given === undefined) throw new Error('the command did not run');
  return given;
}

const routeTo = (name: string) => ({ protocol: { name, traits: {} }, credentials: {} });
const one = [routeTo('deepgram')] as unknown as OpenedAudio['routes'];
const two = [routeTo('deepgram'), routeTo('vosk')] as unknown as OpenedAudio['routes'];

describe('throughline transcribe --rotate', () => {
  it.each([
    [[], undefined],
    [['--rotate', '600'], { afterSeconds: 600 }],
    [['--no-rotate'], false],
  ])(
    'asks the session for a fresh link after so many seconds, for none, or for what it does anyway: %j',
    async (args, rotate) => {
      expect(sessionOptionsOf(await flagsOf(...args), one).rotate).toEqual(rotate);
    },
  );

  it.each(['9', '86401', 'never', ''])('refuses %j', async (value) => {
    await expect(flagsOf('--rotate', value)).rejects.toThrow('Give a number from 10 to 86400 seconds.');
  });
});

describe('throughline transcribe --route', () => {
  it('takes a name and the options of its provider, as they stand after --provider, the preferred route first', async () => {
    const flags = await flagsOf(
      '--route',
      `deepgram --model nova-3 --endpointing 300 --api-key 'a b'`,
      '--route',
      'vosk --url ws://127.0.0.1:9',
    );
    expect(askedOf(flags)).toEqual([
      { provider: 'deepgram', model: 'nova-3', endpointing: 300, apiKey: 'a b' },
      { provider: 'vosk', url: 'ws://127.0.0.1:9' },
    ]);
  });

  it('asks each route for what is said of the speech, unless it says otherwise itself', async () => {
    const common = ['--language', 'hi', '--sample-rate', '8000', '--speakers', '--channels', '2', '--pace', '2'];
    const flags = await flagsOf(...common, '--route', 'deepgram --language en', '--route', 'bodhi');
    const speech = { sampleRate: 8000, speakers: true, channels: 2 };
    expect(askedOf(flags)).toEqual([
      { provider: 'deepgram', language: 'en', ...speech },
      { provider: 'bodhi', language: 'hi', ...speech },
    ]);
  });

  it('gives the session all routes, and when another one takes over', async () => {
    const flags = await flagsOf('--route', 'deepgram', '--route', 'vosk', '--failover-after', '2.5', '--hedge');
    expect(sessionOptionsOf(flags, two)).toMatchObject({ routes: two, failover: { afterMs: 2_500, hedge: true } });
    expect(sessionOptionsOf(await flagsOf(), two)).not.toHaveProperty('failover');
    expect(sessionOptionsOf(await flagsOf(), one)).toMatchObject({ protocol: { name: 'deepgram' }, credentials: {} });
    expect(sessionOptionsOf(await flagsOf(), one)).not.toHaveProperty('routes');
  });

  it.each([
    ['', 'a --route begins with the name of a provider'],
    ['--model nova-3', 'a --route begins with the name of a provider'],
    ['deepgrm', '--route: no provider "deepgrm" recognises speech'],
    ['faseeh', '--route: no provider "faseeh" recognises speech'],
    ['deepgram "--model', 'a quote within --route is not closed'],
    ['deepgram --modle nova-3', "--route deepgram: unknown option '--modle'\n(Did you mean --model?)"],
    ['deepgram --format srt', "--route deepgram: unknown option '--format'"],
    ['deepgram --model', "--route deepgram: option '--model <name>' argument missing"],
    ['deepgram --endpointing soon', 'Give a number from 1 to 60000 ms.'],
    ['deepgram --api-key one two', '--route deepgram: a word of it belongs to no option'],
  ])('refuses %j', async (value, message) => {
    const refused = flagsOf('--route', value);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each(['deepgram --api-kye=my-secret', 'deepgram --api-key x my-secret', 'deepgram "--api-key my-secret'])(
    'repeats no key in what it says: %j',
    async (value) => {
      const refused: unknown = await flagsOf('--route', value).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UsageError);
      expect(JSON.stringify([String(refused), refused])).not.toContain('my-secret');
    },
  );

  it.each([
    [['--provider', 'vosk'], "option '--route <provider>' cannot be used with option '--provider <name>'"],
    [['--local'], "option '--route <provider>' cannot be used with option '--local'"],
  ])('does not go with %j', async (args, message) => {
    await expect(flagsOf('--route', 'deepgram', ...args)).rejects.toThrow(message);
  });

  it.each([
    [['--url', 'ws://127.0.0.1:9'], '--url'],
    [['--model', 'nova-3'], '--model'],
    [['--endpointing', '300'], '--endpointing'],
    [['--api-key', 'k'], '--api-key'],
  ])('says where an option of one provider belongs: %j', async (args, option) => {
    const flags = await flagsOf('--route', 'deepgram', '--route', 'vosk', ...args);
    expect(() => askedOf(flags)).toThrow(`${option} stands beside --route, but is for one provider`);
  });

  it.each([[['--hedge']], [['--failover-after', '3']], [['--hedge', '--route', 'vosk']]])(
    'is needed twice for %j',
    async (args) => {
      const flags = await flagsOf(...args);
      expect(() => askedOf(flags)).toThrow(`${args[0]} needs a second provider`);
    },
  );

  it('takes the credentials of each provider from the environment, and says which are missing', async () => {
    await using service = await scriptedServer();
    const args = ['transcribe', service.file, '--route', 'deepgram', '--route', 'assemblyai'];
    const none = await runHere(args);
    expect(none.code).toBe(2);
    expect(none.error).toBe(
      'error: no API key for Deepgram\n  Set DEEPGRAM_API_KEY in the environment, or write --api-key into its --route.\n',
    );
    const other = await runHere(args, { DEEPGRAM_API_KEY: 'a-key' });
    expect(other.error).toContain('no API key for AssemblyAI\n  Set ASSEMBLYAI_API_KEY in the environment');
  });
});
