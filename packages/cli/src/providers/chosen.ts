import type { CredentialField, ProviderFlags, ProviderManifest } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import { UsageError } from '../usage-error.ts';
import { type PartName, partOf, providerNamed, providersWith, type ProviderWith } from './manifests.ts';
import { optionName } from './options.ts';

/** Flags that all providers share, where the command has them. */
const shared = ['url', 'model', 'language', 'sampleRate', 'channels', 'speakers', 'voice', 'speed', 'text'] as const;
/** In the place of what was given, to see whether anything depends on it. */
const others = { string: 'other', number: 7, boolean: true } as const;

const inWords = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** What the command line was given: flags of providers among others. */
type Given = Readonly<Record<string, unknown>>;

export interface ChooseOptions<Part extends PartName> {
  readonly part: Part;
  readonly given: Given;
  readonly environment: NodeJS.ProcessEnv;
  /** What a person without credentials can do, as a sentence. */
  readonly without: string;
  /** Whether nobody checks them, so that none is missing; at an address of this machine that is so anyway. */
  readonly anyCredentials?: boolean;
  /** Whether the flags are those of a `--route`, beside other routes. */
  readonly inRoute?: boolean;
  /** Default: those that come with the package. */
  readonly list?: readonly ProviderManifest[];
}

/** A provider as the command line asks for it. */
export interface Chosen<Part extends PartName> {
  readonly manifest: ProviderWith<Part>;
  /** The options for `protocol` or `client`. */
  readonly options: object;
  readonly credentials: Readonly<Record<string, string>>;
}

/**
 * The provider that the flags name, its options and its credentials. Throws `UsageError` for a credential that is missing, and
 * for a flag that this provider makes nothing of.
 */
export function chosenProvider<Part extends PartName>(choose: ChooseOptions<Part>): Chosen<Part> {
  const { part, given, environment, without, anyCredentials, inRoute = false, list = providers } = choose;
  const manifest = providerNamed(part, textOf(given['provider']), list);
  const instead = (name: string): string =>
    `Leave it out, or ${inRoute ? `write it into a --route of ${name}` : `pass --provider ${name}`}.`;
  assertOwnFlags(part, manifest, given, { list, instead });
  const flags = flagsFor(part, manifest, given);
  assertTaken(part, manifest, flags, { list, instead });
  const placeholder = anyCredentials === true || isOwnAddress(flags.url) ? 'none' : undefined;
  return {
    manifest,
    options: partOf(manifest, part).optionsFromFlags(flags),
    credentials: credentialsOf(manifest, flags, { given, environment, without, placeholder, inRoute }),
  };
}

/** The flags that a provider may read. */
function flagsFor(part: PartName, manifest: ProviderManifest, given: Given): ProviderFlags {
  const own = (partOf(manifest, part).flags ?? []).map(({ name }) => name);
  return Object.fromEntries(
    [...shared, ...own].flatMap((name) => {
      const value = given[name];
      return isFlag(value) ? [[name, value]] : [];
    }),
  );
}

interface Others {
  readonly list: readonly ProviderManifest[];
  /** What to do with a flag of the provider with this name, as a sentence. */
  readonly instead: (name: string) => string;
}

function assertOwnFlags(part: PartName, manifest: ProviderManifest, given: Given, { list, instead }: Others): void {
  const own = new Set((partOf(manifest, part).flags ?? []).map(({ name }) => name));
  for (const other of providersWith(part, list)) {
    const foreign = (partOf(other, part).flags ?? []).find(({ name }) => !own.has(name) && given[name] !== undefined);
    if (foreign === undefined) continue;
    throw new UsageError(`${optionName(foreign.name)} is an option of ${other.title}, not of ${manifest.title}`, [
      instead(other.name),
    ]);
  }
}

