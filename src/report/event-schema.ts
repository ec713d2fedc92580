import { z } from 'zod';
import { classListSchema } from '../protocol/classes.js';
import type { KeptEvent } from '../protocol/events.js';
import { recipeSchema } from '../protocol/recipe.js';
import {
  adapter,
  choice,
  collapse,
  count,
  error,
  evaluated,
  evaluation,
  given,
  hashedFile,
  identity,
  labels,
  modelCard,
  number,
  place,
  ranking,
  stage,
  stepNumbers,
  targets,
  warning,
  weighed,
} from './record-schema.js';

const time = z.string();

/** Shapes of the events of a log. A kind of event that has none does not compile. */
export const eventSchemas = {
  'run-started': z.object({
    type: z.literal('run-started'),
    time,
    recipe: recipeSchema,
    model: modelCard,
    given: given.nullable().optional(),
    classes: classListSchema,
    targets,
    heldOut: targets.nullable().optional(),
    adapter,
    versions: z.record(z.string(), z.string()),
    identity: identity.nullable().optional(),
  }),
  evaluated: evaluation.extend({ type: z.literal('evaluated') }),
  'stage-started': z.object({ type: z.literal('stage-started'), stage, index: count, steps: count }),
  stepped: place.extend({
    type: z.literal('stepped'),
    steps: count,
    numbers: stepNumbers,
    milliseconds: number,
    gpuBytes: number,
    tensors: number,
  }),
  ranked: ranking.extend({ type: z.literal('ranked') }),
  'labels-stored': z.object({ type: z.literal('labels-stored'), labels }),
  warned: z.object({ type: z.literal('warned'), warning }),
  'stage-finished': z.object({
    type: z.literal('stage-finished'),
    stage,
    index: count,
    steps: count,
    seconds: number,
    result: evaluated,
  }),
  'stage-weighed': z.object({ type: z.literal('stage-weighed'), weighed }),
  chosen: z.object({ type: z.literal('chosen'), choice, seconds: number }),
  collapsed: z.object({ type: z.literal('collapsed'), collapse }),
  'checkpoint-written': z.object({
    type: z.literal('checkpoint-written'),
    checkpoint: place.extend({ bytes: count, milliseconds: number }),
  }),
  'run-continued': z.object({
    type: z.literal('run-continued'),
    time,
    place: place.nullable(),
    // The lines before it are the events up to there.
    events: z.tuple([]),
    seconds: number.optional(),
    adapter: z.string().optional(),
  }),
  'result-hashed': z.object({ type: z.literal('result-hashed'), file: hashedFile }),
  paused: z.object({ type: z.literal('paused') }),
  resumed: z.object({ type: z.literal('resumed') }),
  'run-finished': z.object({
    type: z.literal('run-finished'),
    time,
    outcome: z.enum(['done', 'stopped', 'failed']),
    error: error.optional(),
    seconds: number,
  }),
} satisfies Record<KeptEvent['type'], z.ZodObject>;
