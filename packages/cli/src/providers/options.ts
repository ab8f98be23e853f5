import type { CredentialField, ProviderFlag, ProviderManifest } from '@throughline/core/protocol';
import { Option } from 'commander';
import { numberFrom } from '../options.ts';
import { defaultProvider, type PartName, partOf, providersWith } from './manifests.ts';

/** What the command line says of the provider, beside its own flags. */
export interface ProviderChoice {
  readonly provider?: string;
}

/** `a`, `a or b`, `a, b, or c`. */
const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** `apiKey` as an option: `--api-key`. */
export function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The option that chooses a provider, the flags that only one of them has, and the credentials. */
export function providerOptions(part: PartName, list?: readonly ProviderManifest[]): readonly Option[] {
  const manifests = providersWith(part, list);
  const choice = new Option('--provider <name>', 'the provider')
    .choices(manifests.map(({ name }) => name))
    .default(defaultProvider(part));
  return [choice, ...optionsOfProviders(part, manifests)];
}

/** The same without the one that chooses. */
export function optionsOfProviders(
  part: PartName,
  manifests: readonly ProviderManifest[] = providersWith(part),
): readonly Option[] {
  return [...ownOptions(part, manifests), ...credentialOptions(manifests)];
}

function ownOptions(part: PartName, manifests: readonly ProviderManifest[]): readonly Option[] {
  const several = manifests.length > 1;
  const flags = manifests.flatMap((manifest) =>
    (partOf(manifest, part).flags ?? []).map((flag) => ({ flag, owner: several ? `${manifest.name}: ` : '' })),
  );
  return grouped(flags, ({ flag }) => flag.name).map((same) => {
    const [{ flag }] = same;
    const description = same.map(({ flag: { description: text }, owner }) => owner + text).join('; ');
    const option = new Option(`${optionName(flag.name)} <${flag.value}>`, description);
    // Providers may mean different things by one name; what one of them does not take, it refuses itself.
    return same.length === 1 ? checked(option, flag) : option;
  });
}

function checked(option: Option, { choices, number }: ProviderFlag): Option {
  if (choices !== undefined) option.choices(choices);
  if (number !== undefined) option.argParser(numberFrom(number.least, number.most, number.unit));
  return option;
}

function credentialOptions(manifests: readonly ProviderManifest[]): readonly Option[] {
  const fields = manifests.flatMap(({ title, credentials }) =>
    credentials.fields.map((field) => ({ field, owner: title })),
  );
  return grouped(fields, ({ field }) => field.name).map((same) => {
    const [{ field }] = same;
    const owners = either.format(same.map(({ owner }) => owner));
    const variables = either.format(same.map(({ field: { env } }) => env));
    const value = optionName(field.name).split('-').at(-1);
    return new Option(
      `${optionName(field.name)} <${value}>`,
      `the ${field.title} for ${owners} (default: ${variables} in the environment)`,
    );
  });
}

/** Items with the same key together, in the order of the first of each; no group is empty. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** For the end of a help text: where the credentials of each provider come from. */
export function credentialsHelp(part: PartName): string {
  const lines = providersWith(part).map(
    ({ title, credentials: { fields } }) => `  ${title}: ${fields.map(ways).join('; ') || 'none'}`,
  );
  return `
Credentials:
${lines.join('\n')}
Other users of this machine can see the options of a command. A --url on this machine needs no credentials.
`;
}

function ways({ name, env }: CredentialField): string {
  return `${optionName(name)} or the environment variable ${env}`;
}
