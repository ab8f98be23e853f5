import type { ProviderManifest, RecognitionProtocol } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { type ChooseOptions, chosenProvider } from './chosen.ts';
import { credentialsHelp, providerOptions } from './options.ts';

/** A provider that nothing in this package knows of. */
const acme: ProviderManifest = {
  name: 'acme',
  title: 'Acme',
  page: 'providers/acme.md',
  errors: [],
  credentials: {
    fields: [
      { name: 'apiKey', title: 'API key', env: 'ACME_API_KEY' },
      {
        name: 'projectId',
        title: 'project id',
        env: 'ACME_PROJECT',
        isNeeded: ({ tier }) => tier === 'team',
        hint: 'A key of one person needs none.',
      },
    ],
  },
  harmlessFrames: [],
  recognise: {
    protocol: () => ({ name: 'acme' }) as RecognitionProtocol,
    flags: [
      { name: 'tier', value: 'name', description: 'the tier of the account', choices: ['team', 'single'] },
      {
        name: 'maxDelay',
        value: 'seconds',
        description: 'the longest delay',
        number: { least: 1, most: 9, unit: 'seconds' },
      },
    ],
    examples: { plain: {} },
    optionsFromFlags: ({ model, url, speakers, tier, maxDelay }) => ({ model, url, speakers, tier, maxDelay }),
  },
};
/** Of those that recognise only this one more, however many are added. */
const list = [acme, ...providers.filter(({ name, recognise }) => name === 'bodhi' || recognise === undefined)];

function parsed(...args: readonly string[]) {
  const command = new Command('transcribe').exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of providerOptions('recognise', list)) command.addOption(option);
  command.parse(args, { from: 'user' });
  return command;
}

const choose = (given: ChooseOptions<'recognise'>['given'], environment: NodeJS.ProcessEnv = {}) =>
  chosenProvider({ part: 'recognise', given, environment, without: 'Without one: pass --local.', list });

describe('a provider that the list of manifests has and the command does not know', () => {
  it('is listed with its credentials, or with none', () => {
    const lines = credentialsHelp('recognise').split('\n');
    expect(lines).toContain('  Vosk: none');
    expect(lines.filter((line) => /:\s*$/u.test(line))).toEqual(['Credentials:']);
  });

  it('is a choice, with flags of its own and variables for its credentials, in the help', () => {
    const help = parsed().helpInformation().replaceAll(/\s+/gu, ' ');
    expect(help).toContain('(choices: "acme", "bodhi", default: "bodhi")');
    expect(help).toMatch(/--tier <name> +acme: the tier of the account/u);
    expect(help).toMatch(/--platform <name> +bodhi: /u);
    expect(help).toContain(
      '--api-key <key> the API key for Acme or Bodhi (default: ACME_API_KEY or BODHI_API_KEY in the environment)',
    );
    expect(help).toContain('--project-id <id>');
  });

  it('gets its own options, by the names that its manifest gives them', () => {
    const given = parsed('--provider', 'acme', '--tier', 'single', '--max-delay', '3', '--api-key', 'k').opts();
    expect(choose({ ...given, model: 'best', partials: true })).toMatchObject({
      manifest: { name: 'acme' },
      options: { model: 'best', tier: 'single', maxDelay: 3 },
      credentials: { apiKey: 'k' },
    });
  });

  it('has the values of its flags checked', () => {
    expect(() => parsed('--tier', 'gold')).toThrow(/Allowed choices are team, single/u);
    expect(() => parsed('--max-delay', '10')).toThrow('Give a number from 1 to 9 seconds.');
  });
});

