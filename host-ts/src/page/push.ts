/* A file from this computer on its way to the device. */
import type { UploadProgress } from '../client/index.js'
import type { Device } from '../device/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import { bytes, checkSize, describePush, duration, inFile, PUSH_GOES_ON, PUSH_INTERRUPTED, pace } from '../words/index.js'
import { byId, moveOn, setText } from './dom.js'

/** Longer than the first answer takes, which waits for an erase. */
const SILENCE_MS = 2000

/**
 * Checks a file, sends it with a bar and starts it on trial. Returns what came of it, as a sentence.
 *
 * @throws what `device.push` throws, with the file's name where it is about the file.
 */
export async function send(device: Device, file: File, signal: AbortSignal | undefined): Promise<string> {
  const bar = byId<HTMLProgressElement>('progress')
  const step = (text: string): void => setText(byId('sending-what'), `${text} ${file.name}`)
  let sending = false
  let heard = performance.now()
  const onProgress = ({ sent, total, bytesPerSecond }: UploadProgress): void => {
    heard = performance.now()
    sending = sent < total
    step(sending ? 'Sending' : 'Starting')
    bar.value = sent / total
    setText(byId('pace'), `${bytes(sent)} of ${bytes(total)}  ${sending ? pace(total - sent, bytesPerSecond) : ''}`)
  }
  bar.value = 0
  setText(byId('pace'), '')
  step('Checking')
  byId('sending').hidden = false
  const listening = setInterval(() => {
    const silent = performance.now() - heard
    if (bar.value < 1 && silent >= SILENCE_MS) setText(byId('pace'), `The device does not answer: nothing for ${duration(silent)}.`)
  }, 500)
  try {
    checkSize(file.size)
    const begun = performance.now()
    const result = await device.push(new Uint8Array(await file.arrayBuffer()), { signal, onProgress })
    return `${describePush(result, (performance.now() - begun) / 1000)}.`
  } catch (error) {
    const lost = isSetpointError(error, 'closed') || isSetpointError(error, 'timeout')
    if (isSetpointError(error, 'aborted') || (sending && lost)) throw new SetpointError('aborted', describeCut(error), { cause: error })
    throw inFile(file.name, error)
  } finally {
    clearInterval(listening)
    moveOn([byId('sending')], byId('headline'))
    byId('sending').hidden = true
  }
}

/** What ended a push in its middle: the user, a device that was unplugged, or one that does not answer. */
function describeCut(error: SetpointError): string {
  if (error.code === 'aborted') return PUSH_INTERRUPTED
  return `${error.code === 'timeout' ? error.message : 'The device was disconnected'}. ${PUSH_GOES_ON}`
}
