import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const browsers = [process.env.ATP_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = browsers.find((path) => path !== undefined && existsSync(path));

// WebGPU on SwiftShader: right answers, slowly. Chromium needs --no-sandbox as root.
export default defineConfig({
  testDir: 'e2e',
  timeout: 600_000,
  expect: { timeout: 60_000 },
  workers: 1,
  // Two busy cores can starve a page for a minute. A test that passes at the second try is printed as flaky.
  retries: 1,
  reporter: [['list']],
  use: {
    // A click that finds nothing fails, and does not wait for the end of its test.
    actionTimeout: 120_000,
    baseURL: 'http://127.0.0.1:4199',
    // Only offline.spec.ts has one: elsewhere it would fetch the whole page once more beside each test.
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: 'npx vite preview --host 127.0.0.1 --port 4199 --strictPort',
    url: 'http://127.0.0.1:4199',
    reuseExistingServer: false,
  },
});
