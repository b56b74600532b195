// Times @cloud-copilot/iam-simulate on Rolecall's questions, and prints both with the ratio.
// usage: node compare.mjs questions.json rolecall.json FOLDER-WITH-node_modules
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [questions, rolecall] = process.argv.slice(2, 4).map(file => JSON.parse(readFileSync(file, 'utf8')))
const require = createRequire(join(process.argv[4], 'x.js'))
const { runSimulation } = require('@cloud-copilot/iam-simulate')
const { version } = JSON.parse(readFileSync(join(process.argv[4], 'node_modules/@cloud-copilot/iam-simulate/package.json'), 'utf8'))
const seconds = 2

async function nanoseconds(simulation) {
  const start = process.hrtime.bigint()
  let calls = 0
  while (process.hrtime.bigint() - start < BigInt(seconds * 1e9)) {
    const answer = await runSimulation(simulation, {})
    if (answer.overallResult !== 'Allowed') throw new Error(`answered ${JSON.stringify(answer.errors ?? answer.overallResult)}`)
    calls++
  }
  return Number(process.hrtime.bigint() - start) / calls
}

const time = ns => (ns >= 1e6 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e3).toFixed(2)} µs`)
console.log(`| question | Rolecall, compiled | Rolecall, from JSON text each time | iam-simulate ${version}, node ${process.version} | ratio to compiled | ratio to JSON text |`)
console.log('|---|---|---|---|---|---|')
for (const { name, simulation } of questions) {
  for (const key of Object.keys(simulation)) if (simulation[key] === null) delete simulation[key]
  await nanoseconds(simulation)
  const theirs = await nanoseconds(simulation)
  const ours = rolecall.find(one => one.name === name)
  console.log(`| ${name} | ${time(ours.compiled)} | ${time(ours.fromJson)} | ${time(theirs)} | ${(theirs / ours.compiled).toFixed(0)} | ${(theirs / ours.fromJson).toFixed(1)} |`)
}
