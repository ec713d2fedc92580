/**
 * What the names in a pickle are. Nothing is imported or called for any of them. A name that runs programs or reaches beyond
 * the file has no business in a checkpoint, so the file is refused: it was made to attack whoever loads it with PyTorch.
 */
export type NameKind = 'known' | 'unknown' | 'dangerous';

const builtins = new Set(
  'object set frozenset complex bytearray bytes slice range list tuple int float str bool dict type property staticmethod classmethod NotImplemented Ellipsis NoneType print len long unicode xrange basestring'.split(
    ' ',
  ),
);

/** Classes that are common beside weights and hold none. They are not worth a word. */
const common = new Set([
  'argparse.Namespace',
  '_codecs.encode',
  'copyreg._reconstructor',
  'collections.defaultdict',
  'collections.Counter',
  'datetime.datetime',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'torch.Size',
  'torch.device',
  'torch.strided',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
]);

/** Modules that run programs, load code or reach the system, wherever they stand in a name. */
const modules = new Set(
  '__builtin__ __builtins__ builtins os posix nt sys subprocess pty socket shutil ctypes _ctypes importlib _frozen_importlib'.split(
    ' ',
  ),
);

/** The same for modules whose names other packages use too: they count where a name begins with them. */
const firstModules = new Set(
  'commands socketserver asyncio multiprocessing threading _thread cffi imp pkgutil runpy code codeop marshal pickle _pickle cPickle dill cloudpickle joblib shelve webbrowser urllib urllib2 requests http httplib ftplib smtplib telnetlib xmlrpc signal atexit site sysconfig distutils setuptools pip ensurepip venv pdb bdb cProfile profile trace timeit doctest idlelib linecache zipimport'.split(
    ' ',
  ),
);

/** Functions that run programs, load code or reach the system, in any module. */
const functions = new Set(
  'eval exec execfile compile system popen popen2 spawn fork getattr setattr delattr __import__ import_module load_module loads load open input breakpoint run call check_call check_output getoutput getstatusoutput runstring run_path run_module run_code Popen CodeType FunctionType LambdaType attrgetter methodcaller __getattribute__ __subclasses__ __globals__ __reduce__ __reduce_ex__'.split(
    ' ',
  ),
);

/** Parts of torch that are classes, or functions that tensors and networks are described with. All else in torch is refused. */
const torchNames = [
  /^torch\.(?:nn\.functional|_C\._nn|_VF)\.\w+$/,
  /^torch\.(?:\w+\.)*_rebuild_\w+$/,
  /^torch\.(?:\w+\.)*_*[A-Z]\w*$/,
  /^torch\.(?:q?u?int\d+|quint\w+|float\w*|bfloat16|half|double|bool|complex\d+|per_\w+|strided|sparse_\w+|jagged|\w+_format|channels_last\w*|device)$/,
];

/** Modules that have another name in Python 2. */
export const modernName = (name: string): string =>
  name.replace(/^__builtin__\./, 'builtins.').replace(/^copy_reg\./, 'copyreg.');

export function kindOfName(name: string): NameKind {
  if (
    common.has(name) ||
    /^numpy(?:\._?core)?(?:\.multiarray|\.numeric)?\.(?:scalar|_reconstruct|_frombuffer|ndarray|dtype)$/.test(name)
  ) {
    return 'known';
  }
  const [first = '', ...rest] = name.split('.');
  if (first === 'builtins' && rest.length === 1) return kindOfBuiltin(rest[0] ?? '');
  if (first === 'torch') return torchNames.some((pattern) => pattern.test(name)) ? 'unknown' : 'dangerous';
  const parts = [first, ...rest];
  const last = parts.at(-1) ?? '';
  const isDangerous = functions.has(last) || firstModules.has(first) || parts.some((part) => modules.has(part));
  return isDangerous ? 'dangerous' : 'unknown';
}

const kindOfBuiltin = (name: string): NameKind =>
  builtins.has(name) || /(?:Error|Exception|Warning)$/.test(name) ? 'known' : 'dangerous';

/** Modules whose classes are networks: the file pickles a model object, not only its weights. */
export const isModelClass = (name: string): boolean =>
  /^(?:torch\.nn|torchvision\.models|timm\.models|transformers|mmseg|segmentation_models_pytorch)\./.test(name);
