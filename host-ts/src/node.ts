/** Transports and key files for Node.js. */
export { generateKeys, readPrivateKey, readPublicKey } from './pem/index.js'
export { type SerialOptions, serial } from './transport/serial.js'
export { type TcpOptions, tcp } from './transport/tcp.js'
