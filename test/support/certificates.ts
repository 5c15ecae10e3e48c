/** Certificates for the tests of TLS, made anew by openssl: none that is committed can run out. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, in PEM, and the files that they are in. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly certFile: string
  readonly keyFile: string
}

/** A directory of certificates. */
export class Certificates {
  readonly directory = mkdtempSync(join(tmpdir(), 'protosweep-tls-'))

  /** A certificate for `names` (`DNS:a.example,IP:127.0.0.1`), signed by `issuer`, or by itself without one. */
  make(name: string, names: string, issuer?: Identity): Identity {
    const certFile = join(this.directory, `${name}.crt`)
    const keyFile = join(this.directory, `${name}.key`)
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile]
    const signed = issuer === undefined ? [] : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile]
    const named = names === '' ? [] : ['-addext', `subjectAltName=${names}`]
    const request = ['req', '-x509', '-days', '2', '-subj', `/CN=${name}`, '-out', certFile]
    execFileSync('openssl', [...request, ...key, ...signed, ...named], { stdio: 'pipe' })
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  }

  /** Writes a file beside them and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.directory, name)
    writeFileSync(path, text)
    return path
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}
