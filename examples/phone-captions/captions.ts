import { serveCaptions } from './caption-server.ts';

const {
  PORT = '8080',
  BANDWIDTH_USERNAME,
  BANDWIDTH_PASSWORD,
  BODHI_API_KEY,
  BODHI_CUSTOMER_ID,
  BODHI_URL,
} = process.env;

const { url } = await serveCaptions({
  port: Number(PORT),
  username: BANDWIDTH_USERNAME ?? '',
  password: BANDWIDTH_PASSWORD ?? '',
  bodhiCredentials: { apiKey: BODHI_API_KEY ?? '', customerId: BODHI_CUSTOMER_ID ?? '' },
  ...(BODHI_URL !== undefined && { bodhiUrl: BODHI_URL }),
});
console.log(`waiting for calls at ${url}`);
