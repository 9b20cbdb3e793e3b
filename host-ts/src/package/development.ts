import { type SigningKey, signingKey } from './key.js'

/** firmware/app/keys/development.pem: a test key that everybody has, and that a release build refuses. */
export const developmentKey: SigningKey = signingKey(
  Uint8Array.from('setpoint development key, public', (character) => character.charCodeAt(0)),
)
