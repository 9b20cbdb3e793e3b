/** Transports for browsers. */
export {
  portName,
  type WebSerialOptions,
  type WebSerialPort,
  type WebSerialSignals,
  type WebSerialTransport,
  webSerial,
} from './transport/web-serial.js'
