import type { ResizedStore } from '../images/resized-store.js';
import { reportError } from '../protocol/errors.js';
import type { ImagesSpace } from '../protocol/kept-run.js';
import type { Storage } from '../runs/storage.js';

/** The folder in this browser's own storage. */
const FOLDER = 'images';
/** Counts the forms of the kept files. It also goes up when a decoder of ours or the resize gives other bytes than before. */
const FORM = 1;
/** Behind the pixels of a file stands their SHA-256. */
const DIGEST_BYTES = 32;
/** Number in the order in which they were written, name of the image file's bytes, size. */
const FILE = /^(\d{8})-([0-9a-f]{64}-(\d+)x(\d+))$/;

const fileName = (number: number, key: string): string => `${String(number).padStart(8, '0')}-${key}`;

/** A kept image as its file name says. */
interface Entry {
  name: string;
  number: number;
  bytes: number;
  key: string;
}

/** Undefined for a file of another kind. */
function entryOf(name: string): Entry | undefined {
  const [, number, key = '', width, height] = FILE.exec(name) ?? [];
  return number
    ? { name, key, number: Number(number), bytes: 3 * Number(width) * Number(height) + DIGEST_BYTES }
    : undefined;
}

export interface KeptImagesHost {
  /** This browser's own storage. @throws UserError where it has none */
  storage(): Promise<Storage>;
  /** What reads JPEG and WebP: another release may give other levels. */
  decoder: string;
  /** Makes this tab the one that keeps images, until what it resolves with is called; null where another one does. */
  hold(): Promise<(() => void) | null>;
  /** Bytes that may still be written. */
  room(): Promise<number>;
  /** Says why images are not kept, or no more. */
  tell(problem: string): void;
}

const digestOf = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Keeps resized images in this browser, a file each, within a budget. The oldest go first, but none that this visit used: where a
 * set is larger than the budget, a part of it stays, and no image is written again and again. One tab at a time keeps images. What
 * is damaged is made again, and what cannot be written is said once: a run goes on without.
 */
export class KeptImages implements ResizedStore {
  private budget = 0;
  /** Oldest first; undefined while nothing is kept. */
  private opened: Promise<Map<string, Entry> | undefined> | undefined;
  private release: (() => void) | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Keys of images that were read or written since the page was opened. */
  private readonly used = new Set<string>();
  private read = 0;
  private isFull = false;

  constructor(private readonly host: KeptImagesHost) {}

  /** Keeps so many bytes from now on; with 0 nothing more is kept or read, and what lies there stays. */
  setBudget(bytes: number): void {
    this.budget = bytes;
    this.isFull = false;
    if (bytes === 0) this.close();
    else this.opened ??= this.open();
  }

  private close(): void {
    this.opened = undefined;
    this.release?.();
    this.release = undefined;
  }

  private async open(): Promise<Map<string, Entry> | undefined> {
    try {
      const release = await this.host.hold();
      if (!release) throw new Error('another tab of this browser keeps them just now.');
      if (this.budget === 0) release();
      else this.release = release;
      return await this.entries();
    } catch (error) {
      this.giveUp(error);
      return undefined;
    }
  }

  /** Those of this form, oldest first. Files of other forms, and of no form, are removed. */
  private async entries(): Promise<Map<string, Entry>> {
    const all = (await this.host.storage()).folder(FOLDER);
    const prefix = `${this.form}/`;
    const entries = new Map<string, Entry>();
    for (const name of await all.names()) {
      const entry = name.startsWith(prefix) ? entryOf(name.slice(prefix.length)) : undefined;
      if (entry && !entries.has(entry.key)) entries.set(entry.key, entry);
      else await all.remove(name);
    }
    return entries;
  }

  private get form(): string {
    return `resized-${FORM}-${this.host.decoder.replace(/[^\w.]+/g, '-')}`;
  }

  private async folder(): Promise<Storage> {
    return (await this.host.storage()).folder(FOLDER).folder(this.form);
  }

  async nameOf(bytes: Uint8Array): Promise<string | undefined> {
    return (await this.opened) && hex(await digestOf(bytes));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const entries = await this.opened;
    const entry = entries?.get(key);
    if (!entry) return undefined;
    const pixels = await this.pixelsOf(entry).catch(() => undefined);
    if (pixels) {
      this.used.add(key);
      this.read += 1;
    } else entries?.delete(key);
    return pixels;
  }

  private async pixelsOf({ name, bytes }: Entry): Promise<Uint8Array | undefined> {
    const folder = await this.folder();
    const file = await folder.read(name);
    if (!file) return undefined;
    const pixels = file.subarray(0, -DIGEST_BYTES);
    if (file.length === bytes && hex(await digestOf(pixels)) === hex(file.subarray(-DIGEST_BYTES))) return pixels;
    await folder.remove(name);
    return undefined;
  }

  /** One after the other: each asks for the room that those before it left. */
  put(key: string, bytes: Uint8Array): Promise<void> {
    this.writing = this.writing.then(() => this.write(key, bytes)).catch((error) => this.giveUp(error));
    return this.writing;
  }

  private async write(key: string, pixels: Uint8Array): Promise<void> {
    const entries = await this.opened;
    const latest = [...(entries?.values() ?? [])].at(-1);
    const entry = entryOf(fileName(1 + (latest?.number ?? 0), key));
    if (!entries || !entry || entries.has(key) || !(await this.makeRoom(entry.bytes, entries))) return;
    await (await this.folder()).write(entry.name, [pixels, await digestOf(pixels)]);
    entries.set(key, entry);
    this.used.add(key);
  }

  /** Removes the oldest images until so many bytes fit. False where they do not. */
  private async makeRoom(bytes: number, entries: Map<string, Entry>): Promise<boolean> {
    let left = Math.min(this.budget - sum(entries.values()), await this.host.room());
    for (const { key, name, bytes: freed } of [...entries.values()]) {
      if (left >= bytes) return true;
      if (this.used.has(key)) continue;
      await (await this.folder()).remove(name);
      entries.delete(key);
      left += freed;
    }
    if (left < bytes && !this.isFull) {
      this.isFull = true;
      this.host.tell('No more resized images are kept: there is no room for more. The run goes on without.');
    }
    return left >= bytes;
  }

  /** Removes all of them, also those that another tab keeps: it makes them again. */
  async clear(): Promise<void> {
    await this.writing;
    await (await this.host.storage()).remove(FOLDER);
    (await this.opened)?.clear();
    this.isFull = false;
  }

  /** What lies in this browser, whoever has written it. */
  async space(): Promise<ImagesSpace> {
    const all = (await this.host.storage()).folder(FOLDER);
    const kept = (await all.names()).flatMap((name) => entryOf(name.slice(name.lastIndexOf('/') + 1)) ?? []);
    return { images: kept.length, bytes: sum(kept), read: this.read };
  }

  private giveUp(error: unknown): void {
    if (this.budget > 0) this.host.tell(`No resized images are kept in this browser: ${reportError(error).message}`);
    this.budget = 0;
    this.close();
  }
}

function sum(entries: Iterable<Entry>): number {
  let bytes = 0;
  for (const entry of entries) bytes += entry.bytes;
  return bytes;
}
