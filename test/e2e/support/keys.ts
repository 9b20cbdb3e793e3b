/** The keys of development builds, as files. */
import { join } from 'node:path'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'

const keys = join(checkoutRoot(), 'firmware', 'app', 'keys')

export const development = join(keys, 'development.pem')
export const developmentPublic = join(keys, 'development.pub.pem')
