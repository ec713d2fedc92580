/** The recorded run of public/demo/recorded/run.zip; written by `npm run demo:record`. */
export const RECORDED = {
  adapter: 'llvmpipe',
  date: '2026-11-29',
  bytes: 3920050,
  /** mIoU, in [0,1]. */
  source: 0.3434548728325788,
  batchNorm: 0.35914413017383967,
  final: 0.40259476402428934,
};
