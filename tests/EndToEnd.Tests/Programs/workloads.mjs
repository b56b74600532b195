// Programs on an instance and in a task, with the JavaScript SDK as it is. Prints one JSON object of what happened.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , sdkFolder, readyFile] = process.argv;
const { STSClient, GetCallerIdentityCommand } = createRequire(sdkFolder + "/")("@aws-sdk/client-sts");
const ready = JSON.parse(readFileSync(readyFile));
const account = "333333333333";

async function native(method, body) {
  const answer = await fetch(`${ready.aws}/rolecall.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + ready.adminToken },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

// As the default chain finds credentials: nothing is passed in.
const sts = (credentials) => new STSClient({ endpoint: ready.aws, region: "us-east-1", maxAttempts: 1, ...(credentials && { credentials }) });
async function who(client) {
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Arn;
  } catch (error) {
    return error.name;
  }
}

// A program that runs with these variables, while six hours pass; and somebody who copied its keys once.
async function play(variables, id) {
  Object.assign(process.env, variables);
  const program = sts();
  const played = [(await who(program)).replace(id, "ID")];
  const { accessKeyId, secretAccessKey, sessionToken } = await program.config.credentials();
  const copy = sts({ accessKeyId, secretAccessKey, sessionToken });
  played.push((await who(copy)).replace(id, "ID"));
  await native("ClockService/AdvanceClock", { by: "21660s" });
  played.push(await who(copy));
  // The SDK fetches in the background while the keys that it has have not run out by the wall: after a jump of the clock, calls are
  // made with the old ones until the new ones are there.
  let answer = await who(program);
  for (let more = 0; more < 100 && answer === "ExpiredToken"; more++) answer = await who(program);
  played.push(answer.replace(id, "ID"));
  for (const name of Object.keys(variables)) delete process.env[name];
  return played;
}

const { instance, metadataHost } = await native("ComputeService/LaunchInstance", { accountId: account, instanceProfile: "machine-js" });
const task = await native("ComputeService/RunTask", { accountId: account, taskRoleArn: `arn:aws:iam::${account}:role/TaskJs` });
const port = new URL(ready.aws).port;
console.log(JSON.stringify({
  instance: await play({ AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${metadataHost}.localhost:${port}` }, instance.id),
  task: await play(
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: ready.aws + task.task.credentialsPath, AWS_CONTAINER_AUTHORIZATION_TOKEN: task.authorizationToken },
    task.task.id,
  ),
}));
