/** Transports for Node.js. */
export { type SerialOptions, serial } from './transport/serial.js'
export { type TcpOptions, tcp } from './transport/tcp.js'
