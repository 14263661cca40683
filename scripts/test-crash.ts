/**
 * Kills the proxy, its sender, or either of them under a failing network, at a random moment of each of many resets,
 * and holds what Authdesk says against what the server did: `npm run test:crash -- [rounds]`, 1,000 each by default.
 */
import { runRounds, type Wish } from '../src/proxy/testing/rounds.ts'
import { startSandbox } from '../src/sandbox/sandbox.ts'

const rounds = Number(process.argv[2] ?? 1000)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('rounds must be a whole number from 1')

const wishes: (Pick<Wish, 'victim' | 'network'> & { title: string })[] = [
  { title: 'the proxy killed', victim: 'web', network: 0 },
  { title: 'the sender killed', victim: 'sender', network: 0 },
  { title: 'either killed, 30 % of the network broken', victim: 'either', network: 0.3 },
]
for (const { title, victim, network } of wishes) {
  const sandbox = await startSandbox({ port: 0, data: ':memory:' })
  const since = performance.now()
  const tally = await runRounds(sandbox, { victim, network, rounds })
  await sandbox.close()
  const seconds = ((performance.now() - since) / 1000).toFixed(0)
  console.log(
    `${title}: ${tally.rounds} resets, ${tally.kills} kills: ${tally.ready} new tokens delivered, ${tally.rejected} never sent, ` +
      `${tally.toldLost} lost and said so (${tally.lostWithoutCause} without cause), ${tally.silentlyLost} silently lost, ` +
      `${tally.resetTwice} reset twice, ${tally.lies.length} untrue; slowest ${tally.slowest} ms; ${seconds} s`,
  )
  for (const lie of tally.lies) console.log(`  ${lie}`)
  if (
    tally.silentlyLost + tally.resetTwice + tally.lies.length + tally.lostWithoutCause > 0 ||
    (victim === 'web' && network === 0 && tally.toldLost > 0)
  )
    process.exitCode = 1
}
