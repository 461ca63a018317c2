/** What Node says when TLS does not come about, in words for whoever set it up. */
import { type KafkaProbeCode, KafkaProbeError } from './probe-error.ts';

interface TlsError extends Error {
  code?: string;
  reason?: string;
}

/** OpenSSL's verdicts on a chain, by https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const DATES: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const CHAINS: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);
const WRONG_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

export const isCertificateError = ({ code = '' }: TlsError): boolean =>
  DATES.has(code) || CHAINS.has(code) || code === WRONG_NAME;

/** The broker's own refusal, e.g. ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE. */
export const isTlsAlert = ({ code = '' }: TlsError): boolean =>
  code.startsWith('ERR_SSL_') && code.includes('_ALERT_');

export function certificateError(at: { host: string; port: number }, error: TlsError): KafkaProbeError {
  const { code = '', reason } = error;
  const where = `${at.host}:${String(at.port)}`;
  if (code === WRONG_NAME)
    return refused(
      `The certificate of ${where} is made out to another name (${reason ?? code}): name the broker in KAFKA_BROKERS as its certificate does.`,
    );
  if (DATES.has(code))
    return refused(
      `The certificate of ${where} is out of date (${code}): renew it on the broker, or see to this machine's clock.`,
    );
  return refused(
    `The certificate of ${where} is from an authority that is not trusted here (${code}): name that authority's certificate, a PEM file, in KAFKA_SSL_CA_LOCATION.`,
  );
}

const refused = (sentence: string): KafkaProbeError => new KafkaProbeError('CERTIFICATE_REFUSED', sentence);

/** The broker turned away after it had seen, or missed, our certificate; or it wants another kind of TLS. */
export function tlsAlertError(
  at: { host: string; port: number },
  { code = '' }: TlsError,
  hasCertificate: boolean,
): KafkaProbeError {
  const where = `${at.host}:${String(at.port)}`;
  const isAboutUs = /CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE/.test(code);
  const kind: KafkaProbeCode = isAboutUs ? 'CLIENT_CERTIFICATE_REFUSED' : 'TLS_FAILED';
  if (!isAboutUs)
    return new KafkaProbeError(
      kind,
      `TLS with ${where} did not come about (${code}): see the broker's ssl.enabled.protocols and ssl.cipher.suites.`,
    );
  const advice = hasCertificate
    ? 'see that KAFKA_SSL_CERTIFICATE_LOCATION is from an authority in its trust store'
    : 'it asks for a client certificate: set KAFKA_SSL_CERTIFICATE_LOCATION and KAFKA_SSL_KEY_LOCATION';
  return new KafkaProbeError(kind, `The broker at ${where} ended TLS (${code}): ${advice}.`);
}
