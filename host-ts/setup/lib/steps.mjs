const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1)

async function perform(ctx, step) {
  if (await step.present(ctx)) return false
  const what = step.describe?.(ctx)
  const begun = performance.now()
  ctx.say(`setup: ${step.name}${what ? ` (${what})` : ''} ...`)
  await step.install(ctx)
  ctx.say(`setup: ${step.name}: done in ${seconds(begun)} s`)
  return true
}

/** Brings all steps about, each as soon as those that it comes after are done. Says one line a step, and one when nothing was to do. */
export async function setUp(ctx, steps) {
  const begun = performance.now()
  const started = new Map()
  for (const step of steps) {
    const before = step.after.map((name) => started.get(name)).filter(Boolean)
    started.set(
      step.name,
      Promise.all(before).then(() => perform(ctx, step)),
    )
  }
  // All end before the first error is thrown: nothing goes on behind the message.
  const results = await Promise.allSettled(started.values())
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  if (!results.some((result) => result.value)) ctx.say(`setup: all present (${seconds(begun)} s)`)
}
