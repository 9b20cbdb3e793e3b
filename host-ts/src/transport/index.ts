/** What runs anywhere; what is for Node.js alone stays in files of its own: DESIGN.md, "The shape". */
export type { SerialSignals, Transport } from './transport.js'
export { portName, type WebSerialOptions, type WebSerialPort, type WebSerialTransport, webSerial } from './web-serial.js'
