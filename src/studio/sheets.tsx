import { lazy, Suspense } from 'react';

// What lies over the page when it is asked for. It is fetched as soon as the page stands, and not before its first paint.

const OptionsDrawer = lazy(async () => ({ default: (await import('./recipe-form/options-drawer.js')).OptionsDrawer }));
const PaperSheet = lazy(async () => ({ default: (await import('./paper/paper-sheet.js')).PaperSheet }));
const ModelSheet = lazy(async () => ({ default: (await import('./model/model-sheet.js')).ModelSheet }));
const RunsDrawer = lazy(async () => ({ default: (await import('./runs/runs-drawer.js')).RunsDrawer }));
const CompareSheet = lazy(async () => ({ default: (await import('./compare/compare-sheet.js')).CompareSheet }));
const ProofSheet = lazy(async () => ({ default: (await import('./proof/proof-sheet.js')).ProofSheet }));
const FigureSheet = lazy(async () => ({
  default: (await import('./figures/figure-sheet/figure-sheet.js')).FigureSheet,
}));
const ReportSheet = lazy(async () => ({ default: (await import('./figures/report-sheet.js')).ReportSheet }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./panels/shortcuts.js')).ShortcutSheet }));

/** All sheets and drawers; each is open when the store says so. */
export function Sheets() {
  return (
    <Suspense fallback={null}>
      <OptionsDrawer />
      <PaperSheet />
      <ModelSheet />
      <RunsDrawer />
      <CompareSheet />
      <ProofSheet />
      <FigureSheet />
      <ReportSheet />
      <ShortcutSheet />
    </Suspense>
  );
}
