/** Why the graphics card cannot be used, for people: which file of which version is missing, and what to do. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface CudaFailure {
  /** The error of ONNX Runtime, or how its process ended. */
  readonly error: string;
  /** What it wrote beside; there it names the file that its loader missed. */
  readonly written: string;
}

export interface OnnxRuntime {
  readonly version: string;
  /** Where libonnxruntime.so.1 lies, and looks for its providers by absolute path. */
  readonly folder: string;
  readonly platform: string;
  readonly has: (file: string) => boolean;
}

/** Of the CUDA provider; that of TensorRT is not used. */
const PROVIDER = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/** Libraries that the provider links (https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html), and what they come with. */
const ORIGINS: readonly (readonly [RegExp, string])[] = [
  [/^libcudnn/, 'cuDNN 9 for CUDA 12'],
  [/^libcublas/, 'cuBLAS of CUDA 12'],
  [/^libcufft/, 'cuFFT of CUDA 12'],
  [/^libcurand/, 'cuRAND of CUDA 12'],
  [/^libcudart/, 'the runtime of CUDA 12'],
  [/^libcuda\./, "NVIDIA's driver"],
];

/** As it is installed here. */
export function installedRuntime(): OnnxRuntime {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('onnxruntime-node');
  const root = join(dirname(entry), '..');
  const { version } = require(join(root, 'package.json')) as { version: string };
  const folder = join(root, 'bin/napi-v6', process.platform, process.arch);
  return {
    version,
    folder,
    platform: `${process.platform}/${process.arch}`,
    has: (file) => existsSync(join(folder, file)),
  };
}

/** Two sentences: what is wrong, and what to do. */
export function cudaProblem({ error, written }: CudaFailure, runtime: OnnxRuntime): string {
  const { version, folder, platform, has } = runtime;
  if (platform !== 'linux/x64')
    return `ONNX Runtime ${version} for Node.js runs on CUDA on linux/x64 only, and this is ${platform}. ${ELSEWHERE}`;
  const missing = PROVIDER.filter((file) => !has(file));
  if (missing.length > 0)
    return `${missing.join(' and ')} of ONNX Runtime ${version} ${missing.length > 1 ? 'are' : 'is'} missing in ${folder}. ${copied(version)}`;
  const said = `${error}\n${written}`;
  const library = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(said)?.[1];
  if (library !== undefined)
    return `${library} is missing (${originOf(library)}), which ONNX Runtime ${version} needs. Install it, put its folder on LD_LIBRARY_PATH, and start again.`;
  if (/undefined symbol|version `[^']*' not found|SIGSEGV|SIGABRT/.test(said))
    return `A library is there in another version than ONNX Runtime ${version} needs (${lastLine(said)}). ${copied(version)} They need CUDA 12 and cuDNN 9.`;
  if (/driver version is insufficient|no CUDA-capable device|CUDA failure (?:35|100|101)\b/i.test(said))
    return `CUDA finds no graphics card that it can use (${lastLine(said)}). Compare nvidia-smi with the number in AGPIS_CLASSIFIER_DEVICE, and update the driver where it is older than CUDA 12.`;
  return `ONNX Runtime ${version} does not start on CUDA (${lastLine(said)}). ${ELSEWHERE}`;
}

const ELSEWHERE = 'Without AGPIS_CLASSIFIER_DEVICE the processor is used.';

const copied = (version: string): string =>
  `Copy ${PROVIDER.join(' and ')} there from runtimes/linux-x64/native of the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux ${version}, exactly this version.`;

const originOf = (library: string): string =>
  ORIGINS.find(([name]) => name.test(library))?.[1] ?? 'of CUDA 12 or of the system';

/** Native code colours its lines, and begins them with times and places. */
const lastLine = (text: string): string =>
  text
    .replace(/\u001b\[[\d;]*m/g, '')
    .trim()
    .split('\n')
    .at(-1)
    ?.slice(-300) ?? '';
