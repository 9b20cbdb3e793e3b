/** Transports for browsers. */
export {
  portName,
  type WebSerialOptions,
  type WebSerialPort,
  type WebSerialTransport,
  webSerial,
} from './transport/index.js'
