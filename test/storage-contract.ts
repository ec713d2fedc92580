import { type Storage, textParts } from '../src/runs/storage.js';

// What every storage does. The cases need no test runner: those of OPFS run in a worker of a browser.

export interface StorageCase {
  says: string;
  /** Rejects when it is not so. `storage` is empty; `again` opens the same files anew, as a next start does. */
  check: (storage: Storage, again: () => Promise<Storage>) => Promise<void>;
}

function mustEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

const bytesOf = (text: string): Uint8Array => textParts(text)[0] as Uint8Array;

async function mustHold(storage: Storage, name: string, expected: string | undefined): Promise<void> {
  const bytes = await storage.read(name);
  mustEqual(bytes && new TextDecoder().decode(bytes), expected, name);
}

const namesOf = async (storage: Storage): Promise<string[]> => (await storage.names()).toSorted();

async function rejection(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield bytesOf('half ');
  throw new Error('broken off');
}

export const STORAGE_CASES: StorageCase[] = [
  {
    says: 'a written file is read back, now and after a next start',
    check: async (storage, again) => {
      mustEqual(await storage.write('run.json', [...textParts('{"a":'), ...textParts('1}')]), 7, 'bytes');
      await mustHold(storage, 'run.json', '{"a":1}');
      await mustHold(await again(), 'run.json', '{"a":1}');
    },
  },
  {
    says: 'parts may come one after the other, and there may be none',
    check: async (storage) => {
      async function* parts() {
        yield bytesOf('one ');
        yield bytesOf('two');
      }
      mustEqual(await storage.write('parts', parts()), 7, 'bytes');
      mustEqual(await storage.write('none', []), 0, 'bytes');
      await mustHold(storage, 'parts', 'one two');
      await mustHold(storage, 'none', '');
    },
  },
  {
    says: 'a part that views a larger buffer is written without what surrounds it',
    check: async (storage) => {
      await storage.write('part', [bytesOf('abcdef').subarray(2, 4)]);
      await storage.append('part', bytesOf('abcdef').subarray(4, 5));
      await mustHold(storage, 'part', 'cde');
    },
  },
  {
    says: 'a second write replaces the file, a shorter one too',
    check: async (storage) => {
      await storage.write('file', textParts('a long first content'));
      await storage.write('file', textParts('short'));
      await mustHold(storage, 'file', 'short');
      mustEqual(await namesOf(storage), ['file'], 'names');
    },
  },
  {
    says: 'a write that breaks off leaves the file as it was, and no other file',
    check: async (storage, again) => {
      await storage.write('file', textParts('before'));
      mustEqual(await rejection(storage.write('file', breakingOff())), 'broken off', 'refusal');
      mustEqual(await rejection(storage.write('new', breakingOff())), 'broken off', 'refusal');
      await mustHold(storage, 'file', 'before');
      await mustHold(storage, 'new', undefined);
      mustEqual(await namesOf(storage), ['file'], 'names');
      mustEqual(await namesOf(await again()), ['file'], 'names after a next start');
    },
  },
  {
    says: 'bytes are appended to a new file and to a written one, and are there after a flush and a next start',
    check: async (storage, again) => {
      await storage.append('events.jsonl', bytesOf('one\n'));
      await storage.append('events.jsonl', bytesOf('two\n'));
      await mustHold(storage, 'events.jsonl', 'one\ntwo\n');
      await storage.flush('events.jsonl');
      await storage.append('events.jsonl', bytesOf('three\n'));
      await storage.flush('events.jsonl');
      await mustHold(await again(), 'events.jsonl', 'one\ntwo\nthree\n');
      await storage.write('written', textParts('a'));
      await storage.append('written', bytesOf('b'));
      await mustHold(storage, 'written', 'ab');
    },
  },
  {
    says: 'a file is cut off behind so many bytes, and is appended to from there',
    check: async (storage) => {
      await storage.append('log', bytesOf('one two three'));
      await storage.truncate('log', 3);
      await storage.truncate('log', 100);
      await mustHold(storage, 'log', 'one');
      await storage.append('log', bytesOf(' more'));
      await storage.flush('log');
      await storage.truncate('log', 5);
      await storage.append('log', bytesOf('!'));
      await mustHold(storage, 'log', 'one m!');
      await storage.truncate('absent', 3);
      await storage.flush('absent');
      await mustHold(storage, 'absent', undefined);
    },
  },
  {
    says: 'a file that was appended to can be written anew',
    check: async (storage) => {
      await storage.append('log', bytesOf('old'));
      await storage.write('log', textParts('new'));
      await storage.append('log', bytesOf('er'));
      await mustHold(storage, 'log', 'newer');
    },
  },
  {
    says: 'names with "/" make folders, and a folder is a storage of its own',
    check: async (storage) => {
      await storage.write('runs/a/run.json', textParts('a'));
      await storage.folder('runs').folder('b').write('pictures/1.png', textParts('b'));
      await storage.folder('runs/a').append('log', bytesOf('line'));
      await mustHold(storage.folder('runs/b'), 'pictures/1.png', 'b');
      await mustHold(storage.folder('runs').folder('a'), 'run.json', 'a');
      await mustHold(storage, 'runs/a/log', 'line');
      mustEqual(await namesOf(storage), ['runs/a/log', 'runs/a/run.json', 'runs/b/pictures/1.png'], 'names');
      mustEqual(await namesOf(storage.folder('runs/b')), ['pictures/1.png'], 'names');
    },
  },
  {
    says: 'its size is that of all files in it, those that are appended to among them',
    check: async (storage) => {
      mustEqual(await storage.size(), 0, 'an empty one');
      await storage.write('runs/a/run.json', textParts('abc'));
      await storage.append('runs/a/log', bytesOf('line\n'));
      await storage.write('other', textParts('1'));
      mustEqual(await storage.size(), 9, 'all');
      mustEqual(await storage.folder('runs/a').size(), 8, 'a folder');
      mustEqual(await storage.folder('absent').size(), 0, 'an absent folder');
    },
  },
  {
    says: 'what is absent is undefined, and an absent folder is empty',
    check: async (storage) => {
      await mustHold(storage, 'absent', undefined);
      await mustHold(storage, 'absent/too', undefined);
      mustEqual(await namesOf(storage.folder('absent')), [], 'names');
      await storage.write('folder/file', textParts('a'));
      await mustHold(storage, 'folder', undefined);
      await mustHold(storage, 'folder/file/below', undefined);
    },
  },
  {
    says: 'a file or a whole folder is removed, and nothing else',
    check: async (storage, again) => {
      await storage.write('a/1', textParts('1'));
      await storage.append('a/b/2', bytesOf('2'));
      await storage.write('ab', textParts('3'));
      await storage.write('c', textParts('4'));
      await storage.remove('a');
      await storage.remove('c');
      await storage.remove('absent');
      await storage.remove('absent/below');
      mustEqual(await namesOf(storage), ['ab'], 'names');
      mustEqual(await namesOf(await again()), ['ab'], 'names after a next start');
      await storage.write('a/1', textParts('again'));
      await mustHold(storage, 'a/1', 'again');
    },
  },
];
