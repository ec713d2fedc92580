import { describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../protocol/events.js';
import type { FromEngine, ToEngine } from '../protocol/session.js';
import { connectEngine, EngineFailure, type EngineListener, type EnginePort } from './engine-client.js';

/** The far side of the border: keeps the questions, and sends the answers that a test gives it. */
function standAcross() {
  const asked: ToEngine[] = [];
  const port: EnginePort = {
    postMessage: (message) => asked.push(message),
    onmessage: null,
    onerror: null,
    onmessageerror: null,
    terminate: vi.fn(),
  };
  const listener: EngineListener = {
    heard: vi.fn(),
    event: vi.fn(),
    maps: vi.fn(),
    skipped: vi.fn(),
    told: vi.fn(),
    requested: vi.fn(),
    runKept: vi.fn(),
    frames: vi.fn(),
    deviceLost: vi.fn(),
    died: vi.fn(),
  };
  const client = connectEngine(port, listener);
  const say = (data: FromEngine) => port.onmessage?.({ data } as MessageEvent<FromEngine>);
  const die = (message: string) => port.onerror?.({ message } as ErrorEvent);
  return { asked, port, listener, client, say, die };
}

describe('engine client', () => {
  it('gives each answer to the question with its id, in whatever order answers come', async () => {
    const { asked, client, say } = standAcross();
    const first = client.ask('pause', {});
    const second = client.ask('thumbnail', { image: 3, width: 8 });
    const [a, b] = asked;
    say({ type: 'answer', id: b?.id ?? 0, answer: { width: 8, height: 6, rgb: new Uint8Array(144) } });
    say({ type: 'answer', id: a?.id ?? 0, answer: {} });
    expect((await second).height).toBe(6);
    expect(await first).toEqual({});
    expect(asked.map(({ name }) => name)).toEqual(['pause', 'thumbnail']);
  });

  it('rejects with the report of a failure', async () => {
    const { asked, client, say } = standAcross();
    const question = client.ask('resume', {});
    const error = { code: 'bad-model', message: 'No.', issues: [], fault: false };
    say({ type: 'failure', id: asked[0]?.id ?? 0, error });
    await expect(question).rejects.toMatchObject({ report: error });
    await expect(question).rejects.toBeInstanceOf(EngineFailure);
  });

  it('rejects every open question when the worker dies, and every later one', async () => {
    const { client, die, listener } = standAcross();
    const open = [client.ask('pause', {}), client.ask('stop', {})];
    die('out of memory');
    for (const question of open) await expect(question).rejects.toThrow(/out of memory/);
    await expect(client.ask('resume', {})).rejects.toThrow(/stopped unexpectedly/);
    expect(listener.died).toHaveBeenCalledTimes(1);
  });

  it('hands notices to the listener', () => {
    const { say, listener } = standAcross();
    const event: RunEvent = { type: 'paused' };
    say({ type: 'event', event });
    say({ type: 'device-lost', reason: 'driver restarted' });
    expect(listener.event).toHaveBeenCalledWith(event);
    expect(listener.deviceLost).toHaveBeenCalledWith('driver restarted');
  });

  it('says of every message that the engine is alive', () => {
    const { say, listener } = standAcross();
    say({ type: 'answer', id: 99, answer: {} });
    say({ type: 'event', event: { type: 'paused' } });
    expect(listener.heard).toHaveBeenCalledTimes(2);
  });

  it('an engine that is closed answers its open questions with the reason, says nothing more, and has not died', async () => {
    const { port, client, say, die, listener } = standAcross();
    const question = client.ask('pause', {});
    const reason = { code: 'engine-ended', message: 'Ended.', issues: [], fault: false };
    client.close(reason);
    await expect(question).rejects.toMatchObject({ report: reason });
    await expect(client.ask('resume', {})).rejects.toThrow('Ended.');
    say({ type: 'event', event: { type: 'paused' } });
    die('too late');
    expect(port.terminate).toHaveBeenCalledTimes(1);
    expect(listener.event).not.toHaveBeenCalled();
    expect(listener.heard).not.toHaveBeenCalled();
    expect(listener.died).not.toHaveBeenCalled();
  });

  it('ignores an answer that nobody waits for', () => {
    const { say } = standAcross();
    expect(() => say({ type: 'answer', id: 99, answer: {} })).not.toThrow();
  });
});
