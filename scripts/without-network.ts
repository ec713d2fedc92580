import type { Plugin, PluginOption, Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** onnxruntime: only a black box in ONNX asks for its 14 MB. It is kept from that use on. Its names change with its content. */
const RARE = /\/ort[.-][^/]*\.(js|wasm)$/;

/** What the worker is bundled from, by workbox itself: no plugin of the build sees it. */
export const IN_WORKER = ['workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies'];

/** Chunks and styles that are reached from the pages which `isWanted` says. */
function reached(bundle: Rolldown.OutputBundle, isWanted: (page: string) => boolean): Set<string> {
  const found = new Set<string>();
  const chunk = (name: string): Rolldown.OutputChunk | undefined => {
    const part = bundle[name];
    return part?.type === 'chunk' ? part : undefined;
  };
  const visit = (name: string): void => {
    const part = found.has(name) ? undefined : chunk(name);
    if (!part) return;
    found.add(name);
    const { viteMetadata } = part as Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } };
    for (const style of viteMetadata?.importedCss ?? []) found.add(style);
    for (const next of [...part.imports, ...part.dynamicImports]) visit(next);
  };
  for (const part of Object.values(bundle)) {
    if (part.type === 'chunk' && part.isEntry && isWanted(part.facadeModuleId ?? '')) visit(part.fileName);
  }
  return found;
}

/**
 * The studio without a network (docs/adr/0044): a service worker that keeps the built page and the demo's files, and the
 * manifest by which the page can be installed. The page itself registers the worker (src/studio/offline.ts).
 */
export function withoutNetwork(): PluginOption[] {
  const ofBenchmark = new Set<string>();
  const benchmark: Plugin = {
    name: 'files-of-the-benchmark',
    apply: 'build',
    generateBundle(_options, bundle) {
      const isBenchmark = (page: string) => page.endsWith('/bench/index.html');
      const ofPage = reached(bundle, (page) => !isBenchmark(page));
      for (const name of reached(bundle, isBenchmark)) if (!ofPage.has(name)) ofBenchmark.add(name);
    },
  };
  const worker = VitePWA({
    registerType: 'prompt',
    injectRegister: null,
    manifest: {
      id: './',
      name: 'ATP Studio',
      short_name: 'ATP Studio',
      description: 'Adapts a semantic segmentation network to unlabelled images, in this browser.',
      start_url: './',
      scope: './',
      display: 'standalone',
      background_color: '#eef0f3',
      theme_color: '#ffffff',
      icons: [
        { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: 'icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      ],
    },
    workbox: {
      globPatterns: ['index.html', 'THIRD-PARTY.txt', 'assets/*.{js,css,png}', 'demo/*.zip', 'demo/recorded/*'],
      manifestTransforms: [
        async (entries) => ({
          manifest: entries.filter(({ url }) => !RARE.test(url) && !ofBenchmark.has(url)),
          warnings: [],
        }),
      ],
      maximumFileSizeToCacheInBytes: 2 ** 24,
      // "?lesson=…" and the like are read by the page: its files are the same.
      ignoreURLParametersMatching: [/./],
      // Only the page's own address gives the page: a wrong one fails, as on the server.
      navigateFallback: null,
      // The first visit is served too. An update still waits until it is asked for.
      clientsClaim: true,
      skipWaiting: false,
      cleanupOutdatedCaches: true,
      runtimeCaching: [
        {
          urlPattern: ({ sameOrigin, url }) => sameOrigin && /\/assets\/ort[.-]/.test(url.pathname),
          handler: 'CacheFirst',
          options: { cacheName: 'onnxruntime' },
        },
      ],
      inlineWorkboxRuntime: true,
    },
  });
  return [benchmark, worker];
}
