import type { OpenAIDialect } from '../config.ts';
import { ownDialect } from '../own-dialect.ts';
import { turnLink } from '../turn-link.ts';
import { azureErrors } from '../azure-errors.ts';
import { copied, needsUrl } from './shared.ts';
import { vllmErrors } from '../vllm-errors.ts';

/** Servers that speak the same interface, at an address of their own; whether they answer a clear is not known. */
export const compatible: OpenAIDialect = {
  ...ownDialect,
  url: undefined,
  keyNeeded: false,
  errors: [...vllmErrors, ...azureErrors],
  rules: needsUrl,
  link: (settings) => turnLink(settings, { ...copied, clears: false }),
};
