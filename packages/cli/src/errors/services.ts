import type { ErrorTable } from '@throughline/core';
import { aksitaErrors } from '@throughline/core/providers/aksita';
import { bandwidth } from '@throughline/core/providers/bandwidth';
import { bodhiErrors } from '@throughline/core/providers/bodhi';
import { elsaErrors } from '@throughline/core/providers/elsa';
import { faseehErrors } from '@throughline/core/providers/faseeh';
import type { ServiceName } from './command.ts';

/** The error table of each provider. */
export const serviceErrors: { readonly [Name in ServiceName]: ErrorTable } = {
  aksita: aksitaErrors,
  bandwidth: bandwidth.errors,
  bodhi: bodhiErrors,
  elsa: elsaErrors,
  faseeh: faseehErrors,
};