function isFlag(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** What a provider does not take is not left out in silence: the run would be another one than was asked for. */
function assertTaken(
  part: PartName,
  manifest: ProviderManifest,
  flags: ProviderFlags,
  { list, instead }: Others,
): void {
  const foreign = Object.keys(flags).find((name) => !takes(partOf(manifest, part), flags, name));
  if (foreign === undefined) return;
  const option = optionName(foreign);
  const partner = Object.keys(flags).find((name) => takes(partOf(manifest, part), withoutFlag(flags, name), foreign));
  if (partner !== undefined) {
    const other = optionName(partner);
    throw new UsageError(`${manifest.title} does not take ${option} with ${other} ${flags[partner]}`, [
      `Leave out ${option} or ${other}.`,
    ]);
  }
  const takers = providersWith(part, list).filter((other) => takes(partOf(other, part), flags, foreign));
  const [first] = takers;
  // Sessions of one channel each are what every recogniser takes.
  const split =
    part === 'recognise' && foreign === 'channels' ? ['Pass --channels split for a session for each channel.'] : [];
  if (first === undefined)
    throw new UsageError(`${manifest.title} does not take ${option}`, [...split, `Leave ${option} out.`]);
  const titles = inWords.format(takers.map(({ title }) => title));
  throw new UsageError(`${option} is an option of ${titles}, not of ${manifest.title}`, [
    ...split,
    instead(first.name),
  ]);
}

/** Whether a provider makes anything of a flag that all of them share. */
export function takesFlag(part: PartName, manifest: ProviderManifest, name: 'channels' | 'speakers'): boolean {
  return takes(partOf(manifest, part), { [name]: name === 'channels' ? 2 : true }, name);
}

/** Whether a provider's options depend on a flag beside the others, or the model that was given is the one that the flag asks for. */
function takes(part: ReturnType<typeof partOf>, flags: ProviderFlags, name: string): boolean {
  const value = flags[name];
  if (!isFlag(value)) return false;
  const optionsOf = (given: ProviderFlags): string =>
    JSON.stringify(part.optionsFromFlags(given), (_, option: unknown) =>
      typeof option === 'function' ? 'a function' : option,
    );
  const choices = part.flags?.find((flag) => flag.name === name)?.choices;
  const values = choices ?? [others[typeof value as keyof typeof others]];
  const unset = optionsOf(withoutFlag(flags, name));
  if (values.some((other) => optionsOf({ ...flags, [name]: other }) !== unset)) return true;
  const unmodelled = withoutFlag(flags, 'model');
  return optionsOf(unmodelled) === optionsOf(flags) && optionsOf(withoutFlag(unmodelled, name)) !== unset;
}

function withoutFlag(flags: ProviderFlags, name: string): ProviderFlags {
  return { ...flags, [name]: undefined };
}

interface Sources {
  readonly given: Given;
  readonly environment: NodeJS.ProcessEnv;
  readonly without: string;
  /** In the place of those that are needed and not given. */
  readonly placeholder: string | undefined;
  readonly inRoute: boolean;
}

function credentialsOf(
  { title, credentials: { fields } }: ProviderManifest,
  flags: ProviderFlags,
  { given, environment, without, placeholder, inRoute }: Sources,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const missing: CredentialField[] = [];
  for (const field of fields) {
    const needed = field.isNeeded?.(flags) ?? true;
    const value = firstGiven(textOf(given[field.name]), environment[field.env], needed ? placeholder : undefined);
    if (value !== undefined) found[field.name] = value;
    else if (needed) missing.push(field);
  }
  const [first] = missing;
  if (first === undefined) return found;
  const names = (nameOf: (field: CredentialField) => string): string => missing.map(nameOf).join(' and ');
  throw new UsageError(`no ${first.title} for ${title}`, [
    `Set ${names(({ env }) => env)} in the environment, or ${inRoute ? 'write' : 'pass'} ${names(({ name }) => optionName(name))}${inRoute ? ' into its --route' : ''}.`,
    ...missing.flatMap(({ hint }) => hint ?? []),
    without,
  ]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
