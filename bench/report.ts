import { z } from 'zod';

export const IMPLEMENTATIONS = [
  'ours',
  'stock-tfjs',
  'tfjs-wasm',
  'ort-webgpu',
  'ort-wasm',
  'jax-js',
  'torch-cpu',
  'torch-cuda',
] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

const measured = z.number().nonnegative();

const rowSchema = z.strictObject({
  case: z.string().min(1),
  impl: z.enum(IMPLEMENTATIONS),
  median_ms: measured,
  p25_ms: measured,
  p75_ms: measured,
  /** Computed by all threads of this process, in software also the GPU's work; null in a browser and for work in another process. */
  cpu_ms: measured.nullable(),
  gflops: measured.nullable(),
  gbps: measured.nullable(),
  /** Of the roofline; null for implementations that do not run on the adapter whose ceilings were measured. */
  fraction: measured.nullable(),
  /** Per execution; null for implementations that dispatch nothing. */
  dispatches: z.int().nonnegative().nullable(),
  max_rel_error: measured,
});

const skippedSchema = z.strictObject({ case: z.string(), impl: z.enum(IMPLEMENTATIONS), reason: z.string() });

/** Where PyTorch ran. */
const torchHostSchema = z.strictObject({
  version: z.string(),
  threads: z.int().positive(),
  cpu: z.string(),
  /** Name of the CUDA device; null where PyTorch sees none. */
  cuda: z.string().nullable(),
});

const adapterSchema = z.strictObject({
  vendor: z.string(),
  architecture: z.string(),
  description: z.string(),
  /** True where WebGPU runs in software: no figure of such a run says anything about a GPU. */
  fallback: z.boolean(),
  driver: z.string(),
  runtime: z.string(),
  /** How kernels were timed. */
  clock: z.enum(['wall', 'timestamps']),
  quick: z.boolean(),
  /** Fewest and most timed samples of a row. */
  samples: z.tuple([z.int(), z.int()]),
  peak_bytes: z.int(),
  /** First executions of all rows together: shader compilation and first uploads. */
  first_run_seconds: z.number(),
  versions: z.record(z.string(), z.string()),
  /** Null where no case asked for PyTorch, or there is none. */
  torch: torchHostSchema.nullable(),
  /** Contenders that could not run, each with the reason. */
  skipped: z.array(skippedSchema),
});

const ceilingsSchema = z.strictObject({
  fma_gflops: measured.positive(),
  fma_accumulators: z.int().positive(),
  copy_gbps: measured.positive(),
  empty_dispatch_us: measured.positive(),
});

/** What `--json` writes. */
export const reportSchema = z.strictObject({
  adapter: adapterSchema,
  ceilings: ceilingsSchema,
  rows: z.array(rowSchema),
});

export type TorchHost = z.infer<typeof torchHostSchema>;
export type Row = z.infer<typeof rowSchema>;
export type Skipped = z.infer<typeof skippedSchema>;
export type Report = z.infer<typeof reportSchema>;
