/**
 * What a pickle can describe here. Plain data and references only: nothing is ever called, imported or built from a
 * class of the file.
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
    /** An OrderedDict: it is written back as what it was. */
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

/** An object of a class that is known to be harmless and of no use here; its content is dropped. */
export class PyOpaque {
  constructor(readonly className: string) {}
}

/** A run of numbers that lies outside the pickle. */
export class StorageRef {
  constructor(
    /** Class name without its module, such as `FloatStorage`. */
    readonly type: string,
    readonly key: string,
    /** Elements (bytes for `UntypedStorage`) that the file says it has. */
    readonly count: number,
    /** First element: other than 0 only for storage views of old legacy files. */
    readonly first: number = 0,
  ) {}
}

/** A tensor as the file describes it; nothing about it has been checked yet. */
export class TensorRef {
  constructor(
    readonly storage: StorageRef,
    readonly offset: PyValue,
    readonly size: PyValue,
    readonly stride: PyValue,
    /** Name of a torch type, given only with an `UntypedStorage`. */
    readonly type?: string,
  ) {}
}
