/** SSH keys: those that templates name, and those that are made for one build. */
export { clearAuthorizedKey } from './clear-authorized-key.ts';
export { makeKeyPair, type KeyPair, type KeyPairType } from './key-pair.ts';
export {
  expandHome,
  parsePrivateKey,
  readCertificate,
  readPrivateKey,
  type Certificate,
  type PrivateKey,
} from './private-key.ts';
