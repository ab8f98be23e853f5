export { isJsonObject, type JsonObject } from '../../json.ts';
export { confidenceOf as confidence, secondsOf as seconds } from '../../protocol/values.ts';
