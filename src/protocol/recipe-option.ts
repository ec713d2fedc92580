import { z } from 'zod';

/** An option of the recipe, with its unit and a sentence. The form, the report and docs/recipe.md show both. */
export const option = <T extends z.ZodType>(schema: T, unit: string, description: string): T =>
  schema.meta({ unit, description }) as T;
export const count = (low: number, high: number) => z.int().min(low).max(high);
export const real = (low: number, high: number) => z.number().min(low).max(high);
