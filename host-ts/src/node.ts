/** Transports, key files and projects for Node.js. */
export { generateKeys, readPrivateKey, readPublicKey } from './pem/index.js'
export { type Build, type BuildSource, buildModule, buildProject, type Project, readProject } from './project/index.js'
export { type SerialOptions, serial } from './transport/serial.js'
export { type TcpOptions, tcp } from './transport/tcp.js'
