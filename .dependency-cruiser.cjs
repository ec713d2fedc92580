const { createSourceFile } = require('typescript');
const folders = require('./folders.json');

if (!createSourceFile)
  throw new Error('dependency-cruiser needs the API of typescript; without it, it checks nothing.');

const importsOnly = (folder, name, allowed, kinds) => ({
  name: `${folder}-imports-${name}`,
  severity: 'error',
  comment: `src/${folder} may import: ${allowed.join(', ') || 'nothing of src'}`,
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^src/[^/]+/', pathNot: `^src/(${[folder, ...allowed].join('|')})/`, ...kinds },
});

/** The folder table of CONTRIBUTING.md: who may import whom, and whose types besides. */
const directions = Object.entries(folders).flatMap(([folder, { imports, types = [] }]) => [
  importsOnly(folder, 'what-it-may', [...imports, ...types], {}),
  ...(types.length > 0
    ? [importsOnly(folder, 'values-that-it-may', imports, { dependencyTypesNot: ['type-only'] })]
    : []),
]);

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'product-without-benchmark',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
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
