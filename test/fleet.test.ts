import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readCommandLine } from '../src/cli/command-line/read.js';
import { COMMANDS } from '../src/cli/commands.js';

const page = readFileSync('docs/fleet.md', 'utf8');

describe('docs/fleet/kubernetes.yaml', () => {
  const [claim, job] = parseAllDocuments(readFileSync('docs/fleet/kubernetes.yaml', 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  const { spec } = job;
  const pod = spec.template.spec;
  const [container] = pod.containers;

  it('is an Indexed Job, each of whose pods runs one job of the sweep and gets signals itself', () => {
    expect([job.apiVersion, job.kind, spec.completionMode]).toEqual(['batch/v1', 'Job', 'Indexed']);
    expect(spec.completions).toBeGreaterThan(spec.parallelism);
    const [program, ...words] = container.command;
    expect(program).toBe('atp-studio');
    expect(readCommandLine(words, COMMANDS, '').values).toMatchObject({
      sweep: '/data/sweep.json',
      out: '/data/sweep',
      list: false,
      job: undefined,
    });
    expect(container.args).toBeUndefined();
  });

  it('counts as failures what is one: not a signal, not an eviction; bad input ends the whole Job', () => {
    // The policy is taken only with pods that are not started again in their place.
    expect(pod.restartPolicy).toBe('Never');
    const byAction = (action: string) =>
      spec.podFailurePolicy.rules.filter((rule: { action: string }) => rule.action === action);
    const codes = (action: string) =>
      byAction(action).flatMap(
        (rule: { onExitCodes?: { values: number[]; containerName: string; operator: string } }) => {
          if (!rule.onExitCodes) return [];
          expect(rule.onExitCodes).toMatchObject({ containerName: container.name, operator: 'In' });
          return rule.onExitCodes.values;
        },
      );
    expect(codes('FailJob')).toEqual([2]);
    expect(codes('Ignore')).toEqual([129, 130, 143]);
    expect(byAction('Ignore').flatMap((rule: { onPodConditions?: object[] }) => rule.onPodConditions ?? [])).toEqual([
      { type: 'DisruptionTarget' },
    ]);
    // By index: one failed job does not stop the rest.
    expect(spec.backoffLimitPerIndex).toBe(1);
    expect(spec.backoffLimit).toBeUndefined();
  });

  it('has a volume for many nodes under the paths of the command, time for a checkpoint, and one GPU', () => {
    expect(claim.spec.accessModes).toEqual(['ReadWriteMany']);
    const [volume] = pod.volumes;
    expect(volume.persistentVolumeClaim.claimName).toBe(claim.metadata.name);
    expect(container.volumeMounts).toEqual([{ name: volume.name, mountPath: '/data' }]);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60);
    expect(container.resources.limits['nvidia.com/gpu']).toBe(1);
  });
});

describe('docs/fleet/slurm.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atp-script-'));
  const at = (name: string) => join(folder, name);
  const script = resolve('docs/fleet/slurm.sh');

  /** A program in place of another. What it is called with goes to a file of its name. */
  function program(name: string, body: string): void {
    writeFileSync(at(name), `#!/bin/bash\necho "$@" >>${at(`${name}.log`)}\n${body}\n`);
    chmodSync(at(name), 0o755);
  }
  const log = (name: string) => (existsSync(at(`${name}.log`)) ? readFileSync(at(`${name}.log`), 'utf8') : '');

  /** Runs the script around a program that takes half a second to end after TERM, and sends the script a signal. */
  async function run(body: string, signal?: NodeJS.Signals) {
    for (const name of ['atp-studio', 'scontrol']) writeFileSync(at(`${name}.log`), '');
    program('scontrol', '');
    program('atp-studio', body);
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      SLURM_JOB_ID: '9',
      SLURM_ARRAY_JOB_ID: '7',
      SLURM_ARRAY_TASK_ID: '3',
    };
    const child = spawn('bash', [script, 'sweep.json', 'out dir'], { env });
    const closed = once(child, 'close');
    if (signal) {
      while (!log('atp-studio').includes('sweep')) await wait(20);
      await wait(200);
      child.kill(signal);
    }
    const [code] = await closed;
    return { code, requeued: log('scontrol').trim() };
  }

  const UNTIL_TERM = `trap 'sleep 0.5; echo ended >>${at('atp-studio.log')}; exit 143' TERM\nwhile true; do sleep 0.05; done`;

  it('is sound shell', () => {
    expect(spawnSync('bash', ['-n', script]).status).toBe(0);
  });

  it('runs the sweep and has its exit code', async () => {
    for (const code of [0, 1, 2]) {
      expect(await run(`exit ${code}`)).toEqual({ code, requeued: '' });
      expect(log('atp-studio')).toBe('sweep sweep.json --out out dir\n');
    }
  });

  it('hands TERM on, waits for the checkpoint, and does not put the task back: Slurm does, where somebody preempts', async () => {
    expect(await run(UNTIL_TERM, 'SIGTERM')).toEqual({ code: 143, requeued: '' });
    expect(log('atp-studio')).toContain('ended');
  });

  it('puts the task back where its time is over', async () => {
    expect(await run(UNTIL_TERM, 'SIGUSR1')).toEqual({ code: 143, requeued: 'requeue 7_3' });
    expect(log('atp-studio')).toContain('ended');
  });

  it('does not put back a task that was done as its time ended', async () => {
    expect(await run("trap 'sleep 0.3; exit 0' TERM\nwhile true; do sleep 0.05; done", 'SIGUSR1')).toEqual({
      code: 0,
      requeued: '',
    });
  });
});

it('docs/fleet.md links to the files that are tested', () => {
  for (const name of ['slurm.sh', 'kubernetes.yaml']) expect(page).toContain(`](fleet/${name})`);
});
