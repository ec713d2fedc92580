import type { ErrorReport } from '../../protocol/errors.js';
import type { RunEvent, SkippedFile } from '../../protocol/events.js';
import type { RequestName, Requests } from '../../protocol/session.js';
import { type EngineClient, type EngineListener, startEngine } from '../engine-client.js';
import type { EngineEnd } from '../engine-end.js';
import { BEAT_MILLISECONDS, Heartbeat } from '../heartbeat.js';
import type { LogLine } from '../log.js';
import { afterPaint, batchPerFrame } from '../pacing.js';
import { takeRequests } from '../privacy.js';
import { takeKeptNotice, useRuns } from '../runs/runs-store.js';
import { NO_SILENCE, useSilence } from '../silence.js';
import { takeEvents, takeMaps, useStudio } from '../store.js';
import { takeFrames } from '../time/frame-lists.js';
import { words } from '../words/words.js';
import { asReport } from './reporting.js';

let client: EngineClient | undefined;

/** What is done when an engine has ended. The one listener starts engines, so it cannot be imported here. */
let afterEnd: (end: EngineEnd) => void = () => {};
export const onEngineEnded = (listener: (end: EngineEnd) => void): void => {
  afterEnd = listener;
};

const heartbeat = new Heartbeat(
  () => void client?.ask('ping', {}).catch(() => {}),
  (silence) => useSilence.setState(silence === null ? NO_SILENCE : { seconds: silence }),
);
let beating: ReturnType<typeof setInterval> | undefined;

/** Its scripts may take long to load: an engine is expected to answer from its first word on. */
function hear(): void {
  beating ??= setInterval(() => heartbeat.beat(performance.now()), BEAT_MILLISECONDS);
  heartbeat.hear();
}

const skippedLines = (files: readonly SkippedFile[], time: number): LogLine[] =>
  files.map(({ name, reason }) => ({ kind: 'warning', text: `${name}: ${reason}`, time }));

const listener: EngineListener = {
  heard: hear,
  event: batchPerFrame<RunEvent>(takeEvents),
  maps: (maps) => {
    takeMaps(maps);
    afterPaint(() => void ask('acknowledge-maps', {}).catch(() => {}));
  },
  skipped: (files) =>
    useStudio.setState(({ log }) => ({
      log: [...log, ...skippedLines(files, Date.now())],
    })),
  told: (text) => useStudio.setState(({ log }) => ({ log: [...log, { kind: 'warning', text, time: Date.now() }] })),
  requested: (requests) => takeRequests('engine', requests),
  runKept: takeKeptNotice,
  frames: takeFrames,
  deviceLost: (reason) => afterEnd({ how: 'lost', reason }),
  died: (error: ErrorReport) => {
    closeEngine(error);
    afterEnd({ how: 'died', error });
  },
};

/** Images are kept before the first ones are opened. */
function freshEngine(): EngineClient {
  const fresh = startEngine(listener);
  const bytes = useRuns.getState().imageBytes;
  if (bytes > 0) void fresh.ask('keep-images', { bytes }).catch(() => {});
  return fresh;
}

/** Asks the engine; starts its worker at the first question. */
export function ask<Name extends RequestName>(
  name: Name,
  ask: Requests[Name]['ask'],
): Promise<Requests[Name]['answer']> {
  client ??= freshEngine();
  return client.ask(name, ask);
}

const noWebGpu = (): ErrorReport => ({
  code: 'no-webgpu',
  message: words.actions.engine.noWebGpu,
  advice: words.actions.engine.noWebGpuAdvice,
  issues: [],
  fault: false,
});

const insecure = (): ErrorReport => ({
  ...noWebGpu(),
  message: words.actions.engine.insecure,
  advice: words.actions.engine.insecureAdvice,
});

/** Finds out what the page can compute on, before anything is dropped. */
export async function startDevice(): Promise<void> {
  useStudio.setState({ device: { state: 'starting' } });
  if (!('gpu' in navigator)) {
    useStudio.setState({ device: { state: 'failed', error: isSecureContext ? noWebGpu() : insecure() } });
    return;
  }
  try {
    const { adapter, warnings } = await ask('start-device', {});
    useStudio.setState({ device: { state: 'ready', adapter, warnings } });
  } catch (error) {
    useStudio.setState({ device: { state: 'failed', error: asReport(error) } });
  }
}

/** The answer to questions that are open when their engine is ended. */
const ended = (): ErrorReport => ({
  code: 'engine-ended',
  message: words.actions.engine.ended,
  advice: words.actions.engine.endedAdvice,
  issues: [],
  fault: false,
});

/** Ends the worker. Every question from now on gets the reason as its answer, and no silence is listened to. */
function closeEngine(reason: ErrorReport): void {
  clearInterval(beating);
  beating = undefined;
  heartbeat.hear();
  client?.close(reason);
}

/** Ends the present engine, if there is one; the next question starts a fresh one. */
export function dropEngine(): void {
  closeEngine(ended());
  client = undefined;
}

/** For an engine that does not answer: ends it in the middle of what it does. */
export function endEngine(): void {
  const error = ended();
  closeEngine(error);
  afterEnd({ how: 'ended', error });
}
