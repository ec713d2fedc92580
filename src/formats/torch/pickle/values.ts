/**
 * The values that a pickle can describe here: plain data, references, and names of classes with what is handed to them.
 * Nothing is ever called, imported or built from a class of the file.
 */
export type PyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyList
  | PyTuple
  | PyDict
  | PyGlobal
  | PyOpaque
  | StorageRef
  | TensorRef;

export class PyList {
  readonly items: PyValue[] = [];
}

export class PyTuple {
  constructor(readonly items: readonly PyValue[]) {}
}

/** A Map, so that keys such as `__proto__` are ordinary. */
export class PyDict {
  constructor(
    /** True for an OrderedDict, which is written back as one. */
    readonly ordered = false,
  ) {}

  readonly entries = new Map<PyValue, PyValue>();
  /** Text keys that were given more than once; the last value counts, as in Python. */
  readonly repeated = new Set<string>();

  set(key: PyValue, value: PyValue): void {
    if (typeof key === 'string' && this.entries.has(key)) this.repeated.add(key);
    this.entries.set(key, value);
  }

  get(key: string): PyValue | undefined {
    return this.entries.get(key);
  }
}

/** The name of a class or function, such as `torch.FloatStorage`: a name, not the thing. */
export class PyGlobal {
  constructor(readonly name: string) {}
}

/**
 * An object of any class: its name and what the pickle hands to it, never the object. The class is not looked up and nothing
 * of it runs.
 */
export class PyOpaque {
  constructor(
    readonly className: string,
    readonly args: readonly PyValue[] = [],
  ) {}

  /** Its attributes, as BUILD hands them over. */
  state: PyValue | undefined;
  /** What is appended to it, where its class is a list or a set. */
  readonly items: PyValue[] = [];
  /** Its keys, where its class is a dict. */
  readonly entries = new Map<PyValue, PyValue>();
  /** True where the pickle refers to it a second time. */
  shared = false;
}

/** A run of numbers that lies outside the pickle. */
export class StorageRef {
  constructor(
    /** Class name without its module, such as `FloatStorage`. */
    readonly type: string,
    readonly key: string,
    /** Elements (bytes for `UntypedStorage`) that the file says it has. */
    readonly count: number,
    /** First element. Only storage views of old legacy files have another one than 0. */
    readonly first: number = 0,
  ) {}
}

/** A tensor as the file describes it. Nothing about it has been checked yet. */
export class TensorRef {
  constructor(
    readonly storage: StorageRef,
    readonly offset: PyValue,
    readonly size: PyValue,
    readonly stride: PyValue,
    /** Name of a torch type, given only with an `UntypedStorage`. */
    readonly type?: string,
  ) {}

  /** True where the pickle refers to it a second time. */
  shared = false;
}
