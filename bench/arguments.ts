import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Usage: npm run bench -- [options]
  --driver NAME   lavapipe, swiftshader, chromium (the page /bench in a headless browser) or default
                  (the system's own GPU; what is taken without this option)
  --quick         under two minutes: fewer cases, fewer contenders, 3 samples instead of 10
  --case WORD     only cases whose names contain WORD; may be given more than once
  --json FILE     also write the figures to FILE
  --clock NAME    wall or timestamps (default: timestamps on a GPU, wall in software)
  --profile       instead of figures, where our time on the GPU goes, kernel by kernel (default: steps)`;

const schema = z.strictObject({
  driver: z.enum(['default', 'lavapipe', 'swiftshader', 'chromium']).default('default'),
  quick: z.boolean().default(false),
  profile: z.boolean().default(false),
  case: z.array(z.string().min(1)).default([]),
  json: z.string().min(1).optional(),
  clock: z.enum(['wall', 'timestamps']).optional(),
  help: z.boolean().default(false),
});

export type BenchArguments = z.infer<typeof schema>;

/** Throws an Error that says what is wrong. Words that follow --case belong to it: `--case conv teach`. */
export function parseArguments(argv: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      driver: { type: 'string' },
      quick: { type: 'boolean' },
      profile: { type: 'boolean' },
      case: { type: 'string', multiple: true },
      json: { type: 'string' },
      clock: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (positionals.length > 0 && !values.case) throw new Error(`Unknown argument: ${positionals[0]}.`);
  const parsed = schema.safeParse({ ...values, case: [...(values.case ?? []), ...positionals] });
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '));
}
