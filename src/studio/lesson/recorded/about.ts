/** The recorded run of public/demo/recorded/run.zip; written by `npm run demo:record`. */
export const RECORDED = {
  adapter: 'llvmpipe: Mesa 25.0.7-2~bpo12+1 (LLVM 15.0.6) 0.0.1',
  date: '2026-11-28',
  bytes: 1398078,
  /** mIoU, in [0,1]. */
  source: 0.3435,
  batchNorm: 0.3591,
  final: 0.4025,
};
