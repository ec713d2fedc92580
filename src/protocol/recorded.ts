import { z } from 'zod';

/** What the page says of the recorded run before it is opened: public/demo/recorded/recorded.json. */
export const recordedSchema = z.object({
  /** The adapter that computed it. */
  adapter: z.string(),
  /** The day, as 2026-11-28. */
  date: z.iso.date(),
  /** The file of the run, beside this one, and its bytes. */
  file: z.string(),
  bytes: z.int().min(0),
  /** mIoU, in [0,1]. */
  source: z.number(),
  batchNorm: z.number().nullable(),
  final: z.number(),
  /** The image of the pictures. */
  image: z.string(),
});

export type Recorded = z.infer<typeof recordedSchema>;
