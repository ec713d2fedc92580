import { existsSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { createServer } from 'vite';
import type { Report } from './report.js';
import type { BenchEvent, BenchOptions } from './run.js';

const browsers = [process.env.ATP_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** As for the end-to-end tests: WebGPU on SwiftShader; --no-sandbox for root. */
const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--no-first-run'];

/** Runs the page /bench in a headless Chromium, served by Vite. */
export async function runInChromium(options: BenchOptions, print: (event: BenchEvent) => void): Promise<Report> {
  const server = await createServer({ logLevel: 'error', server: { port: 0, host: '127.0.0.1', watch: null } });
  const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: FLAGS });
  try {
    await server.listen();
    const page = await browser.newPage();
    await page.exposeFunction('onBenchEvent', print);
    await openSettled(page, `${server.resolvedUrls?.local[0]}bench/`);
    return await page.evaluate((given) => globalThis.runBenchPage?.(given) as Promise<Report>, options);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Vite reloads a page when it finds packages to prepare: the page is ready after its second quiet load. */
async function openSettled(page: Page, address: string): Promise<void> {
  for (let load = 0; load < 2; load++) {
    await page.goto(address, { waitUntil: 'networkidle' });
    await page.waitForFunction(() => globalThis.runBenchPage !== undefined, undefined, { timeout: 120_000 });
  }
}
