import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort, realServer, venvOf } from './real-server.ts';
import type { RealServer } from './real-server.ts';

const BIN = join(venvOf('triton'), 'bin');

export const hasTriton = (): boolean => existsSync(join(BIN, 'python'));

/** Where Python looks for what: libraries of its own, packages of the environment, and its version. */
const ASK = `import sys, sysconfig
print(sysconfig.get_config_var("LIBDIR"), sysconfig.get_paths()["purelib"], "%d.%d" % sys.version_info[:2], sep="\\n")`;

/** The Triton that nvidia-pytriton brings, with the graphs of a bundle in its Python backend. Ended so that it can remove its shared memory. */
export async function triton(bundle: string): Promise<RealServer> {
  const [libraries = '', packages = '', version = ''] = execFileSync(join(BIN, 'python'), ['-c', ASK])
    .toString()
    .trim()
    .split('\n');
  const home = join(packages, 'pytriton/tritonserver');
  const folder = await mkdtemp(join(tmpdir(), 'triton-'));
  // The backend looks for the program of this version of Python beside itself.
  const backends = join(folder, 'backends');
  await cp(join(home, 'backends'), backends, { recursive: true });
  const stub = 'triton_python_backend_stub';
  await copyFile(join(home, 'python_backend_stubs', version, stub), join(backends, 'python', stub));
  const models = join(folder, 'models');
  for (const name of ['muisc-picture', 'muisc-pairs', 'muisc-sequence']) {
    await mkdir(join(models, name, '1'), { recursive: true });
    await copyFile(join(import.meta.dirname, 'triton_model.py'), join(models, name, '1/model.py'));
    await writeFile(join(models, name, 'config.pbtxt'), `name: "${name}"\nbackend: "python"\n`);
  }
  const port = await freePort();
  return realServer({
    port,
    folder,
    command: join(home, 'bin/tritonserver'),
    args: [
      `--model-repository=${models}`,
      `--backend-directory=${backends}`,
      '--http-address=127.0.0.1',
      `--http-port=${String(port)}`,
      '--allow-grpc=false',
      '--allow-metrics=false',
      '--exit-timeout-secs=0',
    ],
    env: {
      // Its Python is isolated and finds its packages by the python3 that is found first.
      PATH: [BIN, process.env['PATH'] ?? ''].join(delimiter),
      LD_LIBRARY_PATH: [libraries, join(packages, 'nvidia_pytriton.libs')].join(delimiter),
      AGPIS_SERVERS: import.meta.dirname,
      AGPIS_BUNDLE: bundle,
    },
    signal: 'SIGTERM',
  });
}
