/** The folder table of CONTRIBUTING.md: who may import whom (values; types too, but for the studio). */
const engineSide = [
  'compression',
  'protocol',
  'formats',
  'gpu',
  'images',
  'predictions',
  'nn',
  'adapt',
  'engine',
  'report',
  'studio',
  'cli',
];
const allowed = {
  compression: [],
  protocol: [],
  formats: ['compression'],
  gpu: [],
  images: ['compression', 'protocol'],
  predictions: ['formats', 'images', 'protocol'],
  nn: ['formats', 'gpu', 'protocol'],
  adapt: ['nn', 'predictions', 'images', 'gpu', 'protocol'],
  engine: ['adapt', 'nn', 'predictions', 'images', 'gpu', 'formats', 'protocol', 'report'],
  report: ['protocol'],
  studio: ['compression', 'protocol', 'report'],
  cli: ['engine', 'predictions', 'formats', 'images', 'report', 'protocol'],
};

const directions = engineSide.map((folder) => ({
  name: `${folder}-imports-what-it-may`,
  severity: 'error',
  comment: `src/${folder} may import: ${allowed[folder].join(', ') || 'nothing of src'}`,
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: '^src/[^/]+/',
    pathNot: `^src/(${[folder, ...allowed[folder]].join('|')})/`,
    ...(folder === 'studio' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'product-without-benchmark',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(src|bench)/' },
      to: { circular: true },
    },
    {
      name: 'studio-without-tensors',
      severity: 'error',
      comment: 'The page never does tensor work: the worker does.',
      from: {
        path: '^src/(studio|report|protocol|compression|formats|images|predictions)/',
        pathNot: '\\.test\\.tsx?$',
      },
      to: { path: '@tensorflow' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(^test/|\\.test\\.tsx?$|/fixtures\\.ts$)' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?raw$|\\?url$|\\.wgsl' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    exclude: '\\.wgsl|\\?raw',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
