import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cudaProblem } from './cuda.ts';
import type { OnnxRuntime } from './cuda.ts';

const runtime = (change: Partial<OnnxRuntime> = {}): OnnxRuntime => ({
  version: '1.30.0',
  folder: '/app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64',
  platform: 'linux/x64',
  has: () => true,
  ...change,
});

const cases: [string, { error?: string; written?: string }, Partial<OnnxRuntime>, RegExp][] = [
  [
    'a provider that was not copied',
    {},
    { has: (file) => file.includes('shared') },
    /^libonnxruntime_providers_cuda\.so of ONNX Runtime 1\.30\.0 is missing in \/app.*NuGet package Microsoft\.ML\.OnnxRuntime\.Gpu\.Linux 1\.30\.0, exactly/,
  ],
  [
    'a library of CUDA that the loader does not find',
    { written: '\u001b[1;31m…error: libcudnn.so.9: cannot open shared object file: No such file\n\u001b[m' },
    {},
    /^libcudnn\.so\.9 is missing \(cuDNN 9 for CUDA 12\).*LD_LIBRARY_PATH/,
  ],
  [
    'providers of another version',
    { error: 'libonnxruntime_providers_cuda.so: undefined symbol: _ZN11onnxruntime3foo' },
    {},
    /another version than ONNX Runtime 1\.30\.0 needs \(.*undefined symbol.*exactly this version/,
  ],
  ['a process that was ended while it loaded', { error: 'The process ended with SIGSEGV.' }, {}, /SIGSEGV/],
  [
    'no card, or an old driver',
    { error: 'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version' },
    {},
    /^CUDA finds no graphics card.*insufficient.*nvidia-smi/,
  ],
  ['another system', {}, { platform: 'darwin/arm64' }, /linux\/x64 only, and this is darwin\/arm64/],
  ['anything else', { error: 'CUDA out of memory' }, {}, /does not start on CUDA \(CUDA out of memory\)/],
];

for (const [what, { error = '', written = '' }, change, said] of cases)
  test(`what is missing is said: ${what}`, () => {
    assert.match(cudaProblem({ error, written }, runtime(change)), said);
  });
