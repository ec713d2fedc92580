import { z } from 'zod';
import { profileSchema } from '../profile/kernel-times.js';
import { reportSchema as benchSchema } from '../report.js';

const seconds = z.number().nonnegative();
const count = z.int().nonnegative();

const adapterSchema = z.strictObject({
  vendor: z.string(),
  architecture: z.string(),
  description: z.string(),
  /** True where WebGPU runs in software: nothing in such a report says anything about a GPU. */
  fallback: z.boolean(),
  features: z.array(z.string()),
  /** Bytes. */
  limits: z.record(z.string(), z.number()),
});

const testFileSchema = z.strictObject({
  file: z.string(),
  passed: count,
  failed: count,
  skipped: count,
  seconds,
  /** Of tests and of hooks, each with its name and message. */
  failures: z.array(z.string()),
});

const tuningSchema = z.strictObject({
  milliseconds: z.number(),
  /** Form of the convolution kernels, by the class of shapes that it is taken for. */
  chosen: z.record(z.string(), z.string()),
});

const lossesSchema = z.strictObject({
  stage: z.string(),
  wanted: count,
  /** Steps over which losses are averaged. */
  window: count,
  /** Largest relative difference of the averaged losses; null before there are any. */
  worst: z.number().nullable(),
  /** Total loss, step by step. */
  float32: z.array(z.number()),
  mixed: z.array(z.number()),
  /** Median milliseconds of a step. */
  medians: z.strictObject({ float32: z.number(), mixed: z.number() }),
});

/** What each part finds. */
const foundSchema = z.strictObject({
  adapter: adapterSchema.optional(),
  tests: z.array(testFileSchema).optional(),
  tuning: tuningSchema.optional(),
  losses: lossesSchema.optional(),
  bench: benchSchema.optional(),
  profile: z.array(profileSchema).optional(),
});

const leftOutSchema = z.strictObject({ what: z.string(), reason: z.string() });

const partSchema = z.strictObject({
  name: foundSchema.keyof(),
  seconds,
  /** Seconds that it was given. */
  given: seconds,
  /** `cut`: it was ended when its time was over. */
  state: z.enum(['done', 'cut', 'failed']),
  /** Why it failed. */
  reason: z.string().nullable(),
  /** What did not fit into its time, or cannot run here. */
  leftOut: z.array(leftOutSchema),
});

/** The JSON that the device check writes. */
export const checkSchema = z.strictObject({
  version: z.literal(1),
  /** Of the sources that were bundled. */
  revision: z.string(),
  date: z.iso.datetime(),
  driver: z.string(),
  host: z.string(),
  seconds,
  parts: z.array(partSchema),
  found: foundSchema,
});

export type CheckReport = z.infer<typeof checkSchema>;
export type PartReport = z.infer<typeof partSchema>;
export type LeftOut = z.infer<typeof leftOutSchema>;
export type PartName = PartReport['name'];
export type Found = z.infer<typeof foundSchema>;
export type TestFileResult = z.infer<typeof testFileSchema>;
export type Losses = z.infer<typeof lossesSchema>;
