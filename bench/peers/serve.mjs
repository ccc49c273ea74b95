// SPDX-License-Identifier: GPL-3.0-or-later
// What the Node.js peers share: `node PEER MODULES JOB PART` names itself in a line of JSON, then runs
// its part once for each line it reads and answers with a line of JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const say = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);

// OPEN(require, job, part) returns {version, run, result}; only run is timed, and result gives what
// the last run found.
export async function serve(open) {
    const [modules, path, part] = process.argv.slice(2);
    const job = JSON.parse(readFileSync(path, 'utf8'));
    let peer;
    try {
        peer = await open(createRequire(resolve(modules, 'package.json')), job, part);
    } catch (error) {
        say({ missing: String(error.message).split('\n')[0] });
        return;
    }
    say({ version: `${peer.version}, Node.js ${process.versions.node}` });
    for await (const _ of createInterface({ input: process.stdin })) {
        try {
            const start = process.hrtime.bigint();
            await peer.run();
            const seconds = Number(process.hrtime.bigint() - start) / 1e9;
            say({ seconds, ...(await peer.result()) });
        } catch (error) {
            say({ error: String(error.message).split('\n')[0] });
        }
    }
}
