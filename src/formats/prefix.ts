/** Prefixes that wrappers of a network put before its names: DistributedDataParallel, compilers and training frameworks. */
const wrapperPrefixes = [
  'module.',
  'model.',
  '_orig_mod.',
  '_forward_module.',
  '_fsdp_wrapped_module.',
  'net.',
  'network.',
  'student.',
  'segmentor.',
];

const teacherPrefix = 'ema_model.';
const studentPrefix = 'model.';

const mostLayers = 3;

export interface SplitNames {
  /** The names without the prefix, in their order. */
  kept: string[];
  prefix: string;
  warnings: string[];
}

/**
 * Takes the common prefix off all names. Training with a teacher saves `model.` (the student) beside `ema_model.` and
 * others. The student is kept, as in the authors' own test script.
 */
export function splitPrefix(names: string[]): SplitNames {
  let kept = names;
  let prefix = '';
  const warnings: string[] = [];
  const strip = (layer: string) => {
    kept = kept.filter((name) => begins(name, layer)).map((name) => name.slice(layer.length));
    prefix += layer;
  };
  for (let layer = 0; layer < mostLayers; layer++) {
    const shared = wrapperPrefixes.find((candidate) => kept.every((name) => begins(name, candidate)));
    if (kept.length > 0 && shared !== undefined) {
      strip(shared);
    } else if (hasStudentAndTeacher(kept)) {
      const whole = kept.length;
      strip(studentPrefix);
      warnings.push(
        `The student (${prefix}*) is used; ${whole - kept.length} other tensors (${teacherPrefix}*) are not.`,
      );
    } else break;
  }
  return { kept, prefix, warnings: [...warnings, ...clashes(kept)] };
}

const begins = (name: string, prefix: string): boolean => name.startsWith(prefix) && name.length > prefix.length;

const hasStudentAndTeacher = (names: string[]): boolean =>
  names.some((name) => begins(name, teacherPrefix)) && names.some((name) => begins(name, studentPrefix));

/** Warnings about names that would be the same without their prefix. The names are left as they are. */
function clashes(names: string[]): string[] {
  const all = new Set(names);
  return wrapperPrefixes.flatMap((prefix) => {
    const twin = names.find((name) => begins(name, prefix) && all.has(name.slice(prefix.length)));
    if (twin === undefined) return [];
    const plain = twin.slice(prefix.length);
    return [
      `Both '${twin}' and '${plain}' are present: it is not clear which is meant, the names are left as they are.`,
    ];
  });
}
