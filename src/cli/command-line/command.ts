import type { Option, Options, RequiredOption } from './option.js';
import { type Problems, SaidAlready } from './problems.js';

type ValueOf<One> = One extends Option<infer Value> ? Value : never;

/** What a command gets of its options. */
export type Values<Own extends Options> = { [Name in keyof Own]: ValueOf<Own[Name]> };

/** The values of options, where a required one may still be missing. */
type Given<Own extends Options> = {
  [Name in keyof Own]: Own[Name] extends RequiredOption<infer Value> ? Value | undefined : ValueOf<Own[Name]>;
};

type Combining<Own extends Options> = Readonly<Record<string, (given: Given<Own>) => unknown>>;

/** What follows from several options. */
export type Combined<Readers> = {
  [Name in keyof Readers]: Readers[Name] extends (given: never) => infer Value ? Value : never;
};

export type CommandTable = Readonly<Record<string, Command>>;

export interface Surroundings {
  /** All commands: the help and the completion speak of them. */
  commands: CommandTable;
  /** A line on standard output. */
  print(line: string): void;
  /** A text that is the whole work, on standard output. Rejects when it does not get out. */
  printWhole(text: string): Promise<void>;
}

/** What a command line asks for. */
export interface Work {
  values: object;
  /** Gives the exit code. */
  run(surroundings: Surroundings): Promise<number>;
}

interface About {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** A sentence on what it does, above its options. */
  readonly about: string;
  /** Lines to paste. */
  readonly examples: readonly string[];
}

export interface Command extends About {
  readonly options: Options;
  /** Reads options that belong together, and gives the work to do. `unsure`: options that are wrong by themselves. */
  prepare(values: Readonly<Record<string, unknown>>, problems: Problems, unsure: ReadonlySet<string>): Work;
}

interface Definition<Own extends Options, Readers extends Combining<Own>> extends About {
  readonly options: Own;
  /** Values that follow from several options. A reader throws a UserError where they contradict each other. */
  readonly combined: Readers;
  run(values: Values<Own> & Combined<Readers>, surroundings: Surroundings): Promise<number>;
}

/** A command. The declaration of its options types their values and what follows from several of them. */
export function command<const Own extends Options, Readers extends Combining<Own>>({
  combined,
  run,
  ...rest
}: Definition<Own, Readers>): Command {
  return {
    ...rest,
    prepare(found, problems, unsure) {
      // These very options were read: each name has the value that its declaration says.
      const given = found as Given<Own>;
      const readers = Object.entries(combined);
      const together = readers.map(([name, read]) => [name, problems.collect(() => read(onlySure(given, unsure)))]);
      const values = { ...found, ...Object.fromEntries(together) } as Values<Own> & Combined<Readers>;
      return { values, run: (surroundings) => run(values, surroundings) };
    },
  };
}

/** An option that is wrong by itself would be found wrong with others too. A reader that asks for it gets no further. */
const onlySure = <Own extends object>(given: Own, unsure: ReadonlySet<string>): Own =>
  new Proxy(given, {
    get: (values, name, self) => {
      if (unsure.has(String(name))) throw new SaidAlready();
      return Reflect.get(values, name, self);
    },
  });
