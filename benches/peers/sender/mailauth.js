// mailauth's DKIM verifier with its key at hand. Reads lines "FILE COUNT", verifies the message COUNT times, answers
// nanoseconds a call. The first argument is the file with the key record.
'use strict';

const fs = require('fs');
const readline = require('readline');
const { dkimVerify } = require(process.env.BILLFOLD_PEERS + '/node_modules/mailauth/lib/dkim/verify');

const record = fs.readFileSync(process.argv[2], 'utf8');
const resolver = async () => [[record]];

async function run() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const [path, count] = line.split(' ');
        const mail = fs.readFileSync(path);
        const begin = process.hrtime.bigint();
        for (let i = 0; i < Number(count); i++) {
            const { results } = await dkimVerify(mail, { resolver });
            if (!results.length || !results.every(result => result.status.result === 'pass')) {
                throw new Error(JSON.stringify(results));
            }
        }
        console.log(String((process.hrtime.bigint() - begin) / BigInt(count)));
    }
}

run();
