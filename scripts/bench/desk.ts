import { startDesk } from '../../e2e/desk.ts'

// `desk.ts [DIST]`: the product in a process of its own, as people run it. Prints its address, and ends with SIGTERM.

const [dist] = process.argv.slice(2)
const desk = await startDesk(dist ? { dist } : {})
process.on('SIGTERM', () => void desk.close().then(() => process.exit(0)))
console.log(desk.url)
