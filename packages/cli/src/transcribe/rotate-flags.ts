import { Option } from 'commander';
import { numberFrom } from '../options.ts';

/** How the command line says when a fresh link takes over. */
export interface RotateFlags {
  /** Seconds; `false`: never. */
  readonly rotate?: number | false;
}

const DAY_SECONDS = 86_400;

export function rotateOptions(): readonly Option[] {
  return [
    new Option(
      '--rotate <seconds>',
      "let a fresh link take over after so many seconds of each, without a gap (default: before the provider's own limit, where that is known)",
    ).argParser(numberFrom(10, DAY_SECONDS, 'seconds')),
    new Option('--no-rotate', 'keep each link until the provider ends it'),
  ];
}

/** As a session takes it. */
export function rotateOf({ rotate }: RotateFlags): { readonly rotate?: { readonly afterSeconds: number } | false } {
  if (rotate === undefined) return {};
  return { rotate: rotate === false ? false : { afterSeconds: rotate } };
}
