/** Attributes of spans and metrics. Those that OpenTelemetry's semantic conventions have keep their names. */
export const attribute = {
  kind: 'throughline.session.kind',
  provider: 'throughline.provider',
  outcome: 'throughline.outcome',
  epoch: 'throughline.link.epoch',
  requestId: 'throughline.link.request_id',
  closeCode: 'throughline.link.close_code',
  warning: 'throughline.warning.code',
  errorType: 'error.type',
  httpStatus: 'http.response.status_code',
} as const;
