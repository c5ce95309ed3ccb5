// A certificate that a test makes for itself.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly der: Buffer;
}

/** Self-signed, for 127.0.0.1, by the openssl of this machine. */
export function makeCertificate(hash: 'sha256' | 'sha384' = 'sha256'): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-certificate-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', `-${hash}`, ...subject, ...files], {
    stdio: 'ignore',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return { ...made, der: new X509Certificate(made.cert).raw };
}
