import { isSpeechError } from '@throughline/core';
import { serveCaptions } from './caption-server.ts';
import { fromEnvironment } from './environment.ts';

const { PORT = '8080', BODHI_URL } = process.env;
const keys = fromEnvironment(['BANDWIDTH_USERNAME', 'BANDWIDTH_PASSWORD', 'BODHI_API_KEY', 'BODHI_CUSTOMER_ID']);

try {
  const { url } = await serveCaptions({
    port: Number(PORT),
    username: keys.BANDWIDTH_USERNAME,
    password: keys.BANDWIDTH_PASSWORD,
    bodhiCredentials: { apiKey: keys.BODHI_API_KEY, customerId: keys.BODHI_CUSTOMER_ID },
    ...(BODHI_URL !== undefined && { bodhiUrl: BODHI_URL }),
  });
  console.log(`waiting for calls at ${url}`);
} catch (error) {
  if (!isSpeechError(error)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
}
