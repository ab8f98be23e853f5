import type { ErrorTable } from '@throughline/core';
import { aksitaErrors } from '@throughline/core/protocols/aksita';
import { bandwidth } from '@throughline/core/protocols/bandwidth';
import { bodhiErrors } from '@throughline/core/protocols/bodhi';
import { elsaErrors } from '@throughline/core/protocols/elsa';
import { faseehErrors } from '@throughline/core/protocols/faseeh';
import type { ServiceName } from './command.ts';

/** The error table of each service. */
export const serviceErrors: { readonly [Name in ServiceName]: ErrorTable } = {
  aksita: aksitaErrors,
  bandwidth: bandwidth.errors,
  bodhi: bodhiErrors,
  elsa: elsaErrors,
  faseeh: faseehErrors,
};
