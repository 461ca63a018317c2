/** Authorities and certificates for one test run, made by openssl, PEM as both Kafka (KIP-651) and Node read it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Authority {
  /** Its certificate. */
  readonly file: string;
  /** Issues a certificate; `names` as in "IP:127.0.0.1". Without its key's encryption: PKCS #8. */
  issue(who: string, names: string): { readonly cert: string; readonly key: string; readonly both: string };
}

const openssl = (folder: string, line: string): Buffer =>
  execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });
const KEY = 'ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

export function makeAuthority(folder: string, name: string): Authority {
  openssl(folder, `req -x509 -newkey ${KEY} -keyout ${name}.key -out ${name}.pem -days 2 -subj /CN=${name}`);
  return {
    file: join(folder, `${name}.pem`),
    issue(who, names) {
      const [cert, key, both] = ['pem', 'key', 'both.pem'].map((end) =>
        join(folder, `${name}-${who}.${end}`),
      );
      const [csr, extensions] = [join(folder, 'request.csr'), join(folder, 'extensions')];
      writeFileSync(extensions, `subjectAltName=${names}\n`);
      openssl(folder, `req -newkey ${KEY} -keyout ${key ?? ''} -out ${csr} -subj /CN=${who}`);
      openssl(
        folder,
        `x509 -req -in ${csr} -CA ${name}.pem -CAkey ${name}.key -CAcreateserial -days 2 -extfile ${extensions} -out ${cert ?? ''}`,
      );
      writeFileSync(both ?? '', Buffer.concat([readFileSync(key ?? ''), readFileSync(cert ?? '')]));
      return { cert: cert ?? '', key: key ?? '', both: both ?? '' };
    },
  };
}
