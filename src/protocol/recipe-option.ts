import { z } from 'zod';

/** What the values of options are. */
export const UNITS = [
  'RGB / 255',
  'bits',
  'channels',
  'choice',
  'crops',
  'decay',
  'entropy',
  'exponent',
  'factor',
  'heads',
  'images',
  'integer',
  'name',
  'passes',
  'per step',
  'pixels',
  'probability',
  'radius',
  'rounds',
  'share',
  'steps',
  'text',
  'turns',
  'variance',
  'views',
  'weight',
  'yes or no',
] as const;
export type Unit = (typeof UNITS)[number];

/** An option of the recipe, with its unit and a sentence. The form, the report and docs/recipe.md show both. */
export const option = <T extends z.ZodType>(schema: T, unit: Unit, description: string): T =>
  schema.meta({ unit, description }) as T;
export const count = (low: number, high: number) => z.int().min(low).max(high);
export const real = (low: number, high: number) => z.number().min(low).max(high);

interface Wrapped {
  shape?: Record<string, z.ZodType>;
  unwrap?: () => z.ZodType;
}

/** The keys of a schema, if it has any; they may lie under defaults and the like. */
export function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  const wrapped = schema as (z.ZodType & Wrapped) | undefined;
  return wrapped?.shape ?? (wrapped?.unwrap ? shapeOf(wrapped.unwrap()) : undefined);
}

/** The options of a schema that say what they do, by their paths. */
export function describedOptions(schema: z.ZodType, prefix = ''): { path: string; description: string }[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([key, part]) => {
    const { description } = part.meta() ?? {};
    return description === undefined
      ? describedOptions(part, `${prefix}${key}.`)
      : [{ path: prefix + key, description }];
  });
}
