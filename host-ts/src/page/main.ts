import * as z from 'zod'

// Before any shape is made: the probe for a faster parser is an eval, which the page's policy forbids.
z.config({ jitless: true })

const { startPage } = await import('./page.js')
startPage()
