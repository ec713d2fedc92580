import type { ErrorReport } from '../../protocol/errors.js';
import type { RunEvent, SkippedFile } from '../../protocol/events.js';
import type { RequestName, Requests } from '../../protocol/session.js';
import { type EngineClient, type EngineListener, startEngine } from '../engine-client.js';
import type { LogLine } from '../log.js';
import { afterPaint, batchPerFrame } from '../pacing.js';
import { takeRequests } from '../privacy.js';
import { takeKeptNotice } from '../runs/runs-store.js';
import { isGoing, takeEvents, takeMaps, useStudio } from '../store.js';
import { asReport } from './reporting.js';

/** A run gets no more events when its engine is gone: it failed, and the page must not wait for it. */
function endRun(message: string): void {
  if (!isGoing(useStudio.getState().live)) return;
  const error: ErrorReport = { code: 'engine-gone', message, issues: [], fault: false };
  useStudio.setState(({ live }) => ({ live: { ...live, state: 'failed', error, progress: null } }));
}

let client: EngineClient | undefined;

const skippedLines = (files: readonly SkippedFile[], time: number): LogLine[] =>
  files.map(({ name, reason }) => ({ kind: 'warning', text: `${name}: ${reason}`, time }));

const listener: EngineListener = {
  event: batchPerFrame<RunEvent>(takeEvents),
  maps: (maps) => {
    takeMaps(maps);
    afterPaint(() => void ask('acknowledge-maps', {}).catch(() => {}));
  },
  skipped: (files) =>
    useStudio.setState(({ log }) => ({
      log: [...log, ...skippedLines(files, Date.now())],
    })),
  requested: (requests) => takeRequests('engine', requests),
  runKept: takeKeptNotice,
  deviceLost: (reason) => {
    useStudio.setState({ device: { state: 'lost', reason } });
    endRun(`The GPU was lost (${reason}).`);
  },
  died: (error: ErrorReport) => {
    useStudio.setState({ device: { state: 'failed', error } });
    endRun(`The engine stopped: ${error.message}`);
  },
};

/** Asks the engine; starts its worker at the first question. */
export function ask<Name extends RequestName>(
  name: Name,
  ask: Requests[Name]['ask'],
): Promise<Requests[Name]['answer']> {
  client ??= startEngine(listener);
  return client.ask(name, ask);
}

const NO_WEBGPU: ErrorReport = {
  code: 'no-webgpu',
  message: 'This browser offers no WebGPU, which the studio computes with.',
  advice:
    'Use a recent Chrome or Edge (113 or later), Safari 26 or Firefox 141 on Windows; on Linux, WebGPU may have to be switched on in the browser. A saved run (run.json) can be looked at without it: drop it on this page.',
  issues: [],
  fault: false,
};

const INSECURE: ErrorReport = {
  ...NO_WEBGPU,
  message: 'The browser offers WebGPU only on secure pages, and this address is not one.',
  advice: 'Open the page over https or from http://localhost.',
};

/** Finds out what the page can compute on, before anything is dropped. */
export async function startDevice(): Promise<void> {
  useStudio.setState({ device: { state: 'starting' } });
  if (!('gpu' in navigator)) {
    useStudio.setState({ device: { state: 'failed', error: isSecureContext ? NO_WEBGPU : INSECURE } });
    return;
  }
  try {
    const { adapter, warnings } = await ask('start-device', {});
    useStudio.setState({ device: { state: 'ready', adapter, warnings } });
  } catch (error) {
    useStudio.setState({ device: { state: 'failed', error: asReport(error) } });
  }
}

/** Ends the present engine, if there is one; the next question starts a fresh one. */
export function dropEngine(): void {
  client?.close();
  client = undefined;
}
