import { concatenated } from '../src/formats/bytes.js';
import type { Storage } from '../src/runs/storage.js';

/** Storage that lies in memory, for tests. `failing` may throw before a file of that path is changed. */
export function memoryStorage(failing: (path: string) => void = () => {}): Storage {
  return new MemoryStorage(new Map(), '', failing);
}

class MemoryStorage implements Storage {
  constructor(
    private readonly files: Map<string, Uint8Array>,
    private readonly path: string,
    private readonly failing: (path: string) => void,
  ) {}

  async write(name: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    this.failing(this.path + name);
    const list: Uint8Array[] = [];
    for await (const part of parts) list.push(part.slice());
    const whole = concatenated(list);
    this.files.set(this.path + name, whole);
    return whole.length;
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    this.failing(this.path + name);
    const before = this.files.get(this.path + name) ?? new Uint8Array(0);
    this.files.set(this.path + name, concatenated([before, bytes]));
  }

  async truncate(name: string, bytes: number): Promise<void> {
    const before = this.files.get(this.path + name);
    if (before && before.length > bytes) this.files.set(this.path + name, before.slice(0, bytes));
  }

  async flush(): Promise<void> {}

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.files.get(this.path + name)?.slice();
  }

  async names(): Promise<string[]> {
    const inside = [...this.files.keys()].filter((path) => path.startsWith(this.path));
    return inside.map((path) => path.slice(this.path.length)).sort();
  }

  async size(): Promise<number> {
    const inside = [...this.files].filter(([path]) => path.startsWith(this.path));
    return inside.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  }

  async remove(name: string): Promise<void> {
    const path = this.path + name;
    for (const other of [...this.files.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) this.files.delete(other);
    }
  }

  folder(name: string): Storage {
    return new MemoryStorage(this.files, `${this.path}${name}/`, this.failing);
  }
}
