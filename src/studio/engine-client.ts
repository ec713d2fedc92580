import type { ErrorReport } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import type { FrameList } from '../protocol/frames.js';
import type { KeptNotice } from '../protocol/kept-run.js';
import type { NetworkRequest } from '../protocol/requests.js';
import type { FromEngine, ImageMaps, RequestName, Requests, ToEngine } from '../protocol/session.js';
import { words } from './words/words.js';

/** The messages that the engine sends without being asked. */
export interface EngineListener {
  /** Called for each message: the engine is alive. */
  heard(): void;
  event(event: RunEvent): void;
  maps(maps: ImageMaps[]): void;
  skipped(files: { name: string; reason: string }[]): void;
  /** Something goes on without what the user chose. */
  told(problem: string): void;
  /** Network requests of the worker. */
  requested(requests: NetworkRequest[]): void;
  /** How the run is kept in the browser's own storage. */
  runKept(notice: KeptNotice): void;
  /** The live run keeps other frames than before. */
  frames(id: string, list: FrameList): void;
  deviceLost(reason: string): void;
  /** The worker is gone: nothing more will come. */
  died(error: ErrorReport): void;
}

/** The engine refused a question or could not answer it; the page shows `report`. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  constructor(readonly report: ErrorReport) {
    super(report.message);
  }
}

/** The part of a Worker that the client needs, so that a test can stand on the other side of the border. */
export interface EnginePort {
  postMessage(message: ToEngine): void;
  onmessage: ((event: MessageEvent<FromEngine>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  terminate(): void;
}

export interface EngineClient {
  /** Sends a question; resolves with its answer, rejects with an EngineFailure. */
  ask<Name extends RequestName>(name: Name, ask: Requests[Name]['ask']): Promise<Requests[Name]['answer']>;
  /** Ends the engine at once, in the middle of whatever it does; `reason` answers the open questions. */
  close(reason: ErrorReport): void;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: EngineFailure): void;
}

const deathReport = (detail: string): ErrorReport => ({
  code: 'engine-died',
  message: detail ? words.page.engine.diedOf(detail) : words.page.engine.died,
  advice: words.page.engine.diedAdvice,
  issues: [],
  fault: true,
});

/** Talks to the engine over `port`: one answer per question, notices go to `listener`. */
export function connectEngine(port: EnginePort, listener: EngineListener): EngineClient {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let dead: ErrorReport | null = null;

  const refuseAll = (reason: ErrorReport) => {
    dead = reason;
    for (const { reject } of pending.values()) reject(new EngineFailure(reason));
    pending.clear();
  };
  const die = (detail: string) => {
    if (dead) return;
    const report = deathReport(detail);
    refuseAll(report);
    listener.died(report);
  };
  const settle = (id: number, finish: (question: Pending) => void) => {
    const question = pending.get(id);
    pending.delete(id);
    if (question) finish(question);
  };
  port.onmessage = ({ data }) => {
    if (dead) return;
    listener.heard();
    switch (data.type) {
      case 'answer':
        return settle(data.id, ({ resolve }) => resolve(data.answer));
      case 'failure':
        return settle(data.id, ({ reject }) => reject(new EngineFailure(data.error)));
      case 'event':
        return listener.event(data.event);
      case 'maps':
        return listener.maps(data.maps);
      case 'skipped':
        return listener.skipped(data.files);
      case 'told':
        return listener.told(data.problem);
      case 'requested':
        return listener.requested(data.requests);
      case 'run-kept':
        return listener.runKept(data.notice);
      case 'frames':
        return listener.frames(data.id, data.list);
      case 'device-lost':
        return listener.deviceLost(data.reason);
      default:
        return data satisfies never;
    }
  };
  port.onerror = (event) => die(event.message ?? '');
  port.onmessageerror = () => die(words.page.engine.unreadable);

  return {
    ask: (name, ask) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(new EngineFailure(dead));
        const id = nextId++;
        pending.set(id, { resolve: resolve as Pending['resolve'], reject });
        port.postMessage({ id, name, ask } as ToEngine);
      }),
    close: (reason) => {
      if (!dead) refuseAll(reason);
      port.terminate();
    },
  };
}

/** Starts the engine in its own worker; the page itself never computes. */
export function startEngine(listener: EngineListener): EngineClient {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  return connectEngine(worker as EnginePort, listener);
}
