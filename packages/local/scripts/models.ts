/**
 * Puts the weights into `models/` before the package is packed, and takes them out afterwards. Whoever installs the package from a
 * registry gets them with it; the packages that they come from are needed in this workspace only.
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { installedModels, packagedModels } from '../src/worker/models.ts';

const directory = dirname(packagedModels.encoder);
await rm(directory, { recursive: true, force: true });
if (process.argv[2] === 'collect') {
  const installed = installedModels();
  await mkdir(directory);
  await copyFile(installed.encoder, packagedModels.encoder);
  await copyFile(installed.decoder, packagedModels.decoder);
  await copyFile(installed.voiceActivity, packagedModels.voiceActivity);
}