describe('the credentials of a provider', () => {
  it('come from the flags, and else from the environment; an empty variable counts as none', () => {
    const environment = { ACME_API_KEY: 'from-environment', ACME_PROJECT: '' };
    expect(choose({ provider: 'acme', apiKey: 'from-flag' }, environment).credentials).toEqual({ apiKey: 'from-flag' });
    expect(choose({ provider: 'acme' }, environment).credentials).toEqual({ apiKey: 'from-environment' });
  });

  it.each([
    [
      { provider: 'acme', tier: 'team' },
      'no API key for Acme',
      [
        'Set ACME_API_KEY and ACME_PROJECT in the environment, or pass --api-key and --project-id.',
        'A key of one person needs none.',
        'Without one: pass --local.',
      ],
    ],
    [
      { provider: 'bodhi', apiKey: 'k' },
      'no customer id for Bodhi',
      [
        'Set BODHI_CUSTOMER_ID in the environment, or pass --customer-id.',
        'A key of the newer platform (--platform navana) needs no customer id.',
        'Without one: pass --local.',
      ],
    ],
  ])('are asked for by flag and variable where they are missing: %j', (given, message, remedy) => {
    let thrown: unknown;
    try {
      choose(given);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect(thrown).toMatchObject({ message, remedy });
  });

  it('are not needed at an address of this machine', () => {
    const { credentials } = choose({ provider: 'acme', tier: 'team', url: 'ws://127.0.0.1:9' });
    expect(credentials).toEqual({ apiKey: 'none', projectId: 'none' });
  });
});

describe('a flag of another provider', () => {
  it('is refused, with the provider whose it is', () => {
    expect(() => choose({ provider: 'acme', apiKey: 'k', platform: 'navana' })).toThrow(
      '--platform is an option of Bodhi, not of Acme',
    );
  });

  it('is refused also where its name is one that all providers share', () => {
    expect(choose({ provider: 'acme', apiKey: 'k', speakers: true }).options).toMatchObject({ speakers: true });
    expect(() => choose({ provider: 'bodhi', speakers: true })).toThrow(
      '--speakers is an option of Acme, not of Bodhi',
    );
    expect(() => choose({ provider: 'acme', apiKey: 'k', sampleRate: 8000 })).toThrow(
      '--sample-rate is an option of Bodhi, not of Acme',
    );
    expect(() => choose({ provider: 'acme', apiKey: 'k', channels: 2 })).toThrow('Acme does not take --channels');
  });

  it('is refused beside one with which it means nothing, also where it is its own', () => {
    const beside = (given: object) => () =>
      chosenProvider({ part: 'recognise', given: { ...given, apiKey: 'k' }, environment: {}, without: '' });
    const flux = { provider: 'deepgram', model: 'flux-general-en' };
    expect(beside({ ...flux, speakers: true })).toThrow(
      'Deepgram does not take --speakers with --model flux-general-en',
    );
    expect(beside({ ...flux, endpointing: 300 })).toThrow('does not take --endpointing with --model flux-general-en');
    expect(beside({ provider: 'openai', model: 'gpt-live-transcribe', speakers: true })).toThrow(
      'OpenAI does not take --speakers with --model gpt-live-transcribe',
    );
    expect(beside({ provider: 'openai', dialect: 'vllm', speakers: true })).toThrow(
      'OpenAI does not take --speakers with --dialect vllm',
    );
    expect(beside({ provider: 'vosk', speakers: true })).toThrow(
      '--speakers is an option of AssemblyAI, Deepgram and OpenAI, not of Vosk',
    );
  });

  it('is taken beside the model that it asks for', () => {
    const given = { provider: 'openai', model: 'gpt-4o-transcribe-diarize', speakers: true, apiKey: 'k' };
    const { options } = chosenProvider({ part: 'recognise', given, environment: {}, without: '' });
    expect(options).toMatchObject({ model: 'gpt-4o-transcribe-diarize' });
  });

  it('is taken where it says what would be so anyway', () => {
    const given = { provider: 'bodhi', sampleRate: 16_000, model: 'en-general-v2-8khz', url: 'ws://127.0.0.1:9' };
    expect(choose(given).options).toMatchObject({ sampleRate: 16_000 });
  });
});
